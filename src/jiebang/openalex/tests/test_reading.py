"""OpenAlex's JSON in all its shapes; what is malformed is named with its place, the rest is read."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiebang.openalex import Institution, Limits, author_id, fields_of, read
from jiebang.openalex.phrases import API, FILE, LANGUAGES
from jiebang.openalex.shapes import Topic
from jiebang.openalex.tests.service import author, work


def load(*documents, lines=False, **limits):
    text = "\n".join(map(json.dumps, documents)) if lines else json.dumps(documents[0])
    return read(text.encode(), Limits(**limits) if limits else None)


def codes(reading):
    return [problem.code for problem in reading.problems]


def test_an_author_is_read():
    reading = load(author())
    assert reading.problems == ()
    one = reading.authors[0]
    assert (one.id, one.name, one.orcid) == ("A1", "Xiaoming Zeng", "0000-0002-1825-0097")
    assert one.names == ("X. Zeng", "曾小明")
    assert (one.works, one.cited_by, one.h_index, one.as_of) == (128, 2300, 25, date(2026, 10, 1))
    assert one.institutions == (
        Institution("Tsing Yu University", "https://ror.org/00invented", "HK"),
    )
    mapped = fields_of(one.topics)
    assert mapped.fields == ("environment", "materials")
    assert mapped.unmapped == ("Medieval manuscripts",)


def test_a_work_is_read():
    one = load(work()).works[0]
    assert (one.id, one.doi, one.year) == ("W1", "10.1234/invented.1", 2001)
    assert one.venue == "Journal of Invented Results"
    assert one.abstract == "Ceramic membranes filter membranes"
    assert (one.authors, one.position_of("A1"), one.position_of("A7")) == (2, 2, 0)
    assert one.countries == ("CN", "HK")


@pytest.mark.parametrize(
    ("documents", "lines"),
    [
        ([{"meta": {"count": 2}, "results": [author(), work()], "group_by": []}], False),
        ([[author(), work()]], False),
        ([author(), work()], True),
        ([{"meta": {}, "results": [author()]}, {"meta": {}, "results": [work()]}], True),
    ],
)
def test_pages_lists_and_lines(documents, lines):
    reading = load(*documents, lines=lines)
    assert reading.problems == ()
    assert ([a.id for a in reading.authors], [w.id for w in reading.works]) == (["A1"], ["W1"])


def test_a_page_that_is_printed_over_many_lines_is_one_document():
    text = json.dumps({"results": [author()]}, indent=2)
    assert len(read(text.encode()).authors) == 1
    assert len(read(b"\xef\xbb\xbf" + text.encode()).authors) == 1


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (b"", "empty", "empty"),
        (b" \n ", "empty", "empty"),
        (b"\xff\xfe{", "not_text", "UTF-8"),
        (json.dumps(author()).encode()[:200], "not_json", "line 1"),
        (json.dumps({"results": [author()]}, indent=1).encode()[:-30], "not_json", "cut off"),
        (b"[" * 100_000, "too_deep", "deep"),
        (b'{"id": ' + b"9" * 5000 + b"}", "not_json", "line 1"),
        (b"[]", "nothing", "A or W"),
        (b'{"results": []}', "nothing", "A or W"),
        (b"<html></html>", "not_json", "line 1, character 1"),
    ],
)
def test_what_cannot_be_read_at_all_is_fatal_and_says_where(data, code, says):
    reading = read(data)
    assert codes(reading) == [code]
    assert reading.fatal
    assert (reading.authors, reading.works) == ((), ())
    assert says in reading.problems[0].message("en")


def test_a_file_beyond_the_limits_says_so():
    assert codes(load(author(), file=100)) == ["too_large"]
    reading = load([work(n) for n in range(1, 6)], entries=3)
    assert len(reading.works) == 3
    assert "2 are not" in reading.problems[0].message("en")


def test_one_cut_line_costs_that_line_alone():
    text = json.dumps(author()) + "\n" + json.dumps(work())[:50] + "\n" + json.dumps(work(2))
    reading = read(text.encode())
    assert (len(reading.authors), [w.id for w in reading.works]) == (1, ["W2"])
    assert "line 2" in reading.problems[0].message("en")
    assert not reading.fatal


@pytest.mark.parametrize(
    ("entry", "code", "place"),
    [
        ("words", "not_an_object", "results[1]"),
        (None, "not_an_object", "results[1]"),
        ({}, "no_id", "results[1]"),
        ({"id": 7}, "no_id", "results[1]"),
        ({"id": "https://openalex.org/I123"}, "other_entity", "results[1]"),
        ({"id": "A5"}, "no_name", "results[1]"),
        ({"id": "W5", "title": " \x00 "}, "no_name", "results[1]"),
        (author(), "twice", "results[1]"),
    ],
)
def test_an_entry_that_is_none_is_passed_over(entry, code, place):
    reading = load({"results": [author(), entry, work()]})
    assert codes(reading) == [code]
    assert reading.problems[0].place == place
    assert (len(reading.authors), len(reading.works)) == (1, 1)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({"works_count": "many"}, "works_count"),
        ({"works_count": -1}, "works_count"),
        ({"works_count": True}, "works_count"),
        ({"cited_by_count": 10**12}, "cited_by_count"),
        ({"orcid": "0000-0002-1825-0098"}, "orcid"),
        ({"summary_stats": []}, "summary_stats"),
        ({"summary_stats": {"h_index": 2.5}}, "summary_stats.h_index"),
        ({"topics": {}}, "topics"),
        ({"topics": ["x"]}, "topics[0]"),
        ({"updated_date": "yesterday"}, "updated_date"),
    ],
)
def test_a_value_that_is_not_what_it_should_be_is_left_out(given, place):
    reading = load(author(**given))
    assert [(p.code, p.place) for p in reading.problems] == [("bad_value", place)]
    assert reading.authors[0].name == "Xiaoming Zeng"


@pytest.mark.parametrize(
    "given",
    [
        {"doi": "not a doi"},
        {"publication_year": 12},
        {"authorships": "x"},
        {"abstract_inverted_index": ["x"]},
        {"abstract_inverted_index": {"x": 1}},
    ],
)
def test_a_work_with_one_bad_value_is_a_work_all_the_same(given):
    reading = load(work(**given))
    assert codes(reading) == ["bad_value"]
    assert len(reading.works) == 1


def test_older_shapes_are_read_too():
    old = author(
        last_known_institutions=None,
        last_known_institution={"display_name": "Old University", "country_code": "DE"},
        topics=None,
        x_concepts=[{"display_name": "Materials science", "score": 80.5}, {"display_name": "Art"}],
    )
    one = load(old).authors[0]
    assert one.institutions[0].name == "Old University"
    assert fields_of(one.topics).fields == ("materials",)
    moved = author(
        last_known_institutions=[],
        affiliations=[
            {"institution": {"display_name": "Before"}, "years": [2001]},
            {"institution": {"display_name": "Now"}, "years": [2026, 2025]},
        ],
    )
    assert load(moved).authors[0].institutions[0].name == "Now"


def test_texts_are_cut_and_cleaned():
    reading = load(
        work(title="x" * 5000, display_name="y"),
    )
    assert len(reading.works[0].title) == 1000
    one = load(author(display_name="Ann\x00\nSmith‮")).authors[0]
    assert one.name.startswith("Ann Smith")
    huge = {"abstract_inverted_index": {"x": list(range(20_000)), "y": [10**9, -1, True]}}
    assert len(load(work(**huge)).works[0].abstract) <= 10_000


def test_thousands_of_authors_are_counted_and_not_all_kept():
    many = [{"author": {"id": f"A{n}"}, "institutions": []} for n in range(3000)]
    one = load(work(authorships=many)).works[0]
    assert (one.authors, len(one.authorships)) == (3000, 1000)


def test_a_flood_of_problems_is_not_kept_whole():
    assert len(load([{"id": 1}] * 1000).problems) == 200


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A5023888391", "A5023888391"),
        (" a5023888391 ", "A5023888391"),
        ("https://openalex.org/A5023888391", "A5023888391"),
        ("https://openalex.org/authors/a5023888391/", "A5023888391"),
        ("https://api.openalex.org/people/A5023888391", "A5023888391"),
        ("Ａ5023888391", "A5023888391"),
        ("W5023888391", None),
        ("https://evil.example/A5023888391", None),
        ("A", None),
        ("A" + "9" * 30, None),
        ("", None),
    ],
)
def test_author_id(text, found):
    assert author_id(text) == found


def test_fields_are_weighed_and_the_small_ones_left_out():
    topics = [
        Topic("a", 100, ("Software", "Computer Science")),
        Topic("b", 5, ("Food Science", "Agricultural and Biological Sciences")),
        Topic("c", 50, ("", "Energy")),
        Topic("d", 40, ("History",)),
    ]
    assert fields_of(topics).fields == ("software", "energy")
    assert fields_of(topics).unmapped == ("d",)
    assert fields_of([]).fields == ()


def test_every_wording_is_there_in_three_languages():
    for words in (*FILE.values(), *API.values()):
        assert tuple(words) == LANGUAGES
        assert all(words.values())
    reading = load({"results": ["x"]})
    assert "results[0]" in reading.problems[0].message("zh-Hans")
    with pytest.raises(ValueError, match="unknown language"):
        reading.problems[0].message("fr")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
KEYS = st.sampled_from([*author(), *work()])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(KEYS, JSON, max_size=6), st.booleans())
def test_no_value_anywhere_breaks_the_reader(changes, is_author):
    document = (author if is_author else work)() | changes
    reading = read(json.dumps(document).encode())
    assert len(reading.authors) + len(reading.works) + len(reading.problems) >= 1


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data):
    assert read(data).problems
