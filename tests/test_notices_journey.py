"""In a real browser and through a real mail server: follow, a change, the bell, the mail, unsubscribing."""

from __future__ import annotations

import email
import email.policy
import re
import socket
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, expect

from browsing import signed_in
from demo_site import DemoSite

pytestmark = pytest.mark.browser
CODE, OWNER = "N101", "江淮钢铁"


class Inbox:
    """What the mail server has taken."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        found = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(found, EmailMessage)
        self.mails.append(found)
        return "250 taken"

    def to(self, address: str, says: str) -> EmailMessage:
        """The first mail to an address that says something, waited for."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            for mail in self.mails:
                text = mail.get_body(("plain",))
                if mail["To"] == address and text is not None and says in text.get_content():
                    return mail
            time.sleep(0.2)
        raise AssertionError(f"no mail to {address} says {says}")


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, int]]:
    taken = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(taken, hostname="127.0.0.1", port=port)
    server.start()
    yield taken, port
    server.stop()


def test_from_following_to_the_mail_and_its_end(
    browser: Browser, inbox: tuple[Inbox, int], tmp_path: Path
) -> None:
    taken, port = inbox
    running = DemoSite(tmp_path, JIEBANG_SMTP_HOST="127.0.0.1", JIEBANG_SMTP_PORT=str(port))
    site = running.site
    try:
        reader = signed_in(browser, site, "professor").new_page()
        reader.goto(f"{site}/en/notices/preferences/")
        reader.locator("select[name=follow_changed]").select_option("once")
        reader.locator("main form button[type=submit]").last.click()
        unread = reader.locator("button[value=all]")
        began = time.monotonic()
        while not unread.count():  # what the demo tells is delivered once the site runs
            assert time.monotonic() - began < 60, running.log.read_text("utf-8")
            reader.goto(f"{site}/en/notices/")
        unread.click()
        reader.goto(f"{site}/en/needs/?q={CODE}")
        reader.locator("#results .jb-record a").first.click()
        record = reader.url
        reader.locator(".jb-follow button").click()
        expect(reader.locator(".jb-follow button")).to_contain_text("You follow this")

        organiser = signed_in(browser, site, "organiser").new_page()
        sheet = tmp_path / "needs.csv"
        sheet.write_text(f"编号,名称\n{CODE},退火炉能耗再降一成\n", "utf-8-sig")
        organiser.goto(f"{site}/en/upload/need/")
        owner = organiser.locator(
            "select[name=organisation] option", has_text=re.compile("Jianghuai Steel")
        )
        organiser.locator("select[name=organisation]").select_option(
            owner.first.get_attribute("value")
        )
        organiser.locator("input[type=file]").set_input_files(sheet)
        organiser.locator("main form button[type=submit]").last.click()
        organiser.locator("button[value=import]").click()
        organiser.wait_for_load_state()

        mail = taken.to("professor@jiebang.example", record)
        reader.goto(f"{site}/en/")
        expect(reader.locator(".jb-bell__count")).to_have_text("1")
        reader.locator(".jb-bell").click()
        expect(reader.locator("main")).to_contain_text("It has changed.")
        reader.locator(".jb-queue__title a").first.click()
        expect(reader).to_have_url(record)
        expect(reader.locator(".jb-bell__count")).to_have_count(0)
        expect(reader.locator("main")).to_contain_text("Changed")

        stranger = browser.new_context().new_page()
        stranger.goto(str(mail["List-Unsubscribe"]).strip(" <>"))
        stranger.locator("main form button").click()
        expect(stranger.locator("main")).to_contain_text("You get no notices by mail any more")
        reader.goto(f"{site}/en/notices/preferences/")
        expect(reader.locator("main")).to_contain_text("You get no notices by mail.")
    finally:
        running.stop()
