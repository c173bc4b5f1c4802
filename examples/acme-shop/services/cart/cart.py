#!/usr/bin/env python3
# tenure:
#   owner: "@acme/payments"
#   origin: claude-code
#   lifecycle: experimental
#   created: 2026-10-06
#   expires: 2026-12-31
#   purpose: Try carts that survive a closed browser
"""Sum up a cart."""

from decimal import Decimal
from typing import NamedTuple


class Line(NamedTuple):
    """One article in a cart."""

    sku: str
    quantity: int
    price: Decimal


def total(lines: list[Line]) -> Decimal:
    """Return what the cart costs."""
    return sum((line.quantity * line.price for line in lines), Decimal(0))
