"""Fixtures for the tests of sweeps."""

from support.sweeper import hire

__all__ = ["hire"]
