"""Saving a record: what counts as a change, which translation goes stale, and whom it is refused."""

import pytest

from jiebang.hub.catalog import actions
from jiebang.hub.catalog.models import Achievement, Need
from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.kernel.models import AuditEntry
from jiebang.hub.search.models import OutboxEntry

SYSTEM = SystemActor("tests")
BOTH = {
    "zh-Hans": {"title": "废水处理", "problem": "盐分太高"},
    "en": {"title": "Wastewater treatment", "problem": "Too much salt"},
}


def save(world, *, actor=SYSTEM, texts=None, kind="need", organisation=None, code="N1", **more):
    facts = more.pop("facts", actions.Facts(field="environment", cooperation=("joint",)))
    return actions.save_record(
        actor=actor,
        kind=kind,
        edition=world.edition,
        organisation=organisation or world.works,
        code=code,
        texts=BOTH if texts is None else texts,
        facts=facts,
        **more,
    )


def counts():
    return AuditEntry.objects.count(), OutboxEntry.objects.count()


def test_created_then_unchanged_then_updated(world):
    record, outcome = save(world)
    assert (outcome, record.status) == ("created", "draft")
    before = counts()
    again, outcome = save(world)
    assert (outcome, again.pk) == ("unchanged", record.pk)
    assert counts() == before
    changed, outcome = save(world, facts=actions.Facts(field="chemistry", cooperation=("joint",)))
    assert (outcome, changed.pk) == ("updated", record.pk)
    assert counts() == (before[0] + 1, before[1] + 1)
    assert AuditEntry.objects.order_by("number").last().facts == {"changed": ["field"]}
    assert Need.objects.get().field == "chemistry"


def test_codes_come_back_as_they_went_in(world):
    facts = actions.Facts(ipc=("C02F 1/00", "C02F"), cooperation=("joint", "licence"))
    save(world, facts=facts)
    stored = Need.objects.get()
    assert (stored.ipc, stored.cooperation) == (facts.ipc, facts.cooperation)
    assert save(world, facts=facts)[1] == "unchanged"


def test_a_changed_text_changes_that_language_alone(world):
    save(world)
    texts = BOTH | {"en": {"title": "Waste water", "problem": "Too much salt"}}
    record, outcome = save(world, texts=texts)
    assert outcome == "updated"
    assert AuditEntry.objects.order_by("number").last().facts == {"changed": ["en"]}
    assert not record.reading("en").stale


def test_a_translation_is_stale_when_its_original_has_changed(world):
    save(world)
    texts = BOTH | {"zh-Hans": {"title": "废水处理", "problem": "盐分极高"}}
    save(world, texts=texts)
    need = Need.objects.get()
    assert need.reading("en").stale
    assert not need.reading("zh-Hans").stale
    save(
        world,
        texts=texts | {"en": {"title": "Wastewater treatment", "problem": "Far too much salt"}},
    )
    assert not Need.objects.get().reading("en").stale


def test_the_original_is_the_first_or_the_one_that_is_named(world):
    save(world)
    assert Need.objects.get().texts.get(language="zh-Hans").origin == Origin.AUTHOR
    save(world, code="N2", original="en")
    second = Need.objects.get(code="N2")
    assert second.texts.get(language="en").origin == Origin.AUTHOR
    assert second.texts.get(language="zh-Hans").origin == Origin.TRANSLATION


def test_a_language_that_is_not_sent_keeps_its_text(world):
    save(world)
    save(world, texts={"zh-Hans": BOTH["zh-Hans"]})
    assert set(Need.objects.get().texts.values_list("language", flat=True)) == {"zh-Hans", "en"}


def test_a_translation_sent_alone_does_not_become_a_second_original(world):
    save(world)
    save(world, texts={"en": {"title": "Sewage treatment"}})
    origins = dict(Need.objects.get().texts.values_list("language", "origin"))
    assert origins == {"zh-Hans": Origin.AUTHOR, "en": Origin.TRANSLATION}


def test_saving_again_without_a_track_keeps_the_track(world):
    """A spreadsheet has no column for it; the organiser put the need there."""
    save(world, track=world.tracks["digital"], host_region=world.hosts["320000"])
    save(world)
    need = Need.objects.get()
    assert (need.track, need.host_region) == (world.tracks["digital"], world.hosts["320000"])


def test_saving_again_without_how_it_was_obtained_keeps_it(world):
    save(world, kind="achievement", obtained="own", ip_type="patent")
    save(world, kind="achievement")
    kept = Achievement.objects.get()
    assert (kept.obtained, kept.ip_type) == ("own", "patent")


def test_a_need_falls_to_the_host_region_of_its_province(world):
    for code, region, host in (("A", "320583", "320000"), ("B", "440300", None), ("C", "", None)):
        record, _ = save(world, code=code, facts=actions.Facts(region=region))
        assert record.host_region == (world.hosts[host] if host else None)


def test_a_text_without_title_is_called_by_its_beginning(world):
    record, _ = save(world, texts={"en": {"problem": "Salt\nand more"}})
    assert record.reading("en").title == "Salt"


@pytest.mark.parametrize(
    ("code", "texts", "original"),
    [
        ("", BOTH, None),
        ("N1", {}, None),
        ("N1", {"fr": {"title": "eau"}}, None),
        ("N1", {"en": {"title": ""}}, None),
        ("N1", BOTH, "zh-Hant"),
    ],
)
def test_what_is_no_record_is_refused(world, code, texts, original):
    with pytest.raises(Refused):
        save(world, code=code, texts=texts, original=original)
    assert not Need.objects.exists()


@pytest.mark.parametrize(
    ("name", "may"),
    [("owner", True), ("colleague", False), ("outsider", False), ("organiser", True),
     ("officer", False), ("anonymous", False)],
)  # fmt: skip
def test_who_may_save_for_an_organisation(world, name, may):
    if may:
        save(world, actor=getattr(world, name))
    else:
        with pytest.raises(Denied):
            save(world, actor=getattr(world, name))
    assert Need.objects.exists() == may


def test_a_code_is_its_organisations_own(world):
    save(world)
    _, outcome = save(
        world, actor=world.outsider, organisation=world.rival, texts={"en": {"title": "Mine"}}
    )
    assert outcome == "created"
    assert Need.objects.count() == 2
    assert Need.objects.get(organisation=world.works).reading("en").title != "Mine"
    with pytest.raises(Denied):
        save(world, actor=world.outsider)


@pytest.mark.parametrize(
    "wrong",
    [
        {"region": "999999"},
        {"field": "alchemy"},
        {"industry": "Z99"},
        {"cooperation": ("theft",)},
        {"ip": "nobody"},
        {"currency": "XXZ"},
    ],
)
def test_a_code_that_no_table_knows_is_refused(world, wrong):
    with pytest.raises(Refused):
        save(world, facts=actions.Facts(**wrong))
    assert not Need.objects.exists()


def test_what_was_withdrawn_may_become_a_draft_again(world):
    record = world.need()
    actions.withdraw(actor=world.owner, record=record)
    with pytest.raises(Denied):
        actions.reopen(actor=world.outsider, record=record)
    actions.reopen(actor=world.owner, record=record)
    record.refresh_from_db()
    assert record.status == "draft"
