"""The notation of the charts, after IBCS 2.0 and ISO 24896: one look for one meaning.

Actual is solid, forecast hatched, budget an outline. Blue is favourable and burnt orange
unfavourable, never by colour alone: the side of the axis, the sign and a triangle say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.patches import Rectangle

from espoo_analysis.presentation.numbers import format_number, format_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from espoo_analysis.presentation.wording import Wording

INK, PAPER, PALE = "#404040", "#ffffff", "#767676"
FAVOURABLE, UNFAVOURABLE = "#005AB5", "#B34700"

_HATCH = "/////"
_POINTS_PER_INCH = 72
_MARK_POINTS = 20.0


@dataclass(frozen=True)
class Look:
    """How a bar is filled.

    Parameters
    ----------
    face, edge : str
        Colours of the area and of the outline.
    hatch : str
        Pattern over the area; empty for none.
    is_mark : bool
        Whether it is a mark across a bar rather than a bar.
    """

    face: str
    edge: str
    hatch: str = ""
    is_mark: bool = False


ACTUAL = Look(INK, INK)
FORECAST = Look(PAPER, INK, _HATCH)
BUDGET = Look(PAPER, INK)
EXPECTED = Look(INK, PAPER, is_mark=True)


def row_share(axes: Axes, points: float) -> float:
    """Say how much of a row a height is, so that bars are as thick in every chart.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        A panel.
    points : float
        Height in points.

    Returns
    -------
    float
        In rows.
    """
    bottom, top = axes.get_ylim()
    height = axes.bbox.height / axes.figure.dpi * _POINTS_PER_INCH
    return points * (bottom - top) / height


def variance_look(amount: float) -> Look:
    """Choose the look of a forecast's deviation: hatched, in the colour of its sign.

    Parameters
    ----------
    amount : float
        Positive is favourable.

    Returns
    -------
    Look
        Blue from 0 upward, burnt orange below.
    """
    return Look(PAPER, FAVOURABLE if amount >= 0 else UNFAVOURABLE, _HATCH)


def draw_bars(
    axes: Axes,
    lengths: pd.Series,
    looks: Look | Sequence[Look],
    thickness: float,
    starts: pd.Series | None = None,
) -> None:
    """Draw one horizontal bar for each length that is known.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    lengths : Series of float
        Signed lengths, by the places of the bars' middles.
    looks : Look or sequence of Look
        The look of all bars, or of each.
    thickness : float
        Height of a bar in points.
    starts : Series of float, optional
        Where the bars begin; 0 when left out.
    """
    each = [looks] * len(lengths) if isinstance(looks, Look) else looks
    height = row_share(axes, thickness)
    begins = lengths * 0.0 if starts is None else starts
    for (row, length), start, look in zip(lengths.items(), begins, each, strict=True):
        if pd.isna(length):
            continue
        bar = Rectangle(
            (start, row - height / 2),
            length,
            height,
            facecolor=look.face,
            edgecolor=look.edge,
            # matplotlib names a pattern in the SVG after the repr of its hatch, and barh's
            # hatches are numpy's: so the bytes are those of barh.
            hatch=np.str_(look.hatch),
            linewidth=1.1,
        )
        # The limits are set: a bar need not be measured, as barh and add_patch would.
        axes.add_artist(bar)


def draw_pins(axes: Axes, lengths: pd.Series) -> None:
    """Draw a pin for each length other than 0: a thin line with a square head.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    lengths : Series of float
        Signed lengths, by the places of the pins; NaN draws nothing.
    """
    pins = lengths[lengths.notna() & lengths.ne(0)]
    if pins.empty:
        return
    colours = [variance_look(length).edge for length in pins]
    axes.hlines(pins.index, 0, pins, colors=colours, linewidth=2)
    sns.scatterplot(x=pins, y=pins.index, marker="s", s=30, color=colours, linewidth=0, ax=axes)


def draw_marks(axes: Axes, places: pd.Series) -> None:
    """Draw a mark across each row, with a pale edge so that it shows on a solid bar.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    places : Series of float
        Where the marks stand, by row; NaN draws nothing.
    """
    marks = places.dropna()
    half = row_share(axes, _MARK_POINTS / 2)
    for colour, width in ((EXPECTED.edge, 5.5), (EXPECTED.face, 2.5)):
        axes.vlines(
            marks, marks.index - half, marks.index + half, color=colour, linewidth=width, zorder=4
        )


def draw_arrows(axes: Axes, lengths: pd.Series, longest: float) -> None:
    """Mark the bars that go on beyond the edge, so that none seems shorter than it is.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    lengths : Series of float
        Signed lengths before they were cut, by row; NaN draws nothing.
    longest : float
        The length at which bars are cut.
    """
    draw_arrow_heads(axes, lengths[lengths > longest].clip(upper=longest), ">")
    draw_arrow_heads(axes, lengths[lengths < -longest].clip(lower=-longest), "<")


def draw_arrow_heads(axes: Axes, places: pd.Series, marker: str) -> None:
    """Draw an arrow head for each place where something goes on beyond the edge.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    places : Series of float
        Where the heads stand, by row.
    marker : {"<", ">"}
        Which way it goes on.
    """
    axes.plot(
        places,
        places.index,
        marker,
        color=PAPER,
        markeredgecolor=INK,
        markersize=8,
        clip_on=False,
    )


def draw_axis(axes: Axes, *, of_budget: bool) -> None:
    """Draw the line from which bars begin: doubled where it stands for the budget.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where to draw.
    of_budget : bool
        Whether what is drawn deviates from the budget.
    """
    axes.axvline(0, color=INK, linewidth=3 if of_budget else 1, zorder=3, clip_on=False)
    if of_budget:
        axes.axvline(0, color=PAPER, linewidth=1, zorder=3, clip_on=False)


def signed_euros(amount: float, words: Wording) -> str:
    """Write a deviation in euros with its sign and a triangle.

    Parameters
    ----------
    amount : float
        Euros; positive is favourable.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        An en dash where missing; neither sign nor triangle where it rounds to 0.

    Examples
    --------
    >>> from espoo_analysis.presentation.wording import Wording
    >>> [signed_euros(amount, Wording("en")) for amount in (-5563, 1840, 0.2)]
    ['▼ −5,563', '▲ +1,840', '0']
    """
    return _triangled(format_number(amount, words.language, signed=True))


def signed_percent(share: float, words: Wording) -> str:
    """Write a deviation in percent with its sign and a triangle, one decimal.

    Parameters
    ----------
    share : float
        Share of 1; positive is favourable.
    words : Wording
        The reader's language.

    Returns
    -------
    str
        As `signed_euros`.

    Examples
    --------
    >>> from espoo_analysis.presentation.wording import Wording
    >>> signed_percent(-0.00475, Wording("en"))
    '▼ −0.5%'
    """
    return _triangled(format_percent(share, words.language, decimals=1, signed=True))


def _triangled(text: str) -> str:
    return {"+": "▲ ", "\u2212": "▼ "}.get(text[0], "") + text
