"""Postings in files, summed by line: exact, complete, and refused where they are wrong."""

from __future__ import annotations

import datetime as dt
import math
import multiprocessing
import tempfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from espoo_analysis.contracts import OutsideLedger, check
from espoo_analysis.errors import AnalysisError, ContractError, SourceError
from espoo_analysis.sources.account_ranges import RangeIndex, ranges_of_year
from espoo_analysis.sources.ledger import read_actuals, read_monthly_sums
from tests.sources.ledgers import (
    CUTOFF,
    HEADER,
    POSTINGS,
    folded,
    reference,
    rows,
    write_csv,
    write_parquet,
)

# Ibis 12 calls DuckDB 2 by a name that is going.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

KNOWN = reference()
ACTUALS = [
    ("immigration", "purchases_of_services", -0.25, 3),
    ("immigration", "sales_revenue", 1234567.89, 1),
]
OUTSIDE = [
    ("9999", 3560, "unit", 1.0, 1),
    ("9999", 4301, "unit", -3.33, 1),
    ("immigration", 3560, "account", 7.0, 1),
]


def _parquet_of_doubles(path):
    return write_parquet(path, amount="DOUBLE", account="DOUBLE")


def _parquet_of_texts(path):
    return write_parquet(path, amount="VARCHAR", account="VARCHAR")


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.csv", write_csv),
        ("a.parquet", write_parquet),
        ("a.parquet", _parquet_of_doubles),
        ("a.parquet", _parquet_of_texts),
    ],
)
def test_postings_are_summed_by_line_and_none_is_dropped(tmp_path, name, write):
    ledger = read_actuals([write(tmp_path / name)], CUTOFF, KNOWN)
    assert rows(ledger.actuals) == ACTUALS
    assert list(ledger.actuals.columns) == ["unit", "line", "actual_ytd_eur", "posting_count"]
    assert rows(ledger.outside) == OUTSIDE
    assert (ledger.total_eur, ledger.posting_count) == (Decimal("1234572.31"), 7)
    check(ledger.outside, OutsideLedger, "test")


def test_several_files_are_one_ledger(tmp_path):
    files = [
        write_csv(tmp_path / "a.csv", POSTINGS[:3]),
        write_parquet(tmp_path / "b.parquet", POSTINGS[3:6]),
        write_parquet(tmp_path / "c.parquet", POSTINGS[6:], amount="DOUBLE"),
    ]
    ledger = read_actuals(files, CUTOFF, KNOWN)
    assert (rows(ledger.actuals), rows(ledger.outside)) == (ACTUALS, OUTSIDE)


@pytest.mark.parametrize("posting", POSTINGS[4:7])
def test_a_ledger_may_lie_wholly_outside(tmp_path, posting):
    file = write_parquet(tmp_path / "a.parquet", [("2025-07-01", *posting[1:])])
    ledger = read_actuals([file], CUTOFF, KNOWN)
    assert ledger.actuals.empty
    assert dict(ledger.actuals.dtypes) == dict(
        read_actuals([write_csv(tmp_path / "a.csv")], CUTOFF, KNOWN).actuals.dtypes
    )
    assert len(ledger.outside) == 1
    assert read_monthly_sums([file], CUTOFF, KNOWN)["line"].isna().all()
    check(ledger.outside, OutsideLedger, "test")


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")  # it is what is tested
def test_a_forked_process_sums_again(tmp_path):
    """Reports are made in forks of a process that may have read a ledger itself."""
    files = [write_parquet(tmp_path / "a.parquet")]
    before = read_actuals(files, CUTOFF, KNOWN)
    context = multiprocessing.get_context("fork")
    with context.Pool(1) as pool:
        after = pool.apply_async(read_actuals, (files, CUTOFF, KNOWN)).get(timeout=60)
    assert after == before
    pd.testing.assert_frame_equal(after.actuals, before.actuals)


def test_months_tell_what_an_actual_consists_of(tmp_path):
    months = read_monthly_sums([write_csv(tmp_path / "a.csv")], CUTOFF, KNOWN)
    purchases = months[months["line"].eq("purchases_of_services")]
    assert rows(purchases[["account", "month", "amount_eur"]]) == [
        (4301, 1, -0.1), (4301, 3, -0.2), (4301, 7, 0.05),
    ]  # fmt: skip
    assert months["line"].isna().sum() == 3
    assert months["posting_count"].sum() == 7


def test_without_a_ledger_there_are_no_actuals(tmp_path):
    assert read_actuals([], CUTOFF, KNOWN) is None
    assert read_monthly_sums([], CUTOFF, KNOWN).empty


def test_a_ledger_of_all_periods_says_nothing_of_years_that_it_does_not_hold(tmp_path):
    assert read_actuals([write_csv(tmp_path / "all.csv")], dt.date(2023, 7, 31), KNOWN) is None


def test_a_ranges_year_is_that_of_the_postings(tmp_path):
    row = ("other_operating_revenue", 3560, 3560, 2025, None, "for the test")
    columns = ["line", "first_account", "last_account", "first_year", "last_year", "source"]
    known = replace(KNOWN, account_ranges=pd.DataFrame([row], columns=columns))
    ledger = read_actuals([write_csv(tmp_path / "a.csv")], CUTOFF, known)
    assert ("immigration", "other_operating_revenue", 7.0, 1) in rows(ledger.actuals)


FAULTS = [
    (("2025-02-30", "immigration", "4301", "1"), "posting_date: 1 postings have none"),
    (("28.2.2025", "immigration", "4301", "1"), "for instance 28.2.2025, immigration, 4301, 1"),
    (("infinity", "immigration", "4301", "1"), "posting_date: 1 postings have none"),
    (("", "immigration", "4301", "1"), "for instance (empty), immigration"),
    (("2025-02-28", "immigration", "4301", "1.005"), "amount_eur: 1 postings have none"),
    (("2025-02-28", "immigration", "4301", "1e3"), "expected an amount in whole cents"),
    (("2025-02-28", "immigration", "4301", "1,50"), "immigration, 4301, 1,50"),
    (("2025-02-28", "immigration", "4301", "nan"), "amount_eur: 1 postings have none"),
    (("2025-02-28", "immigration", "4301", "9" * 14), "amount_eur: 1 postings have none"),
    (("2025-02-28", "immigration", "4301", ""), "4301, (empty)"),
    (("2025-02-28", "", "4301", "1"), "unit: 1 postings have none"),
    (("2025-02-28", "  ", "4301", "1"), "unit: 1 postings have none"),
    (("2025-02-28", "immigration", "43x", "1"), "account: 1 postings have '43x'"),
    (("2025-02-28", "immigration", "-4301", "1"), "account: 1 postings have '-4301'"),
    (("2025-02-28", "immigration", "", "1"), "account: 1 postings have none"),
]


@pytest.mark.parametrize(("posting", "said"), FAULTS)
def test_what_is_no_posting_is_counted_and_shown_never_skipped(tmp_path, posting, said):
    file = write_csv(tmp_path / "ledger/a.csv", [*POSTINGS, posting])
    with pytest.raises(ContractError) as raised:
        read_actuals([file], CUTOFF, KNOWN)
    assert said in str(raised.value)
    assert "ledger/a.csv" in str(raised.value)
    assert len(raised.value.problems) == 1


def test_all_faults_are_told_at_once(tmp_path):
    wrong = [posting for posting, _ in FAULTS]
    with pytest.raises(ContractError) as raised:
        read_actuals([write_csv(tmp_path / "a.csv", [*POSTINGS, *wrong])], CUTOFF, KNOWN)
    assert [problem.column for problem in raised.value.problems] == [
        "posting_date", "amount_eur", "unit", "account", "account", "account",
    ]  # fmt: skip
    assert "amount_eur: 6 postings" in str(raised.value)


@pytest.mark.parametrize(
    ("amount", "is_refused"),
    [
        (0.1 + 0.2, False),
        (-1234567890.12, False),
        (0.295, True),
        (1.0001, True),
        (math.nan, True),
        (math.inf, True),
        (1e300, True),
        (float(pd.Series([1234.56], dtype="float32")[0]), True),
    ],
)
def test_a_float_is_taken_for_cents_only_where_it_is_one(tmp_path, amount, is_refused):
    path = tmp_path / "a.parquet"
    days = [dt.date(2025, 7, 1)] * 2
    columns = zip(HEADER, (days, ["immigration"] * 2, [4301] * 2, [amount, 1.0]), strict=True)
    pd.DataFrame(dict(columns)).to_parquet(path)
    if is_refused:
        with pytest.raises(ContractError, match="1 postings have none"):
            read_actuals([path], CUTOFF, KNOWN)
    else:
        total = read_actuals([path], CUTOFF, KNOWN).total_eur
        assert total == Decimal(f"{amount:.2f}") + 1


def test_floats_are_never_added(tmp_path):
    """A tenth, a million times, is not what a sum of floats makes of it."""
    path = tmp_path / "a.parquet"
    with duckdb.connect() as database:
        tenths = database.sql(
            "SELECT DATE '2025-07-01' posting_date, 'immigration' unit, 4301 account,"
            " 0.1::DOUBLE amount_eur FROM range(1000000)"
        )
        tenths.write_parquet(str(path))
    ledger = read_actuals([path], CUTOFF, KNOWN)
    assert sum([0.1] * 1_000_000) != 100_000
    assert ledger.total_eur == 100_000
    assert rows(ledger.actuals) == [
        ("immigration", "purchases_of_services", 100_000.0, 1_000_000)
    ]


@pytest.mark.parametrize(
    ("name", "cutoff", "said"),
    [
        ("a.csv", dt.date(2025, 9, 30), "it has no postings of 2025-09"),
        ("2026-07.csv", dt.date(2026, 7, 31), "it has no postings from 2026-01-01 to 2026-07-31"),
    ],
)
def test_a_ledger_that_ends_before_the_cutoff_is_refused(tmp_path, name, cutoff, said):
    with pytest.raises(SourceError, match=said):
        read_actuals([write_csv(tmp_path / name)], cutoff, KNOWN)


def test_an_empty_ledger_is_refused(tmp_path):
    with pytest.raises(SourceError, match="it has no postings from"):
        read_actuals([write_csv(tmp_path / "a.csv", [])], CUTOFF, KNOWN)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "a.csv",
            b"posting_date,unit,account,amount\n",
            "'amount_eur' is missing; did you mean 'amount'",
        ),
        ("a.csv", b"posting_date,unit,account,amount_eur,payee\n", "column 'payee' is not known"),
        ("a.csv", b"unit,unit,account,amount_eur,posting_date\n", "'unit' occurs twice"),
        ("a.csv", b"", "column 'posting_date' is missing"),
        ("a.csv", b"posting_date,unit,account,amount_eur\n2025-07-01,a,1\n", "cannot be read"),
        (
            "a.csv",
            b"posting_date,unit,account,amount_eur\n2025-07-01,\xe4,1,1\n",
            "cannot be read",
        ),
        ("a.csv", b"p\xe4iv\xe4\n", "it is no such file"),
        ("a.parquet", b"PAR1 no", "it is no such file"),
        ("a.parquet", b"", "it is no such file"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(AnalysisError) as raised:
        read_actuals([tmp_path / name], CUTOFF, KNOWN)
    assert said in str(raised.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"nothing\.csv: it cannot be read: No such file"):
        read_actuals([tmp_path / "nothing.csv"], CUTOFF, KNOWN)


def test_a_moment_with_a_time_zone_has_no_day(tmp_path):
    moments = pd.to_datetime(["2025-07-31 22:30"]).tz_localize("UTC")
    table = pd.DataFrame(
        dict(zip(HEADER, (moments, ["immigration"], [4301], [1.0]), strict=True))
    )
    table.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(ContractError, match=r"posting_date: the column is of the type timestamp"):
        read_actuals([tmp_path / "a.parquet"], CUTOFF, KNOWN)


DAYS = st.dates(dt.date(2024, 12, 1), dt.date(2025, 8, 31)).map(str)
CENTS = st.integers(-(10**14), 10**14).map(lambda cents: f"{Decimal(cents) / 100:.2f}")
POSTING = st.tuples(
    DAYS,
    st.sampled_from(["immigration", "4305", "9999", "nobody"]),
    st.sampled_from(["3000", "3199", "3200", "3560", "4301", "4995", "4996", "100", "71000"]),
    CENTS,
)


def _expected(postings):
    lines = RangeIndex(ranges_of_year(KNOWN.lines, None, 2025))

    def place(unit, account):
        own = {"4305": "immigration", "immigration": "immigration"}.get(unit)
        line = lines.find(account)
        if own and line:
            return ("in", own, line)
        return ("out", own or unit, account, "account" if own else "unit")

    return folded(postings, index=place)


@given(postings=st.lists(POSTING, max_size=30), seed=st.randoms())
def test_any_postings_equal_their_sum_by_hand_in_any_order(postings, seed):
    postings = [*postings, ("2025-07-31", "immigration", "4301", "-0.01")]
    shuffled = list(postings)
    seed.shuffle(shuffled)
    with tempfile.TemporaryDirectory() as folder:
        as_text = read_actuals([write_csv(Path(folder) / "a.csv", postings)], CUTOFF, KNOWN)
        other = write_parquet(Path(folder) / "b.parquet", shuffled)
        as_decimals = read_actuals([other], CUTOFF, KNOWN)
    pd.testing.assert_frame_equal(as_text.actuals, as_decimals.actuals)
    pd.testing.assert_frame_equal(as_text.outside, as_decimals.outside)
    expected = _expected(postings)
    found = {("in", *row[:2]): row[2:] for row in rows(as_text.actuals)}
    found |= {("out", *row[:3]): row[3:] for row in rows(as_text.outside)}
    assert found == {key: (float(total), count) for key, (total, count) in expected.items()}
    assert as_text.total_eur == sum(total for total, _ in expected.values())
    assert as_text.total_eur == as_decimals.total_eur
