"""What README and docs say is true: links resolve, examples are valid, commands run.

The examples on the pages of the rules have tests of their own: some of them are wrong on purpose.
"""

import re
import shlex
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from cfgv import apply_defaults, validate
from markdown_it import MarkdownIt
from pre_commit.clientlib import CONFIG_SCHEMA

from support.repository import RECORD, GitRepo
from tenure import mistakes
from tenure.carriers import comment_header, front_matter, registry, sidecar
from tenure.record import RawRecord

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    path
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("hooks/*.md"),
        *ROOT.glob("bot/*.md"),
    ]
    if ".venv" not in path.parts
)
EXAMPLES = [page for page in PAGES if page.parent.name not in ("rules", "decisions")]
_SUFFIXES = {"python": ".py", "sh": ".sh", "go": ".go", "html": ".html", "sql": ".sql", "c": ".c"}


class Block(NamedTuple):
    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks(language: str | None = None) -> list[Block]:
    """Return the fenced blocks of all pages."""
    return [block for block in _blocks() if language in (None, block.language)]


@lru_cache(maxsize=1)
def _blocks() -> list[Block]:
    found = []
    for page in EXAMPLES:
        for token in MarkdownIt().parse(page.read_text(encoding="utf-8")):
            name = token.info.split()[0] if token.info else ""
            if token.type == "fence" and token.map:
                found.append(Block(page, token.map[0] + 1, name, token.content))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [
        str(child.attrs.get("href") or child.attrs.get("src"))
        for token in MarkdownIt().parse(text)
        for child in token.children or ()
        if child.type in ("link_open", "image")
    ]
    local = [target for target in targets if not re.match(r"[a-z]+:", target)]

    for target in local:
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        assert there.exists(), target
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there.read_text(encoding="utf-8")), target


def anchors(text: str) -> set[str]:
    """Return the anchors of a page as GitHub makes them."""
    titles = re.findall(r"^#+ +(.+?)\s*$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("block", blocks("toml"), ids=str)
def test_toml_examples_are_valid(block: Block) -> None:
    data = tomllib.loads(block.text)
    if "artifact" in data:
        entries, problems = registry.read_registry("tenure-records.toml", block.text.encode())
        assert problems == []
        assert [mistakes.explain_record(entry.raw.data) for entry in entries] == [[]] * len(entries)
    elif not block.text.startswith("+++"):
        policy = data.get("tool", {}).get("tenure", data)
        assert mistakes.explain_policy(policy) == []


@pytest.mark.parametrize("block", blocks("yaml"), ids=str)
def test_yaml_examples_are_valid(block: Block) -> None:
    data = yaml.safe_load(block.text)
    if isinstance(data, dict) and "repos" in data:
        validate(apply_defaults(data, CONFIG_SCHEMA), CONFIG_SCHEMA)
    elif "tenure:" in block.text:
        read = sidecar.read("x.tenure.yaml", block.text.encode())
        if read is None:
            read = comment_header.read("x.yaml", block.text.encode())
        assert_record(read)


@pytest.mark.parametrize(
    "block", [b for b in blocks() if b.language in _SUFFIXES and "tenure:" in b.text], ids=str
)
def test_comment_headers_are_valid(block: Block) -> None:
    assert_record(comment_header.read(f"x{_SUFFIXES[block.language]}", block.text.encode()))


@pytest.mark.parametrize("block", [b for b in blocks("markdown") if "tenure:" in b.text], ids=str)
def test_front_matter_is_valid(block: Block) -> None:
    assert_record(front_matter.read("x.md", block.text.encode()))


def assert_record(read: object) -> None:
    assert isinstance(read, RawRecord), read
    assert mistakes.explain_record(read.data) == []


@pytest.mark.parametrize("block", blocks("console"), ids=str)
def test_commands_run(block: Block, repo: GitRepo) -> None:
    repo.stage("tools/report.py", "print('stock')\n")
    repo.stage("docs/guide.md", "# Guide\n")
    repo.stage("logo.png", b"\x89PNG\r\n\x1a\n")
    repo.stage("scripts/generated/load.py", RECORD + "import os\n")
    repo.stage("CODEOWNERS", "* @acme/shop\n")
    repo.commit()
    repo.git("switch", "-q", "-c", "feature")
    for line in block.text.splitlines():
        command = line.removeprefix("$ ").partition(" #")[0]
        words = shlex.split(command) if line.startswith("$ tenure") else []
        if words:
            words += ["--yes"] if words == ["tenure", "init"] else []  # there is nobody to ask
            outcome = repo.tenure(*words[1:])
            assert outcome.status in (0, 1), (line, outcome)


def test_the_commands_on_top_of_the_readme_exist() -> None:
    first = next(b for b in blocks("sh") if b.page == ROOT / "README.md")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    targets = re.findall(r"^make (\w+)", first.text, re.MULTILINE)
    assert targets == ["demo", "test"]
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
