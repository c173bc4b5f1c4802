"""Prompts that stand in the code without a name and a version."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tenure.debt.calls import calls, line_of, literal_text, members, prose_of
from tenure.debt.rule import Hit
from tenure.debt.subject import Subject, is_test

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_WORDS = 30
"""A prompt of fewer words is an example or a question, nothing that anybody would version."""

_KEYS = frozenset(
    (
        "prompt",
        "system",
        "instructions",
        "system_prompt",
        "systemPrompt",
        "system_message",
        "systemMessage",
        "system_instruction",
        "systemInstruction",
        "system_instructions",
        "template",
        "prompt_template",
        "promptTemplate",
        "backstory",
        "instruction",
        "systemPromptTemplate",
        "preamble",
    )
)
_PROMPT_NAME = re.compile(
    r"(?i)(?:^|_)(?:prompt|instructions?|system_message)(?:_(?:template|text|str|tmpl|v\d+))?$|(?<=[a-z])(?:Prompt|Instructions?|SystemMessage)(?:Template|Text)?$"
)
_ROLES = ("system", "developer", "user")
"""What an assistant said stands in a test or an example."""

_MAKERS = re.compile(
    r"(?:SystemMessage|HumanMessage|PromptTemplate|ChatPromptTemplate)(?:\.from_template|\.fromTemplate)?$"
    r"|from_template$|fromTemplate$"
)
_VERSIONED = re.compile(r"(?i)prompt\w*?(?:_?version|_?id\b|_?v\d)|v\d+\w*prompt")


def inline_prompt(subject: Subject) -> Iterator[Hit]:
    """Find long prose passed or named as a prompt, in files that talk to models."""
    if is_test(subject.path) or not subject.calls_models or _VERSIONED.search(subject.text):
        return
    seen: set[int] = set()
    for node, place in _candidates(subject):
        said = prose_of(node)
        line = line_of(node)
        if said is None or line in seen or not _is_prose(said):
            continue
        seen.add(line)
        yield Hit(line, f"{place}: {len(said.split())} words, “{' '.join(said.split()[:6])} …”")


def _candidates(subject: Subject) -> "Iterator[tuple[SgNode, str]]":
    for call in calls(subject):
        for name, value in call.given.items():
            if name in _KEYS and (name != "prompt" or _takes_values(value)):
                yield value, f"{call.last_name or 'a call'}({name}=…)"
        if call.first is not None and _MAKERS.search(call.name):
            yield call.first, f"{call.last_name}(…)"
    kinds = ("dictionary",) if subject.language == "python" else ("object",)
    for node in subject.nodes(*kinds):
        given, _ = members(node)
        role = literal_text(given.get("role"))
        if (
            "content" in given
            and role in _ROLES
            and (role != "user" or _takes_values(given["content"]))
        ):
            yield given["content"], f"a message of the role {role}"
    kinds = ("assignment",) if subject.language == "python" else ("variable_declarator",)
    for node in subject.nodes(*kinds):
        target = node.field("left") or node.field("name")
        said = node.field("right") or node.field("value")
        if target is not None and said is not None and _PROMPT_NAME.search(target.text()[:100]):
            yield said, target.text()[:60]


def _takes_values(node: "SgNode") -> bool:
    """Whether a text is a template: a question that somebody typed once is no prompt."""
    return bool(re.search(r"\{\w*\}|\$\{|\{[\w.\[\]'\"()]+\}|%s", node.text()[:20_000]))


def _is_prose(said: str) -> bool:
    words = said.split()
    return len(words) >= _WORDS and sum(word.strip(".,:;!?").isalpha() for word in words) * 2 > len(
        words
    )
