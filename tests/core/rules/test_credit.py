"""TEN019: which messages a policy takes, profile by profile."""

import pytest

from tenure.policy import Policy, load
from tenure.rules import credit
from tenure.sources.history import Commit, PathChange, Person

ANA = Person("Ana", "ana@example.org")
CLAUDE = "Claude <noreply@anthropic.com>"


def policy(text: str) -> Policy:
    return load({"tenure.toml": text.encode()}).for_path("")


def commit(message: str, *, author: Person = ANA, added: tuple[str, ...] = ()) -> Commit:
    changes = tuple(PathChange("A", path) for path in added)
    return Commit("1" * 40, ("2" * 40,), author, author, 0, message, changes)


def faults(text: str, message: str, *, added: tuple[str, ...] = ()) -> list[str]:
    one = commit(f"Subject\n\nBody of it.\n\n{message}", added=added)
    return [fault.key for fault in credit.faults(one, policy(text), {"by-ai.py"})]


TRAILERS = {
    "kernel": f"Assisted-by: Claude:claude-opus-4.6 sparse smatch\nSigned-off-by: Ana <{ANA.address}>",
    "fedora": "Assisted-by: Claude Code, for the tests only",
    "apache": "Generated-by: Claude Code",
    "openinfra": "Generated-By: claude-code",
    "mesa": "Generated-by: Claude Code",
    "pip": "Assisted-by: Claude Code",
    "pytest": f"Co-authored-by: {CLAUDE}",
    "none": f"Signed-off-by: {CLAUDE}",
}
"""A message that each profile takes."""


@pytest.mark.parametrize("profile", TRAILERS)
def test_each_profile_takes_its_own_form(profile: str) -> None:
    assert faults(f'profile = "{profile}"', TRAILERS[profile]) == []


@pytest.mark.parametrize(
    ("profile", "trailer", "key"),
    [
        ("kernel", f"Co-authored-by: {CLAUDE}", "trailers.keys"),
        ("kernel", "Assisted-by: Claude", "trailers.format"),
        ("kernel", f"Assisted-by: {CLAUDE}", "trailers.format"),
        ("kernel", "Assisted-by: Claude https://claude.ai/code", "trailers.format"),
        ("kernel", f"Signed-off-by: {CLAUDE}", "trailers.sign-off"),
        ("kernel", "Made-with: Cursor", "trailers.keys"),
        ("fedora", f"Co-authored-by: {CLAUDE}", "trailers.keys"),
        ("apache", "Assisted-by: Claude Code", "trailers.keys"),
        ("openinfra", f"Co-Authored-By: {CLAUDE}", "trailers.keys"),
        (
            "openinfra",
            "Reviewed-by: Bo <bo@example.org>\n\nGenerated with Claude Code",
            "trailers.ai",
        ),
        ("kubernetes", "Assisted-by: Claude Code", "trailers.ai"),
        ("kubernetes", f"Co-developed-by: {CLAUDE}", "trailers.ai"),
        ("kubernetes", f"Signed-off-by: {CLAUDE}", "trailers.sign-off"),
        ("kubernetes", "Co-authored-by: Copilot <copilot@github.com>", "trailers.ai"),
        ("mesa", f"Co-authored-by: {CLAUDE}", "trailers.keys"),
        ("pip", f"Co-authored-by: {CLAUDE}", "trailers.keys"),
        ("pytest", "Assisted-by: Claude Code", "trailers.keys"),
    ],
)
def test_each_profile_refuses_what_it_does_not_take(profile: str, trailer: str, key: str) -> None:
    assert faults(f'profile = "{profile}"', trailer) == [key]


@pytest.mark.parametrize("profile", [*TRAILERS, "kubernetes"])
@pytest.mark.parametrize(
    "trailer",
    [
        "Signed-off-by: Claude Dupont <claude@example.org>",
        "Assisted-by: Coccinelle",
        "Reviewed-by: Devin Jones <devin@example.org>",
        "",
    ],
)
def test_people_and_ordinary_tools_are_nobodys_business(profile: str, trailer: str) -> None:
    assert faults(f'profile = "{profile}"', trailer) == []


def test_explicit_keys_win_over_the_profile() -> None:
    text = 'profile = "kernel"\n[trailers]\nkeys = ["Made-with"]\nformat = "tool"\n'

    assert faults(text, "Made-with: Cursor") == []
    assert faults(text, "Assisted-by: Claude:opus-4.6") == ["trailers.keys"]
    assert faults(text, f"Signed-off-by: {CLAUDE}") == ["trailers.sign-off"]


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        ("Claude Code", True),
        (CLAUDE, False),
        ("Claude https://claude.ai", False),
        ("Claude:opus-4.6", False),
    ],
)
def test_the_form_tool_is_a_name_alone(value: str, fits: bool) -> None:
    text = '[trailers]\nformat = "tool"\n'

    assert faults(text, f"Assisted-by: {value}") == ([] if fits else ["trailers.format"])


@pytest.mark.parametrize(
    "value",
    [
        "Claude:claude-opus-4.6",
        "Claude Code:opus-4.6 sparse",
        "opencode:qwen/qwen3-coder:free",
        "GPT:gpt-5",
    ],
)
def test_the_form_tool_and_model_takes_names_as_they_are(value: str) -> None:
    assert faults('[trailers]\nformat = "tool:model"\n', f"Assisted-by: {value}") == []


# --- required -----------------------------------------------------------------------------------

REQUIRED = '[trailers]\nai = "require"\n'


def test_a_commit_of_an_agent_needs_a_trailer() -> None:
    agent = Person("Copilot", "198982749+Copilot@users.noreply.github.com")
    one = commit("Subject\n\nBody.", author=agent)
    other = one._replace(message="Subject\n\nBody.\n\nAssisted-by: Copilot")

    (fault,) = credit.faults(one, policy(REQUIRED), ())

    assert fault.text.startswith("no trailer credits AI, and AI had a part in it (author Copilot <")
    assert credit.faults(other, policy(REQUIRED), ()) == []


def test_a_commit_that_adds_what_ai_made_needs_a_trailer() -> None:
    assert faults(REQUIRED, "", added=("by-ai.py",)) == ["trailers.ai"]
    assert faults(REQUIRED, "", added=("by-hand.py",)) == []
    assert faults(REQUIRED, "Assisted-by: Claude", added=("by-ai.py",)) == []


def test_who_signs_off_does_not_disclose() -> None:
    assert faults(REQUIRED, f"Signed-off-by: {CLAUDE}") == ["trailers.ai"]


# --- which lines are trailers --------------------------------------------------------------------

FORBID = '[trailers]\nai = "forbid"\n'


def test_a_trailer_that_prose_hides_from_git_is_found() -> None:
    assert faults(FORBID, f"Made with love\nCo-authored-by: {CLAUDE}") == ["trailers.ai"]


def test_what_a_body_quotes_is_no_trailer() -> None:
    message = f"Co-authored-by: {CLAUDE}\n\nis what the tool writes. Stop that."

    assert faults(FORBID, message) == []


def test_the_line_of_the_message_is_known() -> None:
    one = commit(
        f"Subject\n\nBody.\n\nReviewed-by: Bo <bo@example.org>\nCo-authored-by: {CLAUDE}\n"
    )

    (fault,) = credit.faults(one, policy(FORBID), ())

    assert fault.line == 6


def test_of_a_hostile_message_a_few_things_are_said() -> None:
    trailers = "\n".join(f"Co-authored-by: Claude {n} <noreply@anthropic.com>" for n in range(500))
    long = f"\nCo-authored-by: {'x' * 5000} <noreply@anthropic.com>"

    found = credit.faults(commit(f"Subject\n\nBody.\n\n{trailers}{long}"), policy(FORBID), ())

    assert len(found) == credit.MOST
    assert all(len(fault.text) < 300 for fault in found)


def test_without_a_policy_nothing_is_asked() -> None:
    assert not Policy().judges_messages
    assert policy('profile = "kubernetes"').judges_messages
    assert faults("", f"Signed-off-by: {CLAUDE}") == []
