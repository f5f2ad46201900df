"""Which states of a described thing mean that it carries nothing.

What is gone, was refused or is not accepted yet carries no packet. Whatever is between two states is taken as there.
"""

from __future__ import annotations

_NOTHING = frozenset(
    {
        "deleted",
        "expired",
        "failed",
        "failing",
        "initiatingrequest",
        "pendingacceptance",
        "rejected",
        "rejecting",
        "deletecomplete",
        "disassociated",
        "detached",
    }
)


def stands(state: str) -> bool:
    """Whether a thing in a state may carry packets; the services write states with and without hyphens."""
    return state.replace("-", "").lower() not in _NOTHING
