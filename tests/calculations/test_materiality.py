"""A deviation is commented on from a limit in percent or one in euros."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import espoo_analysis as ea
from tests.calculations.follow_ups import follow_up_of

LIMITS = [
    ("deviation_comment_share", 0.01, "2025-01"),
    ("deviation_comment_eur", 50000.0, "2025-01"),
]


def thresholds(*rows):
    table = pd.DataFrame(rows, columns=["threshold", "value", "valid_from"])
    return table.astype({"threshold": "str", "value": float, "valid_from": "str"}).assign(
        unit="eur", decided_by="a test", source="a test"
    )


def material(budget, forecast, *rows, period="2025-07"):
    lines = {"personnel_expenses": {"amended_budget_eur": budget, "forecast_eur": forecast}}
    deviations = ea.budget_deviation(follow_up_of(lines))
    result = ea.material_deviations(deviations, thresholds(*(rows or LIMITS)), period)
    return result.set_index("line").loc["personnel_expenses"]


@pytest.mark.parametrize(
    ("budget", "forecast", "expected"),
    [
        (-1000.0, -1010.0, False),  # exactly 1 %
        (-1000.0, -1010.01, True),
        (-1000.0, -989.0, True),  # a saving is commented on, too
        (-1e7, -1e7 - 50_000, False),  # exactly the limit in euros
        (-1e7, -1e7 - 50_001, True),
        (0.0, -49_999.0, False),  # no budget, no share
        (0.0, -50_001.0, True),
        (0.0, 0.0, False),
    ],
)
def test_either_limit_is_enough_and_must_be_exceeded(budget, forecast, expected):
    assert bool(material(budget, forecast)["is_material"]) is expected


def test_of_several_limits_the_latest_valid_one_holds():
    rows = [
        ("deviation_comment_eur", 100.0, "2024-01"),
        ("deviation_comment_eur", 300.0, "2025-06"),
        ("deviation_comment_eur", 10.0, "2025-08"),
    ]
    row = material(-1000.0, -1200.0, *rows)
    assert (row["limit_eur"], bool(row["is_material"])) == (300.0, False)
    assert bool(material(-1000.0, -1200.0, *rows, period="2025-05")["is_material"])


def test_without_a_limit_nothing_is_material():
    row = material(-1000.0, -9000.0, ("deviation_comment_eur", 1.0, "2030-01"))
    assert not row["is_material"]
    assert pd.isna(row["limit_share"])
    assert pd.isna(row["limit_eur"])


@given(
    st.floats(-1e6, 1e6).filter(lambda budget: abs(budget) > 1),
    st.floats(-0.5, 0.5),
    st.floats(1, 10),
)
def test_a_larger_deviation_is_material_where_a_smaller_one_is(budget, share, factor):
    smaller = material(budget, budget * (1 + share))["is_material"]
    larger = material(budget, budget * (1 + share * factor))["is_material"]
    assert larger or not smaller


def test_the_inputs_stay_as_they_are():
    july = ea.load_period("2025-07")
    deviations, limits = ea.budget_deviation(july.follow_up), july.reference.thresholds
    before = deviations.copy(), limits.copy()
    ea.material_deviations(deviations, limits, "2025-07")
    pd.testing.assert_frame_equal(deviations, before[0])
    pd.testing.assert_frame_equal(limits, before[1])
