"""Make what follows from `schemas/`: shared parts of the schemas, and `tenure/_validators.py`.

The compiler knows the keywords that our schemas use, and stops at any other one.
"""

import argparse
import ast
import copy
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tenure.debt.catalog import RULES as DEBT_RULES
from tenure.debt.names import TAGS

ROOT = Path(__file__).resolve().parent.parent
VALIDATORS = ROOT / "tenure" / "_validators.py"
Schema = dict[str, Any]

_HEAD = '''\
"""Whether a record, a registry or a policy fits its schema: the answer alone, in microseconds.

Made from `schemas/` by `scripts/compile_schemas.py`; do not edit.
"""

# ruff: noqa: PLR2004  # limits stand as they do in the schemas

import re
from collections.abc import Callable
from math import isfinite
from typing import Any

from tenure.record import is_day

_Check = Callable[[Any], bool]
_searches: dict[str, Callable[[str], object]] = {}


def is_number(value: object) -> bool:
    """Return whether the value is a number of JSON: not true or false, and finite."""
    return type(value) is int or (isinstance(value, float) and isfinite(value))


def is_whole(value: object) -> bool:
    """Return whether the value is an integer of JSON, to which 3.0 belongs."""
    return type(value) is int or (isinstance(value, float) and value.is_integer())


def _fits(pattern: str, value: str) -> bool:
    search = _searches.get(pattern)
    if search is None:  # compiled on first use: a commit needs few of them
        search = _searches[pattern] = re.compile(pattern).search
    return search(value) is not None


def _keys(value: dict[Any, Any], checks: dict[str, _Check], free: str | None = None) -> bool:
    for key, item in value.items():
        check = checks.get(key)
        if check is None:
            if free is None or not key.startswith(free):
                return False
        elif not check(item):
            return False
    return True
'''

DAY = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
"""How a day is described: `is_day` checks shape and calendar at once."""

_TYPES = {
    "string": "isinstance(value, str)",
    "array": "isinstance(value, list)",
    "object": "isinstance(value, dict)",
    "boolean": "isinstance(value, bool)",
    "number": "is_number(value)",
    "integer": "is_whole(value)",
}
_NEEDS = {
    "number": ("minimum", "maximum"),
    "string": ("pattern",),
    "array": ("items", "minItems", "maxItems", "uniqueItems"),
    "object": ("properties", "patternProperties", "required", "additionalProperties"),
}
"""The keywords that say nothing about values of other types than this one."""

_ANY = {"type", "format", "not", "const", "enum", "if", "then", "else", "allOf", "$name"}
_ANNOTATIONS = frozenset(("title", "description", "examples", "default"))


class CompileError(Exception):
    """A schema says something that the compiler does not know."""


def load(folder: Path) -> dict[str, Schema]:
    """Return the schemas of a folder by name, such as `artifact`."""
    return {
        path.name.removesuffix(".schema.json"): json.loads(path.read_text("utf-8"))
        for path in sorted(folder.glob("*.schema.json"))
    }


def derive(schemas: Mapping[str, Schema]) -> dict[str, Schema]:
    """Return the schemas with everything filled in that another one says already.

    Each file can then be used alone: none refers to another one.
    """
    derived = copy.deepcopy(dict(schemas))
    artifact, registry = derived["artifact"], derived["tenure-records-toml"]
    policy, report = derived["tenure-toml"], derived["report"]
    record = {key: value for key, value in artifact.items() if not key.startswith("$")}
    # An entry is a record with more keys. 2020-12 can say so with `unevaluatedProperties` only,
    # which many editors do not know.
    entry = registry["$defs"]["entry"]
    own = {key: entry["properties"][key] for key in ("path", "each")}
    entry["properties"] = own | record["properties"]
    entry["required"] = ["path", *record["required"]]
    entry["allOf"] = [*record["allOf"], entry["allOf"][-1]]
    for key in ("patternProperties", "additionalProperties"):
        entry[key] = record[key]
    registry["$defs"] |= artifact["$defs"]
    for name in ("person", "origin", "tool", "text", "factor", "hours"):
        policy["$defs"][name] = artifact["$defs"][name]
    policy["$defs"]["kind"]["enum"] = record["properties"]["kind"]["enum"]
    policy["$defs"]["debt-rule"]["enum"] = list(DEBT_RULES)
    policy["$defs"]["debt"]["enum"] = [*TAGS, *DEBT_RULES]
    policy["$defs"]["key"]["enum"] = [key for key in dotted_keys(policy) if key != "locked"]
    policy["$defs"]["record-key"]["enum"] = list(record["properties"])
    report["$defs"] = {"record": record} | artifact["$defs"]
    return derived


def dotted_keys(node: Schema, prefix: str = "") -> Iterator[str]:
    """Yield every key of a schema and of the tables in it, as `table.key`."""
    for key, child in node.get("properties", {}).items():
        yield prefix + key
        yield from dotted_keys(child, f"{prefix}{key}.")


def plain(node: Any, defs: Schema) -> Any:
    """Return a schema without annotations and references; `$name` keeps the name of the latter."""
    if isinstance(node, list):
        return [plain(item, defs) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        _expect(set(node) <= _ANNOTATIONS | {"$ref"}, f"keywords beside {node['$ref']}")
        name = node["$ref"].removeprefix("#/$defs/")
        return {"$name": name, **plain(defs[name], defs)}
    return {
        key: {name: plain(child, defs) for name, child in value.items()}
        if key in ("properties", "patternProperties")
        else plain(value, defs)
        for key, value in node.items()
        if key not in _ANNOTATIONS and (key == "$name" or not key.startswith("$"))
    }


class Compiler:
    """Collects the text of the module; equal schemas share one function."""

    def __init__(self, constants: Mapping[str, Iterable[str]]) -> None:
        """Start a module that has these constants."""
        self._constants = {name: tuple(values) for name, values in constants.items()}
        rows = (f"{name} = {_literal(values)}\n" for name, values in self._constants.items())
        self._parts = [_HEAD + "\n", *rows]
        self._functions: dict[str, str] = {}
        self._patterns: dict[str, str] = {}

    @property
    def text(self) -> str:
        """The module so far."""
        return "".join(self._parts)

    def add(self, name: str, schema: Schema, summary: str) -> None:
        """Add the public function `name`, which says whether its argument fits `schema`."""
        self._function(name, plain(schema, schema["$defs"]), f'    """{summary}"""\n')

    def _function(self, name: str, node: Schema, doc: str = "") -> None:
        terms = list(self._terms(node, name.strip("_"), None))
        kind = "object" if doc else "Any"
        line = f"    return ({' and '.join(terms)})"
        self._parts.append(f"\n\ndef {name}(value: {kind}) -> bool:\n{doc}{line}\n")

    def _check(self, node: Schema, name: str) -> str:
        """Return the name of a function that checks `node`, and write it if there is none yet."""
        identity = json.dumps(node, sort_keys=True)
        if identity not in self._functions:
            base = name = "_" + node.get("$name", name).replace("-", "_")
            while name in self._functions.values():
                name = f"{base}_{len(self._functions)}"
            self._functions[identity] = name
            self._function(name, node)
        return self._functions[identity]

    def _terms(self, node: Schema, name: str, known: str | None) -> Iterator[str]:
        """Yield what has to be true of `value`, which has the type `known` for certain."""
        known = node.get("type", known)
        for kind, keywords in _NEEDS.items():
            if not node.keys().isdisjoint(keywords):
                _expect(known == kind or {known, kind} == {"integer", "number"}, f"{name}: {node}")
        unknown = node.keys() - _ANY.union(*_NEEDS.values())
        _expect(not unknown, f"{name}: {unknown}")
        if "type" in node:
            yield _TYPES[node["type"]]
        if "not" in node:
            _expect(node["not"] == {}, f"{name}: `not`")
            yield "False"
        if "const" in node:
            yield f"value == {node['const']!r}"
            if node["const"] in (0, 1):  # true is 1 for Python, not for JSON
                yield "not isinstance(value, bool)"
        if "enum" in node:
            yield f"value in {self._values(tuple(node['enum']))}"
        for keyword, sign in (("minimum", ">="), ("maximum", "<=")):
            if keyword in node:
                yield f"value {sign} {node[keyword]}"
        yield from self._text_terms(node, name)
        yield from self._list_terms(node, name)
        yield from self._mapping_terms(node, name)
        for branch in (node, *node.get("allOf", ())):
            yield from self._condition_terms(branch, name, known)

    def _values(self, values: tuple[str, ...]) -> str:
        _expect(all(isinstance(value, str) for value in values), f"`enum` of {values}")
        named = (name for name, known in self._constants.items() if known == values)
        return next(named, None) or _literal(values)

    def _text_terms(self, node: Schema, name: str) -> Iterator[str]:
        pattern = node.get("pattern")
        if "format" in node:
            _expect({key: node.get(key) for key in DAY} == DAY, f"{name}: `format`")
            yield "is_day(value)"
        elif pattern == r"\S":
            yield "not (value.isspace() or not value)"
        elif pattern is not None:
            if pattern not in self._patterns:
                constant = self._patterns[pattern] = f"_{name.upper()}_PATTERN"
                self._parts.append(f"\n{constant} = {_quoted(python_pattern(pattern))}\n")
            yield f"_fits({self._patterns[pattern]}, value)"

    def _list_terms(self, node: Schema, name: str) -> Iterator[str]:
        if "minItems" in node:
            yield f"len(value) >= {node['minItems']}"
        if "maxItems" in node:
            yield f"len(value) <= {node['maxItems']}"
        if "items" in node:
            yield f"all(map({self._check(node['items'], f'{name}_item')}, value))"
        if node.get("uniqueItems"):
            _expect(node["items"].get("type", "string") == "string", f"{name}: `uniqueItems`")
            yield "len(set(value)) == len(value)"

    def _mapping_terms(self, node: Schema, name: str) -> Iterator[str]:
        yield from (f"{_quoted(key)} in value" for key in node.get("required", ()))
        children = node.get("properties", {})
        if children and "additionalProperties" not in node:
            for key, child in children.items():
                _expect(child == {"not": {}}, f"{name}: `properties` that are not all")
                yield f"{_quoted(key)} not in value"
        elif children:
            _expect(node["additionalProperties"] is False, f"{name}: `additionalProperties`")
            table = f"_{name.upper()}_KEYS"
            checks = {key: self._check(child, f"{name}_{key}") for key, child in children.items()}
            rows = "".join(f"    {_quoted(key)}: {check},\n" for key, check in checks.items())
            self._parts.append(f"\n\n{table}: dict[str, _Check] = {{\n{rows}}}\n")
            free = [f", {_quoted(key[1:])}" for key in node.get("patternProperties", ())]
            yield f"_keys(value, {table}{''.join(free)})"

    def _condition_terms(self, node: Schema, name: str, known: str | None) -> Iterator[str]:
        if "if" not in node:
            return
        test, denial, inside = _condition(node["if"], name, known)
        then, otherwise = (
            self._branch(node[key], name, kind) if key in node else None
            for key, kind in (("then", inside), ("else", known))
        )
        if otherwise is None:
            yield f"({denial} or {then})"
        else:
            yield f"({then} if {test} else {otherwise})"

    def _branch(self, node: Schema, name: str, known: str | None) -> str:
        if "$name" in node:
            return f"{self._check(node, name)}(value)"
        terms = list(self._terms(node, name, known))
        return f"({' and '.join(terms)})" if len(terms) > 1 else terms[0]


def _condition(node: Schema, name: str, known: str | None) -> tuple[str, str, str | None]:
    """Return an `if` as an expression, its contrary, and the type of `value` where it is true."""
    if node.keys() == {"type"}:
        return _TYPES[node["type"]], f"not {_TYPES[node['type']]}", node["type"]
    _expect(node.keys() == {"properties", "required"} and known == "object", f"{name}: `if`")
    ((key, child),) = node["properties"].items()
    _expect(node["required"] == [key] and child.keys() == {"const"}, f"{name}: `if`")
    const = child["const"]
    _expect(const is True or isinstance(const, str), f"{name}: `const`")
    found = f"value.get({_quoted(key)})"
    if const is True:
        return f"{found} is True", f"{found} is not True", known
    return f"{found} == {_quoted(const)}", f"{found} != {_quoted(const)}", known


def python_pattern(pattern: str) -> str:
    """Return a pattern of JSON Schema for `re`, where `$` would let a line break pass."""
    return pattern.replace("$", r"\Z")


def _literal(values: tuple[str, ...]) -> str:
    return f"({', '.join(map(_quoted, values))},)"


def _quoted(text: str) -> str:
    return json.dumps(text) if "\\" not in text else "r" + json.dumps(text).replace("\\\\", "\\")


def _expect(condition: bool, what: str) -> None:
    if not condition:
        raise CompileError(f"the compiler does not know {what}")


def compile_schemas(schemas: Mapping[str, Schema]) -> str:
    """Return the text of `tenure/_validators.py`."""
    record, policy = schemas["artifact"], schemas["tenure-toml"]
    compiler = Compiler(
        {
            "RECORD_KEYS": record["properties"],
            "KINDS": record["properties"]["kind"]["enum"],
            "POLICY_KEYS": policy["$defs"]["key"]["enum"],
        }
    )
    compiler.add("record", record, "Return whether the value is a valid record.")
    registry = schemas["tenure-records-toml"]
    compiler.add("registry", registry, "Return whether the value is a valid registry file.")
    compiler.add("policy", policy, "Return whether the value is a valid policy.")
    return compiler.text


def generate() -> dict[Path, str]:
    """Return the text of every generated file by its path."""
    schemas = derive(load(ROOT / "schemas"))
    files = {
        ROOT / "schemas" / f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False)
        for name, schema in schemas.items()
    }
    files = {path: f"{text}\n" for path, text in files.items()}
    return files | {VALIDATORS: compile_schemas(schemas)}


def is_stale(path: Path, text: str) -> bool:
    """Return whether a file differs from `text` in more than the layout of Python."""
    if not path.exists():
        return True
    found = path.read_text("utf-8")
    if path.suffix == ".py":
        return ast.dump(ast.parse(found)) != ast.dump(ast.parse(text))
    return found != text


def main(argv: list[str] | None = None) -> int:
    """Write the files, or say which ones are out of step."""
    parser = argparse.ArgumentParser(description="Bring what follows from schemas/ in step.")
    parser.add_argument("--check", action="store_true", help="write nothing; status 1 if not")
    check = parser.parse_args(argv).check
    files = generate()
    stale = [path for path, text in files.items() if is_stale(path, text)]
    for path in stale:
        print(f"{path.relative_to(ROOT)}: {'out of step' if check else 'written'}")
    if check:
        return int(bool(stale))
    for path, text in files.items():
        path.write_text(text, "utf-8")
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", VALIDATORS], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
