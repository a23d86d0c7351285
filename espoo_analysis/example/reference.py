"""The reference tables of the example: what holds for every period."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

from espoo_analysis.example.money import LINES
from espoo_analysis.example.timetable import CENTRE, MERGED_IN, PERIODS, UNIT
from espoo_analysis.shipped import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST = str(PERIODS[0])
_MERGER = f"{MERGED_IN}-01"
_SOURCE = {"decided_by": "nobody", "source": "constructed"}
_LANGUAGES = ("fi", "sv", "en")
_COURSES, _CENTRE = "course_participants", "centre_visits"


def reference_tables() -> dict[str, list[dict[str, Any]]]:
    """Make the rows of each table in ``reference/``, but for the lines.

    Returns
    -------
    dict
        Rows by the name of the table.
    """
    return {
        "units": list(_units()),
        "indicators": list(_indicators()),
        "thresholds": list(_thresholds()),
        "accrual_profiles": list(_profiles()),
        "binding_levels": [
            {"unit": unit, "level": "net", "valid_from": _FIRST, **_SOURCE}
            for unit in (UNIT, CENTRE)
        ],
        "structural_breaks": list(_breaks()),
    }


def _in_languages(column: str, texts: tuple[str, str, str]) -> dict[str, str]:
    return {f"{column}_{code}": text for code, text in zip(_LANGUAGES, texts, strict=True)}


def _units() -> Iterator[dict[str, Any]]:
    scope = (
        "Yksikköä ei ole olemassa, ja kaikki sen luvut on keksitty.",
        "Enheten finns inte, och alla dess siffror är påhittade.",
        "The unit does not exist, and all its figures are invented.",
    )
    labels = {
        UNIT: ("Konstruoitu yksikkö", "Konstruerad enhet", "Constructed unit"),
        CENTRE: (
            "Konstruoitu neuvontakeskus",
            "Konstruerad rådgivningscentral",
            "Constructed advice centre",
        ),
    }
    for unit, label in labels.items():
        yield {
            "unit": unit,
            **_in_languages("label", label),
            **_in_languages("scope", scope),
            **_in_languages("contact", ("", "", "")),
        }


# Indicator, service, measure, direction, aggregation, target, its date, smallest cell, total,
# cost and labels.
_INDICATORS = (
    ("advice_contacts", "advice", "count", "up", "cumulative", 6000, "2025-12", 5, "",
     "advice_cost", "Neuvonnan asiakaskontaktit", "Kundkontakter i rådgivningen",
     "Customer contacts in advice"),
    ("advice_cost", "advice", "eur", "none", "cumulative", "", "", "", "", "",
     "Neuvonnan kustannukset", "Kostnader för rådgivningen", "Cost of advice"),
    ("waiting_time", "advice", "days", "down", "latest", 5, "", "", "", "",
     "Odotusaika neuvontaan", "Väntetid till rådgivningen", "Waiting time for advice"),
    ("course_completion", "courses", "share", "up", "latest", 0.8, "2025-12", "", "", "",
     "Kurssin suorittaneiden osuus", "Andel som slutfört kursen",
     "Share of participants who completed the course"),
    (_COURSES, "courses", "count", "up", "cumulative", "", "", 5, "", "",
     "Kurssien osallistujat", "Deltagare i kurserna", "Participants in courses"),
    ("participants_employed", "courses", "count", "none", "cumulative", "", "", 5, _COURSES, "",
     "Osallistujista työllisiä", "Sysselsatta bland deltagarna", "Participants in employment"),
    ("participants_unemployed", "courses", "count", "none", "cumulative", "", "", 5, _COURSES,
     "", "Osallistujista työttömiä", "Arbetslösa bland deltagarna", "Unemployed participants"),
    ("participants_outside", "courses", "count", "none", "cumulative", "", "", 5, _COURSES, "",
     "Osallistujista työvoiman ulkopuolella", "Deltagare utanför arbetskraften",
     "Participants outside the labour force"),
    ("mentoring_pairs", "mentoring", "count", "up", "cumulative", 20, "2025-12", 5, "", "",
     "Mentorointiparit", "Mentorspar", "Mentoring pairs"),
    (_CENTRE, "centre_advice", "count", "up", "cumulative", "", "", 5, "", "",
     "Käynnit neuvontakeskuksessa", "Besök på rådgivningscentralen",
     "Visits to the advice centre"),
)  # fmt: skip
_INDICATOR_COLUMNS = (
    "indicator", "service", "measure", "direction", "aggregation", "target", "target_date",
    "minimum_cell", "part_of", "cost_indicator", "label_fi", "label_sv", "label_en",
)  # fmt: skip


def _indicators() -> Iterator[dict[str, Any]]:
    for indicator in _INDICATORS:
        yield dict(zip(_INDICATOR_COLUMNS, indicator, strict=True))


def _thresholds() -> Iterator[dict[str, Any]]:
    # The same limits as for the real figures: what is found there is found here.
    file = shipped_folder("data/reference") / "thresholds.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield {**row, "valid_from": _FIRST, **_SOURCE}


# Line, profile, first period, and each parameter with its value and unit.
_PROFILES = (
    ("subsidies_and_grants", "arrears", _FIRST,
     {"lag_months": (2, "months"), "instalment_months": (3, "months")}),
    ("personnel_expenses", "payroll", _FIRST,
     # Pay falls on fixed days: a tenth of a month is all that can lie on the wrong side.
     {"holiday_bonus": (0.5, "months_of_pay"), "pay_month": (7, "month"),
      "margin_months": (0.1, "months")}),
    ("purchases_of_services", "billing_lag", _FIRST, {"lag_months": (1, "months")}),
    ("materials_supplies_goods", "linear", _FIRST, {"margin_months": (0.5, "months")}),
    ("other_operating_expenses", "linear", _FIRST, {"margin_months": (0.5, "months")}),
    ("other_operating_expenses", "earlier_years", "2025-01", {"earlier_years": (2, "years")}),
)  # fmt: skip


def _profiles() -> Iterator[dict[str, Any]]:
    for line, profile, valid_from, parameters in _PROFILES:
        for parameter, (value, unit) in parameters.items():
            yield {
                "line": line,
                "profile": profile,
                "parameter": parameter,
                "value": value,
                "unit": unit,
                "valid_from": valid_from,
                **_SOURCE,
            }


def _breaks() -> Iterator[dict[str, Any]]:
    joined = _in_languages(
        "note",
        (
            "Konstruoitu neuvontakeskus liitettiin yksikköön vuoden 2025 alusta.",
            "Den konstruerade rådgivningscentralen uppgick i enheten från början av 2025.",
            "The constructed advice centre became part of the unit at the beginning of 2025.",
        ),
    )
    # Only these rows of the unit hold the centre's money; the others still compare.
    concerned = (*LINES[CENTRE], "operating_expenses", "operating_margin")
    for unit, line in (*((UNIT, line) for line in concerned), (CENTRE, "")):
        yield {
            "unit": unit,
            "line": line,
            "valid_from": _MERGER,
            "kind": "merged",
            **joined,
            "source": "constructed",
        }
