"""Prove that a table keeps its contract, without the time that pandera needs to say so.

pandera finds and words every breach, but takes milliseconds for each table in which there is
none, and a report checks more than twenty. Here the same rules are read from the same schema.
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd
import pandera.pandas as pa

from espoo_analysis.contracts.delivered_form import is_a_day_of_the_calendar
from espoo_analysis.contracts.dtypes import dtype_of

# The checks of a column that are ours, by their names. They are called without pandera, which
# would import all that it can make checks of.
_OWN_CHECKS = {
    "is_a_day_of_the_calendar": is_a_day_of_the_calendar,
    # In a contract that extends another, pandera calls a check by its method.
    "dates_exist": is_a_day_of_the_calendar,
}


def certainly_keeps(table: pd.DataFrame, contract: type[pa.DataFrameModel]) -> bool:
    """Tell whether a table certainly keeps a contract, now and as it stands.

    Parameters
    ----------
    table : DataFrame
        Any table. Not modified.
    contract : pandera model
        The contract that the table claims to follow.

    Returns
    -------
    bool
        True only if pandera finds nothing either. False says no more than that pandera must
        look: the table may break the contract, or keep it in a form that is not proved here,
        such as texts in an object column.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.contracts import Services
    >>> certainly_keeps(ea.load_period("2025-07").services, Services)
    True
    """
    schema = contract.to_schema()
    present = table.columns
    if not present.is_unique or not set(schema.columns) <= set(present):
        return False
    if schema.strict and len(present) > len(schema.columns):
        return False
    dtypes = dict(zip(present, table.dtypes, strict=True))
    return (
        all(dtypes[name] == _plain_dtype(dtype_of(c)) for name, c in schema.columns.items())
        and all(
            _fits(table[name], column)
            for name, column in schema.columns.items()
            if column.checks or not column.nullable
        )
        and _are_keys(table, schema.unique)
        # A rule of the whole table is a method of the contract, and named after it.
        and all(np.all(getattr(contract, str(check.name))(table)) for check in schema.checks)
    )


def _fits(values: pd.Series, column: pa.Column) -> bool:
    if not column.nullable and values.array.isna().any():
        return False
    return all(_passes(values, check) for check in column.checks)


@lru_cache
def _plain_dtype(name: str) -> object:
    return pd.api.types.pandas_dtype(name)


def _passes(values: pd.Series, check: pa.Check) -> bool:
    # What is missing breaks no rule but that of being there.
    rule = check.statistics or {}
    if "allowed_values" in rule:
        return _texts(values) <= set(rule["allowed_values"])
    if "pattern" in rule:
        pattern = re.compile(rule["pattern"])
        return all(pattern.match(text) for text in _texts(values))
    if "min_value" in rule:
        return not (values < rule["min_value"]).any()
    if "max_value" in rule:
        return not (values > rule["max_value"]).any()
    own = _OWN_CHECKS.get(str(check.name))
    return own is not None and bool(own(values.dropna()).all())


def _texts(values: pd.Series) -> set[str]:
    return set(values.array.dropna().tolist())


def _are_keys(table: pd.DataFrame, key: list[str] | None) -> bool:
    if not key:
        return True
    # A list of the array is far quicker to walk through than the column.
    columns = (_filled(table[name]).array.tolist() for name in key)
    return len(set(zip(*columns, strict=True))) == len(table)


def _filled(values: pd.Series) -> pd.Series:
    # Two missing fields are the same to pandera, but not to Python.
    missing = values.array.isna()
    return values.astype("object").mask(missing, None) if missing.any() else values
