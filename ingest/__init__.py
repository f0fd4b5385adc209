"""How things come in: from a folder, a sheet or a bag to holdings and catalogue. Knows only the archive."""
