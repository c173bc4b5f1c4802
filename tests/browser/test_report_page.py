"""The report page in a real Chromium: it draws, filters and prints, and no name does anything.

Chromium is that of the machine (`CHROMIUM`, else on the path), or the one of Playwright.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.registers import DAY, item, register
from tenure.html.render import render
from tenure.ledger import Entry, Kind, Ledger
from tenure.policy import load
from tenure.register.item import Item

pytestmark = pytest.mark.browser

SCRIPTED = "the browser extra is not installed: pip install 'tenure[browser]'"
playwright = pytest.importorskip("playwright.sync_api", reason=SCRIPTED)

POLICY = load(
    {
        "tenure.toml": b'[[budget]]\nname = "all"\nhours = 20\n'
        b'[[budget]]\nname = "shop team"\nhours = 3\nowner = "@acme/shop"\n[cliff]\ncount = 3\n'
    }
).for_path("")
OWNERS = ("@acme/shop", "@acme/web", "")
HOSTILE = (
    "</script><script>window.broken = 1</script>",
    "<img src=x onerror='window.broken = 1'>",
    "javascript:window.broken=1",
    '"><svg onload=window.broken=1>',
    "{{csp}} ${window.broken = 1}",
    "__proto__",
    "constructor",
    "\u202egnp.exe\x1b[2J",
    "a" * 400,
)


def many(count: int) -> list[Item]:
    """Return artifacts of all tiers, owners and dates."""
    made = []
    for n in range(count):
        owner = OWNERS[n % 3]
        tier = ("low", "low", "medium", "high", "critical")[n % 5]
        made.append(
            item(
                f"services/area-{n % 7}/module_{n:05}.py",
                owner=owner,
                undeclared=not owner,
                tier=tier,
                total={"low": 12, "medium": 48, "high": 144, "critical": 375}[tier],
                hours=(n % 9) / 4,
                tags=("untested",) if n % 4 else ("untested", "expired"),
                due=DAY.replace(day=1 + n % 28) if n % 5 and owner else None,
                purpose=f"Purpose {n}",
                value="high" if n % 3 else None,
            )
        )
    return made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        named = (
            os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        )
        options: dict[str, Any] = {"executable_path": named} if named else {}
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options["args"] = ["--no-sandbox"]  # Chromium has none for root, as in containers
        try:
            browser = started.chromium.launch(**options)
        except playwright.Error as exc:
            pytest.skip(f"there is no Chromium here: {str(exc).splitlines()[0]}")
        yield browser
        browser.close()


class Opened:
    """A page with everything that it complained about and asked a network for."""

    def __init__(self, context: Any, file: Path) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page = context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))


@pytest.fixture
def show(chromium: Any, tmp_path: Path) -> Iterator[Any]:
    contexts = []

    def opened(items: list[Item], **options: Any) -> Opened:
        file = tmp_path / "report.html"
        entries = tuple(
            Entry(str(n), DAY, one.key, 1.5, Kind.PATCHING) for n, one in enumerate(items[:5])
        )
        file.write_bytes(render(register(items), POLICY, Ledger(entries, ())))
        size = options.pop("viewport", {"width": 1280, "height": 900})
        contexts.append(chromium.new_context(viewport=size, **options))
        return Opened(contexts[-1], file)

    yield opened
    for context in contexts:
        context.close()


def test_it_draws_without_a_word_on_the_console_and_without_a_network(show: Any) -> None:
    opened = show(many(60))

    assert opened.text("h1") == "acme/shop"
    assert opened.text("#count") == "60 artifacts"
    assert opened.said == []
    assert len(opened.asked) == 1
    drawn = opened.page.evaluate(
        """() => ["quadrant", "hours", "trend"].map((id) => {
            const canvas = document.getElementById(id);
            const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            return data.some((value) => value !== 0);
        })"""
    )
    assert drawn == [True, True, True]


def test_filters_work_on_everything(show: Any) -> None:
    opened = show(many(60))
    page = opened.page

    page.select_option("#f-owner", "@acme/shop")
    page.select_option("#f-tier", "critical")

    assert opened.text("#count") == "4 of 60 artifacts"
    assert page.locator("#table tbody tr").count() == 4
    assert page.locator("#worst > li").count() == 4
    assert opened.text("#figures li:first-child .number") == "4"
    page.click("#h-hours ~ details summary")
    assert page.locator("#hours-table tbody tr").count() == 1
    page.click("#clear")
    assert opened.text("#count") == "60 artifacts"
    assert opened.said == []


def test_text_quadrant_tag_and_day_filter_too(show: Any) -> None:
    opened = show(many(60))
    page = opened.page

    page.fill("#f-text", "MODULE_00007 purpose")
    playwright.expect(page.locator("#count")).to_have_text("1 of 60 artifacts")
    page.click("#clear")
    page.click("#corners .first")
    first = opened.text("#count")
    page.click("#chips button")
    page.select_option("#f-tag", "expired")
    page.click("#calendar button >> nth=0")

    assert first == "16 of 60 artifacts"
    assert page.locator("#chips button").count() == 1
    assert int(opened.text("#count").split()[0]) > 0
    assert opened.said == []


def test_nothing_that_fits_is_said(show: Any) -> None:
    opened = show(many(5))

    opened.page.fill("#f-text", "no such thing")
    playwright.expect(opened.page.locator("#count")).to_have_text("0 of 5 artifacts")

    assert opened.text("#table") == "Nothing fits the filters."
    assert opened.said == []


def test_hostile_names_are_text_everywhere(show: Any) -> None:
    items = [item(name, owner=name, purpose=name, service=name, tags=(name,)) for name in HOSTILE]
    opened = show([*items, item("last.py", owner="")])
    page = opened.page

    for at in range(len(HOSTILE)):
        page.locator("#table tbody tr button").nth(at).click()
        page.keyboard.press("Escape")
    page.select_option("#f-owner", HOSTILE[1])

    assert opened.text("#count") == f"1 of {len(HOSTILE) + 1} artifacts"
    assert page.evaluate("window.broken") is None
    assert page.locator("main img, main svg, main script, dialog img, main a").count() == 0
    assert opened.said == []
    assert len(opened.asked) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_scrolls_in_one_direction(show: Any, scheme: str) -> None:
    items = [*many(40), *(item(name, owner=name) for name in HOSTILE)]
    opened = show(items, viewport={"width": 360, "height": 740}, color_scheme=scheme)

    widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    wide, screen = opened.page.evaluate(widths)

    assert wide <= screen == 360
    assert opened.said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(show: Any, scheme: str) -> None:
    opened = show(many(60), color_scheme=scheme)

    weak = opened.page.evaluate(CONTRAST)

    assert weak == []


CONTRAST = """() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const light = ({ r, g, b }) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = parse(getComputedStyle(at).backgroundColor);
      if (color.a === 1) return color;
    }
    return { r: 255, g: 255, b: 255 };
  };
  const weak = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !element.offsetParent || element.disabled) continue;
    const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) weak.push(`${element.tagName} ${element.className} ${ratio.toFixed(2)}`);
  }
  return [...new Set(weak)];
}"""


def test_everything_can_be_reached_and_used_by_keyboard(show: Any) -> None:
    opened = show(many(12))
    page = opened.page

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.focus("#table tbody tr button")
    page.keyboard.press("Enter")
    assert page.evaluate("document.getElementById('detail').open")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.getElementById('detail').open")
    assert page.evaluate("document.activeElement.className") == "name-link"
    page.focus("#corners .first")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true"
    assert opened.said == []


def test_every_control_has_a_name(show: Any) -> None:
    opened = show(many(60))

    nameless = opened.page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, canvas, [role], summary")]
          .filter((one) => !(one.getAttribute("aria-label") || one.textContent.trim() || one.labels?.length))
          .map((one) => one.outerHTML)"""
    )

    assert nameless == []


def test_a_table_stands_for_each_chart(show: Any) -> None:
    opened = show(many(60))

    for summary in opened.page.locator(".as-table summary").all():
        summary.click()

    assert opened.page.locator("#quadrant-table tbody tr").count() == 2
    assert opened.page.locator("#trend-table tbody tr").count() == 12
    assert opened.page.locator("#hours-table tbody tr").count() == 3


def test_a_table_is_sorted_and_turned(show: Any) -> None:
    opened = show(many(120))
    page = opened.page

    page.click("#table thead th:first-child button")
    assert opened.text("#table tbody tr:first-child button").endswith("module_00000.py")
    assert page.get_attribute("#table thead th:first-child", "aria-sort") == "ascending"
    page.click("#table .pages button:last-child")

    assert opened.text("#table .pages span") == "51 to 100 of 120"
    assert opened.said == []


def test_it_prints_in_light_with_the_whole_table(show: Any) -> None:
    opened = show(many(120), color_scheme="dark")
    page = opened.page

    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    rows = page.locator("#table tbody tr").count()
    paper = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--card')")
    page.evaluate("dispatchEvent(new Event('afterprint'))")

    assert (rows, paper.strip()) == (120, "#ffffff")
    assert page.locator("#table tbody tr").count() == 50
    assert page.pdf()[:5] == b"%PDF-"
    assert opened.said == []


def test_ten_thousand_artifacts_stay_usable(show: Any) -> None:
    opened = show(many(10_000))
    page = opened.page

    page.select_option("#f-owner", "@acme/web")

    assert opened.text("#count") == "3,333 of 10,000 artifacts"
    assert page.locator("#table tbody tr").count() == 50
    assert page.evaluate("document.querySelectorAll('*').length") < 5_000
    assert opened.said == []


def test_an_empty_register_is_a_page_too(show: Any) -> None:
    opened = show([])

    assert opened.text("#count") == "0 artifacts"
    assert opened.text("#late") == "Nothing is overdue."
    assert opened.said == []
