"""From what people send to the data folder: understood, shown, and only then written."""
