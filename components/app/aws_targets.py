"""Where requests for a service go: two target groups, of which one has them, and the rules that say which.

Blue/green: a new version comes up behind the target group without requests, is tried by whoever sends `TEST_HEADER`,
and then has them all; the old one stays for a while, and has them back if an alarm says so.

Source: Amazon ECS Developer Guide, "Application Load Balancer resources for blue/green, linear, and canary
deployments"; Elastic Load Balancing User Guide, "Health checks for Application Load Balancer target groups".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import lb, route53

from components.app.aws_balancer import Balancer, Opening, admit, let_out, place_of_service
from components.app.aws_limits import health
from components.app.aws_names import CLUSTER, balancer_name, shared_role
from components.app.aws_roles import SERVICES, RoleArgs, ServiceRole, create_role
from components.app.limits import HTTPS
from components.app.model import App, Load
from components.app.serving import hosts
from components.app.surroundings import Surroundings
from components.policy import Statement
from jichi.score.model import Port

COLOURS: Final = ("blue", "green")
TEST_HEADER: Final = "X-Jichi-Version"
TEST_VALUE: Final = "next"
ANY_ANSWER: Final = "200-499"
"""Where the manifest says no probe, a target is healthy that answers at all."""
_LOOK_UPS: Final = (
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
)
DRAIN_SECONDS: Final = 60
"""How long a target may finish what it has begun; toolkit default."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Where requests for a service go.

    Args:
        groups: ARNs of the target groups, blue first.
        suffixes: of these ARNs, by which metrics know them.
        production: ARN of the rule for everybody.
        test: ARN of the rule for whoever tries a new version.
        ready: what the service waits for.
    """

    groups: tuple[pulumi.Output[str], ...]
    suffixes: tuple[pulumi.Output[str], ...]
    production: pulumi.Output[str]
    test: pulumi.Output[str]
    ready: tuple[pulumi.Resource, ...]


@dataclass(frozen=True, slots=True)
class TargetsArgs:
    """What the targets of a service are made from.

    Args:
        app: the service.
        port: what it offers.
        tasks: id of its tasks' own security group.
        balancer: what requests come to.
        place: the service's, among the rules (`aws_balancer.places`).
    """

    around: Surroundings
    app: App
    port: Port
    tasks: pulumi.Output[str]
    balancer: Balancer
    place: int


def create_targets(args: TargetsArgs, parent: pulumi.Resource) -> Targets:
    """The targets of a service, which the load balancer alone reaches."""
    around, app, port, balancer, place = args.around, args.app, args.port, args.balancer, args.place
    site, why = around.site, f"load balancer reaches {app.name}"
    let_out(site, balancer.group, Opening(f"balancer-to-{app.name}", port.target, why), args.tasks, parent)
    admit(site, args.tasks, Opening(f"{app.name}-from-balancer", port.target, why), parent, of=balancer.group)
    blue, green = (_group(around, app, port, colour, parent) for colour in COLOURS)
    test = _rule(around, app, balancer, place, (blue, green), parent, test=True)
    production = _rule(around, app, balancer, place, (blue, green), parent)
    return Targets(
        (blue.arn, green.arn),
        (blue.arn_suffix, green.arn_suffix),
        production.arn,
        test.arn,
        (test, production),
    )


def asks_others(app: App, apps: Iterable[App]) -> bool:
    """Whether an app's manifest names another one of the member, by a name that is known before deployment: of
    `service-port`, or of `linkage-api` where the other system is in the same network.
    """
    theirs = {host for each in apps if each.load is Load.SERVICE and each is not app for host in hosts(each)}
    known = (value for need in app.needs.values() for value in need.known.values())
    return any(each.removeprefix("https://").partition("/")[0] in theirs for each in known)


def create_asking_others(
    around: Surroundings, app: App, tasks: pulumi.Output[str], balancer: Balancer, parent: pulumi.Resource
) -> None:
    """The way of an app's tasks to the member's other apps, where its manifest names one (`asks_others`).

    Args:
        around: where.
        app: who asks.
        tasks: id of its tasks' own security group.
        balancer: whom it asks.
        parent: the component it belongs to.
    """
    site, why = around.site, f"{app.name} asks other apps"
    let_out(site, tasks, Opening(f"{app.name}-to-balancer", HTTPS, why), balancer.group, parent)
    admit(site, balancer.group, Opening(f"balancer-from-{app.name}", HTTPS, why), parent, of=tasks)


def create_balancing(around: Surroundings, apps: tuple[App, ...], parent: pulumi.Resource) -> ServiceRole:
    """The role with which ECS registers tasks and moves requests, at these apps' targets and nowhere else."""
    site, scope = around.site, around.site.scope
    names = [balancer_name(scope, f"{app.name}-{colour}") for app in apps for colour in COLOURS]
    rules = scope.arn("elasticloadbalancing", f"listener-rule/app/{balancer_name(scope, CLUSTER)}/*")
    return create_role(
        RoleArgs(
            site,
            shared_role("balancing", standby=around.standby),
            "ECS moves requests from one version to the next",
            SERVICES,
            {},
            (
                # Look-ups, which name no resource (Service Authorization Reference, Elastic Load Balancing V2).
                Statement("Look", "Allow", _LOOK_UPS, ("*",)),
                Statement(
                    "Targets",
                    "Allow",
                    ("elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:RegisterTargets"),
                    tuple(scope.arn("elasticloadbalancing", f"targetgroup/{name}/*") for name in names),
                ),
                Statement("Rules", "Allow", ("elasticloadbalancing:ModifyRule",), (rules,)),
            ),
        ),
        parent,
    )


def create_names(around: Surroundings, app: App, balancer: Balancer, parent: pulumi.Resource) -> None:
    """A service's names in the member's zone, for those who ask from this region."""
    site = around.site
    for host in hosts(app):
        route53.Record(
            f"{site.place}-name-{host}",
            zone_id=around.zone,
            name=host,
            type="A",
            set_identifier=site.place,
            latency_routing_policies=[route53.RecordLatencyRoutingPolicyArgs(region=site.region)],
            # An idle colour has no healthy target, which is no reason to lead anybody elsewhere.
            aliases=[route53.RecordAliasArgs(name=balancer.host, zone_id=balancer.zone, evaluate_target_health=False)],
            opts=site.child(parent),
        )


def _group(around: Surroundings, app: App, port: Port, colour: str, parent: pulumi.Resource) -> lb.TargetGroup:
    site, asked = around.site, health(app)
    protocol = asked.scheme if asked else "HTTP"
    return lb.TargetGroup(
        f"{site.place}-targets-{app.name}-{colour}",
        name=balancer_name(site.scope, f"{app.name}-{colour}"),
        vpc_id=around.vpc.id,
        target_type="ip",
        ip_address_type="ipv4",
        protocol=protocol,
        protocol_version="HTTP1",
        port=port.target,
        deregistration_delay=DRAIN_SECONDS,
        load_balancing_algorithm_type="least_outstanding_requests",
        health_check=lb.TargetGroupHealthCheckArgs(
            enabled=True,
            path=asked.path if asked else "/",
            port="traffic-port",
            protocol=protocol,
            matcher="200-399" if asked else ANY_ANSWER,
            interval=15,
            timeout=5,
            healthy_threshold=2,
            unhealthy_threshold=3,
        ),
        tags=site.scope.tags(f"targets-{app.name}-{colour}-{site.place}", system=app.system),
        opts=site.child(parent),
    )


def _rule(
    around: Surroundings,
    app: App,
    balancer: Balancer,
    place: int,
    groups: tuple[lb.TargetGroup, lb.TargetGroup],
    parent: pulumi.Resource,
    *,
    test: bool = False,
) -> lb.ListenerRule:
    site, which = around.site, "test" if test else "service"
    named = lb.ListenerRuleConditionArgs(host_header=lb.ListenerRuleConditionHostHeaderArgs(values=list(hosts(app))))
    marked = lb.ListenerRuleConditionArgs(
        http_header=lb.ListenerRuleConditionHttpHeaderArgs(http_header_name=TEST_HEADER, values=[TEST_VALUE])
    )
    weights = [
        lb.ListenerRuleActionForwardTargetGroupArgs(arn=group.arn, weight=weight)
        for group, weight in zip(groups, (100, 0), strict=True)
    ]
    # Deployments move the weights from one colour to the other; where they stand is not the program's to say again.
    kept = pulumi.ResourceOptions(ignore_changes=["actions"])
    return lb.ListenerRule(
        f"{site.place}-rule-{app.name}-{which}",
        listener_arn=balancer.listener,
        priority=place if test else place_of_service(place),
        conditions=[named, marked] if test else [named],
        actions=[
            lb.ListenerRuleActionArgs(type="forward", forward=lb.ListenerRuleActionForwardArgs(target_groups=weights))
        ],
        tags=site.scope.tags(f"rule-{app.name}-{which}-{site.place}", system=app.system),
        opts=pulumi.ResourceOptions.merge(site.child(parent), kept),
    )
