"""Idempotency: the same key and input get the first answer again; the same key with other input is an error."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jiebang.hub.kernel.actors import Actor, Refused, actor_key
from jiebang.hub.kernel.models import IdempotencyKey

Answer = dict[str, Any]


class KeyReused(Refused):
    """The key was used before, with other input."""


def new_key() -> str:
    """A key for a form that is about to be shown."""
    return uuid.uuid4().hex


def key_in(sent: Mapping[str, Any]) -> str:
    """The key that a form has sent; a new one where it sent none, which then holds for nothing else."""
    return str(sent.get("key", "")).replace("\x00", "")[:80] or new_key()


def once(
    *, actor: Actor, verb: str, key: str, payload: Mapping[str, Any], act: Callable[[], Answer]
) -> Answer:
    """Run `act` at most once for this actor, verb and key, and return its answer (JSON values).

    The key's row is written first and in the same transaction as the act, so a second request
    with the same key waits for the first and then gets its answer; if the first fails, its key
    goes with it. Raises KeyReused when the payload differs from the first one's.
    """
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True, default=str)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        try:
            with transaction.atomic():
                row = IdempotencyKey.objects.create(
                    actor=actor_key(actor), verb=verb, key=key, input_digest=digest
                )
        except IntegrityError:
            row = IdempotencyKey.objects.get(actor=actor_key(actor), verb=verb, key=key)
            if row.input_digest != digest:
                raise KeyReused(
                    _("This form was sent before with other values. Load it anew.")
                ) from None
            return dict(row.answer or {})
        row.answer = act()
        row.save(update_fields=["answer"])
        return dict(row.answer)
