"""Known kinds of leaks by load balancers and Cloud Run, each planted beside an app that has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from jichi.engine.plan import StackPlan
from jichi.engine.values import Computed
from jichi.tenancy.model import Cloud
from network.proof.verdict import Verdict
from tests.factories import HIROSAKI
from tests.network.proof.gcp_mutants import DENIES, FIREWALL, RULE
from tests.network.proof.line_plants import Mutant, Mutants, base
from tests.network.proof.plants import Plot

FRONT = "gcp:compute/forwardingRule:ForwardingRule"
SERVICE = "gcp:cloudrunv2/service:Service"
JOB = "gcp:cloudrunv2/job:Job"
WORKERS = "gcp:cloudrunv2/workerPool:WorkerPool"
GROUP = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
CACHE = "gcp:memorystore/instance:Instance"
ROUTE = "gcp:compute/route:Route"
FRONT_DENY = "firewall-deny-front"
OFFICES = tuple(f"firewall-{place}-offices-front" for place in ("tyo", "osa"))
"""Each is for the load balancers of both regions: a rule says no destination."""
ALL = "0.0.0.0/0"
UNKNOWN = Computed(())
Plant = Callable[[Plot], Plot]
NAMED = "projects/p/regions/asia-northeast1/forwardingRules/{}"


def front(plot: Plot, name: str = "front", **more: Any) -> Plot:
    """With a load balancer that Google's proxies make, in tier `app`."""
    inputs = {
        "name": name,
        "loadBalancingScheme": "INTERNAL_MANAGED",
        "ipProtocol": "TCP",
        "portRange": "443",
        "network": plot.ref("network"),
        "subnetwork": plot.ref("tyo-subnet-app"),
        **more,
    }
    return plot.add(FRONT, name, inputs)


def access(plot: Plot, **more: Any) -> dict[str, Any]:
    """Direct VPC egress from tier `app`, of all that is sent."""
    interface = {"network": plot.ref("network"), "subnetwork": plot.ref("tyo-subnet-app")}
    given: dict[str, Any] = {"egress": "ALL_TRAFFIC", "networkInterfaces": (interface,), **more}
    return {key: value for key, value in given.items() if value is not None}


def run(plot: Plot, type_: str, name: str, vpc: Any, **more: Any) -> Plot:
    """With something that Cloud Run runs."""
    template: dict[str, Any] = {} if vpc is None else {"vpcAccess": vpc}
    if type_ == SERVICE:
        more = {"ingress": "INGRESS_TRAFFIC_INTERNAL_ONLY", **more}
    given = {key: value for key, value in more.items() if value is not None}
    return plot.add(type_, name, {"template": {"template": template} if type_ == JOB else template, **given})


def with_apps() -> Plot:
    """The connected plan with a load balancer, and a service, a job and a worker pool behind it, in a stack of their
    own as apps are.
    """
    plot = base(Cloud.GCP)
    before = urns(plot)
    plot = front(plot)
    plot = plot.add(GROUP, "group", {"networkEndpointType": "SERVERLESS", "cloudRun": {"service": "system"}})
    for type_, name in ((SERVICE, "system"), (JOB, "batch"), (WORKERS, "workers")):
        plot = run(plot, type_, name, access(plot))
    plot = plot.add(CACHE, "cache", {"instanceId": "cache"})
    inputs = {
        "loadBalancingScheme": "",
        "target": plot.ref("cache", property_="pscAttachmentDetails[0].service_attachment"),
        "network": plot.ref("network"),
        "subnetwork": plot.ref("tyo-subnet-data"),
    }
    return apart(plot.add(FRONT, "cache-endpoint", inputs), before)


def urns(plot: Plot) -> frozenset[str]:
    return frozenset(each.urn for each in plot.plan.resources)


def apart(plot: Plot, before: frozenset[str]) -> Plot:
    """What was added, in a stack of its own; references keep their names."""
    mine = next(each for each in plot.plan.stacks if each.id.member == HIROSAKI.code)
    other = replace(mine.id, name=f"{mine.id.name}-apps")
    added = tuple(replace(each, stack=other) for each in mine.resources if each.urn not in before)
    kept = tuple(each for each in mine.resources if each.urn in before)
    stacks = (replace(each, resources=kept) if each is mine else each for each in plot.plan.stacks)
    return Plot(replace(plot.plan, stacks=(*stacks, StackPlan(other, added, {}))))


def rule(plot: Plot, name: str = "planted", **more: Any) -> Plot:
    """With one more rule for load balancers, before the others."""
    inputs = {
        "action": "allow",
        "direction": "INGRESS",
        "firewallPolicy": plot.find("firewall").inputs["name"],
        "priority": 5,
        "targetType": "INTERNAL_MANAGED_LB",
        "match": {"srcIpRanges": (ALL,), "layer4Configs": ({"ipProtocol": "tcp"},)},
        **more,
    }
    return plot.add(RULE, name, inputs)


def decoy(plot: Plot) -> Plot:
    plot = plot.add("gcp:compute/network:Network", "decoy", {"deleteDefaultRoutesOnCreate": True})
    return plot.change("firewall-association", attachmentTarget=plot.ref("decoy"))


def denying(**changes: Any) -> Plant:
    """The rule that denies what no flow names, with other inputs."""
    return lambda plot: plot.change(FRONT_DENY, **changes)


def denies_other_front(plot: Plot) -> Plot:
    plot = front(plot, "other")
    return plot.change(FRONT_DENY, targetForwardingRules=(plot.ref("other"),))


def half_named(plot: Plot) -> Plot:
    """Of two load balancers the rule names one."""
    plot = front(plot, "second", ipAddress="10.0.128.9")
    return plot.change(FRONT_DENY, targetForwardingRules=(plot.ref("front"),))


def replaced(name: str, **changes: Any) -> Plant:
    return lambda plot: plot.change(name, **changes)


def offices(**changes: Any) -> Plant:
    """The rules that let in the offices, with other inputs."""

    def plant(plot: Plot) -> Plot:
        for each in OFFICES:
            plot = plot.change(each, **changes)
        return plot

    return plant


def reaching(type_: str, name: str, **more: Any) -> Plant:
    """One more thing that Cloud Run runs, with other access."""
    return lambda plot: run(plot, type_, name, access(plot, **more))


def outside(type_: str) -> Plant:
    return lambda plot: run(plot, type_, "outside", None)


def asked(ingress: Any) -> Plant:
    return lambda plot: run(plot, SERVICE, "shown", access(plot), ingress=ingress)


def classic_out(plot: Plot, tags: tuple[str, ...]) -> Plot:
    """A classic rule lets out what has a tag, and a default route leads there."""
    plot = plot.change("network", networkFirewallPolicyEnforcementOrder="AFTER_CLASSIC_FIREWALL")
    inputs = {"network": plot.ref("network"), "destRange": ALL, "nextHopGateway": "default-internet-gateway"}
    plot = plot.add(ROUTE, "out", inputs).add(
        "gcp:compute/router:Router", "nat-router", {"network": plot.ref("network")}
    )
    plot = plot.add("gcp:compute/routerNat:RouterNat", "nat", {"router": plot.ref("nat-router", property_="name")})
    allow = {
        "network": plot.ref("network"),
        "direction": "EGRESS",
        "allows": ({"protocol": "all"},),
        "targetTags": ("out",),
    }
    plot = plot.add(FIREWALL, "classic-out", allow)
    interface = {"subnetwork": plot.ref("tyo-subnet-app"), "tags": tags}
    return run(plot, SERVICE, "tagged", access(plot, networkInterfaces=(interface,)))


R, U = Verdict.REFUTED, Verdict.UNKNOWN

MUTANTS: Mutants = {
    "policy without the denial": Mutant(lambda plot: plot.remove(FRONT_DENY), "lines-in", R),
    "policy on another network": Mutant(decoy, "lines-in", R),
    "policy on no network": Mutant(lambda plot: plot.remove("firewall-association"), "lines-in", R),
    "denial for machines": Mutant(denying(targetType="INSTANCES"), "lines-in", R),
    "denial without a type": Mutant(denying(targetType=None), "lines-in", R),
    "denial of a type not known": Mutant(denying(targetType=UNKNOWN), "lines-in", U),
    "denial switched off": Mutant(denying(disabled=True), "lines-in", R),
    "denial perhaps switched off": Mutant(denying(disabled=UNKNOWN), "lines-in", U),
    "denial outward": Mutant(denying(direction="EGRESS"), "lines-in", R),
    "denial of private sources only": Mutant(
        denying(match={"srcIpRanges": ("10.0.0.0/8",), "layer4Configs": ({"ipProtocol": "tcp"},)}), "lines-in", R
    ),
    "denial of another protocol": Mutant(
        denying(match={"srcIpRanges": (ALL,), "layer4Configs": ({"ipProtocol": "udp"},)}), "lines-in", R
    ),
    "denial of another port": Mutant(
        denying(match={"srcIpRanges": (ALL,), "layer4Configs": ({"ipProtocol": "tcp", "ports": ("80",)},)}),
        "lines-in",
        R,
    ),
    "denial of sources not known": Mutant(
        denying(match={"srcIpRanges": UNKNOWN, "layer4Configs": ({"ipProtocol": "tcp"},)}), "lines-in", U
    ),
    "denial for another front": Mutant(denies_other_front, "lines-in", R),
    "denial for a front of another name": Mutant(
        denying(targetForwardingRules=(NAMED.format("other"),)), "lines-in", R
    ),
    "denial for a front by name, perhaps of another project": Mutant(
        denying(targetForwardingRules=(NAMED.format("front"),)), "lines-in", U
    ),
    "denial for fronts not known": Mutant(denying(targetForwardingRules=UNKNOWN), "lines-in", U),
    "denial for one front of two": Mutant(half_named, "lines-in", R),
    "denial by a tag": Mutant(denying(targetSecureTags=({"name": "tagValues/1"},)), "lines-in", U),
    "denial of a place not known": Mutant(lambda plot: rule(plot).change(FRONT_DENY, priority=UNKNOWN), "lines-in", U),
    "broad allow before the denial": Mutant(rule, "lines-in", R),
    "broad allow in two halves": Mutant(
        lambda plot: rule(
            plot, match={"srcIpRanges": ("0.0.0.0/1", "128.0.0.0/1"), "layer4Configs": ({"ipProtocol": "all"},)}
        ),
        "lines-in",
        R,
    ),
    "broad allow for this front": Mutant(
        lambda plot: rule(plot, targetForwardingRules=(plot.ref("front"),)), "lines-in", R
    ),
    "broad allow of a policy not known": Mutant(lambda plot: rule(plot, firewallPolicy=UNKNOWN), "lines-in", U),
    "all handed on before the denial": Mutant(lambda plot: rule(plot, action="goto_next"), "lines-in", R),
    "an action not known": Mutant(lambda plot: rule(plot, action=UNKNOWN), "lines-in", U),
    "offices of nobody": Mutant(
        offices(match={"srcIpRanges": ("192.168.0.0/16",), "layer4Configs": ({"ipProtocol": "tcp"},)}),
        "lines-in",
        R,
    ),
    "offices not known": Mutant(
        offices(match={"srcIpRanges": UNKNOWN, "layer4Configs": ({"ipProtocol": "tcp"},)}), "lines-in", U
    ),
    "a scheme not known": Mutant(replaced("front", loadBalancingScheme=UNKNOWN), "lines-in", U),
    "offices' rules missing": Mutant(lambda plot: plot.remove(*OFFICES), "flow", R),
    "offices' rules for machines": Mutant(offices(targetType=None), "flow", R),
    "front on a port of its own": Mutant(replaced("front", portRange=UNKNOWN), "flow", U),
    "service without an interface": Mutant(outside(SERVICE), "internet-out", R),
    "job without an interface": Mutant(outside(JOB), "internet-out", R),
    "worker pool without an interface": Mutant(outside(WORKERS), "internet-out", R),
    "service: private ranges only": Mutant(reaching(SERVICE, "half", egress="PRIVATE_RANGES_ONLY"), "internet-out", R),
    "service: egress left out": Mutant(reaching(SERVICE, "half", egress=None), "internet-out", R),
    "job: private ranges only": Mutant(reaching(JOB, "half", egress="PRIVATE_RANGES_ONLY"), "internet-out", R),
    "worker pool: egress left out": Mutant(reaching(WORKERS, "half", egress=None), "internet-out", R),
    "service: egress not known": Mutant(reaching(SERVICE, "half", egress=UNKNOWN), "internet-out", U),
    "access not known": Mutant(lambda plot: run(plot, SERVICE, "dim", UNKNOWN), "internet-out", U),
    "interfaces not known": Mutant(reaching(JOB, "dim", networkInterfaces=UNKNOWN), "internet-out", U),
    "subnet not known": Mutant(
        reaching(WORKERS, "dim", networkInterfaces=({"network": "default"},)), "members-packets", U
    ),
    "connector": Mutant(reaching(SERVICE, "old", networkInterfaces=None, connector="c"), "internet-out", U),
    "ingress from everywhere": Mutant(asked("INGRESS_TRAFFIC_ALL"), "internet-in", R),
    "ingress left out": Mutant(asked(None), "internet-in", R),
    "ingress not known": Mutant(asked(UNKNOWN), "internet-in", U),
    "ingress of a kind nobody knows": Mutant(asked("INGRESS_TRAFFIC_LATER"), "internet-in", U),
    "a tag that a classic rule lets out": Mutant(lambda plot: classic_out(plot, ("out",)), "internet-out", R),
    "a group of ends on the internet": Mutant(
        lambda plot: plot.add(GROUP, "abroad", {"networkEndpointType": "INTERNET_FQDN_PORT"}), "internet-out", U
    ),
    "endpoints that Google makes for a cache": Mutant(
        lambda plot: plot.change("cache", desiredAutoCreatedEndpoints=({"network": "n"},)), "internet-in", U
    ),
    "an endpoint to a cache of nobody": Mutant(
        lambda plot: plot.change("cache-endpoint", target="projects/x/regions/r/serviceAttachments/s"),
        "members-packets",
        U,
    ),
    "an external address, in the apps' stack": Mutant(
        lambda plot: apart(plot.add("gcp:compute/address:Address", "shown", {"name": "shown"}), urns(plot)),
        "internet-routes",
        R,
    ),
    "a type that is not known, in the apps' stack": Mutant(
        lambda plot: apart(plot.add("gcp:vpcaccess/connector:Connector", "connector", {"name": "c"}), urns(plot)),
        "internet-out",
        U,
    ),
}
"""By name."""

HARMLESS: Mapping[str, Plant] = {
    "denial for this front": lambda plot: plot.change(FRONT_DENY, targetForwardingRules=(plot.ref("front"),)),
    "denial of every protocol": denying(match={"srcIpRanges": (ALL,), "layer4Configs": ({"ipProtocol": "all"},)}),
    "broad allow behind the denial": lambda plot: rule(plot, priority=2_100_000_000),
    "broad allow for machines, behind their denial": lambda plot: rule(
        plot, priority=2_100_000_000, targetType="INSTANCES"
    ),
    "broad allow for another front": lambda plot: rule(plot, targetForwardingRules=(NAMED.format("other"),)),
    "broad allow switched off": lambda plot: rule(plot, disabled=True),
    "ingress of a load balancer": asked("INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"),
    "machines' denials in the fronts' type as well": lambda plot: plot.change(DENIES[0], targetType="INSTANCES"),
}
"""What changes no verdict, by name."""
