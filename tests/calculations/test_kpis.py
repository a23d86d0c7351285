"""Indicators: whose they are, whether there is a figure, and how far the target is."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import espoo_analysis as ea
from tests.calculations.service_tables import (
    case_rows,
    cases_of,
    indicators_of,
    services_of,
)

CASES = pd.concat([case_rows(file) for file in cases_of("service_kpis")])
JULY = "2025-07-31"
EXPECTED = ["attainment_share", "annualised_value", "target_class", "class_basis"]
COMPUTED = [
    "attainment_share",
    "annualised_value",
    "value_last_year",
    "change_on_year_share",
    "cost_eur",
    "unit_cost_eur",
]


@pytest.fixture(scope="module")
def thresholds():
    return ea.load_period("2025-07").reference.thresholds


def _rows(*codes, **columns):
    return pd.DataFrame({"indicator": list(codes), "as_of": JULY, **columns})


def _kpis(rows, period="2025-07", **tables):
    """Compute the indicators of rows that hold both what they are and their figures."""
    return ea.service_kpis(services_of(rows), indicators_of(rows), period, **tables)


def test_a_unit_is_not_charged_with_the_indicators_of_another():
    rows = _rows("a", "b", unit=["one", "other"], service=["a", "b"], value=[4, 10])
    assert _kpis(rows)[["unit", "indicator"]].to_numpy().tolist() == [
        ["one", "a"],
        ["other", "b"],
    ]


def test_an_indicator_of_a_service_that_reports_is_missed():
    rows = _rows("a", "b", value=[4, 10], target=[math.nan, 3.0])
    kpis = ea.service_kpis(services_of(rows.head(1)), indicators_of(rows), "2025-07")
    assert kpis["state"].tolist() == ["reported", "not_delivered"]
    assert kpis.loc[1, ["target_state", "target_class"]].tolist() == [
        "no_figure",
        "cannot_be_assessed",
    ]


@pytest.mark.parametrize(
    ("direction", "value", "target", "share", "state"),
    [
        ("up", 50.0, 200.0, 0.25, "open"),
        ("down", 8.0, 4.0, 0.5, "open"),
        ("none", 13.0, 13.0, 1.0, "reached"),
        ("up", 5.0, 0.0, math.nan, "reached"),
        ("down", 0.0, 4.0, math.nan, "reached"),
        ("up", math.nan, 4.0, math.nan, "no_figure"),
        ("up", 5.0, math.nan, math.nan, math.nan),
    ],
)
def test_attainment(direction, value, target, share, state):
    kpis = _kpis(_rows("a", direction=direction, target=target, value=[value]))
    assert kpis.loc[0, "attainment_share"] == pytest.approx(share, nan_ok=True)
    assert kpis["target_state"].fillna("none").tolist() == [
        "none" if isinstance(state, float) else state
    ]


@pytest.mark.parametrize("case", CASES.to_dict("records"), ids=lambda case: case["case"])
def test_case(case, thresholds):
    rows = pd.DataFrame([case]).assign(indicator="a").drop(columns="period")
    kpi = _kpis(rows, case["period"], thresholds=thresholds).loc[0]
    for column in EXPECTED:
        if isinstance(case[column], str) or pd.isna(case[column]):
            assert kpi[column] == case[column] or pd.isna([kpi[column], case[column]]).all()
        else:
            assert kpi[column] == pytest.approx(case[column], rel=1e-12), column


def test_the_classes_of_july():
    july = ea.load_period("2025-07", unit="immigration")
    kpis = ea.service_kpis(
        july.services,
        july.reference.indicators,
        july.period,
        history=july.history.services,
        thresholds=july.reference.thresholds,
    ).set_index("indicator")
    assert kpis["target_class"].dropna().to_dict() == {
        "c6_alliance_companies": "cannot_be_assessed",
        "helloespoo_ai_translation_languages": "cannot_be_assessed",
    }
    contacts = kpis.loc["hello_espoo_info_contacts"]
    assert contacts["annualised_value"] == 4300 * 12 / 7
    assert pd.isna(contacts["value_last_year"])


def test_a_figure_of_a_later_day_is_refused():
    with pytest.raises(ea.ContractError, match="the figure of 'a' is of a later day"):
        _kpis(_rows("a", value=[4]), "2025-06")


def test_the_latest_figure_of_an_indicator_counts():
    rows = _rows("a", "a", value=[50, 40]).assign(as_of=[JULY, "2025-04-30"])
    assert _kpis(rows)[["as_of", "value"]].to_numpy().tolist() == [[pd.Timestamp(JULY), 50.0]]


# Last year


def _history(period="2024-07", as_of="2024-07-31", value=40.0, **columns):
    return services_of(
        pd.DataFrame(
            {"indicator": ["a"], "period": period, "as_of": as_of, "value": value, **columns}
        )
    )


@pytest.mark.parametrize(
    ("history", "before", "change"),
    [
        ({}, 40.0, 0.25),
        ({"value": 0.0}, 0.0, math.nan),
        ({"value": math.nan}, math.nan, math.nan),
        ({"period": "2024-06", "as_of": "2024-06-30"}, math.nan, math.nan),
        ({"as_of": "2024-06-30"}, math.nan, math.nan),
        ({"unit": "other"}, math.nan, math.nan),
        ({"value": 3.0}, math.nan, math.nan),
    ],
)
def test_last_year_is_the_same_day_of_the_same_month(history, before, change):
    rows = _rows("a", value=[50], minimum_cell=5)
    kpis = _kpis(rows, history=_history(**history))
    assert kpis.loc[0, "value_last_year"] == pytest.approx(before, nan_ok=True)
    assert kpis.loc[0, "change_on_year_share"] == pytest.approx(change, nan_ok=True)


def test_the_end_of_february_is_the_same_day_in_a_leap_year():
    rows = _rows("a", value=[50]).assign(as_of="2025-02-28")
    kpis = _kpis(rows, "2025-02", history=_history("2024-02", "2024-02-29"))
    assert kpis.loc[0, "value_last_year"] == 40.0


def test_what_was_hidden_last_year_stays_hidden():
    rows = _rows("a", value=[50], minimum_cell=5, aggregation="cumulative")
    june = _history("2024-06", "2024-06-30", 38.0)
    history = pd.concat([june, _history()], ignore_index=True)
    assert _kpis(rows, history=history)["value_last_year"].isna().all()


# What one contact costs


@pytest.mark.parametrize(
    ("value", "cost", "cost_day", "expected"),
    [
        (50, 1000.0, JULY, (1000.0, 20.0)),
        (50, 0.0, JULY, (0.0, 0.0)),
        (50, -1000.0, JULY, (math.nan, math.nan)),
        (50, 1000.0, "2025-06-30", (math.nan, math.nan)),
        (50, math.nan, JULY, (math.nan, math.nan)),
        (0, 1000.0, JULY, (math.nan, math.nan)),
        (math.nan, 1000.0, JULY, (math.nan, math.nan)),
        (3, 1000.0, JULY, (math.nan, math.nan)),
    ],
)
def test_a_unit_cost_needs_a_cost_of_the_same_day_and_something_counted(
    value, cost, cost_day, expected
):
    rows = _rows("a", "cost", value=[value, cost]).assign(
        measure=["count", "eur"],
        cost_indicator=["cost", math.nan],
        minimum_cell=[5, math.nan],
        as_of=[JULY, cost_day],
    )
    kpis = _kpis(rows)
    assert kpis.loc[0, ["cost_eur", "unit_cost_eur"]].tolist() == pytest.approx(
        list(expected), nan_ok=True
    )
    assert kpis.loc[1, ["cost_eur", "unit_cost_eur"]].isna().all()


def test_what_is_not_in_euros_is_no_cost():
    rows = _rows("a", "b", value=[50, 10], cost_indicator=["b", math.nan])
    assert _kpis(rows)["unit_cost_eur"].isna().all()


# Hidden figures


def test_nothing_is_computed_from_a_hidden_figure(thresholds):
    rows = _rows("a", "cost", value=[3, 1000.0]).assign(
        measure=["count", "eur"],
        aggregation="cumulative",
        cost_indicator=["cost", math.nan],
        minimum_cell=[5, math.nan],
        target=[10.0, math.nan],
    )
    kpi = _kpis(rows, history=_history(), thresholds=thresholds).loc[0]
    assert kpi["state"] == "hidden"
    assert kpi[["value", *(name for name in COMPUTED if name != "value_last_year")]].isna().all()
    assert kpi[["target_state", "target_class"]].tolist() == ["no_figure", "cannot_be_assessed"]


@given(
    value=st.integers(0, 100),
    earlier=st.integers(0, 100),
    factor=st.integers(2, 50),
    kind=st.fixed_dictionaries(
        {
            "aggregation": st.sampled_from(["cumulative", "latest"]),
            "direction": st.sampled_from(["up", "down", "none"]),
        }
    ),
)
def test_scaling_figures_and_targets_keeps_shares_and_classes(
    thresholds, value, earlier, factor, kind
):
    rows = _rows("a", value=[value], target=80.0, **kind)
    larger = rows.assign(value=rows["value"] * factor, target=80.0 * factor)
    history, large_history = _history(value=earlier), _history(value=earlier * factor)
    small = _kpis(rows, history=history, thresholds=thresholds)
    large = _kpis(larger, history=large_history, thresholds=thresholds)
    same = ["attainment_share", "change_on_year_share", "target_class", "class_basis", "state"]
    pd.testing.assert_frame_equal(small[same], large[same])
    grown = ["annualised_value", "value_last_year"]
    pd.testing.assert_frame_equal(small[grown] * factor, large[grown])


def test_the_input_is_not_modified(thresholds):
    rows = _rows("a", "cost", value=[3, 1000.0], cost_indicator=["cost", math.nan])
    tables = services_of(rows), indicators_of(rows), _history(), thresholds
    copies = [table.copy() for table in tables]
    ea.service_kpis(*tables[:2], "2025-07", history=tables[2], thresholds=thresholds)
    for table, copy in zip(tables, copies, strict=True):
        pd.testing.assert_frame_equal(table, copy)
