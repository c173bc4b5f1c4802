"""Which measure holds for a file, told by its name and its first bytes."""

import re
from collections.abc import Callable, Mapping

from tenure.scoring import file_structure as structure
from tenure.scoring.shape import Shape, UnmeasurableError
from tenure.scoring.source_code import by_keywords, with_lizard

__all__ = ["Reader", "UnmeasurableError", "kind_of"]

Reader = Callable[[str, str], Shape]
"""Takes a path and a text; raises `UnmeasurableError`."""

_LIZARD = (
    "c cpp cc cxx h hh hpp java cs js cjs mjs py m mm rb php swift scala gd go lua rs ts f90 f95 f03 "
    "f08 kt kts sol erl hrl zig tsx jsx pl pm r"
)
_ALIASES = {
    "pyi": "py", "pyw": "py", "pyx": "py", "mts": "ts", "cts": "ts", "ino": "cpp",
    "cu": "cpp", "cuh": "cpp", "hxx": "hpp", "inl": "cpp", "tpp": "cpp", "ipp": "cpp", "rake": "rb",
    "gemspec": "rb", "csx": "cs", "sc": "scala", "groovy": "java", "gradle": "java", "dart": "java",
    "t": "pl",
}  # fmt: skip
"""Languages that read as another one for functions and decisions."""

_KEYWORD_LANGUAGES = {
    "#": "ex exs jl nim tcl cmake awk coffee cr raku nix bzl star fish",
    "//": "d v hx vala proto thrift glsl hlsl metal wgsl qml",
    "--": "hs lua elm purs adb ads vhd vhdl",
    ";": "clj cljs cljc el lisp scm rkt asm",
    "%": "tex prolog",
    "\\(\\*": "ml mli fs fsi fsx sml v coq",
    "'": "vb vbs bas",
    '"': "vim",
    "!": "f for f77",
}

_SHELL = "sh bash zsh ksh bats ps1 psm1 bat cmd ebuild"
_SHELL_NAMES = ".bashrc .bash_profile .bash_aliases .profile .zshrc .zshenv .envrc PKGBUILD"

_STRUCTURES: tuple[tuple[str, Reader, str], ...] = (
    ("notebook", structure.notebook, "ipynb"),
    ("text", structure.text, "md markdown mdx rst txt adoc asciidoc org rmd qmd tex text log"),
    ("data", structure.json_data, "json jsonc json5 ndjson jsonl geojson webmanifest lock avsc"),
    ("data", structure.toml_data, "toml"),
    ("data", structure.yaml_data, "yaml yml cff"),
    ("data", structure.table, "csv tsv psv"),
    ("data", structure.settings, "ini cfg conf properties env editorconfig"),
    ("infrastructure", structure.terraform, "tf tfvars hcl tofu nomad bicep"),
    ("infrastructure", structure.dockerfile, "dockerfile containerfile"),
    ("infrastructure", structure.makefile, "mk mak make"),
    (
        "markup",
        structure.markup,
        "html htm xhtml xml svg xsd xsl xslt plist jsp erb hbs ejs astro j2",
    ),
    ("markup", structure.styles, "css scss sass less styl"),
    ("code", structure.component, "vue svelte"),
    ("query", structure.query, "sql ddl dml psql hql cql pks pkb pls plsql tsql"),
)

_NAMES: Mapping[str, tuple[str, Reader]] = {
    "Dockerfile": ("infrastructure", structure.dockerfile),
    "Containerfile": ("infrastructure", structure.dockerfile),
    "Makefile": ("infrastructure", structure.makefile),
    "makefile": ("infrastructure", structure.makefile),
    "GNUmakefile": ("infrastructure", structure.makefile),
    "Jenkinsfile": ("code", lambda _, content: with_lizard("x.java", content)),
    "Gemfile": ("code", lambda _, content: with_lizard("x.rb", content)),
    "Rakefile": ("code", lambda _, content: with_lizard("x.rb", content)),
    "Vagrantfile": ("code", lambda _, content: with_lizard("x.rb", content)),
    **dict.fromkeys(_SHELL_NAMES.split(), ("shell", by_keywords("#"))),
}

_INTERPRETERS = (
    (re.compile(rb"#![^\n]*\bpython"), "py"), (re.compile(rb"#![^\n]*\b(?:node|deno|bun)\b"), "js"),
    (re.compile(rb"#![^\n]*\bruby\b"), "rb"), (re.compile(rb"#![^\n]*\bperl\b"), "pl"),
    (re.compile(rb"#![^\n]*\bphp\b"), "php"), (re.compile(rb"#![^\n]*sh\b"), "sh"),
)  # fmt: skip

_WORKFLOW_PATH = re.compile(
    r"(?:^|/)(?:\.github/(?:workflows|actions)/|\.circleci/|(?:\.gitlab-ci|\.travis|azure-pipelines|"
    r"bitbucket-pipelines|cloudbuild|buildspec|docker-compose|compose|action|serverless|"
    r"kustomization|Chart|playbook|site)[^/]*\.ya?ml$|(?:tasks|handlers|playbooks)/[^/]+\.ya?ml$)"
)
_MANIFEST = re.compile(
    rb"^(?:apiVersion:|AWSTemplateFormatVersion|Resources:|\{\{-? )", re.MULTILINE
)


def kind_of(path: str, head: bytes) -> tuple[str, Reader | None]:
    """Return the family of a file and what measures it; no reader means that it is binary.

    Args:
        path: The file's path in the repository.
        head: Its first bytes.
    """
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary", None
    name = path.rpartition("/")[2]
    if name.startswith(("Dockerfile.", "Containerfile.")):
        name = "Dockerfile"
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if suffix in ("yaml", "yml", "tpl") and _runs_something(path, head):
        return "infrastructure", structure.workflow
    return _NAMES.get(name) or _BY_SUFFIX.get(suffix) or _by_first_line(head)


def _runs_something(path: str, head: bytes) -> bool:
    return bool(_WORKFLOW_PATH.search(path) or _MANIFEST.search(head))


def _by_first_line(head: bytes) -> tuple[str, Reader | None]:
    for expression, suffix in _INTERPRETERS:
        if expression.match(head):
            return _BY_SUFFIX[suffix]
    return "text", structure.text


def _as(suffix: str) -> Reader:
    return lambda _path, content: with_lizard(f"x.{suffix}", content)


def _table() -> dict[str, tuple[str, Reader]]:
    rows: dict[str, tuple[str, Reader]] = {}
    for comment, suffixes in _KEYWORD_LANGUAGES.items():
        rows |= {suffix: ("code", by_keywords(comment)) for suffix in suffixes.split()}
    rows |= {suffix: ("shell", by_keywords("#")) for suffix in _SHELL.split()}
    for family, reader, suffixes in _STRUCTURES:
        rows |= dict.fromkeys(suffixes.split(), (family, reader))
    rows |= {suffix: ("code", _as(suffix)) for suffix in _LIZARD.split()}
    return rows | {suffix: ("code", _as(other)) for suffix, other in _ALIASES.items()}


_BY_SUFFIX = _table()
