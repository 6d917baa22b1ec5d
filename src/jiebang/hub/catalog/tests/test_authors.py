"""OpenAlex in the site: looked at first, imported once, words of people kept, institutions matched surely."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from jiebang.hub.catalog import actions
from jiebang.hub.catalog.models import AuthorImport, Expert, Publication
from jiebang.hub.catalog.queries import authors as reads
from jiebang.hub.catalog.states import Status
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.openalex.tests.service import author, serving, work

HERE = "/en/experts/openalex/"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def service(settings):
    with serving() as state:
        settings.OPENALEX_URL = state.address
        settings.OPENALEX_MAILTO = "ops@jiebang.example"
        yield state


def page(*entries):
    return json.dumps({"meta": {"count": len(entries)}, "results": entries}).encode()


def send(client, world, content=None, **given):
    sent = {"edition": world.edition.pk, "organisation": world.works.pk, **given}
    if content is not None:
        sent["file"] = SimpleUploadedFile("authors.json", content)
    return client.post(HERE, sent)


def keep(client, world, content):
    answer = send(client, world, content)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def take(client, there, *keys):
    answer = client.post(there, {"what": "import", "author": keys or ["A1"]}, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_an_author_is_looked_at_and_becomes_a_draft_with_publications(world):
    client = world.client("owner")
    there = keep(client, world, page(author(), work(1), work(2)))
    shown = client.get(there)
    (row,) = shown.context["rows"]
    assert (row["name"], row["is_new"], row["is_sure"]) == ("Xiaoming Zeng", True, False)
    assert row["fields"] == ["Environment", "Materials"]
    assert row["unmapped"] == "Medieval manuscripts"
    assert row["left_out"] == "126 more works are left out"
    assert not Expert.objects.exists()
    assert take(client, there) == ["1 expert: 1 new, 0 changed, 0 as before; 2 new publications."]
    expert = Expert.objects.get()
    assert (expert.status, expert.consented_at) == (Status.DRAFT, None)
    assert (expert.code, expert.openalex, expert.orcid) == ("A1", "A1", "0000-0002-1825-0097")
    assert (expert.works, expert.cited_by, expert.h_index) == (128, 2300, 25)
    assert tuple(expert.fields) == ("environment", "materials")
    assert expert.name_key == "zeng xiao ming"
    names = {text.language: text.title for text in expert.texts.all()}
    assert names == {"en": "Xiaoming Zeng", "zh-Hans": "曾小明"}
    paper = expert.publications.get(openalex="W1")
    assert (paper.doi, paper.venue) == ("10.1234/invented.1", "Journal of Invented Results")
    assert paper.abstract == "Ceramic membranes filter membranes"
    assert tuple(paper.countries) == ("CN", "HK")
    assert expert.authorships.get(publication=paper).position == 2
    again = client.post(there, {"what": "import", "author": ["A1"]})
    assert again.status_code == 302
    assert Publication.objects.count() == 2


def test_the_same_file_again_changes_nothing_and_says_so(world):
    client = world.client("owner")
    content = page(author(), work(1))
    for sentence in (
        "1 expert: 1 new, 0 changed, 0 as before; 1 new publications.",
        "1 expert: 0 new, 0 changed, 1 as before; 0 new publications.",
    ):
        assert take(client, keep(client, world, content)) == [sentence]
    newer = page(author(cited_by_count=2400), work(1, cited_by_count=9))
    there = keep(client, world, newer)
    assert client.get(there).context["rows"][0]["is_new"] is False
    assert take(client, there) == ["1 expert: 0 new, 1 changed, 0 as before; 0 new publications."]
    assert Expert.objects.get().cited_by == 2400
    assert Publication.objects.get().cited_by == 9


def test_words_of_people_are_kept_and_empty_ones_filled(world):
    mine = world.expert(
        code="E7", title="Prof. Zeng", openalex="A1", fields=("energy",), spoken=("zh",),
        services=("review",), ipc=("C02F",), status="draft",
    )  # fmt: skip
    client = world.client("owner")
    take(client, keep(client, world, page(author())))
    mine.refresh_from_db()
    text = mine.texts.get(language="en")
    assert (text.title, "Membrane" in text.keywords) == ("Prof. Zeng", True)
    assert tuple(mine.fields) == ("energy",)
    assert (tuple(mine.spoken), tuple(mine.services)) == (("zh",), ("review",))
    assert tuple(mine.ipc) == ("C02F",)
    assert mine.works == 128
    assert mine.consented_at is not None
    assert Expert.objects.count() == 1


def test_an_expert_without_openalex_is_known_by_the_orcid_id(world):
    mine = world.expert(code="E7", orcid="0000-0002-1825-0097", status="draft")
    client = world.client("owner")
    take(client, keep(client, world, page(author())))
    mine.refresh_from_db()
    assert (mine.openalex, Expert.objects.count()) == ("A1", 1)


@pytest.mark.parametrize(
    ("region", "country", "sure"),
    [("810000", "HK", True), ("310000", "HK", False), ("810000", None, True), ("DE", "HK", False)],
)
def test_an_institution_is_the_sites_where_name_and_country_are_sure(world, region, country, sure):
    home = world.make.organisation(
        "tsing-yu", kind="university", region=region, names={"en": "Tsing Yu University"}
    )
    place = {"display_name": "TSING YU  University", "country_code": country}
    client = world.client("organiser")
    there = keep(client, world, page(author(last_known_institutions=[place])))
    (row,) = client.get(there).context["rows"]
    assert row["is_sure"] is sure
    take(client, there)
    assert Expert.objects.get().organisation == (home if sure else world.works)


def test_nobody_imports_into_an_organisation_that_is_not_theirs(world):
    world.make.organisation("tsing-yu", region="810000", names={"en": "Tsing Yu University"})
    client = world.client("owner")
    there = keep(client, world, page(author()))
    take(client, there)
    assert Expert.objects.get().organisation == world.works
    assert send(world.client("outsider"), world, page(author())).status_code == 422
    assert world.client("outsider").get(there).status_code == 404
    assert world.client("outsider").post(there, {"what": "import"}).status_code == 404
    assert world.client("anonymous").get(there).status_code == 302
    kept = AuthorImport.objects.get()
    with pytest.raises(Denied):
        actions.import_authors(actor=world.organiser, kept=kept)
    with pytest.raises(Denied):
        actions.preview_authors(
            actor=world.outsider, edition=world.edition, organisation=world.works,
            file_name="x", content=b"{}",
        )  # fmt: skip


def test_two_names_alike_are_not_sure(world):
    for slug in ("one", "two"):
        world.make.organisation(slug, region="810000", names={"en": "Tsing Yu University"})
    client = world.client("organiser")
    there = keep(client, world, page(author()))
    assert client.get(there).context["rows"][0]["is_sure"] is False


def test_works_alone_go_to_known_experts_and_the_rest_is_told(world):
    world.expert(code="E7", openalex="A1", status="draft")
    client = world.client("owner")
    there = keep(client, world, page(work(1), work(2, 5), work(3, 5)))
    shown = client.get(there)
    assert [row["key"] for row in shown.context["rows"]] == ["A1"]
    assert (shown.context["works"], shown.context["unused"]) == (1, 2)
    assert take(client, there) == ["1 expert: 0 new, 1 changed, 0 as before; 1 new publications."]


def test_of_thousands_the_newest_and_the_most_cited_are_kept(world):
    works = [
        work(n, publication_year=1800 + n, cited_by_count=10_000 if n < 5 else 1)
        for n in range(1, 401)
    ]
    client = world.client("owner")
    there = keep(client, world, page(author(works_count=5000), *works))
    assert client.get(there).context["rows"][0]["left_out"] == "4,800 more works are left out"
    take(client, there)
    years = set(Publication.objects.values_list("year", flat=True))
    assert len(years) == reads.MOST_WORKS
    assert {2200, 2150} <= years
    assert {1801, 1802, 1803, 1804} <= years


def test_one_that_may_not_be_changed_does_not_stop_the_others(world):
    from jiebang.hub.programmes.models import Edition

    world.expert(code="E7", openalex="A1")
    Edition.objects.filter(pk=world.edition.pk).update(screening="once")
    client = world.client("owner")
    there = keep(client, world, page(author(), author(2, orcid=None)))
    told = take(client, there, "A1", "A2")
    assert told[0] == "1 expert: 1 new, 0 changed, 0 as before; 0 new publications."
    assert "A1" in told[1]
    assert "stands as it is" in told[1]


def test_only_those_chosen_are_taken(world):
    client = world.client("owner")
    there = keep(client, world, page(author(), author(2, orcid=None)))
    assert "Choose the authors" in take(client, there, "nobody")[0]
    assert AuthorImport.objects.get().state == "previewed"
    take(client, there, "A2")
    assert Expert.objects.get().openalex == "A2"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "submitted file is empty"),
        (json.dumps(author()).encode()[:99], "line 1"),
        (b"[[[", "line 1"),
        (b'{"results": [{"id": "I5"}, 7]}', "results[1]"),
        (b"PK\x03\x04\x00\x00\xff", "UTF-8"),
        (b"\x00", "line 1"),
    ],
)
def test_a_file_that_is_none_is_told_with_its_place(world, content, says):
    client = world.client("owner")
    answer = send(client, world, content)
    if answer.status_code == 302:
        answer = client.get(answer["Location"])
    assert says in answer.content.decode()
    assert not Expert.objects.exists()


def test_a_file_beyond_the_limit_is_refused(world, settings):
    settings.UPLOAD_LIMIT = 100
    answer = send(world.client("owner"), world, page(author()))
    assert answer.status_code == 422
    assert "up to 100" in answer.content.decode()


def test_more_authors_than_fit_are_refused(world):
    client = world.client("owner")
    entries = [author(n, orcid=None) for n in range(1, reads.MOST_AUTHORS + 2)]
    there = keep(client, world, page(*entries))
    told = take(client, there, *(f"A{n}" for n in range(1, reads.MOST_AUTHORS + 2)))
    assert "At most 100 authors" in told[0]
    assert not Expert.objects.exists()


def test_a_discarded_file_is_gone(world):
    client = world.client("owner")
    there = keep(client, world, page(author()))
    client.post(there, {"what": "discard"})
    assert client.get(there).status_code == 404
    kept = AuthorImport.objects.get()
    assert bytes(kept.content) == b""
    with pytest.raises(Refused):
        actions.import_authors(actor=world.owner, kept=kept)


def test_markup_in_names_and_titles_stays_text(world):
    client = world.client("owner")
    evil = "<script>alert(1)</script>"
    there = keep(client, world, page(author(display_name=evil), work(1, title=evil, doi=None)))
    assert evil.encode() not in client.get(there).content
    take(client, there)
    expert = Expert.objects.get()
    assert evil.encode() not in client.get(f"/en/experts/{expert.pk}/").content


# live


def test_authors_are_asked_for_by_id(world, service):
    client = world.client("owner")
    answer = send(client, world, ids="https://openalex.org/A1")
    assert answer.status_code == 302
    assert "mailto=ops%40jiebang.example" in service.asked[0]
    assert take(client, answer["Location"]) == [
        "1 expert: 1 new, 0 changed, 0 as before; 1 new publications."
    ]


def test_one_that_is_not_there_does_not_hide_the_others(world, service):
    client = world.client("owner")
    answer = send(client, world, ids="A1, A404")
    shown = client.get(answer["Location"])
    assert [row["key"] for row in shown.context["rows"]] == ["A1"]
    assert "knows no author A404" in shown.content.decode()


@pytest.mark.parametrize(
    ("ids", "says"),
    [
        ("A404", "knows no author A404"),
        ("W1", "is no OpenAlex author"),
        ("A1\x00", "Null characters"),
        (" ".join(f"A{n}" for n in range(1, 20)), "At most 10"),
        ("", "one of the two"),
    ],
)
def test_ids_that_bring_nothing_are_told_at_the_form(world, service, ids, says):
    answer = send(world.client("owner"), world, ids=ids)
    assert answer.status_code == 422
    assert says in answer.content.decode().replace("&#x27;", "'")
    assert not AuthorImport.objects.exists()


def test_without_a_network_the_form_says_so(world, settings):
    settings.OPENALEX_URL = "http://127.0.0.1:1"
    answer = send(world.client("owner"), world, ids="A1 A2")
    assert answer.status_code == 422
    page_ = answer.content.decode()
    assert page_.count("cannot be reached") >= 1
    assert "upload JSON files" in page_


def test_an_operator_may_turn_the_asking_off(world, settings):
    settings.OPENALEX_URL = ""
    page_ = world.client("owner").get(HERE)
    assert "ids" not in page_.context["form"].fields
    assert send(world.client("owner"), world, ids="A1").status_code == 422


def test_no_more_than_two_ask_at_once(world, service):
    for _ in range(2):
        assert reads._asking.acquire(blocking=False)
    try:
        answer = send(world.client("owner"), world, ids="A1")
    finally:
        reads._asking.release()
        reads._asking.release()
    assert "Others are asking" in answer.content.decode()
    assert service.asked == []


def test_a_file_and_ids_at_once_are_one_too_many(world, service):
    answer = send(world.client("owner"), world, page(author()), ids="A1")
    assert answer.status_code == 422
    assert service.asked == []


def test_the_preview_costs_the_same_with_more_works(world, django_assert_num_queries):
    from jiebang.hub.catalog.tests.test_experts import CountQueries

    client = world.client("owner")
    first = keep(client, world, page(author(), work(1)))
    second = keep(client, world, page(author(), *(work(n) for n in range(1, 50))))
    client.get(first)
    with CountQueries() as one:
        client.get(first)
    with django_assert_num_queries(one.count):
        client.get(second)


def test_traditional_names_are_told_apart(world):
    from jiebang.openalex import Author

    assert set(reads.texts_of(Author("A1", "陳詠嵐"))) == {"zh-Hant"}
    assert set(reads.texts_of(Author("A1", "曾小明", names=("Zeng, X.",)))) == {"en", "zh-Hans"}
