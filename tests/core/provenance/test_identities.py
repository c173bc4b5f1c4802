"""Who signs is told by account and address, by a whole name, never by a bare word."""

import pytest

from tenure.evidence import Strength
from tenure.provenance.identities import Known, automaton, identify


@pytest.mark.parametrize(
    ("name", "address", "tool", "strength"),
    [
        ("Commit Check", "198982749+Copilot@users.noreply.github.com", "github-copilot", "strong"),
        ("Claude", "noreply@anthropic.com", "claude", "strong"),
        ("mayor", "noreply@anthropic.com", "claude", "strong"),
        ("goose", "noreply@anthropic.com", "goose", "strong"),
        ("devin", "DEVIN-AI-INTEGRATION[BOT]@users.noreply.github.com", "devin", "strong"),
        ("Sam Example (aider)", "sam@example.org", "aider", "strong"),
        ("Sam Example (Claude)", "sam@example.org", "claude", "medium"),
        ("Sam Example + Claude", "sam@example.org", "claude", "medium"),
        ("Sam Example", "sam+claude@example.org", "claude", "medium"),
        ("Claude", "claude@localhost", "claude", "medium"),
        ("gpt-5.3-codex", "sam@example.org", "codex", "medium"),
        ("AI Assistant", "assistant@example.com", "generic-ai", "medium"),
        ("Perfect Agent", "agent@perfect.ai", "perfect", "medium"),
        ("some-ai[bot]", "12+some-ai[bot]@users.noreply.github.com", "some", "medium"),
        ("ai-bot[bot]", "12+ai-bot[bot]@users.noreply.github.com", "generic-ai", "medium"),
        ("tembo[bot]", "208362400+tembo[bot]@users.noreply.github.com", "tembo", "strong"),
        ("Goose", "goose@block.xyz", "goose", "strong"),
        # Actions commit for another app under their own number.
        ("claude[bot]", "41898282+claude[bot]@users.noreply.github.com", "claude", "strong"),
        ("open-swe[bot]", "open-swe@users.noreply.github.com", "open-swe", "strong"),
        # The model that an agent asked does not sign for it.
        ("Gemini", "openhands@all-hands.dev", "openhands", "strong"),
        ("Copilot", "copilot@github.com", "github-copilot", "weak"),
        ("ralph", "noreply@ralph.example", "ralph", "weak"),
        # A role in a town of agents, whosever mailbox; the vendor's own address decides before it.
        ("harbor/crew/ilse", "ilse@example.org", "gastown", "medium"),
        ("opencode/witness", "ilse@example.org", "gastown", "medium"),
        ("harbor/crew/ilse", "noreply@anthropic.com", "claude", "strong"),
        ("mayor", "ilse@example.org", "gastown", "weak"),
        # A computer that has a tool's name; a person may sit there.
        ("Bart", "agent-of-ilse@openclaw.local", "openclaw", "medium"),
        ("bart", "bart@openclaw.local", "openclaw", "weak"),
        ("Ilse Kroon", "ilse@openclaw.local", "openclaw", "weak"),
        ("root", "root@openclaw.home", "openclaw", "weak"),
        ("Hermes Night Shift", "shift@hermes.local", "hermes", "medium"),
        ("Bart", "bart@openclaw.ai", "openclaw", "weak"),
        ("Ilse Kroon via Cursor", "ilse@example.org", "cursor", "medium"),
        ("Pay with Pi", "12+ilse@users.noreply.github.com", "pi", "weak"),
        ("Ilse Kroon", "ilse@agentmail.to", "generic-ai", "medium"),
        # A mailbox, and a word of a name, that no person has.
        ("root", "opencode@example.com", "opencode", "medium"),
        ("quill", "opencode@quill.example.org", "opencode", "weak"),
        ("ra-codex-audit-7", "ra-codex-audit-7@relay.local", "codex", "medium"),
        ("Codex Scout", "scout@example.org", "codex", "weak"),
        ("Claude", "ilse@example.org", "claude", "weak"),
        # Who registers an account may call it anything.
        ("OpenAI", "4567+ilse@users.noreply.github.com", "codex", "weak"),
        ("AI", "4567+ilse@users.noreply.github.com", "generic-ai", "weak"),
        ("Quill-Agent", "4567+quill-agent@users.noreply.github.com", "generic-ai", "weak"),
        # What stands in brackets is the tool, the model that it asked, or neither.
        ("Forge (OpenClaw)", "ilse@example.org", "openclaw", "medium"),
        ("QuillCode (GLM-5)", "noreply@quill.example", "quillcode", "medium"),
        ("Ilse (GLM-5)", "ilse@example.org", "glm", "medium"),
        ("GPT-5.2 agent", "agent@gander.dev", "gander", "medium"),
        ("Gander Agent", "agent@trygander.com", "gander", "medium"),
        ("Search Agent", "search@example.com", "generic-ai", "medium"),
        ("gander-ai-issues[bot]", "12+gander-ai-issues[bot]@x.example", "gander", "medium"),
        ("junie-beta[bot]", "junie-beta[bot]@users.noreply.github.com", "junie", "medium"),
        ("gemini-cli[bot]", "gemini-cli[bot]@users.noreply.github.com", "gemini", "weak"),
        # Where a company reads its mail, and its bots.
        ("nightly-2", "agent-0f3e91bc-1111-4222-8333-444455556666@letta.com", "letta", "strong"),
        ("sweep-help", "team@sweep.dev", "sweep", "weak"),
        ("Nori", "contact@tilework.tech", "nori", "medium"),
        ("PR Bot", "pr-bot@minimaxi.com", "minimax", "weak"),
        ("x", "12+quill-coding-agent[bot]@users.noreply.github.com", "quill", "medium"),
        ("x", "12+quillagent[bot]@users.noreply.github.com", "generic-ai", "weak"),
        ("acme-claude", "acme-claude@acme.example", "claude", "weak"),
        ("Claude for Acme", "bot@acme.example", "claude", "medium"),
        ("dev-agent-3", "dev-agent-3@acme.internal", "generic-ai", "medium"),
        ("ilse", "gemini-agent-4@acme.example", "gemini", "medium"),
        ("OpenHands Bot", "openhands@all-hands.dev", "openhands", "weak"),
        ("openhands", "openhands@all-hands.dev", "openhands", "strong"),
        ("Merge Keeper", "merge-keeper@roo-code.com", "roo", "weak"),
    ],
)
def test_a_tool_is_known(name: str, address: str, tool: str, strength: str) -> None:
    sign = identify(name, address)

    assert sign
    assert sign.is_ai
    assert (sign.tool, sign.strength) == (tool, Strength(strength))


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Claude Dupont", "claude@example.org"),
        ("devin", "devin@example.org"),
        ("Jules Petit", "jules@example.org"),
        ("Gemini Rossi", "gemini@example.org"),
        ("Travis Cursor", "cursor@example.org"),
        ("Sam Example (sam-pi)", "sam.pi@example.org"),
        ("happy-dev", "sam@happy-dev.example.org"),
        ("Jordan Example", "jordan@openai.com"),
        ("Paul", "paul@aider.chat"),
        ("John", "john@Johns-MacBook.local"),
        ("claude-dupont", "12+claude-dupont@users.noreply.github.com"),
        ("Sam", "sam@agents.example.org"),
        ("sam-tabnine", "sam@tabnine.com"),
        ("Sam Example", "sam@cohere.com"),
        ("Sam Example", "sam@gemini.local"),
        ("devin.ai@sam.example", "devin.ai@sam.example"),
        ("Codex Contributors", "codex@sam.example"),
        ("codex-fan", "12+codex-fan@users.noreply.github.com"),
        ("jean-claude", "jean-claude@example.org"),
        ("claude@example.org", "claude@example.org"),
        ("", ""),
    ],
)
def test_a_person_is_nobody_known(name: str, address: str) -> None:
    assert identify(name, address) is None


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com"),
        ("gemini-cli-robot", "gemini-cli-robot@google.com"),
        ("GitHub", "noreply@github.com"),
        ("some-sync[bot]", "12+some-sync[bot]@users.noreply.github.com"),
        ("house[bot]", "house[bot]@users.noreply.github.com"),
        ("Castiron", "noreply@openai.com"),
        ("Git AI Bot", "bot@usegitai.com"),
        ("kilocode-bot", "github-actions@github.com"),
        ("vercel-ai-sdk[bot]", "225926702+vercel-ai-sdk[bot]@users.noreply.github.com"),
    ],
)
def test_a_bot_is_no_ai(name: str, address: str) -> None:
    sign = identify(name, address)

    assert sign
    assert not sign.is_ai


def test_the_policy_adds_tools_and_facts() -> None:
    known = Known.default().extended(
        [
            {"name": "house-bot", "accounts": ["@House"], "addresses": ["Bot@example.org"]},
            {"name": "claude", "names": ["Claudine"], "ids": [77]},
        ]
    )

    house = identify("x", "12+house@users.noreply.github.com", known)
    mail = identify("Sam", "bot@example.org", known)
    claudine = identify("Claudine", "sam@example.org", known)
    account = identify("x", "77+y@users.noreply.github.com", known)
    claude = identify("Claude", "noreply@anthropic.com", known)

    found = [sign.tool for sign in (house, mail, claudine, account, claude) if sign]
    assert found == ["house-bot", "house-bot", "claude", "claude", "claude"]
    assert identify("Sam", "bot@example.org") is None


def test_an_empty_extension_changes_nothing() -> None:
    known = Known.default()

    assert known.extended([]) is known


@pytest.mark.parametrize("owner", ["@claude", "@Copilot", "@cursor[bot]", "noreply@openai.com"])
def test_an_agent_is_an_automaton(owner: str) -> None:
    assert automaton(owner) == "an AI tool"


@pytest.mark.parametrize("owner", ["@dependabot", "@x[bot]", "noreply@github.com"])
def test_a_bot_is_an_automaton(owner: str) -> None:
    assert automaton(owner) == "a bot"


@pytest.mark.parametrize("owner", ["@claude-dupont", "@devin", "@acme/cursor", "jules@example.org"])
def test_a_person_or_a_team_is_none(owner: str) -> None:
    assert automaton(owner) is None
