"""The values of the field: dates, lunar days, regions, official numbers, languages, coordinates, texts."""
