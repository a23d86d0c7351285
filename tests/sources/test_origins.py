"""Where figures were read, and which were changed since."""

from __future__ import annotations

import pytest

import espoo_analysis as ea
from espoo_analysis.sources import RawFolder
from espoo_analysis.sources.rows import read_rows

HEADER = "statistic,area,as_of,value,source,source_sha256,place,as_read,imported_on"
KEY = "foreign_language_share,Espoo"
PLACES = f"vaesto.px,{'a' * 64},Alue=049,25.0,2026-12-01"


def _write(folder, *rows):
    text = "\n".join((HEADER, *rows))
    (folder / "statistics/population_origins.csv").write_text(f"{text}\n", encoding="utf-8")


def _of_statistics(folder, unit="immigration"):
    origins = ea.load_period("2025-07", unit=unit, data_dir=folder).origins
    return origins[origins["table"] == "statistics"]


def test_without_an_import_no_figure_of_the_statistics_has_an_origin(data_folder):
    assert _of_statistics(data_folder).empty


@pytest.mark.parametrize("unit", ["immigration", None])
def test_an_origin_of_the_statistics_belongs_to_every_unit(data_folder, unit):
    _write(data_folder, f"{KEY},2024-12-31,0.25,{PLACES}")
    (origin,) = _of_statistics(data_folder, unit).itertuples()
    assert (origin.key, origin.column) == ("foreign_language_share/Espoo/2024-12-31", "value")
    assert f"{origin.imported_on:%Y-%m-%d}" == "2026-12-01"
    assert (origin.source, origin.place, origin.as_read) == ("vaesto.px", "Alue=049", "25.0")


@pytest.mark.parametrize(
    ("row", "is_current"),
    [
        (f"{KEY},2024-12-31,0.25,{PLACES}", True),
        (f"{KEY},2024-12-31,0.251,{PLACES}", False),
        (f"{KEY},2019-12-31,0.18,{PLACES}", False),
    ],
)
def test_a_figure_that_was_changed_or_taken_away_is_not_current(data_folder, row, is_current):
    _write(data_folder, row)
    assert _of_statistics(data_folder)["is_current"].tolist() == [is_current]


def test_what_was_not_known_at_the_cut_off_has_no_origin_either(data_folder):
    rows = [f"{KEY},{day},0.25,{PLACES}" for day in ("2024-12-31", "2025-12-31")]
    _write(data_folder, *rows)
    assert _of_statistics(data_folder)["key"].str[-10:].tolist() == ["2024-12-31"]
    parts = read_rows(RawFolder(data_folder), "2025-07").read_by("immigration", "activity", "fi")
    read = {part.path: part.row_count for part in parts}
    assert read["statistics/population_origins.csv"] == 1
    economic = read_rows(RawFolder(data_folder), "2025-07").read_by(
        "immigration", "economic", "fi"
    )
    assert "statistics/population_origins.csv" not in {part.path for part in economic}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (f"{KEY},2024,0.25,{PLACES}", "'2024' is not a day"),
        (f"{KEY},2024-12-31,0.25,a.px,abc,x,25.0,2026-12-01", "64 hexadecimal digits"),
        (f"{KEY},2024-12-31,0.25,{PLACES[:-10]}", "row 2, imported_on: it is empty"),
    ],
)
def test_origins_of_the_statistics_keep_their_contract(data_folder, row, message):
    _write(data_folder, row)
    with pytest.raises(ea.AnalysisError, match=message):
        _of_statistics(data_folder)
