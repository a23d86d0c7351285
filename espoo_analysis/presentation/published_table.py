"""A published table: ready texts in cells, with the semantics that a screen reader needs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from html import escape
from typing import TYPE_CHECKING, Any, Literal

from bs4 import BeautifulSoup
from great_tables import GT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from espoo_analysis.presentation.wording import Wording


@dataclass(frozen=True)
class Column:
    """A column of a published table.

    Parameters
    ----------
    key : str
        The column of the cells.
    label : str
        Its heading, in the reader's language.
    spanner : str
        The heading above it that it shares with its neighbours; none when empty.
    align : {"right", "left"}
        Numbers stand right, texts left.
    """

    key: str
    label: str
    spanner: str = ""
    align: Literal["left", "right"] = "right"

    def in_language(self, words: Wording) -> Column:
        """Translate the headings, which are written in Finnish."""
        spanner = words.text(self.spanner) if self.spanner else ""
        return replace(self, label=words.text(self.label), spanner=spanner)


@dataclass(frozen=True, repr=False)
class PublishedTable:
    """A table that is read: in JupyterLab, on a page and in a terminal.

    Parameters
    ----------
    table_id : str
        Stable id; the ids inside the table begin with it.
    caption : str
        What the table shows, with its unit.
    columns : sequence of Column
        The columns; the first names the rows.
    cells : DataFrame
        Texts only, one column for each `Column.key`.
    notes : sequence of str
        What must be known to read it; they stand below it.
    total_rows : frozenset of int
        Positions of the rows that are totals.
    extra : mapping
        Further representations by MIME type, which travel with the table in the notebook.
    """

    table_id: str
    caption: str
    columns: Sequence[Column]
    cells: pd.DataFrame = field(compare=False)
    notes: Sequence[str] = ()
    total_rows: frozenset[int] = frozenset()
    extra: dict[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        return {"text/html": self.to_html(), "text/plain": repr(self), **self.extra}

    def __repr__(self) -> str:
        """Write the table in plain text, one line for each row."""
        labels = {column.key: column.label for column in self.columns}
        shown = self.cells[list(labels)].rename(columns=labels)
        return "\n".join([self.caption, shown.to_string(index=False), *self.notes])

    def to_html(self) -> str:
        """Write the table as HTML with a caption, scopes and a box that scrolls by keyboard.

        Returns
        -------
        str
            A ``div`` that holds the table and, below it, the notes. It carries no styles.
        """
        soup = BeautifulSoup(self._great_table().as_raw_html(), "html.parser")
        table: Any = soup.table
        for name in ("data-quarto-disable-processing", "data-quarto-bootstrap", "class"):
            del table[name]
        for cell in table.find_all(["th", "td"]):
            side = "right" if "gt_right" in cell["class"] else "left"
            cell["class"] = [side]
        for position, row in enumerate(table.tbody.find_all("tr", recursive=False)):
            if position in self.total_rows:
                row["class"] = ["total"]
            for cell, column, before in zip(
                row.find_all(["th", "td"])[1:], self.columns[1:], self.columns, strict=False
            ):
                if column.spanner != before.spanner:
                    cell["class"] = [*cell["class"], "group"]
        caption = soup.new_tag("caption", id=f"{self.table_id}-caption")
        caption.string = self.caption
        table.insert(0, caption)
        notes = "".join(f"<li>{escape(note)}</li>" for note in self.notes)
        below = f'<ul class="notes">{notes}</ul>' if notes else ""
        return (
            f'<div class="table"><div class="scroll" role="region" tabindex="0" '
            f'aria-labelledby="{self.table_id}-caption">{table}</div>{below}</div>'
        )

    def _great_table(self) -> GT:
        stub, *columns = self.columns
        table = GT(
            self.cells[[column.key for column in self.columns]],
            rowname_col=stub.key,
            id=self.table_id,
        )
        table = table.tab_stubhead(stub.label).cols_label(
            {column.key: column.label for column in columns}
        )
        for side in ("left", "right"):
            keys = [column.key for column in columns if column.align == side]
            table = table.cols_align(side, keys) if keys else table
        for position, spanner in enumerate(dict.fromkeys(c.spanner for c in columns)):
            keys = [column.key for column in columns if column.spanner == spanner]
            if spanner:
                table = table.tab_spanner(spanner, keys, id=f"{self.table_id}-{position}")
        return table


def as_records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Write a table as rows that JSON can hold.

    Parameters
    ----------
    table : DataFrame
        Any table of texts and numbers. Not modified.

    Returns
    -------
    list of dict
        One for each row; what is missing is None, for NaN is no JSON.
    """
    return table.astype(object).where(table.notna(), None).to_dict("records")
