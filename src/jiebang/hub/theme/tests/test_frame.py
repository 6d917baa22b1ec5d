"""The page frame, the error pages and the style guide, drawn without a browser."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

pytestmark = pytest.mark.usefixtures("theme_site")

LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant", "en": "en"}


@pytest.mark.parametrize(("code", "tag"), LANGUAGES.items())
def test_frame_needs_no_context(code: str, tag: str) -> None:
    with translation.override(code):
        html = render_to_string("theme/base.html")
    assert f'<html lang="{tag}">' in html
    assert "<title>Jiebang 揭榜</title>" in html
    assert 'href="#main"' in html
    assert "hreflang" not in html


@pytest.mark.parametrize(("code", "tag"), LANGUAGES.items())
def test_guide_is_drawn_in_each_language(code: str, tag: str) -> None:
    response = Client().get(f"/{code}/styleguide/?q=a&page=2")
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{tag}">' in html
    for other, other_tag in LANGUAGES.items():
        assert f'hreflang="{other_tag}" href="http://testserver/{other}/styleguide/?q=a' in html
    assert html.count('aria-current="true"') == 1
    assert html.count("<h1") == 1
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_guide_only_reads() -> None:
    assert Client().post("/en/styleguide/").status_code == 405


def test_share_card_and_description_are_absolute_and_escaped() -> None:
    page = {"title": 'A "need" <b>', "description": "x <y>", "image": "/card/1.png"}
    html = render_to_string("theme/base.html", {"page": page}, RequestFactory().get("/en/x"))
    assert '<meta property="og:image" content="http://testserver/card/1.png">' in html
    assert '<meta property="og:title" content="A &quot;need&quot; &lt;b&gt;">' in html
    assert '<meta name="description" content="x &lt;y&gt;">' in html


def test_given_languages_win() -> None:
    page = {"languages": [{"code": "zh-hant", "url": "/hk/", "current": True}]}
    html = render_to_string("theme/base.html", {"page": page}, RequestFactory().get("/en/x"))
    assert (
        '<a href="/hk/" lang="zh-Hant" hreflang="zh-Hant" title="繁體中文" aria-current="true">'
        in html
    )
    assert html.count("hreflang") == 2


def test_account_signs_out_by_post_and_asks_no_token_of_visitors() -> None:
    request = RequestFactory().get("/en/x")
    visitor = render_to_string("theme/base.html", {"account": {"sign_in_url": "/in"}}, request)
    assert 'href="/in"' in visitor
    assert "csrfmiddlewaretoken" not in visitor
    account = {"name": "Lin", "sign_out_url": "/out", "acting_for": "Pujiang"}
    member = render_to_string("theme/base.html", {"account": account}, request)
    assert (
        '<form method="post" action="/out"><input type="hidden" name="csrfmiddlewaretoken"'
        in member
    )
    assert "for Pujiang" in member


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404"])
def test_error_page_needs_no_context(name: str) -> None:
    texts = set()
    for code in LANGUAGES:
        with translation.override(code):
            html = render_to_string(f"{name}.html")
        texts.add(re.search(r"<h1>(.+)</h1>", html).group(1))
    assert 'href="/"' in html
    assert all(texts)


@pytest.mark.parametrize("name", ["500", "503"])
def test_last_resort_pages_are_plain_files_in_three_languages(theme: Path, name: str) -> None:
    source = (theme / "templates" / f"{name}.html").read_text(encoding="utf-8")
    assert re.findall(r"\{[%{#]", source) == []
    assert render_to_string(f"{name}.html") == source
    assert set(re.findall(r'lang="([^"]+)"', source)) == set(LANGUAGES.values())
    for asset in re.findall(r'"/static/(theme/[^"]+)"', source):
        assert (theme / "static" / asset).exists()
