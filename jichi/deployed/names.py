"""Whose a stack is: by a name as `stacks.names` forms them (`hirosaki-022021-aws-prod`), or by what is in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from jichi.tenancy.model import Cloud

_OURS = re.compile(r"(?P<tenancy>.+)-(?P<whose>[0-9]{6}|shared)-(?P<cloud>aws|gcp)-[a-z]+")
_CODE = re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")
_PACKAGES = {
    "aws": Cloud.AWS,
    "awsx": Cloud.AWS,
    "aws-native": Cloud.AWS,
    "gcp": Cloud.GCP,
    "google-native": Cloud.GCP,
}


@dataclass(frozen=True, slots=True)
class Named:
    """What a stack's name says.

    Args:
        tenancy: empty where the name is not of Jichi's form.
        member: None where it names none.
        cloud: None where it names none.
    """

    tenancy: str
    member: str | None
    cloud: Cloud | None


def named(stack: str) -> Named:
    """What the name of a stack says; of a foreign name, a six-digit code in it is the member's."""
    ours = _OURS.fullmatch(stack)
    if ours:
        whose = ours["whose"]
        return Named(ours["tenancy"], None if whose == "shared" else whose, Cloud(ours["cloud"]))
    code = _CODE.search(stack)
    return Named("", code[0] if code else None, None)


def cloud_of(type_: str) -> Cloud | None:
    """The cloud whose provider manages a type; None for what is on neither."""
    package = type_.removeprefix("pulumi:providers:").split(":", 1)[0]
    return _PACKAGES.get(package)


def usual_cloud(types: Iterable[str]) -> Cloud:
    """The cloud that most of some types are of."""
    counts = Counter(cloud for each in types if (cloud := cloud_of(each)))
    return counts.most_common(1)[0][0] if counts else Cloud.AWS
