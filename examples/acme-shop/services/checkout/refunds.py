# tenure:
#   owner: @acme/payments
#   origin: cursor
#   lifecycle: experimental
#   created: 2026-11-19
#   expires: 2027-01-31
"""Decide which refunds go through without a person."""

from decimal import Decimal

LIMIT = Decimal(50)
REGULAR = 3


def is_automatic(amount: Decimal, orders_so_far: int) -> bool:
    """Say whether a refund needs no second look."""
    return amount <= LIMIT and orders_so_far >= REGULAR
