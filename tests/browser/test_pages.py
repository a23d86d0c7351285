"""Every page in a real browser: wide and narrow, light and dark, printed, by keyboard, offline.

No axe violation and no fault here is not yet conformity: nobody has listened to the pages.
"""

from __future__ import annotations

import pytest

from tests.browser.conftest import FILES, View
from tests.publishing.page_structure import faults_of

WIDE, NARROW = View("wide-light", 1280), View("narrow-light", 320)
WIDE_DARK, NARROW_DARK = View("wide-dark", 1280, "dark"), View("narrow-dark", 320, "dark")
# A4 within the margins that Chromium leaves: 210 mm less twice 10 mm, at 96 dots per inch.
PAPER = View("paper", 717, media="print")
MIDDLE = View("middle-light", 1000)
VIEWS = (WIDE, MIDDLE, NARROW, WIDE_DARK, NARROW_DARK, PAPER)
LARGEST_PAGE = 400_000

AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": True}},
}
COMPUTED = "([selector, name]) => getComputedStyle(document.querySelector(selector))[name]"


@pytest.fixture(scope="module", params=FILES, ids=lambda file: file.removesuffix(".html"))
def file(request):
    return request.param


@pytest.fixture(scope="module")
def loaded(show, file):
    with show(file) as shown:
        yield shown


@pytest.fixture(params=VIEWS, ids=str)
def shown(request, loaded):
    """Look at the loaded page, which no test leaves changed, in one view after the other."""
    loaded.look(request.param)
    return loaded


@pytest.fixture
def fresh(show, file):
    """Open the page anew, for tests that move in it or change it."""
    with show(file) as shown:
        yield shown


def _told(violations):
    return "\n".join(
        f"{violation['id']}: {node['html']}\n  {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    )


def test_axe_finds_nothing(shown, axe):
    if shown.page.evaluate("!globalThis.axe"):
        shown.page.evaluate(axe)
    found = shown.page.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
    assert not found["violations"], _told(found["violations"])


def test_the_page_does_not_scroll_sideways(shown):
    assert shown.seen("sideways") <= 0


def test_no_text_is_cut_off(shown):
    assert shown.seen("cutTexts") == []


def test_no_text_lies_on_another(shown):
    assert shown.seen("coveredTexts") == []


def test_text_twice_as_large_loses_nothing(loaded):
    loaded.look(WIDE)
    loaded.page.evaluate("document.documentElement.style.fontSize = '200%'")
    try:
        assert loaded.page.evaluate(COMPUTED, ["html", "fontSize"]) == "32px"
        assert loaded.seen("sideways") <= 0
        assert loaded.seen("cutTexts") == []
        assert loaded.seen("coveredTexts") == []
    finally:
        loaded.page.evaluate("document.documentElement.style.fontSize = ''")


@pytest.mark.parametrize("shown", [PAPER], ids=str, indirect=True)
def test_every_column_is_on_the_paper(shown):
    assert shown.seen("wideTables") == []


def test_the_security_policy_has_nothing_to_block(loaded):
    assert loaded.console == []
    assert loaded.page.evaluate("document.styleSheets.length") == 1
    # Without our style the cells of a table stand apart.
    assert loaded.page.evaluate(COMPUTED, ["table", "borderCollapse"]) == "collapse"


def test_a_page_asks_for_nothing_else_and_looks_the_same_offline(loaded, show, file):
    loaded.look(WIDE)
    with show(file, offline=False) as online:
        online.look(WIDE)
        assert online.seen("boxes") == loaded.seen("boxes")
    asked = [url for url in online.requests if not url.startswith("data:")]
    assert asked == [online.address]


def test_what_axe_does_not_see_is_right_too(reports, file):
    page = reports / file
    assert faults_of(page.read_text("utf-8"), page.name) == []


def test_a_page_is_small(reports, file):
    assert (reports / file).stat().st_size <= LARGEST_PAGE


def test_invented_figures_and_no_others_carry_a_banner(loaded, file):
    assert loaded.page.locator("main .constructed").count() == file.startswith("example/")


@pytest.mark.parametrize("view", [WIDE, NARROW_DARK], ids=str)
def test_the_keyboard_comes_to_everything_in_order_and_shows_where_it_is(fresh, view):
    fresh.look(view)
    stops = fresh.seen("stops")
    assert 'class="skip"' in stops[0]
    for number, stop in enumerate(stops):
        fresh.page.keyboard.press("Tab")
        focused = fresh.seen("focused")
        assert focused, f"the keyboard does not come to {stop}"
        assert focused["stop"] == number, f"{focused['name']} comes before {stop}"
        assert focused["outline"] >= 2, stop
        assert focused["contrast"] >= 3, stop
        assert focused["uncovered"], stop
    fresh.page.keyboard.press("Tab")
    assert fresh.seen("focused") is None, "the keyboard cannot leave the page"


def test_the_skip_link_leads_into_the_content(fresh):
    fresh.page.keyboard.press("Tab")
    fresh.page.keyboard.press("Enter")
    assert fresh.page.evaluate("document.activeElement.localName") == "main"
    fresh.page.keyboard.press("Tab")
    assert fresh.page.evaluate("document.activeElement.closest('main') !== null")


def test_what_overflows_scrolls_by_the_arrow_keys(fresh):
    fresh.look(NARROW)
    boxes = fresh.page.evaluate_handle("seen.overflowing()").get_properties().values()
    assert boxes
    for box in boxes:
        box.evaluate("box => box.focus()")
        fresh.page.keyboard.press("ArrowRight")
        fresh.page.wait_for_function("box => box.scrollLeft > 0", arg=box, timeout=2000)
