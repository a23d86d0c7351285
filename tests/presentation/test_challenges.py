"""Each finding can be asked about and defended from what is shown of it, and from no more."""

from __future__ import annotations

import dataclasses
import json
import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.calculations.explaining import explain_findings
from espoo_analysis.calculations.plausibility import challenge_forecast
from espoo_analysis.period import Period
from espoo_analysis.presentation.fragments import FINDINGS_MIME
from espoo_analysis.presentation.quoted_numbers import numbers_in
from espoo_analysis.settings import LANGUAGES
from tests.presentation.challenge_frames import challenges_of

FI, EN = show.Wording("fi"), show.Wording("en")


@pytest.fixture(scope="module")
def july():
    return ea.load_period("2025-07", unit="immigration")


@pytest.fixture(scope="module")
def use(july):
    profiles = july.reference.accrual_profiles
    return ea.forecast_utilisation(july.follow_up, july.period, profiles=profiles)


@pytest.fixture(scope="module")
def found(july, use):
    challenges = challenge_forecast(use, july.reference.thresholds, july.period)
    return explain_findings(challenges, july.explanations)


def _economy(challenges, july, period="2025-07"):
    """Put findings into the analysis of July."""
    return dataclasses.replace(
        ea.economic_analysis(july), challenges=challenges, period=ea.Period.parse(period)
    )


def _said(challenges, july, words=EN, period="2025-07"):
    shown = str(show.challenge_list(_economy(challenges, july, period), july.reference, words))
    return shown.replace("\u00a0", " ")


def _page(challenges, july, words=EN):
    html = show.challenge_list(_economy(challenges, july), july.reference, words).html
    return BeautifulSoup(html, "html.parser")


def test_the_findings_of_july_come_with_the_largest_gap_first(found, july):
    headings = [heading.get_text() for heading in _page(found, july, FI).find_all("h3")]
    assert headings == [
        f"{line} selitys puuttuu"
        for line in (
            "Palvelujen ostot",
            "Henkilöstökulut",
            "Muut toimintakulut",
            "Tuet ja avustukset",
            "Aineet, tarvikkeet ja tavarat",
        )
    ]


def test_the_personnel_of_july_can_be_defended_with_its_figures(found, july):
    said = _said(found, july, FI)
    for fact in (
        (
            "Henkilöstökulut: talousarviosta on käytetty 69,0 % (68,5–69,5), kun "
            "kertymäprofiilin mukaan osuus olisi 60,0 %; ennuste on käytännössä talousarvion "
            "suuruinen, mutta nykytahdilla vuoden kulut olisivat vähintään 73 574 € ennustettua "
            "suuremmat."
        ),
        "Mikä pienentää palkkakuluja elo–joulukuussa?",
        "(7 + 0,5) / (12 + 0,5) = 60 %.",
        "−808 564 € / 60 % = −1 347 607 €.",
        "−802 705 € / 64,1667 % = −1 250 969 €.",
        "−1 250 969 € − (−1 177 395 €) = −73 574 €.",
        "6,3 % talousarviosta ja ylittää molemmat rajat, 5 % ja 5 000 €.",
        "tahti on elo–joulukuussa 0,64-kertainen",
        "the collective agreement KVTES",
    ):
        assert fact in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_whole_and_says_the_same_in_each_language(found, july, language):
    page = _page(found, july, show.Wording(language))
    sentences = [section.p.get_text() for section in page.find_all("section")]
    assert len(sentences) == len(found)
    for sentence in sentences:
        assert len(re.findall(r"[.?](?:\s|$)", sentence)) == 1, sentence
    numbers = [number.value for text in sentences for number in numbers_in(text, language)]
    reference = [
        number.value
        for section in _page(found, july, FI).find_all("section")
        for number in numbers_in(section.p.get_text(), "fi")
    ]
    assert sorted(numbers) == sorted(reference)


def test_the_list_is_headings_and_definitions_and_no_table(found, july):
    page = _page(found, july)
    assert not page.find("table")
    for section in page.find_all("section"):
        assert [tag.name for tag in section.find_all(recursive=False)] == [
            "h3", "p", "dl", "details",
        ]  # fmt: skip
        assert all(group.dt and group.dd for group in section.select("dl > div"))
    ids = [section["id"] for section in page.find_all("section")]
    assert len(ids) == len(set(ids))


def test_the_limits_and_their_source_are_said_once(found, july):
    said = _said(found, july)
    assert "more than 5% of the budget and more than EUR 5,000" in said
    assert said.count("the State Treasury's rule") == 1


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        ({}, "practically equal to the budget"),
        ({"forecast_eur": -1_100_000.0}, "the forecast is 91.7% of the budget, but at"),
        (
            {"actual_ytd_eur": -300_000.0, "code": "better_than_forecast"},
            "expenses would be at least EUR 654,545 lower than forecast",
        ),
        (
            {
                "side": "revenue",
                "line": "subsidies_and_grants",
                "amended_budget_eur": 90_000.0,
                "forecast_eur": 90_000.0,
                "actual_ytd_eur": 20_000.0,
            },
            "revenue would be at least EUR 53,636 lower than forecast",
        ),
        (
            {
                "side": "revenue",
                "line": "subsidies_and_grants",
                "code": "better_than_forecast",
                "amended_budget_eur": 90_000.0,
                "forecast_eur": 70_000.0,
                "actual_ytd_eur": 80_000.0,
            },
            "revenue would be at least EUR 53,077 higher than forecast",
        ),
        (
            {
                "actual_ytd_eur": 0.0,
                "code": "better_than_forecast",
                "required_pace": float("nan"),
            },
            "no expenses have accrued yet",
        ),
        (
            {
                "side": "revenue",
                "actual_ytd_eur": 0.0,
                "amended_budget_eur": 90_000.0,
                "forecast_eur": 90_000.0,
                "required_pace": float("nan"),
            },
            "60.0% of the year's revenue should have, and the forecast is EUR 90,000",
        ),
        (
            {"amended_budget_eur": 0.0, "forecast_eur": 0.0, "actual_ytd_eur": -30_000.0},
            "expenses of EUR 30,000 have accrued although there is no budget",
        ),
    ],
)
def test_each_case_has_its_own_sentence(july, figures, expected):
    assert expected in _said(challenges_of(**figures), july)


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("ledger", "its expenses were EUR 1,300,000, although the forecast was EUR 1,200,000."),
        ("estimated", "its expenses were an estimated EUR 1,300,000, although"),
    ],
)
def test_after_december_the_outcome_stands_against_the_forecast(july, basis, expected):
    ended = challenges_of(
        actual_ytd_eur=-1_300_000.0,
        expected_share=1.0,
        expected_low=1.0,
        expected_high=1.0,
        required_pace=float("nan"),
        basis=basis,
    )
    said = _said(ended, july, period="2025-12")
    assert expected in said
    assert "What changed after the forecast?" in said
    assert "pace in" not in said


def test_without_a_budget_no_share_of_it_is_said(july):
    said = _said(
        challenges_of(amended_budget_eur=0.0, forecast_eur=0.0, actual_ytd_eur=-30_000.0), july
    )
    assert "there is no budget with which to compare it" in said
    finding = said.split("\n\n")[1]
    assert "of the budget" not in finding
    assert "–" not in finding.replace("August–December", "")


def test_a_forecast_that_is_exceeded_already_has_no_pace(july):
    said = _said(challenges_of(required_pace=-0.4), july)
    assert "already larger than the forecast" in said
    assert "−0.40" not in said


@pytest.mark.parametrize(
    ("profile", "side", "code", "question"),
    [
        ("payroll", "expense", "worse_than_forecast", "Mikä pienentää palkkakuluja"),
        ("payroll", "expense", "better_than_forecast", "Mitkä palkkakulut kasvavat"),
        ("billing_lag", "expense", "better_than_forecast", "Mitkä laskut ovat vielä tulematta?"),
        ("billing_lag", "expense", "worse_than_forecast", "Mitkä ostot vähenevät"),
        ("arrears", "revenue", "worse_than_forecast", "Milloin loput avustuksista haetaan"),
        ("arrears", "revenue", "better_than_forecast", "Onko avustuksia maksettu etukäteen"),
        ("arrears", "expense", "better_than_forecast", "Mitkä kulut ovat vielä tulematta?"),
        ("linear", "expense", "worse_than_forecast", "Mikä pienentää kuluja elo–joulukuussa?"),
        ("earlier_years", "revenue", "worse_than_forecast", "Milloin loput tuotoista saadaan?"),
        ("linear", "revenue", "better_than_forecast", "Onko tuottoja kirjattu etukäteen"),
    ],
)
def test_the_question_fits_the_profile_and_the_direction(july, profile, side, code, question):
    sign = 1 if side == "revenue" else -1
    shown = challenges_of(
        profile=profile,
        side=side,
        code=code,
        amended_budget_eur=sign * 100_000.0,
        forecast_eur=sign * 100_000.0,
        actual_ytd_eur=sign * (30_000.0 if (code[0] == "w") == (sign > 0) else 90_000.0),
    )
    assert question in _said(shown, july, FI)


@pytest.mark.parametrize(("month", "months"), [(10, "marras–joulukuussa"), (11, "joulukuussa")])
def test_the_rest_of_the_year_is_named(july, month, months):
    said = _said(challenges_of(), july, FI, Period(2025, month))
    assert f"Mikä pienentää palkkakuluja {months}?" in said


EXPLAINED = {
    "status": "explained",
    "explained_by": "talouspäällikkö",
    "explained_on": "2025-08-20",
    "explanation_fi": "Kaksi virkaa jää täyttämättä <syksyllä>.",
}


def test_an_explanation_comes_with_its_role_and_day(july):
    said = _said(challenges_of(**EXPLAINED), july, FI)
    assert "(selitetty)" in said
    assert "Kaksi virkaa jää täyttämättä <syksyllä>. talouspäällikkö, 20.8.2025." in said


def test_an_explanation_in_another_language_is_marked_and_escaped(july):
    page = _page(challenges_of(**EXPLAINED), july)
    quoted = page.find("dd", lang="fi")
    assert quoted.get_text() == "Kaksi virkaa jää täyttämättä <syksyllä>."
    assert "The explanation is in Finnish." in page.get_text()
    assert not page.find("syksyllä")


def test_an_explanation_of_another_forecast_does_not_count(july):
    said = _said(challenges_of(**{**EXPLAINED, "status": "outdated"}), july)
    assert "(explanation is of another figure)" in said
    assert "is of another figure and is not about this one" in said


def test_the_reader_gets_the_explanation_in_the_own_language(july):
    both = {**EXPLAINED, "explanation_sv": "Två tjänster förblir obesatta."}
    page = _page(challenges_of(**both), july, show.Wording("sv"))
    assert page.find("dd", lang="sv").get_text() == "Två tjänster förblir obesatta."
    assert "på finska" not in page.get_text()


def test_nothing_found_is_said_with_the_limits(found, july):
    said = _said(found.iloc[:0], july)
    assert said.startswith("Every forecast fits the actual as far as it is known")
    assert "at most 5% of the budget or at most EUR 5,000" in said


def test_without_limits_nothing_is_called_right(found, july):
    thresholds = july.reference.thresholds
    one = thresholds[thresholds["threshold"] != "plausibility_gap_eur"]
    without = dataclasses.replace(
        july, reference=dataclasses.replace(july.reference, thresholds=one)
    )
    assert "no limits have been given" in _said(found.iloc[:0], without)


def test_what_the_lines_make_together_is_said(found, july):
    """Gaps of lines may cancel out: five doubtful forecasts are no doubtful margin."""
    said = _said(found, july)
    assert "EUR −1,878,162 lies between EUR −1,936,209 and EUR −1,624,140" in said
    use = ea.economic_analysis(july).forecast_use
    far = use.assign(forecast_eur=use["forecast_eur"] * 2)
    economy = dataclasses.replace(_economy(found, july), forecast_use=far)
    said = str(show.challenge_list(economy, july.reference, EN))
    assert "does not lie between" in said


def test_the_findings_travel_along_as_json(july):
    economy = _economy(challenges_of(**EXPLAINED), july)
    shown = show.challenge_list(economy, july.reference, EN)
    (record,) = json.loads(json.dumps(shown.extra[FINDINGS_MIME], allow_nan=False))
    assert record["explained_on"] == "2025-08-20"
    assert record["gap_eur"] == pytest.approx(-73_846.15, abs=0.01)


def test_the_points_name_how_many_are_open_and_the_largest(found, july):
    points = show.challenge_points(found, july.reference, EN)
    assert [point.replace("\u00a0", " ") for point in points] == [
        "On 5 lines the forecast does not fit the actual; waiting for an explanation: 5.",
        (
            "The largest gap is on the line Purchases of services: at the pace so far the year "
            "would end at least EUR 188,407 better than forecast."
        ),
    ]
    assert show.challenge_points(found.iloc[:0], july.reference, EN) == []


def test_what_is_explained_is_not_named_as_the_largest(found, july):
    is_largest = found["line"] == "purchases_of_services"
    shown = found.assign(status=found["status"].mask(is_largest, "explained"))
    points = show.challenge_points(shown, july.reference, EN)
    assert "waiting for an explanation: 4." in points[0]
    assert "Personnel expenses" in points[1]
    assert "worse than forecast" in points[1]


def test_forecasts_that_repeat_the_budget_are_called_so(found, use):
    said = show.unusual_overall(found, use, EN)
    assert "less than 1%, although on 5 lines" in said


@pytest.mark.parametrize("change", ["few", "another forecast"])
def test_otherwise_they_are_not(found, use, change):
    if change == "few":
        assert show.unusual_overall(found.head(2), use, EN) == ""
    else:
        is_one = use["line"] == "materials_supplies_goods"
        other = use.assign(forecast_eur=use["forecast_eur"].mask(is_one, -20_000.0))
        assert show.unusual_overall(found, other, EN) == ""


def test_the_inputs_are_not_modified(found, july, use):
    before = found.copy(), use.copy()
    _said(found, july)
    show.challenge_points(found, july.reference, EN)
    show.unusual_overall(found, use, EN)
    pd.testing.assert_frame_equal(found, before[0])
    pd.testing.assert_frame_equal(use, before[1])
