"""What was booked from January to a cut-off, by unit and line, and what belongs to none."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.errors import ContractError, Problem, SourceError
from espoo_analysis.sources.account_ranges import (
    RangeIndex,
    cost_centres_of_year,
    ranges_of_year,
)
from espoo_analysis.sources.ledger.faults import code_of, code_problems, faults_of, number_of
from espoo_analysis.sources.ledger.location import address_of
from espoo_analysis.sources.ledger.postings import opened
from espoo_analysis.sources.ledger.sums import has_postings, read_sums

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from espoo_analysis.contracts import Reference
    from espoo_analysis.sources.ledger.postings import Postings

_REMEDY = "Correct the ledger, then run the command again; nothing was written."
_UNCOVERED = "The ledger does not cover the period."


@dataclass(frozen=True)
class LedgerActuals:
    """The sums of a ledger from 1 January to the cut-off.

    Attributes
    ----------
    actuals : DataFrame
        ``unit``, ``line``, ``actual_ytd_eur`` (revenue +, expense -) and ``posting_count``,
        sorted; a line without postings has no row.
    outside : DataFrame
        Contract `OutsideLedger`: postings whose account is in no line's range, or whose unit
        is neither a unit nor one of its cost centres.
    total_eur : Decimal
        The exact sum of all postings of the span, which is that of both tables.
    posting_count : int
        Their number.
    """

    actuals: pd.DataFrame = field(compare=False, repr=False)
    outside: pd.DataFrame = field(compare=False, repr=False)
    total_eur: Decimal
    posting_count: int


class _Places:
    """Finds unit and line of what a ledger holds, for one year."""

    def __init__(self, reference: Reference, year: int) -> None:
        ranges = ranges_of_year(reference.lines, reference.account_ranges, year)
        self._lines = RangeIndex(ranges)
        self._centres = RangeIndex(cost_centres_of_year(reference.cost_centres, year))
        self._units = set(reference.units["unit"])

    def unit(self, code: str) -> str | None:
        if code in self._units:
            return code
        return self._centres.find(int(code)) if code.isdecimal() else None

    def line(self, account: int) -> str | None:
        return self._lines.find(account)


def read_actuals(
    ledger: Sequence[Path] | str,
    cutoff: dt.date,
    reference: Reference,
    follow_up: pd.DataFrame | None = None,
) -> LedgerActuals | None:
    """Sum a ledger from 1 January to a cut-off, by unit and line, exact to the cent.

    Parameters
    ----------
    ledger : sequence of Path, or str
        CSV or Parquet files with the columns of contract `Postings`; or the address of a
        database, such as ``postgresql://user@host/db?table=NAME``.
    cutoff : date
        The last day that the figures include, `finance_cutoff` of the period.
    reference : Reference
        Units, lines and their ranges.
    follow_up : DataFrame, optional
        `unit` and `line` of the rows that a follow-up has: of its units, postings of other
        lines are then outside.

    Returns
    -------
    LedgerActuals or None
        None where there is no ledger, or one of all periods holds only other years.

    Raises
    ------
    SourceError
        When the ledger cannot be read, or has no posting in the span or in its last month.
    ContractError
        When postings have no date, unit, account or amount that can be used: they are counted
        and some are shown; none is left out. Also when ranges overlap.

    Notes
    -----
    Amounts are summed as decimals, never as floats: a float amount must be within a millionth
    of whole cents. That the sums of both tables are the sum of all postings is checked.
    """
    sums = _read(ledger, cutoff, ("unit", "account"))
    if sums is None:
        return None
    placed = _placed(sums, _Places(reference, cutoff.year))
    if follow_up is not None:
        placed["reason"] = placed["reason"].mask(_has_no_row(placed, follow_up), "line")
    is_inside = placed["line"].notna() & placed["reason"].eq("account")
    inside = _summed(placed[is_inside], ["unit", "line"])
    outside = _summed(placed[~is_inside], ["unit", "account", "reason"])
    total, count = sum(sums["amount_eur"], Decimal(0)), int(sums["posting_count"].sum())
    parts = pd.concat([inside, outside])
    if (sum(parts["amount_eur"], Decimal(0)), parts["posting_count"].sum()) != (total, count):
        summary = f"The parts of the ledger do not add up to its {count} postings, {total} euros."
        raise ContractError(summary, remedy="Report this: it must not happen.")
    return LedgerActuals(
        _in_floats(inside).rename(columns={"amount_eur": "actual_ytd_eur"}),
        _in_floats(outside),
        total,
        count,
    )


def read_monthly_sums(
    ledger: Sequence[Path] | str, cutoff: dt.date, reference: Reference
) -> pd.DataFrame:
    """Sum a ledger by unit, line, account and month, to look into what an actual consists of.

    Parameters
    ----------
    ledger, cutoff, reference
        As for `read_actuals`.

    Returns
    -------
    DataFrame
        ``unit``, ``line``, ``account``, ``month``, ``amount_eur`` and ``posting_count``,
        sorted. ``line`` is missing where the account or the unit is outside every range; the
        unit is then as in the ledger. Empty where there is no ledger.

    Raises
    ------
    AnalysisError
        As for `read_actuals`.
    """
    keys = ["unit", "line", "account", "month"]
    sums = _read(ledger, cutoff, ("unit", "account", "month"))
    if sums is None:
        empty = pd.DataFrame(columns=[*keys, "amount_eur", "posting_count"])
        whole = dict.fromkeys(("account", "month"), "int64")
        return _in_floats(empty).astype({"unit": "str", "line": "str", **whole})
    placed = _placed(sums, _Places(reference, cutoff.year))
    placed["line"] = placed["line"].where(placed["reason"].ne("unit"))
    return _in_floats(_summed(placed, keys))


def _read(
    ledger: Sequence[Path] | str, cutoff: dt.date, keys: tuple[str, ...]
) -> pd.DataFrame | None:
    if not ledger:
        return None
    first = dt.date(cutoff.year, 1, 1)
    with opened(ledger) as tables:
        sums = read_sums(tables, keys, first, cutoff)
        is_faulty = sums["unusable_count"].any() or sums["undated_count"].any()
        problems = faults_of(tables, first, cutoff) if is_faulty else []
        problems += code_problems(sums, "unit", _shown(ledger))
        problems += code_problems(sums, "account", _shown(ledger))
        if problems:
            raise ContractError("Postings of the ledger cannot be used.", problems, _REMEDY)
        if (
            sums.empty
            and not _is_of_one_period(ledger, cutoff)
            and has_postings(tables, dt.date.min, dt.date.max)
        ):
            return None
        _require_coverage(tables, sums, cutoff, _shown(ledger))
    return sums


def _is_of_one_period(ledger: Sequence[Path] | str, cutoff: dt.date) -> bool:
    return isinstance(ledger, str) or any(path.stem == f"{cutoff:%Y-%m}" for path in ledger)


def _require_coverage(
    tables: Sequence[Postings], sums: pd.DataFrame, cutoff: dt.date, shown: str
) -> None:
    if sums.empty:
        what = f"it has no postings from {cutoff.year}-01-01 to {cutoff}"
        raise SourceError(_UNCOVERED, [Problem(what, shown)], _REMEDY)
    # A search that ends at the first posting costs less than the last day of them all.
    if not has_postings(tables, cutoff.replace(day=1), cutoff):
        what = f"it has no postings of {cutoff:%Y-%m}, but the figures are to {cutoff}"
        raise SourceError(_UNCOVERED, [Problem(what, shown)], "Complete it. " + _REMEDY)


def _placed(sums: pd.DataFrame, places: _Places) -> pd.DataFrame:
    codes = sums["unit"].map({value: code_of(value) for value in sums["unit"].unique()})
    units = codes.map({code: places.unit(code) for code in codes.unique()})
    numbers = {value: int(number_of(value)) for value in sums["account"].unique()}
    accounts = sums["account"].map(numbers)
    lines = accounts.map({account: places.line(account) for account in accounts.unique()})
    return sums.assign(
        unit=units.fillna(codes).astype("str"),
        account=accounts.astype("int64"),
        line=lines.astype("str"),
        reason=units.isna().map({True: "unit", False: "account"}).astype("str"),
    )


def _has_no_row(placed: pd.DataFrame, follow_up: pd.DataFrame) -> pd.Series:
    rows = set(zip(follow_up["unit"], follow_up["line"], strict=True))
    units = {unit for unit, _ in rows}
    places = zip(placed["unit"], placed["line"], placed["reason"], strict=True)
    return pd.Series(
        [
            reason == "account" and unit in units and line == line and (unit, line) not in rows  # noqa: PLR0124 - missing
            for unit, line, reason in places
        ],
        index=placed.index,
        dtype="bool",
    )


def _summed(placed: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    # Decimals are objects to pandas, and Python adds them exactly.
    groups = placed.groupby(keys, dropna=False, sort=True)
    return groups[["amount_eur", "posting_count"]].sum().reset_index()


def _in_floats(sums: pd.DataFrame) -> pd.DataFrame:
    return sums.astype({"amount_eur": "float64", "posting_count": "int64"})


def _shown(ledger: Sequence[Path] | str) -> str:
    if isinstance(ledger, str):
        return address_of(ledger)
    return ", ".join(f"{path.parent.name}/{path.name}" for path in ledger)
