"""What is asked of one actor again and again while a page is made, answered once; no right is decided here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from jiebang.hub.kernel.actors import Actor

P = ParamSpec("P")
T = TypeVar("T")

_known: ContextVar[dict[Any, tuple[Actor, Any]] | None] = ContextVar("known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within it functions that are `asked_once` answer from what they have found. For a request that changes
    nothing: nobody is given or loses a right in the midst of it. Outside, and in what a page streams after
    it, every question is asked anew.
    """
    before = _known.set({})
    try:
        yield
    finally:
        _known.reset(before)


def asked_once(
    function: Callable[Concatenate[Actor, P], T],
) -> Callable[Concatenate[Actor, P], T]:
    """Mark a read of what an actor is or has. Its answer is handed out again: nobody may change it."""

    @wraps(function)
    def found(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> T:
        known = _known.get()
        if known is None:
            return function(actor, *args, **kwargs)
        # By the object, as the same account may be here as itself and as whom an operator looks at; it is
        # kept beside the answer, so that no other object comes to its place in memory.
        key = (function, id(actor), args, tuple(sorted(kwargs.items())))
        if key not in known:
            known[key] = (actor, function(actor, *args, **kwargs))
        answer: T = known[key][1]
        return answer

    return found
