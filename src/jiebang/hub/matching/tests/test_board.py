"""The pages of the board: who has one, what it lists, how one goes through it, and what its files hold."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.catalog.models import Achievement, Need
from jiebang.hub.conftest import SYSTEM
from jiebang.hub.matching import actions, queries
from jiebang.hub.matching.models import Decision, Invitation, Suggestion
from jiebang.hub.matching.queries import Cell
from jiebang.hub.matching.states import AGAIN
from jiebang.hub.matching.tests.conftest import ANSWERS, NEED
from jiebang.hub.people.models import Organisation


def listed(client, query=""):
    page = client.get(f"/en/board/{query}")
    assert page.status_code == 200
    return [(row["one"]["code"], row["other"]["code"]) for row in page.context["rows"]]


def key_in(page):
    return re.search(r'name="key" value="(\w+)"', page.content.decode())[1]


def send(client, pk, query="", **given):
    address = f"/en/board/pair/{pk}/{query}"
    return client.post(address, {"key": key_in(client.get(address)), **given})


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("owner", 200), ("organiser", 200), ("officer", 200), ("outsider", 200),
        ("colleague", 404), ("anonymous", 302),
    ],
)  # fmt: skip
def test_who_has_a_board(board, name, status):
    client = board.world.client(name)
    for address in ("/en/board/", f"/en/board/need/{board.need.pk}/"):
        assert client.get(address).status_code in {status, 404 if status == 302 else status}


def test_a_board_lists_what_waits_best_first(board):
    assert listed(board.world.client("owner"))[0] == ("NEED", "ANSWER-0")
    assert ("NEED", "EXPERT") in listed(board.world.client("owner"))
    assert listed(board.world.client("officer")) == []  # the need is not of that region
    assert listed(board.world.client("outsider"), "?side=offers")[0] == ("NEED", "ANSWER-0")
    assert listed(board.world.client("outsider"), "?side=needs") == []
    assert listed(board.world.client("outsider"))[0] == ("NEED", "ANSWER-0")  # what holds something


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?kind=expert", {"EXPERT"}), ("?kind=achievement&to=320000", {"ANSWER-0", "ANSWER-1", "ANSWER-2"}),
        ("?to=310000", set()), ("?from=310000&kind=expert", {"EXPERT"}), ("?field=energy", set()),
        ("?edition=delta&kind=expert", {"EXPERT"}), ("?edition=other", set()), ("?state=accepted", set()),
        ("?state=nonsense&kind=expert&sort=nonsense&side=nonsense&page=x", {"EXPERT"}),
        ("?kind=%00expert", {"EXPERT"}),
    ],
)  # fmt: skip
def test_filters_stand_in_the_address(board, query, codes):
    assert {other for _one, other in listed(board.world.client("owner"), query)} == codes


def test_what_the_counterpart_found_is_marked_and_can_be_chosen(board):
    one = board.pair(1)
    Suggestion.objects.filter(pk=one.pk).update(found_by="offers")
    client = board.world.client("owner")
    assert listed(client, "?found=offers") == [("NEED", "ANSWER-1")]
    assert len(listed(client, "?found=needs")) == 3
    assert listed(client, "?found=nobody") == []
    page = client.get("/en/board/")
    marked = {row["other"]["code"]: row["found"] for row in page.context["rows"]}
    assert {code for code, found in marked.items() if found} == {"ANSWER-1"}
    facet = next(one for one in page.context["facets"] if one["name"] == "found")
    assert [(option["value"], option["count"]) for option in facet["options"]] == [
        ("needs", 3), ("offers", 1),
    ]  # fmt: skip
    chip = "the counterpart&#x27;s own best"
    assert chip in client.get(f"/en/board/pair/{one.pk}/").content.decode()
    assert chip not in client.get(f"/en/board/pair/{board.pair(0).pk}/").content.decode()
    file = client.get("/en/board/?as=csv").content.decode("utf-8-sig")
    said = {row["Counterpart"]: row["Found from"] for row in csv.DictReader(io.StringIO(file))}
    assert said["ANSWER-1"] == "the counterpart's own best"
    assert said["ANSWER-0"] == "the need's best"


def test_the_board_of_a_record_groups_its_counterparts_by_owner(board):
    page = board.world.client("owner").get(f"/en/board/need/{board.need.pk}/")
    assert [(row["label"], row["value"]) for row in page.context["owners"]] == [("Rival Ltd", 4)]
    page = board.world.client("outsider").get(f"/en/board/achievement/{board.answers[0].pk}/")
    assert [row["one"]["code"] for row in page.context["rows"]] == ["NEED"]
    assert board.world.client("owner").get("/en/board/thing/1/").status_code == 404
    assert board.world.client("owner").get("/en/board/need/999999/").status_code == 404


def houses(client, need, query=""):
    page = client.get(f"/en/board/need/{need.pk}/organisations/{query}")
    assert page.status_code == 200
    return page.context["rows"]


@pytest.fixture
def owned(board):
    """The board with two owners more who are not named, one of whom has two records."""
    world = board.world
    secret = world.make.organisation("hidden", region="330106", names={"en": "Secret Steel"})
    veiled = world.make.organisation("veiled", region="340100", names={"en": "Veiled Works"})
    named = world.make.organisation("third", region="330106", names={"en": "Third Institute"})
    made = [
        world.make.achievement(world.edition, owner, code=code, texts=ANSWERS[2])
        for owner, code in ((secret, "S1"), (secret, "S2"), (veiled, "V1"), (named, "T1"))
    ]
    Achievement.objects.filter(pk__in=[one.pk for one in made[:3]]).update(is_anonymous=True)
    board.refresh()
    return board


def test_each_organisation_stands_once_by_its_best_pair(owned):
    client = owned.world.client("owner")
    rows = houses(client, owned.need)
    assert [(row["name"], row["count"]) for row in rows] == [
        ("Rival Ltd", 4), ("Third Institute", 1), ("Owners who are not named", 3),
    ]  # fmt: skip
    first = rows[0]
    assert first["url"] == "/en/organisations/rival/"
    assert first["best"]["code"] == "ANSWER-0"
    assert first["best"]["score"] == owned.pair(0).score
    assert {one["kind"] for one in first["reasons"]} == {"words", "fact"}
    scores = [one["score"] for one in (first["best"], *first["others"])]
    assert scores == sorted(scores, reverse=True)
    assert {one["code"] for one in first["others"]} == {"ANSWER-1", "ANSWER-2", "EXPERT"}
    for row in rows:
        for one in (row["best"], *row["others"]):
            assert client.get(one["url"]).status_code == 200
    assert [row["name"] for row in houses(client, owned.need, "?kind=expert")] == ["Rival Ltd"]
    assert houses(client, owned.need, "?state=accepted") == []


def test_the_owners_who_are_not_named_stand_together(owned):
    """Nothing tells which of their records are of the same owner, nor whose."""
    client = owned.world.client("owner")
    address = f"/en/board/need/{owned.need.pk}/organisations/"
    for query in ("", "?as=csv", "?as=xlsx"):
        text = client.get(address + query).content.decode(errors="replace")
        for word in ("Secret Steel", "Veiled Works", "hidden", "veiled", "Hangzhou", "Hefei"):
            assert f">{word}" not in text
            assert f"/{word}/" not in text
            assert "Secret" not in text
    last = houses(client, owned.need)[-1]
    assert (last["url"], last["place"]) == ("", "")
    assert {one["code"] for one in (last["best"], *last["others"])} == {"S1", "S2", "V1"}
    # The same page whoever of the two the third record is of.
    before = re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]*"', "", client.get(address).content.decode()
    )
    secret, veiled = (Organisation.objects.get(slug=slug) for slug in ("hidden", "veiled"))
    Organisation.objects.filter(pk=veiled.pk).update(region=secret.region, kind=secret.kind)
    same = re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]*"', "", client.get(address).content.decode()
    )
    Achievement.objects.filter(code="V1").update(organisation=secret)
    after = re.sub(
        r'name="csrfmiddlewaretoken" value="[^"]*"', "", client.get(address).content.decode()
    )
    assert before != same  # of an unnamed owner the province is told
    assert after == same


def test_the_organisations_are_a_file(owned):
    address = f"/en/board/need/{owned.need.pk}/organisations/?as=csv"
    text = owned.world.client("owner").get(address).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Organisation"] for row in rows] == [
        "Rival Ltd", "Third Institute", "Owners who are not named",
    ]  # fmt: skip
    assert rows[0]["Records"] == "4"
    assert rows[0]["Best record"] == "ANSWER-0"
    assert rows[0]["Best score"] == str(round(100 * owned.pair(0).score))
    assert "EXPERT" in rows[0]["Others"]


def test_organisations_cost_the_same_for_one_and_for_many(owned):
    client = owned.world.client("owner")
    costs = []
    for codes in (["ANSWER-0", "EXPERT"], None):
        if codes:
            others = Suggestion.objects.exclude(achievement__code__in=codes)
            others.exclude(expert__code__in=codes).update(is_current=False)
        else:
            Suggestion.objects.update(is_current=True)
        for query in ("", "?as=csv"):
            address = f"/en/board/need/{owned.need.pk}/organisations/{query}"
            client.get(address)
            with CaptureQueriesContext(connection) as found:
                assert client.get(address).status_code == 200
            costs.append(len(found))
    assert costs[:2] == costs[2:]


def test_a_needs_board_leads_to_its_organisations_and_back(board):
    client, need = board.world.client("owner"), board.need
    page = client.get(f"/en/board/need/{need.pk}/?kind=achievement")
    there = page.context["views"][1]["url"]
    assert there.startswith(f"/en/board/need/{need.pk}/organisations/?")
    assert "kind=achievement" in there
    back = client.get(there).context["views"][0]["url"]
    assert back.startswith(f"/en/board/need/{need.pk}/?")
    for address in ("/en/board/", f"/en/board/achievement/{board.answers[0].pk}/"):
        assert not board.world.client("outsider").get(address).context["views"]
    for name, status in (("colleague", 404), ("anonymous", 302)):
        address = f"/en/board/need/{need.pk}/organisations/"
        assert board.world.client(name).get(address).status_code == status
    assert houses(board.world.client("officer"), need) == []
    assert client.get("/en/board/need/999999/organisations/").status_code == 404
    assert client.get(f"/en/board/achievement/{need.pk}/organisations/").status_code == 404


def test_a_pair_shows_what_speaks_for_and_against(board):
    page = board.world.client("owner").get(f"/en/board/pair/{board.pair(0).pk}/")
    told = page.context["evidence"]
    assert {one["kind"] for one in told["for"]} == {"words", "fact"}
    assert "Stage" in told["unknown"] or told["unknown"]
    assert page.context["codes"] == "NEED × ANSWER-0"
    assert "Rival Ltd" in page.content.decode()


def test_a_pair_is_not_there_for_who_has_no_say_in_it(board):
    for name in ("officer", "colleague"):
        client = board.world.client(name)
        assert client.get(f"/en/board/pair/{board.pair(0).pk}/").status_code == 404
        given = {"verdict": "accept", "key": "k"}
        assert client.post(f"/en/board/pair/{board.pair(0).pk}/", given).status_code == 404
    assert Decision.objects.count() == 0
    assert board.world.client("owner").get("/en/board/pair/999999/").status_code == 404


def test_one_goes_from_decision_to_decision_and_back(board):
    client = board.world.client("owner")
    order = list(
        Suggestion.objects.filter(need=board.need)
        .order_by("-score", "pk")
        .values_list("pk", flat=True)
    )
    answer = send(client, order[0], "?kind=achievement", verdict="accept")
    assert answer.url.startswith("/en/board/pair/")
    assert "kind=achievement" in answer.url
    page = client.get(answer.url)
    assert page.context["last"]["state"] == "Accepted"
    answer = send(client, order[0], undo="1")
    assert f"/pair/{order[0]}/" in answer.url
    assert Suggestion.objects.get(pk=order[0]).needs_state == "open"
    for pk in order:
        answer = send(client, pk, verdict="reject", reason="region", words="far")
    assert answer.url.startswith("/en/board/?")
    assert listed(client) == []
    assert len(listed(client, "?state=rejected")) == len(order)


def test_a_form_that_is_sent_twice_decides_once(board):
    client, one = board.world.client("owner"), board.pair(0)
    address = f"/en/board/pair/{one.pk}/"
    given = {"key": key_in(client.get(address)), "verdict": "accept"}
    first, second = client.post(address, given), client.post(address, given)
    assert first.url == second.url
    assert Decision.objects.count() == 1


def test_what_is_refused_is_said_on_the_pair(board):
    client, one = board.world.client("owner"), board.pair(0)
    answer = send(client, one.pk, verdict="reject")
    assert f"/pair/{one.pk}/" in answer.url
    assert "A rejection needs a reason" in client.get(answer.url).content.decode()
    assert send(client, one.pk, verdict="reject", reason="a" * 300).status_code == 302
    assert send(client, one.pk, verdict="x" * 5000).status_code == 302
    assert Decision.objects.count() == 0


def test_htmx_gets_the_next_pair_alone(board):
    client, one = board.world.client("owner"), board.pair(0)
    address = f"/en/board/pair/{one.pk}/"
    given = {"key": key_in(client.get(address)), "verdict": "later"}
    answer = client.post(address, given, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.lstrip().startswith('<div id="jb-pair"')
    assert "<html" not in text
    assert answer["HX-Push-Url"].startswith("/en/board/pair/")
    assert f"/pair/{one.pk}/" not in answer["HX-Push-Url"]


def test_neither_side_is_told_what_the_other_decides(board):
    world = board.world
    actions.decide(
        actor=world.owner, suggestion=board.pair(0), side="needs", verdict="reject",
        reason="price", words="far too dear",
    )  # fmt: skip
    client = world.client("outsider")
    for address in (
        "/en/board/?side=offers&state=all", f"/en/board/pair/{board.pair(0).pk}/",
        f"/en/achievements/{board.answers[0].pk}/", "/en/desk/", "/en/board/?side=offers&as=csv",
    ):  # fmt: skip
        page = client.get(address)
        assert page.status_code == 200
        assert "far too dear" not in page.content.decode()
        assert "Rejected" not in re.sub(r"(?s)<nav.*?</nav>", "", page.content.decode())


def test_an_unnamed_owner_stays_unnamed_on_the_board(board):
    world = board.world
    secret = world.make.organisation("hidden", region="330106", names={"en": "Secret Steel"})
    need = world.make.need(world.edition, secret, code="ANON", texts=NEED, region="330106")
    Need.objects.filter(pk=need.pk).update(is_anonymous=True)
    board.refresh()
    one = Suggestion.objects.get(need=need, achievement=board.answers[0])
    assert one.need_region == "330000"
    client = world.client("outsider")
    for address in (
        "/en/board/?side=offers", f"/en/board/pair/{one.pk}/?side=offers", "/en/board/?side=offers&as=csv",
        f"/en/board/achievement/{board.answers[0].pk}/",
    ):  # fmt: skip
        text = client.get(address).content.decode()
        assert "ANON" in text
        assert "Secret Steel" not in text
        assert "Hangzhou" not in text


def test_what_is_withdrawn_leaves_the_board_before_any_refresh(board):
    catalog.withdraw(actor=SYSTEM, record=board.answers[0])
    client = board.world.client("owner")
    assert ("NEED", "ANSWER-0") not in listed(client)
    assert client.get(f"/en/board/pair/{board.pair(0).pk}/").status_code == 404


def test_the_list_is_a_file_with_the_reasons_given(board):
    world = board.world
    actions.decide(
        actor=world.owner, suggestion=board.pair(0), side="needs", verdict="reject",
        reason="price", words="=too dear",
    )  # fmt: skip
    answer = world.client("owner").get("/en/board/?state=all&kind=achievement&as=csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 3
    first = next(row for row in rows if row["State"] == "Rejected")
    assert first["Reason"] == "Price and budget do not meet"
    assert first["In other words"].endswith("=too dear")
    assert not first["In other words"].startswith("=")


def test_the_queue_says_where_an_invitation_stands(board):
    world = board.world

    def chips(name, query=""):
        page = world.client(name).get(f"/en/board/?state=all{query}")
        return {
            row["other"]["code"]: row["invited"]
            and (row["invited"]["text"], row["invited"]["tone"])
            for row in page.context["rows"]
        }

    assert set(chips("owner").values()) == {None}
    made = [
        actions.invite(actor=world.owner, suggestion=board.pair(place), words="Come")
        for place in range(3)
    ]
    assert chips("owner") == {
        **{f"ANSWER-{place}": ("Invited · Waits for an answer", "info") for place in range(3)},
        "EXPERT": None,
    }
    for one, to, given in (
        (made[0], "interested", {}), (made[1], "questions", {"words": "How hot?"}),
        (made[2], "declined", {"reason": "price"}),
    ):  # fmt: skip
        actions.answer_invitation(actor=world.outsider, invitation=one, to=to, **given)
    wanted = {
        "ANSWER-0": ("Invited · Interested", "good"),
        "ANSWER-1": ("Invited · Has questions", "caution"),
        "ANSWER-2": ("Invited · Not interested", "bad"),
        "EXPERT": None,
    }
    for name, query in (("owner", ""), ("organiser", "&side=needs"), ("outsider", "&side=offers")):
        assert chips(name, query) == wanted
    page = world.client("owner").get("/en/board/?state=all").content.decode()
    assert "Invited · Has questions" in page
    file = world.client("owner").get("/en/board/?state=all&as=csv").content.decode("utf-8-sig")
    said = {row["Counterpart"]: row["Invitation"] for row in csv.DictReader(io.StringIO(file))}
    assert said["ANSWER-0"] == "Interested"
    assert said["EXPERT"] == ""
    # A newer invitation speaks for the pair.
    Invitation.objects.filter(pk=made[1].pk).update(
        state="expired", ended_at=made[1].sent_at, sent_at=made[1].sent_at - AGAIN
    )
    assert chips("owner")["ANSWER-1"] == ("Invited · Not answered in time", "line")
    actions.invite(actor=world.owner, suggestion=board.pair(1), words="Come once more")
    assert chips("owner")["ANSWER-1"] == ("Invited · Waits for an answer", "info")


def test_invitations_cost_one_query_however_many_there_are(board):
    client, costs = board.world.client("owner"), []
    for address in ("/en/board/?state=all", "/en/board/?state=all&as=csv"):
        client.get(address)
    for place in range(3):
        actions.invite(actor=board.world.owner, suggestion=board.pair(place), words="Come")
        for address in ("/en/board/?state=all", "/en/board/?state=all&as=csv"):
            with CaptureQueriesContext(connection) as found:
                assert client.get(address).status_code == 200
            costs.append(len(found))
            asked = [one["sql"] for one in found if 'FROM "matching_invitation"' in one["sql"]]
            assert len(asked) == 1
    assert costs[:2] == costs[2:4] == costs[4:]


def test_a_page_costs_the_same_for_one_pair_and_for_many(board):
    client, world = board.world.client("owner"), board.world
    one = board.pair(0)
    Suggestion.objects.exclude(pk=one.pk).update(is_current=False)
    for address in ("/en/board/", f"/en/board/need/{board.need.pk}/", f"/en/board/pair/{one.pk}/"):
        client.get(address)
    counts = {}
    for name in ("one", "many"):
        if name == "many":
            Suggestion.objects.update(is_current=True)
            for place in range(2):
                world.make.achievement(
                    world.edition, world.rival, code=f"M{place}", texts=ANSWERS[place]
                )
            board.refresh()
        for address in ("/en/board/?kind=achievement", f"/en/board/pair/{one.pk}/"):
            with CaptureQueriesContext(connection) as found:
                assert client.get(address).status_code == 200
            counts.setdefault(address, []).append(len(found))
    assert all(few == many for few, many in counts.values()), counts


def test_the_coverage_counts_the_rows_that_it_leads_to(board):
    world = board.world
    world.need(code="N2", texts=NEED, region="330106")
    board.refresh()
    actions.decide(actor=world.owner, suggestion=board.pair(0), side="needs", verdict="accept")
    client = world.client("organiser")
    page = client.get("/en/board/coverage/")
    assert page.status_code == 200
    matrix = page.context["matrix"]
    assert [column["label"] for column in matrix["columns"]] == ["Shanghai", "Zhejiang"]
    cell = matrix["rows"][0]["cells"][0]
    assert (cell["suggested"], cell["accepted"]) == (4, 1)
    rows = client.get(cell["url"]).context["page_obj"].paginator.count
    assert rows == cell["suggested"]
    file = client.get("/en/board/coverage/?as=csv").content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(file)))) == 3
    for name in ("owner", "outsider", "colleague"):
        assert world.client(name).get("/en/board/coverage/").status_code == 404
    assert world.client("officer").get("/en/board/coverage/").status_code == 200


@pytest.mark.parametrize(
    ("suggested", "needs", "thin"),
    [(0, 0, False), (0, 1, True), (1, 2, True), (2, 2, False), (3, 2, False)],
)
def test_a_pair_of_provinces_is_thin_with_fewer_counterparts_than_needs(suggested, needs, thin):
    assert Cell("310000", "320000", suggested, 0, needs).is_thin is thin


def test_a_province_without_any_pair_stands_in_the_coverage_and_is_thin(board):
    """The thinnest: needs that nobody answers, and counterparts whom no need leads to."""
    world = board.world
    world.need(code="ALONE", region="620100", texts={"en": {"title": "Qxzv", "problem": "Qxzv"}})
    world.need(code="TOO", region="620200", texts={"en": {"title": "Wkjp", "problem": "Wkjp"}})
    world.make.achievement(
        world.edition, world.rival, code="IDLE", region="460100", texts={"en": {"title": "Ygbt"}}
    )
    world.make.achievement(
        world.edition, world.rival, code="NOWHERE", texts={"en": {"title": "Fhcm"}}
    )
    # None of these is matched: a draft, who does not want to be asked, and what was withdrawn.
    world.need(code="DRAFT", status="draft", region="650100")
    world.make.expert(world.edition, world.rival, code="SHY", region="540100", scope=("profile",))
    world.make.achievement(
        world.edition, world.rival, code="GONE", region="630100", status="withdrawn"
    )
    board.refresh()
    found = queries.coverage(world.organiser, world.edition)
    assert dict(found.needs) == {"310000": 1, "620000": 2}
    assert list(found.rows) == ["620000", "310000"]
    assert list(found.columns) == ["320000", "460000"]
    cells = {pair: (one.suggested, one.needs, one.is_thin) for pair, one in found.cells.items()}
    assert cells == {
        ("310000", "320000"): (4, 1, False),
        ("310000", "460000"): (0, 1, True),
        ("620000", "320000"): (0, 2, True),
        ("620000", "460000"): (0, 2, True),
    }
    client = world.client("organiser")
    matrix = client.get("/en/board/coverage/").context["matrix"]
    assert [column["label"] for column in matrix["columns"]] == ["Gansu", "Shanghai"]
    assert [cell["url"] for cell in matrix["rows"][1]["cells"]] == ["", ""]
    file = client.get("/en/board/coverage/?as=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(file)))
    assert [row["Need from"] for row in rows if row["Thin"]] == ["Gansu", "Gansu", "Shanghai"]


def test_an_officer_is_told_of_provinces_by_the_needs_of_their_own_region_alone(board):
    world = board.world
    board.refresh()
    assert list(queries.coverage(world.officer, world.edition).rows) == []
    world.need(code="OWN", region="320100", texts={"en": {"title": "Qxzv", "problem": "Qxzv"}})
    world.need(
        code="HOSTED", region="620100", host_region=world.hosts["320000"],
        texts={"en": {"title": "Wkjp", "problem": "Wkjp"}},
    )  # fmt: skip
    found = queries.coverage(world.officer, world.edition)
    assert dict(found.needs) == {"320000": 1, "620000": 1}
    assert world.client("officer").get("/en/board/coverage/").status_code == 200
    for actor in (world.outsider, world.anonymous):
        assert list(queries.coverage(actor, world.edition).rows) == []


def test_the_coverage_keeps_decided_pairs_of_a_need_that_is_withdrawn_since(board):
    world = board.world
    actions.decide(actor=world.owner, suggestion=board.pair(0), side="needs", verdict="accept")
    catalog.withdraw(actor=SYSTEM, record=board.need)
    board.refresh()
    found = queries.coverage(world.organiser, world.edition)
    cell = found.cells["310000", "320000"]
    assert (cell.suggested, cell.accepted, cell.needs) == (1, 1, 1)


def test_the_coverage_costs_the_same_for_few_records_and_for_many(board):
    world = board.world

    def cost():
        with CaptureQueriesContext(connection) as found:
            queries.coverage(world.organiser, world.edition)
        return len(found)

    few = cost()
    for region in ("620100", "460100", "540100"):
        world.need(region=region)
        world.make.achievement(world.edition, world.rival, region=region)
    assert cost() == few


def test_the_records_page_and_the_desk_lead_to_the_board(board):
    world = board.world
    actions.decide(actor=world.owner, suggestion=board.pair(0), side="needs", verdict="accept")
    page = world.client("owner").get(f"/en/needs/{board.need.pk}/").content.decode()
    assert f"/en/board/need/{board.need.pk}/" in page
    assert "Accepted" in page
    for name in ("anonymous", "outsider", "officer"):
        page = world.client(name).get(f"/en/needs/{board.need.pk}/").content.decode()
        assert f"/board/need/{board.need.pk}/" not in page
        assert "Accepted" not in page
    assert "3 pairs wait" in world.client("owner").get("/en/desk/").content.decode()
    assert "/en/board/" in world.client("organiser").get("/en/").content.decode()
