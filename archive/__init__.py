"""The holdings: what is kept, what is known of it, and who may see it. Knows nobody."""
