"""Lay out what the site is made of: the docs, some pages of the root, and the files that they link to.

On disk the pages link to each other as the code hosts show them, `../schemas/…` and `../SECURITY.md`
among them. A site knows only its own folder, so what lies outside of `docs/` is copied in, and the
links to it are changed. Nothing else is: the generator that reads the result needs no plugins, and
can be exchanged (docs/decisions/0011-site.md).
"""

import argparse
import posixpath
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STAGED = ROOT / "build" / "docs"
PAGES = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}
"""Pages of the root that belong to the site, and what they are called there."""

_TARGET = re.compile(r"(?<=\]\()(?P<path>[^)\s#:]+)(?P<anchor>#[^)\s]*)?(?=\))")


def place(path: str) -> str:
    """Return where a file of the repository stands in the site."""
    if path in PAGES:
        return PAGES[path]
    return path.removeprefix("docs/") if path.startswith("docs/") else f"repository/{path}"


def rewritten(path: str, text: str, root: Path) -> tuple[str, set[str]]:
    """Return a page as the site needs it, and the files outside of the docs that it links to.

    Args:
        path: Where the page stands in the repository.
        text: What stands in it.
        root: The repository. Links to what is not there stay as they are: the generator reports them.
    """
    linked: set[str] = set()
    start = posixpath.dirname(place(path))

    def change(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), match["path"]))
        if (root / target / "README.md").is_file():
            target += "/README.md"
        if target.startswith("..") or not (root / target).is_file():
            return match[0]
        if not target.startswith("docs/"):
            linked.add(target)
        return posixpath.relpath(place(target), start or ".") + (match["anchor"] or "")

    return _TARGET.sub(change, text), linked


def lay_out(root: Path, into: Path) -> None:
    """Write everything that the site is made of into a folder, which is emptied before."""
    shutil.rmtree(into, ignore_errors=True)
    shutil.copytree(root / "docs", into)
    pages = [path.relative_to(root).as_posix() for path in (root / "docs").rglob("*.md")]
    files: set[str] = set()
    for page in [*PAGES, *pages]:
        text, linked = rewritten(page, (root / page).read_text(encoding="utf-8"), root)
        (into / place(page)).write_text(text, encoding="utf-8")
        files |= linked
    for name in sorted(files - set(PAGES)):
        copy = into / place(name)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / name, copy)


def main() -> None:
    """Lay the site out in `build/docs`."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    lay_out(ROOT, STAGED)


if __name__ == "__main__":
    main()
