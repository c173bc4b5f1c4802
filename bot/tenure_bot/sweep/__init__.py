"""A repository swept: what there is, what is planned, what is written."""
