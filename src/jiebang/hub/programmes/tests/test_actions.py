"""Editions, host regions, tracks and roles: what the actions and the database refuse."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from jiebang.hub.kernel.actors import Denied, Refused, SystemActor
from jiebang.hub.kernel.localised import Origin
from jiebang.hub.people import actions as people
from jiebang.hub.programmes import actions, queries, rules
from jiebang.hub.programmes.models import Edition, RoleOnEdition
from jiebang.hub.programmes.registry import register_figure
from jiebang.hub.programmes.states import EditionRole, FunnelStep

SYSTEM = SystemActor("tests")


def test_an_edition_cannot_close_before_it_opens(make):
    with pytest.raises(Refused):
        make.edition("x", opens_on=date(2026, 2, 1), closes_on=date(2026, 1, 1))
    made = make.edition("y")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=made.pk).update(closes_on=date(2000, 1, 1))


def test_an_edition_needs_words(make):
    with pytest.raises(Refused):
        make.edition("x", texts={})
    assert not Edition.objects.exists()


def test_the_first_words_are_the_original_and_the_others_know_it(make):
    made = make.edition("x", texts={"zh-Hans": {"name": "赛事"}, "en": {"name": "Contest"}})
    original, translation = made.texts.get(language="zh-Hans"), made.texts.get(language="en")
    assert (original.origin, translation.origin) == (Origin.AUTHOR, Origin.TRANSLATION)
    assert not made.reading("en").stale
    original.name = "新赛事"
    original.save()
    assert Edition.objects.get(pk=made.pk).reading("en").stale


@pytest.mark.parametrize("name", ["owner", "officer", "anonymous"])
def test_only_organisers_give_roles(world, name):
    actor = getattr(world, name)
    granted = RoleOnEdition.objects.get(user=world.officer)
    for write in (
        lambda: actions.grant_role(
            actor=actor, edition=world.edition, user=world.outsider, role="screener"
        ),
        lambda: actions.revoke_role(actor=actor, granted=granted),
        lambda: actions.set_screening(actor=actor, edition=world.edition, how="once"),
    ):
        with pytest.raises(Denied):
            write()
    assert RoleOnEdition.objects.count() == 2


def test_an_organiser_staffs_the_own_edition_alone(world):
    other = world.make.edition("other")
    with pytest.raises(Denied):
        actions.grant_role(
            actor=world.organiser, edition=other, user=world.outsider, role="screener"
        )
    given = actions.grant_role(
        actor=world.organiser, edition=world.edition, user=world.outsider, role="screener",
        region="320500",
    )  # fmt: skip
    assert queries.screened_by(world.outsider) == [(world.edition.pk, "320500")]
    for wrong in (
        {"role": "screener", "region": "320500"},
        {"role": "king"},
        {"role": "region_officer"},
        {"role": "screener", "region": "999999"},
    ):
        with pytest.raises(Refused):
            actions.grant_role(
                actor=world.organiser, edition=world.edition, user=world.outsider, **wrong
            )
    actions.revoke_role(actor=world.organiser, granted=given)
    assert queries.screened_by(world.outsider) == []
    with pytest.raises(Refused):
        actions.revoke_role(actor=world.organiser, granted=given)


def test_an_edition_keeps_an_organiser(world):
    mine = RoleOnEdition.objects.get(user=world.organiser)
    with pytest.raises(Refused):
        actions.revoke_role(actor=world.organiser, granted=mine)
    actions.grant_role(
        actor=world.organiser, edition=world.edition, user=world.outsider, role="organiser"
    )
    actions.revoke_role(actor=world.organiser, granted=mine)
    assert not rules.is_organiser(world.organiser, world.edition)


@pytest.mark.parametrize("name", ["owner", "officer", "anonymous"])
def test_only_the_system_and_organisers_write_editions(world, name):
    actor = getattr(world, name)
    writes = [
        lambda: actions.create_edition(
            actor=actor, slug="x", texts={"en": {"name": "X"}},
            opens_on=date(2026, 1, 1), closes_on=date(2026, 1, 2),
        ),
        lambda: actions.add_host_region(
            actor=actor, edition=world.edition, region="330000", order=9
        ),
        lambda: actions.add_track(
            actor=actor, edition=world.edition, slug="x", texts={"en": {"name": "X"}}, order=9
        ),
        lambda: actions.grant_role(
            actor=actor, edition=world.edition, user=world.outsider, role="organiser"
        ),
    ]  # fmt: skip
    for write in writes:
        with pytest.raises(Denied):
            write()


def test_a_role_is_known_and_an_officer_has_a_region(world):
    for role, region in (("king", ""), ("region_officer", "")):
        with pytest.raises(Refused):
            actions.grant_role(
                actor=SYSTEM, edition=world.edition, user=world.outsider, role=role, region=region
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleOnEdition.objects.filter(user=world.officer).update(region="")


def test_roles_hold_for_their_edition_and_region(world):
    other = world.make.edition("other")
    assert rules.is_organiser(world.organiser, world.edition)
    assert not rules.is_organiser(world.organiser, other)
    officer = EditionRole.REGION_OFFICER
    assert rules.has_role(world.officer, world.edition, officer, "320000")
    assert not rules.has_role(world.officer, world.edition, officer, "310000")
    assert not rules.has_role(world.anonymous, world.edition, officer)
    world.organiser.is_active = False
    assert not rules.is_organiser(world.organiser, world.edition)


def test_who_sees_an_edition_that_is_not_public(world):
    hidden = world.make.edition("hidden", is_public=False)
    actions.grant_role(actor=SYSTEM, edition=hidden, user=world.officer, role="organiser")
    for name in ("anonymous", "owner", "organiser", "outsider"):
        assert hidden not in queries.visible_to(getattr(world, name))
        assert world.edition in queries.visible_to(getattr(world, name))
    assert hidden in queries.visible_to(world.officer)
    assert hidden in queries.visible_to(SYSTEM)


def test_two_roles_do_not_double_an_edition(world):
    actions.grant_role(actor=SYSTEM, edition=world.edition, user=world.officer, role="organiser")
    assert list(queries.visible_to(world.officer)) == [world.edition]


def test_the_home_shows_the_edition_that_closes_last(world):
    later = world.make.edition("later", closes_on=date(2030, 1, 1))
    world.make.edition("hidden", closes_on=date(2040, 1, 1), is_public=False)
    assert queries.current(world.anonymous) == later


def test_two_sources_for_one_step_are_refused():
    with pytest.raises(ValueError, match="twice"):
        register_figure(FunnelStep.PUBLISHED, lambda actor, edition: None)


@pytest.mark.parametrize("role", ["organiser", "track_manager", "juror", "auditor"])
def test_a_role_that_no_region_narrows_is_not_given_for_one(world, role):
    """It would hold for all of the edition, which is more than was said."""
    given = {"actor": world.organiser, "edition": world.edition, "user": world.outsider}
    with pytest.raises(Refused):
        actions.grant_role(role=role, region="310000", **given)
    sent = {"what": "grant", "email": world.outsider.email, "role": role, "region": "上海市"}
    page = world.client("organiser").post("/en/editions/delta/team/", sent)
    assert page.status_code == 422
    assert "region" in page.context["form"].errors
    assert not RoleOnEdition.objects.filter(user=world.outsider).exists()
    actions.grant_role(role=role, **given)
    for narrowed in ("region_officer", "screener", "translator"):
        actions.grant_role(role=narrowed, region="310000", **given)


def test_a_closed_account_organises_nothing(world):
    actions.grant_role(actor=SYSTEM, edition=world.edition, user=world.outsider, role="organiser")
    people.deactivate_user(actor=SYSTEM, user=world.outsider)
    mine = RoleOnEdition.objects.get(user=world.organiser)
    with pytest.raises(Refused):
        actions.revoke_role(actor=world.organiser, granted=mine)
    closed = RoleOnEdition.objects.get(user=world.outsider)
    actions.revoke_role(actor=world.organiser, granted=closed)
