"""A site that is nothing but the theme: no session, no database, the real content policy."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.urls import include, path

THEME = Path(__file__).parent.parent
POLICY = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
}


class Addresses:
    """The theme's addresses with the language in front, as the site has them."""

    urlpatterns = i18n_patterns(path("", include("jiebang.hub.theme.urls")))


@pytest.fixture
def theme() -> Path:
    """The theme's folder."""
    return THEME


@pytest.fixture
def theme_site(settings: pytest.FixtureRequest) -> None:
    """Settings under which the theme stands alone."""
    settings.ROOT_URLCONF = Addresses
    settings.STATIC_URL = "/static/"
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": POLICY}
    settings.LANGUAGE_CODE = "en"
    settings.LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]
    settings.MIDDLEWARE = [
        "django.middleware.locale.LocaleMiddleware",
        "csp.middleware.CSPMiddleware",
    ]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
        },
    }
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": ["django.template.context_processors.request"],
            },
        }
    ]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """A test run prints no access log."""


class _Static(StaticFilesHandler):
    def serve(self, request):
        """Serve static files from the apps, which Django does by itself in debug only."""
        from django.contrib.staticfiles.views import serve

        return serve(request, self.file_path(request.path), insecure=True)


@pytest.fixture
def address(theme_site: None) -> Iterator[str]:
    """A running server of the style guide on loopback."""
    server = make_server("127.0.0.1", 0, _Static(WSGIHandler()), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
