"""Charts: their data, what is drawn of them, and the same bytes on every run."""

from __future__ import annotations

import dataclasses
import itertools
import urllib.parse
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from matplotlib.colors import to_hex

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.presentation.charts import notation
from espoo_analysis.presentation.numbers import format_number
from espoo_analysis.settings import LANGUAGES

JULY = ea.Period(2025, 7)
CUTOFF = JULY.last_day
WORDS = show.Wording("fi")
LONG = (
    "Aineet, förnödenheter, material och varor samt övriga verksamhetskostnader totalt i enheten"
)
AMOUNTS = {
    "july": [-5563.0, -76.0, 0.0, 1840.0],
    "all zero": [0.0, 0.0],
    "one euro and a billion": [1.0, 1e9, -1.0, -1e9],
    "one line": [-1e9],
    "both ways": [1e9, -1e9],
    "40 lines": [float(number) * 1000 for number in range(-20, 20)],
    "all missing": [float("nan")] * 3,
    "some missing": [float("nan"), 5.0, -1e6],
    "cents": [0.004, -0.4, 0.6],
}


@pytest.fixture(scope="module")
def july():
    return ea.load_period("2025-07", unit="immigration")


def _charts(july, words):
    """Draw every chart of both reports."""
    reference, follow_up, period = july.reference, july.follow_up, july.period
    deviations = ea.budget_deviation(follow_up)
    profiles = reference.accrual_profiles
    use = ea.forecast_utilisation(follow_up, period, profiles=profiles)
    kpis = ea.service_kpis(july.services, reference.indicators, period)
    spans = ea.activity_spans(july.activities)
    bars = show.variance_bars(deviations, use, reference, words)
    return [
        show.variance_chart(
            bars, show.largest_deviation(deviations, reference, words), period, words
        ),
        show.bridge_chart(
            show.bridge_steps(deviations, reference, words),
            show.bridge_headline(deviations, reference, words),
            show.deviation_scale(bars),
            period,
            words,
        ),
        show.year_use_chart(
            show.year_use_bars(use, reference, words),
            show.year_use_headline(use, reference, words),
            period,
            words,
        ),
        show.target_chart(
            show.target_bars(kpis, reference, words),
            show.target_headline(kpis, words),
            period,
            words,
        ),
        show.timeline_chart(
            show.timeline_bars(spans, july.services_cutoff, words),
            show.timeline_headline(spans, july.services_cutoff, words),
            july.services_cutoff,
            words,
        ),
    ]


def _texts(chart):
    """Draw a chart and return its texts with their places on the picture, in pixels."""
    chart.figure.draw_without_rendering()
    found = [text for axes in chart.figure.axes for text in axes.texts if text.get_text().strip()]
    return [(text.get_text(), text.get_window_extent()) for text in found]


def assert_readable(chart):
    """No text is cut and none stands on another; no bar leaves the picture."""
    texts = _texts(chart)
    width, height = chart.figure.canvas.get_width_height()
    for text, place in texts:
        assert place.x0 >= -1, text
        assert place.y0 >= -1, text
        assert place.x1 <= width + 1, text
        assert place.y1 <= height + 1, text
    for (one, here), (other, there) in itertools.combinations(texts, 2):
        assert not here.shrunk(0.98, 0.9).overlaps(there.shrunk(0.98, 0.9)), (one, other)
    for axes in chart.figure.axes:
        for patch in axes.patches:
            place = patch.get_window_extent()
            assert place.x0 >= -1
            assert place.x1 <= width + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_charts_of_july_are_readable(july, language):
    for chart in _charts(july, show.Wording(language)):
        assert_readable(chart)


def test_a_chart_is_the_same_bytes_every_time(july):
    for one, again in zip(_charts(july, WORDS), _charts(july, WORDS), strict=True):
        assert one.to_svg() == one.to_svg() == again.to_svg()


def test_the_picture_in_the_html_is_the_svg_with_its_words(july):
    for chart in _charts(july, WORDS):
        figure = BeautifulSoup(chart.to_html(), "html.parser").figure
        assert figure.h3.get_text() == chart.title
        assert figure.figcaption.p.get_text() == chart.subtitle
        assert figure.img["alt"] == chart.alt
        region = figure.find(role="region")
        assert figure.find(id=region["aria-labelledby"]) is figure.h3
        kind, svg = figure.img["src"].split(",", 1)
        assert kind == "data:image/svg+xml"
        assert ET.fromstring(urllib.parse.unquote(svg)).tag.endswith("svg")  # noqa: S314
        assert not figure.find_all(style=True)


# Budget, forecast and actual with their deviations


def variance_frame(amounts, label=LONG):
    """Make the data of a chart whose forecasts deviate by the amounts."""
    budgets = [-1000.0 if index % 2 else 1000.0 for index in range(len(amounts))]
    forecasts = [budget + amount for budget, amount in zip(budgets, amounts, strict=True)]
    shares = [amount / 1000 for amount in amounts]
    return pd.DataFrame(
        {
            "label": [f"{label} {number}" for number in range(len(amounts))],
            "is_total": [index == len(amounts) - 1 for index in range(len(amounts))],
            "budget_eur": budgets,
            "forecast_eur": forecasts,
            "actual_eur": [budget / 2 for budget in budgets],
            "deviation_eur": amounts,
            "deviation_share": shares,
            "forecast_text": [format_number(forecast, "fi") for forecast in forecasts],
            "deviation_text": [notation.signed_euros(amount, WORDS) for amount in amounts],
            "share_text": [notation.signed_percent(share, WORDS) for share in shares],
        }
    )


def test_variance_bars_hold_the_lines_with_sign_and_triangle(july):
    deviations = ea.budget_deviation(july.follow_up)
    used = ea.budget_utilisation(july.follow_up)
    bars = show.variance_bars(deviations, used, july.reference, WORDS).set_index("label")
    assert bars.loc["Henkilöstökulut", "deviation_text"] == "▼ −5\u00a0563"
    assert bars.loc["Muut toimintakulut", "share_text"] == "▲ +0,8\u00a0%"
    assert bars.loc["Avustukset", ["deviation_text", "share_text"]].tolist() == ["0", "–"]
    assert bars.loc["Toimintakulut yhteensä", "actual_eur"] == pytest.approx(-1061267, abs=1)
    assert bars["is_total"].sum() == 3


@pytest.mark.parametrize("amounts", AMOUNTS.values(), ids=AMOUNTS)
def test_variance_is_readable_whatever_the_figures(amounts):
    assert_readable(show.variance_chart(variance_frame(amounts), "Viesti.", JULY, WORDS))


def test_actual_is_solid_forecast_hatched_and_budget_an_outline():
    chart = show.variance_chart(variance_frame([-100.0]), "Viesti.", JULY, WORDS)
    budget, forecast, actual = chart.figure.axes[1].patches
    assert to_hex(budget.get_facecolor()) == "#ffffff"
    assert not budget.get_hatch()
    assert forecast.get_hatch()
    assert to_hex(actual.get_facecolor()) == "#404040"
    assert [bar.get_width() for bar in (budget, forecast, actual)] == [1000, 900, 500]


def test_a_deviation_is_hatched_in_the_colour_of_its_sign():
    chart = show.variance_chart(variance_frame([-100.0, 50.0]), "Viesti.", JULY, WORDS)
    worse, better = chart.figure.axes[2].patches
    assert [to_hex(bar.get_edgecolor()) for bar in (worse, better)] == ["#b34700", "#005ab5"]
    assert worse.get_hatch()
    assert worse.get_width() == -100


def test_an_actual_beyond_the_forecast_leaves_it_in_view():
    bars = variance_frame([0.0, 0.0, 0.0]).assign(actual_eur=[1500.0, 500.0, 500.0])
    axes = show.variance_chart(bars, "Viesti.", JULY, WORDS).figure.axes[1]
    within, beyond, other_side = [
        patch.get_height() for patch in axes.patches if to_hex(patch.get_facecolor()) == "#404040"
    ]
    assert beyond == pytest.approx(other_side)
    assert beyond < within / 2


def test_an_outlier_ends_in_an_arrow_and_leaves_room_for_the_others():
    bars = variance_frame([100.0, 1e6])
    percents = show.variance_chart(bars, "Viesti.", JULY, WORDS).figure.axes[3]
    arrows = [
        line for line in percents.lines if line.get_marker() == ">" and len(line.get_xdata())
    ]
    assert [list(line.get_ydata()) for line in arrows] == [[1]]
    assert percents.get_xlim()[1] < 10


def _points_per_euro(axes):
    low, high = axes.get_xlim()
    return axes.bbox.width / axes.figure.dpi * 72 / (high - low)


@pytest.mark.parametrize("amounts", [[-5563.0, -76.0, 1840.0], [1e9, -1.0], [1.0]])
def test_a_euro_of_deviation_is_as_long_in_the_bridge(amounts):
    bars = variance_frame(amounts)
    values, deviations = show.variance_chart(bars, "V.", JULY, WORDS).figure.axes[1:3]
    steps = bridge_frame(amounts)
    bridge = show.bridge_chart(steps, "V.", show.deviation_scale(bars), JULY, WORDS)
    assert _points_per_euro(bridge.figure.axes[1]) == pytest.approx(_points_per_euro(deviations))
    magnified = _points_per_euro(deviations) / _points_per_euro(values)
    heading = next(
        text
        for text, _ in _texts(show.variance_chart(bars, "V.", JULY, WORDS))
        if "Poikkeama," in text and "euroa" in text
    )
    said = "".join(letter for letter in heading if letter.isdigit()) or "1"
    assert float(said) == pytest.approx(magnified)


# The bridge


def bridge_frame(amounts):
    """Make the data of a bridge with these steps."""
    starts = pd.Series(amounts, dtype="float64").fillna(0).cumsum().shift(fill_value=0.0)
    total = sum(amount for amount in amounts if amount == amount)  # noqa: PLR0124 - NaN is not itself
    steps = [
        (f"{LONG} {number}", False, start, amount, notation.signed_euros(amount, WORDS))
        for number, (start, amount) in enumerate(zip(starts, amounts, strict=True))
    ]
    rows = [("Talousarvio", True, 0.0, 0.0, "1"), *steps, ("Ennuste", True, 0.0, total, "2")]
    columns = ["label", "is_total", "start_eur", "change_eur", "text"]
    return pd.DataFrame(rows, columns=columns)


def test_each_step_begins_where_the_one_before_ended(july):
    steps = show.bridge_steps(ea.budget_deviation(july.follow_up), july.reference, WORDS)
    ends = steps["start_eur"] + steps["change_eur"]
    assert steps["start_eur"].tolist()[1:-1] == ends.tolist()[:-2]
    assert ends.iloc[-2] == ends.iloc[-1] == -3799
    assert steps["text"].iloc[0] == format_number(-1874363, "fi")


def test_a_bridge_without_a_margin_says_so(july):
    none = ea.budget_deviation(july.follow_up).query("line != 'operating_margin'")
    steps = show.bridge_steps(none, july.reference, WORDS)
    scale = show.deviation_scale(variance_frame([1.0]))
    chart = show.bridge_chart(steps, "Viesti.", scale, JULY, WORDS)
    assert chart.figure is None
    assert "Näytettäviä tietoja ei ole" in chart.to_html()


@pytest.mark.parametrize("amounts", AMOUNTS.values(), ids=AMOUNTS)
def test_a_bridge_is_readable_whatever_the_figures(amounts):
    scale = show.deviation_scale(variance_frame(amounts))
    chart = show.bridge_chart(bridge_frame(amounts), "Viesti.", scale, JULY, WORDS)
    assert_readable(chart)
    assert chart.figure.get_figwidth() < 12


# The use of the year


def use_frame(shares):
    """Make the data of the year's use with these shares used."""
    return pd.DataFrame(
        {
            "label": [f"{LONG} {number}" for number in range(len(shares))],
            "is_total": [False] * len(shares),
            "budget_share": [float("nan") if share != share else 1.0 for share in shares],  # noqa: PLR0124 - NaN is not itself
            "used_share": shares,
            "expected_share": [0.583] * len(shares),
            "used_text": [notation.signed_percent(share, WORDS) for share in shares],
            "expected_text": ["58,3 %"] * len(shares),
            "difference_text": ["+1"] * len(shares),
        }
    )


@pytest.mark.parametrize(
    "shares",
    [
        [0.69, 0.29],
        [0.0],
        [float("nan")] * 2,
        [-0.5, 1.4],
        [1e9, 0.5],
        [0.01 * n for n in range(40)],
    ],
)
def test_the_year_is_readable_whatever_the_figures(shares):
    assert_readable(show.year_use_chart(use_frame(shares), "Viesti.", JULY, WORDS))


def test_a_mark_stands_at_the_expected_share_of_lines_with_a_budget(july):
    use = ea.forecast_utilisation(july.follow_up, july.period)
    bars = show.year_use_bars(use, july.reference, WORDS)
    shares = show.year_use_chart(bars, "Viesti.", JULY, WORDS).figure.axes[1]
    marks = shares.collections[-1].get_segments()
    assert len(marks) == bars["budget_share"].notna().sum() == 8
    assert {round(mark[0][0], 4) for mark in marks} == {0.5833}
    row = bars.set_index("label").loc["Henkilöstökulut"]
    assert row["difference_text"] == "+10,7"
    assert bars.set_index("label").loc["Avustukset", "used_text"] == "–"


# Targets and the timeline


def test_a_target_without_a_figure_is_an_empty_outline(july):
    kpis = ea.service_kpis(july.services, july.reference.indicators, july.period)
    bars = show.target_bars(kpis, july.reference, WORDS)
    chart = show.target_chart(bars, show.target_headline(kpis, WORDS), JULY, WORDS)
    assert [patch.get_width() for patch in chart.figure.axes[1].patches] == [1.0, 1.0]
    assert "lukua ei ole annettu" in chart.alt
    assert "2" in chart.title


def test_what_is_attained_is_solid(july):
    services = july.services.assign(value=july.services["value"].fillna(650))
    kpis = ea.service_kpis(services, july.reference.indicators, july.period)
    bars = show.target_bars(kpis, july.reference, WORDS)
    axes = show.target_chart(bars, "Viesti.", JULY, WORDS).figure.axes[1]
    solid = [patch for patch in axes.patches if to_hex(patch.get_facecolor()) == "#404040"]
    assert [patch.get_width() for patch in solid] == [1.5, 0.65]
    assert bars["attained_text"].tolist()[1] == "65\u00a0%"


def _activities(july, *rows):
    columns = ["status", "starts", "ends"]
    first = july.activities.head(len(rows)).copy()
    first[columns] = [list(row) for row in rows]
    return first.astype({"starts": "str", "ends": "str"}).where(lambda cells: cells != "")


@pytest.mark.parametrize(
    ("row", "first", "last", "flags"),
    [
        (("running", "2025-01-01", ""), "2025-01-01", "2025-12-31", (False, True, False)),
        (("done", "2025-21", "2025-21"), "2025-03-01", "2025-05-31", (False, False, False)),
        (("planned", "2025-09", "2026-08"), "2025-09-01", "2026-08-31", (False, False, True)),
        (("running", "2019", "2030"), "2025-01-01", "2026-12-31", (True, True, False)),
        (("done", "2025-02-03", ""), "2025-02-03", "2025-02-03", (False, False, False)),
        (("done", "2025-07", "2025"), "2025-07-01", "2025-07-31", (False, False, False)),
        (("running", "2025-12", ""), "2025-12-01", "2025-12-31", (False, True, True)),
        (("planned", "2026-03", ""), "2026-03-01", "2026-12-31", (False, True, True)),
    ],
)
def test_a_bar_of_the_timeline(july, row, first, last, flags):
    spans = ea.activity_spans(_activities(july, row))
    bar = show.timeline_bars(spans, CUTOFF, WORDS).iloc[0]
    assert [str(bar[name].date()) for name in ("first_day", "last_day")] == [first, last]
    assert tuple(bar[["is_earlier", "is_open", "is_planned"]]) == flags


def test_what_lies_outside_the_years_is_not_drawn(july):
    rows = [("done", "2023", "2024"), ("planned", "2031", ""), ("running", "", "")]
    bars = show.timeline_bars(ea.activity_spans(_activities(july, *rows)), CUTOFF, WORDS)
    assert bars.empty
    chart = show.timeline_chart(bars, "Viesti.", CUTOFF, WORDS)
    assert chart.figure is None


def test_the_timeline_is_solid_up_to_the_cut_off_and_hatched_after(july):
    spans = ea.activity_spans(_activities(july, ("running", "2025-07", "2025-08")))
    chart = show.timeline_chart(
        show.timeline_bars(spans, CUTOFF, WORDS), "Viesti.", CUTOFF, WORDS
    )
    forecast, actual = chart.figure.axes[1].patches
    assert forecast.get_hatch()
    assert not actual.get_hatch()
    assert (forecast.get_width(), actual.get_width()) == (62, 31)


def test_the_timeline_says_how_each_activity_stands(july):
    rows = [("running", "2019", ""), ("done", "2025-21", "")]
    bars = show.timeline_bars(ea.activity_spans(_activities(july, *rows)), CUTOFF, WORDS)
    chart = show.timeline_chart(bars, "Viesti.", CUTOFF, WORDS)
    assert "2019\u00a0–, käynnissä" in chart.alt
    assert "kevät 2025, toteutunut" in chart.alt
    heads = {
        line.get_marker(): list(line.get_ydata())
        for line in chart.figure.axes[1].lines
        if line.get_marker() in "<>"
    }
    assert heads == {"<": [0], ">": [0]}


# The other side of zero


def test_a_pin_points_to_the_side_of_its_sign():
    bars = variance_frame([-100.0, 50.0])
    percents = show.variance_chart(bars, "Viesti.", JULY, WORDS).figure.axes[3]
    (lines, heads) = percents.collections
    assert [segment[1][0] for segment in lines.get_segments()] == [-0.1, 0.05]
    assert [tuple(place) for place in heads.get_offsets()] == [(-0.1, 0), (0.05, 1)]


def test_a_connector_leads_from_each_end_to_the_next_step():
    scale = show.deviation_scale(variance_frame([-100.0, 40.0]))
    chart = show.bridge_chart(bridge_frame([-100.0, 40.0]), "Viesti.", scale, JULY, WORDS)
    connectors = [
        segment[0][0]
        for lines in chart.figure.axes[1].collections
        for segment in lines.get_segments()
    ]
    assert connectors == [0.0, -100.0, -60.0]


def test_the_alternative_begins_with_the_totals_and_holds_each_figure(july):
    chart = _charts(july, show.Wording("en"))[0]
    facts = chart.alt.split(". ", 1)[1]
    assert facts.startswith("Operating revenue total: budget 91,000, forecast 91,000, actual")
    assert "forecast −1,177,395, actual −808,564, deviation ▼ −5,563" in facts


# Any text


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "{x} %(y)s %s 100 %",
        "\"'&--><!--",
        "Ostot $\\frac{$ ja 5 $",
        "שלום עולם",
        "مرحبا",
        "W" * 200,
    ],
)
def test_any_label_is_text_and_stays_in_the_picture(text):
    bars = variance_frame([-5.0, 5.0], label=text)
    chart = show.variance_chart(bars, text, JULY, WORDS)
    assert_readable(chart)
    figure = BeautifulSoup(chart.to_html(), "html.parser").figure
    assert not figure.find("script")
    assert figure.h3.get_text() == text
    assert text in figure.img["alt"]
    assert ET.fromstring(chart.to_svg()).tag.endswith("svg")  # noqa: S314


def test_many_rows_are_not_all_read_out():
    alt = show.variance_chart(variance_frame(AMOUNTS["40 lines"]), "V.", JULY, WORDS).alt
    assert "Lisäksi 28 riviä" in alt


def test_every_name_of_the_reference_can_be_much_longer(july):
    lines = july.reference.lines.assign(label_fi=july.reference.lines["label_fi"] + " " + LONG)
    indicators = july.reference.indicators
    indicators = indicators.assign(label_fi=indicators["label_fi"] + " " + LONG)
    reference = dataclasses.replace(july.reference, lines=lines, indicators=indicators)
    for chart in _charts(dataclasses.replace(july, reference=reference), WORDS):
        assert_readable(chart)
