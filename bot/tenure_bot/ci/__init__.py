"""The bot without a server: a workflow calls the same handlers, with a memory that ends with its job."""
