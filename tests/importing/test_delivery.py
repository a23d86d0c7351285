"""What an import writes: whole files, other units untouched, nothing changed unasked."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import espoo_analysis as ea
from espoo_analysis.importing.delivery import deliver, holding, prepare
from espoo_analysis.importing.proposal import Figure, Proposal, SourceDocument
from espoo_analysis.sources import RawFolder, table_files
from espoo_analysis.writing import BusyError

DOCUMENT = SourceDocument("seuranta.xlsx", "a" * 64)
PLACE = ("2025-07", "immigration")
NEXT_PERIOD = {
    "period": "2025-08",
    "kind": "monthly",
    "finance_cutoff": "2025-08-31",
    "services_cutoff": "2025-08-31",
}


def _proposal(rows, table="finance"):
    figures = [
        Figure(key, column, value, f"Talous!B{number}", f"{value} €")
        for number, (key, fields) in enumerate(rows.items(), start=5)
        for column, value in fields.items()
    ]
    return Proposal(table, tuple(figures))


def _rows(folder, period="2025-07"):
    with (folder / f"finance/{period}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        row["line"]: {name: value for name, value in row.items() if name not in {"unit", "line"}}
        for row in rows
        if row["unit"] == "immigration"
    }


def _contents(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_figures_that_are_there_already_change_no_row_and_get_their_origins(data_folder):
    """Also where they are written in another way."""
    before = (data_folder / "finance/2025-07.csv").read_bytes()
    rows = {
        line: {name: f"{value}.00" if value else "" for name, value in fields.items()}
        for line, fields in _rows(data_folder).items()
    }
    delivery = prepare(RawFolder(data_folder), PLACE, DOCUMENT, [_proposal(rows)])
    assert not delivery.changes
    assert list(delivery.files) == ["origins/2025-07.csv"]
    deliver(data_folder, delivery)
    assert (data_folder / "finance/2025-07.csv").read_bytes() == before
    july = ea.load_period("2025-07", unit="immigration", data_dir=data_folder)
    assert len(july.origins) == 54
    assert july.origins["is_current"].all()
    assert july.origins["place"].iloc[0] == "Talous!B5"


def test_the_same_import_twice_writes_nothing_the_second_time(data_folder):
    proposals = [_proposal(_rows(data_folder))]
    deliver(data_folder, prepare(RawFolder(data_folder), PLACE, DOCUMENT, proposals))
    again = prepare(RawFolder(data_folder), PLACE, DOCUMENT, proposals)
    assert not again.files


def test_every_figure_that_would_change_is_named(data_folder):
    rows = _rows(data_folder)
    rows["personnel_expenses"]["forecast_eur"] = "-1180000"
    rows["grants_paid"]["utilisation_pct"] = "3"
    del rows["other_operating_expenses"]
    delivery = prepare(RawFolder(data_folder), PLACE, DOCUMENT, [_proposal(rows)])
    assert [str(change) for change in delivery.changes] == [
        "finance personnel_expenses forecast_eur: -1177395 → -1180000",
        "finance grants_paid utilisation_pct: nothing → 3",
        "finance other_operating_expenses amended_budget_eur: -237552 → nothing",
        "finance other_operating_expenses forecast_eur: -235712 → nothing",
        "finance other_operating_expenses deviation_eur: 1840 → nothing",
        "finance other_operating_expenses utilisation_pct: 37 → nothing",
    ]


def test_rows_of_other_units_stay_to_the_byte(data_folder):
    file = data_folder / "finance/2025-07.csv"
    own = file.read_text("utf-8").splitlines()
    other = "employment,personnel_expenses,,-5,-5,,,"
    file.write_text("\n".join([own[0], other, *own[1:], f"{other[:-8]}7,-7,,,"]) + "\n")
    units = data_folder / "reference/units.csv"
    units.write_text(units.read_text("utf-8") + "employment,Työ,Arbete,Work,,,,,,\n")
    rows = {"personnel_expenses": {"amended_budget_eur": "-1", "forecast_eur": "-2"}}
    delivery = prepare(RawFolder(data_folder), PLACE, DOCUMENT, [_proposal(rows)])
    written = delivery.files["finance/2025-07.csv"].decode().splitlines()
    assert written == [
        own[0],
        other,
        "immigration,personnel_expenses,,-1,-2,,,",
        f"{other[:-8]}7,-7,,,",
    ]


def test_a_new_period_gets_its_row_its_tables_and_its_description(data_folder):
    rows = {"personnel_expenses": {"amended_budget_eur": "-1000", "forecast_eur": "-1200"}}
    place = ("2025-08", "immigration")
    files = RawFolder(data_folder)
    delivery = prepare(files, place, DOCUMENT, [_proposal(rows)], NEXT_PERIOD)
    written = deliver(data_folder, delivery)
    assert {file.relative_to(data_folder).as_posix() for file in written} == {
        "periods.csv",
        "finance/2025-08.csv",
        "services/2025-08.csv",
        "activities/2025-08.csv",
        "origins/2025-08.csv",
        "datapackage.json",
    }
    august = ea.load_period("2025-08", unit="immigration", data_dir=data_folder)
    assert august.kind == "monthly"
    deviations = ea.budget_deviation(august.follow_up).set_index("line")["deviation_eur"]
    assert deviations["personnel_expenses"] == -200
    described = json.loads((data_folder / "datapackage.json").read_text("utf-8"))
    assert [each["path"] for each in described["resources"]] == table_files(data_folder)
    assert described["title"].startswith("Period reports")


def test_a_figure_that_was_changed_after_its_import_says_so(data_folder):
    proposals = [_proposal(_rows(data_folder))]
    deliver(data_folder, prepare(RawFolder(data_folder), PLACE, DOCUMENT, proposals))
    file = data_folder / "finance/2025-07.csv"
    file.write_text(file.read_text("utf-8").replace("-1177395", "-1177396"), encoding="utf-8")
    origins = ea.load_period("2025-07", data_dir=data_folder).origins
    changed = origins[~origins["is_current"]]
    assert changed[["key", "column"]].to_numpy().tolist() == [
        ["personnel_expenses", "forecast_eur"]
    ]


def test_what_stands_in_a_cell_over_several_lines_is_kept_on_one(data_folder):
    figure = Figure("grants_paid", "forecast_eur", "-1", "Talous\tA!B5", " 1\n000\x07\u00a0€ ")
    budget = Figure("grants_paid", "amended_budget_eur", "-1", "B6", "-1")
    proposal = Proposal("finance", (budget, figure))
    delivery = prepare(RawFolder(data_folder), PLACE, DOCUMENT, [proposal])
    assert ",Talous A!B5,1 000 €\n" in delivery.files["origins/2025-07.csv"].decode()


@pytest.mark.parametrize("kept", [0, 1])
def test_a_write_that_fails_half_way_leaves_whole_files(data_folder, monkeypatch, kept):
    """Whatever was put in place is whole; the message says what was."""
    before = _contents(data_folder)
    rows = _rows(data_folder)
    rows["personnel_expenses"]["forecast_eur"] = "-1180000"
    delivery = prepare(RawFolder(data_folder), PLACE, DOCUMENT, [_proposal(rows)])
    moved = []
    replace = Path.replace

    def stubborn(file, target):
        if len(moved) == kept:
            raise OSError(28, os.strerror(28))
        moved.append(Path(target).relative_to(data_folder).as_posix())
        return replace(file, target)

    monkeypatch.setattr(Path, "replace", stubborn)
    with pytest.raises(ea.AnalysisError, match="No space left on device") as raised:
        deliver(data_folder, delivery)
    assert f"Written so far: {', '.join(moved) or 'nothing'}." in raised.value.remedy
    after = _contents(data_folder)
    expected = {**before, **{name: delivery.files.get(name, after[name]) for name in moved}}
    assert after == expected


def test_one_import_at_a_time(data_folder, root):
    held = (
        "import pathlib, sys; from espoo_analysis.importing.delivery import holding\n"
        "with holding(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", held, str(data_folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BusyError, match="Another run is writing"), holding(data_folder):
            pass
        other.communicate("")
    with holding(data_folder):
        pass


LEDGER_HEADER = "posting_date,unit,account,amount_eur"


def _ledger(*rows):
    figures = tuple(
        Figure(row[2], "amount_eur", row[3], "the whole file", "") for row in rows
        if row[1] == "immigration"
    )  # fmt: skip
    return Proposal("ledger", figures, postings=rows)


def test_a_ledger_replaces_the_units_postings_and_no_others(data_folder):
    (data_folder / "ledger").mkdir()
    file = data_folder / "ledger/2025-07.csv"
    file.write_text(
        f"{LEDGER_HEADER}\n2025-07-01,employment,4000,-7.00\n2025-07-01,immigration,4000,-1.00\n"
    )
    rows = (("2025-07-02", "immigration", "4000", "-2.00"),)
    delivery = prepare(RawFolder(data_folder), PLACE, DOCUMENT, [_ledger(*rows)])
    assert delivery.files["ledger/2025-07.csv"].decode().splitlines() == [
        LEDGER_HEADER,
        "2025-07-01,employment,4000,-7.00",
        "2025-07-02,immigration,4000,-2.00",
    ]
    assert [str(change) for change in delivery.changes] == [
        "ledger immigration 4000 amount_eur: -1.00 → -2.00"
    ]


@pytest.mark.parametrize("name", ["2025-07.parquet", "all.csv"])
def test_a_ledger_that_would_be_hidden_is_named(data_folder, name):
    (data_folder / "ledger").mkdir()
    (data_folder / "ledger" / name).write_text(f"{LEDGER_HEADER}\n")
    rows = ("2025-07-02", "immigration", "4000", "-2.00")
    with pytest.raises(ea.AnalysisError, match=f"ledger/{name}: it holds postings of the period"):
        prepare(RawFolder(data_folder), PLACE, DOCUMENT, [_ledger(rows)])


def test_origins_of_other_units_and_tables_stay(data_folder):
    file = data_folder / "origins/2025-07.csv"
    before = file.read_text("utf-8")
    other = f"finance,employment,grants_paid,forecast_eur,-1,a.xlsx,{'b' * 64},B2,-1"
    file.write_text(f"{before}{other}\n", encoding="utf-8")
    services = _proposal({"hello_espoo_info_contacts": {"value": "1"}}, "services")
    delivery = prepare(RawFolder(data_folder), PLACE, DOCUMENT, [services])
    written = delivery.files["origins/2025-07.csv"].decode().splitlines()
    assert written[:-1] == [*before.splitlines(), other]
    assert written[-1].startswith("services,immigration,hello_espoo_info_contacts,value,1,")


def test_rows_are_in_place_before_their_origins_and_the_description_comes_last(data_folder):
    """What a kill leaves says at most that a figure is not what was imported."""
    rows = {"personnel_expenses": {"amended_budget_eur": "-1000", "forecast_eur": "-1200"}}
    place = ("2025-08", "immigration")
    files = RawFolder(data_folder)
    delivery = prepare(files, place, DOCUMENT, [_proposal(rows)], NEXT_PERIOD)
    order = list(delivery.files)
    assert order[0] == "periods.csv"
    assert order.index("finance/2025-08.csv") < order.index("origins/2025-08.csv")
    assert order[-1] == "datapackage.json"


def test_what_a_killed_import_left_is_taken_away(data_folder):
    left = data_folder / ".import-abc"
    left.mkdir()
    (left / "0").write_text("half")
    delivery = prepare(RawFolder(data_folder), PLACE, DOCUMENT, [_proposal({})])
    deliver(data_folder, delivery)
    assert not left.exists()


@pytest.mark.parametrize("broken", ['{"x":', "[]"])
def test_a_broken_description_is_said_before_anything_is_written(data_folder, broken):
    (data_folder / "datapackage.json").write_text(broken)
    before = _contents(data_folder)
    with pytest.raises(ea.SourceError, match="it is not a JSON object"):
        prepare(RawFolder(data_folder), PLACE, DOCUMENT, [_proposal(_rows(data_folder))])
    assert _contents(data_folder) == before
