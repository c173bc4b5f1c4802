"""Agent Trace records: the documented ones, the reference writer's and AgentDiff's."""

import json
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from tenure.evidence import Relation, Strength
from tenure.provenance import agent_trace
from tenure.provenance.agent_trace import LINE_BYTES, MOST_TOLD, Problem, Trace
from tenure.provenance.attribution import FileParts, Kind, Part, Writer
from tenure.sources.streams import lines

AI = Writer(Kind.AI, "claude", "anthropic/model-1")
BY_AI = {"type": "ai", "model_id": "anthropic/model-1"}
REVISION = "1" * 40


def conversation(*spans: tuple[int, int], who: object = BY_AI, **more: object) -> dict[str, object]:
    ranges = [{"start_line": first, "end_line": last} for first, last in spans]
    return {"contributor": who, "ranges": ranges} | more


def record(*conversations: object, path: str = "tools/report.py", **more: object) -> bytes:
    """Render a record in one line."""
    data = {
        "version": "0.1.0",
        "id": "4cd605e7-afa2-5360-b5b9-c5e9fb5c76f4",
        "timestamp": "2026-10-01T09:30:00Z",
        "vcs": {"type": "git", "revision": REVISION},
        "tool": {"name": "claude-code", "version": "2.4.0"},
        "files": [{"path": path, "conversations": list(conversations)}],
    } | more
    return json.dumps(data).encode()


def traces(*lines_: bytes) -> list[Trace]:
    found = list(agent_trace.read(lines_))
    assert all(isinstance(one, Trace) for one in found), found
    return [one for one in found if isinstance(one, Trace)]


def file(*conversations: object, **more: Any) -> FileParts:
    ((found,),) = [trace.files for trace in traces(record(*conversations, **more))]
    return found


def problems(*lines_: bytes) -> list[Problem]:
    return [one for one in agent_trace.read(lines_) if isinstance(one, Problem)]


def test_a_record_says_which_lines_who_wrote() -> None:
    (trace,) = traces(record(conversation((1, 40), (52, 52)), unknown={"key": [1]}))

    assert trace == Trace(
        1,
        "4cd605e7-afa2-5360-b5b9-c5e9fb5c76f4",
        REVISION,
        "claude",
        (FileParts("tools/report.py", (Part(1, 40, AI), Part(52, 52, AI))),),
    )
    assert trace.files[0].share(82) == 0.5


def test_the_contributor_of_a_range_counts_more_than_that_of_its_conversation() -> None:
    ranges = [
        {"start_line": 1, "end_line": 2},
        {"start_line": 3, "end_line": 4, "contributor": {"type": "human"}},
        {"start_line": 5, "end_line": 6, "contributor": {"type": "mixed"}},
        {"start_line": 7, "end_line": 8, "contributor": {"type": "robot"}},
    ]

    found = file({"contributor": BY_AI, "ranges": ranges})

    assert [part.writer for part in found.parts] == [
        AI,
        Writer(Kind.HUMAN),
        Writer(Kind.MIXED, "claude"),
        Writer(Kind.UNKNOWN),
    ]
    assert found.share(8) == 3 / 8


def test_a_record_without_contributor_credits_nobody() -> None:
    found = file({"ranges": [{"start_line": 1, "end_line": 9}]})

    assert found.ai is None


def test_a_model_stands_for_the_tool_that_is_not_named() -> None:
    who = {"type": "ai", "model_id": "anthropic/claude-opus-4-5-20251101"}

    found = file(conversation((1, 2), who=who), tool={"name": "unknown"})

    assert found.ai == Writer(Kind.AI, "claude", "anthropic/claude-opus-4-5-20251101")


def test_the_reference_writers_records_are_read() -> None:
    url = "file:///home/nadia/transcript.jsonl"

    found = file(conversation((3, 9), url=url), version="1.0", metadata={"session_id": "x"})

    assert found.parts == (Part(3, 9, AI),)


def test_the_filler_range_is_no_line() -> None:
    found = file(conversation((1, 1)), version="1.0")

    assert found == FileParts("tools/report.py", (), (AI,))
    assert found.share(10) is None
    assert found.ai == AI


def test_pseudo_paths_are_no_files() -> None:
    (session, shell) = traces(
        record(conversation((1, 1)), path=".sessions"),
        record(conversation((1, 1)), path=".shell-history"),
    )

    assert (session.files, shell.files) == ((), ())


def test_agentdiffs_records_are_read() -> None:
    more = {
        "metadata": {"agentdiff": {"intent": "x", "trust": 92, "flags": ["security"]}},
        "sig": {"alg": "ed25519", "key_id": "0" * 16, "value": "AA=="},
    }

    assert file(conversation((20, 10)), **more).parts == (Part(10, 20, AI),)


@pytest.mark.parametrize(
    ("vcs", "revision"),
    [
        ({"type": "git", "revision": REVISION}, REVISION),
        ({"type": "jj", "revision": REVISION}, None),
        ({"type": "git", "revision": "--output=x"}, None),
        ({"type": "git", "revision": 7}, None),
        ("git", None),
        (None, None),
    ],
)
def test_only_the_id_of_a_git_commit_is_a_revision(vcs: object, revision: str | None) -> None:
    (trace,) = traces(record(vcs=vcs))

    assert trace.revision == revision


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../../b", "C:\\x", "file:///a", ""])
def test_a_path_outside_the_repository_is_a_problem_and_the_rest_is_read(path: str) -> None:
    good = {"path": "ok", "conversations": [conversation((1, 2))]}
    bad = {"path": path, "conversations": [conversation((1, 2))]}

    found = list(agent_trace.read([record(files=[bad, good])]))

    assert isinstance(found[0], Trace)
    assert [one.path for one in found[0].files] == ["ok"]
    assert found[1:] == [Problem(1, f"the path {path} lies outside the repository")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "it is no JSON"),
        (b"\xff\xfe", "it is no JSON"),
        (b"1" * 5000, "it is no JSON"),
        (b"[]", "it is no Agent Trace record: it has no list `files`"),
        (b'{"files": {}}', "it is no Agent Trace record: it has no list `files`"),
        (b'{"files": [1]}', "a file in it has no `path`"),
        (b'{"files": [{"path": 1}]}', "a file in it has no `path`"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b" " * LINE_BYTES + b"{}", "it is longer than 1 MB"),
    ],
)
def test_a_bad_line_is_one_problem_and_the_others_are_read(line: bytes, reason: str) -> None:
    found = list(agent_trace.read([record(), b"", line, record()]))

    assert [one for one in found if isinstance(one, Problem)] == [Problem(3, reason)]
    assert [one.line for one in found if isinstance(one, Trace) and one.id] == [1, 4]


@pytest.mark.parametrize(
    "bounds", [(0, 3), (1, 10**9 + 1), (True, 2), (1.5, 2), ("1", 2), (-5, -1)]
)
def test_a_range_of_no_lines_places_nothing(bounds: tuple[int, int]) -> None:
    found = file(conversation(bounds))

    assert found == FileParts("tools/report.py", (), (AI,))


@pytest.mark.parametrize("wrong", [None, 3, "x", [3], [{"ranges": 3}], [{"ranges": [None]}]])
def test_conversations_of_another_shape_place_nothing(wrong: object) -> None:
    (trace,) = traces(record(files=[{"path": "a", "conversations": wrong}]))

    assert trace.files[0].parts == ()


def test_many_bad_lines_are_counted_and_not_repeated() -> None:
    found = problems(*[b"{"] * (MOST_TOLD + 30))

    assert [one.line for one in found] == [*range(1, MOST_TOLD + 1), None]
    assert found[-1].reason == "30 more lines could not be read"


def test_evidence_names_each_file_that_ai_had_a_hand_in() -> None:
    files = [
        {"path": "made", "conversations": [conversation((1, 2))]},
        {"path": "both", "conversations": [conversation((1, 2), who={"type": "mixed"})]},
        {"path": "typed", "conversations": [conversation((1, 2), who={"type": "human"})]},
    ]
    (trace,) = traces(record(files=files))

    found = list(agent_trace.evidence(trace))

    assert [(one.path, one.tool, one.strength) for one in found] == [
        ("made", "claude", Strength.STRONG),
        ("both", "claude", Strength.MEDIUM),
    ]
    assert {one.relation for one in found} == {Relation.TOUCHED}


def test_a_large_file_is_read_in_constant_memory() -> None:
    size = 40 * LINE_BYTES

    def pieces() -> Iterator[bytes]:
        line = record(conversation((1, 2)), metadata={"diff": "x" * 20_000}) + b"\n"
        for _ in range(size // 2 // len(line)):
            yield line
        for _ in range(size // 2 // 65_536):
            yield b"x" * 65_536  # one line of 20 MB
        yield b"\n" + line

    tracemalloc.start()
    try:
        count = sum(isinstance(one, Trace) for one in agent_trace.read(lines(pieces(), LINE_BYTES)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert count > 900
    assert peak < 8 * LINE_BYTES


_KEYS = (
    *("files", "path", "conversations", "ranges", "start_line", "end_line", "contributor"),
    *("type", "model_id", "tool", "name", "vcs", "revision", "id"),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["ai", "a", "../b", "git"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_KEYS),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@PROPERTY
@given(json_values, st.binary(max_size=60))
@example({"files": [{"path": "a", "conversations": [{"ranges": [{"contributor": 1}]}]}]}, b"")
def test_nothing_makes_the_reader_fail(value: object, noise: bytes) -> None:
    lines_ = [noise, json.dumps(value).encode(), json.dumps({"files": value}).encode()]
    lines_.append(json.dumps({"files": [{"path": "a", "conversations": value}]}).encode())

    for one in agent_trace.read(lines_):
        if isinstance(one, Trace):
            list(agent_trace.evidence(one))
