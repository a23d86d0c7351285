"""Which account belongs to which line, against the national chart of accounts."""

from __future__ import annotations

import csv

import pandas as pd
import pytest

from espoo_analysis.errors import ContractError
from espoo_analysis.sources.account_ranges import (
    RangeIndex,
    cost_centres_of_year,
    ranges_of_year,
)
from espoo_analysis.sources.raw_folder import RawFolder
from espoo_analysis.sources.reference import read_reference

RANGES = ["line", "first_account", "last_account", "first_year", "last_year", "source"]
CENTRES = ["unit", "first_cost_centre", "last_cost_centre", "first_year", "last_year", "source"]

# The chart's classes 3 and 4, operating revenue and expenses; taxes begin at 5000.
OPERATING = range(3000, 5000)
# The chart's categories by the line's Finnish name; elsewhere they are the same words.
OTHER_WORDS = {
    "Myyntituotot/Liikevaihto": "Myyntituotot",
    "VALMISTUS OMAAN KÄYTTÖÖN": "Valmistus omaan käyttöön",
}
# Accounts of the chart's operating revenue and expenses that no line of ours holds, and why.
YEARS = ("2021", "2022", "2023")
OF_NO_LINE = {
    3560: "support from the own municipality, which only enterprises (LL) have",
    3610: "a change in stocks, for which the report has no line",
    4996: "shares of associated companies, only in consolidated accounts",
    4997: "shares of associated companies, only in consolidated accounts",
}


@pytest.fixture
def lines(root):
    return read_reference(RawFolder(root / "data")).lines


def _ranges(*rows, columns=RANGES):
    return pd.DataFrame([(*row, "a decision") for row in rows], columns=columns)


@pytest.mark.parametrize("year", YEARS)
def test_the_ranges_place_the_accounts_of_the_national_chart(lines, shared, year):
    """Every account lies under the line that the chart's categories name."""
    names = lines.set_index("line")["label_fi"]
    index = RangeIndex(ranges_of_year(lines, None, int(year)))
    wrong, outside = [], set()
    with (shared / "data/osta_account_info_2021-2023.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            account = int(row["number"])
            if row["year"] != year or account not in OPERATING:
                continue
            line = index.find(account)
            if line is None:
                outside.add(account)
            elif names[line] != OTHER_WORDS.get(row["cat3"], row["cat3"]):
                wrong.append((account, row["name"], row["cat3"], line))
    assert not wrong
    assert outside == OF_NO_LINE.keys()


def test_no_line_holds_an_account_of_taxes_finance_or_the_balance_sheet(lines, shared):
    index = RangeIndex(ranges_of_year(lines, None, 2023))
    with (shared / "data/osta_account_info_2021-2023.csv").open(encoding="utf-8") as file:
        others = [
            int(row["number"])
            for row in csv.DictReader(file)
            if int(row["number"]) not in OPERATING
        ]
    assert len(others) > 300
    assert not [number for number in others if index.find(number)]


@pytest.mark.parametrize(
    ("year", "line"),
    [
        (2021, None),
        (2022, "other_operating_revenue"),
        (2024, "other_operating_revenue"),
        (2025, None),
    ],
)
def test_a_further_range_holds_in_its_years_only(lines, year, line):
    further = _ranges(("other_operating_revenue", 3560, 3560, 2022, 2024))
    assert RangeIndex(ranges_of_year(lines, further, year)).find(3560) == line


def test_a_range_without_a_last_year_still_holds(lines):
    further = _ranges(("other_operating_revenue", 3560, 3560, 2022, None))
    assert RangeIndex(ranges_of_year(lines, further, 2999)).find(3560)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("grants_paid", 4690, 4710, 2025, None), "'grants_paid' has 4690–4710"),
        (("grants_paid", 3569, 3560, 2025, None), "ends before it begins"),
        (("operating_expenses", 3560, 3560, 2025, None), "'operating_expenses' is a total"),
    ],
)
def test_ranges_that_cannot_be_are_refused(lines, row, said):
    with pytest.raises(ContractError, match=said):
        ranges_of_year(lines, _ranges(row), 2025)


def test_ranges_may_overlap_in_different_years(lines):
    further = _ranges(
        ("other_operating_revenue", 3560, 3560, 2022, 2023),
        ("sales_revenue", 3560, 3560, 2024, None),
    )
    found = [RangeIndex(ranges_of_year(lines, further, year)).find(3560) for year in (2023, 2024)]
    assert found == ["other_operating_revenue", "sales_revenue"]


def test_cost_centres_belong_to_a_unit_in_their_years():
    centres = _ranges(("immigration", 4300, 4399, 2024, None), columns=CENTRES)
    assert cost_centres_of_year(centres, 2023).empty
    index = RangeIndex(cost_centres_of_year(centres, 2025))
    assert [index.find(number) for number in (4299, 4300, 4399, 4400)] == [
        None, "immigration", "immigration", None,
    ]  # fmt: skip


def test_overlapping_cost_centres_are_refused():
    centres = _ranges(("a", 1, 9, 2024, None), ("b", 9, 10, 2025, None), columns=CENTRES)
    assert len(cost_centres_of_year(centres, 2024)) == 1
    with pytest.raises(ContractError, match="'a' has 1–9 and 'b' 9–10"):
        cost_centres_of_year(centres, 2025)
