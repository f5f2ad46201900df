"""What a manifest of the right form may still get wrong, by itself and beside others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from jichi.errors import Problem
from jichi.score.ordering import arranged, order_problems
from jichi.score.sharing import shared, sharing_problems
from jichi.score.templates import params_outputs, read_templates
from jichi.text import Text

if TYPE_CHECKING:
    from jichi.score.model import Container, Workload
    from jichi.tenancy.document import KeyPath

_ANY_OUTPUT: Final[Mapping[str, frozenset[str]]] = {}


def problems_of(workload: Workload) -> Iterator[Problem]:
    """Problems of one workload that need no other, no resource type and no cloud to see."""
    yield from _port_clashes(workload)
    for container in workload.containers.values():
        yield from _target_clashes(workload, container)
        yield from _too_little(workload, container)
    yield from order_problems(workload)
    found, wrong = read_templates(workload, _ANY_OUTPUT)
    yield from wrong
    needs = {
        name: [each.resource for each in params_outputs(name, found) if each.resource in workload.resources]
        for name in workload.resources
    }
    circle = arranged(needs).circle
    if circle:
        way = " → ".join((*circle, circle[0]))
        yield Problem(
            Text(ja=f"リソースの params が循環しています({way})。", en=f"Params need each other's outputs ({way})."),
            Text(ja="参照のどれかを消してください。", en="Remove one of these references."),
            workload.document.where(("resources", circle[0], "params")),
        )


def problems_among(workloads: Sequence[Workload]) -> Iterator[Problem]:
    """Workloads of one name, and shared resources that are wanted in different ways."""
    first: dict[str, Workload] = {}
    for each in workloads:
        before = first.setdefault(each.name, each)
        if before is not each:
            yield Problem(
                Text(
                    ja=f"{each.name} という名前のワークロードが {before.document.file} にもあります。",
                    en=f"{before.document.file} has a workload named {each.name} already.",
                ),
                Text(ja="別の名前にしてください。", en="Give it another name."),
                each.document.where(("metadata", "name")),
            )
    yield from sharing_problems(shared(workloads))


def _port_clashes(workload: Workload) -> Iterator[Problem]:
    first: dict[tuple[int, str], str] = {}
    for port in workload.ports.values():
        before = first.setdefault((port.port, port.protocol), port.name)
        if before != port.name:
            yield Problem(
                Text(
                    ja=f"ポート {port.port}/{port.protocol} は {before} にもあります。",
                    en=f"{before} has port {port.port}/{port.protocol} already.",
                ),
                Text(ja="別のポートにしてください。", en="Choose another port."),
                workload.document.where(("service", "ports", port.name, "port")),
            )


def _target_clashes(workload: Workload, container: Container) -> Iterator[Problem]:
    first: dict[str, KeyPath] = {}
    for each in (*container.files, *container.volumes):
        before = first.setdefault(each.target, each.path)
        if before != each.path:
            line = workload.document.where(before).line
            yield Problem(
                Text(
                    ja=f"{each.target} には{line}行目で別のものを置いています。",
                    en=f"Line {line} puts something else at {each.target}.",
                ),
                Text(ja="別の場所にしてください。", en="Choose another target."),
                workload.document.where(each.path[:-1]),
            )


def _too_little(workload: Workload, container: Container) -> Iterator[Problem]:
    limits, requests = container.limits, container.requests
    pairs = (("cpu", requests.millis, limits.millis), ("memory", requests.bytes, limits.bytes))
    for key, least, most in pairs:
        if least is not None and most is not None and least > most:
            yield Problem(
                Text(
                    ja=f"requests の {key} が limits より大きくなっています。",
                    en=f"It requests more {key} than its limits allow.",
                ),
                Text(ja="limits 以下にしてください。", en="Request no more than the limit."),
                workload.document.where(("containers", container.name, "resources", "requests", key)),
            )
