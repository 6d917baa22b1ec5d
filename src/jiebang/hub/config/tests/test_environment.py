"""Settings from the environment: types, errors, the demo's guard, proxies and the size of bodies."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.test import Client, RequestFactory

from jiebang.hub.config import checks, environment
from jiebang.hub.config.middleware import address_of


@pytest.mark.parametrize(("raw", "value"), [("1", True), ("Yes", True), ("off", False), ("", True)])
def test_flags(monkeypatch, raw, value):
    monkeypatch.setenv("JB_X", raw)
    assert environment.flag("JB_X", default=True) is value


@pytest.mark.parametrize("read", [environment.flag, environment.number])
def test_what_cannot_be_read_is_named(monkeypatch, read):
    monkeypatch.setenv("JB_X", "maybe")
    with pytest.raises(ImproperlyConfigured, match="JB_X"):
        read("JB_X", default=0)


def test_a_database_address_with_options(tmp_path, monkeypatch):
    monkeypatch.setenv("JB_DB", "postgresql://u:p%40ss@db:6432/needs?sslmode=require")
    found = environment.database("JB_DB", embedded=tmp_path / "x.sqlite3")
    assert (found["HOST"], found["PORT"], found["NAME"], found["PASSWORD"]) == (
        "db",
        "6432",
        "needs",
        "p@ss",
    )
    assert found["OPTIONS"]["sslmode"] == "require"
    monkeypatch.setenv("JB_DB", "mysql://u@db/needs")
    with pytest.raises(ImproperlyConfigured, match="postgresql"):
        environment.database("JB_DB", embedded=tmp_path / "x.sqlite3")


def test_a_secret_is_needed_or_made_once(tmp_path, monkeypatch):
    monkeypatch.delenv("JB_S", raising=False)
    with pytest.raises(ImproperlyConfigured, match="JB_S_FILE"):
        environment.secret("JB_S", throwaway=False, folder=tmp_path)
    made = environment.secret("JB_S", throwaway=True, folder=tmp_path)
    assert len(made) > 50
    assert environment.secret("JB_S", throwaway=True, folder=tmp_path) == made
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("demo", "bind", "hosts", "ids"),
    [
        (True, "127.0.0.1:8000", ["localhost"], []),
        (True, "[::1]:8000", ["[::1]"], []),
        (True, "0.0.0.0:8000", ["localhost"], ["jiebang.E001"]),
        (True, "127.0.0.1:8000", ["localhost", "*"], ["jiebang.E002"]),
        (False, "0.0.0.0:8000", ["*"], []),
    ],
)
def test_the_demo_is_for_this_machine(settings, demo, bind, hosts, ids):
    settings.DEMO, settings.BIND, settings.ALLOWED_HOSTS = demo, bind, hosts
    assert [problem.id for problem in checks.demo_on_loopback_only(None)] == ids


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 9.9.9.9", "9.9.9.9"),
        (2, "9.9.9.9, 8.8.8.8", "9.9.9.9"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(settings, proxies, forwarded, address):
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert address_of(request) == address


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_refused_unread(settings):
    settings.UPLOAD_LIMIT = 1000
    answer = Client().post("/en/sign-in/", {"login": "x" * 70_000})
    assert answer.status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (ZeroDivisionError, 500)])
def test_a_database_that_is_away_is_not_a_fault_of_the_page(monkeypatch, error, status):
    def fail(*_: object) -> None:
        raise error("secret of the server")

    monkeypatch.setattr("jiebang.hub.programmes.views.editions._edition_page", fail)
    monkeypatch.setattr("jiebang.hub.programmes.queries.current", fail)
    answer = Client(raise_request_exception=False).get("/en/")
    assert answer.status_code == status
    assert answer.get("Retry-After") == ("5" if status == 503 else None)
    assert b"secret of the server" not in answer.content


def test_words_of_a_choice(monkeypatch):
    assert environment.one_of("JB_X", among=("none", "tls")) == "none"
    monkeypatch.setenv("JB_X", " TLS ")
    assert environment.one_of("JB_X", among=("none", "tls")) == "tls"
    monkeypatch.setenv("JB_X", "ssl3")
    with pytest.raises(ImproperlyConfigured, match="JB_X is 'ssl3'; write one of: none, tls"):
        environment.one_of("JB_X", among=("none", "tls"))


def test_a_secret_that_may_be_missing_comes_from_a_file_first(tmp_path, monkeypatch):
    assert environment.optional_secret("JB_S") == ""
    monkeypatch.setenv("JB_S", "open")
    assert environment.optional_secret("JB_S") == "open"
    (tmp_path / "s").write_text("closed\n", "utf-8")
    monkeypatch.setenv("JB_S_FILE", str(tmp_path / "s"))
    assert environment.optional_secret("JB_S") == "closed"
    monkeypatch.setenv("JB_S_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(ImproperlyConfigured, match="JB_S_FILE"):
        environment.optional_secret("JB_S")


def test_older_secrets_are_lines(tmp_path, monkeypatch):
    assert environment.older_secrets("JB_OLD_FILE") == []
    (tmp_path / "s").write_text("newer\n\nolder\n", "utf-8")
    monkeypatch.setenv("JB_OLD_FILE", str(tmp_path / "s"))
    assert environment.older_secrets("JB_OLD_FILE") == ["newer", "older"]


@pytest.mark.parametrize(
    ("provider", "url", "model", "key", "ids"),
    [
        ("", "", "", "", []),
        ("chat", "https://llm.example.org/v1", "small", "k", []),
        ("chat", "http://127.0.0.1:11434/v1", "small", "k", []),
        ("chat", "https://llm.example.org/v1", "", "k", ["jiebang.E006"]),
        ("libretranslate", "http://10.0.0.9:5000", "", "", []),
        ("libretranslate", "http://10.0.0.9:5000", "", "k", ["jiebang.W001"]),
        ("libretranslate", "", "", "", ["jiebang.E005"]),
        ("libretranslate", "file:///etc/passwd", "", "", ["jiebang.E005"]),
        ("libretranslate", "https://user:key@example.org/", "", "", ["jiebang.E005"]),
        ("libretranslate", "https://example.org/?key=x", "", "", ["jiebang.E005"]),
        ("libretranslate", "https://example.org:port/", "", "", ["jiebang.E005"]),
    ],
)
def test_a_translation_service_is_told_apart_from_nonsense(
    settings, provider, url, model, key, ids
):
    settings.TRANSLATION_PROVIDER, settings.TRANSLATION_URL = provider, url
    settings.TRANSLATION_MODEL, settings.TRANSLATION_KEY = model, key
    found = checks.translation_service(None)
    assert [problem.id for problem in found] == ids
    assert not key or all(f"{key}@" not in problem.msg for problem in found)
