"""What stands around the tables: nothing from the data is taken for markup."""

from __future__ import annotations

import dataclasses

import pytest
from bs4 import BeautifulSoup

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.presentation.fragments import PAGE_MIME

WORDS = show.Wording("fi")


@pytest.fixture
def july():
    return ea.load_period("2025-07", unit="immigration")


def _commented(july, text):
    commentary = {("immigration", "economic", "fi"): text}
    written = dataclasses.replace(july, commentary=commentary)
    return BeautifulSoup(
        show.analyst_commentary("economic", written, [], WORDS).html, "html.parser"
    )


def test_the_commentary_is_marked_as_the_analysts(july):
    page = _commented(july, "Menot **kasvavat**.")
    assert page.blockquote["aria-label"] == "Analyytikon kommentti"
    assert page.strong.get_text() == "kasvavat"


def test_markup_in_the_commentary_is_shown_as_text(july):
    page = _commented(july, "<script>alert(1)</script>\n\nx <b onclick=a>y</b>")
    assert not page.find(["script", "b"])
    assert "<script>alert(1)</script>" in page.get_text()


def test_the_commentary_loads_nothing_and_runs_nothing(july):
    page = _commented(july, "![kaavio](http://x.fi/a.png) [linkki](javascript:alert(1))")
    assert not page.find("img")
    assert "kaavio" in page.get_text()
    assert "javascript" not in str(page.a)


def test_a_heading_of_the_commentary_stands_below_those_of_the_page(july):
    page = _commented(july, "# Otsikko\n\n##### Syvä")
    assert [tag.name for tag in page.find_all(["h1", "h2", "h3", "h6"])] == ["h3", "h6"]


def test_a_commentary_that_is_missing_is_said_to_be(july):
    empty = dataclasses.replace(july, commentary={})
    assert "ei ole tällä kielellä" in show.analyst_commentary("economic", empty, [], WORDS).plain


def test_a_name_from_the_data_is_shown_as_text(july):
    units = july.reference.units.assign(label_fi="<b>Yksikkö</b> & muut")
    reference = dataclasses.replace(july.reference, units=units)
    head = show.page_head("economic", dataclasses.replace(july, reference=reference), WORDS)
    assert not BeautifulSoup(head.html, "html.parser").find("b")
    assert "<b>Yksikkö</b> & muut" in head.extra[PAGE_MIME]["title"]


def test_an_unknown_report_is_refused(july):
    with pytest.raises(ea.AnalysisError, match="did you mean 'economic'"):
        show.page_head("economics", july, WORDS)
