"""What is not as its format asks is refused, with the place and before anything is made."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espoo_analysis.errors import SourceError
from espoo_analysis.sources.statistics import parse_statistics, read_px, read_statistics
from tests.sources.statistics_files import json_stat, language_cube, px, px_json

CUBE = language_cube(language=2, areas=("KU049",), sexes=("SSS",), languages=("SSS", "02"))
AREA, LANGUAGE, SEX, TIME, CONTENTS = (one[0] for one in CUBE.dimensions)


def _changed(write, change):
    answer = json.loads(write(CUBE))
    change(answer)
    return json.dumps(answer).encode()


def _refused(content):
    with pytest.raises(SourceError) as caught:
        parse_statistics(content, "file")
    return str(caught.value)


def _set(*path_and_value):
    *path, last, value = path_and_value

    def change(answer):
        for step in path:
            answer = answer[step]
        answer[last] = value

    return change


def _drop(*path):
    def change(answer):
        for step in path[:-1]:
            answer = answer[step]
        del answer[path[-1]]

    return change


def _grow(answer):
    answer["size"] = [10**6, 10**6, 1, 1, 1]


CATEGORY = ("dimension", LANGUAGE, "category")
JSON_STAT_FAULTS = [
    (_set("value", [1, 2, 3]), "value: 3 members were found, expected 4"),
    (_set("value", [1, 2, 3, 4, 5]), "value: 5 members were found, expected 4"),
    (_set("value", 7), "value: it is not an object"),
    (_drop("value"), "value: it has no figures"),
    (_set("value", [1, 2, 3, "4"]), "value: '4' of cell 3 is not a number"),
    (_set("value", [1, 2, 3, True]), "value: True of cell 3 is not a number"),
    (_set("value", {"4": 1}), "value: '4' is not the number of one of 4 cells"),
    (_set("value", {"-1": 1}), "value: '-1' is not the number of one of 4 cells"),
    (_set("value", {"1": 1, "01": 2}), "value: '01' is not the number of one of 4 cells"),
    (_set("value", [1, 2, 3, 2**53 + 2]), "value: a figure is too large to be read exactly"),
    (_set("value", [1, 2, 3, 10**400]), "value: the figure of cell 3 is too large"),
    (_set("status", {"0": ".."}), "value: cell 0 has a figure and the symbol '..' for none"),
    (_set("status", ["", ""]), "status: 2 members were found, expected 4"),
    (_set("status", {"9": "*"}), "status: '9' is not the number of one of 4 cells"),
    (_set("status", {"0": 1}), "status: a member is not a text"),
    (_set("size", [1, 2, 1, 2]), "size: it has 4 members, but 'id' has 5"),
    (_set("size", [1, 2, 1, 4, 1]), "value: 4 members were found, expected 8"),
    (_set("size", [1, 1, 2, 2, 1]), f"dimension.{LANGUAGE}: it has 2 values, but 'size' says 1"),
    (_set("size", [1, 2, 1, 2, 1.0]), "size: it is not a list of whole numbers"),
    (_set("size", [1, 2, 1, 2, True]), "size: it is not a list of whole numbers"),
    (_set("size", [1, 2, 1, 2, 0]), f"{CONTENTS}: it has no values"),
    (_set("size", [1, -2, 1, -2, 1]), f"{LANGUAGE}: it has no values"),
    (_set("size", "12121"), "size: there must be a list here"),
    (_grow, "it has 1000000000000 cells, at most 5000000 are read"),
    (_set("id", [AREA, LANGUAGE, LANGUAGE, TIME, CONTENTS]), "id: a dimension occurs twice"),
    (_set("id", [AREA, "x", SEX, TIME, CONTENTS]), "'x' is in 'id' but not described"),
    (_set("id", 5), "id: it is not a list of texts"),
    (_set(*CATEGORY, "index", {"SSS": 0, "02": 0}), "index: the places are not 0, 1, 2"),
    (_set(*CATEGORY, "index", {"SSS": 0, "02": 2}), "index: the places are not 0, 1, 2"),
    (_set(*CATEGORY, "index", {"SSS": 0, "02": "1"}), "index: a place is not a whole number"),
    (_set(*CATEGORY, "index", {"SSS": 1, "02": True}), "index: a place is not a whole number"),
    (_set(*CATEGORY, "index", ["SSS", "SSS"]), "label: '02' has a name but no place"),
    (_set(*CATEGORY, {"index": ["SSS", "SSS"]}), f"{LANGUAGE}: value 'SSS' occurs twice"),
    (_set(*CATEGORY, "index", ["SSS"]), "label: '02' has a name but no place"),
    (_drop(*CATEGORY, "index"), "index: it is missing, but only one value needs no order"),
    (_set(*CATEGORY, []), f"dimension.{LANGUAGE}.category: it is not an object"),
    (_set(*CATEGORY, "label", {"SSS": 1, "02": "x"}), "label.SSS: it is not a text"),
    (_set("dimension", "x"), "dimension: it is not an object"),
    (_set("class", "collection"), "class: its class is 'collection', expected 'dataset'"),
    (_set("class", "dimension"), "class: its class is 'dimension', expected 'dataset'"),
    (_set("version", "1.0"), "version: it is JSON-stat 1.0, expected 2.0"),
    (_set("extension", "px", "decimals", "0"), "decimals: it is not a whole number"),
    (
        _set("dimension", TIME, "category", "label", {"2024": "2023", "2025*": "x"}),
        f"{TIME}: '2023' is not a time, expected such as 2025 or 2025M01",
    ),
]


@pytest.mark.parametrize(("change", "message"), JSON_STAT_FAULTS)
def test_damaged_json_stat_is_refused_with_its_place(change, message):
    assert message in _refused(_changed(json_stat, change))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"dataset": {"value": []}}', "dataset: it is JSON-stat 1; fetch the table as"),
        (b'{"value": [NaN]}', "NaN is not a figure"),
        (b'{"value": [-Infinity]}', "-Infinity is not a figure"),
        (b'{"a": 1, "a": 2}', "member 'a' occurs twice in an object"),
        (b'{"a": ' + b"[" * 100_000, "its objects are nested too deeply"),
        (b'{"a": ' + b"9" * 5_000 + b"}", "it is not JSON that can be used"),
        (b'{\n"a": ]', "row 2: it is not JSON: Expecting value"),
        ('{\n"a": "é"}'.encode("latin-1"), "row 2: the text is not UTF-8, as JSON must be"),
        ('{"a": 1}'.encode("utf-16"), "it is none of JSON-stat 2.0, PxWeb json and PX"),
        (b"[1, 2]", "it is none of JSON-stat 2.0, PxWeb json and PX"),
        (b"", "it is none of JSON-stat 2.0, PxWeb json and PX"),
        (b"<html>", "it is none of JSON-stat 2.0, PxWeb json and PX"),
    ],
)
def test_what_is_no_table_in_json_is_refused(content, message):
    assert message in _refused(content)


def _figure(text):
    return _set("data", 1, "values", [text])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (_figure("1,5"), "data: '1,5' is neither a number nor a known symbol"),
        (_figure("1 234"), "data: '1 234' is neither a number nor a known symbol"),
        (_figure("nan"), "data: 'nan' is neither a number nor a known symbol"),
        (_figure("1e999"), "data: '1e999' is neither a number nor a known symbol"),
        (_figure("1_000"), "data: '1_000' is neither a number nor a known symbol"),
        (_figure([1]), "data[1].values: [1] is not a figure"),
        (_set("data", 1, "values", ["1", "2"]), "values: 2 figures were found, expected 1"),
        (_set("data", 1, "values", "1"), "data[1].values: there must be a list here"),
        (_set("data", 1, "key", ["x"]), "data[1].key: 1 codes were found, expected 4"),
        (_set("data", 1, "key", [1, 2, 3, 4]), "data[1].key: it is not a list of texts"),
        (_set("data", 1, "key", ["KU049", "SSS", "SSS", "2024"]), "data[1].key: 'KU049, SSS"),
        (_set("data", []), "has no values"),
        (_set("data", {}), "data: there must be a list here"),
        (_set("columns", 0, "type", "x"), "columns[0].type: 'x' is none of d, t, c"),
        (_drop("columns", 0, "code"), "columns[0].code: it is missing"),
        (_set("columns", 4, "type", "d"), "columns: no column holds figures (type 'c')"),
        (_set("columns", 1, "code", AREA), f"dimension '{AREA}' occurs twice"),
        (_set("columns", 1, "code", "value"), "a dimension cannot be called 'value'"),
    ],
)
def test_damaged_pxweb_json_is_refused_with_its_place(change, message):
    assert message in _refused(_changed(px_json, change))


def _px(old, new, count=1):
    written = px(CUBE).decode()
    assert old in written
    return written.replace(old, new, count).encode()


FIGURES = " ".join(str(one) for one in CUBE.figures[:1])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (_px("DATA=\n", "DATA=\n1 "), "DATA: more figures were found, expected 4"),
        (_px(f"DATA=\n{FIGURES}", "DATA=\n"), "DATA: 3 figures were found, expected 4"),
        (_px(f"DATA=\n{FIGURES}", "DATA=\n1,5"), "DATA: ',' stands between the figures"),
        (_px(f"DATA=\n{FIGURES}", "DATA=\nabc"), "figure 1: 'abc' is neither a number nor"),
        (_px(f"DATA=\n{FIGURES}", "DATA=\nnan"), "figure 1: 'nan' is neither a number nor"),
        (_px(f"DATA=\n{FIGURES}", 'DATA=\n"'), "DATA: '\"' stands between the figures"),
        (_px(f"DATA=\n{FIGURES}", 'DATA=\n""'), "stands between the figures"),
        (px(CUBE).rstrip(b";\n"), "DATA: the figures do not end with ';': the file is cut off"),
        (px(CUBE).partition(b"DATA=")[0], "it ends before DATA"),
        (px(CUBE).partition(b"TITLE=")[0] + b'TITLE="x', "TITLE: the statement does not end"),
        (_px('"SSS",\n"02"', '"SSS"'), f"CODES: '{LANGUAGE}' has 2 values, but here are 1"),
        (_px('"SSS",\n"02"', '"SSS",\n"SSS"'), f"{LANGUAGE}: value 'SSS' occurs twice"),
        (_px('"SSS",\n"02"', '"SSS",'), "row 18: there is nothing after a comma"),
        (_px('"SSS",\n"02"', ',"02"'), "row 18: there is nothing before a comma"),
        (_px(f'VALUES("{SEX}")', 'VALUES("x")'), f"VALUES: '{SEX}' has no values"),
        (
            _px('MATRIX="11rm";', 'MATRIX="11rm";\nMATRIX="x";'),
            "row 5, MATRIX: the statement occ",
        ),
        (_px('MATRIX="11rm";', "matrix;"), "row 4: 'matrix;"),
        (_px('"utf-8"', '"rot13"'), "CODEPAGE: 'rot13' is not an encoding of PX files"),
        (_px('"utf-8"', '"nonsense"'), "CODEPAGE: 'nonsense' is not an encoding of PX files"),
        (_px("DECIMALS=0", "DECIMALS=x"), "DECIMALS: 'x' is not a number of decimals"),
        (_px("STUB=", "STAB="), "DATA: more figures were found, expected 1"),
    ],
)
def test_damaged_px_is_refused_with_its_place(content, message):
    assert message in _refused(content)


def test_px_bytes_of_another_encoding_are_refused():
    content = px(language_cube(language=1)).replace(b'"utf-8"', b'"ascii"')
    assert "the text is not ascii" in _refused(content)


def test_px_without_a_code_page_is_read_by_the_format_s_rules():
    def read(encoding, charset):
        content = px(language_cube(language=1), encoding=encoding)
        content = content.replace(b'CODEPAGE="' + encoding.encode() + b'";\r\n', b"")
        if not charset:
            content = content.replace(b'CHARSET="ANSI";\r\n', b"")
        return read_px(content, "a.px").dimensions[0].values[0].label

    labels = {read("windows-1252", charset=True), read("cp850", charset=False)}
    assert labels == {"HELA LANDET"}
    spoken = px(language_cube(language=1)).replace(b'CODEPAGE="utf-8";\n', b"")
    names = [value.label for value in read_px(spoken, "a.px").dimensions[1].values]
    assert "FRÄMMANDE SPRÅK TOTALT" in names


KEYED = px(CUBE, keys="CODES").decode()
ROWS = KEYED.partition("DATA=\n")[2]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"KU049","SSS","SSS","2024",', '"KU049","SSS","SSS",', "row 1 does not have 4 keys and"),
        (
            '"KU049","SSS","SSS","2024",',
            '"KU09","SSS","SSS","2024",',
            "row 1: 'KU09' is not a key",
        ),
        ('"SSS","2025*",', '"SSS","2024",', "row 2: its keys occurred before"),
        ('"KU049","02"', '9 "KU049","02"', "row 3 does not have 4 keys and 1 figures"),
    ],
)
def test_damaged_rows_with_keys_are_refused(old, new, message):
    assert old in ROWS
    assert message in _refused(KEYED.replace(ROWS, ROWS.replace(old, new, 1)).encode())


def test_keys_must_be_codes_or_values():
    assert "expected CODES or VALUES" in _refused(KEYED.replace("=CODES", "=NAMES").encode())


def test_too_many_cells_are_refused_before_they_are_made():
    values = ",".join(f'"v{number}"' for number in range(3_000))
    content = (
        f'CHARSET="ANSI";\nSTUB="a";\nHEADING="b";\nVALUES("a")={values};\n'
        f'VALUES("b")={values};\nDATA=1;\n'
    )
    assert "it has 9000000 cells, at most 5000000 are read" in _refused(content.encode())


def test_a_file_that_is_not_there_or_too_large_is_refused(tmp_path, monkeypatch):
    from espoo_analysis.sources.statistics import opening

    with pytest.raises(SourceError, match=r"a\.px: the file cannot be read: No such file"):
        read_statistics(tmp_path / "a.px")
    (tmp_path / "b.px").write_bytes(px(CUBE))
    assert read_statistics(tmp_path / "b.px").name == "b.px"
    monkeypatch.setattr(opening, "MAX_BYTES", 10)
    with pytest.raises(SourceError, match="at most 10 are read"):
        read_statistics(tmp_path / "b.px")


@given(st.sampled_from([json_stat, px_json, px]), st.data())
def test_a_changed_byte_is_refused_or_moves_no_figure(write, data):
    """Whatever one byte becomes: an error of ours, or a table with as many cells as figures."""
    content = bytearray(write(CUBE))
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] = data.draw(st.integers(0, 255))
    try:
        table = parse_statistics(bytes(content), "file")
    except SourceError:
        return
    assert len(table.cells) == math.prod(len(one.values) for one in table.dimensions)
    for dimension in table.dimensions:
        assert len(set(dimension.codes)) == len(dimension.codes)


@given(st.binary(max_size=200))
def test_no_bytes_give_anything_but_our_errors(content):
    for start in (b"", b'{"class": "dataset", ', b'TITLE="x";\n'):
        with pytest.raises(SourceError):
            parse_statistics(start + content, "file")
