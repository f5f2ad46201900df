"""What opens an environment on AWS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jichi.engine.plan import Resource, StackPlan
from jichi.engine.values import Reference, Value
from jichi.report.inputs import Answer, Inputs, at, each, flag, off, word, worst
from jichi.report.openings import Opening, always, leads_everywhere
from jichi.text import Text

_GATEWAY = Opening(Text(ja="インターネットへの出入口", en="a gateway to the internet"), always)
_PUBLIC_ADDRESS = Opening(Text(ja="パブリックIPアドレス", en="a public address"), always)
_PUBLIC_SERVICE = Opening(Text(ja="インターネットに公開されるサービス", en="a service on the internet"), always)
_NAT = Opening(
    Text(ja="インターネットへ出るNATゲートウェイ", en="a NAT gateway to the internet"),
    lambda inputs: word(inputs.get("connectivityType"), default="public", closed=("private",)),
)
_SUBNET = Opening(
    Text(ja="パブリックIPを自動で割り当てるサブネット", en="a subnet that gives out public addresses"),
    lambda inputs: flag(inputs.get("mapPublicIpOnLaunch"), default=False),
)
_INSTANCE = Opening(
    Text(ja="パブリックIPを持つインスタンス", en="an instance with a public address"),
    lambda inputs: flag(inputs.get("associatePublicIpAddress"), default=False),
)
_TEMPLATE = Opening(
    Text(ja="パブリックIPを付ける起動テンプレート", en="a launch template that gives a public address"),
    lambda inputs: worst(
        flag(at(interface, "associatePublicIpAddress"), default=False)
        for interface in each(inputs.get("networkInterfaces"))
    ),
)
_TUNNEL = Opening(
    Text(ja="インターネット経由のVPN", en="a VPN over the internet"),
    lambda inputs: word(inputs.get("outsideIpAddressType"), default="PublicIpv4", closed=("PrivateIpv4",)),
)
_REST_API = Opening(
    Text(ja="インターネットから呼べるAPI", en="an API that the internet can call"),
    lambda inputs: worst(
        word(kind, default="EDGE", closed=("PRIVATE",))
        for kind in each(at(inputs.get("endpointConfiguration"), "types")) or (None,)
    ),
)
_BALANCER = Opening(
    Text(ja="インターネット向けのロードバランサー", en="a load balancer that faces the internet"),
    lambda inputs: off(inputs.get("internal"), default=False),
)
_DATABASE = Opening(
    Text(ja="公開されたデータベース", en="a database on the internet"),
    lambda inputs: flag(inputs.get("publiclyAccessible"), default=False),
)
_CLUSTER = Opening(
    Text(ja="公開されたクラスターの管理口", en="a cluster endpoint on the internet"),
    lambda inputs: flag(at(inputs.get("vpcConfig"), "endpointPublicAccess"), default=True),
)
_ZONE = Opening(
    Text(ja="公開DNSゾーン", en="a public DNS zone"),
    lambda inputs: Answer.NO if inputs.get("vpcs") else Answer.YES,
)
_ACL = Opening(
    Text(ja="公開ACLの付いたバケット", en="a bucket with a public ACL"),
    lambda inputs: worst(
        iter(
            (
                word(inputs.get("acl"), default="private", closed=_CLOSED_ACLS),
                *map(_grant, each(inputs.get("grants"))),
                *map(_grant, each(at(inputs.get("accessControlPolicy"), "grants"))),
            )
        )
    ),
)
_ROUTE = Opening(
    Text(ja="どこへでも通じる経路", en="a route to everywhere"), lambda inputs: worst(_destinations(inputs))
)
_TABLE = Opening(
    Text(ja="どこへでも通じる経路のあるルートテーブル", en="a route table with a route to everywhere"),
    lambda inputs: worst(
        answer
        for route in each(inputs.get("routes"))
        for answer in (_destinations(route) if isinstance(route, Mapping) else iter((Answer.UNKNOWN,)))
    ),
)

_CLOSED_ACLS = (
    "private",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
    "log-delivery-write",
)
_DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock")
_PREFIX_LISTS = ("destinationPrefixListId", "prefixListId")
_EVERYONE = ("AllUsers", "AuthenticatedUsers")


def _destinations(route: Inputs) -> Iterator[Answer]:
    for key in _DESTINATIONS:
        yield leads_everywhere(route.get(key))
    if any(route.get(key) is not None for key in _PREFIX_LISTS):
        yield Answer.UNKNOWN  # what a prefix list holds is not in the route


def _grant(grant: Value) -> Answer:
    uri = at(grant, "uri") if at(grant, "uri") is not None else at(grant, "grantee", "uri")
    if uri is None:
        return Answer.NO
    if not isinstance(uri, str):
        return Answer.UNKNOWN
    return Answer.YES if uri.endswith(_EVERYONE) else Answer.NO


OPENINGS: Mapping[str, Opening] = {
    "aws:alb/loadBalancer:LoadBalancer": _BALANCER,
    "aws:apigateway/restApi:RestApi": _REST_API,
    "aws:apigatewayv2/api:Api": _PUBLIC_SERVICE,
    "aws:cloudfront/distribution:Distribution": _PUBLIC_SERVICE,
    "aws:ec2/carrierGateway:CarrierGateway": _GATEWAY,
    "aws:ec2/defaultRouteTable:DefaultRouteTable": _TABLE,
    "aws:ec2/defaultSubnet:DefaultSubnet": _SUBNET,
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": _GATEWAY,
    "aws:ec2/eip:Eip": _PUBLIC_ADDRESS,
    "aws:ec2/eipAssociation:EipAssociation": _PUBLIC_ADDRESS,
    "aws:ec2/instance:Instance": _INSTANCE,
    "aws:ec2/internetGateway:InternetGateway": _GATEWAY,
    "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment": _GATEWAY,
    "aws:ec2/launchTemplate:LaunchTemplate": _TEMPLATE,
    "aws:ec2/natGateway:NatGateway": _NAT,
    "aws:ec2/route:Route": _ROUTE,
    "aws:ec2/routeTable:RouteTable": _TABLE,
    "aws:ec2/subnet:Subnet": _SUBNET,
    "aws:ec2/vpnConnection:VpnConnection": _TUNNEL,
    "aws:ec2transitgateway/route:Route": _ROUTE,
    "aws:eks/cluster:Cluster": _CLUSTER,
    "aws:elb/loadBalancer:LoadBalancer": _BALANCER,
    "aws:globalaccelerator/accelerator:Accelerator": _PUBLIC_SERVICE,
    "aws:lambda/functionUrl:FunctionUrl": _PUBLIC_SERVICE,
    "aws:lb/loadBalancer:LoadBalancer": _BALANCER,
    "aws:rds/clusterInstance:ClusterInstance": _DATABASE,
    "aws:rds/instance:Instance": _DATABASE,
    "aws:redshift/cluster:Cluster": _DATABASE,
    "aws:route53/zone:Zone": _ZONE,
    "aws:s3/bucket:Bucket": _ACL,
    "aws:s3/bucketAcl:BucketAcl": _ACL,
}
"""By type, whether a resource opens the environment."""

UNGUARDED = Text(
    ja="パブリックアクセスブロックの四項目が揃っていないバケット",
    en="a bucket without all four public access blocks",
)

_BUCKET = "aws:s3/bucket:Bucket"
_BUCKET_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
_ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def unguarded_buckets(stack: StackPlan) -> Iterator[tuple[Resource, Answer]]:
    """The buckets of a stack that no complete public access block covers, the bucket's own or the account's.

    Only what the same stack plans is seen: a block that the platform already has in the account is not.
    """
    blocks = [resource for resource in stack.resources if resource.type == _BUCKET_BLOCK]
    account = [_lifted(resource.inputs) for resource in stack.resources if resource.type == _ACCOUNT_BLOCK]
    if Answer.NO in account:
        return
    for bucket in stack.resources:
        if bucket.type != _BUCKET:
            continue
        answers = [_lifted(block.inputs) for block in blocks if _covers(block.inputs.get("bucket"), bucket)]
        if Answer.NO in answers:
            continue
        unsure = Answer.UNKNOWN in (*answers, *account) or any(_vague(block.inputs.get("bucket")) for block in blocks)
        yield bucket, Answer.UNKNOWN if unsure else Answer.YES


def _lifted(inputs: Inputs) -> Answer:
    """Whether a block leaves anything unblocked."""
    blocked = [flag(inputs.get(switch), default=False) for switch in _SWITCHES]
    if Answer.NO in blocked:
        return Answer.YES
    return Answer.UNKNOWN if Answer.UNKNOWN in blocked else Answer.NO


def _covers(target: Value, bucket: Resource) -> bool:
    match target:
        case Reference(urn, _):
            return urn == bucket.urn
        case str():
            return target == bucket.inputs.get("bucket")
        case _:
            return False


def _vague(target: Value) -> bool:
    """Whether it is not known which bucket a block covers."""
    return not isinstance(target, str | Reference)
