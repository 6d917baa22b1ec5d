"""Written text with marks (CommonMark and tables) as safe markup: raw HTML is text, the rest is sanitised."""

from __future__ import annotations

from functools import cache
from html import unescape

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}}
_SCHEMES = {"http", "https", "mailto"}
_LOWEST = 4


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def rendered(text: str) -> SafeString:
    """The text as markup that may stand in a page below its `<h1>`: headings begin at the second level.

    No pictures: they would come from elsewhere, or be attachments with doors of their own.
    """
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1:]) + 1, _LOWEST)}"
        if token.type == "th_open":
            token.attrs = {"scope": "col"}  # alignment comes as an inline style, which no page has
        if token.type == "td_open":
            token.attrs = {}
    markup = parser.renderer.render(tokens, parser.options, {})
    clean = nh3.clean(
        markup,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has just cleaned it


def plain(text: str, limit: int = 200) -> str:
    """The text without its marks, cut to a length: for descriptions and lists."""
    words = " ".join(unescape(nh3.clean(str(rendered(text)), tags=set())).split())
    return words if len(words) <= limit else words[: limit - 1].rstrip() + "…"
