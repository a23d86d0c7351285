"""The command that reads what people send: understand, show, ask, and only then write."""

# The libraries are imported inside the functions, so that --help answers at once.
from __future__ import annotations

import sys
from dataclasses import asdict, replace
from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import TYPE_CHECKING, Annotated

import click
import typer

from espoo_analysis.errors import AnalysisError, Problem

if TYPE_CHECKING:
    from espoo_analysis.importing.proposal import OpenQuestionError, Proposal
    from espoo_analysis.importing.task import ImportTask, Understanding

_OTHER_FIGURES = "The period has other figures already."
_NOT_ASKED = "Nothing was written. Look at what was understood, then add --yes."


def import_file(
    source: Annotated[
        str | None,
        typer.Argument(metavar="[FILE]", help="The file, or the address of a database."),
    ] = None,
    period: Annotated[str | None, typer.Option(help="The period, as YYYY-MM.")] = None,
    unit: Annotated[str | None, typer.Option(help="The unit that the figures are of.")] = None,
    data: Annotated[Path | None, typer.Option(help="The data folder.")] = None,
    template: Annotated[
        Path | None, typer.Option(help="Write a workbook here that the services fill in.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="Of a new period: monthly, interim or year_end.")
    ] = None,
    is_replacing: Annotated[
        bool, typer.Option("--replace", help="Also where the period has other figures already.")
    ] = False,
    is_sure: Annotated[
        bool, typer.Option("--yes", help="Write without asking; for machines.")
    ] = False,
    sheet: Annotated[str | None, typer.Option(help="The sheet that holds the table.")] = None,
    cells: Annotated[str | None, typer.Option(help="The table's cells, such as A5:F20.")] = None,
    money_unit: Annotated[
        str | None, typer.Option(help="Amounts are in eur, teur (1 000 €) or meur.")
    ] = None,
    decimal: Annotated[
        str | None, typer.Option(help="Decimal mark of texts: comma or point.")
    ] = None,
    signs: Annotated[
        str | None,
        typer.Option(help="signed: expenses −; unsigned: all +; reversed: revenue −."),
    ] = None,
    percent: Annotated[
        str | None, typer.Option(help="69 % is written as 69: percent; as 0.69: share.")
    ] = None,
    table: Annotated[str | None, typer.Option(help="The table of a database.")] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(help="Of a ledger amount=Netto, of statistics Alue=KU049; repeatable."),
    ] = None,
    months: Annotated[
        str | None,
        typer.Option(help="Of a ledger: complete, if nothing was booked in some months."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON for a program.")] = False,
) -> None:
    """Read a workbook, CSV, PDF, text, ledger or statistics file into the data folder.

    It finds the table, its headings, units and signs by itself, shows what it took for what and
    from which cell or line, and asks before it writes. What can be read in two ways it asks;
    with --yes it refuses, and names the option that answers. It never guesses. Figures that the
    period has already are replaced only with --replace; the difference is shown before.

    A follow-up is known by its headings (Muutettu talousarvio, Ennuste, …), a ledger by date,
    account and amount. A ledger may also be a database: postgresql://HOST/DB with --table.
    Statistics (PX, JSON-stat, or a PxWeb server with --table and --column) are of every period
    and need neither --period nor --unit.

    Example: espoo-analysis import seuranta.xlsx --period 2025-08 --unit immigration

    Example: espoo-analysis import --template palvelut.xlsx --period 2025-08 --unit immigration
    """
    from espoo_analysis.importing.proposal import Answers
    from espoo_analysis.importing.task import ImportTask
    from espoo_analysis.period import Period
    from espoo_analysis.sources import find_data_folder

    task = ImportTask(
        folder=find_data_folder(data),
        source=source or "",
        period=None if period is None else Period.parse(period),
        unit=unit,
        kind=kind,
        answers=Answers(
            *(sheet, cells, money_unit, decimal, signs, percent, table),
            columns=tuple(column or ()),
            months=months,
        ),
    )
    if template is not None:
        _write_template(template, task)
    elif source is None:
        raise AnalysisError("There is nothing to import.", remedy="Name a file, or --template.")
    else:
        _import(task, is_sure=is_sure, is_replacing=is_replacing, as_json=as_json)


def can_ask() -> bool:
    """Tell whether somebody sits at the terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _import(task: ImportTask, *, is_sure: bool, is_replacing: bool, as_json: bool) -> None:
    from espoo_analysis.importing.delivery import deliver, holding
    from espoo_analysis.importing.task import is_unchanged

    is_asked = not is_sure and can_ask()
    task, understood = _understand(task, is_asked=is_asked)
    _show(understood, task, as_json=as_json)
    delivery = understood.delivery
    if not delivery.files:
        typer.echo("The data folder holds just this already; nothing was written.", err=True)
        return
    if delivery.changes and not is_replacing and not is_asked:
        problems = [Problem(str(change)) for change in delivery.changes]
        remedy = "Nothing was written; --replace writes what was imported now."
        raise AnalysisError(_OTHER_FIGURES, problems, remedy)
    if not is_sure and not is_asked:
        raise AnalysisError("Nobody can be asked here.", remedy=_NOT_ASKED)
    if delivery.changes:
        listed = "\n".join(f"  - {change}" for change in delivery.changes)
        typer.echo(f"{_OTHER_FIGURES}\n{listed}", err=True)
    question = "Replace them?" if delivery.changes else "Write this into the data folder?"
    if is_asked and not typer.confirm(question, err=True):
        typer.echo("Nothing was written.", err=True)
        raise typer.Exit(1)
    with holding(task.folder):
        # Somebody else may have written while the user was looking.
        if not is_unchanged(task, understood):
            raise AnalysisError(
                "The data folder or the file has changed meanwhile.", remedy="Import it again."
            )
        files = deliver(task.folder, delivery)
    for file in files:
        typer.echo(f"wrote {file}", err=True)


def _understand(task: ImportTask, *, is_asked: bool) -> tuple[ImportTask, Understanding]:
    """Ask what only the user can know, until nothing is open."""
    from espoo_analysis.importing.proposal import OpenQuestionError
    from espoo_analysis.importing.task import work_out

    while True:
        try:
            return task, work_out(task)
        except OpenQuestionError as error:
            if not is_asked:
                raise
            task = _answered(task, error)


def _answered(task: ImportTask, error: OpenQuestionError) -> ImportTask:
    answers = task.answers
    typer.echo(error.summary, err=True)
    for question in error.questions:
        place = f"{question.place}: " if question.place else ""
        # It asks again until one of the choices is named.
        kind = click.Choice(question.choices) if question.choices else str
        answer = typer.prompt(f"{place}{question.text}", type=kind, err=True)
        if question.answer == "kind":
            task = replace(task, kind=answer)
        else:
            answers = answers.with_answer(question.answer, answer.strip())
    return replace(task, answers=answers)


def _write_template(template: Path, task: ImportTask) -> None:
    from espoo_analysis.importing.services.writing import write_template_of

    if task.source:
        raise AnalysisError("A template is written from nothing.", remedy="Leave out the file.")
    typer.echo(write_template_of(task, template))


def _show(understood: Understanding, task: ImportTask, *, as_json: bool) -> None:
    from espoo_analysis.importing.listing import figure_rows, match_rows
    from espoo_analysis.terminal import output_console, print_json, print_rows

    if as_json:
        print_json(
            {
                "source": asdict(understood.document),
                "tables": [
                    asdict(replace(proposal, postings=())) for proposal in understood.proposals
                ],
                "changes": [asdict(change) for change in understood.delivery.changes],
                "files": list(understood.delivery.files),
            }
        )
        return
    console = output_console()
    for proposal in understood.proposals:
        of = " ".join(str(part) for part in (task.unit, task.period) if part)
        console.print(f"\n[bold]{proposal.table} {of}[/bold] from {understood.document.name}")
        changed = _changed_rows(proposal, understood)
        print_rows(*figure_rows(proposal, changed))
        if changed is not None:
            console.print(f"{len(proposal.rows()) - len(changed)} other rows are as before.")
        print_rows(*match_rows(proposal))
        for note in proposal.notes:
            console.print(f"• {note}", markup=False)


def _changed_rows(proposal: Proposal, understood: Understanding) -> set[str] | None:
    """Of the long tables of the services only what changes; None: all rows."""
    if proposal.table not in {"services", "activities"} or not understood.delivery.changes:
        return None
    return {
        change.key for change in understood.delivery.changes if change.table == proposal.table
    }
