"""Whether the forecast keeps the level at which the council binds the unit's money."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.presentation.cells import euros
from espoo_analysis.presentation.explanations import explanation_notes
from espoo_analysis.presentation.fragments import FINDINGS_MIME, HtmlFragment
from espoo_analysis.presentation.published_table import Column, PublishedTable, as_records
from espoo_analysis.presentation.wording import Wording, mark

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference

# The line that binds at each level, and what that is called.
_LEVELS = {
    "gross": ("operating_expenses", mark("%(line)s (bruttositovuus)")),
    "net": ("operating_margin", mark("%(line)s (nettositovuus)")),
}
_VERDICTS = {
    "kept": mark("ennuste ei ylitä"),
    "exceeded": mark("ennuste ylittää"),
    "not_comparable": mark("ei voi verrata"),
}
_COLUMNS = (
    Column("level", mark("Sitovuustaso"), align="left"),
    Column("budget", mark("Muutettu talousarvio"), unit="€", decimals=0),
    Column("forecast", mark("Ennuste"), unit="€", decimals=0),
    Column("excess", mark("Ylitys"), unit="€", decimals=0),
    Column("verdict", mark("Tulos"), align="left"),
)
_COUNCIL_NOTE = mark("Sitovan tason ylitys edellyttää valtuuston päätöstä.")
_UNDECIDED_NOTE = mark(
    "Ei tiedetä, sitooko valtuusto yksikköä kummallakaan tasolla, joten ennustetta verrataan "
    "molempiin."
)


def binding_table(
    tests: pd.DataFrame, reference: Reference, words: Wording
) -> PublishedTable | HtmlFragment:
    """Set the forecast beside the level at which the council binds.

    Parameters
    ----------
    tests : DataFrame
        Contract `BindingTests`, of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    PublishedTable or HtmlFragment
        One row for each level, in whole euros and the city's signs; nothing where no level was
        tested. The tests travel along as data.

    Examples
    --------
    >>> from espoo_analysis import load_period
    >>> tests = pd.DataFrame({"level": ["gross"], "is_decided": [True], "verdict": ["exceeded"],
    ...     "amended_budget_eur": [-100.0], "forecast_eur": [-130.0], "excess_eur": [30.0]})
    >>> table = binding_table(tests, load_period("2025-07").reference, Wording("en"))
    >>> table.cells.loc[0].tolist()
    ['Operating expenses total (gross)', '−100', '−130', '30', 'exceeded by the forecast']
    """
    if tests.empty:
        return HtmlFragment("", "")
    names = words.labels(reference.lines, "line")
    levels = [_LEVELS[level] for level in tests["level"]]
    figures = {
        "budget": tests["amended_budget_eur"],
        "forecast": tests["forecast_eur"],
        "excess": tests["excess_eur"],
    }
    cells = {
        "level": [words.text(message, line=names[line]) for line, message in levels],
        **{key: euros(amounts, words) for key, amounts in figures.items()},
        "verdict": [words.text(_VERDICTS[verdict]) for verdict in tests["verdict"]],
    }
    note = _COUNCIL_NOTE if tests["is_decided"].all() else _UNDECIDED_NOTE
    return PublishedTable(
        "binding",
        words.text("Ennuste ja sitova määräraha, euroa"),
        tuple(column.in_language(words) for column in _COLUMNS),
        pd.DataFrame(cells),
        (
            words.text(note),
            *explanation_notes(tests, names, words),
        ),
        figures=pd.DataFrame(figures),
        extra={FINDINGS_MIME: as_records(tests)},
    )
