"""What stands around the tables: nothing from the data is taken for markup."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from bs4 import BeautifulSoup

import espoo_analysis as ea
from espoo_analysis import presentation as show
from espoo_analysis.presentation.fragments import FINDINGS_MIME, PAGE_MIME

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
    page = _commented(july, "### Syvä\n\n# Otsikko\n\n##### Syvempi\n\n## Toinen")
    found = [tag.name for tag in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert found == ["h3", "h3", "h4", "h4"]


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


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("Ylitys on 3 799 € eli 0,2 %.", []),
        ("Käytetty on 53,5–54,5 %.", []),
        ("Raja on 50 000 €.", []),
        ("Tiedot ovat 31.7.2025, vuosi on 2025.", []),
        ("Ylitys on 4 000 €.", ["4 000"]),
        ("Kulut ovat 1.971.000 €.", ["1.971.000"]),
        ("Menoja on 99 %.", ["99 %"]),
    ],
)
def test_numbers_of_the_commentary_are_looked_up_in_the_report(july, text, missing):
    commentary = {("immigration", "economic", "fi"): text}
    commented = dataclasses.replace(july, commentary=commentary)
    follow_up, reference = july.follow_up, july.reference
    economy = ea.economic_analysis(july)
    points = show.economic_points(economy, reference, WORDS)
    deviations, used = economy.deviations, economy.forecast_use
    table = show.follow_up_table(follow_up, deviations, used, reference, WORDS)
    shown = [show.main_points(points), table]
    result = show.analyst_commentary("economic", commented, shown, WORDS)
    rows = result.extra[FINDINGS_MIME]
    assert [row["quoted"] for row in rows] == missing
    assert all(row["code"] == "commentary_number" for row in rows)
    assert all(number in result.html for number in missing)


def test_each_report_names_its_own_cut_off(july):
    earlier = dataclasses.replace(july, services_cutoff=dt.date(2025, 6, 30))
    assert "31.7.2025" in show.page_head("economic", earlier, WORDS).plain
    assert "30.6.2025" in show.page_head("activity", earlier, WORDS).plain


def test_what_is_known_of_the_publication_is_said(july):
    units = july.reference.units.assign(contact_fi="Controller, x@example.org")
    told = dataclasses.replace(
        july,
        next_published_on=dt.date(2025, 12, 1),
        reference=dataclasses.replace(july.reference, units=units),
    )
    plain = show.page_head("economic", told, WORDS).plain
    assert "Seuraava raportti: 1.12.2025" in plain
    assert "Yhteystieto: Controller, x@example.org" in plain
    bare = dataclasses.replace(july, published_on=None)
    assert "Julkaistu" not in show.page_head("economic", bare, WORDS).plain
