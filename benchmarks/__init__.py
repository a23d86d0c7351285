"""How fast the reports are made, and what becomes of them over a long time and many kills."""
