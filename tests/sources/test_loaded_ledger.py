"""A ledger in the data folder: whence the actuals come, and what lies outside them."""

from __future__ import annotations

import math

import pytest

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.sources import RawFolder, files_of_period, read_rows
from tests.commands import call

HEADER = "posting_date,unit,account,amount_eur"
POSTINGS = """\
2025-01-31,immigration,3300,30000.00
2025-03-31,immigration,4000,-700000.10
2025-07-31,immigration,4300,-150000.00
2025-07-31,immigration,4300,25.05"""


@pytest.fixture
def with_ledger(data_folder):
    """Write a ledger into a copy of the data folder."""

    def write(*more, name="2025-07.csv"):
        folder = data_folder / "ledger"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text("\n".join([HEADER, POSTINGS, *more]) + "\n", encoding="utf-8")
        return data_folder

    return write


def test_the_actual_of_a_line_is_the_sum_of_its_postings(with_ledger):
    """A line without a posting has used nothing; a total is as printed."""
    july = ea.load_period("2025-07", unit="immigration", data_dir=with_ledger())
    lines = july.follow_up.set_index("line")
    assert lines["actual_ytd_eur"].dropna().to_dict() == {
        "subsidies_and_grants": 30_000.0,
        "personnel_expenses": -700_000.1,
        "purchases_of_services": -149_974.95,
        "materials_supplies_goods": 0.0,
        "grants_paid": 0.0,
        "other_operating_expenses": 0.0,
    }
    used = ea.budget_utilisation(july.follow_up).set_index("line")
    assert used.loc["operating_expenses", "basis"] == "ledger"
    assert used.loc["operating_expenses", "actual_ytd_eur"] == pytest.approx(-849_975.05)
    assert math.copysign(1, used.loc["materials_supplies_goods", "utilisation_share"]) == 1


def test_a_reported_actual_is_compared_with_the_ledger(with_ledger):
    folder = with_ledger()
    file = folder / "finance/2025-07.csv"
    text = file.read_text("utf-8").replace("-1177395,,", "-1177395,-700001,")
    file.write_text(text.replace("-528555,,", "-528555,-149975,"), encoding="utf-8")
    findings = ea.reconcile(ea.load_period("2025-07", data_dir=folder).follow_up)
    compared = findings[findings["code"] == "actual_from_ledger"].set_index("line")
    assert compared["verdict"].to_dict() == {
        "personnel_expenses": "error",
        "purchases_of_services": "rounding",
    }


def test_what_has_no_place_is_listed_with_its_sum(with_ledger):
    folder = with_ledger(
        "2025-07-01,immigration,7000,-5.50",
        "2025-07-02,immigration,3000,12.00",
        "2025-07-03,4711,4000,-1.00",
    )
    july = ea.load_period("2025-07", unit="immigration", data_dir=folder)
    outside = july.outside_ledger[["unit", "account", "reason", "amount_eur"]]
    assert outside.to_numpy().tolist() == [
        ["4711", 4000, "unit", -1.0],
        ["immigration", 3000, "line", 12.0],
        ["immigration", 7000, "account", -5.5],
    ]
    table = show.outside_ledger_table(july, show.Wording("en"))
    assert table.cells["account"].tolist() == ["3000", "7000", "all"]
    assert table.figures["amount"].tolist() == [12.0, -5.5, -1.0]


def test_check_names_what_has_no_place(with_ledger, capsys):
    folder = with_ledger("2025-07-01,immigration,7000,-5.50")
    checked = call(capsys, "check", "2025-07", "--data", folder)
    assert "Ledger postings that belong to no line" in checked.out
    assert "7000" in checked.out


def test_a_ledger_of_all_periods_is_cut_off(with_ledger):
    folder = with_ledger(
        "2024-12-31,immigration,4000,-9.00",
        "2025-08-01,immigration,4000,-9.00",
        name="all.csv",
    )
    july = ea.load_period("2025-07", unit="immigration", data_dir=folder)
    actual = july.follow_up.set_index("line")["actual_ytd_eur"]
    assert actual["personnel_expenses"] == -700_000.1


def test_the_ledger_named_by_the_period_is_read_alone(with_ledger):
    folder = with_ledger()
    with_ledger("2025-07-01,immigration,4000,-1.00", name="all.csv")
    july = ea.load_period("2025-07", unit="immigration", data_dir=folder)
    actual = july.follow_up.set_index("line")["actual_ytd_eur"]
    assert actual["personnel_expenses"] == -700_000.1
    read = read_rows(RawFolder(folder), "2025-07").read_by("immigration", "economic", "fi")
    assert [part.path for part in read if "ledger" in part.path] == ["ledger/2025-07.csv"]
    assert "ledger/all.csv" not in files_of_period(RawFolder(folder), "2025-07")
    activity = read_rows(RawFolder(folder), "2025-07").read_by("immigration", "activity", "fi")
    assert not [part.path for part in activity if "ledger" in part.path]


def test_a_ledger_that_ends_too_early_is_refused(with_ledger):
    folder = with_ledger()
    file = folder / "ledger/2025-07.csv"
    file.write_text("\n".join([HEADER, *POSTINGS.splitlines()[:2]]) + "\n", encoding="utf-8")
    with pytest.raises(ea.SourceError, match="no postings of 2025-07, but the figures are to"):
        ea.load_period("2025-07", data_dir=folder)


def test_two_files_of_one_period_are_refused(with_ledger):
    folder = with_ledger()
    (folder / "ledger/2025-07.parquet").write_bytes(b"PAR1")
    with pytest.raises(ea.SourceError, match="it is named by the same period"):
        ea.load_period("2025-07", data_dir=folder)


def test_a_ledger_that_was_changed_after_its_import_says_so(with_ledger):
    folder = with_ledger()
    digest = "a" * 64
    origins = folder / "origins/2025-07.csv"
    rows = [
        f"ledger,immigration,{account},amount_eur,{amount},a.csv,{digest},the whole file,"
        for account, amount in (("3300", "30000.00"), ("4000", "-1.00"), ("4300", "-149974.95"))
    ]
    origins.write_text(origins.read_text("utf-8") + "\n".join(rows) + "\n", encoding="utf-8")
    loaded = ea.load_period("2025-07", data_dir=folder).origins
    booked = loaded[loaded["table"] == "ledger"].set_index("key")["is_current"]
    assert booked.to_dict() == {"3300": True, "4000": False, "4300": True}


def test_a_new_unit_makes_the_pages_of_a_ledger_due(with_ledger):
    """Its postings are no longer outside every unit."""
    folder = with_ledger("2025-07-03,employment,4000,-1.00")

    def read(report):
        files = RawFolder(folder)
        return [p[:3] for p in read_rows(files, "2025-07").read_by("immigration", report, "fi")]

    before = {report: read(report) for report in ("economic", "activity")}
    units = folder / "reference/units.csv"
    units.write_text(units.read_text("utf-8") + "employment,Työ,Arbete,Work,,,,,,\n")
    assert read("economic") != before["economic"]
    assert read("activity") == before["activity"]


def test_reports_of_a_ledger_are_made_side_by_side(with_ledger, tmp_path, capsys):
    """The process from which they fork has read the ledger before."""
    folder, out = with_ledger("2025-07-01,immigration,7000,-5.50"), tmp_path / "reports"
    options = ("--data", folder, "--out", out, "--report", "economic", "--jobs", "2")
    made = call(capsys, "run", "2025-07", *options)
    assert made.status == 0, made.err
    page = (out / "immigration/2025-07/economic.en.html").read_text("utf-8")
    assert "Ledger postings that belong to no line" in page
    assert "ledger/2025-07.csv" in page
