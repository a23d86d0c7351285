"""Indicators: whose they are, whether there is a figure, and how far the target is."""

from __future__ import annotations

import math

import pandas as pd
import pytest

import espoo_analysis as ea


@pytest.fixture
def july():
    return ea.load_period("2025-07")


def _indicators(july, **changes):
    return july.reference.indicators.head(2).assign(**changes)


def _services(**rows):
    return pd.DataFrame(
        {
            "unit": list(rows),
            "indicator": [indicator for indicator, _ in rows.values()],
            "as_of": pd.Timestamp(2025, 7, 31),
            "value": pd.Series([value for _, value in rows.values()], dtype="float64"),
            "note": pd.Series([None] * len(rows), dtype="str"),
        }
    )


def test_a_unit_is_not_charged_with_the_indicators_of_another(july):
    services = _services(
        one=("programme_workshops", 4.0), other=("hello_espoo_info_contacts", 10.0)
    )
    kpis = ea.service_kpis(services, _indicators(july), "2025-07")
    assert kpis[["unit", "indicator"]].to_numpy().tolist() == [
        ["one", "programme_workshops"],
        ["other", "hello_espoo_info_contacts"],
    ]


def test_an_indicator_of_a_service_that_reports_is_missed(july):
    services = _services(one=("programme_workshops", 4.0))
    indicators = _indicators(july, service="same")
    kpis = ea.service_kpis(services, indicators, "2025-07")
    assert kpis["state"].tolist() == ["reported", "not_delivered"]


@pytest.mark.parametrize(
    ("direction", "value", "target", "share"),
    [
        ("up", 50.0, 200.0, 0.25),
        ("down", 8.0, 4.0, 0.5),
        ("none", 13.0, 13.0, 1.0),
        ("up", 5.0, 0.0, math.nan),
        ("down", 0.0, 4.0, math.nan),
        ("up", math.nan, 4.0, math.nan),
        ("up", 5.0, math.nan, math.nan),
    ],
)
def test_attainment(july, direction, value, target, share):
    indicators = _indicators(july, direction=direction, target=target)
    services = _services(one=("programme_workshops", value))
    kpis = ea.service_kpis(services, indicators, "2025-07")
    assert kpis.loc[0, "attainment_share"] == pytest.approx(share, nan_ok=True)


def test_a_figure_of_a_later_day_is_refused(july):
    services = _services(one=("programme_workshops", 4.0))
    with pytest.raises(ea.ContractError, match="the figure of 'programme_workshops' is of a lat"):
        ea.service_kpis(services, _indicators(july), "2025-06")
