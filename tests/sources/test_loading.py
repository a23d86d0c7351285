"""A good data folder is read whole, in the city's order, with its provenance."""

from __future__ import annotations

import hashlib

import pytest

import espoo_analysis as ea
from espoo_analysis.errors import AnalysisError


def test_the_follow_up_is_in_the_citys_order():
    lines = ea.load_period("2025-07", unit="immigration").follow_up["line"].tolist()
    assert lines == [
        "subsidies_and_grants",
        "operating_revenue",
        "personnel_expenses",
        "purchases_of_services",
        "materials_supplies_goods",
        "grants_paid",
        "other_operating_expenses",
        "operating_expenses",
        "operating_margin",
    ]


def test_a_missing_figure_is_missing_and_a_printed_zero_is_zero():
    follow_up = ea.load_period("2025-07").follow_up.set_index("line")
    published = follow_up["published_utilisation_pct"]
    assert published.isna()[["operating_revenue", "grants_paid"]].all()
    assert published["operating_expenses"] == 0
    assert follow_up["actual_ytd_eur"].isna().all()


def test_totals_that_the_file_lacks_are_added_without_figures(data_folder):
    file = data_folder / "finance/2025-07.csv"
    rows = file.read_text("utf-8").splitlines()
    kept = [row for row in rows if "operating_expenses" not in row.split(",")[1:2]]
    file.write_text("\n".join(kept), encoding="utf-8")
    follow_up = ea.load_period("2025-07", data_dir=data_folder).follow_up.set_index("line")
    assert (
        follow_up.loc["operating_expenses"].drop(["unit", "parent", "kind", "side"]).isna().all()
    )
    deviations = ea.budget_deviation(follow_up.reset_index()).set_index("line")
    assert deviations.loc["operating_expenses", "deviation_eur"] == -3799


def test_provenance_holds_every_file_with_its_hash(root):
    loaded = ea.load_period("2025-07")
    paths = [file.path for file in loaded.provenance]
    assert paths == sorted(paths)
    assert {"periods.csv", "finance/2025-07.csv", "reference/lines.csv"} <= set(paths)
    for file in loaded.provenance:
        content = (root / "data" / file.path).read_bytes()
        assert file.file_sha256 == hashlib.sha256(content).hexdigest()


def test_provenance_of_a_unit_holds_its_own_rows(data_folder):
    before = ea.load_period("2025-07", unit="immigration", data_dir=data_folder).provenance
    units = data_folder / "reference/units.csv"
    units.write_text(
        units.read_text("utf-8") + "other,Toinen,Andra,Other,,,,,,\n", encoding="utf-8"
    )
    file = data_folder / "finance/2025-07.csv"
    rows = file.read_text("utf-8").splitlines()
    added = rows[1].replace("immigration,", "other,", 1)
    file.write_text("\n".join([rows[0], added, *rows[1:]]), encoding="utf-8")
    whole = ea.load_period("2025-07", data_dir=data_folder).provenance
    finance = [read for read in whole if read.path == "finance/2025-07.csv"]
    assert [(read.unit, read.row_count) for read in finance] == [("immigration", 9), ("other", 1)]
    after = ea.load_period("2025-07", unit="immigration", data_dir=data_folder).provenance
    assert [read.sha256 for read in after] == [read.sha256 for read in before]
    assert [read.file_sha256 for read in after] != [read.file_sha256 for read in before]


def test_a_byte_order_mark_and_trailing_lines_do_no_harm(data_folder):
    file = data_folder / "finance/2025-07.csv"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n") + b"\r\n\r\n")
    loaded = ea.load_period("2025-07", data_dir=data_folder)
    assert loaded.follow_up.equals(ea.load_period("2025-07").follow_up)


def test_a_hidden_file_beside_the_commentary_does_no_harm(data_folder):
    (data_folder / "commentary/2025-07/.DS_Store").write_bytes(b"\0\0")
    assert ea.load_period("2025-07", data_dir=data_folder).commentary


def test_a_unit_may_report_activities_alone(data_folder):
    units = data_folder / "reference/units.csv"
    units.write_text(
        units.read_text("utf-8") + "other,Toinen,Andra,Other,,,,,,\n", encoding="utf-8"
    )
    file = data_folder / "activities/2025-07.csv"
    rows = file.read_text("utf-8").splitlines()
    added = rows[1].replace("immigration,", "other,", 1)
    file.write_text("\n".join([*rows, added]), encoding="utf-8")
    other = ea.load_period("2025-07", unit="other", data_dir=data_folder)
    assert (len(other.follow_up), len(other.activities)) == (0, 1)
    for calculate in (ea.budget_deviation, ea.budget_utilisation, ea.reconcile):
        assert calculate(other.follow_up).empty
    profiles = other.reference.accrual_profiles
    assert ea.forecast_utilisation(other.follow_up, "2025-07", profiles=profiles).empty


def test_the_environment_names_the_data_folder(data_folder, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path.parent)
    monkeypatch.setenv("ESPOO_DATA", str(data_folder))
    assert ea.load_period("2025-07").units == ("immigration",)


def test_the_data_folder_is_found_upward(monkeypatch, root):
    monkeypatch.chdir(root / "notebooks")
    assert ea.load_period("2025-07").units == ("immigration",)


def test_every_real_file_is_read_or_refused_with_a_reason(shared, tmp_path, data_folder):
    """Files of other forms are no follow-up: they are refused in words, never read halfway."""
    for real in sorted((shared / "data").iterdir()):
        (data_folder / "finance/2025-07.csv").write_bytes(real.read_bytes())
        with pytest.raises(AnalysisError, match=r"finance/2025-07\.csv"):
            ea.load_period("2025-07", data_dir=data_folder)
