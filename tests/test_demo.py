"""The shop is what it seems, and the tour through it ends well."""

import ast
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
import zlib
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from support.repository import GitRepo

ROOT = Path(__file__).resolve().parent.parent
SHOP = ROOT / "examples" / "acme-shop"
FILES = sorted(path for path in SHOP.rglob("*") if path.is_file())
DAY = "2026-11-20"

FINDINGS = {
    ("assets/logo.png.tenure.yaml", "TEN009"),
    ("assets/logo.png.tenure.yaml", "TEN012"),
    ("data/faq.json", "TEN001"),
    ("db/migrations/0007_backfill_refunds.sql", "TEN008"),
    ("deploy/k8s/flash-sale.yaml", "TEN002"),
    ("docs/runbooks/refunds.md", "TEN001"),
    ("infra/modules/cache/main.tf", "TEN001"),
    ("scripts/backup.sh", "TEN010"),
    ("services/checkout/invoice_import.py", "TEN001"),
    ("services/checkout/refunds.py", "TEN003"),
    ("services/checkout/tax.py.tenure.yaml", "TEN004"),
    ("services/stock/forecast.go", "TEN001"),
    ("web/src/banner.ts", "TEN002"),
    ("web/src/cart.ts", "TEN012"),
}


def files(*suffixes: str) -> list[Path]:
    """Return the files of the shop that end like this."""
    return [path for path in FILES if path.name.endswith(suffixes)]


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the demo as a module."""
    monkeypatch.syspath_prepend(ROOT / "examples")
    return import_module("demo")


@pytest.fixture
def shop(repo: GitRepo) -> GitRepo:
    """Return a repository in which the whole shop is staged."""
    shutil.copytree(SHOP, repo.root, dirs_exist_ok=True)
    repo.git("add", "--all")
    return repo


def test_the_shop_has_at_least_twelve_kinds_of_files() -> None:
    kinds = {path.suffix or path.name for path in FILES}

    wanted = {".css", ".go", ".html", ".ipynb", ".json", ".md", ".png", ".py", ".sh", ".sql"}
    assert wanted | {".tf", ".toml", ".ts", ".yaml", "CODEOWNERS", "Dockerfile"} <= kinds


@pytest.mark.parametrize("path", files(".py"), ids=lambda path: path.name)
def test_python_files_compile(path: Path) -> None:
    assert ast.parse(path.read_bytes()).body


@pytest.mark.parametrize("path", files(".json", ".ipynb"), ids=lambda path: path.name)
def test_json_files_parse(path: Path) -> None:
    assert isinstance(json.loads(path.read_bytes()), dict)


@pytest.mark.parametrize("path", files(".toml"), ids=lambda path: path.name)
def test_toml_files_parse(path: Path) -> None:
    assert tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", files(".yaml"), ids=lambda path: path.name)
def test_yaml_files_parse(path: Path) -> None:
    documents = list(yaml.safe_load_all(path.read_text(encoding="utf-8")))

    assert all(isinstance(document, dict) for document in documents if document is not None)


@pytest.mark.parametrize("path", files(".sh"), ids=lambda path: path.name)
def test_shell_scripts_parse(path: Path) -> None:
    assert subprocess.run(["sh", "-n", str(path)], check=False).returncode == 0


@pytest.mark.parametrize("path", files(".md"), ids=lambda path: path.name)
def test_front_matter_parses(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if not text.startswith("---\n"):
        assert text.startswith("# ")
        return

    assert {"title", "owner", "status"} <= set(yaml.safe_load(text.split("---\n")[1]))


@pytest.mark.parametrize("path", files(".png"), ids=lambda path: path.name)
def test_pictures_are_whole(path: Path) -> None:
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    position, kinds = 8, []
    while position < len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        body = data[position + 4 : position + 8 + length]
        checksum = int.from_bytes(data[position + 8 + length : position + 12 + length], "big")
        assert zlib.crc32(body) == checksum
        kinds.append(body[:4])
        position += 12 + length

    assert kinds == [b"IHDR", b"PLTE", b"IDAT", b"IEND"]


def test_the_shop_has_exactly_the_findings_that_it_was_made_to_have(shop: GitRepo) -> None:
    outcome = shop.tenure("check", "--all", "--format", "json", "--as-of", DAY)

    assert outcome.status == 1, outcome.err
    report = json.loads(outcome.out)
    assert {(found["path"], found["code"]) for found in report["findings"]} == FINDINGS


def test_only_new_work_is_refused(shop: GitRepo, demo: ModuleType) -> None:
    shop.git("rm", "--cached", "-r", "--quiet", "--", *demo.NEW_WORK)

    outcome = shop.tenure("check", "--all", "--as-of", DAY)

    assert outcome.status == 0, outcome.out


def test_the_day_of_the_shop_is_the_same_everywhere(demo: ModuleType) -> None:
    assert demo.SHOP_DAY.isoformat() == DAY


def test_moving_the_dates_leaves_everything_else(tmp_path: Path, demo: ModuleType) -> None:
    demo.open_shop(tmp_path / "moved", 45)
    demo.open_shop(tmp_path / "there", 0)

    moved = (tmp_path / "moved/scripts/backup.sh").read_text(encoding="utf-8")
    assert moved == (SHOP / "scripts/backup.sh").read_text(encoding="utf-8").replace(
        "2026-11-02", "2026-12-17"
    ).replace("2026-11-28", "2027-01-12")
    assert [(tmp_path / "there" / path.relative_to(SHOP)).read_bytes() for path in FILES] == [
        path.read_bytes() for path in FILES
    ]


def test_a_command_that_ends_otherwise_than_told_stops_the_tour(
    tmp_path: Path, demo: ModuleType
) -> None:
    shell = demo.Shell(tmp_path, dict(os.environ))

    assert shell.run("sh", "-c", "echo seen; exit 1", refused=True) == "seen\n"
    with pytest.raises(demo.TourError, match="ended with status 0"):
        shell.run("true", refused=True)
    with pytest.raises(demo.TourError, match="ended with status 2"):
        shell.run("sh", "-c", "exit 2", refused=True)


def test_a_person_fills_in_what_is_left_open(demo: ModuleType) -> None:
    words = ["tenure", "stamp", "--set", "plan=…", "a.yaml"]

    assert demo.answered(words) == [*words[:3], f"plan={demo.ANSWERS['plan']}", "a.yaml"]
    with pytest.raises(KeyError):
        demo.answered(["purpose=…"])


def test_the_hook_comes_from_a_clean_checkout_itself(
    repo: GitRepo, tmp_path: Path, demo: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "ROOT", repo.root)
    repo.stage("setup.py", "print()\n")
    head = repo.commit()

    assert demo.hook_source(demo.Shell(tmp_path, repo.environment)) == (str(repo.root), head)


def test_the_hook_comes_from_what_is_on_disk_if_that_is_not_committed(
    repo: GitRepo, tmp_path: Path, demo: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "ROOT", repo.root)
    repo.stage("setup.py", "print()\n")
    head = repo.commit()
    repo.write("setup.py", "print(2)\n")
    repo.write("new.py", "print(3)\n")

    store, commit = demo.hook_source(demo.Shell(tmp_path, repo.environment))

    assert store == str(tmp_path / "tenure.git")
    assert repo.git("-C", store, "show", f"{commit}:setup.py") == "print(2)\n"
    assert repo.git("-C", store, "show", f"{commit}:new.py") == "print(3)\n"
    assert repo.git("rev-parse", "HEAD").strip() == head
    assert repo.git("status", "--porcelain") == " M setup.py\n?? new.py\n"


def test_the_hook_comes_from_an_unpacked_archive_too(
    repo: GitRepo, demo: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.write("archive/setup.py", "print()\n")
    repo.write("archive/.gitignore", "/.venv/\n")
    repo.write("archive/.venv/big", "x\n")
    monkeypatch.setattr(demo, "ROOT", repo.root / "archive")
    scratch = repo.root / "scratch"
    scratch.mkdir()

    store, commit = demo.hook_source(demo.Shell(scratch, repo.environment))

    listed = repo.git("-C", store, "ls-tree", "-r", "--name-only", commit)
    assert listed.splitlines() == [".gitignore", "setup.py"]


def test_an_interrupted_tour_leaves_nothing_behind(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, str(ROOT / "examples" / "demo.py")],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        assert any("Installing environment" in line for line in process.stdout)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate()

    assert process.returncode == 130, err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.precommit
def test_the_tour_runs_to_its_end_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "examples" / "demo.py")],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("That was the tour.\n\n")
    assert "\x1b" not in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_the_picture_shows_what_the_hook_says_today(shop: GitRepo) -> None:
    picture = ET.parse(ROOT / "docs" / "assets" / "refusal.svg")  # noqa: S314  # our own
    rows = ["".join(row.itertext()) for row in picture.iter("{http://www.w3.org/2000/svg}text")]
    shown = "".join(rows[next(n for n, row in enumerate(rows) if ": TEN" in row) :])
    listed = sorted(set(re.findall(r"^(\S+?):\d+:\d+: TEN", "\n".join(rows), re.MULTILINE)))

    outcome = shop.tenure("check", *listed)

    # Lines are wrapped in the picture, and blank ones are not drawn.
    assert len(listed) == 2
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", outcome.out)
