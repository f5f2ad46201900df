"""Guardrails of subnets: no public addresses, and a network ACL of their own choosing.

Source: Amazon VPC User Guide, "Subnet settings", "Network ACL basics".
"""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import target
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, left_out

SUBNET = "aws:ec2/subnet:Subnet"
ACL = "aws:ec2/networkAcl:NetworkAcl"
ACL_ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation"


def _no_public_address(subject: Subject) -> Judgement:
    keys = ("mapPublicIpOnLaunch", "assignIpv6AddressOnCreation", "mapCustomerOwnedIpOnLaunch")
    found = [equals(subject.resource, each, False, absent=Status.PASS) for each in keys]
    found += [left_out(subject.resource, each) for each in ("ipv6CidrBlock", "ipv6IpamPoolId", "outpostArn")]
    return all_of(*found)


def _subnet(**named: Any) -> Planted:
    return Planted(SUBNET, {"vpcId": "vpc-1", "cidrBlock": "10.64.0.0/24", **named})


NO_PUBLIC_ADDRESS = Guardrail(
    id="aws-subnet-no-public-address",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(
        ja="サブネットは公開アドレスを自動で割り当てない",
        en="No subnet gives its hosts public addresses",
    ),
    rationale=Text(
        ja="起動したホストに公開アドレスが付かないようにする(Amazon VPC User Guide「Subnet settings」)。",
        en='No host gets a public address by being started (Amazon VPC User Guide, "Subnet settings").',
    ),
    remedy=Text(
        ja="mapPublicIpOnLaunch と assignIpv6AddressOnCreation を false にしてください。",
        en="Set mapPublicIpOnLaunch and assignIpv6AddressOnCreation to false.",
    ),
    check=Each((SUBNET,), _no_public_address),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("9.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="指定しなければ割り当てない(AWSプロバイダー aws_subnet の既定)ため合格。",
        en="Left out, nothing is assigned (AWS provider, aws_subnet): it passes.",
    ),
    paths=(
        Path(SUBNET, "mapPublicIpOnLaunch", Status.PASS),
        Path(SUBNET, "assignIpv6AddressOnCreation", Status.PASS),
    ),
    cases=(
        passes(_subnet(mapPublicIpOnLaunch=False, assignIpv6AddressOnCreation=False)),
        fails(_subnet(mapPublicIpOnLaunch=True)),
        unknowns(_subnet(mapPublicIpOnLaunch=UNKNOWN)),
        evades(_subnet(mapPublicIpOnLaunch="true"), why="a truth value as a text"),
        evades(_subnet(ipv6CidrBlock="2406:da14::/64"), why="a range of IPv6"),
    ),
    remediate=lambda inputs: (
        {**inputs, "mapPublicIpOnLaunch": False} if inputs.get("mapPublicIpOnLaunch") is True else None
    ),
)


def _own_acl(subject: Subject) -> Judgement:
    subnet, world = subject.resource, subject.world
    expected = Text(ja="自分で選んだネットワークACLに結び付く", en="associated with a network ACL of its own choosing")
    doubts: list[Value] = []
    for each in world.of(Cloud.AWS, ACL):
        listed = each.inputs.get("subnetIds")
        for one in listed if isinstance(listed, tuple) else (listed,):
            meant = target(one)
            if meant == subnet.urn:
                return passed(Evidence("subnetIds", one, expected, each.urn))
            if meant is None and one is not None:
                doubts.append(one)
    found = world.companions(subnet, ACL_ASSOCIATION, "subnetId")
    for each in found.certain:
        return passed(Evidence("networkAclId", each.inputs.get("networkAclId"), expected, each.urn))
    return unknown(Evidence("", doubts[0], expected)) if doubts else failed(Evidence("", ABSENT, expected))


def _with_acl(subnets: Value) -> tuple[Planted, ...]:
    return _subnet(), Planted(ACL, {"vpcId": "vpc-1", "subnetIds": subnets}, "acl")


SUBNET_ACL = Guardrail(
    id="aws-subnet-network-acl-chosen",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="すべてのサブネットは、既定ではないネットワークACLに結び付く",
        en="Every subnet is associated with a network ACL other than the default",
    ),
    rationale=Text(
        ja="結び付けのないサブネットは既定のACLに従う(Amazon VPC User Guide「Network ACL basics」)。",
        en='A subnet without an association follows the default ACL (Amazon VPC User Guide, "Network ACL basics").',
    ),
    remedy=Text(
        ja="NetworkAcl の subnetIds にサブネットを書いてください。",
        en="Name the subnet in subnetIds of a NetworkAcl.",
    ),
    check=Each((SUBNET,), _own_acl, Reach.STACK),
    controls=(Mapped("13.1.3", Coverage.PARTIAL),),
    absence=Text(ja="結び付けのないサブネットは不合格。", en="A subnet without an association fails."),
    paths=(Path(ACL, "subnetIds"),),
    cases=(
        passes(*_with_acl((_subnet().ref(),))),
        fails(_subnet()),
        unknowns(*_with_acl(UNKNOWN)),
        evades(*_with_acl(("subnet-2",)), why="an ACL of another subnet"),
    ),
)

GUARDRAILS = (NO_PUBLIC_ADDRESS, SUBNET_ACL)
