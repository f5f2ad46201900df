"""The plans of the lane: as the program plans them, and with known leaks planted, alone and together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from jichi.engine.values import Reference
from jichi.tenancy.model import Cloud
from tests.factories import HIROSAKI, OWANI
from tests.hosts.sample import Scope
from tests.network.proof import aws_mutants as aws
from tests.network.proof import gcp_mutants as gcp
from tests.network.proof.plants import Plot

MANY = Scope(("tyo", "osa"), ("app", "data", "link", "proxy"), widely=True, questions=120)
"""Of plans as they are."""
FEW = Scope(("tyo",), ("app", "data"), widely=False, questions=20)
"""Of plans with a leak: what it is about is in its counterexamples."""

Plant = Callable[[Plot], Plot]


@dataclass(frozen=True, slots=True)
class Case:
    """A plan.

    Args:
        plants: what is planted, in order; nothing for the plan as it is.
        tiers: between whose interfaces nothing may pass that is not claimed; None for the usual ones.
    """

    name: str
    cloud: Cloud
    plants: tuple[Plant, ...] = ()
    tiers: tuple[str, ...] | None = None

    @property
    def scope(self) -> Scope:
        """How much of what holds is sampled."""
        usual = FEW if self.plants else MANY
        return replace(usual, tiers=self.tiers) if self.tiers else usual

    def __str__(self) -> str:
        return f"{self.cloud}: {self.name}"

    def plot(self, plot: Plot) -> Plot:
        """The plan with it."""
        for each in self.plants:
            plot = each(plot)
        return plot


def into_the_attachment(plot: Plot) -> Plot:
    """Owani's `link` group takes everything: no ACL stands between a transit and its own attachment's subnet."""
    plot = aws.open_acl(aws.wide_open(aws.transit(plot)), tier="link")
    return aws.open_group(plot, aws.INGRESS, member=OWANI.code, tier="link")


def opened(plot: Plot) -> Plot:
    """Both members' `app` tiers take and send everything, and their `link` tiers' ACLs let it pass."""
    for code in (HIROSAKI.code, OWANI.code):
        plot = aws.open_acl(aws.wide_open(plot, code), code, "link")
    return plot


def peering(plot: Plot) -> Plot:
    """A peering with routes in both directions."""
    return aws.route(aws.member_peering(plot), "10.0.0.0/16", "vpcPeeringConnectionId", "peer", member=OWANI.code)


def _table(plot: Plot, name: str, attachment: Reference) -> Plot:
    """A table of its own for an attachment."""
    plot = plot.add(
        "aws:ec2transitgateway/routeTable:RouteTable", f"{name}-table", {"transitGatewayId": plot.ref("hub")}
    )
    inputs = {"transitGatewayAttachmentId": attachment, "transitGatewayRouteTableId": plot.ref(f"{name}-table")}
    return plot.add("aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation", f"{name}-association", inputs)


def _led(plot: Plot, name: str, destination: str, attachment: Reference) -> Plot:
    """A route in the table of an attachment."""
    inputs = {
        "transitGatewayRouteTableId": plot.ref(f"{name}-table"),
        "destinationCidrBlock": destination,
        "transitGatewayAttachmentId": attachment,
    }
    return plot.add("aws:ec2transitgateway/route:Route", f"{name}-to-{destination}", inputs)


def line(plot: Plot) -> Plot:
    """Both members on a transit gateway, a table each, and one line to the offices of both: nothing between them."""
    closed = {"defaultRouteTableAssociation": "disable", "defaultRouteTablePropagation": "disable"}
    plot = plot.add(aws.TRANSIT, "hub", closed)
    ranges = {HIROSAKI.code: "10.0.0.0/18", OWANI.code: "10.1.0.0/22"}
    association = {"associatedGatewayId": plot.ref("hub"), "allowedPrefixes": tuple(ranges.values())}
    plot = plot.add("aws:directconnect/gatewayAssociation:GatewayAssociation", "line", association)
    plot = _table(plot, "line", plot.ref("line"))
    for member, offices in ((HIROSAKI, HIROSAKI.offices), (OWANI, OWANI.offices)):
        code = member.code
        subnets = tuple(plot.ref(f"tyo-subnet-link-{zone}", code) for zone in "acd")
        leg = {"transitGatewayId": plot.ref("hub"), "vpcId": plot.ref("tyo-vpc", code), "subnetIds": subnets}
        plot = plot.add(aws.LEG, f"leg-{code}", leg, code)
        plot = _table(plot, f"leg-{code}", plot.ref(f"leg-{code}", code))
        plot = _led(plot, "line", ranges[code], plot.ref(f"leg-{code}", code))
        for office in map(str, offices):
            plot = _led(plot, f"leg-{code}", office, plot.ref("line"))
            for tier in ("app", "link"):
                plot = aws.route(plot, office, "transitGatewayId", "hub", tier=tier, member=code)
    return plot


def led_astray(plot: Plot) -> Plot:
    """One route too many in Hirosaki's table of the transit, and in its VPC."""
    plot = line(plot)
    plot = _led(plot, f"leg-{HIROSAKI.code}", "10.1.0.0/22", plot.ref(f"leg-{OWANI.code}", OWANI.code))
    return aws.route(plot, "10.1.0.0/22", "transitGatewayId", "hub")


CASES = (
    Case("as planned", Cloud.AWS),
    Case("internet gateway and default route", Cloud.AWS, (aws.default_route,)),
    Case("split default route", Cloud.AWS, (aws.split_default,)),
    Case("exposed", Cloud.AWS, (aws.exposed,)),
    Case("elastic address without a route", Cloud.AWS, (aws.elastic_address,)),
    Case("IPv6 only: out", Cloud.AWS, (aws.ipv6_only,)),
    Case("IPv6 only: in", Cloud.AWS, (aws.ipv6_in,)),
    Case("foreign peering", Cloud.AWS, (aws.foreign_peering,)),
    Case("foreign peering and open filters", Cloud.AWS, (aws.foreign_peering_open,)),
    Case("foreign peering without a route", Cloud.AWS, (aws.silent_foreign_peering,)),
    Case("peering of members", Cloud.AWS, (aws.member_peering,)),
    Case("peering of members and open filters", Cloud.AWS, (aws.member_peering_open,)),
    Case("peering by a prefix list", Cloud.AWS, (aws.member_peering_listed,)),
    Case("peering and ACL order", Cloud.AWS, (peering, aws.acl_order, aws.wide_rule)),
    Case("peering and ACL as it is born", Cloud.AWS, (peering, aws.born_acl, aws.wide_rule_of_the_old_kind)),
    Case("transit with one table", Cloud.AWS, (aws.transit,)),
    Case("transit with one table and open filters", Cloud.AWS, (aws.transit_open,)),
    Case("line to the offices", Cloud.AWS, (line,)),
    Case("line, and one route too many", Cloud.AWS, (led_astray,)),
    Case("line, one route too many and open filters", Cloud.AWS, (led_astray, opened)),
    Case("transit and the attachment's own subnet", Cloud.AWS, (into_the_attachment,), ("app", "link")),
    Case("shared host with a way out", Cloud.AWS, (aws.stepping_stone,)),
    Case("ACL without answers", Cloud.AWS, (aws.acl_without_answers,)),
    Case("ACL with too few answers", Cloud.AWS, (aws.acl_with_few_answers,)),
    Case("ACL denies first", Cloud.AWS, (aws.acl_denies_first,)),
    Case("group rule missing", Cloud.AWS, (aws.no_rule,)),
    Case("route to S3 missing", Cloud.AWS, (aws.no_route_to_s3,)),
    Case("database in another group", Cloud.AWS, (aws.database_elsewhere,)),
    Case("as planned", Cloud.GCP),
    Case("default route", Cloud.GCP, (gcp.default_route,)),
    Case("exposed", Cloud.GCP, (gcp.exposed,)),
    Case("NAT and open firewall", Cloud.GCP, (gcp.nat,)),
    Case("IPv6 only", Cloud.GCP, (gcp.ipv6_only,)),
    Case("foreign peering", Cloud.GCP, (gcp.foreign_peering,)),
    Case("foreign peering and open firewall", Cloud.GCP, (gcp.foreign_peering_open,)),
    Case("peering of members", Cloud.GCP, (gcp.member_peering,)),
    Case("peering of members and open firewall", Cloud.GCP, (gcp.member_peering_open,)),
    Case("peering and goto_next", Cloud.GCP, (gcp.member_peering, gcp.handed_on, gcp.high_allow)),
    Case("peering and classic rules first", Cloud.GCP, (gcp.member_peering, gcp.classic_first, gcp.wide_rule)),
    Case("peering and a rule for a tag", Cloud.GCP, (gcp.member_peering, gcp.classic_for_a_tag)),
    Case("denies removed", Cloud.GCP, (gcp.no_denies,)),
    Case("deny first", Cloud.GCP, (gcp.deny_first,)),
    Case("rule missing", Cloud.GCP, (gcp.no_rule,)),
    Case("policy on no network", Cloud.GCP, (gcp.no_association,)),
)
