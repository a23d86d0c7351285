"""Every published figure is compared, and the verdict says how."""

from __future__ import annotations

import pytest
from hypothesis import given

import espoo_analysis as ea
from tests.calculations.follow_ups import follow_up_of, follow_ups


@pytest.fixture
def july():
    return ea.reconcile(ea.load_period("2025-07").follow_up).set_index(["line", "code"])


@pytest.mark.parametrize(
    ("line", "code", "published", "recomputed"),
    [
        ("personnel_expenses", "deviation_identity", -5562, -5563),
        ("purchases_of_services", "deviation_identity", -75, -76),
        ("operating_expenses", "deviation_identity", -3797, -3798),
        ("operating_margin", "deviation_identity", -3797, -3798),
        ("operating_expenses", "forecast_total", -1969161, -1969162),
        ("operating_margin", "forecast_total", -1878161, -1878162),
        ("operating_expenses", "deviation_from_lines", -3797, -3799),
        ("operating_margin", "deviation_from_lines", -3797, -3799),
    ],
)
def test_each_rounding_difference_of_july_is_named(july, line, code, published, recomputed):
    finding = july.loc[(line, code)]
    assert (finding["published"], finding["recomputed"]) == (published, recomputed)
    assert (finding["verdict"], finding["severity"]) == ("rounding", "notice")


@pytest.mark.parametrize(
    ("line", "recomputed", "low", "high"),
    [("operating_expenses", 54.0, 53.5, 54.5), ("operating_margin", 55.4, 54.9, 56.0)],
)
def test_the_two_false_zeros_of_july_are_errors(july, line, recomputed, low, high):
    finding = july.loc[(line, "utilisation")]
    assert finding["published"] == 0
    figures = finding[["recomputed", "low", "high"]].astype(float)
    assert figures.round(1).tolist() == [recomputed, low, high]
    assert (finding["verdict"], finding["severity"]) == ("error", "error")


def test_nothing_else_of_july_is_in_doubt(july):
    counts = july["verdict"].value_counts().to_dict()
    assert counts == {"ok": 13, "rounding": 8, "missing": 2, "error": 2}


def _line(budget, forecast, deviation, **more):
    return {
        "amended_budget_eur": budget,
        "forecast_eur": forecast,
        "published_deviation_eur": deviation,
        **more,
    }


@pytest.mark.parametrize(
    ("deviation", "verdict"),
    [(-10, "ok"), (-11, "rounding"), (-9, "rounding"), (-12, "error"), (10, "error")],
)
def test_a_deviation_may_be_off_by_one_euro(deviation, verdict):
    """Forecast and budget are each rounded, so their difference is within one euro."""
    follow_up = follow_up_of({"personnel_expenses": _line(-100, -110, deviation)})
    findings = ea.reconcile(follow_up)
    identity = findings[findings["code"] == "deviation_identity"]
    assert identity["verdict"].tolist() == [verdict]


@pytest.mark.parametrize(
    ("total", "verdict"), [(-200, "ok"), (-201, "rounding"), (-202, "error")]
)
def test_a_total_may_be_off_by_half_a_euro_per_line(total, verdict):
    follow_up = follow_up_of(
        {
            "personnel_expenses": _line(-100, -100, 0),
            "purchases_of_services": _line(-100, -100, 0),
            "operating_expenses": _line(total, -200, 0),
        }
    )
    findings = ea.reconcile(follow_up).set_index(["line", "code"])
    assert findings.loc[("operating_expenses", "budget_total"), "verdict"] == verdict


@pytest.mark.parametrize(("percentage", "verdict"), [(55, "ok"), (54, "error"), (56, "error")])
def test_a_percentage_is_right_when_it_is_the_rounded_one(percentage, verdict):
    line = _line(-1000, -1000, 0, actual_ytd_eur=-551, published_utilisation_pct=percentage)
    findings = ea.reconcile(follow_up_of({"personnel_expenses": line}))
    assert findings.set_index("code").loc["utilisation", "verdict"] == verdict


def test_a_gap_in_the_lines_does_not_make_a_false_total_right():
    """Where nothing can be computed, nothing is confirmed."""
    known = _line(-1000, -1000, 0, published_utilisation_pct=60)
    gap = _line(-500, -500, float("nan"))
    total = _line(-1500, -1500, 77, published_utilisation_pct=0)
    follow_up = follow_up_of(
        {"personnel_expenses": known, "purchases_of_services": gap, "operating_expenses": total}
    )
    findings = ea.reconcile(follow_up).set_index(["line", "code"])["verdict"]
    assert findings[("operating_expenses", "utilisation")] == "not_comparable"
    assert findings[("operating_expenses", "deviation_total")] == "not_comparable"
    assert findings[("operating_expenses", "deviation_identity")] == "error"


@pytest.mark.parametrize("column", ["actual_ytd_eur", "original_budget_eur"])
def test_printed_totals_of_actuals_and_original_budgets_are_compared(column):
    line, total = _line(-1000, -1000, 0), _line(-1000, -1000, 0)
    follow_up = follow_up_of(
        {
            "personnel_expenses": {**line, column: -500},
            "operating_expenses": {**total, column: -9999},
        }
    )
    findings = ea.reconcile(follow_up).set_index(["line", "code"])["verdict"]
    code = {"actual_ytd_eur": "actual_total", "original_budget_eur": "original_total"}[column]
    assert findings[("operating_expenses", code)] == "error"


def test_a_total_that_was_not_published_is_not_compared():
    findings = ea.reconcile(follow_up_of({"personnel_expenses": _line(-100, -100, 0)}))
    assert set(findings["line"]) == {"personnel_expenses"}


def test_a_missing_deviation_is_missing_not_wrong():
    follow_up = follow_up_of({"personnel_expenses": _line(-100, -100, float("nan"))})
    findings = ea.reconcile(follow_up).set_index("code")
    assert findings.loc["deviation_identity", "verdict"] == "missing"


@given(follow_up=follow_ups())
def test_exact_figures_have_no_findings(follow_up):
    """A table printed from its own exact figures is always right."""
    deviations = ea.budget_deviation(follow_up)
    used = ea.budget_utilisation(follow_up)
    exact = follow_up.assign(
        amended_budget_eur=deviations["amended_budget_eur"],
        forecast_eur=deviations["forecast_eur"],
        published_deviation_eur=deviations["deviation_eur"],
        published_utilisation_pct=used["utilisation_share"] * 100,
        actual_ytd_eur=follow_up["actual_ytd_eur"].where(follow_up["kind"] == "line"),
    )
    assert set(ea.reconcile(exact)["verdict"]) <= {"ok", "missing"}


def _in_steps(step):
    """Make a table whose rounded lines miss their rounded totals by one step."""
    rows = {
        "personnel_expenses": (-1172, -1180, -9),
        "purchases_of_services": (-528, -531, -2),
        "operating_expenses": (-1701, -1711, -11),
        "operating_margin": (-1701, -1711, -11),
    }
    columns = ("amended_budget_eur", "forecast_eur", "published_deviation_eur")
    figures = {
        line: dict(zip(columns, (step * amount for amount in amounts), strict=True))
        for line, amounts in rows.items()
    }
    return follow_up_of(figures)


@pytest.mark.parametrize(("step", "verdict"), [(1_000, "rounding"), (100, "error")])
def test_a_table_in_thousands_is_compared_in_thousands(step, verdict):
    findings = ea.reconcile(_in_steps(step)).set_index(["line", "code"])["verdict"]
    assert findings["operating_expenses", "budget_total"] == verdict
    assert findings["personnel_expenses", "deviation_identity"] == verdict


def test_one_amount_in_euros_makes_it_a_table_in_euros():
    follow_up = _in_steps(1_000)
    follow_up.loc[follow_up["line"] == "personnel_expenses", "forecast_eur"] -= 1
    findings = ea.reconcile(follow_up).set_index(["line", "code"])
    assert findings.loc[("operating_expenses", "budget_total"), "tolerance"] == 1.0
