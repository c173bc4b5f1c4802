"""The expressions of workflows, as far as our own use them: paths, `==`, `&&`, `||`, functions."""

import re
from collections.abc import Mapping
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w.-]*)|(?P<sign>==|!=|&&|\|\||[(),!]))"
)
_HOLE = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


def filled(text: object, contexts: Mapping[str, Any]) -> str:
    """Return a text with every `${{ … }}` in it replaced."""
    return _HOLE.sub(lambda found: shown(value(found[1], contexts)), str(text))


def holds(condition: object, contexts: Mapping[str, Any], *, failed: bool = False) -> bool:
    """Whether something with this `if` runs; without `always()` nothing does after a failure."""
    text = str(condition).strip()
    if text.startswith("${{"):
        text = text[3:-2]
    if failed and "always()" not in text:
        return False
    return bool(value(text, contexts))


def shown(found: object) -> str:
    """Return a value as a runner writes it into a text."""
    if found is None:
        return ""
    return str(found).lower() if isinstance(found, bool) else str(found)


def value(text: str, contexts: Mapping[str, Any]) -> Any:
    """Return the value of an expression.

    Raises:
        AssertionError: It is none that this knows.
    """
    tokens, place, text = [], 0, text.strip()
    while place < len(text):
        found = _TOKEN.match(text, place)
        assert found, f"not understood: {text[place:]!r}"
        tokens.append(found[0].strip())
        place = found.end()
    parser = _Parser(tokens, contexts)
    result = parser.either()
    assert not parser.words, f"left over: {parser.words}"
    return result


class _Parser:
    def __init__(self, words: list[str], contexts: Mapping[str, Any]) -> None:
        self.words = words
        self._contexts = contexts

    def either(self) -> Any:
        found = self._both()
        while self._takes("||"):
            other = self._both()
            found = found or other
        return found

    def _both(self) -> Any:
        found = self._compared()
        while self._takes("&&"):
            other = self._compared()
            found = other if found else found
        return found

    def _compared(self) -> Any:
        found = self._one()
        if self._takes("=="):
            return shown(found).lower() == shown(self._one()).lower()
        if self._takes("!="):
            return shown(found).lower() != shown(self._one()).lower()
        return found

    def _one(self) -> Any:
        word = self.words.pop(0)
        if word == "!":
            return not self._one()
        if word == "(":
            found = self.either()
            assert self._takes(")")
            return found
        if word.startswith("'"):
            return word[1:-1].replace("''", "'")
        if self._takes("("):
            return self._called(word)
        return _looked_up(self._contexts, word)

    def _called(self, name: str) -> Any:
        given = []
        while not self._takes(")"):
            given.append(self.either())
            self._takes(",")
        if name == "format":
            return re.sub(r"\{(\d)\}", lambda at: shown(given[int(at[1]) + 1]), given[0])
        if name == "contains":
            return shown(given[1]).lower() in shown(given[0]).lower()
        assert (name, given) == ("always", []), f"not understood: {name}()"
        return True

    def _takes(self, word: str) -> bool:
        if self.words[:1] != [word]:
            return False
        self.words.pop(0)
        return True


def _looked_up(contexts: Any, path: str) -> Any:
    for name in path.split("."):
        contexts = contexts.get(name) if isinstance(contexts, Mapping) else None
    return contexts
