"""Sends batches of events to a Watchfloor and waits for what it says of them."""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

import orjson

from watchfloor.common.refusals import Refusal

PATH = "/api/events"
PATIENCE_SECONDS = 60.0  # of one answer, and of a server that is away
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0


@dataclass(slots=True)
class Sent:
    """What became of all batches so far."""

    accepted: int = 0
    duplicates: int = 0
    refused: list[Mapping[str, str]] = field(default_factory=list)
    batches: int = 0
    repeats: int = 0  # batches that were sent again after a fault or a 429
    answer_seconds: list[float] = field(default_factory=list)


class Poster:
    """One connection to one Watchfloor. A batch is sent until it is taken: its ids make it safe."""

    def __init__(self, url: str, token: str) -> None:
        self._address = _checked(url)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self._connection: http.client.HTTPConnection | None = None
        self.sent = Sent()

    def post(self, events: Sequence[Mapping[str, object]]) -> None:
        """Send one batch and note the answer.

        :raises Refusal: the token is not taken, or nobody answers for a minute.
        """
        body = orjson.dumps({"events": events})
        began, pause = time.monotonic(), FIRST_PAUSE_SECONDS
        while True:
            status, wait, told = self._try(body)
            if status == 200:
                break
            if status not in (0, 429, 502, 503) or time.monotonic() - began > PATIENCE_SECONDS:
                raise _refused(status, told, self._address)
            self.sent.repeats += 1
            time.sleep(max(wait, pause))
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        answer = orjson.loads(told)
        self.sent.batches += 1
        self.sent.accepted += answer["accepted"]
        self.sent.duplicates += answer["duplicates"]
        self.sent.refused += answer["refused"]
        self.sent.answer_seconds.append(time.monotonic() - began)

    def _try(self, body: bytes) -> tuple[int, float, bytes]:
        """Return status, how long to wait and the answer; status 0 where nobody answers."""
        try:
            connection = self._connection or self._connect()
            connection.request("POST", PATH, body, self._headers)
            answer = connection.getresponse()
            told = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            return 0, 0.0, b""
        wait = answer.headers.get("Retry-After", "")
        return answer.status, float(wait) if wait.isdigit() else 0.0, told

    def _connect(self) -> http.client.HTTPConnection:
        kind = (
            http.client.HTTPSConnection
            if self._address.scheme == "https"
            else http.client.HTTPConnection
        )
        host, port = self._address.hostname or "", self._address.port
        self._connection = kind(host, port, timeout=PATIENCE_SECONDS)
        return self._connection

    def close(self) -> None:
        """End the connection; the next batch makes a new one."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _checked(url: str) -> SplitResult:
    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise Refusal(
            code="simulate.address",
            what="“%(url)s” is not an address.",
            where="--url",
            mend="Write it as http://127.0.0.1:8200.",
            fields={"url": url},
        )
    return address


def _refused(status: int, told: bytes, address: SplitResult) -> Refusal:
    where = f"{address.scheme}://{address.netloc}{PATH}"
    if status in (401, 403):
        return Refusal(
            code="simulate.token",
            what="The token is not taken (%(status)s).",
            where="%(where)s",
            mend="Make a token that may tell events on the page of your account.",
            fields={"status": status, "where": where},
        )
    return Refusal(
        code="simulate.no_answer",
        what="Events are not taken: %(reason)s",
        where="%(where)s",
        mend="Is Watchfloor running there? Start it with `watchfloor serve`, or name another "
        "address with --url.",
        fields={
            "reason": f"{status} {told[:200].decode(errors='replace')}" if status else "no answer",
            "where": where,
        },
    )
