"""Run the cells of a notebook in this process, without a kernel."""

from __future__ import annotations

import ast
import json
import time
from typing import Any

from benchmarks.folders import ROOT

_KINDS = {"Chart": "charts", "PublishedTable": "tables"}


def seconds_by_kind(report: str, parameters: dict[str, str]) -> dict[str, float]:
    """Run the cells of a notebook here and show the last value of each.

    Parameters
    ----------
    report : str
        ``economic`` or ``activity``.
    parameters : dict
        The notebook's parameters.

    Returns
    -------
    dict
        Seconds for ``data`` (reading and checking them), ``charts``, ``tables`` and ``rest``.
    """
    notebook = json.loads((ROOT / f"notebooks/{report}_analysis.ipynb").read_text("utf-8"))
    names: dict[str, Any] = {}
    taken = dict.fromkeys(("data", "charts", "tables", "rest"), 0.0)
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        begun = time.perf_counter()
        source = "".join(cell["source"])
        shown = _run(source, names)
        if "parameters" in cell["metadata"].get("tags", []):
            names.update(parameters)
        kind = _KINDS.get(type(shown).__name__, "rest")
        taken["data" if "load_period" in source else kind] += time.perf_counter() - begun
    return taken


def _run(source: str, names: dict[str, Any]) -> Any:
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102 - our own notebooks
    if not isinstance(last, ast.Expr):
        return None
    value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)  # noqa: S307 - the same
    if hasattr(value, "_repr_mimebundle_"):
        value._repr_mimebundle_()
    return value


def seconds_of_cells(task: tuple[str, dict[str, str]]) -> float:
    """Run the cells of one report; its arguments in one, for `multiprocessing`."""
    return sum(seconds_by_kind(*task).values())
