"""What a file refers to, as it says it: imports, includes, requires, links and other paths.

Only forms that name a file or a module are taken; a bare word is no reference. What each form means
depends on where the file stands, which is the business of `resolution`.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

SIZE_LIMIT = 256 * 1024
"""Larger files are generated or data: what they name is not looked at."""

MOST = 2_000
"""So many references of one file are taken."""

VERSION = 1
"""Another way to find references needs another number: they are remembered."""


class Reference(NamedTuple):
    """What a file says, and how.

    Attributes:
        form: `path`, `word` (a path without a slash), `include`, `python`, `java`, `ruby`, `go`, `php`,
            `rust`, `template` or `dbt`.
        text: The path or the name.
    """

    form: str
    text: str


Extract = Callable[[str], Iterator[Reference]]

_FILE = (
    r"py|pyi|sh|bash|zsh|ps1|bat|cmd|rb|rake|pl|pm|php|js|mjs|cjs|jsx|ts|mts|cts|tsx|vue|svelte|astro|go|rs|"
    r"java|kt|kts|scala|groovy|c|cc|cpp|h|hpp|cs|swift|lua|r|R|jl|sql|tf|tfvars|hcl|yml|yaml|json|toml|ini|"
    r"cfg|conf|properties|env|xml|html|htm|css|scss|sass|less|md|mdx|rst|txt|j2|jinja|tpl|tmpl|erb|hbs|"
    r"ipynb|csv|tsv|parquet|proto|graphql|gql|mk|cmake|dockerfile|png|jpe?g|gif|svg|webp|ico|pdf|pt|onnx|pkl|"
    r"joblib|safetensors|gguf|h5"
)
_QUOTED_PATH = re.compile(
    rf"""["'`]((?:\.{{0,2}}/)?[\w@.+\[\]-]+(?:/[\w@.+\[\]-]+)+\.(?:{_FILE}))["'`]"""
)
_TOKEN = re.compile(
    rf"(?<![\w@:.+~/-])(?:\$\{{?\w+\}}?/)?((?:\.{{0,2}}/)?[\w@.+-]+(?:/[\w@.+-]+)*\.(?:{_FILE}))(?![\w/-]|\.\w)"
)
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#[^\n]*", re.MULTILINE)
_LOCAL_FOLDER = re.compile(r"""(?:\buses:|\bsource\s*=|\bcontext:)\s*["']?(\.{1,2}/[\w@./+-]*)""")

_PYTHON = re.compile(
    r"^[ \t]*(?:>>> )?(?:from[ \t]+(\.*)([\w.]*)[ \t]+import[ \t]+(\([^)]{0,4000}\)|[^\n#;(]+)"
    r"|import[ \t]+([\w.]+(?:[ \t]+as[ \t]+\w+)?(?:[ \t]*,[ \t]*[\w.]+(?:[ \t]+as[ \t]+\w+)?)*))",
    re.MULTILINE,
)
_DOTTED = re.compile(r"""["']([A-Za-z_]\w*(?:\.[A-Za-z_]\w*){2,})["']""")
_SCRIPT = re.compile(
    r"""(?:\bfrom|\bimport|\brequire\(|\bimport\(|\bmock\(|\bdoMock\()\s*["'`]([^"'`\n$]{1,300})["'`]"""
)
_INCLUDE = re.compile(r"""^[ \t]*#[ \t]*include[ \t]*["<]([^">\n]{1,300})[">]""", re.MULTILINE)
_JAVA = re.compile(r"^[ \t]*import[ \t]+(?:static[ \t]+)?([\w.]+)", re.MULTILINE)
_GO = re.compile(
    r'^[ \t]*(?:import[ \t]+)?(?:[\w.]+[ \t]+)?"([\w./~-]+/[\w./~-]+)"[ \t]*(?://.*)?$',
    re.MULTILINE,
)
_RUBY = re.compile(
    r"""\b(require|require_relative|load|autoload[ \t(]+:\w+,)[ \t(]*["']([^"'\n#]{1,300})["']"""
)
_PHP = re.compile(r"^[ \t]*use[ \t]+(?:function[ \t]+|const[ \t]+)?\\?([\w\\]+)", re.MULTILINE)
_PHP_FILE = re.compile(
    r"""\b(?:require|include)(?:_once)?\b[^;'"\n]{0,200}["']/?([^"'\n]{1,300})["']"""
)
_RUST_MOD = re.compile(r"^[ \t]*(?:pub(?:\([^)\n]*\))?[ \t]+)?mod[ \t]+(\w+)[ \t]*;", re.MULTILINE)
_RUST_USE = re.compile(
    r"^[ \t]*(?:pub(?:\([^)\n]*\))?[ \t]+)?use[ \t]+((?:crate|super|self)(?:::\w+)+)", re.MULTILINE
)
_SOURCE = re.compile(
    r"""^[ \t]*(?:source|\.)[ \t]+["']?(?:\$\{?\w+\}?/|\$\([^)\n]*\)/)?([\w@./+-]+)""", re.MULTILINE
)
_LINK = re.compile(
    r"\]\(\s*<?([^)\s>#?]{1,300})|^\[[^\]\n]+\]:\s*<?([^\s>#?]{1,300})", re.MULTILINE
)
_DIRECTIVE = re.compile(
    r"^[ \t]*\.\. (?:literal)?(?:include|image|figure)::[ \t]*(\S{1,300})", re.MULTILINE
)
_ATTRIBUTE = re.compile(r"""\b(?:src|href)\s*=\s*["']([^"'#?\s{}]{1,300})""")
_TEMPLATE = re.compile(r"""\{%-?\s*(?:include|extends|import|from)\s+["']([^"'\n]{1,300})["']""")
_STYLE = re.compile(r"""(?:@import|@use|@forward|\burl\()\s*(?:url\()?["']?([^"')\s;]{1,300})""")
_DBT = re.compile(r"""\bref\(\s*["'](\w+)["']\s*\)""")
_SQL_FILE = re.compile(r"^[ \t]*\\ir?[ \t]+(\S{1,300})", re.MULTILINE)


def references(language: str, text: str) -> tuple[Reference, ...]:
    """Return what a file of a language refers to, each thing once, in the order of the file."""
    found: dict[Reference, None] = {}
    for one in _EXTRACT[language](text):
        found[one] = None
        if len(found) >= MOST:
            break
    return tuple(found)


def language_of(path: str) -> str | None:
    """Return the language whose forms a file can have, or `None` for one that is not looked at."""
    name = path.rpartition("/")[2]
    if name in _NAMES:
        return _NAMES[name]
    if name.startswith(("Dockerfile", "Makefile")):
        return "tokens"
    return _BY_SUFFIX.get(name.rpartition(".")[2].lower()) if "." in name else None


def _python(text: str) -> Iterator[Reference]:
    for dots, module, names, plain in _PYTHON.findall(text):
        if plain:
            for name in plain.split(","):
                yield Reference("python", name.split()[0])
        elif dots or module:
            for name in re.findall(
                r"([A-Za-z_]\w*|\*)(?:\s+as\s+\w+)?", re.sub(r"#[^\n]*", "", names)
            ):
                yield Reference("python", f"{dots}{module}:{name}")
    for name in _DOTTED.findall(text):
        yield Reference("python", name + ":")
    yield from _paths(text)


def _notebook(text: str) -> Iterator[Reference]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    cells = data.get("cells") if isinstance(data, dict) else None
    for cell in cells if isinstance(cells, list) else ():
        source = cell.get("source") if isinstance(cell, dict) else None
        lines = source if isinstance(source, list) else [source]
        yield from _python("".join(line for line in lines if isinstance(line, str)))


def _script(text: str) -> Iterator[Reference]:
    for name in _SCRIPT.findall(text):
        yield Reference("script", name)
    yield from _paths(text)


def _page(text: str) -> Iterator[Reference]:
    yield from _script(text)
    yield from _links(text)


def _links(text: str) -> Iterator[Reference]:
    for pattern in (_LINK, _ATTRIBUTE, _DIRECTIVE):
        for match in pattern.finditer(text):
            name = match[match.lastindex or 0]
            if ":" not in name:
                yield Reference("path", name)
    for name in _TEMPLATE.findall(text):
        yield Reference("template", name)


def _go(text: str) -> Iterator[Reference]:
    for name in _GO.findall(text):
        yield Reference("go", name)
    yield from _paths(text)


def _ruby(text: str) -> Iterator[Reference]:
    for word, name in _RUBY.findall(text):
        yield Reference("path" if word in ("require_relative", "load") else "ruby", name)
    yield from _paths(text)


def _php(text: str) -> Iterator[Reference]:
    for name in _PHP.findall(text):
        yield Reference("php", name)
    for name in _PHP_FILE.findall(text):
        yield Reference("path", name)
    yield from _paths(text)


def _rust(text: str) -> Iterator[Reference]:
    for name in _RUST_MOD.findall(text):
        yield Reference("rust", f"self::{name}")
    for name in _RUST_USE.findall(text):
        yield Reference("rust", name)
    yield from _paths(text)


def _shell(text: str) -> Iterator[Reference]:
    for name in _SOURCE.findall(text):
        yield Reference("path", name)
    yield from _tokens(text)


def _sql(text: str) -> Iterator[Reference]:
    for name in _DBT.findall(text):
        yield Reference("dbt", name)
    for name in _SQL_FILE.findall(text):
        yield Reference("path", name)


def _tokens(text: str) -> Iterator[Reference]:
    """Yield what looks like the path of a file where commands and settings stand."""
    text = _COMMENT.sub("", text)  # a comment names files that it does not use
    for name in _TOKEN.findall(text):
        yield Reference("path" if "/" in name else "word", name)
    for name in _LOCAL_FOLDER.findall(text):
        yield Reference("path", name)


def _paths(text: str) -> Iterator[Reference]:
    """Yield what is quoted and can only be the path of a file: a slash, and a suffix that we know."""
    for name in _QUOTED_PATH.findall(text):
        yield Reference("quoted", name)


def _plain(form: str, pattern: re.Pattern[str]) -> Extract:
    def extract(text: str) -> Iterator[Reference]:
        for name in pattern.findall(text):
            yield Reference(form, name)
        yield from _paths(text)

    return extract


_EXTRACT: Mapping[str, Extract] = {
    "python": _python, "notebook": _notebook, "script": _script, "page": _page, "links": _links,
    "include": _plain("include", _INCLUDE), "java": _plain("java", _JAVA), "go": _go,
    "ruby": _ruby, "php": _php, "rust": _rust, "shell": _shell, "style": _plain("path", _STYLE),
    "sql": _sql, "tokens": _tokens,
}  # fmt: skip

_SUFFIXES = {
    "python": "py pyi pyw pyx",
    "notebook": "ipynb",
    "script": "js mjs cjs jsx ts mts cts tsx",
    "page": "vue svelte astro mdx html htm",
    "links": "md markdown rst j2 jinja jinja2 erb hbs",
    "include": "c cc cpp cxx h hh hpp hxx inl m mm s dts dtsi",
    "java": "java kt kts scala groovy gradle",
    "go": "go",
    "ruby": "rb rake gemspec",
    "php": "php",
    "rust": "rs",
    "shell": "sh bash zsh bats",
    "style": "css scss sass less",
    "sql": "sql",
    "tokens": "yml yaml json toml cfg ini tf hcl mk make cmake ps1 bat cmd xml",
}
_BY_SUFFIX = {suffix: name for name, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}
_NAMES: Mapping[str, str | None] = {
    **dict.fromkeys(
        ("Jenkinsfile", "Procfile", "justfile", "Justfile", "CMakeLists.txt", "CODEOWNERS"),
        "tokens",
    ),
    **dict.fromkeys(  # what programs write says what they chose, not what the files need
        (
            "package-lock.json",
            "npm-shrinkwrap.json",
            "pnpm-lock.yaml",
            "composer.lock",
            "tenure.lock.toml",
        )
    ),
}
