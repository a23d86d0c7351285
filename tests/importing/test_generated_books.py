"""Random follow-ups in random forms, through the real readers: never a wrong figure."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from espoo_analysis.errors import SourceError
from espoo_analysis.importing.follow_up_sheets import read_follow_up
from espoo_analysis.importing.proposal import OpenQuestionError
from espoo_analysis.sources.delimited import read_delimited
from espoo_analysis.sources.workbook import read_workbook
from tests.importing.follow_up_books import KINDS, random_book, write_book

#: Deviations of one unit of the last place, everywhere, are too small to show their sign.
MAY_BE_REFUSED = "it cannot be told whether the deviations are forecast less budget"
MOST_QUESTIONS = 6


def _sheets(path):
    return (read_delimited(path).sheet,) if path.suffix in {".csv", ".tsv"} else read_workbook(path)


def _read(book, folder):
    """Read a book as its sender would: what is asked, the sender answers."""
    sheets, context = _sheets(write_book(book, folder)), book.context()
    for _ in range(MOST_QUESTIONS):
        try:
            return read_follow_up(sheets, context)
        except OpenQuestionError as error:
            name = error.questions[0].answer
            assert getattr(context.answers, name) is None, f"{name} was asked again"
            answers = context.answers.with_answer(name, book.answers[name])
            context = replace(context, answers=answers)
    return pytest.fail("there is no end of questions")


@pytest.mark.parametrize("part", range(4))
@pytest.mark.parametrize("kind", KINDS)
def test_no_figure_is_ever_wrong(kind, part, tmp_path):
    @settings(
        max_examples=100,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(seed=st.integers(0, 2**30 - 1))
    def check(seed):
        book = random_book(Random(4 * seed + part), kind)
        try:
            proposal = _read(book, tmp_path)
        except OpenQuestionError:
            raise
        except SourceError as error:
            assert MAY_BE_REFUSED in str(error)
            return
        found = {(figure.key, figure.column): figure.value for figure in proposal.figures}
        assert found == book.truth

    check()
