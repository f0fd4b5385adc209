"""What we know, in SQL: one database for the whole house, one migration chain."""
