"""The section that tells a coding agent how to write a record, so that a file is born with it.

It goes into AGENTS.md, which most agents read, and into the files that others read instead. What
stands outside its two marks is never touched.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from tenure.errors import EditError
from tenure.finding import Severity
from tenure.policy import Policy

BEGIN, END = "<!-- tenure:begin -->", "<!-- tenure:end -->"
"""The marks around the section."""

DEFAULT = "AGENTS.md"
"""The file that gets the section whatever there is; agents.md lists who reads it."""

_CURSOR = "---\ndescription: Records of AI-written files\nalwaysApply: true\n---\n\n"
_WINDSURF = "---\ntrigger: always_on\ndescription: Records of AI-written files\n---\n\n"

FILES = (
    "CLAUDE.md",  # Claude Code; it reads AGENTS.md where there is no CLAUDE.md
    ".claude/CLAUDE.md",
    "GEMINI.md",  # Gemini CLI, unless its settings name another file
    "QWEN.md",  # Qwen Code
    "CRUSH.md",  # Crush
    "WARP.md",  # Warp
    ".github/copilot-instructions.md",  # GitHub Copilot
    ".junie/guidelines.md",  # JetBrains Junie
    "CONVENTIONS.md",  # aider, by its `read:` setting
)
"""The files of single agents, which get the section where they exist."""

FOLDERS = {
    ".cursor/rules": "tenure.mdc",  # Cursor
    ".windsurf/rules": "tenure.md",  # Windsurf
    ".clinerules": "tenure.md",  # Cline
    ".roo/rules": "tenure.md",  # Roo Code
    ".kiro/steering": "tenure.md",  # Kiro
    ".amazonq/rules": "tenure.md",  # Amazon Q Developer
    ".continue/rules": "tenure.md",  # Continue
}
"""The folders of single agents, which get a file of ours where they exist."""

_HEADS = {".mdc": _CURSOR, ".windsurf/rules/tenure.md": _WINDSURF}
_FEW = 4
_IMPORT = re.compile(r"^\s*(?:[-*]\s+)?@(?:\./|\.\./)?AGENTS\.md\s*$", re.MULTILINE)
_RECORD = "owner: {owner}, origin: TOOL/MODEL, lifecycle: experimental, created: YYYY-MM-DD, expires: YYYY-MM-DD"


class Setting(NamedTuple):
    """What the section depends on beside the policy.

    Attributes:
        policy: The policy at the root of the repository.
        codeowners: Where CODEOWNERS is, if there is one.
    """

    policy: Policy
    codeowners: str | None


def section(setting: Setting) -> str:
    """Return the section for a repository, marks included, in at most 30 lines."""
    lines = [
        BEGIN,
        "## Records of AI-written files",
        "",
        "Each file that you create gets a record in the same change: who answers for it, and until when it",
        "stays. `tenure stamp --set origin=TOOL/MODEL PATH` writes it; by hand it is:",
        "",
        *_examples(setting),
        "",
        *_rules(setting),
        END,
    ]
    return "\n".join(lines) + "\n"


def with_section(text: str | None, new: str, path: str) -> str:
    """Return the text of a file with the section put in, or brought up to date where it stands.

    Args:
        text: What the file holds, `None` if it does not exist.
        new: The section.
        path: The file, whose kind says what else a new one needs.

    Raises:
        EditError: The marks in it are not one pair.
    """
    if text is None:
        head = next((head for end, head in _HEADS.items() if path.endswith(end)), "")
        return head + new
    eol = "\r\n" if "\r\n" in text else "\n"
    new = new.replace("\n", eol)
    start, end = text.find(BEGIN), text.find(END)
    if (text.count(BEGIN), text.count(END)) == (0, 0):
        above = text.rstrip("\r\n")
        return text + eol * (2 - _line_ends(text, above)) + new if above else text + new
    if (text.count(BEGIN), text.count(END)) != (1, 1) or end < start:
        raise EditError(
            f"{path} cannot be brought up to date: the marks of the section are not one pair",
            f"leave one `{BEGIN}` and, below it, one `{END}`",
        )
    return text[:start] + new.removesuffix(eol) + text[end + len(END) :]


def imports(text: str) -> bool:
    """Whether a file takes in AGENTS.md by itself and needs no section of its own."""
    return _IMPORT.search(text) is not None


def _line_ends(text: str, above: str) -> int:
    return min(text.count("\n", len(above)), 2)


def _examples(setting: Setting) -> Iterator[str]:
    policy = setting.policy
    owner = policy.owner_default or "@org/team"
    if policy.carrier == "registry":
        yield "```toml"
        yield "# at the end of tenure-records.toml"
        yield "[[artifact]]"
        yield 'path = "PATH"'
        yield f'owner = "{owner}"'
        yield 'origin = "TOOL/MODEL"'
        yield 'lifecycle = "experimental"'
        yield "created = YYYY-MM-DD"
        yield "expires = YYYY-MM-DD"
        yield "```"
        return
    record = "tenure: {" + _RECORD.format(owner=f'"{owner}"') + "}"
    if policy.carrier != "sidecar":
        full, short = record, "tenure: {…}"
        yield f"- Python, shell, YAML, TOML, Terraform: `# {full}`"
        yield f"- JavaScript, TypeScript, Go, Java, C, Rust: `// {short}`, with the same keys"
        yield f"- SQL, Lua: `-- {short}`; CSS: `/* {short} */`; HTML, XML: `<!-- {short} -->`"
        yield "- Markdown: the key `tenure:` in the front matter, with the same keys below it"
        yield "- JSON, images and what else takes no comment: the same keys in `PATH.tenure.yaml`"
        yield ""
        yield "It stands at the top, below a `#!` line and a license."
        return
    yield "```yaml"
    yield "# PATH.tenure.yaml, beside the file"
    yield from _RECORD.format(owner=f'"{owner}"').split(", ")
    yield "```"


def _rules(setting: Setting) -> Iterator[str]:
    policy = setting.policy
    yield f"- `owner`: {_owner_rule(setting)} Never yourself, another agent, a bot or a model; if you do not know, ask."
    yield "- `origin`: your tool and model. Never a prompt text, never a link to a session or its id."
    script = policy.lifetime_kind.get("script")
    scripts = f" (`kind: script`: {script})" if script else ""
    yield (
        f"- `experimental` ends at most {policy.lifetime_experimental} days after `created`{scripts}; `temporary` after"
        f" {policy.lifetime_temporary},"
    )
    yield "  with `purpose`, `exit` and `plan`. Only a person makes a file `durable` or moves a date."
    if policy.required:
        yield f"- Every record here also has {', '.join(f'`{key}`' for key in policy.required)}."
    if policy.prompt_required:
        known = ", ".join(policy.prompt_approved) or "NAME@VERSION"
        yield f"- `prompt`: the approved template that was used, by its name only ({known})."
    forbidden = [
        glob.pattern
        for rule in policy.restrictions
        if rule.severity is Severity.ERROR and not rule.tools
        for glob in rule.paths
    ]
    if forbidden:
        shown = ", ".join(f"`{pattern}`" for pattern in forbidden[:_FEW])
        yield f"- Create no file that fits {shown}{' or what else the policy names' * (len(forbidden) > _FEW)}: the policy forbids it."
    yield "- A file that you only edit keeps its record; one that you rename or delete takes it along."
    yield "- After `git add`, `tenure check PATH` says what is wrong and how to mend it. Never bypass the hook."


def _owner_rule(setting: Setting) -> str:
    policy = setting.policy
    if setting.codeowners:
        return f"whom {setting.codeowners} names for the path."
    if policy.owner_default:
        return f"{policy.owner_default}, unless a nearer person or team answers for the file."
    return "the person or team who answers for the file, `@user`, `@org/team` or an address."
