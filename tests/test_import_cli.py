"""The import command from end to end: what it says, asks, refuses and writes."""

from __future__ import annotations

import contextlib
import json
import shutil

import pytest
import xlsxwriter

import espoo_analysis as ea
from espoo_analysis import import_cli
from espoo_analysis.importing import delivery
from espoo_analysis.writing import BusyError
from tests.commands import call
from tests.sources.postgres import started
from tests.sources.statistics_files import json_stat, language_cube

HEADINGS = ["", "Muutettu talousarvio 2025", "Ennuste 2025", "Poikkeama", "Toteuma-%"]
ROWS = [
    ["Tuet ja avustukset", 91_000, 91_000, 0, 31],
    ["Toimintatuotot yhteensä", 91_000, 91_000, 0, None],
    ["Henkilöstökulut", -1_171_832, -1_180_000.5, -8_168.5, 71],
    ["Palvelujen ostot", -528_479, -528_479, 0, 35],
    ["Toimintakulut yhteensä", -1_700_311, -1_708_479.5, -8_168.5, 60],
    ["Toimintakate", -1_609_311, -1_617_479.5, -8_168.5, 62],
]
OF_AUGUST = ("--period", "2025-08", "--unit", "immigration")


def _book(path, rows=ROWS, headings=HEADINGS):
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Talous")
        sheet.write(0, 0, "Talouden toteutuminen 1.1.–31.8.2025, euroa")
        sheet.write_row(3, 0, headings)
        for number, row in enumerate(rows, start=4):
            sheet.write_row(number, 0, row)
    return path


def _contents(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file() and file.name != ".lock"
    }


def test_a_workbook_of_a_new_period_becomes_a_report(capsys, data_folder, tmp_path):
    book = _book(tmp_path / "seuranta.xlsx")
    arguments = (book, *OF_AUGUST, "--kind", "monthly", "--data", data_folder, "--yes")
    done = call(capsys, "import", *arguments)
    assert done.status == 0, done.err
    assert "Talous!B7–E7" in done.out
    assert f"wrote {data_folder / 'finance/2025-08.csv'}" in done.err
    august = ea.load_period("2025-08", unit="immigration", data_dir=data_folder)
    forecast = august.follow_up.set_index("line")["forecast_eur"]
    assert forecast["personnel_expenses"] == -1_180_000.5
    places = august.origins.set_index(["key", "column"])["place"]
    assert places["personnel_expenses", "forecast_eur"] == "Talous!C7"
    assert call(capsys, "check", "2025-08", "--data", data_folder).status == 0
    again = call(capsys, "import", *arguments)
    assert (again.status, "holds just this already" in again.err) == (0, True)


def test_the_text_of_the_citys_report_gives_the_delivered_rows(
    capsys, data_folder, tmp_path, shared
):
    text = shutil.copyfile(shared / "seed.txt", tmp_path / "osavuosikatsaus-2-2025.txt")
    before = _contents(data_folder)
    for path in ("finance/2025-07.csv", "origins/2025-07.csv"):
        (data_folder / path).unlink()
    arguments = ("--period", "2025-07", "--unit", "immigration", "--data", data_folder, "--yes")
    done = call(capsys, "import", text, *arguments)
    assert done.status == 0, done.err
    assert _contents(data_folder) == before


def test_without_an_answer_nothing_is_written(capsys, data_folder, tmp_path):
    before = _contents(data_folder)
    book = _book(tmp_path / "seuranta.xlsx")
    done = call(capsys, "import", book, *OF_AUGUST, "--kind", "monthly", "--data", data_folder)
    assert done.status == 2
    assert "Look at what was understood, then add --yes." in done.err
    assert _contents(data_folder) == before


@pytest.mark.parametrize("answer", [True, False])
def test_a_user_is_asked(capsys, data_folder, tmp_path, monkeypatch, answer):
    before = _contents(data_folder)
    monkeypatch.setattr(import_cli, "can_ask", lambda: True)
    monkeypatch.setattr(import_cli.typer, "confirm", lambda *_, **__: answer)
    book = _book(tmp_path / "seuranta.xlsx")
    done = call(capsys, "import", book, *OF_AUGUST, "--kind", "monthly", "--data", data_folder)
    assert done.status == (0 if answer else 1), done.err
    assert (_contents(data_folder) != before) == answer


def test_what_only_the_sender_knows_is_asked(capsys, data_folder, tmp_path, monkeypatch):
    """The plain budget may be the original or the amended one; thousands or euros."""
    small = [[row[0], *(value and value / 1000 for value in row[1:4]), row[4]] for row in ROWS]
    rounded = [
        [cell if isinstance(cell, str) else cell and round(cell) for cell in row] for row in small
    ]
    with xlsxwriter.Workbook(tmp_path / "pieni.xlsx") as book:
        sheet = book.add_worksheet("Talous")
        for number, row in enumerate([HEADINGS, *rounded]):
            sheet.write_row(number, 0, row)
    arguments = (tmp_path / "pieni.xlsx", *OF_AUGUST, "--kind", "monthly", "--data", data_folder)
    (data_folder / "finance/2025-07.csv").write_text(
        (data_folder / "finance/2025-07.csv").read_text("utf-8").splitlines()[0]
        + "\nimmigration,grants_paid,,0,0,,0,\n",
        encoding="utf-8",
    )
    refused = call(capsys, "import", *arguments, "--yes")
    assert refused.status == 2
    assert "--money-unit" in refused.err
    asked = []
    monkeypatch.setattr(import_cli, "can_ask", lambda: True)
    monkeypatch.setattr(import_cli.typer, "confirm", lambda *_, **__: True)
    monkeypatch.setattr(
        import_cli.typer, "prompt", lambda text, **_: asked.append(text) or "teur"
    )
    assert call(capsys, "import", *arguments).status == 0
    assert len(asked) == 1
    august = ea.load_period("2025-08", unit="immigration", data_dir=data_folder)
    budgets = august.follow_up.set_index("line")["amended_budget_eur"]
    assert budgets["personnel_expenses"] == -1_172_000


def test_other_figures_are_replaced_only_when_that_is_said(capsys, data_folder, tmp_path):
    book = _book(tmp_path / "seuranta.xlsx")
    arguments = (*OF_AUGUST, "--kind", "monthly", "--data", data_folder, "--yes")
    assert call(capsys, "import", book, *arguments).status == 0
    before = _contents(data_folder)
    changed = [[*ROWS[0][:4], 32], *ROWS[1:]]
    book = _book(tmp_path / "korjattu.xlsx", changed)
    refused = call(capsys, "import", book, *arguments)
    assert refused.status == 2
    assert "finance subsidies_and_grants utilisation_pct: 31 → 32" in refused.err
    assert _contents(data_folder) == before
    assert call(capsys, "import", book, *arguments, "--replace").status == 0
    assert "korjattu.xlsx" in (data_folder / "origins/2025-08.csv").read_text("utf-8")


def test_a_program_reads_json(capsys, data_folder, tmp_path):
    book = _book(tmp_path / "seuranta.xlsx")
    arguments = (*OF_AUGUST, "--kind", "monthly", "--data", data_folder, "--yes", "--json")
    understood = json.loads(call(capsys, "import", book, *arguments).out)
    assert understood["source"]["name"] == "seuranta.xlsx"
    assert {
        "key": "personnel_expenses",
        "column": "forecast_eur",
        "value": "-1180000.5",
        "place": "Talous!C7",
        "as_read": "-1180000.5",
    } in understood["tables"][0]["figures"]


FAULTS = {
    "no period": ((), "Say of what the figures are"),
    "no kind": (OF_AUGUST, "answer with --kind monthly|interim|year_end"),
    "an unknown unit": (
        ("--period", "2025-07", "--unit", "imigration"),
        "did you mean 'immigration'?",
    ),
    "a wrong period": (("--period", "202508", "--unit", "immigration"), "not a reporting period"),
    "a wrong kind": ((*OF_AUGUST, "--kind", "weekly"), "'weekly' is not a kind of report"),
    "another kind than the folder's": (
        ("--period", "2025-07", "--unit", "immigration", "--kind", "monthly"),
        "2025-07 is 'interim', not 'monthly'",
    ),
    "the wrong year": (
        ("--period", "2024-08", "--unit", "immigration", "--kind", "monthly"),
        "2025",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_call_writes_nothing(capsys, data_folder, tmp_path, fault):
    before = _contents(data_folder)
    arguments, message = FAULTS[fault]
    book = _book(tmp_path / "seuranta.xlsx")
    done = call(capsys, "import", book, *arguments, "--data", data_folder, "--yes")
    assert (done.status, message in done.err) == (2, True), done.err
    assert _contents(data_folder) == before


def test_the_services_template_comes_back(capsys, data_folder, tmp_path):
    file = tmp_path / "palvelut.xlsx"
    arguments = ("--period", "2025-07", "--unit", "immigration", "--data", data_folder)
    written = call(capsys, "import", "--template", file, *arguments)
    assert (written.status, written.out) == (0, f"{file}\n")
    refused = call(capsys, "import", file, *arguments, "--yes")
    assert refused.status == 2
    assert "services hello_espoo_info_contacts value: 4300 → nothing" in refused.err
    again = call(capsys, "import", "--template", file, *arguments)
    assert again.status == 2


POSTINGS = """\
Kirjauspvm;Tili;Tilin nimi;Kp;Netto
31.1.2025;3300;Tuet;6100;-30 000,00
31.3.2025;4000;Palkat;6100;700 000,10
31.7.2025;4300;Palvelut;6101;150 000,00
31.7.2025;4300;Palvelut;6101;-25,05
31.7.2025;4000;Palkat;9000;1,00
"""


def _name_cost_centres(folder):
    (folder / "reference/cost_centres.csv").write_text(
        "unit,first_cost_centre,last_cost_centre,first_year,last_year,source\n"
        "immigration,6100,6199,2020,,test\n",
        encoding="utf-8",
    )


def test_a_ledger_gives_the_actuals_of_the_unit(capsys, data_folder, tmp_path):
    _name_cost_centres(data_folder)
    export = tmp_path / "tapahtumat.csv"
    export.write_text(POSTINGS, encoding="cp1252")
    arguments = ("--period", "2025-07", "--unit", "immigration", "--data", data_folder, "--yes")
    asked = call(capsys, "import", export, *arguments)
    assert asked.status == 2
    assert "no posting is of 2025-02, 2025-04, 2025-05, 2025-06" in asked.err
    assert "answer with --months complete" in asked.err
    arguments = (*arguments, "--months", "complete")
    done = call(capsys, "import", export, *arguments)
    assert done.status == 0, done.err
    assert "5 postings were summed, -819976.05 euros in all." in done.out
    july = ea.load_period("2025-07", unit="immigration", data_dir=data_folder)
    actual = july.follow_up.set_index("line")["actual_ytd_eur"]
    assert actual["purchases_of_services"] == -149_974.95
    assert july.outside_ledger["unit"].tolist() == ["9000"]
    booked = july.origins[july.origins["table"] == "ledger"]
    assert booked["key"].tolist() == ["3300", "4000", "4300"]
    again = call(capsys, "import", export, *arguments)
    assert (again.status, "holds just this already" in again.err) == (0, True)
    export.write_text(POSTINGS.replace("-25,05", "-25,06"), encoding="cp1252")
    changed = call(capsys, "import", export, *arguments)
    assert "ledger immigration 4300 amount_eur: -149974.95 → -149974.94" in changed.err


def test_a_database_gives_the_same_and_its_password_is_nowhere(capsys, data_folder):
    with started() as server:
        server.run(
            "CREATE TABLE gl (posting_date date, account int, unit text, amount_eur numeric)",
            "INSERT INTO gl VALUES ('2025-01-31', 3300, 'immigration', 30000)",
            "INSERT INTO gl VALUES ('2025-07-31', 4300, 'immigration', -149974.95)",
        )
        secret = server.address("gl").replace("espoo@", "espoo:hunter2@")
        arguments = ("--period", "2025-07", "--unit", "immigration", "--data", data_folder)
        arguments = (*arguments, "--months", "complete")
        done = call(capsys, "import", secret, *arguments, "--yes")
        wrong = call(capsys, "import", secret.replace("table=gl", "table=no"), *arguments)
    assert done.status == 0, done.err
    assert wrong.status == 2
    july = ea.load_period("2025-07", unit="immigration", data_dir=data_folder)
    actual = july.follow_up.set_index("line")["actual_ytd_eur"]
    assert actual["purchases_of_services"] == -149_974.95
    said = done.out + done.err + wrong.out + wrong.err
    written = "".join(content.decode() for content in _contents(data_folder).values())
    assert "hunter2" not in said + written
    assert "postgresql://" in july.origins["source"].iloc[-1]


def test_statistics_need_no_period(capsys, data_folder, tmp_path):
    file = tmp_path / "kielet.json"
    file.write_bytes(json_stat(language_cube(years=("2022", "2023"))))
    done = call(capsys, "import", file, "--data", data_folder, "--yes")
    assert done.status == 0, done.err
    shares = ea.population_shares(ea.load_period("2025-07", data_dir=data_folder).population)
    counted = shares[shares["population"].notna()]
    assert counted["as_of"].dt.strftime("%Y-%m-%d").tolist() == ["2022-12-31", "2023-12-31"]
    assert counted["source"].str.contains("kielet|Statistics", regex=True).all()
    again = call(capsys, "import", file, "--data", data_folder, "--yes")
    assert (again.status, "holds just this already" in again.err) == (0, True)


def test_figures_without_a_fault_become_a_page(capsys, data_folder, tmp_path):
    """A table of differences without a row is one as well."""
    rows = [
        ["Henkilöstökulut", -1000, -1000, 0, 50],
        ["Toimintakulut yhteensä", -1000, -1000, 0, 50],
        ["Toimintakate", -1000, -1000, 0, 50],
    ]
    book = _book(tmp_path / "siisti.xlsx", rows)
    arguments = (*OF_AUGUST, "--kind", "monthly", "--data", data_folder, "--yes")
    done = call(capsys, "import", book, *arguments, "--money-unit", "eur", "--replace")
    assert done.status == 0, done.err
    checked = call(capsys, "check", "2025-08", "--data", data_folder)
    assert (checked.status, checked.err) == (0, "")
    out = tmp_path / "reports"
    made = call(capsys, "run", "2025-08", "--data", data_folder, "--out", out, "--language", "fi")
    assert made.status == 0, made.err
    assert (out / "immigration/2025-08/economic.fi.html").is_file()


def test_what_the_services_sent_is_reported_before_the_money_comes(capsys, data_folder, tmp_path):
    file = tmp_path / "palvelut.xlsx"
    arguments = (*OF_AUGUST, "--data", data_folder)
    assert call(capsys, "import", "--template", file, *arguments).status == 0
    done = call(capsys, "import", file, *arguments, "--kind", "monthly", "--yes")
    assert done.status == 0, done.err
    listed = call(capsys, "list", "--data", data_folder, "--out", tmp_path / "r", "--json")
    made = {(row["period"], row["report"]) for row in json.loads(listed.out)}
    assert made == {("2025-07", "economic"), ("2025-07", "activity"), ("2025-08", "activity")}
    shown = call(capsys, "show", "2025-08", "--data", data_folder)
    assert (shown.status, "has no figures" in shown.err) == (0, True)


def test_a_ledger_alone_is_no_report_and_stops_none(capsys, data_folder, tmp_path):
    export = tmp_path / "tapahtumat.csv"
    rows = ["Pvm;Tili;Netto", *(f"28.{month}.2025;4000;10,00" for month in range(1, 9))]
    export.write_text("\n".join(rows), encoding="utf-8")
    arguments = (*OF_AUGUST, "--kind", "monthly", "--data", data_folder, "--yes")
    assert call(capsys, "import", export, *arguments).status == 0
    listed = call(capsys, "list", "--data", data_folder, "--out", tmp_path / "r", "--json")
    assert {row["period"] for row in json.loads(listed.out)} == {"2025-07"}
    asked = call(capsys, "check", "2025-08", "--data", data_folder)
    assert (asked.status, "Nothing of 2025-08 has come yet." in asked.err) == (2, True)


def test_what_changes_while_the_user_is_looking_is_not_overwritten(
    capsys, data_folder, tmp_path, monkeypatch
):
    book = _book(tmp_path / "seuranta.xlsx")
    finance = data_folder / "finance/2025-08.csv"

    def slow(*_, **__):
        finance.write_text("unit,line\n", encoding="utf-8")
        return True

    monkeypatch.setattr(import_cli, "can_ask", lambda: True)
    monkeypatch.setattr(import_cli.typer, "confirm", slow)
    done = call(capsys, "import", book, *OF_AUGUST, "--kind", "monthly", "--data", data_folder)
    assert (done.status, "has changed meanwhile" in done.err) == (2, True), done.err
    assert finance.read_text("utf-8") == "unit,line\n"


def test_an_import_waits_for_no_other(capsys, data_folder, tmp_path, monkeypatch):
    @contextlib.contextmanager
    def held(*_):
        raise BusyError("Another run is writing.")
        yield

    monkeypatch.setattr(delivery, "hold", held)
    before = _contents(data_folder)
    book = _book(tmp_path / "seuranta.xlsx")
    arguments = (*OF_AUGUST, "--kind", "monthly", "--data", data_folder, "--yes")
    assert call(capsys, "import", book, *arguments).status == 75
    assert _contents(data_folder) == before


def test_a_workbook_with_a_ledger_and_a_follow_up_is_asked_about(capsys, data_folder, tmp_path):
    file = tmp_path / "kaikki.xlsx"
    with xlsxwriter.Workbook(file) as book:
        follow_up = book.add_worksheet("Seuranta")
        for number, row in enumerate([HEADINGS, *ROWS]):
            follow_up.write_row(number, 0, row)
        ledger = book.add_worksheet("Tapahtumat")
        ledger.write_row(0, 0, ["Kirjauspvm", "Tili", "Netto"])
        for month in range(1, 9):
            ledger.write_row(month, 0, [f"28.{month}.2025", 4000, 10.5])
    arguments = (file, *OF_AUGUST, "--kind", "monthly", "--data", data_folder, "--yes")
    refused = call(capsys, "import", *arguments)
    assert refused.status == 2
    assert "answer with --sheet Tapahtumat|Seuranta" in refused.err
    taken = call(capsys, "import", *arguments, "--sheet", "Tapahtumat")
    assert (taken.status, "8 postings were summed, -84.00" in taken.out) == (0, True), taken.err
    taken = call(capsys, "import", *arguments, "--sheet", "Seuranta")
    assert (taken.status, "Seuranta!B4–E4" in taken.out) == (0, True), taken.err
