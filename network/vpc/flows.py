"""Which traffic a VPC is for: one table, from which every filter of both clouds is made, so that none can disagree.

What the table does not name is denied, on AWS by network ACLs and security groups (`aws_rules.py`), on Google Cloud by
a firewall policy (`gcp_rules.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from jichi.tenancy.model import Cloud
from network.addressing import Tier

Protocol = Literal["tcp", "udp"]


class Outside(StrEnum):
    """Ends of a flow that are no tier.

    offices: the member's offices behind the closed line. gateway: S3 and DynamoDB behind gateway endpoints, whose
    addresses are public though the way to them is not.
    """

    OFFICES = "offices"
    GATEWAY = "gateway"


End = Tier | Outside


@dataclass(frozen=True, slots=True)
class Flow:
    """Traffic that is meant to be: from whom, to whom, on which port, and why.

    Args:
        why: becomes the rule's description, in which EC2 allows no apostrophes and no Japanese.
        clouds: where it is; on both, unless one does it another way.
    """

    source: End
    target: End
    protocol: Protocol
    port: int
    why: str
    clouds: tuple[Cloud, ...] = tuple(Cloud)


HTTPS = 443
DNS = 53
TASK_PORT = 8443
"""Where a business system's tasks listen behind their load balancer; toolkit default."""
DATABASE_PORT = 5432
"""PostgreSQL; toolkit default."""

FLOWS = (
    Flow(Outside.OFFICES, Tier.APP, "tcp", HTTPS, "offices use the business systems"),
    Flow(Outside.OFFICES, Tier.LINK, "udp", DNS, "offices resolve names of the systems"),
    Flow(Outside.OFFICES, Tier.LINK, "tcp", DNS, "offices resolve names with long answers"),
    Flow(Tier.APP, Tier.APP, "tcp", TASK_PORT, "load balancers reach tasks in every zone", (Cloud.AWS,)),
    Flow(Tier.APP, Tier.DATA, "tcp", DATABASE_PORT, "business systems use their databases"),
    Flow(Tier.APP, Tier.ENDPOINT, "tcp", HTTPS, "business systems use services of the cloud"),
    Flow(Tier.APP, Outside.GATEWAY, "tcp", HTTPS, "business systems use S3 and DynamoDB", (Cloud.AWS,)),
    Flow(Tier.PROXY, Tier.APP, "tcp", TASK_PORT, "load balancers reach tasks", (Cloud.GCP,)),
)
"""All traffic that is meant to be. New flows are added at the end: a flow's place numbers its rules.

Endpoints stand in tier `endpoint` on both clouds. Health checks of Google's load balancers are no flow: a service of
Cloud Run behind a serverless network endpoint group has none (Cloud Load Balancing documentation, "Serverless network
endpoint groups overview").
"""


def numbered_flows(cloud: Cloud) -> Iterator[tuple[int, Flow]]:
    """The flows of a cloud, each with its place in the table."""
    return ((place, flow) for place, flow in enumerate(FLOWS) if cloud in flow.clouds)
