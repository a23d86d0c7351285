"""What is said of a table of statistics that cannot be used."""

from __future__ import annotations

from espoo_analysis.errors import Problem, SourceError

REMEDY = "Fetch the table from the statistics office again; nothing was written."


def table_error(name: str, what: str, place: str = "", row: int | None = None) -> SourceError:
    """Say that a statistics table cannot be used, and where it fails.

    Parameters
    ----------
    name : str
        The file or address.
    what : str
        What was found and what was expected.
    place : str
        The dimension, keyword or member.
    row : int, optional
        The line.

    Returns
    -------
    SourceError
        To be raised.
    """
    summary = f"{name} cannot be used as a table of statistics."
    return SourceError(summary, [Problem(what, name, row, place)], REMEDY)
