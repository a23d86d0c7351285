"""Above the notebooks: run them, render them, publish what came out whole."""
