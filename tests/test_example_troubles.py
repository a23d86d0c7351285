"""What was built into the example is found, and nothing else is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import pytest

import espoo_analysis as ea
from benchmarks.false_alarms import questioned
from espoo_analysis.calculations import explain_findings
from espoo_analysis.example import TROUBLES, write_example
from espoo_analysis.example.accrual import Noise
from espoo_analysis.example.texts import EXPLAINED
from espoo_analysis.example.timetable import PERIODS

if TYPE_CHECKING:
    import pandas as pd

SEEDS = range(1, 21)
# What the totals and the shown siblings show of a trouble that lies in a line or a part.
FOLLOWING = {
    ("compare_periods", "revised"): {"operating_expenses", "operating_margin"},
    ("compare_periods", "break"): {"operating_expenses", "operating_margin"},
    ("compare_periods", "added"): {"mentoring_pairs", "centre_visits", "centre_advice"},
    ("service_kpis", "hidden"): {"participants_employed"},
}


@dataclass(frozen=True)
class Found:
    """What was found in a period: the forecasts in question, and the names of everything."""

    challenges: pd.DataFrame
    names: set[tuple[str, str, str, str]]


def _findings(loaded, previous):
    """Make the tables of all checks, by the function."""
    reference, period = loaded.reference, loaded.period
    use = ea.forecast_utilisation(
        loaded.follow_up,
        period,
        profiles=reference.accrual_profiles,
        history=loaded.history.follow_up,
        breaks=reference.structural_breaks,
    )
    deviations = ea.budget_deviation(loaded.follow_up)
    material = ea.material_deviations(deviations, reference.thresholds, period)
    is_same_year = previous is not None and previous.period.year == period.year
    last = previous.follow_up if is_same_year else None
    return {
        "challenge_forecast": ea.challenge_forecast(use, reference.thresholds, period),
        "reconcile": ea.reconcile(loaded.follow_up, last),
        "binding_level_tests": ea.binding_level_tests(
            deviations, reference.binding_levels, period
        ),
        "commentary_claims": ea.commentary_claims(loaded.commentary, material, reference.lines),
    }


def _states(loaded, previous):
    """List what happened, as rows of function, state, unit and key."""
    kpis = ea.service_kpis(
        loaded.services, loaded.reference.indicators, loaded.period,
        history=loaded.history.services,
    )  # fmt: skip
    hidden = kpis.loc[kpis["state"] == "hidden", ["state", "unit", "indicator"]]
    yield from (("service_kpis", *row) for row in hidden.itertuples(index=False))
    if previous is not None:
        changes = ea.compare_periods(loaded, previous)
        is_told = changes["state"].isin(["revised", "break", "added", "ended"])
        told = changes.loc[is_told & changes["unit"].isin(loaded.units)]
        rows = told[["state", "unit", "key"]].itertuples(index=False)
        yield from (("compare_periods", *row) for row in rows)


def _found_in(loaded, previous):
    tables = _findings(loaded, previous)
    names = {
        (function, row.code, row.unit, row.line)
        for function, table in tables.items()
        for row in table[table["severity"].isin(["warning", "error"])].itertuples()
    }
    return Found(tables["challenge_forecast"], names | {*_states(loaded, previous)})


@pytest.fixture(scope="module")
def periods(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "example"
    write_example(folder)
    return {str(period): ea.load_period(period, data_dir=folder) for period in PERIODS}


@pytest.fixture(scope="module")
def found(periods):
    loaded = list(periods.values())
    pairs = zip(loaded, [None, *loaded[:-1]], strict=True)
    return {str(now.period): _found_in(now, before) for now, before in pairs}


@pytest.mark.parametrize(
    "trouble", TROUBLES, ids=lambda trouble: f"{trouble.function}-{trouble.code}-{trouble.key}"
)
def test_what_was_built_in_is_found(found, trouble):
    name = (trouble.function, trouble.code, trouble.unit, trouble.key)
    in_periods = {period for period, each in found.items() if name in each.names}
    assert set(trouble.found) <= in_periods
    in_question = {
        str(period) for period in PERIODS if trouble.first <= str(period) <= trouble.last
    }
    assert in_periods <= in_question | set(trouble.found)


def test_nothing_else_is_found(found):
    told = {(trouble.function, trouble.code, trouble.unit, trouble.key) for trouble in TROUBLES}
    every = set().union(*(each.names for each in found.values()))
    rest = {name for name in every - told if name[3] not in FOLLOWING.get(name[:2], ())}
    assert rest == set()


def test_some_findings_are_explained_and_some_are_not(periods, found):
    statuses = {}
    for period, loaded in periods.items():
        explained = explain_findings(found[period].challenges, loaded.explanations)
        statuses |= {
            (period, row.line): row.status
            for row in explained.itertuples()
            if row.status != "open"
        }
    assert statuses == {
        (period, "purchases_of_services"): "explained" if period == said_of else "outdated"
        for period, said_of in EXPLAINED.items()
    }


def test_a_contact_has_a_cost(periods):
    december = periods["2025-12"]
    kpis = ea.service_kpis(december.services, december.reference.indicators, "2025-12")
    cost = kpis.set_index("indicator")["unit_cost_eur"].dropna()
    assert cost.index.tolist() == ["advice_contacts"]
    assert 20 < cost["advice_contacts"] < 22


def test_no_forecast_is_questioned_without_reason_whatever_is_drawn():
    judged = questioned(SEEDS, Noise())
    assert len(judged) > 5000
    assert not judged.loc[~judged["may"], "is_found"].any()
    assert judged.loc[judged["must"], "is_found"].all()


def test_with_the_usual_margin_the_overrun_would_not_be_seen_in_time(periods):
    """Half a month of pay hides it: the example's own margin for pay is a tenth of one."""
    for month in range(3, 10):
        loaded = periods[f"2025-{month:02}"]
        profiles = loaded.reference.accrual_profiles
        usual = profiles[
            profiles["line"].ne("personnel_expenses") | profiles["parameter"].ne("margin_months")
        ]
        use = ea.forecast_utilisation(loaded.follow_up, loaded.period, profiles=usual)
        found = ea.challenge_forecast(use, loaded.reference.thresholds, loaded.period)
        assert "personnel_expenses" not in set(found["line"])


def test_the_page_on_false_alarms_names_what_was_built_in(root):
    page = (root / "docs/false-alarms.md").read_text("utf-8")
    for trouble in TROUBLES:
        span = f"{trouble.first} | {trouble.last} | `{trouble.function}` | `{trouble.code}`"
        assert f"| {trouble.what} | `{trouble.key}` | {span} |" in page
    usual = Noise()
    for field in fields(usual):
        assert f"| `{field.name}` {getattr(usual, field.name):g} |" in page
