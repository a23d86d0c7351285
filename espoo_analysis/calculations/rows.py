"""The rows of a table as tuples: of few rows, Python does more in less time than pandas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from espoo_analysis.contracts.dtypes import dtype_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandera.pandas as pa


def rows_of(table: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    """List some columns of a table row by row.

    Parameters
    ----------
    table : DataFrame
        Any table. Not modified.
    *columns : str
        The columns, in the order of the result.

    Returns
    -------
    list of tuple
        One for each row; what is missing is NaN or NaT.

    Examples
    --------
    >>> rows_of(pd.DataFrame({"unit": ["u", "v"], "line": "a", "eur": 1.5}), "eur", "unit")
    [(1.5, 'u'), (1.5, 'v')]
    """
    return list(zip(*(table[name].tolist() for name in columns), strict=True))


def table_of(
    records: Sequence[Mapping[str, Any]], contract: type[pa.DataFrameModel]
) -> pd.DataFrame:
    """Make a table of rows.

    Parameters
    ----------
    records : sequence of mapping
        The fields of each row by the column; those that are not named are missing, and those
        that the contract does not name are left out.
    contract : pandera model
        The contract of the table, which gives the columns and their dtypes.

    Returns
    -------
    DataFrame
        The rows in the same order, numbered from 0; not checked yet.

    Examples
    --------
    >>> from espoo_analysis.contracts import PopulationShares
    >>> shares = table_of([{"area": "Espoo", "population": 320000}], PopulationShares)
    >>> shares[["area", "population", "note"]].values.tolist()
    [['Espoo', 320000.0, nan]]
    """
    return pd.DataFrame(
        {
            name: pd.array([record.get(name) for record in records], dtype=dtype_of(column))
            for name, column in contract.to_schema().columns.items()
        }
    )
