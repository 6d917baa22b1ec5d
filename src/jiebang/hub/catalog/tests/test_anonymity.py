"""Anonymous release: who hides and who gives away a name, and what in the words tells it."""

import pytest
from django.db import transaction
from django.utils import timezone, translation

from jiebang.hub.catalog import actions, queries
from jiebang.hub.catalog.models import Need
from jiebang.hub.catalog.queries.anonymity import names_of
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.kernel.translation import registry as translations
from jiebang.hub.people import actions as people
from jiebang.hub.people.models import Organisation
from jiebang.hub.programmes import actions as programmes
from jiebang.hub.programmes.models import Track

SYSTEM = SystemActor("tests")


@pytest.fixture(autouse=True)
def english():
    """Words are compared in English, whatever ran before."""
    with translation.override("en"):
        yield


@pytest.fixture
def company(world):
    return world.make.organisation(
        "tianding", region="320583",
        names={"zh-Hans": "昆山天顶齿轮有限公司", "en": "Kunshan Zenith Gear Co., Ltd."},
    )  # fmt: skip


def anonymous(world, company, words, *, field="problem", **more):
    made = world.make.need(
        world.edition, company, code="A1", status="draft",
        texts={"zh-Hans": {"title": "齿轮噪声", field: words}}, **more,
    )  # fmt: skip
    actions.set_anonymous(actor=SYSTEM, record=made, is_anonymous=True)
    return Need.objects.get(pk=made.pk)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("name", "天顶齿轮有限公司遇到的问题"),
        ("name", "天頂的生产线"),
        ("name", "our Zenith line"),
        ("name", "KZG 的产品"),
        ("brand", "使用 PowerMax® 轴承"),
        ("brand", "采用飞鹰牌润滑油"),
        ("patent", "见 ZL201910123456.7"),
        ("patent", "见 CN 112345678 A"),
        ("patent", "见 202010123456.X"),
        ("patent", "as in US 10,123,456 B2"),
        ("patent", "as in US2020/0123456"),
        ("patent", "as in EP 3123456 A1"),
        ("patent", "as in WO 2020/123456"),
        ("patent", "as in PCT/CN2020/123456"),
        ("phone", "电话 13812345678"),
        ("phone", "电话 0512-57301234"),
        ("phone", "call +86 21 6234 5678"),
        ("email", "写信至 li.wei@gear.example"),
        ("url", "见 https://gear.example/x"),
        ("url", "见 www.gear.example"),
        ("url", "见 zenith-gear.com.cn"),
        ("account", "微信号：gear_noise_1"),
    ],
)
def test_what_tells_whose_it_is_is_found(world, company, what, words):
    found = queries.telltales(anonymous(world, company, words))
    assert what in {one.what for one in found}, found


@pytest.mark.parametrize(
    "words",
    [
        "齿轮噪声须低于 65 dB，转速 3000 r/min，寿命 20000 h，精度 0.005 mm",
        "品牌不限，铭牌清晰；江苏省内供货，2026 年 12 月前完成，预算 200-500 万元",
        "Noise below 65 dB at 3,000 rpm; ISO 9001:2015, GB/T 10095.1-2022, 42CrMo4, US market",
        "规格 M16×1.5，HRC 58-62，Cr12MoV，CN 标准件，EP 添加剂 0.8%，合格率 99.95%",
    ],
)
def test_plain_words_are_not_suspected(world, company, words):
    assert queries.telltales(anonymous(world, company, words)) == []


def test_all_that_outsiders_read_is_looked_at(world, company):
    need = anonymous(world, company, "噪声", field="indicators")
    actions.save_detail(actor=SYSTEM, record=need, tier=2, language="en", words="Zenith Gear")
    actions.save_detail(actor=SYSTEM, record=need, tier=3, language="en", words="li@gear.example")
    actions.add_attachment(
        actor=SYSTEM, record=need, file_name="天顶图纸.txt", content=b"x", tier=1
    )
    found = {(one.what, one.field) for one in queries.telltales(need)}
    assert found == {("name", "detail"), ("name", "file")}
    assert queries.telltales(world.need()) == []  # who is named has nothing to hide


def test_names_and_their_short_forms(company):
    found = names_of(company)
    assert {"昆山天顶齿轮有限公司", "天顶齿轮", "天顶", "Kunshan Zenith Gear", "KZG"} <= set(found)
    assert not {"Kunshan", "昆山", "有限公司"} & set(found)


def test_the_owner_hides_and_gives_away_the_organiser_only_hides(world):
    need = world.need()
    for name in ("colleague", "outsider", "anonymous"):
        with pytest.raises(Denied):
            actions.set_anonymous(actor=getattr(world, name), record=need, is_anonymous=True)
    actions.set_anonymous(actor=world.organiser, record=need, is_anonymous=True)
    assert Need.objects.get().is_anonymous
    for wrong in ({"is_anonymous": False}, {"is_anonymous": True, "names_intermediary": True}):
        with pytest.raises(Denied):
            actions.set_anonymous(actor=world.organiser, record=need, **wrong)
    actions.set_anonymous(
        actor=world.owner, record=need, is_anonymous=True, names_intermediary=True
    )
    actions.set_anonymous(actor=world.owner, record=need, is_anonymous=False)
    assert not Need.objects.get().is_anonymous
    assert not Need.objects.get().names_intermediary


def test_a_name_is_hidden_only_while_the_record_may_be_changed(world):
    type(world.edition).objects.update(screening="once")
    need = world.need(status="draft")
    actions.submit(actor=world.owner, record=need)
    need = Need.objects.get()
    with pytest.raises(Refused):
        actions.set_anonymous(actor=world.owner, record=need, is_anonymous=True)


def test_a_record_that_tells_the_name_by_itself_is_refused(world, company):
    contest = world.make.track(world.edition, "own")
    Track.objects.filter(pk=contest.pk).update(contest_of=company)
    contest.refresh_from_db()
    for given in (
        {"code": "Kunshan Zenith Gear 7"},
        {"code": "B2", "track": contest},
        {"code": "B3", "title": "Gears of Kunshan Zenith Gear Co., Ltd."},
    ):
        need = world.make.need(world.edition, company, **given)
        with pytest.raises(Refused):
            actions.set_anonymous(actor=SYSTEM, record=need, is_anonymous=True)


def test_words_and_contests_that_come_later_are_refused_too(world, company):
    contest = world.make.track(world.edition, "own")
    Track.objects.filter(pk=contest.pk).update(contest_of=company)
    contest.refresh_from_db()
    need = anonymous(world, company, "噪声")
    write = {
        "actor": SYSTEM, "kind": "need", "edition": world.edition, "organisation": company,
        "code": "A1", "facts": actions.Facts(),
    }  # fmt: skip
    with pytest.raises(Refused):
        actions.save_record(**write, texts={}, track=contest)
    actions.save_record(**write, texts={"zh-Hans": {"title": "昆山天顶齿轮有限公司的噪声"}})
    with pytest.raises(Refused):
        actions.publish(actor=SYSTEM, record=Need.objects.get())
    actions.save_record(**write, texts={"zh-Hans": {"title": "齿轮噪声"}})
    actions.publish(actor=SYSTEM, record=Need.objects.get())
    with pytest.raises(Refused):
        actions.save_record(**write, texts={"en": {"title": "Kunshan Zenith Gear Co., Ltd."}})
    assert need.pk == Need.objects.get().pk
    assert Need.objects.get().texts.count() == 1


def test_the_page_shows_what_may_tell_the_name(world):
    need = world.need(title="Works line 3", status="draft")
    address = f"/en/records/need/{need.pk}/anonymity/"
    client = world.client("owner")
    assert "An enterprise in Shanghai" in client.get(address).content.decode()
    assert client.post(address, {"is_anonymous": "on"}).status_code == 302
    (one,) = client.get(address).context["telltales"]
    assert one["words"] == "Works"
    assert "may tell whose it is" in client.get(f"/en/needs/{need.pk}/").content.decode()
    for role in ("colleague", "outsider"):
        assert world.client(role).get(address).status_code == 404


def test_who_screens_sees_it_too(world):
    Organisation.objects.filter(pk=world.works.pk).update(region="320500")
    type(world.edition).objects.update(screening="once")
    need = world.need(title="Works line 3", status="draft", region="320500")
    actions.set_anonymous(actor=world.owner, record=Need.objects.get(), is_anonymous=True)
    actions.save_detail(
        actor=world.owner, record=Need.objects.get(), tier=3, language="en", words="Hafnium"
    )
    actions.submit(actor=world.owner, record=Need.objects.get())
    address = f"/en/screening/need/{need.pk}/"
    page = world.client("officer").get(address).content.decode()
    assert "may tell whose it is" in page
    assert "Hafnium" in page
    assert [one.user for one in queries.log_of(need)] == [world.officer]


NAME = "昆山天顶齿轮有限公司"


def _translated(need):
    english = need.texts.get(language="en")
    english.problem = f"Noise at {NAME}"
    english.save()
    translations.kind("need").changed(need)


WRITE = {
    "translation": _translated,
    "detail": lambda need: actions.save_detail(
        actor=SYSTEM, record=need, tier=2, language="en", words=f"The line of {NAME}"
    ),
    "file": lambda need: actions.add_attachment(
        actor=SYSTEM, record=need, file_name="plan.txt", content=b"plan", tier=1, title=NAME
    ),
    "description": lambda need: actions.describe_attachment(
        actor=SYSTEM, record=need, attachment=need.attachments.get(),
        title=NAME, tier=1, language="",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRITE)
def test_nothing_that_outsiders_read_says_the_name_once_it_is_published(world, company, what):
    need = anonymous(world, company, "噪声过大")
    need.texts.create(language="en", title="Gear noise", origin="translation")
    actions.add_attachment(
        actor=SYSTEM, record=need, file_name="a.txt", content=b"a", tier=1, title="A"
    )
    Need.objects.filter(pk=need.pk).update(status="published", published_at=timezone.now())
    need = Need.objects.get(pk=need.pk)
    with pytest.raises(Refused, match="its words name its organisation"), transaction.atomic():
        WRITE[what](need)
    Need.objects.filter(pk=need.pk).update(is_anonymous=False)
    WRITE[what](Need.objects.get(pk=need.pk))


def test_what_only_named_counterparties_read_may_say_it(world, company):
    need = anonymous(world, company, "噪声过大")
    Need.objects.filter(pk=need.pk).update(status="published", published_at=timezone.now())
    need = Need.objects.get(pk=need.pk)
    actions.save_detail(actor=SYSTEM, record=need, tier=3, language="en", words=NAME)
    assert need.details.get().words == NAME


def test_no_track_becomes_a_contest_over_the_head_of_who_hides(world, company):
    track = Track.objects.create(edition=world.edition, slug="gears", order=1)
    need = anonymous(world, company, "噪声过大", track=track)
    with pytest.raises(Refused, match="1 need in this track hides"):
        programmes.change_track(
            actor=world.organiser, track=track, order=1, contest_of=company, parent=None
        )
    actions.set_anonymous(actor=SYSTEM, record=need, is_anonymous=False)
    programmes.change_track(
        actor=world.organiser, track=track, order=1, contest_of=company, parent=None
    )
    assert Track.objects.get(pk=track.pk).contest_of == company


def test_an_operators_list_does_not_say_whose_it_is(world, company):
    anonymous(world, company, "噪声过大")
    operator = world.make.user("operator")
    people.grant_operator(actor=SYSTEM, user=operator)
    client = world.client()
    client.force_login(operator, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get("/en/operate/catalog/need/").content.decode()
    assert "A1" in page
    assert "Zenith" not in page
    assert "天顶" not in page
    assert "A1" not in client.get("/en/operate/catalog/need/?q=Zenith").content.decode()
