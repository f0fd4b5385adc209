"""The steps of the pipeline, one file each. What a step needs from the world is a named argument."""
