"""Sums of postings, computed where the postings are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import pandas as pd
import pyarrow as pa

from espoo_analysis.sources.ledger.location import telling

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import ibis.expr.types as ir

    from espoo_analysis.sources.ledger.postings import Postings


def read_sums(
    tables: Sequence[Postings], keys: Sequence[str], first: dt.date, last: dt.date
) -> pd.DataFrame:
    """Sum postings where they are; only the sums come here.

    Parameters
    ----------
    tables : sequence of Postings
        Of one connection.
    keys : sequence of str
        By what: ``unit``, ``account``, ``month``.
    first, last : date
        The span. What has no usable day may be of any span, so it is always among them.

    Returns
    -------
    DataFrame
        The keys, the exact decimal `amount_eur`, `posting_count`, and how many of these have
        no usable amount (`unusable_count`) or day (`undated_count`).

    Raises
    ------
    SourceError
        When the database fails.
    """
    together = _together(tables).mutate(month=ibis._.day.month())
    is_undated = ibis._.day.isnull()  # noqa: PD003 - Ibis calls it so
    postings = together.filter(ibis._.day.between(first, last) | is_undated)
    sums = postings.group_by(*keys).agg(
        amount_eur=postings.euros.sum().coalesce(0),
        posting_count=postings.count(),
        unusable_count=postings.count() - postings.euros.count(),
        undated_count=postings.count() - postings.day.count(),
    )
    with telling(", ".join(table.place for table in tables), tables[0].url):
        found = sums.to_pyarrow()
    return pd.DataFrame({name: _series(found[name]) for name in found.column_names})


def _series(column: pa.ChunkedArray) -> pd.Series:
    # Through Python's own values: pandas would make floats of whole numbers beside a null.
    if column.null_count or pa.types.is_decimal(column.type):
        return pd.Series(column.to_pylist(), dtype="object")
    return column.to_pandas()


def has_postings(tables: Sequence[Postings], first: dt.date, last: dt.date) -> bool:
    """Tell whether any posting is of a span; the search ends with the first one.

    Parameters
    ----------
    tables : sequence of Postings
        Of one connection.
    first, last : date
        The span.

    Returns
    -------
    bool
        True where there is one.

    Raises
    ------
    SourceError
        When the database fails.
    """
    found = _together(tables).filter(ibis._.day.between(first, last)).limit(1)
    with telling(", ".join(table.place for table in tables), tables[0].url):
        return len(found.to_pyarrow()) > 0


def _together(tables: Sequence[Postings]) -> ir.Table:
    kinds = {(t.delivered.unit.type(), t.delivered.account.type()) for t in tables}
    return ibis.union(*(table.typed(is_text=len(kinds) > 1) for table in tables))
