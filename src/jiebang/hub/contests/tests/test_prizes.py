"""Prizes by the standings, announced in one act; sums that count each award once; certificates by code."""

import csv
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from opencc import OpenCC

from jiebang.hub.conftest import SYSTEM
from jiebang.hub.contests import actions
from jiebang.hub.contests.actions import certificates, prizes
from jiebang.hub.contests.models import Award, Certificate, Contest, Prize
from jiebang.hub.contests.queries import final_places
from jiebang.hub.contests.queries import prizes as queries
from jiebang.hub.contests.queries.certificates import ALPHABET, certificate_of
from jiebang.hub.contests.tables.certificates import spaced, typeset
from jiebang.hub.contests.tests import paper
from jiebang.hub.kernel.actors import Denied, Refused
from jiebang.hub.notices import actions as notices
from jiebang.hub.notices.models import Notice

URL = "/en/contests/final/prizes/"


def locked(arena, **scores):
    """Entries by team, scored alike by ann and ben, and locked."""
    entries = dict(zip(scores, arena.enter(*scores), strict=True))
    arena.begin()
    for team, points in scores.items():
        for name in ("ann", "ben"):
            arena.score(name, entries[team], points, points)
    actions.lock_scores(actor=arena.users["chair"], contest=fresh(arena))
    arena.contest.refresh_from_db()
    return entries


def fresh(arena):
    return Contest.objects.get(pk=arena.contest.pk)


def offer(arena, order, places=1, amount=None, currency="", **names):
    return prizes.save_prize(
        actor=arena.world.organiser, contest=arena.contest, order=order, places=places,
        amount=amount, currency=currency, texts={"en": {"name": names.get("name", f"Prize {order}")}},
    )  # fmt: skip


@pytest.fixture(autouse=True)
def english():
    """Words are compared in English."""
    with translation.override("en"):
        yield


@pytest.fixture
def won(arena):
    """Alpha has won CNY 200,000, beta and gamma CNY 50,000 each; announced."""
    arena.entries = locked(arena, alpha=9, beta=7, gamma=5, delta=1)
    offer(arena, 1, amount=20_000_000, currency="CNY", name="First prize")
    offer(arena, 2, places=2, amount=5_000_000, currency="CNY", name="Second prize")
    prizes.award_proposed(actor=arena.world.organiser, contest=arena.contest)
    prizes.announce(actor=arena.world.organiser, contest=arena.contest)
    return arena


def test_prizes_are_proposed_by_rank(arena):
    entries = locked(arena, alpha=9, beta=7, gamma=5, delta=1)
    offer(arena, 1)
    offer(arena, 2, places=2)
    found = queries.proposals(arena.contest)
    assert [list(one.entries) for one in found] == [
        [entries["alpha"].pk], [entries["beta"].pk, entries["gamma"].pk],
    ]  # fmt: skip
    assert prizes.award_proposed(actor=arena.world.organiser, contest=arena.contest) == 3
    assert prizes.award_proposed(actor=arena.world.organiser, contest=arena.contest) == 0


def test_a_tie_is_left_to_a_person(arena):
    Contest.objects.filter(pk=arena.contest.pk).update(tie_rule="shared")
    entries = locked(arena, alpha=9, beta=7, gamma=7, delta=1)
    offer(arena, 1)
    second = offer(arena, 2)
    offer(arena, 3)
    first, tie, after = queries.proposals(fresh(arena))
    assert list(first.entries) == [entries["alpha"].pk]
    assert (list(tie.entries), set(tie.tied), tie.left) == (
        [], {entries["beta"].pk, entries["gamma"].pk}, 1,
    )  # fmt: skip
    assert not after.entries
    assert prizes.award_proposed(actor=arena.world.organiser, contest=arena.contest) == 1
    page = arena.world.client("organiser").get(f"{URL}award/").content.decode()
    assert "These share the place, and 1 prize is left" in page
    prizes.award(actor=arena.world.organiser, prize=second, entry=entries["gamma"])
    with pytest.raises(Refused, match="taken"):
        prizes.award(actor=arena.world.organiser, prize=second, entry=entries["beta"])


def test_no_prize_before_the_scores_are_locked_and_none_twice(arena):
    entry = arena.enter("alpha")[0]
    prize = offer(arena, 1, places=2)
    assert final_places(arena.contest) == []
    with pytest.raises(Refused, match="locked"):
        prizes.award(actor=arena.world.organiser, prize=prize, entry=entry)
    with pytest.raises(Refused):
        prizes.announce(actor=arena.world.organiser, contest=arena.contest)
    Contest.objects.filter(pk=arena.contest.pk).update(status="locked")
    given = prizes.award(actor=arena.world.organiser, prize=prize, entry=entry)
    with pytest.raises(Refused, match="already"):
        prizes.award(actor=arena.world.organiser, prize=prize, entry=entry)
    with pytest.raises(Refused, match="holds this prize"):
        prizes.remove_prize(actor=arena.world.organiser, prize=prize)
    prizes.withdraw_award(actor=arena.world.organiser, award=given)
    prizes.remove_prize(actor=arena.world.organiser, prize=prize)
    assert not Prize.objects.exists()


def test_a_prize_is_refused_in_words(arena):
    for given in (
        {"places": 0}, {"places": 100}, {"amount": 5}, {"amount": 5, "currency": "XXX"},
        {"amount": 10**16, "currency": "CNY"},
    ):  # fmt: skip
        with pytest.raises(Refused):
            offer(arena, 1, **given)
    offer(arena, 1)
    with pytest.raises(Refused, match="Another prize"):
        offer(arena, 1)
    with pytest.raises(Denied):
        prizes.save_prize(
            actor=arena.world.outsider, contest=arena.contest, order=2, texts={"en": {"name": "X"}}
        )


def test_what_is_announced_stands_and_is_told_to_the_winners(won):
    given = Award.objects.get(entry=won.entries["alpha"])
    with pytest.raises(Refused, match="stands"):
        prizes.withdraw_award(actor=won.world.organiser, award=given)
    with pytest.raises(Refused, match="cannot change"):
        prizes.save_prize(
            actor=won.world.organiser, contest=won.contest, order=1, prize=given.prize,
            amount=1, currency="CNY", texts={"en": {"name": "First prize"}},
        )  # fmt: skip
    with pytest.raises(Refused, match="no award"):
        prizes.announce(actor=won.world.organiser, contest=won.contest)
    with pytest.raises(Denied):
        prizes.announce(actor=won.world.outsider, contest=won.contest)


def test_winners_have_a_notice_and_nobody_else(arena):
    entries = locked(arena, alpha=9, beta=1)
    teams = {}
    for name, entry in entries.items():
        teams[name] = arena.world.make.user(f"u{name}", of=entry.solution.organisation)
    offer(arena, 1)
    prizes.award_proposed(actor=SYSTEM, contest=arena.contest)
    deliver()
    assert not Notice.objects.filter(kind="contests.won").exists()
    prizes.announce(actor=SYSTEM, contest=arena.contest)
    deliver()
    told = set(Notice.objects.filter(kind="contests.won").values_list("to", flat=True))
    assert told == {teams["alpha"].pk}


def deliver():
    """What was told comes to people."""
    while notices.deliver():
        pass


def test_nothing_is_on_the_page_before_it_is_announced(arena):
    locked(arena, alpha=9, beta=1)
    offer(arena, 1, amount=20_000_000, currency="CNY", name="First prize")
    prizes.award_proposed(actor=SYSTEM, contest=arena.contest)
    for name in ("anonymous", "outsider", "owner"):
        page = arena.world.client(name).get(URL).content.decode()
        assert "First prize" in page
        assert "alpha" not in page
        assert arena.world.client(name).get(f"{URL}award/").status_code in {302, 404}
    prizes.announce(actor=SYSTEM, contest=arena.contest)
    assert "alpha" in arena.world.client().get(URL).content.decode()


def test_amounts_are_in_the_languages_own_wording(won):
    client = won.world.client()
    assert "20 万元" in client.get(URL.replace("/en/", "/zh-hans/")).content.decode()
    assert "CNY 200,000" in client.get(URL).content.decode()


def test_sums_count_each_award_once_and_open_to_their_rows(won):
    child = actions.create_contest(
        actor=won.world.organiser, edition=won.world.edition, slug="lower",
        texts={"en": {"name": "Lower"}},
    )  # fmt: skip
    Contest.objects.filter(pk=child.pk).update(parent=won.contest)
    child.refresh_from_db()
    prize = prizes.save_prize(
        actor=SYSTEM, contest=child, order=1, amount=300_00, currency="HKD",
        texts={"en": {"name": "Lower prize"}},
    )  # fmt: skip
    Contest.objects.filter(pk=child.pk).update(status="locked")
    [entry] = actions_enter(won, child, "eps")
    prizes.award(actor=SYSTEM, prize=prize, entry=entry)
    prizes.announce(actor=SYSTEM, contest=child)
    world = won.world
    whole = queries.sums(queries.awards_of(world.anonymous, world.edition))
    assert [(one.currency, one.amount, one.count) for one in whole] == [
        ("CNY", 30_000_000, 3), ("HKD", 300_00, 1),
    ]  # fmt: skip
    assert queries.sums(queries.awards_of(world.anonymous, world.edition, won.contest)) == whole
    lower = queries.sums(queries.awards_of(world.anonymous, world.edition, child))
    assert [(one.currency, one.count) for one in lower] == [("HKD", 1)]
    client = world.client()
    for one in whole:
        file = client.get(f"/en/editions/delta/prizes/?currency={one.currency}&as=csv")
        rows = list(csv.DictReader(io.StringIO(file.content.decode("utf-8-sig"))))
        assert sum(float(row["Amount"]) for row in rows) * 100 == one.amount
        assert len(rows) == one.count
    assert client.get("/en/editions/delta/prizes/?contest=nowhere").status_code == 404


def actions_enter(arena, contest, team):
    solution = arena.solution(team)
    return [contest.entries.create(solution=solution, version=solution.versions.get(), number=1)]


def test_the_lists_cost_the_same_with_more_awards(won):
    client = won.world.client()
    for url in (URL, "/en/editions/delta/prizes/"):
        client.get(url)
        with CaptureQueriesContext(connection) as many:
            client.get(url)
        kept = Award.objects.exclude(entry=won.entries["alpha"])
        rows = list(kept)
        kept.delete()
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        Award.objects.bulk_create(rows)
        assert len(few) == len(many)


def test_the_page_of_awarding_gives_announces_and_is_sent_once(arena):
    entries = locked(arena, alpha=9, beta=1)
    client, url = arena.world.client("organiser"), f"{URL}award/"
    given = {
        "what": "save", "order": "1", "places": "1", "amount": "200000", "currency": "CNY",
        "name_en": "First prize", "name_zh-Hans": "一等奖", "key": "k1",
    }  # fmt: skip
    for _ in range(2):
        assert client.post(url, given).status_code == 302
    prize = Prize.objects.get()
    assert (prize.amount, prize.texts.count()) == (20_000_000, 2)
    assert client.post(url, {**given, "key": "k2", "amount": "-1"}).status_code == 422
    assert client.post(url, {**given, "key": "k3", "currency": ""}).status_code == 422
    act = {"what": "award", "prize": prize.pk, "entry": entries["beta"].pk, "key": "k4"}
    for _ in range(2):
        assert client.post(url, act).status_code == 302
    assert Award.objects.get().entry == entries["beta"]
    client.post(url, {"what": "announce", "key": "k5"})
    assert Award.objects.get().announced_at
    assert client.post(url, {"what": "nothing", "key": "k6"}).status_code == 404
    assert arena.world.client("outsider").post(url, act).status_code == 404


# ---- certificates -----------------------------------------------------------------------------------


@pytest.fixture
def papers(won):
    certificates.issue_certificates(actor=won.world.organiser, contest=won.contest)
    return won


def test_winners_and_jurors_who_scored_have_one(papers):
    assert Certificate.objects.filter(award__isnull=False).count() == 3
    jurors = Certificate.objects.filter(juror__isnull=False)
    assert {one.juror.user for one in jurors} == {papers.users["ann"], papers.users["ben"]}
    with pytest.raises(Refused, match="nobody"):
        certificates.issue_certificates(actor=papers.world.organiser, contest=papers.contest)
    with pytest.raises(Denied):
        certificates.issue_certificates(actor=papers.world.outsider, contest=papers.contest)


def test_a_page_offers_only_what_is_left_to_do(won):
    """Awarding and certifying are offered while there is somebody; prizes come first in the list."""
    client = won.world.client("organiser")
    assert 'value="proposed"' not in client.get(f"{URL}award/").content.decode()
    offer(won, 3)
    assert 'value="proposed"' in client.get(f"{URL}award/").content.decode()
    url = "/en/contests/final/certificates/"
    assert 'value="issue"' in client.get(url).content.decode()
    certificates.issue_certificates(actor=won.world.organiser, contest=won.contest)
    page = client.get(url)
    assert 'value="issue"' not in page.content.decode()
    kinds = [bool(row["said"]["prize"]) for row in page.context["rows"]]
    assert kinds == [True, True, True, False, False]


def test_codes_are_long_and_random():
    codes = {certificates.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 20 and set(code) <= set(ALPHABET) for code in codes)


def test_a_code_as_it_is_typed_finds_its_certificate(papers):
    code = Certificate.objects.first().code
    for typed in (code, code.lower(), f"{code[:5]}-{code[5:10]} {code[10:]}"):
        assert certificate_of(typed) is not None
    for typed in ("", "x", code[:-1], f"{code}A", "O" * 20, "\x00" * 20):
        assert certificate_of(typed) is None


def test_the_page_says_what_it_certifies_or_that_it_was_revoked(papers):
    row = Certificate.objects.get(award__entry=papers.entries["alpha"])
    client, url = papers.world.client(), f"/en/certificates/{row.code}/"
    page = client.get(url).content.decode()
    assert all(word in page for word in ("alpha", "First prize", "CNY 200,000", "genuine"))
    for to in ("en", "zh-Hans", "zh-Hant"):
        file = client.get(f"{url}{to}.pdf")
        assert file.content.startswith(b"%PDF")
        assert file["Content-Disposition"].startswith("attachment")
    assert client.get(f"{url}de.pdf").status_code == 404
    revoke = {"what": "revoke", "certificate": row.pk, "because": "A <b>mistake</b>", "key": "r"}
    issued = "/en/contests/final/certificates/"
    assert papers.world.client("outsider").post(issued, revoke).status_code == 404
    empty = {**revoke, "because": " ", "key": "q"}
    papers.world.client("organiser").post(issued, empty)
    row.refresh_from_db()
    assert row.revoked_at is None
    for _ in range(2):
        papers.world.client("organiser").post(issued, revoke)
    page = client.get(url).content.decode()
    assert "was revoked" in page
    assert "A &lt;b&gt;mistake" in page
    assert client.get(f"{url}en.pdf").status_code == 404
    with pytest.raises(Refused, match="before"):
        certificates.revoke_certificate(
            actor=papers.world.organiser, certificate=row, because="Again"
        )


SAID = {
    "en": (
        "Certificate of award", "Edition delta", "It is hereby certified that",
        "has won in “The final” the", "First prize", "CNY 200,000", "To check it: https://x.example/",
    ),
    "zh-Hans": (
        "获奖证书", "长三角技术需求揭榜", "兹证明", "在“钢渣余热决赛”中荣获", "一等奖", "20 万元",
        "查验：https://x.example/",
    ),
    "zh-Hant": (
        "獲獎證書", "長三角技術需求揭榜", "茲證明", "在「鋼渣餘熱決賽」中榮獲", "一等獎", "20 萬元",
        "查驗：https://x.example/",
    ),
}  # fmt: skip
TEAM = "华东理工大学 Slag & Heat 团队"
"""A team is called what it calls itself, in every language."""
SIMPLIFIED, TRADITIONAL = "NotoSerifCJKsc|SourceHanSerifSC", "NotoSerifCJK(hk|tc)|SourceHanSerifTC"
HAN = {"en": SIMPLIFIED, "zh-Hans": SIMPLIFIED, "zh-Hant": TRADITIONAL}
"""The fonts that may draw a language's Chinese characters, as a PDF names them."""


@pytest.fixture
def named(papers):
    """What the certificate of alpha names has Chinese names, too, by hand in Simplified characters alone."""
    award = Award.objects.get(entry=papers.entries["alpha"])
    papers.contest.texts.create(language="zh-Hans", name="钢渣余热决赛")
    papers.world.edition.texts.create(language="zh-Hans", name="长三角技术需求揭榜")
    award.prize.texts.create(language="zh-Hans", name="一等奖")
    version = award.entry.version
    content = {**version.content, "team": TEAM}
    type(version).objects.filter(pk=version.pk).update(content=content)
    return certificate_of(award.certificate.code)


def squeezed(words):
    """Without spaces: a line ends where one would be."""
    return re.sub(r"\s", "", words)


@pytest.mark.parametrize("language", SAID)
def test_the_paper_says_it_in_its_language_with_fonts_of_its_own(named, language):
    glyphs = paper.drawn(typeset(named, language, "https://x.example/"))
    text = squeezed("".join(one.text for one in glyphs))
    for words in (*SAID[language], TEAM, spaced(named.code)):
        assert squeezed(words) in text
    assert all(one.is_embedded for one in glyphs)
    assert all(one.glyph and one.text for one in glyphs)  # none that is missing
    han = [one for one in glyphs if re.match(r"[\u3400-\u9fff]", one.text)]
    assert len(han) >= 8  # the team's name at least
    assert all(re.search(rf"\+({HAN[language]})-", one.font) for one in han)
    if language == "zh-Hant":
        rest = text.replace(squeezed(TEAM), "").replace(spaced(named.code), "")
        rest = rest.replace("https://x.example/", "")
        assert re.findall("[A-Za-z]+", rest) == []
        assert OpenCC("s2hk").convert(rest) == rest  # nothing is left in Simplified characters


def test_a_character_that_no_font_has_would_be_seen(named):
    """The negative control, by a character that nobody has assigned."""
    named.award.entry.version.content["team"] = "Team \u0378"
    glyphs = paper.drawn(typeset(named, "zh-Hans", "https://x.example/"))
    assert [one.glyph for one in glyphs].count(0) == 1


def test_a_jurors_certificate_is_one_of_thanks_in_each_language(named, papers):
    row = certificate_of(Certificate.objects.get(juror=papers.seats["ann"]).code)
    thanks = {
        "en": ("Certificate of thanks", "With thanks to", "a member of the jury of “The final”"),
        "zh-Hans": ("感谢状", "谨此致谢", "担任“钢渣余热决赛”评审团评委"),
        "zh-Hant": ("感謝狀", "謹此致謝", "擔任「鋼渣餘熱決賽」評審團評委"),
    }
    for language, words in thanks.items():
        glyphs = paper.drawn(typeset(row, language, "https://x.example/"))
        text = squeezed("".join(one.text for one in glyphs))
        for one in (*words, "ann", spaced(row.code)):
            assert squeezed(one) in text
        assert all(one.glyph and one.text and one.is_embedded for one in glyphs)


def test_guessing_is_answered_no_more_and_a_holder_still_is(papers):
    client = papers.world.client()
    said = [
        client.get(f"/en/certificates/{certificates.new_code()}/").status_code for _ in range(35)
    ]
    assert said[0] == 404
    assert said[-1] == 429
    code = Certificate.objects.first().code
    assert client.get(f"/en/certificates/{code}/").status_code == 200


def test_words_are_never_markup(papers):
    row = Certificate.objects.get(award__entry=papers.entries["alpha"])
    evil = '#read("/etc/passwd") $x$ *a* <b> \\ [#panic()] "'
    version = row.award.entry.version
    type(version).objects.filter(pk=version.pk).update(content={**version.content, "team": evil})
    row = certificate_of(row.code)
    one = typeset(row, "en", "https://x.example/")
    assert one.startswith(b"%PDF")
    assert typeset(row, "en", "https://x.example/") == one  # the same rows, the same bytes
    row.award.entry.version.content["team"] = "很长的团队名称" * 25
    assert typeset(row, "zh-Hans", "https://x.example/", "png").startswith(b"\x89PNG")


def test_who_holds_one_finds_it_and_the_list_is_a_file(papers):
    url = "/en/contests/final/certificates/"
    client = papers.world.client("organiser")
    rows = list(
        csv.DictReader(io.StringIO(client.get(f"{url}?as=csv").content.decode("utf-8-sig")))
    )
    assert len(rows) == 5
    own = papers.world.client()
    own.force_login(
        papers.users["ann"], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert len(re.findall("/en/certificates/[A-Z0-9]{20}/", own.get(url).content.decode())) == 1
    assert papers.world.client("outsider").get(url).status_code == 404
    for page in ("/en/contests/final/", "/en/contests/final/prizes/"):
        assert url in own.get(page).content.decode()
        for name in ("anonymous", "outsider"):
            assert url not in papers.world.client(name).get(page).content.decode()


def test_typing_a_code_leads_to_its_page(papers):
    code = Certificate.objects.first().code
    answer = papers.world.client().get("/en/certificates/", {"code": f"{code[:5]}-{code[5:]}"})
    assert answer["Location"] == f"/en/certificates/{code}/"


def test_a_missing_font_is_said(monkeypatch):
    import typst

    from jiebang.hub.config.checks import certificate_fonts

    assert certificate_fonts(None) == []
    monkeypatch.setattr(typst.Fonts, "families", lambda self: ["DejaVu Sans Mono"], raising=False)
    assert [one.id for one in certificate_fonts(None)] == ["jiebang.W002"]
