"""Tags for lists: facets, choices in force, tables, records, pages, search; no queries."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context

from jiebang.hub.theme.templatetags.jb_frame import address_of, query_of, toggled

register = template.Library()


def value_of(item: object, key: str, default: Any = None) -> Any:
    """Return `item[key]` of a mapping or `item.key` of an object, or `default`."""
    if isinstance(item, Mapping):
        return item.get(key, default)
    return getattr(item, key, default)


@register.inclusion_tag("theme/components/facets.html", takes_context=True)
def jb_facets(
    context: Context, facets: Iterable[object], label: str = "", visible: int = 8
) -> dict[str, Any]:
    """The choices beside a list, as links with counts; a closed drawer on a phone.

    `{% jb_facets facets %}` with a list of {name, label, options, single} and options a list of
    {value, label, count, selected, url, lang}. `name` is the GET parameter; where `selected` and
    `url` are missing they are worked out from the request. Options past `visible` fold away unless
    chosen. Needs `request` in the context.
    """
    request = context.get("request")
    query = query_of(request)
    groups = []
    cleared = query_of(request)
    cleared.pop("page", None)
    applied = 0
    for facet in facets:
        name = str(value_of(facet, "name", ""))
        cleared.pop(name, None)
        shown: list[dict[str, Any]] = []
        folded: list[dict[str, Any]] = []
        for option in value_of(facet, "options", ()):
            value = str(value_of(option, "value", ""))
            chosen = value_of(option, "selected")
            chosen = value in query.getlist(name) if chosen is None else bool(chosen)
            applied += chosen
            entry = {
                "label": value_of(option, "label", value),
                "count": value_of(option, "count"),
                "lang": value_of(option, "lang", ""),
                "selected": chosen,
                "url": value_of(option, "url")
                or toggled(request, name, value, bool(value_of(facet, "single", False))),
            }
            (shown if chosen or len(shown) < visible else folded).append(entry)
        groups.append({"label": value_of(facet, "label", name), "shown": shown, "folded": folded})
    return {
        "groups": groups,
        "label": label,
        "applied": applied,
        "clear_url": address_of(cleared),
    }


@register.inclusion_tag("theme/components/applied.html")
def jb_applied(choices: object, clear_url: str = "", count: object = None) -> dict[str, Any]:
    """The choices in force above a list, each with a link that takes it away, and the count.

    `{% jb_applied choices clear_url="?" count=page_obj.paginator.count %}` with a list of
    {label, url}.
    """
    return {"choices": choices, "clear_url": clear_url, "count": count}


@register.inclusion_tag("theme/components/table.html")
def jb_table(
    columns: Sequence[object],
    rows: Iterable[object],
    caption: str = "",
    hide_caption: bool = False,
    cards: bool = True,
) -> dict[str, Any]:
    """A table whose rows become cards on a phone.

    `{% jb_table columns rows caption=_("Needs by region") %}`: columns a list of {label, numeric,
    sort_url, sort} where `sort` is `asc`, `desc` or empty; rows a list of lists, each cell a text
    or a number or {text, url, lang, tone, chip, note, bad}; the first cell heads its row. `tone`
    colours the chip, `chip` true draws one, `bad` marks a cell as wrong. `cards=False` scrolls
    instead. Exact markup for a table by hand: see the README.
    """
    head = [
        {
            "label": value_of(column, "label", column if isinstance(column, str) else ""),
            "numeric": bool(value_of(column, "numeric", False)),
            "sort_url": value_of(column, "sort_url", ""),
            "sort": value_of(column, "sort", ""),
        }
        for column in columns
    ]
    body = []
    for row in rows:
        cells = []
        for column, cell in zip(head, row if isinstance(row, (list, tuple)) else (), strict=True):
            entry = dict(cell) if isinstance(cell, Mapping) else {"text": cell}
            entry.update(label=column["label"], numeric=column["numeric"])
            cells.append(entry)
        body.append(cells)
    return {
        "columns": head,
        "rows": body,
        "caption": caption,
        "hide_caption": hide_caption,
        "cards": cards,
    }


@register.inclusion_tag("theme/components/record.html")
def jb_record(record: object, level: int = 2) -> dict[str, Any]:
    """One need or achievement in a list; put it into `<ul class="jb-records"><li>…</li></ul>`.

    `{% jb_record record %}` with {title, url, lang, kind, code, text, text_lang, by, region, chips,
    facts, status, score, reasons, reasons_lang, reasons_other, language_note, more_url}: `title`
    and `url` are needed; `kind` and `code` stand above the title; `by` is the organisation; `chips`
    as for `jb_chips`; `status` one chip {text, tone, icon}; `facts` a short list of {label, value}
    at the side; `score` 0..1; `reasons` as for `jb_reasons`; `language_note` a text such as
    "Chinese only". `level` is the heading level.
    """
    return {"record": record, "level": level}


@register.inclusion_tag("theme/components/pagination.html", takes_context=True)
def jb_pagination(context: Context, page_obj: Page[Any], param: str = "page") -> dict[str, Any]:
    """Links to the pages of a list, keeping all other parameters: `{% jb_pagination page_obj %}`.

    Draws nothing for a single page. Needs `request` in the context.
    """

    def address(number: int) -> str:
        query = query_of(context.get("request"))
        query[param] = str(number) if number > 1 else ""
        return address_of(query)

    paginator = page_obj.paginator
    pages: list[dict[str, Any]] = []
    for number in paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            pages.append(
                {"number": number, "url": address(number), "current": number == page_obj.number}
            )
        else:
            pages.append({"number": None})
    return {
        "page_obj": page_obj,
        "pages": pages,
        "previous": address(page_obj.number - 1) if page_obj.has_previous() else "",
        "next": address(page_obj.number + 1) if page_obj.has_next() else "",
    }


@register.inclusion_tag("theme/components/search.html")
def jb_search(
    action: str = "",
    value: str = "",
    label: str = "",
    placeholder: str = "",
    name: str = "q",
    large: bool = False,
    keep: object = (),
    id: str = "jb-q",
) -> dict[str, Any]:
    """A search box that works without JavaScript; `/` moves to it.

    `{% jb_search action=list_url value=q placeholder=_("废水, wastewater …") keep=keep %}`: `keep`
    is a list of (name, value) pairs sent along as hidden inputs. Two boxes on one page need two
    `id`s; the page head's is `jb-head-q`.
    """
    return {
        "action": action,
        "value": value,
        "label": label,
        "placeholder": placeholder,
        "name": name,
        "large": large,
        "keep": keep,
        "id": id,
    }
