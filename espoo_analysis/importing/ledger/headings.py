"""Which column of a ledger holds the day, the account, the unit and the amount."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from espoo_analysis.errors import Problem, SourceError, did_you_mean
from espoo_analysis.importing.proposal import Match, OpenQuestionError, Question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: What a heading can say, without blanks and punctuation at its ends; each known from an
#: export, its kin and their Swedish and English names.
_WORDS = {
    "date": (
        *("kirjauspvm", "kirjauspäivä", "kirjauspäivämäärä", "kirj pvm", "kirjauksen pvm"),
        *("tositepvm", "tositepäivä", "tositepäivämäärä", "tosite pvm", "tositteen pvm"),
        *("päivämäärä", "päivä", "pvm", "tapahtumapvm", "tapahtumapäivä"),
        *("datum", "bokföringsdatum", "bokföringsdag", "verifikatdatum", "verifikationsdatum"),
        *("date", "posting date", "booking date", "document date"),
    ),
    "account": (
        *("tili", "tilit", "tili nro", "tilinro", "tilin nro", "tilinumero", "tilin numero"),
        *("kirjanpitotili", "pääkirjatili", "kp tili", "konto", "kontonummer", "kontonr"),
        *("account", "account number", "account no", "gl account", "g l account"),
    ),
    "unit": (
        *("kp", "kp nro", "kustannuspaikka", "kustannuspaikat", "kustannuspaikan numero"),
        *("kustannuspaikka nro", "kust paikka", "kustp", "yksikkö", "tulosyksikkö"),
        *("toimintayksikkö", "kostnadsställe", "enhet", "unit", "cost centre", "cost center"),
    ),
    "amount": (
        *("netto", "nettosumma", "brutto", "bruttosumma", "tot eurot", "eurot", "euro", "eur"),
        *("summa", "määrä", "rahamäärä", "netto määrä", "toteuma", "kirjattu summa"),
        *("belopp", "nettobelopp", "bruttobelopp", "amount", "net amount", "gross amount"),
        *("net", "gross", "yht", "yhteensä", "totalt", "total"),
    ),
    "debit": ("debet", "debit", "veloitus"),
    "credit": ("kredit", "credit", "hyvitys"),
}
_ROLE_OF = {word: role for role, words in _WORDS.items() for word in words}
_EURO = re.compile(r" (?:eur|euroa|euroina|euro|e)$")
_PAIR = ("debit", "credit")
# Pieces as often as euros; with "EUR" it is no longer in doubt.
_QUANTITIES = {"määrä"}
# From January, as often as of one posting.
_CUMULATIVE = {"toteuma"}
_GROSS = ("brutto", "gross")
_TAX = re.compile(r"\b(?:alv|moms|vat|arvonlisävero|mervärdesskatt)")


def role_of(heading: str) -> str:
    r"""Name what a column holds by its heading.

    Parameters
    ----------
    heading : str
        As it stands, with any blanks and line breaks.

    Returns
    -------
    {"date", "account", "unit", "amount", "debit", "credit", ""}
        Empty where nothing of a ledger is recognised, such as a name or a number of rows.

    Examples
    --------
    >>> [role_of(text) for text in (" Tili\nnro", "Tot eurot", "Määrä (€)", "Tilin nimi")]
    ['account', 'amount', 'amount', '']
    """
    words = _words(heading)
    return _ROLE_OF.get(words) or _ROLE_OF.get(_EURO.sub("", words), "")


def _words(heading: str) -> str:
    plain = unicodedata.normalize("NFC", heading).casefold().replace("€", " eur ")
    return re.sub(r"[\W_]+", " ", plain).strip()


def score(row: Sequence[str]) -> int:
    """Count the different roles that a row of headings names."""
    return len({role_of(field) for field in row} - {""})


def find_columns(
    headings: Sequence[str], chosen: Mapping[str, str], place: str
) -> tuple[dict[str, str], tuple[Match, ...]]:
    """Settle which column has which role.

    Parameters
    ----------
    headings : sequence of str
        The headings of the table.
    chosen : mapping of str to str
        By role, the heading that the user has named.
    place : str
        The file or database, for messages.

    Returns
    -------
    tuple
        By role, its heading: date, account, amount or debit and credit, and maybe unit; and
        what was made of every heading.

    Raises
    ------
    OpenQuestionError
        When two columns can have the same role, or the only amounts may be pieces, sums from
        January, or with value added tax.
    SourceError
        When a role has no column, or the user named one that is not there.
    """
    found: dict[str, list[str]] = {}
    for heading in headings:
        found.setdefault(role_of(heading), []).append(heading)
    found.pop("", None)
    for role, heading in chosen.items():
        _require(heading, headings, role, place)
        found[role] = [heading]
        if role == "amount":
            found = {name: named for name, named in found.items() if name not in _PAIR}
    _ask(found, "" if "amount" in chosen else _doubt(found.get("amount", []), headings), place)
    is_pair = all(role in found for role in _PAIR)
    missing = [role for role in ("date", "account") if role not in found]
    missing += [] if is_pair or "amount" in found else ["amount"]
    if missing:
        listed = ", ".join(f"'{' '.join(heading.split())}'" for heading in headings if heading)
        problems = [
            Problem(f"no column holds the {role}; found: {listed}", place) for role in missing
        ]
        remedy = "Name it with --column, such as --column amount=HEADING."
        raise SourceError("The ledger cannot be understood.", problems, remedy)
    used = {named[0]: role for role, named in found.items() if role not in _PAIR or is_pair}
    matches = tuple(
        Match(heading, used.get(heading, ""), place, "" if heading in used else "not needed")
        for heading in headings
    )
    return {role: heading for heading, role in used.items()}, matches


def _require(heading: str, headings: Sequence[str], role: str, place: str) -> None:
    if role not in ("date", "account", "unit", "amount"):
        known = did_you_mean(role, ("date", "account", "unit", "amount"))
        raise SourceError(
            "The ledger cannot be understood.",
            [Problem(f"'{role}' is no role of a column{known}", place)],
        )
    if headings.count(heading) != 1:
        near = did_you_mean(heading, [name for name in headings if name])
        what = (
            f"{headings.count(heading)} columns have the heading '{heading}', expected one{near}"
        )
        raise SourceError("The ledger cannot be understood.", [Problem(what, place)])


def _doubt(amounts: Sequence[str], headings: Sequence[str]) -> str:
    """Say what a lone column of amounts may hold instead; empty where it is plain."""
    words = [_words(heading) for heading in amounts]
    if any(each in _QUANTITIES for each in words):
        return "pieces instead of euros"
    if any(_EURO.sub("", each) in _CUMULATIVE for each in words):
        return "sums from January instead of postings"
    is_gross = any(each.startswith(_GROSS) for each in words)
    if is_gross and any(_TAX.search(_words(heading)) for heading in headings):
        return "amounts with value added tax, which the actual is without"
    return ""


def _ask(found: dict[str, list[str]], doubt: str, place: str) -> None:
    questions = []
    for role, named in found.items():
        others = [found[name][0] for name in _PAIR if name in found] if role == "amount" else []
        if len(named) + len(others) > 1:
            listed = " and ".join(f"'{heading}'" for heading in (*named, *others))
            choices = tuple(f"{role}={heading}" for heading in named)
            text = f"the columns {listed} can each hold the {role}"
            questions.append(Question("column", text, choices, place))
        elif role == "amount" and doubt:
            text = f"the column '{named[0]}', the only one for the amount, may hold {doubt}"
            questions.append(Question("column", text, (f"amount={named[0]}",), place))
    if questions:
        raise OpenQuestionError("The ledger can be read in more than one way.", tuple(questions))
