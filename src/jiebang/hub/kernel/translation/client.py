"""One JSON request to the operator's translation service: time-out, size, retries; no redirect, no proxy.

The standard library's client, because the two services need nothing else: one POST, no cookies.
Errors are codes: neither the service's answer nor the key ever stands in one.
"""

from __future__ import annotations

import http.client
import json
import logging
import secrets
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from jiebang.hub.kernel.translation.states import Trouble

log = logging.getLogger(__name__)
_random = secrets.SystemRandom()

ANSWER_LIMIT = 1024 * 1024
"""Bytes of an answer; a longer one is not read to its end."""
LONGEST_WAIT = 20.0
"""Seconds that a Retry-After is waited for within a call; a longer one goes back to the queue."""


class ProviderError(Exception):
    """The service gave no translation. `passing`: worth another try, after `wait` seconds if it said so."""

    def __init__(self, trouble: Trouble, *, passing: bool, wait: float = 0.0) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.passing = passing
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take, how often it is tried, and how it waits in between (seconds)."""

    timeout: float = 30.0
    tries: int = 4
    first_pause: float = 1.0
    sleep: Callable[[float], object] = time.sleep


def post_json(
    url: str, payload: Mapping[str, Any], *, headers: Mapping[str, str], patience: Patience
) -> Any:
    """The service's JSON. Raises ProviderError once it is clear that none will come.

    Time-outs, lost connections, 429 and 5xx are tried again with growing pauses, some of them by
    chance so that two workers do not knock together; anything else the service says is final.
    """
    body = json.dumps(payload, ensure_ascii=False).encode()
    for turn in range(patience.tries):
        try:
            return _once(url, body, headers, patience.timeout)
        except ProviderError as error:
            last = turn + 1 == patience.tries
            log.info("translation service: %s (try %s)", error.trouble.value, turn + 1)
            if not error.passing or last or error.wait > LONGEST_WAIT:
                raise
            pause = patience.first_pause * 2**turn * _random.uniform(0.5, 1.0)
            patience.sleep(max(error.wait, min(pause, LONGEST_WAIT)))
    raise AssertionError("a call is tried at least once")


def _once(url: str, body: bytes, headers: Mapping[str, str], timeout: float) -> Any:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ProviderError(Trouble.UNREACHABLE, passing=False)
    connection: http.client.HTTPConnection = (
        http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=timeout, context=ssl.create_default_context()
        )
        if parts.scheme == "https"
        else http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
    )
    expired = threading.Event()
    try:
        connection.connect()
        # A service that sends a byte now and then never runs into the socket's own time-out.
        end = threading.Timer(timeout, _shut, (connection.sock, expired))
        end.daemon = True
        end.start()
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            sent = {"Content-Type": "application/json", "Accept": "application/json", **headers}
            connection.request("POST", path, body=body, headers=sent)
            with closing(connection.getresponse()) as answer:
                content = answer.read(ANSWER_LIMIT + 1)
                if answer.length and len(content) <= ANSWER_LIMIT:
                    raise http.client.IncompleteRead(content)
        finally:
            end.cancel()
    except TimeoutError:
        raise ProviderError(Trouble.TIMEOUT, passing=True) from None
    except (OSError, http.client.HTTPException):
        trouble = Trouble.TIMEOUT if expired.is_set() else Trouble.UNREACHABLE
        raise ProviderError(trouble, passing=True) from None
    finally:
        connection.close()
    if expired.is_set():
        raise ProviderError(Trouble.TIMEOUT, passing=True)
    return _read(answer.status, answer.headers.get("Retry-After", ""), content)


def _shut(sock: socket.socket, expired: threading.Event) -> None:
    expired.set()
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already, which is what was wanted


def _read(status: int, retry_after: str, content: bytes) -> Any:
    if status == 429:
        raise ProviderError(Trouble.BUSY, passing=True, wait=_seconds(retry_after))
    if status >= 500:
        raise ProviderError(Trouble.SERVER, passing=True, wait=_seconds(retry_after))
    if 300 <= status < 400:
        raise ProviderError(Trouble.REDIRECT, passing=False)
    if status in {401, 403}:
        raise ProviderError(Trouble.UNAUTHORISED, passing=False)
    if status != 200:
        raise ProviderError(Trouble.REFUSED, passing=False)
    if len(content) > ANSWER_LIMIT:
        raise ProviderError(Trouble.TOO_LONG, passing=False)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise ProviderError(Trouble.GARBAGE, passing=False) from None


def _seconds(retry_after: str) -> float:
    """Seconds of a Retry-After, given as a number or a date; nothing where it cannot be read."""
    text = retry_after.strip()
    if text.isdecimal():
        return float(text[:9])
    try:
        wait = (parsedate_to_datetime(text) - timezone.now()).total_seconds()
    except (TypeError, ValueError):
        return 0.0
    return max(0.0, wait)
