"""The constructed example: one invented unit over two years, the same on every run."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from espoo_analysis.contracts.dictionary import data_package
from espoo_analysis.errors import AnalysisError
from espoo_analysis.period import MONTHS_IN_YEAR, Period
from espoo_analysis.shipped import shipped_folder
from espoo_analysis.sources import table_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SEED = 20250731
UNIT = "example"
YEARS = (2024, 2025)

_KINDS = {4: "interim", 7: "interim", 10: "interim", 12: "year_end"}
_DAYS_TO_PUBLICATION = 32
# Amendments come into force in these months, each by this factor on the original budget.
_AMENDMENTS = {6: 1.015, 11: 1.022}
# Budget of the first year in cents and how the line accrues: see _share_used.
_LINES: dict[str, tuple[int, str]] = {
    "subsidies_and_grants": (18_450_000, "arrears"),
    "personnel_expenses": (-96_318_450, "payroll"),
    "purchases_of_services": (-41_207_680, "lag"),
    "materials_supplies_goods": (-2_130_075, "even"),
    "grants_paid": (-6_000_000, "arrears"),
    "other_operating_expenses": (-15_874_395, "even"),
}
_TOTALS = {
    "operating_revenue": ("subsidies_and_grants",),
    "operating_expenses": tuple(_LINES)[1:],
    "operating_margin": tuple(_LINES),
}
_ORDER = (
    "subsidies_and_grants",
    "operating_revenue",
    *tuple(_LINES)[1:],
    "operating_expenses",
    "operating_margin",
)
_GROWTH = 1.03
# Day, residents, foreign-language speakers.
_RESIDENTS = (
    ("2022-12-31", 48_210, 7_918),
    ("2023-12-31", 49_030, 8_702),
    ("2024-12-31", 49_655, 9_541),
)
_UNITS = [
    {
        "unit": UNIT,
        "label_fi": "Konstruoitu yksikkö",
        "label_sv": "Konstruerad enhet",
        "label_en": "Constructed unit",
        "scope_fi": "Yksikköä ei ole olemassa, ja kaikki sen luvut on keksitty.",
        "scope_sv": "Enheten finns inte, och alla dess siffror är påhittade.",
        "scope_en": "The unit does not exist, and all its figures are invented.",
        "contact_fi": "",
        "contact_sv": "",
        "contact_en": "",
    }
]
_INDICATORS = [
    {
        "indicator": "advice_contacts",
        "service": "advice",
        "measure": "count",
        "direction": "up",
        "aggregation": "cumulative",
        "target": 6000,
        "target_date": "2025-12",
        "minimum_cell": 5,
        "label_fi": "Neuvonnan asiakaskontaktit",
        "label_sv": "Kundkontakter i rådgivningen",
        "label_en": "Customer contacts in advice",
    },
    {
        "indicator": "course_completion",
        "service": "courses",
        "measure": "share",
        "direction": "up",
        "aggregation": "latest",
        "target": 0.8,
        "target_date": "2025-12",
        "minimum_cell": "",
        "label_fi": "Kurssin suorittaneiden osuus",
        "label_sv": "Andel som slutfört kursen",
        "label_en": "Share of participants who completed the course",
    },
    {
        "indicator": "waiting_time",
        "service": "advice",
        "measure": "days",
        "direction": "down",
        "aggregation": "latest",
        "target": 5,
        "target_date": "",
        "minimum_cell": "",
        "label_fi": "Odotusaika neuvontaan",
        "label_sv": "Väntetid till rådgivningen",
        "label_en": "Waiting time for advice",
    },
]
_ACTIVITIES = [
    ("advice", "advice", "2023-09-01", "", "Neuvonta", "Rådgivning", "Advice"),
    (
        "spring_courses",
        "courses",
        "{year}-01",
        "{year}-05",
        "Kevään kurssit",
        "Vårens kurser",
        "Spring courses",
    ),
    (
        "autumn_courses",
        "courses",
        "{year}-08",
        "{year}-12",
        "Syksyn kurssit",
        "Höstens kurser",
        "Autumn courses",
    ),
]


def write_example(folder: Path) -> list[Path]:
    """Write the example data set into a new or empty folder, whole or not at all.

    Parameters
    ----------
    folder : Path
        Where it shall lie.

    Returns
    -------
    list of Path
        The files that were written.

    Raises
    ------
    AnalysisError
        When the folder holds something, or cannot be written.
    """
    folder = folder.expanduser().absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AnalysisError(
            f"{folder} is not an empty folder; nothing was written.",
            remedy="Name a folder that does not exist yet.",
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".example-", dir=folder.parent) as staging:
            whole = Path(staging) / folder.name
            _write(whole)
            if not folder.exists():
                whole.replace(folder)
                whole = folder
            # An empty folder stays where it is, for somebody may stand in it.
            for entry in sorted(whole.iterdir()) if whole != folder else []:
                entry.replace(folder / entry.name)
    except OSError as error:
        raise AnalysisError(f"{folder} cannot be written: {error.strerror}.") from None
    return sorted(file for file in folder.rglob("*") if file.is_file())


def _write(folder: Path) -> None:
    reference = folder / "reference"
    reference.mkdir(parents=True)
    for name in ("lines.csv", "thresholds.csv", "accrual_profiles.csv"):
        shutil.copyfile(shipped_folder("data/reference") / name, reference / name)
    _write_csv(reference / "units.csv", _UNITS)
    _write_csv(reference / "indicators.csv", _INDICATORS)
    periods = [Period(year, month) for year in YEARS for month in range(1, MONTHS_IN_YEAR + 1)]
    _write_csv(folder / "periods.csv", [_period_row(period) for period in periods])
    chance = random.Random(SEED)  # noqa: S311 - constructed figures, no secrets
    noise = {line: [chance.gauss(0, 0.008) for _ in periods] for line in _LINES}
    contacts = [chance.randrange(380, 620) for _ in periods]
    for number, period in enumerate(periods):
        rows = _finance_rows(period, {line: steps[number] for line, steps in noise.items()})
        _write_csv(folder / "finance" / f"{period}.csv", rows)
        year_so_far = contacts[number - period.month + 1 : number + 1]
        _write_csv(folder / "services" / f"{period}.csv", _service_rows(period, year_so_far))
        _write_csv(folder / "activities" / f"{period}.csv", _activity_rows(period))
    _write_csv(folder / "statistics" / "population.csv", _population_rows())
    _write_commentary(folder / "commentary" / str(periods[-1]) / UNIT)
    package = data_package(
        table_files(folder),
        name="espoo-analysis-example",
        title="Constructed example",
        constructed=True,
    )
    text = json.dumps(package, ensure_ascii=False, indent=1)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def _population_rows() -> list[dict[str, Any]]:
    known = {"status": "final", "note": "", "source": "constructed"}
    return [
        {"statistic": statistic, "area": "Example Town", "as_of": day, "value": count, **known}
        for day, residents, speakers in _RESIDENTS
        for statistic, count in (
            ("population", residents),
            ("foreign_language_speakers", speakers),
        )
    ]


def _period_row(period: Period) -> dict[str, str]:
    published = period.last_day + dt.timedelta(days=_DAYS_TO_PUBLICATION)
    return {
        "period": str(period),
        "kind": _KINDS.get(period.month, "monthly"),
        "finance_cutoff": period.last_day.isoformat(),
        "services_cutoff": period.last_day.isoformat(),
        "published_on": published.isoformat(),
    }


def _finance_rows(period: Period, noise: Mapping[str, float]) -> list[dict[str, Any]]:
    cents = {line: _cents(line, period, noise[line]) for line in _LINES}
    for total, members in _TOTALS.items():
        columns = zip(*(cents[line] for line in members), strict=True)
        cents[total] = tuple(sum(column) for column in columns)
    return [_finance_row(line, cents[line], period) for line in _ORDER]


def _cents(line: str, period: Period, noise: float) -> tuple[int, int, int, int]:
    """Original budget, amended budget, forecast and actual of a line, in cents."""
    first_budget, profile = _LINES[line]
    original = round(first_budget * _GROWTH ** (period.year - YEARS[0]))
    factor = max([1.0, *(f for month, f in _AMENDMENTS.items() if period.month >= month)])
    amended = round(original * factor)
    share = _share_used(profile, period.month)
    used = share * (1 + noise)
    actual = round(original * used)
    # The forecast trusts the budget early in the year and the actual towards its end.
    trust = period.elapsed_share
    forecast = round((1 - trust) * amended + trust * actual / share)
    return original, amended, forecast, actual


def _share_used(profile: str, month: int) -> float:
    even = month / MONTHS_IN_YEAR
    match profile:
        case "payroll":
            bonus, pay_month = 0.5, 7
            return (month + bonus * (month >= pay_month)) / (MONTHS_IN_YEAR + bonus)
        case "lag":
            return max(even - 0.05, 0.02) if month < MONTHS_IN_YEAR else 1.0
        case "arrears":
            return float(even**1.6)
        case _:
            return even


def _finance_row(line: str, cents: tuple[int, ...], period: Period) -> dict[str, Any]:
    original, amended, forecast, actual = cents
    # As the city does: the deviation is computed on cents and rounded afterwards, and in the
    # first year only a whole percentage is published.
    is_reported = period.year > YEARS[0]
    return {
        "unit": UNIT,
        "line": line,
        "original_budget_eur": _whole(original),
        "amended_budget_eur": _whole(amended),
        "forecast_eur": _whole(forecast),
        "actual_ytd_eur": _whole(actual) if is_reported else "",
        "deviation_eur": _whole(forecast - amended),
        "utilisation_pct": _whole(10_000 * actual / amended),
    }


def _whole(cents: float) -> int:
    """Whole euros of cents, half away from zero."""
    return int(abs(cents) / 100 + 0.5) * (-1 if cents < 0 else 1)


def _service_rows(period: Period, contacts: Sequence[int]) -> list[dict[str, Any]]:
    has_survey = period.month % 3 == 0
    figures: list[tuple[str, Any, str]] = [
        ("advice_contacts", sum(contacts), ""),
        ("course_completion", 0.70 + period.month / 200, ""),
        (
            "waiting_time",
            8 - period.month // 4 if has_survey else "",
            "" if has_survey else "Kysely tehdään neljännesvuosittain, lukua ei ole.",
        ),
    ]
    day = period.last_day.isoformat()
    return [
        {"unit": UNIT, "indicator": code, "as_of": day, "value": value, "note": note}
        for code, value, note in figures
    ]


def _activity_rows(period: Period) -> list[dict[str, Any]]:
    rows = []
    for code, service, starts, ends, *titles in _ACTIVITIES:
        begins, closes = (text.format(year=period.year) for text in (starts, ends))
        rows.append(
            {
                "unit": UNIT,
                "activity": code,
                "service": service,
                "status": _status(begins, closes, str(period)),
                "starts": begins,
                "ends": closes,
                **dict(zip(("title_fi", "title_sv", "title_en"), titles, strict=True)),
                "detail_fi": "Keksitty toiminta.",
                "detail_sv": "Påhittad verksamhet.",
                "detail_en": "Invented activity.",
            }
        )
    return rows


def _status(begins: str, closes: str, period: str) -> str:
    if begins[:7] > period:
        return "planned"
    return "done" if closes and closes <= period else "running"


def _write_commentary(folder: Path) -> None:
    folder.mkdir(parents=True)
    texts = {
        "fi": "Tämä teksti on osa konstruoitua esimerkkiä.",
        "sv": "Den här texten hör till det konstruerade exemplet.",
        "en": "This text belongs to the constructed example.",
    }
    for language, text in texts.items():
        for report in ("economic", "activity"):
            file = folder / f"{report}.{language}.md"
            file.write_text(text + "\n", encoding="utf-8", newline="\n")


def _write_csv(file: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    listed = list(rows)
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(listed[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(listed)
