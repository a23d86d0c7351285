"""Call the command line inside the test process."""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass

import pytest

from espoo_analysis.__main__ import main


@dataclass(frozen=True)
class Called:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str


def call(capsys: pytest.CaptureFixture[str], *arguments: str) -> Called:
    """Run a command as the console script does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["espoo-analysis", *map(str, arguments)])
        # The handlers of a stop belong to a process of the command's own.
        patch.setattr(signal, "signal", lambda *_: None)
        with pytest.raises(SystemExit) as ended:
            main()
    printed = capsys.readouterr()
    return Called(int(ended.value.code or 0), printed.out, printed.err)
