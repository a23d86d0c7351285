"""PX files, the exchange format of PC-Axis and PxWeb."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from espoo_analysis.errors import shorten
from espoo_analysis.sources.statistics.cells import make_cells, meanings_of
from espoo_analysis.sources.statistics.faults import table_error
from espoo_analysis.sources.statistics.px_figures import read_dense, read_keyed
from espoo_analysis.sources.statistics.px_text import (
    REMARKS,
    Statement,
    decode_px,
    split_statements,
)
from espoo_analysis.sources.statistics.settling import (
    count_cells,
    preliminary_notes,
    settle_dimensions,
)
from espoo_analysis.sources.statistics.table import Dimension, Note, StatisticsTable, Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np

_SYMBOLS = {f"DATASYMBOL{dots}": "." * dots for dots in range(1, 7)} | {"DATASYMBOLNIL": "-"}


def read_px(content: bytes, name: str, language: str = "") -> StatisticsTable:
    """Read a PX file.

    Parameters
    ----------
    content : bytes
        The file.
    name : str
        The file's name, for messages and as the origin.
    language : str
        The language of the names; else the file's own. Codes are the same in all.

    Returns
    -------
    StatisticsTable
        Dimensions in the order of ``STUB`` and ``HEADING``. Rows that a file with ``KEYS`` leaves
        out are zeros, as the format says, and bear the status ``omitted``.

    Raises
    ------
    SourceError
        Naming the keyword or line that is not as the format asks.
    """
    text = decode_px(content, name)
    statements, figures_start = split_statements(text, name)
    keywords = _Keywords(statements, name, language)
    dimensions = settle_dimensions(keywords.dimensions(), name)
    values, statuses = _figures(keywords, dimensions, text[figures_start:], name)
    own = {
        symbol: "".join(keywords.items(keyword))
        for keyword, symbol in _SYMBOLS.items()
        if keywords.items(keyword)
    }
    return StatisticsTable(
        name=name,
        table_id=keywords.text("TABLEID") or keywords.text("MATRIX"),
        title=keywords.text("TITLE") or keywords.text("DESCRIPTION"),
        source=keywords.text("SOURCE").strip(),
        updated=keywords.text("LAST-UPDATED") or keywords.text("CREATION-DATE"),
        dimensions=dimensions,
        cells=make_cells(dimensions, values, statuses, name),
        notes=(*keywords.notes(), *preliminary_notes(dimensions)),
        decimals=keywords.decimals(),
        units=dict(keywords.by_value("UNITS")),
        meanings=meanings_of(statuses, own),
    )


class _Keywords:
    """The statements of a file, by keyword and by what they are about."""

    def __init__(self, statements: list[Statement], name: str, language: str) -> None:
        self.name = name
        self._statements: defaultdict[str, list[Statement]] = defaultdict(list)
        for statement in statements:
            self._statements[statement.keyword].append(statement)
        own = self.text("LANGUAGE")
        known = [own, *self.items("LANGUAGES")]
        if language and language not in known:
            what = (
                f"there is no language '{language}'; there are: {', '.join(filter(None, known))}"
            )
            raise table_error(name, what, "LANGUAGES")
        self._language = "" if language == own else language
        # A dimension goes by another name in each language; their order is the same.
        names, translated = self._names(""), self._names(self._language)
        if len(names) != len(translated):
            what = f"in '{language}' there are {len(translated)} dimensions, not {len(names)}"
            raise table_error(name, what, "STUB")
        self.names = dict(zip(names, translated, strict=True))

    def items(self, keyword: str, *keys: str, language: str = "") -> tuple[str, ...]:
        """Return what a statement says; nothing where there is none."""
        for one in self._statements[keyword]:
            if (one.keys, one.language) == (keys, language):
                return one.items
        return ()

    def text(self, keyword: str) -> str:
        """Return a text in the chosen language, or else in the file's own.

        Some files give it once for each value of the contents: then the first one holds.
        """
        for language in dict.fromkeys((getattr(self, "_language", ""), "")):
            for one in self._statements[keyword]:
                if one.language == language and one.items:
                    return one.items[0].replace("#", "\n")
        return ""

    def dimensions(self) -> list[Dimension]:
        """Describe the dimensions, rows first."""
        for name in self.names:
            if not self.items("VALUES", name):
                raise table_error(self.name, f"'{name}' has no values", "VALUES")
        sizes = [(name, len(self.items("VALUES", name))) for name in self.names]
        count_cells(sizes, self.name)
        return [self._dimension(name) for name in self.names]

    def places(self, name: str, dimension: Dimension) -> dict[str, int]:
        """Return the place of each key by which rows name a dimension's values."""
        kind = self.items("KEYS", name)
        if kind not in {("CODES",), ("VALUES",)}:
            what = f"KEYS of '{name}' is {shorten(repr(kind))}, expected CODES or VALUES"
            raise table_error(self.name, what, "KEYS")
        coded = self.items("CODES", name) if kind == ("CODES",) else ()
        keys = coded or self.items("VALUES", name)
        places = {key: place for place, key in enumerate(keys)}
        if len(places) != len(dimension.values):
            raise table_error(self.name, f"a key of '{name}' occurs twice", "KEYS")
        return places

    def rows(self) -> int:
        """Count the dimensions of the rows."""
        return len(self.items("STUB"))

    def has_keys(self) -> bool:
        """Tell whether the rows begin with keys."""
        return bool(self._statements["KEYS"])

    def by_value(self, keyword: str) -> Iterator[tuple[str, str]]:
        """Yield what a keyword says of the whole table (under no code) or of a value."""
        for one in self._statements[keyword]:
            if one.language == self._language and one.items:
                yield self._code(one.keys[-1]) if one.keys else "", one.items[0]

    def decimals(self) -> dict[str, int]:
        """Return the decimals that are shown, by the code of a value."""
        found = {}
        for keyword in ("DECIMALS", "SHOWDECIMALS", "PRECISION"):
            for code, text in self.by_value(keyword):
                if not (text.isdecimal() and text.isascii() and len(text) == 1):
                    what = f"'{shorten(text)}' is not a number of decimals"
                    raise table_error(self.name, what, keyword)
                found[code] = int(text)
        return found

    def notes(self) -> Iterator[Note]:
        """Yield the remarks in the chosen language."""
        for keyword in REMARKS:
            for one in self._statements[keyword]:
                if one.language == self._language:
                    text = " ".join(one.items).replace("#", "\n")
                    yield Note(text, tuple(self._where(keyword, one)))

    def _where(self, keyword: str, one: Statement) -> Iterator[tuple[str, str]]:
        if keyword.startswith("CELL"):
            for name, value in zip(self.names, one.keys, strict=False):
                if value != "*":
                    yield name, self._code(value, name)
        elif one.keys:
            name = self._own_name(one.keys[0])
            yield name, self._code(one.keys[1], name) if len(one.keys) > 1 else ""

    def _own_name(self, translated: str) -> str:
        return next((own for own, other in self.names.items() if other == translated), translated)

    def _code(self, value: str, name: str = "") -> str:
        for own in [name] if name else self.names:
            for code, label in zip(self._codes(own), self._labels(own), strict=True):
                if value in {code, label}:
                    return code.removesuffix("*")
        return value

    def _names(self, language: str) -> tuple[str, ...]:
        return (*self.items("STUB", language=language), *self.items("HEADING", language=language))

    def _labels(self, name: str) -> tuple[str, ...]:
        own = self.items("VALUES", name)
        if not self._language:
            return own
        return self.items("VALUES", self.names[name], language=self._language) or own

    def _codes(self, name: str) -> tuple[str, ...]:
        return self.items("CODES", name) or self.items("VALUES", name)

    def _dimension(self, name: str) -> Dimension:
        codes, labels = self._codes(name), self._labels(name)
        size = len(self.items("VALUES", name))
        for keyword, found in (("CODES", codes), ("VALUES", labels)):
            if len(found) != size:
                what = f"'{name}' has {size} values, but here are {len(found)}"
                raise table_error(self.name, what, keyword)
        eliminated = self.items("ELIMINATION", name)
        own = self.items("VALUES", name)
        values = tuple(
            Value(code, label, is_total=bool({code, one} & set(eliminated)))
            for code, label, one in zip(codes, labels, own, strict=True)
        )
        return Dimension(name, self.names[name], self._role(name), values)

    def _role(self, name: str) -> str:
        if self.items("TIMEVAL", name):
            return "time"
        if self.items("CONTVARIABLE") == (name,):
            return "metric"
        return "geo" if self.items("MAP", name) else "other"


def _figures(
    keywords: _Keywords, dimensions: tuple[Dimension, ...], text: str, name: str
) -> tuple[np.ndarray, Mapping[int, str]]:
    cells = count_cells(((one.code, len(one.values)) for one in dimensions), name)
    if not keywords.has_keys():
        return read_dense(text, cells, name)
    rows = keywords.rows()
    named = zip(list(keywords.names)[:rows], dimensions[:rows], strict=True)
    places = [keywords.places(one, dimension) for one, dimension in named]
    width = cells
    for place in places:
        width //= len(place)
    return read_keyed(text, places, width, name)
