"""The access table: every named address, its methods, and the predicate that guards each of them.

The middleware enforces it, and a test walks the resolver against it: an address that is not
declared here fails the build. What an object shows is decided by its app's `visible_to`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from jiebang.hub.kernel.access import Access, anyone, signed_in
from jiebang.hub.people.rules import is_operator


def operates(request: HttpRequest) -> bool:
    """Every operator of the site, in a session that has shown a second factor."""
    return is_operator(request.user)


_READ = Access({"GET": anyone})
_MEMBERS_READ = Access({"GET": signed_in})

TABLE: dict[str, Access] = {
    "root": _READ,
    "healthz": _READ,
    "robots": _READ,
    "favicon": _READ,
    # programmes
    "programmes:home": _READ,
    "programmes:edition": _READ,
    "programmes:team": Access({"GET": signed_in, "POST": signed_in}),
    "programmes:figure": _READ,
    "programmes:track": _READ,
    "programmes:zones": _READ,
    "programmes:zone": _READ,
    "programmes:zone_figure": _READ,
    "programmes:new_zone": Access({"GET": signed_in, "POST": signed_in}),
    "programmes:edit_zone": Access({"GET": signed_in, "POST": signed_in}),
    "programmes:announcements": _READ,
    "programmes:announcement": _READ,
    "programmes:activities": _READ,
    "programmes:activity": _READ,
    "programmes:activities_file": _READ,
    "programmes:manage": _MEMBERS_READ,
    "programmes:section": Access({"GET": signed_in, "POST": signed_in}),
    "programmes:item": Access({"GET": signed_in, "POST": signed_in}),
    "programmes:translations": Access({"GET": signed_in, "POST": signed_in}),
    "programmes:my_translations": _MEMBERS_READ,
    "programmes:translate": Access({"GET": signed_in, "POST": signed_in}),
    "programmes:check": Access({"POST": signed_in}),
    "programmes:draft": Access({"GET": signed_in, "POST": signed_in}),
    # contests
    "contests:contests": _READ,
    "contests:contest": Access({"GET": anyone, "POST": signed_in}),
    "contests:new_contest": Access({"GET": signed_in, "POST": signed_in}),
    "contests:rollup": _MEMBERS_READ,
    "contests:edit_contest": Access({"GET": signed_in, "POST": signed_in}),
    "contests:rubric": Access({"GET": signed_in, "POST": signed_in}),
    "contests:criterion": Access({"GET": signed_in, "POST": signed_in}),
    "contests:entries": Access({"GET": signed_in, "POST": signed_in}),
    "contests:jury": Access({"GET": signed_in, "POST": signed_in}),
    "contests:assignment": Access({"GET": signed_in, "POST": signed_in}),
    "contests:results": Access({"GET": signed_in, "POST": signed_in}),
    "contests:juries": _MEMBERS_READ,
    "contests:seat": Access({"GET": signed_in, "POST": signed_in}),
    "contests:sheet": Access({"GET": signed_in, "POST": signed_in}),
    "contests:save_sheet": Access({"POST": signed_in}),
    # catalog
    "catalog:needs": _READ,
    "catalog:need": _READ,
    "catalog:achievements": _READ,
    "catalog:achievement": _READ,
    "catalog:collected_at": Access({"POST": signed_in}),
    "catalog:solving": Access({"POST": signed_in}),
    "catalog:experts": _READ,
    "catalog:expert": _READ,
    "catalog:authors": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:authors_preview": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:person": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:move": Access({"POST": signed_in}),
    "catalog:attachments": Access({"POST": signed_in}),
    "catalog:attachment": Access({"GET": anyone, "POST": signed_in}),
    "catalog:details": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:access": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:requests": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:log": _MEMBERS_READ,
    "catalog:log_file": _MEMBERS_READ,
    "catalog:anonymity": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:ask": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:question": Access({"POST": signed_in}),
    "catalog:screening": _MEMBERS_READ,
    "catalog:many": Access({"POST": signed_in}),
    "catalog:review": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:export": _READ,
    "catalog:detail_export": _MEMBERS_READ,
    "catalog:desk": _MEMBERS_READ,
    "catalog:intake": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:tasks": _MEMBERS_READ,
    "catalog:step": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:paste": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:upload": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:template": _READ,
    "catalog:preview": Access({"GET": signed_in, "POST": signed_in}),
    "catalog:progress": _MEMBERS_READ,
    "catalog:errors": _MEMBERS_READ,
    # matching
    "matching:matches": _READ,
    "matching:invitations": _MEMBERS_READ,
    "matching:invitation": Access({"GET": signed_in, "POST": signed_in}),
    "matching:invite": Access({"GET": signed_in, "POST": signed_in}),
    "matching:weights": Access({"GET": signed_in, "POST": signed_in}),
    "matching:weight_set": Access({"GET": signed_in, "POST": signed_in}),
    # contests: the stage, prizes, certificates
    "contests:stage": Access({"GET": signed_in, "POST": signed_in}),
    "contests:console": Access({"GET": signed_in, "POST": signed_in}),
    "contests:stage_state": _MEMBERS_READ,
    "contests:showcase": Access({"GET": signed_in, "POST": signed_in}),
    "contests:phone": Access({"GET": signed_in, "POST": signed_in}),
    "contests:live": _READ,
    "contests:live_state": _READ,
    "contests:wall": _READ,  # by a secret in the address, which who runs the stage can renew
    "contests:wall_state": _READ,
    "contests:prizes": _READ,
    "contests:award_prizes": Access({"GET": signed_in, "POST": signed_in}),
    "contests:edition_prizes": _READ,
    "contests:certificates": Access({"GET": signed_in, "POST": signed_in}),
    "contests:check_certificate": _READ,
    "contests:certificate": _READ,  # by the code that stands on it
    "contests:certificate_paper": _READ,
    "matching:board": _MEMBERS_READ,
    "matching:board_of": _MEMBERS_READ,
    "matching:organisations": _MEMBERS_READ,
    "matching:pair": Access({"GET": signed_in, "POST": signed_in}),
    "matching:coverage": _MEMBERS_READ,
    # contests: solutions and triage
    "contests:answer": Access({"GET": signed_in, "POST": signed_in}),
    "contests:solutions": _MEMBERS_READ,
    "contests:received": _MEMBERS_READ,
    "contests:solution": _MEMBERS_READ,
    "contests:write": Access({"GET": signed_in, "POST": signed_in}),
    "contests:move": Access({"POST": signed_in}),
    "contests:add_file": Access({"POST": signed_in}),
    "contests:file": Access({"GET": signed_in, "POST": signed_in}),
    "contests:versions": _MEMBERS_READ,
    "contests:detail": Access({"GET": signed_in, "POST": signed_in}),
    "contests:triage": _MEMBERS_READ,
    "contests:compare": _MEMBERS_READ,
    "contests:decide": Access({"POST": signed_in}),
    "contests:thanks": Access({"GET": signed_in, "POST": signed_in}),
    "contests:select": Access({"GET": signed_in, "POST": signed_in}),
    "contests:ask_opinion": Access({"POST": signed_in}),
    "contests:opinions": _MEMBERS_READ,
    "contests:opinion": Access({"GET": signed_in, "POST": signed_in}),
    # people
    "people:organisation": _READ,
    "people:me": _MEMBERS_READ,
    "people:withdraw_request": Access({"POST": signed_in}),
    "people:new_organisation": Access({"GET": signed_in, "POST": signed_in}),
    "people:join": Access({"POST": signed_in}),
    "people:members": Access({"GET": signed_in, "POST": signed_in}),
    "people:correct": Access({"GET": signed_in, "POST": signed_in}),
    "people:offer_mandate": Access({"GET": signed_in, "POST": signed_in}),
    "people:mandate": Access({"GET": anyone, "POST": anyone}),
    "people:answer_mandate": Access({"POST": signed_in}),
    "people:invitation": Access({"GET": anyone, "POST": anyone}),
    "people:account": Access({"GET": anyone, "POST": anyone}),
    "people:open_account": Access({"GET": anyone, "POST": anyone}),
    "people:verification": Access({"GET": signed_in, "POST": signed_in}),
    "people:demo_sign_in": Access({"POST": anyone}),
    "people:look_as": Access({"POST": operates}),
    "people:stop_looking": Access({"POST": signed_in}),
    "account_login": Access({"GET": anyone, "POST": anyone}),
    "account_logout": Access({"GET": signed_in, "POST": signed_in}),
    # notices
    "notices:list": _MEMBERS_READ,
    "notices:read": Access({"POST": signed_in}),
    "notices:open": _MEMBERS_READ,
    "notices:preferences": Access({"GET": signed_in, "POST": signed_in}),
    "notices:unsubscribe": Access({"GET": anyone, "POST": anyone}),
    "notices:following": _MEMBERS_READ,
    "notices:follow": Access({"POST": signed_in}),
    "notices:searches": _MEMBERS_READ,
    "notices:save_search": Access({"GET": signed_in, "POST": signed_in}),
    "notices:search": Access({"GET": signed_in, "POST": signed_in}),
    "account_reauthenticate": Access({"GET": signed_in, "POST": signed_in}),
    # second factors
    "mfa_authenticate": Access({"GET": anyone, "POST": anyone}),
    "mfa_login_webauthn": Access({"GET": anyone, "POST": anyone}),
    "mfa_reauthenticate": Access({"GET": signed_in, "POST": signed_in}),
    "mfa_reauthenticate_webauthn": Access({"GET": signed_in, "POST": signed_in}),
    "mfa_index": _MEMBERS_READ,
    "mfa_activate_totp": Access({"GET": signed_in, "POST": signed_in}),
    "mfa_deactivate_totp": Access({"GET": signed_in, "POST": signed_in}),
    "mfa_view_recovery_codes": _MEMBERS_READ,
    "mfa_generate_recovery_codes": Access({"POST": signed_in}),
    "mfa_add_webauthn": Access({"GET": signed_in, "POST": signed_in}),
    "mfa_remove_webauthn": Access({"GET": signed_in, "POST": signed_in}),
    # theme, in debug and demo only
    "theme:styleguide": _READ,
}


_SENT = ("_changelist", ":save_filter", ":drop_filter", ":new_edition")


def _admin(name: str) -> Access:
    """The operators' lists: read, and written to at the few addresses that take acts."""
    reads = {} if name.endswith("_filter") else {"GET": operates}
    return Access(reads | ({"POST": operates} if name.endswith(_SENT) else {}))


SPACES: dict[str, Callable[[str], Access]] = {"admin": _admin}
"""Namespaces whose addresses a library makes, one for each kind of row: one rule for all of them."""


def access_to(name: str) -> Access | None:
    """The guard of a named address; None where it is declared neither by itself nor by its namespace."""
    space, colon, _ = name.partition(":")
    if colon and space in SPACES:
        return SPACES[space](name)
    return TABLE.get(name)
