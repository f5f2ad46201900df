"""Keys: one for each class of data, in Tokyo, with a replica in Osaka that opens what was closed in either."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.naming import Scope
from components.policy import Statement
from components.site import Sites
from jichi.tenancy.model import Cloud, DataClass


@dataclass(frozen=True, slots=True)
class Key:
    """A key in one region.

    Args:
        id: the cloud's full name of the key, once services may use it: an ARN, or `projects/.../cryptoKeys/...`.
        alias: a name that stays when the key is replaced; on Google Cloud the full name, as a key is never replaced.
    """

    id: pulumi.Output[str]
    alias: str


@dataclass(frozen=True, slots=True)
class Keys:
    """A member's keys by class of data, in both regions.

    Args:
        dual: keys of what is one thing in both regions; on AWS the primary's, which are multi-Region keys, on Google
            Cloud those of the dual-region, and empty where nothing is kept there (`Buckets.PAIR`).
    """

    primary: Mapping[DataClass, Key]
    secondary: Mapping[DataClass, Key]
    dual: Mapping[DataClass, Key]


def _nothing(_scope: Scope) -> Mapping[DataClass, tuple[Statement, ...]]:
    return {}


@dataclass(frozen=True, slots=True)
class Grants:
    """What a noun's services need of the keys, cloud by cloud.

    Args:
        aws: statements for the key policies of one region, by class of data; none where IAM policies say enough.
        gcp: host names of the services whose agents encrypt and decrypt with the keys, by class of data.
    """

    aws: Callable[[Scope], Mapping[DataClass, tuple[Statement, ...]]] = _nothing
    gcp: Mapping[DataClass, tuple[str, ...]] = field(default_factory=dict[DataClass, tuple[str, ...]])


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
            from components.keys import gcp

            return gcp.Keys(sites, grants, parent).keys
