"""A deployment made of a plan: what `pulumi stack export` would write once the plan stands and was refreshed.

Every resource gets an id as its cloud forms them, references become what they refer to, and providers add what they
read back: rules inline in groups and ACLs, self links, reserved addresses, the ids of what a VPC is born with.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from jichi.engine.plan import Resource, StackPlan
from jichi.engine.values import Asset, Computed, Interpolation, Reference, Secret, Value

SIGNATURE = "4dabf18193072939515e22adb298388d"
HIDDEN = {SIGNATURE: "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:hidden:content"}
PREFIXES = {
    "ec2/vpc:Vpc": "vpc",
    "ec2/subnet:Subnet": "subnet",
    "ec2/securityGroup:SecurityGroup": "sg",
    "ec2/defaultSecurityGroup:DefaultSecurityGroup": "sg",
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr",
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr",
    "ec2/routeTable:RouteTable": "rtb",
    "ec2/routeTableAssociation:RouteTableAssociation": "rtbassoc",
    "ec2/networkAcl:NetworkAcl": "acl",
    "ec2/vpcEndpoint:VpcEndpoint": "vpce",
    "ec2/vpcPeeringConnection:VpcPeeringConnection": "pcx",
    "ec2/internetGateway:InternetGateway": "igw",
    "ec2/vpcDhcpOptions:VpcDhcpOptions": "dopt",
    "ec2transitgateway/transitGateway:TransitGateway": "tgw",
    "ec2transitgateway/vpcAttachment:VpcAttachment": "tgw-attach",
    "ec2transitgateway/routeTable:RouteTable": "tgw-rtb",
}
RULES = ("SecurityGroupIngressRule", "SecurityGroupEgressRule")
GOOGLE = "https://www.googleapis.com/compute/v1/"


class Deployment:
    """A stack as deployed; `state` is open to changes by hand."""

    def __init__(self, plan: StackPlan) -> None:
        self._plan = plan
        self._by_urn = {each.urn: each for each in plan.resources}
        self.state: list[dict[str, Any]] = [self._entry(each) for each in plan.resources]
        for entry in self.state:
            self._read_back(entry)

    def find(self, name: str, type_: str = "") -> dict[str, Any]:
        """The state of the resource of a logical name."""
        found = [
            each
            for each in self.state
            if each["urn"].endswith(f"::{name}") and each["custom"] and each["type"].endswith(type_)
        ]
        assert len(found) == 1, (name, len(found))
        return found[0]

    def document(self) -> dict[str, Any]:
        """The export."""
        manifest = {"time": "2026-04-01T00:00:00Z", "magic": "0", "version": "v3.200.0"}
        return {"version": 3, "deployment": {"manifest": manifest, "resources": self.state}}

    def write(self, file: Path) -> Path:
        """The export in a file."""
        file.write_text(json.dumps(self.document(), indent=4), encoding="utf-8")
        return file

    def id(self, each: Resource) -> str:
        """A resource's id, as its cloud forms it."""
        digest = sha256(each.urn.encode()).hexdigest()
        package, token = each.type.split(":", 1)
        name = each.inputs.get("name")
        named = name if isinstance(name, str) else each.name
        if each.type == "aws:ec2/defaultRouteTable:DefaultRouteTable":
            return self._born("rtb", each, "defaultRouteTableId")
        if each.type == "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl":
            return self._born("acl", each, "defaultNetworkAclId")
        if token in PREFIXES:
            return f"{PREFIXES[token]}-{digest[:17]}"
        if package == "gcp":
            where = each.region or "global"
            return f"projects/hirosaki/{where}/{token.split('/')[0]}/{each.type.rsplit(':', 1)[1]}s/{named}"
        if package == "aws":
            return named
        return digest[:32]

    def _born(self, prefix: str, each: Resource, key: str) -> str:
        return f"{prefix}-{sha256(_source(each, key).urn.encode()).hexdigest()[:17]}"

    def _property(self, reference: Reference) -> Any:
        each = self._by_urn[reference.urn]
        first = reference.property.split(".")[0].split("[")[0]
        digest = sha256(f"{reference.urn}{reference.property}".encode()).hexdigest()
        match first:
            case "id":
                return self.id(each)
            case "arn":
                return f"arn:aws:service:{each.region}:111111111111:{self.id(each)}"
            case "selfLink":
                return GOOGLE + self.id(each)
            case "defaultRouteTableId" | "defaultNetworkAclId":
                prefix = "rtb" if first == "defaultRouteTableId" else "acl"
                return f"{prefix}-{sha256(reference.urn.encode()).hexdigest()[:17]}"
            case "prefixListId":
                service = each.inputs["serviceName"]
                return f"pl-{sha256(str(service).encode()).hexdigest()[:8]}"
            case "pscServiceAttachmentLink":
                return f"projects/tenant/regions/{each.region}/serviceAttachments/a-{digest[:12]}"
            case "number":
                return "123456789012"
            case "address" if each.type.startswith("gcp:compute/"):
                return self._address(each)
            case _ if first in each.inputs and first != "name":
                return self.value(each.inputs[first])
            case _:
                return f"{each.name}-{first}-{digest[:6]}.example"

    def value(self, value: Value) -> Any:
        """A planned value as it is once deployed."""
        match value:
            case Reference(urn):
                return self._property(value) if urn in self._by_urn else "another-stack"
            case Interpolation(parts):
                return "".join(str(self.value(part)) for part in parts)
            case Computed():
                return "computed"
            case Secret():
                return HIDDEN
            case Asset(kind, digest):
                return {SIGNATURE: "c44067f5952c0a294b673a41bacd8c17", "hash": digest, kind: ""}
            case tuple():
                return [self.value(each) for each in value]
            case Mapping():
                return {key: self.value(each) for key, each in value.items()}
            case _:
                return value

    def _entry(self, each: Resource) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "urn": each.urn,
            "custom": each.custom,
            "type": each.type,
            "inputs": {key: self.value(value) for key, value in each.inputs.items()},
            "parent": each.parent or "",
            "dependencies": list(each.dependencies),
            "propertyDependencies": {key: list(urns) for key, urns in each.property_dependencies.items()},
        }
        entry["outputs"] = dict(entry["inputs"])
        if each.custom:
            entry["id"] = self.id(each)
            entry["inputs"]["__defaults"] = []
            entry["outputs"] |= {"id": entry["id"]}
        if each.provider:
            entry["provider"] = f"{each.provider}::0e4d6b0c-33a1-4c2a-8c5f-0d6b7a1d2f10"
        if each.source:
            entry["sourcePosition"] = f"project:///{each.source.file}#{each.source.line},5"
        return entry

    def _read_back(self, entry: dict[str, Any]) -> None:
        """What the provider adds when it reads the resource."""
        made = entry["outputs"]
        each = self._by_urn[entry["urn"]]
        if each.type.startswith("gcp:"):
            self._google(each, made)
            return
        match each.type.rsplit(":", 1)[1]:
            case "Vpc":
                for key in ("arn", "defaultRouteTableId", "defaultNetworkAclId"):
                    made[key] = self._property(Reference(each.urn, key))
                made |= {"mainRouteTableId": made["defaultRouteTableId"], "ipv6CidrBlock": "", "ipv6IpamPoolId": ""}
            case "VpcEndpoint" if each.inputs.get("vpcEndpointType") == "Gateway":
                made["prefixListId"] = self._property(Reference(each.urn, "prefixListId"))
            case "DefaultRouteTable":
                made["vpcId"] = self._property(Reference(_source(each, "defaultRouteTableId").urn, "id"))
            case "SecurityGroup":
                made |= {"ingress": self._rules(entry, "ingress"), "egress": self._rules(entry, "egress")}
            case _:
                pass

    def _google(self, each: Resource, made: dict[str, Any]) -> None:
        match each.type.rsplit(":", 1)[1]:
            case "Address" | "GlobalAddress":
                made |= {"selfLink": GOOGLE + made["id"], "address": self._address(each)}
            case "Network" | "Subnetwork":
                made["selfLink"] = GOOGLE + made["id"]
            case "DatabaseInstance":
                for key in ("pscServiceAttachmentLink", "dnsName"):
                    made[key] = self._property(Reference(each.urn, key))
            case "ForwardingRule" | "GlobalForwardingRule":
                made["ipAddress"] = self._address(self._by_urn[_source(each, "ipAddress").urn])
            case _:
                pass
        for key in ("network", "attachmentTarget"):
            if each.type.startswith("gcp:compute/") and str(made.get(key, "")).startswith("projects/"):
                made[key] = GOOGLE + made[key]

    def _address(self, each: Resource) -> Any:
        """What an address is: as asked, or one of its subnet's."""
        if "address" in each.inputs:
            return each.inputs["address"]
        subnet = self._by_urn[_source(each, "subnetwork").urn]
        return str(next(ip_network(str(subnet.inputs["ipCidrRange"])).hosts()) + 9)

    def _rules(self, group: dict[str, Any], direction: str) -> list[dict[str, Any]]:
        """A group's rules, as the group itself shows them once they stand."""
        kind = "SecurityGroupIngressRule" if direction == "ingress" else "SecurityGroupEgressRule"
        found: list[dict[str, Any]] = []
        for each in self.state:
            rule = each["inputs"]
            if each["type"].endswith(f":{kind}") and rule["securityGroupId"] == group["id"]:
                peer = rule.get("referencedSecurityGroupId")
                found.append(
                    {
                        "protocol": rule["ipProtocol"],
                        "fromPort": rule.get("fromPort", 0),
                        "toPort": rule.get("toPort", 0),
                        "cidrBlocks": [rule["cidrIpv4"]] if "cidrIpv4" in rule else [],
                        "ipv6CidrBlocks": [rule["cidrIpv6"]] if "cidrIpv6" in rule else [],
                        "prefixListIds": [rule["prefixListId"]] if "prefixListId" in rule else [],
                        "securityGroups": [peer] if peer and peer != group["id"] else [],
                        "self": peer == group["id"],
                        "description": rule.get("description", ""),
                    }
                )
        return found


def _source(each: Resource, key: str) -> Reference:
    source = each.inputs[key]
    assert isinstance(source, Reference)
    return source
