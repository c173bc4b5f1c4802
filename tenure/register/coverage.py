"""Which artifacts a budget is for."""

from tenure.policy_values import Budget
from tenure.register.item import Item


def covers(budget: Budget, item: Item) -> bool:
    """Whether an artifact counts against a budget: everything that its scope says must hold."""
    record = item.record
    if budget.paths and not any(g.matches(path) for g in budget.paths for path in item.paths):
        return False
    owners = {owner.lower() for owner in record.owners} if record else {item.owner.lower()}
    if budget.owner and budget.owner.lower() not in owners:
        return False
    if budget.service and (record is None or record.service != budget.service):
        return False
    if budget.lifecycle and item.lifecycle != budget.lifecycle:
        return False
    return not budget.label or (
        record is not None and record.extra.get("x-release") == budget.label
    )
