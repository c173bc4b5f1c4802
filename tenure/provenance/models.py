"""Names of language models in free text: which model, whose, and which tool it stands for.

A credit that names a model and no tool ("Assisted-by: Opus 4.7") is taken for the tool of the
model's vendor, since that is the one that most people reach the model through.
"""

import re
from functools import lru_cache
from typing import NamedTuple

LONGEST = 400
"""So many characters of a text are looked at: a model is named near the start of a credit."""


class Family(NamedTuple):
    """Models that share a name.

    Attributes:
        words: How their names begin; lower case.
        vendor: Who makes them.
        tool: Our name of the tool that a credit of the bare model means.
        alone: Whether the name means a model even without a version: "Sonnet" does not.
    """

    words: tuple[str, ...]
    vendor: str
    tool: str | None
    alone: bool = False


class Model(NamedTuple):
    """A model that a text names.

    Attributes:
        name: The model as the text names it.
        vendor: Who makes it.
        tool: Our name of the tool that it stands for, if it stands for one.
        start: Where in the text it begins.
        end: Where it ends.
    """

    name: str
    vendor: str
    tool: str | None
    start: int
    end: int


# Names and spellings: the models pages of the vendors, and the catalog of `openrouter.ai/models`.
FAMILIES = (
    Family(("claude", "opus", "sonnet", "haiku", "fable", "mythos"), "anthropic", "claude"),
    Family(("chatgpt",), "openai", "chatgpt"),
    Family(("gpt-oss",), "openai", None, alone=True),
    Family(("gpt", "codex"), "openai", "codex"),
    Family(("o1-", "o3-", "o4-"), "openai", "codex", alone=True),
    Family(("gemini", "bard"), "google", "gemini"),
    Family(("gemma", "codegemma"), "google", None),
    Family(("grok",), "xai", "grok"),
    Family(("codellama", "llama"), "meta", None),
    Family(("mistral", "mixtral", "codestral", "devstral", "magistral"), "mistral", "mistral"),
    Family(("qwen", "qwq", "qwen-coder"), "alibaba", "qwen-code"),
    Family(("deepseek",), "deepseek", "deepseek", alone=True),
    Family(("kimi", "moonshot"), "moonshot", "kimi"),
    Family(("chatglm", "glm"), "zhipu", "glm"),
    Family(("minimax", "abab"), "minimax", "minimax"),
    Family(("mimo",), "xiaomi", None),
    Family(("swe-",), "cognition", "windsurf"),
    Family(
        ("starcoder", "wizardcoder", "phi-", "granite-", "command-r", "nova-", "nemotron"), "", None
    ),
    Family(("ernie", "doubao", "hunyuan", "longcat", "step-", "jamba"), "", None),
)

_OPENAI_CHAT = re.compile(r"(?i)gpt[ -]?(?:3|4)|gpt[ -]?(?:35|40)")

# What may follow a family's name as part of a model's name.
_TAIL_WORD = (
    r"v?\d+(?:[.p]\d+)*[a-z]?\d*(?![\w/])|v?\d[\w.]*|[km]\d[\w.]*|r1|a\d+b|"
    r"opus|sonnet|haiku|fable|instant|pro|flash|lite|ultra|nano|mini|max|turbo|codex|coder|code|"
    r"fast|plus|preview|exp|latest|thinking|reasoner|chat|instruct|large|medium|small|high|xhigh|"
    r"low|oss|spark|sol|speciale|vision|air|omni|free|cloud|image|deep think|think"
)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = (word for family in FAMILIES for word in family.words)
    families = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(
        rf"(?i)(?<![A-Za-z0-9])(?P<family>{families})"
        rf"(?P<tail>(?:[ _-]?(?:{_TAIL_WORD})(?![A-Za-z]))*)"
        r"(?:(?<=[\dA-Za-z])(?:@\w[\w.-]*|:\d+b\b|:(?:free|latest|cloud|thinking)\b))?(?![A-Za-z])"
    )


@lru_cache(maxsize=1)
def _by_word() -> dict[str, Family]:
    return {word: family for family in FAMILIES for word in family.words}


def find(text: str) -> Model | None:
    """Return the first model that a text names with a version, or under a name of its own.

    "Claude" and "Gemini" alone are tools or people; "Claude 4", "Gemini Flash" and `gpt-5` are models.
    """
    for found in _pattern().finditer(text[:LONGEST]):
        model = _model(text, found)
        if model:
            return model
    return None


def _model(text: str, found: re.Match[str]) -> Model | None:
    word, tail = found["family"].lower(), found["tail"]
    family = _by_word()[word]
    if not (re.search(r"\d", tail) or family.alone or _names_size(word, tail)):
        return None
    if re.match(r"\d{4}", tail):
        return None  # "claude12345": somebody's login
    start = found.start()
    # `openrouter/anthropic/claude-sonnet-4`, `eu.anthropic.claude-opus-5`: the way to the model.
    while start and re.match(r"[\w/.@-]", text[start - 1]):
        start -= 1
    tool = family.tool
    if family.vendor == "openai" and _OPENAI_CHAT.match(word + tail):
        tool = "chatgpt"  # there was no agent of that name yet
    return Model(text[start : found.end()], family.vendor or word, tool, start, found.end())


def _names_size(word: str, tail: str) -> bool:
    """Say whether a size stands for a version: "Gemini Flash", "Claude Opus", but not "Gemini Code"."""
    sizes = {"claude": "opus|sonnet|haiku|fable|instant", "gemini": "pro|flash|ultra|nano"}
    sizes |= {"mistral": "large|medium|small", "qwen": "coder|max|plus|turbo"}
    return word in sizes and bool(re.search(rf"(?i)\b(?:{sizes[word]})\b", tail))
