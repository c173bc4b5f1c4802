"""Authorship logs of git-ai: the grammar of its standard, and what real notes do with it."""

import json
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from support.record_values import PROPERTY
from tenure.evidence import Relation, Strength
from tenure.provenance import ai_notes, git_ai
from tenure.provenance.attribution import FileParts, Kind, Part, Writer, settled
from tenure.provenance.git_ai import AuthorshipLog, NotReadable

AI = Writer(Kind.AI, "claude", "example-model-1")
SESSION = "s_cb23fbb4d5bdc6"
TRACE = f"{SESSION}::t_00c0ffee00c0ff"
HUMAN = "h_986f50c8b681e1"
COMMIT = "1a2b3c4d" * 5


def agent(tool: str = "claude", model: str = "example-model-1") -> dict[str, object]:
    return {"agent_id": {"tool": tool, "id": "conv-0001", "model": model}}


def note(attestations: str, **metadata: object) -> bytes:
    """Render a log as git-ai does."""
    data = {
        "schema_version": "authorship/3.0.0",
        "base_commit_sha": "1" * 40,
        "prompts": {},
        "sessions": {SESSION: agent()},
    } | metadata
    return f"{attestations}---\n{json.dumps(data, indent=2)}".encode()


def read(attestations: str, **metadata: object) -> AuthorshipLog:
    log = git_ai.parse(note(attestations, **metadata))
    assert isinstance(log, AuthorshipLog), log
    return log


def parts(attestations: str, **metadata: object) -> list[tuple[int, int, Writer]]:
    (file,) = read(attestations, **metadata).files
    return [(part.first, part.last, part.writer) for part in file.parts]


def refused(data: bytes) -> NotReadable:
    found = git_ai.parse(data)
    assert isinstance(found, NotReadable), found
    return found


def test_each_file_has_its_lines_and_who_wrote_them() -> None:
    log = read(
        f'tools/report.py\n  {TRACE} 1-40,52\n  {HUMAN} 41-51\n"docs/how to run.md"\n  {TRACE} 1-12\n',
        humans={HUMAN: {"author": "Nadia Osei <nadia@example.org>"}},
    )

    assert log.files == (
        FileParts(
            "tools/report.py",
            (Part(1, 40, AI), Part(41, 51, Writer(Kind.HUMAN)), Part(52, 52, AI)),
        ),
        FileParts("docs/how to run.md", (Part(1, 12, AI),)),
    )
    assert log.sessions == (AI,)


def test_the_share_counts_the_lines_of_ai_among_all() -> None:
    (file,) = read(f"a\n  {TRACE} 1-40,52\n  {HUMAN} 41-51\n").files

    assert file.share(82) == 0.5
    assert file.share(52) == 41 / 52
    assert file.share(0) is None


def test_lines_beyond_the_end_of_the_file_do_not_count() -> None:
    (file,) = read(f"a\n  {TRACE} 1-10,50-1000000\n").files

    assert file.share(20) == 0.5


def test_a_file_that_names_no_lines_has_no_share() -> None:
    assert FileParts("a", (), (AI,)).share(10) is None


def test_of_overlapping_entries_the_later_one_counts() -> None:
    human = Writer(Kind.HUMAN)

    assert parts(f"a\n  {TRACE} 1-10\n  {HUMAN} 4-6\n") == [(1, 3, AI), (4, 6, human), (7, 10, AI)]
    assert parts(f"a\n  {HUMAN} 4-6\n  {TRACE} 1-10\n") == [(1, 10, AI)]
    assert parts(f"a\n  {TRACE} 1-2\na\n  {HUMAN} 2-3\n") == [(1, 1, AI), (2, 3, human)]


@pytest.mark.parametrize("key", ["0123456789abcdef", "0123456", "638f41ac-1dd9-49eb-b090-a4abfe23"])
def test_a_key_of_the_prompts_is_an_ai_whatever_its_length(key: str) -> None:
    prompt = agent("cursor", "gpt-5") | {"total_additions": 8, "accepted_lines": 2, "messages": []}

    assert parts(f"a\n  {key} 3\n", prompts={key: prompt}) == [
        (3, 3, Writer(Kind.AI, "cursor", "gpt-5"))
    ]


@pytest.mark.parametrize(
    ("key", "writer"),
    [
        ("s_00000000000000::t_00000000000000", Writer(Kind.AI)),
        ("s_0000000000000000000000", Writer(Kind.AI)),
        ("00000000000000ff", Writer(Kind.AI)),
        ("0123456", Writer(Kind.AI)),
        ("h_00000000000000", Writer(Kind.HUMAN)),
        ("ai_agent", Writer(Kind.AI)),
        ("human", Writer(Kind.HUMAN)),
        ("x_newkind", Writer(Kind.UNKNOWN)),
    ],
)
def test_a_key_that_points_to_nothing_is_judged_by_its_form(key: str, writer: Writer) -> None:
    assert parts(f"a\n  {key} 1-2\n") == [(1, 2, writer)]


def test_the_key_of_a_prompt_and_of_its_session_are_one_hash() -> None:
    prompts = {"71da9878ecf4e100": agent("codex")}

    assert parts("a\n  cb23fbb4d5bdc6ff 1\n") == [(1, 1, AI)]
    assert parts("a\n  s_71da9878ecf4e1::t_9073228edb212b 1\n", prompts=prompts) == [
        (1, 1, AI._replace(tool="codex"))
    ]


def test_a_tool_that_is_a_human_is_one() -> None:
    assert parts(f"a\n  {TRACE} 1\n", sessions={SESSION: agent("human")}) == [
        (1, 1, Writer(Kind.HUMAN))
    ]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("claude", "claude"),
        ("claude-web", "claude"),
        ("cursor-agent", "cursor"),
        ("codex-cloud", "codex"),
        ("copilot", "github-copilot"),
        ("github-copilot-agent", "github-copilot"),
        ("droid", "factory-droid"),
        ("jules", "jules"),
        ("some new tool", "some-new-tool"),
    ],
)
def test_tools_have_our_names(theirs: str, ours: str) -> None:
    log = read("", sessions={SESSION: agent(theirs, "unknown")})

    assert log.sessions == (Writer(Kind.AI, ours),)


def test_a_model_stands_for_the_tool_that_is_not_named() -> None:
    log = read("", sessions={SESSION: agent("unknown", "claude-opus-4-6")})

    assert log.sessions == (Writer(Kind.AI, "claude", "claude-opus-4-6"),)


@pytest.mark.parametrize("wrong", [None, 3, [], {"agent_id": None}, {"agent_id": {"tool": 7}}])
def test_a_session_of_another_shape_is_still_an_ai(wrong: object) -> None:
    log = read(f"a\n  {TRACE} 1\n", sessions={SESSION: wrong})

    assert [part.writer.kind for part in log.files[0].parts] == [Kind.AI]


def test_a_note_that_lists_no_ai_says_nothing() -> None:
    log = read("", sessions={})

    assert log == AuthorshipLog((), ())
    assert ai_notes.of_commit(log) is None


def test_a_note_of_human_lines_is_no_evidence() -> None:
    log = read(f"a\n  {HUMAN} 1-9\n", sessions={}, humans={HUMAN: {"author": "Nadia"}})

    assert ai_notes.of_commit(log) is None
    assert ai_notes.of_file(COMMIT, log.files[0], 9) is None
    assert log.files[0].share(9) == 0.0


def test_a_session_without_lines_is_weak_evidence() -> None:
    sign = ai_notes.of_commit(read(""))

    assert sign is not None
    assert (sign.tool, sign.strength) == ("claude", Strength.WEAK)


def test_lines_of_ai_are_strong_evidence_that_it_touched_the_file() -> None:
    log = read(f"a\n  {TRACE} 1-3\nb\n  {HUMAN} 1\n")

    sign, evidence = ai_notes.of_commit(log), ai_notes.of_file(COMMIT, log.files[0], 4)

    assert sign is not None
    assert (sign.tool, sign.model, sign.strength) == ("claude", "example-model-1", Strength.STRONG)
    assert evidence is not None
    assert evidence.source == "the git-ai note on commit 1a2b3c4 credits claude with 3 lines"
    assert (evidence.path, evidence.tool, evidence.share) == ("a", "claude", 0.75)
    assert (evidence.relation, evidence.commit) == (Relation.TOUCHED, COMMIT)


def test_paths_outside_the_repository_are_left_out() -> None:
    entry = f"  {TRACE} 1\n"
    bad = ("/etc/passwd", "../x", "a/../../x", "C:/x", "file:///x", "a//b", "..")

    log = read("".join(f"{path}\n{entry}" for path in (*bad, "ok")))

    assert [file.path for file in log.files] == ["ok"]
    assert log.outside == len(bad)


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("src/main.rs", "src/main.rs"),
        ('"a b"', "a b"),
        ('"a\tb"', "a\tb"),
        ('"say "hi" now"', 'say "hi" now'),
        ('"two\nlines"', "two\nlines"),
        ('"unclosed', '"unclosed'),
        ('"', '"'),
        ("caf\udce9", "caf\udce9"),
    ],
)
def test_paths_are_quoted_but_not_escaped(written: str, path: str) -> None:
    data = note("@\n  0123456 1\nlast\n  0123456 2\n").replace(
        b"@", written.encode("utf-8", "surrogateescape"), 1
    )

    log = git_ai.parse(data)

    assert isinstance(log, AuthorshipLog)
    assert [file.path for file in log.files] == [path, "last"]


@pytest.mark.parametrize("text", ["1,,2", "1, 2", "2-1", "1-2,", "0-2"])
def test_ranges_that_are_nearly_right_are_read(text: str) -> None:
    assert [part[:2] for part in parts(f"a\n  {TRACE} {text}\n")] == [(1, 2)]


def test_windows_line_ends_and_blank_lines_do_no_harm() -> None:
    data = note(f"a\n  {TRACE} 1-2\n\n").replace(b"\n", b"\r\n")

    log = git_ai.parse(b"\xef\xbb\xbf" + data)

    assert isinstance(log, AuthorshipLog)
    assert log.files == (FileParts("a", (Part(1, 2, AI),)),)


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        (b"", "it has no line `---`", None),
        (b"Reviewed-by: Nadia\n", "it has no line `---`", None),
        (b"a\n--- \n{}", "it has no line `---`", None),
        (b"---\n", "its metadata is no JSON", 2),
        (b"---\n{\n'a': 1}", "its metadata is no JSON", 3),
        (b"---\n[]", "its metadata names no `schema_version` of git-ai", 2),
        (b'---\n{"schema_version": "other/1"}', "its metadata names no `schema_version`", 2),
        (note("  0123456 1\n"), "a line is neither a path nor", 1),
        (note("a\n  0123456\n"), "a line is neither a path nor", 2),
        (note("a\n   0123456 1\n"), "a line is neither a path nor", 2),
        (note("a\n  0123456 one\n"), "`one` is no range of lines", 2),
        (note("a\n  0123456 1-\n"), "`1-` is no range of lines", 2),
        (note("a\n  0123456 -3\n"), "`-3` is no range of lines", 2),
        (note("a\n  0123456 ²\n"), "`²` is no range of lines", 2),
        (note("a\n  0123456 " + "9" * 5000 + "\n"), f"`{'9' * 40}` is no range of lines", 2),
    ],
)
def test_a_note_that_is_none_says_where_and_why(data: bytes, reason: str, line: int | None) -> None:
    found = refused(data)

    assert found.reason.startswith(reason)
    assert found.line == line


def test_a_huge_number_in_the_metadata_is_no_error() -> None:
    assert refused(note("").replace(b'"1111', b"1" * 5000 + b'"', 1)).reason == (
        "its metadata is no JSON"
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"a\n" * (git_ai.LONGEST // 2 + 1), "it is longer than 8 MB"),
        (note("a\n  0123456 " + "1-4,9," * 200_000 + "\n"), "it holds more than 100,000 ranges"),
        (note("a\n" + f"  0123456 {'1,' * 999}1\n" * 101), "it holds more than 100,000 ranges"),
        (b"---\n" + b"[" * 100_000, "its metadata is n"),
        (b"---\n" + b'{"a":' * 100_000, "its metadata is n"),
        (b"---\n" + b"[" + b"[]," * 2_000_000, "its metadata holds more than 300,000"),
    ],
)
def test_what_would_cost_memory_is_refused(data: bytes, reason: str) -> None:
    tracemalloc.start()
    try:
        found = refused(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert found.reason.startswith(reason)
    assert peak < 64 * 2**20


def test_quotes_that_never_close_are_not_looked_for_again_and_again() -> None:
    log = git_ai.parse(note('"a\n' * 50_000 + f"b\n  {TRACE} 1\n"))

    assert isinstance(log, AuthorshipLog)
    assert [file.path for file in log.files] == ["b"]


def test_ranges_of_a_thousand_million_lines_cost_nothing() -> None:
    (file,) = read(f"a\n  {TRACE} 1-1000000000,4294967\n  {HUMAN} 5\n").files

    assert file.lines(Kind.AI) == 10**9 - 1


writers = st.sampled_from([AI, Writer(Kind.HUMAN), Writer(Kind.UNKNOWN), Writer(Kind.MIXED)])
ranges = st.tuples(st.integers(1, 60), st.integers(0, 30)).map(lambda r: (r[0], r[0] + r[1]))


@PROPERTY
@given(st.lists(st.builds(lambda r, w: Part(r[0], r[1], w), ranges, writers), max_size=12))
def test_settled_parts_say_of_each_line_what_its_last_entry_said(entries: list[Part]) -> None:
    expected = {line: p.writer for p in entries for line in range(p.first, p.last + 1)}

    found = settled(entries)

    assert {line: p.writer for p in found for line in range(p.first, p.last + 1)} == expected
    assert sum(p.last - p.first + 1 for p in found) == len(expected)
    assert list(found) == sorted(found, key=lambda part: part.first)


paths = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='"\\:\x85'), min_size=1
).filter(lambda p: p == p.strip() and p != "---" and not {"", ".", ".."} & set(p.split("/")))


def rendered(files: dict[str, list[tuple[int, int]]]) -> bytes:
    """Write a log; the counterpart of the reader."""
    lines = []
    for path, spans in files.items():
        lines.append(f'"{path}"' if " " in path else path)
        lines.append(f"  {TRACE} " + ",".join(f"{a}-{b}" if a < b else f"{a}" for a, b in spans))
    return note("".join(f"{line}\n" for line in lines))


@PROPERTY
@given(st.dictionaries(paths, st.lists(ranges, min_size=1, max_size=5), max_size=5))
def test_a_log_that_was_written_is_read_again(files: dict[str, list[tuple[int, int]]]) -> None:
    log = git_ai.parse(rendered(files))

    assert isinstance(log, AuthorshipLog)
    assert {file.path: file.parts for file in log.files} == {
        path: settled([Part(first, last, AI) for first, last in spans])
        for path, spans in files.items()
    }


@PROPERTY
@given(st.binary(max_size=300))
@example(b"---\nnull")
@example(b'---\n{"schema_version": "authorship/", "prompts": 1, "sessions": [{}]}')
def test_no_bytes_make_the_reader_fail(data: bytes) -> None:
    tail = b'\n---\n{"schema_version": "authorship/3.0.0"}'

    for text in (data, data + tail, b"a\n  " + data + tail, tail + data):
        found = ai_notes.parse(text)
        if isinstance(found, AuthorshipLog):
            ai_notes.of_commit(found)
