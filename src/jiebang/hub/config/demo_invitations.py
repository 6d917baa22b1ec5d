"""The demo's invitations: the professor is invited to a few needs, and has answered some of them."""

from __future__ import annotations

from typing import Any

STEEL, ORGANISER = "engineer@jiebang.example", "organiser@jiebang.example"
BROKER, PROFESSOR = "broker@jiebang.example", "professor@jiebang.example"
ANSWERS: tuple[dict[str, str], ...] = (
    {"to": "interested", "words": "We would be glad to talk; early December suits us best."},
    {
        "to": "questions",
        "words": "Which throughput do you expect, and is a pilot on your site possible?",
    },
    {
        "to": "declined",
        "reason": "capacity",
        "words": "Our pilot line is booked until next summer.",
    },
    {},
    {},
)
"""What is answered to each invitation in turn; nothing where it waits."""
WORDS = "贵方的工作与这项需求很接近，想请教能否用于现场工况，并约一次线上交流。"
REPLIED = "处理量约 200 吨/小时，现场可以安排中试，场地和水电由我方提供。"


def load() -> None:
    """Invite and answer, where nobody has been invited yet; then learn from what was decided."""
    from jiebang.hub.kernel.actors import SystemActor
    from jiebang.hub.matching import actions, queries
    from jiebang.hub.matching.models import Invitation, WeightSet
    from jiebang.hub.people.queries import demo_users

    if Invitation.objects.exists():
        return
    while actions.refresh_noted(actor=SystemActor("suggestions")):
        pass
    users: dict[str, Any] = {user.email: user for user in demo_users()}
    professor, senders = users[PROFESSOR], [users[one] for one in (STEEL, BROKER, ORGANISER)]
    pairs = queries.board_visible_to(professor, "offers").filter(is_current=True)
    seen: set[int] = set()
    answers = iter(ANSWERS)
    for pair in pairs.exclude(needs_state="rejected").order_by("-score", "pk"):
        if pair.need_id in seen or len(seen) == len(ANSWERS):
            continue
        sender = next(
            (
                one
                for one in senders
                if queries.board_visible_to(one, "needs").filter(pk=pair.pk).exists()
            ),
            None,
        )
        if sender is None:
            continue
        seen.add(pair.need_id)
        invitation = actions.invite(actor=sender, suggestion=pair, words=WORDS)
        if answer := next(answers):
            actions.answer_invitation(actor=professor, invitation=invitation, **answer)
            if answer["to"] == "questions":
                actions.reply_to_questions(actor=sender, invitation=invitation, words=REPLIED)
                actions.answer_invitation(
                    actor=professor,
                    invitation=invitation,
                    to="questions",
                    words="Thank you. What is the chloride in the feed?",
                )
    if not WeightSet.objects.exists():
        edition = pairs.first()
        if edition is not None:
            actions.propose_weights(actor=users[ORGANISER], edition=edition.edition)
