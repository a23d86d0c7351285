"""Figures of official statistics come into the data folder with the place of each."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from dataclasses import replace

import pytest

import espoo_analysis as ea
from espoo_analysis.importing.delivery import deliver
from espoo_analysis.importing.proposal import ImportContext, SourceDocument
from espoo_analysis.importing.statistics.population import read_population
from espoo_analysis.importing.statistics.snapshot import prepare_statistics
from espoo_analysis.sources import RawFolder
from espoo_analysis.sources.statistics import parse_statistics
from tests.sources.statistics_files import (
    LANGUAGES,
    json_stat,
    language_count,
    language_cube,
    px,
    px_json,
)

CONTEXT = ImportContext("2025-07", "immigration", (), {})
DOCUMENT = SourceDocument("vaesto.px", "a" * 64)
DAY = dt.date(2026, 12, 1)
SINGLE = [code for code in LANGUAGES if code not in {"01", "02"}]
POPULATION, ORIGINS = "statistics/population.csv", "statistics/population_origins.csv"


def _proposal(write=json_stat, years=("2022", "2023"), **cube):
    content = write(language_cube(years=years, new_names=True, **cube))
    return read_population(parse_statistics(content, "table"), CONTEXT)


def _prepared(folder, proposal, document=DOCUMENT, day=DAY):
    return prepare_statistics(RawFolder(folder), proposal, document, day)


def _rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


@pytest.mark.parametrize("write", [json_stat, px, px_json])
def test_every_figure_gets_its_file_cell_and_day(write, data_folder):
    delivery = _prepared(data_folder, _proposal(write))
    assert list(delivery.files)[:2] == [POPULATION, ORIGINS]
    origins = _rows(delivery.files[ORIGINS])
    imported = [row for row in _rows(delivery.files[POPULATION]) if row["value"].isdecimal()]
    key = ("statistic", "area", "as_of", "value")
    assert [[row[name] for name in key] for row in origins] == [
        [row[name] for name in key] for row in imported
    ]
    people = str(language_count("KU049", "SSS", "SSS", "2022"))
    (first,) = [
        row for row in origins if (row["statistic"], row["as_of"]) == ("population", "2022-12-31")
    ]
    assert (first["source"], first["source_sha256"]) == ("vaesto.px", "a" * 64)
    assert (first["as_read"], first["imported_on"]) == (people, "2026-12-01")
    assert "=KU049, " in first["place"]
    assert first["place"].endswith("timeperiod_y=2022")


def test_a_sum_says_what_was_summed(data_folder):
    single = _proposal(language=2, languages=SINGLE)
    places = [row["place"] for row in _rows(_prepared(data_folder, single).files[ORIGINS])]
    assert any("=sum without fi sv" in place for place in places)


def test_the_descriptor_describes_the_origins(data_folder):
    deliver(data_folder, _prepared(data_folder, _proposal()))
    described = json.loads((data_folder / "datapackage.json").read_text("utf-8"))
    (found,) = [each for each in described["resources"] if each["path"] == ORIGINS]
    assert found["schema"]["primaryKey"] == ["statistic", "area", "as_of"]


def test_the_same_import_on_another_day_changes_nothing(data_folder):
    deliver(data_folder, _prepared(data_folder, _proposal()))
    later = DAY + dt.timedelta(days=30)
    assert not _prepared(data_folder, _proposal(), day=later).files
    other = replace(DOCUMENT, sha256="b" * 64)
    again = _prepared(data_folder, _proposal(), other, later)
    assert list(again.files) == [ORIGINS]
    assert {row["imported_on"] for row in _rows(again.files[ORIGINS])} == {later.isoformat()}


def test_days_of_which_the_file_says_nothing_keep_their_origin(data_folder):
    deliver(data_folder, _prepared(data_folder, _proposal()))
    newer = SourceDocument("uusi.px", "b" * 64)
    delivery = _prepared(data_folder, _proposal(years=("2023", "2024")), newer)
    sources = {row["as_of"]: row["source"] for row in _rows(delivery.files[ORIGINS])}
    assert sources == {
        "2022-12-31": "vaesto.px",
        "2023-12-31": "uusi.px",
        "2024-12-31": "uusi.px",
    }


def test_a_figure_that_would_change_is_named(data_folder):
    deliver(data_folder, _prepared(data_folder, _proposal()))
    file = data_folder / POPULATION
    people = str(language_count("KU049", "SSS", "SSS", "2022"))
    file.write_text(file.read_text("utf-8").replace(f",{people},", ",1,"), encoding="utf-8")
    assert [str(change) for change in _prepared(data_folder, _proposal()).changes] == [
        f"statistics population Espoo 2022-12-31 value: 1 → {people}"
    ]


def test_a_figure_that_is_written_in_another_way_does_not_change(data_folder):
    deliver(data_folder, _prepared(data_folder, _proposal()))
    file = data_folder / POPULATION
    people = str(language_count("KU049", "SSS", "SSS", "2022"))
    file.write_text(file.read_text("utf-8").replace(f",{people},", f",{people}.0,"), "utf-8")
    assert not _prepared(data_folder, _proposal()).files


def test_figures_transcribed_by_hand_have_no_origin_until_they_are_imported(data_folder):
    def origins():
        loaded = ea.load_period("2025-07", unit="immigration", data_dir=data_folder).origins
        return loaded[loaded["table"] == "statistics"]

    assert origins().empty
    deliver(data_folder, _prepared(data_folder, _proposal()))
    assert set(origins()["key"].str.rpartition("/")[2]) == {"2022-12-31", "2023-12-31"}
