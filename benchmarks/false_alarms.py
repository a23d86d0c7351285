"""How often the forecast is questioned where nothing is wrong: python -m benchmarks.false_alarms.

The example is drawn anew with other seeds, each as units of its own beside the others.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

import espoo_analysis as ea
from benchmarks.folders import EXAMPLE
from espoo_analysis.example import TROUBLES, Trouble
from espoo_analysis.example.accrual import Noise
from espoo_analysis.example.finance import finance_rows
from espoo_analysis.example.timetable import PERIODS
from espoo_analysis.sources.finance import follow_up_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from espoo_analysis.contracts import Reference

SEEDS = 40
# What is drawn: each kind of noise alone, from the usual to the absurd.
TRIALS = {
    "month_share": (0.015, 0.05, 0.075, 0.1, 0.2, 0.3),
    "cutoff_months": (0.2, 0.3, 0.4, 0.5, 0.75, 1.0),
    "saved_share": (0.008, 0.04, 0.08, 0.1, 0.12),
}
_KEY = ["unit", "line", "period"]
_DRAW = "_draw"


def questioned(seeds: Iterable[int], noise: Noise) -> pd.DataFrame:
    """Question every forecast of the example, drawn with several seeds.

    Parameters
    ----------
    seeds : iterable of int
        One draw each.
    noise : Noise
        How uneven the months are.

    Returns
    -------
    DataFrame
        `unit`, `line` and `period` of every forecast that can be judged, whether it `is_found`,
        whether it `must` be, and whether it `may` be, because something was built in.
    """
    reference = ea.load_period(str(PERIODS[-1]), data_dir=EXAMPLE).reference
    draws = [str(seed) for seed in seeds]
    reference = replace(
        reference,
        units=_of_every_draw(reference.units, draws),
        structural_breaks=_of_every_draw(reference.structural_breaks, draws),
    )
    history = follow_up_of(_published(draws, noise), reference)
    parts = [_judged(history, str(period), reference) for period in PERIODS]
    judged = pd.concat(parts, ignore_index=True)
    troubles = [_trouble(*place) for place in judged[["unit", "line"]].to_numpy()]
    told = list(zip(troubles, judged["period"], strict=True))
    return judged.assign(
        must=[trouble is not None and period in trouble.found for trouble, period in told],
        may=[
            trouble is not None and trouble.first <= period <= trouble.last
            for trouble, period in told
        ],
    )


def _trouble(unit: str, line: str) -> Trouble | None:
    for trouble in TROUBLES:
        place = (trouble.unit, trouble.key, trouble.function)
        if place == (unit.partition(_DRAW)[0], line, "challenge_forecast"):
            return trouble
    return None


def _of_every_draw(table: pd.DataFrame, draws: Iterable[str]) -> pd.DataFrame:
    return pd.concat(
        [table.assign(unit=table["unit"] + _DRAW + draw) for draw in draws], ignore_index=True
    )


def _published(draws: Iterable[str], noise: Noise) -> pd.DataFrame:
    rows = [
        {**row, "unit": f"{row['unit']}{_DRAW}{draw}", "period": str(period)}
        for draw in draws
        for period in PERIODS
        for row in finance_rows(period, int(draw), noise)
    ]
    published = pd.DataFrame(rows)
    amounts = [name for name in published if name not in _KEY]
    return published.assign(**published[amounts].replace("", float("nan")).astype("float64"))


def _judged(history: pd.DataFrame, period: str, reference: Reference) -> pd.DataFrame:
    follow_up = history[history["period"] == period].drop(columns="period")
    use = ea.forecast_utilisation(
        follow_up.reset_index(drop=True),
        period,
        profiles=reference.accrual_profiles,
        history=history[history["period"] < period],
        breaks=reference.structural_breaks,
    )
    found = ea.challenge_forecast(use, reference.thresholds, period)
    # Without a run rate there is nothing to judge: grants have none before they are paid.
    lines = use[use["kind"].eq("line") & use["run_rate_low_eur"].notna()]
    keys = set(zip(found["unit"], found["line"], strict=True))
    is_found = [key in keys for key in zip(lines["unit"], lines["line"], strict=True)]
    return lines[["unit", "line"]].assign(period=period, is_found=is_found)


def _row(what: str, judged: pd.DataFrame) -> str:
    plain, built_in = judged[~judged["may"]]["is_found"], judged[judged["must"]]["is_found"]
    rate = f"{plain.mean():.2%}"
    cells = (what, f"{len(plain):,}", f"{plain.sum():,}", rate, f"{built_in.mean():.1%}")
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Draw the example with growing noise and print the table."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.false_alarms", description=__doc__
    )
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many draws of each")
    seeds = range(1, parser.parse_args().seeds + 1)
    print("| noise | forecasts | false alarms | rate | built-in troubles found |")
    print("|---|--:|--:|--:|--:|")
    for kind, sizes in TRIALS.items():
        for size in sizes:
            judged = questioned(seeds, replace(Noise(), **{kind: size}))
            print(_row(f"`{kind}` {size:g}", judged), flush=True)


if __name__ == "__main__":
    main()
