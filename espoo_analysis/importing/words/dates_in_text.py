"""The years and months that a heading or a title names."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_MONTH_NAMES = (
    ("tammi", "januari", "january", "jan"),
    ("helmi", "februari", "february", "feb"),
    ("maalis", "mars", "march", "mar"),
    ("huhti", "april", "apr"),
    ("touko", "maj", "may"),
    ("kesä", "juni", "june", "jun"),
    ("heinä", "juli", "july", "jul"),
    ("elo", "augusti", "august", "aug"),
    ("syys", "september", "sept", "sep"),
    ("loka", "oktober", "october", "okt", "oct"),
    ("marras", "november", "nov"),
    ("joulu", "december", "dec"),
)
_MONTH_OF = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_NAME = f"(?:{'|'.join(sorted(_MONTH_OF, key=len, reverse=True))})"
_ENDING = r"(?:kuun|kuu|kuussa|kuulta)?(?:\s+loppuun)?(?:\s+mennessä)?"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])\."
_NUMBER = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)[0-9]{2}"
_OF_YEAR = rf"(?:\s*/?\s*(?P<year>{_YEAR}))?"

#: Every way to name a span, a day, a month or a year; where two begin alike, the longer first.
_FORMS = (
    rf"{_DAY}(?P<first>{_NUMBER})\.(?:{_YEAR})?\s*-\s*(?P<day>{_DAY})(?P<last>{_NUMBER})\.{_OF_YEAR}",
    rf"(?P<day>{_DAY})(?P<last>{_NUMBER})\.{_OF_YEAR}",
    rf"(?P<year>{_YEAR})-(?P<last>{_NUMBER})-(?P<day>[0-3][0-9])",
    rf"(?P<year>{_YEAR})\s*/\s*(?P<first>{_NUMBER})\s*-\s*(?P<last>{_NUMBER})",
    rf"(?P<first>{_NUMBER})\.?\s*-\s*(?P<last>{_NUMBER})\.?\s*kk(?:\s*/?\s*(?P<year>{_YEAR}))?",
    rf"(?P<first>{_NUMBER})\.?\s*-\s*(?P<last>{_NUMBER})\.?(?:\s*[/.]?\s*(?P<year>{_YEAR}))?",
    rf"(?P<last>{_NUMBER})\s*[/.]\s*(?P<year>{_YEAR})",
    rf"(?P<last>{_NUMBER})-(?P<year>{_YEAR})",
    rf"(?P<year>{_YEAR})/(?P<second_year>[0-9]{{2}})",
    rf"(?P<year>{_YEAR})-?(?P<last>0[1-9]|1[0-2])",
    rf"(?P<months>{_NUMBER})\s?kk{_OF_YEAR}",
    rf"(?P<first_name>{_NAME}){_ENDING}\s*-\s*(?P<name>{_NAME}){_ENDING}{_OF_YEAR}",
    rf"(?P<name>{_NAME})(?P<ending>{_ENDING}){_OF_YEAR}",
    rf"q(?P<first_quarter>[1-4])\s*-\s*q?(?P<quarter>[1-4]){_OF_YEAR}",
    rf"q(?P<quarter>[1-4]){_OF_YEAR}",
)
_PATTERNS = tuple(
    re.compile(rf"(?<![0-9a-zåäö.,/]){form}(?![0-9a-zåäö]|[,-][0-9])", re.IGNORECASE)
    for form in _FORMS
)
# A year may be glued to an abbreviation: TA2025.
_YEAR_ALONE = re.compile(
    rf"(?:\b(?:v\.?|vuosi|vuoden|vuonna|år)\s+)?(?<![0-9.,/-])(?P<year>{_YEAR})(?![0-9a-zåäö/])",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(
    r"\b(m?ta|tpe?|enn|tot)[ ']?([23][0-9])\b(?!\s?[-/.,:]\s?[0-9])", re.IGNORECASE
)
_QUARTER = 3


@dataclass(frozen=True)
class NamedDates:
    """What a text says about time.

    Parameters
    ----------
    years : tuple of int
        Every year, in the order of the text, each once; ``2018/19`` names two.
    first_month, last_month : int or None
        The months that a span names: 1 and 7 for ``1-7/2025``. Of a single month or day only
        the last is known. Both are None where the text names two different spans.
    is_day : bool
        Whether a day is named, as the end of the span or alone.
    is_month_end : bool
        Whether a month is named by its end: ``heinäkuun loppuun mennessä``.
    rest : str
        The text without all this.
    has_two_spans : bool
        Whether the text names two different spans.
    """

    years: tuple[int, ...]
    first_month: int | None
    last_month: int | None
    is_day: bool
    is_month_end: bool
    rest: str
    has_two_spans: bool = False

    @property
    def is_single_month(self) -> bool:
        """Whether a month is named and nothing says where its span begins or that it ends."""
        is_open = self.first_month is None and self.last_month is not None
        return is_open and not self.is_day and not self.is_month_end


def dates_in(text: str) -> NamedDates:
    """Find the years and months that a heading, a title or a note names.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    NamedDates
        Empty where the text names none. Days and months that do not exist are not named.

    Examples
    --------
    >>> found = dates_in("Toteuma 1.1.–31.7.2025")
    >>> found.years, found.first_month, found.last_month, found.rest
    ((2025,), 1, 7, 'Toteuma')
    >>> dates_in("tammi–heinäkuu").last_month, dates_in("07/2025").is_single_month
    (7, True)
    >>> dates_in("Original Budget 2019/20").years
    (2019, 2020)
    """
    rest = _SHORT_YEAR.sub(r"\1 20\2", text.translate(_DASHES))
    years: list[tuple[int, int]] = []
    found: list[re.Match[str]] = []
    for pattern in (*_PATTERNS, _YEAR_ALONE):
        for match in pattern.finditer(rest):
            found.append(match)
            years += _years(match)
        rest = pattern.sub(lambda match: " " * len(match[0]), rest)
    spans = {span for match in found if (span := _span(match))}
    first, last = _joined(spans)
    return NamedDates(
        tuple(dict.fromkeys(year for _, year in sorted(years))),
        first,
        last,
        is_day=any(_part(match, "day") for match in found),
        is_month_end=any("loppuun" in _part(match, "ending") for match in found),
        rest=" ".join(rest.split()),
        has_two_spans=bool(spans) and last is None,
    )


def _part(match: re.Match[str], name: str) -> str:
    return (match.groupdict().get(name) or "").lower()


def _years(match: re.Match[str]) -> list[tuple[int, int]]:
    """Return the years with their place in the text."""
    if not (year := _part(match, "year")):
        return []
    named = [(match.start(), int(year))]
    second = _part(match, "second_year")
    if second and int(second) == (int(year) + 1) % 100:
        named.append((match.start() + 1, int(year) + 1))
    return named


def _span(match: re.Match[str]) -> tuple[int | None, int] | None:
    second = _part(match, "second_year")
    if second and int(second) != (int(_part(match, "year")) + 1) % 100:
        # Not a budget year over two years, but 2025/07.
        return (None, int(second)) if 1 <= int(second) <= len(_MONTH_NAMES) else None
    if quarter := _part(match, "quarter"):
        first = int(_part(match, "first_quarter") or quarter)
        return _QUARTER * first - 2, _QUARTER * int(quarter)
    if months := _part(match, "months"):
        return 1, int(months)
    if name := _part(match, "name"):
        return _MONTH_OF.get(_part(match, "first_name")), _MONTH_OF[name]
    if last := _part(match, "last"):
        first_month = _part(match, "first")
        return (int(first_month) if first_month else None), int(last)
    return None


def _joined(spans: set[tuple[int | None, int]]) -> tuple[int | None, int | None]:
    """Make one span of several that agree; a quarter's own month tells which quarter it is."""
    if len({last for _, last in spans}) != 1:
        return None, None
    firsts = {first for first, _ in spans if first is not None}
    return (firsts.pop() if len(firsts) == 1 else None), next(iter(spans))[1]
