"""The only code that opens the data folder: from files to checked tables."""

from espoo_analysis.sources.folder import find_data_folder, table_files
from espoo_analysis.sources.loading import load_period, only_unit, read_periods

__all__ = ["find_data_folder", "load_period", "only_unit", "read_periods", "table_files"]
