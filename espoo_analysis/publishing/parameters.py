"""A notebook's parameters: read from its parameters cell, checked before any kernel starts."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from espoo_analysis.errors import AnalysisError, Problem, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nbformat import NotebookNode

_TYPES: dict[str, type] = {"str": str, "int": int, "float": float, "bool": bool}


def check_parameters(notebook: NotebookNode, given: Mapping[str, Any], name: str) -> None:
    """Refuse parameters that the notebook would not take exactly as they are meant.

    Papermill runs on with an unknown parameter, with the default of a missing one and with
    any type; then the wrong period is published as if nothing had happened.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook, with one cell tagged ``parameters``.
    given : mapping
        The parameters; every one that the notebook declares must be given.
    name : str
        The notebook's name, for the message.

    Raises
    ------
    AnalysisError
        With every unknown, missing and badly typed parameter; also when the parameters cell
        is absent or declares anything but typed constants.
    """
    declared = declared_parameters(notebook, name)
    problems = [
        Problem(f"the parameter '{key}' is not known{did_you_mean(key, declared)}", name)
        for key in given
        if key not in declared
    ]
    for key, kind in declared.items():
        if key not in given:
            problems.append(Problem(f"the parameter '{key}' is missing", name))
        elif type(given[key]) is not kind:
            found = f"{given[key]!r} ({type(given[key]).__name__})"
            what = f"the parameter '{key}' is {found}, expected {kind.__name__}"
            problems.append(Problem(what, name))
    if problems:
        raise AnalysisError(
            f"{name} cannot be run with these parameters.",
            problems,
            "It takes: " + ", ".join(f"{key}: {kind.__name__}" for key, kind in declared.items()),
        )


def declared_parameters(notebook: NotebookNode, name: str) -> dict[str, type]:
    """Read which parameters a notebook declares.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook, with one cell tagged ``parameters``.
    name : str
        The notebook's name, for the message.

    Returns
    -------
    dict
        Type by name, in the order of the cell.

    Raises
    ------
    AnalysisError
        When there is not exactly one such cell, or a line of it is not of the form
        ``name: type = constant``.
    """
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        what = f"{len(cells)} cells are tagged 'parameters', expected one"
        raise AnalysisError(f"{name} has no usable parameters.", [Problem(what, name)])
    declared = {}
    problems = []
    for statement in ast.parse(cells[0].source).body:
        match statement:
            case ast.AnnAssign(
                target=ast.Name(id=key), annotation=ast.Name(id=kind), value=ast.Constant()
            ) if kind in _TYPES:
                declared[key] = _TYPES[kind]
            case _:
                what = f"{ast.unparse(statement)!r} is not of the form name: type = constant"
                problems.append(Problem(what, name))
    if problems:
        raise AnalysisError(f"{name} has no usable parameters.", problems)
    return declared
