"""The only code that opens the data folder: from files to checked tables."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

# Imported when first used: what is up to date is seen without pandas.
_HOMES = {
    "RawFolder": "raw_folder",
    "files_of_period": "raw_folder",
    "find_data_folder": "folder",
    "load_period": "loading",
    "only_unit": "loading",
    "periods_of": "rows",
    "read_periods": "loading",
    "read_rows": "rows",
    "table_files": "folder",
}

__all__ = [
    "RawFolder",
    "files_of_period",
    "find_data_folder",
    "load_period",
    "only_unit",
    "periods_of",
    "read_periods",
    "read_rows",
    "table_files",
]

if TYPE_CHECKING:
    from espoo_analysis.sources.folder import find_data_folder, table_files
    from espoo_analysis.sources.loading import load_period, only_unit, read_periods
    from espoo_analysis.sources.raw_folder import RawFolder, files_of_period
    from espoo_analysis.sources.rows import periods_of, read_rows


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        message = f"module 'espoo_analysis.sources' has no attribute '{name}'"
        raise AttributeError(message)
    value = getattr(importlib.import_module(f"espoo_analysis.sources.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
