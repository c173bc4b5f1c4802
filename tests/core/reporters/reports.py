"""Builders of reports, and reports as an attacker would build them."""

from datetime import date

from hypothesis import strategies as st

from tenure.finding import Finding, Location, Related, Severity
from tenure.record import (
    CarrierKind,
    KeyPath,
    Lifecycle,
    Origin,
    Place,
    RawRecord,
    Record,
)
from tenure.report import Artifact, Report, Unseen, sort_key

AS_OF = date(2026, 11, 20)
DATA: dict[str, object] = {
    "owner": "@acme/payments",
    "origin": "claude-code",
    "lifecycle": "experimental",
    "created": "2026-11-20",
    "expires": "2027-02-01",
}


class NoPositions:
    """Positions of a record that nobody asks about."""

    def key(self, path: KeyPath) -> Place:
        """Return the first line."""
        del path
        return Place(1)

    value = key


def finding(
    code: str = "TEN002",
    severity: Severity = Severity.ERROR,
    message: str = "`owner` is missing",
    path: str = "tools/report.py",
    **more: object,
) -> Finding:
    """Return a finding; `line`, `column` … and the attributes of `Finding` are keywords."""
    place = {name: more.pop(name) for name in Location._fields if name in more}
    location = Location(path, **place)  # type: ignore[arg-type]  # the test knows the types
    artifact = str(more.pop("artifact", path))
    return Finding(code, severity, message, location, artifact, **more)  # type: ignore[arg-type]


def artifact(path: str = "tools/report.py", data: dict[str, object] = DATA) -> Artifact:
    """Return an artifact with a valid record in a header."""
    raw = RawRecord(CarrierKind.HEADER, path, data, NoPositions(), 2, 7)
    record = Record(
        ("@acme/payments",), Origin("claude-code"), Lifecycle.EXPERIMENTAL, date(2026, 11, 20)
    )
    return Artifact(path, (path,), record, raw, group=False)


def report(
    *findings: Finding,
    artifacts: tuple[Artifact, ...] = (),
    unseen: tuple[Unseen, ...] = (),
    files: int = 14,
) -> Report:
    """Return a report with these findings in the order of reports."""
    return Report(AS_OF, files, artifacts, tuple(sorted(findings, key=sort_key)), unseen)


_ATTACKS = (
    "::error::owned",
    "\n::stop-commands::token",
    "\r\n::add-mask::x",
    "##[add-mask]x",
    "\x1b[2J\x1b]0;title\x07",
    "\x9b31m",
    "\u202egnp.exe",
    "\u2028\u2029\x85\x0b\x0c\x1c",
    "%0A::warning::x",
    "title=x,line=1::",
    "[words](javascript:alert)",
    "{0}%s\\",
    "\udcff\udc80",
    "\ud800",
    "漢字e\u0301👩\u200d👩",
    "\t \ufeff\u00a0",
    "a" * 300,
)
hostile = st.lists(
    st.one_of(st.sampled_from(_ATTACKS), st.text(st.characters(exclude_categories=()), max_size=8)),
    max_size=4,
).map("".join)
"""Any text, often one that tries to break out of where it is shown."""

spoken = hostile.map(lambda text: f"x{text}")
"""Hostile text that is never empty: messages and reasons say something."""

paths = hostile.map(lambda text: text.replace("\0", "") + "x")
"""Paths: never empty, without NUL."""

git_paths = paths.map(
    lambda path: path.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
)
"""Paths as they come from git: what is not UTF-8 is bytes kept as surrogates."""

numbers = st.integers(1, 400)
locations = st.builds(Location, paths, numbers, numbers, st.none() | numbers, st.none() | numbers)
findings = st.builds(
    Finding,
    st.sampled_from(["TEN001", "TEN002", "TEN008", "TEN099"]),
    st.sampled_from([Severity.ERROR, Severity.WARNING, Severity.NOTICE]),
    spoken,
    locations,
    paths,
    st.none() | spoken,
    st.lists(hostile, max_size=8).map(tuple),
    st.lists(st.builds(Related, locations, spoken), max_size=2).map(tuple),
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | hostile,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(hostile, inner, max_size=2),
    max_leaves=6,
)
artifacts = st.builds(lambda path, free: artifact(path, {**DATA, "x-free": free}), paths, values)
reports = st.builds(
    lambda found, arts, unseen: report(*found, artifacts=tuple(arts), unseen=tuple(unseen)),
    st.lists(findings, max_size=6),
    st.lists(artifacts, max_size=2),
    st.lists(st.builds(Unseen, paths, spoken), max_size=2),
)
