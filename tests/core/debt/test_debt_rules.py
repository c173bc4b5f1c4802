"""Debt rules: each finds its bad samples and nothing in its good ones."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenure.debt import inference
from tenure.debt.catalog import DEFAULT, RULES
from tenure.debt.inference import PLACES, SIZE_LIMIT, inferred, silent
from tenure.debt.subject import LANGUAGES, PARSED, is_test

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "tests" / "samples" / "debt"
TAGS = {
    "data-debt",
    "model-debt",
    "pipeline-debt",
    "configuration-debt",
    "orchestration-debt",
    "prompt-debt",
}


def samples(kind: str) -> list[tuple[str, str]]:
    """Return the rule and the path below its folder of each sample."""
    return [
        (folder.name, str(path.relative_to(folder / kind)))
        for folder in sorted(SAMPLES.iterdir())
        for path in sorted((folder / kind).rglob("*"))
        if path.is_file()
    ]


def rules_hit(rule: str, kind: str, path: str) -> set[str]:
    data = (SAMPLES / rule / kind / path).read_bytes()
    return {tag.rule for tag in inferred(path, data, {rule})}


@pytest.mark.parametrize(("rule", "path"), samples("bad"))
def test_a_bad_sample_is_found(rule: str, path: str) -> None:
    assert rules_hit(rule, "bad", path) == {rule}


@pytest.mark.parametrize(("rule", "path"), samples("good"))
def test_a_good_sample_is_not_found(rule: str, path: str) -> None:
    assert rules_hit(rule, "good", path) == set()


def test_every_rule_has_samples_of_both_kinds() -> None:
    assert {rule for rule, _ in samples("bad")} == set(RULES)
    assert {rule for rule, _ in samples("good")} == set(RULES)


def test_every_tag_of_the_ai_systems_has_a_rule() -> None:
    assert {rule.tag for rule in RULES.values()} == TAGS


def test_the_page_says_how_often_each_rule_was_right_and_the_defaults_follow() -> None:
    page = (ROOT / "docs" / "debt.md").read_text(encoding="utf-8")
    numbers = r"\d+ \| \d+ \| (\d+) \| (\d+)"
    rows = re.findall(rf"^\| `([\w-]+)` \| `[\w-]+` \| {numbers} \| (\w+) \|$", page, re.MULTILINE)
    table = {rule: (int(judged), int(right), on == "yes") for rule, judged, right, on in rows}

    assert set(table) == set(RULES)
    for rule, (judged, right, on) in table.items():
        assert on == RULES[rule].default_on
        assert not on or (judged >= 20 and right * 10 >= judged * 9)


def test_a_tag_says_where_and_what() -> None:
    data = b'import openai\n\nopenai.chat.completions.create(\n    model="gpt-4o",\n)\n'

    found = inferred("ask.py", data)

    assert found == (("model-debt", "hard-coded-model", 4, 'create(model="gpt-4o")'),)


def test_rules_that_are_not_enabled_find_nothing() -> None:
    data = b'import openai\nopenai.responses.create(model="gpt-4o", temperature=1)\n'

    assert {tag.rule for tag in inferred("a.py", data)} == {
        "hard-coded-model",
        "hard-coded-sampling",
    }
    assert {tag.rule for tag in inferred("a.py", data, {"hard-coded-model"})} == {
        "hard-coded-model"
    }
    assert inferred("a.py", data, ()) == ()
    assert inferred("a.py", data, {"no-such-rule"}) == ()


def test_tests_are_not_looked_at() -> None:
    data = b'import openai\nopenai.responses.create(model="gpt-4o")\n'

    assert inferred("tests/test_ask.py", data) == ()
    assert is_test("src/ask.test.ts")
    assert not is_test("src/contest.py")


def test_places_are_bounded() -> None:
    data = b"import openai\n" + b'openai.responses.create(model="gpt-4o")\n' * 100

    assert len(inferred("a.py", data)) == PLACES


def test_large_and_binary_files_give_nothing() -> None:
    data = b'import openai\nopenai.responses.create(model="gpt-4o")\n'

    assert inferred("a.py", data + b"#" * SIZE_LIMIT) == ()
    assert inferred("a.py", data + b"\0") == ()
    assert inferred("a.txt", data) == ()


@pytest.mark.parametrize(
    ("path", "data"),
    [("a.ts", b"/*\n" * 40_000), ("a.ts", b"/[" * 60_000), ("a.py", b"# x\n" * 30_000)],
)
def test_what_takes_the_parser_forever_is_left_alone(path: str, data: bytes) -> None:
    prefix = b"import openai; import x from 'openai'; model\n"

    assert inferred(path, prefix + data, set(RULES)) == ()


def test_a_reason_is_one_printable_line() -> None:
    name = "gpt-4o\\u202e\\x1b" + "x" * 5000
    data = f'import openai\nopenai.f\u202e(model="gpt-4o")\nSYSTEM_PROMPT = """{"you are " * 40}\x1b"""\n{name}'

    for tag in inferred("a.py", data.encode()):
        assert tag.reason.isprintable()
        assert len(tag.reason) <= 200


def test_without_the_parser_the_rules_about_code_are_silent_and_say_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(inference, "_has_parser", lambda: False)
    workflow = SAMPLES / "download-without-retry" / "bad" / ".github" / "workflows" / "build.yml"

    assert inferred("a.py", b'import openai\nopenai.responses.create(model="gpt-4o")\n') == ()
    assert len(inferred(".github/workflows/build.yml", workflow.read_bytes())) == 1
    said = silent() or ""
    assert "hard-coded-model" in said
    assert "download-without-retry" not in said
    assert "pip install 'tenure[debt]'" in said
    assert silent({"download-without-retry"}) is None


def test_with_the_parser_nothing_is_silent() -> None:
    assert silent() is None


def test_the_parser_is_not_imported_for_files_without_a_telling_word() -> None:
    code = (
        "import sys; from tenure.debt.inference import inferred; "
        "inferred('a.py', b'print(1)'); assert 'ast_grep_py' not in sys.modules"
    )

    subprocess.run([sys.executable, "-c", code], check=True)


_PIECES = st.sampled_from(
    [
        "import openai\n", "from 'openai'", "model=", '"gpt-4o"', "f(", ")", "{", "}", "while True:\n", " agent.run(x)\n",
        "temperature: 0", '"""', "`", "${", "SELECT * FROM t", "airflow", "DAG('x', schedule='@daily')", "\n", "  ", "@task\n",
        "def f():\n", "curl https://x", "INSERT INTO t", "role", "content", "\ud800", "\x00", "é",
    ]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(_PIECES, max_size=30), st.sampled_from(sorted(LANGUAGES)))
def test_no_content_raises_and_places_lie_in_the_file(pieces: list[str], suffix: str) -> None:
    data = "".join(pieces).encode("utf-8", "surrogatepass")

    found = inferred(f".github/workflows/x.{suffix}", data, set(RULES))

    assert all(1 <= tag.line <= data.count(b"\n") + 1 for tag in found)
    assert found == inferred(f".github/workflows/x.{suffix}", data, set(RULES))


def test_defaults_and_languages_agree_with_the_table() -> None:
    assert {rule.id for rule in RULES.values() if rule.default_on} == DEFAULT
    assert set(LANGUAGES.values()) >= PARSED
    for rule in RULES.values():
        assert set(rule.languages) <= set(LANGUAGES.values())
