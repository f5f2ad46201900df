"""Answers of AWS's describe calls as a Plan: a directory of JSON files, of one or several accounts and regions.

Whose a VPC is, is said by a tag; one without it is a member of its own, named by its id, so that any two of them are
claimed to be apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jichi.deployed.answers import Answers
from jichi.deployed.aws_filters import network_acls, security_groups
from jichi.deployed.aws_interfaces import interfaces
from jichi.deployed.aws_networks import endpoints, gateways, networks, peerings
from jichi.deployed.aws_tables import prefix_lists, route_tables
from jichi.deployed.aws_transits import lines, transits
from jichi.deployed.calls import CALLS, OF_ONE, SAID_ELSEWHERE, WITH_TRANSIT, WITH_VPCS, WITH_VPN_GATEWAY, name_of
from jichi.deployed.drafts import Draft, Drafts, joined, tags
from jichi.deployed.states import stands
from jichi.engine.plan import Plan, Resource, StackId, StackPlan
from jichi.engine.urn import make_urn
from jichi.tenancy.model import Cloud

PROJECT = "deployed"
"""Stands for the Pulumi project in the URNs of what no program is known to have made."""

MEMBER_TAG = "jichi:member"
TENANCY_TAG = "jichi:tenancy"
SHARED = "shared"
"""The tag's value for what members share (`components.naming`)."""


def is_describe(path: Path) -> bool:
    """Whether a path is a directory with JSON files in it."""
    return path.is_dir() and next(path.rglob("*.json"), None) is not None


def from_describe(directory: Path, member_tag: str = MEMBER_TAG) -> Plan:
    """What the describe calls found, as AWS resources of a Plan.

    Everything that is listed becomes a resource, or part of one. What nobody follows, and every call that was not made
    though what it lists could carry packets, becomes a resource of a type that no reader knows: claims that it could
    touch are UNKNOWN.

    Args:
        directory: files in it and in its folders; a folder with a region's name says where its answers are from.
        member_tag: the key of the tag on VPCs that says whose they are; `shared` for what members share.

    Raises:
        InvalidInput: a file cannot be read, is cut off, has pages missing, or does not say what it is about.
    """
    answers = Answers.read(directory)
    drafts = Drafts()
    for collect in NETWORK:
        collect(answers, drafts)
    owners = _Owners.of(answers, member_tag)
    return Plan(owners.tenancy or directory.resolve().name, tuple(_stacks(drafts, owners)))


@dataclass(frozen=True, slots=True)
class _Owners:
    """Whose each VPC is, and what the tenancy is called where one tag says so."""

    members: Mapping[str, str | None]
    tenancy: str

    @classmethod
    def of(cls, answers: Answers, member_tag: str) -> _Owners:
        members: dict[str, str | None] = {}
        tenancies: set[str] = set()
        for each in answers.of("Vpcs", "VpcId"):
            found = tags(each.item)
            owner = found.get(member_tag) or each.item.text("VpcId")
            members[each.item.text("VpcId")] = None if owner == SHARED else owner
            tenancies.add(found.get(TENANCY_TAG, ""))
        return cls(members, next(iter(tenancies)) if len(tenancies) == 1 else "")

    def stack(self, vpc: str) -> StackId:
        """The stack of what belongs to a VPC; a shared one for what belongs to none that is described."""
        member = self.members.get(vpc)
        return StackId(PROJECT, f"{PROJECT}-{member or SHARED}", member, Cloud.AWS)


def _stacks(drafts: Drafts, owners: _Owners) -> Iterator[StackPlan]:
    by_stack: defaultdict[StackId, list[Draft]] = defaultdict(list)
    for vpc in ("", *owners.members):
        by_stack[owners.stack(vpc)] = []
    for each in drafts.all:
        by_stack[owners.stack(each.vpc)].append(each)
    names = _names(by_stack)
    urns = {
        each.id: make_urn(stack.name, stack.project, "", each.type, names[each.id])
        for stack, found in by_stack.items()
        for each in found
    }
    for stack, found in by_stack.items():
        resources = tuple(
            Resource(
                stack=stack,
                urn=urns[each.id],
                type=each.type,
                name=names[each.id],
                custom=True,
                parent=None,
                provider=None,
                region=each.region,
                inputs={key: joined(value, urns, drafts.aliases) for key, value in each.inputs.items()},
            )
            for each in found
        )
        if resources:
            yield StackPlan(stack, resources, {})


def _names(by_stack: Mapping[StackId, list[Draft]]) -> Mapping[str, str]:
    """What each is called: as the program calls it where only one of its stack is called so, else by its id."""
    found: dict[str, str] = {}
    for drafts in by_stack.values():
        counts: defaultdict[tuple[str, str], int] = defaultdict(int)
        for each in drafts:
            counts[each.type, each.name] += 1
        for each in drafts:
            found[each.id] = each.name if each.name and counts[each.type, each.name] == 1 else each.id
    return found


def _missing(answers: Answers, drafts: Drafts) -> None:
    """Calls that were not made for a VPC, though what they list could carry its packets."""
    attached = {
        each.item.text("VpcId")
        for each in answers.of("TransitGatewayVpcAttachments", "TransitGatewayAttachmentId")
        if stands(each.item.maybe("State"))
    }
    guarded = {
        one.maybe("VpcId")
        for each in answers.of("VpnGateways", "VpnGatewayId")
        for one in each.item.items("VpcAttachments")
        if stands(one.maybe("State"))
    }
    for each in answers.of("Vpcs", "VpcId"):
        vpc = each.item.text("VpcId")
        wanted = (
            *WITH_VPCS,
            *(WITH_TRANSIT if vpc in attached else ()),
            *(WITH_VPN_GATEWAY if vpc in guarded else ()),
        )
        for key in wanted:
            if not answers.asked(key, each.folder):
                drafts.unread(f"missing:{name_of(key).replace(' ', '-')}", vpc, vpc=vpc)


def _unread(answers: Answers, drafts: Drafts) -> None:
    """Answers of calls that nobody here knows, where they list anything."""
    for each in answers.files:
        for key, value in each.whole.body.items():
            known = key in CALLS or key in OF_ONE or key in SAID_ELSEWHERE
            if not known and isinstance(value, (list, dict)) and value:
                drafts.unread(f"answer:{key}", each.whole.file, region=each.region)


NETWORK = (
    networks,
    gateways,
    endpoints,
    peerings,
    route_tables,
    prefix_lists,
    security_groups,
    network_acls,
    interfaces,
    lines,
    transits,
    _missing,
    _unread,
)
"""What makes drafts of answers; in this order: transits need the lines, and what is missing is known at the end."""
