"""Read the reference tables and check that they fit together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.contracts import (
    AccrualProfiles,
    Delivered,
    Indicators,
    Lines,
    Reference,
    SourceFile,
    Thresholds,
    Units,
)
from espoo_analysis.errors import ContractError, ErrorCollector, Problem, did_you_mean
from espoo_analysis.sources.csv_files import REMEDY, read_table, without_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

_TABLES: dict[str, type[Delivered]] = {
    "units": Units,
    "lines": Lines,
    "indicators": Indicators,
    "thresholds": Thresholds,
    "accrual_profiles": AccrualProfiles,
}


def read_reference(folder: Path) -> tuple[Reference, tuple[SourceFile, ...]]:
    """Read ``reference/*.csv``.

    Parameters
    ----------
    folder : Path
        The data folder.

    Returns
    -------
    Reference
        The tables; lines in ascending `order`.
    tuple of SourceFile
        The files that were read.

    Raises
    ------
    AnalysisError
        With every problem of every file; also when a line's parent is not a total, or the
        parents form a circle.
    """
    collector = ErrorCollector()
    tables: dict[str, pd.DataFrame] = {}
    files = []
    for name, contract in _TABLES.items():
        read = collector.attempt(read_table, folder, f"reference/{name}.csv", contract)
        if read is not None:
            tables[name], file = read
            files.append(file)
    if "lines" in tables:
        collector.attempt(_check_parents, tables["lines"])
        profiles = tables.get("accrual_profiles")
        if profiles is not None:
            collector.attempt(
                check_codes,
                profiles,
                "line",
                tables["lines"]["line"],
                "reference/accrual_profiles.csv",
            )
    collector.raise_collected(f"The reference tables in {folder} cannot be used.")
    tables["lines"] = tables["lines"].sort_values("order", kind="stable")
    return Reference(**{name: without_rows(table) for name, table in tables.items()}), tuple(
        files
    )


def read_coded_table(
    folder: Path, path: str, contract: type[Delivered], known: Mapping[str, pd.Series]
) -> tuple[pd.DataFrame, SourceFile]:
    """Read a table and make sure that it names only known units, lines or indicators.

    Parameters
    ----------
    folder : Path
        The data folder.
    path : str
        The file, relative to the folder.
    contract : pandera model
        The contract of the file.
    known : mapping of str to Series of str
        The known codes of each column that holds some.

    Returns
    -------
    DataFrame
        As `read_table` gives it, its rows numbered from 0.
    SourceFile
        The file that was read.

    Raises
    ------
    AnalysisError
        When the file or a code is not as expected; every problem is listed.
    """
    table, file = read_table(folder, path, contract)
    collector = ErrorCollector()
    for column, codes in known.items():
        collector.attempt(check_codes, table, column, codes, path)
    collector.raise_collected(f"{path} names what is not known.")
    return without_rows(table), file


def check_codes(table: pd.DataFrame, column: str, known: pd.Series[str], path: str) -> None:
    """Make sure that every code of a column is known.

    Parameters
    ----------
    table : DataFrame
        A table that was just read; its index holds the file's row numbers.
    column : str
        The column that holds the codes.
    known : Series of str
        The codes of the reference table.
    path : str
        The table's file.

    Raises
    ------
    ContractError
        Naming every unknown code with the known one that is nearest.
    """
    unknown = table.loc[~table[column].isin(known), column].dropna()
    problems = [
        Problem(f"'{code}' is not a known {column}{did_you_mean(code, known)}", path, row, column)
        for row, code in zip(map(int, unknown.index), unknown, strict=True)
    ]
    if problems:
        remedy = f"Correct the {column}, or add it to reference/{column}s.csv."
        raise ContractError(f"{path} names what is not known.", problems, remedy)


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
