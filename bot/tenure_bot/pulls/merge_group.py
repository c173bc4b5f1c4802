"""A merge group recomputed: a check at its head, which the queue waits for, and nothing else."""

from collections.abc import Callable

from tenure.errors import TenureError
from tenure_bot.clock import Clock
from tenure_bot.exactly_once.memory import Claim, Memory
from tenure_bot.exactly_once.reconcile import next_look
from tenure_bot.exactly_once.run import Run, begin
from tenure_bot.github.gateway import GitHub, Repo
from tenure_bot.judging.verdict import Verdict
from tenure_bot.pulls import head_check
from tenure_bot.pulls.pull import Outcome, conclude
from tenure_bot.rendering import check as checks

Examine = Callable[[Repo, str, str], Verdict]
"""Judges the commits between the base and the head of a group."""


def handle(
    claim: Claim,
    memory: Memory,
    github: GitHub,
    examine: Examine,
    *,
    secret: bytes | None,
    clock: Clock,
) -> Outcome:
    """Recompute the check of a merge group: `BASE..HEAD` is the key of its target.

    Args, Raises: As `tenure_bot.pulls.pull.handle`.
    """
    base, _, head = claim.key.key.partition("..")
    run = begin(claim, memory, github, secret, clock)
    seen = github.checks(claim.repo, head)
    remote = run.remote(head_check.role(head))
    if claim.applied >= claim.wanted and head_check.rests(run, head, seen):
        return Outcome(next_look(remote, clock()))
    check = checks.check_run(examine(claim.repo, base, head), "")
    look = head_check.looks(seen, _look(run, head))
    again_at = head_check.write(run, check, look).again_at
    head_check.annotate(run, check)  # what is left over, nobody reads in a queue
    return Outcome(again_at)


def give_up(
    claim: Claim,
    memory: Memory,
    problem: TenureError,
    *,
    github: GitHub,
    secret: bytes | None,
    clock: Clock,
) -> None:
    """Conclude the check as neutral where there is none: the queue waits for it.

    Raises:
        Lost, GatewayError: As `handle`.
    """
    head = claim.key.key.partition("..")[2]
    run = begin(claim, memory, github, secret, clock)
    conclude(run, head, problem, _look(run, head))


def _look(run: Run, head: str) -> head_check.Look:
    return lambda: run.github.checks(run.claim.repo, head)
