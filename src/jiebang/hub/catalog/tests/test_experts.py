"""Experts: shown with consent alone, hidden the moment it ends; conflicts and consent stay private."""

import threading
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone, translation

from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.models import Conflict, Expert, Publication, Upload
from jiebang.hub.catalog.states import ConsentScope, Status
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.kernel.models import AuditEntry
from jiebang.sheets.templates import columns_of

SYSTEM = SystemActor("tests")
LIST = "/en/experts/"
PROFILE = {
    "en": {
        "title": "Zeng Xiaoming",
        "position": "Professor",
        "description": "Membrane treatment of oily wastewater",
    },
    "zh-Hans": {"title": "曾小明", "position": "教授", "description": "含油废水的膜法处理"},
}
PAPER = actions.Paper(
    title="Fouling of ceramic membranes",
    openalex="W1",
    doi="10.1/a",
    language="en",
    year=2025,
    venue="Journal",
    authors=4,
    cited_by=7,
    institutions=({"name": "Works", "ror": "", "country": "CN"},),
    countries=("CN", "HK", "DE"),
    position=2,
)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def codes(client, **query):
    answer = client.get(f"{LIST}?{urlencode(query, doseq=True)}" if query else LIST)
    assert answer.status_code == 200
    return [record["code"] for record in answer.context["records"]]


def test_nothing_is_published_without_consent(world):
    expert = world.expert(scope=None, status="draft")
    with pytest.raises(Refused, match="not consented"):
        actions.publish(actor=world.organiser, record=expert)
    with pytest.raises(IntegrityError), transaction.atomic():
        Expert.objects.filter(pk=expert.pk).update(
            status=Status.PUBLISHED, published_at=timezone.now()
        )
    actions.record_consent(
        actor=world.owner,
        expert=expert,
        given_by="Ann",
        given_on=date(2026, 1, 2),
        scope=["profile"],
    )
    actions.publish(actor=world.organiser, record=expert)
    assert Client().get(f"{LIST}{expert.pk}/").status_code == 200


def test_a_consent_that_ends_between_look_and_publication_stops_it(world):
    expert = world.expert(status="draft")
    stale = Expert.objects.get(pk=expert.pk)
    actions.withdraw_consent(actor=world.owner, expert=expert)
    with pytest.raises(Refused):
        actions.publish(actor=world.organiser, record=stale)


@pytest.mark.parametrize("who", ["owner", "organiser", "person"])
def test_a_withdrawn_consent_hides_everywhere_at_once(world, index, who):
    expert = world.expert(code="ANN", texts=PROFILE, fields=("environment",))
    need = world.make.need(world.edition, world.rival, title="oily wastewater membrane")
    index()
    reader = Client()
    assert codes(reader, q="wastewater") == ["ANN"]
    assert [one.record for one in suggested(need)] == [expert]
    person = world.make.user("ann", of=world.works, role="viewer")
    actions.link_account(actor=world.owner, expert=expert, user=person)
    actor = person if who == "person" else getattr(world, who)
    actions.withdraw_consent(actor=actor, expert=expert)
    expert.refresh_from_db()
    assert (expert.status, expert.consented_at) == (Status.WITHDRAWN, None)
    assert expert.consents.get().withdrawn_at is not None
    assert reader.get(f"{LIST}{expert.pk}/").status_code == 404
    assert codes(reader) == codes(reader, q="wastewater") == codes(reader, q="Zeng") == []
    assert suggested(need) == []
    assert b"Zeng" not in reader.get("/en/exports/expert.csv").content
    with pytest.raises(Refused, match="no consent"):
        actions.withdraw_consent(actor=actor, expert=expert)


def suggested(need):
    from django.contrib.auth.models import AnonymousUser

    from jiebang.hub.matching import queries as matching

    return matching.visible_to(AnonymousUser(), need, k=5, kind="expert", language="en")


@pytest.mark.parametrize("who", ["outsider", "officer", "anonymous"])
def test_others_keep_their_hands_off(world, who):
    expert = world.expert()
    actor = getattr(world, who)
    for act, given in (
        (
            actions.record_consent,
            {"given_by": "x", "given_on": date(2026, 1, 1), "scope": ["profile"]},
        ),
        (actions.withdraw_consent, {}),
        (actions.link_account, {"user": None}),
        (actions.declare_conflict, {"name": "x"}),
        (actions.end_conflict, {"key": 1}),
        (actions.save_publications, {"papers": [PAPER]}),
    ):
        with pytest.raises(Denied):
            act(actor=actor, expert=expert, **given)
    client = world.client(who)
    there = f"{LIST}{expert.pk}/person/"
    assert client.get(there).status_code in ({302} if who == "anonymous" else {404})
    assert client.post(there, {"what": "withdraw"}).status_code == 404
    expert.refresh_from_db()
    assert expert.status == Status.PUBLISHED


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"given_by": "  "}, "who has consented"),
        ({"given_on": timezone.localdate() + timedelta(days=1)}, "still to come"),
        ({"scope": ["publications"]}, "profile"),
        ({"scope": ["everything"]}, "profile"),
    ],
)
def test_a_consent_needs_a_name_a_day_and_the_least_scope(world, given, says):
    expert = world.expert(scope=None, status="draft")
    wanted = {"given_by": "Ann", "given_on": date(2026, 1, 1), "scope": ["profile"]} | given
    with pytest.raises(Refused, match=says):
        actions.record_consent(actor=world.owner, expert=expert, **wanted)
    assert not expert.consents.exists()


def test_the_audit_holds_neither_names_nor_conflicts(world):
    expert = world.expert(texts=PROFILE)
    actions.declare_conflict(actor=world.owner, expert=expert, name="Secret Rival", why="shares")
    facts = " ".join(str(row.facts) for row in AuditEntry.objects.all())
    assert "Zeng" not in facts
    assert "Secret" not in facts


def test_conflicts_are_for_the_experts_people_and_organisers(world):
    expert = world.expert(code="ANN")
    there = f"{LIST}{expert.pk}/person/"
    owner = world.client("owner")
    for name in ("Rival Ltd", "Secret Person"):
        answer = owner.post(there, {"what": "conflict", "name": name, "why": "shares", "key": name})
        assert answer.status_code == 302
    rows = list(Conflict.objects.order_by("pk"))
    assert [row.organisation for row in rows] == [world.rival, None]  # one is known to the site
    for who in ("owner", "organiser"):
        page = world.client(who).get(there).content.decode()
        assert "Secret Person" in page
        assert "Rival" in page
    for who in ("anonymous", "outsider", "officer"):
        client = world.client(who)
        for address in (f"{LIST}{expert.pk}/", LIST, "/en/exports/expert.csv"):
            assert b"Secret Person" not in client.get(address).content
        assert queries.conflicts_of(getattr(world, who), expert).count() == 0
    assert owner.post(there, {"what": "conflict", "name": "Rival Ltd"}).status_code == 422
    assert owner.post(there, {"what": "end", "row": rows[0].pk}).status_code == 302
    assert [row.name for row in queries.conflicts_of(world.owner, expert)] == ["Secret Person"]


def test_a_conflict_changes_no_public_suggestion(world, index):
    """What is missing from a public page would tell of it."""
    expert = world.expert(texts=PROFILE)
    need = world.make.need(world.edition, world.rival, title="oily wastewater membrane")
    index()
    actions.declare_conflict(actor=world.owner, expert=expert, organisation=world.rival)
    assert [one.record for one in suggested(need)] == [expert]


def test_an_expert_of_the_needs_own_organisation_is_not_suggested(world, index):
    world.expert(texts=PROFILE)
    far = world.make.expert(world.edition, world.rival, texts=PROFILE)
    quiet = world.make.expert(world.edition, world.rival, texts=PROFILE, scope=("profile",))
    need = world.need(title="oily wastewater membrane")
    index()
    assert [one.record for one in suggested(need)] == [far]
    assert quiet.status == Status.PUBLISHED
    page = Client().get(f"/en/needs/{need.pk}/").content.decode()
    assert "Suggested experts" in page
    assert f"{LIST}{far.pk}/" in page
    assert Client().get(f"/en/matches/need/{need.pk}/?of=expert").status_code == 200
    assert Client().get(f"/en/matches/need/{need.pk}/?of=need").status_code == 404


def test_what_is_missing_does_not_tell_whose_an_unnamed_need_is(world, index):
    """Of a need that names nobody, experts of its own house are suggested like any other."""
    from jiebang.hub.catalog.models import Need

    mine = world.expert(texts=PROFILE)
    need = world.need(title="oily wastewater membrane")
    Need.objects.filter(pk=need.pk).update(is_anonymous=True)
    need.refresh_from_db()
    index()
    assert [one.record for one in suggested(need)] == [mine]


def test_a_person_sees_the_own_record_and_nobody_elses_draft(world):
    expert = world.expert(status="draft", scope=None)
    person = world.make.user("ann", of=world.works, role="viewer")
    actions.link_account(actor=world.owner, expert=expert, user=person)
    with pytest.raises(Denied):  # a viewer of the organisation does not say whose account it is
        actions.link_account(actor=person, expert=expert, user=None)
    with pytest.raises(Refused, match="does not work"):
        actions.link_account(actor=world.owner, expert=expert, user=world.outsider)
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    there = f"{LIST}{expert.pk}/person/"
    assert client.get(there).status_code == 200
    sent = {"what": "consent", "given_by": "Ann", "given_on": "2026-01-02", "scope": ["profile"]}
    assert client.post(there, sent).status_code == 302
    expert.refresh_from_db()
    assert tuple(expert.consent_scope) == ("profile",)
    assert client.post(there, sent | {"given_on": "nonsense"}).status_code == 422
    assert client.post(there, sent | {"given_by": "A\x00nn"}).status_code in {302, 422}
    assert client.post(there, {"what": "end", "row": "9" * 30}).status_code == 404


def test_publications_show_only_as_far_as_the_consent_goes(world):
    open_one = world.expert(code="OPEN", works=12, h_index=3)
    closed = world.expert(code="CLOSED", scope=("profile",), works=13, h_index=4)
    for expert in (open_one, closed):
        actions.save_publications(actor=world.owner, expert=expert, papers=[PAPER])
    page = Client().get(f"{LIST}{open_one.pk}/").content.decode()
    assert "Fouling of ceramic membranes" in page
    assert "Hong Kong" in page
    assert "h-index" in page
    hidden = Client().get(f"{LIST}{closed.pk}/").content.decode()
    assert "Fouling" not in hidden
    assert "h-index" not in hidden
    assert "Fouling" in world.client("owner").get(f"{LIST}{closed.pk}/").content.decode()
    rows = Client().get("/en/exports/expert.csv").content.decode()
    assert "12" in rows
    assert "13" not in rows.split("CLOSED")[1].split("\n")[0]


def test_publications_come_in_once_and_change_no_other_organisations_page(world):
    mine = world.expert()
    other = world.make.expert(world.edition, world.rival)
    first = actions.save_publications(actor=world.owner, expert=mine, papers=[PAPER, PAPER])
    assert first == {"created": 1, "unchanged": 1}
    assert actions.save_publications(actor=world.owner, expert=mine, papers=[PAPER]) == {
        "unchanged": 1
    }
    forged = actions.Paper(title="Forged", openalex="W1", doi="10.1/a")
    actions.save_publications(actor=world.outsider, expert=other, papers=[forged])
    assert mine.publications.get().title == PAPER.title
    assert Publication.objects.count() == 2
    colleague = world.expert()
    assert actions.save_publications(actor=world.owner, expert=colleague, papers=[PAPER]) == {
        "updated": 1
    }
    assert Publication.objects.count() == 2  # two authors of one house share the row
    nameless = actions.Paper(title="", openalex="W2")
    assert actions.save_publications(actor=world.owner, expert=mine, papers=[nameless]) == {}


def test_names_sort_by_pinyin_and_are_found_by_it(world, index):
    for code, name in (("C", "张伟"), ("A", "安宁"), ("Z", "曾小明"), ("S", "单雄")):
        world.expert(code=code, texts={"zh-Hans": {"title": name}})
    index()
    client = Client()
    assert codes(client) == ["A", "S", "Z", "C"]
    assert codes(client, sort="name") == ["A", "S", "Z", "C"]
    for text in ("zengxiao", "zeng xiao", "Zeng"):
        assert codes(client, q=text)[0] == "Z"
    assert codes(client, q="shan") == ["S"]


def test_each_reader_finds_names_in_the_order_of_the_names_that_they_read(world):
    for code, chinese, latin in (("P", "彼得·范", "Pieter van Oordt"), ("C", "陈明", "Chen Ming")):
        texts = {"zh-Hans": {"title": chinese}, "en": {"title": latin}}
        world.expert(code=code, texts=texts)
    assert codes(Client()) == ["C", "P"]
    chinese = Client().get("/zh-hans/experts/").context["records"]
    assert [row["code"] for row in chinese] == ["P", "C"]


def test_facets_count_every_field_and_language_of_a_person(world, index):
    world.expert(code="A", fields=("environment", "materials"), spoken=("zh", "en"))
    world.expert(code="B", fields=("materials",), spoken=("zh",), services=("review",))
    index()
    page = Client().get(LIST)
    offered = {
        one["name"]: {o["value"]: o["count"] for o in one["options"]}
        for one in page.context["facets"]
    }
    assert offered["field"] == {"materials": 2, "environment": 1}
    assert offered["spoken"] == {"zh": 2, "en": 1}
    assert offered["owner"] == {"enterprise": 2}
    assert codes(Client(), field="environment") == ["A"]
    assert codes(Client(), spoken="en") == ["A"]
    assert codes(Client(), services="review") == ["B"]
    assert codes(Client(), services="\x00nothing") == []


@pytest.mark.parametrize("query", ["", "?q=wastewater", "?field=environment&sort=newest"])
def test_a_list_of_three_costs_as_many_queries_as_one(
    world, index, django_assert_num_queries, query
):
    def enter(number):
        expert = world.expert(code=f"E{number}", texts=PROFILE, fields=("environment",))
        actions.save_publications(actor=SYSTEM, expert=expert, papers=[PAPER])

    enter(1)
    index()
    client = Client()
    client.get(f"{LIST}{query}")
    with CountQueries() as one:
        client.get(f"{LIST}{query}")
    enter(2)
    enter(3)
    index()
    with django_assert_num_queries(one.count):
        assert len(client.get(f"{LIST}{query}").context["records"]) == 3


class CountQueries:
    def __enter__(self):
        from django.test.utils import CaptureQueriesContext

        self._context = CaptureQueriesContext(connection)
        self._context.__enter__()
        return self

    def __exit__(self, *args):
        self._context.__exit__(*args)
        self.count = len(self._context)


def test_the_queue_holds_experts_and_costs_the_same_with_three(world, django_assert_num_queries):
    """Gaps are worked out from what a row has already."""
    world.expert(status="submitted", scope=None)
    organiser = world.client("organiser")
    there = "/en/screening/expert/"
    organiser.get(there)
    with CountQueries() as one:
        organiser.get(there)
    for _ in range(2):
        world.expert(status="submitted", scope=None)
    with django_assert_num_queries(one.count):
        assert len(organiser.get(there).context["rows"]) == 3


def test_gaps_name_what_a_screener_would_miss(world):
    bare = world.expert(scope=None, status="draft")
    assert {gap.what for gap in queries.gaps(bare)} == {
        "no_position", "short_expertise", "no_keywords", "no_fields", "no_spoken", "no_services",
        "no_evidence", "no_consent",
    }  # fmt: skip
    words = " ".join(["word"] * 15)
    whole = world.expert(
        texts={"en": {"title": "A", "position": "p", "description": words, "keywords": "k"}},
        fields=("energy",), spoken=("en",), services=("review",), orcid="0000-0002-1825-0097",
    )  # fmt: skip
    assert queries.gaps(whole) == []
    page = world.client("owner").get(f"{LIST}{bare.pk}/").content.decode()
    assert "consent is not recorded" in page


def test_a_screener_sends_an_expert_back_and_passes_it(world):
    expert = world.expert(status="submitted", scope=("profile",))
    there = f"/en/screening/expert/{expert.pk}/"
    client = world.client("organiser")
    page = client.get(there)
    assert page.status_code == 200
    assert "Expertise" in page.content.decode()
    sent = {
        "verdict": "rectify", "opinion": "", "remark_position": "Which office?",
        "version": page.context["version"], "key": page.context["key"],
    }  # fmt: skip
    assert client.post(there, sent).status_code == 302
    expert.refresh_from_db()
    assert expert.status == Status.RECTIFY
    assert "Which office?" in world.client("owner").get(f"{LIST}{expert.pk}/").content.decode()


@pytest.mark.parametrize(
    "facts",
    [
        {"fields": ("alchemy",)}, {"spoken": ("xx",)}, {"services": ("magic",)},
        {"availability": "maybe"}, {"orcid": "0000-0002-1825-0098"}, {"region": "999999"},
    ],
)  # fmt: skip
def test_unknown_codes_are_refused(world, facts):
    with pytest.raises(Refused):
        world.expert(**facts)


def test_two_records_cannot_be_one_openalex_author(world):
    world.expert(code="A", openalex="A1")
    with pytest.raises(Refused, match="already"):
        world.expert(code="B", openalex="A1")
    assert world.make.expert(world.edition, world.rival, openalex="A1").openalex == "A1"


def test_a_mandate_of_the_offers_side_enters_experts(world):
    """Experts stand on the side of what is offered."""
    from jiebang.hub.catalog.states import SIDES

    assert SIDES["expert"] == SIDES["achievement"]
    with pytest.raises(Denied):
        actions.save_expert(
            actor=world.outsider, edition=world.edition, organisation=world.works, code="X",
            texts=PROFILE, facts=actions.ExpertFacts(),
        )  # fmt: skip


def test_consent_withdrawn_and_publication_at_once_leave_nothing_published_without(threads, make):
    from jiebang.hub.conftest import build_world

    world = build_world(make)
    for _ in range(5):
        expert = world.expert(status="draft")
        start = threading.Barrier(2)

        def run(act, one, start=start):
            try:
                start.wait()
                act(one)
            except Refused:
                pass
            finally:
                connection.close()

        acts = (
            lambda one: actions.publish(actor=SYSTEM, record=one),
            lambda one: actions.withdraw_consent(actor=SYSTEM, expert=one),
        )
        workers = [
            threading.Thread(target=run, args=(act, Expert.objects.get(pk=expert.pk)))
            for act in acts
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        expert.refresh_from_db()
        assert (expert.status == Status.PUBLISHED) <= (expert.consented_at is not None)
        assert expert.consents.filter(withdrawn_at=None).exists() == bool(expert.consented_at)


CSV = (
    "编号,姓名,职务,研究方向,技术领域,外语,可提供服务,本人同意日期\n"
    "E1,曾小明,教授,含油废水膜法处理,资源与环境；新材料,中文、英文,评审,2026-01-05\n"
    "E2,安宁,研究员,陶瓷膜,新材料,中文,技术咨询,\n"
)


def upload(client, world, text, name="e.csv"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = client.post(
        "/en/upload/expert/",
        {
            "edition": world.edition.pk, "organisation": world.works.pk,
            "file": SimpleUploadedFile(name, text.encode()),
        },
    )  # fmt: skip
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def test_a_spreadsheet_brings_experts_and_the_second_time_changes_nothing(world):
    client = world.client("owner")
    there = upload(client, world, CSV)
    page = client.get(there)
    assert (page.context["good"], page.context["bad"]) == (2, 0)
    client.post(there, {"what": "import"})
    first, second = Expert.objects.order_by("code")
    assert tuple(first.fields) == ("environment", "materials")
    assert tuple(first.spoken) == ("zh", "en")
    assert first.name_key == "zeng xiao ming"
    consent = first.consents.get()
    assert (consent.given_by, consent.given_on) == ("曾小明", date(2026, 1, 5))
    assert second.consented_at is None
    again = upload(client, world, CSV)
    client.post(again, {"what": "import"})
    result = client.get(again).context["upload"].result
    assert result == {"created": 0, "updated": 0, "unchanged": 2, "skipped": 0}
    # A file without the column of languages leaves them as they are.
    client.post(upload(client, world, "编号,姓名,职务\nE1,曾小明,院长\n"), {"what": "import"})
    first.refresh_from_db()
    assert tuple(first.spoken) == ("zh", "en")
    assert first.texts.get().position == "院长"
    assert first.consented_at is not None


def test_a_consent_that_was_withdrawn_does_not_come_back_with_the_old_file(world):
    client = world.client("owner")
    client.post(upload(client, world, CSV), {"what": "import"})
    expert = Expert.objects.get(code="E1")
    actions.withdraw_consent(actor=world.owner, expert=expert)
    client.post(upload(client, world, CSV), {"what": "import"})
    expert.refresh_from_db()
    assert expert.consented_at is None


def test_an_export_reads_back_as_an_upload(world):
    from jiebang import sheets

    world.expert(
        code="A", texts=PROFILE, fields=("environment", "materials"), spoken=("zh", "en"),
        services=("review",), availability="open", orcid="0000-0002-1825-0097", works=0,
    )  # fmt: skip
    content = Client().get("/en/exports/expert.xlsx").content
    found = sheets.read(content, "expert", name="e.xlsx")
    assert found.errors == ()
    assert [row.texts["title"] for row in found.records] == ["Zeng Xiaoming", "曾小明"]
    assert found.records[0].fields == ("environment", "materials")
    assert found.records[0].works == 0
    assert "consented_on" not in found.keys


def test_every_scope_is_offered(world):
    page = world.client("owner").get(f"{LIST}{world.expert().pk}/person/").content.decode()
    assert all(f'value="{scope}"' in page for scope in ConsentScope.values)


def test_pasted_experts_are_read_with_their_own_columns(world):
    keys = [column.key for column in columns_of("expert")]
    cells = ["E1" if key == "id" else "Li Wei" if key == "name" else "" for key in keys]
    answer = world.client("owner").post(
        "/en/paste/expert/",
        {
            "edition": world.edition.pk,
            "organisation": world.works.pk,
            "header": "no",
            "cells": "\t".join([*cells[:-1], "x"]),
        },
    )
    assert answer.status_code == 302
    (upload,) = Upload.objects.all()
    assert queries.read_upload(upload).keys == tuple(keys)
