"""What changed between two periods."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import espoo_analysis as ea
from espoo_analysis.calculations import (
    activity_changes,
    follow_up_changes,
    restated_changes,
    service_changes,
)
from tests.calculations.follow_ups import AMOUNTS, follow_up_of, follow_ups
from tests.calculations.histories import breaks_of
from tests.calculations.service_tables import case_rows, cases_of, indicators_of, services_of

FOLLOW_UP_CASES = pd.concat(case_rows(file) for file in cases_of("follow_up_changes"))
SERVICE_CASES = pd.concat(case_rows(file) for file in cases_of("service_changes"))
PERIODS = ("2025-07", "2025-06")
EUROS = [name for name in AMOUNTS if name.endswith("_eur")]


def _one_line(case, value):
    amount = 1000.0 if case["line"] == "subsidies_and_grants" else -1000.0
    figures = dict.fromkeys(
        ["original_budget_eur", "amended_budget_eur", "forecast_eur", "actual_ytd_eur"], amount
    )
    return follow_up_of({case["line"]: figures | {case["quantity"]: value}})


@pytest.mark.parametrize(
    "case", FOLLOW_UP_CASES.to_dict("records"), ids=lambda case: case["case"]
)
def test_case_of_a_line(case):
    breaks = breaks_of()
    if isinstance(case["break_from"], str):
        line = case["break_line"] if isinstance(case["break_line"], str) else None
        breaks = breaks_of((line, case["break_from"]))
    changes = follow_up_changes(
        _one_line(case, case["current"]),
        _one_line(case, case["previous"]),
        (case["current_period"], case["previous_period"]),
        breaks,
    )
    row = changes.set_index(["key", "quantity"]).loc[(case["line"], case["quantity"])]
    assert row["state"] == case["state"]
    for column in ("previous", "current", "change"):
        assert row[column] == pytest.approx(case[column], nan_ok=True)
    assert (row["note_en"] == "Move") == (case["state"] == "break")


@pytest.mark.parametrize("case", SERVICE_CASES.to_dict("records"), ids=lambda case: case["case"])
def test_case_of_an_indicator(case):
    columns = ["measure", "aggregation", "minimum_cell"]
    row = {name: [case[name]] for name in columns} | {"indicator": ["clients"]}
    indicators = indicators_of(pd.DataFrame(row))
    now, before = (
        services_of(
            pd.DataFrame({"indicator": ["clients"], "as_of": "2025-01-31", "value": value})
        )
        for value in (case["current"], case["previous"])
    )
    periods = (case["current_period"], case["previous_period"])
    change = service_changes(now, before, indicators, periods).iloc[0]
    assert change["state"] == case["state"]
    shown = [case["shown_previous"], case["current"], case["change"]]
    figures = change[["previous", "current", "change"]].tolist()
    assert figures == pytest.approx(shown, nan_ok=True)


def test_lines_come_and_go():
    row = {"amended_budget_eur": -10.0, "forecast_eur": -10.0}
    now = follow_up_of({"personnel_expenses": row, "grants_paid": row})
    before = follow_up_of({"personnel_expenses": row, "purchases_of_services": row})
    changes = follow_up_changes(now, before, PERIODS, breaks_of(("grants_paid", "2025-07")))
    forecasts = changes[changes["quantity"] == "forecast_eur"].set_index("key")
    assert forecasts["state"].to_dict() == {
        "operating_revenue": "missing",
        "personnel_expenses": "unchanged",
        "grants_paid": "added",
        "operating_expenses": "unchanged",
        "operating_margin": "unchanged",
        "purchases_of_services": "ended",
    }
    figures = forecasts[["previous", "current", "change"]]
    assert figures.loc["grants_paid"].tolist() == pytest.approx(
        [math.nan, -10, math.nan], nan_ok=True
    )
    assert forecasts.loc["grants_paid", "note_fi"] == "Siirto"
    assert figures.loc["purchases_of_services"].tolist() == pytest.approx(
        [-10, math.nan, math.nan], nan_ok=True
    )


def test_of_two_breaks_that_of_the_line_is_named():
    row = {"personnel_expenses": {"amended_budget_eur": -10.0, "forecast_eur": -10.0}}
    breaks = pd.concat(
        [
            breaks_of((None, "2025-07")),
            breaks_of(("personnel_expenses", "2025-06")).assign(note_en="Older"),
            breaks_of(("personnel_expenses", "2025-07")).assign(note_en="Newer"),
        ]
    )
    changes = follow_up_changes(
        follow_up_of(row), follow_up_of(row), ("2025-07", "2025-05"), breaks
    )
    notes = changes.drop_duplicates("key").set_index("key")["note_en"]
    assert notes["personnel_expenses"] == "Newer"
    assert notes["operating_expenses"] == "Move"


def test_an_actual_that_is_estimated_is_not_compared():
    figures = {"amended_budget_eur": -1000.0, "forecast_eur": -1000.0}
    known = {"personnel_expenses": figures | {"actual_ytd_eur": -500.0}}
    estimated = known | {"grants_paid": figures | {"published_utilisation_pct": 50.0}}
    changes = follow_up_changes(follow_up_of(estimated), follow_up_of(estimated), PERIODS)
    actuals = changes[changes["quantity"] == "actual_ytd_eur"].set_index("key")["state"]
    assert actuals["personnel_expenses"] == "unchanged"
    assert (actuals.drop("personnel_expenses") == "missing").all()


def test_an_empty_line_leaves_the_actual_of_its_total():
    rows = {
        "personnel_expenses": {
            "amended_budget_eur": -1000.0,
            "forecast_eur": -1000.0,
            "actual_ytd_eur": -500.0,
        },
        "grants_paid": {"amended_budget_eur": 0.0, "forecast_eur": 0.0},
    }
    changes = follow_up_changes(follow_up_of(rows), follow_up_of(rows), PERIODS)
    actuals = changes[changes["quantity"] == "actual_ytd_eur"].set_index("key")
    assert actuals.loc["operating_margin", ["state", "change"]].tolist() == ["unchanged", 0.0]
    assert actuals.loc["operating_margin", "current"] == -500


@given(follow_up=follow_ups())
def test_nothing_changes_between_equal_tables(follow_up):
    changes = follow_up_changes(follow_up, follow_up, PERIODS)
    assert set(changes["state"]) <= {"unchanged", "missing"}
    assert (changes["change"].dropna() == 0).all()
    assert len(changes) == 4 * len(follow_up)


@given(now=follow_ups(), before=follow_ups())
def test_a_change_is_the_difference_and_what_is_missing_stays_missing(now, before):
    changes = follow_up_changes(now, before, PERIODS)
    difference = changes["current"] - changes["previous"]
    pd.testing.assert_series_equal(changes["change"], difference, check_names=False)
    is_known = changes["state"].isin(["changed", "unchanged", "revised"])
    assert (changes["change"].notna() == is_known).all()
    keys = set(zip(changes["unit"], changes["key"], strict=True))
    tables = pd.concat([now, before])
    assert keys == set(zip(tables["unit"], tables["line"], strict=True))


@given(follow_up=follow_ups(), raised=st.integers(-(10**6), 10**6))
def test_the_change_of_the_margin_is_the_sum_of_the_changes_of_the_lines(follow_up, raised):
    is_line = follow_up["kind"] == "line"
    now = follow_up.assign(forecast_eur=follow_up["forecast_eur"] + raised)
    changes = follow_up_changes(now, follow_up, PERIODS)
    forecasts = changes[changes["quantity"] == "forecast_eur"].set_index("key")["change"]
    lines = forecasts[follow_up.loc[is_line, "line"]]
    assert forecasts["operating_margin"] == pytest.approx(lines.sum(), abs=0.1)


@given(follow_up=follow_ups(), random=st.randoms(), factor=st.sampled_from([-1.0, 2.0]))
def test_order_signs_and_size_change_only_themselves(follow_up, random, factor):
    other = follow_up.assign(forecast_eur=follow_up["forecast_eur"] * 1.5)
    straight = follow_up_changes(other, follow_up, PERIODS)
    order = list(follow_up.index)
    random.shuffle(order)
    moved = follow_up_changes(
        other.loc[order].assign(**(other[EUROS] * factor)),
        follow_up.assign(**(follow_up[EUROS] * factor)),
        PERIODS,
    )
    keys = ["unit", "key", "quantity"]
    one, two = (table.set_index(keys)["change"].sort_index() for table in (straight, moved))
    pd.testing.assert_series_equal(one * factor, two, rtol=1e-6, atol=0.1)


@given(now=follow_ups(), before=follow_ups())
def test_the_inputs_stay_as_they_are(now, before):
    breaks = breaks_of((None, "2025-07"))
    tables = (now, before, breaks)
    copies = [table.copy(deep=True) for table in tables]
    follow_up_changes(now, before, PERIODS, breaks)
    for table, copy in zip(tables, copies, strict=True):
        pd.testing.assert_frame_equal(table, copy)


def test_activities_begin_end_come_and_go():
    july = ea.load_period("2025-07").activities.head(4)
    first, second, third, fourth = july["activity"]
    before = july.iloc[[2, 1, 0]].assign(status="planned")
    now = july.iloc[[3, 0, 1]].assign(status=["running", "planned", "done"])
    changes = activity_changes(now, before)
    columns = ["key", "previous_status", "current_status", "state"]
    nothing = float("nan")
    expected = pd.DataFrame(
        [
            [fourth, nothing, "running", "added"],
            [first, "planned", "planned", "unchanged"],
            [second, "planned", "done", "changed"],
            [third, "planned", nothing, "ended"],
        ],
        columns=columns,
    ).astype("str")
    pd.testing.assert_frame_equal(changes[columns], expected)


def _said(*rows):
    """Make a history of one indicator from periods, days and values."""
    table = pd.DataFrame(rows, columns=["period", "as_of", "value"])
    return services_of(table.assign(indicator="clients"))


def _clients(minimum_cell=None, aggregation="cumulative"):
    row = {"indicator": ["clients"], "aggregation": aggregation, "minimum_cell": minimum_cell}
    return indicators_of(pd.DataFrame(row))


def _restated(day, value):
    return services_of(pd.DataFrame({"indicator": ["clients"], "as_of": day, "value": [value]}))


@pytest.mark.parametrize(
    ("minimum_cell", "said", "restated", "expected"),
    [
        (None, 40, 43, [40, 43, 3]),
        (5, 40, 43, [40, math.nan, math.nan]),  # three persons more
        (5, 40, 46, [40, 46, 6]),
        (5, 4, 46, [math.nan, 46, math.nan]),  # four were hidden
        (5, 40, math.nan, [40, math.nan, math.nan]),
    ],
)
def test_a_figure_that_is_delivered_anew_is_revised(minimum_cell, said, restated, expected):
    history = _said(("2025-06", "2025-06-30", said))
    changes = restated_changes(_restated("2025-06-30", restated), history, _clients(minimum_cell))
    row = changes.iloc[0]
    assert (row["state"], str(row["as_of"].date())) == ("revised", "2025-06-30")
    assert row[["previous", "current", "change"]].tolist() == pytest.approx(expected, nan_ok=True)


def test_a_figure_is_compared_with_what_was_said_last_of_its_day():
    history = _said(
        ("2025-05", "2025-05-31", 30),
        ("2025-06", "2025-05-31", 31),
        ("2025-07", "2025-06-30", 50),
    )
    changes = restated_changes(_restated("2025-05-31", 33), history, _clients())
    assert changes[["previous", "change"]].to_numpy().tolist() == [[31.0, 2.0]]
    unknown = restated_changes(_restated("2025-04-30", 33), history, _clients())
    assert unknown[["previous", "change"]].isna().all(axis=None)
    assert restated_changes(_restated("2025-05-31", 33).head(0), history, _clients()).empty


@pytest.fixture(scope="module")
def july():
    return ea.load_period("2025-07")


def _with_clients(loaded, period, values, restated=None):
    """Make a period with one indicator, and the periods before it in its history."""
    rows = pd.DataFrame(
        {
            "period": [f"2025-{month:02}" for month in range(1, len(values) + 1)],
            "as_of": pd.date_range("2025-01-31", periods=len(values), freq="ME"),
            "value": values,
            "indicator": "clients",
        }
    )
    now = rows[rows["period"] == str(period)].drop(columns="period")
    history = services_of(rows[rows["period"] < str(period)])
    services = services_of(now)
    return replace(
        loaded,
        period=period,
        services=services,
        restated_services=services.head(0) if restated is None else restated,
        history=replace(loaded.history, services=history),
        reference=replace(loaded.reference, indicators=_clients(5.0)),
    )


@given(
    steps=st.lists(st.integers(0, 9), min_size=2, max_size=5),
    share=st.floats(0, 1),
)
def test_no_small_count_and_no_small_change_of_one_is_shown(july, steps, share):
    values = pd.Series(steps, dtype="float64").cumsum()
    last = len(steps)
    earlier = 1 + int(share * (last - 2))
    now = _with_clients(july, ea.Period(2025, last), values)
    before = _with_clients(july, ea.Period(2025, earlier), values)
    changes = ea.compare_periods(now, before)
    row = changes[changes["topic"] == "services"].iloc[0]
    for column in ("previous", "current", "change"):
        assert not 0 < abs(row[column]) < 5
    assert row["state"] in {"changed", "unchanged", "missing"}


def test_all_tables_are_compared_in_their_order(july):
    june = replace(july, period=ea.Period(2025, 6))
    now = replace(
        july,
        restated_services=july.services.head(1).assign(
            as_of=pd.Timestamp(2025, 6, 30), value=3.0
        ),
    )
    changes = ea.compare_periods(now, june)
    assert changes["topic"].drop_duplicates().tolist() == ["follow_up", "services", "activities"]
    given, count = int(july.services["value"].count()), len(july.services)
    assert changes["state"].value_counts().to_dict() == {
        # Neither original budgets nor actuals were given.
        "missing": 2 * 9 + count - given,
        "unchanged": 2 * 9 + given + len(july.activities),
        "revised": 1,
    }
    revised = changes[changes["state"] == "revised"].iloc[0]
    assert (revised["topic"], revised["current"]) == ("services", 3.0)


def test_the_later_period_is_named_first(july):
    june = replace(july, period=ea.Period(2025, 6))
    for earlier, later in ((june, july), (july, july)):
        with pytest.raises(ea.PeriodError, match="is not before"):
            ea.compare_periods(earlier, later)


def test_a_break_of_the_whole_unit_concerns_its_services(july):
    june = replace(july, period=ea.Period(2025, 6))
    breaks = breaks_of((None, "2025-07"), unit="immigration")
    now = replace(july, reference=replace(july.reference, structural_breaks=breaks))
    states = ea.compare_periods(now, june).groupby("topic")["state"].unique().to_dict()
    assert states["follow_up"].tolist() == ["break"]
    assert states["services"].tolist() == ["break"]
    assert states["activities"].tolist() == ["unchanged"]
    of_line = breaks_of(("grants_paid", "2025-07"), unit="immigration")
    now = replace(july, reference=replace(july.reference, structural_breaks=of_line))
    changes = ea.compare_periods(now, june)
    assert set(changes.loc[changes["state"] == "break", "key"]) == {"grants_paid"}
