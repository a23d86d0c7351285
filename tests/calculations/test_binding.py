"""The forecast against the level at which the council binds a unit."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import espoo_analysis as ea
from espoo_analysis.contracts import BindingLevels
from tests.calculations.follow_ups import follow_up_of, follow_ups
from tests.calculations.service_tables import case_rows, cases_of

CASES = pd.concat([case_rows(file) for file in cases_of("binding_level_tests")])
NO_LEVELS = ()


def levels_of(*rows, unit="u"):
    made = pd.DataFrame(rows, columns=["level", "valid_from"])
    made = made.assign(unit=unit, decided_by="council", source="a test")
    return made[list(BindingLevels.to_schema().columns)].astype("str")


def deviations_of(revenue, expense):
    figures = ("amended_budget_eur", "forecast_eur")
    rows = {
        "subsidies_and_grants": dict(zip(figures, revenue, strict=True)),
        "personnel_expenses": dict(zip(figures, expense, strict=True)),
    }
    return ea.budget_deviation(follow_up_of(rows))


@pytest.mark.parametrize("case", CASES.to_dict("records"), ids=lambda case: case["case"])
def test_case(case):
    decided = [(case[f"{nth}_level"], case[f"{nth}_from"]) for nth in ("first", "second")]
    levels = levels_of(*(row for row in decided if isinstance(row[0], str)))
    deviations = deviations_of(
        (case["revenue_budget"], case["revenue_forecast"]),
        (case["expense_budget"], case["expense_forecast"]),
    )
    tests = ea.binding_level_tests(deviations, levels, case["period"])
    row = tests.set_index("level").loc[case["level"]]
    assert row["is_decided"] == (case["is_decided"] == "yes")
    assert len(tests) == (1 if row["is_decided"] else 2)
    assert math.isclose(row["excess_eur"], case["excess_eur"], abs_tol=1e-9)
    assert (row["verdict"], row["severity"]) == (case["verdict"], case["severity"])
    binding = {"gross": "operating_expenses", "net": "operating_margin"}[case["level"]]
    assert row["line"] == binding
    assert row["figure"] == deviations.set_index("line").loc[binding, "forecast_eur"]


def test_what_has_no_total_cannot_be_tested():
    deviations = deviations_of((500.0, 400.0), (-1000.0, -1100.0))
    without = deviations[deviations["line"] != "operating_margin"]
    tests = ea.binding_level_tests(without, levels_of(*NO_LEVELS), "2025-07")
    assert tests["verdict"].tolist() == ["exceeded", "not_comparable"]
    assert tests["severity"].tolist() == ["notice", "notice"]
    amounts = ["figure", "amended_budget_eur", "forecast_eur", "excess_eur"]
    assert tests.loc[1, amounts].isna().all()


def test_each_unit_has_its_own_level():
    one = deviations_of((500.0, 400.0), (-1000.0, -1000.0))
    both = pd.concat([one.assign(unit="v"), one], ignore_index=True)
    levels = pd.concat([levels_of(("net", "2025-01")), levels_of(("gross", "2025-01"), unit="v")])
    tests = ea.binding_level_tests(both, levels, "2025-07")
    assert tests[["unit", "level", "verdict"]].to_numpy().tolist() == [
        ["v", "gross", "kept"],
        ["u", "net", "exceeded"],
    ]


@pytest.mark.parametrize("levels", [NO_LEVELS, [("gross", "2025-01")], [("net", "2025-01")]])
@given(follow_up=follow_ups(), factor=st.integers(2, 1000))
def test_the_excess_is_the_unfavourable_deviation_and_scales(levels, follow_up, factor):
    deviations = ea.budget_deviation(follow_up)
    table = levels_of(*levels)
    tests = ea.binding_level_tests(deviations, table, "2025-07")
    deviation = deviations.set_index("line")["deviation_eur"].reindex(tests["line"])
    expected = (-deviation).clip(lower=0).to_numpy()
    assert tests["excess_eur"].to_numpy() == pytest.approx(expected, nan_ok=True)
    euros = [name for name in deviations if name.endswith("_eur")]
    larger = ea.binding_level_tests(
        deviations.assign(**(deviations[euros] * factor)), table, "2025-07"
    )
    assert larger["excess_eur"].to_numpy() == pytest.approx(expected * factor, nan_ok=True)


@given(follow_up=follow_ups(), random=st.randoms())
def test_neither_order_nor_other_units_matter_and_inputs_stay(follow_up, random):
    deviations, levels = ea.budget_deviation(follow_up), levels_of(("net", "2025-01"))
    before = deviations.copy(), levels.copy()
    alone = ea.binding_level_tests(deviations, levels, "2025-07")
    pd.testing.assert_frame_equal(deviations, before[0])
    pd.testing.assert_frame_equal(levels, before[1])
    order = list(deviations.index)
    random.shuffle(order)
    other = deviations.assign(unit="v", deviation_eur=-1.0)
    mixed = pd.concat([deviations.loc[order], other], ignore_index=True)
    together = ea.binding_level_tests(mixed, levels, "2025-07")
    pd.testing.assert_frame_equal(together[together["unit"] == "u"], alone)


def test_the_forecast_of_july_exceeds_either_level():
    july = ea.load_period("2025-07", unit="immigration")
    deviations = ea.budget_deviation(july.follow_up)
    tests = ea.binding_level_tests(deviations, levels_of(*NO_LEVELS), july.period)
    assert tests["excess_eur"].tolist() == [3799.0, 3799.0]
    assert tests["verdict"].tolist() == ["exceeded", "exceeded"]


def test_a_period_must_be_one():
    deviations = deviations_of((5.0, 5.0), (-5.0, -5.0))
    with pytest.raises(ea.PeriodError, match="did you mean '2025-07'"):
        ea.binding_level_tests(deviations, levels_of(*NO_LEVELS), "2025/7")
