"""A file as the debt rules see it: its text, its language, and its syntax tree when asked for."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ast_grep_py import SgNode

LANGUAGES: Mapping[str, str] = {
    "py": "python",
    "js": "javascript", "mjs": "javascript", "cjs": "javascript", "jsx": "javascript",
    "ts": "typescript", "mts": "typescript", "cts": "typescript", "tsx": "tsx",
    "go": "go", "java": "java", "kt": "kotlin",
    "yaml": "yaml", "yml": "yaml", "sql": "sql",
}  # fmt: skip
"""The language of a file by its suffix; a file of another kind is not looked at."""

SCRIPTS = ("javascript", "typescript", "tsx")
"""The languages that share the syntax of JavaScript."""

PARSED = frozenset(("python", *SCRIPTS))
"""The languages whose files are looked at as a syntax tree, which ast-grep-py makes."""

_TEST = re.compile(
    r"(?i)(?:^|/)(?:tests?|testing|__tests__|e2e|specs?|fixtures?|mocks?|__mocks__|stubs?|samples?_data|"
    r"testdata|test-utils|conftest\.py|evals?|benchmarks?)(?:/|$)"
    r"|(?:^|/)(?:test_[^/]*|[^/]*_test|[^/]*[.-](?:test|spec|e2e|mock|stories)s?|[^/]*test-d)\.\w+$"
    r"|(?:^|/)[A-Z]\w*Tests?\.java$|(?:^|/)(?:node_modules|vendor|third_party|site-packages|dist)/"
)

_PYTHON_MODEL_LIBRARIES = (
    r"openai|anthropic|litellm|langchain\w*|langgraph\w*|llama_index|crewai|crewai_tools|autogen\w*|ag2|"
    r"agents|google\.(?:generativeai|genai|adk)|vertexai|cohere|mistralai|groq|ollama|together|"
    r"replicate|huggingface_hub|dspy|pydantic_ai|smolagents|semantic_kernel|haystack|instructor|"
    r"guidance|llm|claude_agent_sdk|aisuite|portkey_ai|strands|marvin"
)
_SCRIPT_MODEL_LIBRARIES = (
    r"openai|@openai/[\w-]+|@anthropic-ai/[\w-]+|ai|@ai-sdk/[\w-]+|langchain|@langchain/[\w-]+|"
    r"@google/(?:generative-ai|genai)|@google-cloud/vertexai|cohere-ai|@mistralai/[\w-]+|groq-sdk|"
    r"ollama|llamaindex|@llamaindex/[\w-]+|@mastra/[\w-]+|@aws-sdk/client-bedrock-runtime|"
    r"@huggingface/inference|replicate|workers-ai-provider|@openrouter/[\w-]+"
)
_CALLS_MODELS: Mapping[str, re.Pattern[str]] = {
    "python": re.compile(
        rf"^[ \t]*(?:from[ \t]+\.?|import[ \t]+)(?:{_PYTHON_MODEL_LIBRARIES})(?![\w])", re.MULTILINE
    ),
    "script": re.compile(
        rf"(?:\bfrom[ \t]*|\brequire\([ \t]*|\bimport[ \t(]*)['\"](?:npm:)?(?:{_SCRIPT_MODEL_LIBRARIES})(?:/[\w./-]+)?['\"]"
    ),
}


def is_test(path: str) -> bool:
    """Whether a path is that of a test, of what tests need, or of somebody else's code."""
    return bool(_TEST.search(path))


class Subject:
    """One file. The syntax tree is made when a rule first asks for it.

    Attributes:
        path: The file's path in the repository.
        text: Its content.
        language: A value of `LANGUAGES`.
    """

    def __init__(self, path: str, text: str, language: str) -> None:
        self.path = path
        self.text = text
        self.language = language

    @property
    def is_script(self) -> bool:
        """Whether the language is JavaScript or one of its relatives."""
        return self.language in SCRIPTS

    @cached_property
    def lowered(self) -> str:
        """The content in lower case, for the words of the rules."""
        return self.text.lower()

    @cached_property
    def calls_models(self) -> bool:
        """Whether it imports a library that talks to language models."""
        pattern = _CALLS_MODELS.get("script" if self.is_script else self.language)
        return bool(pattern and pattern.search(self.text))

    @cached_property
    def root(self) -> "SgNode":
        """The root of the syntax tree.

        Raises:
            ModuleNotFoundError: ast-grep-py is not installed.
        """
        from ast_grep_py import SgRoot  # late: most files never need a tree

        return SgRoot(self.text, self.language).root()

    def nodes(self, *kinds: str) -> "Iterator[SgNode]":
        """Yield the nodes of some kinds in the order of the file."""
        yield from self.root.find_all(any=[{"kind": kind} for kind in kinds])
