"""Throttles answer before a password is hashed: guessing costs the site nothing that matters."""

import pytest
from django.conf import settings as site
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client

from jiebang.hub.conftest import PASSWORD
from jiebang.hub.people.queries import account_token

SIGN_IN = "/en/sign-in/"


@pytest.fixture
def hashed(monkeypatch):
    """The passwords that were hashed, in their order."""
    seen = []
    real = MD5PasswordHasher.encode

    def encode(self, password, salt):
        seen.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", encode)
    return seen


def try_it(who, password, client=None, ip="203.0.113.7"):
    given = {"login": f"{who}@jiebang.example", "password": password}
    return (client or Client()).post(SIGN_IN, given, REMOTE_ADDR=ip)


def test_a_right_and_a_wrong_password_are_hashed_once(world, hashed):
    hashed.clear()
    assert try_it("owner", PASSWORD).status_code == 302
    assert len(hashed) == 1
    try_it("owner", "wrong password")
    assert len(hashed) == 2
    try_it("nobody", "wrong password")  # so that time tells nobody who has an account
    assert len(hashed) == 3


def test_a_locked_pair_of_account_and_address_hashes_nothing(world, hashed):
    for _ in range(site.AXES_FAILURE_LIMIT):
        try_it("owner", "wrong password")
    hashed.clear()
    for password in ("wrong password", PASSWORD):
        answer = try_it("owner", password)
        assert answer.status_code in {403, 429}
    assert hashed == []
    assert (
        try_it("owner", PASSWORD, ip="203.0.113.8").status_code == 302
    )  # its owner is not locked out


def test_one_address_that_tries_many_accounts_hashes_nothing_more(world, hashed):
    for n in range(30):
        try_it(f"nobody{n}", "wrong password")
    hashed.clear()
    answer = try_it("owner", PASSWORD)
    assert answer.status_code in {200, 403, 429}
    assert hashed == []
    cache.clear()


@pytest.mark.parametrize("length", [201, 5000, 300_000])
def test_a_password_that_is_too_long_is_not_hashed(world, hashed, length):
    hashed.clear()
    answer = try_it("owner", "x" * length)
    assert answer.status_code in {200, 422}
    assert hashed == []


def test_nor_where_one_is_set(world, hashed):
    hashed.clear()
    address = f"/en/account/{account_token('new@jiebang.example')}/"
    given = {"name": "New", "password": "correct horse " * 50}
    answer = Client().post(address, given)
    assert answer.status_code in {404, 422}
    assert hashed == []
