"""The commands. Results go to stdout, progress and errors to stderr.

Exit status: 0 all well; 1 a report failed or a check found an error; 2 wrong usage or
unreadable input; 75 try again later, for another run holds the reports folder; 130
interrupted; 143 terminated.
"""

# The libraries are imported inside the commands, so that --help answers at once.
from __future__ import annotations

import contextlib
import io
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from espoo_analysis import __version__
from espoo_analysis.errors import AnalysisError, Problem, did_you_mean
from espoo_analysis.import_cli import import_file
from espoo_analysis.settings import LANGUAGES, REPORTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from espoo_analysis.publishing.jobs import ReportJob, Selection
    from espoo_analysis.publishing.publication import Outcome
    from espoo_analysis.publishing.run_log import RunLog

# A process that a signal stopped says so by this and the signal's number.
_STOPPED = 128

EPILOG = "The data folder is --data, else ESPOO_DATA, else the nearest data/ upward of here."

app = typer.Typer(
    help="Make and check the period reports of the immigration and integration services.",
    epilog=EPILOG,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Periods = Annotated[
    list[str] | None, typer.Argument(metavar="PERIOD", help="Periods, as YYYY-MM.")
]
OnePeriod = Annotated[str, typer.Argument(metavar="PERIOD", help="The period, as YYYY-MM.")]
Units = Annotated[list[str] | None, typer.Option("--unit", help="Only this unit; repeatable.")]
Reports = Annotated[
    list[str] | None, typer.Option("--report", help="economic or activity; repeatable.")
]
Languages = Annotated[
    list[str] | None, typer.Option("--language", help="fi, sv or en; repeatable.")
]
Data = Annotated[Path | None, typer.Option("--data", help="The data folder.")]
Out = Annotated[Path, typer.Option("--out", help="The folder of all reports.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for a program to read.")]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"espoo-analysis {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")
    ] = False,
) -> None:
    """Make and check the period reports of the immigration and integration services."""


@app.command()
def run(
    periods: Periods = None,
    unit: Units = None,
    report: Reports = None,
    language: Languages = None,
    data: Data = None,
    out: Out = Path("reports"),
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Reports at the same time.")] = 1,
    force: Annotated[bool, typer.Option("--force", help="Also what is up to date.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Also a tagged PDF of each page.")] = False,
    log: Annotated[
        Path | None,
        typer.Option("--log", help="Append what happens to this file, as JSON lines."),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", help="Make them on a Dask cluster: tcp://HOST:8786."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the reports that are due, of the named periods or of all.

    A report is due when it is new, was not finished, or would be made from other rows of the
    data, another notebook, other code or other versions of Python and the libraries; contents
    are compared, never times.
    Every period of which something is due is checked first: if it cannot be used, nothing is
    made (exit status 2). A notebook that fails leaves the earlier report as it is (exit status
    1). One run at a time writes into a reports folder (exit status 75). Ctrl-C and SIGTERM end
    a run in order; the next one makes what is missing.
    Beside each page lie its tables as CSV and as one Excel workbook, and with --pdf a PDF. A
    report that once had a PDF gets a new one with every new page.

    Example: espoo-analysis run 2025-07 --report economic --language fi
    """
    from espoo_analysis.publishing.planning import plan
    from espoo_analysis.publishing.run_log import RunLog
    from espoo_analysis.sources import find_data_folder
    from espoo_analysis.writing import hold

    selection = _selection(periods, unit, report, language)
    if pdf:
        from espoo_analysis.publishing.pdf import require_pdf_libraries

        require_pdf_libraries()
    data_folder = find_data_folder(data)
    if out.resolve().is_relative_to(data_folder):
        problem = Problem("it lies in the data folder, which holds what was delivered", str(out))
        raise AnalysisError(
            "The reports cannot be written there.", [problem], "Name another folder with --out."
        )
    # What is due is asked when no other run can change the answer; a new folder has no other.
    holding = hold(out) if out.is_dir() else contextlib.nullcontext()
    with RunLog(log) as run_log, holding:
        planned = plan(selection, data_folder, out, with_pdf=pdf, force=force)
        due = [item.job for item in planned if item.reason]
        skipped = len(planned) - len(due)
        run_log.started(due=len(due), up_to_date=skipped, workers=jobs)
        if skipped:
            message = f"{skipped} up to date in {out}, skipped; --force makes them anew."
            typer.echo(message, err=True)
        _tell(_makes(due, out, jobs, scheduler), len(due), run_log, as_json=as_json)
    if run_log.failed:
        raise typer.Exit(1)


def _makes(
    due: Sequence[ReportJob], out: Path, workers: int, scheduler: str | None
) -> Iterator[tuple[Outcome, list[Path]]]:
    from espoo_analysis.publishing.batch import make_reports

    if scheduler is None:
        return make_reports(due, out, workers=workers)
    from espoo_analysis.publishing.cluster import ClusterExecutor

    return make_reports(due, out, executor=lambda _: ClusterExecutor(scheduler))


def _tell(
    making: Iterator[tuple[Outcome, list[Path]]], total: int, run_log: RunLog, *, as_json: bool
) -> None:
    """Say what becomes of each report."""
    from espoo_analysis.terminal import print_json, progress

    made: list[dict[str, Any]] = []
    try:
        with progress(total) as advance:
            for outcome, files in making:
                is_well = outcome.status == "ok"
                run_log.report(outcome)
                advance(_outcome_line(outcome, files), is_well and not outcome.warnings)
                made.append(_outcome_record(outcome, files))
                if is_well and not as_json:
                    pages = [file for file in files if file.suffix in (".html", ".pdf")]
                    sys.stdout.writelines(f"{page}\n" for page in pages)
    finally:
        # Also of a run that was stopped: what it has published is published.
        if as_json:
            print_json(made)


@app.command()
def check(
    periods: Periods = None,
    unit: Units = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Read and check the data and compare the published figures with the lines.

    Postings of a ledger that belong to no line are listed. Writes nothing. Exit status 1 when a
    published figure cannot be right, 2 when the data cannot be used.

    Example: espoo-analysis check 2025-07
    """
    from espoo_analysis.calculations import reconcile
    from espoo_analysis.presentation import (
        PublishedTable,
        Wording,
        outside_ledger_table,
        reconciliation_table,
    )
    from espoo_analysis.presentation.published_table import as_records
    from espoo_analysis.publishing.planning import load_selected
    from espoo_analysis.sources import find_data_folder
    from espoo_analysis.terminal import print_json, print_table

    records = []
    for current in load_selected(_selection(periods, unit), find_data_folder(data)):
        findings = reconcile(current.follow_up)
        records += as_records(findings.assign(period=str(current.period)))
        outside = current.outside_ledger.assign(code="outside_ledger", severity="warning")
        records += as_records(outside.assign(period=str(current.period)))
        if not as_json:
            table = reconciliation_table(findings, current.reference, Wording("en"))
            print_table(table, f"{current.units[0]} {current.period}")
            beyond = outside_ledger_table(current, Wording("en"))
            if isinstance(beyond, PublishedTable):
                print_table(beyond, f"{current.units[0]} {current.period}")
    if as_json:
        print_json(records)
    if any(record["severity"] == "error" for record in records):
        raise typer.Exit(1)


@app.command()
def show(
    period: OnePeriod,
    unit: Units = None,
    language: Annotated[str, typer.Option("--language", help="fi, sv or en.")] = "fi",
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

    selection = _selection([period], unit, languages=[language])
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


@app.command("list")
def list_reports(
    periods: Periods = None,
    unit: Units = None,
    report: Reports = None,
    language: Languages = None,
    data: Data = None,
    out: Out = Path("reports"),
    as_json: AsJson = False,
) -> None:
    """List the reports: up to date, due or failed, and why.

    Example: espoo-analysis list 2025-07
    """
    from espoo_analysis.publishing.due import FAILED
    from espoo_analysis.publishing.planning import survey
    from espoo_analysis.sources import find_data_folder
    from espoo_analysis.terminal import print_json, print_rows

    selection = _selection(periods, unit, report, language)
    names = ("period", "unit", "report", "language", "status", "reason")
    planned, error = survey(selection, find_data_folder(data), out)
    rows = []
    for item in planned:
        status = "due" if item.reason else "up to date"
        # A failure is told as such, for someone must look at it.
        status = "failed" if item.reason.startswith(FAILED) else status
        parameters = item.job.recipe.parameters
        place = (parameters["period"], parameters["unit"], item.job.report, item.job.language)
        rows.append(dict(zip(names, (*place, status, item.reason), strict=True)))
    if as_json:
        print_json(rows)
    else:
        print_rows(names, [list(row.values()) for row in rows])
    if error:
        raise error


@app.command()
def example(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
) -> None:
    """Write the constructed example data set: one invented unit over two years.

    Example: espoo-analysis example try && espoo-analysis run --data try --out try-reports
    """
    from espoo_analysis.example import write_example

    files = write_example(folder)
    sys.stdout.write(f"{folder}\n")
    typer.echo(f"{len(files)} files written; every figure in them is invented.", err=True)


app.command("import")(import_file)


def run_command_line() -> None:
    """Run the command of this process's arguments; turn an error into one message."""
    # A pipe on Windows may hold no letter beyond its own code page.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _stop)
    try:
        app()
    except AnalysisError as error:
        typer.echo(f"espoo-analysis: {error}", err=True)
        sys.exit(error.exit_status)
    except SystemExit as left:
        if isinstance(left.code, int) and left.code > _STOPPED:
            typer.echo("espoo-analysis: stopped; nothing half-made was published.", err=True)
        raise


def _stop(number: int, _frame: object) -> None:
    sys.exit(_STOPPED + number)


def _selection(
    periods: Sequence[str] | None,
    units: Sequence[str] | None = None,
    reports: Sequence[str] | None = None,
    languages: Sequence[str] | None = None,
) -> Selection:
    from espoo_analysis.errors import ErrorCollector
    from espoo_analysis.period import Period
    from espoo_analysis.publishing.jobs import Selection

    collector = ErrorCollector()
    for period in periods or ():
        collector.attempt(Period.parse, period)
    for what, given, known in (
        ("report", reports, REPORTS),
        ("language", languages, LANGUAGES),
    ):
        collector.attempt(_require_known, what, given or (), known)
    collector.raise_collected("The arguments cannot be used.")
    named = (periods or (), units or (), reports or REPORTS, languages or LANGUAGES)
    return Selection(*(tuple(dict.fromkeys(words)) for words in named))


def _require_known(what: str, given: Sequence[str], known: Sequence[str]) -> None:
    problems = [
        Problem(f"{word!r} is not a known {what}{did_you_mean(word, known)}")
        for word in given
        if word not in known
    ]
    if problems:
        raise AnalysisError(f"An unknown {what} was named.", problems)


def _outcome_line(outcome: Outcome, files: Sequence[Path]) -> str:
    lines = [f"{outcome.job}: {outcome.status}"]
    if outcome.status != "ok":
        lines.append(f"  {outcome.error}")
        lines += [f"  the notebook as far as it ran: {file}" for file in files]
        lines.append(
            "  it may be half in place; the next run makes it anew"
            if outcome.status == "not_published"
            else "  an earlier report, if there was one, is unchanged"
        )
    lines += [f"  warning: {warning}" for warning in outcome.warnings]
    return "\n".join(lines)


def _outcome_record(outcome: Outcome, files: Sequence[Path]) -> dict[str, Any]:
    return {
        **outcome.job.recipe.parameters,
        "report": outcome.job.report,
        "status": outcome.status,
        "error": outcome.error,
        "files": [str(file) for file in files],
    }
