"""The real pages, made once, and a real browser to show them in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from espoo_analysis.settings import LANGUAGES, REPORTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
AXE = HERE / "node_modules/axe-core/axe.min.js"
# The pages of the period, and those of invented figures, which carry a banner.
FILES = (
    *(f"immigration/2025-07/{report}.{code}.html" for report in REPORTS for code in LANGUAGES),
    *(f"example/2025-07/{report}.sv.html" for report in REPORTS),
)
# Nothing but the page is to be asked for, not even by the browser itself.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-smooth-scrolling",
]


@dataclass(frozen=True)
class View:
    """How a page is looked at; its name tells the tests apart."""

    name: str
    width: int
    scheme: str = "light"
    media: str = "screen"

    def __str__(self) -> str:
        return self.name


@dataclass
class Shown:
    """A page in the browser, and what it asked for and complained of."""

    page: Page
    address: str
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def look(self, view: View) -> None:
        """Look at it in another width, colour scheme or medium."""
        self.page.set_viewport_size({"width": view.width, "height": 800})
        self.page.emulate_media(media=view.media, color_scheme=view.scheme)

    def seen(self, what: str):
        """Measure something that seen.js names."""
        return self.page.evaluate(f"seen.{what}()")


def _absent(sentence: str) -> None:
    (pytest.fail if os.environ.get("CI") else pytest.skip)(sentence)


@pytest.fixture(scope="session")
def reports(tmp_path_factory) -> Path:
    """Make the pages by the command line, as its users do."""
    out = tmp_path_factory.mktemp("reports")
    command = [sys.executable, "-m", "espoo_analysis", "run", "2025-07", "--out", out]
    example = ["--data", "data/example", "--language", "sv"]
    surroundings = {name: value for name, value in os.environ.items() if name != "ESPOO_DATA"}
    for more in ([], example):
        made = subprocess.run(
            [*command, "--jobs", "2", *more],
            cwd=ROOT,
            env=surroundings,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert made.returncode == 0, made.stderr
    return out


@pytest.fixture(scope="session")
def axe() -> str:
    """Read the program that asks a page for accessibility faults."""
    if not AXE.exists():
        _absent("axe-core is absent: install it by npm ci --prefix tests/browser")
    return AXE.read_text("utf-8")


# Not for the session: an open playwright is an event loop that runs, and tests of other
# modules in the same process start theirs.
@pytest.fixture(scope="module")
def browser():
    """Start Chromium, the system's own or the one that playwright installed."""
    with sync_playwright() as playwright:
        known = [shutil.which("chromium"), playwright.chromium.executable_path]
        program = next((path for path in known if path and Path(path).exists()), None)
        if program is None:
            _absent(
                "Chromium is absent: apt-get install chromium, or playwright install chromium"
            )
        yield playwright.chromium.launch(executable_path=program, args=QUIET)


@pytest.fixture(scope="module")
def show(browser: Browser, reports):
    """Open a page with everything unfolded, by default without any network."""

    @contextmanager
    def opened(file: str, *, offline: bool = True):
        context = browser.new_context(offline=offline)
        context.add_init_script(path=HERE / "seen.js")
        page = context.new_page()
        shown = Shown(page, (reports / file).as_uri())
        context.on("request", lambda request: shown.requests.append(request.url))
        page.on("console", lambda message: shown.console.append(message.text))
        page.on("pageerror", lambda error: shown.console.append(str(error)))
        page.goto(shown.address)
        shown.seen("openAll")
        yield shown
        context.close()

    return opened
