"""What goes wrong on the way to GitHub, chosen by a seed: the same seed, the same faults.

A choice depends on the seed, the method, the path and on how often that pair was asked, never on
the order in which threads arrive.
"""

import hashlib
import random
import re
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from support.github.deliveries import Delivery
from support.github.wire import Request, Response, answer_json


class Planned(NamedTuple):
    """An answer instead of the real one, before any effect."""

    method: str
    path: re.Pattern[str]
    answer: Response


class Faults:
    """The faults of one stand; none until somebody asks for them.

    Attributes:
        seed: Decides everything that is random here.
        drop: The share of requests whose connection is closed *after* the effect.
        bad_gateway: The share answered 502 *after* the effect.
        late: Seconds for which a new object is missing in lists, by the stand's clock.
        methods: The methods that `drop` and `bad_gateway` hit.
        places: The paths that they hit, as a regular expression.
    """

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.drop = 0.0
        self.bad_gateway = 0.0
        self.late = 0.0
        self.methods: frozenset[str] = frozenset({"POST", "PATCH", "PUT", "DELETE"})
        self.places = ".*"
        self._planned: list[tuple[Planned, int]] = []
        self._asked: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def answer(
        self,
        method: str,
        path: str,
        status: int,
        *,
        headers: Mapping[str, str] | None = None,
        message: str = "Server Error",
        times: int = 1,
    ) -> None:
        """Answer the next requests like this, without any effect.

        Args:
            method: The HTTP method.
            path: A regular expression that has to match the whole path.
            status: The status of the answer.
            headers: Its headers.
            message: The message in its body.
            times: For how many requests.
        """
        body = {"message": message, "documentation_url": "https://docs.github.com/rest"}
        given = answer_json(status, body, headers or {})
        self._planned.append((Planned(method, re.compile(path), given), times))

    def limit(
        self,
        path: str = ".*",
        *,
        method: str = "GET",
        status: int = 403,
        retry_after: int | None = None,
        reset: int | None = None,
        times: int = 1,
    ) -> None:
        """Answer that a rate limit is reached: the secondary one, or the primary with `reset`.

        Args:
            path: A regular expression for the path.
            method: The HTTP method.
            status: 403 or 429; GitHub uses both.
            retry_after: Seconds for `Retry-After`; without it there is no such header.
            reset: The second (Unix time) at which the primary limit ends.
            times: For how many requests.
        """
        headers = {} if retry_after is None else {"retry-after": str(retry_after)}
        message = "You have exceeded a secondary rate limit. Please wait a few minutes."
        if reset is not None:
            headers |= {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(reset)}
            headers |= {"x-ratelimit-limit": "5000", "x-ratelimit-resource": "core"}
            message = "API rate limit exceeded for installation."
        self.answer(method, path, status, headers=headers, message=message, times=times)

    def before(self, request: Request) -> Response | None:
        """Return what is answered without asking GitHub, if anything."""
        with self._lock:
            for place, (planned, times) in enumerate(self._planned):
                if planned.method == request.method and planned.path.fullmatch(request.path):
                    self._planned[place] = (planned, times - 1)
                    if times <= 1:
                        del self._planned[place]
                    return planned.answer
        return None

    def after(self, request: Request, answer: Response) -> Response:
        """Return what the client gets to see of an answer whose effect has happened."""
        hit = request.method in self.methods and re.fullmatch(self.places, request.path)
        if not hit or not (self.drop or self.bad_gateway):
            return answer
        with self._lock:
            key = (request.method, _place(request))
            self._asked[key] += 1
            nth = self._asked[key]
        dice = random.Random(f"{self.seed} {key} {nth}")  # noqa: S311
        drawn = dice.random()
        if drawn < self.drop:
            return Response(500, dropped=True)
        if drawn < self.drop + self.bad_gateway:
            return answer_json(502, {"message": "Server Error"})
        return answer

    def forget(self) -> None:
        """Begin again: what was asked before no longer counts."""
        self._asked.clear()

    def shuffled(self, deliveries: Sequence[Delivery], *, copies: int = 1) -> list[Delivery]:
        """Return every delivery `copies` times, in an order that the seed decides."""
        several = [delivery for delivery in deliveries for _ in range(copies)]
        random.Random(f"{self.seed} order").shuffle(several)  # noqa: S311
        return several


def _place(request: Request) -> str:
    """All of GraphQL has one path: there the text and its variables say what is asked."""
    if request.path != "/graphql":
        return request.path
    return f"{request.path} {hashlib.sha256(request.body).hexdigest()}"
