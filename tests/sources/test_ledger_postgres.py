"""A ledger in PostgreSQL gives what the same postings in files give, and keeps its password."""

from __future__ import annotations

import datetime as dt
import sys

import pandas as pd
import pytest

from espoo_analysis.errors import AnalysisError, ContractError, SourceError
from espoo_analysis.importing.reading import document_of
from espoo_analysis.sources.ledger import (
    address_of,
    is_address,
    read_actuals,
    read_monthly_sums,
)
from espoo_analysis.sources.ledger.exports import opened_export
from espoo_analysis.sources.ledger.location import with_table
from tests.sources.ledgers import CUTOFF, POSTINGS, csv_text, reference, write_csv, write_parquet
from tests.sources.postgres import started

# Ibis 12 calls DuckDB 2 by a name that is going.
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")

KNOWN = reference()
FORMS = {
    "exact": "posting_date date, unit text, account integer, amount_eur numeric(18, 2)",
    "loose": "posting_date timestamp, unit varchar(20), account text, amount_eur numeric, x text",
    "floats": "posting_date date, unit text, account bigint, amount_eur double precision",
}


@pytest.fixture(scope="module")
def server():
    with started() as running:
        running.run("CREATE SCHEMA finance")
        for name, columns in FORMS.items():
            running.run(f"CREATE TABLE finance.{name} ({columns})")
            running.copy(
                f"finance.{name} (posting_date, unit, account, amount_eur)", csv_text(POSTINGS)
            )
        running.run(
            "CREATE TABLE texts (posting_date text, unit text, account text, amount_eur text)"
        )
        running.run("CREATE TABLE other (posting_date date, unit text, account int, amount int)")
        yield running


@pytest.mark.parametrize("form", FORMS)
def test_every_place_gives_the_same_tables(server, tmp_path, form):
    ledgers = [
        server.address(f"finance.{form}"),
        [write_csv(tmp_path / "a.csv")],
        [write_parquet(tmp_path / "a.parquet")],
    ]
    first, *others = [read_actuals(ledger, CUTOFF, KNOWN) for ledger in ledgers]
    months, *other_months = [read_monthly_sums(ledger, CUTOFF, KNOWN) for ledger in ledgers]
    for other, monthly in zip(others, other_months, strict=True):
        assert (other.total_eur, other.posting_count) == (first.total_eur, first.posting_count)
        pd.testing.assert_frame_equal(other.actuals, first.actuals)
        pd.testing.assert_frame_equal(other.outside, first.outside)
        pd.testing.assert_frame_equal(monthly, months)


def test_only_sums_cross_the_wire(server):
    """Of a table that only the server can sum, no posting comes here."""
    server.run(
        "CREATE VIEW many AS SELECT DATE '2025-07-01' + n % 31 AS posting_date,"
        " 'immigration'::text AS unit, 4301 + n % 3 AS account, 0.01::numeric AS amount_eur"
        " FROM generate_series(1, 1000000) AS n"
    )
    ledger = read_actuals(server.address("many"), CUTOFF, KNOWN)
    assert (str(ledger.total_eur), ledger.posting_count) == ("10000.00", 1_000_000)


def test_values_that_only_a_database_can_hold_are_refused(server):
    server.run(
        "CREATE TABLE wrong (LIKE finance.loose)",
        "INSERT INTO wrong SELECT * FROM finance.loose",
        "INSERT INTO wrong (posting_date, unit, account, amount_eur) VALUES"
        " ('2025-02-01', 'immigration', '4301', 'NaN'),"
        " ('2025-02-01', 'immigration', '4301', 'Infinity'),"
        " ('2025-02-01', 'immigration', '4301', 1e20),"
        " ('2025-02-01', 'immigration', '4301', 0.001),"
        " (NULL, NULL, 'x', NULL)",
    )
    with pytest.raises(ContractError) as raised:
        read_actuals(server.address("wrong"), CUTOFF, KNOWN)
    told = str(raised.value)
    assert "amount_eur: 5 postings" in told
    assert "posting_date: 1 postings" in told
    assert "unit: 1 postings have none" in told
    assert "account: 1 postings have 'x'" in told


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            "finance.exakt",
            "it has no table 'finance.exakt' that can be read; did you mean 'exact'?",
        ),
        ("texts", "posting_date: the column is of the type string, expected a date"),
        ("other", "column 'amount_eur' is missing; did you mean 'amount'?"),
    ],
)
def test_a_table_that_is_no_ledger_is_refused(server, table, said):
    with pytest.raises(AnalysisError) as raised:
        read_actuals(server.address(table), CUTOFF, KNOWN)
    assert said in str(raised.value)


def test_a_period_without_postings_is_told(server):
    with pytest.raises(SourceError, match="it has no postings from 2020-01-01 to 2020-07-31"):
        read_actuals(server.address("finance.exact"), dt.date(2020, 7, 31), KNOWN)


def test_nothing_can_be_written_through_the_connection(server):
    server.run(
        "CREATE SEQUENCE touched",
        "CREATE VIEW touching AS SELECT * FROM finance.exact WHERE nextval('touched') > 0",
    )
    with pytest.raises(SourceError, match="read-only transaction"):
        read_actuals(server.address("touching"), CUTOFF, KNOWN)


ADDRESSES = [
    "postgresql://reader:s3cr3t@127.0.0.1:1/db?table=postings",
    "postgresql://reader:s3cr3t@127.0.0.1:{port}/nowhere?table=postings",
    "postgresql://nobody:s3cr3t@127.0.0.1:{port}/postgres?table=postings",
    "postgresql://espoo:s3cr3t@127.0.0.1:{port}/postgres?table=nothing",
    "postgresql://reader:s3cr3t@127.0.0.1/db",
    "postgresql://reader@127.0.0.1:1/db?table=postings&password=s3cr3t",
    "nosuchthing://reader:s3cr3t@127.0.0.1/db?table=postings",
    "postgresql://reader:s3cr3t@127.0.0.1:{port}/postgres?table=postings&sslcert=s3cr3t",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_message_holds_a_password(server, address):
    with pytest.raises(SourceError) as raised:
        read_actuals(address.format(port=server.port), CUTOFF, KNOWN)
    assert "s3cr3t" not in str(raised.value)
    assert "127.0.0.1" in str(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_a_missing_driver_names_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    monkeypatch.delitem(sys.modules, "ibis.backends.postgres", raising=False)
    with pytest.raises(SourceError, match=r"pip install 'espoo-analysis\[postgres\]'"):
        read_actuals("postgresql://reader@127.0.0.1:1/db?table=postings", CUTOFF, KNOWN)


UNREADABLE = [
    "postgresql://reader:s3cr/t3@127.0.0.1/db?table=postings",
    "postgresql://reader:s3cr#t3@127.0.0.1/db?table=postings",
    "postgresql://reader:s3cr?t3@127.0.0.1/db?table=postings",
    "postgresql://reader:s3cr@x/t3@127.0.0.1/db?table=postings",
    "postgresql://reader:s3cr?x@y/t3@127.0.0.1/db?table=postings",
    "postgresql://reader:s3cr/t3",
    "postgresql://[s3cr/db?table=postings",
    "postgresql://reader:t3@[s3cr/db?table=postings",
    "postgresql://reader:s3cr@127.0.0.1:t3/db?table=postings",
    "postgresql://reader:s3cr@127.0.0.1:999999/db?table=postings",
]


@pytest.mark.parametrize("blank", ["", " "])
@pytest.mark.parametrize("address", UNREADABLE)
def test_an_address_that_cannot_be_read_is_refused_without_its_password(address, blank):
    for use in (
        address_of,
        lambda url: with_table(url, "postings"),
        lambda url: read_actuals(url, CUTOFF, KNOWN),
        document_of,
    ):
        with pytest.raises(SourceError, match="special letters of a password as %XX") as raised:
            use(blank + address)
        assert "s3cr" not in str(raised.value)
        assert "t3" not in str(raised.value)
        assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_blanks_around_an_address_do_not_show_its_password(server):
    address = f" {server.address('finance.exact').replace('espoo@', 'espoo:s3cr3t@')} "
    assert is_address(address)
    assert address_of(address) == address_of(address.strip())
    assert "s3cr3t" not in address_of(address)
    assert read_actuals(address, CUTOFF, KNOWN).posting_count > 0
    with pytest.raises(SourceError) as raised, opened_export("x:s3cr3t@host/db", len):
        pass
    assert "s3cr3t" not in str(raised.value)
