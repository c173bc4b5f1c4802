"""The places where a record can stand: bytes in, a raw record out, and the inverse edit."""
