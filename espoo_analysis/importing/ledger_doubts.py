"""What the other columns of a ledger say against its rows: lost rows, sides, currencies, sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, shorten
from espoo_analysis.importing.ledger_forms import euros_of, tidy

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis.expr.types as ir

    from espoo_analysis.sources.ledger.exports import Export

# A day between separators, or between one and the end of a line.
_DAY = r"([0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}|[12][0-9]{3}-[0-9]{2}-[0-9]{2}|20[0-9]{6})"
_ROW_INSIDE = rf"(?:\n|[;,\t|]){_DAY}[;,\t|]|[;,\t|]{_DAY}\r?\n"
_SIDES = {"debit": ("d", "debet", "debit", "dr", "s"), "credit": ("k", "kredit", "c", "credit")}
_SIDES["credit"] += ("cr", "h")
_CURRENCY = {"valuutta", "valuuttakoodi", "valuta", "valutakod", "currency", "currency code"}
_EUROS = ("", "eur", "€", "euro")
_SUMS = ("yhteensä", "yht.", "kaikki yhteensä", "välisumma", "loppusumma", "totalt", "total")


def doubtful_rows(export: Export, roles: dict[str, str], mark: str) -> list[Problem]:
    """Refuse what the columns that are not used say against the amounts.

    Parameters
    ----------
    export : Export
        The opened export.
    roles : dict of str to str
        The heading of each role.
    mark : str
        The decimal mark of amounts that are texts.

    Returns
    -------
    list of Problem
        Rows that a quotation mark has swallowed; amounts without a sign beside a column that
        says debit or credit.
    """
    problems = [
        Problem(
            f"{count} fields hold whole rows, since a quotation mark is not closed before; "
            "export the texts without quotation marks",
            export.place,
            column=heading,
        )
        for heading, count in _counts(export, _swallowed(export)).items()
    ]
    if "amount" in roles:
        euros = euros_of(export.column(roles["amount"]), mark)
        problems += _unsigned_sides(export, _texts(export, set(roles.values())), euros)
    return problems


def doubt_notes(export: Export, roles: dict[str, str]) -> list[str]:
    """Say where rows call themselves sums or name another currency.

    Parameters
    ----------
    export : Export
        The opened export.
    roles : dict of str to str
        The heading of each role.

    Returns
    -------
    list of str
        Whole sentences.
    """
    columns = _texts(export, set(roles.values()))
    sums = _counts(export, {heading: text.isin(_SUMS) for heading, text in columns.items()})
    currencies = {
        heading: ~text.isin(_EUROS)
        for heading, text in columns.items()
        if heading.strip().lower() in _CURRENCY
    }
    return [
        *(
            f"{count} rows call themselves a sum in the column '{shorten(heading)}': if so, "
            "their postings are counted twice. Nothing was taken off."
            for heading, count in sums.items()
        ),
        *(
            f"{count} rows name another currency in the column '{shorten(heading)}'; their "
            "amounts were taken for euros."
            for heading, count in _counts(export, currencies).items()
        ),
    ]


def _texts(export: Export, used: set[str]) -> dict[str, ir.StringColumn]:
    """Fold the texts of the columns that have no role."""
    return {
        heading: tidy(column).lower()
        for heading, column in _columns(export)
        if heading not in used and column.type().is_string()
    }


def _columns(export: Export) -> Iterator[tuple[str, ir.Column]]:
    for index, heading in enumerate(export.headings):
        if heading.strip():
            yield heading, export.table[f"c{index}"]


def _swallowed(export: Export) -> dict[str, ir.BooleanColumn]:
    return {
        heading: column.contains("\n") & column.re_search(_ROW_INSIDE)
        for heading, column in _columns(export)
        if column.type().is_string()
    }


def _unsigned_sides(
    export: Export, columns: dict[str, ir.StringColumn], euros: ir.DecimalColumn
) -> list[Problem]:
    """Refuse amounts whose sign only another column says."""
    sides = {side: _counts(export, _of_side(columns, side, euros)) for side in _SIDES}
    others = _counts(
        export,
        {
            heading: ~text.isin(("", *_SIDES["debit"], *_SIDES["credit"]))
            for heading, text in columns.items()
        },
    )
    return [
        Problem(
            "it says debit or credit, and the amounts have no sign that says the same; export "
            "signed amounts, or debits and credits in two columns",
            export.place,
            column=heading,
        )
        for heading in columns
        if heading not in others and all(heading in found for found in sides.values())
    ]


def _of_side(
    columns: dict[str, ir.StringColumn], side: str, euros: ir.DecimalColumn
) -> dict[str, ir.BooleanColumn]:
    return {heading: text.isin(_SIDES[side]) & (euros > 0) for heading, text in columns.items()}


def _counts(export: Export, conditions: dict[str, ir.BooleanColumn]) -> dict[str, int]:
    """Count by heading the rows of which a condition is true; those without any are left out."""
    if not conditions:
        return {}
    names = {f"n{i}": heading for i, heading in enumerate(conditions)}
    table = export.table.select(**{name: conditions[heading] for name, heading in names.items()})
    row = export.fetch(
        table.agg(**{name: table[name].ifelse(1, 0).sum().coalesce(0) for name in names})
    )[0]
    return {heading: int(row[name]) for name, heading in names.items() if row[name]}
