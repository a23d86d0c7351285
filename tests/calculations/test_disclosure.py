"""What is hidden stays hidden: in a row of periods, in totals and their parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import espoo_analysis as ea
from tests.calculations.service_tables import (
    case_rows,
    cases_of,
    indicators_of,
    services_of,
)

CASES = cases_of("hide_small_counts")
PARTS = {"all": ["a", "b", "c"], "c": ["c1", "c2", "c3"]}
LEAVES = ["a", "b", "c1", "c2", "c3"]


def _walk(rows, indicators):
    """Hide the small counts of each period with the periods before it, as a page does."""
    hidden = []
    for period in rows["period"].unique():
        now, before = rows[rows["period"] == period], rows[rows["period"] < period]
        services = services_of(now.drop(columns="period"))
        walked = ea.hide_small_counts(services, indicators, services_of(before))
        hidden.append(walked.assign(period=period, told=services["value"]))
    return pd.concat(hidden, ignore_index=True)


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_case(file):
    rows = case_rows(file)
    hidden = _walk(rows, indicators_of(rows))
    assert hidden["is_hidden"].map({True: "yes", False: "no"}).tolist() == (
        rows["is_hidden"].tolist()
    )
    assert hidden.loc[hidden["is_hidden"], "value"].isna().all()
    shown = hidden[~hidden["is_hidden"]]
    pd.testing.assert_series_equal(shown["value"], shown["told"], check_names=False)


def test_there_are_cases():
    assert len(CASES) >= 10


def test_the_note_of_a_hidden_figure_goes_with_it():
    rows = pd.DataFrame(
        {
            "indicator": ["few", "many"],
            "minimum_cell": 5,
            "as_of": "2025-07-31",
            "value": [3, 30],
            "note": ["Kolme perhettä.", "Kolmekymmentä perhettä."],
        }
    )
    hidden = ea.hide_small_counts(services_of(rows), indicators_of(rows))
    assert hidden["note"].isna().tolist() == [True, False]


def test_a_unit_does_not_hide_the_figures_of_another():
    rows = case_rows(CASES[0].with_name("one_small_part.csv"))
    other = rows.assign(unit="other", value=rows["value"] * 10)
    both = services_of(pd.concat([rows.assign(unit="one"), other]).drop(columns="period"))
    hidden = ea.hide_small_counts(both, indicators_of(rows))
    assert hidden.groupby("unit")["is_hidden"].sum().to_dict() == {"one": 2, "other": 0}


def test_history_of_another_year_or_unit_does_not_matter():
    rows = pd.DataFrame(
        {
            "indicator": "clients",
            "aggregation": "cumulative",
            "minimum_cell": 5,
            "period": ["2024-06", "2025-06", "2025-07"],
            "unit": ["one", "other", "one"],
            "as_of": ["2024-06-30", "2025-06-30", "2025-07-31"],
            "value": [30, 31, 32],
        }
    )
    hidden = _walk(rows, indicators_of(rows))
    assert not hidden["is_hidden"].any()


@st.composite
def deliveries(draw, smallest_part_of_growth=0):
    """Draw some months of a total, its parts and the parts of one of them."""
    aggregation = draw(st.sampled_from(["cumulative", "latest"]))
    cells = {code: draw(st.sampled_from([np.nan, 2, 3, 5])) for code in [*LEAVES, *PARTS]}
    counts = dict.fromkeys(LEAVES, 0)
    rows = []
    for month in range(1, draw(st.integers(1, 4)) + 1):
        for leaf in LEAVES:
            grown = draw(st.integers(smallest_part_of_growth, 12))
            counts[leaf] = max(counts[leaf] + grown, 0) if aggregation == "cumulative" else grown
        figures = {leaf: abs(count) for leaf, count in counts.items()}
        figures["c"] = sum(figures[part] for part in PARTS["c"])
        figures["all"] = sum(figures[part] for part in PARTS["all"])
        lost = draw(st.sampled_from([None, None, None, *figures]))
        rows += [
            {
                "period": f"2025-{month:02}",
                "indicator": code,
                "as_of": f"2025-{month:02}-28",
                "value": np.nan if code == lost else figure,
            }
            for code, figure in figures.items()
        ]
    parents = {part: total for total, parts in PARTS.items() for part in parts}
    table = pd.DataFrame(rows)
    codes = table["indicator"]
    return table.assign(
        aggregation=aggregation, minimum_cell=codes.map(cells), part_of=codes.map(parents)
    )


def _can_be_computed(hidden):
    """List the hidden figures of a period that follow from the shown ones by adding up."""
    unknown = list(hidden.loc[hidden["value"].isna(), "indicator"])
    equations = np.zeros((len(PARTS), len(unknown)))
    for row, (total, parts) in enumerate(PARTS.items()):
        for code in {total, *parts} & set(unknown):
            equations[row, unknown.index(code)] = -1 if code == total else 1
    rank = np.linalg.matrix_rank(equations) if unknown else 0
    secret = set(hidden.loc[hidden["is_hidden"], "indicator"])
    return [
        code
        for column, code in enumerate(unknown)
        if code in secret
        and np.linalg.matrix_rank(np.vstack([equations, np.eye(len(unknown))[column]])) == rank
    ]


@given(rows=deliveries(smallest_part_of_growth=-3))
def test_no_hidden_figure_can_be_computed_from_the_shown_ones(rows):
    for _, hidden in _walk(rows, indicators_of(rows)).groupby("period"):
        assert _can_be_computed(hidden) == []


@given(rows=deliveries(smallest_part_of_growth=-3))
def test_no_two_shown_counts_of_a_year_differ_by_a_few(rows):
    indicators = indicators_of(rows)
    cells = indicators.set_index("indicator")["minimum_cell"]
    hidden = _walk(rows, indicators)
    for code, figures in hidden.groupby("indicator"):
        is_cumulative = rows["aggregation"].iloc[0] == "cumulative"
        shown = [0.0, *figures["value"].dropna()]
        pairs = (
            [(a, b) for a in shown for b in shown] if is_cumulative else [(0, b) for b in shown]
        )
        assert not any(0 < abs(a - b) < cells[code] for a, b in pairs)


@given(rows=deliveries())
def test_a_figure_is_hidden_whole_or_shown_as_it_is(rows):
    hidden = _walk(rows, indicators_of(rows))
    assert hidden["value"].isna().eq(hidden["is_hidden"] | hidden["told"].isna()).all()
    assert not (hidden["is_hidden"] & hidden["told"].isna()).any()
    shown = hidden["value"].notna()
    assert hidden.loc[shown, "value"].eq(hidden.loc[shown, "told"]).all()


@given(rows=deliveries(), random=st.randoms())
def test_the_order_of_the_rows_does_not_matter_and_the_input_stays(rows, random):
    indicators = indicators_of(rows)
    now = services_of(rows[rows["period"] == rows["period"].max()].drop(columns="period"))
    before = services_of(rows[rows["period"] < rows["period"].max()])
    order = list(now.index)
    random.shuffle(order)
    kept = now.copy(), indicators.copy(), before.copy()
    straight = ea.hide_small_counts(now, indicators, before)
    shuffled = ea.hide_small_counts(now.loc[order], indicators, before.iloc[::-1])
    pd.testing.assert_frame_equal(shuffled.sort_index(), straight)
    for table, copy in zip((now, indicators, before), kept, strict=True):
        pd.testing.assert_frame_equal(table, copy)


@given(rows=deliveries())
def test_without_a_smallest_cell_nothing_is_hidden(rows):
    free = rows.assign(minimum_cell=np.nan)
    assert not _walk(free, indicators_of(free))["is_hidden"].any()
