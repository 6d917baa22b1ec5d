"""A team's verbs: begin, write part by part, hand in, take back, start over."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.hub.catalog.models import Need
from jiebang.hub.catalog.queries import visible_to as records_visible_to
from jiebang.hub.contests import rules
from jiebang.hub.contests.actions.entries import leave
from jiebang.hub.contests.actions.shared import locked
from jiebang.hub.contests.actions.words import Changed, clean, hindered, mandate_of, not_watched
from jiebang.hub.contests.models import Entry, Solution, SolutionVersion
from jiebang.hub.contests.queries import writing
from jiebang.hub.contests.queries.calls import term_of
from jiebang.hub.contests.queries.solutions import snapshot
from jiebang.hub.contests.states import (
    HANDED_IN,
    SOLUTION_TRANSITIONS,
    DetailReaders,
    Meets,
    SolutionStatus,
)
from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import Origin, author_of
from jiebang.hub.notices.actions import tell
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.queries import alike
from jiebang.reference import currencies, ip, orcid, regions

_LETTERS = "23456789BCDFGHJKLMNPQRSTVWXYZ"
_ATTEMPTS = 20
DETAIL_LIMIT, LINE_LIMIT, EVIDENCE_LIMIT = 20_000, 500, 1000


@transaction.atomic
def begin_solution(
    *, actor: Actor, need: Need, organisation: Organisation, language: str, team: str = ""
) -> Solution:
    """Begin an answer to a published need for an organisation: a draft with the need's indicators to be
    filled. Raises Denied, Refused (whose need it is, by invitation, before the call or after it).
    """
    not_watched(actor)
    if not rules.leads(actor, organisation):
        raise Denied
    if not records_visible_to(actor, Need).filter(pk=need.pk).exists():
        raise Denied
    if isinstance(actor, User) and rules.asks(actor, need):
        raise Refused(_("Who asks the question does not answer it."))
    _require_may(need, organisation)
    require_open(need)
    if language not in Language.values:
        raise Refused(_("Choose the language in which you write."))
    mandate = mandate_of(actor, organisation)
    solution = _named(
        need=need,
        poster=need.organisation,
        organisation=organisation,
        mandate=mandate,
        team=clean(team, writing.LINE_LIMIT, _("Name of the team"))
        or _name_of(organisation, language),
        region=organisation.region,
        created_by=actor if isinstance(actor, User) else None,
    )
    solution.texts.create(language=language, origin=Origin.AUTHOR, title="")
    for order, line in enumerate(writing.asked_of(need, language)):
        solution.promises.create(order=order, asked=line)
    _tell(actor, solution, "contests.begin_solution", need=need.pk)
    return solution


def _name_of(organisation: Organisation, language: str) -> str:
    reading = organisation.reading(language)
    return reading.get("name") if reading else organisation.slug


def _named(**given: Any) -> Solution:
    """A new row under a random name."""
    for _attempt in range(_ATTEMPTS):
        alias = "S-" + "".join(secrets.choice(_LETTERS) for _letter in range(7))
        try:
            with transaction.atomic():
                return Solution.objects.create(alias=alias, **given)
        except IntegrityError:
            if not Solution.objects.filter(alias=alias).exists():
                raise
    raise Refused(_("Too many are being entered just now. Try again."))


def _require_may(need: Need, organisation: Organisation) -> None:
    code = rules.hindrance(need, organisation)
    if code:
        raise Refused(hindered(code))


def require_open(need: Need) -> bool:
    """Whether it is late, within the grace. Raises Refused outside the term, with its times."""
    term, now = term_of(need), timezone.now()
    if term.is_open(now):
        return term.is_late(now)
    if term.opens_at is not None and now < term.opens_at:
        raise Refused(_("Answers are taken from %(at)s.") % {"at": _when(term.opens_at)})
    raise Refused(_("Answers were taken until %(at)s; it is over.") % {"at": _when(term.until)})


def _when(moment: Any) -> str:
    at = timezone.localtime(moment)
    return f"{date_format(at, 'DATE_FORMAT')} {time_format(at, 'H:i')}"


# Writing.


@transaction.atomic
def save_part(
    *, actor: Actor, solution: Solution, part: str, seen: str, values: Mapping[str, Any]
) -> Solution:
    """Keep what was typed on one page; what is not named keeps its value, a draft may lack everything.

    seen: writing.version_of() of the page when it was read. What others read is the version that was
    handed in last, which this does not touch. Raises Changed, Denied, Refused.
    """
    now = _written(actor, solution)
    before = writing.stated(now, part)
    if writing.version_of(now, part) != seen and any(
        before.get(name) != value for name, value in values.items()
    ):
        raise Changed(_("This was changed meanwhile, by somebody else or in another tab."))
    if all(before.get(name) == value for name, value in values.items()):
        return now
    _save_texts(now, part, values)
    if part == writing.APPROACH:
        _save_approach(now, values)
    elif part == writing.INDICATORS:
        _save_promises(now, values.get("promises", before["promises"]))
    elif part == writing.TERMS:
        _save_terms(now, values)
    elif part == writing.TEAM:
        _save_team(actor, now, values)
    elif part == writing.DETAIL:
        _save_detail(now, values)
    now.updated_at = timezone.now()
    now.save()
    _tell(actor, now, "contests.save_solution", part=part)
    return writing.written_now(now)


def _written(actor: Actor, solution: Solution) -> Solution:
    """The solution, locked, that the actor may write as it stands."""
    not_watched(actor)
    Solution.objects.select_for_update().filter(pk=solution.pk).first()
    now = writing.written_now(solution)
    if not rules.may_write(actor, now):
        raise Denied
    require_writable(now)
    return now


def require_writable(solution: Solution) -> None:
    """Raises Refused for a solution that stands as it is: its team was told what became of it, it was
    taken back, or the call is over.
    """
    if solution.told == SolutionStatus.WITHDRAWN:
        raise Refused(_("It was withdrawn. Start it over to change it."))
    if solution.told in {SolutionStatus.SELECTED, SolutionStatus.DECLINED}:
        raise Refused(_("It is decided and stands as it was handed in."))
    require_open(solution.need)


def _save_texts(now: Solution, part: str, values: Mapping[str, Any]) -> None:
    text = author_of(now.texts.all())
    if text is None:
        return
    for name in writing.TEXTS.get(part, ()):
        if name in values:
            limit = writing.TITLE_LIMIT if name == "title" else writing.TEXT_LIMIT
            setattr(text, name, clean(values[name], limit, name))
    wanted = values.get("language") if part == writing.APPROACH else None
    if wanted and wanted != text.language:
        if wanted not in Language.values:
            raise Refused(_("Choose the language in which you write."))
        if now.texts.filter(language=wanted).exists():
            raise Refused(_("There is a translation into this language already."))
        now.details.filter(language=text.language).update(language=wanted)
        text.language = wanted
    text.save()


def _save_approach(now: Solution, values: Mapping[str, Any]) -> None:
    if "team" in values:
        now.team = clean(values["team"], writing.LINE_LIMIT, _("Name of the team")) or now.team
    if "lets_out" in values:
        now.lets_out = bool(values["lets_out"])


def _save_promises(now: Solution, rows: Sequence[Mapping[str, Any]]) -> None:
    """What is promised for each line; the lines themselves are the need's, not the team's to change."""
    asked = [one.asked for one in now.promises.all() if one.asked]
    extra = [row for row in rows[len(asked) :] if row.get("promised")][: writing.MOST_EXTRA]
    kept = []
    for line, row in zip(
        [*asked, *("" for _row in extra)], [*rows[: len(asked)], *extra], strict=False
    ):
        meets = str(row.get("meets", "")) if line else ""
        if meets and meets not in Meets.values:
            raise Refused(_("Say whether it is met, met in part or not met."))
        kept.append(
            {
                "asked": line,
                "promised": clean(row.get("promised"), LINE_LIMIT, _("Promised")),
                "meets": meets,
                "evidence": clean(row.get("evidence"), EVIDENCE_LIMIT, _("Evidence")),
            }
        )
    now.promises.all().delete()
    for order, given in enumerate(kept):
        now.promises.create(order=order, **given)


def _save_terms(now: Solution, values: Mapping[str, Any]) -> None:
    given = {name: values[name] for name in writing.FACTS[writing.TERMS] if name in values}
    if given.get("currency") and given["currency"] not in currencies.codes():
        raise Refused(_("There is no such currency."))
    if given.get("ip") and given["ip"] not in ip.codes("need"):
        raise Refused(_("Choose one of the terms on intellectual property."))
    for name, most in (("months", 240), ("trl", 9)):
        value = given.get(name)
        if value is not None and not 1 <= int(value) <= most:
            raise Refused(_("A number from 1 to %(n)s.") % {"n": most})
    price = given.get("price")
    if price is not None and not 0 <= int(price) < 2**62:
        raise Refused(_("Such a price cannot be kept."))
    if given.get("region"):
        try:
            regions.get(str(given["region"]))
        except ValueError:
            raise Refused(_("There is no such region.")) from None
    for name, value in given.items():
        setattr(now, name, value)


def _save_team(actor: Actor, now: Solution, values: Mapping[str, Any]) -> None:
    if "achievement" in values:
        key = values["achievement"]
        mine = writing.achievements_to_name(actor, now)
        if key and not mine.filter(pk=key).exists():
            raise Refused(_("Name an achievement of your own organisation."))
        now.achievement_id = key or None
    if "members" not in values:
        return
    rows = [row for row in values["members"] if str(row.get("name", "")).strip()]
    if len(rows) > writing.MOST_MEMBERS:
        raise Refused(_("A team has at most %(n)s members.") % {"n": writing.MOST_MEMBERS})
    colleagues = set(now.organisation.memberships.values_list("user_id", flat=True))
    before = {one.user_id for one in now.members.all() if one.user_id}
    now.members.all().delete()
    for order, row in enumerate(rows):
        number = clean(row.get("orcid"), 40, "ORCID")
        if number:
            found = orcid.find(number)
            if found is None:
                raise Refused(
                    _("%(orcid)s is no ORCID iD: it has 16 digits, such as 0000-0002-1825-0097.")
                    % {"orcid": number}
                )
            number = found
        user = row.get("user") or None
        if user is not None and user not in colleagues | before:
            raise Refused(_("Only accounts of the leading organisation are named as members."))
        now.members.create(
            order=order,
            name=clean(row.get("name"), writing.LINE_LIMIT, pgettext("contest", "Name")),
            part=clean(row.get("part"), writing.LINE_LIMIT, _("Part in the work")),
            employer=clean(row.get("employer"), writing.LINE_LIMIT, _("Employer")),
            orcid=number,
            user_id=user,
            organisation=now.organisation if user is not None else _meant(row.get("employer")),
        )


def _meant(employer: object) -> Organisation | None:
    """The organisation of the site that an employer's name means, where it means one: by that a juror or
    an expert of the same house is kept away.
    """
    name = str(employer or "").strip()
    found = list(alike([name])[:2]) if name else []
    return found[0] if len(found) == 1 else None


def _save_detail(now: Solution, values: Mapping[str, Any]) -> None:
    if "detail_readers" in values:
        if values["detail_readers"] not in DetailReaders.values:
            raise Refused(_("Choose who may read the confidential part."))
        now.detail_readers = values["detail_readers"]
    if "words" in values:
        words = clean(values["words"], DETAIL_LIMIT, _("Confidential part"))
        text = author_of(now.texts.all())
        language = text.language if text else Language.HANS
        now.details.all().delete()
        if words:
            now.details.create(language=language, origin=Origin.AUTHOR, words=words)


# Handing in.


@transaction.atomic
def hand_in_solution(*, actor: Actor, solution: Solution, seen: str) -> SolutionVersion:
    """Hand in what is written, as a version that is never changed; as often as wished until the call is
    over. What is handed in as it stands already is the version that there is.

    seen: writing.draft_digest() of what the actor has read. The version's number is taken by a
    conditional UPDATE: of two at once one hands in, the other is told. Raises Changed, Denied, Refused.
    """
    now = _written(actor, solution)
    _require_may(now.need, now.organisation)
    is_late = require_open(now.need)
    content, details = snapshot(now), writing.details_in(now)
    digest = writing.digest_of(content, details)
    if digest != seen:
        raise Changed(_("This was changed meanwhile. Read it once more, then hand it in."))
    if any(gap.required for gap in writing.gaps_of(now, is_blind=False)):
        raise Refused(_("Something is still missing. See what, and hand it in then."))
    last = now.versions.filter(number=now.version).first()
    if last is not None and last.digest == digest and now.status in HANDED_IN:
        return last
    before, moment = now.status, timezone.now()
    stays = before in {SolutionStatus.SUBMITTED, SolutionStatus.SHORTLISTED}
    after = before if stays else SolutionStatus.SUBMITTED
    if after != before and after not in SOLUTION_TRANSITIONS[before]:
        raise Refused(_("It is decided and stands as it was handed in."))
    told = now.told if now.told == SolutionStatus.SHORTLISTED else SolutionStatus.SUBMITTED
    rows = Solution.objects.filter(pk=now.pk, status=before, version=now.version)
    if not rows.update(
        status=after, told=told, version=now.version + 1, submitted_at=moment, updated_at=moment
    ):
        raise Changed(_("Somebody else of your team has handed it in this very moment."))
    mandate = mandate_of(actor, now.organisation)
    by = actor if isinstance(actor, User) else None
    version = now.versions.create(
        number=now.version + 1, content=content, details=details, digest=digest, is_late=is_late,
        by=by, mandate=mandate,
    )  # fmt: skip
    if not stays or before == SolutionStatus.SUBMITTED:
        now.moves.create(before=before, after=after, by=by, mandate=mandate)
    _tell(
        actor, now, "contests.hand_in", version=version.number, digest=digest, late=is_late
    )  # fmt: skip
    tell(actor=actor, news="contests.handed_in", subject="need", keys=[now.need_id])
    solution.refresh_from_db()
    return version


@transaction.atomic
def withdraw_solution(*, actor: Actor, solution: Solution) -> None:
    """Take a solution back, or drop the draft; its versions are kept, and its readers see it no more. It
    leaves the contests whose scores are not locked: no juror scores what they cannot read.
    """
    entries = Entry.objects.filter(solution=solution)
    # The contests' rows before the solution's, as all verbs take them.
    for contest in sorted({entry.contest_id for entry in entries}):
        locked(contest)
    _step(actor, solution, SolutionStatus.WITHDRAWN, "contests.withdraw_solution")
    leave(actor=actor, entries=entries.all())


def restart_solution(*, actor: Actor, solution: Solution) -> None:
    """Make a draft again of what was withdrawn, while the call is open."""
    require_open(solution.need)
    _step(actor, solution, SolutionStatus.DRAFT, "contests.restart_solution")


@transaction.atomic
def _step(actor: Actor, solution: Solution, to: str, verb: str) -> None:
    not_watched(actor)
    solution.refresh_from_db()
    if not rules.may_write(actor, solution):
        raise Denied
    before = solution.status
    if to not in SOLUTION_TRANSITIONS[before]:
        raise Refused(_("It stands at “%(status)s” already.") % {
            "status": SolutionStatus(solution.told).label
        })  # fmt: skip
    if solution.told == SolutionStatus.DECLINED:
        raise Refused(_("It is decided and stands as it was handed in."))
    now = timezone.now()
    rows = Solution.objects.filter(pk=solution.pk, status=before)
    if not rows.update(status=to, told=to, told_at=now, updated_at=now):
        raise Refused(_("Somebody else has changed this meanwhile. Look at it again."))
    mandate = mandate_of(actor, solution.organisation)
    by = actor if isinstance(actor, User) else None
    solution.moves.create(before=before, after=to, by=by, mandate=mandate)
    _tell(actor, solution, verb)
    if before in HANDED_IN:
        tell(actor=actor, news="contests.withdrawn", subject="need", keys=[solution.need_id])
    solution.refresh_from_db()


def _tell(actor: Actor, solution: Solution, verb: str, **facts: audit.Fact) -> None:
    """The audit; none of its facts is a word of the solution."""
    mandate = mandate_of(actor, solution.organisation)
    if mandate is not None:
        facts["mandate"] = mandate.pk
    audit.record(actor=actor, verb=verb, subject=solution, facts=facts)
