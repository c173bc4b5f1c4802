"""Carts add up."""

from decimal import Decimal

from cart import Line, total


def test_two_pairs_cost_twice_as_much() -> None:
    """A quantity counts."""
    assert total([Line("boot-42", 2, Decimal("79.90"))]) == Decimal("159.80")
