"""Machine drafts end to end: asked for, worked on against a real server, killed, refused, budgeted, saved."""

import logging
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import pre_save
from django.utils import timezone, translation

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.catalog.models import NeedText
from jiebang.hub.conftest import SYSTEM, build_world
from jiebang.hub.kernel.actors import Denied, Refused, actor_key
from jiebang.hub.kernel.localised import Origin, author_of, read
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.kernel.tests.test_races import at_once
from jiebang.hub.kernel.tests.test_translation_client import KEY, Service, gives, says
from jiebang.hub.kernel.translation import actions, budget, queries, registry, tasks
from jiebang.hub.kernel.translation.actions import ChangedMeanwhile, Seen
from jiebang.hub.kernel.translation.models import Draft, Spending
from jiebang.hub.kernel.translation.providers import Chat, Patience
from jiebang.hub.kernel.translation.states import DraftState, Trouble
from jiebang.hub.search.models import OutboxEntry

WORDS = {"title": "高炉煤气脱硫", "problem": "浓度高于 200 mg/m3"}
ENGLISH = {
    WORDS["title"]: "Desulphurisation of blast furnace gas",
    WORDS["problem"]: "The concentration is above 200 mg/m3",
}


@pytest.fixture
def service():
    running = Service()
    yield running
    running.stop()


@pytest.fixture
def set_up(settings, service):
    settings.TRANSLATION_PROVIDER, settings.TRANSLATION_MODEL = "chat", "small"
    settings.TRANSLATION_URL, settings.TRANSLATION_KEY = service.url, KEY
    settings.TRANSLATION_TRIES = 1
    return service


def dictionary(handler):
    """Translates what it knows, by the text that it was sent."""
    text = handler.server.seen_bodies[-1]["messages"][1]["content"]
    says(ENGLISH[text])(handler)


@pytest.fixture
def translator(set_up):
    set_up.server.seen_bodies = set_up.bodies
    set_up.answers = [dictionary]
    return set_up


@pytest.fixture
def need(world):
    return world.need(texts={"zh-Hans": WORDS}, code="N1")


KIND = "need"


def kind():
    return registry.kind(KIND)


def ask(world, need, language="en", who="organiser"):
    return actions.ask(actor=getattr(world, who), kind=kind(), subject=need, language=language)


def text_of(need, language="en"):
    return need.texts.filter(language=language).first()


def seen_now(need, language="en"):
    source = author_of(list(need.texts.all()))
    return Seen(source.digest(), source.digests(), actions.version_of(text_of(need, language)))


def save(actor, need, words, origin=Origin.TRANSLATION, seen=None, language="en"):
    return actions.save_translation(
        actor=actor, kind=kind(), subject=need, language=language, words=words, origin=origin,
        seen=seen or seen_now(need, language),
    )  # fmt: skip


def test_a_clean_draft_is_read_by_all_as_a_machines(world, need, translator):
    draft = ask(world, need)
    assert (draft.state, draft.fields, draft.asked_by) == (
        DraftState.QUEUED,
        2,
        actor_key(world.organiser),
    )
    OutboxEntry.objects.all().delete()
    assert actions.work()
    assert not actions.work()
    text = text_of(need)
    assert (text.origin, text.title) == (Origin.MACHINE, ENGLISH[WORDS["title"]])
    assert OutboxEntry.objects.filter(kind="need", key=str(need.pk)).exists()
    draft.refresh_from_db()
    assert (draft.state, draft.flags, draft.reserved) == (DraftState.CLOSED, [], 0)
    assert read(need.texts.all(), "en").text.origin == Origin.MACHINE
    system = translator.bodies[0]["messages"][0]["content"]
    assert "高炉煤气 = blast furnace gas" in system
    sent = sum(len(words) for words in WORDS.values())
    used = dict(Spending.objects.values_list("scope", "used"))
    assert used == {
        "all": sent,
        f"edition_id:{world.edition.pk}": sent,
        actor_key(world.organiser): sent,
    }


def test_a_draft_with_a_wrong_number_waits_for_a_translator(world, need, set_up):
    set_up.answers = [says("Blast furnace gas, above 2000 mg/m3, and all that")]
    ask(world, need)
    actions.work()
    assert text_of(need) is None
    draft = queries.draft_of(kind(), need.pk, "en")
    assert draft.state == DraftState.DONE
    assert {"field": "problem", "what": "number", "words": "200"} in draft.flags


def test_a_persons_words_are_never_replaced(world, need, translator):
    save(world.owner, need, {"title": "Gas"})
    ask(world, need)
    actions.work()
    assert (text_of(need).title, text_of(need).origin) == ("Gas", Origin.TRANSLATION)
    assert queries.draft_of(kind(), need.pk, "en") is None  # hers is fresh: the draft is closed


def test_the_provider_never_sees_what_may_not_leave(world, need, translator, monkeypatch):
    from dataclasses import replace

    closed = replace(kind(), may_send=lambda owner: False)
    with pytest.raises(Refused), translation.override("en"):
        actions.ask(actor=world.organiser, kind=closed, subject=need, language="en")
    draft = ask(world, need)
    monkeypatch.setitem(registry._kinds, KIND, closed)  # closed after it was asked for
    actions.work()
    draft.refresh_from_db()
    assert (draft.state, draft.trouble) == (DraftState.FAILED, Trouble.GONE)
    assert translator.seen == []


@pytest.mark.parametrize("who", ["outsider", "colleague", "anonymous"])
def test_who_may_not_translate_asks_and_saves_in_vain(world, need, translator, who):
    with pytest.raises(Denied):
        ask(world, need, who=who)
    with pytest.raises(Denied):
        save(getattr(world, who), need, {"title": "x"})
    assert Draft.objects.count() == 0


def test_without_a_service_it_is_said(world, need):
    with translation.override("en"), pytest.raises(Refused, match="No machine translation"):
        ask(world, need)


def test_the_authors_own_language_and_unknown_ones_are_not_translated(world, need, translator):
    for language in ("zh-Hans", "fr"):
        with pytest.raises(Denied):
            ask(world, need, language=language)


def test_asked_twice_it_is_made_once(world, need, translator):
    assert ask(world, need).pk == ask(world, need, who="owner").pk
    actions.work()
    assert len(translator.seen) == 2  # two fields


def test_two_who_ask_at_once_share_one_draft(threads, set_up):
    from jiebang.hub.conftest import Make

    world = build_world(Make())
    need = world.need(texts={"zh-Hans": WORDS})
    drafts = at_once(lambda: ask(world, need), lambda: ask(world, need, who="owner"))
    assert len({draft.pk for draft in drafts}) == Draft.objects.count() == 1


def test_two_workers_do_not_take_the_same_draft(threads, translator):
    from jiebang.hub.conftest import Make

    world = build_world(Make())
    need = world.need(texts={"zh-Hans": WORDS})
    ask(world, need)
    assert sorted(at_once(actions.work, actions.work)) in ([False, True], [True, True])
    assert len(translator.seen) == 2
    assert NeedText.objects.filter(language="en").count() == 1


def test_killed_in_the_middle_it_goes_on_where_it_stopped(world, need, translator):
    class Killed(BaseException):
        pass

    class Dies(Chat):
        def translate(self, text, **more):
            if text == WORDS["problem"]:
                raise Killed
            return super().translate(text, **more)

    dying = Dies(url=translator.url, model="m", patience=Patience(tries=1))
    draft = ask(world, need)
    with pytest.raises(Killed):
        actions.work(provider=dying)
    draft.refresh_from_db()
    assert (draft.state, set(draft.words)) == (DraftState.RUNNING, {"title"})
    assert draft.reserved == len(WORDS["problem"])
    assert not actions.work()  # it may still be alive
    Draft.objects.update(claimed_at=timezone.now() - actions.LEASE - timedelta(seconds=1))
    assert actions.work()
    draft.refresh_from_db()
    assert draft.state == DraftState.CLOSED
    assert [body["messages"][1]["content"] for body in translator.bodies] == list(WORDS.values())
    assert Spending.objects.get(scope="all").used == sum(map(len, WORDS.values()))


def test_whoever_was_given_up_writes_no_more(world, need, translator):
    draft = ask(world, need)
    mine = actions._claim()
    Draft.objects.filter(pk=draft.pk).update(state=DraftState.QUEUED)
    other = actions._claim()
    assert (mine.attempts, other.attempts) == (1, 2)
    with pytest.raises(actions._Lost):
        actions._update(mine, words={"title": "late"})
    other.refresh_from_db()
    assert other.words == {}


def test_killed_too_often_it_has_failed(world, need, translator):
    draft = ask(world, need)
    for _ in range(actions.MOST_ATTEMPTS):
        actions._claim()
        Draft.objects.filter(state=DraftState.RUNNING).update(
            claimed_at=timezone.now() - 2 * actions.LEASE
        )
        actions._revive()
    draft.refresh_from_db()
    assert (draft.state, draft.trouble) == (DraftState.FAILED, Trouble.STOPPED)


def test_a_busy_service_is_asked_later_and_nothing_is_spent(world, need, set_up, caplog):
    caplog.set_level(logging.DEBUG)
    set_up.answers = [gives(503)]
    draft = ask(world, need)
    actions.work()
    draft.refresh_from_db()
    assert (draft.state, draft.trouble) == (DraftState.QUEUED, Trouble.SERVER)
    assert draft.next_at > timezone.now() + timedelta(seconds=20)
    assert not actions.work()  # not yet
    assert set(Spending.objects.values_list("used", flat=True)) == {0}
    for _ in range(actions.MOST_ATTEMPTS):
        Draft.objects.update(next_at=timezone.now())
        actions.work()
    draft.refresh_from_db()
    assert draft.state == DraftState.FAILED
    assert KEY not in caplog.text
    assert KEY not in "".join(str(entry.facts) for entry in AuditEntry.objects.all())


def test_what_the_service_will_never_do_has_failed_at_once(world, need, set_up):
    set_up.answers = [gives(401)]
    draft = ask(world, need)
    actions.work()
    draft.refresh_from_db()
    assert (draft.state, draft.trouble) == (DraftState.FAILED, Trouble.UNAUTHORISED)
    again = ask(world, need)  # it can be asked for again, and the old one is put away
    assert again.pk != draft.pk
    draft.refresh_from_db()
    assert draft.state == DraftState.CLOSED


def test_half_a_character_fails_the_draft_at_once(world, need, set_up):
    set_up.answers = [says("Gas \ud83d")]
    draft = ask(world, need)
    assert actions.work()
    draft.refresh_from_db()
    assert (draft.state, draft.trouble) == (DraftState.FAILED, Trouble.GARBAGE)


def test_a_persons_first_words_this_very_moment_are_looked_at_anew(world, need, translator):
    draft = ask(world, need)

    def quicker(instance, **_more):
        pre_save.disconnect(quicker, sender=NeedText)
        NeedText.objects.create(record=need, language="en", title="Gas", origin=Origin.TRANSLATION)

    pre_save.connect(quicker, sender=NeedText)
    assert actions.work()
    draft.refresh_from_db()
    assert (draft.state, draft.attempts, len(draft.words)) == (DraftState.QUEUED, 1, 2)
    asked = len(translator.seen)
    assert actions.work()
    draft.refresh_from_db()
    assert (draft.state, len(translator.seen)) == (DraftState.CLOSED, asked)


def test_without_room_in_the_budget_it_waits_for_tomorrow(world, need, translator, settings):
    settings.TRANSLATION_DAY_USER = 30
    budget.reserve(25, {actor_key(world.organiser): 30}, timezone.localdate())
    draft = ask(world, need)
    actions.work()
    draft.refresh_from_db()
    assert (draft.state, draft.trouble, draft.attempts) == (
        DraftState.QUEUED,
        Trouble.BUDGET,
        0,
    )
    assert timezone.localtime(draft.next_at).date() == timezone.localdate() + timedelta(days=1)
    assert translator.seen == []
    assert not Spending.objects.filter(scope="all").exists()  # in no scope, or in all


def test_a_text_that_is_longer_than_a_days_budget_is_refused(world, need, translator, settings):
    settings.TRANSLATION_DAY_EDITION = 10
    with translation.override("en"), pytest.raises(Refused, match="at most 10"):
        ask(world, need)


def test_the_budget_holds_among_many_at_once(threads):
    day, limits = timezone.localdate(), {"all": 100, "edition:1": 1000}

    def spend():
        try:
            budget.reserve(30, limits, day)
        except budget.BudgetSpent:
            return 0
        return 30

    assert sum(at_once(*[spend] * 6)) == 90
    assert Spending.objects.get(scope="all").used == 90
    assert Spending.objects.get(scope="edition:1").used == 90
    budget.give_back(30, limits, day)
    assert spend() == 30


def test_what_changes_while_it_is_drafted_is_drafted_anew(world, need, translator):
    ENGLISH["浓度低"] = "The concentration is low"

    class Slow(Chat):
        def translate(self, text, **more):
            if text == WORDS["problem"]:
                _change(world, need, problem="浓度低")
            return super().translate(text, **more)

    draft = ask(world, need)
    actions.work(provider=Slow(url=translator.url, model="m", patience=Patience(tries=1)))
    draft.refresh_from_db()
    assert (draft.state, text_of(need)) == (DraftState.QUEUED, None)
    actions.work()
    assert text_of(need).problem == "The concentration is low"
    asked = [body["messages"][1]["content"] for body in translator.bodies]
    assert asked == [WORDS["title"], WORDS["problem"], "浓度低"]


def _change(world, need, **words):
    catalog.save_record(
        actor=SYSTEM, kind="need", edition=world.edition, organisation=world.works, code=need.code,
        texts={"zh-Hans": WORDS | words}, facts=catalog.Facts(),
    )  # fmt: skip


def test_a_text_that_is_gone_needs_no_draft(world, need, translator):
    draft = ask(world, need)
    need.delete()
    actions.work()
    draft.refresh_from_db()
    assert (draft.state, draft.trouble) == (DraftState.FAILED, Trouble.GONE)


def test_a_person_confirms_a_machines_draft(world, need, translator):
    with translation.override("en"), pytest.raises(Refused, match="no machine"):
        save(world.owner, need, {"title": "Gas"}, Origin.REVIEWED)
    ask(world, need)
    actions.work()
    saved = save(world.owner, need, {"title": "Blast furnace gas"}, Origin.REVIEWED)
    assert (saved.text.origin, saved.changed) == (Origin.REVIEWED, ())
    entry = AuditEntry.objects.order_by("-number").first()
    assert (entry.verb, entry.facts) == (
        "texts.translate",
        {"language": "en", "origin": "reviewed"},
    )


def test_what_a_translator_has_not_seen_makes_it_stale_in_that_field(world, need):
    seen = seen_now(need)
    _change(world, need, problem="浓度高于 300 mg/m3")
    need.refresh_from_db()
    saved = save(world.owner, need, {"title": "Gas", "problem": "200 mg/m3"}, seen=seen)
    assert saved.changed == ("problem",)
    text = text_of(need)
    assert text.problem == "200 mg/m3"  # kept
    source = author_of(list(need.texts.all()))
    assert text.changed_in(source) == ("problem",)
    assert read(need.texts.all(), "en").stale
    save(world.owner, need, {"title": "Gas", "problem": "300 mg/m3"})
    assert text_of(need).changed_in(source) == ()


def test_of_two_translators_the_second_is_told(world, need):
    seen = seen_now(need)
    save(world.owner, need, {"title": "Gas"}, seen=seen)
    save(world.owner, need, {"title": "Gas"}, seen=seen)  # the same, sent twice
    with pytest.raises(ChangedMeanwhile):
        save(world.organiser, need, {"title": "Fumes"}, seen=seen)
    assert text_of(need).title == "Gas"


def test_of_two_first_translations_at_once_one_is_told(threads):
    from jiebang.hub.conftest import Make

    world = build_world(Make())
    need = world.need(texts={"zh-Hans": WORDS})
    seen = seen_now(need)
    outcomes = at_once(
        lambda: save(world.owner, need, {"title": "Gas"}, seen=seen),
        lambda: save(world.organiser, need, {"title": "Fumes"}, seen=seen),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["ChangedMeanwhile", "Saved"]


def test_a_persons_words_win_over_a_draft_that_came_meanwhile(world, need, translator):
    seen = seen_now(need)
    ask(world, need)
    actions.work()
    save(world.owner, need, {"title": "Gas"}, seen=seen)
    assert (text_of(need).title, text_of(need).origin) == ("Gas", Origin.TRANSLATION)


@pytest.mark.parametrize(
    ("words", "says_what"),
    [({"title": " "}, "needs its first field"), ({"title": "x" * 501}, "longer than 500"),
     ({"title": "x", "problem": "x" * 20_001}, "longer than 20000")],
)  # fmt: skip
def test_words_that_cannot_be_saved(world, need, words, says_what):
    with translation.override("en"), pytest.raises(Refused, match=says_what):
        save(world.owner, need, words)
    assert text_of(need) is None


def test_nul_is_cleaned_and_a_forged_digest_refused(world, need):
    save(world.owner, need, {"title": "Ga\x00s"})
    assert text_of(need).title == "Gas"
    for digest in ("", "abc", "z" * 64):
        with pytest.raises(Refused):
            save(world.owner, need, {"title": "Other"}, seen=Seen(digest, {}, ""))


def test_characters_are_converted_without_any_service(world, need):
    assert actions.converted(need, "zh-Hant")["title"] == "高爐煤氣脱硫"
    assert actions.converted(need, "en") == {}
    save(world.owner, need, {"title": "高爐氣除硫"}, language="zh-Hant")
    reading = read(need.texts.all(), "zh-Hant")
    assert (reading.title, reading.converted) == (
        "高爐氣除硫",
        False,
    )  # a hand wins over conversion


def test_a_persons_other_script_wins_over_a_machines_own(world):
    english = {"title": "Gas"}
    need = world.need(texts={"en": english, "zh-Hans": {"title": "煤气软件"}})
    source = author_of(list(need.texts.all()))
    machine = NeedText(record=need, language="zh-Hant", title="瓦斯", origin=Origin.MACHINE)
    machine.made_from(source)
    machine.save()
    assert read(need.texts.all(), "zh-Hant").title == "煤氣軟件"
    NeedText.objects.filter(pk=machine.pk).update(origin=Origin.REVIEWED)
    assert read(need.texts.all(), "zh-Hant").title == "瓦斯"


def test_the_state_in_sql_is_the_state_in_python(world, need):
    rows = kind().rows(world.organiser)

    def state(language="en"):
        found = {one.pk: one.state for one in queries.states(kind(), rows, language)}
        return found.get(need.pk)

    assert (state(), state("zh-Hans"), state("zh-Hant")) == ("missing", None, None)
    save(world.owner, need, {"title": "Gas"})
    assert state() == "done"
    _change(world, need, problem="别的")
    assert state() == "stale"
    save(world.owner, need, {"title": "Gas"})
    assert state() == "done"
    NeedText.objects.filter(language="en").update(origin=Origin.MACHINE)
    assert state() == "machine"
    save(world.owner, need, {"title": "高爐氣"}, language="zh-Hant")
    assert state("zh-Hant") == "done"
    _change(world, need, problem="又是别的")
    assert state("zh-Hant") == "stale"


def test_the_guards_stand_in_the_database(db):
    def row(**given):
        values = {"kind": "need", "key": 1, "language": "en", "scope": "x", "asked_by": "user:1"}
        return Draft(**(values | {"next_at": timezone.now()} | given))

    row().save()
    for bad in (
        row(),  # a second one under way
        row(key=2, state="dancing"),
        row(key=3, state=DraftState.RUNNING),  # claimed by nobody
        row(key=4, state=DraftState.FAILED),  # without a reason
        row(key=5, reserved=3),  # on no day
        Spending(day=timezone.localdate(), scope="all", used=-1),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            bad.save()


def test_the_loop_works_off_the_queue_and_outlives_a_failure(threads, translator, monkeypatch):
    from jiebang.hub.conftest import Make

    world = build_world(Make())
    need = world.need(texts={"zh-Hans": WORDS})
    ask(world, need)
    stop, failed, work = threading.Event(), [], actions.work

    def sometimes():
        if not failed:
            failed.append(1)
            raise OSError("no disk")
        return work()

    monkeypatch.setattr(actions, "work", sometimes)
    loop = threading.Thread(target=tasks.follow_drafts, args=(stop,), kwargs={"seconds": 0.01})
    loop.start()
    for _ in range(500):
        with suppress(Exception):
            if NeedText.objects.filter(language="en").exists():
                break
        stop.wait(0.02)
    stop.set()
    loop.join(10)
    assert not loop.is_alive()
    assert NeedText.objects.filter(language="en", origin=Origin.MACHINE).count() == 1
    connection.close()


def test_old_drafts_and_counts_are_thrown_away(world, need, translator):
    ask(world, need)
    actions.work()
    assert actions.forget(before=timezone.now() - timedelta(days=1)) == 0
    assert actions.forget(before=timezone.now() + timedelta(days=2)) == 1
    assert Spending.objects.count() == 0
