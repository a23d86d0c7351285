"""Measure the sums of a ledger against the DuckDB query that one would write by hand.

Each side is a process of its own that imports the same libraries, then sums several times; the
times are those of the sums, opening and closing included. The sides take turns. The table can be
pasted as it is.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd

from benchmarks.commands import environment
from benchmarks.measuring import Measured, surroundings
from espoo_analysis.sources.account_ranges import ranges_of_year
from espoo_analysis.sources.ledger import read_actuals
from espoo_analysis.sources.raw_folder import RawFolder
from espoo_analysis.sources.reference import read_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from espoo_analysis.contracts import Reference

Row = tuple[str, str, str, str, str]

CUTOFF = dt.date(2025, 7, 31)
_MILLION = 1_000_000
_MB = 1024
# The national chart has some 260 accounts of operation; a city of this size some 60 units.
_POSTINGS = """
SELECT DATE '2025-01-01' + CAST(hash(5 * i) % 212 AS INTEGER) AS posting_date,
       CAST(4000 + hash(5 * i + 1) % 60 AS VARCHAR) AS unit,
       CAST(3000 + 7 * (hash(5 * i + 2) % 290) AS INTEGER) AS account,
       CAST((CAST(hash(5 * i + 3) % 2000000 AS BIGINT) - 1500000) * 0.01 AS DECIMAL(18, 2))
           AS amount_eur
FROM range({number}) AS numbers(i)
"""
_BY_HAND = """
WITH sums AS (
    SELECT unit, account, sum(amount_eur) AS amount_eur, count(*) AS posting_count
    FROM '{path}'
    WHERE posting_date BETWEEN DATE '2025-01-01' AND DATE '2025-07-31'
    GROUP BY unit, account
), ranges(line, first_account, last_account) AS (VALUES {ranges})
SELECT unit, line, CASE WHEN line IS NULL THEN account END AS account,
       sum(amount_eur) AS amount_eur, sum(posting_count) AS posting_count
FROM sums LEFT JOIN ranges ON account BETWEEN first_account AND last_account
GROUP BY ALL
"""


def postings(path: Path, number: int) -> int:
    """Write postings, always the same ones.

    Parameters
    ----------
    path : Path
        The Parquet file.
    number : int
        How many.

    Returns
    -------
    int
        Their sum in whole cents, added as integers.
    """
    with duckdb.connect() as database:
        database.sql(_POSTINGS.format(number=number)).write_parquet(str(path))
        cents = "SELECT sum(CAST(amount_eur * 100 AS BIGINT)) FROM '{}'"
        found = database.execute(cents.format(path)).fetchone()
        return int(found[0]) if found else 0


def _reference() -> Reference:
    """Take the lines of the city, and cost centres of its unit for all postings."""
    root = Path(__file__).parents[1]
    row = ("immigration", 4000, 4059, 2025, None, "for the benchmark")
    columns = [
        "unit",
        "first_cost_centre",
        "last_cost_centre",
        "first_year",
        "last_year",
        "source",
    ]
    centres = pd.DataFrame([row], columns=columns)
    return replace(read_reference(RawFolder(root / "data")), cost_centres=centres)


def ours(path: Path) -> Callable[[], int]:
    """Prepare the sums by this package; they return the total in cents."""
    reference = _reference()

    def measured() -> int:
        ledger = read_actuals([path], CUTOFF, reference)
        return int(ledger.total_eur * 100) if ledger else 0

    return measured


def by_hand(path: Path) -> Callable[[], int]:
    """Prepare the same sums by one query; they return the total in cents."""
    ranges = ranges_of_year(_reference().lines, None, CUTOFF.year)
    values = ", ".join(f"('{line}', {a}, {b})" for line, a, b in ranges.itertuples(index=False))
    query = _BY_HAND.format(path=path, ranges=values)

    def measured() -> int:
        with duckdb.connect() as database:
            return int(sum(row[3] for row in database.execute(query).fetchall()) * 100)

    return measured


def ledger_rows(times: int = 5, millions: tuple[int, ...] = (5, 10, 20)) -> Iterator[Row]:
    """Compare both sides at several sizes.

    Parameters
    ----------
    times : int
        How many processes of each side.
    millions : tuple of int
        The sizes, in millions of postings.

    Yields
    ------
    tuple of str
        What, this package, by hand, their ratio, and the goal.
    """
    for million in millions:
        with tempfile.TemporaryDirectory(prefix="bench-ledger-") as folder:
            path = Path(folder) / "postings.parquet"
            cents = postings(path, million * _MILLION)
            sides: dict[str, list[dict[str, Any]]] = {"ours": [], "by_hand": []}
            for turn in range(times):
                for side, results in sides.items():
                    results.append(_process(side, path))
                    print(
                        f"{million} M {turn + 1}/{times} {side}: {results[-1]}", file=sys.stderr
                    )
        wrong = {found["cents"] for results in sides.values() for found in results} - {cents}
        if wrong:
            sys.exit(f"The sum is {cents} cents, but {wrong} came out.")
        yield from _compared(million, sides)


def _compared(million: int, sides: dict[str, list[dict[str, Any]]]) -> Iterator[Row]:
    taken = {
        side: Measured(tuple(seconds for found in results for seconds in found["seconds"]))
        for side, results in sides.items()
    }
    peaks = {side: max(found["peak"] for found in results) for side, results in sides.items()}
    what, goal = f"ledger of {million} million postings, exact to the cent", "≤ 1.2"
    ratio = f"{taken['ours'].median / taken['by_hand'].median:.2f}"
    yield what, f"{taken['ours']}", f"{taken['by_hand']} by hand", ratio, goal
    what = f"peak memory of these {million} million"
    ratio = f"{peaks['ours'] / peaks['by_hand']:.2f}"
    yield (
        what,
        f"{peaks['ours']:.0f} MB",
        f"{peaks['by_hand']:.0f} MB by hand",
        ratio,
        "≤ 1 500 MB",
    )


def _process(side: str, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.ledger", "--side", side, "--path", str(path)]
    finished = subprocess.run(  # noqa: S603 - our own command
        command, env=environment(), capture_output=True, text=True, check=False
    )
    if finished.returncode:
        sys.exit(f"{side} ended with {finished.returncode}:\n{finished.stderr}")
    found: dict[str, Any] = json.loads(finished.stdout)
    return found


def _measure(side: str, path: Path, repeats: int = 5) -> dict[str, Any]:
    measured = {"ours": ours, "by_hand": by_hand}[side](path)
    cents, seconds = measured(), []
    for _ in range(repeats):
        begun = time.perf_counter()
        again = measured()
        seconds.append(time.perf_counter() - begun)
        cents = cents if again == cents else -1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB
    return {"cents": cents, "seconds": seconds, "peak": peak}


def main() -> None:
    """Print the table, or measure one side where another process asks for it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ledger", description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="how many processes of each side")
    parser.add_argument("--side", choices=["ours", "by_hand"], help=argparse.SUPPRESS)
    parser.add_argument("--path", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.side:
        print(json.dumps(_measure(arguments.side, arguments.path)))
        return
    before = os.getloadavg()[0]
    rows = list(ledger_rows(arguments.times))
    print(f"{surroundings()}; load {before:.1f} before, {os.getloadavg()[0]:.1f} after.\n")
    print("| what | this package | DuckDB | ratio | goal |\n|---|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
