"""What catalog gives to the registry of notices: records and their news, and lists whose searches are kept."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.hub.catalog import forms, queries, rules, tables
from jiebang.hub.catalog.models import Question, Record
from jiebang.hub.catalog.notices import access
from jiebang.hub.catalog.notices.words import named
from jiebang.hub.catalog.states import (
    PROJECTS,
    SIDES,
    QuestionState,
    RecordKind,
    Solving,
    Status,
    UploadState,
)
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.actors import Actor
from jiebang.hub.kernel.regions import covers
from jiebang.hub.notices import queries as notices
from jiebang.hub.notices.models import Follow, Notice
from jiebang.hub.notices.registry import (
    Kind,
    Listed,
    Said,
    Subject,
    Telling,
    each,
    register_kind,
    register_list,
    register_subject,
)
from jiebang.hub.notices.states import Outlet
from jiebang.hub.people import queries as people
from jiebang.hub.people.models import User
from jiebang.hub.programmes import queries as programmes
from jiebang.hub.programmes.models import Edition, Track
from jiebang.hub.programmes.states import EditionRole


def register() -> None:
    """Called once, when the app is ready."""
    for kind, model in queries.MODELS.items():
        register_subject(Subject(kind, functools.partial(_records, model), named))
    register_subject(Subject("screening", _screened))
    register_subject(Subject("question", queries.questions_visible_to))
    register_subject(Subject("access", queries.access_visible_to))
    register_subject(Subject("importer", _oneself))
    register_kind(
        Kind(
            "catalog.import",
            group=gettext_lazy("Records of my organisations"),
            label=gettext_lazy("A long import of mine is done or has stopped"),
            default=Outlet.SITE,
            audience=_to_importer,
            say=_imported,
            may_be_empty=True,
        )
    )
    for group, kinds in (
        (gettext_lazy("Screening"), _SCREENING),
        (gettext_lazy("Records of my organisations"), _OWN),
        (gettext_lazy("Questions"), _QUESTIONS),
        (gettext_lazy("Confidential detail"), access.KINDS),
        (gettext_lazy("What I follow"), _FOLLOWED),
    ):
        for code, on, label, default, audience, say in kinds:
            register_kind(
                Kind(code, group=group, label=label, default=default, audience=audience,
                     say=each(say), on=on)
            )  # fmt: skip
    for kind, label in (
        (RecordKind.NEED, gettext_lazy("Needs")),
        (RecordKind.ACHIEVEMENT, gettext_lazy("Achievements")),
        (RecordKind.EXPERT, gettext_lazy("Experts")),
    ):
        register_list(
            Listed(
                code=kind.value,
                label=label,
                clean=functools.partial(_clean, kind),
                labels=functools.partial(_labels, kind),
                find=functools.partial(_find, kind),
                rows=functools.partial(_rows, kind),
                url=functools.partial(_url, kind),
            )
        )


def _records(model: type[Record], actor: Actor) -> QuerySet[Record]:
    return queries.visible_to(actor, model)


def _screened(actor: Actor) -> QuerySet[Edition]:
    """Editions of which the actor screens anything: who does no longer is told nothing of it."""
    held = {edition for edition, _region in programmes.screened_by(actor)}
    return programmes.visible_to(actor).filter(pk__in=held)


def _oneself(actor: Actor) -> QuerySet[User]:
    return User.objects.filter(pk=actor.pk or 0)


def _to_importer(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Whoever uploaded the file, which `detail` names."""
    for key in keys:
        yield Telling(key, subject, key)


def _imported(actor: Actor, pairs: Sequence[tuple[Notice, Any]]) -> dict[int, Said]:
    """What became of each upload; nothing of one that goes on, or was discarded since."""
    names = {notice.pk: UUID(notice.detail) for notice, _row in pairs}
    rows = queries.uploads_visible_to(actor).defer("content").in_bulk(list(names.values()))
    said = {}
    for notice, name in names.items():
        upload = rows.get(name)
        if upload is None or upload.state not in {UploadState.IMPORTED, UploadState.STOPPED}:
            continue
        done = upload.state == UploadState.IMPORTED
        title = _("“%(file)s” is imported") if done else _("The import of “%(file)s” has stopped")
        text = (
            _("%(created)s new, %(updated)s changed, %(unchanged)s as before.") % upload.result
            if done
            else upload.why
        )
        url = reverse("catalog:preview", args=[upload.pk])
        said[notice] = Said(title % {"file": upload.file_name}, url, text)
    return said


def _to_screeners(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who screens the records, once for each, of their edition: screeners and officers whose region
    holds it, else the organisers; never those who are near the organisation.
    """
    rows = list(
        queries.MODELS[subject]
        ._default_manager.filter(pk__in=keys)
        .values_list("edition_id", "organisation_id", "region", "step")
    )
    homes = {organisation for _edition, organisation, _region, _step in rows}
    near = {*people.members_in(homes), *people.agents_of(homes)}
    staff = programmes.screeners_of(edition for edition, *_rest in rows)
    for edition, organisation, region, step in rows:
        able = [
            (user, role)
            for of, user, held, role in staff
            if of == edition
            and covers(held, region)
            and (step == 1 or not rules.is_narrow(held))
            and (organisation, user) not in near
        ]
        heads = {user for user, role in able if role == EditionRole.ORGANISER}
        hands = {user for user, role in able if role != EditionRole.ORGANISER}
        for user in sorted(hands or heads):
            yield Telling(user, "screening", edition)


def _to_owners(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Editors of the records' organisations, and who acts for those by a mandate."""
    homes = _homes(subject, keys)
    near = people.editors_of(homes.values())
    near += people.agents_of(homes.values(), SIDES[subject])
    users: dict[int, set[int]] = {}
    for home, user in near:
        users.setdefault(home, set()).add(user)
    for key, home in homes.items():
        for user in sorted(users.get(home, ())):
            yield Telling(user, subject, key)


def _homes(subject: str, keys: Sequence[int]) -> dict[int, int]:
    rows = queries.MODELS[subject]._default_manager.filter(pk__in=keys).order_by("pk")
    return dict(rows.values_list("pk", "organisation_id"))


def _to_followers(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who follows the records themselves."""
    for user, key, _follow in notices.followers(subject, keys):
        yield Telling(user, subject, key)


def _to_those_who_wait(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who follows the records or their organisations, once for each record.

    An organisation's followers hear nothing of what it releases anonymously: that would name it.
    """
    named = queries.MODELS[subject]._default_manager.filter(pk__in=keys, is_anonymous=False)
    homes = dict(named.order_by("pk").values_list("pk", "organisation_id"))
    found = {(user, key) for user, key, _follow in notices.followers(subject, keys)}
    following: dict[int, set[int]] = {}
    for user, home, _follow in notices.followers("organisation", set(homes.values())):
        following.setdefault(home, set()).add(user)
    for key, home in homes.items():
        found |= {(user, key) for user in following.get(home, ())}
    for user, key in sorted(found):
        yield Telling(user, subject, key)


def _to_editions(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who follows the records' editions: one notice an edition, which counts."""
    rows: Any = queries.MODELS[subject]._default_manager.filter(pk__in=keys).order_by("pk")
    if subject == RecordKind.NEED:
        rows = rows.exclude(solving=Solving.HIDDEN)  # not even that there is one more
    homes = list(rows.values_list("edition_id", flat=True))
    following: dict[int, list[int]] = {}
    for user, edition, _follow in notices.followers("edition", set(homes)):
        following.setdefault(edition, []).append(user)
    for edition in homes:
        for user in following.get(edition, ()):
            yield Telling(user, "edition", edition)


def _to_the_left(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who follows what is public no more: told of their own following, as the record may be hidden."""
    for user, _key, follow in notices.followers(subject, keys):
        yield Telling(user, "follow", follow)


def _handed_in(actor: Actor, notice: Notice, edition: Edition) -> Said:
    reading = edition.reading(languages.current())
    title = ngettext(
        "%(n)s record was handed in for screening",
        "%(n)s records were handed in for screening",
        notice.count,
    ) % {"n": notice.count}
    url = reverse("catalog:screening", args=[RecordKind.NEED])
    return Said(title, url, reading.get("name") if reading else edition.slug)


def _saying(sentence: Callable[[], str]) -> Callable[[Actor, Notice, Any], Said]:
    """The record's title with one sentence about it."""

    def say(actor: Actor, notice: Notice, record: Any) -> Said:
        shown = named(actor, record)
        return Said(shown.title, shown.url, sentence(), shown.lang)

    return say


def _deadline(actor: Actor, notice: Notice, record: Any) -> Said:
    shown = named(actor, record)
    day = date_format(record.deadline, "DATE_FORMAT") if record.deadline else ""
    return Said(shown.title, shown.url, _("Deadline: %(day)s") % {"day": day}, shown.lang)


def _in_edition(actor: Actor, notice: Notice, edition: Edition) -> Said:
    reading = edition.reading(languages.current())
    title = ngettext("%(n)s record was published", "%(n)s records were published", notice.count) % {
        "n": notice.count
    }
    url = f"{reverse('catalog:needs')}?edition={edition.slug}&sort=newest"
    return Said(title, url, reading.get("name") if reading else edition.slug)


def _ended(actor: Actor, notice: Notice, follow: Follow) -> Said:
    """Without its words: it may be hidden from who follows it."""
    title = {
        RecordKind.NEED: _("A need that you follow is public no more"),
        RecordKind.ACHIEVEMENT: _("An achievement that you follow is public no more"),
        RecordKind.EXPERT: _("An expert that you follow is public no more"),
    }[RecordKind(follow.subject)]
    text = _("Its deadline is over.") if notice.detail == Status.EXPIRED else ""
    return Said(title, reverse("notices:following"), text)


def _to_owners_asked(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who may answer the questions."""
    for kind in PROJECTS:
        on = Question.objects.filter(pk__in=keys, **{f"{kind}__isnull": False})
        about = dict(on.order_by("pk").values_list("pk", f"{kind}_id"))
        told: dict[int, list[int]] = {}
        for telling in _to_owners(kind, list(set(about.values())), detail):
            told.setdefault(telling.key, []).append(telling.to)
        for question, record in about.items():
            for user in told.get(record, ()):
                yield Telling(user, "question", question)


def _to_askers(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    for question, user in queries.askers_of(keys):
        yield Telling(user, "question", question)


def _to_followers_of_answered(subject: str, keys: Sequence[int], detail: str) -> Iterable[Telling]:
    """Who follows the record, where the answer is for everybody; who asked hears of it anyway."""
    if detail != QuestionState.PUBLIC:
        return
    asked = set(queries.askers_of(keys))
    for kind in PROJECTS:
        on = Question.objects.filter(pk__in=keys, **{f"{kind}__isnull": False})
        about = dict(on.order_by("pk").values_list("pk", f"{kind}_id"))
        following: dict[int, list[int]] = {}
        for user, key, _follow in notices.followers(kind, set(about.values())):
            following.setdefault(key, []).append(user)
        for question, record in about.items():
            for user in following.get(record, ()):
                if (question, user) not in asked:
                    yield Telling(user, "question", question)


def _on_question(sentences: Callable[[str], str]) -> Callable[[Actor, Notice, Any], Said]:
    """The record's title, one sentence, and the question's beginning, as its reader may see it."""

    def say(actor: Actor, notice: Notice, question: Question) -> Said:
        shown = named(actor, question.about)
        words = " ".join(question.words.split())
        short = words if len(words) <= 80 else f"{words[:79]}…"
        text = sentences(notice.detail) % {"words": short}
        return Said(shown.title, f"{shown.url}#question-{question.pk}", text, shown.lang)

    return say


def _answered(detail: str) -> str:
    return {
        QuestionState.PRIVATE: _("Your question is answered, to you alone: “%(words)s”"),
        QuestionState.PUBLIC: _("Your question is answered, to everybody: “%(words)s”"),
        QuestionState.DECLINED: _("Your question is not answered: “%(words)s”"),
        QuestionState.HIDDEN: _("Your question was hidden: “%(words)s”"),
    }[QuestionState(detail)]


_QUESTIONS: tuple[Any, ...] = (
    (
        "catalog.asked", (), gettext_lazy("Somebody asks about a record of my organisations"),
        Outlet.ONCE, _to_owners_asked, _on_question(lambda detail: _("Somebody asks: “%(words)s”")),
    ),
    (
        "catalog.answered", (), gettext_lazy("My question is answered"),
        Outlet.ONCE, _to_askers, _on_question(_answered),
    ),
)  # fmt: skip
_SCREENING: tuple[Any, ...] = (
    (
        "catalog.submitted", (), gettext_lazy("Records are handed in for screening"),
        Outlet.DAILY, _to_screeners, _handed_in,
    ),
)  # fmt: skip
_OWN: tuple[Any, ...] = (
    (
        "catalog.rectify", (), gettext_lazy("It is sent back to be rectified"),
        Outlet.ONCE, _to_owners, _saying(lambda: _("It was sent back to be rectified.")),
    ),
    (
        "catalog.screened", (), gettext_lazy("It has passed the screening"),
        Outlet.SITE, _to_owners, _saying(lambda: _("It has passed the screening.")),
    ),
    (
        "catalog.published", (), gettext_lazy("It is published"),
        Outlet.DAILY, _to_owners, _saying(lambda: _("It is published.")),
    ),
    (
        "catalog.rejected", (), gettext_lazy("It is rejected"),
        Outlet.ONCE, _to_owners, _saying(lambda: _("It was rejected.")),
    ),
    (
        "catalog.withdrawn", (), gettext_lazy("It is withdrawn"),
        Outlet.SITE, _to_owners, _saying(lambda: _("It was withdrawn.")),
    ),
    (
        "catalog.expired", (), gettext_lazy("It has expired"),
        Outlet.DAILY, _to_owners, _saying(lambda: _("It has expired: its deadline is over.")),
    ),
)  # fmt: skip
_FOLLOWED: tuple[Any, ...] = (
    (
        "follow.published", ("catalog.published",),
        gettext_lazy("A record of an organisation is published"),
        Outlet.DAILY, _to_those_who_wait, _saying(lambda: _("It is published.")),
    ),
    (
        "follow.edition", ("catalog.published",),
        gettext_lazy("Records of an edition are published"),
        Outlet.WEEKLY, _to_editions, _in_edition,
    ),
    (
        "follow.changed", ("catalog.changed",), gettext_lazy("A record has changed"),
        Outlet.DAILY, _to_followers, _saying(lambda: _("It has changed.")),
    ),
    (
        "follow.deadline", ("catalog.deadline",), gettext_lazy("A deadline is near"),
        Outlet.DAILY, _to_followers, _deadline,
    ),
    (
        "follow.answered", ("catalog.answered",), gettext_lazy("A question is answered to everybody"),
        Outlet.DAILY, _to_followers_of_answered,
        _on_question(lambda detail: _("A question is answered: “%(words)s”")),
    ),
    (
        "follow.ended", ("catalog.withdrawn", "catalog.expired"),
        gettext_lazy("A record is public no more"),
        Outlet.DAILY, _to_the_left, _ended,
    ),
)  # fmt: skip


def _clean(kind: str, query: QueryDict) -> str:
    """The address as the list understands it: what it does not know is left out."""
    choice = forms.choice_from(query, kind)
    cleaned = QueryDict(mutable=True)
    if choice.text:
        cleaned["q"] = choice.text
    for name, values in sorted(dict(choice.chosen).items()):
        cleaned.setlist(name, sorted(set(values)))
    return cleaned.urlencode()


def _labels(kind: str, actor: Actor, query: str) -> list[str]:
    choice = forms.choice_from(QueryDict(query), kind)
    editions = programmes.visible_to(actor)
    tracks: list[Track] = []
    if choice.values("track"):
        found = Track.objects.filter(edition__in=editions.values("pk"))
        tracks = list(found.prefetch_related("texts").order_by("edition", "order", "slug"))
    labels = [choice.text] if choice.text else []
    return labels + [
        tables.value_label(name, value, tracks)
        for name, values in dict(choice.chosen).items()
        for value in values
    ]


def _find(kind: str, actor: Actor, query: str, since: datetime) -> list[int]:
    """What answers for the actor and was published since: nothing is searched where nothing was."""
    model = queries.MODELS[kind]
    fresh = set(
        queries.visible_to(actor, model)
        .prefetch_related(None)
        .filter(published_at__gt=since)
        .order_by()
        .values_list("pk", flat=True)
    )
    if not fresh:
        return []
    choice = forms.choice_from(QueryDict(query), kind)
    return [key for key in queries.find(actor, model, choice).keys if key in fresh]


def _rows(kind: str, actor: Actor, keys: Sequence[int]) -> list[Mapping[str, Any]]:
    rows = queries.visible_to(actor, queries.MODELS[kind]).in_bulk(list(keys))
    shown = queries.disclosed_all(actor, [rows[key] for key in keys if key in rows])
    return [tables.row(one) for one in shown]


def _url(kind: str, query: str) -> str:
    return f"{reverse(f'catalog:{kind}s')}{f'?{query}' if query else ''}"
