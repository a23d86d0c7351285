"""Random follow-ups in random forms: what finance could send, with the figures that are true."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from espoo_analysis.importing.proposal import ImportContext
from espoo_analysis.importing.settling.written import canonical

if TYPE_CHECKING:
    from random import Random

LINES = (
    ("sales_revenue", "operating_revenue", "line", "revenue"),
    ("fees_and_charges", "operating_revenue", "line", "revenue"),
    ("subsidies_and_grants", "operating_revenue", "line", "revenue"),
    ("other_operating_revenue", "operating_revenue", "line", "revenue"),
    ("operating_revenue", "operating_margin", "total", "revenue"),
    ("production_for_own_use", "operating_margin", "line", "revenue"),
    ("personnel_expenses", "operating_expenses", "line", "expense"),
    ("purchases_of_services", "operating_expenses", "line", "expense"),
    ("materials_supplies_goods", "operating_expenses", "line", "expense"),
    ("grants_paid", "operating_expenses", "line", "expense"),
    ("other_operating_expenses", "operating_expenses", "line", "expense"),
    ("operating_expenses", "operating_margin", "total", "expense"),
    ("operating_margin", "", "total", "margin"),
)
SIDES = {code: side for code, _, _, side in LINES}
LABELS = {
    "sales_revenue": ("Myyntituotot", "Försäljningsintäkter", "Sales revenue"),
    "fees_and_charges": ("Maksutuotot", "Avgiftsintäkter", "Fees and charges"),
    "subsidies_and_grants": (
        "Tuet ja avustukset",
        "Understöd och bidrag",
        "Subsidies and grants received",
    ),
    "other_operating_revenue": (
        "Muut toimintatuotot",
        "Övriga verksamhetsintäkter",
        "Other operating revenue",
    ),
    "operating_revenue": (
        "Toimintatuotot yhteensä",
        "Verksamhetens intäkter totalt",
        "Operating revenue total",
    ),
    "production_for_own_use": (
        "Valmistus omaan käyttöön",
        "Tillverkning för eget bruk",
        "Production for own use",
    ),
    "personnel_expenses": ("Henkilöstökulut", "Personalkostnader", "Personnel expenses"),
    "purchases_of_services": ("Palvelujen ostot", "Köp av tjänster", "Purchases of services"),
    "materials_supplies_goods": (
        "Aineet, tarvikkeet ja tavarat",
        "Material, förnödenheter och varor",
        "Materials, supplies and goods",
    ),
    "grants_paid": ("Avustukset", "Understöd", "Allowances and grants"),
    "other_operating_expenses": (
        "Muut toimintakulut",
        "Övriga verksamhetskostnader",
        "Other operating expenses",
    ),
    "operating_expenses": (
        "Toimintakulut yhteensä",
        "Verksamhetens kostnader totalt",
        "Operating expenses total",
    ),
    "operating_margin": ("Toimintakate", "Verksamhetsbidrag", "Operating margin"),
}
#: Other names of lines that are in use, by language.
SYNONYMS = {
    ("operating_revenue", 0): "Toimintatulot",
    ("operating_expenses", 0): "Toimintamenot yhteensä",
    ("operating_expenses", 1): "Omkostnader",
    ("personnel_expenses", 0): "Henkilöstömenot",
    ("personnel_expenses", 2): "Staff expenditure",
    ("purchases_of_services", 0): "Palveluiden ostot",
    ("grants_paid", 1): "Bidrag",
    ("grants_paid", 2): "Grants paid",
    ("operating_margin", 0): "TOIMINTAKATE YHTEENSÄ",
}
HEADINGS = {
    "original_budget_eur": (
        ("Alkuperäinen talousarvio", "Alkup. TA", "Alkuperäinen\ntalous-\narvio"),
        ("Ursprunglig budget",),
        ("Original budget", "Adopted budget"),
    ),
    "amended_budget_eur": (
        ("Muutettu talousarvio", "MTA", "Muutettu TA", "TA+M", "Muutettu talous-\narvio"),
        ("Ändrad budget", "Budget inkl. ändringar"),
        ("Amended budget", "Revised budget"),
    ),
    "forecast_eur": (
        ("Ennuste", "Tilinpäätösennuste", "TPE", "ENNUSTE"),
        ("Prognos", "Bokslutsprognos"),
        ("Forecast", "Year-end forecast"),
    ),
    "actual_ytd_eur": (
        ("Toteuma", "Tot.", "Kum. toteuma", "Toteuma 1–7"),
        ("Utfall", "Kumulativt utfall"),
        ("Actual", "Year-to-date actual"),
    ),
    "deviation_eur": (
        ("Poikkeama", "Poikkeama Enn–Mta", "Poikk."),
        ("Avvikelse",),
        ("Deviation", "Variance"),
    ),
    "utilisation_pct": (
        ("Toteuma-%", "Tot.-%", "Käyttö-%", "TOT/TA+M %"),
        ("Utfall-%",),
        ("Utilisation rate", "Actual %"),
    ),
}
UNIT_TEXTS = {
    "eur": ("€", "euroa", "EUR"),
    "teur": ("1 000 €", "t€", "tuhatta euroa", "Luvut tuhansina euroina"),
    "meur": ("milj. €", "M€", "miljoonaa euroa"),
}
UNITS = {"eur": 1, "teur": 1000, "meur": 1_000_000}
#: Columns that are of no use, with what they hold.
EXTRA = (
    *("TP 2024", "Toteuma 1–7/2024", "Muutos", "Ennuste/MTA", "Vastuuhenkilön arvio"),
    *("MTA 2024", "Ennuste 2026", "Jäljellä", "Poikkeama-%"),
)
KINDS = ("xlsx", "xls", "ods", "csv", "tsv")
TITLES = ("Talouden toteutuminen 1–7/2025", "Elinkeino", "Osavuosikatsaus heinäkuu 2025")
MONEY = ("original_budget_eur", "amended_budget_eur", "forecast_eur", "actual_ytd_eur")


#: By column, in euros and in the signs of the city's reports.
Figures = dict[str, Decimal | None]


@dataclass(frozen=True)
class Shown:
    """A number of the file: what it holds, and how it is shown."""

    value: Decimal
    number_format: str = "General"
    decimals: int = 0


@dataclass(frozen=True)
class TextForm:
    """How numbers are written as text."""

    group: str
    mark: str
    minus: str
    suffix: str = ""

    def write(self, shown: Shown) -> str:
        """Write a number."""
        is_percent = "%" in shown.number_format
        value = shown.value * 100 if is_percent else shown.value
        text = f"{abs(value):,.{shown.decimals}f}"
        text = text.translate({ord(","): self.group, ord("."): self.mark})
        unit = " %" if is_percent else self.suffix
        if value >= 0:
            return f"{text}{unit}"
        forms = {"()": f"({text}{unit})", "behind": f"{text}-{unit}"}
        return forms.get(self.minus, f"{self.minus}{text}{unit}")


@dataclass
class Book:
    """A file, and what is true of it.

    Parameters
    ----------
    kind : str
        The kind of file.
    rows : list
        The rows of its sheet: texts, `Shown` numbers, or None.
    merges : list
        Merged cells of a row: row, first and last column.
    truth : dict
        By line and column, the figure as the data folder would hold it; empty: missing.
    answers : dict
        What the sender would answer.
    known_budgets : dict
        Budgets of other periods.
    text_form : TextForm
        How numbers are written where they are text.
    encoding, separator : str
        Of a delimited file.
    """

    kind: str
    rows: list[list[str | Shown | None]]
    merges: list[tuple[int, int, int]]
    truth: dict[tuple[str, str], str]
    answers: dict[str, str]
    known_budgets: dict[str, float]
    text_form: TextForm
    encoding: str
    separator: str

    def context(self) -> ImportContext:
        """Return what is known besides."""
        return ImportContext("2025-07", "immigration", LINES, LABELS, self.known_budgets)


@dataclass(frozen=True)
class Form:
    """How amounts are written."""

    unit: str
    decimals: int
    signs: str
    percent: str
    deviation: tuple[bool, bool]
    is_scaled: bool

    def held(self, value: Decimal) -> Decimal:
        """Return what the file holds of an amount, without regard to signs."""
        return value if self.is_scaled else _rounded(value / UNITS[self.unit], self.decimals)

    @property
    def factor(self) -> int:
        """By what the sender means it to be multiplied."""
        return 1 if self.is_scaled else UNITS[self.unit]

    def sign(self, side: str) -> int:
        """Return by what figures of a side are multiplied in the file."""
        if self.signs == "unsigned":
            return -1 if side == "expense" else 1
        return -1 if self.signs == "reversed" else 1


def random_book(random: Random, kind: str) -> Book:
    """Draw a follow-up and the form in which it is sent."""
    return _Drawing(random, kind).book()


class _Drawing:
    def __init__(self, random: Random, kind: str) -> None:
        self.random, self.kind = random, kind
        self.language = random.choice((0, 0, 0, 1, 2))
        self.form = self._form()
        self.text_form = self._text_form()
        # Finance sometimes sends a workbook whose numbers are texts.
        self.is_text = kind in {"csv", "tsv"} or self.chance(0.1 * (not self.form.is_scaled))
        self.missing = random.choice(("", "", "–", "-", ".."))
        self.unit_is = random.choice(("in the title", "in the headings", "not named"))
        self.columns = self._columns()
        self.exact = self._figures()
        self.is_net = "operating_margin" in self.exact and self.chance(0.1)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def _form(self) -> Form:
        choice = self.random.choice
        unit = choice(("eur", "eur", "eur", "teur", "teur", "meur"))
        return Form(
            unit,
            choice({"eur": (0, 2, 2), "teur": (0, 1, 2), "meur": (2, 3)}[unit]),
            choice(("signed", "signed", "unsigned", "reversed")),
            choice(("percent", "percent", "format", "share")),
            (self.chance(0.3), self.chance(0.5)),
            self.kind == "xlsx" and unit == "teur" and self.chance(0.5),
        )

    def _text_form(self) -> TextForm:
        choice = self.random.choice
        group = choice((" ", "\u00a0", "\u202f", "", ".", "'"))
        mark = "," if group == "." else choice((",", ",", "."))
        suffix = " €" if self.form.unit == "eur" and self.chance(0.1) else ""
        return TextForm(group, mark, choice(("-", "-", "\u2212", "()", "behind")), suffix)

    def _columns(self) -> list[str]:
        chances = {
            "original_budget_eur": 0.4,
            "amended_budget_eur": 1,
            "forecast_eur": 1,
            "actual_ytd_eur": 0.6,
            "deviation_eur": 0.6,
            "utilisation_pct": 0.5,
        }
        columns = [name for name, probability in chances.items() if self.chance(probability)]
        if self.chance(0.2):
            self.random.shuffle(columns)
        return columns

    # What is true.

    def _figures(self) -> dict[str, Figures]:
        lines = [code for code, _, kind, _ in LINES if kind == "line" and self.chance(0.7)]
        lines = lines or ["personnel_expenses"]
        size = self.random.choice((10_000, 300_000, 3_000_000, 30_000_000))
        expenses = [code for code in lines if SIDES[code] == "expense"]
        # A correction has the sign of the other side.
        odd = self.random.choice(expenses) if len(expenses) > 2 and self.chance(0.15) else ""
        figures = {}
        for code in lines:
            is_positive = SIDES[code] == "revenue" or code == odd
            figures[code] = self._line(size // 10 if is_positive else -size)
        return figures | self._totals(figures)

    def _line(self, most: int) -> Figures:
        budget = Decimal(most * self.random.randint(0, 10_000)) / 10_000
        budget = Decimal(0) if self.chance(0.08) else _rounded(budget, 2)
        share = self.random.choice((1000, self.random.randint(850, 1200)))
        actual = _rounded(budget * self.random.randint(100, 900) / 1000, 2)
        return {
            "original_budget_eur": None if self.chance(0.1) else _rounded(budget * 9 / 10, 2),
            "amended_budget_eur": budget,
            "forecast_eur": _rounded(budget * share / 1000, 2),
            "actual_ytd_eur": None if self.chance(0.1) else actual,
        }

    def _totals(self, figures: dict[str, Figures]) -> dict[str, Figures]:
        found = {}
        for total in ("operating_revenue", "operating_expenses", "operating_margin"):
            lines = [
                code
                for code, parent, _, _ in LINES
                if code in figures and total in {parent, "operating_margin"}
            ]
            if lines and self.chance(0.75):
                columns = {name: [figures[code][name] for code in lines] for name in MONEY}
                found[total] = {
                    name: None if None in values else sum(values)
                    for name, values in columns.items()
                }
        return found

    # What the file holds.

    def book(self) -> Book:
        order = [code for code, *_ in LINES if code in self.exact]
        if self.chance(0.15):
            self.random.shuffle(order)
        pairs = {(code, name): self._pair(code, name) for code in order for name in self.columns}
        truth = {key: "" if true is None else canonical(true) for key, (_, true) in pairs.items()}
        rows, merges = self._rows(order, {key: shown for key, (shown, _) in pairs.items()})
        encodings = ["utf-8", "utf-8-sig", "utf-16"]
        if self.text_form.group != "\u202f" and self.text_form.minus != "\u2212":
            encodings.append("cp1252")
        form = self.form
        answers = {
            "money_unit": "eur" if form.is_scaled else form.unit,
            "signs": form.signs,
            "decimal": {",": "comma", ".": "point"}[self.text_form.mark],
            "percent": "percent" if form.percent == "percent" else "share",
        }
        return Book(
            self.kind,
            rows,
            merges,
            truth,
            answers,
            self._known_budgets(),
            self.text_form,
            self.random.choice(encodings),
            "\t" if self.kind == "tsv" else self.random.choice(";;,|"),
        )

    def _known_budgets(self) -> dict[str, float]:
        for side in ("expense", "revenue"):
            lines = [code for code, _, kind, of in LINES if kind == "line" and of == side]
            found = [
                self.exact[code]["amended_budget_eur"] for code in lines if code in self.exact
            ]
            if budget := sum(map(abs, found)):
                known = float(budget) * self.random.uniform(0.6, 1.6)
                return {"2024-12": known} if self.chance(0.8) else {}
        return {}

    def _pair(self, code: str, name: str) -> tuple[Shown | None, Decimal | None]:
        """Return a number of the file, and what it means."""
        figures, form = self.exact[code], self.form
        if name == "utilisation_pct":
            return self._percentage(figures)
        is_reversed, is_in_form = form.deviation
        sign = form.sign(SIDES[code])
        if name == "deviation_eur":
            value = figures["forecast_eur"] - figures["amended_budget_eur"]
            sign = (sign if is_in_form else 1) * (-1 if is_reversed else 1)
        else:
            value = figures[name]
        if value is None:
            return None, None
        if self.is_net and code == "operating_margin":
            sign = -sign
        held = form.held(value)
        return self._amount(held * sign), held * form.factor

    def _amount(self, value: Decimal) -> Shown:
        if self.form.is_scaled:
            return Shown(value, "#,##0,", 2)
        places = "." + "0" * self.form.decimals if self.form.decimals else ""
        codes = ["General", f"#,##0{places}"]
        codes += [f"#,##0{places}\\ [$€-40B]"] if self.form.unit == "eur" else []
        return Shown(value, self.random.choice(codes), self.form.decimals)

    def _percentage(self, figures: Figures) -> tuple[Shown | None, Decimal | None]:
        budget, actual = figures["amended_budget_eur"], figures["actual_ytd_eur"]
        if not budget or actual is None:
            return None, None
        if self.form.percent == "percent":
            value = _rounded(100 * actual / budget, 0)
            return Shown(value, "0", 0), value
        value = _rounded(actual / budget, 2)
        is_format = self.form.percent == "format"
        return Shown(value, "0%" if is_format else "0.00", 0 if is_format else 2), 100 * value

    # The sheet around it.

    def _rows(self, order: list[str], cells: dict[tuple[str, str], Shown | None]):
        headings = [(name, self._heading(name)) for name in self.columns]
        extras = [("", name) for name in EXTRA if self.chance(0.1)]
        for extra in extras:
            headings.insert(self.random.randint(0, len(headings)), extra)
        indent = [""] * self.random.choice((0, 0, 0, 1, 2))
        has_captions = self.chance(0.15)
        before = [*indent, *([""] if has_captions else [])]
        header = [*before, self.random.choice(("", "Rivi", "Tuloslaskelma"))]
        width = len(header)
        header += [text for _, text in headings]
        rows: list[list[str | Shown | None]] = [[*indent, text] for text in self._titles()]
        rows += [[]] if rows and self.chance(0.4) else []
        merges = []
        if not extras and self.chance(0.25):
            # The year stands above, over all columns.
            rows.append([*[""] * width, "2025"])
            if self.kind == "xlsx":
                merges.append((len(rows) - 1, width, len(header) - 1))
        rows.append(header)
        page_break = len(order) // 2 if self.chance(0.1) else -1
        caption = ""
        for index, code in enumerate(order):
            rows += [[]] if self.chance(0.08) else []
            rows += [list(header)] if index == page_break else []
            values = [
                self._filled(cells[code, name]) if name else self._text(Shown(self._noise()))
                for name, _ in headings
            ]
            first = list(before)
            if has_captions and self._caption(code) != caption:
                caption = first[-1] = self._caption(code)
            rows.append([*first, self._label(code), *values])
            if code == "personnel_expenses" and self.chance(0.2):
                rows.append([*before, "  Palkat ja palkkiot", *values])
        rows += self._below(before, len(headings))
        return rows, merges

    def _below(self, before: list[str], width: int) -> list[list[str | Shown | None]]:
        rows: list[list[str | Shown | None]] = []
        if self.chance(0.2):
            values = [self._text(Shown(Decimal(-1234)))] * width
            rows.append([*before, "Poistot ja arvonalentumiset", *values])
        if self.chance(0.3):
            rows += [[], [*before, "* Sisältää vain tulosyksikön määrärahat."]]
        return rows

    def _titles(self) -> list[str]:
        texts = []
        if self.chance(0.5):
            texts.append(self.random.choice(TITLES))
        if self.chance(0.2):
            texts.append("Tulostettu 14.8.2025")
        if self.unit_is == "in the title":
            texts.append(self.random.choice(UNIT_TEXTS[self.form.unit]))
        return texts

    def _heading(self, name: str) -> str:
        text = self.random.choice(HEADINGS[name][self.language])
        if self.unit_is == "in the headings" and name != "utilisation_pct":
            return f"{text}, {self.random.choice(UNIT_TEXTS[self.form.unit][:2])}"
        return f"{text} 2025" if self.chance(0.2) and not re.search("[%/–]", text) else text

    def _label(self, code: str) -> str:
        label = LABELS[code][self.language]
        if (code, self.language) in SYNONYMS and self.chance(0.3):
            label = SYNONYMS[code, self.language]
        if self.is_net and code == "operating_margin":
            label = "Nettomenot"
        number = self.random.randint(1, 9)
        forms = (label.upper(), f"   {label}", f"{number}. {label}", *[label] * 9)
        return self.random.choice(forms)

    def _caption(self, code: str) -> str:
        if code.startswith("operating") or code == "production_for_own_use":
            return ""
        return {"revenue": "Toimintatuotot", "expense": "Toimintakulut"}[SIDES[code]]

    def _filled(self, shown: Shown | None) -> str | Shown:
        return self.missing if shown is None else self._text(shown)

    def _text(self, shown: Shown) -> str | Shown:
        return self.text_form.write(shown) if self.is_text else shown

    def _noise(self) -> Decimal:
        return Decimal(self.random.randint(-99, 99))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
