"""Apps: vendors' workloads from Score manifests, in a member's environment on either cloud.

What differs: AWS runs tasks of ECS on Fargate behind one internal Application Load Balancer a member; Google Cloud runs
services, jobs and worker pools of Cloud Run behind one internal Application Load Balancer a member.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jichi.tenancy.model import Cloud

if TYPE_CHECKING:
    import pulumi

    from components.app.model import App, Resolved
    from components.app.surroundings import Surroundings
    from components.app.types.kind import ResourceType
    from components.keys import Keys
    from components.site import Sites


@dataclass(frozen=True, slots=True)
class Canary:
    """A new version that has a part of the requests before it has all of them.

    Args:
        percent: of the requests, 1 to 99.
        stable: the version that has the others; on Google Cloud the name of its revision (`Apps.versions`).
    """

    percent: int
    stable: str


@dataclass(frozen=True, slots=True)
class AppsArgs:
    """What a member's apps are made from, in one region.

    Args:
        around: the environment that they are put into.
        resolved: the apps and all that they need.
        types: the resource types, by name.
        canaries: by app's name, where a new version has a part of the requests only (Google Cloud).
    """

    around: Surroundings
    resolved: Resolved
    types: Mapping[str, ResourceType]
    canaries: Mapping[str, Canary] = field(default_factory=dict[str, Canary])


@dataclass(frozen=True, slots=True)
class Apps:
    """A member's apps in one region, as others look them up; each mapping by the app's name.

    Args:
        urls: where services answer, known before deployment.
        roles: what each acts as: ARN of a role, or e-mail of a service account.
        log_groups: names of the log groups on AWS; on Google Cloud the services and jobs whose logs they are.
        versions: the version of each service that is ready, for a `Canary` to come (Google Cloud).
    """

    urls: Mapping[str, str]
    roles: Mapping[str, pulumi.Output[str]]
    log_groups: Mapping[str, pulumi.Input[str]]
    versions: Mapping[str, pulumi.Output[str]] = field(default_factory=dict[str, "pulumi.Output[str]"])


def create_apps(args: AppsArgs, parent: pulumi.Resource) -> Apps:
    """A member's apps, with what they share and what they need.

    Raises:
        InvalidInput: a manifest asks for what this cloud cannot do.
    """
    match args.around.site.scope.cloud:
        case Cloud.AWS:
            from components.app import aws

            return aws.Apps(args, parent).apps
        case Cloud.GCP:
            from components.app import gcp

            return gcp.Apps(args, parent).apps


def create_registries(sites: Sites, keys: Keys, apps: Sequence[App], parent: pulumi.Resource) -> None:
    """The registries of a member's images: the environment's, so that images are there before what runs them. None
    where no apps run.

    They are in both regions. On AWS every image has a repository of its own; on Google Cloud all are in one.

    Args:
        sites: both regions.
        keys: the member's.
        apps: those that the member's manifests ask for.
        parent: the component they belong to.
    """
    if not apps:
        return
    match sites.cloud:
        case Cloud.AWS:
            from components.app import aws_repositories

            aws_repositories.Repositories(sites, keys, apps, parent)
        case Cloud.GCP:
            from components.app import gcp_registry

            gcp_registry.Registries(sites, keys, parent)
