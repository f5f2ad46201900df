"""Keys: one for each class of data, in Tokyo, with a replica in Osaka that opens what was closed in either."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pulumi

from components.clouds import not_planned
from components.naming import Scope
from components.policy import Statement
from components.site import Sites
from jichi.tenancy.model import Cloud, DataClass


@dataclass(frozen=True, slots=True)
class Key:
    """A key in one region.

    Args:
        arn: the cloud's full name of the key.
        alias: a name that stays when the key is replaced.
    """

    arn: pulumi.Output[str]
    alias: str


@dataclass(frozen=True, slots=True)
class Keys:
    """A member's keys by class of data, in both regions."""

    primary: Mapping[DataClass, Key]
    secondary: Mapping[DataClass, Key]


Grants = Callable[[Scope], Mapping[DataClass, tuple[Statement, ...]]]
"""What a noun's services need of the keys in one region: statements for key policies, by class of data."""


def create_keys(sites: Sites, grants: Sequence[Grants], parent: pulumi.Resource) -> Keys:
    """The keys of a member on its cloud.

    Args:
        sites: both regions.
        grants: of the nouns whose services use the keys; nobody else may.
        parent: the component they belong to.
    """
    match sites.cloud:
        case Cloud.AWS:
            from components.keys import aws

            return aws.Keys(sites, grants, parent).keys
        case Cloud.GCP:
            raise not_planned(sites.cloud)
