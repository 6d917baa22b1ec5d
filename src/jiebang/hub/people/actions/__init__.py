"""Every write to users, organisations, memberships and mandates: one function a verb, in modules by noun."""

from jiebang.hub.people.actions.accounts import set_password, sign_up
from jiebang.hub.people.actions.factors import (
    PASSKEY_NAME_LIMIT,
    add_passkey,
    add_totp,
    check_code,
    remove_factor,
    renew_codes,
    reset_factors,
)
from jiebang.hub.people.actions.mandates import (
    confirm_mandate,
    decline_mandate,
    enter_client,
    offer_mandate,
    revoke_mandate,
    sign_mandate,
)
from jiebang.hub.people.actions.members import (
    accept_as_new,
    accept_invitation,
    add_member,
    answer_request,
    ask_to_join,
    change_role,
    invite,
    remove_member,
    withdraw_invitation,
    withdraw_request,
)
from jiebang.hub.people.actions.organisations import (
    NOTE_LIMIT,
    correct_organisation,
    create_organisation,
    create_user,
    register_organisation,
    verify,
)

__all__ = [
    "NOTE_LIMIT",
    "PASSKEY_NAME_LIMIT",
    "accept_as_new",
    "accept_invitation",
    "add_member",
    "add_passkey",
    "add_totp",
    "answer_request",
    "ask_to_join",
    "change_role",
    "check_code",
    "confirm_mandate",
    "correct_organisation",
    "create_organisation",
    "create_user",
    "decline_mandate",
    "enter_client",
    "invite",
    "offer_mandate",
    "register_organisation",
    "remove_factor",
    "remove_member",
    "renew_codes",
    "reset_factors",
    "revoke_mandate",
    "set_password",
    "sign_mandate",
    "sign_up",
    "verify",
    "withdraw_invitation",
    "withdraw_request",
]
