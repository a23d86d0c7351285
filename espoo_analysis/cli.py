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
from espoo_analysis.arguments import AsJson, Data, Languages, Out, Periods, Reports, Units, select
from espoo_analysis.errors import AnalysisError, Problem
from espoo_analysis.figures_cli import check, compare, show
from espoo_analysis.import_cli import import_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from espoo_analysis.publishing.jobs import ReportJob
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

    selection = select(periods, unit, report, language)
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

    selection = select(periods, unit, report, language)
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


app.command()(check)
app.command()(show)
app.command()(compare)
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
