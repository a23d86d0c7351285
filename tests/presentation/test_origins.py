"""What a page says of where its figures were read, and of those of which it is not known."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

import espoo_analysis as ea
from espoo_analysis.presentation import Wording, origins_of_figures

IMPORTED = {
    "fi": "vaesto.px, tuotu 1.12.2026.",
    "sv": "vaesto.px, importerad 1.12.2026.",
    "en": "vaesto.px, imported 1 December 2026.",
}


@pytest.fixture
def july():
    return ea.load_period("2025-07", unit="immigration")


def _with_origins(july, count, *, is_current=True):
    shares = july.population.tail(count)
    rows = pd.DataFrame(
        {
            "table": "statistics",
            "unit": "",
            "key": [
                f"{row.statistic}/{row.area}/{row.as_of:%Y-%m-%d}" for row in shares.itertuples()
            ],
            "column": "value",
            "value": shares["value"].astype(str),
            "source": "vaesto.px",
            "source_sha256": "a" * 64,
            "place": "Alue=049, Vuosi=2024",
            "as_read": "25.0",
            "imported_on": pd.Timestamp(2026, 12, 1),
            "is_current": is_current,
        }
    )
    return replace(july, origins=rows.reset_index(drop=True))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_statistics_that_nobody_imported_say_so(july, language):
    shown = origins_of_figures(july, Wording(language), "activity")
    assert str(shown).endswith((": 5.", " 5."))
    assert "<details" not in shown.html


def test_the_economic_page_says_nothing_of_statistics(july):
    shown = origins_of_figures(_with_origins(july, 5), Wording("fi"), "economic")
    assert shown.html == ""


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_imported_statistics_show_their_cell_and_their_day(july, language):
    shown = origins_of_figures(_with_origins(july, 5), Wording(language), "activity")
    text = str(shown)
    assert shown.html.startswith('<details class="origins">')
    assert IMPORTED[language] in text.replace("\u00a0", " ")
    assert "Alue=049, Vuosi=2024" in text
    assert "foreign_language_share" not in text
    assert ": 5." not in text


def test_statistics_of_which_some_were_imported_say_how_many_were_not(july):
    text = str(origins_of_figures(_with_origins(july, 2), Wording("en"), "activity"))
    assert text.endswith("they number 3.")


def test_a_changed_figure_of_the_statistics_says_so(july):
    text = str(
        origins_of_figures(_with_origins(july, 5, is_current=False), Wording("en"), "activity")
    )
    assert "changed after the import" in text
