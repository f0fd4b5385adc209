"""Paper-cuts, drawn as they are made: paper is folded, and what is cut once opens many times."""
