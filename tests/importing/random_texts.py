"""Constructed follow-ups, written as a text in the many ways in which reports are written."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from espoo_analysis.sources.sheets import TextLine

LABELS = {
    "sales_revenue": "Myyntituotot",
    "fees_and_charges": "Maksutuotot",
    "subsidies_and_grants": "Tuet ja avustukset",
    "operating_revenue": "Toimintatuotot yhteensä",
    "personnel_expenses": "Henkilöstökulut",
    "purchases_of_services": "Palvelujen ostot",
    "materials_supplies_goods": "Aineet, tarvikkeet ja tavarat",
    "grants_paid": "Avustukset",
    "other_operating_expenses": "Muut toimintakulut",
    "operating_expenses": "Toimintakulut yhteensä",
    "operating_margin": "Toimintakate yhteensä",
}
REVENUE = ("sales_revenue", "fees_and_charges", "subsidies_and_grants")
EXPENSES = (
    "personnel_expenses", "purchases_of_services", "materials_supplies_goods", "grants_paid",
    "other_operating_expenses",
)  # fmt: skip
HEADINGS = {
    "original_budget_eur": ("Alkuperäinen", "talousarvio"),
    "amended_budget_eur": ("Muutettu", "talousarvio 2025"),
    "forecast_eur": ("Ennuste",),
    "actual_ytd_eur": ("Toteuma",),
    "deviation_eur": ("Poikkeama", "Enn-Mta"),
    "utilisation_pct": ("Toteuma-%", "2025"),
}
NARROW = ("amended_budget_eur", "forecast_eur", "deviation_eur", "utilisation_pct")
COLUMN_SETS = (NARROW, NARROW, NARROW[:3], tuple(HEADINGS), tuple(HEADINGS)[1:], NARROW[:2])


@dataclass(frozen=True)
class Style:
    """How the figures are written."""

    minus: str = "-"
    group: str = " "
    percent: str = ""
    missing: str = ""
    between: str = " "
    header: str = "scattered"
    wraps: bool = False
    decimals: int = 0


@dataclass
class RandomText:
    """A text, and what it says."""

    lines: list[TextLine]
    truth: dict[str, dict[str, str]]
    style: Style
    columns: tuple[str, ...] = field(default=())


def random_text(seed: int, misprints: float = 0.0) -> RandomText:
    """Make up a follow-up and write it, a share of the figures with a wrong digit."""
    rng = random.Random(seed)  # noqa: S311 - nothing is kept secret with it
    columns = rng.choice(COLUMN_SETS)
    between = rng.choice([" ", " ", " ", "  ", "aligned"])
    style = Style(
        minus=rng.choice(["-", "-", "-", "−", "–", "trailing", "parentheses", "- "]),
        group=rng.choice([" ", " ", " ", "\u00a0", "\u202f"]),
        percent=rng.choice(["", "", "", " %", "%"]),
        missing=rng.choice(["", "", "–"]),
        between=between,
        header=rng.choice(["scattered", "line", "stacked" if between == "aligned" else "line"]),
        wraps=rng.random() < 0.2,
        decimals=rng.choice([0, 0, 0, 1]),
    )
    truth = _figures(rng, columns, style.decimals)
    for values in truth.values():
        values[:] = [_misprinted(rng, v) if rng.random() < misprints else v for v in values]
    texts = ["Toimintaa on kuvattu 4 300 kertaa vuonna 2024.", "", *_header(columns, style)]
    texts += _rows(truth, columns, style)
    texts += ["", "Luvut ovat alustavia, ja niissä on 12 000 euron varaus."]
    lines = [TextLine(text, number) for number, text in enumerate(texts, start=1)]
    return RandomText(
        lines, {k: dict(zip(columns, v, strict=True)) for k, v in truth.items()}, style, columns
    )


def _figures(rng, columns, decimals):
    """Deviations and totals are of cents, and everything is rounded once, at the end."""
    revenue = [line for line in REVENUE if rng.random() < 0.6] or ["subsidies_and_grants"]
    cents = {line: _cents(rng, 1) for line in revenue}
    cents["operating_revenue"] = _sum(cents, revenue)
    cents |= {line: _cents(rng, -1) for line in EXPENSES}
    cents["operating_expenses"] = _sum(cents, EXPENSES)
    cents["operating_margin"] = _sum(cents, ["operating_revenue", "operating_expenses"])
    return {
        line: [_printed(rng, column, amounts, decimals) for column in columns]
        for line, amounts in cents.items()
    }


def _misprinted(rng, value):
    places = [i for i, sign in enumerate(value) if sign.isdigit()]
    if not places:
        return value
    place = rng.choice(places)
    return f"{value[:place]}{rng.randint(1, 9)}{value[place + 1 :]}"


def _cents(rng, sign):
    if rng.random() < 0.15:
        return (0, 0, 0, 0)
    budget = sign * rng.randrange(10 ** rng.randint(3, 9))
    forecast = budget if rng.random() < 0.4 else int(budget * rng.uniform(0.9, 1.1))
    original = budget if rng.random() < 0.6 else int(budget * rng.uniform(0.8, 1.1))
    if rng.random() < 0.6:
        budget, original = budget // 100 * 100, original // 100 * 100
    return (original, budget, forecast, int(budget * rng.random()))


def _sum(cents, lines):
    return tuple(sum(cents[line][i] for line in lines) for i in range(4))


def _printed(rng, column, amounts, decimals):
    original, budget, forecast, actual = amounts
    if column == "utilisation_pct":
        if budget == 0 or rng.random() < 0.1:
            return ""
        return str(_rounded(Decimal(100) * actual / budget, 0))
    cents = {
        "original_budget_eur": original,
        "amended_budget_eur": budget,
        "forecast_eur": forecast,
        "actual_ytd_eur": actual,
        "deviation_eur": forecast - budget,
    }[column]
    return str(_rounded(Decimal(cents) / 100, decimals))


def _rounded(value, decimals):
    rounded = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return rounded or abs(rounded)


def written(value: str, style: Style) -> str:
    """Write a number of the truth as the report does."""
    whole, point, rest = value.lstrip("-").partition(".")
    text = f"{int(whole):,}".replace(",", style.group) + point.replace(".", ",") + rest
    if not value.startswith("-"):
        return text
    return {"trailing": f"{text}-", "parentheses": f"({text})"}.get(
        style.minus, style.minus + text
    )


def _rows(truth, columns, style):
    rows = []
    for line, values in truth.items():
        figures = [
            style.missing
            if value == ""
            else written(value, style) + (style.percent if column == "utilisation_pct" else "")
            for column, value in zip(columns, values, strict=True)
        ]
        label = LABELS[line]
        if style.wraps and line == "materials_supplies_goods":
            rows.append("Aineet, tarvikkeet ja")
            label = "tavarat"
        rows.append(_line(label, figures, style))
    return rows


def _line(label, figures, style):
    if style.between == "aligned":
        return label.ljust(40) + "".join(figure.rjust(18) for figure in figures).rstrip()
    return style.between.join([label, *(figure for figure in figures if figure)])


def _header(columns, style):
    phrases = [HEADINGS[column] for column in columns]
    if style.header == "line":
        return ["   ".join(" ".join(phrase) for phrase in phrases)]
    if style.header == "stacked":
        depth = max(map(len, phrases))
        return [
            _line("", [phrase[i] if i < len(phrase) else "" for phrase in phrases], style)
            for i in range(depth)
        ]
    return [part for phrase in phrases for part in (*phrase, "")]
