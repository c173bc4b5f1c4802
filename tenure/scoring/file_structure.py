"""Structure and size of what is no code: text, data, notebooks, infrastructure, markup, queries.

Everything is one pass over the text with expressions that never go back, so that hostile content
costs no more than its length. Files that do not keep to their format are measured all the same.
"""

import re

from tenure.scoring.shape import Shape, UnmeasurableError, counted, filled_lines
from tenure.scoring.source_code import by_keywords, with_lizard

NOTEBOOK_DEPTH = 64
"""Deeper nesting is no notebook; Python's JSON reader recurses."""

_JSON_SIGNS = re.compile(r'"(?:[^"\\]|\\.)*+"(\s*:)?|[\[{]|[\]}]', re.DOTALL)
_TOML_KEY = re.compile(r"^[ \t]*(?:\[\[?([^\[\]\n]+)\]|[\w\"'.-]+[ \t]*=)", re.MULTILINE)
_INI_KEY = re.compile(r"^[^\s#;\[=:][^=:\n]{0,200}[=:]", re.MULTILINE)
_YAML_KEY = re.compile(r"^([ \t]*)(?:- +)*(?:[\w\"'./$-]+)[ \t]*:(?:\s|$)", re.MULTILINE)
_STEP = re.compile(r"^[ \t]*(?:- +)?(?:run|uses|script|command|image|task|name): ", re.MULTILINE)
_CONDITION = re.compile(
    r"\{\{-? *(?:else )?(?:if|range|with)\b|\{%-? *(?:if|for|elif)\b|^[ \t]*(?:- )?(?:if|when|unless):",
    re.MULTILINE,
)
_BLOCK = re.compile(
    r"^[ \t]*+[\w-]++(?:[ \t]++(?:\"[^\"\n]*\"|[\w-]++))*+[ \t]*+=?[ \t]*+\{[ \t]*+$",
    re.MULTILINE,
)
_HCL_DECISION = re.compile(r"\bfor_each\s*=|\bcount\s*=|\bfor\s+\w+(?:\s*,\s*\w+)?\s+in\b|\s\?\s")
_INSTRUCTION = re.compile(r"^[ \t]*[A-Za-z]+(?=[ \t])", re.MULTILINE)
_HEADING = re.compile(r"^(?:#{1,6} |={1,6} |[=\-~^\"'+*]{4,}[ \t]*$|<h[1-6][ >])", re.MULTILINE)
_ELEMENT = re.compile(r"<[A-Za-z]")
_RULE = re.compile(r"\{")
_TARGET = re.compile(r"^[^\s#=:][^=:#\n]{0,500}:(?!=)", re.MULTILINE)
_SQL_SIGNS = re.compile(
    r"--[^\n]*|/\*(?:[^*]|(?!\*/)\*)*+(?:\*/)?|'[^']*+'?|(?P<end>;)"
    r"|\b(?P<word>case|when|join|union|where|having|if|loop|with|exists)\b",
    re.IGNORECASE,
)


def text(_path: str, content: str) -> Shape:
    """Measure prose: words and headings."""
    words = len(content.split())
    lines = filled_lines(content)
    headings = len(_HEADING.findall(content))
    source = f"{counted(words, 'word')} under {counted(headings, 'heading')}, {_lines(lines)}"
    return Shape(lines, source, depth=0, functions=0, parts=words)


def json_data(_path: str, content: str) -> Shape:
    """Measure JSON and its relatives: keys and depth."""
    keys, deepest = _brackets(content)
    return _data(content, keys, "key", deepest)


def toml_data(_path: str, content: str) -> Shape:
    """Measure TOML: keys and tables."""
    keys = deepest = 0
    for found in _TOML_KEY.finditer(content):
        keys += 1
        deepest = max(deepest, 1 + (found[1].count(".") + 1 if found[1] else 0))
    return _data(content, keys, "key", deepest)


def settings(_path: str, content: str) -> Shape:
    """Measure `key = value` files."""
    return _data(content, len(_INI_KEY.findall(content)), "key", 1)


def yaml_data(_path: str, content: str) -> Shape:
    """Measure YAML, a template of YAML as well: keys and depth, told by its lines."""
    keys = 0
    deepest = 0
    indents: list[int] = []
    for found in _YAML_KEY.finditer(content):
        keys += 1
        column = len(found[1])
        while indents and indents[-1] >= column:
            indents.pop()
        indents.append(column)
        deepest = max(deepest, len(indents))
    return _data(content, keys, "key", deepest)


def table(_path: str, content: str) -> Shape:
    """Measure a table of text (CSV, TSV): rows and columns."""
    lines = filled_lines(content)
    head = content.split("\n", 1)[0]
    columns = 1 + max(head.count(sign) for sign in ",;\t|")
    source = f"{counted(lines, 'row')} of {counted(columns, 'column')}"
    return Shape(lines, source, depth=1, parts=columns)


def workflow(path: str, content: str) -> Shape:
    """Measure YAML that runs something: steps, and the decisions of its templates."""
    keys = yaml_data(path, content)
    steps = len(_STEP.findall(content))
    decisions = len(_CONDITION.findall(content))
    source = (
        f"{counted(keys.parts, 'key')}, {counted(steps, 'step')} and "
        f"{counted(decisions, 'condition')} in {_lines(keys.lines)}"
    )
    return Shape(keys.lines, source, decisions, depth=keys.depth, parts=keys.parts)


def terraform(_path: str, content: str) -> Shape:
    """Measure HCL: blocks, and what repeats or chooses."""
    blocks = len(_BLOCK.findall(content))
    decisions = len(_HCL_DECISION.findall(content))
    return _infrastructure(content, blocks, "block", decisions)


def dockerfile(_path: str, content: str) -> Shape:
    """Measure a Dockerfile: instructions, and the shell's conditions in them."""
    joined = re.sub(r"\\[ \t]*\n", " ", content)
    instructions = len(_INSTRUCTION.findall(joined))
    decisions = len(re.findall(r"&&|\|\||\bif\b|\bfor\b", joined))
    return _infrastructure(content, instructions, "instruction", decisions)


def makefile(path: str, content: str) -> Shape:
    """Measure a makefile: targets and conditions."""
    shape = by_keywords("#|ifeq|ifneq|ifdef")(path, content)
    return _infrastructure(content, len(_TARGET.findall(content)), "target", shape.ccn)


def markup(_path: str, content: str) -> Shape:
    """Measure HTML and XML: elements."""
    elements = len(_ELEMENT.findall(content))
    lines = filled_lines(content)
    return Shape(lines, f"{counted(elements, 'element')} in {_lines(lines)}", parts=elements)


def styles(_path: str, content: str) -> Shape:
    """Measure style sheets: rules."""
    rules = len(_RULE.findall(content))
    lines = filled_lines(content)
    return Shape(lines, f"{counted(rules, 'rule')} in {_lines(lines)}", parts=rules)


def query(_path: str, content: str) -> Shape:
    """Measure SQL: statements, and what joins, chooses and repeats in them."""
    ends = words = 0
    for found in _SQL_SIGNS.finditer(content):
        ends += found.lastgroup == "end"
        words += found.lastgroup == "word"
    statements = max(ends, 1 if content.strip() else 0)
    lines = filled_lines(content)
    source = (
        f"{counted(statements, 'statement')} with {words} joins, conditions and branches, "
        f"{_lines(lines)}"
    )
    return Shape(lines, source, words, parts=statements)


def component(_path: str, content: str) -> Shape:
    """Measure the scripts of a component (Vue, Svelte) as one program."""
    scripts = []
    at = content.find("<script")
    while at >= 0 and (end := content.find("</script", at)) >= 0:
        scripts.append(content[content.find(">", at, end) + 1 : end])
        at = content.find("<script", end)
    shape = with_lizard("x.ts", "\n".join(scripts))
    lines = filled_lines(content)
    return shape._replace(lines=lines, source=f"{_lines(lines)}, its scripts: {shape.source}")


def notebook(_path: str, content: str) -> Shape:
    """Measure the code cells of a notebook as one program, and count them."""
    import json  # late: only notebooks need it

    if _brackets(content)[1] > NOTEBOOK_DEPTH:
        raise UnmeasurableError(f"JSON nested deeper than {NOTEBOOK_DEPTH} levels")
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise UnmeasurableError("it is no JSON") from None
    if not isinstance(found, dict) or not isinstance(found.get("cells"), list):
        raise UnmeasurableError("it has no cells")
    cells = [_cell_source(one) for one in found["cells"] if _is_code(one)]
    code = with_lizard(f"cells{_suffix(found)}", "\n".join(cells))
    total = len(found["cells"])
    source = f"{len(cells)} of {counted(total, 'cell')} hold code: {code.source}"
    return Shape(code.lines, source, code.ccn, code.worst, code.functions, code.depth, parts=total)


def _is_code(cell: object) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "code"


def _cell_source(cell: dict[str, object]) -> str:
    """Return the code of a cell without the commands of IPython, which are no Python."""
    written = cell.get("source")
    joined = "".join(map(str, written)) if isinstance(written, list) else str(written or "")
    if joined.startswith("%%"):
        return ""
    return "\n".join(
        line for line in joined.split("\n") if line.lstrip()[:1] not in "%!?" or not line.strip()
    )


_NOTEBOOK_SUFFIXES = {
    "python": ".py", "r": ".r", "scala": ".scala", "javascript": ".js", "typescript": ".ts",
    "rust": ".rs", "kotlin": ".kt", "c#": ".cs", "ruby": ".rb", "go": ".go", "java": ".java",
}  # fmt: skip


def _suffix(found: dict[str, object]) -> str:
    about = found.get("metadata")
    names = (about.get("language_info"), about.get("kernelspec")) if isinstance(about, dict) else ()
    for one, key in zip(names, ("name", "language"), strict=False):
        word = one.get(key) if isinstance(one, dict) else None
        if isinstance(word, str):
            return _NOTEBOOK_SUFFIXES.get(word.lower(), ".py")
    return ".py"


def _brackets(content: str) -> tuple[int, int]:
    """Return how many keys stand before a colon and how deep brackets nest."""
    keys = depth = deepest = 0
    for found in _JSON_SIGNS.finditer(content):
        sign = found[0][0]
        if sign == '"':
            keys += found[1] is not None
        elif sign in "[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth = max(0, depth - 1)
    return keys, deepest


def _data(content: str, parts: int, word: str, depth: int) -> Shape:
    lines = filled_lines(content)
    source = f"{counted(parts, word)}, nested {counted(depth, 'level')} deep, {_lines(lines)}"
    return Shape(lines, source, depth=depth, parts=parts)


def _infrastructure(content: str, parts: int, word: str, decisions: int) -> Shape:
    lines = filled_lines(content)
    source = f"{counted(parts, word)} and {counted(decisions, 'condition')} in {_lines(lines)}"
    return Shape(lines, source, decisions, parts=parts)


def _lines(number: int) -> str:
    return counted(number, "line")
