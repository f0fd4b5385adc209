"""Elasticsearch servers for benches."""
