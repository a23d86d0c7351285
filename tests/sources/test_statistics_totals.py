"""Nobody is counted twice: totals are recognised, or it is said that they cannot be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from espoo_analysis.errors import SourceError
from espoo_analysis.sources.statistics import (
    at_value,
    find_dimension,
    grand_totals,
    has_dimension,
    is_complete,
    leaf_sum,
    leaf_values,
    parse_statistics,
    read_statistics,
    total_values,
)
from espoo_analysis.sources.statistics.table import Dimension, Value
from tests.sources.statistics_files import (
    LANGUAGES,
    Cube,
    json_stat,
    language_cube,
    px,
    px_json,
)

LEAVES = ["fi", "sv", "se", "ru", "et", "ar", "98"]


def _table(write=json_stat, **chosen):
    return parse_statistics(write(language_cube(**chosen)), "table")


def _small(labels, figures, *, code="Alue", totals=None):
    cube = Cube(
        (
            (code, code, "other", labels),
            ("Vuosi", "Vuosi", "time", {"2024": "2024", "2025": "2025"}),
        ),
        tuple(figures),
        totals=totals or {},
    )
    return parse_statistics(json_stat(cube), "small")


@pytest.mark.parametrize("language", range(3))
def test_totals_of_a_language_table_are_recognised_by_their_names(language):
    table = _table(language=language)
    code = find_dimension(table, "language").code
    assert set(total_values(table, code)) == {"SSS", "01", "02"}
    assert grand_totals(table, code) == ["SSS"]
    assert leaf_values(table, code) == LEAVES


def test_totals_without_names_are_recognised_by_their_figures():
    table = _table(px_json)
    code = find_dimension(table, "language").code
    found = total_values(table, code)
    assert found == {
        "SSS": "its code is SSS",
        "01": "its figures are the sum of its neighbours'",
        "02": "its figures are the sum of its neighbours'",
    }
    assert leaf_values(table, code) == LEAVES


@pytest.mark.parametrize("write", [json_stat, px, px_json])
def test_the_sum_over_languages_is_the_printed_total(write):
    table = _table(write)
    code = find_dimension(table, "language").code
    summed, printed = leaf_sum(table, code), at_value(table, code, "SSS")
    assert summed.cells.equals(printed.cells)
    assert [one.code for one in summed.dimensions] == [
        one.code for one in table.dimensions if one.code != code
    ]


def test_the_sum_can_leave_languages_out():
    table = _table()
    code = find_dimension(table, "language").code
    foreign = leaf_sum(table, code, without=("fi", "sv", "se"))
    assert foreign.cells.equals(at_value(table, code, "02").cells)


def test_what_only_looks_like_a_total_is_not_summed():
    table = _table(languages=("01", "fi", "sv", "se"))
    code = find_dimension(table, "language").code
    unnamed = _small({"a": "x", "b": "y", "c": "z"}, [5, 7, 3, 4, 2, 3])
    with pytest.raises(SourceError, match="Alue: 'a' may be the sum of others, and no total"):
        leaf_sum(unnamed, "Alue")
    assert leaf_values(table, code) == ["fi", "sv", "se"]


def test_a_total_that_is_not_the_sum_is_refused():
    table = _small({"SSS": "Total", "a": "x", "b": "y"}, [9, 9, 3, 4, 2, 3])
    with pytest.raises(SourceError, match="'SSS' is not the sum of the 2 values that are no"):
        leaf_sum(table, "Alue")


def test_one_area_under_two_codes_is_not_counted_twice():
    table = _small({"MK21": "Åland", "MA2": "Åland", "KU049": "x"}, [300, 301, 300, 301, 7, 9])
    with pytest.raises(SourceError, match="'MA2', 'MK21' have the same figures and may be one"):
        leaf_sum(table, "Alue")


def test_a_table_of_totals_only_cannot_be_summed():
    table = _small({"SSS": "Total"}, [1, 2])
    with pytest.raises(SourceError, match="all of its values are totals"):
        leaf_sum(table, "Alue")


def test_a_missing_figure_is_no_zero_but_nothing_to_count_is():
    gap = _small({"a": "x", "b": "y"}, [3, "..", 2, 8])
    with pytest.raises(
        SourceError, match="1 figures are missing, the first at Alue=a, Vuosi=2025"
    ):
        leaf_sum(gap, "Alue")
    nil = _small({"a": "x", "b": "y"}, [3, "-", 2, 8])
    assert leaf_sum(nil, "Alue").cells["value"].tolist() == [5, 8]


def test_a_sum_is_preliminary_where_an_addend_is():
    table = parse_statistics(json_stat(language_cube(sexes=("1", "2"))), "table")
    summed = leaf_sum(table, "sukupuoli_1")
    time = find_dimension(summed, "time").code
    marks = summed.cells.groupby(time)["is_preliminary"].unique()
    assert [one.tolist() for one in marks] == [[False], [True]]


@pytest.mark.parametrize(
    ("label", "is_grand"),
    [
        ("Total", True),
        ("Sukupuolet yhteensä", True),
        ("totalt, samtliga män och kvinnor", True),
        ("Ages, total", True),
        ("15-64 yhteensä", False),
        ("Naiset yhteensä", False),
        ("women, total", False),
        ("Totland", False),
    ],
)
def test_the_total_of_a_part_is_not_taken_for_everybody(label, is_grand):
    table = _small({"x": label, "y": "other"}, [1, 2, 3, 4])
    assert grand_totals(table, "Alue") == (["x"] if is_grand else [])


def test_the_mark_of_the_source_counts_whatever_the_name():
    for write in (json_stat, px):
        cube = language_cube(languages=("fi", "sv"))
        cube = replace(cube, totals={"vaesto_kieli_ulk_p": "fi"})
        table = parse_statistics(write(cube), "table")
        reason = {"fi": "the source marks it as a total"}
        assert total_values(table, "vaesto_kieli_ulk_p") == reason


@given(
    st.lists(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), min_size=2, max_size=12),
    st.data(),
)
def test_a_printed_total_and_subtotal_never_change_the_sum(rows, data):
    leaves = np.array(rows)
    cut = data.draw(st.integers(1, len(rows)))
    figures = np.vstack([leaves.sum(axis=0), leaves[:cut].sum(axis=0), leaves])
    labels = {"SSS": "all", "01": "group, total"} | {f"v{at}": "x" for at in range(len(rows))}
    years = {str(year): str(year) for year in range(2020, 2023)}
    cube = Cube(
        (("Kieli", "Kieli", "other", labels), ("Vuosi", "Vuosi", "time", years)),
        tuple(figures.ravel().tolist()),
    )
    table = parse_statistics(json_stat(cube), "table")
    assert leaf_sum(table, "Kieli").cells["value"].tolist() == leaves.sum(axis=0).tolist()


def test_the_total_of_the_real_swedish_table_is_found_but_not_added_up(shared):
    table = read_statistics(shared / "data" / "pxwebapi2_scb_TAB6471_jsonstat2.json")
    assert list(total_values(table, "Kon")) == ["TotSa"]
    # Its figures are perturbed, as its note says: the total is not the sum.
    with pytest.raises(SourceError, match="'TotSa' is not the sum of the 2 values"):
        leaf_sum(table, "Kon")


@pytest.mark.parametrize("language", range(3))
@pytest.mark.parametrize("new_names", [True, False])
def test_dimensions_are_found_whatever_their_names(language, new_names):
    table = parse_statistics(px(language_cube(language=language, new_names=new_names)), "a.px")
    for place, meaning in enumerate(("area", "language", "sex", "time", "contents")):
        assert find_dimension(table, meaning) == table.dimensions[place]


def test_an_unknown_or_ambiguous_dimension_is_named():
    table = _small({"a": "x", "b": "y"}, [1, 2, 3, 4], code="Agency")
    assert not has_dimension(table, "age")
    with pytest.raises(SourceError, match=r"no dimension holds the language; there are: Agency"):
        find_dimension(table, "language")
    two = (
        ("Kieli", "Kieli", "other", {"a": "x"}),
        ("Aidinkieli", "Äidinkieli", "other", {"a": "x"}),
    )
    table = parse_statistics(json_stat(Cube(two, (1,))), "two")
    with pytest.raises(SourceError, match="more than one dimension holds the language; there ar"):
        find_dimension(table, "language")


@pytest.mark.parametrize(
    ("labels", "complete"),
    [
        (["Miehet", "Naiset"], True),
        (["Kvinnor", "Män"], True),
        (["Males", "Females", "Unknown"], False),
        (["Naiset"], False),
        (["0 - 14", "15 - 64", "65 -"], True),
        (["0-9 år", "10-19 år", "20+ år"], True),
        (["0", "1", "2+"], True),
        (["20 - 24", "25 - 29", "30 -"], False),
        (["0 - 14", "20 - 64", "65 -"], False),
        (["0 - 14", "15 - 64"], False),
        (["0 -"], False),
    ],
)
def test_only_whole_sets_of_sexes_and_ages_are_everybody(labels, complete):
    values = tuple(Value(label, label) for label in labels)
    assert is_complete(Dimension("x", "x", "other", values)) == complete


def test_all_languages_are_in_the_constructed_table():
    assert set(LANGUAGES) == {"SSS", "01", "02", *LEAVES}
