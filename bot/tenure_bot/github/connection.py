"""One thread's way to GitHub: requests with the right token, conditional reads, pages, queries."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from tenure.shown import printable
from tenure_bot.clock import SYSTEM, Clock
from tenure_bot.errors import NotPermitted, Refused, Unknown
from tenure_bot.github.answers import Answer, Etags, Kept, graphql_data
from tenure_bot.github.credentials import Tokens, Use
from tenure_bot.github.gateway import Repo
from tenure_bot.github.transport import Ask, Transport

PAGE = 100
"""So many items are asked for at once, the most that GitHub gives."""

_PAGES = 100  # a list that is longer is refused: half of it would look like the whole
_REPEATS = 2  # of a read that was cut off


class Connection:
    """Requests to GitHub in the name of installations, or of the App.

    Args:
        transport: Of this thread.
        tokens: Shared by all threads.
        etags: What was read before; `None` where nothing is kept.
        clock: For limits that GitHub tells as a time of day.
    """

    def __init__(
        self,
        transport: Transport,
        tokens: Tokens,
        etags: Etags | None = None,
        clock: Clock = SYSTEM,
    ) -> None:
        self._transport = transport
        self._tokens = tokens
        self._etags = etags
        self.clock = clock

    def read(
        self, repo: Repo, use: Use, path: str, parameters: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the JSON at a path; what has not changed costs nothing of GitHub's limit."""
        ask = Ask("GET", path, parameters or {})
        key = f"{path}?{urlencode(sorted(ask.parameters.items()))}"
        kept = self._etags.find(repo.installation, key) if self._etags else None
        if kept is not None:
            ask = ask._replace(headers={"If-None-Match": kept.etag})
        answer = self._send(repo, use, ask, _REPEATS)
        if answer.status == HTTPStatus.NOT_MODIFIED:
            if kept is None:
                raise Unknown(f"{ask.title}: unchanged, but nothing was read before", answer.status)
            return answer._replace(text=kept.text).value(ask.title)
        value = answer.value(ask.title)
        if self._etags and answer.headers.get("etag"):
            self._etags.keep(repo.installation, key, Kept(answer.headers["etag"], answer.text))
        return value

    def pages(
        self,
        repo: Repo,
        use: Use,
        path: str,
        parameters: Mapping[str, Any] | None = None,
        key: str = "",
    ) -> Iterator[Any]:
        """Yield the items of a list, page by page.

        Args:
            repo: Whose token it takes.
            use: What the token is for.
            path: Of the list.
            parameters: Beside those for the page.
            key: Where the list stands in each answer; "" if it is the answer.

        Raises:
            Refused: There are more than 10,000.
        """
        # GitHub's own links to the next page are missing in an answer that says "unchanged".
        for page in range(1, _PAGES + 1):
            asked = {**(parameters or {}), "per_page": PAGE, "page": page}
            value = self.read(repo, use, path, asked)
            items = value.get(key) if key and isinstance(value, dict) else value
            if not isinstance(items, list):
                raise Unknown(f"GET {printable(path)}: the answer is not as GitHub documents it")
            yield from items
            if len(items) < PAGE:
                return
        raise Refused(f"GET {printable(path)}: more than {_PAGES * PAGE} items")

    def write(self, repo: Repo, use: Use, method: str, path: str, body: object = None) -> Any:
        """Send one request that changes something, once, and return the JSON of its answer.

        A token that GitHub does not take any more is replaced once: nothing was done then.
        """
        ask = Ask(method, path, body=body)
        return self._send(repo, use, ask).value(ask.title)

    def query(
        self, repo: Repo, use: Use, title: str, text: str, variables: Mapping[str, object]
    ) -> Mapping[str, Any]:
        """Return the data of a GraphQL query; `title` is what errors call it."""
        body = {"query": text, "variables": dict(variables)}
        ask = Ask("POST", self._transport.graphql_url, body=body, shown=title)
        return graphql_data(self._send(repo, use, ask, _REPEATS), title, self.clock())

    def as_app(self, ask: Ask) -> Answer:
        """Send a request in the name of the App itself; a GET is repeated where it was cut off."""
        return self._transport.send(ask, self._tokens.app(), _REPEATS if ask.method == "GET" else 0)

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()

    def _send(self, repo: Repo, use: Use, ask: Ask, repeats: int = 0) -> Answer:
        token = self._tokens.token(repo, use)
        try:
            return self._transport.send(ask, token, repeats)
        except NotPermitted as exc:
            if exc.status != HTTPStatus.UNAUTHORIZED:
                raise
            other = self._tokens.renewed(repo, use, token)
            if other is None:
                raise
        return self._transport.send(ask, other, repeats)


def segment(text: str) -> str:
    """Return text as one segment of a path, whatever is in it.

    Raises:
        Refused: It is "", "." or "..": the path would lead elsewhere, `labels/..` to all labels.
    """
    if text in ("", ".", ".."):
        raise Refused(f"GitHub has nothing that is called {text!r}")
    return quote(text, safe="", errors="replace")


def place(repo: Repo) -> str:
    """Return the path of a repository.

    Raises:
        Refused: Its name is none.
    """
    owner, slash, name = repo.name.partition("/")
    if not slash or "/" in name:
        raise Refused(f"{printable(repo.name)} is not the name of a repository")
    return f"/repos/{segment(owner)}/{segment(name)}"
