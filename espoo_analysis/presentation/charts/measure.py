"""How wide things are, reckoned before anything is drawn. Every length is in points."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

if TYPE_CHECKING:
    from collections.abc import Sequence

FONT_SIZE = 9.5
LABEL_GAP = 7.0

# Beyond it a deviation is none that anybody needs to see.
_MOST_MAGNIFIED = 200.0


@lru_cache(maxsize=4096)
def text_width(text: str, *, bold: bool = False) -> float:
    """Measure a line of text.

    Parameters
    ----------
    text : str
        One line.
    bold : bool
        Whether it is set in bold.

    Returns
    -------
    float
        Its width in points.
    """
    font = FontProperties(
        family="DejaVu Sans", weight="bold" if bold else "normal", size=FONT_SIZE
    )
    return float(text_to_path.get_text_width_height_descent(text, font, ismath=False)[0])


def wrapped(text: str, room: float, *, bold: bool = False) -> str:
    r"""Break a text into lines that fit; a word that is too long is broken, too.

    Parameters
    ----------
    text : str
        The text.
    room : float
        Width of the lines.
    bold : bool
        Whether it is set in bold.

    Returns
    -------
    str
        The lines.

    Examples
    --------
    >>> wrapped("Purchases of services", 80)
    'Purchases of\nservices'
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, bold=bold) <= room:
            lines[-1] = longer
            continue
        pieces = _pieces(word, room, bold=bold)
        lines = [*(line for line in lines if line), *pieces]
    return "\n".join(lines)


def _pieces(word: str, room: float, *, bold: bool) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(pieces[-1] + letter, bold=bold) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


@dataclass(frozen=True)
class Scale:
    """How long a unit is, and where zero stands.

    Parameters
    ----------
    unit : float
        Points for one unit.
    zero : float
        Points from the left edge of the panel to zero.
    room : float
        Points that bars and labels take.
    """

    unit: float
    zero: float
    room: float

    def limits(self, width: float) -> tuple[float, float]:
        """Give the values at both edges of a panel of this width, in points."""
        return -self.zero / self.unit, (width - self.zero) / self.unit


def fit(
    reaches: Sequence[float], labels: Sequence[float], bars: float, unit: float = 0.0
) -> Scale:
    """Find a scale on which every bar and the label at its end have room.

    Parameters
    ----------
    reaches : sequence of float
        Signed values to which the bars reach.
    labels : sequence of float
        Widths of the labels beyond the bars' ends.
    bars : float
        Points that the bars may take, from the longest one on the left to that on the right.
    unit : float
        Points for one unit where that is already decided; 0 where it is not.

    Returns
    -------
    Scale
        Panels that share a unit can be compared by eye.

    Examples
    --------
    >>> fit([-300.0, 100.0], [20.0, 10.0], 200.0)
    Scale(unit=0.5, zero=170.0, room=230.0)
    """
    pairs = list(zip(reaches, labels, strict=True))
    known = [(reach, width) for reach, width in pairs if not math.isnan(reach)]
    left = max([0.0, *(-reach for reach, _ in known)])
    right = max([0.0, *(reach for reach, _ in known)])
    unit = unit or (bars / (left + right) if left + right > 0 else 1.0)
    # Where a figure is missing its label stands at zero.
    unknown = [width for reach, width in pairs if math.isnan(reach)]
    zero = max([0.0, *(width - reach * unit for reach, width in known if reach < 0)])
    after = max([0.0, *unknown, *(width + reach * unit for reach, width in known if reach >= 0)])
    return Scale(unit, zero, zero + after)


def magnification(unit: float, wanted: float) -> float:
    """Choose by how much a scale is magnified: by 1, 2, 5, 10, 20, 50 and so on.

    Parameters
    ----------
    unit : float
        Points for one unit on the plain scale.
    wanted : float
        Points for one unit at most on the magnified one; infinite where nothing is to be seen.

    Returns
    -------
    float
        At least 1.

    Examples
    --------
    >>> magnification(0.0001, 0.0193)
    100.0
    """
    if wanted <= unit or math.isinf(wanted):
        return 1.0
    if wanted > unit * _MOST_MAGNIFIED:
        return _MOST_MAGNIFIED
    power = 10.0 ** math.floor(math.log10(wanted / unit))
    return max(step * power for step in (1, 2, 5) if step * power <= wanted / unit)


def label_rooms(texts: Sequence[str], bold: Sequence[bool]) -> list[float]:
    """Measure labels with the gap before them.

    Parameters
    ----------
    texts : sequence of str
        The labels.
    bold : sequence of bool
        Which of them are set in bold.

    Returns
    -------
    list of float
        Points, for `fit`.
    """
    return [
        text_width(text, bold=heavy) + LABEL_GAP for text, heavy in zip(texts, bold, strict=True)
    ]
