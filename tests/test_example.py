"""The constructed example: whole, valid, the same every time, and marked as invented."""

from __future__ import annotations

import json

import pytest
from frictionless import Package

import espoo_analysis as ea
from espoo_analysis.contracts.delivered_form import PROFILES
from espoo_analysis.errors import AnalysisError
from espoo_analysis.example import write_example
from espoo_analysis.sources import RawFolder, find_data_folder, periods_of
from tests.commands import call


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "example"
    write_example(folder)
    return folder


def _files(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_the_committed_example_is_what_the_command_writes(example, root):
    committed = root / "data/example"
    assert _files(example) == _files(committed), (
        "renew: rm -r data/example && espoo-analysis example data/example"
    )


def test_the_example_is_a_valid_data_package(example):
    report = Package(str(example / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "message"])


def test_the_example_has_three_years_of_months_and_says_that_it_is_invented(example):
    periods = periods_of(RawFolder(find_data_folder(example)))
    assert len(periods) == 36
    assert {period[:4] for period in periods} == {"2023", "2024", "2025"}
    for period in (periods[0], periods[-1]):
        assert ea.load_period(period, data_dir=example).is_constructed
    assert not ea.load_period("2025-07").is_constructed


def test_the_second_unit_goes_over_into_the_first(example):
    def lines(period):
        follow_up = ea.load_period(period, data_dir=example).follow_up
        return follow_up.set_index(["unit", "line"])["original_budget_eur"]

    before, after = lines("2024-12"), lines("2025-01")
    assert set(before.index.unique("unit")) == {"example", "example_centre"}
    assert set(after.index.unique("unit")) == {"example"}
    for line in ("personnel_expenses", "purchases_of_services"):
        both = before["example", line] + before["example_centre", line]
        assert after["example", line] == pytest.approx(1.03 * both, abs=2)
    assert after["example", "grants_paid"] == pytest.approx(
        1.03 * before["example", "grants_paid"], abs=1
    )


def test_in_the_first_year_only_percentages_are_known(example):
    for period, is_known in (("2023-12", False), ("2024-01", True)):
        follow_up = ea.load_period(period, unit="example", data_dir=example).follow_up
        lines = follow_up[follow_up["kind"] == "line"]
        assert lines["published_utilisation_pct"].notna().all()
        assert lines["actual_ytd_eur"].notna().eq(is_known).all()


def test_every_kind_of_accrual_profile_occurs(example):
    profiles = ea.load_period("2025-07", data_dir=example).reference.accrual_profiles
    assert set(profiles["profile"]) == set(PROFILES)


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(AnalysisError, match="not an empty folder; nothing was written"):
        write_example(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_stays_where_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = tmp_path.stat().st_ino
    write_example(tmp_path)
    assert tmp_path.stat().st_ino == before
    assert (tmp_path / "datapackage.json").is_file()


def test_the_command_writes_into_an_empty_folder(capsys, tmp_path):
    called = call(capsys, "example", tmp_path / "new")
    assert called.status == 0
    assert called.out == f"{tmp_path / 'new'}\n"
    assert json.loads((tmp_path / "new/datapackage.json").read_text("utf-8"))["constructed"]
