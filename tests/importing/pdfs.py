"""PDFs for tests: a follow-up table as a report would print it."""

from __future__ import annotations

from html import escape

HEADINGS = (
    ("Muutettu talousarvio", "2025"),
    ("Ennuste", ""),
    ("Poikkeama", "Enn-Mta"),
    ("Toteuma-%", "2025"),
)
ROWS = (
    ("Toimintatuotot", "Tuet ja avustukset", ("91 000", "91 000", "0", "25")),
    ("", "Toimintatuotot yhteensä", ("91 000", "91 000", "0", "")),
    ("Toimintakulut", "Henkilöstökulut", ("-1 171 832", "-1 177 395", "-5 562", "69")),
    ("", "Palvelujen ostot", ("-528 479", "-528 555", "-75", "29")),
    ("", "Aineet, tarvikkeet ja tavarat", ("-27 500", "-27 500", "0", "42")),
    ("", "Avustukset", ("0", "0", "0", "")),
    ("", "Muut toimintakulut", ("-237 552", "-235 712", "1 840", "37")),
    ("", "Toimintakulut yhteensä", ("-1 965 363", "-1 969 161", "-3 797", "0")),
    ("", "Toimintakate yhteensä", ("-1 874 363", "-1 878 161", "-3 797", "0")),
)
PAGE = (
    "@page { size: A4 portrait } td, th { padding: 2pt 6pt } td + td + td { text-align: right }"
)


def pdf_of(body: str, style: str = PAGE) -> bytes:
    """Print a page."""
    from weasyprint import HTML

    html = f'<html lang="fi"><style>{style}</style><body>{body}</body></html>'
    return HTML(string=html).write_pdf()


def table_html(rows=ROWS, headings=HEADINGS, *, breaks_after: int | None = None) -> str:
    """Write the table; after a number of rows, go on upon the next page."""
    head = "<tr><th><th>" + "".join(
        f"<th>{escape(first)}<br>{escape(second)}" for first, second in headings
    )
    lines = [
        f"<tr><td>{escape(group)}<td>{escape(name)}"
        + "".join(f"<td>{escape(figure)}" for figure in figures)
        for group, name, figures in rows
    ]
    cut = len(lines) if breaks_after is None else breaks_after
    tables = [lines[:cut], lines[cut:]]
    return '<p style="break-after: page"></p>'.join(
        f"<table><thead>{head}</thead>{''.join(part)}</table>" for part in tables if part
    )
