"""From a page to a PDF: tagged for screen readers, made for keeping, the same bytes each time.

WeasyPrint lays the page out as PDF/A-3a; what it leaves undone is done on the finished file:
the identification as PDF/UA, the headers' scopes, the running foot as decoration, the
attachments.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import mimetypes
import warnings
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from espoo_analysis.errors import AnalysisError, Problem, ReportError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

    from pikepdf import Pdf

PAGED_STYLE = Path(__file__).parent / "templates" / "espoo" / "pdf.css"
LIBRARIES = ("weasyprint", "pikepdf")
INSTALL = (
    "Install what is missing: pip install 'espoo-analysis[pdf]'; on Debian and Ubuntu also: apt "
    "install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core; on macOS "
    "also: brew install pango."
)
VARIANT = "pdf/a-3a"

_SHOWN_MESSAGE = 160

# PDF/A permits only the properties it knows and those that the file itself describes: what
# names PDF/UA is followed by its description.
UA_IDENTIFICATION = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def require_pdf_libraries() -> None:
    """Make sure that PDF can be made here, before any report is made.

    Raises
    ------
    AnalysisError
        When a library of the extra ``pdf``, a system library under it, or every font is missing;
        it says what to install.
    """
    problems = [problem for name in LIBRARIES for problem in _what_is_missing(name)]
    problems = problems or _what_fonts_are_missing()
    if problems:
        raise AnalysisError("A PDF cannot be made here.", problems, INSTALL)


def has_pdf_libraries() -> bool:
    """Tell whether a PDF can be made here.

    Returns
    -------
    bool
        False where `require_pdf_libraries` would say what is missing.
    """
    try:
        require_pdf_libraries()
    except AnalysisError:
        return False
    return True


def render_pdf(html: str, attachments: Mapping[str, bytes]) -> bytes:
    """Make the PDF of a page.

    Parameters
    ----------
    html : str
        The page as `render_page` gives it. Nothing is loaded but what it holds in itself.
    attachments : mapping of str to bytes
        The files that the PDF carries, by name: the tables' data. A file that the page links
        to is described by the text of that link, another by the page's title.

    Returns
    -------
    bytes
        A file of PDF/A-3a and PDF/UA-1. The same input gives the same bytes, with the same
        libraries and fonts.

    Raises
    ------
    AnalysisError
        When the libraries are missing (see `require_pdf_libraries`).
    ReportError
        When a part of the page cannot be shown: a picture that is broken, not in the page or
        without text alternative, a style sheet elsewhere, a link to a place that is not there.
    """
    require_pdf_libraries()
    weasyprint = importlib.import_module("weasyprint")
    with _refusing_losses():
        nothing_else = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
        page = weasyprint.HTML(string=html, url_fetcher=nothing_else)
        title = page.etree_element.findtext("head/title", "").strip()
        _add_paged_style(page.etree_element.find("head"), title)
        laid_out: bytes = page.write_pdf(pdf_variant=VARIANT)
    return _finish(laid_out, attachments, _link_texts(page.etree_element), title)


def _what_is_missing(library: str) -> list[Problem]:
    try:
        # WeasyPrint prints a page of advice to stdout, where only results belong.
        with contextlib.redirect_stdout(io.StringIO()):
            importlib.import_module(library)
    except (ImportError, OSError) as error:
        first_line = str(error).partition("\n")[0]
        return [Problem(f"{library} cannot be used: {first_line}")]
    return []


def _what_fonts_are_missing() -> list[Problem]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            importlib.import_module("weasyprint.text.fonts").FontConfiguration()
    except UserWarning:
        return [Problem("no font is installed")]
    return []


class _Losses(logging.Handler):
    """Keeps what WeasyPrint logs when it leaves out a part of the page."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.problems: list[Problem] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.problems.append(Problem(record.getMessage()[:_SHOWN_MESSAGE]))


@contextlib.contextmanager
def _refusing_losses() -> Iterator[None]:
    losses, log = _Losses(), logging.getLogger("weasyprint")
    log.addHandler(losses)
    try:
        with warnings.catch_warnings():
            # WeasyPrint 70 leaves the closing of its colour profile to the interpreter.
            warnings.simplefilter("ignore", ResourceWarning)
            yield
    finally:
        log.removeHandler(losses)
    if losses.problems:
        raise ReportError(
            "A part of the page cannot be shown in the PDF.",
            dict.fromkeys(losses.problems),
            "The page must hold its pictures in itself, each with a text alternative.",
        )


def _add_paged_style(head: Element, title: str) -> None:
    # In the page, because a style sheet given to WeasyPrint yields to the page's own rules.
    style = head.makeelement("style", {})
    foot = f"@page {{ @bottom-left {{ content: {_css_string(title)} }} }}"
    style.text = PAGED_STYLE.read_text("utf-8") + foot
    head.append(style)


def _css_string(text: str) -> str:
    # Every character as its number: no title can end the string and begin a rule.
    return '"' + "".join(f"\\{ord(character):06x}" for character in text) + '"'


def _link_texts(page: Element) -> dict[str, str]:
    """Say what each link target is called: an anchor, an address, a file's name."""
    texts: dict[str, str] = {}
    for link in page.iter("a"):
        target = link.get("href", "")
        text = link.get("aria-label") or " ".join("".join(link.itertext()).split())
        file_name = link.get("download") or PurePosixPath(unquote(urlsplit(target).path)).name
        for name in (target.removeprefix("#"), file_name):
            texts.setdefault(name, text)
    return texts


def _finish(
    laid_out: bytes, attachments: Mapping[str, bytes], texts: Mapping[str, str], title: str
) -> bytes:
    finished = io.BytesIO()
    with importlib.import_module("pikepdf").open(io.BytesIO(laid_out)) as pdf:
        _unite_links(pdf, texts)
        _mark_running_foot(pdf, _finish_structure(pdf))
        for name, content in sorted(attachments.items()):
            _attach(pdf, name, content, texts.get(name) or title)
        _identify_as_ua(pdf)
        # An identifier from the contents instead of the time: the same input, the same bytes.
        pdf.save(finished, deterministic_id=True)
    return finished.getvalue()


def _finish_structure(pdf: Pdf) -> set[tuple[Any, int]]:
    """Give header cells their scope, and collect the marked content that has a place."""
    name = importlib.import_module("pikepdf").Name
    placed: set[tuple[Any, int]] = set()
    for element, roles in _elements(pdf.Root.StructTreeRoot.K[0]):
        placed.update((element.Pg.objgen, kid) for kid in element.K if isinstance(kid, int))
        if roles[-1] == "/TH":
            element.A.Scope = name("/Column" if "/THead" in roles else "/Row")
        elif roles[-1] == "/TD" and "/Headers" in element.A:
            # WeasyPrint names a spanning header for its first column only; without these lists
            # a reader finds all headers by their scopes and spans.
            del element.A["/Headers"]
    return placed


def _elements(
    element: Any, around: tuple[str, ...] = ()
) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Walk the structure tree: each element, with the roles from the root down to its own."""
    roles = (*around, str(element.S))
    yield element, roles
    for kid in element.K:
        if not isinstance(kid, int) and "/S" in kid:
            yield from _elements(kid, roles)


def _mark_running_foot(pdf: Pdf, placed: set[tuple[Any, int]]) -> None:
    """Mark what stands outside the structure, the title and number of each page, as artifact."""
    pikepdf = importlib.import_module("pikepdf")
    artifact = pikepdf.ContentStreamInstruction(
        [pikepdf.Name.Artifact, pikepdf.Dictionary(Type=pikepdf.Name.Pagination)],
        pikepdf.Operator("BDC"),
    )
    # The parent tree holds a page's number, then the elements of its marked content.
    elements_of_page = pdf.Root.StructTreeRoot.ParentTree.Nums
    for page in pdf.pages:
        elements = elements_of_page[2 * int(page.obj.StructParents) + 1]
        instructions = list(pikepdf.parse_content_stream(page))
        for place, instruction in enumerate(instructions):
            mark = _mark_of(instruction)
            if mark is not None and (page.objgen, mark) not in placed:
                instructions[place] = artifact
                elements[mark] = None
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))


def _mark_of(instruction: Any) -> int | None:
    if str(instruction.operator) != "BDC" or "/MCID" not in instruction.operands[1]:
        return None
    return int(instruction.operands[1]["/MCID"])


def _unite_links(pdf: Pdf, texts: Mapping[str, str]) -> None:
    """Make one link of each; what CSS adds to it, a page number or an address, is its text."""
    pikepdf = importlib.import_module("pikepdf")
    links: set[Any] = set()
    for element, roles in list(_elements(pdf.Root.StructTreeRoot.K[0])):
        if "/Link" in roles[:-1]:
            element.K = pikepdf.Array([kid for kid in element.K if not _is_annotation(kid)])
            element.S = pikepdf.Name.Span if roles[-1] == "/Link" else element.S
        elif roles[-1] == "/Link":
            links.update(kid.Obj.objgen for kid in element.K if _is_annotation(kid))
    for page in pdf.pages:
        annotations = [link for link in page.obj.get("/Annots", []) if link.objgen in links]
        page.obj.Annots = pikepdf.Array(annotations)
        for annotation in annotations:
            # WeasyPrint describes a link by its address; a reader hears its text instead.
            address = str(annotation.Contents)
            annotation.Contents = texts.get(address) or address


def _is_annotation(kid: Any) -> bool:
    return not isinstance(kid, int) and "/Obj" in kid


def _attach(pdf: Pdf, name: str, content: bytes, description: str) -> None:
    pikepdf = importlib.import_module("pikepdf")
    pdf.attachments[name] = pikepdf.AttachedFileSpec(
        pdf,
        content,
        filename=name,
        description=description,
        # A table of its own, not the one of this machine.
        mime_type=mimetypes.MimeTypes().guess_type(name)[0] or "application/octet-stream",
        relationship=pikepdf.Name.Data,
    )


def _identify_as_ua(pdf: Pdf) -> None:
    pikepdf = importlib.import_module("pikepdf")
    end = b"</rdf:RDF>"
    metadata = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(metadata.replace(end, UA_IDENTIFICATION + end))
    pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)
    pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
