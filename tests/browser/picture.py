"""Take the picture of a page that README.md shows: python -m tests.browser.picture FILE."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import QUIET

WIDTH, HEIGHT = 1100, 1780


def take_picture(file: Path) -> None:
    """Make the economic analysis of July in English and show the beginning of its page."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        choice = ["--report", "economic", "--language", "en", "--out", folder]
        command = [sys.executable, "-m", "espoo_analysis", "run", "2025-07", *choice]
        subprocess.run(command, check=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto((Path(folder) / "immigration/2025-07/economic.en.html").as_uri())
        page.screenshot(path=file)
        browser.close()


if __name__ == "__main__":
    take_picture(Path(sys.argv[1]))
