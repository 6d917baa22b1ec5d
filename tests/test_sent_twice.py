"""Forms that are sent twice: an invitation, a mandate, an organisation, a file are there once."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import jiebang.hub
from jiebang.hub.catalog.models import AuthorImport, Upload
from jiebang.hub.kernel.models import IdempotencyKey
from jiebang.hub.people.models import Invitation, Mandate, Organisation

HUB = Path(jiebang.hub.__file__).parent
SHEET = b"id,title\nN1,Slag\n"


@pytest.fixture
def kun(world):
    house = world.make.organisation("broker", kind="intermediary")
    return world.make.user("kun", of=house)


def signed_in(world, user):
    client = world.client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def key_of(client, address):
    """The key of the form on a page."""
    page = client.get(address).content.decode()
    return re.search(r'name="key" value="(\w+)"', page)[1]


def twice(client, address, given, *, files=dict):
    key = key_of(client, address)
    return [client.post(address, {**given, **files(), "key": key}) for _ in range(2)]


def test_an_invitation_is_mailed_once(world):
    address = "/en/organisations/works/members/"
    given = {"invite": "1", "email": "new@jiebang.example", "role": "editor"}
    _first, second = twice(world.client("owner"), address, given)
    assert Invitation.objects.count() == 1
    assert Invitation.objects.get().state == "open"
    assert len(mail.outbox) == 1
    assert "was done once" in second.content.decode()


def test_the_secret_of_a_link_is_not_kept_with_the_key(world):
    address = "/en/organisations/works/members/"
    given = {"invite": "1", "email": "new@jiebang.example", "role": "editor"}
    twice(world.client("owner"), address, given)
    secret = re.search(r"/invitations?/([^/\s]+)/", mail.outbox[0].body)[1]
    assert len(secret) > 20
    assert secret not in str(IdempotencyKey.objects.values_list("answer", flat=True))


def test_the_same_key_for_somebody_else_is_refused(world):
    address = "/en/organisations/works/members/"
    client = world.client("owner")
    key = key_of(client, address)
    for name in ("one", "other"):
        given = {"invite": "1", "email": f"{name}@jiebang.example", "role": "editor", "key": key}
        answer = client.post(address, given)
    assert answer.status_code == 422
    assert Invitation.objects.count() == len(mail.outbox) == 1


def test_a_mandate_is_offered_once(world, kun):
    given = {
        "intermediary": "broker", "side": "needs", "scope": "All.", "commission": "",
        "starts_on": date(2026, 1, 1), "ends_on": date(2099, 1, 1), "email": "c@jiebang.example",
    }  # fmt: skip
    client = signed_in(world, kun)
    first, second = twice(client, "/en/organisations/works/mandate/", given)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Mandate.objects.count() == len(mail.outbox) == 1


def test_an_organisation_of_a_known_name_is_entered_once(world):
    world.make.organisation("same", names={"en": "Same Name Ltd"})
    given = {
        "name_en": "Same Name Ltd", "kind": "enterprise", "region": "310000", "is_another": "on",
        "seen": "1",
    }  # fmt: skip
    before = Organisation.objects.count()
    first, second = twice(world.client("outsider"), "/en/organisations/new/", given)
    assert first["Location"] == second["Location"]
    assert Organisation.objects.count() == before + 1


def test_a_file_is_kept_once_and_a_corrected_one_beside_it(world):
    client = world.client("owner")
    address = "/en/upload/need/"
    given = {"edition": world.edition.pk, "organisation": world.works.pk}
    first, second = twice(
        client, address, given, files=lambda: {"file": SimpleUploadedFile("n.csv", SHEET)}
    )
    assert first["Location"] == second["Location"]
    assert Upload.objects.count() == 1
    key = key_of(client, address)
    for content in (SHEET, SHEET + b"N2,Ladle\n"):
        file = SimpleUploadedFile("n.csv", content)
        assert client.post(address, {**given, "file": file, "key": key}).status_code == 302
    assert Upload.objects.count() == 3


def test_a_request_to_join_sent_twice_is_one(world):
    client = world.client("outsider")
    for _ in range(2):
        assert client.post("/en/organisations/works/join/", {"words": "Hello"}).status_code == 302
    assert world.outsider.join_requests.count() == 1


def test_openalex_is_asked_for_one_import(world):
    given = {"edition": world.edition.pk, "organisation": world.works.pk, "ids": ""}
    body = b'{"results": [{"id": "https://openalex.org/A5", "display_name": "Li Wei"}]}'
    files = lambda: {"file": SimpleUploadedFile("authors.json", body)}  # noqa: E731
    first, second = twice(world.client("owner"), "/en/experts/openalex/", given, files=files)
    assert first.status_code == second.status_code == 302
    assert AuthorImport.objects.count() == 1


def test_one_form_makes_one_move(world):
    need = world.need(status="draft")
    client = world.client("owner")
    key = key_of(client, f"/en/needs/{need.pk}/")
    for name in ("submit", "submit", "withdraw"):
        client.post(reverse("catalog:move", args=["need", need.pk]), {"move": name, "key": key})
    need.refresh_from_db()
    assert need.status == "submitted"
    assert need.moves.count() == 1


BY_STATE = (
    "a conditional update on the state that it leaves: the second time there is nothing to do"
)
BY_ROW = "a row that is there once, by a constraint of the database"
BY_WORDS = "what is written is what is sent: the second time nothing changes"
OWN = "a session, a factor or a preference of one's own: the second time it is so already"
WITHOUT_KEY = {
    "catalog/authors_preview.html": BY_STATE,
    "catalog/step.html": "the version of the draft that was seen, which the first answer renews",
    "catalog/panels/questions.html": BY_STATE,
    "catalog/panels/collected.html": BY_WORDS,
    "catalog/panels/mandates.html": BY_STATE,
    "catalog/panels/solving.html": BY_ROW,
    "catalog/requests.html": BY_STATE,
    "catalog/queue.html": BY_STATE,
    "catalog/question.html": BY_STATE,
    "catalog/access.html": BY_ROW,
    "catalog/parts/attachments.html": "the bytes of a file, which are beside a record once",
    "catalog/preview.html": BY_STATE,
    "catalog/anonymity.html": BY_WORDS,
    "catalog/details.html": BY_WORDS,
    "config/new_edition.html": BY_ROW,
    "config/change_list.html": BY_STATE,
    "config/change_form.html": BY_STATE,
    "contests/sheet.html": "the revision of the sheet that was seen, which the first answer raises",
    "matching/weight_set.html": BY_STATE,
    "matching/weights.html": "learning twice from the same decisions, which gives what is there",
    "contests/write.html": "the version of the part that was seen, which the first answer renews",
    "contests/parts/files.html": BY_STATE,
    "contests/detail.html": BY_ROW,
    "contests/triage.html": BY_STATE,
    "theme/base.html": OWN,
    "programmes/team.html": BY_ROW,
    "programmes/edit_zone.html": BY_ROW,
    "programmes/translations.html": BY_ROW,
    "programmes/parts/draft.html": BY_ROW,
    "programmes/translate.html": "the version of the translation that was seen",
    "notices/list.html": OWN,
    "notices/follow.html": BY_ROW,
    "notices/preferences.html": OWN,
    "notices/search.html": BY_ROW,
    "notices/searches.html": BY_STATE,
    "notices/following.html": BY_ROW,
    "notices/unsubscribe.html": OWN,
    "notices/save_search.html": BY_ROW,
    "account/logout.html": OWN,
    "people/correct.html": BY_WORDS,
    "people/give_factor.html": OWN,
    "people/verification.html": BY_STATE,
    "people/remove_factor.html": OWN,
    "people/show_again.html": OWN,
    "people/invitation.html": BY_STATE,
    "people/mandate.html": BY_STATE,
    "people/sign_in.html": OWN,
    "people/add_totp.html": OWN,
    "people/open_account.html": BY_ROW,
    "people/organisation.html": BY_ROW,
    "people/me.html": BY_STATE,
    "people/security.html": OWN,
    "people/account.html": OWN,
    "people/add_passkey.html": OWN,
    "people/recovery_codes.html": OWN,
}
"""Forms that carry no key, each with what makes sending it twice harmless."""


def test_every_form_has_a_key_or_a_reason_for_none():
    found = set()
    for path in sorted(HUB.glob("*/templates/**/*.html")):
        page = path.read_text("utf-8")
        if 'method="post"' in page and 'name="key"' not in page:
            found.add(path.as_posix().partition("/templates/")[2])
    assert found == set(WITHOUT_KEY)
