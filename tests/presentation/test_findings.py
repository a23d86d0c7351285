"""A sentence for each case, and none for what is not known."""

from __future__ import annotations

import dataclasses
import re

import pandas as pd
import pytest

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.presentation.line_sentences import material_sentence
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


def _economy(july, follow_up=None, **tables):
    """Analyse July with other figures, or with other tables in the analysis."""
    figures = july.follow_up if follow_up is None else follow_up
    analysis = ea.economic_analysis(dataclasses.replace(july, follow_up=figures))
    return dataclasses.replace(analysis, **tables)


def _points(july, words=EN, follow_up=None, **tables):
    return show.economic_points(_economy(july, follow_up, **tables), july.reference, words)


def _personnel(july, **changes):
    """Give July other figures on one line."""
    follow_up = july.follow_up.copy()
    for column, value in changes.items():
        follow_up.loc[follow_up["line"] == "personnel_expenses", column] = value
    return follow_up


def test_the_points_of_july(july):
    points = [point.replace("\u00a0", " ") for point in _points(july)]
    assert points[0].startswith("The forecast for the operating margin is EUR 3,799 (0.2%)")
    assert "No line deviates by more than the comment limit (1% of the budget" in points[1]
    assert "an estimated 54.0% (53.5–54.5)" in points[2]
    assert "differs from the budget by less than 1%, although on 5 lines" in points[3]
    assert "Operating expenses total" in points[4]
    assert "54.0% (53.5–54.5)" in points[4]
    assert "Operating margin" in points[5]


def test_a_doubtful_forecast_is_named_where_there_is_room(july):
    right = july.follow_up.assign(
        published_utilisation_pct=july.follow_up["published_utilisation_pct"].replace(0, 54)
    )
    points = _points(july, EN, right)
    assert points[-1].replace("\u00a0", " ") == (
        "The largest gap is on the line Purchases of services: at the pace so far the year would "
        "end at least EUR 188,407 better than forecast."
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("wrong", range(0, 60, 10))
def test_there_are_at_most_six_points_each_one_sentence(july, language, wrong):
    changed = _personnel(
        july,
        forecast_eur=-1177395.0 - 10_000 * wrong,
        published_deviation_eur=float(wrong),
        published_utilisation_pct=69.0 + wrong,
    )
    points = _points(july, show.Wording(language), changed)
    assert 1 <= len(points) <= 6
    for point in points:
        assert len(re.findall(r"[.!?](?:\s|$)", point.replace(" st.", " st"))) == 1, point
        assert re.search(r"[0-9]", point), point


def test_many_errors_are_counted_after_the_first(july):
    economy = _economy(july, july.follow_up.assign(published_deviation_eur=1e6))
    rest = economy.reconciliation["verdict"].eq("error").sum() - 1
    assert rest > 2
    calm = dataclasses.replace(economy, challenges=economy.challenges[:0])
    points = show.economic_points(calm, july.reference, EN)
    assert f"In addition, {rest} published figures cannot be right." in points


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
    assert expected in _points(july, EN, _personnel(july, forecast_eur=forecast))[0]


def test_a_gap_is_said_and_nothing_is_called_right(july):
    unknown = _personnel(july, published_utilisation_pct=float("nan"))
    nothing = ea.economic_analysis(july).challenges[:0]
    points = " ".join(_points(july, EN, unknown, challenges=nothing))
    assert "could not be checked" in points
    assert "No errors were found" not in points
    assert "has been used" not in points


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
    assert sentences[0].endswith("The deviation does not exceed the comment limit.")
    strict = show.line_sentences(_material(july, eur=5000.0), july.reference, EN)
    assert strict[0].endswith("The deviation exceeds the comment limit.")


def test_without_a_limit_none_is_named(july):
    material = _material(july, share=0.0).assign(limit_share=None, limit_eur=None)
    material = material.astype({"limit_share": float, "limit_eur": float})
    assert "limit" not in show.line_sentences(material, july.reference, EN)[0]
    assert not any("limit" in point for point in _points(july, EN, deviations=material))


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({"eur": 5000.0}, "is exceeded by 1 line: Personnel expenses, deviation EUR −5,563."),
        ({"share": 0.001}, "is exceeded by 2 lines, most by Personnel expenses"),
    ],
)
def test_the_lines_beyond_the_limit_are_counted(july, limits, expected):
    sentence = material_sentence(_material(july, **limits), july.reference, EN)
    assert expected in sentence.replace("\u00a0", " ")


# The messages over the charts


def _changed(july, **forecasts):
    follow_up = july.follow_up.copy()
    for line, forecast in forecasts.items():
        follow_up.loc[follow_up["line"] == line, "forecast_eur"] = forecast
    return ea.budget_deviation(follow_up)


@pytest.mark.parametrize(
    ("forecasts", "expected"),
    [
        (
            {},
            "EUR 3,799 worse than budgeted; Personnel expenses moves it most (EUR −5,563).",
        ),
        (
            {"subsidies_and_grants": 191000.0},
            "96,201 better than budgeted; Subsidies",
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
    headline = show.timeline_headline(ea.activity_spans(done), july.services_cutoff, EN)
    assert headline == "No planned activity has a date after the period."
    indicators = july.reference.indicators.assign(target=float("nan"))
    kpis = ea.service_kpis(july.services, indicators, july.period)
    assert show.target_headline(kpis, EN) == "No indicator has a target."


@pytest.mark.parametrize("starts", ["2025", "2025-23", "2025-08-01", "2026-03"])
def test_what_may_begin_after_the_period_is_next(july, starts):
    planned = july.activities.head(1).assign(status="planned", starts=starts, ends=None)
    spans = ea.activity_spans(planned.astype({"ends": "str"}))
    headline = show.timeline_headline(spans, july.services_cutoff, EN)
    assert headline.startswith("Next to begin: Preparation")
    assert not headline.endswith("–.")
    assert len(show.timeline_bars(spans, july.services_cutoff, EN)) == 1


@pytest.mark.parametrize(
    ("direction", "value", "target", "expected"),
    [
        ("up", 1000.0, 1000.0, "1 achieved or on course, 0 partially, 0 not"),
        ("up", 999.0, 1000.0, "0 achieved or on course, 1 partially, 0 not"),
        ("down", 0.0, 1.0, "1 achieved or on course, 0 partially, 0 not"),
        ("down", 2.0, 1.0, "0 achieved or on course, 0 partially, 1 not"),
        ("up", 5.0, 0.0, "1 achieved or on course, 0 partially, 0 not"),
        ("up", -10.0, -5.0, "0 achieved or on course, 0 partially, 1 not"),
    ],
)
def test_a_target_is_reached_in_its_direction(july, direction, value, target, expected):
    services = july.services.head(1).assign(value=value).astype({"value": float})
    reference = july.reference
    indicators = reference.indicators[
        reference.indicators["indicator"] == services["indicator"].iloc[0]
    ].assign(direction=direction, target=target, aggregation="latest")
    kpis = ea.service_kpis(services, indicators, july.period, thresholds=reference.thresholds)
    assert expected in show.target_headline(kpis, EN)
    figures = show.activity_figures(july.activities, kpis, july.reference, EN)
    assert figures[-2].value == expected[0]


def _hidden_contacts(july, **columns):
    """Compute July's indicators where three persons came to the info in all."""
    services = july.services.assign(value=july.services["value"].replace(4300, 3))
    indicators = july.reference.indicators
    is_it = indicators["indicator"] == "hello_espoo_info_contacts"
    for name, value in columns.items():
        indicators = indicators.assign(**{name: indicators[name].mask(is_it, value)})
    return ea.service_kpis(services, indicators, july.period)


def test_a_hidden_figure_is_counted_apart_from_a_missing_one(july):
    kpis = _hidden_contacts(july)
    points = show.activity_points(july.activities, kpis, july.reference, EN)
    assert points[-2:] == [
        "No figure was given for 3 indicators.",
        "To protect privacy, the figure of 1 indicator is not published.",
    ]
    missing = show.activity_figures(july.activities, kpis, july.reference, EN)[-1]
    assert (missing.value, missing.detail) == ("3", "9 indicators in all, 1 not published")


def test_a_target_of_a_hidden_figure_cannot_be_assessed(july):
    kpis = _hidden_contacts(july, target=5000.0)
    assert show.target_headline(kpis, EN).endswith(" 3 cannot be assessed.")


def test_the_key_figures_carry_their_signs_and_comparisons(july):
    follow_up = july.follow_up.copy()
    follow_up.loc[follow_up["line"] == "subsidies_and_grants", "forecast_eur"] = 191_000.0
    margin, forecast, used, doubts, _ = show.economic_figures(_economy(july, follow_up), EN)
    assert (margin.value, margin.detail) == ("EUR\u00a0+96,201", "+5.1% of the budget")
    assert (forecast.value, forecast.detail) == (
        "EUR\u00a0−1,778,162",
        "amended budget EUR\u00a0−1,874,363",
    )
    assert (used.value, used.detail) == ("54.0%", "expected share 57.1%")
    assert (doubts.value, doubts.detail) == ("5", "5 lines that can be judged")


def test_an_exact_actual_is_not_called_an_estimate(july):
    follow_up = july.follow_up.assign(actual_ytd_eur=july.follow_up["forecast_eur"] / 2)
    points = _points(july, EN, follow_up)
    assert any(point.startswith("Of the budgeted expenses, 50.1% has") for point in points)


def test_nothing_is_called_right_that_was_not_checked(july):
    lines = july.follow_up[july.follow_up["kind"] == "line"].reset_index(drop=True)
    bare = lines.assign(
        published_deviation_eur=float("nan"), published_utilisation_pct=float("nan")
    )
    economy = _economy(july, bare)
    points = show.economic_points(economy, july.reference, EN)
    assert "No published figure could be checked." in points
    assert [figure.value for figure in show.economic_figures(economy, EN)][-2:] == ["–", "–"]


@pytest.mark.parametrize(
    ("share", "euros", "limit"),
    [
        (0.0025, 50000.0, "(0.25% of the budget or EUR 50,000)"),
        (0.01, float("nan"), "(1% of the budget)"),
        (float("nan"), 50000.0, "(EUR 50,000)"),
    ],
)
def test_the_limit_is_shown_as_it_is_compared(july, share, euros, limit):
    material = _material(july).assign(limit_share=share, limit_eur=euros, is_material=False)
    assert limit in material_sentence(material, july.reference, EN).replace("\u00a0", " ")


def test_a_decimal_that_was_published_is_shown(july):
    follow_up = july.follow_up.copy()
    is_total = follow_up["line"] == "operating_expenses"
    follow_up.loc[is_total, "published_utilisation_pct"] = 61.4
    findings = ea.reconcile(follow_up)
    points = _points(july, EN, follow_up, challenges=_economy(july).challenges[:0])
    assert any("published utilisation of 61.4% cannot be right" in point for point in points)
    table = show.reconciliation_table(findings, july.reference, EN)
    assert "61.4%" in set(table.cells["published"])


# The same figures in every language


@pytest.mark.parametrize("wrong", [0.0, 1.0, 70_000.0])
def test_every_language_says_the_same_numbers(july, wrong):
    def numbers(language):
        words = show.Wording(language)
        follow_up = july.follow_up.copy()
        follow_up["forecast_eur"] += wrong
        economy = _economy(july, follow_up)
        material, use = economy.deviations, economy.forecast_use
        figures = show.economic_figures(economy, words)
        texts = [
            *show.economic_points(economy, july.reference, words),
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
    assert "8 activities" in points[2]
    assert "3 indicators" in points[3]
    assert len(points) == 4
