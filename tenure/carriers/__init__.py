"""The places where a record can stand: bytes in, a raw record out, and the inverse edit."""

REGISTRY_NAME = "tenure-records.toml"
"""What a registry file is called, in whatever folder it stands."""
