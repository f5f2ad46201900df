"""What ECS on Fargate cannot do for an app: pure. What no cloud can do is refused in `limits.py`.

Sources: Amazon ECS Developer Guide, "Task definition parameters for Fargate", "Determine Amazon ECS task health using
container health checks"; Elastic Load Balancing User Guide, "Health checks for Application Load Balancer target
groups", "Quotas for your Application Load Balancers" (condition values per rule).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from components.app.aws_sizes import LARGEST, Demand, demand, fargate
from components.app.model import Load
from components.app.serving import NAMED, service_port, serving
from jichi.errors import Problem
from jichi.score.model import Container, HttpProbe, Ready
from jichi.score.ordering import waits
from jichi.text import Text

if TYPE_CHECKING:
    from components.app.model import App
    from jichi.tenancy.document import KeyPath

TEMPORARY: Final = "/tmp"  # noqa: S108 - a path within containers
"""Every container may write here, in memory, as its own files are read-only."""
TEMPORARY_MIB: Final = 64
"""Toolkit default."""
MOST_NAMES: Final = 3
"""Names of a service beside its own: a rule of a load balancer has five values in all, of which one is for trying a new
version."""


def aws_problems(app: App) -> Iterator[Problem]:
    """Everything of an app that this cloud cannot do."""
    names = [name for name, need in app.needs.items() if need.identity.type in NAMED]
    if app.load is Load.SERVICE and len(names) > MOST_NAMES:
        yield _problem(
            app,
            ("resources", names[MOST_NAMES]),
            Text(
                ja=f"自分の名前のほかに付けられる名前は {MOST_NAMES} つまでです。",
                en=f"A service has at most {MOST_NAMES} names beside its own.",
            ),
            Text(ja="dns か route のリソースを減らしてください。", en="Remove a `dns` or a `route` resource."),
        )
    for container in (*app.beforehand, *app.containers):
        yield from _probe_problems(app, container)
        yield from _file_problems(app, container)
    yield from _size_problems(app, app.containers)
    if app.beforehand:
        yield from _size_problems(app, app.beforehand)


def health(app: App) -> HttpProbe | None:
    """What the load balancer asks targets: the probe of the service's port; None where the manifest has none."""
    return _asked(app, serving(app))


def task_demand(containers: tuple[Container, ...], app: App) -> Demand:
    """What a task of these containers needs."""
    return demand(containers, app.size, TEMPORARY_MIB * len(containers))


def _asked(app: App, container: Container) -> HttpProbe | None:
    probes = (probe.http for probe in (container.readiness, container.liveness) if probe and probe.http)
    return next((each for each in probes if _can_ask(app, each)), None)


def _can_ask(app: App, probe: HttpProbe) -> bool:
    """Whether the load balancer can ask it: it asks the service's port, by its address, and says nothing of its own."""
    port = service_port(app)
    return port is not None and probe.port == port.target and not probe.headers and not probe.host


def _probe_problems(app: App, container: Container) -> Iterator[Problem]:
    """Fargate runs a command in the container, and the load balancer asks the service's port: nobody asks another.

    Of two that the load balancer can ask it asks the one for readiness. ECS replaces a task that fails it, which is
    what the other is for.
    """
    for key, probe in (("livenessProbe", container.liveness), ("readinessProbe", container.readiness)):
        if probe and probe.http and not probe.command and not _can_ask(app, probe.http):
            yield _problem(
                app,
                ("containers", container.name, key, "httpGet"),
                Text(
                    ja="AWS では、サービスのポート以外や、ホスト名・ヘッダー付きの httpGet は確かめられません。",
                    en="On AWS nobody asks a port other than the service's by httpGet, nor with a host or headers.",
                ),
                Text(
                    ja="exec を書いてください (httpGet と併記できます)。",
                    en="Write `exec` (beside httpGet, if you like).",
                ),
            )
    for later, ready in container.before.items():
        if ready == Ready.HEALTHY and health_command(container) is None:
            yield _problem(
                app,
                ("containers", container.name, "before", later),
                Text(
                    ja=f"AWS では {container.name} が healthy かどうかを exec のプローブでしか確かめられません。",
                    en=f"On AWS only an `exec` probe tells others that {container.name} is healthy.",
                ),
                Text(ja="readinessProbe に exec を書いてください。", en="Give its readinessProbe an `exec`."),
            )


def health_command(container: Container) -> tuple[str, ...] | None:
    """The command by which ECS asks a container: whether it can serve, or else whether it runs.

    ECS has one check a container, which both restarts it and tells others that it is healthy.
    """
    for probe in (container.readiness, container.liveness):
        if probe and probe.command:
            return probe.command
    return None


def conditions(app: App, container: Container) -> dict[str, str]:
    """What a container of a task waits for, as ECS calls it; what is run beforehand has ended by then."""
    beside = {each.name for each in app.containers}
    names = {Ready.STARTED: "START", Ready.HEALTHY: "HEALTHY"}
    found = waits(app.workload)[container.name]
    return {name: names[ready] for name, ready in found.items() if name in beside and ready in names}


def _file_problems(app: App, container: Container) -> Iterator[Problem]:
    if container.files:
        yield _problem(
            app,
            container.files[0].path[:4],
            Text(
                ja="AWS の Fargate は、ファイルをコンテナに置けません。",
                en="Fargate on AWS cannot put files into a container.",
            ),
            Text(
                ja="内容を variables に書くか、イメージに含めてください。",
                en="Put the content into `variables`, or into the image.",
            ),
        )
    for volume in container.volumes:
        if volume.sub_path:
            yield _problem(
                app,
                volume.path,
                Text(
                    ja="AWS では、ボリュームの一部だけを置くことはできません。",
                    en="On AWS a part of a volume cannot be mounted.",
                ),
                Text(ja="path を消し、全体を使ってください。", en="Remove `path`, and use all of it."),
            )


def _size_problems(app: App, containers: tuple[Container, ...]) -> Iterator[Problem]:
    needed = task_demand(containers, app)
    if fargate(needed) is None:
        most = f"{LARGEST.cpu // 1024} CPU, {LARGEST.memory_mib // 1024} GiB"
        yield _problem(
            app,
            ("containers", containers[0].name, "resources"),
            Text(
                ja=f"タスク全体で {needed.cpu_millis}m CPU、{needed.memory_mib} MiB となり、Fargate の最大"
                f" ({most}) を超えます。",
                en=f"Together its task needs {needed.cpu_millis}m CPU and {needed.memory_mib} MiB, more than Fargate"
                f" has ({most}).",
            ),
            Text(ja="limits を小さくしてください。", en="Lower the limits."),
        )


def _problem(app: App, path: KeyPath, what: Text, remedy: Text) -> Problem:
    return Problem(what, remedy, app.workload.document.where(path))
