"""What the invented services count, by the end of each month."""

from __future__ import annotations

import random
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from espoo_analysis.example.timetable import CENTRE, MERGED_IN, UNIT
from espoo_analysis.example.troubles import (
    FORGOTTEN_CONTACTS,
    MENTORING_PAIRS,
    MENTORING_SINCE,
    OUTSIDE_THE_LABOUR_FORCE,
)
from espoo_analysis.period import MONTHS_IN_YEAR, Period

if TYPE_CHECKING:
    from collections.abc import Iterable

_COST_OF_A_CONTACT_EUR = 21
_FORGOTTEN_IN = Period(2024, 8)
_NO_SURVEY = "Kysely tehdään neljännesvuosittain, lukua ei ole."
_REVISED = "Korjattu luku: osa elokuun kontakteista kirjattiin vasta syyskuussa."


def service_rows(period: Period, seed: int) -> list[dict[str, Any]]:
    """Make the rows of ``services/<period>.csv``.

    Parameters
    ----------
    period : Period
        The period.
    seed : int
        Decides every draw.

    Returns
    -------
    list of dict
        One row for each figure, by column.
    """
    contacts, cost = _contacts(period, seed), _cost(period, seed)
    has_survey = period.month % 3 == 0
    waiting = 8 - period.month // 4 if has_survey else ""
    rows = [
        _row(UNIT, "advice_contacts", period, contacts),
        _row(UNIT, "advice_cost", period, cost),
        _row(UNIT, "waiting_time", period, waiting, "" if has_survey else _NO_SURVEY),
        _row(UNIT, "course_completion", period, round(0.70 + period.month / 200, 3)),
        *(_row(UNIT, *figure) for figure in _participants(period, seed)),
    ]
    if period >= MENTORING_SINCE:
        since = MENTORING_SINCE.month if period.year == MENTORING_SINCE.year else 1
        pairs = sum(MENTORING_PAIRS[: period.month - since + 1])
        rows.append(_row(UNIT, "mentoring_pairs", period, pairs))
    visits = _year_so_far(period, seed, "centre_visits", (90, 160))
    rows.append(
        _row(CENTRE if period.year < MERGED_IN else UNIT, "centre_visits", period, visits)
    )
    if period == Period(_FORGOTTEN_IN.year, _FORGOTTEN_IN.month + 1):
        revised = _contacts(_FORGOTTEN_IN, seed) + FORGOTTEN_CONTACTS
        rows.append(_row(UNIT, "advice_contacts", _FORGOTTEN_IN, revised, _REVISED))
    return rows


def _row(unit: str, indicator: str, day: Period, value: Any, note: str = "") -> dict[str, Any]:
    return {
        "unit": unit,
        "indicator": indicator,
        "as_of": day.last_day.isoformat(),
        "value": value,
        "note": note,
    }


def _contacts(period: Period, seed: int) -> int:
    contacts = _year_so_far(period, seed, "advice_contacts", (380, 620))
    return contacts - (FORGOTTEN_CONTACTS if period == _FORGOTTEN_IN else 0)


def _cost(period: Period, seed: int) -> int:
    chance = _chance(seed, "advice_cost", period.year)
    contacts = _draws(seed, "advice_contacts", period.year, (380, 620))
    costs = [_COST_OF_A_CONTACT_EUR * count * (1 + chance.gauss(0, 0.02)) for count in contacts]
    return round(sum(costs[: period.month]))


def _participants(period: Period, seed: int) -> Iterable[tuple[str, Period, int]]:
    parts = {
        "participants_employed": _year_so_far(period, seed, "participants_employed", (20, 45)),
        "participants_unemployed": _year_so_far(
            period, seed, "participants_unemployed", (45, 90)
        ),
        "participants_outside": sum(OUTSIDE_THE_LABOUR_FORCE[: period.month]),
    }
    yield "course_participants", period, sum(parts.values())
    for indicator, count in parts.items():
        yield indicator, period, count


def _year_so_far(period: Period, seed: int, indicator: str, span: tuple[int, int]) -> int:
    return list(accumulate(_draws(seed, indicator, period.year, span)))[period.month - 1]


def _draws(seed: int, indicator: str, year: int, span: tuple[int, int]) -> list[int]:
    chance = _chance(seed, indicator, year)
    return [chance.randrange(*span) for _ in range(MONTHS_IN_YEAR)]


def _chance(seed: int, indicator: str, year: int) -> random.Random:
    # Constructed figures, no secrets.
    return random.Random(f"{seed} {indicator} {year}")  # noqa: S311
