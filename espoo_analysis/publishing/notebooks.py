"""Find the report notebooks and put their headings into the reader's language."""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING

import nbformat

from espoo_analysis.errors import Problem, SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from nbformat import NotebookNode

    from espoo_analysis.presentation import Wording

_HEADING = re.compile(r"(?m)^(#+ )?(.+)$")


def read_notebook(file: Path) -> NotebookNode:
    """Read a notebook.

    Parameters
    ----------
    file : Path
        The notebook.

    Returns
    -------
    NotebookNode
        In nbformat 4.

    Raises
    ------
    SourceError
        When there is no such file or it is not a notebook.
    """
    try:
        return nbformat.read(file, as_version=4)
    except FileNotFoundError:
        problem = Problem("the notebook is missing", str(file))
    except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
        problem = Problem(f"it is not a notebook: {str(error).splitlines()[0]}", str(file))
    raise SourceError("A notebook cannot be read.", [problem])


def in_language(notebook: NotebookNode, words: Wording) -> NotebookNode:
    """Translate the text cells of a notebook, line by line.

    Parameters
    ----------
    notebook : NotebookNode
        The notebook, with Finnish text. Not modified.
    words : Wording
        The reader's language.

    Returns
    -------
    NotebookNode
        A copy; a line without a translation stays Finnish.
    """
    translated = copy.deepcopy(notebook)
    for cell in translated.cells:
        if cell.cell_type == "markdown":
            cell.source = _HEADING.sub(
                lambda line: (line[1] or "") + words.text(line[2]), cell.source
            )
    return translated
