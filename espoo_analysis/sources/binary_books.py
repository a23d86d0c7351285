"""Binary workbooks (xls, xlsb): the values by python-calamine, the rest by our own reading."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING

import python_calamine as calamine

from espoo_analysis.sources.binary_marks import (
    EncryptedWorkbookError,
    Marks,
    OldVersionError,
    xls_marks,
    xlsb_marks,
    xlsb_records,
    xlsb_text,
)
from espoo_analysis.sources.number_formats import date_or_moment, number
from espoo_analysis.sources.ole2 import Ole2
from espoo_analysis.sources.sheet_builder import SheetBuilder
from espoo_analysis.sources.sheets import Cell, Merge
from espoo_analysis.sources.xlsx import main_part, relations
from espoo_analysis.sources.zip_parts import SAVE_AGAIN, ZipParts, protected, unreadable

if TYPE_CHECKING:
    from pathlib import Path

    from espoo_analysis.sources.sheets import CellValue, Sheet

_BUNDLE_SHEET = 156


def read_xls(path: Path) -> tuple[Sheet, ...]:
    """Read the sheets of an xls workbook; see `workbook.read_workbook`."""
    content = path.read_bytes()
    try:
        marks = xls_marks(Ole2(content))
    except EncryptedWorkbookError:
        raise protected(path) from None
    except OldVersionError as error:
        raise unreadable(path, str(error), SAVE_AGAIN) from None
    except ValueError:
        raise _damaged(path) from None
    return _sheets(path, content, marks)


def read_xlsb(path: Path) -> tuple[Sheet, ...]:
    """Read the sheets of an xlsb workbook; see `workbook.read_workbook`."""
    with ZipParts(path) as parts:
        book = main_part(parts)
        related = relations(parts, book)
        styles = dict(related.values()).get("styles", "")
        try:
            sheets = [
                related.get(xlsb_text(record, 8)[0], ("", ""))[1]
                for kind, record in xlsb_records(parts.read(book))
                if kind == _BUNDLE_SHEET
            ]
            marks = xlsb_marks(parts, book, sheets, styles)
        except (ValueError, LookupError):
            raise _damaged(path) from None
        # Packed anew, calamine sees the very parts that were measured.
        copy = io.BytesIO()
        with zipfile.ZipFile(copy, "w") as archive:
            for name in parts.names:
                archive.writestr(name, parts.read(name))
    return _sheets(path, copy.getvalue(), marks)


def _damaged(path: Path) -> Exception:
    return unreadable(path, "the file is damaged or cut off", "Fetch it again.")


def _sheets(path: Path, content: bytes, marks: list[Marks]) -> tuple[Sheet, ...]:
    builders = [_builder(path, mark) for mark in marks]
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            for index, (meta, builder, mark) in enumerate(
                zip(book.sheets_metadata, builders, marks, strict=True)
            ):
                builder.name = meta.name
                builder.is_hidden = meta.visible != calamine.SheetVisibleEnum.Visible
                if meta.typ == calamine.SheetTypeEnum.WorkSheet:
                    _fill(builder, book.get_sheet_by_index(index), mark)
            types = [meta.typ for meta in book.sheets_metadata]
    except calamine.PasswordError:
        raise protected(path) from None
    except (calamine.CalamineError, ValueError, OSError):
        raise _damaged(path) from None
    return tuple(
        builder.sheet()
        for builder, kind in zip(builders, types, strict=True)
        if kind == calamine.SheetTypeEnum.WorkSheet
    )


def _builder(path: Path, marks: Marks) -> SheetBuilder:
    builder = SheetBuilder(path.name, "")
    # Calamine lays out the whole block, however few of its cells hold something.
    builder.check_area(
        max((row for row, _ in marks.codes), default=-1) + 1,
        max((column for _, column in marks.codes), default=-1) + 1,
    )
    builder.hidden_rows, builder.hidden_columns = marks.hidden_rows, marks.hidden_columns
    return builder


def _fill(builder: SheetBuilder, sheet: calamine.CalamineSheet, marks: Marks) -> None:
    for (row, column), fault in marks.faults.items():
        builder.put(row, column, Cell(None, marks.codes[row, column], fault))
    for row, values in enumerate(sheet.to_python(skip_empty_area=False)):
        for column, value in enumerate(values):
            if (row, column) not in marks.faults:
                code = marks.codes.get((row, column), "")
                builder.put(row, column, Cell(_value(value), code))
    for first, last in sheet.merged_cell_ranges or ():
        builder.merges.append(Merge(*first, *last))


def _value(
    value: float | str | dt.time | dt.date | dt.datetime | dt.timedelta,
) -> CellValue:
    if isinstance(value, bool | str | dt.timedelta):
        return value
    if isinstance(value, dt.time):
        zero = dt.datetime.combine(dt.date.min, dt.time())
        return dt.datetime.combine(dt.date.min, value) - zero
    if isinstance(value, dt.datetime):
        return date_or_moment(value)
    return value if isinstance(value, dt.date) else number(repr(value))
