"""The dtype of a contract's column by the name that pandas takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandera.pandas as pa


def dtype_of(column: pa.Column) -> str:
    """Name the dtype of a contract's column.

    Parameters
    ----------
    column : pandera Column
        A column of a contract's schema.

    Returns
    -------
    str
        ``str`` for texts, whether pyarrow keeps them or Python; else as pandera names it.

    Examples
    --------
    >>> from espoo_analysis.contracts import Services
    >>> columns = Services.to_schema().columns
    >>> dtype_of(columns["unit"]), dtype_of(columns["value"])
    ('str', 'float64')
    """
    name = str(column.dtype)
    return "str" if name.startswith("string[") else name
