"""Read the budget follow-up of a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from espoo_analysis.contracts import Finance, FollowUp, FollowUpHistory, Reference, check
from espoo_analysis.sources.csv_files import read_table, renumbered
from espoo_analysis.sources.reference import known_codes

if TYPE_CHECKING:
    from espoo_analysis.period import Period
    from espoo_analysis.sources.raw_folder import RawFolder


def read_finance(files: RawFolder, period: Period, reference: Reference | None) -> pd.DataFrame:
    """Read ``finance/<period>.csv``.

    Parameters
    ----------
    files : RawFolder
        The data folder.
    period : Period
        The period.
    reference : Reference or None
        The known units and lines; None where they could not be read.

    Returns
    -------
    DataFrame
        Contract `Finance`, as delivered.

    Raises
    ------
    AnalysisError
        When the file, a unit or a line is not as expected.
    """
    known = known_codes(reference, "unit", "line")
    return renumbered(read_table(files, f"finance/{period}.csv", Finance, known))


def follow_up_of(
    published: pd.DataFrame, reference: Reference, actuals: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Order the delivered rows as the city does and add the totals that are absent.

    Parameters
    ----------
    published : DataFrame
        Contract `Finance`; of several periods with their `period`. Not modified.
    reference : Reference
        The known units and lines.
    actuals : DataFrame, optional
        By unit and line, `actual_ytd_eur` of the ledger. On every line of a unit that it
        holds, it takes the place of the reported one; without a posting it is 0.

    Returns
    -------
    DataFrame
        Contract `FollowUp`, of several periods `FollowUpHistory`. `deviation_eur` and
        `utilisation_pct` are called `published_…` from here on, so that no computed figure can
        be taken for them.
    """
    lines = reference.lines[["line", "parent", "kind", "side", "order"]]
    keys = [name for name in ("period", "unit") if name in published]
    order = dict(zip(reference.units["unit"], range(len(reference.units)), strict=True))
    reporting = published[keys].drop_duplicates()
    reporting = reporting.sort_values("unit", key=lambda units: units.map(order), kind="stable")
    if "period" in keys:
        reporting = reporting.sort_values("period", kind="stable")
    grid = reporting.merge(lines, how="cross")
    renamed = published.rename(
        columns={
            "deviation_eur": "published_deviation_eur",
            "utilisation_pct": "published_utilisation_pct",
        }
    )
    merged = grid.merge(renamed, on=[*keys, "line"], how="left", indicator=True)
    is_kept = merged["_merge"].eq("both") | merged["kind"].eq("total")
    follow_up = merged[is_kept].drop(columns=["_merge", "order"]).reset_index(drop=True)
    contract = FollowUpHistory if "period" in keys else FollowUp
    return check(_with_basis(follow_up, actuals), contract, "load_period")


def _with_basis(follow_up: pd.DataFrame, actuals: pd.DataFrame | None) -> pd.DataFrame:
    reported = follow_up["actual_ytd_eur"]
    basis = pd.Series("reported", index=follow_up.index, dtype="str").where(reported.notna())
    actual = reported
    if actuals is not None:
        places = follow_up[["unit", "line"]].merge(actuals, how="left", on=["unit", "line"])
        is_booked = follow_up["kind"].eq("line") & follow_up["unit"].isin(actuals["unit"])
        booked = places["actual_ytd_eur"].fillna(0.0).set_axis(follow_up.index, axis="index")
        actual, basis = reported.mask(is_booked, booked), basis.mask(is_booked, "ledger")
    return follow_up.assign(
        actual_ytd_eur=actual, actual_basis=basis, published_actual_ytd_eur=reported
    )
