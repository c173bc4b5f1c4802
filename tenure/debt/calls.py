"""Calls in a file, read alike in Python and in JavaScript: a name, and values with names."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tenure.debt.subject import Subject

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_NAME_LIMIT = 200
_CALLS = 5000
_KINDS = {True: ("call",), False: ("call_expression", "new_expression")}
"""What calls are in Python, and elsewhere."""


class Call(NamedTuple):
    """One call.

    Attributes:
        name: What is called, such as `client.chat.completions.create`; empty if that is long.
        line: The line that it starts on, counted from 1.
        given: The values that are passed by name: keyword arguments, or the members of the
            objects among the arguments.
        spread: Whether something is passed that shows only when it runs (`**options`).
        first: The first argument without a name.
        node: The call.
    """

    name: str
    line: int
    given: "Mapping[str, SgNode]"
    spread: bool
    first: "SgNode | None"
    node: "SgNode"

    @property
    def last_name(self) -> str:
        """What is called, without what stands before the last dot."""
        return self.name.rpartition(".")[2]


def line_of(node: "SgNode") -> int:
    """Return the line that a node starts on, counted from 1."""
    return int(node.range().start.line) + 1


def calls(subject: Subject) -> Iterator[Call]:
    """Yield the calls of a Python or JavaScript file, the first 5,000 of them."""
    yield from calls_in(subject.root, python=subject.language == "python")


def calls_in(node: "SgNode", *, python: bool) -> Iterator[Call]:
    """Yield the calls inside a node, the first 5,000 of them."""
    read = _python_call if python else _script_call
    for one in node.find_all(any=[{"kind": kind} for kind in _KINDS[python]])[:_CALLS]:
        yield read(one)


def literal_text(node: "SgNode | None") -> str | None:
    """Return what a string literal without inserted values says; `None` for anything else."""
    if node is None:
        return None
    kind = node.kind()
    if kind in ("parenthesized_expression", "concatenated_string"):
        parts = [
            literal_text(one) for one in node.children() if one.kind() not in ("(", ")", "comment")
        ]
        return None if None in parts else "".join(part or "" for part in parts)
    if kind not in ("string", "template_string"):
        return None
    inner = [one for one in node.children() if one.kind() not in ('"', "'", "`")]
    if any(one.kind() in ("interpolation", "template_substitution") for one in inner):
        return None
    return "".join(one.text() for one in inner if one.kind() not in ("string_start", "string_end"))


def prose_of(node: "SgNode | None") -> str | None:
    """Return the fixed words of a string, those between inserted values too; `None` if no string."""
    if node is None:
        return None
    kind = node.kind()
    if kind in (
        "parenthesized_expression",
        "concatenated_string",
        "binary_operator",
        "binary_expression",
    ):
        parts = [prose_of(one) for one in node.children()]
        said = [part for part in parts if part]
        return " ".join(said) or None
    if kind in ("call", "call_expression"):
        return _wrapped(node)
    if kind not in ("string", "template_string"):
        return None
    fixed = ("string_content", "string_fragment", "escape_sequence")
    return "".join(one.text() for one in node.children() if one.kind() in fixed)


def _wrapped(node: "SgNode") -> str | None:
    """Return the string that `"…".strip()` and `dedent("…")` are made of."""
    called = node.field("function")
    if called is None:
        return None
    owner = called.field("object")
    if owner is not None and owner.kind() in ("string", "template_string", "concatenated_string"):
        return prose_of(owner)
    if called.text()[-10:].endswith("dedent"):
        arguments = node.field("arguments")
        inner = arguments.children() if arguments is not None else []
        return next(
            (prose_of(one) for one in inner if one.kind() in ("string", "template_string")), None
        )
    return None


def _python_call(node: "SgNode") -> Call:
    given: dict[str, SgNode] = {}
    first, spread = None, False
    for one in _arguments(node):
        if one.kind() == "keyword_argument":
            name, value = one.field("name"), one.field("value")
            if name is not None and value is not None:
                given[name.text()] = value
        elif one.kind() in ("dictionary_splat", "list_splat"):
            spread = True
        elif first is None:
            first = one
    return Call(_called(node, "function"), line_of(node), given, spread, first, node)


def _script_call(node: "SgNode") -> Call:
    given: dict[str, SgNode] = {}
    first, spread = None, False
    for one in _arguments(node):
        if one.kind() == "object":
            inner, spreads = members(one)
            given |= inner
            spread = spread or spreads
        elif one.kind() == "spread_element":
            spread = True
        elif first is None:
            first = one
    called = _called(node, "function") or _called(node, "constructor")
    return Call(called, line_of(node), given, spread, first, node)


def members(node: "SgNode") -> "tuple[dict[str, SgNode], bool]":
    """Return the members of an object or a dictionary, and whether it takes more from elsewhere."""
    given: dict[str, SgNode] = {}
    spread = False
    for one in node.children():
        if one.kind() == "pair":
            key, value = one.field("key"), one.field("value")
            if key is not None and value is not None:
                given[key.text()[:_NAME_LIMIT].strip("'\"")] = value
        elif one.kind() in ("spread_element", "dictionary_splat"):
            spread = True
        elif one.kind() in ("method_definition", "shorthand_property_identifier"):
            name = one.field("name") or one
            given[name.text()[:_NAME_LIMIT]] = one
    return given, spread


def _arguments(node: "SgNode") -> "list[SgNode]":
    found = node.field("arguments")
    return (
        found.children()[1:-1]
        if found is not None and found.kind() != "generator_expression"
        else []
    )


def _called(node: "SgNode", field: str) -> str:
    found = node.field(field)
    if found is None:
        return ""
    at = found.range()
    return found.text() if at.end.index - at.start.index <= _NAME_LIMIT else ""
