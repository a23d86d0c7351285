"""What lines and columns leave open, settled by arithmetic: units, signs, percentages."""
