"""Markdown as GitHub shows it: by its own renderer, as tags and as the text that it looks for links in."""

import re
from html.parser import HTMLParser

from cmarkgfm import markdown_to_html_with_extensions
from cmarkgfm.cmark import Options

EXTENSIONS = ["table", "strikethrough", "autolink", "tasklist"]

LINKED = re.compile(
    r"@[A-Za-z0-9]|#\d|\bGH-\d|:[\w+-]+:|\b[0-9a-f]{7,40}\b|\$|://|www\.|\[\^|\w@\w", re.IGNORECASE
)
"""What GitHub makes mentions, links, emoji, formulas and footnotes of, in text that is no code."""


class Shown(HTMLParser):
    """What is in a page.

    Attributes:
        tags: Each opening tag in order, without those of code.
        words: The text outside code, a piece for each place.
        cells: How many cells each row of each table has.
        codes: The text of each piece of code.
        comments: The HTML comments.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.cells: list[int] = []
        self.codes: list[str] = []
        self.comments: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002  # as its base says
        if tag == "code":
            self.codes.append("")
        else:
            self.tags.append(tag)
        if tag == "tr":
            self.cells.append(0)
        if tag in ("td", "th"):
            self.cells[-1] += 1
        if tag not in ("br", "input", "img", "hr"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "code" in self._open:
            self.codes[-1] += data
        else:
            self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


def html(text: str) -> str:
    """Return what GitHub's renderer makes of Markdown; raw HTML stays, so that tests see it."""
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    return str(markdown_to_html_with_extensions(text, options, EXTENSIONS))


def shown(text: str) -> Shown:
    """Return what a reader of Markdown sees."""
    return Shown(html(text))
