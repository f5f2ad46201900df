"""What a member's environment already has, as its stack says: what apps are put into."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import pulumi

from components.app.model import App, Need
from components.engine import Engine
from components.keys import Key
from components.policy import Statement
from components.secrets import Network
from components.site import Site
from jichi.tenancy.model import DataClass


@dataclass(frozen=True, slots=True)
class DatabaseEnd:
    """The member's database in a region.

    Args:
        identifier: of the cluster, or the instance.
        host: to write to.
        port: TCP port.
        resource_id: what policies name for signing in.
        secret: name of the secret of the master user, which no app may read.
        account: e-mail of the account that it reads and writes files as; None on AWS.
    """

    identifier: pulumi.Input[str]
    host: pulumi.Input[str]
    port: int
    resource_id: pulumi.Input[str]
    secret: pulumi.Input[str]
    account: pulumi.Input[str] | None = None


@dataclass(frozen=True, slots=True)
class Beyond:
    """The second region, to which what apps keep is copied.

    Args:
        site: the region, with the provider that deploys there.
        keys: those of that region, by class of data.
        buckets: names by role, as in `Surroundings`.
    """

    site: Site
    keys: Mapping[DataClass, Key]
    buckets: Mapping[str, pulumi.Input[str]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A member's environment in one region, from the outputs of its stack.

    Args:
        site: the region, with the provider that deploys there.
        vpc: the network (`network.vpc.Vpc`); systems stand in its `app` subnets.
        keys: by class of data.
        zone: id, or on Google Cloud the name, of the member's private zone.
        domain: the zone's domain, which names of systems end with.
        database: None where there is none (`Purpose.COPIES`).
        buckets: names by role (`data`, `linkage`, `evidence`, `log`; on AWS `access`).
        alarms: on AWS the ARN of the region's topic; on Google Cloud ids of notification channels.
        certificate: of the load balancer: ARN of a certificate in ACM, or id of one in Certificate Manager.
        standby: whether systems only stand ready here: everything is made, and no task runs.
        endpoints: ids of the storage endpoints of both regions' networks, by which alone objects move (AWS).
        beyond: the second region; None where this is it.
        mysql: the member's MySQL; None where no app asks for it.
    """

    site: Site
    vpc: Network
    keys: Mapping[DataClass, Key]
    zone: pulumi.Input[str]
    domain: str
    database: DatabaseEnd | None
    buckets: Mapping[str, pulumi.Input[str]]
    alarms: tuple[pulumi.Input[str], ...]
    certificate: pulumi.Input[str]
    standby: bool = False
    endpoints: tuple[pulumi.Input[str], ...] = ()
    beyond: Beyond | None = None
    mysql: DatabaseEnd | None = None

    def end(self, engine: Engine) -> DatabaseEnd:
        """The member's database of a kind.

        Raises:
            ValueError: there is none.
        """
        found = self.database if engine is Engine.POSTGRES else self.mysql
        if found is None:
            raise ValueError(f"no {engine} in these surroundings")
        return found


@dataclass(frozen=True, slots=True)
class SecretRef:
    """A secret that the cloud hands to a container.

    Args:
        source: on AWS what `valueFrom` of a container's secret says: an ARN, with a key of the JSON behind it where
            there is one; on Google Cloud the secret's name, of which the newest version is taken.
        arn: what policies name, where `source` has a key behind it (AWS).
    """

    source: pulumi.Input[str]
    arn: pulumi.Input[str] | None = None


@dataclass(frozen=True, slots=True)
class Mount:
    """A volume that tasks mount.

    Args:
        name: of the volume in a task.
        file_system: id of an EFS file system, with `access_point`; host of an NFS server; name of a bucket.
        kind: `memory`, `efs`, `nfs` or `bucket`.
        path: exported path on an NFS server.
        size_mib: of what is in memory.
    """

    name: str
    kind: str
    file_system: pulumi.Input[str] | None = None
    access_point: pulumi.Input[str] | None = None
    path: str = "/"
    size_mib: int | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """When a batch runs, as a `schedule` says it.

    Args:
        cron: minute, hour, day of the month, month and day of the week (0 is Sunday), in Japan's time.
        seconds: within which a run ends.
        retries: how often a run that failed is tried again.
    """

    cron: str
    seconds: int
    retries: int = 0


def _admits_nobody(_slug: str, _member: pulumi.Input[str], _parent: pulumi.Resource) -> None:
    return None


def _nothing_more(_app: App) -> tuple[Statement, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class Provided:
    """A resource that is there, for the apps that use it.

    Args:
        outputs: values of the outputs that are no secrets, by name.
        secrets: of those that are.
        statements: what each app's role may do with it (AWS).
        granted: what one app's role may do with it besides, where its users are not alike (AWS).
        admit: lets an app's service account (`serviceAccount:...`) use it (Google Cloud): the app's name, who, and the
            component to which the bindings belong.
        mount: what a container's volume with this source is.
        ready: what tasks wait for.
        timing: when the app runs that uses it, of a `schedule`.
    """

    outputs: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, "pulumi.Input[str]"])
    secrets: Mapping[str, SecretRef] = field(default_factory=dict[str, SecretRef])
    statements: tuple[Statement, ...] = ()
    granted: Callable[[App], tuple[Statement, ...]] = _nothing_more
    admit: Callable[[str, pulumi.Input[str], pulumi.Resource], None] = _admits_nobody
    mount: Mount | None = None
    ready: tuple[pulumi.Resource, ...] = ()
    timing: Timing | None = None


@dataclass(frozen=True, slots=True)
class ProvideArgs:
    """What a resource is made from.

    Args:
        need: what is asked for.
        apps: which apps use it; more than one where manifests share it.
        around: where it goes.
    """

    need: Need
    apps: tuple[App, ...]
    around: Surroundings


Provide = Callable[[ProvideArgs, pulumi.Resource], Provided]
"""Makes a resource on one cloud, as children of a component."""
