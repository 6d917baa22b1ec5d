"""Input of an invitation, its answer, and what is said to its questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from jiebang.hub.matching.states import ANSWERS, INVITATION_LIMIT, InvitationState, ReasonCode


class InviteForm(forms.Form):
    """The words of an invitation."""

    words = forms.CharField(
        label=gettext_lazy("Your message"),
        help_text=gettext_lazy(
            "Why you think that this fits, and what you would like to talk about. Write nothing that is "
            "confidential: that is shown to those who have signed for it."
        ),
        max_length=INVITATION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


_SAYINGS = {
    InvitationState.INTERESTED: gettext_lazy("Yes, we are interested"),
    InvitationState.QUESTIONS: gettext_lazy("We have questions first"),
    InvitationState.DECLINED: gettext_lazy("No, it does not fit"),
}


class AnswerForm(forms.Form):
    """Interested, with questions, or not and why."""

    to = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        choices=[(state.value, _SAYINGS[state]) for state in ANSWERS],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=gettext_lazy("Why it does not fit"),
        help_text=gettext_lazy(
            "For a no alone. It is told to who invites, and helps to suggest better."
        ),
        choices=[("", "—"), *ReasonCode.choices],
        required=False,
    )
    words = forms.CharField(
        label=gettext_lazy("Your words"),
        help_text=gettext_lazy("Your questions, or what you would like to add."),
        max_length=INVITATION_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        """A no has a reason, and questions have words."""
        given = super().clean() or {}
        to = given.get("to")
        if to == InvitationState.DECLINED and not given.get("reason"):
            self.add_error("reason", gettext_lazy("Choose why it does not fit."))
        if to == InvitationState.QUESTIONS and not given.get("words"):
            self.add_error("words", gettext_lazy("Write your questions."))
        if to != InvitationState.DECLINED:
            given["reason"] = ""
        return given


class ReplyForm(forms.Form):
    """What is answered to the questions of those who were invited."""

    words = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=INVITATION_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
