"""Where things stand in a chart, reckoned from the widths of its texts before it is drawn.

Every length is in points. A chart of rows has a column of names and one panel or more beside
it; a panel is as wide as its bars and their labels need, so nothing is cut and nothing
overlaps, whatever the figures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from espoo_analysis.presentation.charts.bare_axes import BareAxes
from espoo_analysis.presentation.charts.chart import STYLE
from espoo_analysis.presentation.charts.measure import (
    FONT_SIZE,
    LABEL_GAP,
    Scale,
    label_rooms,
    text_width,
    wrapped,
)
from espoo_analysis.presentation.charts.notation import INK, Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

_POINTS_PER_INCH = 72
_NAME_ROOM, _NARROWEST_NAMES, _NARROWEST_PANEL = 165.0, 40.0, 64.0
_MARGIN, _PANEL_GAP, _HEADING_GAP = 4.0, 14.0, 5.0
_KEY_LINE, _KEY_BOX = 18.0, 16.0
_LINE, _LOWEST_ROW, _ROW_GAP = 12.5, 24.0, 6.0


@dataclass(frozen=True)
class Panel:
    """A column of bars.

    Parameters
    ----------
    heading : str
        What it shows; stands above it.
    scale : Scale
        Its scale, as `fit` finds it.
    """

    heading: str
    scale: Scale

    @property
    def is_text(self) -> bool:
        """Whether it holds texts, which end at its right edge as its heading then does."""
        return self.scale.zero == self.scale.room

    @property
    def width(self) -> float:
        """Points from edge to edge; a heading needs some even where bars do not."""
        return max(self.scale.room, _NARROWEST_PANEL)


@dataclass(frozen=True)
class Row:
    """A row of a chart.

    Parameters
    ----------
    name : str
        What it is about.
    is_total : bool
        Whether its name is bold and a line stands above it.
    """

    name: str
    is_total: bool = False

    @property
    def lines(self) -> str:
        """The name, broken to fit its column."""
        return wrapped(self.name, _NAME_ROOM, bold=self.is_total)


def text_panel(heading: str, texts: Sequence[str], rows: Sequence[Row]) -> Panel:
    """Make a panel that is as wide as its texts, which `write_column` puts there.

    Parameters
    ----------
    heading : str
        What the texts are.
    texts : sequence of str
        One for each row.
    rows : sequence of Row
        The rows; a total's text is bold.

    Returns
    -------
    Panel
        Zero is at its right edge.
    """
    room = max([text_width(heading), *label_rooms(texts, [row.is_total for row in rows])])
    width = max(room, _NARROWEST_PANEL)
    return Panel(heading, Scale(1.0, width, width))


def row_chart(
    rows: Sequence[Row], panels: Sequence[Panel], key: Sequence[tuple[Look, str]] = ()
) -> tuple[Figure, list[Axes]]:
    """Lay out a chart of rows: names on the left, panels beside them, the key above.

    Parameters
    ----------
    rows : sequence of Row
        The rows, from the top; at least one.
    panels : sequence of Panel
        The columns, from the left.
    key : sequence of (Look, str)
        What each look means.

    Returns
    -------
    Figure
        With the names, the headings and the key drawn.
    list of Axes
        One for each panel; vertically, row 0 is the first one.
    """
    names = max([_NARROWEST_NAMES, *(_block_width(row.lines, bold=row.is_total) for row in rows)])
    lefts = _lefts(_MARGIN + names + _PANEL_GAP, panels)
    width = lefts.pop() - _PANEL_GAP + _MARGIN
    places = _key_places(key, width)
    top = _MARGIN + _key_height(places) + _heading_height(panels) + _HEADING_GAP
    pitch = max([_LOWEST_ROW, *(_LINE * _line_count(row.lines) + _ROW_GAP for row in rows)])
    height = top + pitch * len(rows) + _MARGIN
    with mpl.rc_context(fname=STYLE):
        figure = Figure(figsize=(width / _POINTS_PER_INCH, height / _POINTS_PER_INCH))
        sheet = _add_axes(figure, (0, 0, 1, 1), (0, width), (height, 0))
        _draw_key(sheet, key, places)
        _draw_rows(sheet, rows, top, pitch)
        axes = []
        for left, panel in zip(lefts, panels, strict=True):
            _write_heading(sheet, panel, left, top - _HEADING_GAP)
            box = (
                left / width,
                _MARGIN / height,
                panel.width / width,
                pitch * len(rows) / height,
            )
            limits = panel.scale.limits(panel.width)
            axes.append(_add_axes(figure, box, limits, (len(rows) - 0.5, -0.5)))
    return figure, axes


def _add_axes(
    figure: Figure,
    box: tuple[float, float, float, float],
    across: tuple[float, float],
    down: tuple[float, float],
) -> Axes:
    axes = figure.add_axes(box, axes_class=BareAxes, xlim=across, ylim=down)
    axes.set_axis_off()
    return axes


def _lefts(first: float, panels: Sequence[Panel]) -> list[float]:
    lefts = [first]
    for panel in panels:
        lefts.append(lefts[-1] + panel.width + _PANEL_GAP)
    return lefts


def _write_heading(sheet: Axes, panel: Panel, left: float, bottom: float) -> None:
    x, side = (left + panel.width, "right") if panel.is_text else (left, "left")
    write(sheet, (x, bottom), _heading(panel), side=side, va="bottom")


def _heading(panel: Panel) -> str:
    return wrapped(panel.heading, panel.width)


def _heading_height(panels: Sequence[Panel]) -> float:
    counts = [_line_count(_heading(panel)) for panel in panels if panel.heading]
    return max(counts, default=0) * _LINE


def _line_count(lines: str) -> int:
    return lines.count("\n") + 1


def _block_width(lines: str, *, bold: bool) -> float:
    return max(text_width(line, bold=bold) for line in lines.split("\n"))


def _key_places(key: Sequence[tuple[Look, str]], width: float) -> list[tuple[float, int]]:
    places: list[tuple[float, int]] = []
    x, line = _MARGIN, 0
    for _, text in key:
        room = _KEY_BOX + LABEL_GAP + text_width(text) + _PANEL_GAP
        if x > _MARGIN and x + room > width:
            x, line = _MARGIN, line + 1
        places.append((x, line))
        x += room
    return places


def _key_height(places: Sequence[tuple[float, int]]) -> float:
    return (places[-1][1] + 1) * _KEY_LINE if places else 0.0


def _draw_key(
    sheet: Axes, key: Sequence[tuple[Look, str]], places: Sequence[tuple[float, int]]
) -> None:
    for (look, text), (x, line) in zip(key, places, strict=True):
        y = _MARGIN + _KEY_LINE * (line + 0.5)
        width = _KEY_BOX / 5 if look.is_mark else _KEY_BOX
        box = Rectangle(
            (x + _KEY_BOX - width, y - _KEY_BOX / 4),
            width,
            _KEY_BOX / 2,
            facecolor=look.face,
            edgecolor=look.edge,
            hatch=look.hatch,
        )
        sheet.add_patch(box)
        write(sheet, (x + _KEY_BOX, y), text, gap=LABEL_GAP)


def _draw_rows(sheet: Axes, rows: Sequence[Row], top: float, pitch: float) -> None:
    for place, row in enumerate(rows):
        write(sheet, (_MARGIN, top + pitch * (place + 0.5)), row.lines, bold=row.is_total)
        if row.is_total:
            sheet.axhline(top + pitch * place, color=INK, linewidth=0.6)


def write(  # noqa: PLR0913 - a place and how the text stands there
    axes: Axes,
    place: tuple[float, float],
    text: str,
    *,
    side: str = "left",
    gap: float = 0.0,
    bold: bool = False,
    va: str = "center",
) -> None:
    """Write a text; what stands between two dollar signs is no formula.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to write.
    place : tuple of float
        Its place, across and down, in the units of the axes.
    text : str
        The text.
    side : {"left", "right"}
        Which edge of the text stands at the place.
    gap : float
        Points between the place and that edge.
    bold : bool
        Whether it is set in bold.
    va : str
        Which of its heights stands at the place.
    """
    axes.annotate(
        text,
        place,
        (gap if side == "left" else -gap, 0),
        textcoords="offset points",
        ha=side,
        va=va,
        fontsize=FONT_SIZE,
        fontweight="bold" if bold else "normal",
        linespacing=1.15,
        annotation_clip=False,
        parse_math=False,
    )


def write_at_end(axes: Axes, reach: float, row: float, text: str, *, bold: bool = False) -> None:
    """Write a label beyond the end of a bar, on the side to which the bar goes.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to write.
    reach : float
        Signed value at the bar's end; NaN writes at zero.
    row : float
        Place of the bar.
    text : str
        The label.
    bold : bool
        Whether it is set in bold.
    """
    side = "right" if reach < 0 else "left"
    end = 0.0 if math.isnan(reach) else reach
    write(axes, (end, row), text, side=side, gap=LABEL_GAP, bold=bold)


def write_column(axes: Axes, texts: Sequence[str], rows: Sequence[Row]) -> None:
    """Write one text for each row into a panel made by `text_panel`, right-aligned.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        The panel.
    texts : sequence of str
        One for each row.
    rows : sequence of Row
        The rows.
    """
    for place, (text, row) in enumerate(zip(texts, rows, strict=True)):
        write(axes, (0, place), text, side="right", bold=row.is_total)
