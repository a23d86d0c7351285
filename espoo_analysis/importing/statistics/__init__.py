"""Population and languages out of a table of official statistics."""
