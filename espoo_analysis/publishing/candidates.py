"""The reports that there can be: how each would be made now, and how it was made last time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from espoo_analysis.publishing.due import why_due
from espoo_analysis.publishing.jobs import ReportJob
from espoo_analysis.publishing.manifest import (
    Recipe,
    package_sha256,
    read_manifest,
    sha256_or_none,
)
from espoo_analysis.publishing.versions import library_versions
from espoo_analysis.settings import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from espoo_analysis.publishing.jobs import Selection
    from espoo_analysis.sources.parts import PeriodRows


@dataclass(frozen=True)
class Candidate:
    """A report that may have to be made.

    Parameters
    ----------
    job : ReportJob
        How it would be made now.
    entry : dict or None
        What the manifest says of the last time; None: nothing.
    """

    job: ReportJob
    entry: dict[str, Any] | None

    @property
    def reason(self) -> str:
        """Why it is due, its files not being looked at; empty when it is not."""
        return why_due(self.entry, self.job.recipe)

    @property
    def outputs(self) -> dict[str, str]:
        """Its files with the SHA-256 that they had when they were made."""
        return dict((self.entry or {}).get("outputs", {}))

    def without_pdf(self) -> Candidate:
        """Take back the wish for a PDF."""
        recipe = replace(self.job.recipe, pdf_versions={})
        return replace(self, job=replace(self.job, recipe=recipe, with_pdf=False))


@dataclass(frozen=True)
class Candidates:
    """Finds the selected reports of one period after the other.

    Parameters
    ----------
    selection : Selection
        Which reports.
    data_folder, reports_folder : Path
        The data folder and the folder of all reports.
    notebooks : mapping of str to Path
        The notebook of each report.
    with_pdf : bool
        Whether every report shall have a PDF.
    """

    selection: Selection
    data_folder: Path
    reports_folder: Path
    notebooks: Mapping[str, Path]
    with_pdf: bool

    def of(self, rows: PeriodRows) -> Iterator[Candidate]:
        """Yield the selected reports of a period, by unit, report and language."""
        for unit, delivered in rows.reports.items():
            if self.selection.units and unit not in self.selection.units:
                continue
            folder = self.reports_folder / unit / rows.period
            entries = read_manifest(folder)
            for report in self.selection.reports:
                if report in delivered:
                    languages = self._languages(report, folder)
                    for language in self.selection.languages:
                        entry = entries.get(f"{report}.{language}")
                        place = (unit, report, language)
                        yield Candidate(self._job(rows, place, languages, entry), entry)

    @cached_property
    def _notebook_digests(self) -> dict[str, str]:
        # Without its notebook a report is due, and fails with a message of its own.
        return {report: sha256_or_none(file) or "" for report, file in self.notebooks.items()}

    def _languages(self, report: str, folder: Path) -> list[str]:
        # Those that are made now and those that were made before.
        return [
            language
            for language in LANGUAGES
            if language in self.selection.languages
            or (folder / f"{report}.{language}.html").is_file()
        ]

    def _job(
        self,
        rows: PeriodRows,
        place: tuple[str, str, str],
        languages: list[str],
        entry: dict[str, Any] | None,
    ) -> ReportJob:
        unit, report, language = place
        parts = rows.read_by(unit, report, language)
        # Whoever asked for a PDF once shall not find an old one beside a new page, or none.
        name = f"{report}.{language}.pdf"
        known = {*(entry or {}).get("outputs", {}), *(entry or {}).get("replaced", ())}
        folder = self.reports_folder / unit / rows.period
        with_pdf = self.with_pdf or name in known or (folder / name).is_file()
        recipe = Recipe(
            parameters={
                "period": rows.period,
                "unit": unit,
                "language": language,
                "data_dir": "",
            },
            inputs={part.path: part.sha256 for part in parts},
            notebook=self._notebook_digests[report],
            constructed=rows.is_constructed,
            languages=languages,
            package=package_sha256(),
            versions=library_versions(),
            pdf_versions=library_versions("pdf") if with_pdf else {},
            files={part.path: part.file_sha256 for part in parts},
        )
        folders = (self.data_folder, self.reports_folder)
        return ReportJob(report, language, self.notebooks[report], recipe, *folders, with_pdf)
