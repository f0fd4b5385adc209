"""docker-compose.yml without a container engine: the same commands, with the same environment, as plain processes."""
