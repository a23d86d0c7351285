"""Figures worked out by hand or printed by the city, kept as data in tests/cases."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

import pytest

import espoo_analysis as ea
from tests.calculations.follow_ups import follow_up_of

CASES = Path(__file__).parents[1] / "cases"
FILES = sorted(CASES.glob("*/*.toml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_case(file):
    """The function that the folder names gives the case's expected figures."""
    case = tomllib.loads(file.read_text("utf-8"))
    assert case["note"]
    assert case["source"]
    follow_up = follow_up_of(case["input"])
    arguments = [case["period"]] if "period" in case else []
    result = getattr(ea, file.parent.name)(follow_up, *arguments).set_index("line")
    for line, figures in case["expected"].items():
        for column, expected in figures.items():
            got = result.loc[line, column]
            if isinstance(expected, str):
                assert got == expected, (line, column)
            else:
                same = math.isclose(got, expected, abs_tol=case["tolerance"], rel_tol=0)
                assert same or (math.isnan(got) and math.isnan(expected)), (line, column, got)


def test_every_case_is_found():
    """There are cases for each calculation on the follow-up."""
    assert {file.parent.name for file in FILES} == {
        "budget_deviation",
        "budget_utilisation",
        "forecast_utilisation",
    }
