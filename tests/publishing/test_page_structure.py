"""The reader of pages finds each fault, and only that one. The real pages: tests/browser."""

from __future__ import annotations

import base64

import pytest

from tests.publishing.page_structure import RULES, Page, faults_of

GOOD = """\
<!DOCTYPE html>
<html lang="sv">
<head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:">
<link rel="alternate" hreflang="fi" href="economic.fi.html">
<title>Ekonomisk analys, juli 2025</title>
<style>body { color: #000; background: url(data:,x); }</style>
</head>
<body>
<a class="skip" href="#content">Gå till innehållet</a>
<header><nav aria-label="Språk"><a href="economic.fi.html">Suomeksi</a></nav></header>
<main id="content" tabindex="-1">
<h1>Ekonomisk analys</h1>
<p>Avvikelsen är −5 563 euro i perioden 2025-07 (−0,2 %).</p>
<h2 id="deviation">Avvikelse</h2>
<nav aria-labelledby="deviation"><a href="#deviation">Avvikelse</a></nav>
<h3>Rader</h3>
<div role="region" tabindex="0" aria-label="Rader"><table>
<caption>Rader, euro</caption>
<tr><th id="line" scope="col">Rad</th><th id="sum" scope="col">Summa</th></tr>
<tr><th id="staff" scope="row">Personal</th><td headers="staff sum">1\u00a0840</td></tr>
</table></div>
<img alt="Personal: 1 840" src="data:image/png;base64,AAAA">
</main>
<footer><h2>Kod</h2><pre role="region" tabindex="0" aria-label="Cell 1">x = -1</pre></footer>
</body>
</html>
"""
SVG = base64.b64encode(b"<svg><desc>/tmp/chart</desc></svg>").decode()

# What is changed, into what, and what is said of it.
BAD = [
    ('lang="sv"', 'lang="en"', "lang is 'en', the file is economic.sv.html"),
    ('<html lang="sv"', "<html", "lang is None"),
    ("Ekonomisk analys, juli 2025", "", "title: ''"),
    ("Ekonomisk analys, juli 2025", "economic_analysis", "title: 'economic_analysis'"),
    ("Ekonomisk analys, juli 2025", "economic.sv.html", "title: 'economic.sv.html'"),
    ("<h2>Kod</h2>", "<h1>Kod</h1>", "h1: there are 2"),
    ("<h3>Rader</h3>", "<h4>Rader</h4>", "level 4 comes after level 2"),
    ("<h3>Rader</h3>", "<h3> </h3>", "the heading is empty"),
    ("<body>", '<body><a href="x.html">x</a>', "is no skip link"),
    ('href="#content"', 'href="#deviation"', "does not lead to main"),
    ("<footer>", '<main id="second"></main><footer>', "main: there are 2"),
    ("<footer>", "<header></header><footer>", "header: there are 2"),
    ("</body>", "<footer></footer></body>", "footer: there are 2"),
    (' aria-label="Språk"', "", "the nav has no name"),
    ('"Språk"', '"Avvikelse"', "nav: 2 are called 'Avvikelse'"),
    ('"Cell 1"', '"Rader"', "region: 2 are called 'Rader'"),
    ('<pre role="region" tabindex="0" aria-label="Cell 1"', '<pre tabindex="0"', "without role"),
    ('tabindex="-1"', 'tabindex="1"', "tabindex 1 changes the order"),
    ("<h3>", '<h3 id="line">', "#line: 2 elements have this id"),
    ('href="#deviation"', 'href="#gone"', "href leads nowhere"),
    ("<h3>", '<h3 aria-describedby="gone">', "aria-describedby names 'gone'"),
    ('headers="staff sum"', 'headers="staff gone"', "headers names 'gone'"),
    ('headers="staff sum"', 'headers="deviation"', "headers names 'deviation', no th of this"),
    ("Rader, euro</caption>", "</caption>", "the table has no caption"),
    (' scope="row"', "", "th without a scope"),
    (' scope="row"', ' scope="both"', "th without a scope"),
    (">Personal<", "> <", "th without a text"),
    (' alt="Personal: 1 840"', "", "the alternative '' says nothing"),
    ("Personal: 1 840", " ", "the alternative '' says nothing"),
    ("Personal: 1 840", "chart.png", "the alternative 'chart.png' says nothing"),
    (
        "Personal: 1 840",
        "No description has been provided for this image",
        "this image' says nothing",
    ),
    ("data:image/png;base64,AAAA", "chart.png", "src loads 'chart.png'"),
    ("<img ", '<img srcset="https://example.org/x.png 2x" ', "srcset loads 'https:"),
    ("<title>", '<link rel="stylesheet" href="x.css"><title>', "the link loads 'x.css'"),
    ("<title>", '<link rel="icon" href="x.ico"><title>', "the link loads 'x.ico'"),
    ("body {", "@import 'x.css'; body {", "@import 'x.css'"),
    ("url(data:,x)", "url('x.png')", "url('x.png')"),
    ("default-src 'none'", "default-src 'self'", "is too weak"),
    ("img-src data:", "style-src 'unsafe-inline'", "is too weak"),
    ("</main>", "<script>1</script></main>", "no script belongs in a page"),
    ("<h3>", '<h3 style="color: red">', "the attribute style is against the policy"),
    ("<h3>", '<h3 onclick="x()">', "the attribute onclick is against the policy"),
    ("x = -1", "read('/root/data')", "'/root/data' is a path of the machine"),
    ("x = -1", "file:data.csv", "'file:data.csv' is a path of the machine"),
    ("png;base64,AAAA", f"svg+xml;base64,{SVG}", "'/tmp/chart' is a path of the machine"),
    ("−5 563", "-5 563", "a hyphen stands for a minus"),
    ("(−0,2 %)", "(-0,2 %)", "a hyphen stands for a minus"),
    ("Personal: 1 840", "Personal: -1 840", "a hyphen stands for a minus"),
    ("1\u00a0840", "-1840", "a hyphen stands for a minus"),
    ("1\u00a0840", "1 840", "the number '1 840' can be broken"),
    ("1\u00a0840", "nan", "'nan' is no figure"),
    ("1\u00a0840", "None", "'None' is no figure"),
    ("1\u00a0840", "−0", "'−0' is no figure"),
    ("1\u00a0840", "−0,0\u00a0%", "is no figure"),
]


def test_a_good_page_has_no_fault():
    assert faults_of(GOOD, "economic.sv.html") == []


@pytest.mark.parametrize(("part", "change", "expected"), BAD)
def test_each_fault_is_found_and_no_other(part, change, expected):
    assert part in GOOD
    [fault] = faults_of(GOOD.replace(part, change, 1), "economic.sv.html")
    assert expected in fault


def test_a_negative_zero_with_a_hyphen_breaks_two_rules():
    faults = faults_of(GOOD.replace("1\u00a0840", "-0"), "economic.sv.html")
    assert [fault.partition(": ")[2] for fault in faults] == [
        "a hyphen stands for a minus in '-0'",
        "'-0' is no figure",
    ]


def test_a_blank_in_a_number_is_only_wrong_where_blanks_group_digits():
    page = GOOD.replace("1\u00a0840", "7 8").replace('lang="sv"', 'lang="en"')
    assert faults_of(page, "economic.en.html") == []


def test_an_empty_page_is_found_wanting():
    found = {fault.partition(":")[0] for fault in faults_of("<html></html>", "economic.fi.html")}
    assert found == {"html", "title", "h1", "page", "main", "footer", "meta"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_is_shown_to_work(rule):
    changed = (GOOD.replace(part, change, 1) for part, change, _ in BAD)
    assert any(any(rule(Page(html, "economic.sv.html"))) for html in changed)
