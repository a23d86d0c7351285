"""The charts: first their data as a table, then the drawing of it.

Blue is favourable and burnt orange unfavourable, never by colour alone: the side of the axis,
the sign and a triangle say the same.
"""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import pandas as pd
import seaborn as sns
from matplotlib.figure import Figure

from espoo_analysis.presentation.numbers import format_number, format_percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from espoo_analysis.contracts import Reference
    from espoo_analysis.presentation.wording import Wording

STYLE = Path(__file__).with_name("espoo.mplstyle")
FAVOURABLE, UNFAVOURABLE, ACTUAL = "#005AB5", "#B34700", "#404040"

_WIDTH_INCHES = 8.0
_ROW_INCHES = 0.42
_TITLE_INCHES = 1.1
_LEFT = 0.005
_LABEL_CHARACTERS = 34
_TITLE_CHARACTERS = 78


@dataclass(frozen=True, repr=False)
class Chart:
    """A chart ready to be shown: an SVG picture with the words that can replace it.

    Parameters
    ----------
    title : str
        The message, as a sentence.
    subtitle : str
        What is shown, in which unit.
    alt : str
        What the picture says, for those who do not see it.
    figure : matplotlib.figure.Figure
        The drawing.
    """

    title: str
    subtitle: str
    alt: str
    figure: Figure = field(compare=False)

    def _repr_mimebundle_(self, **_: object) -> tuple[dict[str, Any], dict[str, Any]]:
        shown = {"image/svg+xml": self.to_svg(), "text/plain": repr(self)}
        return shown, {"image/svg+xml": {"alt": self.alt}}

    def __repr__(self) -> str:
        """Show the title and the text alternative."""
        return f"{self.title}\n{self.alt}"

    def to_svg(self) -> str:
        """Write the drawing as SVG, the same bytes every time.

        Returns
        -------
        str
            The document; letters are outlines, so that it needs no font.
        """
        written = io.StringIO()
        with mpl.rc_context(fname=STYLE):
            metadata = {"Date": None, "Title": self.title}
            self.figure.savefig(written, format="svg", metadata=metadata)
        return written.getvalue()


def deviation_bars(
    deviations: pd.DataFrame, reference: Reference, words: Wording
) -> pd.DataFrame:
    """Prepare the data of the deviation chart.

    Parameters
    ----------
    deviations : DataFrame
        Contract `Deviations` of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    DataFrame
        One row for each line with a deviation: `label`, `deviation_eur`, `text` (signed, with
        a triangle) and `is_favourable`. Revenue +, expense -: positive is favourable.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> deviations = ea.budget_deviation(july.follow_up)
    >>> deviation_bars(deviations, july.reference, Wording("en"))["text"].tolist()
    ['0', '▼ −5,563', '▼ −76', '0', '0', '▲ +1,840']
    """
    lines = deviations[deviations["kind"] == "line"].dropna(subset="deviation_eur")
    amounts = lines["deviation_eur"]
    return pd.DataFrame(
        {
            "label": lines["line"].map(words.labels(reference.lines, "line")),
            "deviation_eur": amounts,
            "text": [_deviation_text(amount, words) for amount in amounts],
            "is_favourable": amounts >= 0,
        }
    ).reset_index(drop=True)


def deviation_chart(bars: pd.DataFrame, title: str, words: Wording) -> Chart:
    """Draw how far each line's forecast is from its budget.

    Parameters
    ----------
    bars : DataFrame
        As `deviation_bars` gives it.
    title : str
        The message.
    words : Wording
        The reader's language.

    Returns
    -------
    Chart
        One horizontal bar for each line, labelled with its amount.

    Examples
    --------
    >>> from espoo_analysis.presentation.wording import Wording
    >>> bars = pd.DataFrame({"label": ["Pay"], "deviation_eur": [-2.0], "text": ["▼ −2"],
    ...                      "is_favourable": [False]})
    >>> deviation_chart(bars, "Pay exceeds its budget.", Wording("en"))
    Pay exceeds its budget.
    Forecast − amended budget, euros. ▲ better, ▼ worse. Pay ▼ −2.
    """
    subtitle = words.text("Ennuste − muutettu talousarvio, euroa. ▲ parempi, ▼ heikompi")

    def draw(axes: Axes) -> None:
        colours = bars["is_favourable"].map({True: FAVOURABLE, False: UNFAVOURABLE})
        _bars(axes, bars["label"], bars["deviation_eur"], list(colours))
        for row, (amount, text) in enumerate(
            zip(bars["deviation_eur"], bars["text"], strict=True)
        ):
            _annotate(axes, amount, row, text, "right" if amount < 0 else "left")
        reach = bars["deviation_eur"].abs().max()
        axes.set_xlim(*((-1.4 * reach, 1.4 * reach) if reach > 0 else (-1.0, 1.0)))
        axes.axvline(0, color=ACTUAL, linewidth=1)

    facts = [f"{label} {text}" for label, text in zip(bars["label"], bars["text"], strict=True)]
    return _chart(title, subtitle, facts, len(bars), draw)


def year_use_bars(
    forecast_use: pd.DataFrame, reference: Reference, words: Wording
) -> pd.DataFrame:
    """Prepare the data of the chart of the year's use.

    Parameters
    ----------
    forecast_use : DataFrame
        Contract `ForecastUse` of one unit.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language.

    Returns
    -------
    DataFrame
        One row for each line and total whose use is known: `label`, `used_pct`,
        `expected_pct` and `text`. Percent of the amended budget.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> use = ea.forecast_utilisation(july.follow_up, "2025-07")
    >>> year_use_bars(use, july.reference, Wording("en")).loc[2, "text"]
    '69.0%'
    """
    known = forecast_use.dropna(subset="utilisation_share")
    return pd.DataFrame(
        {
            "label": known["line"].map(words.labels(reference.lines, "line")),
            "used_pct": known["utilisation_share"] * 100,
            "expected_pct": known["expected_share"] * 100,
            "text": [
                format_percent(share, words.language, decimals=1)
                for share in known["utilisation_share"]
            ],
        }
    ).reset_index(drop=True)


def year_use_chart(bars: pd.DataFrame, title: str, words: Wording) -> Chart:
    """Draw how much of each line is used beside what was to be expected.

    Parameters
    ----------
    bars : DataFrame
        As `year_use_bars` gives it.
    title : str
        The message.
    words : Wording
        The reader's language.

    Returns
    -------
    Chart
        One horizontal bar for each row, with a mark at its expected share.

    Examples
    --------
    >>> from espoo_analysis.presentation.wording import Wording
    >>> bars = pd.DataFrame({"label": ["Pay"], "used_pct": [50.0], "expected_pct": [58.0],
    ...                      "text": ["50.0%"]})
    >>> year_use_chart(bars, "Half is used.", Wording("en")).title
    'Half is used.'
    """
    subtitle = words.text("Toteuma, % muutetusta talousarviosta. Pystyviiva: odotettu osuus")

    def draw(axes: Axes) -> None:
        _bars(axes, bars["label"], bars["used_pct"], [ACTUAL] * len(bars))
        places = range(len(bars))
        axes.vlines(
            bars["expected_pct"],
            [place - 0.42 for place in places],
            [place + 0.42 for place in places],
            color=FAVOURABLE,
            linewidth=2.5,
        )
        right = max(100.0, bars[["used_pct", "expected_pct"]].max(axis=None))
        for row, text in enumerate(bars["text"]):
            _annotate(axes, right, row, text, "left")
        axes.set_xlim(min(0.0, bars["used_pct"].min()), right * 1.12)
        axes.axvline(0, color=ACTUAL, linewidth=1)

    facts = [
        words.text(
            "%(line)s %(used)s, odotettu %(expected)s",
            line=label,
            used=used,
            expected=format_percent(expected / 100, words.language, decimals=1),
        )
        for label, used, expected in zip(
            bars["label"], bars["text"], bars["expected_pct"], strict=True
        )
    ]
    return _chart(title, subtitle, facts, len(bars), draw)


def _chart(title: str, subtitle: str, facts: list[str], rows: int, draw: Any) -> Chart:
    alt = f"{subtitle}. {'; '.join(facts)}." if facts else f"{subtitle}."
    with mpl.rc_context(fname=STYLE):
        figure = Figure(figsize=(_WIDTH_INCHES, _TITLE_INCHES + _ROW_INCHES * max(rows, 1)))
        axes = figure.subplots()
        figure.suptitle(
            textwrap.fill(title, _TITLE_CHARACTERS), x=_LEFT, ha="left", parse_math=False
        )
        heading = axes.set_title(subtitle, parse_math=False)
        if rows:
            draw(axes)
        # Once the layout stands, the subtitle moves from the axes to the title's left edge.
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        place = axes.get_position()
        heading.set_x((_LEFT - place.x0) / place.width)
    return Chart(title, subtitle, alt, figure)


def _bars(axes: Axes, labels: pd.Series, lengths: pd.Series, colours: list[str]) -> None:
    names = [textwrap.fill(label, _LABEL_CHARACTERS) for label in labels]
    places = [str(place) for place in range(len(names))]
    palette = dict(zip(places, colours, strict=True))
    sns.barplot(
        x=list(lengths),
        y=places,
        hue=places,
        palette=palette,
        saturation=1,
        width=0.62,
        legend=False,
        ax=axes,
    )
    axes.set_yticks(range(len(names)), names, parse_math=False)
    axes.set(xlabel=None, ylabel=None)
    sns.despine(ax=axes, left=True, bottom=True)


def _annotate(axes: Axes, x: float, row: int, text: str, side: str) -> None:
    gap = 4 if side == "left" else -4
    axes.annotate(
        text,
        (x, row),
        (gap, 0),
        textcoords="offset points",
        ha=side,
        va="center",
        parse_math=False,
    )


def _deviation_text(amount: float, words: Wording) -> str:
    text = format_number(amount, words.language, signed=True)
    triangle = {"+": "▲ ", "\u2212": "▼ "}.get(text[0], "")
    return triangle + text
