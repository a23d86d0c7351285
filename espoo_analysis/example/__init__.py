"""The constructed example: two invented units over three years, the same on every run."""

from espoo_analysis.example.troubles import TROUBLES, Trouble
from espoo_analysis.example.writing import SEED, write_example

__all__ = ["SEED", "TROUBLES", "Trouble", "write_example"]
