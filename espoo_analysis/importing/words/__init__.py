"""How numbers, headings, lines and units of money are written, and what each is."""
