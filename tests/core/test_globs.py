"""What `*`, `**` and `?` mean, compared with a slow matcher that is plainly right."""

from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tenure.globs import MAX_LENGTH, Glob, any_of, last_of, literal, validate

MATCHES = [
    ("docs", "docs"),
    ("docs/", "docs/a.md"),
    ("docs/", "docs/deep/a.md"),
    ("/docs/a.md", "docs/a.md"),
    ("./docs/a.md", "docs/a.md"),
    ("*.py", "setup.py"),
    ("*", ".gitignore"),
    ("a*", "a"),
    ("src/*", "src/x"),
    ("src/**", "src/x"),
    ("src/**", "src/x/y/z"),
    ("**", "x/y"),
    ("**/*.py", "x.py"),
    ("**/*.py", "a/b/x.py"),
    ("**/test/**", "test/x"),
    ("**/test/**", "a/test/b/x"),
    ("a/**/b", "a/b"),
    ("a/**/b", "a/x/y/b"),
    ("a/**/**/b", "a/b"),
    ("a/**/b/**/c", "a/b/b/c"),
    ("**/a/*/b", "a/a/x/b"),
    ("?.txt", "a.txt"),
    ("a*b*c", "aXbYbZc"),
    ("app/[id]/page.tsx", "app/[id]/page.tsx"),
    ("{a,b}.py", "{a,b}.py"),
    (r"\*.py", "*.py"),
    (r"what\?", "what?"),
    (r"a\\b", "a\\b"),
    ("a+(b).^$|", "a+(b).^$|"),
    ("a*", "a\nb"),
    ("**/b", "a\n/b"),
    ("*", "\udcff"),
    ("\udcff/**", "\udcff/x"),
]

MISSES = [
    ("docs", "docs/a.md"),
    ("docs/", "docs"),
    ("docs", "a/docs"),
    ("docs", "Docs"),
    ("*.py", "src/setup.py"),
    ("src/*", "src/x/y"),
    ("src/**", "src"),
    ("src/**", "srcs/x"),
    ("**/*.py", "x.pyc"),
    ("a/**/b", "ab"),
    ("a/**/b", "a/xb"),
    ("a/**/b", "a/b/c"),
    ("?.txt", ".txt"),
    ("a?b", "a/b"),
    ("a*b", "a/b"),
    ("app/[id]/page.tsx", "app/i/page.tsx"),
    ("{a,b}.py", "a.py"),
    (r"\*.py", "x.py"),
    ("a", "a\n"),
]


@pytest.mark.parametrize(("pattern", "path"), MATCHES)
def test_a_pattern_fits_a_path(pattern: str, path: str) -> None:
    assert Glob(pattern).matches(path)
    assert any_of([Glob(pattern)])(path)


@pytest.mark.parametrize(("pattern", "path"), MISSES)
def test_a_pattern_does_not_fit_a_path(pattern: str, path: str) -> None:
    assert not Glob(pattern).matches(path)
    assert not any_of([Glob(pattern)])(path)


def test_a_pattern_is_relative_to_its_base() -> None:
    glob = Glob("src/*.py", "packages/shop")

    assert glob.matches("packages/shop/src/a.py")
    assert not glob.matches("src/a.py")
    assert not glob.matches("x/packages/shop/src/a.py")


def test_the_base_is_never_a_pattern() -> None:
    glob = Glob("**", "odd[*]?")

    assert glob.matches("odd[*]?/x")
    assert not glob.matches("odd[yy]z/x")


def test_double_star_below_a_base_needs_a_file_below_it() -> None:
    assert not Glob("**", "pkg").matches("pkg")
    assert Glob("**", "pkg").matches("pkg/x")


@pytest.mark.parametrize(
    ("glob", "exact"),
    [
        (Glob("a/b.py"), "a/b.py"),
        (Glob("/b.py", "a"), "a/b.py"),
        (Glob(r"\*.py", "a"), "a/*.py"),
        (Glob(r"a\/b"), "a/b"),
        (Glob("[id].tsx"), "[id].tsx"),
        (Glob("a/"), None),
        (Glob("*.py"), None),
        (Glob(r"\*?"), None),
        (Glob("**"), None),
    ],
)
def test_exact_is_the_path_of_a_pattern_without_wildcards(glob: Glob, exact: str | None) -> None:
    assert glob.exact == exact


@pytest.mark.parametrize(
    ("glob", "prefix"),
    [
        (Glob("src/*.py", "pkg"), "pkg/src/"),
        (Glob("src/a*.py"), "src/a"),
        (Glob("**/x", "pkg"), "pkg/"),
        (Glob("**/x"), ""),
        (Glob("src/"), "src/"),
        (Glob("src/a.py"), "src/a.py"),
    ],
)
def test_prefix_is_the_text_before_the_first_wildcard(glob: Glob, prefix: str) -> None:
    assert glob.prefix == prefix


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("", "it is empty"),
        ("  ", "it is empty"),
        ("/", "it names no file"),
        ("./", "it names no file"),
        ("../x", "`..`"),
        ("a/../b", "`..`"),
        ("a/./b", "`.`"),
        ("a//b", "two slashes"),
        ("a\\", "ends in a backslash"),
        ("a\\\\\\", "ends in a backslash"),
        (r"src\generated", "folders are separated by `/`"),
        ("src/**.py", "`**` must stand alone"),
        ("***", "`**` must stand alone"),
        ("a" * (MAX_LENGTH + 1), "longer than 4096"),
    ],
)
def test_a_pattern_that_cannot_be_used_says_why(pattern: str, reason: str) -> None:
    assert reason in (validate(pattern) or "")


@pytest.mark.parametrize(
    "pattern",
    ["a", "a/", "/a", "**", "a/**/b", "[x]", r"\*", "..a", "a\\\\", "a b", " a", r"\[x\]"],
)
def test_an_ordinary_pattern_is_usable(pattern: str) -> None:
    assert validate(pattern) is None


def test_many_stars_cost_no_more_than_pattern_times_path() -> None:
    # A matcher that goes back over its choices needs longer than the age of the universe here.
    assert not Glob("*a" * 200 + "b").matches("a" * 4000)
    assert not Glob("**/a/" * 200 + "b").matches("a/" * 2000 + "a")
    assert not Glob("*?" * 200 + "/x").matches("a" * 4000)


def test_any_of_tells_exact_paths_folders_and_deep_patterns_apart() -> None:
    fits = any_of([Glob("a.py"), Glob("src/**"), Glob("*.md", "docs"), Glob("**/gen/**")])

    assert [
        path
        for path in ("a.py", "b.py", "src/x", "docs/a.md", "docs/x/a.md", "x/gen/y", "gen/y", "gen")
        if fits(path)
    ] == ["a.py", "src/x", "docs/a.md", "x/gen/y", "gen/y"]


def test_any_of_nothing_fits_nothing() -> None:
    assert not any_of([])("a")


def test_last_of_gives_the_last_pattern_that_fits() -> None:
    find = last_of([Glob("**"), Glob("src/**"), Glob("src/a.py"), Glob("**/*.md")])

    assert [find(path) for path in ("x", "src/b.py", "src/a.py", "src/a.md")] == [0, 1, 2, 3]


def test_last_of_gives_none_when_nothing_fits() -> None:
    assert last_of([Glob("src/**"), Glob("a")])("b") is None


def test_an_exact_path_loses_against_a_later_pattern() -> None:
    assert last_of([Glob("src/a.py"), Glob("src/*.py")])("src/a.py") == 1


def slow_match(pattern: str, path: str) -> bool:
    """Match without regular expressions, by trying everything."""
    while pattern.startswith(("./", "/")):
        pattern = pattern.removeprefix(".").removeprefix("/")
    segments = pattern.split("/")
    if segments[-1] == "":
        segments[-1] = "**"
    names = path.split("/")

    @cache
    def deep(i: int, j: int) -> bool:
        if i == len(segments):
            return j == len(names)
        if segments[i] != "**":
            return j < len(names) and flat(segments[i], names[j]) and deep(i + 1, j + 1)
        if i == len(segments) - 1:
            return j < len(names)
        return any(deep(i + 1, k) for k in range(j, len(names) + 1))

    return deep(0, 0)


@cache
def flat(segment: str, name: str) -> bool:
    """Match one segment: each star takes every number of characters in turn."""
    if not segment:
        return not name
    if segment[0] == "*":
        return any(flat(segment[1:], name[k:]) for k in range(len(name) + 1))
    if segment[0] == "\\":
        return name[:1] == segment[1] and flat(segment[2:], name[1:])
    return bool(name) and segment[0] in ("?", name[0]) and flat(segment[1:], name[1:])


pieces = st.sampled_from(["a", "b", "ab", "*", "?", "[a]", r"\*", r"\?", ".", "\n"])
segments = st.one_of(
    st.just("**"),
    st.lists(pieces, min_size=1, max_size=4).map("".join).filter(lambda text: "**" not in text),
)
patterns = st.lists(segments, min_size=1, max_size=5).map("/".join)
names = st.text("ab*?[].\n", min_size=1, max_size=5)
paths = st.lists(names, min_size=1, max_size=5).map("/".join)


@settings(max_examples=300, deadline=None)
@given(pattern=patterns, path=paths)
def test_the_fast_matcher_agrees_with_the_slow_one(pattern: str, path: str) -> None:
    assert Glob(pattern).matches(path) == slow_match(pattern, path)


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(patterns, max_size=6), path=paths, base=st.sampled_from(["", "a", "a/b"]))
def test_any_of_and_last_of_agree_with_single_globs(texts: list[str], path: str, base: str) -> None:
    globs = [Glob(text, base if index % 2 else "") for index, text in enumerate(texts)]
    fitting = [index for index, glob in enumerate(globs) if glob.matches(path)]

    assert any_of(globs)(path) == bool(fitting)
    assert last_of(globs)(path) == (fitting[-1] if fitting else None)


@settings(max_examples=200, deadline=None)
@given(pattern=st.text(max_size=30), base=names | st.just(""), path=st.text(max_size=30))
def test_any_text_is_a_pattern_that_can_be_asked(pattern: str, base: str, path: str) -> None:
    glob = Glob(pattern, base)

    fits = glob.matches(path)

    assert isinstance(fits, bool)
    assert not fits or path.startswith(glob.prefix)
    assert validate(pattern) is None or validate(pattern)


@settings(max_examples=100, deadline=None)
@given(path=st.text("ab/\\*?[]{}", min_size=1, max_size=20))
def test_an_escaped_path_is_exactly_that_path(path: str) -> None:
    name = "/".join(filter(None, path.split("/"))) or "a"
    escaped = "".join(f"\\{char}" if char in "\\*?" else char for char in name)

    assert Glob(escaped).exact == name


@given(st.text(st.sampled_from("ab/*?\\[]{}! .-"), min_size=1, max_size=12))
def test_a_literal_pattern_fits_its_path_and_nothing_else(path: str) -> None:
    assume(all(part not in ("", ".", "..") for part in path.split("/")))
    glob = Glob(literal(path))

    assert glob.exact == path
    assert glob.matches(path)
    assert not glob.matches(path + "x")
