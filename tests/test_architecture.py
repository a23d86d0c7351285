"""The picture in docs/architecture.md, read from the imports."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "espoo_analysis"
MODULES = sorted(PACKAGE.rglob("*.py"))
VOCABULARY = {"contracts", "errors", "period", "settings"}
# What each part may import besides itself; a part that is not named is new: decide first.
ALLOWED = {
    "errors": set(),
    "period": {"errors"},
    "settings": set(),
    "shipped": set(),
    "writing": {"errors"},
    "contracts": {"errors", "period"},
    "sources": VOCABULARY,
    "calculations": VOCABULARY,
    "presentation": VOCABULARY,
    "publishing": {*VOCABULARY, "presentation", "shipped", "sources", "writing", "__init__"},
    "importing": {*VOCABULARY, "sources", "writing"},
    "example": {*VOCABULARY, "shipped", "sources"},
    "terminal": {"presentation"},
    "arguments": {*VOCABULARY, "publishing"},
    "cli": {
        *VOCABULARY, "arguments", "example", "figures_cli", "import_cli", "publishing",
        "sources", "terminal", "writing", "__init__",
    },
    "figures_cli": {
        *VOCABULARY, "arguments", "calculations", "presentation", "publishing", "sources",
        "terminal",
    },
    "import_cli": {*VOCABULARY, "importing", "sources", "terminal"},
    "__main__": {"cli"},
    "__init__": {*VOCABULARY, "calculations", "sources"},
}  # fmt: skip
COMMANDS = {"cli.py", "figures_cli.py", "import_cli.py"}
MODULE_LINES, FUNCTION_LINES, PARAMETERS = 400, 45, 7


def _part(path: Path) -> str:
    place = path.relative_to(PACKAGE).with_suffix("").parts
    return place[0]


def _imported_parts(path: Path) -> set[str]:
    parts = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("espoo_analysis"):
            names = node.module.split(".")[1:]
            found = names[:1] or [alias.name for alias in node.names]
            parts |= set(found)
        if isinstance(node, ast.Import):
            found = [alias.name.split(".") for alias in node.names]
            parts |= {
                (names[1:] or ["__init__"])[0] for names in found if names[0] == PACKAGE.name
            }
    known = {_part(module) for module in MODULES}
    return {part if part in known else "__init__" for part in parts}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path):
    part = _part(path)
    assert _imported_parts(path) - {part} <= ALLOWED[part]


READERS = {"open", "read_text", "read_bytes", "read_csv", "write_text", "write_bytes", "print"}


@pytest.mark.parametrize("part", ["calculations", "presentation"])
def test_only_the_edges_read_and_write(part):
    """Neither a calculation nor a table opens a file; the wording reads its own catalogues."""
    for path in (PACKAGE / part).glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        called = {
            getattr(node.func, "attr", getattr(node.func, "id", ""))
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
        }
        assert not called & READERS or path.name == "wording.py", path.name


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_and_functions_stay_small(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= MODULE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            # An option of a command is a parameter: Typer leaves no other way.
            count = 0 if path.name in COMMANDS else len(node.args.args + node.args.kwonlyargs)
            assert lines <= FUNCTION_LINES, node.name
            assert count <= PARAMETERS, node.name


def test_no_module_is_a_drawer_for_everything():
    banned = {"utils", "util", "helpers", "common", "misc", "manager", "core"}
    assert not {path.stem for path in MODULES} & banned


def test_the_public_names_are_sorted_and_exist():
    import espoo_analysis

    assert espoo_analysis.__all__ == sorted(espoo_analysis.__all__)
    for name in espoo_analysis.__all__:
        assert getattr(espoo_analysis, name).__name__ == name
    with pytest.raises(AttributeError, match="no attribute 'budget'"):
        _ = espoo_analysis.budget
