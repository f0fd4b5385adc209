"""What holds for every test."""

from hypothesis import settings

# How long an example takes says how busy the machine is, not whether what is promised holds.
settings.register_profile("promises", deadline=None)
settings.load_profile("promises")
