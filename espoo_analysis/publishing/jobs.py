"""One report to make, and which reports are meant."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError, did_you_mean
from espoo_analysis.settings import CELL_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from espoo_analysis.publishing.manifest import Recipe


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
    def period(self) -> str:
        """The period of the report, as ``YYYY-MM``."""
        return str(self.recipe.parameters["period"])

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

    def require_units(self, known: Collection[str], periods: Collection[str]) -> None:
        """Refuse units that have no data in any of the periods."""
        problems = [
            Problem(f"the unit '{unit}' has no data{did_you_mean(unit, sorted(known))}")
            for unit in self.units
            if unit not in known
        ]
        if problems:
            raise SourceError(f"Not every unit reports in {', '.join(periods)}.", problems)


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
