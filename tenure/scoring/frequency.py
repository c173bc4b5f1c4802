"""How often a file is changed and used: one of the four factors of the score."""

from tenure.policy_values import Policy
from tenure.scoring.activity import FileActivity
from tenure.scoring.bins import USERS, place
from tenure.scoring.score import Factor, contest
from tenure.scoring.shape import counted


def factor(happened: FileActivity, users: int, policy: Policy) -> Factor:
    """Return the factor: the higher one of the bins of commits and of users.

    Args:
        happened: What happened to the file in the window.
        users: How many files refer to it.
        policy: Has the window and the bins of commits.
    """
    value = max(place(happened.commits, policy.bins_frequency), place(users, USERS))
    commits = counted(happened.commits, "commit")
    measured = f"{commits} in {policy.score_window} days, used by {counted(users, 'file')}"
    return Factor(
        "frequency", value, measured, "git history and references in the tree", contest("frequency")
    )
