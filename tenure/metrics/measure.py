"""The metrics of one repository, counted from the facts; each says what it counts and from what."""

from collections.abc import Callable, Sequence
from statistics import median

from tenure.metrics import groups
from tenure.metrics.facts import Facts
from tenure.metrics.failures import DAYS, touching
from tenure.metrics.values import Indicator, Metric, Metrics
from tenure.register.item import Item

_REGISTER, _HISTORY, _LEDGER = "the register", "git history", ".tenure/hours (tenure log)"
_NO_REVIEWS = "nothing gives it; --reviews FILE.jsonl would"
_REVIEWS = "reviews that were exported, or that the bot saw"


def measure(facts: Facts) -> Metrics:
    """Return all metrics."""
    register, past = facts.register, facts.past
    team, repository = groups.by_owner(facts), groups.whole(facts)
    return Metrics(
        register.as_of,
        past.first,
        register.repository,
        register.commit,
        (_owned(facts), _review_time(facts), _hours(facts), _past_review(facts), _kept(facts)),
        (
            _failure_rate(facts),
            _rollbacks(facts),
            _incidents(facts),
            _churn(facts),
            _review_depth(facts),
        ),
        tuple(_indicators(facts)),
        team,
        (repository,),
        groups.hotspots(facts),
        groups.by_month(facts),
        facts.unseen,
    )


def share(part: float, whole: float) -> float | None:
    """Return a part as a number from 0 to 1; of nothing there is none."""
    return round(part / whole, 4) if whole else None


def _owned(facts: Facts) -> Metric:
    items = facts.register.items
    files = sum(len(item.paths) for item in items)
    owned = sum(len(item.paths) for item in items if facts.owned(item))
    return Metric(
        "owner-share",
        "AI files with a named owner",
        share(owned, files),
        "share",
        "AI-produced files whose valid record names a person or a team, of all AI-produced files",
        _REGISTER,
        parts=(("with an owner", owned), ("files", files)),
    )


def _review_time(facts: Facts) -> Metric:
    found = sorted(review.hours for review in facts.reviews or ())
    return Metric(
        "review-time",
        "median review time",
        round(median(found), 2) if found else None,
        "hours",
        "from asking for a review to its first verdict, of changes to AI files",
        _NO_REVIEWS if facts.reviews is None else _REVIEWS,
        parts=(("reviews", len(found)),) if facts.reviews is not None else (),
    )


def _hours(facts: Facts) -> Metric:
    items = facts.register.items
    parts = {
        source: sum(item.hours.value for item in items if item.hours.source == source)
        for source in ("logged", "record", "estimated")
    }
    return Metric(
        "monthly-hours",
        "maintenance hours a month",
        round(sum(parts.values()), 2),
        "hours",
        "hours a month of all artifacts: logged ones, else those of the record, else an estimate",
        f"{_LEDGER}, records, hours.estimate of the policy",
        parts=tuple((name, round(value, 2)) for name, value in parts.items()),
    )


def _past_review(facts: Facts) -> Metric:
    late = [item for item in facts.register.items if groups.past_review(item, facts)]
    return Metric(
        "past-review",
        "artifacts past review",
        len(late),
        "artifacts",
        "artifacts whose `review` day is over",
        _REGISTER,
        parts=(
            ("files", sum(len(item.paths) for item in late)),
            ("expired", sum(groups.expired(item, facts) for item in facts.register.items)),
        ),
    )


def _kept(facts: Facts) -> Metric:
    kept, gone = len(facts.owner_of), len(facts.deleted)
    return Metric(
        "deleted-retained",
        "deleted : retained",
        share(gone, kept),
        "share",
        "AI files that were deleted since the first day, for each one that is there now; deleted "
        "ones count if they had a record on that day, or a commit that credits an AI added them since",
        f"{_HISTORY}, {_REGISTER}",
        parts=(("deleted", gone), ("retained", kept)),
    )


def _failure_rate(facts: Facts) -> Metric:
    changes = touching(facts.by_ai, facts.past.changes)
    others = touching(lambda path: not facts.by_ai(path), facts.past.changes)
    failed = [one for one in facts.failed if any(map(facts.by_ai, one.paths))]
    other_failed = [one for one in facts.failed if not all(map(facts.by_ai, one.paths))]
    return Metric(
        "change-failure-rate",
        "change-failure rate",
        share(len(failed), len(changes)),
        "share",
        f"commits to AI files that within {DAYS} days were reverted, named in a `Fixes:` trailer, or "
        "followed by a fix (subject begins with fix, hotfix, bugfix) that takes away lines that they "
        "added; of all commits to AI files that are no reverts",
        _HISTORY,
        share(len(other_failed), len(others)),
        (("failed", len(failed)), ("commits", len(changes))),
    )


def _rollbacks(facts: Facts) -> Metric:
    reverts = [change for change in facts.past.changes if change.reverts]
    by_ai = sum(any(map(facts.by_ai, change.paths)) for change in reverts)
    return Metric(
        "rollbacks",
        "rollbacks",
        by_ai,
        "commits",
        "commits to AI files that say that they take another one back",
        _HISTORY,
        len(reverts) - by_ai,
    )


def _incidents(facts: Facts) -> Metric:
    found = facts.incidents()
    known = sum(item is not None for _, item in found)
    return Metric(
        "incidents",
        "incidents on AI files",
        known,
        "incidents",
        "incidents that were logged for artifacts of the register",
        _LEDGER,
        parts=(("of what is gone", len(found) - known),),
    )


def _churn(facts: Facts) -> Metric:
    by_ai = others = 0
    for change in facts.past.changes:
        count = sum(map(facts.by_ai, change.paths))
        by_ai += count
        others += len(change.paths) - count
    files = len(facts.owner_of) + len(facts.deleted)
    span = ((facts.past.last - facts.past.first).days + 1) / (365.25 / 12)
    return Metric(
        "churn",
        "churn of AI files",
        share(by_ai, files * span),
        "commits a month",
        "how often a file is changed in a month, on average",
        _HISTORY,
        share(others, facts.other_files * span),
    )


def _review_depth(facts: Facts) -> Metric:
    found = [r.comments for r in facts.reviews or () if r.comments is not None]
    people = [r.reviewers for r in facts.reviews or () if r.reviewers is not None]
    return Metric(
        "review-depth",
        "review depth",
        float(median(found)) if found else None,
        "comments",
        "comments of reviewers on a change to AI files, in the median",
        _REVIEWS if found else _NO_REVIEWS.replace("would", "with `comments` would"),
        parts=(("reviewers in the median", float(median(people))),) if people else (),
    )


_INDICATORS: Sequence[tuple[str, str, str, Callable[[Facts, Item], bool]]] = (
    (
        "no-owner", "no owner", "nobody accountable is named",
        lambda facts, item: not facts.owned(item),
    ),
    (
        "no-tests", "no tests", "no test refers to it or is named after it (tag `untested`)",
        lambda _, item: groups.tagged(item, "untested"),
    ),
    (
        "high-churn", "high churn", "changed unusually often lately (tag `high-churn`)",
        lambda _, item: groups.tagged(item, "high-churn"),
    ),
    (
        "regenerated", "repeated regeneration", "AI changed it again and again (drift)",
        lambda _, item: any(sign.name == "regenerated" for sign in item.drift),
    ),
    (
        "unstable", "unstable dependencies", "it imports what is deprecated or removed (drift)",
        lambda _, item: any(sign.name == "unstable" for sign in item.drift),
    ),
)  # fmt: skip


def _indicators(facts: Facts) -> list[Indicator]:
    return [
        Indicator(
            name,
            title,
            definition,
            tuple(item.key for item in facts.register.items if shows(facts, item)),
        )
        for name, title, definition, shows in _INDICATORS
    ]
