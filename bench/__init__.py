"""Benchmarks. Not timed tests: each prints a table, and with --json a JSON document. `python -m bench` runs them."""
