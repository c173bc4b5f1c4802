"""Drift since the last review: each sign from two versions of a file."""

from datetime import date

import pytest

from tenure.drift import Difference, Sign, compare, last_review, read, signs
from tenure.record import Lifecycle, Origin, Record, Renewal

DAY = date(2026, 11, 1)
RECORD = Record(("@ana",), Origin("cursor"), Lifecycle.EXPERIMENTAL, DAY)
OLD = b"import json\n\n" + b"".join(b"x%d = 1\n" % number for number in range(10))


def found(
    then: bytes | None,
    now: bytes,
    *,
    used: bool = True,
    by_ai: int = 0,
    owners: tuple[str, ...] = (),
) -> dict[str, str]:
    return dict(
        signs([compare("a.py", then, now)], used=used, by_ai=by_ai, owners=owners, since=DAY)
    )


def test_what_has_not_changed_has_no_sign() -> None:
    assert found(OLD, OLD) == {}
    assert found(None, OLD) == {}


def test_half_of_new_lines_is_rewritten() -> None:
    less = b"\n".join(OLD.split(b"\n")[:8]) + b"\n" + b"".join(b"y%d = 1\n" % n for n in range(6))
    more = less + b"z = 1\n" * 2

    assert found(OLD, less) == {}
    assert found(OLD, more) == {
        "rewritten": "53% of its lines are newer than its last review on 2026-11-01"
    }


def test_moved_and_indented_lines_are_not_new() -> None:
    moved = b"".join(b"  " + line + b"\n" for line in reversed(OLD.split(b"\n")))

    assert compare("a.py", OLD, moved).new_lines == 0


def test_workarounds_are_a_sign_from_two_on() -> None:
    assert found(OLD, OLD + b"# TODO: mend\n") == {}
    assert found(OLD + b"# HACK\n", OLD + b"# HACK\n# TODO: mend\n# FIXME\n") == {
        "workarounds": "3 TODOs and FIXMEs, 1 at its last review"
    }


def test_imports_that_come_and_go_are_named() -> None:
    now = OLD.replace(b"import json", b"import yaml\nfrom acme.pay import send, receive\nimport os")

    assert found(OLD, now)["dependencies"] == (
        "what it imports has changed (new: acme.pay:receive, acme.pay:send, os and 1 more; gone: json)"
    )


@pytest.mark.parametrize(
    ("path", "text", "names"),
    [
        ("a.py", b"import imp\nfrom distutils.core import setup\n", ("distutils", "imp")),
        ("a.ts", b"import x from 'request'\nimport y from 'requests'\n", ("request",)),
        ("a.go", b'import "request/x"\n', ()),
    ],
)
def test_deprecated_imports(path: str, text: bytes, names: tuple[str, ...]) -> None:
    assert read(path, text).deprecated == names


def test_deprecated_imports_need_no_earlier_version() -> None:
    assert found(None, b"import imp\n") == {
        "unstable": "it imports what is deprecated or removed: imp"
    }


def test_facts_from_elsewhere() -> None:
    assert found(OLD, OLD, used=False, by_ai=3, owners=("@ana", "@ben")) == {
        "unused": "nothing in the tree refers to it",
        "regenerated": "3 commits that credit an AI in the window of the score",
        "owner": "its owner was @ana and is @ben",
    }
    assert found(OLD, OLD, by_ai=2, owners=("@ana", "@ana")) == {}


def test_the_files_of_a_group_count_together() -> None:
    same, other = compare("a.py", OLD, OLD), compare("b.py", OLD, OLD.replace(b"x", b"y"))
    new = Difference(None, other.now, 0)

    assert signs([same, other], used=True, by_ai=0, owners=(), since=DAY) == ()
    assert signs([other, new], used=True, by_ai=0, owners=(), since=DAY) == (
        Sign("rewritten", "91% of its lines are newer than its last review on 2026-11-01"),
    )


def test_bytes_that_are_no_text_are_compared_all_the_same() -> None:
    assert compare("a.py", b"\0\xff\n", b"\xff\0\nx\n").new_lines == 2


@pytest.mark.parametrize(
    ("record", "day"),
    [
        (RECORD, DAY),
        (RECORD._replace(renewals=(Renewal(date(2026, 11, 5), DAY, "late"),)), date(2026, 11, 5)),
        (RECORD._replace(validated={"human": "@ana, 2026-11-07, all of it"}), date(2026, 11, 7)),
        (RECORD._replace(validated={"human": "2026-13-45 and 2025-01-01"}), DAY),
    ],
)
def test_the_last_review_is_the_last_day_somebody_is_known_to_have_looked(
    record: Record, day: date
) -> None:
    assert last_review(record) == day
