"""Small ledgers, and what their sums must be, added up by hand."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd

from espoo_analysis.sources.raw_folder import RawFolder
from espoo_analysis.sources.reference import read_reference

HEADER = ("posting_date", "unit", "account", "amount_eur")
CUTOFF = dt.date(2025, 7, 31)
POSTINGS = (
    ("2025-01-01", "immigration", "4301", "-0.10"),
    ("2025-03-15", "immigration", "4301", "-0.20"),
    ("2025-07-31", "immigration", "4301", "0.05"),
    ("2025-07-31", "4305", "3001", "1234567.89"),
    ("2025-02-28", "immigration", "3560", "7"),
    ("2025-02-28", "9999", "4301", "-3.33"),
    ("2025-02-28", "9999", "3560", "1.00"),
    ("2024-12-31", "immigration", "4301", "-1000"),
    ("2025-08-01", "immigration", "4301", "-1000"),
)

_ROOT = Path(__file__).parents[2]


def reference():
    """Take the city's reference tables, with the cost centres 4300–4399 of one unit."""
    row = ("immigration", 4300, 4399, 2025, None, "for the tests")
    columns = [
        "unit",
        "first_cost_centre",
        "last_cost_centre",
        "first_year",
        "last_year",
        "source",
    ]
    centres = pd.DataFrame([row], columns=columns)
    return replace(read_reference(RawFolder(_ROOT / "data")), cost_centres=centres)


def csv_text(postings) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([HEADER, *postings])
    return text.getvalue()


def write_csv(path, postings=POSTINGS):
    path.parent.mkdir(exist_ok=True)
    path.write_text(csv_text(postings), encoding="utf-8")
    return path


def write_parquet(path, postings=POSTINGS, amount="DECIMAL(18, 2)", account="INTEGER"):
    source = write_csv(path.with_suffix(".txt"), postings)
    with duckdb.connect() as database:
        texts = database.read_csv(str(source), all_varchar=True)
        typed = texts.project(
            "CAST(posting_date AS DATE) AS posting_date, unit,"
            f" CAST(account AS {account}) AS account, CAST(amount_eur AS {amount}) AS amount_eur"
        )
        typed.write_parquet(str(path))
    return path


def folded(postings, cutoff=CUTOFF, index=None):
    """Add postings up by unit and account, one by one."""
    sums = defaultdict(lambda: [Decimal(0), 0])
    for day, unit, account, amount in postings:
        if dt.date(cutoff.year, 1, 1) <= dt.date.fromisoformat(day) <= cutoff:
            place = sums[index(unit, int(account)) if index else (unit, int(account))]
            place[0] += Decimal(amount)
            place[1] += 1
    return {key: tuple(value) for key, value in sums.items()}


def rows(table):
    return [tuple(row) for row in table.itertuples(index=False)]
