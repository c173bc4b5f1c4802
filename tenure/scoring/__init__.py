"""The factors of the maintenance cost score and what is made of them (design, 5)."""
