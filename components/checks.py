"""Checks: what the program does not create and has to be found elsewhere. Pure.

A control that the platform owns (`verify`), that the stack of a shared account creates, or that an argument left out.
The calls are those of the AWS CLI's service names and the APIs' operations; nothing here makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from components.naming import Scope
from jichi.tenancy.model import Mode
from jichi.text import Text


class Control(StrEnum):
    """What is checked."""

    PUBLIC_ACCESS_BLOCK = "public access block"
    ORGANIZATION_POLICY = "organization policy"
    PERIMETER = "perimeter"
    LOG_LOCATION = "log location"
    TRAIL = "trail"
    RECORDER = "recorder"
    THREAT_DETECTION = "threat detection"
    SECURITY_FINDINGS = "security findings"
    SUBSCRIPTION = "subscription"
    BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to check in one region.

    Args:
        region: where to ask.
        what: what must be true.
        how: the service and operations to ask it with, as `service:Operation`.
    """

    control: Control
    region: str
    what: Text
    how: tuple[str, ...]

    def as_output(self) -> dict[str, str]:
        """The check as a stack's output."""
        return {
            "control": str(self.control),
            "region": self.region,
            "whatJa": self.what.ja,
            "whatEn": self.what.en,
            "how": " ".join(self.how),
        }


def is_managed(scope: Scope, mode: Mode) -> bool:
    """Whether an account-wide control is created here: the account is ours, the platform leaves it to us."""
    return scope.owns_account and mode is Mode.MANAGE
