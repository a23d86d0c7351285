"""Find the data folder."""

from __future__ import annotations

import json
import os
from pathlib import Path

from espoo_analysis.contracts import DELIVERED_TABLES
from espoo_analysis.errors import Problem, SourceError

DESCRIPTOR = "datapackage.json"


def find_data_folder(data_dir: str | os.PathLike[str] | None = None) -> Path:
    """Find the data folder that is meant.

    Parameters
    ----------
    data_dir : path, optional
        The folder itself. Without it: the environment variable ``ESPOO_DATA``, else the
        nearest ``data/`` upward of the working folder that holds ``datapackage.json``.

    Returns
    -------
    Path
        The absolute folder.

    Raises
    ------
    SourceError
        When there is no such folder, or it holds no ``datapackage.json``.
    """
    named = data_dir or os.environ.get("ESPOO_DATA")
    if named:
        folder = Path(named).expanduser().resolve()
        if (folder / DESCRIPTOR).is_file():
            return folder
        what = "there is no such folder" if not folder.is_dir() else f"it has no {DESCRIPTOR}"
        raise SourceError(
            "The data folder cannot be used.",
            [Problem(what, str(named))],
            "Name a folder that holds datapackage.json, with --data or in ESPOO_DATA.",
        )
    here = Path.cwd()
    for parent in (here, *here.parents):
        if (parent / "data" / DESCRIPTOR).is_file():
            return parent / "data"
    raise SourceError(
        f"No data folder was found from {here} upward.",
        remedy=f"Work in a folder under which data/{DESCRIPTOR} lies, or name the data folder "
        "with --data or in ESPOO_DATA. `espoo-analysis example DIR` writes one to try.",
    )


def is_constructed(folder: Path) -> bool:
    """Tell whether a data folder declares that its figures are invented.

    Parameters
    ----------
    folder : Path
        The data folder.

    Returns
    -------
    bool
        True where the descriptor says ``"constructed": true``.

    Raises
    ------
    SourceError
        When the descriptor is not a JSON object.
    """
    try:
        descriptor = json.loads((folder / DESCRIPTOR).read_text("utf-8"))
        return bool(descriptor.get("constructed", False))
    except (OSError, ValueError, AttributeError) as error:
        problem = Problem(f"it is not a JSON object: {error}", DESCRIPTOR)
        raise SourceError("The data folder's descriptor cannot be read.", [problem]) from None


def table_files(folder: Path) -> list[str]:
    """List the tables that a data folder holds.

    Parameters
    ----------
    folder : Path
        The data folder.

    Returns
    -------
    list of str
        Paths relative to the folder, sorted; other files are not listed.
    """
    found = []
    for path in DELIVERED_TABLES:
        place = folder / path
        found += [place] if place.is_file() else sorted(place.glob("*.csv"))
    return sorted(file.relative_to(folder).as_posix() for file in found)
