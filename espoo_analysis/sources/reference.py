"""Read the reference tables and check that they fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.contracts import (
    AccountRanges,
    AccrualProfiles,
    BindingLevels,
    CostCentres,
    Delivered,
    Indicators,
    Lines,
    Reference,
    StructuralBreaks,
    Thresholds,
    Units,
)
from espoo_analysis.errors import ContractError, ErrorCollector, Problem, did_you_mean
from espoo_analysis.sources.csv_files import (
    code_problems,
    read_optional_table,
    read_table,
    renumbered,
)
from espoo_analysis.sources.raw_folder import REMEDY

if TYPE_CHECKING:
    from espoo_analysis.sources.raw_folder import RawFolder

_TABLES: dict[str, type[Delivered]] = {
    "units": Units,
    "lines": Lines,
    "indicators": Indicators,
    "thresholds": Thresholds,
    "accrual_profiles": AccrualProfiles,
}
# Each with the columns that name a row of another table.
_OPTIONAL_TABLES: dict[str, tuple[type[Delivered], tuple[str, ...]]] = {
    "account_ranges": (AccountRanges, ("line",)),
    "cost_centres": (CostCentres, ("unit",)),
    "binding_levels": (BindingLevels, ("unit",)),
    "structural_breaks": (StructuralBreaks, ("unit", "line")),
}
# What each kind of accrual profile must say; a margin may always be given.
_PARAMETERS = {
    "linear": ("margin_months",),
    "payroll": ("holiday_bonus", "pay_month"),
    "billing_lag": ("lag_months",),
    "arrears": ("lag_months", "instalment_months"),
    "earlier_years": ("earlier_years",),
}
_UNITS_OF = {
    "holiday_bonus": "months_of_pay",
    "pay_month": "month",
    "lag_months": "months",
    "instalment_months": "months",
    "margin_months": "months",
    "earlier_years": "years",
}
# These count whole things, from one.
_COUNTS = ("pay_month", "instalment_months", "earlier_years")


def read_reference(files: RawFolder) -> Reference:
    """Read ``reference/*.csv``.

    Parameters
    ----------
    files : RawFolder
        The data folder.

    Returns
    -------
    Reference
        The tables; lines in ascending `order`. A structural break of a line is also one of
        every total to which it adds.

    Raises
    ------
    AnalysisError
        With every problem of every file; also when a line's parent is not a total, or the
        parents form a circle.
    """
    collector = ErrorCollector()
    tables: dict[str, pd.DataFrame] = {}
    for name, contract in _TABLES.items():
        table = collector.attempt(read_table, files, f"reference/{name}.csv", contract)
        if table is not None:
            tables[name] = table
    known = {
        column: list(tables[f"{column}s"][column])
        for column in ("line", "unit")
        if f"{column}s" in tables
    }
    for name, (contract, columns) in _OPTIONAL_TABLES.items():
        path, codes = f"reference/{name}.csv", {c: known[c] for c in known if c in columns}
        table = collector.attempt(read_optional_table, files, path, contract, codes)
        if table is not None:
            tables[name] = table
    if "lines" in tables:
        collector.attempt(_check_parents, tables["lines"])
    if "accrual_profiles" in tables:
        collector.attempt(_check_profiles, tables["accrual_profiles"], tables.get("lines"))
    collector.raise_collected(f"The reference tables in {files.folder} cannot be used.")
    tables["lines"] = tables["lines"].sort_values("order", kind="stable")
    tables["structural_breaks"] = _with_totals(tables["structural_breaks"], tables["lines"])
    return Reference(**{name: renumbered(table) for name, table in tables.items()})


def known_codes(reference: Reference | None, *columns: str) -> dict[str, list[str]]:
    """List the codes that the columns of other tables may hold.

    Parameters
    ----------
    reference : Reference or None
        The reference tables; None where they could not be read.
    *columns : str
        Some of ``unit``, ``line`` and ``indicator``.

    Returns
    -------
    dict
        Codes by column; empty where nothing is known, so that nothing is refused for it.
    """
    if reference is None:
        return {}
    return {column: list(getattr(reference, f"{column}s")[column]) for column in columns}


def _with_totals(breaks: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Let a break of a line hold for the totals above it, which do not compare either."""
    parents = dict(zip(lines["line"], lines["parent"], strict=True))
    given = breaks.to_dict("records")
    rows = {(row["unit"], row["line"], row["valid_from"]): row for row in given}
    for row in given:
        above = parents.get(row["line"])
        while isinstance(above, str):
            rows.setdefault((row["unit"], above, row["valid_from"]), {**row, "line": above})
            above = parents.get(above)
    return pd.DataFrame(list(rows.values()), columns=breaks.columns).astype(breaks.dtypes)


def _check_parents(lines: pd.DataFrame) -> None:
    path = "reference/lines.csv"
    adding = lines[lines["parent"].notna()]
    parents = dict(zip(adding["line"], adding["parent"], strict=True))
    totals = set(lines.loc[lines["kind"] == "total", "line"])
    problems = []
    for row, line, parent in adding[["line", "parent"]].itertuples():
        if parent not in totals:
            what = f"'{parent}' is not a total{did_you_mean(parent, sorted(totals))}"
            problems.append(Problem(what, path, row, "parent"))
        elif _is_in_circle(line, parents):
            problems.append(Problem(f"'{line}' adds to itself", path, row, "parent"))
    if problems:
        raise ContractError("The lines do not form a tree.", problems, REMEDY)


def _is_in_circle(line: str, parents: dict[str, str]) -> bool:
    above = parents.get(line)
    for _ in parents:
        if above is None or above == line:
            break
        above = parents.get(above)
    return above == line


def _check_profiles(profiles: pd.DataFrame, lines: pd.DataFrame | None) -> None:
    path = "reference/accrual_profiles.csv"
    problems = [] if lines is None else code_problems(profiles, "line", list(lines["line"]), path)
    for (line, valid_from), rows in profiles.groupby(["line", "valid_from"]):
        problems += _profile_problems(f"'{line}' from {valid_from}", rows, path)
    for number, parameter, value, unit in profiles[["parameter", "value", "unit"]].itertuples():
        row = int(number)
        if unit != _UNITS_OF[parameter]:
            what = f"the unit of {parameter} is {_UNITS_OF[parameter]}, not {unit}"
            problems.append(Problem(what, path, row, "unit"))
        if parameter in _COUNTS and value not in range(1, 13):
            what = f"{value} is not a whole number from 1 to 12"
            problems.append(Problem(what, path, row, "value"))
    if problems:
        raise ContractError("The accrual profiles are not whole.", problems, REMEDY)


def _profile_problems(whose: str, rows: pd.DataFrame, path: str) -> list[Problem]:
    first, profile = int(rows.index[0]), str(rows["profile"].iloc[0])
    if len(kinds := sorted(set(rows["profile"]))) > 1:
        named = ", ".join(kinds)
        return [Problem(f"{whose} has more than one profile: {named}", path, first, "profile")]
    given, needed = set(rows["parameter"]), set(_PARAMETERS[profile])
    return [
        Problem(f"the {profile} profile of {whose} lacks {name}", path, first)
        for name in sorted(needed - given)
    ] + [
        Problem(f"the {profile} profile of {whose} has no {name}", path, first)
        for name in sorted(given - needed - {"margin_months"})
    ]
