"""`docs/output.md` shows what is really printed."""

import re
from pathlib import Path

from core.reporters.reports import AS_OF
from tenure import engine
from tenure.reporters import REPORTERS, Options, load
from tenure.sources import Scope
from tenure.sources.memory import MemoryTree

PAGE = (Path(__file__).parents[3] / "docs" / "output.md").read_text(encoding="utf-8")
RECORD = b"""\
# tenure:
#   owner: "@acme/payments"
#   origin: claude-code
#   lifecycle: experimentl
#   created: 2026-11-20
#   expires: 2027-02-01
"""


def test_the_example_of_the_text_format_is_what_is_printed() -> None:
    tree = MemoryTree({"src/pay.py": RECORD})
    policy = engine.load_policy(tree, None)

    report = engine.check(tree, None, policy, AS_OF, Scope())

    shown = re.findall(r"^```text\n(.*?)^```$", PAGE, re.M | re.S)
    assert shown == [load("text").render(report, options=Options())]


def test_every_format_is_on_the_page() -> None:
    assert all(f"`{name}`" in PAGE for name in REPORTERS if name != "text")
    assert "`--format text`" in PAGE
