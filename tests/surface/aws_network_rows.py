"""How the types of ec2, vpc, ebs and route53 are made."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.model import Call, Each, Fill, One, Row, row

_NO_RULES = "empty: the provider deletes every rule there is and calls nothing to make one"
_ENTRIES = {
    "ruleNo": "RuleNumber",
    "action": "RuleAction",
    "fromPort": "PortRange.From",
    "toPort": "PortRange.To",
    "icmpType": "IcmpTypeCode.Type",
    "icmpCode": "IcmpTypeCode.Code",
}
_RULE = {
    "securityGroupId": "GroupId",
    "ipProtocol": "IpPermissions.IpProtocol",
    "fromPort": "IpPermissions.FromPort",
    "toPort": "IpPermissions.ToPort",
    "cidrIpv4": "IpPermissions.IpRanges.CidrIp",
    "cidrIpv6": "IpPermissions.Ipv6Ranges.CidrIpv6",
    "prefixListId": "IpPermissions.PrefixListIds.PrefixListId",
    "referencedSecurityGroupId": "IpPermissions.UserIdGroupPairs.GroupId",
}
# The description lies in whatever the rule names; which one that is does not change what it may contain.
_RULE_CALLS = {**_RULE, "description": "IpPermissions.IpRanges.Description"}


def _tags(type_: str) -> dict[str, str]:
    return {"tags": f"TagSpecifications[ResourceType={type_}].Tags"}


_CREATE_TAGS = Call("CreateTags", takes=("tags",), fills={"Resources": Fill.MADE})

_DEFAULT_GROUP = {
    "protocol": "IpPermissions.IpProtocol",
    "fromPort": "IpPermissions.FromPort",
    "toPort": "IpPermissions.ToPort",
    "cidrBlocks": Each("IpPermissions.IpRanges", "CidrIp"),
}


def _entries(side: str) -> Call:
    return Call(
        "CreateNetworkAclEntry",
        {f"{side}.{name}": target for name, target in _ENTRIES.items()},
        fills={"NetworkAclId": Fill.MADE, "Egress": side == "egress"},
        each=side,
    )


def _permissions(side: str) -> Call:
    return Call(
        f"AuthorizeSecurityGroup{side.title()}",
        {f"{side}.{name}": target for name, target in _DEFAULT_GROUP.items()},
        fills={"GroupId": Fill.MADE},
        each=side,
    )


NETWORK: Mapping[str, Row] = {
    "aws:ebs/defaultKmsKey:DefaultKmsKey": row("ec2", Call("ModifyEbsDefaultKmsKeyId", {"keyArn": "KmsKeyId"})),
    "aws:ebs/encryptionByDefault:EncryptionByDefault": row(
        "ec2",
        Call("EnableEbsEncryptionByDefault"),
        enabled="it chooses between EnableEbsEncryptionByDefault and DisableEbsEncryptionByDefault, which take nothing",
    ),
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": row("ec2", Call("EnableSnapshotBlockPublicAccess")),
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": row(
        "ec2",
        _CREATE_TAGS,
        _entries("ingress"),
        _entries("egress"),
        defaultNetworkAclId="the provider looks the ACL up by it and deletes its entries",
        egress=_NO_RULES,
        ingress=_NO_RULES,
    ),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": row(
        "ec2",
        _CREATE_TAGS,
        Call(
            "CreateRoute",
            {"routes.cidrBlock": "DestinationCidrBlock"},
            fills={"RouteTableId": Fill.MADE},
            each="routes",
        ),
        defaultRouteTableId="the provider looks the table up by it and deletes its routes",
        routes=_NO_RULES,
    ),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": row(
        "ec2",
        _CREATE_TAGS,
        _permissions("ingress"),
        _permissions("egress"),
        vpcId="the provider looks the VPC's default group up by it",
        egress=_NO_RULES,
        ingress=_NO_RULES,
    ),
    "aws:ec2/flowLog:FlowLog": row(
        "ec2",
        *(
            Call(
                "CreateFlowLogs",
                {
                    key: One("ResourceIds"),
                    "iamRoleArn": "DeliverLogsPermissionArn",
                    **_tags("vpc-flow-log"),
                },
                fills={"ResourceType": kind},
                when=key,
            )
            for key, kind in (("vpcId", "VPC"), ("transitGatewayId", "TransitGateway"))
        ),
    ),
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": row(
        "ec2", Call("EnableImageBlockPublicAccess", {"state": "ImageBlockPublicAccessState"})
    ),
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": row(
        "ec2",
        Call("ReplaceRouteTableAssociation", fills={"AssociationId": Fill.MADE}),
        vpcId="the provider looks the VPC's main association up by it",
    ),
    "aws:ec2/networkAcl:NetworkAcl": row(
        "ec2",
        Call("CreateNetworkAcl", _tags("network-acl")),
        _entries("ingress"),
        _entries("egress"),
        subnetIds="the provider looks the association of each subnet up and replaces it by its id",
    ),
    "aws:ec2/networkAclRule:NetworkAclRule": row(
        "ec2", Call("CreateNetworkAclEntry", {**_ENTRIES, "ruleNumber": "RuleNumber"})
    ),
    "aws:ec2/route:Route": row("ec2", Call("CreateRoute")),
    "aws:ec2/routeTable:RouteTable": row("ec2", Call("CreateRouteTable", _tags("route-table"))),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": row("ec2", Call("AssociateRouteTable")),
    "aws:ec2/securityGroup:SecurityGroup": row(
        "ec2",
        Call("CreateSecurityGroup", {"name": "GroupName", **_tags("security-group")}),
        revokeRulesOnDelete="of the provider: it revokes the rules of the group before it deletes it",
    ),
    "aws:ec2/subnet:Subnet": row(
        "ec2",
        Call("CreateSubnet", _tags("subnet")),
        Call("ModifySubnetAttribute", fills={"SubnetId": Fill.MADE}, takes=("mapPublicIpOnLaunch",)),
    ),
    "aws:ec2/vpc:Vpc": row(
        "ec2",
        Call("CreateVpc", _tags("vpc")),
        *(
            Call("ModifyVpcAttribute", fills={"VpcId": Fill.MADE}, takes=(attribute,))
            for attribute in ("enableDnsSupport", "enableDnsHostnames")
        ),
    ),
    "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion": row(
        "ec2", Call("CreateVpcBlockPublicAccessExclusion", _tags("vpc-block-public-access-exclusion"))
    ),
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions": row(
        "ec2", Call("ModifyVpcBlockPublicAccessOptions")
    ),
    "aws:ec2/vpcDhcpOptions:VpcDhcpOptions": row(
        "ec2",
        Call(
            "CreateDhcpOptions",
            {
                "domainName": One("DhcpConfigurations[Key=domain-name].Values"),
                "domainNameServers": "DhcpConfigurations[Key=domain-name-servers].Values",
                "ntpServers": "DhcpConfigurations[Key=ntp-servers].Values",
                **_tags("dhcp-options"),
            },
        ),
    ),
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": row("ec2", Call("AssociateDhcpOptions")),
    "aws:ec2/vpcEndpoint:VpcEndpoint": row(
        "ec2", Call("CreateVpcEndpoint", {"policy": "PolicyDocument", **_tags("vpc-endpoint")})
    ),
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": row("ec2", Call("ModifyVpcEndpoint", {"policy": "PolicyDocument"})),
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": row(
        "ec2", Call("ModifyVpcEndpoint", {"routeTableId": One("AddRouteTableIds")})
    ),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": row(
        "ec2", Call("AuthorizeSecurityGroupEgress", {**_RULE_CALLS, **_tags("security-group-rule")})
    ),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": row(
        "ec2", Call("AuthorizeSecurityGroupIngress", {**_RULE_CALLS, **_tags("security-group-rule")})
    ),
    "aws:route53/record:Record": row(
        "route53",
        Call(
            "ChangeResourceRecordSets",
            {
                "zoneId": "HostedZoneId",
                "name": "ChangeBatch.Changes.ResourceRecordSet.Name",
                "type": "ChangeBatch.Changes.ResourceRecordSet.Type",
                "ttl": "ChangeBatch.Changes.ResourceRecordSet.TTL",
                "setIdentifier": "ChangeBatch.Changes.ResourceRecordSet.SetIdentifier",
                "records": Each("ChangeBatch.Changes.ResourceRecordSet.ResourceRecords", "Value"),
                "aliases": One("ChangeBatch.Changes.ResourceRecordSet.AliasTarget"),
                "aliases.name": "DNSName",
                "aliases.zoneId": "HostedZoneId",
            },
            fills={"ChangeBatch.Changes.Action": "CREATE"},
        ),
        **{"latencyRoutingPolicies.region": "the provider lifts it out of its list, as the record's Region"},
    ),
    "aws:route53/vpcAssociationAuthorization:VpcAssociationAuthorization": row(
        "route53",
        Call(
            "CreateVPCAssociationAuthorization",
            {"zoneId": "HostedZoneId", "vpcId": "VPC.VPCId", "vpcRegion": "VPC.VPCRegion"},
        ),
    ),
    "aws:route53/zone:Zone": row(
        "route53",
        Call(
            "CreateHostedZone",
            {"comment": "HostedZoneConfig.Comment", "vpcs": One("VPC")},
            fills={"CallerReference": Fill.MADE, "HostedZoneConfig.PrivateZone": True},
        ),
        Call(
            "AssociateVPCWithHostedZone",
            {"vpcs.vpcId": "VPC.VPCId", "vpcs.vpcRegion": "VPC.VPCRegion"},
            fills={"HostedZoneId": Fill.MADE},
            each="vpcs",
        ),
        Call(
            "ChangeTagsForResource",
            {"tags": "AddTags"},
            fills={"ResourceType": "hostedzone", "ResourceId": Fill.MADE},
            takes=("tags",),
        ),
        forceDestroy="of the provider: it deletes the zone's records before the zone",
    ),
    "aws:route53/zoneAssociation:ZoneAssociation": row(
        "route53",
        Call(
            "AssociateVPCWithHostedZone",
            {"zoneId": "HostedZoneId", "vpcId": "VPC.VPCId", "vpcRegion": "VPC.VPCRegion"},
        ),
    ),
}
"""By Pulumi's type token."""
