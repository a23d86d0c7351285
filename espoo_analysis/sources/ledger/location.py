"""Where postings are: files, or a table of a database that an address names."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import (
    SplitResult,
    parse_qsl,
    unquote,
    unquote_plus,
    urlencode,
    urlsplit,
    urlunsplit,
)

import ibis

from espoo_analysis.errors import AnalysisError, Problem, SourceError, did_you_mean, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    import ibis.expr.types as ir
    from ibis.backends import BaseBackend
    from ibis.backends.duckdb import Backend as DuckDb

#: Of what DuckDB may use, so that the whole process stays under 1.5 GB.
MEMORY_LIMIT = "900MB"
_SHOWN = ("table",)
_MESSAGE_LENGTH = 300
_REMEDY = (
    "Write special letters of a password as %XX, or leave it out and use PGPASSWORD; "
    "nothing was written."
)


def is_address(text: str) -> bool:
    """Tell whether a text is the address of a database, not the path of a file.

    Examples
    --------
    >>> is_address("postgresql://host/db?table=postings"), is_address("data/ledger/a.csv")
    (True, False)
    """
    return re.match(r"\s*[a-z][a-z0-9+.-]*://", text, re.IGNORECASE) is not None


def _split(url: str) -> SplitResult:
    """Split an address; where a password may have been cut, refuse it without quoting it."""
    try:
        parts = urlsplit(url.strip())
        # A port that is no number is found out only when it is asked for.
        is_whole = (parts.port or 0) >= 0
    except ValueError:
        is_whole = False
    # A slash, a question mark or a hash in a password ends the host before the last "@".
    if not is_whole or "@" in f"{parts.path}{parts.query}{parts.fragment}":
        raise SourceError("The address of the database cannot be read.", remedy=_REMEDY)
    return parts


def address_of(url: str) -> str:
    """Name a database without its password and without options, which may hold one.

    Parameters
    ----------
    url : str
        The address as it was given.

    Returns
    -------
    str
        Scheme, user, host, port, database and table.

    Raises
    ------
    SourceError
        When it cannot be told what of it is the password; the message does not quote it.

    Examples
    --------
    >>> address_of("postgresql://reader:s3cret@host:5432/db?table=postings&sslpassword=x")
    'postgresql://reader@host:5432/db?table=postings'
    """
    parts = _split(url)
    user, at, host = parts.netloc.rpartition("@")
    shown = [(name, value) for name, value in parse_qsl(parts.query) if name in _SHOWN]
    netloc = user.partition(":")[0] + at + host
    return urlunsplit((parts.scheme, netloc, parts.path, urlencode(shown), ""))


def with_table(url: str, table: str) -> str:
    """Name the table in an address that names none.

    Parameters
    ----------
    url : str
        The address of a database.
    table : str
        The table, with its schema where it is not the database's own.

    Returns
    -------
    str
        The address as it was where it names a table.

    Examples
    --------
    >>> with_table("postgresql://host/db", "finance.postings")
    'postgresql://host/db?table=finance.postings'
    """
    parts = _split(url)
    pairs = parse_qsl(parts.query)
    if any(name == "table" for name, _ in pairs):
        return url
    query = urlencode([*pairs, ("table", table)])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


@contextmanager
def embedded() -> Iterator[DuckDb]:
    """Open an empty DuckDB in memory, which fetches nothing and writes no file.

    Yields
    ------
    Backend
        Closed at the end, so that a fork never inherits it.
    """
    database = ibis.duckdb.connect(
        memory_limit=MEMORY_LIMIT,
        temp_directory="",
        preserve_insertion_order=False,
        autoinstall_known_extensions=False,
    )
    try:
        yield database
    finally:
        database.disconnect()


@contextmanager
def connected(url: str) -> Iterator[tuple[ir.Table, str]]:
    """Open a table of a database.

    Parameters
    ----------
    url : str
        Such as ``postgresql://user@host/db?table=NAME``, or ``…?table=schema.NAME``; any
        address that Ibis knows.

    Yields
    ------
    tuple
        The table, and what to call it in messages.

    Raises
    ------
    SourceError
        When the driver is not installed, the database does not answer or has no such table.
    """
    name, place = dict(parse_qsl(_split(url).query)).get("table", ""), address_of(url)
    if not name:
        problem = Problem("it names no table", place)
        remedy = "Add ?table=NAME to the address."
        raise SourceError("The ledger's database cannot be read.", [problem], remedy)
    database = _connect(url, place)
    try:
        yield _table(database, name, place), place
    finally:
        database.disconnect()


def _connect(url: str, place: str) -> BaseBackend:
    summary = "The ledger's database cannot be read."
    parts = _split(url)
    options = [pair for pair in parse_qsl(parts.query) if pair[0] != "table"]
    if parts.scheme.startswith("postgres"):
        # Nothing here writes; the server is told, so that nothing ever can.
        options.append(("options", "-c default_transaction_read_only=on"))
    # Ibis takes a plus in a password for a blank.
    netloc = parts.netloc.replace("+", "%2B")
    target = urlunsplit((parts.scheme, netloc, parts.path, urlencode(options), ""))
    try:
        return ibis.connect(target)
    except ImportError:
        problem = Problem("its driver is not installed", place)
        extra = "postgres" if parts.scheme.startswith("postgres") else parts.scheme
        package = "espoo-analysis" if extra == "postgres" else "ibis-framework"
        remedy = f"Install it: pip install '{package}[{extra}]'"
        raise SourceError(summary, [problem], remedy) from None
    except Exception as error:  # noqa: BLE001 - every driver has errors of its own
        what = f"it cannot be opened: {said(error, url)}"
        remedy = "Look at host, port, database, user and password of the address."
        raise SourceError(summary, [Problem(what, place)], remedy) from None


def _table(database: BaseBackend, name: str, place: str) -> ir.Table:
    schema, _, table = name.rpartition(".")
    try:
        return database.table(table, database=schema or None)
    except Exception as error:  # noqa: BLE001 - every driver has errors of its own
        try:
            near = did_you_mean(table, sorted(database.list_tables(database=schema or None)))
        except Exception:  # noqa: BLE001 - a hint only
            near = ""
        what = f"it has no table '{name}' that can be read{near}"
        if not isinstance(error, ibis.common.exceptions.TableNotFound):
            what += f": {said(error)}" if not near else ""
        raise SourceError(
            "The ledger's database cannot be read.", [Problem(what, place)]
        ) from None


@contextmanager
def telling(place: str, url: str = "") -> Iterator[None]:
    """Turn what a database throws into an error that says where and what to do.

    Parameters
    ----------
    place : str
        The file, or the address without its password.
    url : str
        The address, whose password must not be in the message.

    Raises
    ------
    SourceError
        Where the database threw anything.
    """
    try:
        yield
    except AnalysisError:
        raise
    except Exception as error:  # noqa: BLE001 - every driver has errors of its own
        what = f"it cannot be read: {said(error, url)}"
        raise SourceError("The ledger cannot be read.", [Problem(what, place)]) from None


def said(error: Exception, url: str = "") -> str:
    """Quote the first line of a driver's message, without any password of the address.

    Parameters
    ----------
    error : Exception
        What the driver threw.
    url : str
        The address that was used.

    Returns
    -------
    str
        One line; the kind of error where it has no message.
    """
    parts = _split(url)
    password = parts.password or ""
    values = [value for name, value in parse_qsl(parts.query) if name not in _SHOWN]
    secrets = {password, unquote(password), unquote_plus(password), *values, url, url.strip()}
    text = str(error).strip() or type(error).__name__
    for secret in sorted(secrets - {""}, key=len, reverse=True):
        text = text.replace(secret, "…")
    line = " ".join(text.split("\n\n")[0].split())
    return line if len(line) <= _MESSAGE_LENGTH else line[:_MESSAGE_LENGTH] + "…"


def unknown_columns(found: list[str], expected: tuple[str, ...], place: str) -> list[Problem]:
    """Name the columns that are missing, each with the nearest that is there."""
    others = [name for name in found if name not in expected]
    return [
        Problem(f"column '{name}' is missing{did_you_mean(name, map(shorten, others))}", place)
        for name in expected
        if name not in found
    ]
