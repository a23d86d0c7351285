"""Who lives in the area: a sentence and a table beside the services' figures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.fragments import HtmlFragment, paragraphs
from espoo_analysis.presentation.numbers import (
    MISSING,
    format_day,
    format_number,
    format_percent,
)
from espoo_analysis.presentation.published_table import Column, PublishedTable
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from collections.abc import Iterable

_COLUMNS = (
    Column("area", mark("Alue"), align="left"),
    Column("as_of", mark("Päivä"), align="left"),
    Column("population", mark("Asukkaita"), decimals=0),
    Column("speakers", mark("Vieraskielisiä"), decimals=0),
    Column("share", mark("Osuus"), unit="%", decimals=1),
    Column("status", mark("Luvun tila"), align="left"),
    Column("note", mark("Huomautus"), align="left", language="fi"),
)
_STATES = {"final": mark("lopullinen"), "preliminary": mark("ennakkotieto")}
_MEANING_NOTE = mark("Vieraskielisen äidinkieli on muu kuin suomi, ruotsi tai saame.")


def population_headline(shares: pd.DataFrame, words: Wording) -> HtmlFragment:
    """Say how large the latest share of foreign-language speakers is, and how it changed.

    Parameters
    ----------
    shares : DataFrame
        Contract `PopulationShares`.
    words : Wording
        The reader's language.

    Returns
    -------
    HtmlFragment
        One paragraph for each area; one that says so where there are no statistics.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> shares = ea.population_shares(ea.load_period("2025-07").population)
    >>> population_headline(shares, Wording("en"))
    Espoo: on 31 December 2024 foreign-language speakers were 25.0% of the residents,
    1.4 percentage points more than on 31 December 2023.
    """
    known = shares.dropna(subset="foreign_language_share")
    if known.empty:
        return paragraphs([words.text("Väestötietoja ei ole.")])
    return paragraphs([_sentence(area, rows, words) for area, rows in known.groupby("area")])


def _sentence(area: object, rows: pd.DataFrame, words: Wording) -> str:
    language = words.language
    latest = rows.iloc[-1]
    values = {
        "area": str(area),
        "day": format_day(latest["as_of"].date(), language),
        "share": format_percent(latest["foreign_language_share"], language, decimals=1),
    }
    if len(rows) == 1:
        return words.text("%(area)s: vieraskielisiä oli %(share)s asukkaista %(day)s.", **values)
    before = rows.iloc[-2]
    points = 100 * (latest["foreign_language_share"] - before["foreign_language_share"])
    values["before"] = format_day(before["as_of"].date(), language)
    values["points"] = format_number(abs(points), language, decimals=1)
    if points < 0:
        return words.text(
            "%(area)s: vieraskielisiä oli %(share)s asukkaista %(day)s, %(points)s "
            "prosenttiyksikköä vähemmän kuin %(before)s.",
            **values,
        )
    return words.text(
        "%(area)s: vieraskielisiä oli %(share)s asukkaista %(day)s, %(points)s "
        "prosenttiyksikköä enemmän kuin %(before)s.",
        **values,
    )


def population_table(shares: pd.DataFrame, words: Wording) -> PublishedTable | HtmlFragment:
    r"""List residents and foreign-language speakers by day.

    Parameters
    ----------
    shares : DataFrame
        Contract `PopulationShares`.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable or HtmlFragment
        One row for each area and day, without columns of which nothing is known; the sources
        stand in the notes. An empty fragment where there are no statistics.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> shares = ea.population_shares(ea.load_period("2025-07").population)
    >>> population_table(shares, Wording("fi")).cells["share"].tolist()[-1]
    '25,0\xa0%'
    """
    if shares.empty:
        return HtmlFragment("", "")
    language = words.language
    cells = pd.DataFrame(
        {
            "area": shares["area"],
            "as_of": [format_day(day.date(), language) for day in shares["as_of"]],
            "population": _counts(shares["population"], language),
            "speakers": _counts(shares["foreign_language_speakers"], language),
            "share": [
                MISSING if pd.isna(share) else format_percent(share, language, decimals=1)
                for share in shares["foreign_language_share"]
            ],
            "status": [words.text(_STATES[status]) for status in shares["status"]],
            "note": shares["note"].fillna(MISSING),
        },
        dtype="str",
    )
    said = shares["source"].unique()
    sources = [words.text("Lähde: %(source)s.", source=source) for source in said]
    figures = {
        "population": shares["population"],
        "speakers": shares["foreign_language_speakers"],
        "share": 100 * shares["foreign_language_share"],
    }
    return PublishedTable(
        "population",
        words.text("Vieraskieliset asukkaat"),
        tuple(
            replace(column.in_language(words), is_shown=not cells[column.key].eq(MISSING).all())
            for column in _COLUMNS
        ),
        cells,
        (words.text(_MEANING_NOTE), *sources),
        figures=pd.DataFrame(figures),
    )


def _counts(counts: Iterable[float], language: str) -> list[str]:
    return [MISSING if pd.isna(count) else format_number(count, language) for count in counts]
