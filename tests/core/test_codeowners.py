"""CODEOWNERS as GitHub reads it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.codeowners import LOCATIONS, MAX_SIZE, Codeowners, parse


def read(*lines: str) -> Codeowners:
    return parse("\n".join(lines).encode("utf-8", "surrogateescape"))


def owns(pattern: str, path: str) -> bool:
    return read(f"{pattern} @me").owners_of(path) == ("@me",)


OWNED = [
    ("*", "a"),
    ("*", "a/b/c"),
    ("*.js", "a.js"),
    ("*.js", "deep/er/a.js"),
    ("*.js", "odd.js/inside"),
    ("/*.js", "a.js"),
    ("/*", "a"),
    ("docs/*", "docs/getting-started.md"),
    ("/docs/", "docs/a"),
    ("/docs/", "docs/x/y"),
    ("/docs", "docs"),
    ("/docs", "docs/x/y"),
    ("apps/", "apps/a"),
    ("apps/", "x/apps/a/b"),
    ("apps", "x/apps"),
    ("build/logs", "build/logs/x"),
    ("**/logs", "logs/a"),
    ("**/logs", "deeply/nested/logs/a"),
    ("a/**", "a/b/c"),
    ("a/**/b", "a/b"),
    ("a/**/b", "a/x/y/b/c"),
    ("a/*/c", "a/b/c/d"),
    ("a?c", "abc"),
    ("a**c", "abbc"),
    (r"with\ space", "with space"),
    (r"app/\[id\]/", "app/[id]/page.tsx"),
    (r"\*", "*"),
    ("{a,b}", "{a,b}"),
    ("@scope/pkg", "@scope/pkg/index.js"),
    ("\udcff.txt", "\udcff.txt"),
]

NOT_OWNED = [
    ("/*.js", "deep/a.js"),
    ("/*", "a/b"),
    ("docs/*", "docs/build-app/troubleshooting.md"),
    ("docs/*", "x/docs/a.md"),
    ("/docs/", "docs"),
    ("/docs/", "x/docs/a"),
    ("build/logs", "x/build/logs"),
    ("docs", "mydocs/a"),
    ("Docs", "docs/a"),
    ("a/**", "a"),
    ("a?c", "a/c"),
    ("a**c", "a/b/c"),
    (r"\*", "x"),
    ("{a,b}", "a"),
    ("./a", "a"),
    ("//a", "a"),
]


@pytest.mark.parametrize(("pattern", "path"), OWNED)
def test_a_pattern_owns_a_path(pattern: str, path: str) -> None:
    assert owns(pattern, path)


@pytest.mark.parametrize(("pattern", "path"), NOT_OWNED)
def test_a_pattern_does_not_own_a_path(pattern: str, path: str) -> None:
    assert not owns(pattern, path)


def test_the_last_line_that_matches_wins() -> None:
    owners = read("* @everyone", "*.js @js", "/legacy/ @museum")

    assert owners.owners_of("a.py") == ("@everyone",)
    assert owners.owners_of("src/a.js") == ("@js",)
    assert owners.owners_of("legacy/a.js") == ("@museum",)


def test_a_line_without_owners_clears_them() -> None:
    owners = read("/apps/ @octo", "/apps/github")

    assert owners.owners_of("apps/x") == ("@octo",)
    assert owners.owners_of("apps/github/x") == ()
    assert owners.rule_of("apps/github/x") is not None


def test_no_line_is_not_a_line_without_owners() -> None:
    assert read("/apps/ @octo").rule_of("other") is None


def test_users_teams_and_addresses_are_owners_in_their_order() -> None:
    owners = read("* @user @org/team docs@example.com")

    assert owners.owners_of("x") == ("@user", "@org/team", "docs@example.com")
    assert owners.names == {"@user", "@org/team", "docs@example.com"}


def test_comments_stand_alone_or_after_the_owners() -> None:
    owners = read("# * @nobody", "  # indented", "*.js  @js #This is @not an owner", "a # @x")

    assert owners.owners_of("a.js") == ("@js",)
    assert owners.owners_of("a") == ()
    assert owners.names == {"@js"}


def test_the_deciding_line_is_named_without_its_comment() -> None:
    rule = read("", "# top", "*.js\t@js   @two # why").rule_of("a.js")

    assert rule is not None
    assert (rule.line, rule.text, rule.pattern) == (3, "*.js @js @two", "*.js")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("!docs/ @me", "`!` does not work"),
        ("*.[ch] @me", "must be escaped"),
        ("a] @me", "must be escaped"),
        ("\\#file @me", "cannot start with `#`"),
        ("/ @me", "never matches"),
        ("a/*** @me", "never match"),
        ("a\\", "ends in a backslash"),
        ("docs user", "`user` is not"),
        ("docs @me and you", "`and` is not"),
        ("[Section] @me", "must be escaped"),
    ],
)
def test_an_invalid_line_is_skipped_and_the_rest_holds(line: str, reason: str) -> None:
    owners = read("* @everyone", line, "*.md @docs")

    assert [(item.line, reason in item.reason) for item in owners.skipped] == [(2, True)]
    assert owners.owners_of("docs/x.py") == ("@everyone",)
    assert owners.owners_of("README.md") == ("@docs",)


def test_a_word_that_can_name_nobody_drops_out_and_the_others_stay() -> None:
    assert read("* @one @two@three @four").owners_of("x") == ("@one", "@four")


def test_lines_may_end_as_on_windows_and_start_with_a_byte_order_mark() -> None:
    owners = parse(b"\xef\xbb\xbf* @me\r\n*.js @js\r\n")

    assert owners.owners_of("a") == ("@me",)
    assert owners.owners_of("a.js") == ("@js",)


def test_only_a_line_feed_ends_a_line() -> None:
    assert read("a\x0bb\x85c @me").owners_of("a\x0bb\x85c") == ("@me",)


def test_a_file_of_three_megabytes_is_not_loaded() -> None:
    line = b"* @me\n"

    assert parse(line + b"#" * (MAX_SIZE - len(line) - 1)).owners_of("x") == ("@me",)
    too_large = parse(line + b"#" * (MAX_SIZE - len(line)))
    assert too_large.owners_of("x") == ()
    assert "3 MB" in too_large.skipped[0].reason


def test_the_folder_of_the_platform_comes_first() -> None:
    assert LOCATIONS == (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")


def test_an_empty_file_owns_nothing() -> None:
    assert parse(b"").owners_of("x") == ()
    assert parse(b"").names == frozenset()


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200), path=st.text(min_size=1, max_size=20))
def test_any_bytes_can_be_read(data: bytes, path: str) -> None:
    owners = parse(data)

    assert set(owners.owners_of(path)) <= owners.names


words = st.text("ab*?/.\\[]!#@ -", min_size=1, max_size=12)


@settings(max_examples=200, deadline=None)
@given(
    lines=st.lists(words.map(lambda text: f"{text} @me"), max_size=5),
    path=st.text("ab/.", min_size=1),
)
def test_the_last_match_is_the_same_line_by_line(lines: list[str], path: str) -> None:
    alone = [read(line).rule_of(path) for line in lines]
    last = [rule.text for rule in alone if rule is not None][-1:]

    together = read(*lines).rule_of(path)

    assert ([together.text] if together else []) == last
