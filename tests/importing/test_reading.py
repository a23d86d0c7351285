"""Which reader a source needs is known by its headings, though a quotation mark is stray."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from espoo_analysis.errors import SourceError
from espoo_analysis.importing.context import context_of
from espoo_analysis.importing.proposal import Answers
from espoo_analysis.importing.reading import understand
from espoo_analysis.period import Period
from espoo_analysis.sources import RawFolder
from espoo_analysis.sources.reference import read_reference

CUTOFF = dt.date(2025, 7, 31)
HEADINGS = "pvm;tili;summa;selite\n"


def _understood(path, text):
    path.write_text(text, encoding="utf-8")
    files = RawFolder(Path("data").resolve())
    reference = read_reference(files)
    answers = Answers(months="complete")
    context = context_of(files, reference, Period.parse("2025-07"), "immigration", answers)
    (proposal,) = understand(str(path), context, reference, CUTOFF)
    return proposal


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('Tili;TA;TOT\n"Henk;1,5;2,5\nPalv;3,5;4,5\n', "row 2: a quotation mark is not closed"),
        ('Tili;TA;TOT\n"Henk;1;2\nPalv";3;4\nMuu;5;6\n', "row 2: a field in quotation marks"),
        (f'{HEADINGS}1.1.2025;4300;5;"x"y\n', "The ledger cannot be read"),
    ],
)
def test_a_stray_quotation_mark_is_said_by_the_reader_of_the_table(text, message, tmp_path):
    with pytest.raises(SourceError, match=message):
        _understood(tmp_path / "vienti.csv", text)


def test_a_ledger_is_known_though_its_beginning_ends_within_a_text(tmp_path):
    rows = '1.1.2025;4300;-5;"yksi\nkaksi"\n' * 6000
    proposal = _understood(tmp_path / "vienti.csv", HEADINGS + rows)
    assert proposal.table == "ledger"
    assert proposal.rows() == {"4300": {"amount_eur": "-30000.00"}}
