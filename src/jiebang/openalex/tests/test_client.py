"""The API against a real server on loopback: paging, patience, and clear words when it fails."""

import time

import pytest

from jiebang.openalex import (
    BadAddressError,
    BadAnswerError,
    Client,
    NotThereError,
    TooBusyError,
    UnreachableError,
    read,
)
from jiebang.openalex.tests.service import author, work


def client(service, **given):
    return Client(service.address, **{"pause": 0.01, "timeout": 2.0, "budget": 10.0} | given)


def as_read(page):
    import json

    return read(json.dumps(page).encode())


def test_an_author_comes_with_works_and_who_asks_is_said(service):
    page = client(service, mailto="ops@jiebang.example").fetch("A1")
    reading = as_read(page)
    assert ([a.id for a in reading.authors], [w.id for w in reading.works]) == (["A1"], ["W1"])
    assert page["meta"]["left_out"] == 0
    assert all("mailto=ops%40jiebang.example" in path for path in service.asked)
    assert "mailto:ops@jiebang.example" in service.agents[0]


def test_works_come_page_by_page_up_to_the_cap_and_then_the_most_cited(service):
    service.works["A1"] = [work(n) for n in range(1, 101)]
    page = client(service, works=30, page=10).fetch("A1")
    found = as_read(page).works
    newest = [path for path in service.asked if "publication_date" in path]
    assert len(newest) == 3
    assert len(service.asked) == 5
    assert {work.id for work in found} >= {f"W{n}" for n in range(91, 101)}  # the most cited
    assert page["meta"]["left_out"] == 100 - len(found)


def test_every_page_is_taken_where_the_cap_allows(service):
    service.works["A1"] = [work(n) for n in range(1, 24)]
    page = client(service, page=10).fetch("A1")
    assert len(as_read(page).works) == 23
    assert len(service.asked) == 4


def test_a_cursor_that_goes_round_ends(service):
    service.works["A1"] = [work(n) for n in range(1, 24)]
    plain = service.answer

    def answer(path, query):
        status, page = plain(path, query)
        if "meta" in page and "cursor" in query:
            page["meta"]["next_cursor"] = "0"
        return status, page

    service.answer = answer
    page = client(service, page=10).fetch("A1")
    assert len(service.asked) <= 5
    assert page["meta"]["left_out"] == 13  # and the sum is honest


def test_a_merged_author_is_asked_for_under_the_new_id(service):
    service.authors["A2"] = author(1)
    client(service).fetch("A2")
    assert "author.id:A1" in service.asked[1]


@pytest.mark.parametrize("mishap", [429, 500, 503, "cut", "text"])
def test_what_may_get_better_is_tried_again(service, mishap):
    service.mishaps = [mishap]
    assert len(as_read(client(service).fetch("A1")).authors) == 1
    assert len(service.asked) == 3


def test_an_answer_that_is_too_late_is_tried_again(service):
    service.mishaps = ["slow"]
    assert len(as_read(client(service, timeout=0.3).fetch("A1")).authors) == 1


@pytest.mark.parametrize(
    ("mishaps", "error", "says"),
    [
        ([429] * 3, TooBusyError, "429"),
        ([503] * 3, TooBusyError, "503"),
        ([403], BadAnswerError, "403"),
        (["cut"] * 3, BadAnswerError, "cut off"),
        (["text"] * 3, BadAnswerError, "malformed"),
        (["elsewhere"], BadAnswerError, "302"),
        (["slow"] * 3, UnreachableError, "timed out"),
    ],
)
def test_what_does_not_get_better_is_said(service, mishaps, error, says):
    service.mishaps = list(mishaps)
    with pytest.raises(error, match=says) as told:
        client(service, timeout=0.2).fetch("A1")
    assert len(service.asked) == len(mishaps)
    for lang in ("zh-Hans", "zh-Hant", "en"):
        assert told.value.message(lang)
    with pytest.raises(ValueError, match="unknown language"):
        told.value.message("fr")


def test_there_is_no_such_author(service):
    with pytest.raises(NotThereError, match="A7"):
        client(service).fetch("A7")
    assert len(service.asked) == 1


@pytest.mark.parametrize("answer", [{}, {"id": 5}, []])
def test_an_author_that_is_none_is_said(service, answer):
    service.answer = lambda path, query: (200, answer)
    with pytest.raises(BadAnswerError):
        client(service).fetch("A1")


def test_a_page_without_results_is_said(service):
    plain = service.answer
    service.answer = lambda path, query: (
        (200, {"meta": {}}) if path == "/works" else plain(path, query)
    )
    with pytest.raises(BadAnswerError, match="no results"):
        client(service).fetch("A1")


def test_nobody_waits_longer_than_the_budget(service):
    service.retry_after = "3600"
    service.mishaps = [429] * 3
    began = time.monotonic()
    with pytest.raises(TooBusyError):
        client(service, budget=1.0).fetch("A1")
    assert time.monotonic() - began < 1.0
    service.mishaps = ["trickle"] * 3
    began = time.monotonic()
    with pytest.raises(UnreachableError, match="timed out"):
        client(service, budget=0.5).fetch("A1")
    assert time.monotonic() - began < 2.0


def test_without_a_network_the_sentence_says_what_to_do():
    with pytest.raises(UnreachableError, match="upload JSON files") as told:
        Client("http://127.0.0.1:1", pause=0.01).fetch("A1")
    assert "127.0.0.1:1" in told.value.message("zh-Hans")
    assert "连不上" in told.value.message("zh-Hans")


@pytest.mark.parametrize("address", ["", "ftp://x", "file:///etc/passwd", "api.openalex.org"])
def test_an_address_that_is_none_is_refused_at_once(address):
    with pytest.raises(BadAddressError, match="https://"):
        Client(address)
