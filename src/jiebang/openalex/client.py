"""Asks the API of OpenAlex, or a mirror of it, for authors and their works; what is read is reading's."""

import http.client
import json
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any

from jiebang.openalex.errors import (
    BadAddressError,
    BadAnswerError,
    NotThereError,
    TooBusyError,
    UnreachableError,
)

BASE = "https://api.openalex.org"
_WORK_FIELDS = (
    "id,doi,title,display_name,publication_year,primary_location,authorships,cited_by_count,"
    "language,abstract_inverted_index"
)
_BUSY = frozenset({429, 500, 502, 503, 504})
_LARGEST = 64 * 1024 * 1024


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A merged author is moved to its new id on the same host; anywhere else is not followed."""

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        before, after = (urllib.parse.urlsplit(url) for url in (req.full_url, newurl))
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            return None
        return super().redirect_request(req, fp, code, msg, headers, newurl)


@dataclass(frozen=True, slots=True)
class Client:
    """One source of authors: a base address, politeness, patience.

    mailto: who asks, for the polite pool. timeout: seconds for one answer; budget: for everything
    one call does, retries and waiting included. works: the most works of one author, the newest
    and, where there are more, the most cited. Raises BadAddressError.
    """

    base: str = BASE
    mailto: str = ""
    timeout: float = 10.0
    budget: float = 60.0
    tries: int = 3
    pause: float = 0.5
    works: int = 400
    page: int = 100

    def __post_init__(self) -> None:
        parts = urllib.parse.urlsplit(self.base)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise BadAddressError(address=self.base)

    @property
    def host(self) -> str:
        """The host that is asked, for messages."""
        return urllib.parse.urlsplit(self.base).netloc

    def fetch(self, author: str) -> dict[str, Any]:
        """One author with works, as a page of OpenAlex: the author first, then the works.

        `meta.left_out` says how many works there are beyond those. Raises OpenAlexError.
        """
        ends = time.monotonic() + self.budget
        person = self._get(f"authors/{author}", {}, ends, author)
        if not isinstance(person.get("id"), str):
            raise BadAnswerError(host=self.host, why="no author")
        # An author that was merged is answered under the new id.
        key = person["id"].rstrip("/").rsplit("/", 1)[-1]
        works, count = self._works(key, ends)
        return {
            "meta": {"count": 1 + len(works), "left_out": max(0, count - len(works))},
            "results": [person, *works],
        }

    def _works(self, author: str, ends: float) -> tuple[list[Any], int]:
        """(works, how many there are): the newest page by page, then the most cited."""
        found: dict[str, Any] = {}
        count, cursor = 0, "*"
        asked = {"filter": f"author.id:{author}", "select": _WORK_FIELDS}
        while cursor and len(found) < self.works:
            size = min(self.page, self.works - len(found))
            page = self._get(
                "works",
                {**asked, "sort": "publication_date:desc", "per-page": size, "cursor": cursor},
                ends,
            )
            rows, meta = self._rows(page), page.get("meta")
            meta = meta if isinstance(meta, dict) else {}
            count = meta["count"] if isinstance(meta.get("count"), int) else max(count, len(found))
            before = len(found)
            found.update(rows)
            following = meta.get("next_cursor")
            # A cursor that brings nothing new would go round for ever.
            cursor = following if isinstance(following, str) and len(found) > before else ""
        if count > len(found):
            most = {**asked, "sort": "cited_by_count:desc", "per-page": self.page}
            found.update(self._rows(self._get("works", most, ends)))
        return list(found.values()), max(count, len(found))

    def _rows(self, page: dict[str, Any]) -> dict[str, Any]:
        rows = page.get("results")
        if not isinstance(rows, list):
            raise BadAnswerError(host=self.host, why="no results")
        return {str(row["id"]): row for row in rows if isinstance(row, dict) and "id" in row}

    def _get(
        self, path: str, query: dict[str, Any], ends: float, author: str = ""
    ) -> dict[str, Any]:
        """One answer as an object; tried again while it may get better and there is time."""
        given = {**query, **({"mailto": self.mailto} if self.mailto else {})}
        address = f"{self.base.rstrip('/')}/{path}"
        if given:
            address += f"?{urllib.parse.urlencode(given, safe=':,*')}"
        problem: Exception = UnreachableError(host=self.host, why="no time left")
        for turn in range(self.tries):
            left = ends - time.monotonic()
            if left <= 0:
                break
            wait = self.pause * 2**turn
            try:
                return self._once(address, min(self.timeout, left), ends)
            except urllib.error.HTTPError as answer:
                answer.close()
                if answer.code == 404:
                    raise NotThereError(author=author or path) from None
                if answer.code not in _BUSY:
                    raise BadAnswerError(host=self.host, why=f"HTTP {answer.code}") from None
                problem = TooBusyError(status=answer.code)
                after = answer.headers.get("Retry-After", "")
                wait = float(after) if after.isdecimal() and len(after) < 6 else wait
            except (TimeoutError, urllib.error.URLError, ConnectionError) as trouble:
                problem = UnreachableError(host=self.host, why=_why(trouble))
            except (http.client.HTTPException, ValueError, RecursionError) as trouble:
                problem = BadAnswerError(host=self.host, why=_why(trouble))
            if turn + 1 < self.tries:
                if time.monotonic() + wait >= ends:
                    break
                time.sleep(wait)
        raise problem from None

    def _once(self, address: str, timeout: float, ends: float) -> dict[str, Any]:
        agent = f"jiebang (mailto:{self.mailto})" if self.mailto else "jiebang"
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked when it was made
            address, headers={"User-Agent": agent, "Accept": "application/json"}
        )
        opener = urllib.request.build_opener(_NoRedirect)
        data = bytearray()
        with opener.open(request, timeout=timeout) as answer:
            # Bit by bit, so that an answer that only trickles does not outlast the budget.
            while part := answer.read1(65_536):
                data += part
                if len(data) > _LARGEST:
                    raise ValueError("too large")
                if time.monotonic() > ends:
                    raise TimeoutError
        found = json.loads(data)
        if not isinstance(found, dict):
            raise ValueError("no object")
        return found


def _why(trouble: BaseException) -> str:
    """In a few words, without addresses."""
    reason = getattr(trouble, "reason", trouble)
    if isinstance(reason, TimeoutError | socket.timeout):
        return "timed out"
    if isinstance(reason, json.JSONDecodeError):
        return "JSON cut off or malformed"
    if isinstance(reason, http.client.IncompleteRead):
        return "answer cut off"
    return str(getattr(reason, "strerror", None) or reason or type(reason).__name__)[:120]
