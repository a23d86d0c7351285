"""An explanation belongs to a finding and to the figure that it is about."""

from __future__ import annotations

import pandas as pd
import pytest

import espoo_analysis as ea
from espoo_analysis.calculations import idle_explanations
from tests.calculations.reference_rows import explanations_of

KEY = {"unit": "immigration", "code": "utilisation", "line": "operating_expenses"}


@pytest.fixture
def findings():
    return ea.reconcile(ea.load_period("2025-07").follow_up)


def _explained(findings, *rows):
    result = ea.explain_findings(findings, explanations_of(list(rows)))
    return result[result["code"].eq("utilisation") & result["line"].eq("operating_expenses")]


@pytest.mark.parametrize(
    ("figure", "status"),
    [(0, "explained"), (0.49, "explained"), (-0.49, "explained"), (0.5, "outdated"),
     (54, "outdated")],
)  # fmt: skip
def test_an_explanation_holds_within_half_a_euro(findings, figure, status):
    row = _explained(findings, KEY | {"figure": figure}).iloc[0]
    assert row["status"] == status
    assert row["explanation_fi"] == "Selitys."
    assert row["explained_by"] == "controller"
    assert pd.isna(row["explanation_sv"])


@pytest.mark.parametrize("other", [{"unit": "v"}, {"code": "budget_total"}, {"line": "other"}])
def test_what_belongs_to_another_finding_explains_nothing(findings, other):
    row = _explained(findings, KEY | {"figure": 0} | other).iloc[0]
    assert row["status"] == "open"
    assert row[["explained_by", "explained_on", "explanation_fi"]].isna().all()


def test_the_findings_keep_their_rows_columns_and_figures(findings):
    explanations = explanations_of([KEY | {"figure": 0}])
    shuffled = findings.sample(frac=1, random_state=1)
    before = shuffled.copy(), explanations.copy()
    explained = ea.explain_findings(shuffled, explanations)
    pd.testing.assert_frame_equal(explained[list(findings)], before[0])
    pd.testing.assert_frame_equal(shuffled, before[0])
    pd.testing.assert_frame_equal(explanations, before[1])


def test_a_finding_without_a_figure_is_never_explained(findings):
    bare = findings.assign(figure=float("nan"))
    assert _explained(bare, KEY | {"figure": 0})["status"].tolist() == ["outdated"]


def test_without_findings_or_explanations_there_is_nothing_to_match(findings):
    nothing = explanations_of([])
    assert ea.explain_findings(findings, nothing)["status"].eq("open").all()
    assert ea.explain_findings(findings[:0], explanations_of([KEY | {"figure": 0}])).empty
    assert idle_explanations(findings, nothing).empty


def test_an_explanation_of_what_nobody_found_is_idle(findings):
    idle = KEY | {"line": "personnel_expenses", "code": "worse_than_forecast", "figure": -1}
    outdated = KEY | {"figure": 54}
    found = idle_explanations(findings, explanations_of([outdated, idle]))
    assert found["code"].tolist() == ["worse_than_forecast"]
