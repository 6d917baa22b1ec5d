"""A service on loopback that answers as OpenAlex does, with invented people and papers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


def author(number: int = 1, **given: Any) -> dict[str, Any]:
    """An invented author as OpenAlex gives one."""
    return {
        "id": f"https://openalex.org/A{number}",
        "orcid": "https://orcid.org/0000-0002-1825-0097",
        "display_name": "Xiaoming Zeng",
        "display_name_alternatives": ["X. Zeng", "曾小明", "Xiaoming Zeng"],
        "works_count": 128,
        "cited_by_count": 2300,
        "summary_stats": {"2yr_mean_citedness": 3.2, "h_index": 25, "i10_index": 60},
        "last_known_institutions": [
            {
                "id": "https://openalex.org/I1",
                "ror": "https://ror.org/00invented",
                "display_name": "Tsing Yu University",
                "country_code": "HK",
                "type": "education",
            }
        ],
        "topics": [
            {
                "id": "https://openalex.org/T1",
                "display_name": "Membrane Separation Technologies",
                "count": 60,
                "subfield": {"id": "x", "display_name": "Water Science and Technology"},
                "field": {"id": "x", "display_name": "Environmental Science"},
                "domain": {"id": "x", "display_name": "Physical Sciences"},
            },
            {
                "id": "https://openalex.org/T2",
                "display_name": "Advanced ceramic materials synthesis",
                "count": 30,
                "subfield": {"display_name": "Ceramics and Composites"},
                "field": {"display_name": "Materials Science"},
            },
            {
                "id": "https://openalex.org/T3",
                "display_name": "Medieval manuscripts",
                "count": 1,
                "subfield": {"display_name": "History"},
                "field": {"display_name": "Arts and Humanities"},
            },
        ],
        "counts_by_year": [{"year": 2025, "works_count": 9, "cited_by_count": 300}],
        "updated_date": "2026-10-01T06:22:11.123456",
        "works_api_url": "https://api.openalex.org/works?filter=author.id:A1",
        **given,
    }


def work(number: int = 1, author_number: int = 1, **given: Any) -> dict[str, Any]:
    """An invented work as OpenAlex gives one."""
    return {
        "id": f"https://openalex.org/W{number}",
        "doi": f"https://doi.org/10.1234/Invented.{number}",
        "title": f"Invented paper {number}",
        "display_name": f"Invented paper {number}",
        "publication_year": 2000 + number % 26,
        "language": "en",
        "primary_location": {"source": {"display_name": "Journal of Invented Results"}},
        "authorships": [
            {
                "author_position": "first",
                "author": {"id": "https://openalex.org/A999", "display_name": "First Author"},
                "institutions": [
                    {"display_name": "Works Institute", "ror": "r1", "country_code": "CN"}
                ],
            },
            {
                "author_position": "last",
                "author": {"id": f"https://openalex.org/A{author_number}", "display_name": "X"},
                "institutions": [
                    {"display_name": "Tsing Yu University", "ror": "r2", "country_code": "HK"}
                ],
            },
        ],
        "cited_by_count": number,
        "abstract_inverted_index": {"Ceramic": [0], "membranes": [1, 3], "filter": [2]},
        **given,
    }


@dataclass
class Service:
    """What the service answers: authors and works by number, and mishaps in the order of requests.

    A mishap: a status, or "cut", "slow", "trickle", "text", "elsewhere".
    """

    authors: dict[str, dict[str, Any]] = field(default_factory=lambda: {"A1": author()})
    works: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"A1": [work()]})
    mishaps: list[object] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    agents: list[str] = field(default_factory=list)
    retry_after: str = "0"
    address: str = ""

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        """(status, document) of one request without mishaps."""
        if path.startswith("/authors/"):
            found = self.authors.get(path.rsplit("/", 1)[1])
            return (200, found) if found else (404, {"error": "not found"})
        key = query["filter"][0].removeprefix("author.id:")
        rows = self.works.get(key, [])
        if query["sort"][0] == "cited_by_count:desc":
            rows = sorted(rows, key=lambda row: -row["cited_by_count"])
            return 200, {"meta": {"count": len(rows)}, "results": rows[: int(query["per-page"][0])]}
        rows = sorted(rows, key=lambda row: -row["publication_year"])
        cursor, size = query["cursor"][0], int(query["per-page"][0])
        first = 0 if cursor == "*" else int(cursor)
        following = str(first + size) if first + size < len(rows) else None
        meta = {"count": len(rows), "per_page": size, "next_cursor": following}
        return 200, {"meta": meta, "results": rows[first : first + size]}


@contextmanager
def serving() -> Iterator[Service]:
    """The service, listening until the block is left."""
    state = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            state.asked.append(self.path)
            state.agents.append(self.headers.get("User-Agent", ""))
            parts = urlsplit(self.path)
            status, document = state.answer(parts.path, parse_qs(parts.query))
            body = json.dumps(document).encode()
            mishap = state.mishaps.pop(0) if state.mishaps else None
            if mishap == "elsewhere":
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:1/authors/A1")
                self.end_headers()
                return
            if mishap == "slow":
                time.sleep(1.0)
            if mishap == "text":
                body = b"<html>please sign in to the hotel's network</html>"
            self.send_response(mishap if isinstance(mishap, int) else status)
            if isinstance(mishap, int):
                self.send_header("Retry-After", state.retry_after)
            self.send_header("Content-Type", "application/json")
            if mishap == "cut":
                self.send_header("Content-Length", str(len(body)))
                body = body[: len(body) // 2]
            self.end_headers()
            try:
                if mishap == "trickle":
                    for byte in body[:40]:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        time.sleep(0.1)
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # who asked has gone

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
