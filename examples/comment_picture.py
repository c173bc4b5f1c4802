"""Draw `docs/assets/comment.png`: the comment that a reviewer reads.

A real change to the shop is judged, its comment rendered by GitHub's own renderer of Markdown and
photographed in Chromium: `python examples/comment_picture.py [PNG [WIDTH [dark]]]`. It needs
`pip install -e '.[dev,browser]'` and a font with colored emoji.
"""

import shutil
import sys
import tempfile
from pathlib import Path

import demo
from cmarkgfm import markdown_to_html_with_extensions
from cmarkgfm.cmark import Options
from demo_shell import Shell, environment
from playwright.sync_api import sync_playwright

from tenure.sources.git import Repository
from tenure_bot.github.gateway import Approval, PullSeen, Repo, RepoSeen
from tenure_bot.judging.judge import judge
from tenure_bot.mirror.mirror import Mirror
from tenure_bot.rendering.comment import comment

PICTURE = demo.ROOT / "docs" / "assets" / "comment.png"
STYLE = Path(__file__).with_name("comment.css")
WIDTH = 900

POLICY = """
[[risk]]
paths = ["services/checkout/**"]
tier = "high"
reason = "moves money"

[[budget]]
name = "everything"
hours = 30

[[budget]]
name = "checkout"
hours = 0.75
paths = ["services/checkout/**"]
"""

WORK = ("services/checkout/refunds.py", "services/stock/forecast.go", "web/src/banner.ts")
RECORD = (
    "production=true",
    "rollback=Turn off the flag cart_v2",
    "monitor=the dashboard of carts",
    "responder=@acme/payments",
)
MORE = "\n\ndef count(lines: list[Line]) -> int:\n    return sum(line.quantity for line in lines)\n"
EXTENSIONS = ["table", "strikethrough", "autolink", "tagfilter", "tasklist"]


def change(scratch: Path) -> Repository:
    """Return the shop with a branch `work` that has what a pull request could have."""
    outside = Shell(scratch, environment(scratch, color=False), color=False)
    shop = outside._replace(folder=scratch / "shop")
    demo.open_shop(shop.folder, 0)
    policy = shop.folder / "tenure.toml"
    policy.write_text(policy.read_text("utf-8") + POLICY, "utf-8")
    cart = "services/cart/cart.py"
    words = [word for pair in RECORD for word in ("--set", pair)]
    shop.ask("git", "init", "--quiet", "--initial-branch=main")
    shop.ask("tenure", "stamp", *words, f"--as-of={demo.SHOP_DAY}", cart)
    demo.commit_history(shop)
    shop.ask("git", "switch", "--quiet", "--create", "work")
    file = shop.folder / cart
    file.write_text(file.read_text("utf-8") + MORE, "utf-8")
    shop.ask("git", "add", cart, *WORK)
    shop.ask("git", "rm", "--quiet", "db/reports/weekly_sales.sql")
    shop.ask("git", "commit", "--quiet", "--message=Refunds, and carts that can be counted")
    return Repository.discover(str(shop.folder))


def written() -> str:
    """Return the comment on that change, once somebody has approved it."""
    with (
        tempfile.TemporaryDirectory(prefix="tenure-comment-") as folder,
        change(Path(folder)) as repository,
    ):
        base, head = repository.resolve("main"), repository.resolve("work")
        mirror = Mirror(Repo(1, "acme/shop"), repository, base, head)
        verdict = judge(mirror, base, head, as_of=demo.SHOP_DAY)
    pull = PullSeen(
        repo=RepoSeen(1, "acme/shop", "main"),
        number=7,
        node="",
        state="open",
        draft=False,
        author="nadia-osei",
        base_ref="main",
        base=base,
        head_ref="work",
        head=head,
        head_repo="acme/shop",
        files=5,
        approvals=(Approval("omar", "APPROVED", head),),
    )
    return comment(verdict, pull) or ""


def page(markdown: str, *, dark: bool) -> str:
    """Return a comment as a page that looks like GitHub."""
    body = markdown_to_html_with_extensions(markdown, Options.CMARK_OPT_UNSAFE, EXTENSIONS)
    return (
        f"<!doctype html><meta charset=utf-8><style>{STYLE.read_text('utf-8')}</style>"
        f"<body class={'dark' if dark else 'light'}><article><header><b>tenure</b> <i>bot</i> "
        f"commented</header><section>{body}</section></article>"
    )


def photograph(text: str, picture: Path, width: int) -> None:
    """Take a picture of a page."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": width, "height": 400})
        tab.set_content(text)
        tab.screenshot(path=str(picture), full_page=True)
        browser.close()


def main() -> int:
    """Draw the picture."""
    words = sys.argv[1:]
    picture = Path(words[0]) if words else PICTURE
    width = int(words[1]) if len(words) > 1 else WIDTH
    photograph(page(written(), dark="dark" in words[2:]), picture, width)
    return 0


if __name__ == "__main__":
    sys.exit(main())
