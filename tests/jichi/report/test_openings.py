"""Every rule turns on a planted opening, stays closed on the closed form, and is unsure of what is not known yet."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from jichi.engine.values import Computed, Interpolation, Reference, Value
from jichi.report.closure import public
from jichi.report.inputs import Answer, Inputs
from jichi.report.openings import aws, gcp, leads_everywhere
from tests.jichi.report.plans import LATER, make_plan, make_resource


@dataclass(frozen=True)
class Case:
    """One type: inputs that open it, that close it, and that leave it open whether they do."""

    types: tuple[str, ...]
    opened: tuple[Inputs, ...]
    closed: tuple[Inputs, ...] = ()
    unsure: tuple[Inputs, ...] = ()


BLOCKS: Inputs = {
    "blockPublicAcls": True,
    "blockPublicPolicy": True,
    "ignorePublicAcls": True,
    "restrictPublicBuckets": True,
}
ALL_USERS = "http://acs.amazonaws.com/groups/global/AllUsers"

CASES = (
    Case(
        (
            "aws:ec2/internetGateway:InternetGateway",
            "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
            "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
            "aws:ec2/carrierGateway:CarrierGateway",
            "aws:ec2/eip:Eip",
            "aws:ec2/eipAssociation:EipAssociation",
            "aws:cloudfront/distribution:Distribution",
            "aws:globalaccelerator/accelerator:Accelerator",
            "aws:apigatewayv2/api:Api",
            "aws:lambda/functionUrl:FunctionUrl",
        ),
        opened=({},),
    ),
    Case(
        ("aws:ec2/natGateway:NatGateway",),
        opened=({}, {"connectivityType": "public"}),
        closed=({"connectivityType": "private"},),
        unsure=({"connectivityType": LATER},),
    ),
    Case(
        ("aws:ec2/vpnConnection:VpnConnection",),
        opened=({}, {"outsideIpAddressType": "PublicIpv4"}),
        closed=({"outsideIpAddressType": "PrivateIpv4"},),
        unsure=({"outsideIpAddressType": LATER},),
    ),
    Case(
        ("aws:apigateway/restApi:RestApi",),
        opened=({}, {"endpointConfiguration": {"types": "REGIONAL"}}),
        closed=({"endpointConfiguration": {"types": "PRIVATE"}}, {"endpointConfiguration": {"types": ("PRIVATE",)}}),
        unsure=({"endpointConfiguration": LATER}, {"endpointConfiguration": {"types": LATER}}),
    ),
    Case(
        ("gcp:compute/haVpnGateway:HaVpnGateway",),
        opened=({}, {"vpnInterfaces": ({"interconnectAttachment": LATER}, {})}),
        closed=({"vpnInterfaces": ({"interconnectAttachment": LATER}, {"interconnectAttachment": "line-2"})},),
        unsure=({"vpnInterfaces": LATER},),
    ),
    Case(
        ("aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"),
        opened=({"mapPublicIpOnLaunch": True},),
        closed=({}, {"mapPublicIpOnLaunch": False}),
        unsure=({"mapPublicIpOnLaunch": LATER},),
    ),
    Case(
        ("aws:ec2/instance:Instance",),
        opened=({"associatePublicIpAddress": True},),
        closed=({}, {"associatePublicIpAddress": False}),
        unsure=({"associatePublicIpAddress": LATER},),
    ),
    Case(
        ("aws:ec2/launchTemplate:LaunchTemplate",),
        opened=({"networkInterfaces": ({}, {"associatePublicIpAddress": "true"})},),
        closed=({}, {"networkInterfaces": ({"associatePublicIpAddress": "false"},)}),
        unsure=({"networkInterfaces": LATER}, {"networkInterfaces": ({"associatePublicIpAddress": LATER},)}),
    ),
    Case(
        ("aws:ec2/route:Route", "aws:ec2transitgateway/route:Route"),
        opened=(
            {"destinationCidrBlock": "0.0.0.0/0"},
            {"destinationCidrBlock": "128.0.0.0/1"},
            {"destinationIpv6CidrBlock": "::/0"},
            {"destinationIpv6CidrBlock": "2000::/3"},
        ),
        closed=({"destinationCidrBlock": "10.0.0.0/8"}, {"destinationIpv6CidrBlock": "fd00::/8"}),
        unsure=(
            {"destinationCidrBlock": LATER},
            {"destinationCidrBlock": "everywhere"},
            {"destinationPrefixListId": "pl-1"},
        ),
    ),
    Case(
        ("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"),
        opened=(
            {"routes": ({"cidrBlock": "10.0.0.0/8"}, {"cidrBlock": "0.0.0.0/0"})},
            {"routes": ({"ipv6CidrBlock": "::/0"},)},
        ),
        closed=({}, {"routes": ()}, {"routes": ({"cidrBlock": "10.0.0.0/8"},)}),
        unsure=({"routes": LATER}, {"routes": (LATER,)}, {"routes": ({"cidrBlock": LATER},)}),
    ),
    Case(
        (
            "aws:lb/loadBalancer:LoadBalancer",
            "aws:alb/loadBalancer:LoadBalancer",
            "aws:elb/loadBalancer:LoadBalancer",
        ),
        opened=({}, {"internal": False}),
        closed=({"internal": True},),
        unsure=({"internal": LATER},),
    ),
    Case(
        (
            "aws:rds/instance:Instance",
            "aws:rds/clusterInstance:ClusterInstance",
            "aws:redshift/cluster:Cluster",
        ),
        opened=({"publiclyAccessible": True},),
        closed=({}, {"publiclyAccessible": False}),
        unsure=({"publiclyAccessible": LATER},),
    ),
    Case(
        ("aws:eks/cluster:Cluster",),
        opened=({"vpcConfig": {}}, {"vpcConfig": {"endpointPublicAccess": True}}),
        closed=({"vpcConfig": {"endpointPublicAccess": False}},),
        unsure=({"vpcConfig": LATER},),
    ),
    Case(("aws:route53/zone:Zone",), opened=({},), closed=({"vpcs": ({"vpcId": LATER},)},)),
    Case(
        ("aws:s3/bucketAcl:BucketAcl",),
        opened=(
            {"acl": "public-read"},
            {"acl": "authenticated-read"},
            {"accessControlPolicy": {"grants": ({"grantee": {"uri": ALL_USERS}},)}},
        ),
        closed=({"acl": "private"}, {"accessControlPolicy": {"grants": ({"grantee": {"id": "1"}},)}}),
        unsure=({"acl": LATER}, {"accessControlPolicy": {"grants": LATER}}),
    ),
    Case(
        ("gcp:compute/routerNat:RouterNat",),
        opened=({}, {"type": "PUBLIC"}),
        closed=({"type": "PRIVATE"},),
        unsure=({"type": LATER},),
    ),
    Case(
        ("gcp:compute/address:Address", "gcp:compute/globalAddress:GlobalAddress"),
        opened=({}, {"addressType": "EXTERNAL"}),
        closed=({"addressType": "INTERNAL"},),
        unsure=({"addressType": LATER},),
    ),
    Case(
        (
            "gcp:compute/instance:Instance",
            "gcp:compute/instanceTemplate:InstanceTemplate",
            "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
        ),
        opened=(
            {"networkInterfaces": ({"accessConfigs": ({},)},)},
            {"networkInterfaces": ({}, {"ipv6AccessConfigs": ({},)})},
        ),
        closed=({}, {"networkInterfaces": ({"accessConfigs": ()},)}),
        unsure=({"networkInterfaces": LATER}, {"networkInterfaces": ({"accessConfigs": LATER},)}),
    ),
    Case(
        ("gcp:compute/route:Route",),
        opened=(
            {"destRange": "0.0.0.0/0", "nextHopIp": "10.0.0.1"},
            {"destRange": "203.0.113.0/24", "nextHopGateway": "global/gateways/default-internet-gateway"},
        ),
        closed=(
            {"destRange": "10.0.0.0/8"},
            {"destRange": "199.36.153.4/30", "nextHopGateway": "default-internet-gateway"},
        ),
        unsure=({"destRange": LATER},),
    ),
    Case(
        ("gcp:compute/network:Network",),
        opened=({}, {"deleteDefaultRoutesOnCreate": False}),
        closed=({"deleteDefaultRoutesOnCreate": True},),
        unsure=({"deleteDefaultRoutesOnCreate": LATER},),
    ),
    Case(
        ("gcp:compute/forwardingRule:ForwardingRule", "gcp:compute/globalForwardingRule:GlobalForwardingRule"),
        opened=({}, {"loadBalancingScheme": "EXTERNAL_MANAGED"}),
        closed=({"loadBalancingScheme": "INTERNAL"}, {"loadBalancingScheme": ""}),
        unsure=({"loadBalancingScheme": LATER},),
    ),
    Case(
        ("gcp:cloudrunv2/service:Service",),
        opened=({}, {"ingress": "INGRESS_TRAFFIC_ALL"}),
        closed=({"ingress": "INGRESS_TRAFFIC_INTERNAL_ONLY"},),
        unsure=({"ingress": LATER},),
    ),
    Case(
        (
            "gcp:cloudrunv2/serviceIamBinding:ServiceIamBinding",
            "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
            "gcp:projects/iAMBinding:IAMBinding",
            "gcp:projects/iAMMember:IAMMember",
            "gcp:storage/bucketIAMBinding:BucketIAMBinding",
            "gcp:storage/bucketIAMMember:BucketIAMMember",
        ),
        opened=({"member": "allUsers"}, {"members": ("user:a@example.jp", "allAuthenticatedUsers")}),
        closed=(
            {"member": "user:a@example.jp"},
            {"member": LATER},
            {"member": Interpolation(("serviceAccount:", LATER))},
        ),
        unsure=({"member": Computed((LATER,))}, {"members": (Computed(()),)}),
    ),
    Case(
        ("gcp:dns/managedZone:ManagedZone",),
        opened=({}, {"visibility": "public"}),
        closed=({"visibility": "private"},),
        unsure=({"visibility": LATER},),
    ),
    Case(
        ("gcp:sql/databaseInstance:DatabaseInstance",),
        opened=({}, {"settings": {"ipConfiguration": {"ipv4Enabled": True}}}),
        closed=({"settings": {"ipConfiguration": {"ipv4Enabled": False}}},),
        unsure=({"settings": LATER},),
    ),
    Case(
        ("gcp:storage/bucket:Bucket",),
        opened=(),
        closed=({"publicAccessPrevention": "enforced"},),
        unsure=({}, {"publicAccessPrevention": "inherited"}, {"publicAccessPrevention": LATER}),
    ),
)

OPENED = [(type_, inputs) for case in CASES for type_ in case.types for inputs in case.opened]
CLOSED = [(type_, inputs) for case in CASES for type_ in case.types for inputs in case.closed]
UNSURE = [(type_, inputs) for case in CASES for type_ in case.types for inputs in case.unsure]


def answer(type_: str, inputs: Inputs) -> Answer:
    return public(make_plan(make_resource(type_, inputs=inputs))).answer


@pytest.mark.parametrize(("type_", "inputs"), OPENED)
def test_a_planted_opening_is_found(type_: str, inputs: Inputs) -> None:
    assert answer(type_, inputs) is Answer.YES


@pytest.mark.parametrize(("type_", "inputs"), CLOSED)
def test_the_closed_form_is_not_reported(type_: str, inputs: Inputs) -> None:
    assert answer(type_, inputs) is Answer.NO


@pytest.mark.parametrize(("type_", "inputs"), UNSURE)
def test_what_is_not_known_is_never_fine(type_: str, inputs: Inputs) -> None:
    assert answer(type_, inputs) is Answer.UNKNOWN


def test_every_rule_has_a_planted_case() -> None:
    planted = {type_ for case in CASES for type_ in case.types}
    # A bucket's own ACL is tried below, beside its public access block.
    assert {*aws.OPENINGS, *gcp.OPENINGS} == planted | {"aws:s3/bucket:Bucket"}


BUCKET = make_resource("aws:s3/bucket:Bucket", "data", {"bucket": "jichi-data"})
BUCKET_REFERENCE = Reference(BUCKET.urn, "id")


def blocked(inputs: Inputs) -> Answer:
    block = make_resource("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "block", inputs)
    return public(make_plan(BUCKET, block)).answer


@pytest.mark.parametrize("target", [BUCKET_REFERENCE, "jichi-data"])
def test_a_bucket_with_its_own_whole_block_is_closed(target: Value) -> None:
    assert blocked({**BLOCKS, "bucket": target}) is Answer.NO


def test_a_bucket_without_a_block_is_found() -> None:
    assert public(make_plan(BUCKET)).answer is Answer.YES


@pytest.mark.parametrize("switch", list(BLOCKS))
def test_a_block_with_one_switch_off_does_not_close(switch: str) -> None:
    assert blocked({**BLOCKS, "bucket": BUCKET_REFERENCE, switch: False}) is Answer.YES
    assert blocked({**BLOCKS, "bucket": BUCKET_REFERENCE, switch: LATER}) is Answer.UNKNOWN


def test_another_buckets_block_does_not_close() -> None:
    assert blocked({**BLOCKS, "bucket": "another"}) is Answer.YES


def test_a_block_of_a_bucket_that_is_not_known_leaves_it_open() -> None:
    assert blocked({**BLOCKS, "bucket": Computed((LATER,))}) is Answer.UNKNOWN


def test_a_whole_block_of_the_account_closes_its_buckets() -> None:
    account = make_resource("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "account", BLOCKS)
    half = make_resource(account.type, "account", {**BLOCKS, "blockPublicPolicy": LATER})
    assert public(make_plan(BUCKET, account)).answer is Answer.NO
    assert public(make_plan(BUCKET, half)).answer is Answer.UNKNOWN


def test_a_buckets_own_public_acl_is_found_behind_a_block() -> None:
    bucket = make_resource(BUCKET.type, "data", {"bucket": "jichi-data", "acl": "public-read"})
    block = make_resource(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "block", {**BLOCKS, "bucket": "jichi-data"}
    )
    assert public(make_plan(bucket, block)).answer is Answer.YES


def test_what_is_only_read_opens_nothing() -> None:
    gateway = make_resource("aws:ec2/internetGateway:InternetGateway", read_id="igw-1")
    assert public(make_plan(gateway)).answer is Answer.NO


def test_a_route_without_a_destination_of_a_kind_is_judged_by_the_other() -> None:
    assert leads_everywhere(None) is Answer.NO
