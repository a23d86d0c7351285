"""The errors of the package: every problem at once, each with its place and what to do."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

P = ParamSpec("P")
T = TypeVar("T")

_SHOWN_LENGTH = 40


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with the input, and where.

    Parameters
    ----------
    what : str
        What was found and what was expected, as one sentence without a full stop.
    file : str
        The file, relative to the data folder; empty where no file is concerned.
    row : int, optional
        The row as a spreadsheet counts it: the header is row 1.
    column : str
        The column's name; empty where the whole row or file is concerned.

    Examples
    --------
    >>> print(Problem("'x' is not a number", "finance/2025-07.csv", 4, "forecast_eur"))
    finance/2025-07.csv, row 4, forecast_eur: 'x' is not a number
    """

    what: str
    file: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        row = "" if self.row is None else f"row {self.row}"
        place = ", ".join(part for part in (self.file, row, self.column) if part)
        return f"{place}: {self.what}" if place else self.what


class AnalysisError(Exception):
    """Input or usage that cannot lead to a correct report; the base of all our errors.

    Parameters
    ----------
    summary : str
        What failed, for which period and table.
    problems : iterable of Problem
        Every problem that was found.
    remedy : str
        What the reader should do next.

    Attributes
    ----------
    exit_status : int
        The status with which the command line ends: 2, or 1 for `ReportError`.

    Examples
    --------
    >>> print(AnalysisError("The data are not usable.", [Problem("it is empty", "a.csv")]))
    The data are not usable.
      - a.csv: it is empty
    """

    exit_status = 2

    def __init__(self, summary: str, problems: Iterable[Problem] = (), remedy: str = "") -> None:
        self.summary = summary
        self.problems = tuple(problems)
        self.remedy = remedy
        # All three are the exception's args, so that it survives the way between processes.
        super().__init__(summary, self.problems, remedy)

    def __str__(self) -> str:
        lines = [self.summary, *(f"  - {problem}" for problem in self.problems)]
        return "\n".join([*lines, self.remedy] if self.remedy else lines)


class SourceError(AnalysisError):
    """A file or folder is missing, unreadable or not of the expected form."""


class ContractError(AnalysisError):
    """A table breaks its contract: a column, type, key or value is not as agreed."""


class PeriodError(AnalysisError):
    """A text does not name a reporting period."""


class ReportError(AnalysisError):
    """A report could not be made although its input is readable."""

    exit_status = 1


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Say which known word is nearest to an unknown one, else name the known words.

    Parameters
    ----------
    word : str
        The word that was not recognised.
    known : iterable of str
        The words that would have been right.

    Returns
    -------
    str
        A half sentence that begins with ``"; "``, or nothing when no word is known.

    Examples
    --------
    >>> did_you_mean("imigration", ["immigration"])
    "; did you mean 'immigration'?"
    >>> did_you_mean("x", ["fi", "sv"])
    '; known: fi, sv'
    """
    words = list(dict.fromkeys(known))
    nearest = difflib.get_close_matches(word, words, n=1)
    if nearest:
        return f"; did you mean '{nearest[0]}'?"
    return f"; known: {', '.join(words)}" if words else ""


def shorten(text: str) -> str:
    """Cut a text from the input to what a message can hold.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text, or its first 40 characters and an ellipsis.

    Examples
    --------
    >>> shorten("x" * 50)
    'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'
    """
    return text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "…"


class ErrorCollector:
    """Calls readers one after the other and raises what they found together.

    Examples
    --------
    >>> collector = ErrorCollector()
    >>> collector.attempt(int, "3")
    3
    >>> collector.raise_collected("The period cannot be read.")
    """

    def __init__(self) -> None:
        self.errors: list[AnalysisError] = []

    def attempt(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Return the call's result, or keep its `AnalysisError` and return None."""
        try:
            return call(*args, **kwargs)
        except AnalysisError as error:
            self.errors.append(error)
            return None

    def raise_collected(self, summary: str) -> None:
        """Raise the one error that was kept, or all of them as one; else do nothing.

        Raises
        ------
        AnalysisError
            Of the class that the errors share, with every problem of every error.
        """
        if not self.errors:
            return
        # Several periods may read the same damaged file.
        if len({str(error) for error in self.errors}) == 1:
            raise self.errors[0]
        classes = {type(error) for error in self.errors}
        common = classes.pop() if len(classes) == 1 else AnalysisError
        problems = [
            problem
            for error in self.errors
            for problem in error.problems or (Problem(error.summary),)
        ]
        remedies = dict.fromkeys(error.remedy for error in self.errors if error.remedy)
        raise common(summary, dict.fromkeys(problems), " ".join(remedies))
