"""Services of ECS: tasks that keep running in every zone, and are exchanged without a gap.

A new version comes up beside the old one (blue/green). It gets requests once its tasks are healthy and what comes
beforehand has ended well; for `BAKE_MINUTES` the old one stays, and has the requests back if an alarm goes off.

Sources: Amazon ECS Developer Guide, "Amazon ECS blue/green deployments", "Amazon ECS deployment failure detection",
"Balancing an Amazon ECS service across Availability Zones", "Automatically scale your Amazon ECS service".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pulumi
from pulumi_aws import appautoscaling, ecs

from components.app.aws_hook import STAGE, Hook
from components.app.aws_names import cluster_name
from components.app.aws_targets import Targets
from components.app.aws_task import PLATFORM
from components.app.model import App
from components.app.serving import service_port, serving
from components.app.surroundings import Surroundings
from components.site import Site
from network.addressing import Tier

BAKE_MINUTES: Final = 10
"""How long the version before stays beside the new one; toolkit default."""
GRACE_SECONDS: Final = 120
"""How long a new task may be unhealthy while it starts; toolkit default."""
BEFOREHAND_MINUTES: Final = 120
"""How long what comes beforehand may take; toolkit default."""
DEPLOYMENT_MINUTES: Final = 180
BUSY_PERCENT: Final = 60
"""Of its processors, what a service is to use on average: above, it grows. Toolkit default."""
_DIMENSION: Final = "ecs:service:DesiredCount"
_NAMESPACE: Final = "ecs"


@dataclass(frozen=True, slots=True)
class ServiceArgs:
    """What a service is made from.

    Args:
        task: its task definition.
        cluster: ARN of the cluster.
        groups: ids of its tasks' security groups.
        targets: where its requests go; None of a worker.
        balancing: ARN of the role with which ECS moves requests.
        hook: what comes before a new version; None where nothing does.
        alarms: names of the alarms that send a deployment back.
        ready: what it waits for.
    """

    around: Surroundings
    app: App
    task: ecs.TaskDefinition
    cluster: pulumi.Output[str]
    groups: tuple[pulumi.Output[str], ...]
    targets: Targets | None
    balancing: pulumi.Output[str] | None
    hook: Hook | None
    alarms: tuple[pulumi.Output[str], ...]
    ready: tuple[pulumi.Resource, ...]


def create_service(args: ServiceArgs, parent: pulumi.Resource) -> ecs.Service:
    """A service or a worker, and how it grows; where it stands by, nothing of it runs."""
    around, app, site = args.around, args.app, args.around.site
    service = ecs.Service(
        f"{site.place}-service-{app.name}",
        name=app.name,
        cluster=args.cluster,
        task_definition=args.task.arn,
        launch_type="FARGATE",
        platform_version=PLATFORM,
        scheduling_strategy="REPLICA",
        desired_count=0 if around.standby else app.size.tasks,
        availability_zone_rebalancing="ENABLED",
        deployment_controller=ecs.ServiceDeploymentControllerArgs(type="ECS"),
        deployment_configuration=_deployment(args),
        deployment_circuit_breaker=ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True),
        deployment_minimum_healthy_percent=100,
        deployment_maximum_percent=200,
        alarms=ecs.ServiceAlarmsArgs(alarm_names=list(args.alarms), enable=True, rollback=True)
        if args.alarms
        else None,
        health_check_grace_period_seconds=GRACE_SECONDS if args.targets else None,
        load_balancers=_balanced(args),
        network_configuration=ecs.ServiceNetworkConfigurationArgs(
            subnets=[around.vpc.subnets[each.name] for each in around.vpc.range.in_tier(Tier.APP)],
            security_groups=list(args.groups),
            assign_public_ip=False,
        ),
        enable_execute_command=False,
        enable_ecs_managed_tags=True,
        propagate_tags="TASK_DEFINITION",
        # A deployment that went back is a deployment that failed.
        wait_for_steady_state=True,
        sigint_rollback=True,
        tags=site.scope.tags(f"service-{app.name}-{site.place}", system=app.system),
        opts=pulumi.ResourceOptions.merge(
            site.child(parent),
            pulumi.ResourceOptions(
                depends_on=[*args.ready],
                # How many run, between the least and the most, is for the scaling to say.
                ignore_changes=["desiredCount"],
                custom_timeouts=pulumi.CustomTimeouts(create=f"{DEPLOYMENT_MINUTES}m", update=f"{DEPLOYMENT_MINUTES}m"),
            ),
        ),
    )
    _scaling(site, app, service, standby=around.standby, parent=parent)
    return service


def _deployment(args: ServiceArgs) -> ecs.ServiceDeploymentConfigurationArgs:
    """Blue/green where there are requests to move, or something comes beforehand; else task by task."""
    if args.targets is None and args.hook is None:
        return ecs.ServiceDeploymentConfigurationArgs(strategy="ROLLING")
    hook = args.hook
    hooks = (
        [
            ecs.ServiceDeploymentConfigurationLifecycleHookArgs(
                lifecycle_stages=[STAGE],
                target_type="AWS_LAMBDA",
                hook_target_arn=hook.function,
                role_arn=hook.role,
                timeout_configuration=ecs.ServiceDeploymentConfigurationLifecycleHookTimeoutConfigurationArgs(
                    action="ROLLBACK", timeout_in_minutes=str(BEFOREHAND_MINUTES)
                ),
            )
        ]
        if hook
        else None
    )
    return ecs.ServiceDeploymentConfigurationArgs(
        strategy="BLUE_GREEN",
        bake_time_in_minutes=str(BAKE_MINUTES if args.targets else 0),
        lifecycle_hooks=hooks,
    )


def _balanced(args: ServiceArgs) -> list[ecs.ServiceLoadBalancerArgs] | None:
    port, targets = service_port(args.app), args.targets
    if port is None or targets is None or args.balancing is None:
        return None
    blue, green = targets.groups
    return [
        ecs.ServiceLoadBalancerArgs(
            container_name=serving(args.app).name,
            container_port=port.target,
            target_group_arn=blue,
            advanced_configuration=ecs.ServiceLoadBalancerAdvancedConfigurationArgs(
                alternate_target_group_arn=green,
                production_listener_rule=targets.production,
                test_listener_rule=targets.test,
                role_arn=args.balancing,
            ),
        )
    ]


def _scaling(site: Site, app: App, service: ecs.Service, *, standby: bool, parent: pulumi.Resource) -> None:
    """How many tasks run: as many as the processors' use asks for, and none where they only stand by."""
    least, most = (0, 0) if standby else (app.size.tasks, max(app.size.tasks, app.size.tasks_most))
    target = appautoscaling.Target(
        f"{site.place}-scaling-{app.name}",
        service_namespace=_NAMESPACE,
        resource_id=f"service/{cluster_name(site.scope)}/{app.name}",
        scalable_dimension=_DIMENSION,
        min_capacity=least,
        max_capacity=most,
        tags=site.scope.tags(f"scaling-{app.name}-{site.place}", system=app.system),
        opts=pulumi.ResourceOptions.merge(site.child(parent), pulumi.ResourceOptions(depends_on=[service])),
    )
    appautoscaling.Policy(
        f"{site.place}-scaling-{app.name}-cpu",
        name=f"{app.name}-cpu",
        policy_type="TargetTrackingScaling",
        service_namespace=target.service_namespace,
        resource_id=target.resource_id,
        scalable_dimension=target.scalable_dimension,
        target_tracking_scaling_policy_configuration=appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs(
            target_value=BUSY_PERCENT,
            predefined_metric_specification=appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs(
                predefined_metric_type="ECSServiceAverageCPUUtilization"
            ),
            scale_out_cooldown=60,
            scale_in_cooldown=300,
        ),
        opts=site.child(parent),
    )
