"""The number formats of an OpenDocument workbook, as the codes that other workbooks use."""

from __future__ import annotations

from dataclasses import dataclass, field

from espoo_analysis.sources.sheet_builder import is_nothing

_THOUSAND = 1000
_CODES = {
    "year": "yyyy",
    "month": "mm",
    "day": "dd",
    "day-of-week": "ddd",
    "hours": "hh",
    "minutes": "mm",
    "seconds": "ss",
    "am-pm": "AM/PM",
    "scientific-number": "0.00E+00",
    "fraction": "# ?/?",
    "boolean": "General",
    "text-content": "@",
}


@dataclass
class Styles:
    """The styles of cells, sheets, rows and columns, gathered while they are read."""

    codes: dict[str, str] = field(default_factory=dict)
    maps: dict[str, str] = field(default_factory=dict)
    data_styles: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    hidden_sheets: set[str] = field(default_factory=set)
    hidden_rows: set[str] = field(default_factory=set)
    hidden_columns: set[str] = field(default_factory=set)
    _style: str = ""
    _data_style: str = ""

    def start(self, name: str, attrs: dict[str, str]) -> None:
        """Take an element of the styles: its name and attributes without prefixes."""
        if name in {"style", "default-style"}:
            self._style, self._data_style = attrs.get("name", ""), ""
            self.data_styles[self._style] = attrs.get("data-style-name", "")
            self.parents[self._style] = attrs.get("parent-style-name", "")
        elif name == "table-properties" and attrs.get("display") == "false":
            self.hidden_sheets.add(self._style)
        elif name == "table-row-properties" and is_nothing(attrs.get("row-height")):
            self.hidden_rows.add(self._style)
        elif name == "table-column-properties" and is_nothing(attrs.get("column-width")):
            self.hidden_columns.add(self._style)
        elif name.endswith("-style"):
            self._data_style = attrs.get("name", "")
            self.codes[self._data_style] = ""
            self.maps.pop(self._data_style, None)
        elif self._data_style and name == "map":
            # The first condition is the one for positive numbers.
            self.maps.setdefault(self._data_style, attrs.get("apply-style-name", ""))
        elif self._data_style and name == "number":
            self.codes[self._data_style] += _number_code(attrs)
        elif self._data_style:
            self.codes[self._data_style] += _CODES.get(name, "")

    def text(self, name: str, text: str) -> None:
        """Take a text that a number format adds, such as a percent sign or a currency."""
        if self._data_style and name in {"text", "currency-symbol"} and text:
            plain = text.strip() in {"%", "-", "/", ":", ".", ""}
            self.codes[self._data_style] += text if plain else f'"{text}"'

    def code(self, style: str) -> str:
        """Say the number format of a cell's style.

        Parameters
        ----------
        style : str
            The style's name.

        Returns
        -------
        str
            The code; empty where the style names none.
        """
        seen: set[str] = set()
        while style and style not in seen:
            seen.add(style)
            data_style = self.data_styles.get(style, "")
            if data_style:
                return self.codes.get(self.maps.get(data_style, data_style), "")
            style = self.parents.get(style, "")
        return ""


def _number_code(attrs: dict[str, str]) -> str:
    code = "#,##0" if attrs.get("grouping") == "true" else "0"
    decimals = int(attrs.get("decimal-places", "0"))
    code += "." + "0" * decimals if decimals else ""
    factor = float(attrs.get("display-factor", "1"))
    while factor >= _THOUSAND:
        code += ","
        factor /= _THOUSAND
    return code
