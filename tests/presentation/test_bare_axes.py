"""Axes without ticks and spines draw what ordinary axes draw when both are hidden."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from espoo_analysis import Period
from espoo_analysis.presentation import Wording, variance_chart
from espoo_analysis.presentation.charts import layout

BARS = pd.DataFrame(
    {
        "label": ["Pay", "Total"],
        "is_total": [False, True],
        "budget_eur": [-1000.0, -1000.0],
        "forecast_eur": [-1010.0, -1010.0],
        "actual_eur": [-500.0, -500.0],
        "deviation_eur": [-10.0, -10.0],
        "deviation_share": [-0.01, -0.01],
        "forecast_text": ["−1,010"] * 2,
        "deviation_text": ["▼ −10"] * 2,
        "share_text": ["▼ −1.0%"] * 2,
    }
)


def test_bare_axes_draw_the_same_bytes(monkeypatch):
    bare = variance_chart(BARS, "Pay costs 10 more.", Period(2025, 7), Wording("en"))
    monkeypatch.setattr(layout, "BareAxes", Axes)
    ordinary = variance_chart(BARS, "Pay costs 10 more.", Period(2025, 7), Wording("en"))
    assert bare.to_svg() == ordinary.to_svg()
    assert not any(axes.xaxis.get_ticklines() for axes in bare.figure.axes)
    assert all(axes.xaxis.get_ticklines() for axes in ordinary.figure.axes)
