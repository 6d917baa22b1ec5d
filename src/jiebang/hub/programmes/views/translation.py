"""Pages of translators: the queue of an edition, and one text side by side with its original."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.kernel.exports import MOST, as_file
from jiebang.hub.kernel.languages import NAMES, Language
from jiebang.hub.kernel.localised import LocalisedText, Origin, digest_of
from jiebang.hub.kernel.translation import actions, registry
from jiebang.hub.kernel.translation import queries as translation
from jiebang.hub.kernel.translation.providers import configured, is_conversion
from jiebang.hub.kernel.translation.registry import Kind
from jiebang.hub.kernel.translation.states import DraftState
from jiebang.hub.programmes import queries
from jiebang.hub.programmes.models import Edition
from jiebang.hub.programmes.registry import language_panels
from jiebang.hub.programmes.tables import translation as tables

PAGE_SIZE = 30
TARGETS = (Language.EN, Language.HANS, Language.HANT)


def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """What is untranslated, out of date or a machine's in an edition, for whoever may translate of it."""
    edition = get_object_or_404(queries.visible_to(request.user), slug=slug)
    wanted = request.GET.get("to", "")
    to = wanted if wanted in TARGETS else Language.EN.value
    mine = {
        kind.name: translation.in_scope(kind, request.user, edition.pk) for kind in registry.kinds()
    }
    waiting = {
        name: translation.counts(registry.kind(name), rows, to) for name, rows in mine.items()
    }
    if not any(rows.exists() for rows in mine.values()) and not _works_on(request, edition):
        raise Http404
    chosen = request.GET.get("kind", "")
    kind = registry.kind(chosen if chosen in mine else _fullest(waiting))
    if request.method == "POST":
        return _ask_for_many(request, edition, kind, to, mine[kind.name])
    shown = request.GET.get("show", "")
    counts = waiting[kind.name]
    usable = [
        state for state in translation.STATES if to != Language.HANT or state != translation.MISSING
    ]
    if shown not in usable:
        shown = next((state for state in usable if counts[state].count), usable[0])
    rows = translation.states(kind, mine[kind.name], to).filter(state=shown)
    rows = rows.order_by("since", "pk")
    file = as_file(
        request,
        f"{slug}-translations-{kind.name}-{shown}",
        _("Translations"),
        [_("Text"), _("About it"), _("Written in"), _("Waits"), _("Draft")],
        lambda: tables.queue_rows(_queued(request, kind, list(rows[:MOST]), to)),
    )
    if file is not None:
        return file
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    here = f"?kind={kind.name}&to={to}"
    return render(
        request,
        "programmes/translations.html",
        {
            "page": {
                "title": _("Translations"),
                "breadcrumb": [_crumb(edition), {"label": _("Translations"), "url": ""}],
            },
            "edition": edition,
            "kind": kind.name,
            "to": to,
            "shown": shown,
            "targets": [
                {"label": NAMES[tag], "url": f"?kind={kind.name}&to={tag}", "current": tag == to}
                for tag in TARGETS
            ],
            "kinds": [
                {
                    "label": one.label(),
                    "url": f"?kind={one.name}&to={to}",
                    "current": one.name == kind.name,
                    "count": sum(
                        waiting[one.name][state].count
                        for state in usable
                        if state != translation.DONE
                    ),
                }
                for one in registry.kinds()
            ],
            "tabs": [
                {
                    "label": tables.state_label(state),
                    "url": f"{here}&show={state}",
                    "current": state == shown,
                    "count": counts[state].count,
                }
                for state in usable
            ],
            "page_obj": page,
            "rows": _queued(request, kind, list(page.object_list), to),
            "oldest": tables.days_since(counts[shown].oldest) if counts[shown].count else None,
            "provider": configured() is not None,
            "open": translation.open_count(f"{kind.scope}:{edition.pk}"),
            "panels": language_panels.of(actor=request.user, subject=edition),
        },
    )


def _queued(request: HttpRequest, kind: Kind, owners: list[Any], to: str) -> list[dict[str, Any]]:
    """Texts of the queue with their drafts."""
    drafts = translation.under_way(kind, [owner.pk for owner in owners], to)
    return [
        tables.queued(kind, owner, shown_as, to, drafts.get(owner.pk))
        for owner, shown_as in zip(owners, kind.show(request.user, owners), strict=True)
    ]


def mine(request: HttpRequest) -> HttpResponse:
    """The menu's way to the queue of the edition that closes last among the reader's."""
    edition = queries.translations_to_do(request.user)
    if edition is None:
        raise Http404
    return HttpResponseRedirect(reverse("programmes:translations", args=[edition.slug]))


def _works_on(request: HttpRequest, edition: Edition) -> bool:
    """Whether the reader translates for the edition, where there may be nothing to translate yet."""
    return edition.pk in {one for one, _region in queries.translated_by(request.user)}


def _fullest(waiting: Mapping[str, Mapping[str, translation.Waiting]]) -> str:
    """The first kind with anything to do, else the first."""
    for name, counts in waiting.items():
        if any(counts[state].count for state in translation.STATES if state != translation.DONE):
            return name
    return next(iter(waiting))


def _crumb(edition: Edition) -> dict[str, str]:
    reading = edition.reading(languages.current())
    return {
        "label": reading.get("name") if reading else edition.slug,
        "url": reverse("programmes:edition", args=[edition.slug]),
    }


def _ask_for_many(
    request: HttpRequest, edition: Edition, kind: Kind, to: str, rows: Any
) -> HttpResponse:
    """Ask for a draft of each text chosen; what cannot be drafted is told once for each reason."""
    keys = [key for key in request.POST.getlist("text") if key.isdecimal() and len(key) < 18]
    done, refused = 0, set()
    for subject in rows.filter(pk__in=keys[:PAGE_SIZE]):
        try:
            actions.ask(actor=request.user, kind=kind, subject=subject, language=to)
            done += 1
        except Refused as refusal:
            refused.add(str(refusal))
    if done:
        said = ngettext("%(n)s draft is being made.", "%(n)s drafts are being made.", done)
        messages.success(request, said % {"n": done})
    elif not refused:
        messages.error(request, _("Choose the texts first."))
    for why in sorted(refused):
        messages.warning(request, why)
    shown = request.POST.get("show", "")
    shown = shown if shown in translation.STATES else translation.MISSING
    here = reverse("programmes:translations", args=[edition.slug])
    return HttpResponseRedirect(f"{here}?kind={kind.name}&to={to}&show={shown}")


def _opened(request: HttpRequest, kind: str, pk: int, to: str) -> tuple[Kind, Any, LocalisedText]:
    """(kind, owner, author's text), or 404 for whoever may not translate it."""
    try:
        known = registry.kind(kind)
    except KeyError:
        raise Http404 from None
    subject = get_object_or_404(known.rows(request.user), pk=pk)
    return known, subject, actions.source_of(known, subject, to)


def translate(request: HttpRequest, kind: str, pk: int, to: str) -> HttpResponse:
    """One text side by side: typed words are kept whatever happens to the original meanwhile."""
    known, subject, source = _opened(request, kind, pk, to)
    texts = {text.language: text for text in subject.texts.all()}
    text = texts.get(to)
    draft = translation.draft_of(known, subject.pk, to)
    ready = draft if draft is not None and draft.state == DraftState.DONE else None
    what = request.POST.get("what", "") if request.method == "POST" else ""
    typed = _typed(request, source) if what else None
    theirs: LocalisedText | None = None
    problem = ""
    if what in {"save", "confirm"} and typed is not None:
        try:
            saved = actions.save_translation(
                actor=request.user,
                kind=known,
                subject=subject,
                language=to,
                words=typed,
                origin=Origin.REVIEWED if what == "confirm" else Origin.TRANSLATION,
                seen=_seen(request, source),
            )
        except actions.ChangedMeanwhile as refusal:
            problem, theirs = str(refusal), text
        except Refused as refusal:
            problem = str(refusal)
        else:
            _say(request, known, saved)
            return HttpResponseRedirect(request.path)
    elif what in {"fill", "taken", "convert"} and typed is not None:
        found = _at_hand(what, subject, to, text, ready)
        typed = {name: words or found.get(name, "") for name, words in typed.items()}
    elif what:
        raise Http404
    words = typed or {name: str(getattr(text, name)) if text else "" for name in source.TEXT_FIELDS}
    conversion = bool(actions.converted(subject, to))
    (shown,) = known.show(request.user, [subject])
    context = {
        "page": {"title": shown.title, "breadcrumb": _trail(request, known, subject, shown.title)},
        "kind": known.name,
        "pk": subject.pk,
        "to": to,
        "to_name": NAMES[Language(to)],
        "source": source,
        "source_name": NAMES[Language(source.language)],
        "about": shown.about,
        "rows": _rows(known, source, text, words, to, theirs, ready),
        "origin": _origin(text),
        "stale": bool(text and text.changed_in(source)),
        "version": actions.version_of(text),
        "digest": source.digest(),
        "may_confirm": ready is not None
        or (text is not None and text.origin in {Origin.MACHINE, Origin.REVIEWED}),
        "box": _box(draft, source, to, conversion=conversion),
        "own_url": known.url(subject),
        "others": _others(known, subject, source, to),
        "next": _next(request, known, subject, to),
        "problem": problem,
        "conflict": theirs is not None,
    }
    status = 409 if theirs is not None else 422 if problem else 200
    return render(request, "programmes/translate.html", context, status=status)


def _at_hand(
    what: str, subject: Any, to: str, text: LocalisedText | None, ready: Any
) -> Mapping[str, str]:
    """What empty fields are filled with: converted characters, or what the machine has made."""
    if what == "convert":
        return actions.converted(subject, to)
    if ready is not None:
        return dict(ready.words)
    return {name: str(getattr(text, name)) for name in text.TEXT_FIELDS} if text else {}


def _trail(request: HttpRequest, kind: Kind, subject: Any, title: str) -> list[dict[str, str]]:
    edition = queries.visible_to(request.user).filter(pk=kind.scope_of(subject)).first()
    if edition is None:
        return []
    queue_url = reverse("programmes:translations", args=[edition.slug])
    return [
        _crumb(edition),
        {"label": _("Translations"), "url": f"{queue_url}?kind={kind.name}"},
        {"label": title, "url": ""},
    ]


def _typed(request: HttpRequest, source: LocalisedText) -> dict[str, str]:
    return {
        name: request.POST.get(f"words-{name}", "").replace("\x00", "")[: 2 * actions.FIELD_LIMIT]
        for name in source.TEXT_FIELDS
    }


def _seen(request: HttpRequest, source: LocalisedText) -> actions.Seen:
    nothing = digest_of("")  # a field that had no words is not in the form
    return actions.Seen(
        source=request.POST.get("source", "")[:64],
        source_fields={
            name: request.POST.get(f"source-{name}", nothing)[:64] for name in source.TEXT_FIELDS
        },
        version=request.POST.get("version", "")[:64],
    )


def _say(request: HttpRequest, kind: Kind, saved: actions.Saved) -> None:
    messages.success(request, _("Saved."))
    if saved.changed:
        names = ", ".join(kind.field_label(name) for name in saved.changed)
        messages.warning(
            request,
            _("The original changed while you translated, in: %(names)s. Look at it again.")
            % {"names": names},
        )


def _rows(
    kind: Kind,
    source: LocalisedText,
    text: LocalisedText | None,
    words: Mapping[str, str],
    to: str,
    theirs: LocalisedText | None,
    ready: Any,
) -> list[dict[str, Any]]:
    """Each field that has words on either side."""
    changed = text.changed_in(source) if text else ()
    digests = source.digests()
    flags = actions.flags_of(kind, source, words, to) if any(words.values()) else []
    found = []
    for name in source.TEXT_FIELDS:
        original = str(getattr(source, name))
        if not original.strip() and not words[name].strip():
            continue
        terms = registry.terms_in(original, source.language, to)
        limit = actions.limit_of(kind, name)
        other = str(getattr(theirs, name)) if theirs is not None else ""
        drafted = ready.words.get(name, "") if ready is not None else ""
        found.append(
            {
                "name": name,
                "label": kind.field_label(name),
                "parts": tables.parts(original, terms),
                "terms": tables.term_list(terms),
                "digest": digests[name],
                "words": words[name],
                "changed": name in changed,
                "flags": tables.flag_rows(flag for flag in flags if flag["field"] == name),
                "limit": limit,
                "size": min(
                    16, max(2, len(original) // (34 if source.language != "en" else 60) + 2)
                ),
                "theirs": other if other != words[name] else "",
                "drafted": drafted if drafted != words[name] else "",
            }
        )
    return found


def _origin(text: LocalisedText | None) -> str:
    if text is None:
        return ""
    names = {Origin.MACHINE: "machine", Origin.REVIEWED: "reviewed"}
    return names.get(Origin(text.origin), "human")


def _others(kind: Kind, subject: Any, source: LocalisedText, to: str) -> list[dict[str, Any]]:
    """The same text into the other languages."""
    return [
        {
            "label": NAMES[tag],
            "url": reverse("programmes:translate", args=[kind.name, subject.pk, tag]),
            "current": tag == to,
        }
        for tag in Language
        if tag != source.language
    ]


def _next(request: HttpRequest, kind: Kind, subject: Any, to: str) -> dict[str, str] | None:
    """The text that has waited longest, other than this one."""
    rows = translation.in_scope(kind, request.user, kind.scope_of(subject)).exclude(pk=subject.pk)
    waiting = translation.states(kind, rows, to).exclude(state=translation.DONE)
    owner = waiting.order_by("since", "pk").first()
    if owner is None:
        return None
    (shown,) = kind.show(request.user, [owner])
    return {
        "title": shown.title,
        "lang": shown.lang,
        "url": reverse("programmes:translate", args=[kind.name, owner.pk, to]),
    }


def check(request: HttpRequest, kind: str, pk: int, to: str) -> HttpResponse:
    """What to look at in the one field that is being typed."""
    known, _subject, source = _opened(request, kind, pk, to)
    name = next((one for one in source.TEXT_FIELDS if f"words-{one}" in request.POST), "")
    words = _typed(request, source)
    flags = actions.flags_of(known, source, words, to) if name else []
    rows = tables.flag_rows(flag for flag in flags if flag["field"] == name)
    return render(request, "programmes/parts/flags.html", {"flags": rows})


def draft(request: HttpRequest, kind: str, pk: int, to: str) -> HttpResponse:
    """How far a machine's draft is; by POST, ask for one."""
    known, subject, source = _opened(request, kind, pk, to)
    problem = ""
    if request.method == "POST":
        try:
            actions.ask(actor=request.user, kind=known, subject=subject, language=to)
        except Refused as refusal:
            problem = str(refusal)
    if not getattr(request, "htmx", None):
        if problem:
            messages.error(request, problem)
        return HttpResponseRedirect(reverse("programmes:translate", args=[kind, pk, to]))
    found = translation.draft_of(known, subject.pk, to)
    box = _box(found, source, to, conversion=bool(actions.converted(subject, to)))
    if found is None and request.GET.get("was") == "open":
        box["state"] = "taken"  # it was good enough to be shown to readers at once
    return render(
        request,
        "programmes/parts/draft.html",
        {"box": box, "kind": kind, "pk": pk, "to": to, "problem": problem},
    )


def _box(found: Any, source: LocalisedText, to: str, *, conversion: bool) -> dict[str, Any]:
    return tables.draft_box(
        found,
        provider=configured() is not None and not is_conversion(source.language, to),
        conversion=conversion,
    )
