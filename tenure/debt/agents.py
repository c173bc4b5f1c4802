"""Agents that call models or each other without a bound on how often."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tenure.debt.calls import calls, calls_in, line_of
from tenure.debt.rule import Hit
from tenure.debt.subject import Subject, is_test

if TYPE_CHECKING:
    from ast_grep_py import SgNode

_ASKS = re.compile(
    r"(?:completions|messages|responses|chat)\.(?:a?create|stream|parse)$|(?:^|\.)(?:acompletion|completion|generate_content|"
    r"generateText|streamText|generateObject|sendMessage|run_agent|call_llm|query_llm)$"
    r"|(?i:\b\w*(?:agent|llm|chain|crew|runner|model|graph)\w*)\.(?:a?invoke|a?run|run_sync|a?call|chat|step|kickoff|complete|predict|generate)$"
    r"|^Runner\.run\w*$|^llm$|^agent$"
)
_BOUNDED = re.compile(
    r"(?i)max_?(?:iter|turn|step|round|attempt|retr|loop|depth|tool)|\b(?:limit|timeout|deadline|budget|attempts?|retries|iterations?|"
    r"num_(?:turns|steps)|turns?|rounds?|steps?)\b\s*(?:\+=|[<>]=?|\+\+)|deadline|timeout"
)
_WAITS = re.compile(
    r"(?i)\b\w*(?:input|human|approv|confirm)\w*\b|\b(?:prompt_async|ask|readline|question|prompt|recv\w*|receive\w*|"
    r"get_nowait|accept|poll\w*|subscribe\w*|getch)\(|queue\w*\.(?:get|pop)|user_(?:message|query|prompt)|listen"
)
"""What paces a loop: a person, a message, a clock."""
_TEAMS = ("RoundRobinGroupChat", "SelectorGroupChat", "Swarm")


def unbounded_agent_loop(subject: Subject) -> Iterator[Hit]:
    """Find endless loops around calls to models that count nothing and wait for nobody."""
    if is_test(subject.path) or not subject.calls_models:
        return
    python = subject.language == "python"
    for node in subject.nodes(
        *(("while_statement",) if python else ("while_statement", "for_statement"))
    ):
        if not _is_endless(node, python=python):
            continue
        body = node.text()[:20_000]
        if _BOUNDED.search(body) or _WAITS.search(body) or _counts(body):
            continue
        asks = next(
            (call for call in calls_in(node, python=python) if _ASKS.search(call.name)), None
        )
        if asks is not None:
            yield Hit(
                line_of(node),
                f"{body.splitlines()[0].strip()[:40]} … {asks.name[:60]}(…) in line {asks.line}",
            )


def team_without_end(subject: Subject) -> Iterator[Hit]:
    """Find AutoGen teams that are given neither a condition to end nor a number of turns."""
    if is_test(subject.path) or "autogen" not in subject.text:
        return
    for call in calls(subject):
        ends = {"termination_condition", "max_turns"} & call.given.keys()
        if (
            call.last_name in _TEAMS
            and (call.first is not None or "participants" in call.given)
            and not ends
            and not call.spread
        ):
            yield Hit(call.line, f"{call.last_name}(…) without termination_condition or max_turns")


def _counts(body: str) -> bool:
    """Whether something is counted up and compared with a number."""
    counted = set(re.findall(r"\b(\w+)\s*(?:\+=|\+\+|-=|--)", body))
    compared = set(re.findall(r"\b(\w+)\s*(?:[<>]=?|===?)\s*\w", body))
    return bool(counted & compared)


def _is_endless(node: "SgNode", *, python: bool) -> bool:
    if node.kind() == "for_statement":
        return bool(re.match(r"for\s*\(\s*;\s*;\s*\)", node.text()[:40]))
    condition = node.field("condition")
    said = condition.text()[:12].strip("() ") if condition is not None else ""
    return said in (("True", "1") if python else ("true", "1"))
