"""Figures worked out by hand or printed by the city, kept as data in tests/cases."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import pytest

import espoo_analysis as ea
from tests.calculations.follow_ups import follow_up_of
from tests.calculations.reference_rows import (
    breaks_of,
    history_of,
    profiles_of,
    thresholds_of,
)

CASES = Path(__file__).parents[1] / "cases"


def _forecast_use(case):
    return ea.forecast_utilisation(
        follow_up_of(case["input"]),
        case["period"],
        profiles=profiles_of(case.get("profiles", {})),
        history=history_of(case.get("history", {})),
        breaks=breaks_of(case.get("breaks", [])),
    )


def _challenges(case):
    limits = thresholds_of(case["thresholds"])
    return ea.challenge_forecast(_forecast_use(case), limits, case["period"])


FUNCTIONS = {
    "budget_deviation": lambda case: ea.budget_deviation(follow_up_of(case["input"])),
    "budget_utilisation": lambda case: ea.budget_utilisation(follow_up_of(case["input"])),
    "forecast_utilisation": _forecast_use,
    "challenge_forecast": _challenges,
}
FILES = sorted(file for name in FUNCTIONS for file in (CASES / name).glob("*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_case(file):
    """The function that the folder names gives the case's expected figures."""
    case = tomllib.loads(file.read_text("utf-8"))
    assert case["note"]
    assert case["source"]
    result = FUNCTIONS[file.parent.name](case).set_index("line")
    for line, figures in case["expected"].items():
        for column, expected in figures.items():
            got = result.loc[line, column]
            if isinstance(expected, str):
                assert got == expected, (line, column)
            else:
                same = math.isclose(got, expected, abs_tol=case["tolerance"], rel_tol=0)
                assert same or (math.isnan(got) and math.isnan(expected)), (line, column, got)
    if case.get("nothing_else"):
        assert list(result.index) == list(case["expected"])


def test_every_case_is_found():
    """There are cases for each calculation on the follow-up."""
    assert {file.parent.name for file in FILES} == set(FUNCTIONS)
