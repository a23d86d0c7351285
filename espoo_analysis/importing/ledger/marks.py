"""The decimal mark of a ledger's amounts, seen from all of them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError
from espoo_analysis.importing.ledger.forms import is_written, tidy
from espoo_analysis.importing.ledger.rows import AMOUNTS
from espoo_analysis.importing.proposal import OpenQuestionError, Question

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from espoo_analysis.sources.ledger.exports import Export

_REMEDY = "Correct the export, then run the command again; nothing was written."


def settle_mark(export: Export, roles: dict[str, str], answer: str | None) -> str:
    """Find the decimal mark of amounts that are texts, from all of them together.

    Parameters
    ----------
    export : Export
        The opened export.
    roles : dict of str to str
        The heading of each role.
    answer : {"comma", "point"} or None
        What the user has said.

    Returns
    -------
    {"comma", "point", "any"}
        ``any`` where no amount has a mark, or all are numbers and not texts.

    Raises
    ------
    OpenQuestionError
        When amounts have two values and nothing decides between them.
    SourceError
        When some can only be read with a comma and others only with a point.
    """
    columns = [export.column(roles[name]) for name in AMOUNTS if name in roles]
    texts = [column for column in columns if column.type().is_string()]
    found = [_marks(export, column) for column in texts]
    commas, points, both = (sum(counts[i] for counts in found) for i in range(3))
    if commas and points:
        what = f"{commas} amounts have a decimal comma and {points} a decimal point"
        place = ", ".join(roles[name] for name in AMOUNTS if name in roles)
        raise SourceError(
            "The ledger cannot be understood.",
            [Problem(what, export.place, column=place)],
            _REMEDY,
        )
    if answer:
        return answer
    if both and not commas and not points:
        text = (
            f"{both} amounts, such as 1,234 or 1.234, can have a decimal mark or groups of digits"
        )
        question = Question("decimal", text, ("comma", "point"), export.place)
        raise OpenQuestionError("The ledger can be read in more than one way.", (question,))
    return "comma" if commas else "point" if points else "any"


def _marks(export: Export, column: ir.Column) -> tuple[int, int, int]:
    texts = export.table.select(text=tidy(column))
    forms = texts.select(
        comma=is_written(texts.text, "comma"),
        point=is_written(texts.text, "point"),
        marked=texts.text.re_search("[.,]"),
    )
    counts = forms.agg(
        comma=(forms.comma & ~forms.point).ifelse(1, 0).sum().coalesce(0),
        point=(forms.point & ~forms.comma).ifelse(1, 0).sum().coalesce(0),
        both=(forms.comma & forms.point & forms.marked).ifelse(1, 0).sum().coalesce(0),
    )
    row = export.fetch(counts)[0]
    return row["comma"], row["point"], row["both"]
