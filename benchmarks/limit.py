"""The cells of many reports alone, in processes that have loaded everything: the limit.

Nothing is forked for a notebook, no page is made and no file is written.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from pathlib import Path

from benchmarks.cells import seconds_of_cells
from benchmarks.folders import LANGUAGES, REPORTS
from espoo_analysis.publishing.preloaded import load_for_reports


def main() -> None:
    """Print how long the cells of all reports take, once everything is loaded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("unit")
    parser.add_argument("periods", nargs="+")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    load_for_reports(arguments.data, arguments.periods[0])
    tasks = [
        (
            report,
            {
                "period": period,
                "unit": arguments.unit,
                "language": language,
                "data_dir": str(arguments.data),
            },
        )
        for period in arguments.periods
        for report in REPORTS
        for language in LANGUAGES
    ]
    with multiprocessing.get_context("fork").Pool(arguments.jobs) as pool:
        begun = time.perf_counter()
        pool.map(seconds_of_cells, tasks, chunksize=1)
        print(time.perf_counter() - begun)


if __name__ == "__main__":
    main()
