"""What is wrong with a record before it is written: nothing is stamped that a check would refuse."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tenure import schema
from tenure.codeowners import LOCATIONS, Codeowners
from tenure.codeowners import parse as parse_codeowners
from tenure.errors import EditError
from tenure.finding import Severity
from tenure.policy import Policy
from tenure.report import Artifact
from tenure.rules import RULE_CHECKS
from tenure.rules.base import Context
from tenure.rules.structure import FILLED_BY_FIX
from tenure.shown import command
from tenure.sources import Tree
from tenure.stamp.wishes import Wishes

if TYPE_CHECKING:
    from tenure.mistakes import Mistake

_STRUCTURE = ("TEN006", "TEN007")
"""The rules about a single valid record that read no clock."""


class Bench(NamedTuple):
    """What a record is measured against.

    Attributes:
        tree: The files on disk.
        path: The file that the record is about.
        policy: The policy that holds for it.
        wishes: What was asked for.
    """

    tree: Tree
    path: str
    policy: Policy
    wishes: Wishes

    def codeowners(self) -> Codeowners | None:
        """Return the CODEOWNERS file that counts."""
        files = self.tree.read(LOCATIONS, limit=None)
        return next((_parsed(files[name]) for name in LOCATIONS if name in files), None)


@lru_cache(maxsize=1)
def _parsed(data: bytes) -> Codeowners:
    """Read a CODEOWNERS file once for all the files of a run."""
    return parse_codeowners(data)


class Wrong(NamedTuple):
    """One thing that is wrong.

    Attributes:
        text: What, without a full stop.
        missing: The key that is not there, if that is it.
        mendable: Whether `stamp --fix` knows what to write.
        hint: The command that mends it, where it is about a value that is there.
    """

    text: str
    missing: str | None = None
    mendable: bool = False
    hint: str | None = None


def judge(record: Mapping[str, object], bench: Bench) -> list[Wrong]:
    """Return what is wrong with a record."""
    data = dict(record)
    if not schema.is_valid_record(data):
        from tenure.mistakes import explain_record

        return [_by_schema(mistake) for mistake in explain_record(data)]
    lacking = [key for key in bench.policy.required if data.get(key) in (None, "", [], {})]
    wrong = [Wrong(f"`{key}` is missing: the policy asks for it", key) for key in lacking]
    return wrong + list(_by_rules(data, bench))


def can_own(name: str, bench: Bench) -> bool:
    """Whether a name is that of a person or a team who may own the file."""
    day = bench.wishes.as_of.isoformat()
    probe: dict[str, object] = {"owner": name, "origin": "unknown", "lifecycle": "experimental"}
    probe |= {"created": day, "expires": day}
    return schema.is_valid_record(probe) and not list(_by_rules(probe, bench))


def refusal(wrong: Sequence[Wrong], bench: Bench) -> EditError:
    """Return the error that says why a record is not written, and the command that would be right."""
    missing = {one.missing: "…" for one in wrong if one.missing}
    return EditError(
        f"{bench.path} gets no record like this: {'; '.join(one.text for one in wrong)}",
        bench.wishes.again(bench.path, missing) if missing else _first_hint(wrong),
    )


def remedy(wrong: Sequence[Wrong], bench: Bench) -> str | None:
    """Return the command that mends what is left in a record; its blanks are for a person to fill."""
    unknown = [one.missing for one in wrong if one.missing and not one.mendable]
    words = ["--fix"] if any(one.mendable for one in wrong) else []
    words += [word for key in unknown for word in ("--set", f"{key}=…")]
    if not words:
        return _first_hint(wrong)
    return command("tenure", "stamp", *words, paths=[bench.path])


def _first_hint(wrong: Sequence[Wrong]) -> str | None:
    return next((one.hint for one in wrong if one.hint), None)


def _by_schema(mistake: "Mistake") -> Wrong:
    text = f"{mistake.message}; {mistake.hint}" if mistake.hint else mistake.message
    name = ".".join(map(str, mistake.path))
    missing = name if mistake.on_key and "is missing" in mistake.message else None
    return Wrong(text, missing, mistake.fix is not None or missing in FILLED_BY_FIX)


def _by_rules(data: dict[str, object], bench: Bench) -> Iterator[Wrong]:
    artifact = Artifact(bench.path, (bench.path,), schema.to_record(data), None, group=False)
    policy = bench.policy
    known = bench.codeowners() if policy.owner_codeowners else None
    context = Context(artifact, policy, bench.wishes.as_of, codeowners=known)
    for found in (found for rule in RULE_CHECKS for found in rule(context)):
        severity = policy.severity.get(found.code, found.severity)
        if found.code in _STRUCTURE and severity is Severity.ERROR:
            yield Wrong(found.message, hint=found.fix)
