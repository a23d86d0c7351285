"""A ledger's export, condensed and ready for the data folder."""
