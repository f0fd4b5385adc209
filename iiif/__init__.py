"""How things are shown to others: manifests, collections and images, by IIIF. Knows only the archive."""
