"""Read a page for what axe does not see: each fault is one sentence that says where it is."""

from __future__ import annotations

import base64
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex='0']"
REFERENCES = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "for")
LOADING = ("src", "srcset", "poster", "data", "background", "action", "formaction")
OUTSIDE_LANDMARKS = ("main", "article", "aside", "nav", "section")

_FILE_NAME = re.compile(r"[^\s.]+|\S+\.(html?|ipynb|png|svg|jpe?g|gif|webp)", re.IGNORECASE)
_NO_DESCRIPTION = "No description has been provided for this image"
_EMBEDDED = re.compile(r"base64,([A-Za-z0-9+/=]+)")
_MACHINE = re.compile(r"/(?:tmp|root|home|Users)/[^\s<\"']*|\bfile:[^\s<\"']*|\b[A-Z]:\\\\?\w+")
_CSS_LOADS = re.compile(r"@import[^;]*|url\(\s*[\"']?(?!data:|#)[^)]*\)?", re.IGNORECASE)
_HYPHEN_FOR_MINUS = re.compile(r"(?:^|[\s(])-[0-9]")
_BREAKABLE_NUMBER = re.compile(r"[0-9][ \t\n\r]+[0-9]")
_NO_FIGURE = re.compile(r"nan|none|nat|<na>|[-−+]?inf|[-−]0(?:[.,]0+)?\s*[%€]?", re.IGNORECASE)


@dataclass(frozen=True)
class Page:
    """A page and the name of its file, such as ``economic.fi.html``."""

    html: str
    name: str

    @cached_property
    def tree(self) -> BeautifulSoup:
        """What the page says."""
        return BeautifulSoup(self.html, "html.parser")

    @cached_property
    def ids(self) -> Counter[str]:
        """How many elements have each id."""
        return Counter(tag["id"] for tag in self.tree.find_all(id=True))

    @property
    def language(self) -> str:
        """What the name of the file says of the language."""
        return self.name.split(".")[-2]


def faults_of(html: str, name: str) -> list[str]:
    """List what is wrong in a page; an empty list is a good page."""
    page = Page(html, name)
    return [fault for rule in RULES for fault in rule(page)]


def wrong_language(page: Page) -> Iterator[str]:
    found = page.tree.html.get("lang") if page.tree.html else None
    if found != page.language:
        yield f"html: lang is {found!r}, the file is {page.name}"


def poor_title(page: Page) -> Iterator[str]:
    title = _text(page.tree.title) if page.tree.title else ""
    if not title or _FILE_NAME.fullmatch(title):
        yield f"title: {title!r} does not say what the page is"


def wrong_headings(page: Page) -> Iterator[str]:
    count = len(page.tree.find_all("h1"))
    if count != 1:
        yield f"h1: there are {count}"
    level = 0
    for heading in page.tree.find_all(HEADINGS):
        found = int(heading.name[1])
        if found > level + 1:
            yield f"{_where(heading)}: level {found} comes after level {level}"
        level = found
        if not _text(heading):
            yield f"{_where(heading)}: the heading is empty"


def no_skip_link(page: Page) -> Iterator[str]:
    first = page.tree.select_one(FOCUSABLE)
    if first is None or not first.get("href", "").startswith("#"):
        yield f"{_where(first)}: the first stop of the keyboard is no skip link"
    elif not page.tree.select_one(f"main[id='{first['href'][1:]}']"):
        yield f"{_where(first)}: the skip link does not lead to main"


def wrong_landmarks(page: Page) -> Iterator[str]:
    for name, allowed in {"main": {1}, "header": {0, 1}, "footer": {1}}.items():
        found = [
            tag for tag in page.tree.find_all(name) if not tag.find_parent(OUTSIDE_LANDMARKS)
        ]
        if len(found) not in allowed:
            yield f"{name}: there are {len(found)}"


def names_that_do_not_tell_apart(page: Page) -> Iterator[str]:
    for kind, selector in {"nav": "nav", "region": "[role='region']"}.items():
        named = [(tag, _accessible_name(tag, page)) for tag in page.tree.select(selector)]
        for tag in (tag for tag, name in named if not name):
            yield f"{_where(tag)}: the {kind} has no name"
        for name, count in Counter(name for _, name in named if name).items():
            if count > 1:
                yield f"{kind}: {count} are called {name!r}"


def unnamed_stops(page: Page) -> Iterator[str]:
    for tag in page.tree.select("[tabindex]"):
        if tag["tabindex"] not in {"0", "-1"}:
            yield f"{_where(tag)}: tabindex {tag['tabindex']} changes the order"
        elif tag["tabindex"] == "0" and not (tag.get("role") and _accessible_name(tag, page)):
            yield f"{_where(tag)}: a stop of the keyboard without role and name"


def repeated_ids(page: Page) -> Iterator[str]:
    for name, count in page.ids.items():
        if count > 1:
            yield f"#{name}: {count} elements have this id"


def dangling_references(page: Page) -> Iterator[str]:
    for tag in page.tree.select("[href^='#']"):
        if tag["href"][1:] not in page.ids:
            yield f"{_where(tag)}: href leads nowhere"
    for name in REFERENCES:
        for tag in page.tree.select(f"[{name}]"):
            for wanted in set(tag[name].split()) - set(page.ids):
                yield f"{_where(tag)}: {name} names {wanted!r}, which is not there"
    for table in page.tree.find_all("table"):
        own = {tag["id"] for tag in table.select("th[id]")}
        for tag in table.select("[headers]"):
            for wanted in sorted(set(" ".join([*tag["headers"]]).split()) - own):
                yield f"{_where(tag)}: headers names {wanted!r}, no th of this table"


def poor_tables(page: Page) -> Iterator[str]:
    for table in page.tree.find_all("table"):
        if not (table.caption and _text(table.caption)):
            yield f"{_where(table)}: the table has no caption"
        for head in table.find_all("th"):
            if head.get("scope") not in {"col", "row", "colgroup", "rowgroup"}:
                yield f"{_where(head)}: th without a scope"
            if not _text(head):
                yield f"{_where(head)}: th without a text"


def poor_alternatives(page: Page) -> Iterator[str]:
    for image in page.tree.find_all("img"):
        alt = image.get("alt", "").strip()
        if not alt or _FILE_NAME.fullmatch(alt) or _NO_DESCRIPTION in alt:
            yield f"{_where(image)}: the alternative {alt!r} says nothing"


def loaded_from_outside(page: Page) -> Iterator[str]:
    for name in LOADING:
        for tag in page.tree.select(f"[{name}]"):
            if not tag[name].startswith("data:"):
                yield f"{_where(tag)}: {name} loads {tag[name]!r}"
    for link in page.tree.find_all("link"):
        if set(link.get("rel", ())) != {"alternate"}:
            yield f"{_where(link)}: the link loads {link.get('href')!r}"
    for style in page.tree.find_all("style"):
        for found in _CSS_LOADS.findall(style.get_text()):
            yield f"style: {found!r} loads"


def not_under_the_policy(page: Page) -> Iterator[str]:
    policy = page.tree.select_one("meta[http-equiv='Content-Security-Policy']")
    said = policy.get("content", "") if policy else ""
    if "default-src 'none'" not in said or "unsafe" in said:
        yield f"meta: the content security policy {said!r} is too weak"
    for tag in page.tree.find_all(["script", "iframe", "object", "embed", "base", "form"]):
        yield f"{_where(tag)}: no {tag.name} belongs in a page"
    for tag in page.tree.find_all(True):
        for name in tag.attrs:
            if name == "style" or name.startswith("on"):
                yield f"{_where(tag)}: the attribute {name} is against the policy"


def traces_of_the_machine(page: Page) -> Iterator[str]:
    # Letters of base64 may spell anything, so what is embedded is read decoded.
    written = _EMBEDDED.sub("", page.html)
    embedded = [base64.b64decode(found[1]) for found in _EMBEDDED.finditer(page.html)]
    for text in (written, *(content.decode("utf-8", "ignore") for content in embedded)):
        for found in _MACHINE.findall(text):
            yield f"page: {found!r} is a path of the machine"


def hyphens_for_minus(page: Page) -> Iterator[str]:
    for tag, text in _read_aloud(page):
        if _HYPHEN_FOR_MINUS.search(text):
            yield f"{_where(tag)}: a hyphen stands for a minus in {_short(text)!r}"


def poor_cells(page: Page) -> Iterator[str]:
    for cell in page.tree.find_all("td"):
        text = cell.get_text().strip()
        if _NO_FIGURE.fullmatch(text):
            yield f"{_where(cell)}: {text!r} is no figure"
        if page.language in {"fi", "sv"} and _BREAKABLE_NUMBER.search(text):
            yield f"{_where(cell)}: the number {text!r} can be broken"


RULES: tuple[Callable[[Page], Iterator[str]], ...] = (
    wrong_language,
    poor_title,
    wrong_headings,
    no_skip_link,
    wrong_landmarks,
    names_that_do_not_tell_apart,
    unnamed_stops,
    repeated_ids,
    dangling_references,
    poor_tables,
    poor_alternatives,
    loaded_from_outside,
    not_under_the_policy,
    traces_of_the_machine,
    hyphens_for_minus,
    poor_cells,
)


def _text(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def _where(tag: Tag | None) -> str:
    return "page" if tag is None else _short(str(tag))


def _short(text: str) -> str:
    return " ".join(text.split())[:100]


def _accessible_name(tag: Tag, page: Page) -> str:
    named_by = [page.tree.find(id=name) for name in tag.get("aria-labelledby", "").split()]
    texts = [_text(found) for found in named_by if found]
    return " ".join(texts) or tag.get("aria-label", "").strip()


def _read_aloud(page: Page) -> Iterator[tuple[Tag, str]]:
    for text in page.tree.find_all(string=True):
        is_quoted = text.find_parent(translate="no")
        if not is_quoted and not text.find_parent(["pre", "code", "style", "script"]):
            yield text.parent, text
    for name in ("alt", "aria-label", "content"):
        for tag in page.tree.select(f"[{name}]:not([http-equiv])"):
            yield tag, tag[name]
