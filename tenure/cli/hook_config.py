"""The hooks in a `.pre-commit-config.yaml`: added as text, so that every other byte stays."""

from typing import TYPE_CHECKING

from tenure.errors import EditError

if TYPE_CHECKING:
    import yaml

HOOK_FILE = ".pre-commit-config.yaml"

HOOK_TYPES = ("pre-commit", "commit-msg")
"""What `pre-commit install` has to install for our hooks to run."""

_TYPES_KEY = "default_install_hook_types"


def with_hook(text: str | None, url: str | None, rev: str | None) -> str:
    """Return a `.pre-commit-config.yaml` with our hooks added and every other byte kept.

    Args:
        text: What it holds now, `None` if it does not exist.
        url: Where pre-commit gets the hooks from; `None` uses the installed ones.
        rev: The revision of `url`.

    Raises:
        EditError: It is not the file that pre-commit wants, or nothing can be added safely.
    """
    import yaml

    old = text or ""
    try:
        root, data = yaml.compose(old, yaml.SafeLoader), yaml.safe_load(old)
    except yaml.YAMLError as exc:
        raise EditError(f"{HOOK_FILE} is not YAML, so the hook was not added") from exc
    if data is None:
        new = appended(old, line_end(old), "repos:\n" + _entry(url, rev, indent=2))
    elif not isinstance(data, dict) or not isinstance(root, yaml.MappingNode):
        raise _by_hand(url, rev)
    elif _has_hook(data):
        return old
    else:
        new = _with_entry(old, root, url, rev)
    new = _with_types(new)
    if not _is_added(new, data or {}):
        raise _by_hand(url, rev)
    return new


def _with_types(text: str) -> str:
    """Let `pre-commit install` install the hook for messages too; an odd text stays as it is."""
    import yaml

    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError:
        return text
    if not isinstance(root, yaml.MappingNode):
        return text
    value = next((value for key, value in root.value if key.value == _TYPES_KEY), None)
    if value is None:
        at = max(root.start_mark.index, text.startswith("\ufeff"))
        line = f"{_TYPES_KEY}: [{', '.join(HOOK_TYPES)}]{line_end(text)}"
        return f"{text[:at]}{line}{text[at:]}"
    if not isinstance(value, yaml.SequenceNode) or not value.value:
        return text
    there = [item.value for item in value.value]
    missing = [name for name in HOOK_TYPES if name not in there]
    at = value.value[-1].end_mark.index
    if value.flow_style:
        return text[:at] + "".join(f", {name}" for name in missing) + text[at:]
    start = f"{line_end(text)}{' ' * value.start_mark.column}- "
    return text[:at] + "".join(f"{start}{name}" for name in missing) + text[at:]


def _has_hook(data: "dict[object, object]") -> bool:
    repos = data.get("repos")
    found = [repo.get("hooks") for repo in _list(repos) if isinstance(repo, dict)]
    hooks = [hook for hooks in found for hook in _list(hooks)]
    return any(isinstance(hook, dict) and hook.get("id") == "tenure-check" for hook in hooks)


def _list(value: object) -> "list[object]":
    return value if isinstance(value, list) else []


def _with_entry(text: str, root: "yaml.MappingNode", url: str | None, rev: str | None) -> str:
    """Put the hook behind the last entry of `repos`."""
    import yaml

    repos = next((value for key, value in root.value if key.value == "repos"), None)
    if repos is None:
        return appended(text, line_end(text), "repos:\n" + _entry(url, rev, indent=2))
    if not repos.value:  # `repos: []`, or nothing
        start, end = repos.start_mark.index, repos.end_mark.index
        text, at, indent = text[:start].rstrip(" ") + text[end:], start, 2
    elif isinstance(repos, yaml.SequenceNode) and not repos.flow_style:
        at, indent = _end(text, repos), repos.start_mark.column
    else:
        raise _by_hand(url, rev)
    line = text.find("\n", at - 1) + 1
    head, tail = (text[:line], text[line:]) if line else (text, "")
    return appended(head, line_end(text), _entry(url, rev, indent)) + tail


def appended(text: str, eol: str, lines: str) -> str:
    """Return a text with lines behind it, in its own line ends."""
    gap = eol if text.strip("\ufeff") and not text.endswith("\n") else ""
    return text + gap + lines.replace("\n", eol)


def line_end(text: str) -> str:
    """Return the line end of the first line."""
    return "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"


def _is_added(new: str, old: "dict[object, object]") -> bool:
    """Whether the hooks are the last entry now, will be installed, and all the rest is as it was."""
    import yaml

    try:
        data = yaml.safe_load(new)
    except yaml.YAMLError:
        return False
    if not isinstance(data, dict) or not _has_hook(data):
        return False
    types = _list(data.get(_TYPES_KEY))
    before = _list(old.get(_TYPES_KEY))
    if not set(HOOK_TYPES) <= set(types) or types[: len(before)] != before:
        return False
    rest = {**data, "repos": _list(data["repos"])[:-1], _TYPES_KEY: before}
    return rest == {**old, "repos": _list(old.get("repos")), _TYPES_KEY: before} and list(old) == [
        key for key in data if key in old
    ]


def _by_hand(url: str | None, rev: str | None) -> EditError:
    types = f"{_TYPES_KEY}: [{', '.join(HOOK_TYPES)}]"
    text = f"add:\n{types}\nrepos:\n{_entry(url, rev, indent=2)}"
    return EditError(f"{HOOK_FILE} is written in a way that cannot be edited", text)


def _end(text: str, node: "yaml.Node") -> int:
    """Return where the last scalar in a YAML node ends: the node's own end is behind comments."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        return len(text[: node.end_mark.index].rstrip())
    assert isinstance(node, yaml.CollectionNode)  # noqa: S101  # there is no other node
    if node.flow_style or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(text, last[1] if isinstance(last, tuple) else last)


def _entry(url: str | None, rev: str | None, indent: int) -> str:
    if url:
        lines = [
            f"- repo: {url}",
            f"  rev: {rev}",
            "  hooks:",
            "    - id: tenure-check",
            "    - id: tenure-commit-msg",
        ]
    else:
        lines = [
            "- repo: local",
            "  hooks:",
            "    - id: tenure-check",
            "      name: 'tenure: check records'",
            "      entry: tenure-check",
            "      language: system",
            "      always_run: true",
            "      require_serial: true",
            # Without it a hook of type commit-msg would be given the message for a file.
            "      stages: [pre-commit, pre-merge-commit, pre-push, manual]",
            "    - id: tenure-commit-msg",
            "      name: 'tenure: check the commit message'",
            "      entry: tenure-commit-msg",
            "      language: system",
            "      require_serial: true",
            "      stages: [commit-msg]",
        ]
    return "".join(f"{' ' * indent}{line}\n" for line in lines)
