"""The template of the tests: its reference has an indicator of every measure."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd

from espoo_analysis.contracts import Activities
from espoo_analysis.importing.proposal import ImportContext
from espoo_analysis.importing.services.template import write_template
from espoo_analysis.sources.csv_files import read_table
from espoo_analysis.sources.raw_folder import RawFolder
from espoo_analysis.sources.reference import read_reference

DATA = RawFolder(Path(__file__).parents[2] / "data")
CITY = read_reference(DATA)
ACTIVITIES = read_table(DATA, "activities/2025-07.csv", Activities)
CONTEXT = ImportContext(period="2025-08", unit="immigration", lines=(), labels={})
CUTOFF = dt.date(2025, 8, 31)
FIRST_ROW = 4
MEASURES = ("count", "share", "score", "days", "years")


def _with_every_measure():
    rows = CITY.indicators.iloc[[1] * len(MEASURES)].assign(
        indicator=[f"contacts_{measure}" for measure in MEASURES], measure=MEASURES
    )
    return dataclasses.replace(CITY, indicators=rows.reset_index(drop=True))


EVERY_MEASURE = _with_every_measure()


def write(path, reference=EVERY_MEASURE, activities=ACTIVITIES):
    """Write a template and return its path."""
    write_template(path, "2025-08", "immigration", reference, activities, CUTOFF)
    return path


def fill(path, edit):
    """Change a workbook in place, as people do."""
    book = openpyxl.load_workbook(path)
    edit(book)
    book.save(path)
    return path


def former_rows():
    """List the former activities as the data folder holds them, without the unit."""
    texts = ACTIVITIES.astype(object).where(ACTIVITIES.notna(), "").drop(columns="unit")
    return {row.pop("activity"): row for row in pd.DataFrame(texts).to_dict("records")}
