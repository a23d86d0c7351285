"""What was said about the findings, beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from espoo_analysis.calculations.rows import rows_of
from espoo_analysis.contracts import Explained, Explanations, Findings, check
from espoo_analysis.settings import EURO_ROUNDING_EUR

_KEY = ["unit", "code", "line"]
_SAID = ["explained_by", "explained_on", "explanation_fi", "explanation_sv", "explanation_en"]


def explain_findings(findings: pd.DataFrame, explanations: pd.DataFrame) -> pd.DataFrame:
    """Put what was said about each finding beside it, if it is about the same figure.

    ``explained: abs(figure - figure of the explanation) < half a euro``
    ``outdated:  there is an explanation, but of another figure``
    ``open:      there is none``

    Parameters
    ----------
    findings : DataFrame
        Any table that keeps the contract `Findings`. Not modified.
    explanations : DataFrame
        Contract `Explanations`, matched by unit, code and line. Not modified.

    Returns
    -------
    DataFrame
        Contract `Explained`: all columns and rows of `findings` in their order, with `status`
        and what was said. An outdated explanation is kept, so that it can be read.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    Notes
    -----
    A finding without a figure cannot be explained by one: it stays open or is outdated.

    References
    ----------
    data/commentary/<period>/explanations.csv.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07")
    >>> explained = explain_findings(ea.reconcile(july.follow_up), july.explanations[:0])
    >>> explained["status"].unique().tolist()
    ['open']
    """
    check(findings, Findings, "explain_findings")
    check(explanations, Explanations, "explain_findings")
    place = {key: number for number, key in enumerate(rows_of(explanations, *_KEY))}
    places = np.array([place.get(key, -1) for key in rows_of(findings, *_KEY)], dtype="int64")
    said = {
        name: explanations[name].array.take(places, allow_fill=True)
        for name in ("figure", *_SAID)
    }
    is_near = np.abs(findings["figure"] - said.pop("figure")) < EURO_ROUNDING_EUR
    states = np.select([places < 0, is_near], ["open", "explained"], "outdated")
    status = pd.array(states, dtype="str")
    return check(findings.assign(status=status, **said), Explained, "explain_findings")


def idle_explanations(findings: pd.DataFrame, explanations: pd.DataFrame) -> pd.DataFrame:
    """Find the explanations of what no check found: by mistake, or because it was mended.

    Parameters
    ----------
    findings : DataFrame
        Contract `Findings`: those of every check of the period. Not modified.
    explanations : DataFrame
        Contract `Explanations`. Not modified.

    Returns
    -------
    DataFrame
        Contract `Explanations`: the rows whose unit, code and line no finding has. An
        explanation of another figure than the finding's is not idle but outdated.

    Raises
    ------
    ContractError
        When a table breaks its contract.

    References
    ----------
    data/commentary/<period>/explanations.csv.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> july = ea.load_period("2025-07")
    >>> idle_explanations(ea.reconcile(july.follow_up), july.explanations[:0]).empty
    True
    """
    check(findings, Findings, "idle_explanations")
    check(explanations, Explanations, "idle_explanations")
    found = set(rows_of(findings, *_KEY))
    is_idle = np.array([key not in found for key in rows_of(explanations, *_KEY)], dtype="bool")
    return check(explanations[is_idle], Explanations, "idle_explanations")
