"""The commands that print figures: check them, show them, compare two periods."""

# The libraries are imported inside the commands, so that --help answers at once.
from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from espoo_analysis.arguments import AsJson, Data, OneLanguage, OnePeriod, Periods, Units, select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from espoo_analysis.contracts import EconomicAnalysis, PeriodData
    from espoo_analysis.presentation import PublishedTable, Wording
    from espoo_analysis.presentation.fragments import HtmlFragment


def check(
    periods: Periods = None,
    unit: Units = None,
    language: OneLanguage = "en",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Read and check the data, compare published figures, and challenge the forecasts.

    Says which published figures cannot be right, which forecasts do not fit the use so far,
    what the commentary says against the table, whether the forecast keeps the binding level,
    and which postings of a ledger belong to no line. Writes nothing. Exit status 1 when an
    error is found that nobody has explained in commentary/PERIOD/explanations.csv, 2 when the
    data cannot be used.

    Example: espoo-analysis check 2025-07
    """
    from espoo_analysis.calculations import economic_analysis
    from espoo_analysis.presentation import Wording
    from espoo_analysis.presentation.published_table import as_records
    from espoo_analysis.publishing.planning import load_selected
    from espoo_analysis.sources import find_data_folder
    from espoo_analysis.terminal import print_json

    selection = select(periods, unit, languages=[language])
    records: list[dict[str, Any]] = []
    is_wrong = False
    for current in load_selected(selection, find_data_folder(data)):
        analysis = economic_analysis(current)
        is_wrong |= analysis.has_open_errors
        for findings in (*analysis.checks, _outside(current)):
            records += as_records(findings.assign(period=str(current.period)))
        if not as_json:
            _print_findings(current, analysis, Wording(selection.languages[0]))
        _warn_of_withheld_counts(current)
    if as_json:
        print_json(records)
    if is_wrong:
        raise typer.Exit(1)


def _outside(current: PeriodData) -> Any:
    return current.outside_ledger.assign(code="outside_ledger", severity="warning")


def _print_findings(current: PeriodData, analysis: EconomicAnalysis, words: Wording) -> None:
    from espoo_analysis import presentation

    reference = current.reference
    shown: list[PublishedTable | HtmlFragment] = [
        presentation.reconciliation_table(analysis.reconciliation, reference, words),
        presentation.challenge_list(analysis, reference, words),
        presentation.claims_note(analysis.claims, reference, words),
        presentation.binding_table(analysis.binding, reference, words),
        presentation.outside_ledger_table(current, words),
    ]
    _print_parts(shown, f"{current.units[0]} {current.period}")
    for said in analysis.idle_explanations.itertuples():
        message = (
            f"The explanation of {said.code} on {said.line} explains nothing that was found."
        )
        typer.echo(message, err=True)


def _warn_of_withheld_counts(current: PeriodData) -> None:
    """Say where a text names a number that is also a count that pages do not show."""
    from espoo_analysis.calculations import hide_small_counts
    from espoo_analysis.presentation.quoted_numbers import numbers_in

    shown = hide_small_counts(
        current.services, current.reference.indicators, current.history.services
    )
    withheld = current.services[shown["is_hidden"]]
    for (unit, report, language), text in current.commentary.items():
        named = {number.value for number in numbers_in(text, language)}
        path = f"commentary/{current.period}/{unit}/{report}.{language}.md"
        for count in withheld.itertuples():
            if count.value in named:
                what = f"the count of {count.indicator}, which is not published"
                typer.echo(f"{path} names {count.value:g}; see that it is not {what}.", err=True)


def _print_parts(parts: Sequence[PublishedTable | HtmlFragment], heading: str) -> None:
    from espoo_analysis.presentation import PublishedTable
    from espoo_analysis.terminal import print_table, print_text

    for part in parts:
        if isinstance(part, PublishedTable):
            print_table(part, heading)
        elif str(part):
            print_text(str(part), heading)


def show(
    period: OnePeriod,
    unit: Units = None,
    language: OneLanguage = "fi",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show the follow-up table of a period in the terminal.

    Example: espoo-analysis show 2025-07 --language en
    """
    from espoo_analysis.calculations import budget_deviation, budget_utilisation
    from espoo_analysis.presentation import Wording, follow_up_table
    from espoo_analysis.presentation.published_table import as_records
    from espoo_analysis.publishing.planning import load_selected
    from espoo_analysis.sources import find_data_folder
    from espoo_analysis.terminal import print_json, print_table

    selection = select([period], unit, languages=[language])
    words = Wording(selection.languages[0])
    records = []
    for current in load_selected(selection, find_data_folder(data)):
        if current.follow_up.empty:
            typer.echo(f"{current.units[0]} has no figures for {current.period}.", err=True)
            continue
        deviations = budget_deviation(current.follow_up)
        used = budget_utilisation(current.follow_up)
        figures = used.join(deviations[deviations.columns.difference(used.columns)])
        records += as_records(figures.assign(period=str(current.period)))
        if not as_json:
            table = follow_up_table(current.follow_up, deviations, used, current.reference, words)
            print_table(table, f"{current.units[0]} {current.period}")
    if as_json:
        print_json(records)


def compare(
    period: OnePeriod,
    earlier: Annotated[
        str, typer.Argument(metavar="EARLIER", help="The period to compare it with.")
    ],
    unit: Units = None,
    language: OneLanguage = "fi",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what changed between two periods: budgets, forecasts, actuals, counts, statuses.

    Figures that do not compare are named, not subtracted: over a reorganisation, and what
    began anew in January. Revised figures of the past are told as such. Small counts that are
    not published are not shown here either.

    Example: espoo-analysis compare 2025-07 2025-04 --language en
    """
    from espoo_analysis.calculations import compare_periods
    from espoo_analysis.presentation import Wording
    from espoo_analysis.presentation.published_table import as_records
    from espoo_analysis.publishing.planning import load_selected
    from espoo_analysis.sources import find_data_folder
    from espoo_analysis.terminal import print_json

    selection = select([period, earlier], unit, languages=[language])
    loaded = load_selected(selection, find_data_folder(data))
    by_unit = {(str(each.period), each.units[0]): each for each in loaded}
    records: list[dict[str, Any]] = []
    for name in dict.fromkeys(each.units[0] for each in loaded):
        current, previous = by_unit.get((period, name)), by_unit.get((earlier, name))
        if current is None or previous is None:
            absent = period if current is None else earlier
            typer.echo(f"{name} has no figures for {absent}.", err=True)
            continue
        changes = compare_periods(current, previous)
        records += as_records(changes.assign(period=period, previous_period=earlier))
        if not as_json:
            _print_changes(current, changes, earlier, Wording(selection.languages[0]))
    if as_json:
        print_json(records)


def _print_changes(current: PeriodData, changes: Any, earlier: str, words: Wording) -> None:
    from espoo_analysis import presentation

    follow_up = changes[changes["topic"] == "follow_up"]
    others = changes[changes["topic"] != "follow_up"]
    shown = [
        presentation.changes_table(follow_up, current, earlier, words),
        presentation.service_changes_table(others, current, earlier, words),
    ]
    _print_parts(shown, f"{current.units[0]} {current.period}")
