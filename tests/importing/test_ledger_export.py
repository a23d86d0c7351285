"""Exports of ledgers, as finance systems write them: condensed exactly, or refused."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from decimal import Decimal

import ibis
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from espoo_analysis.errors import SourceError
from espoo_analysis.importing.ledger.export import condense_export
from espoo_analysis.importing.ledger.forms import euros_of, is_written, tidy
from espoo_analysis.importing.ledger.headings import role_of
from espoo_analysis.importing.proposal import Answers, ImportContext, OpenQuestionError
from espoo_analysis.importing.words.number_forms import read_number
from espoo_analysis.sources.ledger import read_actuals
from espoo_analysis.sources.ledger.location import embedded
from espoo_analysis.sources.sheets import Cell, Sheet
from tests.sources.ledgers import CUTOFF, reference
from tests.sources.postgres import started

# Ibis 12 calls DuckDB 2 by a name that is going.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

KNOWN = reference()
CONTEXT = ImportContext(
    "2025-07", "immigration", (), {}, answers=Answers(months="complete", signs="reversed")
)
ROWS = [
    ("15.1.2025", "4301", "100,50"),
    ("15.1.2025", "4301", "-0,50"),
    ("31.7.2025", "4500", "7"),
]
CONDENSED = [
    (dt.date(2025, 1, 15), "immigration", 4301, Decimal("-100.00")),
    (dt.date(2025, 7, 31), "immigration", 4500, Decimal("-7.00")),
]


def _monthly(*fields, upto=7):
    """Write a plain row for each month, so that months and signs are settled."""
    return [(f"28.{month}.2025", "4301", "10,00", *fields) for month in range(1, upto + 1)]


def _text(*rows, header="Pvm;Tili;Netto"):
    return "\n".join([header, *(";".join(row) for row in rows), ""])


def _condense(tmp_path, text, *, columns=None, encoding="utf-8", **answers):
    path = tmp_path / "export.csv"
    path.write_bytes(text.encode(encoding))
    context = replace(CONTEXT, answers=Answers(**{"months": "complete", **answers}))
    return condense_export(path, context, KNOWN, CUTOFF, columns)


def _refused(tmp_path, text, kind=SourceError, **options):
    with pytest.raises(kind) as raised:
        _condense(tmp_path, text, **options)
    return raised.value


def test_an_export_becomes_daily_sums_with_our_signs(tmp_path):
    proposal = _condense(tmp_path, _text(*ROWS))
    assert list(proposal.rows) == CONDENSED
    assert (proposal.posting_count, proposal.total_eur) == (3, Decimal("-107.00"))
    assert proposal.csv_text() == (
        "posting_date,unit,account,amount_eur\n"
        "2025-01-15,immigration,4301,-100.00\n"
        "2025-07-31,immigration,4500,-7.00\n"
    )
    told = " ".join(proposal.notes)
    assert "The decimal mark of the amounts is a comma." in told
    assert "expenses were positive; every amount was turned" in told
    assert "No posting is of 2025-02, 2025-03, 2025-04, 2025-05, 2025-06" in told


def test_what_is_written_is_read_again_with_the_same_sum(tmp_path):
    proposal = _condense(tmp_path, _text(*ROWS))
    file = tmp_path / "2025-07.csv"
    file.write_text(proposal.csv_text(), encoding="utf-8")
    assert read_actuals([file], CUTOFF, KNOWN).total_eur == proposal.total_eur


TWO = ("15.1.2025;4301;100,00", "31.7.2025;4500;7")
FORMS = {
    "comma and point": (("Pvm,Tili,Netto", "15.1.2025,4301,100.00", "31.7.2025,4500,7"), "utf-8"),
    "tabs": (("Pvm\tTili\tNetto", *(row.replace(";", "\t") for row in TWO)), "utf-8-sig"),
    "Windows": (("Päivä;Tili;Määrä (€)", *TWO), "cp1252"),
    "UTF-16": (("Päivä;Tili;Määrä EUR", *TWO), "utf-16"),
    "a title above": (("Pääkirja;;", ";;", "Pvm;Tili;Netto", *TWO), "utf-8"),
    "line breaks in headings": (('Pvm;"Tili\nnro";"\nTot  eurot "', *TWO), "utf-8"),
    "an index and a name": (
        ("Unnamed: 0;Tilin nimi;Pvm;Tili;Netto", *(f"0;x;{row}" for row in TWO)),
        "utf-8",
    ),
    "an index without a heading": ((";Pvm;Tili;Netto", *(f"0;{row}" for row in TWO)), "utf-8"),
    "a name in the cell": (
        ("Datum;Konto;Belopp", TWO[0].replace("4301", "4301 Köp av tjänster"), TWO[1]),
        "utf-8",
    ),
    "separators at the end": (("Pvm;Tili;Netto", *(f"{row};" for row in TWO)), "utf-8"),
    "times of the day": (
        (
            "Date;Account;Amount",
            "2025-01-15 00:00:00;4301;100.0",
            "2025-07-31T12:30:00;4500;7.00",
        ),
        "utf-8",
    ),
    "compact days": (("Date;Account;Amount", "20250115;4301;100", "20250731;4500;7"), "utf-8"),
    "Excel's days": (("Date;Account;Amount", "45672;4301.0;100", "45869.5;4500.0;7"), "utf-8"),
    "debit and credit": (
        (
            "Pvm;Tili;Debet;Kredit",
            "15.1.2025;4301;100,50;",
            "15.1.2025;4301;;0,50",
            "31.7.2025;4500;7,00;0,00",
        ),
        "utf-8",
    ),
    "empty lines": (("Pvm;Tili;Netto", TWO[0], ";;", "", TWO[1], ";;"), "utf-8"),
    "line breaks in fields": (
        ("Selite;Pvm;Tili;Netto", *(f'"a\nb";{row}' for row in TWO)),
        "utf-8",
    ),
}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(("lines", "encoding"), FORMS.values(), ids=FORMS)
def test_every_form_gives_the_same_sums(tmp_path, lines, encoding, end):
    text = end.join([*lines, ""])
    proposal = _condense(tmp_path, text, encoding=encoding, signs="reversed")
    assert list(proposal.rows) == CONDENSED


def test_a_sheet_of_a_workbook_is_read_as_a_file(tmp_path):
    cells = [
        [Cell("Pvm"), Cell("Tili"), Cell("Netto")],
        [Cell(dt.date(2025, 1, 15)), Cell(Decimal(4301)), Cell(Decimal("1E+2"))],
        [Cell(dt.datetime(2025, 7, 31, 12)), Cell("4500"), Cell(Decimal("7.000000000000001"))],  # noqa: DTZ001 - a cell has no zone
    ]
    sheet = Sheet("Kirjaukset", tuple(map(tuple, cells)))
    assert list(condense_export(sheet, CONTEXT, KNOWN, CUTOFF).rows) == CONDENSED
    cells[2][2] = Cell(None, fault="#REF!")
    with pytest.raises(SourceError, match=r"31 12:00:00, 4500, #REF!"):
        condense_export(Sheet("Kirjaukset", tuple(map(tuple, cells))), CONTEXT, KNOWN, CUTOFF)


def test_parquet_is_read_by_its_types(tmp_path):
    days = [dt.date(2025, 1, 15), dt.date(2025, 7, 31)]
    table = pd.DataFrame({"Pvm": days, "Tili": [4301, 4500], "Netto": [100.0, 7.0]})
    table.to_parquet(tmp_path / "a.parquet")
    proposal = condense_export(tmp_path / "a.parquet", CONTEXT, KNOWN, CUTOFF)
    assert list(proposal.rows) == CONDENSED


def test_a_database_is_condensed_where_it_is():
    with started() as server:
        server.run('CREATE TABLE gl ("Pvm" text, "Tili" int, "Netto" text, "Kp" int, x text)')
        lines = "".join(f'{day},{account},"{net}",4305,Oy\n' for day, account, net in ROWS)
        server.copy("gl", f"Pvm,Tili,Netto,Kp,x\n{lines}")
        server.run(
            "CREATE TABLE typed AS SELECT to_date(\"Pvm\", 'DD.MM.YYYY') AS date,"
            " \"Tili\" AS account, replace(\"Netto\", ',', '.')::numeric AS amount FROM gl"
        )
        address = server.address("gl")
        assert list(condense_export(address, CONTEXT, KNOWN, CUTOFF).rows) == CONDENSED
        context = replace(CONTEXT, answers=replace(CONTEXT.answers, table="typed"))
        address = address.partition("?")[0]
        assert list(condense_export(address, context, KNOWN, CUTOFF).rows) == CONDENSED


def test_a_real_file_is_exact(shared):
    """The purchases of one municipality in August 2018, against an exact sum in Python."""
    path = shared / "data/osta_purchase_lines_2018-08_no_suppliers.csv"
    every = pd.DataFrame([("immigration", 0, 9999, 2018, None, "for the test")],
                         columns=KNOWN.cost_centres.columns)  # fmt: skip
    known = replace(KNOWN, cost_centres=every)
    context = replace(CONTEXT, period="2018-08")
    proposal = condense_export(path, context, known, dt.date(2018, 8, 31))
    with path.open(encoding="utf-8-sig", newline="") as file:
        postings = list(csv.DictReader(file))
    assert proposal.total_eur == -sum(Decimal(row["Tot eurot"]) for row in postings)
    assert proposal.posting_count == len(postings) == 5467
    days = {(row["Tositepvm"][:10], row["Tili"]) for row in postings}
    assert {(str(row.posting_date), str(row.account)) for row in proposal.rows} == days
    assert [match.found for match in proposal.matches if match.meaning] == [
        "Tili", "Kp", "Tositepvm", "Tot eurot",
    ]  # fmt: skip
    with pytest.raises(SourceError, match=r"'1020' is no unit and no .*: 8 rows, 875\.48"):
        condense_export(path, context, KNOWN, dt.date(2018, 8, 31))


QUESTIONS = [
    ("column", "date=Kirjauspvm|date=Tositepvm", _text(header="Kirjauspvm;Tositepvm;Tili;Netto")),
    ("column", "amount=Netto|amount=Brutto", _text(header="Pvm;Tili;Netto;Brutto")),
    ("column", "unit=Kp|unit=Yksikkö", _text(header="Pvm;Tili;Netto;Kp;Yksikkö")),
    ("column", "'Netto' and 'Debet' and 'Kredit'", _text(header="Pvm;Tili;Netto;Debet;Kredit")),
    ("decimal", "1 amounts, such as 1,234", _text(("1.7.2025", "4301", "1.234"))),
    ("signs", "expense accounts -5.00, revenue accounts -7.00",
     _text(("1.7.2025", "4301", "-5"), ("1.7.2025", "3001", "-7"))),
    ("signs", "expense accounts 5.00, revenue accounts 7.00",
     _text(("1.7.2025", "4301", "5"), ("1.7.2025", "3001", "7"))),
    ("signs", "without postings, revenue accounts -7.00", _text(("1.7.2025", "3001", "-7"))),
    ("signs", "expense accounts without postings", _text(("1.7.2025", "3560", "-7"))),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "said", "text"), QUESTIONS)
def test_what_is_open_is_asked(tmp_path, answer, said, text):
    error = _refused(tmp_path, text, OpenQuestionError)
    assert [question.answer for question in error.questions] == [answer]
    assert said in str(error)


@pytest.mark.parametrize(
    ("rows", "options", "amounts"),
    [
        (
            [("1.7.2025", "4301", "1.234")],
            {"decimal": "comma", "signs": "reversed"},
            ["-1234.00"],
        ),
        (
            [("1.7.2025", "4301", "5"), ("1.7.2025", "3001", "7")],
            {"signs": "unsigned"},
            ["7", "-5"],
        ),
        ([("1.7.2025", "4301", "5"), ("1.7.2025", "3001", "7")], {"signs": "signed"}, ["7", "5"]),
        ([("1.7.2025", "3001", "-7")], {"signs": "reversed"}, ["7"]),
        ([("1.7.2025", "4301", "-5"), ("1.7.2025", "3001", "7")], {}, ["7", "-5"]),
        ([("1.7.2025", "4301", "5"), ("1.7.2025", "3001", "-7")], {}, ["7", "-5"]),
    ],
)
def test_answers_and_sums_settle_signs_and_marks(tmp_path, rows, options, amounts):
    proposal = _condense(tmp_path, _text(*rows), **options)
    assert [row.amount_eur for row in proposal.rows] == [Decimal(amount) for amount in amounts]


def test_a_named_column_is_taken(tmp_path):
    text = _text(("1.7.2025", "4301", "5", "6"), header="Pvm;Tili;Netto;Brutto")
    proposal = _condense(tmp_path, text, columns={"amount": "Brutto"}, signs="reversed")
    assert proposal.total_eur == -6
    error = _refused(tmp_path, text, columns={"amount": "Bruto"})
    assert "did you mean 'Brutto'" in str(error)


WITH_UNIT = "Pvm;Tili;Netto;Kp"
# A decimal comma in a file that commas separate.
SPLIT = ("1.7.2025", "4301", "1", "50")
BAD_ROWS = [
    (("1.7.2025", "4301", "x"), "1 rows have none that can be read, expected whole cents"),
    (("1.7.2025", "4301", ""), "(empty)"),
    (("1.7.2025", "4301", "1,005"), "expected whole cents: 1.7.2025, 4301, 1,005"),
    (("1.7.2025", "4301", "1,2E+06"), "1.7.2025, 4301, 1,2E+06"),
    (("7/8/2025", "4301", "1"), "Pvm: 1 rows have none that can be read, expected a day"),
    (("30.2.2025", "4301", "1"), "30.2.2025, 4301"),
    (("1.7.25", "4301", "1"), "1.7.25"),
    (
        ("1.7.2025", "Yhteensä", "1"),
        "Tili: 1 rows have none that can be read, expected an account",
    ),
    (("", "", "3"), "Pvm: 1 rows"),
]


@pytest.mark.parametrize(("row", "said"), BAD_ROWS)
def test_what_is_no_posting_is_refused(tmp_path, row, said):
    assert said in str(_refused(tmp_path, _text(*ROWS, row)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nimi;Osoite\na;b\n", "no row holds headings of a date, an account and an amount"),
        ("", "it is empty"),
        ("Pvm;Tili\n1.7.2025;4301\n", "no column holds the amount; found: 'Pvm', 'Tili'"),
        (_text(("1.7.2025", "4301", "0,5"), ("1.7.2025", "4301", "0.5")), "1 amounts have a dec"),
        (_text(*ROWS, SPLIT), "columns without a heading: 1.7.2025, 4301, 1, 50"),
        (_text(*ROWS * 20, SPLIT), "cannot be read"),
        (_text(("1.7.2024", "4301", "5")), "no posting is from 2025-01-01 to 2025-07-31"),
        (_text(("1.8.2025", "4301", "5")), "its postings are of 2025-08-01 to 2025-08-01"),
        (_text(), "it has no postings"),
        (_text(("1.7.2025", "4301", "5", "77"), header=WITH_UNIT), "'77' is no unit"),
        (_text(("1.7.2025", "4301", "5", ""), header=WITH_UNIT), "expected a unit or cost"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_ledger_is_refused(tmp_path, text, said):
    rows = [line for line in text.splitlines() if line]
    assert said in str(_refused(tmp_path, text)), rows


DOUBTFUL = {
    "a quotation mark swallows rows": (
        "Pvm;Tili;Selite;Netto",
        ["15.1.2025;4301;a;1,00", '16.1.2025;4301;"Kahvila;2,00', "17.1.2025;4301;b;4,00",
         '18.1.2025;4301;Bar";8,00', "19.1.2025;4301;c;16,00"],
        "export.csv, Selite: 1 fields hold whole rows, since a quotation mark is not closed",
    ),
    "only another column says the sign": (
        "Pvm;Tili;Summa;D/K",
        ["15.1.2025;4301;100,00;D", "16.1.2025;4301;20,00;K"],
        "export.csv, D/K: it says debit or credit, and the amounts have no sign",
    ),
    "a number of pieces beside the amount": (
        "Pvm;Tili;Määrä;Yht. EUR", ["15.1.2025;4301;3;12,40"], "can each hold the amount"
    ),
}  # fmt: skip


@pytest.mark.parametrize(("header", "rows", "said"), DOUBTFUL.values(), ids=DOUBTFUL)
def test_what_another_column_says_against_the_amounts_is_refused(tmp_path, header, rows, said):
    assert said in str(_refused(tmp_path, "\n".join([header, *rows, ""])))


def test_sides_that_agree_with_the_signs_and_texts_of_two_lines_are_taken(tmp_path):
    rows = [("15.1.2025", "4301", "100,00", "D", '"a\nb, 1.2.2025"')]
    rows += [("16.1.2025", "4301", "-20,00", "K", "")]
    text = _text(*rows, header="Pvm;Tili;Summa;D/K;Selite")
    proposal = _condense(tmp_path, text, signs="reversed")
    assert proposal.total_eur == Decimal("-80.00")


def test_rows_that_call_themselves_a_sum_are_said(tmp_path):
    rows = [*_monthly("x"), ("15.1.2025", "4301", "100,00", "Yhteensä")]
    proposal = _condense(tmp_path, _text(*rows, header="Pvm;Tili;Summa;Selite"))
    told = " ".join(proposal.notes)
    assert "1 rows call themselves a sum in the column 'Selite'" in told


@pytest.mark.parametrize("text", ["export", "Valuutta", "Versio"])
def test_plain_rows_with_every_month_need_no_answer(tmp_path, text):
    values = {"export": "a", "Valuutta": "eur", "Versio": "Toteuma 2025"}
    rows = _text(*_monthly(values[text]), header=f"Pvm;Tili;Summa;{text}")
    proposal = _condense(tmp_path, rows, months=None)
    assert proposal.total_eur == -70
    assert "No posting is of" not in " ".join(proposal.notes)


def test_months_without_postings_are_asked_together_with_the_signs(tmp_path):
    rows = [("1.7.2025", "4301", "5"), ("1.7.2025", "3001", "7")]
    error = _refused(tmp_path, _text(*rows), OpenQuestionError, months=None)
    assert [question.answer for question in error.questions] == ["months", "signs"]
    error = _refused(tmp_path, _text(*_monthly()[3:]), OpenQuestionError, months=None)
    assert [question.choices for question in error.questions] == [("complete",)]
    assert "no posting is of 2025-01, 2025-02, 2025-03; if the export is not whole" in str(error)


AMOUNTS_IN_DOUBT = {
    "pieces": ("Pvm;Tili;Määrä", "amount=Määrä"),
    "sums from January": ("Pvm;Tili;Toteuma", "amount=Toteuma"),
    "sums from January in euros": ("Pvm;Tili;Toteuma EUR", "amount=Toteuma EUR"),
    "value added tax": ("Pvm;Tili;Brutto;ALV-%", "amount=Brutto"),
    "value added tax in Swedish": ("Datum;Konto;Bruttobelopp", None),
    "moms": ("Datum;Konto;Gross amount;Moms", "amount=Gross amount"),
}


@pytest.mark.parametrize(("header", "choice"), AMOUNTS_IN_DOUBT.values(), ids=AMOUNTS_IN_DOUBT)
def test_a_lone_column_that_may_hold_other_amounts_is_asked(tmp_path, header, choice):
    text = _text(*_monthly("24")[:7], header=header + ";x" * (header.count(";") == 2))
    if choice is not None:
        error = _refused(tmp_path, text, OpenQuestionError)
        assert [question.choices for question in error.questions] == [(choice,)]
    chosen = dict([choice.split("=")]) if choice else None
    assert _condense(tmp_path, text, columns=chosen).total_eur == -70


THOUSANDS = ["Pääkirja (1 000 €);;", "Luvut t€;;", "Milj. euroa;;", "Pääkirja, EUR 1,000;;"]


@pytest.mark.parametrize("title", THOUSANDS)
def test_a_title_that_names_thousands_is_refused(tmp_path, title):
    text = f"{title}\n{_text(*_monthly())}"
    assert "names another unit than the euro" in str(_refused(tmp_path, text))
    assert _condense(tmp_path, text, money_unit="eur").total_eur == -70


def test_a_title_that_a_comma_separates_is_refused(tmp_path):
    rows = _text(*_monthly()).replace(",00", "").replace(";", ",")
    assert "names another unit" in str(_refused(tmp_path, f"Luvut 1,000 €\n{rows}"))


def test_a_named_column_of_thousands_is_refused(tmp_path):
    text = _text(*_monthly(), header="Pvm;Tili;Netto 1 000 €")
    error = _refused(tmp_path, text, columns={"amount": "Netto 1 000 €"})
    assert "'Netto 1 000 €' names another unit" in str(error)
    text = f"Pääkirja 2025, euroa;;\n{_text(*_monthly())}"
    assert _condense(tmp_path, text).total_eur == -70


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"money_unit": "teur"}, "a ledger is read in euros, and --money-unit is 'teur'"),
        ({"sheet": "Talous", "percent": "share"}, "--sheet was given, and a ledger cannot"),
        ({"cells": "A1:C9"}, "--cells was given"),
    ],
)
def test_options_that_a_ledger_cannot_use_are_refused(tmp_path, options, said):
    error = _refused(tmp_path, _text(*_monthly()), **options)
    assert said in str(error)
    assert len(error.problems) == len(options)


KINDS = {
    "another currency": ("Valuutta", ["EUR", "SEK", ""], "1 rows name another currency"),
    "in Swedish": ("Valuta", ["€", "sek", "NOK"], "2 rows name another currency"),
    "a budget": ("Laji", ["Toteuma", "Talousarvio", "Ennuste"], "2 of 3 rows name another kind"),
    "its code": ("Versio", ["V0 Toteuma", "V1 TA", "V0 Toteuma"], "name another kind"),
    "only a forecast": ("Tyyppi", ["Ennuste", "Ennuste", "Ennuste"], "name another kind"),
    "an unknown kind": ("Laji", ["Toteuma", "Oikaisu", "Toteuma"], "1 of 3 rows name another"),
    "any heading": ("Sisältö", ["Toteuma 2025", "Muutettu talousarvio 2025", "x"], "2 of 3 rows"),
    "in English": ("Source", ["Budget", "Budget 2025", "Actual"], "2 of 3 rows name another"),
}


@pytest.mark.parametrize(("heading", "values", "said"), KINDS.values(), ids=KINDS)
def test_other_currencies_and_kinds_of_figures_are_refused(tmp_path, heading, values, said):
    rows = [("15.1.2025", "4301", "100,00", value) for value in values]
    error = _refused(tmp_path, _text(*rows, header=f"Pvm;Tili;Summa;{heading}"))
    assert f"export.csv, {heading}: " in str(error)
    assert said in str(error)


def test_kinds_of_documents_and_words_in_texts_are_no_kinds_of_figures(tmp_path):
    rows = [
        ("15.1.2025", "4301", "9", "KU", "Ennuste"),
        ("15.1.2025", "4301", "9", "MY", "Ruoka"),
    ]
    rows += [("15.1.2025", "4301", "9", "KU", "")]
    proposal = _condense(tmp_path, _text(*rows, header="Pvm;Tili;Summa;Laji;Selite"))
    assert proposal.total_eur == -27


@pytest.mark.parametrize(
    "amounts",
    [["50"], ["-50", "-50"], ["50", "0", "0"], ["100", "90", "-20"]],
    ids=["a lone refund", "two", "zeros", "both signs"],
)
@pytest.mark.parametrize("account", ["4301", "3001"])
def test_few_amounts_of_one_side_do_not_tell_the_signs(tmp_path, amounts, account):
    rows = [("1.7.2025", account, amount) for amount in amounts]
    error = _refused(tmp_path, _text(*rows), OpenQuestionError)
    assert [question.answer for question in error.questions] == ["signs"]


def test_parquet_under_another_name_is_read_by_what_it_holds(tmp_path):
    days = [dt.date(2025, 1, 15), dt.date(2025, 7, 31)]
    table = pd.DataFrame({"Pvm": days, "Tili": [4301, 4500], "Netto": [100.0, 7.0]})
    table.to_parquet(tmp_path / "export.csv")
    assert (
        list(condense_export(tmp_path / "export.csv", CONTEXT, KNOWN, CUTOFF).rows) == CONDENSED
    )
    (tmp_path / "a.parquet").write_text(_text(*ROWS), encoding="utf-8")
    assert list(condense_export(tmp_path / "a.parquet", CONTEXT, KNOWN, CUTOFF).rows) == CONDENSED


def test_credits_with_a_sign_of_their_own_are_refused(tmp_path):
    text = _text(
        ("1.7.2025", "4301", "5", ""),
        ("1.7.2025", "4301", "", "-2"),
        header="Pvm;Tili;Debet;Kredit",
    )
    assert "Kredit: 1 credits are negative and 0 positive" in str(_refused(tmp_path, text))


def test_unsigned_amounts_need_the_side_of_every_account(tmp_path):
    text = _text(("1.7.2025", "4301", "5"), ("1.7.2025", "3560", "7"))
    assert "these accounts are of no line: 3560" in str(
        _refused(tmp_path, text, signs="unsigned")
    )


def test_a_row_with_the_sum_of_all_others_is_left_out_and_said(tmp_path):
    proposal = _condense(tmp_path, _text(*ROWS, ("Yhteensä", "", "107,00")))
    assert list(proposal.rows) == CONDENSED
    assert "A row with the sum of all others, 107.00, was left out." in proposal.notes
    assert "Yhteensä, (empty), (empty), 107.01" in str(
        _refused(tmp_path, _text(*ROWS, ("Yhteensä", "", "107,01")))
    )


def test_other_days_are_left_out_and_counted(tmp_path):
    proposal = _condense(
        tmp_path, _text(*ROWS, ("1.8.2025", "4301", "3"), ("31.12.2024", "4301", "4"))
    )
    assert list(proposal.rows) == CONDENSED
    told = "2 postings of other days (2024-12-31 to 2025-08-01), 7.00 as written, were left out."
    assert told in proposal.notes


def test_an_account_of_no_line_is_kept_and_said(tmp_path):
    proposal = _condense(tmp_path, _text(*ROWS, ("31.7.2025", "3560", "9")))
    assert proposal.rows[1].account == 3560
    assert "Account 3560 is of no line: 1 postings, -9.00; they are kept" in " ".join(
        proposal.notes
    )


def test_repeated_rows_are_kept_and_a_doubled_export_is_said(tmp_path):
    rows = [(f"{day}.7.2025", "4301", "5,00") for day in range(1, 10)]
    once, twice = (_condense(tmp_path, _text(*rows * times)) for times in (1, 2))
    assert twice.total_eur == 2 * once.total_eur
    assert "may hold everything twice" in " ".join(twice.notes)
    assert "may hold everything twice" not in " ".join(once.notes)


def test_units_may_be_codes_names_or_cost_centres(tmp_path):
    names = ["immigration", "4305", "4306 Neuvonta", KNOWN.units["label_fi"].iloc[0].upper()]
    rows = [("1.7.2025", "4301", "1", name) for name in names]
    text = _text(*rows, header="Pvm;Tili;Netto;Kustannuspaikka")
    proposal = _condense(tmp_path, text)
    assert list(proposal.rows) == [(dt.date(2025, 7, 1), "immigration", 4301, Decimal(-4))]


HEADINGS = {
    "account": ("Tili", "Tilit ", "Tili nro", "Tili\nnro", "TILINUMERO", "Konto", "Account"),
    "unit": ("Kp", "Kustannuspaikka", "Yksikkö", "Kostnadsställe", "Cost centre", "unit"),
    "amount": (
        *("Netto", "Nettosumma", "Brutto", "Tot eurot", "Summa", "Määrä EUR", "Määrä (€)"),
        *("Belopp", "Amount", "amount_eur"),
    ),
    "date": (
        *("Kirjauspvm", "Kirjauspäivä", "Tositepvm", "Tositepäivä", "Päivämäärä", "Pvm."),
        *("Datum", "Date", "posting_date"),
    ),
    "debit": ("Debet", "Debit"),
    "credit": ("Kredit", "Credit"),
    "": ("Tilin nimi", "KP:n nimi", "Unnamed: 0", "", "Tositenumero", "Määrä 1000 €", "t€"),
}


@pytest.mark.parametrize("role", HEADINGS)
def test_headings_are_known_by_their_kin(role):
    assert {heading: role_of(heading) for heading in HEADINGS[role]} == dict.fromkeys(
        HEADINGS[role], role
    )


NUMBERS = st.one_of(
    st.from_regex(r"[-+(]?[0-9 .,'\u00a0]{1,12}[)-]?", fullmatch=True),
    st.sampled_from(
        ["1 234,50 €", "\u2212 12,5", "1.234.567", "1,234.5", "(5 562)", "5 562-", "-", "x"]
    ),
)


@settings(max_examples=8)  # each looks at many numbers
@given(texts=st.lists(NUMBERS, min_size=20, max_size=100))
def test_a_database_reads_numbers_as_the_other_imports_do(texts):
    table = ibis.memtable(pa.table({"text": texts}))
    with embedded() as database:
        read = table.select(
            text=table.text,
            **{mark: is_written(tidy(table.text), mark) for mark in ("comma", "point")},
            euros=euros_of(table.text, "comma"),
        )
        found = database.to_pyarrow(read).to_pylist()
    for row in found:
        known = read_number(row["text"])
        comma = known.comma if known else None
        assert row["comma"] == (comma is not None), row
        assert row["point"] == (known is not None and known.point is not None), row
        is_cents = comma is not None and comma == round(comma, 2) and abs(comma) < 10**13
        assert row["euros"] == (comma if is_cents else None), row


def test_cost_centres_of_no_unit_are_kept_apart(tmp_path):
    """An export of the whole city holds others; their postings are never dropped."""
    rows = [("1.7.2025", "4301", "5", "immigration"), ("1.7.2025", "4301", "7", "0077")]
    proposal = _condense(tmp_path, _text(*rows, header=WITH_UNIT), signs="reversed")
    assert [(row.unit, row.amount_eur) for row in proposal.rows] == [
        ("0077", Decimal(-7)),
        ("immigration", Decimal(-5)),
    ]
    assert "'0077' is no unit and no cost centre of one: 1 rows, 7.00; they are kept" in str(
        proposal.notes
    )
