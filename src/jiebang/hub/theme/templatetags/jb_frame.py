"""Tags that the page frame and lists need: icons, languages, addresses; no component markup."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, to_locale
from heroicons.templatetags import heroicons

register = template.Library()

# How a language is named in its own words: in full, and in the narrow switch of the page head.
LANGUAGE_NAMES = {
    "zh-Hans": ("简体中文", "简"),
    "zh-Hant": ("繁體中文", "繁"),
    "en": ("English", "EN"),
}

_ICON_STYLES = {
    "micro": heroicons.heroicon_micro,
    "mini": heroicons.heroicon_mini,
    "outline": heroicons.heroicon_outline,
    "solid": heroicons.heroicon_solid,
}


def language_tag(code: str) -> str:
    """Return the BCP 47 tag (`zh-Hans`) of a Django language code (`zh-hans`) or of a tag."""
    return to_locale(code).replace("_", "-")


@lru_cache(maxsize=512)
def _icon(name: str, style: str, size: int, label: str) -> str:
    attributes: dict[str, object] = {}
    if label:
        attributes = {"role": "img", "aria_label": label, "aria_hidden": "false"}
    return str(_ICON_STYLES[style](name, size=size, **attributes))


@register.simple_tag
def jb_icon(name: str, size: int = 20, style: str = "mini", label: str = "") -> SafeString:
    """An icon of the Heroicons set as inline SVG, hidden from screen readers unless labelled.

    `{% jb_icon "check" %}` `{% jb_icon "x-mark" size=24 style="outline" label=_("Close") %}`
    An unknown name raises `heroicons.IconDoesNotExist`; an unknown style raises `KeyError`.
    """
    # Heroicons builds the markup with an XML writer, which escapes the label.
    return mark_safe(_icon(str(name), style, size, str(label)))  # noqa: S308


@register.simple_tag
def jb_lang(code: str = "") -> str:
    """The BCP 47 tag of `code`, or of the active language: `<html lang="{% jb_lang %}">`."""
    return language_tag(code or get_language() or settings.LANGUAGE_CODE)


@register.simple_tag(takes_context=True)
def jb_languages(context: Context) -> list[dict[str, Any]]:
    """This page in each language: a list of `{code, label, short, url, absolute, current}`.

    `{% jb_languages as languages %}`. Takes `page.languages` (`{code, label, url, current}`) where
    the view gives it, else asks Django for the same address in each of `LANGUAGES`. Without a
    request (the pages of Django's error handlers) the list is empty.
    """
    page = context.get("page")
    given: Iterable[Mapping[str, Any]] | None
    given = page.get("languages") if isinstance(page, Mapping) else getattr(page, "languages", None)
    request = context.get("request")
    if given is None and isinstance(request, HttpRequest):
        address = request.get_full_path() if request.method in ("GET", "HEAD") else request.path
        active = jb_lang()
        given = [
            {
                "code": code,
                "url": translate_url(address, code),
                "current": language_tag(code) == active,
            }
            for code, _ in settings.LANGUAGES
        ]
    links = []
    for entry in given or ():
        tag = language_tag(str(entry["code"]))
        names = LANGUAGE_NAMES.get(tag, (tag, tag))
        links.append(
            {
                "code": tag,
                "label": entry.get("label") or names[0],
                "short": names[1],
                "url": entry["url"],
                "absolute": absolute(request, str(entry["url"])),
                "current": bool(entry.get("current")),
            }
        )
    return links


def absolute(request: object, address: str) -> str:
    """Return `address` with scheme and host where there is a request, else as it is."""
    if isinstance(request, HttpRequest):
        return request.build_absolute_uri(address)
    return address


@register.simple_tag(takes_context=True)
def jb_absolute(context: Context, address: str = "") -> str:
    """An absolute address for share cards: `{% jb_absolute page.image %}`; empty is this page."""
    request = context.get("request")
    if not address and isinstance(request, HttpRequest):
        address = request.path
    return absolute(request, str(address))


@register.simple_tag(takes_context=True)
def jb_absolute_static(context: Context, path: str) -> str:
    """The absolute address of a static file: `{% jb_absolute_static "theme/card.png" %}`."""
    return absolute(context.get("request"), static(path))


def query_of(request: object) -> QueryDict:
    """Return a copy of the request's GET parameters that may be changed; empty without one."""
    if isinstance(request, HttpRequest):
        return request.GET.copy()
    return QueryDict(mutable=True)


def address_of(query: QueryDict) -> str:
    """Return `?…` for a link on the same page, leaving out empty values; `?` alone clears all."""
    for key in list(query):
        query.setlist(key, [value for value in query.getlist(key) if value])
    return "?" + query.urlencode()


def toggled(request: object, name: str, value: str, single: bool = False) -> str:
    """Return this page's address with `value` added to or taken from parameter `name`.

    The page number is dropped, because another choice is another list. `single` replaces the
    former choice instead of adding to it.
    """
    query = query_of(request)
    query.pop("page", None)
    chosen = query.getlist(name)
    if value in chosen:
        chosen.remove(value)
    else:
        chosen = [value] if single else [*chosen, value]
    query.setlist(name, chosen)
    return address_of(query)


@register.simple_tag(takes_context=True)
def jb_query(context: Context, **changes: object) -> str:
    """This page's address with some GET parameters replaced, the page number dropped.

    `<a href="{% jb_query sort="deadline" %}">`; `{% jb_query q="" %}` removes `q`;
    `{% jb_query page=3 %}` keeps the rest and goes to page 3.
    """
    query = query_of(context.get("request"))
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = "" if value is None else str(value)
    return address_of(query)


@register.simple_tag(takes_context=True)
def jb_toggle(context: Context, name: str, value: object, single: bool = False) -> str:
    """This page's address with a choice switched on or off: `{% jb_toggle "field" "energy" %}`."""
    return toggled(context.get("request"), name, str(value), single)
