"""The components as template tags: `{% load jb %}`; frame, form and list tags come with them.

Arguments called "list of {a, b}" take dicts or objects with those keys; a key may be missing
unless it is said to be needed. All text is escaped. Texts that may stand in another language
than the page take `lang`, a BCP 47 tag.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.messages import constants
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from jiebang.hub.theme.templatetags import jb_forms, jb_frame, jb_lists
from jiebang.hub.theme.templatetags.jb_frame import language_tag
from jiebang.hub.theme.templatetags.jb_lists import value_of

register = template.Library()
register.tags.update(jb_frame.register.tags)
register.tags.update(jb_forms.register.tags)
register.tags.update(jb_lists.register.tags)

_MESSAGE_TONES = {
    constants.DEBUG: ("info", "information-circle"),
    constants.INFO: ("info", "information-circle"),
    constants.SUCCESS: ("good", "check-circle"),
    constants.WARNING: ("caution", "exclamation-triangle"),
    constants.ERROR: ("bad", "exclamation-circle"),
}
_TONE_ICONS = {
    "info": "information-circle",
    "good": "check-circle",
    "caution": "exclamation-triangle",
    "bad": "exclamation-circle",
    "plain": "information-circle",
}


def _when(value: object) -> dict[str, str]:
    """Return the text of a moment as the active language writes it, and its machine form."""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return {"text": date_format(local, "DATETIME_FORMAT"), "iso": local.isoformat()}
    if isinstance(value, date):
        return {"text": date_format(value, "DATE_FORMAT"), "iso": value.isoformat()}
    return {"text": "" if value is None else str(value), "iso": ""}


@register.inclusion_tag("theme/components/page_header.html")
def jb_page_header(
    title: str,
    lead: str = "",
    kicker: str = "",
    meta: object = (),
    actions: object = (),
    lang: str = "",
) -> dict[str, Any]:
    """The page's only `<h1>`, with what stands around it.

    `{% jb_page_header need.title lead=need.summary kicker=_("Technology need") lang="zh-Hans"
    meta=meta actions=actions %}`: `kicker` is a short line above, `meta` a list of strings below,
    `actions` a list of {label, url, kind, icon} drawn as buttons.
    """
    return {
        "title": title,
        "lead": lead,
        "kicker": kicker,
        "meta": meta,
        "actions": actions,
        "lang": lang,
    }


@register.inclusion_tag("theme/components/button.html")
def jb_button(
    label: str,
    url: str = "",
    kind: str = "",
    icon: str = "",
    type: str = "submit",
    name: str = "",
    value: str = "",
    small: bool = False,
    opens: str = "",
    disabled: bool = False,
) -> dict[str, Any]:
    """A button, or a link that looks like one where `url` is given.

    `{% jb_button _("Publish") kind="primary" %}` `{% jb_button _("Edit") url=edit_url icon="pencil"
    %}`. Kinds: `primary` (one a page), `accent` (the one irreversible public act), `danger`,
    `quiet`, or none. `opens` is the id of a `jb_dialog`: give `url` too, for readers without
    JavaScript.
    """
    return {
        "label": label,
        "url": url,
        "kind": kind,
        "icon": icon,
        "type": "button" if opens else type,
        "name": name,
        "value": value,
        "small": small,
        "opens": opens,
        "disabled": disabled,
    }


@register.inclusion_tag("theme/components/chip.html")
def jb_chip(
    text: object, tone: str = "", icon: str = "", url: str = "", lang: str = "", title: str = ""
) -> dict[str, Any]:
    """A small label: status, field, language.

    `{% jb_chip _("Published") tone="good" icon="check" %}`. Tones: `info`, `good`, `caution`,
    `bad`, `accent`, `line` (outline), or none. The text must say it all: colour only repeats it.
    """
    return {"text": text, "tone": tone, "icon": icon, "url": url, "lang": lang, "title": title}


@register.inclusion_tag("theme/components/chips.html")
def jb_chips(chips: object) -> dict[str, Any]:
    """A row of chips: `{% jb_chips record.chips %}`, a list of {text, tone, icon, url, lang}."""
    return {"chips": chips}


@register.inclusion_tag("theme/components/language_chip.html")
def jb_language_chip(code: str) -> dict[str, Any]:
    """A chip that names a language in its own words: `{% jb_language_chip "zh-Hant" %}`."""
    tag = language_tag(code)
    return {"code": tag, "name": jb_frame.LANGUAGE_NAMES.get(tag, (tag, tag))[0]}


@register.inclusion_tag("theme/components/origin_chip.html")
def jb_origin_chip(origin: str, stale: bool = False) -> dict[str, Any]:
    """Where a translation comes from: `{% jb_origin_chip "converted" stale=True %}`.

    Origins: `original`, `human`, `converted` (between simplified and traditional), `machine`,
    `reviewed` (a machine's, which a person has read and confirmed).
    `stale` says that the original changed since.
    """
    return {"origin": origin, "stale": stale}


@register.inclusion_tag("theme/components/language_note.html")
def jb_language_note(
    shown: str, wanted: str = "", origin: str = "original", stale: bool = False, url: str = ""
) -> dict[str, Any]:
    """Says honestly in which language a text stands, if that needs saying; else nothing.

    `{% jb_language_note shown="zh-Hans" wanted="en" %}` says that there is no English version yet;
    `{% jb_language_note shown="zh-Hant" origin="converted" url=original_url %}`. `wanted` defaults
    to the page's language; `url` leads to the original.
    """
    return {
        "shown": language_tag(shown),
        "wanted": language_tag(wanted) if wanted else jb_frame.jb_lang(),
        "origin": origin,
        "stale": stale,
        "url": url,
    }


@register.inclusion_tag("theme/components/steps.html")
def jb_stepper(steps: object, label: str = "") -> dict[str, Any]:
    """Where one is in a task: a list of {label, state, url, hint}.

    `{% jb_stepper steps %}`; `state` is `done`, `current`, `bad` or `todo` (default).
    """
    return {"steps": steps, "label": label}


@register.inclusion_tag("theme/components/timeline.html")
def jb_timeline(entries: Iterable[object]) -> dict[str, Any]:
    """What happened, in the order given: a list of {when, title, text, by, tone, url}.

    `{% jb_timeline entries %}`; `when` is a date, a datetime or a text; `tone` is `good`, `bad`,
    `accent`, `muted` (still to come) or none.
    """
    return {
        "entries": [
            {
                **{key: value_of(entry, key, "") for key in ("title", "text", "by", "tone", "url")},
                "when": _when(value_of(entry, "when")),
            }
            for entry in entries
        ]
    }


@register.inclusion_tag("theme/components/funnel.html")
def jb_funnel(steps: Iterable[object], label: str = "") -> dict[str, Any]:
    """The chain that an edition is judged by, as a band that narrows and numbers that open.

    `{% jb_funnel steps label=_("From visit to contract") %}` with a list of {label, value, url,
    unit, note, text}. `value` is a number, or None for a step without figure, which shows "—" and
    its `note` (why). `text` replaces the number as written ("RMB 1.22bn"): such a step has another
    unit and is left out of the band, as is a step without figure.
    """
    given = [
        {key: value_of(step, key) for key in ("label", "value", "url", "unit", "note", "text")}
        for step in steps
    ]
    counted = [s for s in given if s["text"] is None and s["value"] is not None]
    top = max((float(s["value"]) for s in counted), default=0.0)

    def half(step: Mapping[str, Any]) -> float:
        share = float(step["value"]) / top if top else 0.0
        return round(max(30 * share, 0.75), 2)

    missing_after = [
        any(s["value"] is None and s["text"] is None for s in given[index + 1 :])
        for index in range(len(given))
    ]
    drawn = []
    for index, step in enumerate(given):
        entry: dict[str, Any] = {**step, "empty": step["value"] is None and step["text"] is None}
        if any(step is one for one in counted):
            left = half(step)
            after = given[index + 1] if index + 1 < len(given) else None
            right = half(after) if any(after is one for one in counted) and after else left
            entry["points"] = f"0,{32 - left} 100,{32 - right} 100,{32 + right} 0,{32 + left}"
            entry["share"] = round(100 * float(step["value"]) / top, 2) if top else 0
        # The seal's colour marks an end that was reached, not where figures happen to stop.
        entry["last"] = bool(counted) and step is counted[-1] and not missing_after[index]
        drawn.append(entry)
    return {"steps": drawn, "label": label}


@register.inclusion_tag("theme/components/empty.html")
def jb_empty(
    title: str, text: str = "", actions: object = (), icon: str = "document-magnifying-glass"
) -> dict[str, Any]:
    """Nothing here, and what to do next: actions a list of {label, url, kind}.

    `{% jb_empty _("No need matches") text=_("Try fewer words.") actions=actions %}`
    """
    return {"title": title, "text": text, "actions": actions, "icon": icon}


@register.inclusion_tag("theme/components/messages.html", takes_context=True)
def jb_messages(context: Context) -> dict[str, Any]:
    """Django's messages; the page frame calls it already, after the breadcrumb."""
    shown = []
    for message in context.get("messages") or ():
        tone, icon = _MESSAGE_TONES.get(message.level, _MESSAGE_TONES[constants.INFO])
        shown.append({"text": message.message, "tone": tone, "icon": icon})
    return {"shown": shown}


@register.simple_block_tag
def jb_note(content: SafeString, tone: str = "info", title: str = "", icon: str = "") -> SafeString:
    """A notice within the page around any markup.

    `{% jb_note tone="caution" title=_("Two rows were left out") %}<p>…</p>{% endjb_note %}`
    Tones: `info`, `good`, `caution`, `bad`, `plain`.
    """
    return render_to_string(
        "theme/components/note.html",
        {"content": content, "tone": tone, "title": title, "icon": icon or _TONE_ICONS[tone]},
    )


@register.simple_block_tag
def jb_dialog(content: SafeString, id: str, title: str) -> SafeString:
    """A modal dialog around any markup, opened by `{% jb_button … opens="that-id" url=… %}`.

    `{% jb_dialog id="decline" title=_("Decline this match") %}<form>…</form>{% endjb_dialog %}`
    A link or button with `data-jb-close` inside it closes it. Without JavaScript it stays shut, so
    its opener needs an address that leads to the same form on a page.
    """
    return render_to_string(
        "theme/components/dialog.html", {"content": content, "id": id, "title": title}
    )


@register.simple_block_tag
def jb_chart(
    content: SafeString,
    title: str,
    source: str = "",
    as_of: object = None,
    definition: str = "",
    columns: Sequence[object] = (),
    rows: Sequence[object] = (),
) -> SafeString:
    """A chart's frame around its SVG or `<img>`: title, source, as-of time, and its table twin.

    `{% jb_chart title=_("Needs by region") source=_("This edition") as_of=now columns=c rows=r
    %}<svg …>{% endjb_chart %}`; columns and rows as for `jb_table`; `definition` says what is
    counted.
    """
    return render_to_string(
        "theme/components/chart.html",
        {
            "content": content,
            "title": title,
            "source": source,
            "as_of": _when(as_of),
            "definition": definition,
            "columns": columns,
            "rows": rows,
        },
    )


@register.inclusion_tag("theme/components/score.html")
def jb_score(value: float, label: str = "") -> dict[str, Any]:
    """A score from 0 to 1 as a bar and a number of 100: `{% jb_score match.score %}`."""
    share = min(max(float(value), 0.0), 1.0)
    return {"width": round(share * 100, 1), "percent": round(share * 100), "label": label}


@register.inclusion_tag("theme/components/reasons.html")
def jb_reasons(reasons: object, lang: str = "", other: str = "") -> dict[str, Any]:
    """Why two records match: words that met, facts that agree or conflict.

    `{% jb_reasons reasons lang="zh-Hans" other="en" %}` with a list of {kind, label, words, text,
    verdict}. `kind="words"`: `label` names the pair of fields ("Problem ↔ Summary"), `words` is a
    list of {query, candidate, strong}; equal words are shown once. `kind="fact"`: `label` names the
    fact, `text` says it ("both in environment"), `verdict` is `agrees` or `conflicts`. `lang` and
    `other` are the languages of the query's and the candidate's words.
    """
    return {"reasons": reasons, "lang": lang, "other": other}


@register.inclusion_tag("theme/components/facts.html")
def jb_facts(items: object) -> dict[str, Any]:
    """Key facts of a record, a list of {label, value, url, hint, lang, wide}.

    `{% jb_facts items %}`. Items without a value are left out; `wide` puts the value on a line of
    its own.
    """
    return {"items": items}


@register.inclusion_tag("theme/components/figure.html")
def jb_figure(
    value: object, label: str, url: str = "", note: str = "", unit: str = ""
) -> dict[str, Any]:
    """One number with its name; a link to the rows behind it where `url` is given.

    `{% jb_figure 507 _("needs published") url=list_url note=_("as of 8 April") %}`; None is "—".
    """
    return {"value": value, "label": label, "url": url, "note": note, "unit": unit}


@register.inclusion_tag("theme/components/tabs.html")
def jb_tabs(items: object, label: str = "") -> dict[str, Any]:
    """Views of a thing as links, a list of {label, url, current, count}: `{% jb_tabs items %}`."""
    return {"items": items, "label": label}


@register.inclusion_tag("theme/components/user.html")
def jb_user(name: str, organisation: str = "", acting_for: str = "") -> dict[str, Any]:
    """A person: `{% jb_user "Lin Yue" organisation=org acting_for=client %}` ("X for Y")."""
    return {"name": name, "organisation": organisation, "acting_for": acting_for}


@register.inclusion_tag("theme/components/progress.html")
def jb_progress(value: float, max: float = 100, label: str = "", text: str = "") -> dict[str, Any]:
    """How far work is: `{% jb_progress 42 max=120 label=_("Rows read") text="42 / 120" %}`."""
    return {"value": value, "max": max, "label": label, "text": text}


@register.inclusion_tag("theme/components/skeleton.html")
def jb_skeleton(lines: int = 3) -> dict[str, Any]:
    """Grey lines while a part loads: `<div class="htmx-indicator">{% jb_skeleton %}</div>`."""
    return {"lines": range(lines)}


@register.inclusion_tag("theme/components/breadcrumb.html")
def jb_breadcrumb(items: object) -> dict[str, Any]:
    """The way here, a list of {label, url, lang}; the frame draws `page.breadcrumb` by itself."""
    return {"items": items}


@register.inclusion_tag("theme/components/keys.html")
def jb_keys(items: object) -> dict[str, Any]:
    """Keys that a page answers to: `{% jb_keys items %}`, a list of {keys, label}, keys a list."""
    return {"items": items}
