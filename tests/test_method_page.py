"""Every figure that docs/method.md quotes is what the calculations give."""

from __future__ import annotations

import re
from io import StringIO

import pandas as pd
import pytest

import espoo_analysis as ea
from espoo_analysis.contracts import Changes, Reconciliation, TextClaims
from tests.method_quotes import QUOTES, loaded

# From which value of an assumption on a question goes away, and a value at which it stands.
ANSWERS = [
    ("subsidies_and_grants", "instalment_months", 3, 2),
    ("personnel_expenses", "holiday_bonus", 0.75, 0.74),
    ("personnel_expenses", "margin_months", 0.6, 0.59),
    ("purchases_of_services", "lag_months", 2.8, 2.7),
    ("materials_supplies_goods", "margin_months", 0.8, 0.7),
    ("other_operating_expenses", "margin_months", 4, 2),
]


@pytest.fixture
def page(root):
    return (root / "docs/method.md").read_text("utf-8")


@pytest.mark.parametrize("quotes", QUOTES)
def test_the_page_quotes_what_is_computed(page, quotes):
    text = " ".join(page.split())
    assert [quote for quote in quotes() if quote not in text] == []


def test_no_other_amount_is_on_the_page(page):
    computed = " ".join(quote for quotes in QUOTES for quote in quotes())
    amounts = re.findall(r"\d{1,3}(?:,\d{3})+", page)
    assert [amount for amount in amounts if amount not in computed] == []


@pytest.mark.parametrize(("line", "parameter", "answered", "open_still"), ANSWERS)
def test_a_question_goes_away_where_the_page_says_so(line, parameter, answered, open_still):
    july = loaded("2025-07")
    thresholds, profiles = july.reference.thresholds, july.reference.accrual_profiles
    found = []
    for value in (open_still, answered):
        rule = profiles[profiles["line"] == line].head(1).assign(parameter=parameter, value=value)
        is_replaced = profiles["line"].eq(line) & profiles["parameter"].eq(parameter)
        changed = pd.concat([profiles[~is_replaced], rule], ignore_index=True)
        use = ea.forecast_utilisation(july.follow_up, july.period, profiles=changed)
        challenges = ea.challenge_forecast(use, thresholds, july.period)
        found.append(line in set(challenges["line"]))
    assert found == [True, False]


def test_the_explanation_on_the_page_explains(page, data_folder):
    example = re.search(r"```csv\n(.+?)```", page, re.DOTALL)
    path = data_folder / "commentary/2025-07/explanations.csv"
    path.write_text(example[1], encoding="utf-8")
    july = ea.load_period("2025-07", unit="immigration", data_dir=data_folder)
    status = ea.economic_analysis(july).challenges.set_index("line")["status"]
    line = pd.read_csv(StringIO(example[1]))["line"].item()
    assert status[status == "explained"].index.tolist() == [line]


@pytest.mark.parametrize(
    ("contract", "column"),
    [(Reconciliation, "verdict"), (TextClaims, "verdict"), (Changes, "state")],
)
def test_every_result_of_a_check_is_on_the_page(page, contract, column):
    checks = contract.to_schema().columns[column].checks
    names = [name for each in checks for name in each.statistics["allowed_values"]]
    assert len(names) > 4
    assert [name for name in names if f"`{name}`" not in page] == []
