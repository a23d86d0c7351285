"""What the commentary says of deviations, against what the table says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from espoo_analysis.calculations.claim_words import (
    claims_no_deviation,
    is_qualified,
    named_lines,
    sentences_of,
)
from espoo_analysis.calculations.rows import table_of
from espoo_analysis.contracts import Lines, MaterialDeviations, TextClaims, check
from espoo_analysis.settings import EURO_ROUNDING_EUR, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

SEVERITY_OF = {
    "true": "info",
    "below_limit": "info",
    "contradicted": "error",
    "not_mentioned": "warning",
    "not_comparable": "notice",
}
_MARGIN = "operating_margin"
_FIGURES = ["deviation_eur", "deviation_share", "limit_share", "limit_eur"]


def commentary_claims(
    commentary: Mapping[tuple[str, str, str], str],
    deviations: pd.DataFrame,
    lines: pd.DataFrame,
) -> pd.DataFrame:
    """Compare what the commentary says of deviations with the deviations.

    Each row has a `code`:

    ``claims_no_deviation``
        A text says that there are no deviations, or that all goes as budgeted. The verdict is
        ``true`` where no line and no total deviates by half a euro, ``below_limit`` where some
        do and none is material, ``contradicted`` where one is material, ``not_comparable``
        where no limit is valid or a deviation is missing. Of a text that excludes only
        significant deviations, what is below the limits is ``true`` as well.
    ``deviation_not_commented``
        A line deviates materially and a text does not name it: ``not_mentioned``.

    Parameters
    ----------
    commentary : mapping
        Texts in Markdown by (unit, report, language); those of the report ``economic`` are
        read. Not modified.
    deviations : DataFrame
        Contract `MaterialDeviations`. Not modified.
    lines : DataFrame
        Contract `Lines`: what the lines are called. Not modified.

    Returns
    -------
    DataFrame
        Contract `TextClaims`. One claim at most for each unit and language, with the first
        sentence that makes it; its line is the operating margin, where it is contradicted the
        line that deviates most. A sentence about a single line claims nothing of all. Where a
        unit has no text in any language, its material lines are named once, without a
        language.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    Notes
    -----
    Signed euros; a positive deviation is favourable. Names of lines are found by the stems of
    their words, claims by the patterns of `claim_words`: a claim in other words is not seen.

    References
    ----------
    The second interim report of 2025 says that there are no deviations; its table does not.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07")
    >>> thresholds = july.reference.thresholds
    >>> deviations = ea.budget_deviation(july.follow_up)
    >>> deviations = ea.material_deviations(deviations, thresholds, "2025-07")
    >>> claims = commentary_claims(july.commentary, deviations, july.reference.lines)
    >>> claims[["language", "verdict", "deviation_eur"]].to_numpy().tolist()[0]
    ['fi', 'below_limit', -3799.0]
    """
    check(deviations, MaterialDeviations, "commentary_claims")
    check(lines, Lines, "commentary_claims")
    texts = {
        (unit, language): text
        for (unit, report, language), text in commentary.items()
        if report == "economic" and text.strip()
    }
    labels = lines[lines["kind"] == "line"].set_index("line")
    found: list[dict[str, Any]] = []
    for unit in dict.fromkeys([*deviations["unit"], *(unit for unit, _ in texts)]):
        of_unit = deviations[deviations["unit"] == unit].set_index("line")
        languages = [language for language in LANGUAGES if (unit, language) in texts]
        for language in languages or [""]:
            text = texts.get((unit, language), "")
            names = labels[f"label_{language}"].to_dict() if language else {}
            rows = [
                *_claim(text, language, names, of_unit),
                *_not_commented(text, language, names, of_unit),
            ]
            found += [
                {
                    "unit": unit,
                    "language": language,
                    "severity": SEVERITY_OF[row["verdict"]],
                    "figure": row["deviation_eur"],
                    **row,
                }
                for row in rows
            ]
    return check(table_of(found, TextClaims), TextClaims, "commentary_claims")


def _claim(
    text: str, language: str, names: dict[str, str], deviations: pd.DataFrame
) -> Iterator[dict[str, Any]]:
    claiming = [
        sentence
        for sentence in sentences_of(text)
        if claims_no_deviation(sentence, language) and not named_lines(sentence, names, language)
    ]
    if not claiming:
        return
    # What is said without reserve counts before what is not.
    claiming.sort(key=lambda sentence: is_qualified(sentence, language))
    verdict = _verdict(deviations)
    if verdict == "below_limit" and is_qualified(claiming[0], language):
        verdict = "true"
    line = _most_deviating(deviations) if verdict == "contradicted" else _MARGIN
    yield {
        "code": "claims_no_deviation",
        "verdict": verdict,
        "line": line,
        "sentence": claiming[0],
        **deviations.reindex([line])[_FIGURES].iloc[0],
    }


def _verdict(deviations: pd.DataFrame) -> str:
    deviating = deviations["deviation_eur"].abs()
    if deviations["is_material"].any():
        return "contradicted"
    if deviating.isna().any() or _MARGIN not in deviating:
        return "not_comparable"
    if (deviating < EURO_ROUNDING_EUR).all():
        return "true"
    has_limit = deviations[["limit_share", "limit_eur"]].notna().any(axis=None)
    return "below_limit" if has_limit else "not_comparable"


def _most_deviating(deviations: pd.DataFrame) -> str:
    material = deviations[deviations["is_material"]]
    of_lines = material[material["kind"] == "line"]
    return str((material if of_lines.empty else of_lines)["deviation_eur"].abs().idxmax())


def _not_commented(
    text: str, language: str, names: dict[str, str], deviations: pd.DataFrame
) -> Iterator[dict[str, Any]]:
    named = named_lines(text, names, language) if language else set()
    material = deviations[deviations["is_material"] & deviations["kind"].eq("line")]
    for line in material.index.difference(list(named), sort=False):
        yield {
            "code": "deviation_not_commented",
            "verdict": "not_mentioned",
            "line": line,
            "sentence": None,
            **material.loc[line, _FIGURES],
        }
