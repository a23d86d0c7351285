"""Axes that show neither ticks nor spines, and so do not make them either.

matplotlib makes both for all axes, then hides them: half of the time that new axes take.
"""

from __future__ import annotations

from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis, Tick, XAxis, YAxis


class _TicklessAxis(Axis):
    """An axis that has no ticks."""

    def get_major_ticks(self, numticks: int | None = None) -> list[Tick]:  # noqa: ARG002
        """Give no ticks, however many places there are for them."""
        return []

    def set_clip_path(self, path: Any, transform: Any = None) -> None:
        """Clip the axis alone, without its ticks."""
        Artist.set_clip_path(self, path, transform)

    def set_tick_params(self, *_: Any, **__: Any) -> None:
        """Leave the ticks as they are: there are none."""


class _TicklessXAxis(_TicklessAxis, XAxis):
    """The axis across."""


class _TicklessYAxis(_TicklessAxis, YAxis):
    """The axis up and down."""


class BareAxes(Axes):
    """Axes with limits and artists but without anything round them.

    The two methods are those that matplotlib's guide to new projections overrides.
    """

    def _init_axis(self) -> None:
        self.xaxis = _TicklessXAxis(self, clear=False)
        self.yaxis = _TicklessYAxis(self, clear=False)

    def _gen_axes_spines(self) -> dict[str, Any]:
        return {}
