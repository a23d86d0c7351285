"""What the commentary says of deviations, beside what the table says."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from espoo_analysis.presentation.explanations import explanation_notes, note_items
from espoo_analysis.presentation.fragments import FINDINGS_MIME, HtmlFragment
from espoo_analysis.presentation.limits import either_limit
from espoo_analysis.presentation.numbers import format_euros, format_percent
from espoo_analysis.presentation.published_table import as_records
from espoo_analysis.presentation.wording import mark

if TYPE_CHECKING:
    from espoo_analysis.contracts import Reference
    from espoo_analysis.presentation.wording import Wording

_VERDICTS = {
    "true": mark("%(line)s: taulukon poikkeama on %(deviation)s, joten väite pitää paikkansa."),
    "below_limit": mark(
        "%(line)s: taulukon poikkeama on %(deviation)s; väite pitää paikkansa vain, jos "
        "poikkeamaksi luetaan vasta ero, joka ylittää kommentointirajan (%(limit)s)."
    ),
    "contradicted": mark(
        "%(line)s: taulukon poikkeama on %(deviation)s ja ylittää kommentointirajan "
        "(%(limit)s), joten väite on ristiriidassa taulukon kanssa."
    ),
    "not_mentioned": mark(
        "%(line)s: taulukon poikkeama on %(deviation)s ja ylittää kommentointirajan "
        "(%(limit)s), mutta sitä ei ole kommentoitu."
    ),
    "not_comparable": mark(
        "%(line)s: poikkeamaa tai kommentointirajaa ei tunneta, joten väitettä ei voi tarkistaa."
    ),
}


def claims_note(claims: pd.DataFrame, reference: Reference, words: Wording) -> HtmlFragment:
    """Hold what the commentary says of deviations against the table.

    Parameters
    ----------
    claims : DataFrame
        Contract `TextClaims`, of one unit, in any number of languages.
    reference : Reference
        Names of the lines.
    words : Wording
        The reader's language; only what is said in it is shown, and what no text says.

    Returns
    -------
    HtmlFragment
        Each claim in the words of the commentary with what the table says of it, then the
        lines that it should mention; nothing where there is nothing to say. The findings
        travel along as data.

    Examples
    --------
    >>> import espoo_analysis as ea
    >>> from espoo_analysis.presentation.wording import Wording
    >>> july = ea.load_period("2025-07", unit="immigration")
    >>> economy = ea.economic_analysis(july)
    >>> note = claims_note(economy.claims, july.reference, Wording("en"))
    >>> "only if a deviation is what exceeds the comment limit" in note.plain
    True
    """
    own = claims[claims["language"].isin([words.language, ""])]
    if own.empty:
        return HtmlFragment("", "")
    names = words.labels(reference.lines, "line")
    said = own.dropna(subset=["sentence"])
    html, plain = [], []
    for sentence in said["sentence"].unique():
        rows = said[said["sentence"] == sentence]
        verdicts = [_verdict(row, names, words) for row in rows.itertuples()]
        quoted = words.text("Kommentissa sanotaan: ”%(sentence)s”", sentence=str(sentence))
        html.append(f"<p>{escape(quoted)}</p>{_list(verdicts)}")
        plain += [quoted, *verdicts]
    unsaid = own[own["sentence"].isna()]
    missing = [_verdict(row, names, words) for row in unsaid.itertuples()]
    html += [_list(missing)] if missing else []
    explained = explanation_notes(own, names, words)
    html += [f'<ul class="notes">{note_items(explained)}</ul>'] if explained else []
    return HtmlFragment(
        f'<div class="claims">{"".join(html)}</div>',
        "\n".join([*plain, *missing, *explained]),
        {FINDINGS_MIME: as_records(own)},
    )


def _verdict(row: Any, names: dict[str, str], words: Wording) -> str:
    deviation = format_euros(row.deviation_eur, words.language, signed=True)
    if not pd.isna(row.deviation_share):
        share = format_percent(row.deviation_share, words.language, decimals=1, signed=True)
        deviation = f"{deviation} ({share})"
    return words.text(
        _VERDICTS[row.verdict],
        line=names[row.line],
        deviation=deviation,
        limit=either_limit(row.limit_share, row.limit_eur, words),
    )


def _list(sentences: list[str]) -> str:
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in sentences)
    return f'<ul class="details">{items}</ul>'
