"""The workbook in which the services report their figures and activities."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter

from espoo_analysis.errors import SourceError, did_you_mean
from espoo_analysis.importing.services.drawing import (
    HEADING_ROW,
    TITLE_HEIGHT,
    fit_height,
    height_of,
    looks_of,
    prepare_for_print,
    write_head,
    write_text,
)
from espoo_analysis.importing.services.guide import guide_lines
from espoo_analysis.importing.services.layout import (
    ACTIVITY_COLUMNS,
    ACTIVITY_SHEET,
    AGGREGATIONS,
    FIGURE_COLUMNS,
    FIGURE_SHEET,
    GUIDE_SHEET,
    HIDDEN_SHEET,
    MARKER,
    MEASURES,
    STATUSES,
    VERSION,
    Column,
)
from espoo_analysis.importing.services.partial_dates import finnish_date
from espoo_analysis.period import Period
from espoo_analysis.settings import LARGEST_NUMBER
from espoo_analysis.writing import staged_file, unwritable

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from espoo_analysis.contracts import Reference

# The file must not tell when it was made: the same contents give the same bytes.
_NO_TIME = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - the format knows no time zone
_NEW_ROWS = 30
_GUIDE_WIDTH = 110
_FIGURES_LINE = (
    "Täytä sarakkeet Tilanne päivänä, Arvo ja Huomautus. Muut sarakkeet on lukittu. "
    "Tyhjä arvo ei ole nolla."
)
_ACTIVITIES_LINE = (
    "Rivit ovat edellisestä raportista: päivitä ne. Lisää uusi toiminta ensimmäiselle tyhjälle "
    "riville ja jätä sen tunnus tyhjäksi."
)


@dataclass(frozen=True)
class _Contents:
    """What the workbook is of."""

    period: Period
    unit: str
    unit_label: str
    cutoff: dt.date
    indicators: Sequence[dict[str, Any]]
    activities: Sequence[dict[str, Any]]

    @property
    def services(self) -> list[str]:
        rows = [*self.indicators, *self.activities]
        return list(dict.fromkeys(row["service"] for row in rows))

    @property
    def title(self) -> str:
        return f"Palvelujen luvut ja toiminta, kausi {self.period}"


def write_template(  # noqa: PLR0913, PLR0917 - what the workbook is of, and where it goes
    path: Path,
    period: Period | str,
    unit: str,
    reference: Reference,
    activities: pd.DataFrame | None,
    cutoff: dt.date,
    *,
    overwrite: bool = False,
) -> None:
    """Write the workbook that the services fill in; `read_services` reads it back.

    Parameters
    ----------
    path : Path
        Where to write it; ends in ``.xlsx``. The file is whole or absent.
    period : Period or str
        The period that is reported.
    unit : str
        The unit that reports.
    reference : Reference
        Every one of its indicators has a row.
    activities : DataFrame or None
        Contract `Activities`: those of the period before, which are to be brought up to date.
    cutoff : datetime.date
        The last day that the figures may include.
    overwrite : bool
        Whether a file of that name may be replaced.

    Raises
    ------
    SourceError
        When the unit is not known, or the file exists, cannot be written or has another ending.

    Notes
    -----
    The same contents give the same bytes. The sheets are protected without a password.
    """
    labels = dict(zip(reference.units["unit"], reference.units["label_fi"], strict=True))
    if unit not in labels:
        raise SourceError(f"'{unit}' is not a known unit{did_you_mean(unit, labels)}")
    if path.suffix.lower() != ".xlsx":
        raise SourceError(f"{path.name} cannot be written.", remedy="Name it *.xlsx.")
    rows = [] if activities is None else _records(activities)
    own = [row for row in rows if row.get("unit", unit) == unit]
    contents = _Contents(
        Period.parse(period), unit, labels[unit], cutoff, _records(reference.indicators), own
    )
    _write_whole(path, _workbook_bytes(contents), overwrite=overwrite)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Turn a table into rows in which an empty text stands for what is missing."""
    columns = {name: table[name].astype(object).where(table[name].notna(), "") for name in table}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _write_whole(path: Path, content: bytes, *, overwrite: bool) -> None:
    if path.exists() and not overwrite:
        remedy = "It may already be filled in: name another file, or remove this one first."
        raise SourceError(f"{path} exists.", remedy=remedy)
    try:
        with tempfile.TemporaryDirectory(prefix=".template-", dir=path.parent) as staging:
            staged_file(content, Path(staging) / path.name).replace(path)
    except OSError as error:
        raise unwritable(path.parent, error, "template", "Name another file.") from None


def _workbook_bytes(contents: _Contents) -> bytes:
    written = io.BytesIO()
    # Kept in memory, because temporary files bear the time of day.
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    properties = {"title": contents.title, "subject": contents.unit_label, "created": _NO_TIME}
    book.set_properties(properties)
    looks = looks_of(book)
    sheets = [
        book.add_worksheet(name)
        for name in (GUIDE_SHEET, FIGURE_SHEET, ACTIVITY_SHEET, HIDDEN_SHEET)
    ]
    _write_guide(sheets[0], contents, looks)
    _write_figures(sheets[1], contents, looks)
    services = _write_hidden(sheets[3], contents)
    _write_activities(sheets[2], contents, services, looks)
    # The activities have too many columns to be legible on one page.
    for sheet, pages in zip(sheets, (1, 1, 2), strict=False):
        prepare_for_print(sheet, contents.title, contents.unit, pages)
    book.close()
    return _with_language(written.getvalue())


def _with_language(content: bytes) -> bytes:
    """Add the language to the document's properties; XlsxWriter has no way to."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "docProps/core.xml":
                end = b"</cp:coreProperties>"
                part = part.replace(end, b"<dc:language>fi-FI</dc:language>" + end)
            new.writestr(entry, part, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _write_guide(sheet: Worksheet, contents: _Contents, looks: dict[str, Format]) -> None:
    unit = f"{contents.unit_label} ({contents.unit})"
    lines = [("title", contents.title), *guide_lines(contents.period, unit, contents.cutoff)]
    sheet.set_column(0, 0, _GUIDE_WIDTH)
    for row, (look, text) in enumerate(lines):
        sheet.write_string(row, 0, text, looks[look])
        sheet.set_row(row, {"line": height_of([text], [_GUIDE_WIDTH])}.get(look, TITLE_HEIGHT))
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _write_hidden(sheet: Worksheet, contents: _Contents) -> str:
    """Write what the reader must know, and return where the services stand."""
    sheet.write_string(0, 0, MARKER)
    facts = {
        "version": VERSION,
        "period": str(contents.period),
        "unit": contents.unit,
        "cutoff": str(contents.cutoff),
    }
    listed = {
        "service": contents.services,
        "indicator": [row["indicator"] for row in contents.indicators],
        "activity": [row["activity"] for row in contents.activities],
    }
    pairs = [*facts.items(), *((key, code) for key, codes in listed.items() for code in codes)]
    for row, pair in enumerate(pairs, start=1):
        for column, text in enumerate(pair):
            sheet.write_string(row, column, text)
    sheet.protect()
    sheet.hide()
    first = 2 + len(facts)
    return f"={HIDDEN_SHEET}!$B${first}:$B${first + max(len(contents.services), 1) - 1}"


def _write_figures(sheet: Worksheet, contents: _Contents, looks: dict[str, Format]) -> None:
    write_head(sheet, FIGURE_SHEET, _FIGURES_LINE, FIGURE_COLUMNS, looks)
    for row, indicator in enumerate(contents.indicators, start=HEADING_ROW + 1):
        measure = indicator["measure"]
        counted = f"{MEASURES[measure]}, {AGGREGATIONS[indicator['aggregation']]}"
        sheet.write_string(row, 0, indicator["indicator"], looks["code"])
        sheet.write_string(row, 1, indicator["label_fi"], looks["locked"])
        sheet.write_string(row, 2, counted, looks["locked"])
        fit_height(
            sheet,
            row,
            FIGURE_COLUMNS,
            indicator | {"label": indicator["label_fi"], "measure": counted},
        )
        sheet.write_datetime(
            row, 3, dt.datetime.combine(contents.cutoff, dt.time()), looks["day"]
        )
        sheet.write_blank(row, 4, None, looks.get(measure, looks["other"]))
        sheet.write_blank(row, 5, None, looks["open"])
        sheet.data_validation(row, 3, row, 3, _day_rule(contents))
        sheet.data_validation(row, 4, row, 4, _number_rule(measure))


def _day_rule(contents: _Contents) -> dict[str, Any]:
    first = dt.date(contents.period.year, 1, 1)
    span = f"{finnish_date(str(first))}–{finnish_date(str(contents.cutoff))}"
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": first,
        "maximum": contents.cutoff,
        "ignore_blank": False,
        "input_title": "Tilanne päivänä",
        "input_message": f"Päivä väliltä {span}.",
        "error_title": "Päivä ei kelpaa",
        "error_message": f"Kirjoita päivä väliltä {span}, esimerkiksi "
        f"{finnish_date(str(contents.cutoff))}.",
    }


def _number_rule(measure: str) -> dict[str, Any]:
    kind, smallest, largest, form = {
        "count": ("integer", 0, LARGEST_NUMBER, "kokonaisluku, esimerkiksi 4300"),
        "share": ("decimal", 0, 1, "prosenttiluku, esimerkiksi 87 %"),
        "score": ("decimal", -LARGEST_NUMBER, LARGEST_NUMBER, "luku, esimerkiksi 4,6"),
    }.get(measure, ("decimal", 0, LARGEST_NUMBER, "luku, esimerkiksi 12 tai 1,5"))
    advice = "Jos lukua ei ole, jätä tyhjäksi ja kerro huomautuksessa, mitä tiedetään."
    return {
        "validate": kind,
        "criteria": "between",
        "minimum": smallest,
        "maximum": largest,
        "input_title": MEASURES[measure],
        "input_message": f"Kirjoita {form}. {advice}",
        "error_title": "Tämä ei ole luku",
        "error_message": f"Tarvitaan {form}. {advice}",
    }


def _write_activities(
    sheet: Worksheet, contents: _Contents, services: str, looks: dict[str, Format]
) -> None:
    write_head(sheet, ACTIVITY_SHEET, _ACTIVITIES_LINE, ACTIVITY_COLUMNS, looks)
    first = HEADING_ROW + 1
    last = first + len(contents.activities) + _NEW_ROWS - 1
    empty: list[dict[str, Any]] = [{}] * _NEW_ROWS
    for row, activity in enumerate([*contents.activities, *empty], start=first):
        for column, field in enumerate(ACTIVITY_COLUMNS):
            look = looks["open" if field.is_filled_in else "code"]
            write_text(sheet, row, column, _shown(field, activity), look)
        fit_height(sheet, row, ACTIVITY_COLUMNS, activity)
    # A service may be new; a status may not.
    chosen = {1: (services, "warning"), 2: ([words[0] for words in STATUSES.values()], "stop")}
    for column, (source, strictness) in chosen.items():
        rule = {"validate": "list", "source": source, "error_type": strictness}
        message = {"error_title": "Ei ole luettelossa", "error_message": "Valitse luettelosta."}
        sheet.data_validation(first, column, last, column, {**rule, **message})
    for column in (3, 4):
        rule = {"validate": "any", "input_title": ACTIVITY_COLUMNS[column].heading}
        message = {"input_message": ACTIVITY_COLUMNS[column].hint}
        sheet.data_validation(first, column, last, column, {**rule, **message})


def _shown(field: Column, activity: dict[str, Any]) -> str:
    found = activity.get(field.name, "")
    if field.name in {"starts", "ends"}:
        return finnish_date(found)
    return STATUSES[found][0] if field.name == "status" and found else found
