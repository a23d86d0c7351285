"""A sentence for each case, and none for what is not known."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.presentation.line_sentences import largest_pace
from espoo_analysis.presentation.quoted_numbers import numbers_in
from espoo_analysis.settings import LANGUAGES

EN = show.Wording("en")


@pytest.fixture(scope="module")
def july():
    return ea.load_period("2025-07", unit="immigration")


def _material(july, follow_up=None, **limits):
    deviations = ea.budget_deviation(july.follow_up if follow_up is None else follow_up)
    thresholds = july.reference.thresholds.copy()
    for code, value in limits.items():
        thresholds.loc[thresholds["threshold"] == f"deviation_comment_{code}", "value"] = value
    return ea.material_deviations(deviations, thresholds, "2025-07")


def _points(july, words=EN, **changes):
    """Write the sentences of July with other figures on one line."""
    follow_up = july.follow_up.copy()
    for column, value in changes.items():
        follow_up.loc[follow_up["line"] == "personnel_expenses", column] = value
    use = ea.forecast_utilisation(follow_up, "2025-07")
    findings = ea.reconcile(follow_up)
    material = _material(july, follow_up)
    return show.economic_points(material, use, findings, july.reference, words)


def test_the_points_of_july(july):
    points = _points(july)
    assert points[0].startswith("The forecast for the operating margin is EUR\u00a03,799 (0.2%)")
    assert "No line deviates by more than the comment limit, which is 1.0%" in points[1]
    assert "an estimated 54.0% (53.5–54.5)" in points[2]
    assert "420% of the pace so far" in points[3]
    assert "Operating expenses total" in points[4]
    assert "54.0% (53.5–54.5)" in points[4]
    assert "Operating margin" in points[5]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wrong", range(0, 60, 10))
def test_there_are_at_most_six_points_each_one_sentence(july, language, wrong):
    points = _points(
        july,
        show.Wording(language),
        forecast_eur=-1177395.0 - 10_000 * wrong,
        published_deviation_eur=float(wrong),
        published_utilisation_pct=69.0 + wrong,
    )
    assert 1 <= len(points) <= 6
    for point in points:
        assert len(re.findall(r"[.!?](?:\s|$)", point.replace("st.", "st"))) == 1, point
        assert re.search(r"[0-9]", point), point


def test_many_errors_are_counted_after_the_first(july):
    follow_up = july.follow_up.assign(published_deviation_eur=1e6)
    findings = ea.reconcile(follow_up)
    use = ea.forecast_utilisation(follow_up, "2025-07")
    points = show.economic_points(_material(july), use, findings, july.reference, EN)
    rest = findings["verdict"].eq("error").sum() - 1
    assert rest > 2
    assert points[-1] == f"In addition, {rest} published figures cannot be right."


@pytest.mark.parametrize(
    ("forecast", "expected"),
    [
        (-1177395 + 3799, "operating margin matches the amended budget"),
        (-1177395 + 3799.4, "operating margin matches the amended budget"),
        (-1177395 + 4799, "EUR\u00a01,000 (0.1%) better"),
        (-1177395, "EUR\u00a03,799 (0.2%) worse"),
    ],
)
def test_the_margin_is_worse_better_or_as_budgeted(july, forecast, expected):
    assert expected in _points(july, forecast_eur=forecast)[0]


def test_a_gap_is_said_and_nothing_is_called_right(july):
    points = " ".join(_points(july, published_utilisation_pct=float("nan")))
    assert "could not be checked" in points
    assert "No errors were found" not in points
    assert "estimated" not in points


def test_no_pace_is_named_where_there_is_none(july):
    use = ea.forecast_utilisation(july.follow_up, "2025-12")
    assert largest_pace(use, july.reference, EN) == ""


def test_a_deviation_below_half_a_euro_is_none(july):
    deviations = pd.DataFrame(
        {"kind": ["line"], "line": ["personnel_expenses"], "deviation_eur": [0.4]}
    )
    sentence = show.largest_deviation(deviations, july.reference, EN)
    assert "EUR" not in sentence


# Each line against its limit


@pytest.mark.parametrize(
    ("line", "budget", "forecast", "expected"),
    [
        (
            "personnel_expenses",
            -1000.0,
            -1100.0,
            "expenses are forecast to be 100 (10.0%) more",
        ),
        (
            "personnel_expenses",
            -1000.0,
            -900.0,
            "expenses are forecast to be 100 (10.0%) less",
        ),
        ("personnel_expenses", 0.0, -100.0, "expenses are forecast to be 100 more"),
        ("personnel_expenses", 0.0, 100.0, "expenses are forecast to be 100 less"),
        (
            "subsidies_and_grants",
            1000.0,
            1100.0,
            "revenue is forecast to be 100 (10.0%) more",
        ),
        ("subsidies_and_grants", 1000.0, 900.0, "revenue is forecast to be 100 (10.0%) less"),
        ("subsidies_and_grants", 0.0, 100.0, "revenue is forecast to be 100 more"),
        ("subsidies_and_grants", 0.0, -100.0, "revenue is forecast to be 100 less"),
        ("personnel_expenses", -1000.0, -1000.4, "the forecast matches the amended budget."),
    ],
)
def test_a_line_has_one_sentence_for_each_case(july, line, budget, forecast, expected):
    follow_up = july.follow_up[july.follow_up["line"] == line].assign(
        amended_budget_eur=budget, forecast_eur=forecast
    )
    sentences = show.line_sentences(_material(july, follow_up), july.reference, EN)
    assert expected in sentences[0].replace("EUR\u00a0", "")
    exceeds = "The deviation exceeds the comment limit." in sentences[0]
    assert exceeds == ("%" in sentences[0])


def test_the_lines_stand_by_size_and_say_the_limit(july):
    sentences = show.line_sentences(_material(july), july.reference, EN)
    assert len(sentences) == 6
    assert sentences[0].startswith(
        "Personnel expenses: expenses are forecast to be EUR\u00a05,563"
    )
    assert sentences[0].endswith("The deviation is below the comment limit.")
    strict = show.line_sentences(_material(july, eur=5000.0), july.reference, EN)
    assert strict[0].endswith("The deviation exceeds the comment limit.")


def test_without_a_limit_none_is_named(july):
    material = _material(july, share=0.0).assign(limit_share=None, limit_eur=None)
    material = material.astype({"limit_share": float, "limit_eur": float})
    assert "limit" not in show.line_sentences(material, july.reference, EN)[0]
    assert not any(
        "limit" in point
        for point in show.economic_points(
            material,
            ea.forecast_utilisation(july.follow_up, "2025-07"),
            ea.reconcile(july.follow_up),
            july.reference,
            EN,
        )
    )


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"eur": 5000.0}, "is exceeded by 1 line: Personnel expenses, deviation EUR −5,563."),
        ({"share": 0.001}, "is exceeded by 2 lines, most by Personnel expenses"),
    ],
)
def test_the_lines_beyond_the_limit_are_counted(july, limits, expected):
    material = _material(july, **limits)
    use = ea.forecast_utilisation(july.follow_up, "2025-07")
    points = show.economic_points(material, use, ea.reconcile(july.follow_up), july.reference, EN)
    assert expected in points[1].replace("\u00a0", " ")


# The messages over the charts


def _changed(july, **forecasts):
    follow_up = july.follow_up.copy()
    for line, forecast in forecasts.items():
        follow_up.loc[follow_up["line"] == line, "forecast_eur"] = forecast
    return ea.budget_deviation(follow_up)


@pytest.mark.parametrize(
    ("forecasts", "expected"),
    [
        ({}, "EUR 3,799 worse than budgeted; most of it comes from the line Personnel expenses."),
        (
            {"subsidies_and_grants": 191000.0},
            "96,201 better than budgeted; most of it comes from the line Subsidies",
        ),
        ({"personnel_expenses": -1173596.0}, "stays as in the amended budget"),
    ],
)
def test_the_bridge_says_what_moves_the_margin(july, forecasts, expected):
    headline = show.bridge_headline(_changed(july, **forecasts), july.reference, EN)
    assert expected in headline.replace("\u00a0", " ")


def test_a_margin_that_is_not_known_is_said_to_be(july):
    none = ea.budget_deviation(july.follow_up).query("line != 'operating_margin'")
    assert "cannot be computed" in show.bridge_headline(none, july.reference, EN)


def test_no_use_is_said_where_none_is_known(july):
    follow_up = july.follow_up.assign(published_utilisation_pct=float("nan"))
    use = ea.forecast_utilisation(follow_up, "2025-07")
    assert "not known for any line" in show.year_use_headline(use, july.reference, EN)


def test_a_report_without_plans_or_targets_says_so(july):
    done = july.activities.assign(status="done")
    headline = show.timeline_headline(ea.activity_spans(done), july.period, EN)
    assert headline == "No planned activity has a date."
    indicators = july.reference.indicators.assign(target=float("nan"))
    kpis = ea.service_kpis(july.services, indicators, july.period)
    assert show.target_headline(kpis, EN) == "No indicator has a target."


# The same figures in every language


@pytest.mark.parametrize("wrong", [0.0, 1.0, 70_000.0])
def test_every_language_says_the_same_numbers(july, wrong):
    def numbers(language):
        words = show.Wording(language)
        follow_up = july.follow_up.copy()
        follow_up["forecast_eur"] += wrong
        material = _material(july, follow_up)
        use = ea.forecast_utilisation(follow_up, "2025-07")
        findings = ea.reconcile(follow_up)
        figures = show.economic_figures(material, use, findings, words)
        texts = [
            *show.economic_points(material, use, findings, july.reference, words),
            *show.line_sentences(material, july.reference, words),
            show.bridge_headline(material, july.reference, words),
            show.year_use_headline(use, july.reference, words),
            show.key_figures(figures).plain,
        ]
        return [(n.value, n.is_percent) for text in texts for n in numbers_in(text, language)]

    assert numbers("fi") == numbers("sv") == numbers("en")
    assert len(numbers("fi")) > 20


def test_activity_points_count_by_status(july):
    kpis = ea.service_kpis(july.services, july.reference.indicators, "2025-07")
    points = show.activity_points(july.activities, kpis, july.reference, EN)
    assert "4,300" in points[0]
    assert "10 under way, 3 planned, 2 carried out and 0 ended" in points[1]
    assert "3 indicators" in points[2]
    assert len(points) == 3
