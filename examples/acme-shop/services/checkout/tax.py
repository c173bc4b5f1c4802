# tenure:
#   owner: "@acme/payments"
#   origin: claude-code
#   lifecycle: experimental
#   created: 2026-11-18
#   expires: 2027-02-10
"""Add the value-added tax of the country that we ship to."""

from decimal import ROUND_HALF_UP, Decimal

RATES = {"AT": Decimal("0.20"), "DE": Decimal("0.19"), "FR": Decimal("0.20")}


def with_tax(net: Decimal, country: str) -> Decimal:
    """Return the price that the customer pays."""
    gross = net * (1 + RATES[country])
    return gross.quantize(Decimal("0.01"), ROUND_HALF_UP)
