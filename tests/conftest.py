"""What all tests share: folders, one renewal option, and strict numbers."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from espoo_analysis.errors import AnalysisError
from espoo_analysis.publishing.pdf import require_pdf_libraries

# Each example makes a few tables; pytest --hypothesis-profile=thorough tries many more.
settings.register_profile("quick", max_examples=25, deadline=None)
settings.register_profile("thorough", max_examples=1000, deadline=None)
settings.load_profile("quick")

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the expected files anew instead of comparing with them",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let no test skip where everything must be there."""
    report = yield
    if report.skipped and os.environ.get("CI"):
        report.outcome, report.longrepr = "failed", f"it may not skip here: {report.longrepr}"
    return report


@pytest.fixture(autouse=True)
def _strict_numbers():
    """Raise where numpy would warn of an overflow or a division by zero."""
    with np.errstate(all="raise", under="ignore", invalid="ignore"):
        yield


@pytest.fixture(autouse=True)
def _same_surroundings(monkeypatch):
    """Work in the checkout, with no data folder named by the environment."""
    monkeypatch.delenv("ESPOO_DATA", raising=False)
    monkeypatch.chdir(ROOT)


@pytest.fixture
def root() -> Path:
    return ROOT


@pytest.fixture
def data_folder(tmp_path) -> Path:
    """Copy the data folder, so that a test may damage it."""
    return shutil.copytree(
        ROOT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("example")
    )


@pytest.fixture
def shared() -> Path:
    """Real files that nobody here wrote; they lie beside the checkout, not in it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail("../shared is absent, but the real files must be tested here")
        pytest.skip("../shared is absent: the real files are not part of a clone")
    return folder


@pytest.fixture
def pdf_libraries() -> None:
    """Go on only where a PDF can be made."""
    try:
        require_pdf_libraries()
    except AnalysisError as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"PDF cannot be made here: {missing}")


@pytest.fixture
def golden(request):
    """Compare a text with its expected file, or renew the file when that is asked for."""

    def compare(text: str, file: Path) -> None:
        if request.config.getoption("--update-golden"):
            file.write_text(text, encoding="utf-8", newline="\n")
        assert text == file.read_text("utf-8"), f"renew {file} with pytest --update-golden"

    return compare
