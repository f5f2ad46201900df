"""What the describe calls would answer about a plan of AWS, once it stands."""

import json
from pathlib import Path
from typing import Any

from jichi.engine.plan import StackPlan
from tests.jichi.deployed.deployment import Deployment

State = dict[str, Any]


class Described:
    """One account's answers, by the key under which each call lists them; open to changes by hand."""

    def __init__(self, plan: StackPlan) -> None:
        self._deployment = Deployment(plan)
        self._regions = {each.urn: each.region for each in plan.resources}
        self._public = {
            self._regions[each["urn"]]: each["inputs"]["internetGatewayBlockMode"]
            for each in self._of("VpcBlockPublicAccessOptions")
        }
        self.answers: dict[str, list[State]] = {
            "Vpcs": [self._vpc(each) for each in self._of("Vpc")],
            "Subnets": [self._subnet(each) for each in self._of("Subnet")],
            "RouteTables": [self._table(each) for each in self._of("RouteTable", "DefaultRouteTable")],
            "SecurityGroups": [self._group(each) for each in self._of("SecurityGroup", "DefaultSecurityGroup")],
            "NetworkAcls": [self._acl(each) for each in self._of("NetworkAcl", "DefaultNetworkAcl")],
            "VpcEndpoints": [self._endpoint(each) for each in self._of("VpcEndpoint")],
            "NetworkInterfaces": self._interfaces(),
            "PrefixLists": self._lists(),
        }
        for key in (
            "InternetGateways",
            "EgressOnlyInternetGateways",
            "NatGateways",
            "VpcPeeringConnections",
            "VpnGateways",
            "TransitGatewayVpcAttachments",
        ):
            self.answers[key] = []

    def write(self, folder: Path) -> None:
        """The answers, a file for each call."""
        folder.mkdir(parents=True)
        for key, listed in self.answers.items():
            (folder / f"{key}.json").write_text(json.dumps({key: listed}), encoding="utf-8")

    def named(self, key: str, name: str) -> State:
        """What is listed under a key with a name in its tags."""
        (found,) = [
            each
            for each in self.answers[key]
            if {"Key": "Name", "Value": f"hirosaki-022021-prod-{name}"} in each["Tags"]
        ]
        return found

    def _of(self, *types: str) -> list[State]:
        found = [each for each in self._deployment.state if each["custom"]]
        return [each for each in found if each["type"].rsplit(":", 1)[1] in types]

    def _tags(self, each: State) -> list[State]:
        return [{"Key": key, "Value": value} for key, value in each["inputs"].get("tags", {}).items()]

    def _vpc(self, each: State) -> State:
        mode = self._public.get(self._regions[each["urn"]], "off")
        return {
            "VpcId": each["id"],
            "CidrBlock": each["inputs"]["cidrBlock"],
            "BlockPublicAccessStates": {"InternetGatewayBlockMode": mode},
            "Tags": self._tags(each),
        }

    def _subnet(self, each: State) -> State:
        (vpc,) = [one for one in self._of("Vpc") if one["id"] == each["inputs"]["vpcId"]]
        return {
            "SubnetId": each["id"],
            "VpcId": each["inputs"]["vpcId"],
            "CidrBlock": each["inputs"]["cidrBlock"],
            "AvailabilityZone": each["inputs"]["availabilityZone"],
            "MapPublicIpOnLaunch": each["inputs"]["mapPublicIpOnLaunch"],
            "BlockPublicAccessStates": self._vpc(vpc)["BlockPublicAccessStates"],
            "Tags": self._tags(each),
        }

    def _table(self, each: State) -> State:
        main = each["type"].endswith(":DefaultRouteTable")
        vpc = each["outputs"]["vpcId"]
        (network,) = [one for one in self._of("Vpc") if one["id"] == vpc]
        subnets = [
            one["inputs"]["subnetId"]
            for one in self._of("RouteTableAssociation")
            if one["inputs"]["routeTableId"] == each["id"]
        ]
        services = [one for one in self._of("VpcEndpoint") if each["id"] in one["inputs"].get("routeTableIds", [])]
        return {
            "RouteTableId": each["id"],
            "VpcId": vpc,
            "Associations": [
                *([{"RouteTableAssociationId": f"{each['id']}#main", "Main": True}] if main else []),
                *({"RouteTableAssociationId": f"{each['id']}#{one}", "SubnetId": one} for one in subnets),
            ],
            "Routes": [
                {"DestinationCidrBlock": network["inputs"]["cidrBlock"], "GatewayId": "local"},
                *(
                    {"DestinationPrefixListId": one["outputs"]["prefixListId"], "GatewayId": one["id"]}
                    for one in services
                ),
            ],
            "Tags": self._tags(each),
        }

    def _group(self, each: State) -> State:
        return {
            "GroupId": each["id"],
            "VpcId": each["inputs"]["vpcId"],
            "IpPermissions": [_permission(one, each["id"]) for one in each["outputs"]["ingress"]],
            "IpPermissionsEgress": [_permission(one, each["id"]) for one in each["outputs"]["egress"]],
            "Tags": self._tags(each),
        }

    def _acl(self, each: State) -> State:
        default = each["type"].endswith(":DefaultNetworkAcl")
        vpc = next(
            (one["id"] for one in self._of("Vpc") if one["outputs"]["defaultNetworkAclId"] == each["id"]),
            each["inputs"].get("vpcId"),
        )
        return {
            "NetworkAclId": each["id"],
            "VpcId": vpc,
            "IsDefault": default,
            "Associations": [{"SubnetId": one} for one in each["inputs"].get("subnetIds", [])],
            "Entries": [
                _entry(one, egress=direction == "egress")
                for direction in ("ingress", "egress")
                for one in each["inputs"][direction]
            ],
            "Tags": self._tags(each),
        }

    def _endpoint(self, each: State) -> State:
        asked = each["inputs"]
        return {
            "VpcEndpointId": each["id"],
            "VpcId": asked["vpcId"],
            "VpcEndpointType": asked["vpcEndpointType"],
            "ServiceName": asked["serviceName"],
            "State": "available",
            "RouteTableIds": asked.get("routeTableIds", []),
            "SubnetIds": asked.get("subnetIds", []),
            "Groups": [{"GroupId": one} for one in asked.get("securityGroupIds", [])],
            "NetworkInterfaceIds": [f"{each['id']}-{one}" for one in asked.get("subnetIds", [])],
            "Tags": self._tags(each),
        }

    def _interfaces(self) -> list[State]:
        """Those of endpoints, functions and databases."""
        found = [
            _interface(f"{each['id']}-{subnet}", "vpc_endpoint", subnet, each["inputs"].get("securityGroupIds", []))
            for each in self._of("VpcEndpoint")
            for subnet in each["inputs"].get("subnetIds", [])
        ]
        for each in self._of("Function"):
            place = each["inputs"]["vpcConfig"]
            groups = place["securityGroupIds"]
            found += [_interface(f"{each['id']}-{one}", "lambda", one, groups) for one in place["subnetIds"]]
        subnets = {each["id"]: each["inputs"]["subnetIds"] for each in self._of("SubnetGroup")}
        for each in self._of("Cluster"):
            groups, places = each["inputs"]["vpcSecurityGroupIds"], subnets[each["inputs"]["dbSubnetGroupName"]]
            found += [_interface(f"{each['id']}-{one}", "interface", one, groups) for one in places]
        return found

    def _lists(self) -> list[State]:
        services = {
            each["outputs"]["prefixListId"]: each["inputs"]["serviceName"]
            for each in self._of("VpcEndpoint")
            if "prefixListId" in each["outputs"]
        }
        return [{"PrefixListId": key, "PrefixListName": name} for key, name in services.items()]


def _interface(name: str, kind: str, subnet: str, groups: list[str]) -> State:
    return {
        "NetworkInterfaceId": name,
        "InterfaceType": kind,
        "SubnetId": subnet,
        "Status": "in-use",
        "SourceDestCheck": True,
        "Groups": [{"GroupId": each} for each in groups],
    }


def _permission(rule: State, group: str) -> State:
    peers = [*rule["securityGroups"], *([group] if rule["self"] else [])]
    return {
        "IpProtocol": rule["protocol"],
        "FromPort": rule["fromPort"],
        "ToPort": rule["toPort"],
        "IpRanges": [{"CidrIp": each} for each in rule["cidrBlocks"]],
        "PrefixListIds": [{"PrefixListId": each} for each in rule["prefixListIds"]],
        "UserIdGroupPairs": [{"GroupId": each} for each in peers],
    }


def _entry(rule: State, *, egress: bool) -> State:
    return {
        "RuleNumber": rule["ruleNo"],
        "RuleAction": rule["action"],
        "Egress": egress,
        "Protocol": {"tcp": "6", "udp": "17"}.get(rule["protocol"], rule["protocol"]),
        "CidrBlock": rule["cidrBlock"],
        "PortRange": {"From": rule["fromPort"], "To": rule["toPort"]},
    }
