"""Random follow-ups in random forms: what finance could send, with the figures that are true."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

from espoo_analysis.importing.proposal import ImportContext
from espoo_analysis.importing.written import canonical

if TYPE_CHECKING:
    from pathlib import Path
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
EXTRA = ("TP 2024", "Toteuma 1–7/2024", "Muutos", "Ennuste/MTA", "Vastuuhenkilön arvio")
KINDS = ("xlsx", "xls", "ods", "csv", "tsv")
MONEY = ("original_budget_eur", "amended_budget_eur", "forecast_eur", "actual_ytd_eur")


@dataclass
class Shown:
    """A number of the file: what it holds, and how it is shown."""

    value: Decimal
    number_format: str = "General"
    decimals: int = 0


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
    """

    kind: str
    rows: list[list[str | Shown | None]]
    truth: dict[tuple[str, str], str]
    answers: dict[str, str]
    known_budgets: dict[str, float]
    merges: list[tuple[int, int, int]] = field(default_factory=list)
    text_form: TextForm | None = None
    encoding: str = "utf-8"
    separator: str = ";"

    def context(self) -> ImportContext:
        """Return what is known besides."""
        return ImportContext("2025-07", "immigration", LINES, LABELS, self.known_budgets)


@dataclass(frozen=True)
class TextForm:
    """How numbers are written as text."""

    group: str
    mark: str
    minus: str
    suffix: str = ""

    def write(self, shown: Shown) -> str:
        """Write a number."""
        value = shown.value * 100 if "%" in shown.number_format else shown.value
        text = f"{abs(value):,.{shown.decimals}f}"
        text = text.translate({ord(","): self.group, ord("."): self.mark})
        percent = " %" if "%" in shown.number_format else ""
        unit = self.suffix if not percent else ""
        if value >= 0:
            return f"{text}{unit}{percent}"
        if self.minus == "()":
            return f"({text}{unit}{percent})"
        if self.minus == "behind":
            return f"{text}-{unit}{percent}"
        return f"{self.minus}{text}{unit}{percent}"


def random_book(random: Random, kind: str) -> Book:
    """Draw a follow-up and the form in which it is sent."""
    return _Drawing(random, kind).book()


class _Drawing:
    def __init__(self, random: Random, kind: str) -> None:
        self.random, self.kind = random, kind
        self.is_text = kind in {"csv", "tsv"}
        self.language = random.choice((0, 0, 0, 1, 2))
        self.unit = random.choice(("eur", "eur", "eur", "teur", "teur", "meur"))
        self.form = random.choice(("signed", "signed", "unsigned", "reversed"))
        # Whole euros, or thousands with decimals: that is what the file holds.
        self.decimals = random.choice({"eur": (0, 2, 2), "teur": (0, 1, 2), "meur": (2, 3)}[self.unit])
        self.is_scaled = kind == "xlsx" and self.unit == "teur" and random.random() < 0.5
        self.percent_form = random.choice(("percent", "percent", "format", "share"))
        self.turned = random.random() < 0.3
        self.turned_by_form = random.random() < 0.5
        self.has_unit = random.random() < 0.8
        self.columns = self._columns()
        self.exact = self._figures()

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def _columns(self) -> list[str]:
        columns = ["amended_budget_eur", "forecast_eur"]
        for name, probability in (
            ("original_budget_eur", 0.4),
            ("actual_ytd_eur", 0.6),
            ("deviation_eur", 0.6),
            ("utilisation_pct", 0.5),
        ):
            if self.chance(probability):
                columns.append(name)
        order = list(HEADINGS)
        columns.sort(key=order.index)
        if self.chance(0.2):
            self.random.shuffle(columns)
        return columns

    def _figures(self) -> dict[str, dict[str, Decimal | None]]:
        lines = [code for code, _, kind, _ in LINES if kind == "line" and self.chance(0.7)]
        lines = lines or ["personnel_expenses"]
        size = self.random.choice((10_000, 300_000, 3_000_000, 30_000_000))
        expenses = [code for code in lines if SIDES[code] == "expense"]
        odd = self.random.choice(expenses) if len(expenses) > 2 and self.chance(0.15) else None
        figures = {}
        for code in lines:
            sign = 1 if SIDES[code] == "revenue" or code == odd else -1
            most = size // (10 if SIDES[code] == "revenue" or code == odd else 1)
            budget = sign * Decimal(self.random.randint(0, most * 100)) / 100
            budget = budget * 0 if self.chance(0.08) else budget
            share = Decimal(self.random.choice((1000, self.random.randint(850, 1200)))) / 1000
            forecast = (budget * share).quantize(Decimal("0.01"))
            actual = (budget * Decimal(self.random.randint(100, 900)) / 1000).quantize(Decimal("0.01"))
            figures[code] = {
                "original_budget_eur": None if self.chance(0.1) else budget * Decimal("0.9"),
                "amended_budget_eur": budget,
                "forecast_eur": forecast,
                "actual_ytd_eur": None if self.chance(0.1) else actual,
            }
        return figures | self._totals(figures)

    def _totals(self, figures: dict[str, dict[str, Decimal | None]]):
        found = {}
        for total in ("operating_revenue", "operating_expenses", "operating_margin"):
            if not self.chance(0.75):
                continue
            lines = [
                code
                for code, parent, kind, _ in LINES
                if code in figures
                and kind == "line"
                and (parent == total or total == "operating_margin")
            ]
            if not lines:
                continue
            columns = {name: [figures[code][name] for code in lines] for name in MONEY}
            found[total] = {
                name: None if None in values else sum(values) for name, values in columns.items()
            }
        return found

    def _held(self, value: Decimal | None) -> Decimal | None:
        if value is None:
            return None
        if self.is_scaled:
            return value
        return _rounded(value / UNITS[self.unit], self.decimals)

    def book(self) -> Book:
        order = [code for code, *_ in LINES if code in self.exact]
        if self.chance(0.2):
            # Totals first, as in official tables.
            order.sort(key=lambda code: (SIDES[code] != "revenue", SIDES[code] == "margin"))
            order.sort(key=lambda code: list(SIDES).index(code) if False else 0)
        factor = 1 if self.is_scaled else UNITS[self.unit]
        truth, cells = {}, {}
        for code in order:
            for name in self.columns:
                shown, true = self._cell(code, name, factor)
                cells[code, name] = shown
                truth[code, name] = "" if true is None else canonical(true)
        rows, merges, text_form = self._rows(order, cells)
        budget = sum(
            abs(self.exact[code]["amended_budget_eur"] or 0)
            for code, _, kind, side in LINES
            if kind == "line" and side == "expense" and code in self.exact
        ) or sum(
            abs(self.exact[code]["amended_budget_eur"] or 0)
            for code, _, kind, _ in LINES
            if kind == "line" and code in self.exact
        )
        known = {"2024-12": float(budget) * self.random.uniform(0.6, 1.6)} if budget else {}
        answers = {
            "money_unit": "eur" if self.is_scaled else self.unit,
            "signs": self.form,
            "decimal": {",": "comma", ".": "point"}[text_form.mark],
            "percent": "percent" if self.percent_form == "percent" else "share",
        }
        encoding = self.random.choice(("utf-8", "utf-8-sig", "utf-16"))
        if not re.search("[\u2212\u202f\u2009]", str(rows)) and text_form.minus != "\u2212":
            encoding = self.random.choice((encoding, "cp1252"))
        if text_form.group in "\u202f\u2009" and text_form.group:
            encoding = "utf-8"
        separator = "\t" if self.kind == "tsv" else self.random.choice(";;,|")
        return Book(
            self.kind,
            rows,
            truth,
            answers,
            known if self.chance(0.8) else {},
            merges,
            text_form,
            encoding,
            separator,
        )

    def _cell(self, code: str, name: str, factor: int) -> tuple[Shown | None, Decimal | None]:
        side = SIDES[code]
        form = {"signed": 1, "reversed": -1, "unsigned": -1 if side == "expense" else 1}[self.form]
        figures = self.exact[code]
        if name == "utilisation_pct":
            return self._percent(figures)
        if name == "deviation_eur":
            exact = figures["forecast_eur"] - figures["amended_budget_eur"]
            held = self._held(exact)
            sign = (form if self.turned_by_form else 1) * (-1 if self.turned else 1)
            return self._amount(held * sign), held * factor
        held = self._held(figures[name])
        if held is None:
            return None, None
        return self._amount(held * form), held * factor

    def _amount(self, value: Decimal) -> Shown:
        if self.is_scaled:
            return Shown(value, "#,##0,", self.decimals)
        places = "." + "0" * self.decimals if self.decimals else ""
        return Shown(value, self.random.choice(("General", f"#,##0{places}")), self.decimals)

    def _percent(self, figures: dict) -> tuple[Shown | None, Decimal | None]:
        budget, actual = figures["amended_budget_eur"], figures["actual_ytd_eur"]
        if not budget or actual is None:
            return None, None
        places = 0 if self.percent_form == "percent" else 2
        if self.percent_form == "percent":
            value = _rounded(100 * actual / budget, 0)
            return Shown(value, "0", places), value
        value = _rounded(actual / budget, 2)
        code = "0%" if self.percent_form == "format" else "0.00"
        decimals = 0 if self.percent_form == "format" else 2
        return Shown(value, code, decimals), value * 100

    # ------------------------------------------------------------------ the sheet around it

    def _rows(self, order: list[str], cells: dict[tuple[str, str], Shown | None]):
        headings = [self._heading(name) for name in self.columns]
        layout: list[str | None] = list(self.columns)
        extras = [name for name in EXTRA if self.chance(0.12)]
        for name in extras:
            place = self.random.randint(0, len(layout))
            layout.insert(place, None)
            headings.insert(place, name)
        offset = self.random.choice((0, 0, 0, 1, 2))
        group_column = self.chance(0.15)
        labels = 2 if group_column else 1
        rows: list[list] = self._titles(offset)
        merges: list[tuple[int, int, int]] = []
        width = offset + labels
        label_heading = self.random.choice(("", "Rivi", "Tuloslaskelma", "€ " if False else ""))
        header = [*[""] * (width - 1), label_heading, *headings]
        if not extras and self.chance(0.25):
            # The year stands above, over all columns.
            rows.append([*[""] * width, "2025"])
            if self.kind == "xlsx" and len(headings) > 1:
                merges.append((len(rows) - 1, width, width + len(headings) - 1))
        rows.append(header)
        group = self.random.choice((" ", "\u00a0", "\u202f", "", ".", "'"))
        mark = self.random.choice((",", ",", "."))
        if group == ".":
            mark = ","
        minus = self.random.choice(("-", "-", "\u2212", "()", "behind"))
        suffix = " €" if self.unit == "eur" and self.chance(0.1) else ""
        text_form = TextForm(group, mark, minus, suffix)
        missing = self.random.choice(("", "", "–", "-", ".."))
        repeats = self.chance(0.1)
        seen: set[str] = set()
        for index, code in enumerate(order):
            if self.chance(0.08):
                rows.append([])
            if repeats and index == len(order) // 2 and index:
                rows.append(list(header))
            values = [self._written(cells.get((code, n)), n, missing) for n in layout]
            label = self._label(code)
            caption = self._caption(code)
            if group_column:
                first = caption if caption and caption not in seen else ""
                seen.add(caption)
                rows.append([*[""] * offset, first if SIDES[code] != "margin" and "yht" not in label.lower() and "tot" not in label.lower() else "", label, *values])
            else:
                rows.append([*[""] * offset, label, *values])
            if code == "personnel_expenses" and self.chance(0.2):
                rows.append([*[""] * (width - 1), "  Palkat ja palkkiot", *values])
        if self.chance(0.2):
            number = Shown(Decimal(-1234), "General", 0)
            rows.append([*[""] * (width - 1), "Poistot ja arvonalentumiset", *[number] * len(layout)])
        if self.chance(0.3):
            rows += [[], [*[""] * offset, "* Sisältää vain tulosyksikön määrärahat."]]
        return rows, merges, text_form

    def _titles(self, offset: int) -> list[list]:
        texts = []
        if self.chance(0.5):
            texts.append(self.random.choice(("Talouden toteutuminen 1–7/2025", "Elinkeino", "Osavuosikatsaus heinäkuu 2025")))
        if self.chance(0.2):
            texts.append("Tulostettu 14.8.2025")
        if self.has_unit and self.chance(0.7):
            texts.append(self.random.choice(UNIT_TEXTS[self.unit]))
            self.has_unit = False
        rows: list[list] = [[*[""] * offset, text] for text in texts]
        if texts and self.chance(0.4):
            rows.append([])
        return rows

    def _heading(self, name: str) -> str:
        text = self.random.choice(HEADINGS[name][self.language])
        if self.has_unit_in_headings and name != "utilisation_pct":
            text += f", {self.random.choice(UNIT_TEXTS[self.unit][:2])}"
        elif self.random.random() < 0.2 and "1–7" not in text and "%" not in text and "/" not in text:
            text += " 2025"
        return text

    @property
    def has_unit_in_headings(self) -> bool:
        return self.has_unit and not self.__dict__.setdefault("_titled", False)

    def _label(self, code: str) -> str:
        label = LABELS[code][self.language]
        if (code, self.language) in SYNONYMS and self.chance(0.3):
            label = SYNONYMS[code, self.language]
        form = self.random.random()
        if form < 0.1:
            return label.upper()
        if form < 0.2:
            return f"   {label}"
        if form < 0.25:
            return f"{self.random.randint(1, 9)}. {label}"
        return label

    def _caption(self, code: str) -> str:
        if code.startswith("operating") or code == "production_for_own_use":
            return ""
        return {"revenue": "Toimintatuotot", "expense": "Toimintakulut"}.get(SIDES[code], "")

    def _written(self, shown: Shown | None, name: str | None, missing: str):
        if name is None:
            return Shown(Decimal(self.random.randint(-99, 99)), "General", 0)
        return missing if shown is None else shown


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def write_book(book: Book, folder: Path) -> Path:
    """Write the file."""
    path = folder / f"book.{book.kind}"
    {"xlsx": _xlsx, "xls": _xls, "ods": _ods, "csv": _delimited, "tsv": _delimited}[book.kind](book, path)
    return path


def _xlsx(book: Book, path: Path) -> None:
    workbook = xlsxwriter.Workbook(path, {"in_memory": True})
    sheet = workbook.add_worksheet("Talous")
    formats: dict[str, object] = {}
    for row, cells in enumerate(book.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, Shown):
                code = cell.number_format
                if code not in formats:
                    formats[code] = workbook.add_format({"num_format": code})
                sheet.write_number(row, column, float(cell.value), formats[code])
            elif cell:
                sheet.write_string(row, column, cell)
    for row, first, last in book.merges:
        sheet.merge_range(row, first, row, last, book.rows[row][first])
    workbook.close()


def _xls(book: Book, path: Path) -> None:
    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Talous")
    styles: dict[str, object] = {}
    for row, cells in enumerate(book.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, Shown):
                code = cell.number_format
                if code not in styles:
                    styles[code] = xlwt.easyxf(num_format_str=code)
                sheet.write(row, column, float(cell.value), styles[code])
            elif cell:
                sheet.write(row, column, cell)
    workbook.save(str(path))


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
    '<office:body><office:spreadsheet><table:table table:name="Talous">{rows}'
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)


def _ods(book: Book, path: Path) -> None:
    rows = "".join(
        f"<table:table-row>{''.join(map(_ods_cell, cells)) or _ods_cell(None)}</table:table-row>"
        for cells in book.rows
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", _MANIFEST)
        file.writestr("content.xml", _ODS.format(rows=rows))


def _ods_cell(cell: str | Shown | None) -> str:
    if isinstance(cell, Shown):
        kind = "percentage" if "%" in cell.number_format else "float"
        value = quoteattr(str(float(cell.value)))
        return (
            f'<table:table-cell office:value-type="{kind}" office:value={value}>'
            f"<text:p>{cell.value}</text:p></table:table-cell>"
        )
    if not cell:
        return "<table:table-cell/>"
    paragraphs = "".join(f"<text:p>{escape(text)}</text:p>" for text in cell.split("\n"))
    return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'


def _delimited(book: Book, path: Path) -> None:
    form = book.text_form
    assert form is not None
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=book.separator)
    width = max(map(len, book.rows))
    for cells in book.rows:
        written = [form.write(cell) if isinstance(cell, Shown) else cell or "" for cell in cells]
        writer.writerow([*written, *[""] * (width - len(written))])
    path.write_bytes(text.getvalue().encode(book.encoding))
