"""Which rows a report reads, and the SHA-256 by which they are known again."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import espoo_analysis as ea
from espoo_analysis.contracts import DELIVERED_TABLES
from espoo_analysis.errors import AnalysisError
from espoo_analysis.settings import LANGUAGES, REPORTS
from espoo_analysis.sources import RawFolder, periods_of, read_rows, table_files
from espoo_analysis.sources.parts import rows_sha256
from espoo_analysis.sources.raw_folder import LEDGER, OPTIONAL_PERIOD_FOLDERS, PERIOD_FOLDERS

FIELD = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=8)
TABLE = st.lists(st.lists(FIELD, min_size=2, max_size=2), min_size=1, max_size=5)


def _written(table, **form):
    text = io.StringIO()
    csv.writer(text, **form).writerows(table)
    return text.getvalue()


@given(table=TABLE, mark=st.sampled_from(["", "\ufeff"]), end=st.sampled_from(["\n", "\r\n"]))
def test_only_the_content_and_the_order_of_rows_count(tmp_path_factory, table, mark, end):
    """Quotes, line ends, a byte order mark and empty lines at the end change nothing."""
    header = ["unit", "value"]
    folder = tmp_path_factory.mktemp("rows")
    quoted = _written([header, *table], quoting=csv.QUOTE_ALL, lineterminator=end)
    (folder / "t.csv").write_bytes(f"{mark}{quoted}{end}".encode())
    found = RawFolder(folder).table("t.csv")
    assert (found.header, found.rows) == (header, table)
    assert rows_sha256(found.header, found.rows) == rows_sha256(header, table)


@given(one=TABLE, other=TABLE)
def test_other_rows_have_another_digest(one, other):
    header = ["unit", "value"]
    assert (rows_sha256(header, one) == rows_sha256(header, other)) == (one == other)


@pytest.mark.parametrize("folder", ["data", "data/example"])
def test_the_rows_are_those_of_the_loaded_period(root, folder):
    files = RawFolder(root / folder)
    for period in periods_of(files)[:4]:
        rows = read_rows(files, period)
        for unit in rows.reports:
            loaded = ea.load_period(period, unit=unit, data_dir=root / folder)
            for report in REPORTS:
                for language in LANGUAGES:
                    read = [f for f in loaded.provenance if f.is_read_by(report, language)]
                    parts = [tuple(vars(file).values()) for file in read]
                    assert [tuple(part) for part in rows.read_by(unit, report, language)] == parts


def test_each_report_reads_its_own_files(data_folder):
    rows = read_rows(RawFolder(data_folder), "2025-07")
    read = {
        report: {part.path: part.row_count for part in rows.read_by("immigration", report, "sv")}
        for report in REPORTS
    }
    assert read == {
        "economic": {
            "commentary/2025-07/immigration/economic.sv.md": None,
            "finance/2025-07.csv": 9,
            "origins/2025-07.csv": 36,
            "periods.csv": 1,
            "reference/accrual_profiles.csv": 7,
            "reference/lines.csv": 13,
            "reference/thresholds.csv": 5,
            "reference/units.csv": 1,
        },
        "activity": {
            "activities/2025-07.csv": 15,
            "commentary/2025-07/immigration/activity.sv.md": None,
            "periods.csv": 1,
            "reference/indicators.csv": 9,
            "reference/thresholds.csv": 1,
            "reference/units.csv": 1,
            "services/2025-07.csv": 9,
            "statistics/population.csv": 5,
        },
    }


def test_an_indicator_without_a_figure_is_read_with_its_service(data_folder):
    """The page names it, too: it says that the figure was not delivered."""
    file = data_folder / "services/2025-07.csv"
    text = file.read_text("utf-8").splitlines()
    kept = [line for line in text if "indicator" in line or "hello_espoo_info_contacts" in line]
    file.write_text("\n".join(kept) + "\n", encoding="utf-8")
    rows = read_rows(RawFolder(data_folder), "2025-07")
    parts = rows.read_by("immigration", "activity", "fi")
    assert {part.path: part.row_count for part in parts}["reference/indicators.csv"] == 2


def test_the_data_dictionary_tells_how_to_compute_a_digest(root):
    text = (root / "docs/data-dictionary.md").read_text("utf-8")
    [script] = re.findall(r"```python\n(.+?)```", text, re.DOTALL)
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    provenance = ea.load_period("2025-07", unit="immigration").provenance
    [finance] = [file for file in provenance if file.path.startswith("finance/")]
    assert finished.stdout.strip() == finance.sha256


def test_of_a_file_that_is_read_whole_it_is_the_files_own(root):
    [lines] = [f for f in ea.load_period("2025-07").provenance if f.path.endswith("/lines.csv")]
    content = (root / "data/reference/lines.csv").read_bytes()
    assert lines.sha256 == lines.file_sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("folder", ["data", "data/example"])
def test_the_quick_look_knows_all_tables_of_periods(root, folder):
    folders = (*PERIOD_FOLDERS, *OPTIONAL_PERIOD_FOLDERS)
    # Explanations lie with the texts of their period.
    assert {*folders, LEDGER, "commentary"} == {
        path for path in DELIVERED_TABLES if "." not in path
    }
    found = [path for path in table_files(root / folder) if path.startswith(folders)]
    assert sorted(RawFolder(root / folder).period_files()) == found


def test_a_unit_that_is_not_in_the_table_of_units_is_not_passed_over(data_folder):
    file = data_folder / "activities/2025-07.csv"
    file.write_text(file.read_text("utf-8").replace("immigration,", "x,", 1), encoding="utf-8")
    with pytest.raises(AnalysisError, match="'x' is not a known unit"):
        read_rows(RawFolder(data_folder), "2025-07")


def test_a_file_is_opened_once_however_often_it_changes(data_folder):
    """What is computed and what is said to have been read are of the same bytes."""
    files = RawFolder(data_folder)
    before = files.table("periods.csv")
    (data_folder / "periods.csv").write_text("x\n", encoding="utf-8")
    assert files.table("periods.csv") is before


def test_the_folder_and_its_rows_are_read_without_pandas():
    code = (
        "import sys; from espoo_analysis.sources import RawFolder, find_data_folder, read_rows;"
        "read_rows(RawFolder(find_data_folder()), '2025-07');"
        "print({'pandas', 'numpy', 'pandera'} & set(sys.modules))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert finished.stdout.strip() == "set()"
