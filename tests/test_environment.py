"""pyproject.toml, environment.yml and requirements.lock say the same."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.version import Version

# conda-forge calls a few packages otherwise than PyPI.
CONDA_NAMES = {
    "jupyter-client": "jupyter_client",
    "great-tables": "great_tables",
    "ibis-framework[duckdb]": "ibis-duckdb",
    "ibis-framework[postgres]": "ibis-postgres",
}


@pytest.fixture
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


@pytest.fixture
def requirements(project):
    groups = project["dependency-groups"]
    extras = project["project"]["optional-dependencies"]
    development = [entry for entry in groups["dev"] if isinstance(entry, str)]
    return [
        Requirement(text)
        for text in (
            *project["project"]["dependencies"],
            *(text for extra in extras.values() for text in extra),
            *groups["test"],
            *development,
        )
    ]


@pytest.fixture
def lock(root):
    return (root / "requirements.lock").read_text("utf-8")


def test_conda_users_get_the_same_bounds(root, project, requirements):
    environment = yaml.safe_load((root / "environment.yml").read_text("utf-8"))
    *from_conda, from_pip = environment["dependencies"]
    assert from_conda.pop() == "pip"
    named = [Requirement(text) for text in (*from_conda, *from_pip["pip"])]
    expected = {(_conda_name(r), str(r.specifier)) for r in requirements}
    expected.add(("python", project["project"]["requires-python"]))
    assert {(r.name, str(r.specifier)) for r in named} == expected


def _conda_name(requirement):
    extras = f"[{','.join(requirement.extras)}]" if requirement.extras else ""
    return CONDA_NAMES.get(requirement.name + extras, requirement.name)


def test_the_lock_keeps_the_bounds(requirements, lock):
    pinned = dict(re.findall(r"(?m)^([a-z0-9._-]+)==([^ ;\\]+)", lock))
    for requirement in requirements:
        assert Version(pinned[requirement.name]) in requirement.specifier, requirement.name


def test_every_pin_has_hashes_and_there_is_no_address(lock):
    entries = re.split(r"(?m)^(?=[a-z0-9._-]+==)", lock)[1:]
    assert len(entries) > 100
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"https?:|file:|index-url|find-links| @ ", lock)


def test_the_fixed_libraries_are_there(project):
    named = {Requirement(text).name for text in project["project"]["dependencies"]}
    named |= {Requirement(text).name for text in project["dependency-groups"]["test"]}
    assert {"jupyterlab", "pandas", "matplotlib", "seaborn", "papermill", "nbval"} <= named
