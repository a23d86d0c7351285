"""What the lines of the budget say: a whole sentence for each case, with its figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from espoo_analysis.presentation.cells import row_of
from espoo_analysis.presentation.limits import either_limit
from espoo_analysis.presentation.numbers import format_euros, format_percent
from espoo_analysis.presentation.wording import mark
from espoo_analysis.settings import EURO_ROUNDING_EUR, SHOWN_SHARE_ROUNDING

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference
    from espoo_analysis.presentation.wording import Wording

# By side, whether more than budgeted, and whether the share is known.
_DEVIATIONS = {
    ("revenue", True, True): mark(
        "%(line)s: tuottoja ennustetaan %(amount)s (%(share)s) enemmän kuin muutetussa "
        "talousarviossa."
    ),
    ("revenue", False, True): mark(
        "%(line)s: tuottoja ennustetaan %(amount)s (%(share)s) vähemmän kuin muutetussa "
        "talousarviossa."
    ),
    ("expense", True, True): mark(
        "%(line)s: kuluja ennustetaan %(amount)s (%(share)s) enemmän kuin muutetussa "
        "talousarviossa."
    ),
    ("expense", False, True): mark(
        "%(line)s: kuluja ennustetaan %(amount)s (%(share)s) vähemmän kuin muutetussa "
        "talousarviossa."
    ),
    ("revenue", True, False): mark(
        "%(line)s: tuottoja ennustetaan %(amount)s enemmän kuin muutetussa talousarviossa."
    ),
    ("revenue", False, False): mark(
        "%(line)s: tuottoja ennustetaan %(amount)s vähemmän kuin muutetussa talousarviossa."
    ),
    ("expense", True, False): mark(
        "%(line)s: kuluja ennustetaan %(amount)s enemmän kuin muutetussa talousarviossa."
    ),
    ("expense", False, False): mark(
        "%(line)s: kuluja ennustetaan %(amount)s vähemmän kuin muutetussa talousarviossa."
    ),
}


def line_sentences(deviations: pd.DataFrame, reference: Reference, words: Wording) -> list[str]:
    """Say of each line what happened, how large it is and whether it exceeds a limit.

    Parameters
    ----------
    deviations : DataFrame
        Contract `MaterialDeviations` of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    list of str
        One item for each line, the largest deviation first.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> deviations = ea.budget_deviation(july.follow_up)
    >>> material = ea.material_deviations(deviations, july.reference.thresholds, "2025-07")
    >>> line_sentences(material, july.reference, Wording("en"))[-1]
    'Allowances and grants: the forecast matches the amended budget.'
    """
    names = words.labels(reference.lines, "line")
    lines = deviations[deviations["kind"] == "line"]
    order = lines["deviation_eur"].abs().sort_values(ascending=False, kind="stable").index
    return [_sentence(row, names[row.line], words) for row in lines.loc[order].itertuples()]


def material_sentence(deviations: pd.DataFrame, reference: Reference, words: Wording) -> str:
    """Say which lines deviate by more than the limits from which they are commented on.

    Parameters
    ----------
    deviations : DataFrame
        Contract `MaterialDeviations` of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        One sentence with the limits; empty where no limit is valid.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> deviations = ea.budget_deviation(july.follow_up)
    >>> material = ea.material_deviations(deviations, july.reference.thresholds, "2025-07")
    >>> material_sentence(material, july.reference, Wording("en"))[:44]
    'No line deviates by more than the comment li'
    """
    lines = deviations[deviations["kind"] == "line"]
    if lines.empty or lines[["limit_share", "limit_eur"]].isna().all(axis=None):
        return ""
    limit = either_limit(lines["limit_share"].iloc[0], lines["limit_eur"].iloc[0], words)
    material = lines[lines["is_material"]]
    if material.empty:
        return words.text(
            "Minkään rivin poikkeama ei ylitä kommentointirajaa (%(limit)s).", limit=limit
        )
    largest = material.loc[material["deviation_eur"].abs().idxmax()]
    return words.plural(
        "Kommentointirajan (%(limit)s) ylittää %(count)s rivi: %(line)s, poikkeama "
        "%(deviation)s.",
        "Kommentointirajan (%(limit)s) ylittää %(count)s riviä, eniten %(line)s, poikkeama "
        "%(deviation)s.",
        len(material),
        limit=limit,
        count=str(len(material)),
        line=words.labels(reference.lines, "line")[largest["line"]],
        deviation=format_euros(largest["deviation_eur"], words.language, signed=True),
    )


def margin_sentence(deviations: pd.DataFrame, words: Wording) -> str:
    """Say how far the forecast margin is from the budgeted one.

    Parameters
    ----------
    deviations : DataFrame
        Contract `Deviations` of one unit.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        One sentence; empty where the margin is not known.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> deviations = ea.budget_deviation(ea.load_period("2025-07").follow_up)
    >>> margin_sentence(deviations, Wording("en")).endswith("worse than the amended budget.")
    True
    """
    row = row_of(deviations, "operating_margin")
    if row is None or row.isna()["deviation_eur"]:
        return ""
    deviation, share = row["deviation_eur"], row["deviation_share"]
    if abs(deviation) < EURO_ROUNDING_EUR:
        return words.text("Toimintakatteen ennuste on muutetun talousarvion mukainen.")
    amount = format_euros(abs(deviation), words.language)
    if pd.isna(share):
        if deviation < 0:
            return words.text(
                "Toimintakatteen ennuste on %(amount)s muutettua talousarviota heikompi.",
                amount=amount,
            )
        return words.text(
            "Toimintakatteen ennuste on %(amount)s muutettua talousarviota parempi.",
            amount=amount,
        )
    values = {
        "amount": amount,
        "share": format_percent(abs(share), words.language, decimals=1),
    }
    if deviation < 0:
        return words.text(
            "Toimintakatteen ennuste on %(amount)s (%(share)s) muutettua talousarviota heikompi.",
            **values,
        )
    return words.text(
        "Toimintakatteen ennuste on %(amount)s (%(share)s) muutettua talousarviota parempi.",
        **values,
    )


def _sentence(row: Any, name: str, words: Wording) -> str:
    deviation = row.deviation_eur
    if pd.isna(deviation):
        return words.text("%(line)s: poikkeamaa ei voi laskea.", line=name)
    if abs(deviation) < EURO_ROUNDING_EUR:
        return words.text("%(line)s: ennuste on muutetun talousarvion mukainen.", line=name)
    is_more = (deviation > 0) == (row.side == "revenue")
    has_share = not pd.isna(row.deviation_share)
    said = words.text(
        _DEVIATIONS[row.side, is_more, has_share],
        line=name,
        amount=format_euros(abs(deviation), words.language),
        share=_share(abs(row.deviation_share), words),
    )
    if pd.isna(row.limit_share) and pd.isna(row.limit_eur):
        return said
    verdict = (
        words.text("Poikkeama ylittää kommentointirajan.")
        if row.is_material
        else words.text("Poikkeama ei ylitä kommentointirajaa.")
    )
    return f"{said} {verdict}"


def _share(share: float, words: Wording) -> str:
    if share < SHOWN_SHARE_ROUNDING:
        smallest = format_percent(2 * SHOWN_SHARE_ROUNDING, words.language, decimals=1)
        return words.text("alle %(share)s", share=smallest)
    return format_percent(share, words.language, decimals=1)
