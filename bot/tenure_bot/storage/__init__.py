"""The database: its tables, what arrived, what is due, what GitHub lets us do."""
