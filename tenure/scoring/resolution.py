"""Which file of a tree a reference means, if it means one for certain.

Precision comes before recall: where several files fit, the nearest to the one that refers is
meant; where that is not one alone, none is.
"""

import posixpath
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from tenure.scoring.references import Reference

_INDEX = frozenset(("__init__", "index", "mod", "lib", "main", "action"))
_SCRIPT_ENDS = (
    "", ".ts", ".tsx", ".js", ".jsx", ".mts", ".mjs", ".cts", ".cjs", ".d.ts", ".json", ".vue",
    ".svelte", ".astro", ".css", ".scss",
)  # fmt: skip
_SCRIPT_INDEX = ("ts", "tsx", "js", "jsx", "mjs", "cjs", "mts", "vue")
_TYPESCRIPT = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
_ROOTS = ("", "src", "lib", "app")
_JVM = ("java", "kt", "groovy", "scala")
_FEW = 2


def keys_of_target(path: str) -> set[str]:
    """Return the last words of the references that can mean a file."""
    folder, _, name = path.rpartition("/")
    stem = _stem(name)
    keys = {stem}
    if stem in _INDEX or name.endswith((".go", ".tf")):
        keys.add(folder.rpartition("/")[2].lower())
    return keys


def keys_of(reference: Reference) -> set[str]:
    """Return the words under which a reference is found, those of `keys_of_target`."""
    form, text = reference
    if form == "python":
        module, _, name = text.partition(":")
        words = [word.lower() for word in module.split(".") if word]
        return {*words[-2:], name.lower()} - {"", "*"}
    if form in ("java", "php", "rust"):
        words = text.replace("\\", ".").replace("::", ".").split(".")
        return {word.lower() for word in words[-2:]}
    parts = [part for part in text.rstrip("/").split("/") if part not in (".", "..")]
    last = parts[-1] if parts else ""
    keys = {_stem(last)}
    if form == "go" and len(parts) >= _FEW:
        keys.add(_stem(parts[-2]))
    if form in ("path", "script") and len(parts) >= _FEW and _stem(last) in _INDEX:
        keys.add(parts[-2].lower())
    return keys - {""}


def _stem(name: str) -> str:
    return name.lstrip("._").partition(".")[0].lower() or name.lower()


class Resolver:
    """The files of one tree, ready to be asked which one is meant."""

    def __init__(self, paths: Iterable[str]) -> None:
        """Take the paths of all files."""
        self._every = tuple(paths)
        self._paths = frozenset(self._every)
        self._java_ends: dict[str, Sequence[str]] = {}
        self._endings: dict[str, Sequence[str]] = {}
        self._forms: Mapping[str, Callable[[str, str], Sequence[str]]] = {
            "path": self._path, "word": self._word, "quoted": self._quoted, "script": self._script,
            "include": self._include, "python": self._python, "java": self._java, "go": self._go,
            "ruby": self._ruby, "php": self._php, "rust": self._rust, "template": self._template,
            "dbt": self._dbt,
        }  # fmt: skip

    def resolve(self, user: str, reference: Reference) -> Sequence[str]:
        """Return the files that a reference in `user` means, without `user` itself."""
        return [path for path in self._forms[reference.form](user, reference.text) if path != user]

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[str]]:
        """The files of each name; few references ask for it."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path in self._every:
            found[path.rpartition("/")[2]].append(path)
        return found

    @cached_property
    def _folders(self) -> Mapping[str, Sequence[str]]:
        """The files of each folder; few references ask for it."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for path in self._every:
            found[path.rpartition("/")[0]].append(path)
        return found

    def _at(self, folder: str, text: str) -> str | None:
        """Return the path that a relative one means, `None` if it leaves the repository."""
        path = posixpath.normpath(posixpath.join(folder, text.lstrip("/")))
        return None if path.startswith("..") else path

    def _path(self, user: str, text: str) -> Sequence[str]:
        folder = user.rpartition("/")[0]
        bases = ["", folder] if text.startswith("/") else [folder, ""]
        relative = text.startswith(("./", "../"))
        if relative and user.startswith(".github/"):
            bases = [""]  # a workflow starts at the root
        for base in bases[:1] if relative else bases:
            path = self._at(base, text)
            if path is not None and (found := self._file(path) or self._folder(path)):
                return found
        return ()

    def _file(self, path: str) -> Sequence[str]:
        for end in ("", ".md", ".rb", ".sh", ".scss", ".css"):
            if path + end in self._paths:
                return [path + end]
        folder, _, name = path.rpartition("/")
        partial = f"{folder}/_{name}.scss".lstrip("/")
        return [partial] if partial in self._paths else []

    def _folder(self, path: str) -> Sequence[str]:
        """Return what a folder stands for: an action, or a module of Terraform."""
        for name in ("action.yml", "action.yaml", "Dockerfile"):
            if f"{path}/{name}" in self._paths:
                return (f"{path}/{name}",)
        return [file for file in self._folders.get(path, ()) if file.endswith(".tf")]

    def _word(self, user: str, text: str) -> Sequence[str]:
        base = "" if user.startswith(".github/") else user.rpartition("/")[0]
        path = self._at(base, text)
        return (path,) if path in self._paths else ()

    def _quoted(self, user: str, text: str) -> Sequence[str]:
        folder = user.rpartition("/")[0]
        for base in (folder,) if text.startswith("./") else (folder, ""):
            path = self._at(base, text)
            if path in self._paths:
                return (path,)
        return ()

    def _script(self, user: str, text: str) -> Sequence[str]:
        text = text.partition("?")[0]
        if text.startswith("."):
            path = self._at(user.rpartition("/")[0], text)
            return self._module(path) if path is not None else ()
        for alias in ("@/", "~/", "$lib/", "#/"):
            if text.startswith(alias):
                tail = ("lib/" if alias == "$lib/" else "") + text[len(alias) :]
                return self._nearest(user, [tail + end for end in _SCRIPT_ENDS])
        return ()

    def _module(self, path: str) -> Sequence[str]:
        for end in _SCRIPT_ENDS:
            if path + end in self._paths:
                return (path + end,)
        stem, dot, suffix = path.rpartition(".")
        for end in _TYPESCRIPT.get(dot + suffix, ()):  # what is written as it is after compiling
            if stem + end in self._paths:
                return (stem + end,)
        indexes = (f"{path}/index.{end}".lstrip("./") for end in _SCRIPT_INDEX)
        return next(((index,) for index in indexes if index in self._paths), ())

    def _include(self, user: str, text: str) -> Sequence[str]:
        path = self._at(user.rpartition("/")[0], text)
        if path in self._paths:
            return (path,)
        return self._nearest(user, [text])

    def _python(self, user: str, text: str) -> Sequence[str]:
        module, colon, name = text.partition(":")
        if module.startswith("."):
            return self._python_relative(user, module, name)
        words = module.split(".")
        if colon and not name:  # a dotted name in quotes, which may end in a class or a function
            tails = [words[:size] for size in range(len(words), 1, -1)]
        else:
            tails = [[*words, name], words] if name not in ("", "*") else [words]
        for tail in tails:
            found = self._python_module(user, tail)
            if found:
                return found
        return ()

    def _python_relative(self, user: str, module: str, name: str) -> Sequence[str]:
        tail = module.lstrip(".")
        folder = user.rpartition("/")[0]
        for _ in range(len(module) - len(tail) - 1):
            if not folder:
                return ()
            folder = folder.rpartition("/")[0]
        base = "/".join(part for part in (folder, *tail.split(".")) if part)
        places = [f"{base}/{name}"] if name not in ("", "*") else []
        for place in [*places, base]:
            for path in (f"{place}.py", f"{place}/__init__.py"):
                if path.lstrip("/") in self._paths:
                    return (path.lstrip("/"),)
        return ()

    def _python_module(self, user: str, words: Sequence[str]) -> Sequence[str]:
        ends = [f"{'/'.join(words)}.py", f"{'/'.join(words)}/__init__.py"]
        folder = user.rpartition("/")[0]
        near = [base for base in (folder, *_ROOTS) if not self._is_package(base)]
        for base in near:
            for end in ends:
                path = f"{base}/{end}".lstrip("/")
                if path in self._paths:
                    return (path,)
        if len(words) < _FEW:
            return ()
        return self._nearest(user, ends, lambda base: not self._is_package(base))

    def _is_package(self, folder: str) -> bool:
        return bool(folder) and f"{folder}/__init__.py" in self._paths

    def _java(self, user: str, text: str) -> Sequence[str]:
        ends = self._java_ends.get(text)
        if ends is None:
            words = text.split(".")
            tails = (words, words[:-1])  # a static import, or a class in a class
            every = [
                f"{'/'.join(tail)}.{end}" for tail in tails if len(tail) > _FEW for end in _JVM
            ]
            ends = self._java_ends[text] = [end for end in every if self._ending_in(end)]
        return self._nearest(user, ends)

    def _go(self, _user: str, text: str) -> Sequence[str]:
        words = text.split("/")
        # Without the module's own path, which ends where a folder of the tree begins.
        for start in range(len(words)):
            folder = "/".join(words[start:])
            inside = [path for path in self._folders.get(folder, ()) if _is_go(path)]
            if inside and (start > 0 or "." not in words[0]):
                return inside if len(words) - start > 1 or start >= _FEW else ()
        return ()

    def _ruby(self, user: str, text: str) -> Sequence[str]:
        tail = text if text.endswith(".rb") else f"{text}.rb"
        for base in ("lib", "test", "spec", ""):
            path = f"{base}/{tail}".lstrip("/")
            if path in self._paths:
                return (path,)
        if "/" not in tail and not tail.endswith("_helper.rb"):
            return self._nearest(user, [f"lib/{tail}"])
        return self._nearest(user, [tail], _is_load_path)

    def _php(self, user: str, text: str) -> Sequence[str]:
        words = text.split("\\")
        for start in (0, 1, 2):  # PSR-4: the first words may stand for a folder
            tail = words[start:]
            if len(tail) >= _FEW:
                found = self._nearest(user, [f"{'/'.join(tail)}.php"])
                if found:
                    return found
        return ()

    def _rust(self, user: str, text: str) -> Sequence[str]:
        words = text.split("::")
        folder, _, name = user.rpartition("/")
        own = folder if name in ("mod.rs", "lib.rs", "main.rs") else user.removesuffix(".rs")
        if words[0] == "crate":
            base = user[: user.rfind("src/") + 3] if "src/" in user else folder
        else:
            base = own.rpartition("/")[0] if words[0] == "super" else own
        for size in range(len(words), 1, -1):
            place = "/".join([base, *words[1:size]])
            for path in (f"{place}.rs", f"{place}/mod.rs"):
                if path in self._paths:
                    return (path,)
        return ()

    def _template(self, user: str, text: str) -> Sequence[str]:
        found = self._path(user, text)
        return found or self._nearest(user, [f"templates/{text}"])

    def _dbt(self, user: str, text: str) -> Sequence[str]:
        return self._nearest(user, [f"{text}.sql"], lambda base: "models" in base.split("/"))

    def _nearest(
        self, user: str, tails: Sequence[str], allowed: Callable[[str], bool] | None = None
    ) -> Sequence[str]:
        """Return the one file that ends in a tail and is nearer to the user than all others."""
        for tail in tails:
            found = self._ending_in(tail)
            if allowed is not None:
                cut = -len(posixpath.normpath(tail))
                found = [path for path in found if allowed(path[:cut].rstrip("/"))]
            if len(found) == 1:
                return found
            if found:
                return _closest(user, found)
        return ()

    def _ending_in(self, tail: str) -> Sequence[str]:
        """Return the files whose path ends in a path; many files say the same."""
        known = self._endings.get(tail)
        if known is None:
            end = posixpath.normpath(tail)  # `a/./b` is `a/b`
            name = end.rpartition("/")[2]
            known = self._endings[tail] = [
                path
                for path in self._by_name.get(name, ())
                if path == end or path.endswith("/" + end)
            ]
        return known


def _closest(user: str, found: Sequence[str]) -> Sequence[str]:
    shared = [(len(posixpath.commonpath([user, path])), path) for path in found]
    most = max(length for length, _ in shared)
    near = [path for length, path in shared if length == most]
    return near if len(near) == 1 and most else ()


def _is_go(path: str) -> bool:
    return path.endswith(".go") and not path.endswith("_test.go")


def _is_load_path(folder: str) -> bool:
    return folder.rpartition("/")[2] in ("lib", "test", "spec", "app", "models", "helpers", "")
