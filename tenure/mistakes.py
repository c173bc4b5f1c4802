"""What is wrong with a record, a registry or a policy: where, why, and what was meant.

jsonschema says it, which takes longer to import than a whole commit should take: nobody imports
this before something does not fit.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from tenure import _validators
from tenure.record import KeyPath, is_day
from tenure.schema import schema_text

MAX_MISTAKES = 100
"""How many mistakes of one record are explained; nobody mends more in one go."""

# No key stands deeper and no number is larger than this in something valid.
_MAX_DEPTH, _HUGE = 8, 10**18
# How long values and keys may be, and how many choices, to stand in a message in full.
_MAX_SHOWN, _MAX_LINE, _FEW = 40, 80, 13
_KINDS_OF_VALUES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    *((str, "text"), (bool, "true or false"), ((int, float), "a number")),
    *((list, "a list"), (dict, "a mapping")),
)
_TYPES = {"array": "a list", "object": "a mapping", "boolean": "true or false"}
_DAY_LIKE = r"([0-9]{4})(?:([0-9]{2})([0-9]{2})|[-/.]([0-9]{1,2})[-/.]([0-9]{1,2}))(?:[T ].*)?"
# The start of an address without scheme, with a path behind it: `claude.ai/chat/…`.
_HOST = r"[^/\s.]*\.[^/\s]*/[^/\s]*/"


class Mistake(NamedTuple):
    """One thing that is wrong with a record or a policy.

    Attributes:
        path: Where; for a missing or unknown key its own path.
        message: What is wrong and what has to be there, without a full stop.
        on_key: Whether it is about the key rather than about its value.
        hint: What to write instead, in words, if that is likely enough.
        fix: The key (with `on_key`) or the value that was clearly meant, for `tenure stamp --fix`.
    """

    path: KeyPath
    message: str
    on_key: bool = False
    hint: str | None = None
    fix: str | None = None


def explain_record(data: object) -> list[Mistake]:
    """Return what is wrong with a record, in the order of the schema; nothing if it is valid."""
    return _explain("artifact", data)


def explain_registry(data: object) -> list[Mistake]:
    """Return what is wrong with a registry file, whose dates are text."""
    return _explain("tenure-records-toml", data)


def explain_policy(data: object) -> list[Mistake]:
    """Return what is wrong with a policy."""
    return _explain("tenure-toml", data)


def nearest(word: str, choices: Sequence[str]) -> str | None:
    """Return the one of `choices` that `word` was most likely meant to be, if any is close."""
    # Late: only what is misspelled asks for it.
    from difflib import get_close_matches

    # Numbers are not misspelled: TEN029 is not meant to be TEN009.
    digits = re.findall("[0-9]", word[:_MAX_SHOWN])
    spelled = {c.lower(): c for c in choices if re.findall("[0-9]", c) == digits}
    matches = get_close_matches(word[:_MAX_SHOWN].lower(), spelled, n=1, cutoff=0.7)
    return spelled[matches[0]] if matches else None


def _explain(name: str, data: object) -> list[Mistake]:
    validator = _validator(name)
    schema = validator.schema
    errors = validator.iter_errors(_trimmed(data, _MAX_DEPTH))
    found = (mistake for error in errors for mistake in _mistakes(error, schema))
    rank = {key: number for number, key in enumerate(schema["properties"])}

    def order(mistake: Mistake) -> tuple[int, list[str]]:
        steps = [f"{step:09}" if isinstance(step, int) else step for step in mistake.path]
        return rank.get(steps[0], len(rank)) if steps else -1, [*steps, mistake.message]

    return sorted(dict.fromkeys(islice(found, MAX_MISTAKES)), key=order)


def _trimmed(data: object, depth: int) -> object:
    """Return `data` without depths and numbers that no key of ours reaches and nobody can print."""
    if isinstance(data, dict):
        return {key: _trimmed(value, depth - 1) for key, value in data.items()} if depth else {}
    if isinstance(data, list):
        return [_trimmed(value, depth - 1) for value in data] if depth else []
    return max(-_HUGE, min(data, _HUGE)) if type(data) is int else data


@cache
def _validator(name: str) -> Any:
    def pattern(_: object, wanted: str, value: object, __: object) -> Iterator[ValidationError]:
        # In JSON Schema `$` is the end of the text; for `re` a line break may follow.
        if isinstance(value, str) and not re.search(wanted.replace("$", r"\Z"), value):
            yield ValidationError("")

    def unique(_: object, __: bool, value: object, ___: object) -> Iterator[ValidationError]:
        # Only lists of text ask for it; jsonschema itself takes quadratic time on mixed ones.
        if isinstance(value, list) and _repeated(value) is not None:
            yield ValidationError("")

    numbers = {
        "number": lambda _, value: _validators.is_number(value),
        "integer": lambda _, value: _validators.is_whole(value),
    }
    days = FormatChecker(formats=())
    days.checks("date")(lambda value: not isinstance(value, str) or is_day(value))
    extended: Any = validators.extend(  # type: ignore[no-untyped-call]  # has no types
        Draft202012Validator,
        {"pattern": pattern, "uniqueItems": unique},
        type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(numbers),
    )
    return extended(json.loads(schema_text(name)), format_checker=days)


def _repeated(values: list[Any]) -> str | None:
    seen: set[str] = set()
    for value in values:
        if isinstance(value, str):
            if value in seen:
                return value
            seen.add(value)
    return None


def _mistakes(error: Any, schema: Mapping[str, Any]) -> Iterator[Mistake]:
    path = tuple(error.absolute_path)
    if error.validator == "required":
        for key in error.validator_value:
            if key not in error.instance:
                yield _missing(error, schema, (*path, key))
    elif error.validator == "additionalProperties":
        known, free = error.schema["properties"], "patternProperties" in error.schema
        for key in error.instance:
            if key not in known and not (free and key.startswith("x-")):
                yield _unknown((*path, key), list(known), error.instance, free=free)
    elif error.validator == "not":
        reason = f"{_on_the_way(error, schema)[1]} has none, {error.schema['description']}"
        yield Mistake(path, f"{_name(path)} must go: {reason}", on_key=True)
    else:
        yield _wrong(path, error, schema["$defs"])


def _missing(error: Any, schema: Mapping[str, Any], path: KeyPath) -> Mistake:
    tables, branch = _on_the_way(error, schema)
    what = next(table[path[-1]]["title"].lower() for table in reversed(tables) if path[-1] in table)
    subject = branch or (len(path) > 1 and error.schema.get("title")) or "every record"
    article = "an" if what[0] in "aeio" else "a"
    text = f"{_name(path)} is missing: {subject} needs {article} {what}"
    return Mistake(path, text, on_key=True)


def _on_the_way(error: Any, schema: Mapping[str, Any]) -> tuple[list[Any], str | None]:
    """Return the tables of keys on the way to an error, and the title of its `allOf` branch."""
    node, tables, branch = schema, [schema["properties"]], None
    steps = list(error.absolute_schema_path)
    for before, step in zip(["", *steps], steps[:-1], strict=False):
        node = node[step]
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
        if "properties" in node:
            tables.append(node["properties"])
        if before == "allOf":
            branch = node["title"]
    return tables, branch


def _unknown(
    path: KeyPath, known: Sequence[str], present: Mapping[str, object], *, free: bool
) -> Mistake:
    hint = "keys of your own start with `x-`" if free else None
    fix = None
    if near := nearest(str(path[-1]), known):
        fix = None if near in present else near
        hint = f"did you mean `{near}`?" if fix else f"`{near}` is there already"
    elif path[0] == "severity":
        hint = "TEN001 to TEN019 can be set, TEN018 always holds"
    return Mistake(path, f"{_name(path)} is an unknown key", on_key=True, hint=hint, fix=fix)


def _wrong(path: KeyPath, error: Any, defs: Mapping[str, Any]) -> Mistake:
    value, rule, shape = error.instance, error.validator, error.schema
    if rule in ("minItems", "maxItems"):
        return _wrong_length(path, shape)
    if rule == "uniqueItems":
        twice = _shown(_repeated(value) or "")
        return Mistake(path, f"{_name(path)} holds `{twice}` twice", hint="keep one")
    if value is None or (isinstance(value, str) and not value.strip()):
        return Mistake(path, f"{_name(path)} is empty; it must be {_wanted(shape)}")
    if "format" in shape and isinstance(value, (str, int)) and not isinstance(value, bool):
        return _wrong_day(path, value)
    if isinstance(value, str) and rule in ("enum", "pattern"):
        return _wrong_text(path, value, shape, defs)
    return _wrong_type(path, value, shape)


def _wrong_length(path: KeyPath, shape: Mapping[str, Any]) -> Mistake:
    if "maxItems" in shape:
        return Mistake(path, f"{_name(path)} must be {shape['title']}")
    return Mistake(path, f"{_name(path)} is an empty list", hint="write at least one")


def _wrong_day(path: KeyPath, value: str | int) -> Mistake:
    said, day = _said(path, value), None
    if parts := re.fullmatch(_DAY_LIKE, str(value).strip()):
        year, month, day_of_month = filter(None, parts.groups())
        day = f"{year}-{month:0>2}-{day_of_month:0>2}"
    if day and not is_day(day):
        return Mistake(path, f"{said} is not a day of the calendar")
    fault = "is a number" if isinstance(value, int) else "is not a day, written YYYY-MM-DD"
    hint = f"write {day or 'a day such as 2026-12-01'}"
    return Mistake(path, f"{said} {fault}", hint=hint, fix=day)


def _wrong_text(
    path: KeyPath, value: str, shape: Mapping[str, Any], defs: Mapping[str, Any]
) -> Mistake:
    text = f"{_said(path, value)} must be {_wanted(shape)}"
    if "enum" in shape:
        near = nearest(value, shape["enum"])
        return Mistake(path, text, hint=f"did you mean `{near}`?" if near else None, fix=near)
    kind = next((name for name, known in defs.items() if known == shape), None)
    candidates: list[str] = []
    if kind == "person":
        name = value.strip()
        candidates = [*re.findall("<([^<>]+)>", name), name, f"@{name.lstrip('@')}"]
        if "," in value:
            return Mistake(path, text, hint="several owners stand in a list")
    elif kind in ("origin", "tool", "model", "slug"):
        candidates = [re.sub(r"[\s_]+", "-", value.strip().lower())]
        if "://" in value or re.match(_HOST, value):
            text = f"{_name(path)} holds a link; it must be the tool and the model, nothing else"
    meant = next((word for word in candidates if re.search(shape["pattern"], word)), None)
    # A bare word may be a name as well as a user: that is for a person to say.
    fix = None if kind == "person" and not {"/", "@"} & set(value) else meant
    return Mistake(path, text, hint=f"write `{meant}`" if meant else None, fix=fix)


def _wrong_type(path: KeyPath, value: object, shape: Mapping[str, Any]) -> Mistake:
    said, kind, wanted = _said(path, value), _kind(value), _wanted(shape)
    expected = shape.get("type", "number" if "const" in shape else None)
    if expected == "boolean" or (kind == "a number" and expected in ("number", "integer")):
        return Mistake(path, f"{said} must be {wanted}")
    hint = fix = None
    if expected == "string" and kind == "a number" and re.search(shape["pattern"], str(value)):
        # A decimal is no longer known as it was written: 1.10 has become 1.1.
        hint, fix = "quote it", str(value) if isinstance(value, int) else None
    return Mistake(path, f"{said} is {kind}; it must be {wanted}", hint=hint, fix=fix)


def _wanted(shape: Mapping[str, Any]) -> str:
    """Return what a value must be; each kind of text and number has its words as `title`."""
    if "const" in shape:
        return str(shape["const"])
    values = shape.get("enum", ())
    if 0 < len(values) <= _FEW:
        return f"{', '.join(values[:-1])} or {values[-1]}"
    return _TYPES.get(shape.get("type", "")) or str(shape["title"])


def _kind(value: object) -> str:
    for kind, word in _KINDS_OF_VALUES:
        if isinstance(value, kind):
            return word
    return "a date or time"  # which only TOML has


def _name(path: KeyPath) -> str:
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return f"`{_shown(''.join(steps).removeprefix('.'))}`" if path else "this"


def _said(path: KeyPath, value: object) -> str:
    """Return key and value as they are written; of a long value or a list the key alone."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if isinstance(value, (list, dict)) or len(text) > _MAX_SHOWN or not path:
        return _name(path)
    return f"{_name(path)[:-1]}: {_shown(text)}`"


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_LINE else f"{line[:_MAX_LINE]}…"
