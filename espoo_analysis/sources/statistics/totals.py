"""Totals among the values of a dimension, as the source marks or names them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from espoo_analysis.sources.statistics.dimensions import plain

if TYPE_CHECKING:
    from espoo_analysis.sources.statistics.table import StatisticsTable, Value

_TOTAL_CODES = frozenset({"sss", "tot", "total", "totalt", "totsa", "_t"})
_TOTAL_WORDS = re.compile(
    r"\b(total|totalt|yhteensa|sammanlagt|kaikki|samtliga|koko maa|hela landet|whole country"
    r"|bada konen|both sexes|all ages|molemmat sukupuolet)\b"
)
# A total of everything says nothing but that: "women, total" is none.
_MEN_AND_WOMEN = re.compile(
    r"man och kvinnor|kvinnor och man|miehet ja naiset|men and women|males and females"
)
_EVERYTHING = re.compile(
    r"total|totalt|yhteensa|sammanlagt|kaikki|samtliga|all|alla|both|molemmat|bada|in"
    r"|koko|maa|hela|landet|whole|country|sukupuolet|kon|konen|sexes|genders"
    r"|ika|iat|ikaluokat|ikaryhmat|alder|aldrar|aldersgrupper|age|ages|groups"
    r"|kieli|kielet|sprak|language|languages"
)


def marked_totals(table: StatisticsTable, code: str) -> dict[str, str]:
    """Find the values that the source marks or names as totals, and how it does so."""
    values = table.dimension(code).values
    return {value.code: reason for value in values if (reason := _mark(value))}


def grand_totals(table: StatisticsTable, code: str) -> list[str]:
    """Find the values that are the whole of a dimension, not of a part of it.

    Parameters
    ----------
    table : StatisticsTable
        The table.
    code : str
        The code of the dimension.

    Returns
    -------
    list of str
        The codes of values that the source marks so, whose code says so (``SSS``), or whose name
        says nothing else: ``Ages, total``, but not ``15-64, total``.
    """
    values = table.dimension(code).values
    return [value.code for value in values if _is_everything(value)]


def _is_everything(value: Value) -> bool:
    if value.is_total or value.code.casefold() in _TOTAL_CODES:
        return True
    words = re.findall(r"\w+", _MEN_AND_WOMEN.sub("", plain(value.label)))
    return bool(_TOTAL_WORDS.search(plain(value.label))) and all(
        map(_EVERYTHING.fullmatch, words)
    )


def _mark(value: Value) -> str:
    if value.is_total:
        return "the source marks it as a total"
    if value.code.casefold() in _TOTAL_CODES:
        return f"its code is {value.code}"
    if value.is_subtotal:
        return "the source says that others are its parts"
    return "its name says so" if _TOTAL_WORDS.search(plain(value.label)) else ""
