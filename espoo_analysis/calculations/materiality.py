"""Which deviations are large enough to be commented on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from espoo_analysis.calculations.limits import limits_in_force
from espoo_analysis.contracts import Deviations, MaterialDeviations, Thresholds, check

if TYPE_CHECKING:
    import pandas as pd

    from espoo_analysis.period import Period

_SHARE, _EUROS = "deviation_comment_share", "deviation_comment_eur"


def material_deviations(
    deviations: pd.DataFrame, thresholds: pd.DataFrame, period: str | Period
) -> pd.DataFrame:
    """Each deviation beside the limits from which it is commented on.

    ``is_material = abs(deviation_share) > limit_share or abs(deviation_eur) > limit_eur``

    Parameters
    ----------
    deviations : DataFrame
        Contract `Deviations`. Not modified.
    thresholds : DataFrame
        Contract `Thresholds`; of several values the latest that is valid holds. Not modified.
    period : str or Period
        The period of the deviations.

    Returns
    -------
    DataFrame
        Contract `MaterialDeviations`: the columns of `deviations` with `limit_share`,
        `limit_eur` and `is_material`, same rows. A limit is missing where none is valid, and
        then nothing exceeds it; a deviation that is missing is not material.

    Raises
    ------
    ContractError
        When a table breaks its contract.
    PeriodError
        When `period` is not a period.

    Notes
    -----
    The sign does not matter: savings are commented on, too. A deviation on a line without a
    budget has no share; only the limit in euros can make it material.

    References
    ----------
    Limits: data/reference/thresholds.csv; docs/assumptions.md.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07")
    >>> deviations = ea.budget_deviation(july.follow_up)
    >>> material = material_deviations(deviations, july.reference.thresholds, "2025-07")
    >>> bool(material["is_material"].any())
    False
    """
    check(deviations, Deviations, "material_deviations")
    check(thresholds, Thresholds, "material_deviations")
    limit_share, limit_eur = limits_in_force(thresholds, period, _SHARE, _EUROS)
    material = deviations.assign(
        limit_share=limit_share,
        limit_eur=limit_eur,
        is_material=deviations["deviation_share"].abs().gt(limit_share)
        | deviations["deviation_eur"].abs().gt(limit_eur),
    )
    return check(material, MaterialDeviations, "material_deviations")
