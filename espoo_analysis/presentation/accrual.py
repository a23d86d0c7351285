"""How the money of a line is taken to accrue over the year: in words, with its formula."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from babel.dates import get_month_names

from espoo_analysis.period import MONTHS_IN_YEAR
from espoo_analysis.presentation.limits import exact_percent
from espoo_analysis.presentation.numbers import LOCALES, MINUS, NO_BREAK_SPACE, format_number
from espoo_analysis.presentation.wording import mark

if TYPE_CHECKING:
    import pandas as pd

    from espoo_analysis.period import Period
    from espoo_analysis.presentation.wording import Wording

# By profile: the parameters that it must have, and how it is said.
_PROFILES = {
    "linear": ((), mark("Tasainen kertymä: %(formula)s = %(share)s.")),
    "payroll": (
        ("holiday_bonus", "pay_month"),
        mark(
            "Palkat tasaisesti ja lomaraha (%(holiday_bonus)s kk:n palkka, maksukuukausi "
            "%(pay_month)s): %(formula)s = %(share)s."
        ),
    ),
    "billing_lag": (
        ("lag_months",),
        mark("Laskutusviive %(lag_months)s kk: %(formula)s = %(share)s."),
    ),
    "arrears": (
        ("lag_months", "instalment_months"),
        mark(
            "Maksu jälkikäteen, viive %(lag_months)s kk ja maksuväli %(instalment_months)s kk: "
            "%(formula)s = %(share)s."
        ),
    ),
    "earlier_years": (
        ("earlier_years",),
        mark(
            "Aiempien vuosien osuus samassa kuussa, keskiarvo (enintään %(earlier_years)s "
            "viimeksi päättynyttä vuotta): %(share)s."
        ),
    ),
}
_NO_EARLIER_YEARS = mark(
    "Vertailukelpoisia aiempia vuosia ei ole, joten kertymä on oletettu tasaiseksi: "
    "%(formula)s = %(share)s."
)
_YEAR_ENDED = mark("Vuosi on päättynyt, joten koko vuoden määrä on kertynyt.")
_OTHERWISE = mark("Kertymäprofiilin mukaan osuus on %(share)s.")


def profile_rows(profiles: pd.DataFrame, line: str, period: Period) -> pd.DataFrame:
    """Find what holds for a line's accrual in a period.

    Parameters
    ----------
    profiles : DataFrame
        Contract `AccrualProfiles`.
    line : str
        Code of the line.
    period : Period
        The period.

    Returns
    -------
    DataFrame
        The latest valid row of each parameter of the latest profile; no rows where the line
        has none.

    Examples
    --------
    >>> from espoo_analysis import Period, load_period
    >>> profiles = load_period("2025-07").reference.accrual_profiles
    >>> profile_rows(profiles, "personnel_expenses", Period(2025, 7))["value"].tolist()
    [0.5, 7.0]
    """
    rows = profiles[profiles["line"].eq(line) & profiles["valid_from"].le(str(period))]
    rows = rows.sort_values("valid_from", kind="stable")
    rows = rows[rows["profile"].isin(rows["profile"].tail(1))]
    return rows.drop_duplicates("parameter", keep="last")


def profile_text(row: Any, profiles: pd.DataFrame, period: Period, words: Wording) -> str:
    """Say how the expected share of a line was computed.

    Parameters
    ----------
    row : namedtuple
        A row with `line`, `profile` and `expected_share`, as `itertuples` gives it.
    profiles : DataFrame
        Contract `AccrualProfiles`.
    period : Period
        The period.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        One sentence with the formula and its figures.
    """
    if period.months_left == 0:
        return words.text(_YEAR_ENDED)
    held = profile_rows(profiles, row.line, period)
    values = dict(zip(held["parameter"], held["value"], strict=True))
    needed, message = _PROFILES[row.profile]
    if not set(needed) <= set(values):
        message = _OTHERWISE
    elif row.profile == "linear" and "earlier_years" in values:
        message = _NO_EARLIER_YEARS
    shown = {name: _plain(values[name], words) for name in needed if name in values}
    if "pay_month" in shown:
        months = get_month_names("wide", "stand-alone", LOCALES[words.language])
        shown["pay_month"] = months[int(values["pay_month"])]
    return words.text(
        message,
        formula=_formula(row.profile, values, period.month, words),
        share=exact_percent(round(row.expected_share, 6), words),
        **shown,
    )


def _formula(profile: str, values: dict[str, float], month: int, words: Wording) -> str:
    """Write the formula of a profile with its figures, in one piece."""
    return _terms(profile, values, month, words).replace(" ", NO_BREAK_SPACE)


def _terms(profile: str, values: dict[str, float], month: int, words: Wording) -> str:
    if profile == "payroll" and "holiday_bonus" in values:
        bonus = _plain(values["holiday_bonus"], words)
        is_paid = month >= values.get("pay_month", MONTHS_IN_YEAR)
        used = f"({month} + {bonus})" if is_paid else str(month)
        return f"{used} / ({MONTHS_IN_YEAR} + {bonus})"
    lag = values.get("lag_months", 0.0) if profile in {"billing_lag", "arrears"} else 0.0
    step = values.get("instalment_months", 1.0) if profile == "arrears" else 1.0
    if lag and step == 1:
        return f"({month} {MINUS} {_plain(lag, words)}) / {MONTHS_IN_YEAR}"
    used = _plain((month - lag) // step * step, words) if step > 1 else str(month)
    return f"{used} / {MONTHS_IN_YEAR}"


def _plain(value: float, words: Wording) -> str:
    decimals = 0 if float(value).is_integer() else len(f"{value:g}".partition(".")[2])
    return format_number(value, words.language, decimals=decimals)
