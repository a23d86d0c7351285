"""The table of the reconciliation: published figures that are not the computed ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from espoo_analysis.presentation.cells import printed_percent, share_with_interval
from espoo_analysis.presentation.explanations import explanation_notes
from espoo_analysis.presentation.findings import checked
from espoo_analysis.presentation.fragments import FINDINGS_MIME
from espoo_analysis.presentation.numbers import format_number, rounded
from espoo_analysis.presentation.published_table import Column, PublishedTable, as_records
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference

_COMPARED = {
    "deviation_identity": mark("Poikkeama = ennuste − muutettu talousarvio"),
    "original_total": mark("Alkuperäinen talousarvio = rivien summa"),
    "actual_total": mark("Toteuma = rivien summa"),
    "actual_from_ledger": mark("Toteuma = kirjanpidon tapahtumien summa"),
    "budget_total": mark("Muutettu talousarvio = rivien summa"),
    "forecast_total": mark("Ennuste = rivien summa"),
    "deviation_total": mark("Poikkeama = rivien julkaistujen poikkeamien summa"),
    "deviation_from_lines": mark("Poikkeama = rivien ennusteet − rivien talousarviot"),
    "utilisation": mark("Toteuma-% = rivien toteuma / muutettu talousarvio"),
    "original_from_totals": mark("Alkuperäinen talousarvio = osien summa"),
    "budget_from_totals": mark("Muutettu talousarvio = osien summa"),
    "forecast_from_totals": mark("Ennuste = osien summa"),
    "actual_from_totals": mark("Toteuma = osien summa"),
    "deviation_from_totals": mark("Poikkeama = osien julkaistujen poikkeamien summa"),
    "total_not_printed": mark("Summarivin talousarvio ja ennuste on julkaistu"),
    "sign_of_side": mark("Tuotot ovat positiivisia ja kulut negatiivisia"),
    "original_since_last": mark("Alkuperäinen talousarvio = viimeksi julkaistu"),
    "amended_since_last": mark("Muutettu talousarvio = viimeksi julkaistu"),
}
_SINCE_LAST = ("original_since_last", "amended_since_last")
_VERDICTS = {
    "ok": mark("täsmää"),
    "rounding": mark("pyöristysero"),
    "error": mark("virhe"),
    "missing": mark("puuttuu"),
    "not_comparable": mark("ei voi verrata"),
    "changed": mark("muuttunut"),
}
_COLUMNS = (
    Column("line", mark("Rivi"), align="left"),
    Column("compared", mark("Mitä verrattiin"), align="left"),
    Column("unit", mark("Yksikkö"), align="left", is_shown=False),
    Column("published", mark("Julkaistu luku")),
    Column("recomputed", mark("Laskettu")),
    Column("low", mark("Laskettu vähintään"), is_shown=False),
    Column("high", mark("Laskettu enintään"), is_shown=False),
    Column("difference", mark("Ero")),
    Column("tolerance", mark("Pyöristys selittää enintään"), decimals=1),
    Column("verdict", mark("Tulos"), align="left"),
)
_SHOWN = [column.key for column in _COLUMNS if column.is_shown]
_TOLERANCE_NOTE = mark(
    "Pyöristysero on enintään puolet tarkkuudesta, jolla luvut on annettu, jokaista "
    "pyöristettyä yhteenlaskettavaa kohti: puoli euroa, tai puoli tuhatta tai miljoonaa "
    "euroa, jos yksikön kaikki summat ovat täysiä. Prosenteissa se on puoli "
    "prosenttiyksikköä; sitä suurempi ero on virhe. Julkaistuja lukuja ei ole korjattu."
)
_SINCE_LAST_NOTE = mark(
    "Talousarvioita on verrattu myös samana vuonna viimeksi julkaistuihin: silloin laskettu luku "
    "on viimeksi julkaistu. Talousarvion muutoksesta päätetään erikseen, ja alkuperäinen "
    "talousarvio pysyy samana koko vuoden."
)


def reconciliation_table(
    findings: pd.DataFrame, reference: Reference, words: Wording
) -> PublishedTable:
    """List every published figure that is not exactly the recomputed one, with a verdict.

    Parameters
    ----------
    findings : DataFrame
        Contract `Reconciliation`, all comparisons.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable
        One row for each comparison that is not ``ok``; the findings travel along as data.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> table = reconciliation_table(ea.reconcile(july.follow_up), july.reference, Wording("en"))
    >>> table.cells.loc[table.cells["verdict"] == "error", ["published", "recomputed"]].values
    array([['0%', '54.0% (53.5–54.5)'],
           ['0%', '55.4% (54.9–56.0)']], dtype=object)
    """
    names = words.labels(reference.lines, "line")
    shown = findings[findings["verdict"] != "ok"]
    rows = [_cells(finding, names, words) for finding in shown.itertuples()]
    count, exact = len(checked(findings)), len(findings) - len(shown)
    counted = words.plural(
        "Luvuista tehtiin %(count)s vertailu; täsmälleen samoja oli %(exact)s.",
        "Luvuista tehtiin %(count)s vertailua; täsmälleen samoja oli %(exact)s.",
        count,
        count=str(count),
        exact=str(exact),
    )
    notes = [counted, words.text(_TOLERANCE_NOTE)]
    if shown["code"].isin(_SINCE_LAST).any():
        notes.append(words.text(_SINCE_LAST_NOTE))
    notes += explanation_notes(shown, names, words)
    return PublishedTable(
        "reconciliation",
        words.text("Julkaistut luvut, jotka eivät ole samat kuin lasketut"),
        tuple(column.in_language(words) for column in _COLUMNS),
        pd.DataFrame(rows, columns=_SHOWN, dtype="str"),
        tuple(notes),
        figures=_figures(shown),
        extra={FINDINGS_MIME: as_records(findings)},
    )


def _verdict(finding: Any, words: Wording) -> str:
    verdict = words.text(_VERDICTS[finding.verdict])
    if getattr(finding, "status", "open") == "explained":
        return words.text("%(verdict)s, selitetty", verdict=verdict)
    return verdict


def _figures(findings: pd.DataFrame) -> pd.DataFrame:
    # Percentages have a decimal and euros none, so each row is rounded on its own.
    is_percentage = findings["code"] == "utilisation"
    amounts = findings[["published", "recomputed", "low", "high"]].assign(
        difference=findings["published"] - findings["recomputed"]
    )
    decimals = is_percentage.astype(int)
    columns = {name: _rounded(amounts[name], decimals) for name in amounts}
    units = is_percentage.map({True: "%", False: "€"})
    return pd.DataFrame({**columns, "unit": units, "tolerance": findings["tolerance"]})


def _rounded(amounts: pd.Series, decimals: pd.Series) -> pd.Series:
    return pd.Series(
        [
            value if pd.isna(value) else float(rounded(value, places))
            for value, places in zip(amounts, decimals, strict=True)
        ],
        index=amounts.index,
        dtype="float64",
    )


def _cells(finding: Any, names: dict[str, str], words: Wording) -> tuple[str, ...]:
    language = words.language
    difference = finding.published - finding.recomputed
    if finding.code == "utilisation":
        published = printed_percent(finding.published, words)
        recomputed = share_with_interval(
            finding.recomputed / 100, finding.low / 100, finding.high / 100, words
        )
        gap = format_number(difference, language, decimals=1, signed=True)
    else:
        published = format_number(finding.published, language)
        recomputed = format_number(finding.recomputed, language)
        gap = format_number(difference, language, signed=True)
    return (
        names[finding.line],
        words.text(_COMPARED[finding.code]),
        published,
        recomputed,
        gap,
        format_number(finding.tolerance, language, decimals=1),
        _verdict(finding, words),
    )
