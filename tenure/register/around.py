"""What is around an artifact: all that decides how it is judged, beside what it is."""

from typing import NamedTuple

from tenure.record import Record
from tenure.register.sight import Sight
from tenure.scoring.activity import FileActivity


class Around(NamedTuple):
    """What decides about an artifact beside its files, its record, the policy and the day.

    Attributes:
        users: Who uses each of its files.
        copies: The copies of each of its files.
        other: Everything else, spelled out.
    """

    users: tuple[tuple[str, ...], ...]
    copies: tuple[tuple[str, ...], ...]
    other: str


class Surroundings:
    """Tells of each artifact what is around it."""

    def __init__(self, sight: Sight) -> None:
        """Take what was seen."""
        self._sight = sight
        self._spelled: dict[int, str] = {}
        self._logged = [sums for sums in sight.sums._asdict().items() if sums[1]]

    def of(self, key: str, paths: tuple[str, ...], record: Record | None) -> Around:
        """Return what is around an artifact.

        Args:
            key: Its key.
            paths: Its files.
            record: Its valid record, if it has one.
        """
        sight = self._sight
        usage, before = sight.usage, sight.before
        users = tuple([usage.users.get(path, ()) for path in paths])
        copies = tuple([usage.copies.get(path, ()) for path in paths])
        words = []
        for path, names in zip(paths, users, strict=True):
            words.append(self._happened(sight.activity.of(path)))
            words.append("tested" if sight.tested.shows(path, names) else "untested")
            words += before.get(path, ())
        for owner in record.owners if record else ():
            if owner in sight.last_seen:
                words.append(f"{owner} {sight.last_seen[owner]}")
        words += [f"{what} {[sums.get(n) for n in (key, *paths)]}" for what, sums in self._logged]
        return Around(users, copies, "\n".join(words))

    def _happened(self, found: FileActivity) -> str:
        # Many files share what happened to them: most of a tree came with few commits.
        text = self._spelled.get(id(found))
        if text is None:
            text = self._spelled[id(found)] = str((*found[:2], str(found.last), *found[3:]))
        return text
