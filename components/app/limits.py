"""What of a manifest a closed environment cannot do: pure. What one cloud alone cannot do, its sibling refuses.

Sources: Score specification; `docs/score.md`, "Stricter than the published schema".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, cast

from components.app.naming import fitted
from components.naming import REGION_CODES
from jichi.errors import Problem
from jichi.score.model import Protocol, Ready
from jichi.score.placeholders import Output
from jichi.tenancy.document import shown
from jichi.text import Text

if TYPE_CHECKING:
    from components.app.model import App, Need, Place, TypeSpec
    from jichi.score.model import Volume, Workload
    from jichi.score.placeholders import Template
    from jichi.tenancy.document import KeyPath

SYSTEM_KEY: Final = "jichi/system"
"""Annotation: id of the standard business system that the app belongs to."""
MODULES_KEY: Final = "jichi/modules"
"""Annotation: parts that the app always has, with blanks between their names: manifests `NAME.score.yaml` beside it."""
CLASS_KEY: Final = "jichi/class"
"""Annotation: class of its size."""
NAME_LENGTH: Final = 19
"""Characters of an app's name: `app-NAME-022021` is a service account's id, which has room for 30 (IAM API,
"projects.serviceAccounts.create")."""
CONTAINERS_MOST: Final = 10
"""Containers that run together, on both clouds (Amazon ECS Developer Guide, "Amazon ECS service quotas": containers per
task definition; Cloud Run documentation, "Deploy services with multiple containers")."""
HTTPS: Final = 443
TASK_PORTS: Final = (8443, 8080)
"""Where load balancers reach tasks, as the network's filters let them: with TLS, and without."""
SCHEDULE: Final = "schedule"
_REGIONS: Final = ", ".join(dict.fromkeys(REGION_CODES.values()))


def annotation(workload: Workload, key: str) -> str | None:
    """An annotation of the manifest's metadata; None where it is not there or no text."""
    found = workload.metadata.get("annotations")
    value = cast("Mapping[str, object]", found).get(key) if isinstance(found, Mapping) else None
    return value if isinstance(value, str) else None


def beforehand(workload: Workload) -> frozenset[str]:
    """Containers that must have ended well before others start."""
    return frozenset(each.name for each in workload.containers.values() if Ready.COMPLETE in each.before.values())


def workload_problems(workload: Workload, types: Mapping[str, TypeSpec], classes: Collection[str]) -> Iterator[Problem]:
    """What no cloud can do."""
    if fitted(workload.name, len(workload.name)) != workload.name:
        yield _problem(
            workload,
            ("metadata", "name"),
            Text(
                ja=f"アプリの名前 {workload.name} からは、その各部の名前を作れません。",
                en=f"Parts of an app cannot be named after {workload.name}.",
            ),
            Text(
                ja=f"英字で始まる言葉をハイフン一つずつでつなぎ、{_REGIONS} で終わらない名前にしてください。",
                en=f"Join words that begin with a letter by single hyphens, the last one none of {_REGIONS}.",
            ),
        )
    if len(workload.name) > NAME_LENGTH:
        yield _problem(
            workload,
            ("metadata", "name"),
            Text(
                ja=f"アプリの名前 {workload.name} は {len(workload.name)} 文字で、長すぎます。",
                en=f"The app's name {workload.name} has {len(workload.name)} characters, which is too long.",
            ),
            Text(ja=f"{NAME_LENGTH} 文字以内にしてください。", en=f"Use at most {NAME_LENGTH}."),
        )
    class_ = annotation(workload, CLASS_KEY)
    if class_ is not None and class_ not in classes:
        path: KeyPath = ("metadata", "annotations", CLASS_KEY)
        yield _unknown(workload, path, class_, Text(ja="規模の区分", en="class of size"), classes)
    for name, each in workload.resources.items():
        if each.type not in types:
            yield _unknown(
                workload, ("resources", name, "type"), each.type, Text(ja="リソースの型", en="resource type"), types
            )
        elif each.class_ not in types[each.type].classes:
            which = Text(ja=f"{each.type} のクラス", en=f"class of {each.type}")
            yield _unknown(workload, ("resources", name, "class"), each.class_, which, types[each.type].classes)
    yield from _port_problems(workload)
    yield from _order_problems(workload)
    first = beforehand(workload)
    for together in (first, workload.containers.keys() - first):
        if len(together) > CONTAINERS_MOST:
            yield _problem(
                workload,
                ("containers",),
                Text(
                    ja=f"一緒に動くコンテナが {len(together)} 個あります。",
                    en=f"{len(together)} containers run together.",
                ),
                Text(
                    ja=f"{CONTAINERS_MOST} 個までにし、残りは別のワークロードに分けてください。",
                    en=f"Have at most {CONTAINERS_MOST}, and put the others into a workload of their own.",
                ),
            )


def place_problems(workload: Workload, place: Place, types: Mapping[str, TypeSpec]) -> Iterator[Problem]:
    """Resource types that this cloud does not have."""
    for name, each in workload.resources.items():
        spec = types.get(each.type)
        if spec and place.cloud not in spec.clouds:
            had = ", ".join(map(str, spec.clouds))
            yield _problem(
                workload,
                ("resources", name, "type"),
                Text(ja=f"{each.type} は {place.cloud} にはありません。", en=f"{place.cloud} has no {each.type}."),
                Text(
                    ja=f"ほかの型を使うか、tenancy で配備先を {had} に限ってください。",
                    en=f"Use another type, or deploy the app on {had} only.",
                ),
            )


def secret_problems(
    workload: Workload, templates: Mapping[KeyPath, Template], types: Mapping[str, TypeSpec]
) -> Iterator[Problem]:
    """Secrets beside other text: nothing here may ever put them together."""
    secrets = {
        (name, (output.name,))
        for name, each in workload.resources.items()
        if each.type in types
        for output in types[each.type].outputs
        if output.secret
    }
    for path, template in templates.items():
        if len(template.pieces) > 1 and any((each.resource, each.keys[:1]) in secrets for each in template.outputs):
            yield _problem(workload, path, *mixed_secret(template))


def mount_problems(app: App) -> Iterator[Problem]:
    """Volumes whose source is nothing that can be mounted: it has to be such a resource, and nothing else."""
    for container in app.workload.containers.values():
        for volume in container.volumes:
            if mounted(app, volume) is None:
                yield _problem(
                    app.workload,
                    volume.path,
                    Text(ja="この source はボリュームではありません。", en="This source is no volume."),
                    Text(
                        ja="source: ${resources.名前} の形で、volume 型のリソースを指定してください。",
                        en="Write source: ${resources.NAME}, with a resource of the type volume.",
                    ),
                )


def mounted(app: App, volume: Volume) -> Need | None:
    """The resource that a volume is; None where it is none."""
    match app.templates[volume.path].pieces:
        case (Output(name, ()),) if (need := app.needs.get(name)) and need.memory_mib is not None:
            return need
        case _:
            return None


def mixed_secret(template: Template) -> tuple[Text, Text]:
    """What is said of a text that mixes a secret with something else: what is wrong, and the remedy."""
    names = ", ".join(f"${{resources.{each.resource}.{'.'.join(each.keys)}}}" for each in template.outputs)
    return (
        Text(
            ja=f"秘密を含む出力({names})を、ほかの文字と一つの値にすることはできません。",
            en=f"An output that is a secret ({names}) cannot be one value with other text.",
        ),
        Text(
            ja="秘密だけの変数に分け、アプリの中で組み立ててください (docs/score.md)。",
            en="Put the secret alone into a variable, and join them in the app (docs/score.md).",
        ),
    )


def _port_problems(workload: Workload) -> Iterator[Problem]:
    for name, port in workload.ports.items():
        path: KeyPath = ("service", "ports", name)
        if port.protocol is Protocol.UDP:
            yield _problem(
                workload,
                (*path, "protocol"),
                Text(ja="閉域の負荷分散装置は UDP を通しません。", en="The load balancer takes no UDP."),
                Text(ja="TCP (HTTPS) にしてください。", en="Use TCP, with HTTPS."),
            )
        elif port.port != HTTPS:
            yield _problem(
                workload,
                (*path, "port"),
                Text(
                    ja=f"ポート {port.port} では受けられません。庁舎からは HTTPS (443) だけが通ります。",
                    en=f"Port {port.port} cannot be reached: offices and other systems come in on HTTPS (443) alone.",
                ),
                Text(
                    ja="port: 443 とし、コンテナのポートは targetPort に書いてください。",
                    en="Write port: 443, and the container's own port as targetPort.",
                ),
            )
        elif port.target not in TASK_PORTS:
            known = ", ".join(map(str, TASK_PORTS))
            yield _problem(
                workload,
                (*path, "targetPort"),
                Text(
                    ja=f"コンテナのポート {port.target} へは、負荷分散装置から届きません。",
                    en=f"The load balancer does not reach a container on port {port.target}.",
                ),
                Text(ja=f"targetPort を {known} のどれかにしてください。", en=f"Use one of {known} as targetPort."),
            )
    if len(workload.ports) > 1:
        path = ("service", "ports", list(workload.ports)[1])
        yield _problem(
            workload,
            path,
            Text(ja="ポートは一つだけです。", en="A workload offers one port."),
            Text(ja="別のワークロードに分けてください。", en="Put the other into a workload of its own."),
        )
    scheduled = [name for name, each in workload.resources.items() if each.type == SCHEDULE]
    if workload.ports and scheduled:
        yield _problem(
            workload,
            ("resources", scheduled[0]),
            Text(
                ja="ポートを持つワークロードは常に動くため、時刻では起動しません。",
                en="A workload with ports runs all the time, and is not started by a schedule.",
            ),
            Text(ja="バッチを別のワークロードに分けてください。", en="Put the batch into a workload of its own."),
        )


def _order_problems(workload: Workload) -> Iterator[Problem]:
    """What is run once and before cannot wait for what is not, and leaves nothing in a volume of the task."""
    first = beforehand(workload)
    waiting = {
        later: each.name for each in workload.containers.values() if each.name not in first for later in each.before
    }
    for name in sorted(first & set(waiting)):
        yield _problem(
            workload,
            ("containers", waiting[name], "before", name),
            Text(
                ja=f"{name} は新しい版の前に一度だけ動くため、{waiting[name]} を待てません。",
                en=f"{name} is run once before a new version, and cannot wait for {waiting[name]}.",
            ),
            Text(
                ja=f"{waiting[name]} も ready: complete にするか、この before を消してください。",
                en=f"Have {waiting[name]} complete as well, or remove this `before`.",
            ),
        )
    if len(first) == len(workload.containers) and first:
        yield _problem(
            workload,
            ("containers",),
            Text(
                ja="どのコンテナも先に終わるため、動くものが残りません。",
                en="Every container ends before, and none runs.",
            ),
            Text(ja="before を見直してください。", en="Look at `before` again."),
        )
    if first and any(each.type == SCHEDULE for each in workload.resources.values()):
        name = min(first)
        yield _problem(
            workload,
            ("containers", name, "before"),
            Text(
                ja="時刻で起動するワークロードには、新しい版への切り替えがありません。",
                en="A workload that a schedule starts has no switch to a new version.",
            ),
            Text(ja="一つのコンテナで順に行ってください。", en="Do one after the other in one container."),
        )


def _problem(workload: Workload, path: KeyPath, what: Text, remedy: Text) -> Problem:
    return Problem(what, remedy, workload.document.where(path))


def _unknown(workload: Workload, path: KeyPath, given: str, which: Text, known: Collection[str]) -> Problem:
    near = get_close_matches(given, known, n=1)
    names = ", ".join(known)
    return _problem(
        workload,
        path,
        Text(ja=f"{shown(given)} という{which.ja}はありません。", en=f"There is no {which.en} {shown(given)}."),
        Text(ja=f"{near[0]} ではありませんか。", en=f"Did you mean {near[0]}?")
        if near
        else Text(ja=f"次から選んでください: {names}", en=f"Choose one of: {names}."),
    )
