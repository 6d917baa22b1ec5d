"""The operators' lists: who gets in, that rows are only read, acts with their preview, looking as somebody."""

import re
import time
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.config import environment
from jiebang.hub.config.admin import desk
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.people import actions, looking
from jiebang.hub.people.models import SavedFilter, User
from jiebang.hub.people.queries import account_by
from jiebang.hub.programmes import actions as programmes
from jiebang.hub.programmes.models import Edition

SYSTEM = SystemActor("tests")
USERS = "/en/operate/people/user/"
LOOK, STOP = "/en/operators/look/", "/en/operators/stop/"
LISTS = [f"/en/operate/{model._meta.label_lower.replace('.', '/')}/" for model in desk._registry]


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def operator(make):
    user = make.user("operator")
    actions.grant_operator(actor=SYSTEM, user=user)
    user.refresh_from_db()
    return user


@pytest.fixture
def client(operator):
    browser = Client()
    browser.force_login(operator, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def fresh(user):
    return User.objects.get(pk=user.pk)


def verbs():
    return list(AuditEntry.objects.order_by("number").values_list("verb", flat=True))


# Who gets in.


@pytest.mark.parametrize("who", ["owner", "outsider", "organiser", "officer"])
def test_the_lists_are_not_there_for_others(world, operator, who):
    browser = world.client(who)
    for address in ("/en/operate/", *LISTS, f"{USERS}{operator.pk}/", "/en/operate/editions/new/"):
        assert browser.get(address).status_code == 404
        assert browser.post(address).status_code in {404, 405}
    assert "/operate/" not in browser.get("/en/").content.decode()
    assert Client().get("/en/operate/")["Location"].startswith("/en/sign-in/")


def test_an_operator_without_a_second_factor_is_led_to_one(client, operator, settings):
    assert client.get("/en/operate/").status_code == 200
    settings.STAFF_MFA = True
    assert client.get("/en/operate/")["Location"] == "/en/me/security/"
    given = {"action": "deactivate", "_selected_action": operator.pk, "confirmed": 1, "key": "k"}
    assert client.post(USERS, given).status_code == 404
    assert client.post(LOOK, {"user": operator.pk}).status_code == 404


def test_what_djangos_admin_has_besides_is_not_there(client):
    for place in (
        "login/", "logout/", "password_change/", "autocomplete/", "r/1/1/", "people/user/add/",
        "people/user/1/delete/", "people/user/1/history/", "auth/group/", "mfa/authenticator/",
        "people/", "nowhere/",
    ):  # fmt: skip
        wanted = 200 if place == "people/" else 404
        assert client.get(f"/en/operate/{place}").status_code == wanted, place


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_each_list_and_row_in_each_language(client, world, language):
    world.need(code="N1")
    world.achievement(code="A1")
    for model in desk._registry:
        address = f"/{language}/operate/{model._meta.label_lower.replace('.', '/')}/"
        page = client.get(address)
        assert page.status_code == 200
        row = model.objects.first()
        if row is not None:
            assert client.get(f"{address}{row.pk}/").status_code == 200
        assert client.get(f"{address}999999/").status_code == 404
    words = {"en": "Users", "zh-hans": "用户", "zh-hant": "用戶"}[language]
    assert words in client.get(f"/{language}/operate/").content.decode()


def test_rows_change_by_no_form(client, world):
    address = f"{USERS}{world.owner.pk}/"
    assert client.post(address, {"email": "x@x.example", "is_staff": "1"}).status_code == 405
    assert client.post(USERS, {"action": "delete_selected", "_selected_action": world.owner.pk})
    assert fresh(world.owner).email == world.owner.email
    for rows in desk._registry.values():
        assert not rows.has_add_permission(None)
        assert not rows.has_change_permission(None)
        assert not rows.has_delete_permission(None)


def test_no_secret_and_no_word_of_a_record_is_on_any_page(client, world):
    need = world.need(code="CODE-ONE", title="Zirconium gasket", status="draft")
    catalog.save_detail(actor=SYSTEM, record=need, tier=3, language="en", words="Plutonium valve")
    _, invited = actions.invite(
        actor=world.owner, organisation=world.works, email="new@jiebang.example", role="editor"
    )
    pages = [client.get(address).content.decode() for address in ("/en/operate/", *LISTS)]
    pages += [
        client.get(f"{address}{row.pk}/").content.decode()
        for address, model in zip(LISTS, desk._registry, strict=True)
        for row in model.objects.all()[:20]
    ]
    pages += [
        client.get(f"{address}?q={word}").content.decode()
        for address in LISTS
        for word in ("asket", "alve", "pbkdf2", world.owner.password[:9])
    ]
    found = re.compile(rf"Zirconium|Plutonium|md5\$\w+\$|[0-9a-f]{{64}}|{invited}")
    assert [found.search(page)[0] for page in pages if found.search(page)] == []
    assert all("CODE-ONE" not in page for page in pages[-4 * len(LISTS) :])


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_the_same_with_one_row_and_with_three(client, world, address):
    mine = world.make.organisation("broker", kind="intermediary")
    kun = world.make.user("kun", of=mine)

    def more(number):
        world.need(code=f"N{number}")
        world.achievement(code=f"A{number}")
        world.expert(code=f"E{number}", title="Ann", texts={"en": {"title": "Ann"}})
        world.make.edition(f"e{number}")
        actions.offer_mandate(
            actor=kun, intermediary=mine, client=world.make.organisation(f"c{number}"),
            side="needs", scope="x", starts_on=date(2026, 1, 1), ends_on=date(2099, 1, 1),
        )  # fmt: skip
        programmes.grant_role(
            actor=SYSTEM, edition=world.edition, user=world.make.user(f"u{number}"), role="juror"
        )

    def cost():
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as taken:
            assert client.get(address).status_code == 200
        return len(taken)

    more(1)
    first = cost()
    more(2)
    more(3)
    assert cost() == first


@pytest.mark.parametrize("q", ["\x00", "x" * 5000, "%", "'", "🜲", "a b c d e f g"])
def test_any_search_is_answered(client, world, q):
    for address in LISTS:
        assert client.get(address, {"q": q}).status_code in {200, 302}
    for query in ("o=99", "o=x", "p=-1", "p=x", "e=1", "is_active__exact=maybe", "edition=x"):
        assert client.get(f"{USERS}?{query}").status_code in {200, 302, 400}, query


def test_nobody_reads_a_password_by_filtering(client, world):
    for query in (
        "password__startswith=md5", "password=x", "email__gt=a", "is_active__gt=0", "totp__x=1",
        "authenticator__data__contains=s", "memberships__organisation=1", "last_login__year=2026",
    ):  # fmt: skip
        assert client.get(f"{USERS}?{query}").status_code == 400, query
    assert client.get("/en/operate/people/mandate/?token_digest__gt=0").status_code == 400
    assert client.get(f"{USERS}?is_active__exact=1&language__exact=en").status_code == 200
    answer = client.get(f"/en/operate/catalog/need/?edition__id__exact={world.edition.pk}")
    assert answer.status_code == 200


def test_a_row_leads_to_its_page_on_the_site(client, world):
    page = client.get(f"/en/operate/people/organisation/{world.works.pk}/").content.decode()
    assert 'href="/en/organisations/works/"' in page


# Filters that one keeps.


def test_a_filter_is_kept_used_and_forgotten(client, operator, world):
    query = "is_active__exact=1&q=own"
    given = {"place": "people_user_changelist", "name": " Open\x00 owners ", "query": query}
    assert client.post("/en/operate/filters/save/", given)["Location"] == f"{USERS}?{query}"
    kept = SavedFilter.objects.get()
    assert kept.name == "Open owners"
    assert f'href="?{query.replace("&", "&amp;")}"' in client.get(USERS).content.decode()
    client.post("/en/operate/filters/save/", given)
    assert SavedFilter.objects.count() == 1
    other = world.make.user("other")
    actions.grant_operator(actor=SYSTEM, user=other)
    theirs = Client()
    theirs.force_login(other)
    assert "Open owners" not in theirs.get(USERS).content.decode()
    drop = "/en/operate/filters/drop/"
    assert theirs.post(drop, {"filter": kept.pk}).status_code == 404
    assert client.post(drop, {"filter": "x"}).status_code == 404
    assert client.post(drop, {"filter": kept.pk})["Location"] == USERS
    assert not SavedFilter.objects.exists()
    assert verbs()[-1] == "people.drop_filter"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"place": "nowhere"}, 404), ({"place": "../x"}, 404), ({"place": ""}, 404),
        ({"name": ""}, 302), ({"name": "x" * 61}, 302), ({"query": ""}, 302),
        ({"query": "x" * 501}, 302), ({"query": "a\x00"}, 302),
    ],
)  # fmt: skip
def test_what_is_no_filter_is_not_kept(client, change, status):
    given = {"place": "people_user_changelist", "name": "n", "query": "q=x"} | change
    answer = client.post("/en/operate/filters/save/", given)
    assert answer.status_code == status
    assert "://" not in answer.get("Location", "")
    assert not SavedFilter.objects.exists()


# Acts on many, with their preview.


def preview(client, verb, *users):
    return client.post(USERS, {"action": verb, "_selected_action": [user.pk for user in users]})


def confirm(client, page):
    text = page.content.decode()
    return client.post(
        USERS,
        {
            "action": re.search(r'name="action" value="([^"]+)"', text)[1],
            "confirmed": "1",
            "key": re.search(r'name="key" value="([^"]+)"', text)[1],
            "_selected_action": re.findall(r'name="_selected_action" value="(\d+)"', text),
        },
        follow=True,
    )


def test_nothing_happens_before_it_is_confirmed(client, operator, world):
    entries = AuditEntry.objects.count()
    page = preview(client, "deactivate", world.owner, world.outsider, operator)
    text = page.content.decode()
    assert "Nothing has happened yet" in text
    assert "Nobody closes their own account" in text
    assert text.count("Possible") == 2
    assert fresh(world.owner).is_active
    assert AuditEntry.objects.count() == entries
    answer = confirm(client, page)
    assert "Done for 2 rows" in answer.content.decode()
    assert not fresh(world.owner).is_active
    assert not fresh(world.outsider).is_active
    assert fresh(operator).is_active
    assert verbs()[-2:] == ["people.deactivate_user"] * 2
    assert audit.verify() is None


def test_a_form_sent_twice_acts_once_and_what_changed_meanwhile_is_told(client, world):
    page = preview(client, "deactivate", world.owner, world.outsider)
    actions.deactivate_user(actor=SYSTEM, user=world.owner)
    answer = confirm(client, page)
    assert "Owner: This account is closed already." in answer.content.decode()
    assert not fresh(world.outsider).is_active
    actions.reactivate_user(actor=SYSTEM, user=world.outsider)
    confirm(client, page)
    assert fresh(world.outsider).is_active


def test_a_confirmation_with_other_rows_under_the_same_key_is_refused(client, world):
    page = preview(client, "deactivate", world.owner)
    confirm(client, page)
    text = page.content.decode().replace(
        f'value="{world.owner.pk}"', f'value="{world.outsider.pk}"'
    )
    page.content = text.encode()
    assert "other values" in confirm(client, page).content.decode()
    assert fresh(world.outsider).is_active


def test_a_closed_account_is_out_at_once_and_may_be_opened_again(client, world):
    theirs = world.client("owner")
    assert theirs.get("/en/me/").status_code == 200
    confirm(client, preview(client, "deactivate", world.owner))
    assert theirs.get("/en/me/").status_code == 302
    confirm(client, preview(client, "reactivate", world.owner))
    assert theirs.get("/en/me/").status_code == 200


def test_operators_are_made_and_unmade_but_for_the_last(client, operator, world):
    confirm(client, preview(client, "grant_operator", world.owner))
    assert fresh(world.owner).is_staff
    assert "Take the operator" in preview(client, "deactivate", world.owner).content.decode()
    confirm(client, preview(client, "revoke_operator", world.owner))
    assert not fresh(world.owner).is_staff
    text = preview(client, "revoke_operator", operator).content.decode()
    assert "The site needs an operator" in text


@pytest.mark.parametrize("who", ["owner", "organiser", "officer", "anonymous"])
def test_no_other_acts_on_accounts(world, operator, who):
    actor = getattr(world, who)
    for act in (
        actions.deactivate_user, actions.reactivate_user, actions.grant_operator,
        actions.revoke_operator, actions.reset_factors, actions.start_looking,
    ):  # fmt: skip
        with pytest.raises(Denied):
            act(actor=actor, user=world.outsider)
    with pytest.raises(Denied):
        actions.save_filter(actor=actor, place="x", name="x", query="x")
    with pytest.raises(Denied):
        programmes.open_edition(
            actor=actor, slug="x", texts={"en": {"name": "x"}}, opens_on=date(2027, 1, 1),
            closes_on=date(2027, 2, 1), organiser=world.owner,
        )  # fmt: skip


def test_of_two_last_operators_who_leave_at_once_one_stays(threads, make):
    import threading

    pair = [make.user(name) for name in ("one", "two")]
    for user in pair:
        actions.grant_operator(actor=SYSTEM, user=user)
    start, said = threading.Barrier(2), []

    def leave(user):
        try:
            start.wait()
            actions.revoke_operator(actor=fresh(user), user=user)
            said.append("left")
        except (Refused, Denied):
            said.append("stays")
        finally:
            connection.close()

    running = [threading.Thread(target=leave, args=(user,)) for user in pair]
    for one in running:
        one.start()
    for one in running:
        one.join()
    assert sorted(said) == ["left", "stays"]
    assert User.objects.filter(is_staff=True).count() == 1


# An edition is opened.


def edition_form(world, **change):
    return {
        "slug": "yrd-2027", "name_hans": "长三角 2027", "name_en": "Delta 2027",
        "opens_on": "2027-01-01", "closes_on": "2027-12-31", "organiser": world.owner.email.upper(),
    } | change  # fmt: skip


def test_an_edition_is_opened_for_its_organiser(client, operator, world):
    answer = client.post("/en/operate/editions/new/", edition_form(world))
    made = Edition.objects.get(slug="yrd-2027")
    assert answer["Location"] == f"/en/operate/programmes/edition/{made.pk}/"
    assert not made.is_public
    assert made.roles.get().user == world.owner
    assert verbs()[-1] == "programmes.open_edition"
    assert AuditEntry.objects.last().actor == f"user:{operator.pk}"
    assert world.client("owner").get("/en/editions/yrd-2027/team/").status_code == 200
    assert client.get("/en/editions/yrd-2027/team/").status_code == 404  # no role comes of it


@pytest.mark.parametrize(
    "change",
    [
        {"slug": ""}, {"slug": "delta"}, {"slug": "a b"}, {"name_hans": "", "name_en": ""},
        {"closes_on": "2026-01-01"}, {"opens_on": "x"}, {"organiser": "nobody@jiebang.example"},
        {"organiser": "x"}, {"name_en": "x\x00"}, {"name_en": "x" * 201},
    ],
)  # fmt: skip
def test_what_is_no_edition_is_told_and_not_opened(client, world, change):
    before = Edition.objects.count()
    answer = client.post("/en/operate/editions/new/", edition_form(world, **change))
    assert answer.status_code == 422
    assert "error" in answer.content.decode()
    assert Edition.objects.count() == before


# Looking as somebody.


def test_an_operator_looks_as_somebody_and_ends_it_by_one_click(client, operator, world):
    page = client.get(f"{USERS}{world.owner.pk}/").content.decode()
    assert "Look at the site as this user" in page
    assert client.post(LOOK, {"user": world.owner.pk})["Location"] == "/en/"
    for address in ("/en/", "/en/needs/", "/en/me/", "/en/desk/"):
        text = client.get(address).content.decode()
        assert "You look as owner; nothing can be changed." in text
        assert f'action="{STOP}"' in text
    assert client.get("/en/organisations/works/members/").status_code == 200
    assert client.get("/en/operate/").status_code == 404
    assert client.post(STOP)["Location"] == f"{USERS}{world.owner.pk}/"
    assert client.get("/en/operate/").status_code == 200
    assert "You look as" not in client.get("/en/").content.decode()
    found = AuditEntry.objects.filter(verb__endswith="_looking").values_list("actor", "subject")
    assert list(found) == [(f"user:{operator.pk}", f"people.user:{world.owner.pk}")] * 2
    assert client.post(STOP).status_code == 404


def test_who_looks_changes_nothing(client, world):
    need = world.need(code="DRAFT", status="draft")
    client.post(LOOK, {"user": world.owner.pk})
    before = (AuditEntry.objects.count(), fresh(world.owner).last_login)
    for address, given in (
        (
            "/en/organisations/works/members/",
            {"invite": 1, "email": "a@b.example", "role": "owner"},
        ),
        (f"/en/records/need/{need.pk}/move/", {"move": "submit"}),
        ("/en/organisations/rival/join/", {}),
        ("/en/sign-out/", {}),
        (LOOK, {"user": world.outsider.pk}),
        ("/en/account/", {"email": "owner@jiebang.example"}),
    ):
        answer = client.post(address, given)
        assert answer.status_code == 403, address
        assert "You only look" in answer.content.decode()
    for method in ("put", "patch", "delete"):
        assert getattr(client, method)("/en/needs/").status_code == 403
    for address in ("/en/me/security/", "/en/me/security/codes/", "/en/sign-in/again/"):
        assert client.get(address).status_code == 403
    assert (AuditEntry.objects.count(), fresh(world.owner).last_login) == before
    need.refresh_from_db()
    assert need.status == "draft"


def test_not_even_a_page_that_is_read_changes_a_row(client, world, monkeypatch):
    client.post(LOOK, {"user": world.owner.pk})

    def writes(*_args):
        User.objects.filter(pk=world.owner.pk).update(name="changed")

    monkeypatch.setattr("jiebang.hub.people.views.organisations.me", writes)
    request = client.get("/en/me/").wsgi_request
    guard = looking.only_reading(request)
    with connection.execute_wrapper(guard), pytest.raises(Denied), transaction.atomic():
        writes()
    with pytest.raises(Denied):
        actions.ask_to_join(actor=request.user, organisation=world.rival)
    assert fresh(world.owner).name == "owner"


def test_nobody_looks_as_an_operator_or_into_a_closed_account(client, operator, world):
    other = world.make.user("other")
    actions.grant_operator(actor=SYSTEM, user=other)
    User.objects.filter(pk=world.outsider.pk).update(is_active=False)
    for user in (other, operator, world.outsider):
        assert client.post(LOOK, {"user": user.pk}).status_code == 404
        assert "Look at the site" not in client.get(f"{USERS}{user.pk}/").content.decode()
    for bad in ("", "x", "0", "9" * 30, "1\x00"):
        assert client.post(LOOK, {"user": bad}).status_code == 404
    assert "people.start_looking" not in verbs()


@pytest.mark.parametrize("why", ["operator", "closed", "time", "right", "gone"])
def test_a_look_that_may_not_go_on_ends_by_itself(client, operator, world, monkeypatch, why):
    user = world.make.user("seen")
    client.post(LOOK, {"user": user.pk})
    assert "You look as seen" in client.get("/en/").content.decode()
    rows = User.objects.filter(pk=user.pk)
    if why == "operator":
        rows.update(is_staff=True)
    elif why == "closed":
        rows.update(is_active=False)
    elif why == "time":
        later = time.time() + looking.LOOK_LASTS + 1
        monkeypatch.setattr(looking.time, "time", lambda: later)
    elif why == "right":
        User.objects.filter(pk=operator.pk).update(is_staff=False)
    else:
        rows.delete()
    assert "You look as" not in client.get("/en/").content.decode()
    expected = {"people.start_looking", "people.stop_looking"} - (
        {"people.stop_looking"} if why == "gone" else set()
    )
    assert expected <= set(verbs())


def test_what_was_told_in_confidence_is_not_told_to_who_looks(client, world):
    """Not even what the user's own organisation keeps for named counterparties."""
    need = world.need(code="N1", title="wastewater")
    catalog.save_detail(actor=SYSTEM, record=need, tier=3, language="en", words="Plutonium valve")
    address = f"/en/needs/{need.pk}/"
    assert "Plutonium" in world.client("owner").get(address).content.decode()
    client.post(LOOK, {"user": world.owner.pk})
    page = client.get(address)
    assert page.status_code == 200
    assert "Plutonium" not in page.content.decode()


def test_who_looks_reads_no_level_that_the_owner_would_see_in_the_log(client, world):
    need = world.need(code="N1", title="wastewater")
    catalog.save_detail(actor=SYSTEM, record=need, tier=2, language="en", words="Stellite bush")
    address = f"/en/needs/{need.pk}/"
    client.post(LOOK, {"user": world.outsider.pk})
    page = client.get(address)
    assert page.status_code == 200
    assert "Stellite" not in page.content.decode()
    assert not AuditEntry.objects.filter(verb="catalog.open_detail").exists()
    assert "Stellite" in world.client("outsider").get(address).content.decode()


def test_a_role_is_seen_while_looking_but_not_used(client, world):
    need = world.need(code="W", status="submitted")
    client.post(LOOK, {"user": world.organiser.pk})
    assert client.get("/en/screening/need/").status_code == 200
    answer = client.post(f"/en/screening/need/{need.pk}/", {"what": "publish"})
    assert answer.status_code == 403
    need.refresh_from_db()
    assert need.status == "submitted"


# The command line, and the address.


def command(*words):
    out = StringIO()
    call_command("operator", *words, stdout=out)
    return out.getvalue()


def test_the_first_operator_is_made_on_the_machine(db):
    said = command("add", "Root@jiebang.example")
    user = User.objects.get(email="root@jiebang.example")
    assert user.is_staff
    assert not user.is_superuser
    token = re.search(r"/account/(\S+)/", said)[1]
    assert account_by(token).user == user
    assert command("list") == "root@jiebang.example\n"
    with pytest.raises(CommandError, match="already"):
        command("add", "root@jiebang.example")
    with pytest.raises(CommandError, match="no second factor"):
        command("reset", "root@jiebang.example")
    assert "no more" in command("remove", "root@jiebang.example")
    assert not User.objects.get(pk=user.pk).is_staff
    assert [entry.actor for entry in AuditEntry.objects.all()] == ["system:command line"] * 3
    for bad in ("nobody@jiebang.example", ""):
        with pytest.raises(CommandError, match="no account"):
            command("remove", bad)
    with pytest.raises(CommandError, match="no e-mail address"):
        command("add", "x")
    assert User.objects.count() == 1


def test_the_address_is_the_settings(monkeypatch):
    monkeypatch.setenv("JB_X", "/back-room/")
    assert environment.address("JB_X", default="operate") == "back-room/"
    monkeypatch.setenv("JB_X", "../x")
    with pytest.raises(ImproperlyConfigured, match="JB_X"):
        environment.address("JB_X", default="operate")
    assert reverse("admin:index") == "/en/operate/"


@pytest.mark.parametrize("keys", [["abc"], ["9" * 23], ["-1"], ["1.5"], ["٣x"], ["\x00"], [""]])
def test_a_row_that_cannot_be_is_no_choice(client, world, keys):
    for sent in (
        {"action": "deactivate", "_selected_action": keys},
        {"action": "deactivate", "_selected_action": keys, "confirmed": 1, "key": "k"},
    ):
        assert client.post(USERS, sent).status_code in {200, 302}
    assert not User.objects.filter(is_active=False).exists()
    both = {"action": "deactivate", "_selected_action": [*keys, world.owner.pk]}
    page = client.post(USERS, both).content.decode()
    assert world.owner.email in page or str(world.owner) in page


def test_the_lists_are_files_as_they_are_filtered(client, world, operator):
    text = client.get(f"{USERS}?as=csv").content.decode("utf-8-sig")
    assert world.owner.email in text
    assert "password" not in text
    assert ",yes," in text
    some = client.get(f"{USERS}?q=officer&p=99&as=csv").content.decode("utf-8-sig")
    assert len(some.strip().splitlines()) == 2
    assert client.get(f"{USERS}?as=xlsx")["Content-Type"].startswith("application/vnd.openxml")
    assert client.get(f"{USERS}?password__startswith=a&as=csv").status_code in {302, 400}
    assert client.get(f"{USERS}?is_active__exact=1&as=csv").status_code == 200


def test_the_first_zone_is_a_click_away_for_operators(client, world):
    desk_page = client.get("/en/operate/").content.decode()
    assert 'href="/en/zones/new/"' in desk_page
    assert 'href="/en/zones/"' in client.get("/en/editions/delta/").content.decode()
    assert 'href="/en/zones/new/"' in client.get("/en/zones/").content.decode()
    for name in ("organiser", "anonymous"):
        page = world.client(name).get("/en/editions/delta/").content.decode()
        assert 'href="/en/zones/"' not in page
