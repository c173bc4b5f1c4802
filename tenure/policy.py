"""The policy of a path: nested files lie over each other, the nearest wins key by key.

The layers from the outside in: the organization's policy (vendored), the file at the root, the
files of the folders down to the path. A layer cannot set what one above it has locked.
"""

from collections.abc import Iterable, Iterator, Mapping

from tenure.policy_files import (
    LOCK_NAME,
    POLICY_NAME,
    PYPROJECT_NAME,
    SHORT,
    Layer,
    PolicyProblem,
    Problems,
    holds_policy,
    read_file,
)
from tenure.policy_values import (
    Effective,
    Origin,
    OriginRule,
    Policy,
    Restriction,
    conflicts,
    defaults,
    lock_on,
    merge,
    profiled,
)

__all__ = [
    "LOCK_NAME",
    "POLICY_NAME",
    "PYPROJECT_NAME",
    "SHORT",
    "Effective",
    "Layer",
    "Origin",
    "OriginRule",
    "Policy",
    "PolicyProblem",
    "PolicySet",
    "Restriction",
    "candidates",
    "holds_policy",
    "load",
]


def candidates(paths: Iterable[str]) -> list[str]:
    """Return every policy file that could matter for `paths`, whether it exists or not."""
    folders = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    names = (POLICY_NAME, PYPROJECT_NAME)
    files = (f"{folder}/{name}" if folder else name for folder in sorted(folders) for name in names)
    return [LOCK_NAME, *files]


def load(files: Mapping[str, bytes]) -> "PolicySet":
    """Return the policies in `files`, which maps paths of policy files to their bytes.

    Nothing is parsed before it is asked for.
    """
    return PolicySet(files)


class PolicySet:
    """The policy files of a tree."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        """Sort the files by folder; `tenure.toml` wins over a `pyproject.toml` beside it."""
        self._files = files
        self._own: dict[str, str] = {}
        self._beside: dict[str, str] = {}
        for path in sorted(files):
            folder, _, name = path.rpartition("/")
            if name not in (POLICY_NAME, PYPROJECT_NAME) or not holds_policy(path, files[path]):
                continue
            if folder in self._own:  # sorted: pyproject.toml came before tenure.toml
                self._beside[path] = self._own[folder]
            self._own[folder] = path
        self._read: dict[str, Layer | Problems] = {}
        self._organization: Layer | Problems | None = None
        self._by_folder: dict[str, Policy] = {}
        self._by_chain: dict[tuple[str, ...], Policy] = {}

    @property
    def fingerprint(self) -> str:
        """A name for all that the policies say: others have another one."""
        from hashlib import blake2b  # late: only what is remembered asks for it

        read = sorted({LOCK_NAME, *self._own.values()} & self._files.keys())
        said = repr([(path, self._files[path]) for path in read])
        return blake2b(said.encode(), digest_size=16).hexdigest()

    def for_path(self, path: str) -> Policy:
        """Return the policy of a file.

        Raises:
            PolicyError: A policy file that matters for it is invalid.
        """
        folder = path.rpartition("/")[0]
        policy = self._by_folder.get(folder)
        if policy is None:
            _refuse_folders(folder)
            chain = tuple(self._chain(folder))
            policy = self._by_chain.get(chain)
            if policy is None:
                policy = self._by_chain[chain] = merge(self._layers(chain))
            self._by_folder[folder] = policy
        return policy

    def root(self) -> Layer | None:
        """Return what the file at the root says by itself, without what it extends.

        Raises:
            PolicyError: It is invalid.
        """
        path = self._own.get("")
        layer = self._layer(path) if path else None
        if isinstance(layer, tuple) and not isinstance(layer, Layer):
            raise layer[0].as_error()
        return layer

    def layers_of(self, path: str) -> tuple[Layer, ...]:
        """Return the layers that make up the policy of a file, from the outside in.

        Raises:
            PolicyError: A policy file that matters for it is invalid.
        """
        folder = path.rpartition("/")[0]
        _refuse_folders(folder)
        return self._layers(self._chain(folder))

    def effective(self, path: str) -> list[Effective]:
        """Return every key of the policy of a file with its value and origin.

        Raises:
            PolicyError: A policy file that matters for it is invalid.
        """
        from tenure.schema import POLICY_KEYS  # late: only people ask for all keys

        layers = self.layers_of(path)
        origins = merge(layers).origins
        values = defaults() | profiled(layers)
        for layer in layers:
            values |= layer.values
        return [
            Effective(key, values[key], origins[key], lock_on(key, layers))
            for key in sorted(values, key=POLICY_KEYS.index)
        ]

    def beside(self, path: str) -> list[tuple[str, str]]:
        """Return the files on the way to `path` that are not read, and those that win over them."""
        chain = self._chain(path.rpartition("/")[0])
        return [(self._beside[name], name) for name in chain if name in self._beside]

    def errors(self) -> list[PolicyProblem]:
        """Return every problem in every policy file (TEN018), each of them once."""
        found: dict[PolicyProblem, None] = {}
        for folder in sorted(self._own):
            layers: list[Layer] = []
            for layer in self._read_chain(self._chain(folder)):
                if isinstance(layer, Layer):
                    found |= dict.fromkeys(conflicts(layer, layers))
                    layers.append(layer)
                else:
                    found |= dict.fromkeys(layer)
        return sorted(found, key=lambda problem: problem[:3])

    def _chain(self, folder: str) -> list[str]:
        folders = [folder]
        while folder:
            folder = folder.rpartition("/")[0]
            folders.append(folder)
        return [self._own[parent] for parent in reversed(folders) if parent in self._own]

    def _layers(self, chain: Iterable[str]) -> tuple[Layer, ...]:
        layers: list[Layer] = []
        for layer in self._read_chain(chain):
            problems = conflicts(layer, layers) if isinstance(layer, Layer) else layer
            for problem in problems:
                raise problem.as_error()
            if isinstance(layer, Layer):
                layers.append(layer)
        return tuple(layers)

    def _read_chain(self, chain: Iterable[str]) -> Iterator[Layer | Problems]:
        """Yield the layers; a policy file that a layer above excludes, as in `vendor/`, is none."""
        excluded: Layer | None = None
        for path in chain:
            if excluded and excluded.excludes(path):
                continue
            layer = self._layer(path)
            if isinstance(layer, Layer) and layer.extends is not None:
                if layer.text.base:
                    message = "`extends` works only in the policy at the root of the repository"
                    yield (layer.text.problem(("extends",), message, on_key=True),)
                else:
                    yield self._vendored(layer)
            yield layer
            if isinstance(layer, Layer) and "exclude" in layer.values:
                excluded = layer

    def _layer(self, path: str) -> Layer | Problems:
        if path not in self._read:
            self._read[path] = read_file(path, self._files[path])
        return self._read[path]

    def _vendored(self, root: Layer) -> Layer | Problems:
        if self._organization is None:
            # Late: few repositories extend a policy.
            from tenure.policy_lock import organization

            self._organization = organization(root, self._files.get(LOCK_NAME))
        return self._organization


def _refuse_folders(folder: str) -> None:
    """Refuse a folder that is called like a policy: somebody believes that it is one."""
    names = folder.split("/")
    if POLICY_NAME in names:
        path = "/".join(names[: names.index(POLICY_NAME) + 1])
        raise PolicyProblem(path, 1, 1, "the policy must be a file, not a folder").as_error()
