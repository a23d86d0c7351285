"""The tables of the economic analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from espoo_analysis.presentation.numbers import (
    MISSING,
    format_interval,
    format_number,
    format_percent,
)
from espoo_analysis.presentation.published_table import Column, PublishedTable, as_records
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference

FINDINGS_MIME = "application/vnd.espoo-analysis.findings+json"

_COMPARED = {
    "deviation_identity": mark("Poikkeama = ennuste − muutettu talousarvio"),
    "budget_total": mark("Muutettu talousarvio = rivien summa"),
    "forecast_total": mark("Ennuste = rivien summa"),
    "deviation_total": mark("Poikkeama = rivien julkaistujen poikkeamien summa"),
    "deviation_from_lines": mark("Poikkeama = rivien ennusteet − rivien talousarviot"),
    "utilisation": mark("Toteuma-% = rivien toteuma / muutettu talousarvio"),
}
_VERDICTS = {
    "ok": mark("täsmää"),
    "rounding": mark("pyöristysero"),
    "error": mark("virhe"),
    "missing": mark("puuttuu"),
}


def follow_up_table(
    follow_up: pd.DataFrame,
    deviations: pd.DataFrame,
    utilisations: pd.DataFrame,
    reference: Reference,
    words: Wording,
) -> PublishedTable:
    """Set the recomputed figures beside the city's printed follow-up table.

    Parameters
    ----------
    follow_up, deviations, utilisations : DataFrame
        Contracts `FollowUp`, `Deviations` and `Utilisations`, with the same rows.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable
        Whole euros and percentages, in the city's order and signs.
    """
    printed = words.text("Kaupungin taulukossa")
    computed = words.text("Laskettu riveistä")
    budget, forecast = words.text("Muutettu talousarvio"), words.text("Ennuste")
    deviation, utilisation = words.text("Poikkeama"), words.text("Toteuma-%")
    cells = pd.DataFrame(
        {
            "line": _line_names(follow_up, reference, words),
            "printed_budget": _euros(follow_up["amended_budget_eur"], words),
            "printed_forecast": _euros(follow_up["forecast_eur"], words),
            "printed_deviation": _euros(follow_up["published_deviation_eur"], words),
            "printed_utilisation": _percents(follow_up["published_utilisation_pct"] / 100, words),
            "budget": _euros(deviations["amended_budget_eur"], words),
            "forecast": _euros(deviations["forecast_eur"], words),
            "deviation": _euros(deviations["deviation_eur"], words),
            "utilisation": _utilisations(utilisations, words),
        }
    )
    return PublishedTable(
        "follow-up",
        words.text("Talousarvion toteutuminen, euroa"),
        (
            Column("line", words.text("Rivi"), align="left"),
            Column("printed_budget", budget, printed),
            Column("printed_forecast", forecast, printed),
            Column("printed_deviation", deviation, printed),
            Column("printed_utilisation", utilisation, printed),
            Column("budget", budget, computed),
            Column("forecast", forecast, computed),
            Column("deviation", deviation, computed),
            Column("utilisation", utilisation, computed),
        ),
        cells,
        (
            words.text(
                "Tuotot ovat positiivisia ja kulut negatiivisia. Poikkeama on ennuste − "
                "muutettu talousarvio: positiivinen poikkeama on aina edullinen."
            ),
            words.text(
                "Lasketut luvut on summattu riveittäin pyöristämättä ja pyöristetty vasta "
                "näytettäessä, joten ne voivat erota julkaistuista muutamalla eurolla."
            ),
            words.text(
                "Suluissa on väli, jolla toteumaprosentti on, kun siitä tunnetaan vain "
                "kokonaisluku. Viiva (–) tarkoittaa, ettei lukua ole annettu tai ettei sitä "
                "voi laskea."
            ),
        ),
        _total_rows(follow_up),
    )


def year_use_table(
    forecast_use: pd.DataFrame, reference: Reference, words: Wording
) -> PublishedTable:
    """How much of the year is used, how much was to be expected and what the rest needs.

    Parameters
    ----------
    forecast_use : DataFrame
        Contract `ForecastUse`.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable
        Percentages of the amended budget, whole euros, and the pace as a factor.
    """
    language = words.language
    cells = pd.DataFrame(
        {
            "line": _line_names(forecast_use, reference, words),
            "actual": _euros(forecast_use["actual_ytd_eur"], words),
            "utilisation": _utilisations(forecast_use, words),
            "expected": _percents(forecast_use["expected_share"], words, decimals=1),
            "forecast": _percents(forecast_use["forecast_share"], words, decimals=1),
            "run_rate": _euros(forecast_use["run_rate_forecast_eur"], words),
            "pace": [
                format_number(pace, language, decimals=2)
                for pace in forecast_use["required_pace"]
            ],
        }
    )
    notes = [
        words.text(
            "Odotettu osuus on se osa vuoden talousarviosta, jonka kertymäprofiilin mukaan "
            "pitäisi olla käytetty kauden loppuun mennessä; ilman profiilia talousarvio "
            "jakautuu vuodelle tasaisesti."
        ),
        words.text(
            "Tarvittava tahti kertoo, kuinka moninkertaisella tahdilla loppuvuoden on kuluttava "
            "tähänastiseen verrattuna, jotta ennuste toteutuu: 1,00 on sama tahti."
        ),
    ]
    if forecast_use["basis"].eq("estimated").any():
        notes.append(
            words.text(
                "Toteuma on arvio, joka on laskettu kokonaisesta toteumaprosentista; tarkkaa "
                "toteumaa ei ole annettu."
            )
        )
    return PublishedTable(
        "year-use",
        words.text("Talousarvion käyttö riveittäin"),
        (
            Column("line", words.text("Rivi"), align="left"),
            Column("actual", words.text("Toteuma, euroa")),
            Column("utilisation", words.text("Toteuma-%")),
            Column("expected", words.text("Odotettu osuus")),
            Column("forecast", words.text("Ennuste / talousarvio")),
            Column("run_rate", words.text("Nykytahdin ennuste, euroa")),
            Column("pace", words.text("Tarvittava tahti")),
        ),
        cells,
        tuple(notes),
        _total_rows(forecast_use),
    )


def reconciliation_table(
    findings: pd.DataFrame, reference: Reference, words: Wording
) -> PublishedTable:
    """Every published figure that is not exactly the recomputed one, with a verdict.

    Parameters
    ----------
    findings : DataFrame
        Contract `Findings`, all comparisons.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable
        One row for each comparison that is not ``ok``; the findings travel along as data.
    """
    open_findings = findings[findings["verdict"] != "ok"].reset_index(drop=True)
    names = words.labels(reference.lines, "line")
    rows = [_finding_cells(finding, names, words) for finding in open_findings.itertuples()]
    exact = int(findings["verdict"].eq("ok").sum())
    return PublishedTable(
        "reconciliation",
        words.text("Julkaistut luvut, jotka eivät ole samat kuin lasketut"),
        (
            Column("line", words.text("Rivi"), align="left"),
            Column("compared", words.text("Mitä verrattiin"), align="left"),
            Column("published", words.text("Julkaistu")),
            Column("recomputed", words.text("Laskettu")),
            Column("difference", words.text("Ero")),
            Column("tolerance", words.text("Pyöristys selittää enintään")),
            Column("verdict", words.text("Tulos"), align="left"),
        ),
        pd.DataFrame(rows, columns=["line", *_FINDING_COLUMNS], dtype="str"),
        (
            words.plural(
                "Luvuista tehtiin %(count)s vertailu; täsmälleen samoja oli %(exact)s.",
                "Luvuista tehtiin %(count)s vertailua; täsmälleen samoja oli %(exact)s.",
                len(findings),
                count=str(len(findings)),
                exact=str(exact),
            ),
            words.text(
                "Pyöristysero on enintään puoli euroa jokaista pyöristettyä yhteenlaskettavaa "
                "kohti, prosenteissa puoli prosenttiyksikköä; sitä suurempi ero on virhe. "
                "Julkaistuja lukuja ei ole korjattu."
            ),
        ),
        extra={FINDINGS_MIME: as_records(findings)},
    )


_FINDING_COLUMNS = ("compared", "published", "recomputed", "difference", "tolerance", "verdict")


def _finding_cells(finding: Any, names: dict[str, str], words: Wording) -> tuple[str, ...]:
    is_percent = finding.code == "utilisation"
    difference = finding.published - finding.recomputed
    if is_percent:
        share = finding.recomputed / 100
        interval = format_interval(finding.low / 100, finding.high / 100, words.language)
        recomputed = _with_interval(
            format_percent(share, words.language, decimals=1),
            interval if finding.low != finding.high else MISSING,
        )
        published = format_percent(finding.published / 100, words.language)
        gap = format_number(difference, words.language, decimals=1, signed=True)
    else:
        published = format_number(finding.published, words.language)
        recomputed = format_number(finding.recomputed, words.language)
        gap = format_number(difference, words.language, signed=True)
    return (
        names[finding.line],
        words.text(_COMPARED[finding.code]),
        published,
        recomputed,
        gap,
        format_number(finding.tolerance, words.language, decimals=1),
        words.text(_VERDICTS[finding.verdict]),
    )


def _line_names(rows: pd.DataFrame, reference: Reference, words: Wording) -> pd.Series:
    return rows["line"].map(words.labels(reference.lines, "line"))


def _total_rows(rows: pd.DataFrame) -> frozenset[int]:
    return frozenset(position for position, kind in enumerate(rows["kind"]) if kind == "total")


def _euros(amounts: pd.Series, words: Wording) -> list[str]:
    return [format_number(amount, words.language) for amount in amounts]


def _percents(shares: pd.Series, words: Wording, decimals: int = 0) -> list[str]:
    return [format_percent(share, words.language, decimals=decimals) for share in shares]


def _utilisations(utilisations: pd.DataFrame, words: Wording) -> list[str]:
    language = words.language
    shares = utilisations[["utilisation_share", "utilisation_low", "utilisation_high", "basis"]]
    return [
        _with_interval(
            format_percent(share, language, decimals=1),
            format_interval(low, high, language) if basis == "estimated" else MISSING,
        )
        for share, low, high, basis in shares.itertuples(index=False)
    ]


def _with_interval(figure: str, interval: str) -> str:
    return figure if interval == MISSING else f"{figure} ({interval})"
