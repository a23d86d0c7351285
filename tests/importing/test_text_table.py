"""A follow-up in the text of a report: exactly what is printed, or a refusal that says where."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from espoo_analysis.errors import AnalysisError, SourceError
from espoo_analysis.importing.proposal import Answers, ImportContext, OpenQuestionError
from espoo_analysis.importing.text.follow_up import read_follow_up_text
from espoo_analysis.sources.published import read_lines
from espoo_analysis.sources.sheets import TextLine
from tests.importing.pdfs import PAGE, ROWS, pdf_of, table_html
from tests.importing.random_texts import random_text

COLUMNS = ("amended_budget_eur", "forecast_eur", "deviation_eur", "utilisation_pct")
HEADER = "Muutettu talousarvio 2025 Ennuste Poikkeama Enn-Mta Toteuma-% 2025"
SEED_ROWS = [" ".join((f"{group} {name}".strip(), *figures)) for group, name, figures in ROWS]


@pytest.fixture
def context(root):
    with (root / "data/reference/lines.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return ImportContext(
        "2025-07",
        "immigration",
        tuple((r["line"], r["parent"], r["kind"], r["side"]) for r in lines),
        {r["line"]: (r["label_fi"], r["label_sv"], r["label_en"]) for r in lines},
        answers=Answers(),
    )


@pytest.fixture
def printed(root):
    """Read what the data folder holds of the report, by line, without what the table has not."""
    with (root / "data/finance/2025-07.csv").open(encoding="utf-8", newline="") as file:
        return {row["line"]: {c: row[c] for c in COLUMNS} for row in csv.DictReader(file)}


def _lines(*texts):
    return [TextLine(text, number) for number, text in enumerate(texts, start=1)]


def _refused(context, *texts):
    with pytest.raises(SourceError) as raised:
        read_follow_up_text(_lines(*texts), context)
    return [str(problem) for problem in raised.value.problems]


def test_the_citys_report_gives_its_nine_rows(shared, context, printed):
    proposal = read_follow_up_text(read_lines(shared / "seed.txt"), context)
    assert proposal.table == "finance"
    assert list(proposal.rows().items()) == list(printed.items())
    figures = {(f.key, f.column): (f.place, f.as_read) for f in proposal.figures}
    assert figures["personnel_expenses", "forecast_eur"] == ("line 137", "-1 177 395")
    assert figures["grants_paid", "deviation_eur"] == ("line 143", "0")


def test_what_was_taken_for_missing_is_said(shared, context):
    proposal = read_follow_up_text(read_lines(shared / "seed.txt"), context)
    said = [note for note in proposal.notes if "taken for missing" in note]
    assert [note[: note.index(" has ")] for note in said] == [
        "'Toimintatuotot yhteensä' (line 135)", "'Avustukset' (line 143)",
    ]  # fmt: skip


STYLES = {
    "proportional": PAGE,
    "lines": PAGE + "table { border-collapse: collapse } td, th { border: 1px solid }",
    "sans": PAGE + "table { font: 9pt 'Liberation Sans' } td { padding: 1pt 2pt }",
    "centred": PAGE + "td + td + td { text-align: center !important }",
    "landscape": "@page { size: A4 landscape } td { padding: 0 8pt; text-align: right }",
    "monospaced": PAGE + "table { font: 7pt 'DejaVu Sans Mono' } td { padding: 0 4pt }",
}


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("breaks_after", [None, 4])
def test_the_table_as_a_pdf_gives_its_nine_rows(tmp_path, context, printed, name, breaks_after):
    body = f"<p>Asiakaskontakteja oli 4 300.</p>{table_html(breaks_after=breaks_after)}"
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of(body, f"{STYLES[name]} td, th {{ white-space: nowrap }}"))
    proposal = read_follow_up_text(read_lines(path), context)
    assert list(proposal.rows().items()) == list(printed.items())
    pages = Counter(figure.place.split(",")[0] for figure in proposal.figures)
    whole = {"page 1": 36}
    assert pages == (whole if breaks_after is None else {"page 1": 16, "page 2": 20})


def test_in_a_pdf_the_place_shows_which_figure_is_missing(tmp_path, context):
    """A blank deviation with a use beside it: in a text nobody could tell them apart."""
    rows = [
        (g, n, ("91 000", "91 000", "", "25") if i == 0 else f)
        for i, (g, n, f) in enumerate(ROWS)
    ]
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of(table_html(rows), PAGE + "td, th { white-space: nowrap }"))
    row = read_follow_up_text(read_lines(path), context).rows()["subsidies_and_grants"]
    assert (row["deviation_eur"], row["utilisation_pct"]) == ("", "25")


def test_a_text_beside_the_table_is_left_out_and_said(tmp_path, context, printed):
    beside = (
        "<div style='float: left; width: 100pt; font-size: 9pt'>" + "Poikkeamia ei ole. " * 20
    )
    style = (
        "@page { size: A3 landscape } td, th { white-space: nowrap } "
        "table { margin-left: 150pt } td + td + td { text-align: right }"
    )
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf_of(f"{beside}</div>{table_html()}", style))
    proposal = read_follow_up_text(read_lines(path), context)
    assert list(proposal.rows().items()) == list(printed.items())
    assert any(not match.meaning for match in proposal.matches)


@pytest.mark.parametrize(("misprints", "settled"), [(0.0, 0.9), (0.03, 0.5)])
def test_random_texts_are_read_exactly_or_refused(context, misprints, settled):
    """No figure may ever be another than the one that is written, right or wrong."""
    answers = Answers(money_unit="eur", signs="signed", percent="percent")
    context = replace(context, answers=answers)
    texts = (random_text(seed, misprints) for seed in range(500))
    outcomes = Counter(_outcome(text, context) for text in texts)
    assert set(outcomes) <= {"settled", "refused"}
    assert outcomes["settled"] > settled * outcomes.total(), outcomes


def _outcome(text, context):
    try:
        proposal = read_follow_up_text(text.lines, context)
    except AnalysisError as refused:
        return "refused" if refused.problems else "refused without a reason"
    rows = {
        key: {c: v and Decimal(v) for c, v in row.items()} for key, row in proposal.rows().items()
    }
    truth = {
        key: {c: v and Decimal(v) for c, v in row.items()} for key, row in text.truth.items()
    }
    assert rows == truth, "\n".join(line.text for line in text.lines)
    return "settled"


CHANGES = [
    pytest.param(
        "91 000 91 000 0 25", "91 000 91 000 25", "has '91 000 91 000 25'", id="no deviation"
    ),
    pytest.param(
        "Palvelujen ostot", "Palveluostot", "'Palveluostot' is not a known line", id="unknown"
    ),
    pytest.param(
        "-27 500 -27 500 0 42", "-27 500 -27 500", "has '-27 500 -27 500'", id="two left"
    ),
    pytest.param("0 0 0", "0", "'Avustukset", id="one left"),
    pytest.param("1 840 37", "1 840 37 12", "has '-237 552 -235 712 1 840 37 12'", id="one more"),
    pytest.param("-528 479", "-5284 79", "has '-5284 79", id="a blank at the wrong place"),
    pytest.param("-528 479", "-528 4x9", "'Palvelujen ostot -528 4x9' is not", id="a letter"),
]


@pytest.mark.parametrize(("old", "new", "expected"), CHANGES)
def test_a_row_that_nothing_settles_is_refused_with_its_place(context, old, new, expected):
    row = next(i for i, text in enumerate(SEED_ROWS) if old in text)
    texts = [text.replace(old, new) if i == row else text for i, text in enumerate(SEED_ROWS)]
    problems = _refused(context, HEADER, *texts)
    assert any(expected in problem for problem in problems), problems
    assert any(f"line {row + 2}" in problem for problem in problems)


def test_a_dash_stands_for_no_figure(context):
    rows = [row.replace("1 840 37", "1 840 –") for row in SEED_ROWS]
    proposal = read_follow_up_text(_lines(HEADER, *rows), context)
    assert proposal.rows()["other_operating_expenses"]["utilisation_pct"] == ""


def test_a_dash_that_could_also_be_a_minus_is_not_guessed(context):
    rows = [row.replace("-528 479 -528 555 -75 29", "-25 -50 – 25") for row in SEED_ROWS]
    problems = _refused(context, HEADER, *rows)
    assert "deviation_eur – 25 | utilisation_pct (none)" in problems[0]
    assert "deviation_eur – | utilisation_pct 25" in problems[0]


def test_rows_that_are_known_and_none_of_ours_are_left_out_and_said(context, printed):
    others = ["Eläkekulut -1 -1 0 0", "Vuosikate 1 1 0 0"]
    lines = _lines(HEADER, *SEED_ROWS[:3], *others, *SEED_ROWS[3:])
    proposal = read_follow_up_text(lines, context)
    assert proposal.rows() == printed
    assert [m.place for m in proposal.matches if not m.meaning] == ["line 5", "line 6"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["Talous 1-6/2025", HEADER, *SEED_ROWS], "is up to month 6, the period is 2025-07"),
        ([HEADER, *SEED_ROWS, "Jotain 4 500 300"], "'Jotain' is not a known line"),
        ([HEADER, *SEED_ROWS[:3], "Joku", *SEED_ROWS[3:]], "'Joku' stands between the rows"),
        ([HEADER, "Myyntituotot 0", *SEED_ROWS], "'Myyntituotot' is not a row that can be read"),
        ([HEADER, *SEED_ROWS[:3], "17 500", *SEED_ROWS[3:]], "the figures 17 500 stand"),
    ],
    ids=["another month", "an unknown row below", "a text between", "one figure", "no name"],
)
def test_nothing_in_or_at_the_table_is_passed_over(context, texts, expected):
    problems = _refused(context, *texts)
    assert any(expected in problem for problem in problems), problems


def test_prose_of_another_month_is_said(context):
    lines = _lines("Kesäkuun loppuun mennessä kävi 20.", HEADER, *SEED_ROWS)
    notes = read_follow_up_text(lines, context).notes
    assert any("speaks of another period (line 1)" in note for note in notes)


def test_a_misprinted_deviation_is_kept_and_said(context):
    rows = [row.replace("-27 500 0 42", "-27 500 -1 300 42") for row in SEED_ROWS]
    rows = [row.replace("-27 500 -1 300 42", "-27 500 -13 42") for row in rows]
    proposal = read_follow_up_text(_lines(HEADER, *rows), context)
    assert proposal.rows()["materials_supplies_goods"]["deviation_eur"] == "-13"
    assert any("is not its forecast less its budget" in note for note in proposal.notes)


def test_the_second_table_is_not_mixed_with_the_first(context):
    problems = _refused(context, HEADER, *SEED_ROWS, "Toinen yksikkö.", HEADER, *SEED_ROWS)
    assert len([p for p in problems if "more than one row: line" in p]) == len(SEED_ROWS)


def test_a_heading_of_another_year_is_refused(context):
    problems = _refused(context, HEADER.replace("2025", "2024"), *SEED_ROWS)
    assert "'Muutettu talousarvio 2024' is the only amended_budget_eur" in problems[0]


def test_headings_that_are_not_understood_are_shown(context):
    problems = _refused(context, "Budjetoitu Arvio Heitto Osuus", *SEED_ROWS)
    assert "the headings above are not understood: Budjetoitu Arvio Heitto Osuus" in problems[0]


def test_a_text_without_a_table_says_what_is_nearest(context):
    assert "no table was found" in _refused(context, "Toiminnan analyysi", "Hyvä vuosi.")[0]
    near = _refused(context, HEADER, "Henkilostokulut -1 171 832 -1 177 395 -5 562 69")[0]
    assert "did you mean 'Henkilöstökulut'?" in near


def test_thousands_with_decimals_are_taken_from_the_text(context):
    rows = [
        "Tuet ja avustukset 91,0 91,0 0,0 25 %",
        "Henkilöstökulut -1 171,8 -1 177,4 -5,6 69 %",
        "Toimintakate -1 080,8 -1 086,4 -5,6",
    ]
    proposal = read_follow_up_text(_lines("1 000 €", HEADER, *rows), context)
    assert [list(row.values()) for row in proposal.rows().values()] == [
        ["91000", "91000", "0", "25"],
        ["-1171800", "-1177400", "-5600", "69"],
        ["-1080800", "-1086400", "-5600", ""],
    ]


def test_a_title_with_unit_and_time_is_no_part_of_the_first_heading(context):
    title = "Luvut 1 000 euroa, 1-7/2025"
    rows = ["Henkilöstökulut -1 172 -1 177 -5", "Palvelujen ostot -528 -529 -1"]
    proposal = read_follow_up_text(_lines(title, "MTA Ennuste Poikkeama", *rows), context)
    assert proposal.rows()["purchases_of_services"]["amended_budget_eur"] == "-528000"


@pytest.mark.parametrize(
    ("last", "totals"),
    [
        ("82", ["Toimintakulut yhteensä 118 920 120 122 93 826 79"]),
        ("82", []),
        ("7 380 82", ["Toimintakulut yhteensä 94 267 95 387 84 114 89"]),
    ],
)
def test_an_actual_figure_that_may_be_the_use_is_not_guessed(context, last, totals):
    header = "Muutettu talousarvio Ennuste Toteuma 1-7/2025 Toteuma-%"
    rows = ["Palvelujen ostot 85 267 85 267 76 734 90", f"Avustukset 9 000 10 120 {last}"]
    if last == "82":
        assert "nothing settles how to read it" in str(_refused(context, header, *rows, *totals))
        return
    known = replace(context, known_budgets={"2024-12": 95_000.0})
    proposal = read_follow_up_text(_lines(header, *rows, *totals), known)
    assert proposal.rows()["grants_paid"]["actual_ytd_eur"] == "-7380"


def test_an_actual_figure_of_the_other_sign_or_against_the_use_is_not_guessed(context):
    header = "TP 2024 Toteuma 1-7/2025 Muutettu talousarvio Poikkeama Ennuste Toteuma-%"
    rows = ["Maksutuotot 2 800 1 566 4 000 100 4 100 39"]
    problems = _refused(context, header, *rows, "Avustukset 13 487 19 268 528 19 796 38")
    assert "nothing settles how to read it" in problems[0]
    header = "Muutettu talousarvio Ennuste Poikkeama Toteuma 1-7/2025 Toteuma-%"
    rows = ["Henkilöstökulut -235 -191 44 -151 64", "Palvelujen ostot -2 000 -2 000 0 76"]
    assert "nothing settles how to read it" in _refused(context, header, *rows)[0]


def test_a_missing_actual_figure_is_not_cut_from_its_neighbours(context):
    header = "TP 2024 Muutettu talousarvio 2025 Ennuste 2025 Toteuma 1-7/2025"
    rows = ["Myyntituotot 3 500 5 000 5 000", "Maksutuotot 1 400 2 000 2 000 1 188"]
    (problem,) = _refused(context, header, *rows)
    assert "'Myyntituotot' has '3 500 5 000 5 000', and nothing settles how to read it" in problem


def test_an_open_decimal_mark_is_asked_for(context):
    rows = [
        row.replace("-1 171 832", "-1,171").replace("-1 177 395", "-1,177") for row in SEED_ROWS
    ]
    with pytest.raises(OpenQuestionError, match=r"--decimal comma\|point"):
        read_follow_up_text(_lines(HEADER, *rows), context)


@pytest.mark.parametrize(
    "rows",
    [
        ["Aineet, tarvikkeet ja", "tavarat -27 500 -27 500 0 42"],
        ["Aineet, tarvikkeet ja -27 500 -27 500 0 42", "tavarat"],
        ["Aineet, tarvikkeet ja", "-27 500 -27 500 0 42", "tavarat"],
    ],
)
def test_a_name_may_go_on_upon_the_next_line(context, printed, rows):
    texts = [*SEED_ROWS[:4], *rows, *SEED_ROWS[5:]]
    proposal = read_follow_up_text(_lines(HEADER, *texts), context)
    assert proposal.rows() == printed


def test_the_end_of_a_name_is_not_taken_for_another_line(context, printed):
    """'avustukset' alone is an expense, but here it ends 'Tuet ja avustukset'."""
    texts = ["Tuet ja", "avustukset 91 000 91 000 0 25", *SEED_ROWS[1:]]
    assert read_follow_up_text(_lines(HEADER, *texts), context).rows() == printed


def test_the_published_totals_add_up(shared, context):
    notes = read_follow_up_text(read_lines(shared / "seed.txt"), context).notes
    assert not any("add up" in note for note in notes)


def test_a_total_of_a_text_that_does_not_add_up_is_said(context):
    rows = ["Palvelujen ostot -528479 -528555 -76 60", "Avustukset -100 -100 0 60"]
    rows.append("Toimintakulut yhteensä -528589 -528655 -66 60")
    notes = read_follow_up_text(_lines("Luvut euroina", HEADER, *rows), context).notes
    said = [note for note in notes if "add up" in note and "of operating_expenses" in note]
    assert "-528589; its rows add up to -528579." in said[0]


def test_the_table_of_another_unit_is_refused(context):
    context = replace(context, units={"work": ("Työ",), "immigration": ("Maahanmuutto",)})
    with pytest.raises(SourceError, match="line 1: 'Työ 2025' names the unit 'work'"):
        read_follow_up_text(_lines("Työ 2025", HEADER, *SEED_ROWS), context)
    assert read_follow_up_text(_lines("Maahanmuutto", HEADER, *SEED_ROWS), context)


def test_options_that_a_text_has_no_use_for_are_refused(context):
    answers = Answers(sheet="x", cells="A1:B2", table="y", columns=("amount=z",))
    with pytest.raises(SourceError, match="--sheet cannot be used here") as caught:
        read_follow_up_text(_lines(HEADER, *SEED_ROWS), replace(context, answers=answers))
    assert len(caught.value.problems) == 4
