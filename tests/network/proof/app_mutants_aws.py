"""What goes wrong with apps on AWS: services, load balancers, batches and caches, and who is let ask whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Computed, Interpolation, Reference, Value
from network.proof.verdict import Verdict
from tests.factories import OWANI
from tests.network.proof.aws_mutants import exposed
from tests.network.proof.line_plants import Mutant, Mutants
from tests.network.proof.plants import Plot

SERVICE = "tyo-service-kokuho"
BATCH = "tyo-batch-kokuho-batch"
CACHE = "tyo-redis-kokuho-cache"
LISTENER = "tyo-balancer-listener"
R, U = Verdict.REFUTED, Verdict.UNKNOWN


def placed(plot: Plot, **changes: Value) -> Plot:
    """The service with other network settings."""
    before = plot.find(SERVICE).inputs["networkConfiguration"]
    assert isinstance(before, Mapping)
    return plot.change(SERVICE, networkConfiguration={**before, **changes})


def nothing_out_of_the_balancer(plot: Plot) -> Plot:
    return plot.remove("tyo-balancer-to-kokuho")


def nothing_into_tasks(plot: Plot) -> Plot:
    return plot.remove("tyo-kokuho-from-balancer")


def tasks_let_another_app_in(plot: Plot) -> Plot:
    """Its tasks stand in the subnets of the load balancer, and are not the load balancer."""
    return plot.change("tyo-kokuho-from-balancer", referencedSecurityGroupId=plot.ref("tyo-group-app-window"))


def balancer_lets_another_app_in(plot: Plot) -> Plot:
    return plot.change("tyo-balancer-from-window", referencedSecurityGroupId=plot.ref("tyo-group-app-kokuho-batch"))


def balancer_reaches_another_app(plot: Plot) -> Plot:
    return plot.change("tyo-balancer-to-kokuho", referencedSecurityGroupId=plot.ref("tyo-group-app-window"))


def no_offices(plot: Plot) -> Plot:
    return plot.remove("tyo-balancer-from-192.168.0.0/24")


def acl_denies_tasks(plot: Plot) -> Plot:
    deny = {
        "action": "deny",
        "protocol": "tcp",
        "fromPort": 8080,
        "toPort": 8080,
        "cidrBlock": "10.0.0.0/8",
        "ruleNo": 1,
    }
    return plot.entries("tyo-acl-app", "ingress", lambda rules: [*rules, deny])


def acl_without_links(plot: Plot) -> Plot:
    def fewer(rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [each for each in rules if each["fromPort"] != 443]

    return plot.entries("tyo-acl-app", "egress", fewer)


def listener_elsewhere(plot: Plot) -> Plot:
    return plot.change(LISTENER, port=8443)


def no_listener(plot: Plot) -> Plot:
    return plot.remove(LISTENER)


def tasks_listen_elsewhere(plot: Plot) -> Plot:
    before = plot.find(SERVICE).inputs["loadBalancers"]
    assert isinstance(before, tuple)
    (asked,) = before
    assert isinstance(asked, Mapping)
    return plot.change(SERVICE, loadBalancers=({**asked, "containerPort": 8081},))


def nobody_leads_there(plot: Plot) -> Plot:
    return plot.remove("tyo-rule-kokuho-service", "tyo-rule-kokuho-test")


def health_elsewhere(plot: Plot) -> Plot:
    before = plot.find("tyo-targets-kokuho-blue").inputs["healthCheck"]
    assert isinstance(before, Mapping)
    return plot.change("tyo-targets-kokuho-blue", healthCheck={**before, "port": "9000"})


def asker_not_let_out(plot: Plot) -> Plot:
    return plot.remove("tyo-window-to-balancer")


def asker_not_let_in(plot: Plot) -> Plot:
    return plot.remove("tyo-balancer-from-window")


def asker_forgotten(plot: Plot) -> Plot:
    """No rule says that it asks; its settings do."""
    return asker_not_let_out(asker_not_let_in(plot))


def tasks_without_the_tier(plot: Plot) -> Plot:
    return placed(plot, securityGroups=(plot.ref("tyo-group-app-kokuho"),))


def batch_parts(plot: Plot) -> tuple[str | Reference | Computed, ...]:
    before = plot.find(BATCH).inputs["definition"]
    assert isinstance(before, Interpolation)
    return before.parts


def batch_without_the_tier(plot: Plot) -> Plot:
    tier, own = plot.ref("tyo-group-app"), plot.ref("tyo-group-app-kokuho-batch")
    parts = batch_parts(plot)
    assert tier in parts
    return plot.change(BATCH, definition=Interpolation(tuple(own if each == tier else each for each in parts)))


def batch_unread(plot: Plot) -> Plot:
    return plot.change(BATCH, definition=Computed((plot.ref("tyo-group-app"),)))


def batch_placed_by_its_input(plot: Plot) -> Plot:
    def said(part: str) -> str:
        return part.replace('"Subnets": [', '"Subnets.$": [')

    parts = tuple(said(each) if isinstance(each, str) else each for each in batch_parts(plot))
    assert parts != batch_parts(plot)
    return plot.change(BATCH, definition=Interpolation(parts))


def scheduled_task(plot: Plot) -> Plot:
    """A schedule that runs a task itself, with a group that nothing lets out of."""
    place = {"subnets": (plot.ref("tyo-subnet-app-a"),), "securityGroups": (plot.ref("tyo-group-app-window"),)}
    to = {"ecsParameters": {"taskDefinitionArn": plot.ref("tyo-task-kokuho"), "networkConfiguration": place}}
    return plot.add("aws:scheduler/schedule:Schedule", "run", {"target": to}, beside=SERVICE)


def event_task(plot: Plot) -> Plot:
    place = {"subnets": (plot.ref("tyo-subnet-app-a"),), "securityGroups": (plot.ref("tyo-group-app-window"),)}
    to = {"taskDefinitionArn": plot.ref("tyo-task-kokuho"), "networkConfiguration": place}
    return plot.add("aws:cloudwatch/eventTarget:EventTarget", "run", {"ecsTarget": to}, beside=SERVICE)


def cache_elsewhere(plot: Plot) -> Plot:
    return plot.change(CACHE, securityGroupIds=(plot.ref("tyo-group-endpoint"),))


def cache_on_another_port(plot: Plot) -> Plot:
    return plot.change(CACHE, port=6380)


def cache_among_systems(plot: Plot) -> Plot:
    return plot.change(f"{CACHE}-subnets", subnetIds=(plot.ref("tyo-subnet-app-a"),))


def cache_in_nobodys_subnets(plot: Plot) -> Plot:
    return plot.change(CACHE, subnetGroupName="default")


def volume_elsewhere(plot: Plot) -> Plot:
    inputs = {"subnetId": plot.ref("tyo-subnet-data-a"), "securityGroups": (plot.ref("tyo-group-data"),)}
    return plot.add("aws:efs/mountTarget:MountTarget", "volume", inputs, beside=SERVICE)


def public_tasks(plot: Plot) -> Plot:
    """What is exposed, but for the instance."""
    return placed(exposed(plot).remove("web"), assignPublicIp=True)


def tasks_with_a_foreign_group(plot: Plot) -> Plot:
    return placed(plot, securityGroups=("sg-0foreign",))


def tasks_with_another_members_group(plot: Plot) -> Plot:
    return placed(plot, securityGroups=(plot.ref("tyo-group-app", OWANI.code),))


def tasks_in_a_foreign_subnet(plot: Plot) -> Plot:
    return placed(plot, subnets=("subnet-0foreign",))


def tasks_with_another_member(plot: Plot) -> Plot:
    return placed(plot, subnets=(plot.ref("tyo-subnet-app-a", OWANI.code),))


def tasks_nowhere(plot: Plot) -> Plot:
    return plot.change(SERVICE, networkConfiguration=None)


def tasks_behind_a_lattice(plot: Plot) -> Plot:
    return plot.change(SERVICE, vpcLatticeConfigurations=({"portName": "https", "targetGroupArn": "arn:lattice"},))


def public_balancer(plot: Plot) -> Plot:
    return plot.change("tyo-balancer", internal=False)


def unknown_to_all(plot: Plot) -> Plot:
    """Of a type that nobody follows, in the stack of the apps, which has no network of its own."""
    return plot.add("aws:batch/computeEnvironment:ComputeEnvironment", "batch", {}, beside=SERVICE)


MUTANTS: Mutants = {
    "balancer: no rule out": Mutant(nothing_out_of_the_balancer, "flow", R),
    "balancer: a rule out to another app": Mutant(balancer_reaches_another_app, "flow", R),
    "balancer: offices not let in": Mutant(no_offices, "flow", R),
    "balancer: listens elsewhere": Mutant(listener_elsewhere, "flow", R),
    "balancer: does not listen": Mutant(no_listener, "flow", R),
    "balancer: leads nowhere": Mutant(nobody_leads_there, "flow", R),
    "balancer: looks for health elsewhere": Mutant(health_elsewhere, "flow", R),
    "balancer: on the internet": Mutant(public_balancer, "internet-in", U),
    "tasks: no rule in": Mutant(nothing_into_tasks, "flow", R),
    "tasks: a rule in from another app": Mutant(tasks_let_another_app_in, "flow", R),
    "tasks: listen elsewhere": Mutant(tasks_listen_elsewhere, "flow", R),
    "tasks: without their tier's group": Mutant(tasks_without_the_tier, "flow", R),
    "tasks: a public address": Mutant(public_tasks, "internet-in", R),
    "tasks: a group that is not in the plan": Mutant(tasks_with_a_foreign_group, "flow", U),
    "tasks: another member's group": Mutant(tasks_with_another_members_group, "flow", U),
    "tasks: in a subnet that is not in the plan": Mutant(tasks_in_a_foreign_subnet, "internet-out", U),
    "tasks: in another member's subnet": Mutant(tasks_with_another_member, "members-packets", U),
    "tasks: nobody knows where": Mutant(tasks_nowhere, "members-packets", U),
    "tasks: behind a lattice": Mutant(tasks_behind_a_lattice, "internet-in", U),
    "ACL: tasks not reached": Mutant(acl_denies_tasks, "flow", R),
    "ACL: load balancer not reached": Mutant(acl_without_links, "flow", R),
    "asking: not let out": Mutant(asker_not_let_out, "flow", R),
    "asking: not let in": Mutant(asker_not_let_in, "flow", R),
    "asking: another app let in": Mutant(balancer_lets_another_app_in, "flow", R),
    "asking: no rule at all": Mutant(asker_forgotten, "flow", R),
    "batch: without its tier's group": Mutant(batch_without_the_tier, "flow", R),
    "batch: nobody knows what it runs": Mutant(batch_unread, "internet-out", U),
    "batch: placed by its input": Mutant(batch_placed_by_its_input, "members-packets", U),
    "task of a schedule: without its tier's group": Mutant(scheduled_task, "flow", R),
    "task of a rule: without its tier's group": Mutant(event_task, "flow", R),
    "cache: in another group": Mutant(cache_elsewhere, "flow", R),
    "cache: on another port": Mutant(cache_on_another_port, "flow", R),
    "cache: among the systems": Mutant(cache_among_systems, "flow", R),
    "cache: in subnets that are not in the plan": Mutant(cache_in_nobodys_subnets, "internet-out", U),
    "volume: where no port is open for it": Mutant(volume_elsewhere, "flow", R),
    "a type that nobody follows": Mutant(unknown_to_all, "internet-out", U),
}
"""By name: how it is planted, the kind of claim that turns, and its verdict."""
