"""What is read of the periods before, and what was said to findings."""

import shutil

import pandas as pd
import pytest

import espoo_analysis as ea
from espoo_analysis.contracts import Finance
from espoo_analysis.sources import RawFolder, files_of_period, read_rows
from espoo_analysis.sources.csv_files import read_table, read_tables

EXPLANATION = (
    "unit,code,line,figure,explained_by,explained_on,explanation_fi,explanation_sv,explanation_en\n"
    "example,better_than_forecast,personnel_expenses,-1000,controller,2024-04-20,Syy.,,\n"
)


@pytest.fixture(name="folder")
def folder_(tmp_path, root):
    return shutil.copytree(root / "data/example", tmp_path / "example")


def test_earlier_periods_are_read_in_order(folder):
    history = ea.load_period("2024-04", data_dir=folder).history
    assert history.follow_up["period"].unique().tolist()[-3:] == ["2024-01", "2024-02", "2024-03"]
    assert history.follow_up["period"].is_monotonic_increasing
    assert history.last("services")[0] == "2024-03"


def test_the_history_is_what_each_period_said(folder):
    march = ea.load_period("2024-03", unit="example", data_dir=folder)
    april = ea.load_period("2024-04", unit="example", data_dir=folder)
    for table in ("follow_up", "services", "activities"):
        _, last = april.history.last(table)
        pd.testing.assert_frame_equal(last, getattr(march, table), check_like=True)


def test_files_read_at_once_are_those_read_one_by_one(folder):
    files = RawFolder(folder)
    paths = {period: f"finance/{period}.csv" for period in ("2024-01", "2024-02")}
    together = read_tables(files, paths, Finance, {})
    for period, path in paths.items():
        alone = read_table(files, path, Finance).reset_index(drop=True)
        rows = together[together["period"] == period].drop(columns="period")
        pd.testing.assert_frame_equal(rows.reset_index(drop=True), alone)


def test_a_fault_of_an_earlier_period_is_named_with_its_place(folder):
    file = folder / "finance/2024-02.csv"
    file.write_text(file.read_text("utf-8").replace("example,personnel", "nowhere,personnel"))
    with pytest.raises(ea.AnalysisError, match=r"finance/2024-02\.csv, row \d+, unit: 'nowhere'"):
        ea.load_period("2024-04", data_dir=folder)


def test_a_change_of_an_earlier_period_is_seen(folder):
    def economic(period):
        parts = read_rows(RawFolder(folder), period).read_by("example", "economic", "fi")
        return [part for part in parts if part.path.startswith("finance/")]

    before = economic("2024-04")
    file = folder / "finance/2024-02.csv"
    file.write_text(
        file.read_text("utf-8").replace(
            "example,personnel_expenses,-", "example,personnel_expenses,-1"
        )
    )
    assert economic("2024-04") != before
    assert economic("2024-01") == economic("2024-01")
    assert before[0].path.endswith("… finance/2024-03.csv")


def test_explanations_are_read_with_their_unit(folder):
    file = folder / "commentary/2024-04/explanations.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(EXPLANATION, "utf-8")
    april = ea.load_period("2024-04", unit="example", data_dir=folder)
    assert april.explanations["figure"].tolist() == [-1000]
    assert "commentary/2024-04/explanations.csv" in files_of_period(RawFolder(folder), "2024-04")
    parts = read_rows(RawFolder(folder), "2024-04").read_by("example", "economic", "sv")
    assert "commentary/2024-04/explanations.csv" in [part.path for part in parts]


def test_an_explanation_without_a_word_is_refused(folder):
    file = folder / "commentary/2024-04/explanations.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(EXPLANATION.replace("Syy.", ""), "utf-8")
    with pytest.raises(ea.AnalysisError, match="row 2: an explanation is needed in at least one"):
        ea.load_period("2024-04", data_dir=folder)


def test_a_restated_figure_stands_beside_the_latest(folder):
    file = folder / "services/2024-04.csv"
    text = file.read_text("utf-8")
    file.write_text(text + "example,advice_contacts,2024-03-31,1234,Korjattu.\n", "utf-8")
    april = ea.load_period("2024-04", unit="example", data_dir=folder)
    assert april.services["indicator"].is_unique
    assert 1234 in april.restated_services["value"].tolist()
    assert 1234 not in april.services["value"].tolist()


def test_a_break_of_a_line_holds_for_the_totals_above_it(folder):
    file = folder / "reference/structural_breaks.csv"
    header = file.read_text("utf-8").splitlines()[0]
    file.write_text(
        f"{header}\nexample,grants_paid,2024-04,moved,Syy.,Skäl.,Why.,a test\n", "utf-8"
    )
    april = ea.load_period("2024-04", unit="example", data_dir=folder)
    changes = ea.economic_analysis(april).changes
    broken = changes.loc[changes["state"] == "break", "key"].unique().tolist()
    assert broken == ["grants_paid", "operating_expenses", "operating_margin"]
    assert changes.loc[changes["state"] == "break", "change"].isna().all()
