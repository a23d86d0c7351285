"""Every published figure is compared, and the verdict says how."""

from __future__ import annotations

import pandas as pd
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
    assert counts == {"ok": 16, "rounding": 8, "missing": 2, "error": 2}


def test_the_margin_of_july_is_the_sum_of_the_printed_totals(july):
    codes = ["budget_from_totals", "forecast_from_totals", "deviation_from_totals"]
    margin = july.loc["operating_margin"].loc[codes]
    assert margin["published"].tolist() == [-1874363, -1878161, -3797]
    assert margin["verdict"].tolist() == ["ok"] * 3


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


def test_a_total_that_was_not_published_is_missed_once():
    findings = ea.reconcile(follow_up_of({"personnel_expenses": _line(-100, -110, -10)}))
    totals = findings[findings["line"] != "personnel_expenses"].set_index("line")
    # The unit has no revenue, so no total of it is missed.
    assert list(totals.index) == ["operating_expenses", "operating_margin"]
    assert set(totals["code"]) == {"total_not_printed"}
    assert totals["recomputed"].tolist() == [-100, -100]
    assert totals["verdict"].tolist() == ["missing", "missing"]
    assert totals["severity"].tolist() == ["notice", "notice"]


def test_a_total_with_a_budget_and_no_forecast_is_missed_once():
    follow_up = follow_up_of(
        {
            "personnel_expenses": _line(-100, -110, -10),
            "operating_expenses": {"amended_budget_eur": -100},
            "operating_margin": _line(-100, -110, -10),
        }
    )
    findings = ea.reconcile(follow_up).set_index(["line", "code"])
    expenses = findings.loc["operating_expenses"]
    assert expenses.loc["budget_total", "verdict"] == "ok"
    missed = expenses[expenses["published"].isna()].drop("utilisation")
    assert missed[["recomputed", "verdict"]].to_numpy().tolist() == [[-110, "missing"]]
    assert missed.index.tolist() == ["total_not_printed"]
    # What is not printed below a total cannot be added up to it.
    codes = set(findings.loc["operating_margin"].index)
    assert "budget_from_totals" in codes
    assert "forecast_from_totals" not in codes


def _margin(revenue, expenses, margin):
    rows = {
        "subsidies_and_grants": (revenue, revenue, 0),
        "operating_revenue": (revenue, revenue, 0),
        "personnel_expenses": (expenses, expenses, 0),
        "operating_expenses": (expenses, expenses, 0),
        "operating_margin": (margin, margin, 0),
    }
    return follow_up_of({line: _line(*figures) for line, figures in rows.items()})


@pytest.mark.parametrize(
    ("margin", "verdict"),
    [(-700, "ok"), (-701, "rounding"), (-699, "rounding"), (-702, "error"), (700, "error")],
)
def test_a_margin_may_be_off_by_half_a_euro_per_part(margin, verdict):
    findings = ea.reconcile(_margin(300, -1000, margin)).set_index(["line", "code"])
    for code in ("budget_from_totals", "forecast_from_totals"):
        assert findings.loc[("operating_margin", code), "verdict"] == verdict
    assert "budget_from_totals" not in findings.loc["operating_expenses"].index


def test_a_line_beside_the_totals_adds_to_the_margin():
    follow_up = _margin(300, -1000, -650)
    own_use = follow_up.iloc[[0]].assign(
        line="production_for_own_use",
        parent="operating_margin",
        amended_budget_eur=50,
        forecast_eur=50,
    )
    with_own_use = pd.concat([follow_up, own_use], ignore_index=True)
    findings = ea.reconcile(with_own_use).set_index(["line", "code"])
    margin = findings.loc[("operating_margin", "budget_from_totals")]
    assert (margin["verdict"], margin["tolerance"]) == ("ok", 1.5)


@pytest.mark.parametrize(
    ("line", "budget", "forecast", "expected"),
    [
        ("personnel_expenses", 100.0, 110.0, [110.0, -110.0, "error", "error"]),
        ("personnel_expenses", -100.0, 110.0, [110.0, -110.0, "error", "warning"]),
        ("personnel_expenses", 100.0, -110.0, [100.0, -100.0, "error", "warning"]),
        ("subsidies_and_grants", -5.0, -7.0, [-7.0, 7.0, "error", "error"]),
        ("subsidies_and_grants", -5.0, 0.0, [-5.0, 5.0, "error", "warning"]),
    ],
)
def test_a_sign_of_the_other_side_is_named(line, budget, forecast, expected):
    findings = ea.reconcile(follow_up_of({line: _line(budget, forecast, forecast - budget)}))
    signs = findings[findings["code"] == "sign_of_side"]
    columns = ["published", "recomputed", "verdict", "severity"]
    assert signs[["line", *columns]].to_numpy().tolist() == [[line, *expected]]
    assert signs["figure"].tolist() == signs["published"].tolist()


def test_right_signs_and_zeros_are_not_listed():
    rows = {"subsidies_and_grants": _line(5, 0, -5), "grants_paid": _line(0, -1, -1)}
    assert "sign_of_side" not in set(ea.reconcile(follow_up_of(rows))["code"])


def _budgets(original, amended, total=-1000.0):
    rows = {
        "personnel_expenses": {**_line(amended, -990, 0), "original_budget_eur": original},
        "operating_expenses": _line(total, -990, 0),
    }
    return follow_up_of(rows)


@pytest.mark.parametrize(
    ("original", "amended", "verdicts"),
    [
        (-1000, -1000, ["ok", "ok"]),
        (-1001, -999, ["rounding", "rounding"]),
        (-1002, -1002, ["error", "changed"]),
    ],
)
def test_budgets_are_compared_with_those_of_last_time(original, amended, verdicts):
    findings = ea.reconcile(_budgets(original, amended), _budgets(-1000, -1000))
    line = findings[findings["line"] == "personnel_expenses"].set_index("code")
    since_last = line.loc[["original_since_last", "amended_since_last"]]
    assert since_last["verdict"].tolist() == verdicts
    assert since_last["published"].tolist() == [original, amended]
    assert since_last["recomputed"].tolist() == [-1000, -1000]
    assert line.loc["amended_since_last", "severity"] in {"info", "notice"}


def test_a_changed_total_is_noticed_and_what_one_period_lacks_is_not():
    now, before = _budgets(float("nan"), -1000, total=-1100), _budgets(-1000, -1000)
    without = before[before["line"] != "personnel_expenses"]
    findings = ea.reconcile(now, without).set_index(["code", "line"])
    since_last = findings[findings.index.get_level_values("code").str.endswith("since_last")]
    assert since_last["verdict"].to_dict() == {
        ("amended_since_last", "operating_expenses"): "changed"
    }


@given(follow_up=follow_ups())
def test_nothing_has_changed_since_the_same_table(follow_up):
    findings = ea.reconcile(follow_up, follow_up)
    is_since_last = findings["code"].str.endswith("since_last")
    assert set(findings.loc[is_since_last, "verdict"]) <= {"ok"}
    rest = findings[~is_since_last].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, ea.reconcile(follow_up))


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
    findings = ea.reconcile(exact)
    # Any amounts were drawn, so that some have the sign of the other side.
    compared = findings[findings["code"] != "sign_of_side"]
    assert set(compared["verdict"]) <= {"ok", "missing"}


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
