"""Tables of statistics, constructed, as each of the formats writes them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import product
from math import prod

PLACES = {"time": "TIMEVAL", "metric": "CONTVARIABLE"}


@dataclass(frozen=True)
class Cube:
    """A table to be written: dimensions as (code, label, role, {code: label}).

    Figures are numbers, or texts where a symbol stands; the last dimension changes fastest.
    """

    dimensions: tuple[tuple[str, str, str, dict[str, str]], ...]
    figures: tuple[float | str, ...]
    title: str = "Constructed table"
    table_id: str = "11rm"
    source: str = "Nobody"
    updated: str = "2026-06-08T06:00:00Z"
    totals: dict[str, str] = field(default_factory=dict)
    notes: tuple[tuple[str, ...], ...] = ()

    @property
    def shape(self):
        """The number of values of each dimension."""
        return [len(values) for *_, values in self.dimensions]

    def keys(self):
        """Yield the codes of each cell, in order."""
        return product(*(values for *_, values in self.dimensions))


def json_stat(cube, *, sparse=False, listed=False, api_2=True):
    """Write JSON-stat 2.0, as the API 2.0 answers or as StatFin answered before it."""
    numbers = [None if isinstance(one, str) else one for one in cube.figures]
    symbols = {str(at): one for at, one in enumerate(cube.figures) if isinstance(one, str)}
    dataset = {
        "version": "2.0",
        "class": "dataset",
        "label": cube.title,
        "source": cube.source,
        "updated": cube.updated,
        "id": [code for code, *_ in cube.dimensions],
        "size": cube.shape,
        "role": {
            role: [code for code, _, one, _ in cube.dimensions if one == role]
            for role in ("time", "metric", "geo")
        },
        "dimension": {
            code: _json_stat_dimension(cube, code, label, values, listed=listed)
            for code, label, _, values in cube.dimensions
        },
        "value": {str(at): one for at, one in enumerate(numbers) if one is not None}
        if sparse
        else numbers,
        "extension": {"px": {"tableid" if not api_2 else "matrix": cube.table_id, "decimals": 0}},
    }
    dataset["note"] = [text for text, *where in cube.notes if not where]
    if symbols:
        listed_symbols = [one if isinstance(one, str) else None for one in cube.figures]
        dataset["status"] = symbols if sparse or api_2 else listed_symbols
    return json.dumps(dataset).encode()


def _json_stat_dimension(cube, code, label, values, *, listed):
    # The members of an object have no order: only the places count.
    places = {one: at for at, one in enumerate(values)}
    index = list(values) if listed else dict(reversed(places.items()))
    described = {"label": label, "category": {"index": index, "label": values}}
    if code in cube.totals:
        eliminated = {"elimination": True, "eliminationValueCode": cube.totals[code]}
        described["extension"] = eliminated
    described["note"] = [text for text, *where in cube.notes if where == [code]]
    described["category"]["note"] = {
        where[1]: [text] for text, *where in cube.notes if len(where) == 2 and where[0] == code
    }
    return described


def px_json(cube):
    """Write PxWeb's older json; the last dimension must be the contents."""
    *keyed, (_, _, _, contents) = cube.dimensions
    columns = [
        {"code": code, "text": label, "type": "t" if role == "time" else "d"}
        for code, label, role, _ in keyed
    ]
    columns += [{"code": code, "text": label, "type": "c"} for code, label in contents.items()]
    width = len(contents)
    rows = [
        {"key": list(key), "values": [str(one) for one in cube.figures[at : at + width]]}
        for at, key in zip(
            range(0, len(cube.figures), width), product(*(one[3] for one in keyed)), strict=True
        )
    ]
    described = {
        "matrix": cube.table_id,
        "label": cube.title,
        "source": cube.source,
        "updated": cube.updated,
    }
    comments = [
        {"variable": where[0], "value": where[1], "comment": text}
        for text, *where in cube.notes
        if len(where) == 2
    ]
    answer = {"columns": columns, "comments": comments, "data": rows, "metadata": [described]}
    return json.dumps(answer).encode()


def px(cube, *, keys="", quoted=True, cut=200, encoding="utf-8"):
    """Write a PX file.

    `keys` is CODES or VALUES for rows with keys; texts are cut after `cut` characters.
    """
    newline = "\n" if encoding == "utf-8" else "\r\n"
    *stub, heading = cube.dimensions
    stub = stub or []

    def text(words):
        pieces = [words[at : at + cut] for at in range(0, len(words), cut)] or [""]
        return newline.join(f'"{piece}"' for piece in pieces)

    def listed(words):
        return f",{newline}".join(text(one) for one in words)

    lines = ['CHARSET="ANSI"', 'AXIS-VERSION="2013"', f'CODEPAGE="{encoding}"']
    lines += [f'MATRIX="{cube.table_id}"', f"TITLE={text(cube.title)}", "DECIMALS=0"]
    lines += [f"SOURCE={text(cube.source)}", f'LAST-UPDATED="{cube.updated}"']
    lines += [f"STUB={listed(code for code, *_ in stub)}"] if stub else []
    lines += [f'HEADING="{heading[0]}"']
    for code, _, role, values in cube.dimensions:
        lines.append(f'VALUES("{code}")={listed(values.values())}')
        lines.append(f'CODES("{code}")={listed(values)}')
        if role == "time":
            lines.append(f'TIMEVAL("{code}")=TLIST(A1),{listed(values)}')
        if role == "metric":
            lines.append(f'CONTVARIABLE="{code}"')
        if code in cube.totals:
            lines.append(f'ELIMINATION("{code}")="{values[cube.totals[code]]}"')
        if keys and (code, role) != heading[:1] + heading[2:3]:
            lines.append(f'KEYS("{code}")={keys}')
    for words, *where in cube.notes:
        names = [where[0], dict(cube_labels(cube))[tuple(where)]] if len(where) == 2 else where
        about = f"({','.join(f'{chr(34)}{one}{chr(34)}' for one in names)})" if where else ""
        lines.append(f"{'VALUENOTE' if len(where) == 2 else 'NOTE'}{about}={text(words)}")
    body = _px_figures(cube, stub, len(heading[3]), keys, quoted=quoted)
    written = f";{newline}".join([*lines, f"DATA={newline}{newline.join(body)};"]) + newline
    return written.encode(encoding)


def cube_labels(cube):
    """Yield the label of each value, by dimension and code."""
    for code, _, _, values in cube.dimensions:
        for value, label in values.items():
            yield (code, value), label


def _px_figures(cube, stub, width, keys, *, quoted):
    for row, at in enumerate(range(0, prod(cube.shape), width)):
        figures = cube.figures[at : at + width]
        texts = [f'"{one}"' if isinstance(one, str) and quoted else str(one) for one in figures]
        if not keys:
            yield " ".join(texts)
        elif any(figures):
            names = [
                code if keys == "CODES" else label for (code, label) in _row_values(stub, row)
            ]
            yield "".join(f'"{name}",' for name in names) + " ".join(texts)


def _row_values(stub, row):
    places = []
    for *_, values in reversed(stub):
        row, place = divmod(row, len(values))
        places.append(list(values.items())[place])
    return reversed(places)


# The languages of a constructed municipality; each figure is for one year.
LANGUAGES = {
    "SSS": ("Yhteensä", "Totalt", "Total"),
    "01": (
        "KOTIMAISET KIELET YHTEENSÄ",
        "INHEMSKA SPRÅK TOTALT",
        "NATIONAL LANGUAGES, TOTAL",
    ),
    "fi": ("suomi", "finska", "Finnish"),
    "sv": ("ruotsi", "svenska", "Swedish"),
    "se": ("saame", "samiska", "Sami"),
    "02": ("VIERASKIELISET YHTEENSÄ", "FRÄMMANDE SPRÅK TOTALT", "FOREIGN LANGUAGES, TOTAL"),
    "ru": ("venäjä", "ryska", "Russian"),
    "et": ("viro, eesti", "estniska", "Estonian"),
    "ar": ("arabia", "arabiska", "Arabic"),
    "98": ("muu kieli", "annat språk", "Other language"),
}
NAMES = {
    "area": (("Alue", "Område", "Area"), "alue_23_20260101"),
    "language": (("Kieli", "Språk", "Language"), "vaesto_kieli_ulk_p"),
    "sex": (("Sukupuoli", "Kön", "Sex"), "sukupuoli_1"),
    "time": (("Vuosi", "År", "Year"), "timeperiod_y"),
    "contents": (("Tiedot", "Uppgifter", "Information"), "contentscode"),
}
AREAS = {
    "SSS": ("KOKO MAA", "HELA LANDET", "WHOLE COUNTRY"),
    "KU049": ("Espoo", "Esbo", "Espoo"),
    "KU091": ("Helsinki", "Helsingfors", "Helsinki"),
}
SEXES = {
    "SSS": ("Yhteensä", "Totalt", "Total"),
    "1": ("Miehet", "Män", "Males"),
    "2": ("Naiset", "Kvinnor", "Females"),
}
PEOPLE = ("Väestö 31.12.", "Befolkning 31.12.", "Population 31 Dec")


def language_count(area, language, sex, year):
    """Return a constructed number of people, so that all totals agree."""
    if area == "SSS":
        return sum(language_count(one, language, sex, year) for one in ("KU049", "KU091"))
    if sex == "SSS":
        return sum(language_count(area, language, one, year) for one in "12")
    groups = {"01": ("fi", "sv", "se"), "02": ("ru", "et", "ar", "98"), "SSS": ("01", "02")}
    if language in groups:
        return sum(language_count(area, one, sex, year) for one in groups[language])
    at = list(LANGUAGES).index(language)
    size = {"fi": 90_000, "sv": 9_000, "se": 20}.get(language, 3_000 // at)
    return size + int(area[-1]) * 7 + int(sex) * 3 + int(year[:4]) % 100 * at


def language_cube(*, language=0, new_names=True, years=("2024", "2025*"), **kept):
    """Make a table by area, language, sex and year, with names in fi (0), sv (1) or en (2).

    Keywords name the codes of a dimension that are kept, such as ``sexes=("1", "2")``.
    """

    def name(meaning):
        names, new = NAMES[meaning]
        return (new if new_names else names[0]), names[language]

    def chosen(codes, wanted):
        return {code: names[language] for code, names in codes.items() if code in wanted}

    areas = chosen(AREAS, kept.get("areas", AREAS))
    languages = chosen(LANGUAGES, kept.get("languages", LANGUAGES))
    sexes = chosen(SEXES, kept.get("sexes", SEXES))
    times = {year: year for year in years}
    figures = [
        language_count(area, spoken, sex, year)
        for area, spoken, sex, year in product(areas, languages, sexes, times)
    ]
    return Cube(
        (
            (*name("area"), "geo" if new_names else "other", areas),
            (*name("language"), "other", languages),
            (*name("sex"), "other", sexes),
            (*name("time"), "time", times),
            (*name("contents"), "metric", {"vaesto": PEOPLE[language]}),
        ),
        tuple(figures),
        title="Population by language",
        source="Statistics Finland (constructed)",
    )
