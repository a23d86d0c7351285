"""What the data folder already knows of the unit and the period that an import is for."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from espoo_analysis.errors import AnalysisError, Problem, SourceError, did_you_mean
from espoo_analysis.importing.proposal import Answers, ImportContext

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference
    from espoo_analysis.period import Period
    from espoo_analysis.sources.raw_folder import RawFolder


def context_of(
    files: RawFolder, reference: Reference, period: Period, unit: str, answers: Answers
) -> ImportContext:
    """Gather what is known where a source is read.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    reference : Reference
        Its reference tables.
    period : Period
        The period that the figures are of.
    unit : str
        The unit that they are of.
    answers : Answers
        What the user has said.

    Returns
    -------
    ImportContext
        With the budgets of the unit's other periods, as far as they can be read.

    Raises
    ------
    SourceError
        When the unit is not known.
    """
    units = list(reference.units["unit"])
    if unit not in units:
        known = did_you_mean(unit, units)
        problem = Problem(f"'{unit}' is not a known unit{known}", "reference/units.csv")
        remedy = "Name it with --unit, or add its row first."
        raise SourceError("The unit cannot be imported.", [problem], remedy)
    lines = reference.lines[["line", "parent", "kind", "side"]].fillna("")
    labels = reference.lines[["line", "label_fi", "label_sv", "label_en"]]
    names = reference.units[["unit", "label_fi", "label_sv", "label_en"]].fillna("")
    sides = {row.line: row.side for row in lines.itertuples() if row.kind == "line"}
    return ImportContext(
        period=str(period),
        unit=unit,
        lines=tuple(lines.itertuples(index=False, name=None)),
        labels={code: tuple(names) for code, *names in labels.itertuples(index=False)},
        known_budgets=_known_budgets(files, str(period), unit, sides),
        answers=answers,
        units={
            code: tuple(filter(None, labels)) for code, *labels in names.itertuples(index=False)
        },
    )


def _known_budgets(
    files: RawFolder, period: str, unit: str, sides: dict[str, str]
) -> dict[str, float]:
    budgets = {}
    for path in files.period_files():
        folder, _, name = path.partition("/")
        other = name.removesuffix(".csv")
        if folder == "finance" and other != period:
            budget = _budget(files, path, unit, sides)
            if budget:
                budgets[other] = float(budget)
    return budgets


def _budget(files: RawFolder, path: str, unit: str, sides: dict[str, str]) -> Decimal:
    try:
        table = files.table(path)
        places = [table.header.index(name) for name in ("unit", "line", "amended_budget_eur")]
        sums = {"expense": Decimal(0), "revenue": Decimal(0), "": Decimal(0)}
        for row in table.rows:
            of, line, amount = (row[place] for place in places)
            if of == unit:
                sums[sides.get(line, "")] += abs(Decimal(amount))
    except (AnalysisError, ValueError, IndexError, InvalidOperation):
        # What is wrong with another period is not this import's to say.
        return Decimal(0)
    return sums["expense"] or sums["revenue"]
