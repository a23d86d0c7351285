"""A published table: ready texts in cells, with the semantics that a screen reader needs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from bs4 import BeautifulSoup
from great_tables import GT

from espoo_analysis.presentation.explanations import note_items
from espoo_analysis.presentation.numbers import MISSING, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from espoo_analysis.presentation.wording import Wording


# An output of this type carries a table as numbers, for the files that are downloaded.
TABLE_MIME = "application/vnd.espoo-analysis.table+json"

_GROUP = "group"


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
    unit : str
        Unit of its figures, where the label does not say it; for the files.
    decimals : int, optional
        Decimals of its figures; where they differ from row to row, none.
    is_shown : bool
        Whether it is on the page; if not, only in the files.
    language : str
        Language of its texts where it is not the page's; empty where it is.
    is_verbatim : bool
        Whether its texts are quoted as they stand in a source, in no language.
    """

    key: str
    label: str
    spanner: str = ""
    align: Literal["left", "right"] = "right"
    unit: str = ""
    decimals: int | None = None
    is_shown: bool = True
    language: str = ""
    is_verbatim: bool = False

    def in_language(self, words: Wording) -> Column:
        """Translate the headings, which are written in Finnish."""
        spanner = words.text(self.spanner) if self.spanner else ""
        return replace(self, label=words.text(self.label), spanner=spanner)


@dataclass(frozen=True, repr=False)
class PublishedTable:
    """A table that is read: in JupyterLab, on a page, in a terminal and in files.

    Parameters
    ----------
    table_id : str
        Stable id; the ids inside the table begin with it.
    caption : str
        What the table shows, with its unit.
    columns : sequence of Column
        The columns; the first names the rows.
    cells : DataFrame
        Texts only, one column for each `Column.key` that is shown.
    notes : sequence of str
        What must be known to read it; they stand below it.
    total_rows : frozenset of int
        Positions of the rows that are totals.
    groups : sequence of str
        Heading above each row; rows with the same one stand together. Empty: no groups.
    figures : DataFrame
        The numbers behind the cells, one column for each `Column.key` that has numbers.
    extra : mapping
        Further representations by MIME type, which travel with the table in the notebook.
    """

    table_id: str
    caption: str
    columns: Sequence[Column]
    cells: pd.DataFrame = field(compare=False)
    notes: Sequence[str] = ()
    total_rows: frozenset[int] = frozenset()
    groups: Sequence[str] = ()
    figures: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False)
    extra: dict[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        shown = {"text/html": self.to_html(), "text/plain": repr(self)}
        return {**shown, TABLE_MIME: self.to_record(), **self.extra}

    def __repr__(self) -> str:
        """Write the table in plain text, one line for each row."""
        labels = {column.key: column.label for column in self.shown}
        cells = self.cells[list(labels)].rename(columns=labels)
        return "\n".join([self.caption, cells.to_string(index=False), *self.notes])

    @property
    def shown(self) -> list[Column]:
        """The columns that are on the page."""
        return [column for column in self.columns if column.is_shown]

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
        self._name_headings(table)
        for cell in table.find_all(["th", "td"]):
            cell["class"] = ["right" if "gt_right" in cell.get("class", ()) else "left"]
        groups = iter(dict.fromkeys(self.groups))
        position = 0
        for row in table.tbody.find_all("tr", recursive=False):
            if "gt_group_heading_row" in row.get("class", ()):
                row["class"] = ["group-heading"]
                row.th["scope"], row.th.string = "rowgroup", next(groups)
            else:
                self._mark_row(row, position)
                position += 1
        caption = soup.new_tag("caption", id=f"{self.table_id}-caption")
        # In an element of its own it can stay in view while a wide table scrolls.
        caption.append(soup.new_tag("span", string=self.caption))
        table.insert(0, caption)
        notes = note_items(self.notes)
        below = f'<ul class="notes">{notes}</ul>' if notes else ""
        return (
            f'<div class="table"><div class="scroll" role="region" tabindex="0" '
            f'aria-labelledby="{self.table_id}-caption">{table}</div>{below}</div>'
        )

    def to_record(self) -> dict[str, Any]:
        """Write the table as numbers and texts that JSON can hold, for the files.

        Returns
        -------
        dict
            ``id``, ``caption``, ``columns`` (``key``, ``heading``, ``unit``, ``decimals``),
            ``rows``, ``total_rows`` and ``notes``. Figures are rounded as they are shown; what
            is missing is None.
        """
        columns = [
            {
                "key": column.key,
                "heading": f"{column.spanner}: {column.label}"
                if column.spanner
                else column.label,
                "unit": column.unit,
                "decimals": column.decimals,
            }
            for column in self.columns
        ]
        values = [self._values(column) for column in self.columns]
        return {
            "id": self.table_id,
            "caption": self.caption,
            "columns": columns,
            "rows": [list(row) for row in zip(*values, strict=True)],
            "total_rows": sorted(self.total_rows),
            "notes": list(self.notes),
        }

    def _values(self, column: Column) -> list[float | str | None]:
        if column.key not in self.figures:
            return [None if cell == MISSING else cell for cell in self.cells[column.key]]
        figures = self.figures[column.key]
        return [None if pd.isna(value) else _rounded(value, column.decimals) for value in figures]

    def _name_headings(self, table: Any) -> None:
        # Great Tables makes some ids of the labels: these stay the same in every language.
        headings = [table.thead.th, *table.thead.find_all("th", scope="colgroup")]
        names = {
            heading[
                "id"
            ]: f"{self.table_id}-{self.columns[0].key if not place else f'part-{place}'}"
            for place, heading in enumerate(headings)
        }
        for heading in headings:
            heading["id"] = names[heading["id"]]
        for cell in table.tbody.find_all("td"):
            cell["headers"] = [names.get(name, name) for name in cell["headers"]]
        for cell in table.find_all(["th", "td"]):
            for span in ("rowspan", "colspan"):
                if cell.get(span) == "1":
                    del cell[span]

    def _mark_row(self, row: Any, position: int) -> None:
        if position in self.total_rows:
            row["class"] = ["total"]
        cells = row.find_all(["th", "td"])
        cells[0]["dir"] = "auto"
        for cell, column, before in zip(cells[1:], self.shown[1:], self.shown, strict=False):
            if column.spanner != before.spanner:
                cell["class"] = [*cell["class"], "group"]
            if column.language and cell.get_text() != MISSING:
                cell["lang"] = column.language
            if column.is_verbatim:
                cell["translate"] = "no"

    def _great_table(self) -> GT:
        stub, *columns = self.shown
        cells = self.cells[[column.key for column in self.shown]]
        if self.groups:
            # Ids are made of the groups' keys, which are the same in every language.
            places = {label: place for place, label in enumerate(dict.fromkeys(self.groups))}
            cells = cells.assign(**{_GROUP: [f"group-{places[label]}" for label in self.groups]})
        group = _GROUP if self.groups else None
        table = GT(cells, rowname_col=stub.key, groupname_col=group, id=self.table_id)
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


def _rounded(value: Any, decimals: int | None) -> float | str:
    if isinstance(value, str):
        return value
    exact = float(value) if decimals is None else rounded(value, decimals)
    return int(exact) if float(exact).is_integer() else float(exact)


def as_records(table: pd.DataFrame) -> list[dict[str, object]]:
    """Write a table as rows that JSON can hold.

    Parameters
    ----------
    table : DataFrame
        Any table of texts, numbers and days. Not modified.

    Returns
    -------
    list of dict
        One for each row; what is missing is None, for NaN is no JSON, and a day is as in
        ISO 8601.

    Examples
    --------
    >>> as_records(pd.DataFrame({"day": pd.to_datetime(["2025-08-15", None])}))
    [{'day': '2025-08-15'}, {'day': None}]
    """
    days = table.select_dtypes("datetime")
    table = table.assign(**{name: days[name].dt.strftime("%Y-%m-%d") for name in days})
    return table.astype(object).where(table.notna(), None).to_dict("records")
