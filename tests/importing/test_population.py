"""Espoo's people and their languages: found whatever the table's names, never counted twice."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from espoo_analysis.contracts import DELIVERED_TABLES
from espoo_analysis.errors import SourceError
from espoo_analysis.importing.proposal import Answers, ImportContext, OpenQuestionError
from espoo_analysis.importing.statistics.population import read_population
from espoo_analysis.sources.statistics import parse_statistics, read_statistics
from tests.sources.statistics_files import (
    AREAS,
    LANGUAGES,
    Cube,
    json_stat,
    language_count,
    language_cube,
    px,
    px_json,
)

CONTEXT = ImportContext("2025-07", "immigration", (), {})


def _read(cube, write=json_stat, context=CONTEXT):
    return read_population(parse_statistics(write(cube), "table"), context)


def _values(proposal):
    return {key: row["value"] for key, row in proposal.rows().items()}


EXPECTED = {
    f"{statistic}/{year}": str(language_count("KU049", language, "SSS", year))
    for statistic, language in (("population", "SSS"), ("foreign_language_speakers", "02"))
    for year in ("2024", "2025")
}
SINGLE = [code for code in LANGUAGES if code not in {"01", "02"}]


@pytest.mark.parametrize("names", ["new", "old"])
@pytest.mark.parametrize("language", range(3))
@pytest.mark.parametrize("write", [json_stat, px, px_json])
def test_people_and_foreign_languages_are_found_whatever_the_names(write, language, names):
    cube = language_cube(language=language, new_names=names == "new")
    if write is px_json:
        # This format has no names: then the area must bear its code.
        cube = language_cube(language=language, new_names=True)
    assert _values(_read(cube, write)) == EXPECTED


def test_the_rows_are_those_of_the_contract():
    rows = _read(language_cube()).rows()
    columns = DELIVERED_TABLES["statistics/population.csv"].to_schema().columns
    assert list(rows["population/2025"]) == list(columns)
    assert rows["population/2025"] == {
        "statistic": "population",
        "area": "Espoo",
        "as_of": "2025-12-31",
        "value": EXPECTED["population/2025"],
        "status": "preliminary",
        "note": "division into areas of 2026-01-01; preliminary",
        "source": "Statistics Finland (constructed), 11rm, Population by language, "
        "updated 2026-06-08T06:00:00Z",
    }
    assert rows["population/2024"]["status"] == "final"


def test_a_figure_says_where_it_was_read():
    figure = _read(language_cube()).figures[-1]
    assert figure.place == (
        "alue_23_20260101=KU049, contentscode=vaesto, sukupuoli_1=SSS, "
        "vaesto_kieli_ulk_p=02, timeperiod_y=2025"
    )
    assert figure.as_read == EXPECTED["foreign_language_speakers/2025"]


@pytest.mark.parametrize(
    ("kept", "note"),
    [
        ({"sexes": ("1", "2")}, ""),
        ({"sexes": ("SSS",)}, ""),
        ({"languages": SINGLE}, "are the sum of the single languages"),
        ({"languages": ("SSS", "02")}, "was not checked against single languages"),
        ({"languages": ("SSS", "02", "ru", "et")}, "was not checked"),
        ({"areas": ("KU049",)}, ""),
        ({"areas": ("KU091", "KU049")}, ""),
    ],
)
def test_any_part_of_the_table_that_is_enough_gives_the_same_people(kept, note):
    proposal = _read(language_cube(language=2, **kept))
    assert _values(proposal) == EXPECTED
    assert note in " ".join(proposal.notes)


@pytest.mark.parametrize(
    ("kept", "message"),
    [
        ({"sexes": ("2",)}, "sukupuoli_1: it has no total, and its values may not be everybody"),
        ({"languages": ("SSS", "ru", "et")}, "neither a total of foreign languages nor all"),
        ({"languages": ("SSS", "fi", "sv", "se")}, "neither a total of foreign languages nor"),
        ({"languages": SINGLE[1:]}, "neither a total of foreign languages nor all"),
        ({"areas": ("SSS", "KU091")}, "Espoo is not among its areas; there are: SSS WHOLE"),
    ],
)
def test_a_part_that_is_not_enough_is_refused(kept, message):
    with pytest.raises(SourceError, match=message):
        _read(language_cube(language=2, **kept))


def test_without_a_grand_total_only_the_speakers_are_given():
    cube = language_cube(language=1, languages=("01", "02"))
    assert {key.split("/")[0] for key in _values(_read(cube))} == {"foreign_language_speakers"}


def test_a_total_that_is_not_the_sum_of_its_languages_is_refused():
    cube = language_cube(language=2, areas=("KU049",), sexes=("SSS",))
    at = list(LANGUAGES).index("02") * 2
    figures = list(cube.figures)
    figures[at] += 1
    with pytest.raises(SourceError, match="'02' is not the sum of the single foreign languages"):
        _read(replace(cube, figures=tuple(figures)))


def test_languages_with_names_that_are_not_understood_are_not_summed():
    cube = language_cube(language=2, languages=SINGLE)
    names = {code: f"{name} (spoken)" for code, name in cube.dimensions[1][3].items()}
    names["SSS"] = "Total"
    renamed = (*cube.dimensions[1][:3], names)
    cube = replace(cube, dimensions=(cube.dimensions[0], renamed, *cube.dimensions[2:]))
    with pytest.raises(SourceError, match="neither a total of foreign languages nor all"):
        _read(cube)


def test_more_speakers_than_people_are_refused():
    cube = language_cube(language=2, areas=("KU049",), sexes=("SSS",), languages=("SSS", "02"))
    figures = (*cube.figures[2:], *cube.figures[:2])
    with pytest.raises(SourceError, match="in 2024 there are more foreign-language speakers"):
        _read(replace(cube, figures=figures))


def test_a_missing_figure_is_left_out_and_told():
    cube = language_cube(language=2, areas=("KU049",), sexes=("SSS",), languages=("SSS", "02"))
    proposal = _read(replace(cube, figures=(*cube.figures[:3], "..")))
    assert "foreign_language_speakers/2025" not in proposal.rows()
    assert proposal.matches[-1].reason == "there is no figure: not available or too uncertain"
    assert proposal.matches[-1].place.endswith("timeperiod_y=2025")


def test_a_figure_with_a_symbol_says_what_it_means():
    cube = language_cube(language=2, areas=("KU049",), sexes=("SSS",), languages=("SSS", "02"))
    answer = json.loads(json_stat(cube))
    answer["status"] = {"0": "b"}
    answer["extension"]["status"] = {"label": {"b": "break in the series"}}
    proposal = read_population(parse_statistics(json.dumps(answer).encode(), "b"), CONTEXT)
    notes = [row["note"] for row in proposal.rows().values()]
    assert [note.startswith("break in the series; ") for note in notes] == [True] + [False] * 3


def test_a_row_of_zeros_that_the_file_leaves_out_is_no_population():
    cube = language_cube(language=2, areas=("KU049",), sexes=("SSS",), languages=("SSS", "02"))
    cube = replace(cube, figures=(*cube.figures[:3], 0))
    with pytest.raises(SourceError, match=r"timeperiod_y=2025: 0\.0 is not a number of people"):
        _read(cube, lambda cube: px(cube, keys="CODES"))


def test_months_stand_for_their_last_day():
    cube = language_cube(years=("2025M01", "2025M02*"))
    rows = list(_read(cube).rows().values())
    assert [row["as_of"] for row in rows[:2]] == ["2025-01-31", "2025-02-28"]
    assert [row["status"] for row in rows[:2]] == ["final", "preliminary"]


def test_remarks_on_espoo_and_on_boundaries_travel_with_the_figures():
    base = language_cube(language=2)
    area, time = base.dimensions[0][0], base.dimensions[3][0]
    notes = (
        ("Municipalities merged on 1 January.", area),
        ("Of Espoo.", area, "KU049"),
        ("Of Helsinki.", area, "KU091"),
        ("Of 2024.", time, "2024"),
        ("Of the whole table.",),
    )
    proposal = _read(replace(base, notes=notes))
    rows = proposal.rows()
    division = "division into areas of 2026-01-01; "
    merged = "Municipalities merged on 1 January.; Of Espoo."
    assert rows["population/2024"]["note"] == f"{division}{merged}; Of 2024."
    assert rows["population/2025"]["note"] == f"{division}{merged}; preliminary"
    assert "Of the whole table." in proposal.notes


def _key_figures(labels, figures):
    contents = {f"c{number}": label for number, label in enumerate(labels)}
    return Cube(
        (
            ("Alue", "Alue", "other", {code: names[0] for code, names in AREAS.items()}),
            ("Vuosi", "Vuosi", "time", {"2025": "2025"}),
            ("Tiedot", "Tiedot", "metric", contents),
        ),
        tuple(figures) * len(AREAS),
        title="Key figures",
    )


@pytest.mark.parametrize(
    "label",
    [
        "Vieraskielisten osuus väestöstä, %",
        "Andel personer med främmande språk, %",
        "Share of foreign-language speakers, %",
        "Share of foreign-language speakers",
    ],
)
def test_a_table_of_key_figures_gives_the_share(label):
    proposal = _read(_key_figures([label, "Taajama-aste, %"], [25.9, 99.0]))
    assert _values(proposal) == {"foreign_language_share/2025": "0.259"}
    assert proposal.figures[0].as_read == "25.9"
    assert "neither people nor the share" in proposal.matches[-1].reason


@pytest.mark.parametrize("unit", ["1 000 henkilöä", "tuhatta", "prosenttia"])
def test_people_that_are_counted_in_thousands_or_percents_are_refused(unit):
    table = json.loads(json_stat(language_cube()))
    table["dimension"]["contentscode"]["category"]["unit"] = {"vaesto": {"base": unit}}
    with pytest.raises(SourceError, match=f"the figures are in '{unit}', expected a number of"):
        read_population(parse_statistics(json.dumps(table).encode(), "table"), CONTEXT)


def test_key_figures_may_count_people_as_well():
    labels = ["Väkiluku", "Väkiluvun muutos, %", "Vieraskielisiä", "Vieraskielisten osuus, %"]
    proposal = _read(_key_figures(labels, [320_931, 2.1, 83_121, 25.9]))
    assert _values(proposal) == {
        "population/2025": "320931",
        "foreign_language_speakers/2025": "83121",
        "foreign_language_share/2025": "0.259",
    }


@pytest.mark.parametrize(("answer", "value"), [("percent", "0.0059"), ("share", "0.59")])
def test_a_small_share_without_a_unit_is_a_question(answer, value):
    cube = _key_figures(["Vieraskielisten osuus"], [0.59])
    with pytest.raises(OpenQuestionError, match=r"--percent percent\|share"):
        _read(cube)
    context = replace(CONTEXT, answers=Answers(percent=answer))
    assert _values(_read(cube, context=context)) == {"foreign_language_share/2025": value}


@pytest.mark.parametrize(
    ("labels", "figures", "message"),
    [
        (["Vieraskielisten osuus, %"], [125.9], "125.9 is not a share"),
        (["Vieraskielisiä"], [12.5], "12.5 is not a number of people"),
        (["Vieraskielisiä"], [-3], "-3.0 is not a number of people"),
        (["Vieraskielisiä", "Vieraskieliset"], [1, 2], "may both be the foreign_language_speak"),
        (["Vieraskielisiä"], [0], "0.0 is not a number of people"),
        (
            ["Vieraskielisten määrän muutos"],
            [7],
            "no contents are people or their share; there a",
        ),
        (["Vieraskielisiä työttömiä"], [7], "no contents are people or their share"),
        (["Vieraskielisten osuus työttömistä, %"], [7], "no contents are people or their share"),
        (["Vieraskieliset, 15-64-vuotiaat"], [7], "no contents are people or their share"),
        (["Väkiluku"], [320_931], "no dimension holds the language; there are: Alue"),
    ],
)
def test_key_figures_that_cannot_be_right_are_refused(labels, figures, message):
    with pytest.raises(SourceError, match=message):
        _read(_key_figures(labels, figures))


@pytest.mark.parametrize(
    ("areas", "message"),
    [
        ({"049": "Móstoles"}, "Espoo is not among its areas; there are: 049 Móstoles"),
        ({"1": "Espoo", "2": "Esbo"}, "Espoo occurs more than once; there are: 1 Espoo, 2 Esbo"),
        ({"SK049": "Espoon seutukunta"}, "Espoo is not among its areas"),
    ],
)
def test_another_area_is_not_taken_for_espoo(areas, message):
    _, *others = _key_figures(["Vieraskielisten osuus, %"], [25.9]).dimensions
    cube = Cube((("Alue", "Alue", "geo", areas), *others), (25.9,) * len(areas))
    with pytest.raises(SourceError, match=message):
        _read(cube)


@pytest.mark.parametrize("areas", [{"049": "049"}, {"KU049": "KU049 Espoo"}, {"49": "Esbo"}])
def test_espoo_is_known_by_its_code_or_its_names(areas):
    _, *others = _key_figures(["Vieraskielisten osuus, %"], [25.9]).dimensions
    cube = Cube((("Alue", "Alue", "geo", areas), *others), (25.9,))
    assert _values(_read(cube)) == {"foreign_language_share/2025": "0.259"}


@pytest.mark.parametrize(
    ("name", "messages"),
    [
        (
            "statfin_jsonstat2_old_ids_population_sv.json",
            ["no dimension holds the area; there are: Vuosi (År), Sukupuoli (Kön), Ikä (Ålder)"],
        ),
        (
            "pxwebapi2_scb_TAB6471_jsonstat2.json",
            ["there are: 01 Stockholms län, 03 Uppsala", "no dimension holds the language"],
        ),
        ("ine_14001_latin1.px", ["there are: CA00 Total", "no dimension holds the language"]),
    ],
)
def test_real_tables_of_other_people_are_refused_with_what_they_hold(shared, name, messages):
    table = read_statistics(shared / "data" / name)
    with pytest.raises(SourceError) as caught:
        read_population(table, CONTEXT)
    for message in messages:
        assert message in str(caught.value)
