"""What is not as it was in the report before: figures, statuses, and what does not compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.period import Period
from espoo_analysis.presentation.cells import ACTIVITY_STATUSES, euros, kpi_values
from espoo_analysis.presentation.change_rows import (
    change_caption,
    change_groups,
    change_remarks,
    change_states,
    shown_changes,
    with_remarks,
)
from espoo_analysis.presentation.fragments import HtmlFragment, paragraphs
from espoo_analysis.presentation.numbers import (
    MISSING,
    format_euros,
    format_number,
)
from espoo_analysis.presentation.published_table import Column, PublishedTable
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from espoo_analysis.contracts import PeriodData, Reference

_LINES = (
    Column("name", mark("Rivi"), align="left"),
    Column("previous", mark("Ennen"), unit="€", decimals=0),
    Column("current", mark("Nyt"), unit="€", decimals=0),
    Column("change", mark("Muutos"), unit="€", decimals=0),
    Column("state", mark("Mitä tapahtui"), align="left"),
)
_SERVICES = (
    Column("name", mark("Mittari tai toiminta"), align="left"),
    Column("previous", mark("Ennen")),
    Column("current", mark("Nyt")),
    Column("change", mark("Muutos")),
    Column("state", mark("Mitä tapahtui"), align="left"),
)
_NO_EARLIER_REPORT = mark("Aiempaa raporttia, johon tätä voisi verrata, ei ole.")
_SIGN_NOTE = mark(
    "Tuotot ovat positiivisia ja kulut negatiivisia, joten positiivinen muutos on edullinen."
)
_MISSING_NOTE = mark("Viiva (–) tarkoittaa, ettei lukua ole tai ettei sitä voi verrata.")
_OTHER_YEAR_NOTE = mark("Talousarviot ja ennusteet ovat eri vuosien.")
_HIDDEN_NOTE = mark(
    "Viiva (–) tarkoittaa, ettei lukua ole, ettei sitä näytetä tietosuojan vuoksi tai ettei sitä "
    "voi verrata."
)


def changes_table(
    changes: pd.DataFrame, current: PeriodData, previous_period: str, words: Wording
) -> PublishedTable | HtmlFragment:
    """List what changed in the follow-up since the report before.

    Parameters
    ----------
    changes : DataFrame
        Contract `Changes`, of one unit; only the follow-up's rows are shown.
    current : PeriodData
        The later period, of the same unit.
    previous_period : str
        Period of the report before; empty where there is none.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable or HtmlFragment
        What changed, came, went or was revised, by quantity; a reorganisation is said in words
        and shows no change. Sentences where there is no row.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07", unit="immigration")
    >>> changes_table(pd.DataFrame(), july, "", Wording("en"))
    There is no earlier report with which to compare this one.
    """
    if not previous_period:
        return paragraphs([words.text(_NO_EARLIER_REPORT)])
    reference, period = current.reference, current.period
    own = changes[changes["topic"] == "follow_up"]
    shown = shown_changes(own)
    names = words.labels(reference.lines, "line")
    cells = pd.DataFrame(
        {
            "name": shown["key"].map(names),
            "previous": euros(shown["previous"], words),
            "current": euros(shown["current"], words),
            "change": [
                format_number(change, words.language, signed=True) for change in shown["change"]
            ],
            "state": change_states(shown, words),
        }
    )
    totals = set(reference.lines.loc[reference.lines["kind"] == "total", "line"])
    remarks = change_remarks(own, names, words)
    if Period.parse(previous_period).year != period.year:
        remarks.append(words.text(_OTHER_YEAR_NOTE))
    table = PublishedTable(
        "changes",
        change_caption("follow_up", previous_period, period, words),
        tuple(column.in_language(words) for column in _LINES),
        cells,
        (words.text(_SIGN_NOTE), words.text(_MISSING_NOTE)),
        frozenset(place for place, key in enumerate(shown["key"]) if key in totals),
        change_groups(shown, words),
        shown[["previous", "current", "change"]],
    )
    return with_remarks(table, remarks, previous_period, words)


def service_changes_table(
    changes: pd.DataFrame, current: PeriodData, previous_period: str, words: Wording
) -> PublishedTable | HtmlFragment:
    """List what changed in the services' figures and activities since the report before.

    Parameters
    ----------
    changes : DataFrame
        Contract `Changes`, of one unit; only the rows of services and activities are shown.
    current : PeriodData
        The later period, of the same unit; its history names what is no longer there.
    previous_period : str
        Period of the report before; empty where there is none.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable or HtmlFragment
        As `changes_table`; each value in its measure.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> july = load_period("2025-07", unit="immigration")
    >>> service_changes_table(pd.DataFrame(), july, "", Wording("en"))
    There is no earlier report with which to compare this one.
    """
    if not previous_period:
        return paragraphs([words.text(_NO_EARLIER_REPORT)])
    reference = current.reference
    own = changes[changes["topic"].isin(["services", "activities"])]
    shown = shown_changes(own)
    activities = pd.concat([current.history.activities, current.activities])
    titles = activities.drop_duplicates("activity", keep="last").set_index("activity")
    names = {
        **words.labels(reference.indicators, "indicator"),
        **titles[f"title_{words.language}"].to_dict(),
    }
    cells = pd.DataFrame(
        {
            "name": [names.get(key, key) for key in shown["key"]],
            "previous": _values(shown, "previous", reference, words),
            "current": _values(shown, "current", reference, words),
            "change": _signed(shown, reference, words),
            "state": change_states(shown, words),
        }
    )
    table = PublishedTable(
        "service-changes",
        change_caption("services", previous_period, current.period, words),
        tuple(column.in_language(words) for column in _SERVICES),
        cells,
        (words.text(_HIDDEN_NOTE),),
        groups=change_groups(shown, words),
    )
    return with_remarks(table, change_remarks(own, names, words), previous_period, words)


def _values(shown: pd.DataFrame, column: str, reference: Reference, words: Wording) -> list[str]:
    values = kpi_values(
        pd.DataFrame(
            {
                "value": shown[column],
                "measure": _measures(shown, reference),
                "state": "reported",
            }
        ),
        words,
    )
    return [
        words.text(ACTIVITY_STATUSES[status]) if isinstance(status, str) else value
        for status, value in zip(shown[f"{column}_status"], values, strict=True)
    ]


def _signed(shown: pd.DataFrame, reference: Reference, words: Wording) -> list[str]:
    measures = _measures(shown, reference)
    return [
        _change(change, measure, words)
        for change, measure in zip(shown["change"], measures, strict=True)
    ]


def _change(change: float, measure: str, words: Wording) -> str:
    if pd.isna(change):
        return MISSING
    if measure == "eur":
        return format_euros(change, words.language, signed=True)
    if measure == "share":
        points = format_number(100 * change, words.language, decimals=1, signed=True)
        return words.text("%(points)s %%-yks.", points=points)
    decimals = 0 if float(change).is_integer() else 1
    return format_number(change, words.language, decimals=decimals, signed=True)


def _measures(shown: pd.DataFrame, reference: Reference) -> pd.Series:
    return shown["key"].map(reference.indicators.set_index("indicator")["measure"])
