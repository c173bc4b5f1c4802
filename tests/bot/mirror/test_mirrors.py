"""What a mirror holds, how it comes up to date, and what becomes of one that is broken."""

import os
import shutil
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from support.mirrors import PLENTY, SHOP, Pull, mirrors, served
from support.repository import GitRepo
from tenure.errors import SourceError
from tenure_bot.errors import MirrorError
from tenure_bot.github.gateway import Repo
from tenure_bot.mirror import bare, transfer
from tenure_bot.mirror import mirrors as module
from tenure_bot.mirror.addresses import Origin
from tenure_bot.mirror.transfer import Cause, Failure, Limits

MIB = 1 << 20


@pytest.fixture
def pull(tmp_path: Path) -> Pull:
    """Return a pull request that adds a file."""
    pull = Pull(tmp_path)
    pull.commit({"a.py": "a = 1\n"})
    pull.branch()
    pull.commit({"b.py": "b = 1\n"})
    return pull


def cache(pull: Pull) -> Path:
    return pull.folder / "cache"


def folder(pull: Pull) -> Path:
    return cache(pull) / "7.git"


def packs(pull: Pull) -> list[Path]:
    return sorted((folder(pull) / "objects" / "pack").glob("*.pack"))


def read(pull: Pull, path: str = "b.py") -> bytes:
    with pull.mirror() as mirror:
        return mirror.repository.commit(mirror.head).read([path])[path]


def test_a_mirror_has_all_commits_and_the_blobs_up_to_a_mebibyte(pull: Pull) -> None:
    pull.commit({"edge.bin": b"x" * MIB, "large.bin": os.urandom(MIB + 1)})

    with pull.mirror() as mirror:
        tree = mirror.repository.commit(mirror.head)
        found = tree.read(["a.py", "b.py", "edge.bin", "large.bin"])
        commits = mirror.repository.git("rev-list", "--count", mirror.head)

        assert list(found) == ["a.py", "b.py", "edge.bin"]
        assert list(tree.unseen()) == ["large.bin"]
        assert mirror.repository.merge_base(mirror.base, mirror.head) == mirror.base
    assert commits == b"3\n"


def test_what_is_here_already_is_not_asked_for(pull: Pull) -> None:
    base, head = (pull.repo.git("rev-parse", name).strip() for name in ("main", "feature"))
    read(pull)
    shutil.rmtree(pull.repo.root)

    with pull.mirrors.fetch(SHOP, base, 1, head) as mirror:
        assert mirror.repository.commit(head).read(["b.py"]) == {"b.py": b"b = 1\n"}


def test_a_push_brings_only_what_is_new(pull: Pull) -> None:
    pull.commit({"much.bin": os.urandom(500_000)})
    read(pull)
    before = packs(pull)
    pull.commit({"b.py": "b = 2\n"})

    assert read(pull) == b"b = 2\n"

    (new,) = set(packs(pull)) - set(before)
    assert new.stat().st_size < 2_000


def test_a_force_push_is_followed(pull: Pull) -> None:
    read(pull)
    pull.repo.git("reset", "-q", "--hard", "main")
    pull.commit({"b.py": "b = 3\n"})

    assert read(pull) == b"b = 3\n"


def test_a_commit_that_is_gone_says_look_again(pull: Pull) -> None:
    base = pull.repo.git("rev-parse", "main").strip()

    with pytest.raises(MirrorError, match="acme/shop does not have the commit 0000000") as caught:
        pull.mirrors.fetch(SHOP, base, 1, "0" * 39 + "1")

    assert caught.value.hint == "look again: it was probably pushed over"


def test_a_repository_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(MirrorError, match="acme/shop cannot be read"):
        mirrors(tmp_path).fetch(SHOP, "a" * 40, 1, "b" * 40)


def test_a_renamed_repository_keeps_its_mirror(pull: Pull) -> None:
    base, head = (pull.repo.git("rev-parse", name).strip() for name in ("main", "feature"))
    read(pull)
    shutil.rmtree(pull.repo.root)

    with pull.mirrors.fetch(SHOP._replace(name="acme/store"), base, 1, head) as mirror:
        assert mirror.head == head


def test_a_merge_group_is_fetched_by_its_commits(pull: Pull) -> None:
    base, head = (pull.repo.git("rev-parse", name).strip() for name in ("main", "feature"))
    ref = "refs/heads/gh-readonly-queue/main/pr-1-" + base

    with pull.mirrors.fetch(SHOP, base, (ref,), head) as mirror:
        assert mirror.repository.resolve(head) == head


def test_notes_of_git_ai_come_along(pull: Pull) -> None:
    pull.repo.git("notes", "--ref=ai", "add", "-m", "note", "feature")

    with pull.mirror() as mirror:
        assert mirror.repository.git("notes", "--ref=ai", "show", mirror.head) == b"note\n"


def test_a_repository_with_sha256_ids_has_a_mirror_too(tmp_path: Path) -> None:
    root = tmp_path / SHOP.name
    repo = GitRepo(root, home=tmp_path)
    shutil.rmtree(root / ".git")
    repo.git("init", "-q", "--object-format=sha256", "--initial-branch=main")
    repo.stage("a.py", "a = 1\n")
    head = repo.commit()

    with mirrors(tmp_path).fetch(SHOP, head, 1, head) as mirror:
        assert mirror.repository.commit(head).read(["a.py"]) == {"a.py": b"a = 1\n"}


# --- blobs that were left out at first ------------------------------------------------------------


def test_large_blobs_are_brought_in_one_batch(pull: Pull) -> None:
    pull.commit({"one.ipynb": os.urandom(2 * MIB), "two.ipynb": os.urandom(2 * MIB)})
    with pull.mirror() as mirror:
        tree = mirror.repository.commit(mirror.head)
        oids = [entry.oid for entry in tree.entries()]
        before = len(packs(pull))

        assert mirror.bring(oids) == frozenset()

        assert len(tree.read(["two.ipynb"], limit=None)["two.ipynb"]) == 2 * MIB
        assert len(packs(pull)) == before + 1


def too_large(folder: str, origin: Origin, refspecs: Sequence[str], limits: Limits) -> object:
    """Fetch commits, and nothing that is asked for without a name."""
    if all(":" not in refspec for refspec in refspecs):
        return Failure(Cause.TOO_LARGE, "")
    return transfer.fetch(folder, origin, refspecs, limits)


def test_blobs_that_are_too_large_are_left_and_not_tried_again(
    pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull.commit({"one.ipynb": os.urandom(3 * MIB)})
    monkeypatch.setattr(module, "fetch", too_large)
    with pull.mirror() as mirror:
        tree = mirror.repository.commit(mirror.head)
        oid = tree.find(["one.ipynb"])["one.ipynb"].oid

        first = mirror.bring([oid])
        monkeypatch.setattr(module, "fetch", None)

        assert first == mirror.bring([oid]) == {oid}


def size(root: Path) -> int:
    return sum(path.stat().st_size for path in root.rglob("*") if path.is_file())


# --- broken mirrors -------------------------------------------------------------------------------


def truncate(root: Path) -> None:
    for path in (root / "objects" / "pack").glob("*.pack"):
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[:20])


def garble(root: Path) -> None:
    for path in (root / "objects" / "pack").glob("*.idx"):
        path.chmod(0o600)
        path.write_bytes(b"garbage")


def borrow(root: Path) -> None:
    (root / "objects" / "info" / "alternates").write_text("/somewhere/else\n")


def configure(root: Path) -> None:
    with (root / "config").open("a") as file:
        file.write("\tfsmonitor = touch /tmp/trap\n")


def drop(root: Path) -> None:
    shutil.rmtree(root / "objects")


def behead(root: Path) -> None:
    (root / "HEAD").unlink()


@pytest.mark.parametrize("damage", [truncate, garble, borrow, configure, drop, behead])
def test_a_broken_mirror_is_thrown_away_and_cloned_anew(pull: Pull, damage: object) -> None:
    read(pull)
    assert callable(damage)
    damage(folder(pull))

    assert read(pull) == b"b = 1\n"

    assert not (folder(pull) / "objects" / "info" / "alternates").exists()
    assert "fsmonitor" not in (folder(pull) / "config").read_text()
    assert list(cache(pull).glob("trash*")) == []


def fail(pull: Pull) -> None:
    """Read something that is broken, and say whether that mirror was read before."""
    with pull.mirror():
        mark = folder(pull) / "tenure" / "mark"
        if mark.exists():
            raise SourceError("git failed: bad object, again")
        mark.touch()
        raise SourceError("git failed: bad object")


def test_what_cannot_be_read_makes_the_mirror_anew_but_only_once(pull: Pull) -> None:
    for words in ("object$", "object$", "object, again", "object, again"):
        with pytest.raises(MirrorError, match=f"cannot be read: git failed: bad {words}"):
            fail(pull)

    pull.commit({"b.py": "b = 2\n"})
    assert read(pull) == b"b = 2\n"


def test_what_a_killed_fetch_left_does_not_stop_the_next_one(pull: Pull) -> None:
    read(pull)
    left = [
        folder(pull) / "objects" / "pack" / "tmp_pack_abc",
        folder(pull) / "refs" / "tenure" / "pull" / "1" / "head.lock",
        folder(pull) / "packed-refs.lock",
    ]
    for path in left:
        path.write_bytes(b"x")
    pull.commit({"b.py": "b = 2\n"})

    assert read(pull) == b"b = 2\n"

    assert not any(path.exists() for path in left)


def test_a_mirror_that_was_half_made_is_made_again(pull: Pull) -> None:
    (cache(pull) / "7.git.new" / "objects").mkdir(parents=True)
    (cache(pull) / "trash-1-1").mkdir()

    assert read(pull) == b"b = 1\n"
    assert not (cache(pull) / "trash-1-1").exists()


def test_many_packs_are_put_together_and_old_names_forgotten(
    pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bare, "MOST_PACKS", 3)
    monkeypatch.setattr(bare, "MOST_REFS", 4)
    for number in range(5):
        head = pull.commit({"b.py": f"b = {number}\n", "large.bin": os.urandom(MIB + 1)})
        base = pull.repo.git("rev-parse", "main").strip()
        with pull.mirrors.fetch(SHOP, base, number, head) as mirror:
            assert mirror.repository.commit(head).read(["a.py", "large.bin"]) == {
                "a.py": b"a = 1\n"
            }

    refs = sorted(path.name for path in (folder(pull) / "refs/tenure/pull").glob("*/head"))
    assert len(packs(pull)) < 4
    assert len(refs) == 2
    assert read(pull) == b"b = 4\n"


# --- room, and who uses it ------------------------------------------------------------------------


def test_what_was_used_least_recently_goes_first(tmp_path: Path) -> None:
    repos = [Repo(number, f"acme/r{number}") for number in (1, 2, 3)]
    heads = []
    for repo in repos:
        source = served(tmp_path, repo.name)
        source.stage("a.bin", os.urandom(300_000))
        heads.append(source.commit())
    held = mirrors(tmp_path, limit_bytes=700_000)
    for number, (repo, head) in enumerate(zip(repos, heads, strict=True)):
        held.fetch(repo, head, 1, head).__exit__(None, None, None)
        if repo.id != repos[-1].id:
            os.utime(tmp_path / "cache" / f"{repo.id}.size", (number, number))

    assert sorted(path.stem for path in (tmp_path / "cache").glob("*.git")) == ["2", "3"]
    assert list((tmp_path / "cache").glob("1.*")) == []


def test_a_mirror_in_use_stays(tmp_path: Path) -> None:
    one, two = Repo(1, "acme/one"), Repo(2, "acme/two")
    heads = []
    for repo in (one, two):
        source = served(tmp_path, repo.name)
        source.stage("a.bin", os.urandom(300_000))
        heads.append(source.commit())
    held = mirrors(tmp_path, limit_bytes=400_000)

    with held.fetch(one, heads[0], 1, heads[0]) as used, held.fetch(two, heads[1], 1, heads[1]):
        assert used.repository.commit(heads[0]).read(["a.bin"])["a.bin"]


def test_a_repository_larger_than_the_cache_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    source = served(tmp_path)
    for number in range(3):
        source.write(f"{number}.bin", os.urandom(1_000_000))
    source.git("add", ".")
    head = source.commit()

    with pytest.raises(MirrorError, match="acme/shop needs more room than mirrors have") as caught:
        mirrors(tmp_path, limit_bytes=2_000_000).fetch(SHOP, head, 1, head)

    assert caught.value.hint == "raise TENURE_CACHE_LIMIT"
    assert size(tmp_path / "cache") < 10_000


def test_a_mirror_is_deleted_with_its_locks(pull: Pull) -> None:
    read(pull)

    pull.mirrors.remove(SHOP.id)

    assert list(cache(pull).iterdir()) == []
    assert read(pull) == b"b = 1\n"


def test_what_was_never_there_can_be_deleted(tmp_path: Path) -> None:
    mirrors(tmp_path).remove(99)

    assert list((tmp_path / "cache").iterdir()) == []


def test_a_mirror_is_not_deleted_while_it_is_read(pull: Pull) -> None:
    with pull.mirror() as mirror:
        with pytest.raises(MirrorError, match="busy with this repository"):
            mirrors(pull.folder, patience=0).remove(SHOP.id)

        assert mirror.repository.commit(mirror.head).read(["b.py"])


def test_workers_that_want_the_same_clone_it_once(
    pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetches: list[str] = []

    def fetch(folder: str, *args: Any) -> Failure | None:
        fetches.append(folder)
        return transfer.fetch(folder, *args)

    monkeypatch.setattr(module, "fetch", fetch)
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(read(pull))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found == [b"b = 1\n"] * 4
    assert len(fetches) == 1


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file")

    with pytest.raises(MirrorError, match="cache, cannot be used") as caught:
        mirrors(tmp_path, limit_bytes=PLENTY).fetch(SHOP, "a" * 40, 1, "b" * 40)

    assert "TENURE_CACHE_DIR=FOLDER" in str(caught.value.hint)


@pytest.mark.parametrize("name", ["7.use", "7.lock", "7.bring", "7.size"])
def test_a_file_of_a_mirror_that_cannot_be_opened_is_one_sentence(pull: Pull, name: str) -> None:
    (cache(pull) / name).mkdir(parents=True)  # whatever else is in the way, root can open it

    with pytest.raises(MirrorError, match=f"cache, cannot be used: {name}: Is a dir") as caught:
        pull.mirror()

    assert "give it to the user of the bot" in str(caught.value.hint)


def test_blobs_that_cannot_be_brought_for_the_disk_are_one_sentence(pull: Pull) -> None:
    pull.commit({"large.bin": os.urandom(MIB + 1)})
    with pull.mirror() as mirror:
        large = pull.repo.git("rev-parse", f"{mirror.head}:large.bin").strip()
        (cache(pull) / "7.bring").unlink()
        (cache(pull) / "7.bring").mkdir()

        with pytest.raises(MirrorError, match=r"cannot be used: 7\.bring: Is a dir"):
            mirror.bring([large])


def test_a_mirror_that_cannot_be_deleted_is_one_sentence(pull: Pull) -> None:
    (cache(pull) / "7.lock").mkdir(parents=True)

    with pytest.raises(MirrorError, match=r"cannot be used: 7\.lock: Is a dir"):
        pull.mirrors.remove(SHOP.id)


def test_whether_the_folder_takes_files_can_be_asked(tmp_path: Path) -> None:
    mirrors(tmp_path).prove()
    assert list((tmp_path / "cache").iterdir()) == []

    (tmp_path / "cache").rmdir()
    (tmp_path / "cache").symlink_to("/proc/self")  # where even root makes no file
    with pytest.raises(MirrorError, match="cache, cannot be used"):
        mirrors(tmp_path).prove()


def read_while_it_breaks(pull: Pull) -> None:
    with pull.mirror() as mirror:
        tree = mirror.repository.commit(mirror.head)
        mirror.confirm()
        truncate(folder(pull))
        tree.read(["b.py"])
        mirror.confirm()


def test_what_is_broken_and_was_read_as_missing_is_noticed(pull: Pull) -> None:
    read(pull)
    with pytest.raises(MirrorError, match="cannot be read"):
        read_while_it_breaks(pull)

    assert read(pull) == b"b = 1\n"


def test_one_commit_can_be_asked_for_alone(pull: Pull) -> None:
    head = pull.repo.git("rev-parse", "feature").strip()

    with pull.mirrors.tip(SHOP, head) as mirror:
        assert mirror.repository.commit(head).read(["b.py"]) == {"b.py": b"b = 1\n"}
        assert mirror.base == mirror.head == head
