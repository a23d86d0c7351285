"""What the invented analysts wrote, and what they said to findings."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from espoo_analysis.example.timetable import UNIT
from espoo_analysis.period import Period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_LANGUAGES = ("fi", "sv", "en")
_PART_OF_THE_EXAMPLE = (
    "Tämä teksti on osa konstruoitua esimerkkiä.",
    "Den här texten hör till det konstruerade exemplet.",
    "This text belongs to the constructed example.",
)
_NO_DEVIATIONS = (
    "Talousarvioon ei ole poikkeamia.",
    "Det finns inga avvikelser från budgeten.",
    "There are no deviations from the budget.",
)
_OVERRUN = (
    "Henkilöstökulut ylittävät talousarvion.",
    "Personalkostnaderna överskrider budgeten.",
    "Personnel expenses exceed the budget.",
)
#: By period and report. In April 2024 the deviations are below the limit; in October 2025 the
#: text says what it always said, and a month later it is right.
TEXTS = {
    ("2024-04", "economic"): _NO_DEVIATIONS,
    ("2025-10", "economic"): _NO_DEVIATIONS,
    ("2025-11", "economic"): _OVERRUN,
    ("2025-12", "economic"): _PART_OF_THE_EXAMPLE,
    ("2025-12", "activity"): _PART_OF_THE_EXAMPLE,
}

_LATE_INVOICES = (
    "Palveluntuottajan laskut tulevat kolme kuukautta myöhässä.",
    "Leverantörens fakturor kommer tre månader för sent.",
    "The supplier's invoices come three months late.",
)
#: The periods whose finding was explained, and the period of whose forecast it was said: the
#: amendment of June changed the figure, and the explanation was not renewed.
EXPLAINED = {"2024-04": "2024-04", "2024-05": "2024-05", "2024-06": "2024-05"}
_DAYS_TO_EXPLANATION = 20


def commentary_files() -> dict[str, str]:
    """Make the analysts' texts.

    Returns
    -------
    dict
        The text of each file, by its path in the data folder.
    """
    return {
        f"commentary/{period}/{UNIT}/{report}.{language}.md": f"{text}\n"
        for (period, report), texts in TEXTS.items()
        for language, text in zip(_LANGUAGES, texts, strict=True)
    }


def explanation_rows(
    period: Period, finance: Mapping[str, Sequence[Mapping[str, Any]]]
) -> list[dict[str, Any]]:
    """Make the rows of ``commentary/<period>/explanations.csv``.

    Parameters
    ----------
    period : Period
        The period.
    finance : mapping
        The rows of the follow-ups, by period.

    Returns
    -------
    list of dict
        Without rows where nothing was explained.
    """
    said_of = EXPLAINED.get(str(period))
    if said_of is None:
        return []
    line = "purchases_of_services"
    [forecast] = [
        row["forecast_eur"]
        for row in finance[said_of]
        if (row["unit"], row["line"]) == (UNIT, line)
    ]
    day = Period.parse(said_of).last_day + dt.timedelta(days=_DAYS_TO_EXPLANATION)
    return [
        {
            "unit": UNIT,
            "code": "better_than_forecast",
            "line": line,
            "figure": forecast,
            "explained_by": "unit",
            "explained_on": day.isoformat(),
            **{
                f"explanation_{code}": text
                for code, text in zip(_LANGUAGES, _LATE_INVOICES, strict=True)
            },
        }
    ]
