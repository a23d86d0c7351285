"""Which reports there are, which are due, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from espoo_analysis.errors import ErrorCollector, Problem, SourceError, did_you_mean
from espoo_analysis.publishing.manifest import Recipe, read_manifest, recipe, why_due
from espoo_analysis.publishing.notebooks import notebook_path
from espoo_analysis.publishing.pdf import has_pdf_libraries
from espoo_analysis.settings import CELL_TIMEOUT_SECONDS, LANGUAGES
from espoo_analysis.sources import load_period, only_unit, read_periods

if TYPE_CHECKING:
    from pathlib import Path

    from espoo_analysis.contracts import PeriodData


@dataclass(frozen=True)
class ReportJob:
    """One report to make.

    Parameters
    ----------
    report, language : str
        Which report, in which language.
    notebook : Path
        The notebook that makes it.
    recipe : Recipe
        Its parameters and everything else that decides the result.
    data_folder : Path
        The data folder.
    reports_folder : Path
        The folder under which ``<unit>/<period>/`` lies.
    with_pdf : bool
        Whether a PDF is made of the page, too.
    cell_timeout : int
        Seconds that one cell may take.
    """

    report: str
    language: str
    notebook: Path
    recipe: Recipe
    data_folder: Path
    reports_folder: Path
    with_pdf: bool = False
    cell_timeout: int = CELL_TIMEOUT_SECONDS

    @property
    def name(self) -> str:
        """The file name of the report without its ending."""
        return f"{self.report}.{self.language}"

    @property
    def folder(self) -> Path:
        """The folder of the report."""
        parameters = self.recipe.parameters
        return self.reports_folder.joinpath(parameters["unit"], parameters["period"])

    def __str__(self) -> str:
        parameters = self.recipe.parameters
        return f"{parameters['unit']} {parameters['period']} {self.name}"


@dataclass(frozen=True)
class Selection:
    """Which reports are meant; what is empty means all.

    Parameters
    ----------
    periods, units, reports, languages : tuple of str
        Periods as ``YYYY-MM``, codes of units, reports and languages.
    """

    periods: tuple[str, ...]
    units: tuple[str, ...]
    reports: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True)
class Planned:
    """A report and whether it must be made.

    Parameters
    ----------
    job : ReportJob
        How to make it.
    reason : str
        Why it is due; empty when it is up to date.
    """

    job: ReportJob
    reason: str


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
    periods = selection.periods or tuple(read_periods(data_folder)[0]["period"])
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
    problems = [
        Problem(f"the unit '{unit}' has no data{did_you_mean(unit, sorted(known))}")
        for unit in selection.units
        if unit not in known
    ]
    if problems:
        raise SourceError(f"Not every unit reports in {', '.join(periods)}.", problems)
    return loaded


def plan(
    selection: Selection, data_folder: Path, reports_folder: Path, *, with_pdf: bool = False
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

    Returns
    -------
    list of Planned
        By period, unit, report and language.

    Raises
    ------
    AnalysisError
        When the data of a period cannot be used.
    """
    planned = []
    for data in load_selected(selection, data_folder):
        inputs = {file.path: file.sha256 for file in data.provenance}
        for report in _reports_with_rows(data, selection):
            for language in selection.languages:
                parameters = {
                    "period": str(data.period),
                    "unit": data.units[0],
                    "language": language,
                    "data_dir": "",
                }
                notebook = notebook_path(report)
                folder = reports_folder / data.units[0] / str(data.period)
                made = recipe(
                    parameters,
                    inputs,
                    notebook,
                    constructed=data.is_constructed,
                    languages=_languages(report, folder, selection),
                )
                pdf = with_pdf or _has_pdf(folder, f"{report}.{language}")
                job = ReportJob(
                    report, language, notebook, made, data_folder, reports_folder, pdf
                )
                planned.append(Planned(job, _reason(job)))
    return planned


def _languages(report: str, folder: Path, selection: Selection) -> list[str]:
    # Those that are made now and those that were made before.
    return [
        language
        for language in LANGUAGES
        if language in selection.languages or (folder / f"{report}.{language}.html").is_file()
    ]


def _has_pdf(folder: Path, name: str) -> bool:
    # Whoever asked for a PDF once shall not find an old one beside a new page, or none.
    outputs = read_manifest(folder).get(name, {}).get("outputs", {})
    return f"{name}.pdf" in outputs and has_pdf_libraries()


def _reason(job: ReportJob) -> str:
    entry = read_manifest(job.folder).get(job.name)
    reason = why_due(entry, job.recipe, job.folder)
    if not reason and entry and job.with_pdf and f"{job.name}.pdf" not in entry["outputs"]:
        return "without its PDF"
    return reason


def _reports_with_rows(data: PeriodData, selection: Selection) -> list[str]:
    # A unit may deliver its activities and no money, or the other way round.
    rows = {
        "economic": len(data.follow_up),
        "activity": len(data.services) + len(data.activities),
    }
    return [report for report in selection.reports if rows[report]]
