"""The page as bytes: self-contained, escaped, allowed to run nothing but its own two scripts."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from support.registers import DAY, item, register
from tenure.html import render as page
from tenure.html.data import MOST, document
from tenure.ledger import Entry, Kind, Ledger
from tenure.policy import load
from tenure.policy_values import Policy
from tenure.register.item import Register

NOTHING = Ledger((), ())
VENDOR = Path(page.__file__).parent / "vendor"
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>",
    "\u2028\u2029",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "\udcff\x00\x1b[2J",
    "{{csp}}{{script}}",
    "\\1\\g<0>",
    "__proto__",
)


def rendered(found: Register, policy: Policy | None = None, ledger: Ledger = NOTHING) -> str:
    return page.render(found, policy or Policy(), ledger).decode()


class Elements(HTMLParser):
    """Every element with its attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.raw: list[tuple[str, str]] = []
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside in ("script", "style"):
            self.raw.append((self.inside, data))


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def data_of(text: str) -> Any:
    return json.loads(text.partition('id="data">')[2].partition("</script>")[0])


def test_the_page_needs_nothing_from_outside() -> None:
    elements = Elements(rendered(register([item()])))

    assert {tag for tag, _ in elements.found} & {"link", "img", "iframe", "object", "base"} == set()
    for _, attributes in elements.found:
        assert not attributes.keys() & {"src", "style", "onclick", "action"}
        assert (attributes.get("href") or "#").startswith("#")
    assert "sourceMappingURL" not in rendered(register([]))


def test_the_browser_is_told_to_run_these_scripts_and_nothing_else() -> None:
    elements = Elements(rendered(register([item()])))

    policy = next(a["content"] for t, a in elements.found if a.get("http-equiv")) or ""
    scripts = [text for tag, text in elements.raw if tag == "script"]
    (style,) = [text for tag, text in elements.raw if tag == "style"]
    parts = dict(part.split(" ", 1) for part in policy.split("; "))
    assert parts == {
        "default-src": "'none'",
        "script-src": " ".join(map(digest, scripts[1:])),
        "style-src": digest(style),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert len(scripts) == 3  # the first one is the data, which nothing runs


def test_equal_arguments_give_equal_bytes() -> None:
    items = [item(f"{number}.py", tags=("untested", "expired")) for number in range(20)]

    assert page.render(register(items), Policy(), NOTHING) == page.render(
        register(items), Policy(), NOTHING
    )


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(HOSTILE) | st.text(max_size=40))
def test_no_name_ends_the_data(text: str) -> None:
    found = register([item(text or "x", owner=text, purpose=text, service=text)], name=text)

    shown = page.escaped(document(found, Policy(), NOTHING))

    assert not re.search("[<>&\u2028\u2029]", shown)
    assert json.loads(shown)["items"]
    assert shown.encode()


def test_hostile_names_leave_the_elements_of_the_page_as_they_are() -> None:
    plain = Elements(rendered(register([item(str(n)) for n in range(len(HOSTILE))])))

    hostile = Elements(rendered(register([item(text, owner=text) for text in HOSTILE])))

    assert [tag for tag, _ in hostile.found] == [tag for tag, _ in plain.found]


def test_the_data_says_what_the_register_says() -> None:
    policy = load({"tenure.toml": b'[[budget]]\nname = "web"\nhours = 3\nowner = "@a/web"\n'})
    items = [
        item("a.py", hours=1.5, due=DAY, tags=("untested",), value="high", tier="high", total=120),
        item("b.py", owner="", undeclared=True),
    ]
    entries = (
        Entry("1", DAY, "a.py", 2.0, Kind.PATCHING),
        Entry("2", DAY, "a.py", 1.0, Kind.SAVED),
        Entry("3", DAY, "gone.py", 9.0, Kind.PATCHING),
    )

    found = data_of(rendered(register(items), policy.for_path(""), Ledger(entries, ())))

    strings = found["strings"]
    first, second = found["items"]
    assert (strings[first[0]], first[7], strings[first[8]], first[9]) == ("a.py", 1, "high", 120)
    assert first[15] == [["2026-11-22", strings.index("expires")]]
    assert (second[3], strings[second[4]]) == (-1, "undeclared")
    assert found["logged"] == [[0, 11, 2.0, 1.0]]
    assert found["months"][-1] == "2026-11"
    assert found["budgets"][0]["scope"] == "owner @a/web"


def test_a_page_of_too_many_artifacts_keeps_the_riskiest_and_says_so() -> None:
    one = item("a.py")
    many = [
        one._replace(key=f"{n:05}.py", score=one.score._replace(total=1 + n % 7))
        for n in range(MOST + 7)
    ]

    found = document(register(many), Policy(), NOTHING)

    assert (len(found["items"]), found["left_out"]) == (MOST, 7)
    assert 1 in {row[9] for row in found["items"]}


def test_ten_thousand_artifacts_fit_into_ten_megabytes() -> None:
    one = item("a.py")
    many = [
        one._replace(
            key=f"services/area-{n % 40}/module_{n:05}/handler.py",
            paths=(f"services/area-{n % 40}/module_{n:05}/handler.py",),
            score=one.score._replace(
                factors=tuple(
                    f._replace(
                        measured=f"{f.name} of {n} is what was measured in this place, in words"
                    )
                    for f in one.score.factors
                )
            ),
        )
        for n in range(10_000)
    ]

    assert len(page.render(register(many), Policy(), NOTHING)) < 10_000_000


def test_the_library_is_the_one_that_the_decision_names() -> None:
    root = Path(page.__file__).parents[2]
    decision = next((root / "docs" / "decisions").glob("0008-*.md")).read_text("utf-8")

    found = hashlib.sha256((VENDOR / "chart.umd.min.js").read_bytes()).hexdigest()

    assert found in decision
    assert "MIT License" in (VENDOR / "LICENSE-chart.js.md").read_text("utf-8")
