"""The data of July 2025 hold what the city's report holds, figure by figure."""

from __future__ import annotations

import re

import pytest

import espoo_analysis as ea

ROWS = {
    "Tuet ja avustukset": "subsidies_and_grants",
    "Toimintatuotot yhteensä": "operating_revenue",
    "Henkilöstökulut": "personnel_expenses",
    "Palvelujen ostot": "purchases_of_services",
    "Aineet  tarvikkeet ja tavarat": "materials_supplies_goods",
    "Avustukset": "grants_paid",
    "Muut toimintakulut": "other_operating_expenses",
    "Toimintakulut yhteensä": "operating_expenses",
    "Toimintakate yhteensä": "operating_margin",
}


@pytest.mark.parametrize(("name", "line"), ROWS.items())
def test_a_printed_row_is_in_the_data(shared, name, line):
    """Written without blanks, the report's row is the row of the data."""
    text = (shared / "seed.txt").read_text("utf-8")
    row = re.search(rf"(?m)^(?:Toimintatuotot |Toimintakulut )?{name} ([-0-9 ]+)$", text)
    assert row
    figures = ea.load_period("2025-07").follow_up.set_index("line").loc[line]
    columns = [
        "amended_budget_eur",
        "forecast_eur",
        "published_deviation_eur",
        "published_utilisation_pct",
    ]
    given = [f"{figures[column]:.0f}" for column in columns if figures[column] == figures[column]]
    assert "".join(given) == row[1].replace(" ", "")


@pytest.mark.parametrize(
    ("indicator", "value", "words"),
    [
        ("hello_espoo_info_contacts", 4300, "4 300 asiakaskontaktia"),
        ("programme_workshops", 4, "neljä työpajaa"),
        ("helloespoo_site_languages", 3, "kolmella kielellä"),
        ("trust_m_universities", 4, "4 yliopiston"),
        ("trust_m_funding_years", 3, "kolmivuotiskaudelle"),
        ("situational_picture_statistics_age", 2, "kaksi vuotta"),
    ],
)
def test_a_reported_figure_is_in_the_data(shared, indicator, value, words):
    text = " ".join((shared / "seed.txt").read_text("utf-8").split())
    assert words in text
    july = ea.load_period("2025-07")
    kpis = ea.service_kpis(july.services, july.reference.indicators, "2025-07")
    assert kpis.set_index("indicator").loc[indicator, "value"] == value


@pytest.mark.parametrize(
    "name",
    [
        "Koto-Espoo", "yhteiskuntaorientaatio", "Hello Espoo -info", "helloespoo.fi",
        "Trust-M", "Career Club", "TalentMatch", "C6", "tilannekuva", "ohjelma", "Kotoutumislain",
        "Tekoälykäännös", "Hello Espoo -tapahtuma",
    ],
)  # fmt: skip
def test_every_service_is_among_the_activities(name):
    activities = ea.load_period("2025-07").activities
    words = " ".join(activities["title_fi"]) + " " + " ".join(activities["detail_fi"])
    assert name.lower() in words.lower()


def test_targets_and_dates_are_in_the_data():
    july = ea.load_period("2025-07")
    targets = july.reference.indicators.set_index("indicator")["target"]
    assert targets["c6_alliance_companies"] == 1000
    assert targets["helloespoo_ai_translation_languages"] == 13
    dates = july.activities.set_index("activity")
    assert dates.loc["integration_act", "starts"] == "2025-01-01"
    trial = dates.loc["helloespoo_ai_translation", ["status", "starts", "ends"]].tolist()
    assert trial == ["planned", "2025-09", "2026-08"]
    assert dates.loc["hello_espoo_event_october", "starts"] == "2025-10"
