"""What an import understood, before anything is written: figures, each with its place."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from espoo_analysis.errors import AnalysisError, Problem, SourceError, shorten

#: What can be answered where not any text can.
_CHOICES = {
    "money_unit": ("eur", "teur", "meur"),
    "decimal": ("comma", "point"),
    "signs": ("signed", "unsigned", "reversed"),
    "percent": ("percent", "share"),
    "months": ("complete",),
}


@dataclass(frozen=True)
class SourceDocument:
    """The file or database from which figures were read.

    Parameters
    ----------
    name : str
        The file's name without its folder, or the database's address without a password.
    sha256 : str
        SHA-256 of the file's bytes; empty for a database.
    """

    name: str
    sha256: str


@dataclass(frozen=True)
class Figure:
    """One field of the data folder, and where it was read.

    Parameters
    ----------
    key : str
        What the row is about: the code of a line, an indicator or an activity.
    column : str
        The column of the delivered table.
    value : str
        As the data folder holds it, such as ``-1171832.5``; empty where it is missing.
    place : str
        ``sheet!C7``; ``page 2, line 14``; ``line 131``.
    as_read : str
        What stands there, such as ``1 171,8`` or ``–``.
    """

    key: str
    column: str
    value: str
    place: str
    as_read: str


@dataclass(frozen=True)
class Match:
    """Something of the source that was recognised.

    Parameters
    ----------
    found : str
        What stands in the source: a heading, the name of a line, a remark on the unit.
    meaning : str
        What it was taken for: a column, a line's code, ``EUR 1,000``; empty: left out.
    place : str
        Where it stands.
    reason : str
        Why, where that is not plain; for what was left out, why it was.
    """

    found: str
    meaning: str
    place: str
    reason: str = ""


@dataclass(frozen=True)
class Proposal:
    """What would be written into the data folder.

    Parameters
    ----------
    table : str
        The table: ``finance``, ``services``, ``activities``, ``ledger`` or ``statistics``.
    figures : tuple of Figure
        In the order of the rows; the fields of a row stand together.
    matches : tuple of Match
        Every heading and row name of the source that was used or left out.
    notes : tuple of str
        What a reader should know: how signs, unit and number form were settled, what was left
        out, which printed figure does not fit the others. Whole sentences.
    postings : tuple of tuple of str
        Of a ledger, the rows of its file; the figures are then their sums by account.
    """

    table: str
    figures: tuple[Figure, ...]
    matches: tuple[Match, ...] = ()
    notes: tuple[str, ...] = ()
    postings: tuple[tuple[str, ...], ...] = ()

    def rows(self) -> dict[str, dict[str, str]]:
        """Gather the fields by row.

        Returns
        -------
        dict of str to dict of str to str
            By key, in order, the values by column.
        """
        rows: dict[str, dict[str, str]] = {}
        for figure in self.figures:
            rows.setdefault(figure.key, {})[figure.column] = figure.value
        return rows


@dataclass(frozen=True)
class Answers:
    """What the user has said about a source; a None is not yet answered.

    Parameters
    ----------
    sheet : str or None
        ``--sheet``: the name of the sheet that holds the table.
    cells : str or None
        ``--cells``: the block that holds the table with its headings, such as ``A5:F20``.
    money_unit : {"eur", "teur", "meur"} or None
        ``--money-unit``: in what the amounts are written.
    decimal : {"comma", "point"} or None
        ``--decimal``: the decimal mark of numbers that are written as text.
    signs : {"signed", "unsigned", "reversed"} or None
        ``--signs``: revenue + and expense -; both +; or expense + and revenue -.
    percent : {"percent", "share"} or None
        ``--percent``: whether a use of 69 % is written 69 or 0.69.
    table : str or None
        ``--table``: the table of a database that holds the ledger.
    columns : tuple of str
        ``--column``: which column of a ledger has a role, such as ``amount=Netto``.
    months : {"complete"} or None
        ``--months``: of a ledger, that nothing was booked in the months without postings.

    Raises
    ------
    AnalysisError
        When an answer is none of those that can be given.
    """

    sheet: str | None = None
    cells: str | None = None
    money_unit: str | None = None
    decimal: str | None = None
    signs: str | None = None
    percent: str | None = None
    table: str | None = None
    columns: tuple[str, ...] = ()
    months: str | None = None

    def __post_init__(self) -> None:
        """Refuse an answer that nobody would understand."""
        wrong = [
            Problem(
                f"--{name.replace('_', '-')} is '{shorten(given)}', expected {'|'.join(known)}"
            )
            for name, known in _CHOICES.items()
            if (given := getattr(self, name)) is not None and given not in known
        ]
        if wrong:
            raise AnalysisError("An option cannot be understood.", wrong, "Nothing was written.")

    def with_answer(self, name: str, answer: str) -> Answers:
        """Add one answer by the name of its field; ``column`` adds to the columns."""
        if name == "column":
            return replace(self, columns=(*self.columns, answer))
        answered: dict[str, Any] = {name: answer}
        return replace(self, **answered)

    def column_of(self) -> dict[str, str]:
        """Give the columns that were named, by their role."""
        return {role: name for role, _, name in (each.partition("=") for each in self.columns)}


@dataclass(frozen=True)
class Question:
    """Something that the source leaves open and only its sender can know.

    Parameters
    ----------
    answer : str
        The field of `Answers` that settles it.
    text : str
        What is open and why, as one sentence without a question mark at its end.
    choices : tuple of str
        What can be answered; empty where any text can.
    place : str
        Where in the source; empty where the whole of it is concerned.
    """

    answer: str
    text: str
    choices: tuple[str, ...] = ()
    place: str = ""

    @property
    def option(self) -> str:
        """The option of the command that answers it."""
        return f"--{self.answer.replace('_', '-')}"


class OpenQuestionError(SourceError):
    """A source can be read in more than one way; nothing is guessed.

    Parameters
    ----------
    summary : str
        What cannot be read.
    questions : tuple of Question
        Everything that is open.
    """

    def __init__(self, summary: str, questions: tuple[Question, ...]) -> None:
        problems = [
            Problem(
                f"{question.text}; answer with {question.option}"
                + (f" {'|'.join(question.choices)}" if question.choices else ""),
                question.place,
            )
            for question in questions
        ]
        super().__init__(summary, problems, "Nothing was written.")
        self.questions = questions

    def __reduce__(self) -> tuple[type, tuple[str, tuple[Question, ...]]]:
        """Survive the way between processes."""
        return type(self), (self.summary, self.questions)


@dataclass(frozen=True)
class ImportContext:
    """What is known where a source is read, besides the source.

    Parameters
    ----------
    period : str
        The period that the figures are of, as ``YYYY-MM``.
    unit : str
        The unit that they are of.
    lines : tuple of tuple of str
        Of every line: code, parent (empty at the top), kind and side, in the city's order.
    labels : mapping of str to tuple of str
        The names of every line in Finnish, Swedish and English.
    known_budgets : mapping of str to float
        By period, the expenses (or else the revenue) that the unit had budgeted, in euros and
        without sign; to see a figure that is a thousand times too large or too small.
    answers : Answers
        What the user has said.
    units : mapping of str to tuple of str
        The names of every known unit in Finnish, Swedish and English, by its code; to see that
        a table is another unit's.
    """

    period: str
    unit: str
    lines: tuple[tuple[str, str, str, str], ...]
    labels: dict[str, tuple[str, str, str]]
    known_budgets: dict[str, float] = field(default_factory=dict)
    answers: Answers = field(default_factory=Answers)
    units: dict[str, tuple[str, ...]] = field(default_factory=dict)
