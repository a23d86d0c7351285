"""Charts: their data, what is drawn of them, and the same bytes on every run."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest

import espoo_analysis as ea
from espoo_analysis import presentation as show

WORDS = show.Wording("fi")


@pytest.fixture(scope="module")
def july():
    return ea.load_period("2025-07", unit="immigration")


@pytest.fixture(scope="module")
def deviation_bars(july):
    return show.deviation_bars(ea.budget_deviation(july.follow_up), july.reference, WORDS)


@pytest.fixture(scope="module")
def year_use_bars(july):
    use = ea.forecast_utilisation(july.follow_up, july.period)
    return show.year_use_bars(use, july.reference, WORDS)


def test_deviation_bars_hold_the_lines_with_sign_and_triangle(deviation_bars):
    shown = dict(zip(deviation_bars["label"], deviation_bars["text"], strict=True))
    assert shown["Henkilöstökulut"] == "▼ −5\u00a0563"
    assert shown["Muut toimintakulut"] == "▲ +1\u00a0840"
    assert shown["Avustukset"] == "0"
    assert "Toimintakate" not in shown


def test_year_use_bars_leave_out_what_is_not_known(year_use_bars):
    assert "Avustukset" not in set(year_use_bars["label"])
    row = year_use_bars.set_index("label").loc["Henkilöstökulut"]
    assert row["used_pct"] == pytest.approx(69)
    assert row["expected_pct"] == pytest.approx(58.33, abs=0.01)


def test_a_chart_is_the_same_bytes_every_time_and_says_what_it_shows(deviation_bars):
    first = show.deviation_chart(deviation_bars, "Otsikko.", WORDS)
    again = show.deviation_chart(deviation_bars, "Otsikko.", WORDS)
    assert first.to_svg() == first.to_svg() == again.to_svg()
    assert "Henkilöstökulut ▼ −5\u00a0563" in first.alt
    shown, metadata = first._repr_mimebundle_()
    assert shown["image/svg+xml"].startswith("<?xml")
    assert metadata["image/svg+xml"]["alt"] == first.alt


def _places(chart):
    """Draw a chart and return where on the picture each of its texts stands."""
    chart.to_svg()
    axes = chart.figure.axes[0]
    texts = [*axes.texts, *axes.get_yticklabels(), axes._left_title, chart.figure._suptitle]
    return [text.get_window_extent() for text in texts if text.get_text()]


LONG = (
    "Aineet, förnödenheter, material och varor samt övriga verksamhetskostnader totalt i enheten"
)


@pytest.mark.parametrize(
    "amounts",
    [
        [-5563.0, -76.0, 0.0, 1840.0],
        [0.0, 0.0],
        [1.0, 1e9],
        [-1e9],
        [float(number) for number in range(-20, 20)],
        [],
    ],
    ids=["july", "all zero", "1 and 1 billion", "one line", "40 lines", "no line"],
)
def test_nothing_is_cut_whatever_the_figures(amounts):
    bars = pd.DataFrame(
        {
            "label": [f"{LONG} {number}" for number in range(len(amounts))],
            "deviation_eur": pd.Series(amounts, dtype="float64"),
            "text": [f"{amount:.0f}" for amount in amounts],
            "is_favourable": [amount >= 0 for amount in amounts],
        }
    )
    title = f"Suurin poikkeama on rivillä {LONG}: ennuste on 5 563 € heikompi."
    chart = show.deviation_chart(bars, title, WORDS)
    places = _places(chart)
    axes, (width, height) = chart.figure.axes[0], chart.figure.canvas.get_width_height()
    for place in places:
        assert place.x0 >= -1
        assert place.y0 >= -1
        assert place.x1 <= width + 1
        assert place.y1 <= height + 1
    assert len(axes.patches) == len(amounts)
    colours = [patch.get_facecolor() for patch in axes.patches]
    signs = [amount >= 0 for amount in amounts]
    assert len(set(zip(colours, signs, strict=True))) == len(set(signs))


def test_labels_do_not_overlap(year_use_bars):
    chart = show.year_use_chart(year_use_bars, "T.", WORDS)
    places = _places(chart)
    assert len(places) == 2 * len(year_use_bars) + 2
    for one, other in itertools.combinations(places, 2):
        assert not one.overlaps(other)


def test_a_dollar_in_a_label_is_a_dollar():
    """Matplotlib would read what stands between two of them as a formula."""
    bars = pd.DataFrame(
        {
            "label": ["Ostot $\\frac{$", "5 $ ja 6 $"],
            "deviation_eur": [1.0, 2.0],
            "text": ["$1$", "$2$"],
            "is_favourable": [True, True],
        }
    )
    assert show.deviation_chart(bars, "Otsikko $\\frac{$.", WORDS).to_svg()
