"""A table that breaks its contract is refused in words that help to mend it."""

from __future__ import annotations

import pandas as pd
import pytest

import espoo_analysis as ea
from espoo_analysis.contracts import DELIVERED_TABLES, FollowUp, contract_problems
from espoo_analysis.contracts.dictionary import ANALYSED


@pytest.fixture
def follow_up():
    return ea.load_period("2025-07").follow_up


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda t: t.drop(columns="forecast_eur"), "column 'forecast_eur' is missing"),
        (lambda t: t.rename(columns={"unit": "unti"}), "is missing; did you mean 'unti'?"),
        (lambda t: t.assign(forecast_eur="1"), "forecast_eur: it holds "),
        (lambda t: t.assign(kind="lines"), "'lines' is not one of line, total; did you mean"),
        (lambda t: t.assign(forecast_eur=float("nan")), "a line needs its amended budget"),
        (lambda t: pd.concat([t, t.assign(unit="v")]), "two rows have the same index label"),
        (lambda t: pd.concat([t, t], ignore_index=True), "occurs more than once"),
        (lambda t: t.set_index("line"), "column 'line' is missing"),
        (lambda t: t["forecast_eur"], "it is a Series, expected a DataFrame"),
        (lambda _: ea.load_period("2025-07").services, "column 'line' is missing"),
        (lambda _: ea.load_period("2025-07"), "it is a PeriodData, expected a DataFrame"),
    ],
)
def test_a_wrong_table_is_named_by_what_is_wrong(follow_up, damage, expected):
    with pytest.raises(ea.ContractError) as raised:
        ea.budget_deviation(damage(follow_up))
    assert expected in str(raised.value)
    assert "budget_deviation needs a table that keeps the contract FollowUp" in str(raised.value)


def test_a_right_table_has_no_problems(follow_up):
    assert contract_problems(follow_up, FollowUp) == []
    assert contract_problems(follow_up.assign(more=1), FollowUp) == []


@pytest.mark.parametrize("path", DELIVERED_TABLES)
def test_every_delivered_column_is_described(path):
    schema = DELIVERED_TABLES[path].to_schema()
    assert all(column.description for column in schema.columns.values())
    # A ledger may hold the same posting twice.
    assert schema.unique or path == "ledger"


@pytest.mark.parametrize("contract", ANALYSED, ids=lambda contract: contract.__name__)
def test_every_calculated_column_is_described(contract):
    columns = contract.to_schema().columns
    assert [name for name, column in columns.items() if not column.description] == []
