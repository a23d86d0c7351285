"""The documentation is about the code that there is."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import shlex
import tomllib

import pytest
from numpydoc.validate import validate

import espoo_analysis
from espoo_analysis import presentation
from espoo_analysis.contracts.dictionary import data_dictionary

PARTS = ("calculations", "sources", "presentation", "publishing")
# Sections that a numpydoc docstring may lack, and matters of layout that ruff decides.
ACCEPTED = {
    "GL01",  # ruff wants the summary on the first line
    "GL08",  # ruff sees to it that there is a docstring
    "ES01",  # a summary may be enough
    "SA01",  # the reference shows what belongs together
    "SA04",
    "EX01",  # examples are asked for below, where they teach
    "RT03",
    "PR01",  # dataclasses document their fields with their class
    "PR02",
    "PR06",  # names of types are for readers: "mapping", "iterable"
    "SS06",
    "YD01",
    "GL03",
}


def _public_functions():
    for part in PARTS:
        package = importlib.import_module(f"espoo_analysis.{part}")
        for module in pkgutil.iter_modules(package.__path__, f"espoo_analysis.{part}."):
            loaded = importlib.import_module(module.name)
            for name, value in vars(loaded).items():
                is_own = inspect.isfunction(value) and value.__module__ == module.name
                if is_own and not name.startswith("_"):
                    yield f"{module.name}.{name}"


@pytest.mark.parametrize("name", sorted(set(_public_functions())))
def test_a_public_function_has_a_numpydoc_docstring(name):
    found = [error for error in validate(name)["errors"] if error[0] not in ACCEPTED]
    assert found == []
    module, _, function = name.rpartition(".")
    docstring = inspect.getdoc(getattr(importlib.import_module(module), function))
    if inspect.signature(getattr(importlib.import_module(module), function)).parameters:
        takes = [line for line in docstring.splitlines() if line]
        assert len(takes) == 1 or "Parameters" in takes


@pytest.mark.parametrize("name", presentation.__all__)
def test_what_the_notebooks_show_is_documented_with_an_example(name):
    docstring = inspect.getdoc(getattr(presentation, name))
    if inspect.isfunction(getattr(presentation, name)):
        assert "Examples\n--------\n>>> " in docstring


@pytest.mark.parametrize("name", espoo_analysis.__all__)
def test_a_name_that_others_rely_on_is_documented_whole(name):
    value = getattr(espoo_analysis, name)
    docstring = inspect.getdoc(value)
    if inspect.isfunction(value):
        sections = ["Parameters", "Returns", "Raises", "References", "Examples"]
        assert all(f"{section}\n{'-' * len(section)}" in docstring for section in sections)
    else:
        assert len(docstring.split()) > 5


def test_the_data_dictionary_follows_the_contracts(root, golden):
    golden(data_dictionary(), root / "docs/data-dictionary.md")


def test_the_changelog_begins_with_the_figures(root):
    text = (root / "CHANGELOG.md").read_text("utf-8")
    sections = re.findall(r"(?m)^### (.+)$", text)
    assert sections[0] == "Figures that change"
    assert espoo_analysis.__version__ in text


def _documents(root):
    return [root / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
        root.glob("docs/**/*.md")
    )


def test_links_lead_somewhere(root):
    for document in _documents(root):
        for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", document.read_text("utf-8")):
            if not target.startswith("http"):
                assert (document.parent / target).exists(), (document.name, target)


def test_the_commands_that_are_named_exist(root, capsys):
    from tests.commands import call

    subcommands = {"run", "check", "show", "compare", "list", "import", "example"}
    targets = set(re.findall(r"(?m)^([a-z]+):", (root / "Makefile").read_text("utf-8")))
    for document in _documents(root):
        text = document.read_text("utf-8")
        for line in re.findall(r"(?m)^ *(?:\$ )?((?:espoo-analysis|make) .+)$", text):
            program, name, *rest = shlex.split(line, comments=True)
            known = subcommands if program == "espoo-analysis" else targets
            assert name in known, (document.name, line)
            options = {word for word in rest if word.startswith("--")}
            if program == "espoo-analysis" and options:
                shown = call(capsys, name, "--help").out
                assert all(option in shown for option in options), line


def test_the_architecture_lists_the_modules(root):
    text = (root / "docs/architecture.md").read_text("utf-8")
    package = root / "espoo_analysis"
    for module in package.rglob("*.py"):
        name = module.stem if module.stem != "__init__" else module.parent.name
        assert f"`{name}`" in text or f"`{module.name}`" in text, module


def test_the_project_names_its_licences(root):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    for file in project["license-files"]:
        assert (root / file).read_text("utf-8").strip()
