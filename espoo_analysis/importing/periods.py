"""The row of ``periods.csv`` for a period of which something is imported for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.errors import AnalysisError, Problem, did_you_mean
from espoo_analysis.importing.proposal import OpenQuestionError, Question
from espoo_analysis.sources import read_periods

if TYPE_CHECKING:
    import datetime as dt

    from espoo_analysis.period import Period
    from espoo_analysis.sources.raw_folder import RawFolder

PATH = "periods.csv"
KINDS = ("monthly", "interim", "year_end")


def finance_cutoff(files: RawFolder, period: Period) -> dt.date:
    """Find the last day that a period's financial figures include.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    period : Period
        A period.

    Returns
    -------
    datetime.date
        As ``periods.csv`` says; the period's last day where it has no row.
    """
    periods = read_periods(files).set_index("period")["finance_cutoff"]
    return periods[str(period)].date() if str(period) in periods.index else period.last_day


def new_period_row(files: RawFolder, period: Period, kind: str | None) -> dict[str, str] | None:
    """Make the row that ``periods.csv`` lacks.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    period : Period
        The period of the import.
    kind : {"monthly", "interim", "year_end"} or None
        What kind of report it is; needed only for a new period.

    Returns
    -------
    dict or None
        The fields of the new row, both cut-offs on the period's last day and no day of
        publication; None where the folder knows the period.

    Raises
    ------
    OpenQuestionError
        When the kind is needed and was not named.
    AnalysisError
        When it is none, or is not that of the folder.
    """
    if kind is not None and kind not in KINDS:
        raise AnalysisError(f"'{kind}' is not a kind of report{did_you_mean(kind, KINDS)}")
    table = files.table(PATH)
    rows = [dict(zip(table.header, row, strict=False)) for row in table.rows]
    known = next((row for row in rows if row.get("period") == str(period)), None)
    if known is None and kind is None:
        text = f"{period} has no row yet, and its kind is not known"
        raise OpenQuestionError("The period is new.", (Question("kind", text, KINDS, PATH),))
    if known is None:
        last_day = str(period.last_day)
        return {
            "period": str(period),
            "kind": str(kind),
            "finance_cutoff": last_day,
            "services_cutoff": last_day,
        }
    if kind is not None and known.get("kind") != kind:
        problem = Problem(f"{period} is '{known.get('kind')}', not '{kind}'", PATH)
        raise AnalysisError("The kind is another.", [problem], "Leave out --kind, or correct it.")
    return None
