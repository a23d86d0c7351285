"""Find the data folder."""

from __future__ import annotations

import os
from pathlib import Path

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
    # Only here: the contracts import pandas, and whoever looks for the folder needs none of it.
    from espoo_analysis.contracts import DELIVERED_TABLES  # noqa: PLC0415

    found = []
    for path in DELIVERED_TABLES:
        place = folder / path
        # Explanations lie one folder deeper, with the texts of their period.
        within = [*place.glob("*.csv"), *place.glob("*/*.csv")]
        found += [place] if place.is_file() else within
    return sorted(file.relative_to(folder).as_posix() for file in found)
