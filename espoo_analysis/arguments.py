"""The arguments that several commands share, and the selection that they make."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from espoo_analysis.errors import AnalysisError, ErrorCollector, Problem, did_you_mean
from espoo_analysis.settings import LANGUAGES, REPORTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from espoo_analysis.publishing.jobs import Selection

Periods = Annotated[
    list[str] | None, typer.Argument(metavar="PERIOD", help="Periods, as YYYY-MM.")
]
OnePeriod = Annotated[str, typer.Argument(metavar="PERIOD", help="The period, as YYYY-MM.")]
Units = Annotated[list[str] | None, typer.Option("--unit", help="Only this unit; repeatable.")]
Reports = Annotated[
    list[str] | None, typer.Option("--report", help="economic or activity; repeatable.")
]
Languages = Annotated[
    list[str] | None, typer.Option("--language", help="fi, sv or en; repeatable.")
]
OneLanguage = Annotated[str, typer.Option("--language", help="fi, sv or en.")]
Data = Annotated[Path | None, typer.Option("--data", help="The data folder.")]
Out = Annotated[Path, typer.Option("--out", help="The folder of all reports.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for a program to read.")]


def select(
    periods: Sequence[str] | None,
    units: Sequence[str] | None = None,
    reports: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
) -> Selection:
    """Make a selection of what was named; what was not named is all of it.

    Parameters
    ----------
    periods, units, reports, languages : sequence of str or None
        What was named.

    Returns
    -------
    Selection
        Each named once.

    Raises
    ------
    AnalysisError
        With every period, report and language that is none.
    """
    # Only here: --help waits for none of it.
    from espoo_analysis.period import Period  # noqa: PLC0415
    from espoo_analysis.publishing.jobs import Selection  # noqa: PLC0415

    collector = ErrorCollector()
    for period in periods or ():
        collector.attempt(Period.parse, period)
    for what, given, known in (
        ("report", reports, REPORTS),
        ("language", languages, LANGUAGES),
    ):
        collector.attempt(_require_known, what, given or (), known)
    collector.raise_collected("The arguments cannot be used.")
    named = (periods or (), units or (), reports or REPORTS, languages or LANGUAGES)
    return Selection(*(tuple(dict.fromkeys(words)) for words in named))


def _require_known(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    problems = [
        Problem(f"{word!r} is not a known {what}{did_you_mean(word, known)}")
        for word in given
        if word not in known
    ]
    if problems:
        raise AnalysisError(f"An unknown {what} was named.", problems)
