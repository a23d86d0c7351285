"""A PDF says to a screen reader what the page says, and loses nothing on its sheets."""

from __future__ import annotations

import html
import importlib
import io
import os
import re
import socket
import subprocess
import sys
from types import SimpleNamespace

import pytest

from espoo_analysis.errors import AnalysisError, ReportError
from espoo_analysis.publishing import pdf as pdf_module
from espoo_analysis.publishing.pdf import PAGED_STYLE, render_pdf, require_pdf_libraries

try:
    require_pdf_libraries()
    pikepdf = importlib.import_module("pikepdf")
    pdfua = importlib.import_module("pdfua")
except (AnalysisError, ImportError) as missing:
    # Where the project is judged, every library is there; elsewhere the extra is optional.
    if os.environ.get("CI"):
        raise
    pytest.skip(f"PDF cannot be made here: {missing}", allow_module_level=True)

PAGE_STYLE = PAGED_STYLE.with_name("page.css").read_text("utf-8")
TITLE = 'Talous: "<script>" {50 %} \\ tammi–heinäkuu 2025'
CHART = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='768pt' height='300pt' "
    "viewBox='0 0 768 300'%3E%3Crect width='700' height='280'/%3E%3C/svg%3E"
)
HEBREW = "שלום"
ARABIC = "مرحبا"
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "100 % %s %(x)s",
    "\"quoted\" 'so'",
    "</td>",
)
ATTACHMENTS = {
    "economic.fi.year-use.csv": "Rivi;Käyttö\nAvustukset;–\n".encode("utf-8-sig"),
    "economic.fi.follow-up.csv": b"a;b\r\n1;2\r\n",
}


def table_of(rows, columns=9, caption="Talousarvion toteutuminen"):
    """Write a table as the pages have it: spanning heads, groups, row heads, a total, notes."""
    names = "".join(
        f'<th class="right" scope="col">Muutettu talousarvio {place}</th>'
        for place in range(1, columns)
    )
    figures = '<td class="right">−1 965 363</td>' * (columns - 2)
    figures += '<td class="right">54,0 % (53,5–54,5)</td>'
    body = "".join(
        f'<tr><th class="left" scope="row">Rivi {row}</th>{figures}</tr>' for row in range(rows)
    )
    return (
        '<div class="table"><div class="scroll" role="region" tabindex="0"><table>'
        f"<caption>{caption}</caption><thead>"
        f'<tr><th class="left" rowspan="2" scope="col">Rivi</th>'
        f'<th scope="colgroup" colspan="{columns - 1}">Kaupungin taulukossa</th></tr>'
        f"<tr>{names}</tr></thead>"
        f'<tbody><tr class="group-heading"><th scope="rowgroup" colspan="{columns}">Kulut</th>'
        f'</tr>{body}<tr class="total"><th class="left" scope="row">Yhteensä</th>{figures}</tr>'
        '</tbody></table></div><ul class="notes"><li>Viiva on puuttuva luku.</li></ul></div>'
    )


def figure_of(source=CHART, alt="Avustukset 25 %; odotettu 58 %."):
    return (
        "<figure><figcaption><h3>Avustukset jäävät jälkeen</h3><p>Prosenttia</p></figcaption>"
        f'<div class="scroll" role="region" tabindex="0"><img src="{source}" alt="{alt}" '
        'width="1024" height="400"></div></figure>'
    )


def page_of(*parts, title=TITLE):
    """Write a page as `render_page` does, with navigation, folded code and a strict policy."""
    return (
        '<!DOCTYPE html><html lang="fi"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'">'
        '<link rel="alternate" hreflang="sv" href="economic.sv.html">'
        f"<title>{html.escape(title)}</title><style>{PAGE_STYLE}</style></head><body>"
        '<a class="skip" href="#content">Siirry sisältöön</a>'
        '<header><nav class="languages"><a href="economic.sv.html">På svenska</a></nav></header>'
        f'<main id="content"><h1>Talouden analyysi</h1>{"".join(parts)}</main><footer>'
        '<nav class="downloads"><ul><li><a href="economic.fi.follow-up.csv">Toteutuminen (CSV)'
        '</a></li></ul></nav><details class="code"><summary>Laskennan koodi</summary>'
        "<pre>import espoo</pre></details><p>Tehty ohjelmalla.</p></footer></body></html>"
    )


CONTENTS = (
    '<nav class="contents" aria-labelledby="toc"><h2 id="toc">Sisällys</h2><ol>'
    '<li><a href="#use">Paljonko on käytetty?</a></li>'
    '<li><a href="#links">Missä on lisää?</a></li></ol></nav>'
)
FIGURES = (
    '<ul class="figures"><li><strong>−3 799 €</strong> poikkeama <small>−0,2 %</small></li>'
    "<li><strong>54,0 %</strong> käytetty</li></ul>"
)
LINKS = (
    '<h2 id="links">Missä on lisää?</h2><p>Katso <a href="https://www.espoo.fi/fi?a=1&amp;b=2">'
    'kaupungin <em>sivut</em></a> ja <a href="#use">käyttö</a>. <a href="#use"><span>Sama'
    "</span></a></p>"
)
HOSTILE_TABLE = (
    '<div class="table"><table><thead><tr><th scope="col">Teksti</th></tr></thead><tbody>'
    + "".join(f"<tr><td>{html.escape(text)}</td></tr>" for text in (*HOSTILE, HEBREW, ARABIC))
    + "</tbody></table></div>"
)
LONG_LINE = f"<pre>{'x' * 500}</pre>"
PAGE = page_of(
    FIGURES,
    CONTENTS,
    '<h2 id="use">Paljonko on käytetty?</h2>',
    figure_of(),
    table_of(9),
    table_of(4, columns=4),
    HOSTILE_TABLE,
    LINKS,
    "<h2>Mistä luvut tulevat?</h2>",
    table_of(120, caption="Kaikki rivit"),
)


@pytest.fixture(scope="module")
def content():
    return render_pdf(PAGE, ATTACHMENTS)


@pytest.fixture(scope="module")
def document(content):
    with pikepdf.open(io.BytesIO(content)) as opened:
        yield opened


def opened(*parts):
    return pikepdf.open(io.BytesIO(render_pdf(page_of(*parts), {})))


def elements(document):
    """Collect the structure tree as (element, roles from the root down)."""

    def walk(element, around):
        roles = (*around, str(element.S))
        yield element, roles
        for kid in element.K:
            if not isinstance(kid, int) and "/S" in kid:
                yield from walk(kid, roles)

    return list(walk(document.Root.StructTreeRoot.K[0], ()))


def with_role(document, role):
    return [element for element, roles in elements(document) if roles[-1] == role]


def marked_texts(document):
    """Read each sheet's texts as (number of the marked content or "/Artifact", text)."""
    return [_texts_of(page) for page in document.pages]


def _texts_of(page):
    letters = {name: _letters_of(font) for name, font in page.Resources.Font.items()}
    found, marks, font = [], [], {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) in {"BDC", "BMC"}:
            mark = operands[1].get("/MCID") if len(operands) > 1 else None
            marks.append(str(operands[0]) if mark is None else int(mark))
        elif str(operator) == "EMC":
            marks.pop()
        elif str(operator) == "Tf":
            font = letters[str(operands[0])]
        elif str(operator) == "TJ":
            glyphs = b"".join(bytes(o) for o in operands[0] if isinstance(o, pikepdf.String))
            pairs = zip(glyphs[::2], glyphs[1::2], strict=True)
            text = "".join(font[256 * high + low] for high, low in pairs)
            found.append((marks[-1] if marks else None, text))
    return found


def _letters_of(font):
    written = font.ToUnicode.read_bytes().decode()
    pairs = re.findall(r"<([0-9a-f]{4})> <([0-9a-f]+)>", written.partition("beginbfchar")[2])
    return {int(glyph, 16): bytes.fromhex(text).decode("utf-16-be") for glyph, text in pairs}


def said_by(document, element):
    """Read an element's texts in the order in which a screen reader meets them."""
    numbers = [page.objgen for page in document.pages]
    texts = dict(marked_texts(document)[numbers.index(element.Pg.objgen)])
    said = []
    for kid in element.K:
        if isinstance(kid, int):
            said.append(texts[kid])
        elif "/S" in kid:
            said.extend(said_by(document, kid))
    return said


def sheets(document):
    return [" ".join(text for _, text in texts) for texts in marked_texts(document)]


def test_language_title_and_reading_order_are_declared(document):
    assert str(document.Root.Lang) == "fi"
    assert str(document.docinfo.Title) == TITLE
    assert document.Root.MarkInfo.Marked is True
    assert document.Root.ViewerPreferences.DisplayDocTitle is True
    assert all(page.obj.Tabs == "/S" for page in document.pages)


def test_both_standards_are_declared_and_no_day_is_invented(document):
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        assert metadata.pdfa_status == "3A"
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert metadata["dc:title"] == TITLE
        assert not any("Date" in name for name in metadata)
    assert "PDF/UA identification schema" in document.Root.Metadata.read_bytes().decode()
    assert not {"/CreationDate", "/ModDate"} & set(document.docinfo.keys())
    assert document.Root.OutputIntents[0].S == "/GTS_PDFA1"


def test_headings_are_bookmarks(document):
    with document.open_outline() as outline:
        (top,) = outline.root
        assert top.title == "Talouden analyysi"
        assert [item.title for item in top.children] == [
            "Sisällys",
            "Paljonko on käytetty?",
            "Missä on lisää?",
            "Mistä luvut tulevat?",
        ]
        assert [item.title for item in top.children[1].children] == ["Avustukset jäävät jälkeen"]


def test_every_picture_has_its_alternative(document):
    assert [str(figure.Alt) for figure in with_role(document, "/Figure")] == [
        "Avustukset 25 %; odotettu 58 %."
    ]


def test_every_header_cell_has_a_scope(document):
    scopes = {
        (roles[-3], str(e.A.Scope)) for e, roles in elements(document) if roles[-1] == "/TH"
    }
    assert scopes == {("/THead", "/Column"), ("/TBody", "/Row")}
    spans = {int(e.A.get("/ColSpan", 1)) for e in with_role(document, "/TH")}
    assert spans == {1, 3, 4, 8, 9}
    # A list of headers would stand above the scopes, and WeasyPrint's is not complete.
    assert not any("/Headers" in cell.A for cell in with_role(document, "/TD"))


def test_a_table_that_goes_on_repeats_its_header_rows(document):
    texts = sheets(document)
    parts = [text for text in texts if re.search(r"Rivi (2\d|5\d|8\d|11\d)\b", text)]
    assert len(parts) >= 2
    assert all("Kaupungin taulukossa" in text for text in parts)
    assert all(f"talousarvio {place}" in parts[-1] for place in range(1, 9))
    tables = with_role(document, "/Table")
    assert all(any(kid.S == "/THead" for kid in table.K) for table in tables)
    assert " ".join(texts).count("Kaikki rivit") == 1


def test_each_sheet_bears_the_title_and_its_number(document):
    texts = sheets(document)
    for number, text in enumerate(texts, start=1):
        assert TITLE in text
        assert f"{number} / {len(texts)}" in text


def test_the_running_foot_is_decoration_and_all_else_has_a_place(document):
    nums = document.Root.StructTreeRoot.ParentTree.Nums
    placed = {
        (element.Pg.objgen, kid)
        for element, _ in elements(document)
        for kid in element.K
        if isinstance(kid, int)
    }
    for page, texts in zip(document.pages, marked_texts(document), strict=True):
        unplaced = [text for mark, text in texts if mark == "/Artifact"]
        assert all((page.objgen, mark) in placed for mark, _ in texts if mark != "/Artifact")
        assert "".join(unplaced).startswith(TITLE)
        assert len("".join(unplaced)) < len(TITLE) + 10
        parents = nums[2 * int(page.obj.StructParents) + 1]
        marks = [mark for mark, parent in enumerate(parents) if parent is not None]
        assert all((page.objgen, mark) in placed for mark in marks)


def test_what_only_a_screen_needs_is_not_printed(document):
    text = " ".join(sheets(document))
    for unwanted in ("Siirry", "svenska", "Laskennan", "import", "(CSV)"):
        assert unwanted not in text
    assert "Tehty ohjelmalla." in text


def test_the_contents_say_the_page_and_every_link_is_one_link(document):
    links = with_role(document, "/Link")
    place = next(n for n, text in enumerate(sheets(document), start=1) if "Katso" in text)
    assert place > 1
    assert [said_by(document, link) for link in links[:2]] == [
        ["Paljonko on käytetty?", "1"],
        ["Missä on lisää?", str(place)],
    ]
    named = {str(link.K[0].Obj.Contents) for link in links}
    assert named == {"Paljonko on käytetty?", "Missä on lisää?", "kaupungin sivut"}
    nested = [roles for _, roles in elements(document) if roles.count("/Link") > 1]
    assert nested == []
    annotations = [a for page in document.pages for a in page.obj.get("/Annots", [])]
    assert len(annotations) == 5
    assert {str(a.Contents) for a in annotations} == named
    assert all(int(a.F) & 4 for a in annotations)


def test_an_address_elsewhere_can_be_read_on_paper(document):
    text = "".join(sheets(document)).replace(" ", "")
    assert "sivut(https://www.espoo.fi/fi?a=1&b=2)" in text
    assert "käyttö(#use)" not in text
    assert "Sama" in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_texts_are_texts(document, hostile):
    assert hostile in " ".join(sheets(document))


@pytest.mark.parametrize("word", [HEBREW, ARABIC])
def test_words_from_right_to_left_are_there(document, word):
    text = " ".join(sheets(document))
    assert word in text or word[::-1] in text


def test_the_data_travel_with_the_report(document):
    files = dict(document.attachments.items())
    assert {name: spec.get_file().read_bytes() for name, spec in files.items()} == ATTACHMENTS
    assert {spec.get_file().mime_type for spec in files.values()} == {"text/csv"}
    assert {str(spec.relationship) for spec in files.values()} == {"/Data"}
    assert {name: spec.description for name, spec in files.items()} == {
        "economic.fi.follow-up.csv": "Toteutuminen (CSV)",
        "economic.fi.year-use.csv": TITLE,
    }
    associated = [str(spec.UF) for spec in document.Root.AF]
    assert associated == sorted(ATTACHMENTS)
    # When the file was made is not known here, and the standard does not ask.
    assert not any("/ModDate" in spec.obj.EF.F.Params for spec in files.values())


def test_the_same_page_gives_the_same_bytes(content):
    # The order of what is attached says nothing, and must not tell runs apart.
    again = dict(reversed(ATTACHMENTS.items()))
    assert render_pdf(PAGE, again) == content


def test_the_checker_finds_no_fault(content, tmp_path):
    file = tmp_path / "report.pdf"
    file.write_bytes(content)
    report = pdfua.validate(str(file))
    assert [f.message for f in report.findings if f.severity >= pdfua.Severity.WARNING] == []
    # This rule of pdfua 0.1.3 cannot read a heading whose text is one level deeper.
    assert {outcome.rule_id for outcome in report.skipped} <= {"UA-14-001"}


def test_the_validator_of_pdf_a_finds_no_fault(document):
    report = importlib.import_module("pikepdf.pdfa").check(document, "3b")
    # It knows neither level A nor schemas that a file describes itself; all else is judged.
    unknown_to_it = {"ISO_19005_3:6.6.4-3", "ISO_19005_3:6.6.2.3.1-1"}
    assert {finding.rule for finding in report.violations} <= unknown_to_it


def boxes_of(*parts):
    """Lay a page out and give each sheet's area with its boxes."""
    weasyprint = importlib.import_module("weasyprint")
    page = weasyprint.HTML(string=page_of(*parts))
    pdf_module._add_paged_style(page.etree_element.find("head"), TITLE)
    for sheet in page.render(pdf_variant=pdf_module.VARIANT).pages:
        yield sheet._page_box, list(sheet._page_box.descendants())


def test_nine_columns_and_wide_charts_fit_the_sheet():
    for area, boxes in boxes_of(table_of(9), figure_of(), FIGURES, CONTENTS, LINKS, LONG_LINE):
        right = area.content_box_x() + area.width
        ends = [
            box.position_x + box.margin_width()
            for box in boxes
            if box.element_tag in {"table", "th", "td", "img"} or hasattr(box, "text")
        ]
        assert ends
        assert max(ends) <= right + 0.5


@pytest.mark.parametrize("filling", range(0, 40, 3))
def test_what_belongs_together_is_on_one_sheet(filling):
    heading = "<h2>Kuinka kävi?</h2>"
    paragraphs = "<p>Täytettä.</p>" * filling
    table = table_of(9, columns=4)
    with opened(paragraphs, heading, table, heading, figure_of(), "<p>Loppu.</p>") as document:
        texts = sheets(document)
        figures = [e.Pg.objgen for e in with_role(document, "/Figure")]
        captions = [e.Pg.objgen for e in with_role(document, "/Caption")]
        numbers = [page.objgen for page in document.pages]
    table_sheets = [n for n, text in enumerate(texts) if re.search(r"Rivi \d", text)]
    assert len(table_sheets) == 1
    whole = texts[table_sheets[0]]
    assert "Talousarvion toteutuminen" in whole
    assert "Kuinka kävi?" in whole
    assert "Viiva on puuttuva luku." in whole
    assert captions[-1] == figures[0]
    assert "Kuinka kävi?" in texts[numbers.index(figures[0])]
    assert all(re.search(r"Täytettä|Kuinka|Loppu", text) for text in texts)


@pytest.mark.parametrize("filling", [0, 10, 26, 29])
def test_a_long_table_begins_with_rows_below_its_caption(filling):
    with opened("<p>Täytettä.</p>" * filling, table_of(40, columns=4)) as document:
        texts = sheets(document)
    first = next(text for text in texts if "Talousarvion toteutuminen" in text)
    assert "Rivi 1 " in first
    last = next(text for text in texts if "Yhteensä" in text)
    assert "Rivi 39" in last
    assert "Viiva on puuttuva luku." in last


def _refused(*parts):
    with pytest.raises(ReportError, match="cannot be shown in the PDF") as caught:
        render_pdf(page_of(*parts), {})
    return str(caught.value)


@pytest.fixture
def no_network(monkeypatch):
    asked = []

    def refuse(*arguments, **_):
        asked.append(arguments)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
    return asked


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:9/a.png", "https://www.espoo.fi/a.svg", "file:///etc/hostname", "a.png"],
)
def test_a_picture_from_elsewhere_is_an_error_and_never_fetched(address, no_network):
    assert address[:12] in _refused(figure_of(address))
    assert no_network == []


@pytest.mark.parametrize(
    "inside",
    ["%3Cimage href='http://127.0.0.1:9/a.png' width='9' height='9'/%3E", "%3Crect"],
)
def test_a_broken_picture_is_an_error(inside, no_network):
    drawing = f"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E{inside}%3C/svg%3E"
    assert "Failed to load image" in _refused(figure_of(drawing))
    assert no_network == []


def test_a_style_sheet_from_elsewhere_is_an_error(no_network):
    assert "stylesheet" in _refused('<link rel="stylesheet" href="https://espoo.fi/a.css">')
    assert no_network == []


def test_a_picture_without_words_is_an_error():
    assert "alt" in _refused(figure_of(alt=""))


def test_a_link_that_leads_nowhere_is_an_error():
    assert "nowhere" in _refused('<p><a href="#nowhere">Tyhjä</a></p>')


def test_the_message_of_an_error_is_short():
    assert len(_refused(figure_of("data:image/svg+xml," + "x" * 5000))) < 400


def _without(monkeypatch, library, error):
    real = importlib.import_module

    def imported(name, *package):
        if name == library:
            print("a page of advice")  # noqa: T201 - as WeasyPrint does
            raise error
        return real(name, *package)

    monkeypatch.setattr(pdf_module, "importlib", SimpleNamespace(import_module=imported))


@pytest.mark.parametrize(
    ("library", "error"),
    [
        ("weasyprint", ModuleNotFoundError("No module named 'weasyprint'")),
        ("pikepdf", ModuleNotFoundError("No module named 'pikepdf'")),
        ("weasyprint", OSError("cannot load library 'libpango-1.0-0'\nand much more")),
        ("weasyprint", OSError()),
    ],
)
def test_a_missing_library_is_said_once_with_what_to_install(monkeypatch, capsys, library, error):
    _without(monkeypatch, library, error)
    for call in (require_pdf_libraries, lambda: render_pdf(PAGE, {})):
        with pytest.raises(AnalysisError) as caught:
            call()
        assert caught.value.exit_status == 2
        message = str(caught.value)
        assert message.count(library) >= 1
        assert "pip install 'espoo-analysis[pdf]'" in message
        assert "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in message
        assert "brew install pango" in message
        assert "much more" not in message
    assert capsys.readouterr().out == ""


def test_a_missing_font_is_said_too(monkeypatch):
    def warn():
        pdf_module.warnings.warn("No fonts configured in FontConfig.", stacklevel=1)

    fonts = importlib.import_module("weasyprint.text.fonts")
    monkeypatch.setattr(fonts, "FontConfiguration", warn)
    with pytest.raises(AnalysisError, match="no font is installed"):
        require_pdf_libraries()


def test_the_libraries_are_not_imported_before_they_are_needed():
    code = (
        "import sys, espoo_analysis.publishing.pdf;"
        "sys.exit('weasyprint' in sys.modules or 'pikepdf' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
