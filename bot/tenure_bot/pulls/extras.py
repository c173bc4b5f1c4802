"""What a pull request gets beside comment and check: labels, suggestions, requests for reviews.

None of it is needed for the verdict, all of it may be missing a permission, and of each thing that
a person took away the bot remembers that it was there.
"""

from collections.abc import Collection, Sequence

from tenure_bot.errors import Limited
from tenure_bot.exactly_once import marker
from tenure_bot.exactly_once.memory import Remote
from tenure_bot.exactly_once.run import Run
from tenure_bot.github.gateway import PullSeen, Suggestion
from tenure_bot.judging.verdict import Verdict
from tenure_bot.rendering import labels, reviewers, suggestions
from tenure_bot.rendering.reviewers import Reviewers

LABELS, SUGGESTIONS, REVIEWS = "labels", "suggestions", "reviews"
"""Under which they are remembered."""

REMOVALS = 3
"""So many labels are taken away in one run at most; the next look takes the others."""

FRESH = 60.0
"""For so many seconds what was added may be missing in what GitHub shows."""


def label(run: Run, pull: PullSeen, verdict: Verdict) -> float | None:
    """Add and remove labels of ours; return when to look again, if something is left over.

    Raises:
        Lost, Limited, Refused, Unknown: What is remembered fits, whichever it was.
    """
    prefix = verdict.policy.bot_label_prefix
    remote = run.remote(LABELS)
    put, have = _put(run, remote, pull.labels)
    human = labels.noticed(put, have, remote.human, prefix)
    steps = labels.steps(have, labels.wanted(verdict), human, prefix)
    remove = steps.remove[:REMOVALS]
    left = [name for name in put if _in(name, have) and name not in remove]
    notes = {name: remote.notes[name] for name in ("at", "looks") if name in remote.notes}
    rest = remote._replace(human=human, notes={**notes, "put": left})
    if not steps.add and not remove:
        if left or any(human.values()) or remote != Remote(LABELS):
            run.stored(rest)
        return None
    if not run.requests.left:
        return run.leave()
    # A run that ends in between leaves its plan, so that nobody takes it for a person's hand.
    plan = {"adding": list(steps.add), "removing": list(remove), "at": run.clock()}
    run.stored(rest._replace(notes={**rest.notes, **plan}))
    undone = _change(run, pull.number, steps.add, remove)
    looks = [list(look) for look in labels.looks(steps.add, prefix)]
    done = {"put": [*left, *steps.add, *undone], "at": run.clock(), "looks": looks}
    run.stored(rest._replace(notes=done))
    if undone or len(steps.remove) > REMOVALS:
        return run.leave()
    return run.soon() if looks else None


def describe(run: Run) -> None:
    """Give labels that came to exist by being added their color and description, once."""
    remote = run.remote(LABELS)
    looks = remote.notes.get("looks", ())
    if looks:
        run.may("write")
        run.stored(remote._replace(notes={**remote.notes, "looks": []}))
        run.github.describe_labels(
            run.claim.repo, [(name, color, text) for name, color, text in looks]
        )


def suggest(run: Run, pull: PullSeen, wanted: Sequence[Suggestion]) -> float | None:
    """Offer records that are missing, and take back those that are settled.

    An offer whose arrival is unknown is not repeated: none is better than two.

    Raises:
        Lost, Limited, Refused, Unknown: As above.
    """
    key = run.claim.key
    mine = [
        each
        for each in pull.suggestions
        if each.ours and marker.verifies(marker.read(each.body), key, run.secret)
    ]
    remote = run.remote(SUGGESTIONS)
    steps = suggestions.steps(mine, wanted, remote.notes.get("offered", ()))
    if steps.create and not run.requests.left:
        return run.leave()
    if steps.create:
        mark = marker.mark(key, "", run.secret)
        offers = [offer._replace(body=f"{mark}\n{offer.body}") for offer in steps.create]
        run.may("create")
        run.stored(remote._replace(notes={"offered": list(steps.offered)}))
        try:
            run.github.create_suggestions(run.claim.repo, pull.number, pull.head, offers)
        except Limited:
            run.stored(remote)
            raise
    settled = steps.delete[: run.requests.left]
    for number in settled:
        run.may("write")
        run.github.delete_suggestion(run.claim.repo, number)
    return run.leave() if len(settled) < len(steps.delete) else None


def ask(run: Run, pull: PullSeen, verdict: Verdict) -> float | None:
    """Ask for the reviews that the policy wants, each once.

    Raises:
        Lost, Limited, Refused, Unknown: As above.
    """
    remote = run.remote(REVIEWS)
    asked = list(remote.notes.get("asked", ()))
    wanted = _without(reviewers.wanted(verdict, pull), asked)
    names = [*wanted.people, *wanted.teams]
    if not names:
        return None
    if not run.requests.left:
        return run.leave()
    run.may("create")
    run.stored(remote._replace(notes={"asked": [*asked, *names]}))
    try:
        run.github.request_reviewers(run.claim.repo, pull.number, wanted.people, wanted.teams)
    except Limited:
        run.stored(remote)
        raise
    return None


def _without(wanted: Reviewers, asked: Collection[str]) -> Reviewers:
    return Reviewers(*(tuple(name for name in names if name not in asked) for names in wanted))


def _put(run: Run, remote: Remote, seen: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the labels that we left there the last time, and those that are there now.

    A run that ended in the middle left its plan: what of it came true is seen now.
    """
    notes = remote.notes
    adding = [name for name in notes.get("adding", ()) if _in(name, seen)]
    gone = [name for name in notes.get("removing", ()) if not _in(name, seen)]
    removing = [name for name in notes.get("removing", ()) if _in(name, seen)]
    put = [*notes.get("put", ()), *adding, *removing]
    put = [name for name in dict.fromkeys(put) if not _in(name, gone)]
    have = list(seen)
    if run.clock() < notes.get("at", 0.0) + FRESH and not adding:
        have += [name for name in put if not _in(name, seen)]
    return put, have


def _in(name: str, names: Collection[str]) -> bool:
    return name.casefold() in {each.casefold() for each in names}


def _change(run: Run, number: int, add: Sequence[str], remove: Sequence[str]) -> list[str]:
    """Add and remove; return what was to be removed but was not, for want of requests."""
    if add:
        run.may("write")
        run.github.add_labels(run.claim.repo, number, add)
    for place, name in enumerate(remove):
        if not run.requests.left:
            return list(remove[place:])
        run.may("write")
        run.github.remove_label(run.claim.repo, number, name)
    return []
