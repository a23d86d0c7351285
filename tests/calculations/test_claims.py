"""What a text says of deviations is held against the deviations."""

from __future__ import annotations

import pytest

import espoo_analysis as ea
from espoo_analysis.calculations.claim_words import (
    claims_no_deviation,
    is_qualified,
    named_lines,
    sentences_of,
)
from tests.calculations.follow_ups import follow_up_of
from tests.calculations.reference_rows import thresholds_of

CLAIMS = {
    "fi": [
        "Poikkeamia ei ole.",
        "Poikkeamia ei ole havaittu maahanmuuton palveluissa.",
        "Palveluissa ei ole havaittu poikkeamia.",
        "Talousarviopoikkeamia ei ole tiedossa.",
        "Ei poikkeamia.",
        "Poikkeamia ei arvioida syntyvän.",
        "Kausi sujui ilman poikkeamia.",
        "Tulot ja menot eivät poikkea talousarviosta.",
        "Toimintatulojen ja toimintamenojen odotetaan toteutuvan talousarvion mukaisina.",
        "Menot toteutuvat muutetun talousarvion mukaisesti.",
        "Ennuste on talousarvion mukainen.",
        "Talous on edennyt talousarvion ja käyttösuunnitelman mukaisesti.",
    ],
    "sv": [
        "Inga avvikelser.",
        "Inga avvikelser har framkommit i verksamheten.",
        "Det finns inte några avvikelser.",
        "Avvikelser har inte konstaterats.",
        "Verksamhetsinkomsterna och verksamhetsutgifterna väntas utfalla enligt budgeten.",
        "Utgifterna beräknas bli i enlighet med den ändrade budgeten.",
        "Utfallet är som budgeterat.",
        "Utgifterna avviker inte från budgeten.",
    ],
    "en": [
        "No deviations.",
        "No deviations have come up in the immigration services.",
        "There are no known deviations from the budget.",
        "There have not been any deviations.",
        "Deviations have not been found.",
        "Operating income and operating expenses are expected to be as budgeted.",
        "The year will end in line with the amended budget.",
        "Income and expenses are on budget.",
    ],
}
OTHER = {
    "fi": [
        "Poikkeamat on selitetty.",
        "Poikkeamia ei ole vielä selitetty.",
        "Poikkeamia ei voida vielä arvioida.",
        "Poikkeamia on havaittu.",
        "Menot eivät toteudu talousarvion mukaisesti.",
        "Ennuste ei ole talousarvion mukainen.",
        "Muita poikkeamia ei ole havaittu.",
        "Poikkeamia ei ole lukuun ottamatta avustuksia.",
        "Toiminnassa ei ole poikkeamia, mutta menot ylittyvät.",
        "Talousarvion mukaan menot ovat 1,9 miljoonaa euroa.",
        "Palvelualueet kuuluvat elinkeinon tulosyksikköön.",
        "Ennuste sisältää talousarvion mukaiset menot.",
    ],
    "sv": [
        "Avvikelserna har förklarats.",
        "Avvikelser har konstaterats.",
        "Utgifterna utfaller inte enligt budgeten.",
        "Inga andra avvikelser har framkommit.",
        "Det finns inga avvikelser förutom i bidragen.",
        "Enligt budgeten är utgifterna 1,9 miljoner euro.",
        "Integrationsarbete utförs också inom andra sektorer.",
    ],
    "en": [
        "The deviations have been explained.",
        "No explanation was given for the deviations.",
        "Deviations were found.",
        "Expenses are not as budgeted.",
        "Expenses aren't in line with the budget.",
        "No other deviations have come up.",
        "There are no deviations except in grants.",
        "According to the budget, expenses are 1.9 million euros.",
        "This report includes only the business unit's appropriations.",
    ],
}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [(language, sentence) for language, group in CLAIMS.items() for sentence in group],
)
def test_a_claim_is_seen_in_any_of_its_forms(language, sentence):
    assert claims_no_deviation(sentence, language)
    assert not is_qualified(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [(language, sentence) for language, group in OTHER.items() for sentence in group],
)
def test_what_claims_something_else_is_no_claim(language, sentence):
    assert not claims_no_deviation(sentence, language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("fi", "Merkittäviä poikkeamia ei ole."),
        ("fi", "Menot toteutuvat pääosin talousarvion mukaisina."),
        ("sv", "Inga väsentliga avvikelser har framkommit."),
        ("en", "There are no significant deviations."),
    ],
)
def test_a_claim_may_leave_room_for_what_is_small(language, sentence):
    assert claims_no_deviation(sentence, language)
    assert is_qualified(sentence, language)


def test_sentences_end_at_points_headings_and_items():
    text = (
        "# Talous\n*Poikkeamia ei ole*. Menot ovat 1,9 milj. euroa\n31.7. mennessä.\n\n"
        "- Ensimmäinen\n- Toinen. Kolmas\n"
    )
    assert sentences_of(text) == [
        "Talous",
        "Poikkeamia ei ole.",
        "Menot ovat 1,9 milj. euroa 31.7. mennessä.",
        "Ensimmäinen",
        "Toinen.",
        "Kolmas",
    ]


@pytest.fixture
def july():
    return ea.load_period("2025-07")


@pytest.fixture
def labels(july):
    lines = july.reference.lines
    return lines[lines["kind"] == "line"].set_index("line")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_line_is_found_by_its_name_and_no_other_with_it(labels, language):
    names = labels[f"label_{language}"].to_dict()
    for line, name in names.items():
        assert named_lines(f"Så: {name}.", names, language) == {line}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fi", "Henkilöstökuluissa säästetään.", {"personnel_expenses"}),
        ("fi", "Henkilöstömenojen kasvu jatkuu.", {"personnel_expenses"}),
        ("fi", "Palveluiden ostoja siirrettiin.", {"purchases_of_services"}),
        ("fi", "Tukia ja avustuksia saadaan.", {"subsidies_and_grants"}),
        ("fi", "Avustusten määrä kasvaa.", {"grants_paid"}),
        ("fi", "Muissa toimintakuluissa on vuokria.", {"other_operating_expenses"}),
        ("fi", "Aineisiin ja tarvikkeisiin kului vähän.", {"materials_supplies_goods"}),
        ("fi", "Tulot toteutuivat, mutta toimintakulut kasvoivat.", set()),
        ("fi", "Palvelujen osalta ei ole muutoksia.", set()),
        ("sv", "Personalutgifterna ökar.", {"personnel_expenses"}),
        ("sv", "Inköpen av tjänster minskar.", {"purchases_of_services"}),
        ("sv", "Under året ordnades kurser.", set()),
        ("en", "Personnel costs grow.", {"personnel_expenses"}),
        ("en", "There are no material deviations.", set()),
        ("en", "Operating expenses grow.", set()),
    ],
)
def test_lines_are_named_in_many_forms(labels, language, text, expected):
    assert named_lines(text, labels[f"label_{language}"].to_dict(), language) == expected


def test_the_texts_of_july_leave_out_what_is_below_the_limits(july):
    thresholds = july.reference.thresholds
    deviations = ea.material_deviations(
        ea.budget_deviation(july.follow_up), thresholds, july.period
    )
    found = ea.commentary_claims(july.commentary, deviations, july.reference.lines)
    assert found["language"].tolist() == ["fi", "sv", "en"]
    assert set(found["code"]) == {"claims_no_deviation"}
    assert set(zip(found["verdict"], found["severity"], strict=True)) == {("below_limit", "info")}
    assert found["line"].eq("operating_margin").all()
    assert found["figure"].tolist() == found["deviation_eur"].tolist() == [-3799.0] * 3


def claims(july, text, forecast, *, limits=None, language="fi"):
    lines = {"personnel_expenses": {"amended_budget_eur": -1000.0, "forecast_eur": forecast}}
    thresholds = thresholds_of({"deviation_comment_share": 0.01} if limits is None else limits)
    deviations = ea.material_deviations(
        ea.budget_deviation(follow_up_of(lines)), thresholds, "2025-07"
    )
    # Totals without lines have no deviation.
    deviations = deviations[deviations["line"] != "operating_revenue"]
    texts = {("u", "economic", language): text, ("u", "activity", "fi"): "Poikkeamia ei ole."}
    return ea.commentary_claims(texts, deviations, july.reference.lines)


@pytest.mark.parametrize(
    ("forecast", "limits", "verdict", "line"),
    [
        (-1000.0, None, "true", "operating_margin"),
        (-1000.4, None, "true", "operating_margin"),
        (-1000.0, {}, "true", "operating_margin"),
        (-1009.0, None, "below_limit", "operating_margin"),
        (-1009.0, {}, "not_comparable", "operating_margin"),
        (-1011.0, None, "contradicted", "personnel_expenses"),
        (-980.0, None, "contradicted", "personnel_expenses"),
    ],
)
def test_the_verdict_depends_on_the_deviations(july, forecast, limits, verdict, line):
    found = claims(july, "Poikkeamia ei ole.", forecast, limits=limits)
    row = found[found["code"] == "claims_no_deviation"].iloc[0]
    assert (row["verdict"], row["line"]) == (verdict, line)
    assert row["sentence"] == "Poikkeamia ei ole."
    assert row["deviation_eur"] == forecast + 1000


def test_a_missing_deviation_cannot_be_compared(july):
    deviations = ea.budget_deviation(
        follow_up_of({"personnel_expenses": {"amended_budget_eur": -1.0, "forecast_eur": -1.0}})
    )
    deviations = ea.material_deviations(
        deviations, thresholds_of({"deviation_comment_share": 0.01}), "2025-07"
    )
    texts = {("u", "economic", "fi"): "Poikkeamia ei ole.", ("v", "economic", "fi"): "Sama."}
    found = ea.commentary_claims(texts, deviations, july.reference.lines)
    assert found[["unit", "verdict", "severity"]].to_numpy().tolist() == [
        ["u", "not_comparable", "notice"]
    ]


def test_a_claim_of_significant_deviations_only_is_true_below_the_limits(july):
    text = "Merkittäviä poikkeamia ei ole."
    assert claims(july, text, -1009.0)["verdict"].tolist() == ["true"]
    # What is said without reserve counts before it.
    text += " Poikkeamia ei ole lainkaan."
    found = claims(july, text, -1009.0)
    assert found["verdict"].tolist() == ["below_limit"]
    assert found["sentence"].tolist() == ["Poikkeamia ei ole lainkaan."]


def test_a_sentence_about_one_line_claims_nothing_of_all(july):
    text = "Henkilöstökulut toteutuvat talousarvion mukaisesti."
    assert claims(july, text, -1009.0).empty


@pytest.mark.parametrize(
    ("text", "language", "rows"),
    [
        ("Henkilöstökulut kasvavat.", "fi", []),
        ("Kulut kasvavat.", "fi", [("fi", "not_mentioned")]),
        ("Costs grow.", "en", [("en", "not_mentioned")]),
        # no text at all
        ("", "fi", [("", "not_mentioned")]),
    ],
)
def test_a_material_deviation_must_be_commented_on(july, text, language, rows):
    found = claims(july, text, -1020.0, language=language)
    assert list(zip(found["language"], found["verdict"], strict=True)) == rows
    assert found["code"].eq("deviation_not_commented").all()
    assert found["sentence"].isna().all()
    assert found["deviation_eur"].eq(-20).all()


def test_what_is_not_material_need_not_be_commented_on(july):
    assert claims(july, "Kulut kasvavat.", -1009.0).empty
    assert claims(july, "", -1009.0).empty
