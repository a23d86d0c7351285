"""The data folder is what its descriptor and the contracts say."""

from __future__ import annotations

import json

from frictionless import Package

from espoo_analysis.contracts.dictionary import data_package
from espoo_analysis.sources import table_files

TITLE = "Period reports of Espoo's immigration and integration services"


def test_the_data_are_a_valid_data_package(root):
    report = Package(str(root / "data/datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])
    assert report.stats["tasks"] == len(table_files(root / "data"))


def test_the_descriptor_follows_the_contracts(root, golden):
    """Every table of the folder is described; a new file needs a new descriptor."""
    folder = root / "data"
    described = data_package(table_files(folder), name="espoo-analysis-data", title=TITLE)
    text = json.dumps(described, ensure_ascii=False, indent=1) + "\n"
    golden(text, folder / "datapackage.json")


def test_every_file_of_the_folder_has_a_place(root):
    folder = root / "data"
    known = {"README.md", "LICENSE", "datapackage.json", *table_files(folder)}
    found = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    rest = {path for path in found - known if not path.startswith(("example/", "commentary/"))}
    assert rest == set()
