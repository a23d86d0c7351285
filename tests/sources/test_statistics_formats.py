"""Each format gives the same table; other people's readers agree on real files."""

from __future__ import annotations

import json
import math
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from espoo_analysis.sources.statistics import (
    Note,
    parse_statistics,
    parse_time,
    read_px,
    read_statistics,
)
from tests.sources.statistics_files import Cube, json_stat, language_cube, px, px_json

STATFIN = "statfin_jsonstat2_old_ids_population_sv.json"
SCB = "pxwebapi2_scb_TAB6471_jsonstat2.json"
INE = "ine_14001_latin1.px"


@pytest.mark.parametrize("name", [STATFIN, SCB])
def test_pyjstat_reads_the_same_cells(shared, name):
    from pyjstat import pyjstat

    table = read_statistics(shared / "data" / name)
    text = (shared / "data" / name).read_text("utf-8")
    with warnings.catch_warnings():
        # pandas and requests have moved on since the library's last release.
        warnings.simplefilter("ignore")
        other = pyjstat.Dataset.read(text).write("dataframe", naming="id")
    ours = table.cells.drop(columns=["status", "is_preliminary"]).astype({"value": int})
    assert list(ours.columns) == list(other.columns)
    assert ours.astype(str).to_numpy().tolist() == other.astype(str).to_numpy().tolist()


def test_pyaxis_reads_the_same_cells(shared):
    from pyaxis import pyaxis

    file = shared / "data" / INE
    table = read_statistics(file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        other = pyaxis.parse(str(file), encoding="ISO-8859-15")["DATA"]
    assert len(table.cells) == len(other) == 21 * 48 * 2 * 4
    figures = [float(one) if isinstance(one, str) else math.nan for one in other["DATA"]]
    np.testing.assert_array_equal(table.cells["value"], figures)
    for place, dimension in enumerate(table.dimensions):
        labels = {value.code: value.label.strip() for value in dimension.values}
        theirs = other.iloc[:, place].str.strip()
        assert table.cells[dimension.code].map(labels).tolist() == theirs.tolist()


def test_the_real_files_keep_what_must_be_known(shared):
    statfin, scb, ine = (read_statistics(shared / "data" / one) for one in (STATFIN, SCB, INE))
    assert (statfin.table_id, statfin.updated) == (
        "statfin_vaerak_pxt_11rc",
        "2023-03-31T05:00:00Z",
    )
    assert statfin.units == {"vaesto": "Antal"}
    assert statfin.dimension("Vuosi").role == "time"
    assert scb.dimension("Kon").values[0].is_total
    assert [note.where for note in scb.notes] == [()] * 4 + [(("Alder", ""),)]
    assert ine.title.startswith("Matrimonios de diferente sexo por Comunidad Autónoma")
    assert ine.units[""] == "matrimonios"
    assert ine.meanings == {"..": "not available or too uncertain"}
    assert (ine.cells["status"] == "..").sum() == ine.cells["value"].isna().sum() > 0
    assert ine.cells["value"].iloc[:4].tolist() == [162743, 131818, 1600, 29325]
    assert ine.cells["value"].iloc[-4:].tolist() == [10, 4, 2, 4]


WRITERS = {
    "JSON-stat of the API 2.0": json_stat,
    "sparse JSON-stat": lambda cube: json_stat(cube, sparse=True),
    "older JSON-stat": lambda cube: json_stat(cube, listed=True, api_2=False),
    "PxWeb json": px_json,
    "PX": px,
    "PX in latin-1": lambda cube: px(cube, encoding="iso-8859-1", cut=7),
    "PX with keys": lambda cube: px(cube, keys="CODES"),
}


@pytest.mark.parametrize("names", ["new", "old"])
@pytest.mark.parametrize("language", range(3))
@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_language_table_is_the_same_in_every_format(write, language, names):
    cube = language_cube(language=language, new_names=names == "new")
    table = parse_statistics(write(cube), "table")
    assert table.title == cube.title
    assert (table.table_id, table.source, table.updated) == (
        cube.table_id,
        cube.source,
        cube.updated,
    )
    assert table.cells["value"].tolist() == list(cube.figures)
    assert table.cells["status"].unique().tolist() == [""]
    time = table.dimensions[3]
    assert (time.codes, time.role) == (["2024", "2025"], "time")
    assert table.cells["is_preliminary"].tolist() == [False, True] * (len(cube.figures) // 2)
    assert Note("preliminary", ((time.code, "2025"),)) in table.notes
    codes = [list(values) for *_, values in cube.dimensions]
    assert [one.codes for one in table.dimensions[:3]] == codes[:3]
    if write is not px_json:
        labels = [list(values.values()) for *_, values in cube.dimensions]
        found = [[value.label for value in one.values] for one in table.dimensions]
        assert found == [*labels[:3], ["2024", "2025"], *labels[4:]]


SYMBOLS = st.sampled_from(["..", ".", "...", "-"])
NUMBERS = st.one_of(
    st.integers(-(10**12), 10**12),
    st.decimals(-1000, 1000, places=3, allow_nan=False).map(float),
    st.just(0),
)
NAMES = st.text("abzÅäö09 .,;=()'[]*-", min_size=1, max_size=12).map(str.strip).filter(bool)


@st.composite
def cubes(draw):
    """Make cubes of up to four dimensions, the last of them the contents."""
    names = draw(st.lists(NAMES.map("x{}".format), min_size=2, max_size=4, unique=True))
    dimensions = []
    for at, name in enumerate(names):
        if at == 0:
            years = draw(st.lists(st.integers(1900, 2099), min_size=1, max_size=3, unique=True))
            dimensions.append((name, name, "time", {str(one): str(one) for one in years}))
            continue
        codes = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
        role = "metric" if at == len(names) - 1 else "other"
        # A name that is all digits could be a year.
        dimensions.append((name, name, role, {code: f"name of {code}" for code in codes}))
    size = math.prod(len(values) for *_, values in dimensions)
    cell = st.one_of(NUMBERS, SYMBOLS)
    figures = draw(st.lists(cell, min_size=size, max_size=size))
    return Cube(tuple(dimensions), tuple(figures))


def _assert_same(table, cube, omitted=frozenset()):
    columns = table.cells[[one.code for one in table.dimensions]].astype(str)
    assert [tuple(row) for row in columns.to_numpy()] == list(cube.keys())
    for at, (figure, value, status) in enumerate(
        zip(cube.figures, table.cells["value"], table.cells["status"], strict=True)
    ):
        if isinstance(figure, str):
            assert (math.isnan(value), status) == (True, figure)
        else:
            assert (value, status) == (float(figure), "omitted" if at in omitted else "")
    assert set(table.meanings) == set(table.cells["status"]) - {""}


@given(cubes(), st.booleans(), st.booleans(), st.booleans())
def test_json_stat_comes_back_as_written(cube, sparse, listed, api_2):
    written = json_stat(cube, sparse=sparse, listed=listed, api_2=api_2)
    _assert_same(parse_statistics(written, "cube.json"), cube)


@given(cubes())
def test_px_json_comes_back_as_written(cube):
    table = parse_statistics(px_json(cube), "cube.json")
    _assert_same(table, cube)
    assert [one.code for one in table.dimensions[:-1]] == [one[0] for one in cube.dimensions[:-1]]


@given(
    cubes(),
    st.booleans(),
    st.integers(1, 20),
    st.sampled_from(["utf-8", "iso-8859-15", "windows-1252", "cp850"]),
)
def test_px_comes_back_as_written(cube, quoted, cut, encoding):
    written = px(cube, quoted=quoted, cut=cut, encoding=encoding)
    _assert_same(parse_statistics(written, "cube.px"), cube)


@given(cubes(), st.sampled_from(["CODES", "VALUES"]), st.booleans())
def test_px_with_keys_comes_back_as_written(cube, keys, quoted):
    width = cube.shape[-1]
    omitted = {
        at
        for at in range(len(cube.figures))
        if not any(cube.figures[at - at % width : at - at % width + width])
    }
    table = parse_statistics(px(cube, keys=keys, quoted=quoted), "cube.px")
    _assert_same(table, cube, omitted)


@given(cubes(), st.data())
def test_no_part_of_a_px_file_is_read_as_the_whole(cube, data):
    from espoo_analysis.errors import SourceError

    written = px(cube)
    end = data.draw(st.integers(0, written.rindex(b";")))
    with pytest.raises(SourceError):
        read_px(written[:end], "cube.px")


def test_notes_keep_their_place():
    notes = (
        ("of all",),
        ("of the areas", "alue_23_20260101"),
        ("of Espoo", "alue_23_20260101", "KU049"),
    )
    base = language_cube(language=2)
    cube = Cube(base.dimensions, base.figures, notes=notes)
    wheres = [(), (("alue_23_20260101", ""),), (("alue_23_20260101", "KU049"),)]
    for write in (json_stat, px):
        table = parse_statistics(write(cube), "table")
        found = {note.text: note.where for note in table.notes}
        assert [found[text] for text, *_ in notes] == wheres


MULTILINGUAL = """CHARSET="ANSI";
CODEPAGE="utf-8";
LANGUAGE="fi";
LANGUAGES="fi","sv";
TITLE="Väestö";
TITLE[sv]="Befolkning";
STUB="Alue";
STUB[sv]="Område";
HEADING="Vuosi";
HEADING[sv]="År";
VALUES("Alue")="Espoo","Vantaa";
VALUES[sv]("Område")="Esbo","Vanda";
CODES("Alue")="049","092";
VALUES("Vuosi")="2024","2025*";
CODES("Vuosi")="0","1";
TIMEVAL("Vuosi")=TLIST(A1),"2024","2025";
DATASYMBOL2="tieto puuttuu";
DATASYMBOL2[sv]="uppgift saknas";
VALUENOTEX[sv]("Område","Esbo")="gränserna#ändrades";
CELLNOTE("Vantaa","*")="arvio";
PRECISION("Alue","Espoo")=1;
UNITS="henkilö";
DATA=
1.5 2
".." -;
"""


def test_a_px_file_in_two_languages_has_the_same_codes_in_both():
    finnish = read_px(MULTILINGUAL.encode(), "a.px")
    swedish = read_px(MULTILINGUAL.encode(), "a.px", language="sv")
    assert (finnish.title, swedish.title) == ("Väestö", "Befolkning")
    assert [value.label for value in swedish.dimensions[0].values] == ["Esbo", "Vanda"]
    assert [one.label for one in swedish.dimensions] == ["Område", "År"]
    assert finnish.cells.astype(str).equals(swedish.cells.astype(str))
    assert finnish.cells["Vuosi"].tolist() == ["2024", "2025"] * 2
    assert finnish.cells["status"].tolist() == ["", "", "..", "-"]
    assert finnish.meanings[".."] == "tieto puuttuu"
    assert Note("gränserna\nändrades", (("Alue", "049"),)) in swedish.notes
    assert Note("arvio", (("Alue", "092"),)) in finnish.notes
    assert finnish.decimals["049"] == 1


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2025", (2025, None)),
        ("2025*", (2025, None)),
        ("2025M12", (2025, 12)),
        ("2025-01", (2025, 1)),
        ("2025Q4*", (2025, 12)),
        ("2025M13", None),
        ("20-24", None),
        ("2025Q5", None),
        ("٢٠٢٥", None),
    ],
)
def test_times_are_read_as_statistics_offices_write_them(text, time):
    assert parse_time(text) == time


def test_rows_that_pxweb_left_out_have_no_figure():
    answer = json.loads(px_json(language_cube(language=2)))
    taken = answer["data"].pop(5)
    table = parse_statistics(json.dumps(answer).encode(), "table.json")
    gap = table.cells[table.cells["value"].isna()]
    assert gap.iloc[0, :2].tolist() == taken["key"][:2]
    assert len(gap) == 1
    assert any("1 combinations have no row" in note.text for note in table.notes)
