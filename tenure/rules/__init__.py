"""What a finding is about: one module for rules that belong together."""

from tenure.rules import dates, owners, presence, promotion

RULE_CHECKS = (presence.check, owners.check, dates.check, promotion.check)
"""The rules about one artifact each; `structure` holds those about where its records stand."""
