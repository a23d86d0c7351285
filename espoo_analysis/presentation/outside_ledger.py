"""Postings that belong to no line or no unit: shown with their sums, never left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.fragments import HtmlFragment
from espoo_analysis.presentation.numbers import format_euros, format_number
from espoo_analysis.presentation.published_table import Column, PublishedTable
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from espoo_analysis.contracts import PeriodData

_COLUMNS = (
    Column("account", mark("Tili"), align="left"),
    Column("reason", mark("Miksi rivien ulkopuolella"), align="left"),
    Column("postings", mark("Tapahtumia"), decimals=0),
    Column("amount", mark("Summa"), unit="EUR", decimals=2),
)
_REASONS = {
    "account": mark("Tili ei ole minkään rivin tilivälillä"),
    "line": mark("Seurannassa ei ole tilin riviä"),
}
_NOTE = mark(
    "Tapahtumat ovat kirjanpidossa, mutta eivät minkään tämän raportin rivin toteumassa. "
    "Tuotot ovat positiivisia ja kulut negatiivisia."
)


def outside_ledger_table(
    period_data: PeriodData, words: Wording
) -> PublishedTable | HtmlFragment:
    """List what the ledger holds beyond the lines and units.

    Parameters
    ----------
    period_data : PeriodData
        The data of one unit.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable or HtmlFragment
        A row for each account of the unit that no line holds, and one for all cost centres
        that no unit holds; an empty fragment where there are none.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> outside_ledger_table(load_period("2025-07"), Wording("en")).html
    ''
    """
    outside = period_data.outside_ledger
    if outside.empty:
        return HtmlFragment("", "")
    own = outside[outside["reason"].ne("unit")]
    unknown = outside[outside["reason"].eq("unit")]
    rows = [
        (str(row.account), words.text(_REASONS[str(row.reason)]), row) for row in own.itertuples()
    ]
    if len(unknown):
        summed = unknown[["posting_count", "amount_eur"]].sum()
        centres = format_number(unknown["unit"].nunique(), words.language)
        why = words.text("Kustannuspaikka ei ole minkään yksikön (%(count)s)", count=centres)
        rows.append((words.text("kaikki"), why, summed))
    language = words.language
    figures = pd.DataFrame(
        {
            "postings": [float(row.posting_count) for _, _, row in rows],
            "amount": [float(row.amount_eur) for _, _, row in rows],
        }
    )
    cells = pd.DataFrame(
        {
            "account": [account for account, _, _ in rows],
            "reason": [reason for _, reason, _ in rows],
            "postings": [format_number(count, language) for count in figures["postings"]],
            "amount": [format_euros(amount, language) for amount in figures["amount"]],
        }
    )
    return PublishedTable(
        "outside-ledger",
        words.text("Kirjanpidon tapahtumat, jotka eivät kuulu millekään riville"),
        tuple(column.in_language(words) for column in _COLUMNS),
        cells,
        (words.text(_NOTE),),
        figures=figures,
    )
