"""Random filters and what stands behind them: security groups, network ACLs, instances and interfaces."""

from __future__ import annotations

from collections.abc import Callable

from jichi.engine.values import Reference, Value
from tests.network.proof.oracle.aws_ground import Ground, Vpc

_EC2, _VPC = "aws:ec2/", "aws:vpc/"
_PORTS: tuple[tuple[str, int, int], ...] = (
    ("-1", -1, -1),
    ("-1", -1, -1),
    ("tcp", 443, 443),
    ("tcp", 5432, 5432),
    ("tcp", 0, 65535),
    ("tcp", 1024, 65535),
    ("udp", 53, 53),
    ("udp", 0, 65535),
    ("icmp", -1, -1),
)


def groups(ground: Ground, vpc: Vpc) -> None:
    for number in range(ground.random.randint(1, 3)):
        name = f"{vpc.name}-g{number}"
        inline: dict[str, Value] = {}
        if ground.maybe(0.3):
            inline = {way: tuple(_inline(ground, vpc, way) for _ in range(2)) for way in ("ingress", "egress")}
        group = ground.builder.add(vpc.member, f"{_EC2}securityGroup:SecurityGroup", name, vpcId=vpc.id, **inline)
        vpc.groups.append(group)
        if not inline:
            for turn in range(ground.random.randint(1, 5)):
                _rule(ground, vpc, group, f"{name}-{turn}")
    if ground.maybe(0.5):
        kind = f"{_EC2}defaultSecurityGroup:DefaultSecurityGroup"
        ground.builder.add(vpc.member, kind, f"{vpc.name}-default", vpcId=vpc.id)


def _inline(ground: Ground, vpc: Vpc, way: str) -> Value:
    protocol, low, high = ground.random.choice(_PORTS)
    rule: dict[str, Value] = {"protocol": protocol, "fromPort": max(low, 0), "toPort": max(high, 0)}
    if protocol == "icmp":
        rule |= {"fromPort": -1, "toPort": -1}
    if vpc.six and ground.maybe(0.3):
        rule["ipv6CidrBlocks"] = (ground.random.choice(ground.blocks(6)),)
    elif vpc.groups and ground.maybe(0.3):
        rule["securityGroups"] = (ground.random.choice(vpc.groups),)
    elif ground.maybe(0.1):
        rule["self"] = True
    else:
        rule["cidrBlocks"] = tuple(ground.random.sample(ground.blocks(4), 2))
    return rule


def _rule(ground: Ground, vpc: Vpc, group: Reference, name: str) -> None:
    ingress = ground.maybe(0.5)
    protocol, low, high = ground.random.choice(_PORTS)
    if ground.maybe(ground.openness):
        protocol, low, high = "-1", -1, -1
    ports: dict[str, Value] = {} if protocol == "-1" else {"fromPort": low, "toPort": high}
    if ground.maybe(0.2):
        kind = f"{_EC2}securityGroupRule:SecurityGroupRule"
        way = {"type": "ingress" if ingress else "egress", "protocol": protocol, "fromPort": max(low, 0)}
        inputs: dict[str, Value] = {**way, "toPort": max(high, 0), "securityGroupId": group}
        if protocol == "icmp":
            inputs |= {"fromPort": -1, "toPort": -1}
        block = ground.random.choice(ground.blocks(4))
        ground.builder.add(vpc.member, kind, name, cidrBlocks=(block,), **inputs)
        return
    way = "Ingress" if ingress else "Egress"
    kind = f"{_VPC}securityGroup{way}Rule:SecurityGroup{way}Rule"
    inputs = {"securityGroupId": group, "ipProtocol": protocol, **ports, **_peer(ground, vpc, name)}
    ground.builder.add(vpc.member, kind, name, **inputs)


def _peer(ground: Ground, vpc: Vpc, name: str) -> dict[str, Value]:
    if ground.maybe(ground.openness * 0.5):
        return {"cidrIpv6": "::/0"} if vpc.six and ground.maybe(0.4) else {"cidrIpv4": "0.0.0.0/0"}
    far = [group for each in vpc.peers for group in each.groups]
    choices: list[Callable[[], dict[str, Value]]] = [
        lambda: {"cidrIpv4": ground.random.choice(ground.blocks(4))},
        lambda: {"cidrIpv4": ground.random.choice(ground.blocks(4))},
        lambda: {"referencedSecurityGroupId": ground.random.choice(vpc.groups)},
        lambda: {"prefixListId": ground.prefixes(vpc, f"{name}-list", ground.blocks(4))},
    ]
    if vpc.six:
        choices.append(lambda: {"cidrIpv6": ground.random.choice(ground.blocks(6))})
    if far:
        choices.append(lambda: {"referencedSecurityGroupId": ground.random.choice(far)})
    return ground.random.choice(choices)()


def acls(ground: Ground, vpc: Vpc) -> None:
    waiting = [each for each in vpc.subnets if ground.maybe(0.35)]
    for number, group in enumerate((waiting[::2], waiting[1::2])):
        if group:
            ways: dict[str, Value] = {way: _acl_rules(ground, vpc) for way in ("ingress", "egress")}
            kind = f"{_EC2}networkAcl:NetworkAcl"
            name = f"{vpc.name}-acl{number}"
            ground.builder.add(vpc.member, kind, name, vpcId=vpc.id, subnetIds=tuple(group), **ways)
    if ground.maybe(0.15):
        default = Reference(vpc.id.urn, "defaultNetworkAclId")
        kind = f"{_EC2}defaultNetworkAcl:DefaultNetworkAcl"
        ways = {way: _acl_rules(ground, vpc) for way in ("ingress", "egress")} if ground.maybe(0.6) else {}
        ground.builder.add(vpc.member, kind, f"{vpc.name}-default-acl", defaultNetworkAclId=default, **ways)


def _acl_rules(ground: Ground, vpc: Vpc) -> Value:
    made: list[Value] = []
    for number in ground.random.sample(range(1, 9), ground.random.randint(1, 4)):
        protocol, low, high = ground.random.choice(_PORTS)
        if ground.maybe(ground.openness):
            protocol, low, high = "-1", 0, 0
        six = vpc.six is not None and ground.maybe(0.4)
        wide = ground.maybe(ground.openness)
        block = ("::/0" if six else "0.0.0.0/0") if wide else ground.random.choice(ground.blocks(6 if six else 4))
        made.append(
            {
                "ruleNo": number * 10,
                "action": "deny" if ground.maybe(0.3) else "allow",
                "protocol": protocol,
                "fromPort": max(low, 0),
                "toPort": max(high, 0),
                "ipv6CidrBlock" if six else "cidrBlock": block,
                **({"icmpType": -1, "icmpCode": -1} if protocol == "icmp" else {}),
            }
        )
    return tuple(made)


def interfaces(ground: Ground, vpc: Vpc) -> None:
    for number, subnet in enumerate(vpc.subnets):
        if not ground.maybe(0.75):
            continue
        name = f"{vpc.name}-i{number}"
        chosen = tuple(ground.random.sample(vpc.groups, ground.random.randint(1, min(2, len(vpc.groups)))))
        if ground.maybe(0.2):
            kind = f"{_EC2}networkInterface:NetworkInterface"
            made = ground.builder.add(vpc.member, kind, name, subnetId=subnet, securityGroups=chosen)
            key = "networkInterface"
        else:
            inputs: dict[str, Value] = {"vpcSecurityGroupIds": chosen} if ground.maybe(0.9) else {}
            if ground.maybe(0.3):
                inputs["associatePublicIpAddress"] = True
            if ground.maybe(0.2):
                inputs["privateIp"] = str(vpc.ranges[number][20])
            made = ground.builder.add(vpc.member, f"{_EC2}instance:Instance", name, subnetId=subnet, **inputs)
            key = "instance"
        if ground.maybe(0.2):
            eip: dict[str, Value] = {"domain": "vpc", key: made}
            ground.builder.add(vpc.member, f"{_EC2}eip:Eip", f"{name}-eip", **eip)
