"""A request as a delivery, and a delivery as what it names: no I/O."""
