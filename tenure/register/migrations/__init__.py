"""The migrations of the register's database; `tenure register migrate` runs them."""
