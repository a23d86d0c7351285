"""Write the services' workbook for a unit and a period of a data folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.errors import AnalysisError
from espoo_analysis.importing.context import context_of
from espoo_analysis.importing.services.template import write_template
from espoo_analysis.period import Period
from espoo_analysis.sources import read_periods
from espoo_analysis.sources.activities import read_activities
from espoo_analysis.sources.raw_folder import RawFolder
from espoo_analysis.sources.reference import read_reference

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    import pandas as pd

    from espoo_analysis.contracts import Reference
    from espoo_analysis.importing.task import ImportTask


def write_template_of(task: ImportTask, file: Path) -> Path:
    """Write the workbook that the services fill in.

    Parameters
    ----------
    task : ImportTask
        Of it the folder, the period and the unit are used.
    file : Path
        The workbook; it must not exist yet.

    Returns
    -------
    Path
        The same.

    Raises
    ------
    AnalysisError
        When the period, the unit or the folder cannot be used, or the file exists.
    """
    if task.period is None or task.unit is None:
        raise AnalysisError(
            "The template cannot be written yet.",
            remedy="Say for whom it is, such as --period 2025-08 --unit immigration.",
        )
    files = RawFolder(task.folder)
    reference = read_reference(files)
    context_of(files, reference, task.period, task.unit, task.answers)
    activities = _latest_activities(files, task.period, task.unit, reference)
    cutoff = _services_cutoff(files, task.period)
    write_template(file, task.period, task.unit, reference, activities, cutoff)
    return file


def _latest_activities(
    files: RawFolder, period: Period, unit: str, reference: Reference
) -> pd.DataFrame | None:
    """Find the unit's last activities, of the period itself or of one before it."""
    delivered = [path for path in files.period_files() if path.startswith("activities/")]
    known = [Period.parse(path[-11:-4]) for path in delivered]
    for before in sorted((other for other in known if other <= period), reverse=True):
        activities = read_activities(files, before, reference)
        if activities["unit"].eq(unit).any():
            return activities
    return None


def _services_cutoff(files: RawFolder, period: Period) -> dt.date:
    periods = read_periods(files).set_index("period")["services_cutoff"]
    return periods[str(period)].date() if str(period) in periods.index else period.last_day
