"""What finance sends as a sheet: every form is understood, asked about or refused."""

from __future__ import annotations

import csv
import datetime as dt
import time
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest

from espoo_analysis.errors import AnalysisError, SourceError
from espoo_analysis.importing.proposal import Answers, ImportContext, OpenQuestionError
from espoo_analysis.importing.sheets.follow_up import read_follow_up
from espoo_analysis.sources.sheets import Cell, Merge, Sheet
from tests.importing.follow_up_books import LABELS, LINES

CONTEXT = ImportContext("2025-07", "immigration", LINES, LABELS)
HEADER = ("Rivi", "MTA", "Ennuste", "Poikkeama")
#: The report of July 2025, with its deviations that are off by a euro.
BODY = (
    ("Tuet ja avustukset", 91000, 91000, 0),
    ("Toimintatuotot yhteensä", 91000, 91000, 0),
    ("Henkilöstökulut", -1171832, -1177395, -5562),
    ("Palvelujen ostot", -528479, -528555, -75),
    ("Avustukset", 0, 0, 0),
    ("Muut toimintakulut", -265052, -263212, 1840),
    ("Toimintakulut yhteensä", -1965363, -1969161, -3797),
    ("Toimintakate yhteensä", -1874363, -1878161, -3797),
)
TITLE = ("Talouden toteutuminen 1–7/2025",)


def _cell(value, number_format=""):
    if isinstance(value, Cell):
        return value
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        value = Decimal(repr(value))
    return Cell(value, number_format)


def _sheet(*rows, name="Talous", **settings):
    cells = tuple(tuple(_cell(value) for value in row) for row in rows)
    return Sheet(name, cells, **{"has_number_formats": True, **settings})


def _read(*rows, answers=None, known=None, **settings):
    context = replace(CONTEXT, answers=answers or Answers(), known_budgets=known or {})
    return read_follow_up([_sheet(*rows, **settings)], context)


def _column(proposal, column):
    return {line: row[column] for line, row in proposal.rows().items()}


def _change(row, column, value):
    """Return the body with another value in one place."""
    rows = [list(each) for each in BODY]
    rows[row][column] = value
    return rows


def _turn(rows, sides, columns=(1, 2, 3)):
    """Return rows with the sign of some lines turned."""
    expenses = {"Henkilöstökulut", "Palvelujen ostot", "Avustukset", "Muut toimintakulut"}
    kind = {
        **dict.fromkeys(expenses | {"Toimintakulut yhteensä"}, "expense"),
        "Toimintakate yhteensä": "margin",
    }
    return [
        [
            -v if i in columns and kind.get(row[0], "revenue") in sides else v
            for i, v in enumerate(row)
        ]
        for row in rows
    ]


def test_the_published_report_is_read_as_it_stands():
    proposal = _read(TITLE, HEADER, *BODY)
    assert _column(proposal, "deviation_eur")["personnel_expenses"] == "-5562"
    assert _column(proposal, "forecast_eur")["operating_margin"] == "-1878161"
    assert list(proposal.rows()) == [
        *("subsidies_and_grants", "operating_revenue", "personnel_expenses"),
        *("purchases_of_services", "grants_paid", "other_operating_expenses"),
        *("operating_expenses", "operating_margin"),
    ]
    figure = proposal.figures[6]
    assert (figure.key, figure.column) == ("personnel_expenses", "amended_budget_eur")
    assert (figure.place, figure.as_read) == ("Talous!B5", "-1171832")
    meanings = {match.found: match.meaning for match in proposal.matches}
    assert meanings["MTA"] == "amended_budget_eur"
    assert meanings["Henkilöstökulut"] == "personnel_expenses"
    assert any("euros" in note for note in proposal.notes)


FORMS = {
    "unsigned": (_turn(BODY, {"expense"}, (1, 2)), "unsigned"),
    "unsigned, deviations in the file's own signs": (_turn(BODY, {"expense"}), "unsigned"),
    "reversed": (_turn(BODY, {"revenue", "expense", "margin"}), "reversed"),
    "net expenditure is written with +": (
        [
            *_turn(BODY, {"expense"})[:-1],
            ("Toimintakate", 1874363, 1878161, -3797),
        ],
        "unsigned",
    ),
    "net expenditure by name": (
        [*BODY[:-1], ("Nettomenot", 1874363, 1878161, 3797)],
        "signed",
    ),
    "budget less forecast": ([[*row[:3], -row[3]] for row in BODY], "signed"),
}


@pytest.mark.parametrize(("rows", "form"), FORMS.values(), ids=FORMS)
def test_every_sign_convention_gives_the_same_figures(rows, form):
    plain = _read(TITLE, HEADER, *BODY).rows()
    assert _read(TITLE, HEADER, *rows).rows() == plain
    answered = _read(TITLE, HEADER, *rows, answers=Answers(signs=form))
    assert answered.rows() == plain


LAYOUTS = {
    "empty rows and a footnote": [
        TITLE, (), HEADER, (), *BODY[:4], (), *BODY[4:], (), ("* Vain tulosyksikkö",),
    ],
    "headings again on the second page": [HEADER, *BODY[:4], HEADER, *BODY[4:]],
    "the year above": [("", 2025, "", ""), HEADER, *BODY],
    "the unit below the headings": [HEADER, ("", "€", "€", "€"), *BODY],
    "headings over two rows": [
        ("", "Muutettu", "", "Poikkeama"), ("Rivi", "talous-", "Ennuste", "Enn–Mta"),
        ("", "arvio", "", ""), *BODY,
    ],
    "a caption without figures": [HEADER, ("TOIMINTATUOTOT",), *BODY],
    "rows outside the margin": [HEADER, *BODY, ("Vuosikate", -5, -5, 0)],
    "a part of a line": [HEADER, *BODY[:3], ("  Palkat ja palkkiot", -9, -9, 0), *BODY[3:]],
    "an account before the name": [HEADER, ("3300 Tuet ja avustukset", *BODY[0][1:]), *BODY[1:]],
    "another language": [("Rad", "Ändrad budget", "Prognos", "Avvikelse"), *BODY],
    "numbers as text": [
        HEADER,
        *([row[0], *(f"{n:,}".replace(",", "\u00a0") for n in row[1:])] for row in BODY),
    ],
    "a day of printing": [("Tulostettu 14.8.2025",), HEADER, *BODY],
    "a line without figures": [HEADER, *BODY, ("Maksutuotot", "–", "–", "")],
}  # fmt: skip


@pytest.mark.parametrize("rows", LAYOUTS.values(), ids=LAYOUTS)
def test_every_layout_gives_the_same_figures(rows):
    assert _read(*rows).rows() == _read(TITLE, HEADER, *BODY).rows()


def test_parts_that_are_all_of_a_line_are_summed():
    parts = [
        ("Asiakaspalvelujen ostot", -500000, -500000, 0),
        ("Muiden palvelujen ostot", -28479, -28555, -75),
        ("Palkat ja palkkiot", -1000000, -1000000, 0),
        ("Henkilösivukulut", -171832, -177395, -5562),
        ("  Eläkekulut", -100000, -100000, 0),
    ]
    proposal = _read(HEADER, *BODY[:2], *parts, *BODY[4:])
    assert _column(proposal, "forecast_eur") == _column(_read(HEADER, *BODY), "forecast_eur")
    figures = {(f.key, f.column): f for f in proposal.figures}
    figure = figures["purchases_of_services", "forecast_eur"]
    assert (figure.place, figure.as_read) == ("Talous!C4 + Talous!C5", "-500000 + -28555")
    # With half of the pay missing, nobody knows the rest.
    with pytest.raises(SourceError, match="'Henkilösivukulut' is only a part of personnel"):
        _read(HEADER, *BODY[:2], *parts[:2], *parts[3:], *BODY[4:])


def test_labels_may_stand_anywhere_and_in_two_columns():
    plain = _read(HEADER, *BODY).rows()
    captions = ["Toimintatuotot", "", "Toimintakulut", "", "", "", "", ""]
    captioned = [(c, *row) for c, row in zip(captions, BODY, strict=True)]
    assert _read(("", *HEADER), *captioned).rows() == plain
    numbered = [(n, *row) for n, row in enumerate(BODY)]
    assert _read(("Nro", *HEADER), *numbered).rows() == plain
    behind = [(*row[1:], row[0]) for row in BODY]
    assert _read((*HEADER[1:], HEADER[0]), *behind).rows() == plain


def test_merged_headings_are_spread_over_their_block():
    rows = [("", "2024", "", "2025", ""), ("", "MTA", "Ennuste", "MTA", "Ennuste")]
    rows += [(name, 1, 2, budget, forecast) for name, budget, forecast, _ in BODY]
    merges = (Merge(0, 1, 0, 2), Merge(0, 3, 0, 4))
    proposal = _read(*rows, merges=merges)
    assert _column(proposal, "amended_budget_eur")["operating_margin"] == "-1874363"
    left_out = [match for match in proposal.matches if not match.meaning]
    assert [(match.place, match.reason) for match in left_out] == [
        ("Talous!B2", "it is of 2024"),
        ("Talous!C2", "it is of 2024"),
    ]
    # A delimited file has no merged cells: the group goes on until the next one.
    assert _read(*rows).rows() == proposal.rows()


def _with_extra(heading, values=7):
    return [(*HEADER, heading), *((*row, values) for row in BODY)]


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("TP 2024", "not used: financial statement"),
        ("Toteuma 2024", "it is of 2024"),
        ("Kummallinen luku", "its heading is not known"),
        ("Ennuste/MTA", "not used: forecast share"),
        ("Ero", "it does not say which difference"),
        ("Toteuma 7/2025", "it may be the actual of a single month"),
    ],
)
def test_a_column_that_is_left_out_is_named(heading, reason):
    proposal = _read(*_with_extra(heading))
    assert {match.found: match.reason for match in proposal.matches}[heading] == reason
    assert proposal.rows() == _read(HEADER, *BODY).rows()


def test_a_plain_budget_beside_the_amended_one_is_the_original():
    rows = [(*HEADER, "Talousarvio"), *((*row, row[1]) for row in BODY)]
    original = _column(_read(*rows), "original_budget_eur")
    assert original["personnel_expenses"] == "-1171832"


ERRORS = Cell(fault="#REF!")
REFUSED = {
    "the wrong year": (
        [("Rivi", "MTA 2024", "Ennuste 2025"), *BODY],
        ["Talous!B1", "'MTA 2024' is the only amended_budget_eur, and it is of 2024"],
    ),
    "the wrong month in the title": (
        [("Talouden toteutuminen 1–6/2025",), HEADER, *BODY],
        ["Talous!A1", "up to month 6, the period is 2025-07"],
    ),
    "the wrong month in a heading": (
        [*_with_extra("Toteuma 1–6/2025")],
        ["Talous!E1", "'Toteuma 1–6/2025' is not of the period: it is of month 6"],
    ),
    "the wrong year in the title": (
        [("Osavuosikatsaus 2024",), HEADER, *BODY],
        ["is of 2024, the period is 2025-07"],
    ),
    "a budget that may be either": (
        [("Rivi", "Talousarvio", "Ennuste"), *BODY],
        ["does not say whether it is the original or the amended budget"],
    ),
    "two forecasts": (
        [*_with_extra("Tilinpäätösennuste")],
        ["2 columns have the meaning forecast_eur: 'Ennuste' (Talous!C1)"],
    ),
    "an error in a cell": (
        [HEADER, *_change(2, 2, ERRORS)],
        ["Talous!C4, forecast_eur: the cell has no usable value: #REF!"],
    ),
    "a text in a cell": (
        [HEADER, *_change(2, 2, "tarkentuu")],
        ["Talous!C4, forecast_eur: 'tarkentuu' is not a number"],
    ),
    "a date in a cell": (
        [HEADER, *_change(2, 2, dt.date(2025, 7, 31))],
        ["Talous!C4, forecast_eur: a figure was expected, but it is a date or a time: 2025-07"],
    ),
    "true in a cell": ([HEADER, *_change(2, 2, True)], ["a figure was expected, but it is True"]),
    "a percentage among amounts": ([HEADER, *_change(2, 2, "69 %")], ["is a percentage"]),
    "a missing forecast": (
        [HEADER, *_change(2, 2, "–")],
        ["Talous!C4, forecast_eur: personnel_expenses has no figure, but one is required"],
    ),
    "a line twice": (
        [HEADER, *BODY, BODY[2]],
        ["Talous!A10: 'Henkilöstökulut' is personnel_expenses, which Talous!A4 is already"],
    ),
    "an unknown line": (
        [HEADER, *_change(2, 0, "Henkilöstökuluja")],
        ["Talous!A4: 'Henkilöstökuluja' is not known; did you mean 'Henkilöstökulut'?"],
    ),
    "a row without a name": (
        [HEADER, *_change(2, 0, None)],
        ["Talous!A4: the row has figures but no name"],
    ),
    "only a part of a line": (
        [HEADER, *_change(2, 0, "Palkat ja palkkiot")],
        ["is only a part of personnel_expenses, whose own row is not there"],
    ),
    "deviations that are none": (
        [HEADER, *([*row[:3], row[1] // 3] for row in BODY)],
        ["most deviations are not forecast less amended budget"],
    ),
    "a total with the other sign": (
        [HEADER, *_turn(BODY[:-1], {"expense"}, (1, 2))[:-1], BODY[-2]],
        ["the other sign"],
    ),
    "a column with the other signs": (
        [
            (*HEADER, "Toteuma"),
            *((*row, -(row[1] // 2)) for row in BODY),
        ],
        ["Talous!E2, actual_ytd_eur: the figures are signed another way"],
    ),
    "two decimal marks": (
        [HEADER, *([row[0], f"{row[1]},5", f"{row[2]}.5", ""] for row in BODY[:1]),
         ("Henkilöstökulut", "1,5", "1,5", ""), ("Avustukset", "2", "2,5", "")],
        ["has another decimal mark than other figures"],
    ),
    "rows of two units": (
        [(*HEADER, "Tulosyksikkö"), *((*row, f"Yksikkö {row[1] > 0}") for row in BODY)],
        ["Talous!E1: the rows are of 2 units, 'Yksikkö True', 'Yksikkö False'"],
    ),
    "rows of two units without a heading": (
        [("", *HEADER), *((f"Yksikkö {row[1] > 0}", *row) for row in BODY)],
        ["Talous!A1: the rows are of 2 units, 'Yksikkö True', 'Yksikkö False'"],
    ),
    "a word above that makes the forecast another": (
        [("", "", "Edellinen"), ("Rivi", "MTA", "ennuste"), *(row[:3] for row in BODY)],
        ["'Edellinen ennuste' are known, but there is no forecast"],
    ),
    "years in the middle of their groups": (
        [("", "", 2024, "", 2025), ("Rivi", "MTA", "Ennuste", "MTA", "Ennuste"),
         *((*row[:3], *row[1:3]) for row in BODY)],
        ["Talous!C1: '2024' is of 2024", "2 columns have the meaning amended_budget_eur"],
    ),
    "a second forecast with an unknown heading": (
        [*_with_extra("Uusi ennuste")],
        ["Talous!E1: 'Uusi ennuste' has figures, and it is not known whether it is meant"],
    ),
    "numbers that are shown as percentages": (
        [(*HEADER, "Toteuma"), *((*row, Cell(Decimal("0.69"), "0 %")) for row in BODY)],
        ["Talous!E2, actual_ytd_eur: 0.69 is shown as a percentage, not as an amount"],
    ),
    "a name in two rows": (
        [HEADER, ("Tuet ja",), ("avustukset", *BODY[0][1:]), *BODY[1:4], *BODY[5:]],
        ["Talous!A3: 'avustukset' may be a part of the name 'Tuet ja avustukset'"],
    ),
    "two lines in one row": (
        [("", *HEADER), ("Avustukset", *BODY[0]), *(("", *row) for row in BODY[1:]),
         ("Maksutuotot", "Myyntituotot", 1, 1, 0)],
        ["'Avustukset | Tuet ja avustukset' is not known"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "messages"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_refused_with_its_place(rows, messages):
    with pytest.raises(SourceError) as caught:
        _read(*rows, known={"2024-12": 2_000_000.0})
    for message in messages:
        assert message in str(caught.value)


def test_a_hidden_column_is_not_used():
    rows = [("Rivi", "MTA", "Ennuste", "Ennuste 2025"), *((*row[:3], 1) for row in BODY)]
    proposal = _read(TITLE, *rows, hidden_columns=frozenset({3}))
    assert _column(proposal, "forecast_eur")["personnel_expenses"] == "-1177395"
    assert any(match.reason == "the column is hidden" for match in proposal.matches)
    with pytest.raises(
        SourceError, match="'Ennuste' is the only forecast_eur, and the column is"
    ):
        _read(TITLE, HEADER, *BODY, hidden_columns=frozenset({2}))


def test_a_hidden_row_is_used_for_no_line_without_saying_so():
    rows = [TITLE, HEADER, ("Henkilöstökulut", -1, -1, 0), ("Tarkiste", 5, 5, 0), *BODY]
    proposal = _read(*rows, hidden_rows=frozenset({2, 3}))
    assert proposal.rows() == _read(TITLE, HEADER, *BODY).rows()
    assert [m.found for m in proposal.matches if m.reason == "the row is hidden"] == [
        *("Henkilöstökulut", "Tarkiste")
    ]
    with pytest.raises(SourceError, match="'Avustukset' has figures in a row that is hidden"):
        _read(TITLE, HEADER, *BODY, hidden_rows=frozenset({6}))


def test_rows_inside_a_field_of_a_delimited_file_are_refused():
    inside = (*BODY[0], "avoin\nPalvelujen ostot;-5;-6;-1;x\nAvustukset;-5")
    with pytest.raises(SourceError, match="E2: the field holds whole rows, since a quotation"):
        _read((*HEADER, "Huom"), inside, *BODY[1:3], name="")
    remark = (*BODY[0], "ks. liite\nAvustukset, 5 000 €")
    assert _read((*HEADER, "Huom"), remark, *BODY[1:], name="")


@pytest.mark.parametrize("option", ["money_unit", "decimal", "signs", "percent"])
def test_an_answer_that_is_none_is_refused(option):
    with pytest.raises(AnalysisError, match=f"--{option.replace('_', '-')} is 'x', expected"):
        Answers().with_answer(option, "x")


def test_the_name_of_the_sheet_may_not_be_of_another_month():
    with pytest.raises(SourceError, match="the sheet 'Kesäkuu 2025' is up to month 6"):
        _read(HEADER, *BODY, name="Kesäkuu 2025")
    assert _read(HEADER, *BODY, name="Kesäkuu 2025", answers=Answers(sheet="kesäkuu 2025"))
    # A sheet's name cannot hold a slash.
    with pytest.raises(SourceError, match="the sheet '6-2025' is up to month 6"):
        _read(HEADER, *BODY, name="6-2025")
    assert _read(HEADER, *BODY, name="Heinäkuu 2025")


def test_every_problem_is_said_at_once():
    with pytest.raises(SourceError) as caught:
        _read(("Katsaus 2024",), HEADER, *_change(2, 2, ERRORS), ("Kahvi", 1, 1, 0))
    assert len(caught.value.problems) == 3


SMALL = [("Henkilöstökulut", -1172, -1177, -5), ("Muut toimintakulut", -238, -236, 2)]
EUROS = [
    ("Henkilöstökulut", -1172000, -1177000, -5000),
    ("Muut toimintakulut", -238000, -236000, 2000),
]
NEAR = {"2024-12": 1_300_000.0}


def _formatted(rows, code):
    return [(row[0], *(_cell(value, code) for value in row[1:])) for row in rows]


UNITS = {
    "named in the title": ([("1 000 €",), HEADER, *SMALL], {}, True),
    "named in the headings": (
        [("Rivi", "MTA, t€", "Ennuste, t€", "Poikkeama, t€"), *SMALL], {}, True,
    ),
    "named in the heading of the names": ([("1 000 €", *HEADER[1:]), *SMALL], {}, True),
    "named in the note": ([HEADER, *SMALL, ("Luvut tuhansina euroina.",)], {}, True),
    "named by the formats": ([HEADER, *_formatted(SMALL, '#,##0 "t€"')], {}, True),
    "a format that shows thousands of euros": (
        [("1 000 €",), HEADER, *_formatted(EUROS, "#,##0,")], {}, True,
    ),
    "no formats, and euros as in other periods": ([("1 000 €",), HEADER, *EUROS], NEAR, False),
    "no formats, and thousands as other periods": ([("1 000 €",), HEADER, *SMALL], NEAR, False),
    "not named, and too many for thousands": ([HEADER, *EUROS], {}, False),
    "not named, as in other periods": ([HEADER, *EUROS], NEAR, False),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "known", "has_formats"), UNITS.values(), ids=UNITS)
def test_the_unit_of_the_amounts_is_settled_and_said(rows, known, has_formats):
    proposal = _read(*rows, known=known, has_number_formats=has_formats)
    assert _column(proposal, "amended_budget_eur") == {
        "personnel_expenses": "-1172000",
        "other_operating_expenses": "-238000",
    }
    assert _column(proposal, "deviation_eur")["other_operating_expenses"] == "2000"
    assert any(
        "unit" in note or "says so" in note or "stands at" in note for note in proposal.notes
    )


OPEN_UNITS = {
    "not named": ([HEADER, *SMALL], {}, True, "teur"),
    "not named, and thousands as in other periods": ([HEADER, *SMALL], NEAR, True, "teur"),
    "no formats": ([("1 000 €",), HEADER, *EUROS], {}, False, "eur"),
    "raw euros below a unit of thousands": ([("1 000 €",), HEADER, *EUROS], NEAR, True, "eur"),
    "thousands below a unit of euros": ([("euroa",), HEADER, *SMALL], NEAR, True, "teur"),
    "two units": ([("1 000 €",), ("euroa",), HEADER, *SMALL], {}, True, "teur"),
    "a heading against the title": (
        [("1 000 €",), ("Rivi", "MTA, €", "Ennuste, €", "Poikkeama, €"), *EUROS], {}, True, "eur",
    ),
    "a note against the title": (
        [("euroa",), HEADER, *SMALL, ("Luvut tuhansina euroina",)], {}, True, "teur",
    ),
    "very much": ([("1 000 €",), HEADER, *EUROS], {}, True, "eur"),
    "another currency": ([("1 000 SEK",), HEADER, *SMALL], {}, True, "teur"),
    "a format against its unit": (
        [("euroa",), HEADER, *_formatted(EUROS, "#,##0,")], {}, True, "eur",
    ),
    "named for one column": (
        [("Rivi", "MTA, t€", "Ennuste", "Poikkeama, t€"), *SMALL], {}, True, "teur",
    ),
    "more than the city has": ([("milj. €",), HEADER, *SMALL], {}, True, "teur"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "known", "has_formats", "answer"), OPEN_UNITS.values(), ids=OPEN_UNITS
)
def test_an_open_unit_is_asked_and_the_answer_taken(rows, known, has_formats, answer):
    with pytest.raises(OpenQuestionError) as caught:
        _read(*rows, known=known, has_number_formats=has_formats)
    assert [question.answer for question in caught.value.questions] == ["money_unit"]
    proposal = _read(
        *rows, known=known, has_number_formats=has_formats, answers=Answers(money_unit=answer)
    )
    assert _column(proposal, "amended_budget_eur")["personnel_expenses"] == "-1172000"


def test_a_unit_in_some_cells_only_is_asked():
    rows = [
        HEADER,
        ("Avustukset", "1 172 t€", "1 177", ""),
        ("Muut toimintakulut", "238", "236", ""),
    ]
    with pytest.raises(OpenQuestionError, match="--money-unit"):
        _read(*rows)


@pytest.mark.parametrize(
    ("rows", "answer", "expected"),
    [
        ([("Myyntituotot", -5, -5), ("Avustukset", -9, -9)], "signed", ["-5", "-9"]),
        ([("Myyntituotot", 5, 5), ("Avustukset", 9, 9), ("Palvelujen ostot", -9, -9)],
         "unsigned", ["5", "-9", "9"]),
        ([("Myyntituotot", 5, 5), ("Avustukset", 9, 9), ("Toimintakate", 14, 14)],
         "signed", ["5", "9", "14"]),
    ],
)  # fmt: skip
def test_signs_that_the_figures_do_not_show_are_asked(rows, answer, expected):
    header = ("euroa", "MTA", "Ennuste")
    with pytest.raises(OpenQuestionError) as caught:
        _read(header, *rows)
    assert [question.answer for question in caught.value.questions] == ["signs"]
    proposal = _read(header, *rows, answers=Answers(signs=answer))
    assert list(_column(proposal, "forecast_eur").values()) == expected


def test_a_correction_is_read_where_the_margin_proves_it():
    rows = [
        ("Myyntituotot", 500, 500),
        ("Palvelujen ostot", 900, 900),
        ("Muut toimintakulut", -100, -100),
        ("Toimintakate", -300, -300),
    ]
    proposal = _read(("euroa", "MTA", "Ennuste"), *rows)
    assert list(_column(proposal, "forecast_eur").values()) == ["500", "-900", "100", "-300"]


def test_a_deviation_that_does_not_fit_stays_as_published():
    proposal = _read(HEADER, *_change(5, 3, 1850))
    assert _column(proposal, "deviation_eur")["other_operating_expenses"] == "1850"
    assert any(
        "The deviation of other_operating_expenses (Talous!D7) is kept as published, 1850" in note
        for note in proposal.notes
    )


PERCENTS = {
    "percents": ([("69", "25")], "69"),
    "a percent sign": ([("69 %", "25 %")], "69"),
    "a percent format": ([(_cell(0.69, "0 %"), _cell(0.25, "0%"))], "69"),
    "noise of a computer": ([(_cell(0.6900000000000001, "0 %"), _cell(0.25, "0 %"))], "69"),
}


@pytest.mark.parametrize(("pairs", "expected"), PERCENTS.values(), ids=PERCENTS)
def test_a_percentage_is_read_in_percents(pairs, expected):
    [(first, second)] = pairs
    rows = [(*BODY[2], first), (*BODY[3], second)]
    proposal = _read((*HEADER, "Tot.-%"), *rows)
    assert list(_column(proposal, "utilisation_pct").values()) == [expected, "25"]


def test_a_share_is_known_by_the_actual_figures_or_asked():
    header, rows = (*HEADER, "Tot.-%"), [(*BODY[2], 0.69), (*BODY[3], 1.2)]
    with pytest.raises(OpenQuestionError, match=r"--percent percent\|share"):
        _read(header, *rows)
    assert _column(
        _read(header, *rows, answers=Answers(percent="percent")), "utilisation_pct"
    ) == {
        "personnel_expenses": "0.69",
        "purchases_of_services": "1.2",
    }
    actual = [(*rows[0], -808564), (*rows[1], -634174)]
    proposal = _read((*header, "Toteuma"), *actual)
    assert list(_column(proposal, "utilisation_pct").values()) == ["69", "120"]
    small = [(*rows[0], -8085), (*rows[1], -6341)]
    proposal = _read((*header, "Toteuma"), *small)
    assert list(_column(proposal, "utilisation_pct").values()) == ["0.69", "1.2"]


def test_sums_of_cents_are_cents():
    few, many = -0.1 - 0.2, -1171832.4900000002
    rows = [("Avustukset", few, few), ("Palvelujen ostot", many, many)]
    proposal = _read(("euroa", "MTA", "Ennuste"), *rows)
    assert list(_column(proposal, "forecast_eur").values()) == ["-0.3", "-1171832.49"]


DECIMALS = {
    "the column": (["-1.171.832", "-528.479"], ["-1171832", "-528479"]),
    "the other column": (["-12.345", "-5.100"], ["-12345", "-5100"]),
}


@pytest.mark.parametrize(("texts", "expected"), DECIMALS.values(), ids=DECIMALS)
def test_the_decimal_mark_is_settled_by_other_figures(texts, expected):
    names = ("Palvelujen ostot", "Avustukset")
    rows = [(name, text, "-12345,5") for name, text in zip(names, texts, strict=True)]
    proposal = _read(("euroa", "MTA", "Ennuste"), *rows)
    assert list(_column(proposal, "amended_budget_eur").values()) == expected


def test_the_decimal_mark_is_settled_by_the_deviation_or_asked():
    header = ("euroa", "MTA", "Ennuste", "Poikkeama")
    proposal = _read(header, ("Avustukset", "-1.100", "-2.000", "-900"))
    assert proposal.rows()["grants_paid"]["amended_budget_eur"] == "-1100"
    rows = [header, ("Avustukset", "-1.100", "-2.200", "-1.100")]
    with pytest.raises(OpenQuestionError, match=r"--decimal comma\|point"):
        _read(*rows)
    assert _read(*rows, answers=Answers(decimal="point")).rows()["grants_paid"] == {
        "amended_budget_eur": "-1.1",
        "forecast_eur": "-2.2",
        "deviation_eur": "-1.1",
    }


def test_two_sheets_are_asked_and_a_wrong_name_is_refused():
    sheets = [_sheet(HEADER, *BODY, name=name) for name in ("Heinä", "Loka")]
    sheets.append(_sheet(("Muistio",), name="Muistio"))
    with pytest.raises(OpenQuestionError) as caught:
        read_follow_up(sheets, CONTEXT)
    assert caught.value.questions[0].choices == ("Heinä", "Loka")
    named = replace(CONTEXT, answers=Answers(sheet="Loka"))
    assert read_follow_up(sheets, named).figures[0].place == "Loka!B2"
    with pytest.raises(SourceError, match="there is no sheet 'Hein'; did you mean 'Heinä'"):
        read_follow_up(sheets, replace(CONTEXT, answers=Answers(sheet="Hein")))


def test_a_hidden_sheet_is_read_only_by_its_name():
    sheets = [
        _sheet(HEADER, *BODY),
        _sheet(HEADER, *_change(2, 1, -1), name="Vanha", is_hidden=True),
    ]
    proposal = read_follow_up(sheets, CONTEXT)
    assert proposal.rows() == _read(HEADER, *BODY).rows()
    assert any("'Vanha'" in note for note in proposal.notes)
    with pytest.raises(SourceError, match=r"hidden: 'Vanha'"):
        read_follow_up([_sheet(("Tyhjä",)), sheets[1]], CONTEXT)


UPPER = ("Rivi", "Talousarvio 2025", "", "Ennuste 2025", "Poikkeama", "Tot-%")
LOWER = ("", "Alkuperäinen TA", "Muutettu TA", "", "", "")


def _two_rows_of_headings(other, place):
    """Return a sheet whose headings are merged over two rows, with one of another year."""
    rows = [UPPER, LOWER, *((row[0], row[1], *row[1:], 60) for row in BODY)]
    rows = [[*row[:place], 5, *row[place:]] for row in rows]
    rows[0][place], rows[1][place] = other, ""
    budget = rows[0].index("Talousarvio 2025")
    tall = [each for each in range(7) if each not in {budget, budget + 1}]
    merges = (Merge(1, budget, 1, budget + 1), *(Merge(1, each, 2, each) for each in tall))
    return [TITLE, *rows], merges


@pytest.mark.parametrize("place", [1, 3, 6])
@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("TP 2024", "not used: financial statement"),
        ("TP24", "not used: financial statement"),
        ("Tilinpäätös 2024", "not used: financial statement"),
        ("Toteuma 2024", "it is of 2024"),
        ("MTA 2024", "it is of 2024"),
    ],
)
def test_a_heading_of_another_year_that_is_merged_into_the_headings_is_no_title(
    heading, reason, place
):
    rows, merges = _two_rows_of_headings(heading, place)
    proposal = _read(*rows, merges=merges)
    assert _column(proposal, "forecast_eur") == _column(_read(HEADER, *BODY), "forecast_eur")
    assert _column(proposal, "original_budget_eur")["operating_margin"] == "-1874363"
    assert {match.found: match.reason for match in proposal.matches}[heading] == reason


def test_a_heading_of_another_year_above_the_row_of_the_headings_is_left_out():
    rows = [
        ("Rivi", "TP 2024", "Talousarvio 2025", "", "", ""),
        ("", "", "Alkuperäinen TA", "Muutettu TA", "Ennuste", "Poikkeama"),
        *((row[0], 5, row[1], *row[1:]) for row in BODY),
    ]
    proposal = _read(*rows)
    assert _column(proposal, "deviation_eur") == _column(_read(HEADER, *BODY), "deviation_eur")
    (match,) = (match for match in proposal.matches if match.found == "TP 2024")
    assert (match.place, match.meaning) == ("Talous!B1", "")
    assert "above the row of the headings" in match.reason


HANGING = {
    "over two columns that are merged": (
        [("Rivi", "Talousarvio 2024", "", "Ennuste"),
         ("", "Alkuperäinen TA", "Muutettu TA", "Ennuste"),
         *((row[0], row[1], *row[1:3]) for row in BODY)],
        (Merge(0, 1, 0, 2),),
        "Talous!B1: 'Talousarvio 2024' is of 2024",
    ),
    "in the middle of a group that is not merged": (
        [("Rivi", "", "TP 2024", "", "Talousarvio 2025"),
         ("", "Muutettu TA", "", "Ennuste", "Alkuperäinen TA"),
         *((*row[:2], 5, row[2], row[1]) for row in BODY)],
        (),
        "Talous!C1: 'TP 2024' is of 2024",
    ),
    "over the names of the lines": (
        [("Vuosi 2024", "", ""), ("", "MTA", "Ennuste"), *(row[:3] for row in BODY)],
        (Merge(0, 0, 1, 0),),
        "Talous!A1: 'Vuosi 2024' is of 2024",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "merges", "what"), HANGING.values(), ids=HANGING)
def test_another_year_that_may_be_of_other_columns_is_refused(rows, merges, what):
    with pytest.raises(SourceError) as caught:
        _read(*rows, merges=merges)
    assert what in str(caught.value)


def test_a_block_without_the_names_of_the_lines_says_so():
    with pytest.raises(SourceError, match="--cells names must include the names of the lines"):
        _read(HEADER, *BODY, answers=Answers(cells="B1:D9"))


def test_a_column_of_figures_that_is_not_known_is_noted():
    note = (
        "The column 'Kummallinen luku' (Talous!E1) holds figures, but its heading is not known: "
        "it was left out."
    )
    assert note in _read(*_with_extra("Kummallinen luku")).notes
    assert not any("holds figures" in each for each in _read(*_with_extra("TP 2024")).notes)
    assert not any(
        "holds figures" in each for each in _read(*_with_extra("Vastuuhenkilö", "x")).notes
    )


@pytest.mark.parametrize(("heading", "sign"), [("Enn/TA", 1), ("TA/Enn", -1)])
def test_a_deviation_of_forecast_and_budget_is_used_where_there_is_one_budget(heading, sign):
    rows = [(*row[:3], sign * row[3]) for row in BODY]
    proposal = _read((*HEADER[:3], f"Poikkeama {heading}"), *rows)
    assert proposal.rows() == _read(HEADER, *BODY).rows()
    both = [(*row, row[1]) for row in rows]
    proposal = _read((*HEADER[:3], f"Poikkeama {heading}", "Alkuperäinen TA"), *both)
    assert "deviation_eur" not in proposal.rows()["operating_margin"]


def test_two_tables_with_the_same_headings_are_asked_by_their_cells():
    merged, merges = _two_rows_of_headings("TP 2024", 1)
    second = tuple(
        Merge(m.first_row + 12, m.first_column, m.last_row + 12, m.last_column) for m in merges
    )
    rows = [*merged, (), ("Toinen taulukko",), *merged[1:]]
    with pytest.raises(OpenQuestionError) as caught:
        _read(*rows, merges=(*merges, *second))
    (question,) = caught.value.questions
    assert (question.answer, question.choices) == ("cells", ("A2:G11", "A14:G23"))
    assert "2 tables that name the same lines: A2:G11, A14:G23" in question.text
    plain = _column(_read(HEADER, *BODY), "forecast_eur")
    for cells in question.choices:
        answers = Answers(cells=cells)
        proposal = _read(*rows, merges=(*merges, *second), answers=answers)
        assert _column(proposal, "forecast_eur") == plain


def test_two_tables_on_a_sheet_are_asked_by_their_cells():
    rows = [HEADER, *BODY, (), ("Toinen yksikkö",), ("Rivi", "Toteuma", "MTA", "Ennuste"), *BODY]
    with pytest.raises(OpenQuestionError) as caught:
        _read(*rows)
    assert caught.value.questions[0].choices == ("A1:D11", "A12:D20")
    proposal = _read(*rows, answers=Answers(cells="a1:d9"))
    assert proposal.rows() == _read(HEADER, *BODY).rows()
    with pytest.raises(SourceError, match="is no block of cells"):
        _read(*rows, answers=Answers(cells="A1"))


NO_TABLES = {
    "nothing": ([()], "it is empty"),
    "prose": (
        [("Kokouksen muistio",), ("Läsnä", "Poissa")],
        "no heading of a budget or a forecast is in its first rows, and no name",
    ),
    "no forecast": ([("Rivi", "MTA", "Toteuma"), *BODY], "but there is no forecast"),
    "no budget": ([("Rivi", "Ennuste", "Toteuma"), *BODY], "but there is no amended budget"),
    "no lines": (
        [HEADER, ("Hanke A", 1, 2, 1)],
        "no row below names a line; there are 'Hanke A'",
    ),
}


@pytest.mark.parametrize(("rows", "message"), NO_TABLES.values(), ids=NO_TABLES)
def test_a_sheet_without_a_table_says_what_comes_nearest(rows, message):
    with pytest.raises(SourceError, match="No follow-up was found") as caught:
        _read(*rows)
    assert message in str(caught.value)


def test_a_capital_budget_of_another_city_is_refused(shared):
    """Its headings are of a budget, its rows are projects, and it has no forecast."""
    book = openpyxl.load_workbook(
        shared / "data/openupsa_buffalocity_capital_budget_actuals_M09_2020.xlsx"
    )
    sheets = [
        Sheet(
            sheet.title,
            tuple(tuple(_cell(cell.value, cell.number_format) for cell in row) for row in sheet),
            has_number_formats=True,
        )
        for sheet in book
    ]
    with pytest.raises(SourceError, match="No follow-up was found") as caught:
        read_follow_up(sheets, CONTEXT)
    assert "BUF!" in str(caught.value)


def test_statistics_of_all_municipalities_are_refused(shared):
    path = shared / "data/statfi_ktan_2017Q3_trilingual_income_statement.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter=";"))
    with pytest.raises(SourceError, match="although rows name lines") as caught:
        read_follow_up([_sheet(*rows, name="")], CONTEXT)
    assert "'kunnat_2017'" in str(caught.value)


@pytest.mark.parametrize("content", ["x", "Kustannuspaikan nimi", 7])
def test_a_large_sheet_without_a_table_is_refused_at_once(content):
    sheet = _sheet(*[[content] * 50] * 10_000)
    began = time.perf_counter()
    with pytest.raises(SourceError, match="No follow-up was found"):
        read_follow_up([sheet], CONTEXT)
    assert time.perf_counter() - began < 5


UNITS_KNOWN = {
    "immigration": ("Maahanmuutto", "Invandring", "Immigration"),
    "work": ("Työ", "Arbete", "Employment"),
    "long": ("Maahanmuutto ja työllisyyden hoito", "", ""),
}


def _read_of_units(*rows, **settings):
    context = replace(CONTEXT, units=UNITS_KNOWN)
    return read_follow_up([_sheet(*rows, **settings)], context)


def _with_unit(*names, rows=BODY, heading="Yksikkö"):
    return [(*HEADER, heading), *((*row, name) for name in names for row in rows)]


OF_ANOTHER_UNIT = {
    "a column of another unit": (
        _with_unit("Työ"),
        "Talous!E1: the column 'Yksikkö' names 'Työ', not 'immigration'; name that unit",
    ),
    "a column of several others": (_with_unit("Työ", "long"), "E1: the rows are of 2 units"),
    "numbered units": ([(*HEADER, "Kustannuspaikka"), (*BODY[2], 451), (*BODY[3], 452)],
                       "E1: the rows are of 2 units, '451', '452'"),
    "an unknown unit": (_with_unit("Neuvonta"), "if it is the same, remove the column"),
    "a column without a heading": (
        [("", *HEADER), *(("Työ", *row) for row in BODY)], "names 'Työ', not 'immigration'"
    ),
    "rows without a unit": (
        [*_with_unit("Maahanmuutto", "Työ"), ("Maksutuotot", 1, 1, 0)], "name no unit"
    ),
    "two names of the unit": (_with_unit("Maahanmuutto", "immigration"), "in several ways"),
    "a title": ([("Työ 1–7/2025",), HEADER, *BODY], "A1: 'Työ 1–7/2025' names the unit 'work'"),
    "a title with a caption": ([("Yksikkö:  TYÖ",), HEADER, *BODY], "names the unit 'work'"),
    "a part of a title": ([("Talouden toteutuminen – Työ",), HEADER, *BODY], "unit 'work'"),
    "a title of two units": ([("Maahanmuutto, työ",), HEADER, *BODY], "names the unit 'work'"),
    "a longer title": ([(UNITS_KNOWN["long"][0],), HEADER, *BODY], "names the unit 'long'"),
    "a caption in the table": ([HEADER, ("Työ",), *BODY], "A2: 'Työ' names the unit 'work'"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "what"), OF_ANOTHER_UNIT.values(), ids=OF_ANOTHER_UNIT)
def test_the_table_of_another_unit_is_refused(rows, what):
    with pytest.raises(SourceError) as caught:
        _read_of_units(*rows)
    assert any(what in str(problem) for problem in caught.value.problems)


@pytest.mark.parametrize("name", ["Työ", "work", "Maahanmuutto ja työllisyyden ho"])
def test_the_sheet_of_another_unit_is_refused(name):
    with pytest.raises(SourceError, match=f"the sheet '{name}' names the unit"):
        _read_of_units(HEADER, *BODY, name=name)


OF_THIS_UNIT = {
    "a title": [("Maahanmuutto 1–7/2025",), HEADER, *BODY],
    "a longer word": [("Työllisyys",), HEADER, *BODY],
    "a column": _with_unit("immigration "),
    "a cost centre besides": [
        (*HEADER, "Yksikkö", "Kustannuspaikka"),
        *((*row, "MAAHANMUUTTO", 451) for row in BODY),
    ],
}


@pytest.mark.parametrize("rows", OF_THIS_UNIT.values(), ids=OF_THIS_UNIT)
def test_the_table_of_this_unit_is_taken(rows):
    assert _read_of_units(*rows).rows() == _read(HEADER, *BODY).rows()


def test_of_several_units_only_this_ones_rows_are_taken_and_the_others_are_said():
    proposal = _read_of_units(*_with_unit("Työ", "Maahanmuutto"))
    assert proposal.rows() == _read(HEADER, *BODY).rows()
    assert any("those of 'Työ' were left out" in note for note in proposal.notes)
    left_out = [match for match in proposal.matches if match.found == "Työ"]
    assert [(m.place, m.reason) for m in left_out] == [("Talous!E2", "8 rows of another unit")]


WIDE = ("euroa", "Alkuperäinen TA", "MTA", "Ennuste", "Toteuma", "Toteuma-%")
WIDE_ROWS = [
    ("Henkilöstökulut", -1100000, -1171832, -1180000, -700000, 60),
    ("Palvelujen ostot", -500000, -528479, -528555, -317000, 60),
]


@pytest.mark.parametrize(
    ("column", "factor", "what"),
    [
        (1, 0.001, "B3, original_budget_eur: purchases_of_services has -500 beside"),
        (3, 0.001, "D2, forecast_eur: personnel_expenses has -1180 beside an amended budget"),
        (3, 1000, "D2, forecast_eur: personnel_expenses has -1180000000 beside"),
        (4, 0.001, "E2, actual_ytd_eur: personnel_expenses has an actual of -700 beside"),
        (4, 1000, "E2, actual_ytd_eur: personnel_expenses has -700000000 beside"),
    ],
)
def test_a_column_of_another_magnitude_is_refused(column, factor, what):
    rows = [[*row] for row in WIDE_ROWS]
    for row in rows:
        row[column] = round(row[column] * factor)
    with pytest.raises(SourceError) as caught:
        _read(WIDE, *rows)
    assert any(what in str(problem) for problem in caught.value.problems)


def test_a_column_of_zeros_and_a_single_odd_line_are_taken():
    rows = [(*row[:4], 0, 0) for row in WIDE_ROWS]
    assert _read(WIDE, *rows, ("Avustukset", 0, -5, -9000, 0, 0))
    assert _read(WIDE, *WIDE_ROWS)


def test_totals_that_do_not_add_up_are_said():
    assert not any("add up" in note for note in _read(HEADER, *BODY).notes)
    rows = _change(6, 1, -1965000)
    (note,) = (note for note in _read(HEADER, *rows).notes if "amended" in note and "add" in note
               and "operating_expenses" in note)  # fmt: skip
    assert note == (
        "The amended_budget_eur of operating_expenses (Talous!B8) is kept as published, "
        "-1965000; its rows add up to -1965363."
    )


@pytest.mark.parametrize("signs", ["reversed", "unsigned"])
def test_signs_that_the_margin_disproves_are_refused(signs):
    with pytest.raises(SourceError, match=f"--signs {signs} does not fit: the margin and"):
        _read(HEADER, *BODY, answers=Answers(signs=signs))


def test_percentages_that_actual_figures_disprove_are_refused():
    with pytest.raises(SourceError, match="--percent share does not fit: the actual figures"):
        _read(WIDE, *WIDE_ROWS, answers=Answers(percent="share"))
    assert _read(WIDE, *WIDE_ROWS, answers=Answers(percent="percent"))


def test_a_money_unit_that_is_answered_is_taken_and_what_speaks_against_it_is_said():
    answers, known = Answers(money_unit="teur"), {"2024-12": 1_900_000.0}
    notes = _read(("euroa",), HEADER, *BODY, answers=answers, known=known).notes
    assert any("taken against 'euroa MTA' (Talous!B2)" in note for note in notes)
    assert any("although the budget would be 1,965,363,000 euros" in note for note in notes)


@pytest.mark.parametrize(
    ("name", "answers", "options"),
    [
        ("", Answers(sheet="x", table="y", columns=("amount=z",)), 3),
        ("Talous", Answers(sheet="Talous", table="y", columns=("amount=z",)), 2),
    ],
)
def test_an_option_that_is_of_no_use_is_refused(name, answers, options):
    with pytest.raises(SourceError, match="--column cannot be used here") as caught:
        _read(HEADER, *BODY, name=name, answers=answers)
    assert len(caught.value.problems) == options
