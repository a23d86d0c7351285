"""What the other columns of a ledger say against them: lost rows, sides, currencies, kinds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from espoo_analysis.errors import Problem, shorten
from espoo_analysis.importing.ledger.forms import euros_of, tidy

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

    import ibis.expr.types as ir

    from espoo_analysis.sources.ledger.exports import Export

Key = TypeVar("Key", bound="Hashable")
# A day between separators, or between one and the end of a line.
_DAY = r"([0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}|[12][0-9]{3}-[0-9]{2}-[0-9]{2}|20[0-9]{6})"
_ROW_INSIDE = rf"(?:\n|[;,\t|]){_DAY}[;,\t|]|[;,\t|]{_DAY}\r?\n"
_SIDES = {"debit": ("d", "debet", "debit", "dr", "s"), "credit": ("k", "kredit", "c", "credit")}
_SIDES["credit"] += ("cr", "h")
_CURRENCY = {"valuutta", "valuuttakoodi", "valuuttalaji", "valuta", "valutakod", "valutaslag"}
_CURRENCY |= {"currency", "currency code", "curr"}
_EUROS = ("", "eur", "€", "euro")
_OF_KIND = {"laji", "versio", "tyyppi", "tietolaji", "tietotyyppi", "arvotyyppi", "skenaario"}
_OF_KIND |= {"luvun laji", "sarja", "version", "typ", "type", "value type", "scenario", "kind"}
_ACTUAL = r"toteuma|toteutuma|toteutunut|utfall|actuals?|act"
_PLANS = r"talousarvio(?:muutos)?|budjetti|budget|ennuste|forecast|prognos|suunnitelma|plan"
_CODES = r"tavoite|ta|tae|bud|enn|fc"
_END = r"(?:[^a-zåäö]|$)"
# Under any heading a whole value, such as "Muutettu talousarvio 2025"; a part under one of kinds.
_WHOLE = r"^(?:[a-zåäö]+ )?(?:%s)[ 0-9./-]*$"
_PART = r"talousarvio|budj|budget|ennuste|forecast|prognos|suunnitel"
_PART += rf"|(?:^|[^a-zåäö])(?:plan|{_CODES}){_END}"
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
        Rows that a quotation mark has swallowed; another currency; budgets or forecasts among
        the postings; amounts without a sign beside a column that says debit or credit.
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
    texts = _texts(export, set(roles.values()))
    problems += [*_other_currencies(export, texts), *_other_kinds(export, texts)]
    if "amount" in roles:
        euros = euros_of(export.column(roles["amount"]), mark)
        problems += _unsigned_sides(export, texts, euros)
    return problems


def doubt_notes(export: Export, roles: dict[str, str]) -> list[str]:
    """Say where rows call themselves sums.

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
    return [
        f"{count} rows call themselves a sum in the column '{shorten(heading)}': if so, "
        "their postings are counted twice. Nothing was taken off."
        for heading, count in sums.items()
    ]


def _other_currencies(export: Export, columns: dict[str, ir.StringColumn]) -> list[Problem]:
    others = {
        heading: ~text.isin(_EUROS)
        for heading, text in columns.items()
        if _plain(heading) in _CURRENCY
    }
    return [
        Problem(
            f"{count} rows name another currency than EUR; export the amounts in euros",
            export.place,
            column=heading,
        )
        for heading, count in _counts(export, others).items()
    ]


def _other_kinds(export: Export, columns: dict[str, ir.StringColumn]) -> list[Problem]:
    """Refuse rows of a budget or forecast, and rows of several kinds of figures."""
    conditions: dict[tuple[str, str], ir.BooleanColumn] = {}
    for heading, text in columns.items():
        planned = _PART if _plain(heading) in _OF_KIND else _WHOLE % f"{_PLANS}|{_CODES}"
        conditions[heading, "planned"] = text.re_search(planned)
        conditions[heading, "actual"] = text.re_search(_WHOLE % _ACTUAL)
        conditions[heading, "filled"] = text != ""
    counts = _counts(export, conditions)
    problems = []
    for heading in columns:
        planned_count, actual, filled = (
            counts.get((heading, what), 0) for what in ("planned", "actual", "filled")
        )
        if _plain(heading) in _OF_KIND:
            is_mixed = planned_count > 0 or 0 < actual < filled
        else:
            is_mixed = planned_count > 0 and (actual > 0 or planned_count == filled)
        if is_mixed:
            what = f"{filled - actual} of {filled} rows name another kind of figure than actuals"
            remedy = "export only the postings, without budget and forecast"
            problems.append(Problem(f"{what}; {remedy}", export.place, column=heading))
    return problems


def _plain(heading: str) -> str:
    return re.sub(r"[\W_]+", " ", heading).strip().lower()


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


def _counts(export: Export, conditions: dict[Key, ir.BooleanColumn]) -> dict[Key, int]:
    """Count by key the rows of which a condition is true; those without any are left out."""
    if not conditions:
        return {}
    names = {f"n{i}": key for i, key in enumerate(conditions)}
    table = export.table.select(**{name: conditions[key] for name, key in names.items()})
    row = export.fetch(
        table.agg(**{name: table[name].ifelse(1, 0).sum().coalesce(0) for name in names})
    )[0]
    return {key: int(row[name]) for name, key in names.items() if row[name]}
