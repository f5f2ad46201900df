"""What IAM accepts in size and number: pure.

Source: IAM User Guide, "IAM and AWS STS quotas". White space is not counted.
"""

from __future__ import annotations

from enum import IntEnum

ATTACHED_POLICIES = 10
"""Managed policies that a role may have, by default."""


class Limit(IntEnum):
    """Characters that a policy document may have."""

    MANAGED = 6_144
    INLINE = 10_240
    """All inline policies of a role together."""
    TRUST = 2_048


def policy_size(document: str) -> int:
    """The characters of a policy document as IAM counts them."""
    return sum(not character.isspace() for character in document)


def room_left(document: str, limit: Limit) -> int:
    """Characters that a document may still grow by; negative where IAM would refuse it."""
    return limit - policy_size(document)
