"""What the commands print: tables and JSON to stdout, progress to stderr."""

from __future__ import annotations

import contextlib
import json
import sys
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.measure import Measurement
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from espoo_analysis.presentation import PublishedTable
    from espoo_analysis.presentation.published_table import Column

# A pipe has no width; this one holds every table of ours on one line a row.
_PIPE_WIDTH = 220


def print_json(value: Any) -> None:
    """Print a value as JSON; what is missing is null, and nothing else is printed."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def print_table(table: PublishedTable, heading: str) -> None:
    """Print a published table; where the terminal is too narrow, spanner by spanner.

    Parameters
    ----------
    table : PublishedTable
        The table.
    heading : str
        What stands above it.
    """
    console = output_console()
    console.print(Text(f"{heading}: {table.caption}", style="bold"))
    stub, *columns = table.shown
    whole = _rich_table(table, stub, columns)
    if Measurement.get(console, console.options, whole).maximum < console.width:
        console.print(whole)
    else:
        for spanner in dict.fromkeys(column.spanner for column in columns):
            group = [column for column in columns if column.spanner == spanner]
            console.print(_rich_table(table, stub, group, title=spanner))
    for note in table.notes:
        console.print(Text(note, style="dim"))


def print_text(text: str, heading: str) -> None:
    """Print a text under a heading; it is wrapped where a terminal is too narrow."""
    console = output_console()
    console.print(Text(heading, style="bold"))
    console.print(Text(text))


def print_rows(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print plain rows under capitalised headings."""
    table = Table(*(name.capitalize() for name in names), box=None, header_style="bold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    output_console().print(table)


def output_console() -> Console:
    """Open a console on stdout, wide enough when it is a pipe."""
    return Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False)


@contextlib.contextmanager
def progress(total: int) -> Iterator[Callable[[str, bool], None]]:
    """Show the progress of long work on stderr.

    In a terminal: a bar with how many reports are done, how many a minute, and the time that
    is left; of single reports only those that need a reader. Elsewhere: a line for each.

    Parameters
    ----------
    total : int
        How many things there are to do.

    Yields
    ------
    callable
        Says that one more is done, with a line about it, and whether all is well with it.
    """
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    columns = (
        TextColumn("Reports"),
        BarColumn(),
        MofNCompleteColumn(),
        _RateColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )
    # Results are for stdout; only in the same terminal must they make room for the bar.
    is_shared = sys.stdout.isatty()
    with Progress(
        *columns,
        console=console,
        redirect_stdout=is_shared,
        disable=total == 0 or not console.is_terminal,
    ) as bar:
        task = bar.add_task("reports", total=total)
        done = 0

        def advance(line: str, is_well: bool) -> None:  # noqa: FBT001 - a pair of a line and its kind
            nonlocal done
            done += 1
            bar.advance(task)
            if not (is_well and console.is_terminal):
                console.print(Text(f"[{done}/{total}] {line}"))

        yield advance


class _RateColumn(ProgressColumn):
    def render(self, task: Task) -> Text:
        rate = 60 * task.completed / task.elapsed if task.elapsed else 0
        return Text(f"{rate:.0f} a minute" if rate else "")


def _rich_table(
    table: PublishedTable, stub: Column, columns: Sequence[Column], title: str = ""
) -> Table:
    shown = Table(box=None, header_style="bold", title=title or None, title_justify="left")
    for column in (stub, *columns):
        above = f"{column.spanner}\n" if column.spanner and not title else ""
        shown.add_column(Text(above + column.label), justify=column.align, overflow="fold")
    group = ""
    for position, row in enumerate(table.cells[[c.key for c in (stub, *columns)]].to_numpy()):
        if table.groups and table.groups[position] != group:
            group = table.groups[position]
            shown.add_row(Text(group), style="italic")
        style = "bold" if position in table.total_rows else None
        shown.add_row(*(Text(cell) for cell in row), style=style)
    return shown
