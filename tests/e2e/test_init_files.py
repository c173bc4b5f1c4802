"""`tenure init` tells git how to merge, and with --agents tells agents how to write records."""

import re

import pytest

from support.repository import GitRepo
from tenure import agents, mistakes
from tenure.carriers.resolve import read_inside
from tenure.errors import EditError
from tenure.policy import Policy
from tenure.provenance import markers
from tenure.record import RawRecord

ALL = "tenure-records.toml merge=tenure-registry\ntenure-baseline.txt merge=union\n"


# How git merges


def test_git_is_told_how_to_merge(repo: GitRepo) -> None:
    outcome = repo.tenure("init", "--yes")

    assert repo.read(".gitattributes").decode() == ALL
    driver = "tenure merge-registry %O %A %B %P"
    assert repo.git("config", "merge.tenure-registry.driver") == f"{driver}\n"
    assert f"$ git config merge.tenure-registry.driver '{driver}'\n" in outcome.out


def test_nothing_is_configured_without_a_yes(repo: GitRepo) -> None:
    repo.tenure("init")

    assert repo.git("config", "merge.tenure-registry.driver", check=False) == ""


def test_a_clone_of_a_repository_that_is_set_up_only_needs_the_driver(repo: GitRepo) -> None:
    repo.tenure("init", "--yes")
    repo.git("config", "--unset", "merge.tenure-registry.driver")

    outcome = repo.tenure("init", "--yes")

    assert "wrote" not in outcome.out
    assert "each clone needs that once" in outcome.out
    assert repo.tenure("init").out.startswith("nothing to do")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("*.png binary\n", "*.png binary\n" + ALL),
        ("*.png binary", "*.png binary\n" + ALL),
        ("*.png binary\r\n", "*.png binary\r\n" + ALL.replace("\n", "\r\n")),
        (
            "tenure-records.toml\tmerge=ours\n",
            "tenure-records.toml\tmerge=ours\n" + ALL.split("\n")[1] + "\n",
        ),
        (ALL, ALL),
    ],
)
def test_attributes_that_are_there_stay(repo: GitRepo, old: str, new: str) -> None:
    repo.write(".gitattributes", old)

    repo.tenure("init", "--yes")

    assert repo.read(".gitattributes").decode() == new


# What agents are told


def section_of(repo: GitRepo, path: str = "AGENTS.md") -> str:
    text = repo.read(path).decode()
    return text[text.index(agents.BEGIN) : text.index(agents.END) + len(agents.END)]


def test_agents_are_told_only_when_that_is_asked_for(repo: GitRepo) -> None:
    repo.tenure("init", "--yes")

    assert not (repo.root / "AGENTS.md").exists()


def test_the_section_is_written_once(repo: GitRepo) -> None:
    repo.tenure("init", "--yes", "--agents")
    first = repo.read("AGENTS.md")

    outcome = repo.tenure("init", "--yes", "--agents")

    assert outcome.out.startswith("nothing to do")
    assert repo.read("AGENTS.md") == first


def test_it_is_shown_first(repo: GitRepo) -> None:
    outcome = repo.tenure("init", "--agents")

    assert "+++ AGENTS.md" in outcome.out
    assert not (repo.root / "AGENTS.md").exists()


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "above", ["# Rules\n\nUse tabs.\n", "# Rules\n\n", "\ufeff# Rules\n\n\n\n"]
)
def test_the_rest_of_a_file_keeps_its_bytes(above: str, eol: str) -> None:
    old, below = above.replace("\n", eol), f"{eol}## Below{eol}\tx {eol}"
    first, second = (
        agents.section(agents.Setting(Policy(lifetime_experimental=days), None))
        for days in (90, 45)
    )

    new = agents.with_section(
        agents.with_section(old, first, "AGENTS.md") + below, second, "AGENTS.md"
    )

    assert new.startswith(old + ("" if old.endswith(eol * 2) else eol) + agents.BEGIN)
    assert new.endswith(f"{agents.END}{eol}{below}")
    assert "at most 45 days" in new
    assert new.count("\n") == new.count(eol)


def test_a_file_without_a_last_line_end_gets_one() -> None:
    assert agents.with_section("# Rules", "new\n", "AGENTS.md") == "# Rules\n\nnew\n"


def test_files_of_single_agents_get_it_where_they_are(repo: GitRepo) -> None:
    repo.write("CLAUDE.md", "# Claude\n")
    repo.write("GEMINI.md", "@AGENTS.md\n")
    repo.write(".cursor/rules/style.mdc", "---\nalwaysApply: true\n---\nTabs.\n")

    repo.tenure("init", "--yes", "--agents")

    assert section_of(repo, "CLAUDE.md") == section_of(repo)
    assert repo.read("GEMINI.md") == b"@AGENTS.md\n"
    assert repo.read(".cursor/rules/tenure.mdc").startswith(b"---\ndescription: ")
    assert section_of(repo, ".cursor/rules/tenure.mdc") == section_of(repo)
    assert not (repo.root / ".windsurf").exists()


def test_files_that_are_asked_for_are_made(repo: GitRepo) -> None:
    words = ["CLAUDE.md", ".windsurf/rules/tenure.md", "docs/robots.md"]

    repo.tenure("init", "--yes", "--agents", *words)

    assert all(section_of(repo, path) == section_of(repo) for path in words)
    assert repo.read(".windsurf/rules/tenure.md").startswith(b"---\ntrigger: always_on\n")


def test_a_link_between_two_of_them_is_one_file(repo: GitRepo) -> None:
    repo.write("AGENTS.md", "# Rules\n")
    (repo.root / "CLAUDE.md").symlink_to("AGENTS.md")

    repo.tenure("init", "--yes", "--agents")

    assert repo.read("AGENTS.md").count(agents.BEGIN.encode()) == 1
    assert (repo.root / "CLAUDE.md").is_symlink()


@pytest.mark.parametrize("word", ["notes.txt", "../AGENTS.md"])
def test_other_files_are_refused(repo: GitRepo, word: str) -> None:
    outcome = repo.tenure("init", "--yes", "--agents", word)

    assert outcome.status == 2
    assert word in outcome.err
    assert not (repo.root / "tenure.toml").exists()


@pytest.mark.parametrize(
    "text", [agents.BEGIN, agents.END, f"{agents.END}\n{agents.BEGIN}", f"{agents.BEGIN}\n" * 2]
)
def test_marks_that_are_no_pair_are_left_for_a_person(text: str) -> None:
    with pytest.raises(EditError, match="not one pair"):
        agents.with_section(text, "new", "AGENTS.md")


POLICIES = {
    "the defaults": Policy(),
    "a registry": Policy(carrier="registry"),
    "sidecars": Policy(carrier="sidecar", owner_default="@acme/platform"),
    "everything": Policy(
        owner_codeowners=True, required=("removal", "service"), prompt_required=True
    ),
}


@pytest.mark.parametrize("codeowners", [None, ".github/CODEOWNERS"])
@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_the_section_is_short_and_no_record_or_marker_itself(
    policy: Policy, codeowners: str | None
) -> None:
    text = agents.section(agents.Setting(policy, codeowners))

    assert len(text.splitlines()) <= 30
    assert "tenure check PATH" in text
    assert "Never yourself" in text
    assert "Never a prompt text, never a link to a session" in text
    for path in ("AGENTS.md", *agents.FILES, ".cursor/rules/tenure.mdc"):
        data = agents.with_section(None, text, path).encode()
        assert read_inside(path, data) == []
        assert markers.find(path, data) is None


@pytest.mark.parametrize(
    ("path", "mark"),
    [("a.py", "#"), ("a.js", "//"), ("a.sql", "--"), ("a.css", "/\\*"), ("a.html", "<!--")],
)
def test_the_examples_are_records(path: str, mark: str) -> None:
    text = agents.section(agents.Setting(Policy(), None))
    full = re.search(r"`# tenure: \{(.+?)\}`", text)
    example = re.search(rf"`({mark} tenure: \{{.*?\}}[^`]*)`", text)
    assert full
    assert example
    written = full[1].replace("YYYY-MM-DD", "2026-11-22").replace("TOOL/MODEL", "claude-code")

    line = re.sub(r"\{.*\}", lambda _: "{" + written + "}", example[1])
    (read,) = read_inside(path, f"{line}\n".encode())

    assert isinstance(read, RawRecord)
    assert mistakes.explain_record(read.data) == []


def test_the_policy_of_the_repository_is_what_is_said(repo: GitRepo) -> None:
    policy = 'carrier = "registry"\n[owner]\ndefault = "@acme/platform"\n[record]\nrequired = ["removal"]\n'
    repo.write("tenure.toml", policy)

    repo.tenure("init", "--yes", "--agents")

    text = section_of(repo)
    assert 'owner = "@acme/platform"' in text
    assert "Every record here also has `removal`." in text
    assert "tenure-records.toml" in text
