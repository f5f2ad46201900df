"""Guardrails of network ACLs: from and to the internet nothing but answers and HTTPS, and none left at AWS's default.

What an ACL lets through is computed with its rules in their order. Source: Amazon VPC User Guide, "Network ACL rules",
"Default network ACL", "Ephemeral ports".
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Literal

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import INTERNET, Bound
from network.proof.aws_filters import acls
from network.proof.boxes import DESTINATION, SOURCE, Packets, between, everything, sent, subtract
from network.proof.model import TCP
from network.proof.passing import passed as let_through
from network.proof.planned import Planned as PlannedResources
from network.proof.planned import entries, given, mapping, number
from network.proof.addresses import ALL
from network.proof.verdict import pick, PROTOCOL_NAMES
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT

ACL = "aws:ec2/networkAcl:NetworkAcl"
DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
RULE = "aws:ec2/networkAclRule:NetworkAclRule"
ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation"
SUBNET = "aws:ec2/subnet:Subnet"

Direction = Literal["ingress", "egress"]

_ANSWERS = ((1024, 65535),)
_HTTPS = ((443, 443),)
