"""Which reports there are, which are due, and why.

What is up to date is seen from the raw rows alone; only a period of which something is due is
read and checked whole, before any of it is made.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from espoo_analysis.errors import AnalysisError, ErrorCollector
from espoo_analysis.publishing.candidates import Candidates
from espoo_analysis.publishing.due import altered_files
from espoo_analysis.publishing.jobs import Planned, ReportJob, Selection
from espoo_analysis.publishing.pdf import has_pdf_libraries
from espoo_analysis.shipped import shipped_folder
from espoo_analysis.sources import RawFolder, periods_of, read_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from espoo_analysis.contracts import PeriodData
    from espoo_analysis.publishing.candidates import Candidate
    from espoo_analysis.sources.parts import PeriodRows

__all__ = [
    "Planned",
    "ReportJob",
    "Selection",
    "load_selected",
    "notebook_path",
    "plan",
    "require_usable",
    "survey",
]


def notebook_path(report: str) -> Path:
    """Find the notebook that makes a report.

    Parameters
    ----------
    report : str
        ``economic`` or ``activity``.

    Returns
    -------
    Path
        ``notebooks/<report>_analysis.ipynb``.
    """
    return shipped_folder("notebooks") / f"{report}_analysis.ipynb"


def load_selected(selection: Selection, data_folder: Path) -> list[PeriodData]:
    """Read and check the data of every selected period.

    Parameters
    ----------
    selection : Selection
        Which periods and units.
    data_folder : Path
        The data folder.

    Returns
    -------
    list of PeriodData
        One for each period and each selected unit that reports in it.

    Raises
    ------
    AnalysisError
        With the problems of every period, so that nothing is made from a part of the data.
    """
    from espoo_analysis.sources import load_period, only_unit, read_periods  # noqa: PLC0415

    periods = selection.periods or tuple(read_periods(RawFolder(data_folder))["period"])
    collector = ErrorCollector()
    loaded: list[PeriodData] = []
    known: set[str] = set()
    for period in dict.fromkeys(periods):
        whole = collector.attempt(load_period, period, data_dir=data_folder)
        if whole is not None:
            wanted = [unit for unit in whole.units if unit in (selection.units or whole.units)]
            loaded += [only_unit(whole, unit) for unit in wanted]
            known.update(whole.units)
    collector.raise_collected(f"The data in {data_folder} cannot be used.")
    selection.require_units(known, periods)
    return loaded


def plan(
    selection: Selection,
    data_folder: Path,
    reports_folder: Path,
    *,
    with_pdf: bool = False,
    force: bool = False,
) -> list[Planned]:
    """List the selected reports and say of each why it is due.

    Parameters
    ----------
    selection : Selection
        Which reports.
    data_folder : Path
        The data folder.
    reports_folder : Path
        The folder of all reports.
    with_pdf : bool
        Whether a report without its PDF is due.
    force : bool
        Whether every report is due.

    Returns
    -------
    list of Planned
        By period, unit, report and language. The data of what is due have yet to be checked;
        see `require_usable`.

    Raises
    ------
    AnalysisError
        When files of the data folder are not tables, or hold unknown units or periods.
    """
    planned, error = _plan(selection, data_folder, reports_folder, with_pdf=with_pdf)
    if error:
        # The periods that could be read as tables may have problems of their own: all at once.
        raise survey(selection, data_folder, reports_folder)[1] or error
    if force:
        return [replace(item, reason=item.reason or "asked for") for item in planned]
    return planned


def survey(
    selection: Selection, data_folder: Path, reports_folder: Path
) -> tuple[list[Planned], AnalysisError | None]:
    """List the selected reports of every period that can be used.

    Parameters
    ----------
    selection : Selection
        Which reports.
    data_folder : Path
        The data folder.
    reports_folder : Path
        The folder of all reports.

    Returns
    -------
    list of Planned
        By period, unit, report and language.
    AnalysisError or None
        The problems of the other periods, if there are any.
    """
    planned, error = _plan(selection, data_folder, reports_folder)
    collector = ErrorCollector()
    if error:
        collector.errors.append(error)
    due = [item.job for item in planned if item.reason]
    damaged = {
        period
        for period in _periods_of(due)
        if collector.attempt(_load, data_folder, period) is None
    }
    usable = [item for item in planned if item.job.period not in damaged]
    return usable, _collected(collector, data_folder)


def require_usable(jobs: Sequence[ReportJob]) -> None:
    """Read and check every period of which a report is to be made.

    Parameters
    ----------
    jobs : sequence of ReportJob
        The reports.

    Raises
    ------
    AnalysisError
        With the problems of every period.
    """
    collector = ErrorCollector()
    for folder, period in dict.fromkeys((job.data_folder, job.period) for job in jobs):
        collector.attempt(_load, folder, period)
    if jobs and (error := _collected(collector, jobs[0].data_folder)):
        raise error


def _plan(
    selection: Selection, data_folder: Path, reports_folder: Path, *, with_pdf: bool = False
) -> tuple[list[Planned], AnalysisError | None]:
    collector = ErrorCollector()
    files = RawFolder(data_folder)
    periods = selection.periods or tuple(collector.attempt(_all_periods, files) or [])
    read = [collector.attempt(_rows, files, period) for period in dict.fromkeys(periods)]
    usable = [rows for rows in read if rows is not None]
    known = {unit for rows in usable for unit in rows.reports}
    if not collector.errors:
        collector.attempt(selection.require_units, known, periods)
    notebooks = {report: notebook_path(report) for report in selection.reports}
    found = Candidates(selection, data_folder, reports_folder, notebooks, with_pdf)
    candidates = [candidate for rows in usable for candidate in found.of(rows)]
    planned = _with_reasons(candidates, is_pdf_asked_for=with_pdf)
    return planned, _collected(collector, data_folder)


def _periods_of(jobs: Sequence[ReportJob]) -> list[str]:
    return list(dict.fromkeys(job.period for job in jobs))


def _collected(collector: ErrorCollector, data_folder: Path) -> AnalysisError | None:
    try:
        collector.raise_collected(f"The data in {data_folder} cannot be used.")
    except AnalysisError as error:
        return error
    return None


def _all_periods(files: RawFolder) -> list[str]:
    try:
        return periods_of(files)
    except AnalysisError:
        # It names every problem, which the quick look does not.
        from espoo_analysis.sources import read_periods  # noqa: PLC0415

        read_periods(files)
        raise


def _rows(files: RawFolder, period: str) -> PeriodRows:
    try:
        return read_rows(files, period)
    except AnalysisError:
        _load(files.folder, period)
        raise


def _load(data_folder: Path, period: str) -> PeriodData:
    # Only here: it imports pandas, of which nobody has need who only looks.
    from espoo_analysis.sources import load_period  # noqa: PLC0415

    return load_period(period, data_dir=data_folder)


def _with_reasons(candidates: list[Candidate], *, is_pdf_asked_for: bool) -> list[Planned]:
    reasons = [candidate.reason for candidate in candidates]
    # Files are read only where nothing else says that they must be made anew.
    unchanged = [place for place, reason in enumerate(reasons) if not reason]
    made = [candidates[place] for place in unchanged]
    altered = altered_files([(each.job.folder, each.outputs) for each in made])
    for place, names in zip(unchanged, altered, strict=True):
        reasons[place] = f"missing or altered: {', '.join(names)}" if names else ""
    planned = [
        Planned(candidate.job, reason)
        for candidate, reason in zip(candidates, reasons, strict=True)
    ]
    if is_pdf_asked_for or not any(item.reason and item.job.with_pdf for item in planned):
        return planned
    if has_pdf_libraries():
        return planned
    return _with_reasons(
        [candidate.without_pdf() for candidate in candidates], is_pdf_asked_for=True
    )
