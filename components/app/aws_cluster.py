"""The cluster that a member's apps share: watched closely, and nobody gets into a task unrecorded.

Sources: Amazon ECS Developer Guide, "Monitor Amazon ECS containers using Container Insights with enhanced
observability", "Monitor Amazon ECS containers with ECS Exec" (logging).
"""

from __future__ import annotations

from typing import Final

import pulumi
from pulumi_aws import ecs

from components.app.aws_logs import create_log
from components.app.aws_names import CLUSTER, cluster_name
from components.app.surroundings import Surroundings
from jichi.tenancy.model import DataClass

SESSIONS: Final = "sessions"
"""Role of the log group in which sessions in tasks are recorded."""


def create_cluster(around: Surroundings, parent: pulumi.Resource) -> ecs.Cluster:
    """The cluster in one region.

    No service lets anybody in (`enable_execute_command`). Should one ever, sessions are encrypted and recorded.
    """
    site = around.site
    name = cluster_name(site.scope)
    sessions = create_log(around, f"{CLUSTER}-{SESSIONS}", f"/{site.scope.owner}/{CLUSTER}-{SESSIONS}", parent)
    # ECS makes this group itself, without a key or an end, unless it is there.
    insights = create_log(around, f"{CLUSTER}-insights", f"/aws/ecs/containerinsights/{name}/performance", parent)
    return ecs.Cluster(
        f"{site.place}-cluster",
        name=name,
        settings=[ecs.ClusterSettingArgs(name="containerInsights", value="enhanced")],
        configuration=ecs.ClusterConfigurationArgs(
            execute_command_configuration=ecs.ClusterConfigurationExecuteCommandConfigurationArgs(
                kms_key_id=around.keys[DataClass.LOG].id,
                logging="OVERRIDE",
                log_configuration=ecs.ClusterConfigurationExecuteCommandConfigurationLogConfigurationArgs(
                    cloud_watch_encryption_enabled=True, cloud_watch_log_group_name=sessions.name
                ),
            )
        ),
        tags=site.scope.tags(f"cluster-{CLUSTER}-{site.place}"),
        opts=pulumi.ResourceOptions.merge(site.child(parent), pulumi.ResourceOptions(depends_on=[insights])),
    )
