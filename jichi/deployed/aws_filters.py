"""Security groups and network ACLs, as described."""

from __future__ import annotations

from collections.abc import Mapping

from jichi.deployed.answers import Answers
from jichi.deployed.aws_tables import PrefixLists
from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id, ids
from jichi.deployed.reading import Item

_GROUP = "aws:ec2/securityGroup:SecurityGroup"
_ACL = "aws:ec2/networkAcl:NetworkAcl"


def security_groups(answers: Answers, drafts: Drafts) -> None:
    """Security groups with their rules."""
    lists = PrefixLists(answers)
    for each in answers.of("SecurityGroups", "GroupId"):
        item, vpc = each.item, each.item.maybe("VpcId")
        inputs = {
            "vpcId": Id(vpc),
            "name": item.maybe("GroupName"),
            "ingress": tuple(_permission(one, lists, vpc) for one in item.items("IpPermissions")),
            "egress": tuple(_permission(one, lists, vpc) for one in item.items("IpPermissionsEgress")),
        }
        drafts.add(item.text("GroupId"), _GROUP, inputs, vpc=vpc, region=each.region, item=item)


def _permission(each: Item, lists: PrefixLists, vpc: str) -> Mapping[str, DraftValue]:
    """One permission: a protocol with its ports, and all that may use it."""
    return {
        "protocol": each.text("IpProtocol"),
        "fromPort": each.number("FromPort"),
        "toPort": each.number("ToPort"),
        "cidrBlocks": tuple(one.text("CidrIp") for one in each.items("IpRanges")),
        "ipv6CidrBlocks": tuple(one.text("CidrIpv6") for one in each.items("Ipv6Ranges")),
        "prefixListIds": tuple(lists.meant(one.text("PrefixListId"), vpc) for one in each.items("PrefixListIds")),
        "securityGroups": ids(one.text("GroupId") for one in each.items("UserIdGroupPairs")),
    }


def network_acls(answers: Answers, drafts: Drafts) -> None:
    """Network ACLs with their rules and subnets. A subnet that no ACL names has one that is not known."""
    left = {each.item.text("SubnetId"): each.item.text("VpcId") for each in answers.of("Subnets", "SubnetId")}
    for each in answers.of("NetworkAcls", "NetworkAclId"):
        item, vpc = each.item, each.item.text("VpcId")
        subnets = tuple(one.text("SubnetId") for one in item.items("Associations"))
        for one in subnets:
            left.pop(one, None)
        rules = tuple(item.items("Entries"))
        inputs = {
            "vpcId": Id(vpc),
            "subnetIds": ids(subnets),
            "ingress": tuple(_entry(one) for one in rules if not one.flag("Egress")),
            "egress": tuple(_entry(one) for one in rules if one.flag("Egress")),
        }
        drafts.add(item.text("NetworkAclId"), _ACL, inputs, vpc=vpc, region=each.region, item=item)
    for subnet, vpc in left.items():
        inputs = {"vpcId": Id(vpc), "subnetIds": (Id(subnet),), "ingress": UNKNOWN, "egress": UNKNOWN}
        drafts.add(f"{subnet}#acl", _ACL, inputs, vpc=vpc)


def _entry(each: Item) -> Mapping[str, DraftValue]:
    ports, kind = each.inner("PortRange"), each.inner("IcmpTypeCode")
    found: dict[str, DraftValue] = {
        "ruleNo": each.number("RuleNumber"),
        "action": each.text("RuleAction"),
        "protocol": each.text("Protocol"),
        "cidrBlock": each.maybe("CidrBlock"),
        "ipv6CidrBlock": each.maybe("Ipv6CidrBlock"),
        "fromPort": ports.number("From"),
        "toPort": ports.number("To"),
    }
    if kind.body:
        found |= {"icmpType": kind.number("Type"), "icmpCode": kind.number("Code")}
    return found
