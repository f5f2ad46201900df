"""What Cloud Run cannot do for an app: pure. What no cloud can do is refused in `limits.py`.

Sources: Cloud Run documentation, "Configure container health checks for services" (HTTP, gRPC and TCP, no command),
"Configure containers for services" (who is waited for needs a startup probe), "Configure environment variables for
services" (reserved names), "Configure CPU limits for services"; Cloud Run Admin API, "Container", "EnvVar" (names are C
identifiers), "VolumeMount".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from components.app.gcp_sizes import amounts
from components.app.limits import mounted
from components.app.model import Load
from components.app.serving import service_port, serving
from jichi.errors import Problem
from jichi.score.model import Container, Probe
from jichi.score.ordering import waits
from jichi.text import Text

if TYPE_CHECKING:
    from components.app.model import App
    from jichi.tenancy.document import KeyPath

PORT: Final = "PORT"
"""Cloud Run sets it itself, to the port of the container that serves."""

HERE: Final = (None, "", "localhost", "127.0.0.1")
"""Hosts of a probe that mean the container itself."""

LONGEST: Final = 32_768
"""Characters of a variable's value (Cloud Run documentation, "Cloud Run Quotas and Limits")."""

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_RESERVED: Final = re.compile(r"PORT|K_(SERVICE|REVISION|CONFIGURATION)|CLOUD_RUN_.*|X_GOOGLE_.*")


def gcp_problems(app: App) -> Iterator[Problem]:
    """Everything of an app that this cloud cannot do."""
    for container in (*app.beforehand, *app.containers):
        yield from _variable_problems(app, container)
        yield from _file_problems(app, container)
        yield from _volume_problems(app, container)
        for key, probe in (("livenessProbe", container.liveness), ("readinessProbe", container.readiness)):
            if probe:
                yield from _probe_problems(app, ("containers", container.name, key), probe)
    for container in app.containers:
        yield from _order_problems(app, container)
    for container in app.beforehand if app.load is not Load.BATCH else (*app.beforehand, *app.containers):
        if container.liveness:
            yield _problem(
                app,
                ("containers", container.name, "livenessProbe"),
                Text(
                    ja="終わるコンテナに livenessProbe はありません。", en="What ends by itself has no livenessProbe."
                ),
                Text(ja="livenessProbe を消してください。", en="Remove livenessProbe."),
            )
    yield from _size_problems(app, app.containers)
    for container in app.beforehand:
        yield from _size_problems(app, (container,))


def port_of(app: App, container: Container) -> int | None:
    """Where a container answers requests; None where it is not the one that does."""
    port = service_port(app)
    return port.target if port and container is serving(app) else None


def is_given(app: App, container: Container, name: str) -> bool:
    """Whether Cloud Run gives a container a variable by itself, with the value that the manifest writes."""
    port = port_of(app, container)
    pieces = app.templates["containers", container.name, "variables", name].pieces
    return name == PORT and port is not None and pieces == (str(port),)


def _variable_problems(app: App, container: Container) -> Iterator[Problem]:
    for name in container.variables:
        path: KeyPath = ("containers", container.name, "variables", name)
        if sum(len(each) for each in app.templates[path].pieces if isinstance(each, str)) > LONGEST:
            yield _problem(app, path, *TOO_LONG)
        if is_given(app, container, name) or (_NAME.fullmatch(name) and not _RESERVED.fullmatch(name)):
            continue
        port = port_of(app, container)
        yield _problem(
            app,
            path,
            Text(ja=f"Google Cloud では変数 {name} を使えません。", en=f"Google Cloud takes no variable {name}."),
            Text(
                ja=f"Cloud Run が {port} を入れます。消すか、targetPort と同じ値にしてください。",
                en=f"Cloud Run sets it to {port}: remove it, or give it the targetPort's number.",
            )
            if name == PORT and port
            else Text(
                ja="英数字と _ の名前にし、PORT、K_SERVICE、CLOUD_RUN_、X_GOOGLE_ などの予約名を避けてください。",
                en="Use letters, digits and _, no digit first, and none of PORT, K_SERVICE, CLOUD_RUN_ or X_GOOGLE_.",
            ),
        )


def _file_problems(app: App, container: Container) -> Iterator[Problem]:
    """A volume of a secret would do; but then the text is in the plan as a secret's version."""
    for file in container.files[:1]:
        yield _problem(
            app,
            file.path[:4],
            Text(
                ja="Cloud Run は、ファイルをコンテナに置けません。", en="Cloud Run cannot put files into a container."
            ),
            Text(
                ja="内容を variables に書くか、イメージに含めてください。",
                en="Put the content into `variables`, or into the image.",
            ),
        )


def _volume_problems(app: App, container: Container) -> Iterator[Problem]:
    for volume in container.volumes:
        need = mounted(app, volume)
        if need and need.memory_mib and (volume.sub_path or "").strip("/"):
            yield _problem(
                app,
                volume.path,
                Text(
                    ja="Google Cloud では、メモリー上のボリュームの一部だけを置くことはできません。",
                    en="On Google Cloud a part of a volume in memory cannot be mounted.",
                ),
                Text(
                    ja="path を消すか、volume の別のクラスを使ってください。",
                    en="Remove path, or use another class of volume.",
                ),
            )


def _probe_problems(app: App, path: KeyPath, probe: Probe) -> Iterator[Problem]:
    http = probe.http
    if http is None:
        yield _problem(
            app,
            (*path, "exec"),
            Text(ja="Google Cloud のプローブはコマンドを実行しません。", en="A probe on Google Cloud runs no command."),
            Text(
                ja="httpGet を書いてください (exec と併記できます)。", en="Write `httpGet` (beside exec, if you like)."
            ),
        )
        return
    if http.scheme.upper() != "HTTP":
        yield _problem(
            app,
            (*path, "httpGet", "scheme"),
            Text(ja="Google Cloud のプローブは HTTP だけです。", en="A probe on Google Cloud speaks HTTP only."),
            Text(ja="scheme: HTTP にしてください。", en="Write scheme: HTTP."),
        )
    if http.host not in HERE:
        yield _problem(
            app,
            (*path, "httpGet", "host"),
            Text(
                ja="Google Cloud のプローブは自分のコンテナだけに聞きます。",
                en="A probe on Google Cloud asks its own container only.",
            ),
            Text(ja="host を消してください。", en="Remove host."),
        )


def _order_problems(app: App, later: Container) -> Iterator[Problem]:
    beside = {each.name: each for each in app.containers}
    for name in waits(app.workload)[later.name]:
        earlier = beside.get(name)
        if earlier and not any(each and each.http for each in (earlier.readiness, earlier.liveness)):
            yield _problem(
                app,
                ("containers", name, "before", later.name),
                Text(
                    ja=f"{name} には httpGet のプローブがないため、Cloud Run では起動を待てません。",
                    en=f"{name} has no httpGet probe, and Cloud Run waits for no container without one.",
                ),
                Text(
                    ja=f"{name} に httpGet の readinessProbe を書くか、この before を消してください。",
                    en=f"Give {name} a readinessProbe by httpGet, or remove this `before`.",
                ),
            )


def _size_problems(app: App, containers: Sequence[Container]) -> Iterator[Problem]:
    needs = {need.identity: need for each in containers for volume in each.volumes if (need := mounted(app, volume))}
    if amounts(app.size, containers, sum(each.memory_mib or 0 for each in needs.values())) is None:
        yield _problem(
            app,
            ("containers", containers[0].name),
            Text(
                ja="Cloud Run のタスクは、メモリー上のボリュームを含めて 8 CPU、32 GiB までです。",
                en="A task of Cloud Run has 8 processors and 32 GiB at most, with its volumes in memory.",
            ),
            Text(ja="limits かボリュームを小さくしてください。", en="Lower the limits, or make volumes smaller."),
        )


def _problem(app: App, path: KeyPath, what: Text, remedy: Text) -> Problem:
    return Problem(what, remedy, app.workload.document.where(path))


TOO_LONG: Final = (
    Text(ja="変数の値が長すぎます。", en="The value of a variable is too long."),
    Text(ja=f"{LONGEST} 文字以内にしてください。", en=f"Use at most {LONGEST} characters."),
)
"""Said of a value with its line, once it is known: some come with deployment."""
