"""How things are found: one normaliser, one index made from the catalogue, several engines. Knows only the archive."""
