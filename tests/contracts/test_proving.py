"""What is proved of a table, pandera finds as well; what it refuses is never proved."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

import espoo_analysis as ea
from espoo_analysis.contracts import DELIVERED_TABLES, analysed, findings, history
from espoo_analysis.contracts.dtypes import dtype_of
from espoo_analysis.contracts.proving import certainly_keeps
from espoo_analysis.sources import find_data_folder

CONTRACTS = [
    *DELIVERED_TABLES.values(),
    analysed.FollowUp,
    analysed.Deviations,
    analysed.MaterialDeviations,
    analysed.Utilisations,
    analysed.ForecastUse,
    analysed.ServiceKpis,
    analysed.ActivitySpans,
    findings.Reconciliation,
    findings.Challenges,
    findings.Explained,
    findings.TextClaims,
    findings.BindingTests,
    findings.Changes,
    findings.ForecastErrors,
    findings.ForecastAccuracy,
    history.FollowUpHistory,
    history.ServicesHistory,
    history.ActivitiesHistory,
]
# Values of each type that some contract allows and others that none does.
VALUES: dict[str, list[Any]] = {
    "str": [None, "", "line", "total", "a_1", "A", "2025-07", "2025-02-30", "2025-21", "a\n"],
    "float64": [float("nan"), float("inf"), -1.0, 0.0, 12.0, 13.0],
    "int64": [-1, 0, 1],
    "Int64": [None, -1, 0, 1],
    "bool": [False, True],
    "datetime64[ns]": [pd.NaT, pd.Timestamp("2025-07-31")],
}
# The same values in a type that is not the contract's own; object is none that is proved.
OTHER_TYPES = {"str": ("object", "string"), "float64": ("Float64", "object"), "int64": ("Int64",)}


def pandera_accepts(table: pd.DataFrame, contract) -> bool:
    try:
        contract.validate(table, lazy=True)
    except SchemaErrors:
        return False
    return True


def columns_of(contract) -> dict[str, tuple[str, list[Any]]]:
    """Give the type of each column and its values: those that it allows and some others."""
    columns = {}
    for name, column in contract.to_schema().columns.items():
        dtype = dtype_of(column)
        allowed = [
            v for check in column.checks for v in check.statistics.get("allowed_values", ())
        ]
        columns[name] = (dtype, [*allowed, *allowed, *VALUES[dtype]])
    return columns


@st.composite
def tables(draw: st.DrawFn, contract, *, own_types: bool) -> pd.DataFrame:
    """Tables with the contract's columns; most values are good, some columns have other types."""
    rows = draw(st.integers(0, 3))
    made = {}
    for name, (dtype, values) in columns_of(contract).items():
        drawn = draw(st.lists(st.sampled_from(values), min_size=rows, max_size=rows))
        types = [dtype] if own_types else [dtype, *OTHER_TYPES.get(dtype, ())]
        made[name] = pd.Series(drawn, dtype=draw(st.sampled_from(types)))
    return pd.DataFrame(made)


def good_tables() -> list[tuple[pd.DataFrame, Any]]:
    """Real tables, delivered and computed, each with its contract."""
    july = ea.load_period("2025-07")
    example = ea.load_period("2025-07", data_dir=find_data_folder().joinpath("example"))
    july_economy, example_economy = ea.economic_analysis(july), ea.economic_analysis(example)
    deviations = ea.budget_deviation(july.follow_up)
    reference = july.reference
    return [
        (july.follow_up, analysed.FollowUp),
        (deviations, analysed.Deviations),
        (
            ea.material_deviations(deviations, reference.thresholds, july.period),
            analysed.MaterialDeviations,
        ),
        (ea.budget_utilisation(july.follow_up), analysed.Utilisations),
        (ea.forecast_utilisation(july.follow_up, july.period), analysed.ForecastUse),
        (
            ea.service_kpis(july.services, reference.indicators, july.period),
            analysed.ServiceKpis,
        ),
        (ea.activity_spans(july.activities), analysed.ActivitySpans),
        (july_economy.reconciliation, findings.Reconciliation),
        (july_economy.challenges, findings.Challenges),
        (july_economy.challenges, findings.Explained),
        (july_economy.claims, findings.TextClaims),
        (july_economy.binding, findings.BindingTests),
        (july_economy.errors, findings.ForecastErrors),
        (example_economy.changes, findings.Changes),
        (example_economy.accuracy, findings.ForecastAccuracy),
        (example.history.follow_up, history.FollowUpHistory),
        (example.history.services, history.ServicesHistory),
        (example.history.activities, history.ActivitiesHistory),
        (july.services, DELIVERED_TABLES["services"]),
        (july.activities, DELIVERED_TABLES["activities"]),
        (reference.units, DELIVERED_TABLES["reference/units.csv"]),
        (reference.lines, DELIVERED_TABLES["reference/lines.csv"]),
        (reference.indicators, DELIVERED_TABLES["reference/indicators.csv"]),
        (reference.thresholds, DELIVERED_TABLES["reference/thresholds.csv"]),
        (reference.accrual_profiles, DELIVERED_TABLES["reference/accrual_profiles.csv"]),
    ]


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.__name__)
@given(data=st.data())
def test_what_is_proved_is_what_pandera_accepts(contract, data):
    table = data.draw(tables(contract, own_types=True))
    assert certainly_keeps(table, contract) == pandera_accepts(table, contract)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.__name__)
@given(data=st.data())
def test_nothing_is_proved_that_pandera_refuses(contract, data):
    table = data.draw(tables(contract, own_types=False))
    assert pandera_accepts(table, contract) or not certainly_keeps(table, contract)


@pytest.mark.parametrize(("table", "contract"), good_tables())
@given(data=st.data())
def test_one_wrong_value_in_a_real_table_is_never_overlooked(table, contract, data):
    assert certainly_keeps(table, contract)
    columns = columns_of(contract)
    name = data.draw(st.sampled_from(list(columns)))
    dtype, values = columns[name]
    column = table[name].astype("object").copy()
    column.iloc[data.draw(st.integers(0, len(table) - 1))] = data.draw(st.sampled_from(values))
    damaged = table.assign(**{name: column.astype(dtype)})
    assert certainly_keeps(damaged, contract) == pandera_accepts(damaged, contract)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.__name__)
def test_columns_are_compared_with_the_contract(contract):
    good = pd.DataFrame(
        {name: pd.Series(dtype=t) for name, (t, _) in columns_of(contract).items()}
    )
    first, *others = good.columns
    for table in (
        good,
        good[others],
        good[[*others, first]],
        good.assign(more=1),
        pd.concat([good, good[first]], axis="columns"),
    ):
        assert certainly_keeps(table, contract) <= pandera_accepts(table, contract)
    assert certainly_keeps(good, contract)
    assert not certainly_keeps(good[others], contract)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.__name__)
def test_contracts_ask_for_nothing_that_is_not_proved(contract):
    """A setting of pandera that `proving` does not read must not come into use unseen."""
    schema = contract.to_schema()
    unread = ("coerce", "ordered", "index", "dtype", "parsers", "add_missing_columns")
    assert not any(getattr(schema, name) for name in unread)
    assert schema.strict in {True, False}
    for column in schema.columns.values():
        assert column.required
        assert not any((column.coerce, column.unique, column.regex, column.parsers))
        assert all(check.ignore_na and not check.groupby for check in column.checks)
