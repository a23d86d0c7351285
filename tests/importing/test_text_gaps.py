"""Texts of which any figure may be missing: each is read as it was written, or refused."""

from __future__ import annotations

import csv
import random
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

import pytest

from espoo_analysis.errors import AnalysisError
from espoo_analysis.importing.proposal import Answers, ImportContext
from espoo_analysis.importing.text.follow_up import read_follow_up_text
from espoo_analysis.sources.sheets import TextLine
from tests.importing.random_texts import LABELS

SIDES = {
    "operating_revenue": ("sales_revenue", "fees_and_charges", "subsidies_and_grants"),
    "operating_expenses": ("personnel_expenses", "purchases_of_services", "grants_paid"),
}
HEADINGS = {
    "previous": "TP 2024",
    "original_budget_eur": "Alkuperäinen talousarvio",
    "amended_budget_eur": "Muutettu talousarvio",
    "forecast_eur": "Ennuste",
    "actual_ytd_eur": "Toteuma 1-7/2025",
    "deviation_eur": "Poikkeama",
    "utilisation_pct": "Toteuma-%",
}
BUDGET, FORECAST, DEVIATION = "amended_budget_eur", "forecast_eur", "deviation_eur"
USE, ACTUAL = "utilisation_pct", "actual_ytd_eur"
REQUIRED = (BUDGET, FORECAST)


@dataclass(frozen=True)
class Text:
    """A text, and what it says."""

    lines: list[TextLine]
    truth: dict[str, dict[str, str]]


def random_text(seed: int) -> Text:
    """Make up a follow-up in which figures are missing, as nothing, a dash or a 0."""
    rng = random.Random(seed)  # noqa: S311 - nothing is kept secret with it
    others = [name for name in HEADINGS if name not in REQUIRED and rng.random() < 0.5]
    columns = [name for name in HEADINGS if name in {*REQUIRED, *others}]
    if rng.random() < 0.3:
        rng.shuffle(columns)
    group, minus = rng.choice("  \u00a0."), rng.choice(["-", "-", "\u2212", "– "])
    percent, missing = rng.choice(["", "", "%", " %"]), rng.choice(["", "", "–", "-", "0"])
    share = {name: rng.choice([0, 0, 0.05, 0.2]) for name in others}
    truth: dict[str, dict[str, str]] = {}
    texts = [" ".join(HEADINGS[name] for name in columns)]
    for line, amounts in _table(rng).items():
        row = _row(rng, amounts, columns, share)
        truth[line] = {
            name: "0" if value == "" and missing == "0" else value for name, value in row.items()
        }
        figures = (_written(v, group, minus, percent * (n == USE)) for n, v in row.items())
        texts.append(" ".join([LABELS[line], *(f or missing for f in figures if f or missing)]))
    lines = [TextLine(text, number) for number, text in enumerate(texts, start=1)]
    for row in truth.values():
        row.pop("previous", None)
    return Text(lines, truth)


def _table(rng):
    most = rng.choice([9, 99, 999, 30_000, 900_000, 9_999_999_999])
    zeros, has_totals = rng.choice([0.1, 0.4]), rng.random() < 0.6
    table = {}
    for total, lines in SIDES.items():
        own = {
            line: _amounts(rng, 1 if total == "operating_revenue" else -1, most, zeros)
            for line in lines
            if rng.random() < 0.6
        }
        table |= own
        if has_totals and own:
            sums = zip(*(amounts.values() for amounts in own.values()), strict=True)
            table[total] = dict(zip(next(iter(own.values())), map(sum, sums), strict=True))
    return table or {"grants_paid": _amounts(rng, -1, most, 0)}


def _amounts(rng, sign, most, zeros):
    budget = 0 if rng.random() < zeros else rng.choice([rng.randint(0, most), 7_000])
    forecast = budget if rng.random() < 0.4 else int(budget * rng.uniform(0.8, 1.2))
    actual = 0 if rng.random() < 0.2 else int(budget * rng.uniform(0, 1.1))
    original = budget if rng.random() < 0.5 else int(budget * rng.uniform(0.8, 1.1))
    found = {
        "previous": budget * 7 // 10,
        "original_budget_eur": original,
        BUDGET: budget,
        FORECAST: forecast,
        ACTUAL: actual,
    }
    return {name: sign * value for name, value in found.items()}


def _row(rng, amounts, columns, share):
    budget = amounts[BUDGET]
    values = amounts | {DEVIATION: amounts[FORECAST] - budget}
    values[USE] = round(100 * amounts[ACTUAL] / budget) if budget else 0
    return {
        name: "" if rng.random() < share.get(name, 0) else str(values[name]) for name in columns
    }


def _written(value, group, minus, percent):
    if not value:
        return ""
    grouped = f"{abs(int(value)):,}".replace(",", "" if percent else group)
    return f"{minus if value.startswith('-') else ''}{grouped}{percent}"


@pytest.fixture
def context(root):
    with (root / "data/reference/lines.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return ImportContext(
        "2025-07",
        "immigration",
        tuple((r["line"], r["parent"], r["kind"], r["side"]) for r in lines),
        {r["line"]: (r["label_fi"], r["label_sv"], r["label_en"]) for r in lines},
        answers=Answers(money_unit="eur", signs="signed", percent="percent", decimal="comma"),
    )


def _rows(lines, context):
    """Read a text; None where it is refused."""
    try:
        return read_follow_up_text(lines, context).rows()
    except AnalysisError:
        return None


def _differences(rows, truth):
    return {
        (line, name): (rows.get(line, {}).get(name), value)
        for line, row in truth.items()
        for name, value in row.items()
        if not _is_same(rows.get(line, {}).get(name), value)
    }


def _is_same(found, value):
    return bool(found) == bool(value) and (not value or Decimal(found) == Decimal(value))


def test_a_text_with_gaps_is_read_as_it_was_written_or_refused(context):
    outcomes = Counter()
    for seed in range(400):
        text = random_text(seed)
        rows = _rows(text.lines, context)
        outcomes["refused" if rows is None else "settled"] += 1
        differences = {} if rows is None else _differences(rows, text.truth)
        assert not differences, (seed, differences, [line.text for line in text.lines])
    assert outcomes["settled"] > 0.6 * outcomes.total(), outcomes


# The columns by the first letters of their English names: previous, original, amended and so on.
COLUMNS = dict(zip("poafydu", HEADINGS, strict=True))
# Each was once read, and one of its figures in the wrong column.
ONCE_WRONG = {
    "the actual figure or the use of nothing": (
        "poafyu",
        "Tuet ja avustukset 5 485 7 053 7 837 6 764 4 627 59",
        "Henkilöstökulut 0 0 0 0 0",
    ),
    "the same below a total": (
        "oafyu",
        "Myyntituotot 0 0 0 0",
        "Maksutuotot 4 500 5 000 5 873 2 402 48",
        "Toimintatuotot yhteensä 4 500 5 000 5 873 2 402 48",
    ),
    "a dash and the actual figure or the use": (
        "pafyu",
        "Maksutuotot 0 0 0 – 0",
        "Palvelujen ostot – 1 901 005 – 2 715 722 – 3 087 386 – 1 344 270 49",
    ),
    "the deviation or the use in many rows": (
        "afdu",
        "Myyntituotot 6 000 5 068 −932 82",
        "Tuet ja avustukset 0 0 0",
        "Palvelujen ostot 0 0 0",
        "Avustukset 2 572 187 2 572 187 0 55",
    ),
    "the deviation or the use, and another budget of 0 has a use": (
        "afdu",
        "Myyntituotot 0 0 0 0",
        "Maksutuotot 9 600 9 600 0 41",
        "Henkilöstökulut 0 0 0",
    ),
    "another column may be missing instead": (
        "oafdu",
        "Avustukset 0 -2 -2 0 0",
        "Toimintakulut yhteensä 0 -2 -2 0",
    ),
    "a use that happens to be the difference": (
        "oafdu",
        "Tuet ja avustukset 95 94 120 26 0",
        "Muut toimintakulut – 9 000 – 9 000 – 9 018 18",
    ),
    "a dash or a minus before 1": (
        "pafdu",
        "Maksutuotot 51 74 87 13 1",
        "Palvelujen ostot −4 900 −7 000 −7 000 - 1",
    ),
    "a dash or a minus before 0": (
        "afdu",
        "Palvelujen ostot 0 0 - 0",
        "Avustukset -1 000 -1 257 -257 15",
    ),
    "no amended budget": (
        "oufa",
        "Tuet ja avustukset 0 0 0",
        "Henkilöstökulut -519 072 45 -517 181 -517 236",
    ),
    "no forecast": (
        "af",
        "Henkilöstökulut – 222 417,0 – 272 727,0",
        "Palvelujen ostot – 829 187,0",
    ),
    "a total of one line, whose figures are parted in the same wrong way": (
        "oypaufd",
        "Tuet ja avustukset -6 468 -4 200 -6 000 0 -5 708 292",
        "Toimintatuotot yhteensä -6 468 -4 200 -6 000 0 -5 708 292",
    ),
    "a last row that does not end with a figure": (
        "afd",
        "Myyntituotot 599 548 -51",
        "Muut toimintakulut -237 552 -235 712 1 840 n/a",
    ),
}


def _table_of(columns, *rows):
    texts = [" ".join(HEADINGS[COLUMNS[letter]] for letter in columns), *rows]
    return [TextLine(text, number) for number, text in enumerate(texts, start=1)]


@pytest.mark.parametrize("case", ONCE_WRONG.values(), ids=ONCE_WRONG)
def test_what_was_once_read_wrongly_is_refused(case, context):
    assert _rows(_table_of(*case), context) is None


def test_a_dash_in_its_place_settles_which_figure_is_missing(context):
    lines = _table_of("afyu", "Myyntituotot 2 600 2 900 2 000 77", "Maksutuotot 0 0 0 –")
    found = _rows(lines, context)["fees_and_charges"]
    assert (found[ACTUAL], found[USE]) == ("0", "")


def test_rows_below_the_last_one_without_points_are_rows(context):
    """Where points part thousands, such rows were once passed over at the table's end."""
    lines = _table_of("afd", "Myyntituotot 599 548 -51", "Palvelujen ostot -6.000 -6.069 -69")
    assert _rows(lines, context)["purchases_of_services"] == {
        BUDGET: "-6000", FORECAST: "-6069", DEVIATION: "-69",
    }  # fmt: skip
