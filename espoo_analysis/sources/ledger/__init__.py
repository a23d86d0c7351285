"""The ledger: postings in files or a database, summed exactly where they are."""

from espoo_analysis.sources.ledger.actuals import (
    LedgerActuals,
    read_actuals,
    read_monthly_sums,
)
from espoo_analysis.sources.ledger.location import address_of, is_address

__all__ = [
    "LedgerActuals",
    "address_of",
    "is_address",
    "read_actuals",
    "read_monthly_sums",
]
