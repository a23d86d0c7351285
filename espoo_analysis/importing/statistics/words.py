"""What the contents of a table of people count, by their names in three languages."""

from __future__ import annotations

import re

from espoo_analysis.sources.statistics import plain

POPULATION = "population"
SPEAKERS = "foreign_language_speakers"
SHARE = "foreign_language_share"

#: The name of all foreign languages together, or of those who speak one.
FOREIGN = re.compile(r"vieraskiel|vieraat kielet|frammande sprak|foreign[ -]language")

_PEOPLE = re.compile(r"\b(?:vaesto|vakiluku|vakiluvusta|befolkning|folkmangd|population)")
_A_SHARE = re.compile(r"\b(?:osuus|andel|share|proportion|percent)|%|prosent|procent|per cent")
# One word more, such as "unemployed" or an age, and it is not all people that are counted.
_KNOWN_WORDS = re.compile(
    r"31|12|dec|december|joulukuuta|lkm|maara|antal|antalet|number|yhteensa|totalt|total"
    r"|vaesto|vaestosta|vaestoa|vakiluku|vakiluvusta|koko|hela|whole|per|manad"
    r"|befolkning|befolkningen|folkmangd|folkmangden|population"
    r"|osuus|andel|andelen|share|proportion|prosent\w*|procent|percent|cent"
    r"|vieraskieli\w*|henkilo|henkiloa|henkiloita|henkilot|personer|person|persons|people"
    r"|frammande|sprak|modersmal|foreign|language|languages|speaker|speakers|speaking"
    r"|kielen|mukaan|efter|enligt|according|to|by|of|the|in|among|av|i|med|ett|som|talar"
)


def statistic_of(name: str, *, by_language: bool) -> str:
    """Tell which statistic a table's contents are.

    Parameters
    ----------
    name : str
        The name of the contents.
    by_language : bool
        Whether the table has a dimension of languages.

    Returns
    -------
    str
        The statistic; nothing where the name says anything else or anything more.

    Examples
    --------
    >>> statistic_of("Väestö 31.12.", by_language=True)
    'population'
    >>> statistic_of("Andel personer med främmande språk, %", by_language=False)
    'foreign_language_share'
    >>> statistic_of("Vieraskielisiä työttömiä", by_language=False)
    ''
    """
    words = plain(name)
    if not all(map(_KNOWN_WORDS.fullmatch, re.findall(r"\w+", words))):
        return ""
    is_foreign, is_people = bool(FOREIGN.search(words)), bool(_PEOPLE.search(words))
    if _A_SHARE.search(words):
        return SHARE if is_foreign or (by_language and is_people) else ""
    if is_foreign and not by_language:
        return SPEAKERS
    return POPULATION if is_people else ""


def statistic_of_title(title: str, *, by_language: bool) -> str:
    """Tell the same by the title of a table whose only contents have no name of their own."""
    # What follows are the names of the dimensions: "Population by area, language and year".
    is_people = by_language and _PEOPLE.match(plain(title)) and not _A_SHARE.search(plain(title))
    return POPULATION if is_people else statistic_of(title, by_language=by_language)
