"""Mails through a real server on loopback: in whose language, with what, when, and each exactly once."""

from __future__ import annotations

import email
import email.policy
import re
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from django.test import Client
from django.utils import timezone

from jiebang.hub.catalog import actions as catalog
from jiebang.hub.conftest import SYSTEM, build_world
from jiebang.hub.notices import actions, queries, tasks
from jiebang.hub.notices.actions.mail import ATTEMPTS
from jiebang.hub.notices.models import Mailing, Notice
from jiebang.hub.people import actions as people


class Inbox:
    """What the server has taken; `refuses` makes it answer 451 instead."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuses = False

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuses:
            return "451 try again later"
        found = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        return "250 taken"


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    """The site's mail server."""
    taken = Inbox()
    with socket.socket() as probe:  # the controller wants to know its port beforehand
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(taken, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.SITE_URL = "https://needs.example.org"
    yield taken
    server.stop()


def later(**time: float) -> datetime:
    return timezone.now() + timedelta(**time)


def rectified(world: Any, title: str = "Cold rolling") -> Any:
    need = world.need(title=title, status="submitted")
    catalog.review(actor=world.organiser, record=need, verdict="rectify", opinion="Secret opinion")
    actions.deliver()
    Notice.objects.filter(to=world.organiser).delete()  # what was handed in is not the matter here
    return need


def plain(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def test_at_once_in_the_readers_language_as_text_and_as_html(world, inbox):
    need = rectified(world)
    type(world.owner).objects.filter(pk=world.owner.pk).update(language="zh-Hant")
    assert tasks.send_due(now=later(seconds=1)) == 1
    (mail,) = inbox.mails
    assert mail["To"] == "owner@jiebang.example"
    assert mail["Subject"] == "Cold rolling"
    text = plain(mail)
    assert "Cold rolling\n" in text
    assert f"https://needs.example.org/zh-hant/needs/{need.pk}/" in text
    assert "退回" in text
    html = mail.get_body(("html",))
    assert html is not None
    assert 'lang="zh-Hant"' in html.get_content()
    assert "Secret" not in mail.as_string()
    assert mail["Message-ID"] == f"<{Mailing.objects.get().pk}@localhost>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nothing_twice(world, inbox):
    rectified(world)
    assert tasks.send_due(now=later(seconds=1)) == 1
    assert tasks.send_due(now=later(seconds=2)) == 0
    assert tasks.send_due(now=later(days=8)) == 0
    assert len(inbox.mails) == 1


def test_many_at_once_are_one_mail(world, inbox):
    for n in range(3):
        rectified(world, f"Need {n}")
    tasks.send_due(now=later(seconds=1))
    (mail,) = inbox.mails
    assert mail["Subject"].startswith("3 notices: ")
    assert all(f"Need {n}" in plain(mail) for n in range(3))


def test_a_daily_digest_goes_out_after_eight_in_the_zone_of_the_site(world, inbox, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    actions.choose(actor=world.owner, outlets={"catalog.rectify": "daily"})
    rectified(world)
    noon = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
    Notice.objects.update(made_at=noon, at=noon)
    with timezone.override("Asia/Shanghai"):
        assert tasks.send_due(now=noon + timedelta(hours=19, minutes=59)) == 0
        assert tasks.send_due(now=noon + timedelta(hours=20, minutes=1)) == 1


def test_a_weekly_digest_goes_out_on_monday(world, inbox):
    actions.choose(actor=world.owner, outlets={"catalog.rectify": "weekly"})
    rectified(world)
    tuesday = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
    Notice.objects.update(made_at=tuesday, at=tuesday)
    assert tasks.send_due(now=datetime(2026, 12, 6, 23, 0, tzinfo=UTC)) == 0
    assert tasks.send_due(now=datetime(2026, 12, 7, 3, 0, tzinfo=UTC)) == 1


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "Europe/Berlin", "UTC"])
@pytest.mark.parametrize("weekly", [False, True])
def test_the_hour_of_a_digest_is_eight_whatever_the_zone_does(zone, weekly):
    with timezone.override(zone):
        for hours in range(0, 24 * 9, 5):
            now = datetime(2026, 3, 27, 0, 30, tzinfo=UTC) + timedelta(hours=hours)
            slot = timezone.localtime(queries.morning_before(now, weekly=weekly))
            assert slot <= now
            assert (slot.hour, slot.minute) == (8, 0)
            assert now - slot < timedelta(days=7 if weekly else 1, hours=1)
            assert not weekly or slot.weekday() == 0


def test_what_was_read_before_is_not_mailed(world, inbox):
    rectified(world)
    actions.mark_read(actor=world.owner, keys=queries.shown_keys(world.owner))
    assert tasks.send_due(now=later(seconds=1)) == 0
    assert Mailing.objects.count() == 0


def test_what_may_not_be_seen_at_sending_is_left_out_without_a_trace(world, inbox):
    need = world.need(title="Zirconium gasket", status="submitted")
    actions.follow(actor=world.outsider, subject="organisation", key=world.works.pk)
    actions.choose(actor=world.outsider, outlets={"follow.published": "once"})
    catalog.publish(actor=world.organiser, record=need)
    actions.deliver()
    catalog.withdraw(actor=world.owner, record=need)
    assert tasks.send_due(now=later(seconds=1)) == 0
    assert Mailing.objects.get(to=world.outsider).state == "empty"
    assert not any("Zirconium" in mail.as_string() for mail in inbox.mails)


def test_a_mail_that_the_server_refuses_is_tried_again_with_the_same_id(world, inbox):
    rectified(world)
    inbox.refuses = True
    assert tasks.send_due(now=later(seconds=1)) == 0
    inbox.refuses = False
    assert tasks.send_due(now=later(seconds=2)) == 0  # not so soon
    assert tasks.send_due(now=later(minutes=6)) == 1
    assert inbox.mails[0]["Message-ID"].startswith(f"<{Mailing.objects.get().pk}@")
    assert Mailing.objects.get().attempts == 2


def test_in_the_end_it_is_given_up(world, inbox):
    rectified(world)
    inbox.refuses = True
    for turn in range(ATTEMPTS + 1):
        tasks.send_due(now=later(days=turn + 1))
    assert Mailing.objects.get().state == "failed"
    assert Mailing.objects.get().attempts == ATTEMPTS
    assert inbox.mails == []


def test_a_process_killed_after_claiming_loses_nothing(world, inbox):
    rectified(world)
    actions.claim_due(now=later(seconds=1))  # and here it is killed
    assert tasks.send_due(now=later(seconds=2)) == 1
    assert len(inbox.mails) == 1


def test_a_process_killed_between_handing_over_and_writing_it_down_sends_again_with_the_same_id(
    world, inbox, monkeypatch
):
    rectified(world)

    class Killed(BaseException):
        pass

    def killed(**given: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr("jiebang.hub.notices.actions.ended", killed)
        tasks.send_due(now=later(seconds=1))
    assert tasks.send_due(now=later(seconds=2)) == 0
    assert tasks.send_due(now=later(minutes=6)) == 1
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 1
    assert len(inbox.mails) == 2  # SMTP can promise no better


def test_of_two_processes_that_send_at_once_each_mail_goes_out_once(threads, make, inbox):
    world = build_world(make)
    rectified(world)
    people.add_member(actor=SYSTEM, user=world.officer, organisation=world.works, role="editor")
    rectified(world, "Hot rolling")
    start, errors = threading.Barrier(2), []

    def run() -> None:
        try:
            start.wait()
            tasks.send_due(now=later(seconds=1))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert errors == []
    words = [
        (mail["To"], found)
        for mail in inbox.mails
        for found in re.findall("(?m)^.* rolling$", plain(mail))
    ]
    assert len(words) == len(set(words))
    assert ("owner@jiebang.example", "Cold rolling") in words
    assert ("officer@jiebang.example", "Hot rolling") in words


def test_without_a_mail_server_nothing_is_claimed(world, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    rectified(world)
    assert tasks.send_due(now=later(seconds=1)) == 0
    assert Mailing.objects.count() == 0


def test_what_waited_too_long_is_not_mailed_any_more(world, inbox):
    rectified(world)
    assert tasks.send_due(now=later(days=15)) == 0
    assert Mailing.objects.count() == 0


def test_the_link_of_a_mail_unsubscribes_with_one_click_and_can_do_nothing_else(world, inbox):
    rectified(world)
    rectified(world, "Hot rolling")
    tasks.send_due(now=later(seconds=1))
    link = inbox.mails[0]["List-Unsubscribe"].strip(" <>").removeprefix("https://needs.example.org")
    mailbox = Client(enforce_csrf_checks=True)
    assert mailbox.get(link).status_code == 200
    assert queries.is_mailed(world.owner)  # looking does nothing
    answer = mailbox.post(link, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not queries.is_mailed(world.owner)
    assert "_auth_user_id" not in mailbox.session
    rectified(world, "Third")
    assert tasks.send_due(now=later(seconds=1)) == 0
    assert len(queries.shown_keys(world.owner)) == 3  # it is on the site
    forged = link[:-3] + ("a" if link[-3] != "a" else "b") + link[-2:]
    assert mailbox.post(forged).status_code == 404


def test_what_waits_when_somebody_unsubscribes_is_not_mailed(world, inbox):
    rectified(world)
    actions.claim_due(now=later(seconds=1))
    actions.set_by_mail(user=world.owner, by_mail=False, actor=world.owner)
    assert tasks.send_due(now=later(seconds=2)) == 0
    assert Mailing.objects.get().state == "empty"
    assert inbox.mails == []
