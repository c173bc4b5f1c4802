"""The site: every page has its place, links survive the move, and it shows what the code host shows."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import cmarkgfm
import pytest
import yaml

from scripts import site
from tenure.rules.catalog import RULES

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SHOWN = ("li", "table", "tr", "td", "th", "strong", "em", "img", "h2", "h3", "pre", "code", "del")
"""Elements of which a page has to have as many on the site as on the code host."""


def navigation(entries: object) -> Iterator[str]:
    """Return the pages that the navigation names."""
    if isinstance(entries, str):
        yield entries
    elif isinstance(entries, list):
        for entry in entries:
            yield from navigation(entry)
    elif isinstance(entries, dict):
        for entry in entries.values():
            yield from navigation(entry)


def test_each_page_stands_in_the_navigation_once() -> None:
    named = Counter(navigation(yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"]))
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
    listed = {page for page in pages if re.match(r"rules/TEN|decisions/\d", page)}

    assert set(named) == pages - listed | set(site.PAGES.values())
    assert set(named.values()) == {1}


def test_the_list_of_rules_has_each_with_its_name() -> None:
    text = (DOCS / "rules.md").read_text(encoding="utf-8")

    for code, rule in RULES.items():
        assert f"| [{code}](rules/{code}.md) | `{rule.name}` |" in text


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("0*.md")), ids=lambda p: p.name)
def test_the_list_of_decisions_has_each_with_its_title(page: Path) -> None:
    title = page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")

    assert f"[{title}]({page.name})" in (DOCS / "decisions" / "README.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("page", "link", "becomes"),
    [
        (
            "docs/output.md",
            "../schemas/report.schema.json",
            "repository/schemas/report.schema.json",
        ),
        ("docs/bot/install.md", "../policy.md#bot", "../policy.md#bot"),
        ("docs/bot/install.md", "../../SECURITY.md", "../security.md"),
        ("SECURITY.md", "docs/bot/operate.md", "bot/operate.md"),
        ("CONTRIBUTING.md", "docs/decisions/", "decisions/README.md"),
        ("docs/output.md", "https://example.org/a(b)", "https://example.org/a(b)"),
        ("docs/output.md", "../no/such/file", "../no/such/file"),
        ("docs/output.md", "../../outside.md", "../../outside.md"),
    ],
)
def test_a_link_leads_to_the_same_file_as_before(page: str, link: str, becomes: str) -> None:
    text, _ = site.rewritten(page, f"See [it]({link}), please.", ROOT)

    assert text == f"See [it]({becomes}), please."


def test_files_that_pages_link_to_are_laid_out_with_them(tmp_path: Path) -> None:
    site.lay_out(ROOT, tmp_path / "docs")

    laid_out = (tmp_path / "docs/repository/schemas/report.schema.json").read_bytes()
    assert laid_out == (ROOT / "schemas/report.schema.json").read_bytes()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site, built anew; a warning fails."""
    folder = tmp_path_factory.mktemp("site")
    site.lay_out(ROOT, folder / "build" / "docs")
    (folder / "mkdocs.yml").write_bytes((ROOT / "mkdocs.yml").read_bytes())
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict"]
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"NO_MKDOCS_2_WARNING": "1"},
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    return folder


with_generator = pytest.mark.skipif(
    find_spec("mkdocs") is None,
    reason="the site's generator is not installed: pip install -e '.[docs]'",
)


@pytest.mark.docs
@with_generator
def test_the_site_shows_what_the_code_host_shows(built: Path) -> None:
    different = {}
    for page in sorted((built / "build/docs").rglob("*.md")):
        name = page.relative_to(built / "build/docs").with_suffix(".html")
        html = (
            built / "build/site" / name.parent / name.name.replace("README", "index")
        ).read_text()
        article = html[html.index("<article") : html.index("</article>")]
        expected = elements(cmarkgfm.github_flavored_markdown_to_html(page.read_text()))
        if elements(article) != expected:
            different[str(name)] = (elements(article) - expected, expected - elements(article))

    assert different == {}


def elements(html: str) -> Counter[str]:
    return Counter(name for name in re.findall(r"<(\w+)[ >]", html) if name in SHOWN)


@pytest.mark.docs
@with_generator
def test_a_page_of_the_site_loads_nothing_from_other_hosts(built: Path) -> None:
    html = (built / "build/site/index.html").read_text()

    assert re.findall(r'(?:src|<link[^>]* href)="(https?:[^"]*)"', html) == []
