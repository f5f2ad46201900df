"""Guardrails of containers on ECS and Fargate: apart from the host, read-only, not root, from an image that is pinned.

They apply wherever a task is planned. Source: Amazon ECS Developer Guide, "Task definition parameters", "Best practices
for Amazon ECS task and container security"; Center for Internet Security, "Docker Benchmark", chapter 5.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from json import JSONDecodeError, dumps, loads
from typing import Any, cast

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.symbols import is_open
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, left_out

TASK = "aws:ecs/taskDefinition:TaskDefinition"
SERVICE = "aws:ecs/service:Service"

Container = Mapping[str, Any]
_HARDENED = (Mapped("9.5.2.P", Coverage.PARTIAL),)
_ROOT = re.compile(r"(?:root|0+)?(?::.*)?")
_PINNED = re.compile(r"\d{12}\.dkr\.ecr\.ap-northeast-[13]\.amazonaws\.com/[^@:]+(?::[^@]+)?@sha256:[0-9a-f]{64}")
_LIKE_SECRET = re.compile(r"(?i)passw|secret|token|api_?key|private_?key|credential")


def _containers(subject: Subject, resource: Resource) -> tuple[Container, ...] | None:
    """The containers of a task; None where the plan does not say them."""
    text = subject.world.symbols.text(resource.inputs.get("containerDefinitions"))
    try:
        listed: Any = loads(text) if text is not None else None
    except JSONDecodeError:
        return None
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in cast("list[Any]", listed)):
        return None
    return tuple(cast("list[Container]", listed))


def _part(value: Any) -> Container:
    """A nested object; empty where it is none."""
    return cast("Container", value) if isinstance(value, dict) else {}


def _each(subject: Subject, tests: Callable[[Container], Iterator[tuple[str, Any, bool, Text]]]) -> Judgement:
    """Whether every container passes some tests: property, value, whether it passes, what would."""
    resource = subject.resource
    found = _containers(subject, resource)
    if not found:
        value = resource.inputs.get("containerDefinitions")
        evidence = Evidence("containerDefinitions", ABSENT if value is None else value, Text(ja="JSON", en="as JSON"))
        return failed(evidence) if value is None or found == () else unknown(evidence)
    judged: list[Judgement] = []
    for at, container in enumerate(found):
        for key, value, passes_, expected in tests(container):
            shown = str(value) if value is not None else ABSENT
            evidence = Evidence(f"containerDefinitions[{at}].{key}", shown, expected)
            doubtful = isinstance(value, str) and is_open(value)
            judged.append(unknown(evidence) if doubtful else passed(evidence) if passes_ else failed(evidence))
    return all_of(*judged)


def _task(container: Container | None = None, **named: Any) -> Planted:
    good: dict[str, Any] = {
        "name": "app",
        "image": f"111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/app@sha256:{'0' * 64}",
        "readonlyRootFilesystem": True,
        "user": "1000",
        "logConfiguration": {"logDriver": "awslogs"},
        **(container or {}),
    }
    text = dumps([{key: value for key, value in good.items() if value is not None}])
    return Planted(TASK, {"family": "app", "networkMode": "awsvpc", "containerDefinitions": text, **named})


def _both(*containers: Container) -> Planted:
    first = loads(str(_task().inputs["containerDefinitions"]))[0]
    return _task(containerDefinitions=dumps([first, *({**first, **each} for each in containers)]))


def _apart(subject: Subject) -> Judgement:
    def tests(it: Container) -> Iterator[tuple[str, Any, bool, Text]]:
        linux = _part(it.get("linuxParameters"))
        added: Any = _part(linux.get("capabilities")).get("add")
        off = Text(ja="指定なしか false", en="left out, or false")
        yield "privileged", it.get("privileged"), it.get("privileged") in (None, False), off
        yield "linuxParameters.capabilities.add", added, not added, Text(ja="なし", en="none")
        yield "linuxParameters.devices", linux.get("devices"), not linux.get("devices"), Text(ja="なし", en="none")

    resource = subject.resource
    return all_of(
        equals(resource, "networkMode", "awsvpc"),
        equals(resource, "pidMode", "task", absent=Status.PASS),
        left_out(resource, "ipcMode"),
        left_out(resource, "volumes.*.hostPath"),
        _each(subject, tests),
    )


APART = Guardrail(
    id="aws-ecs-task-apart-from-host",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="タスクはホストの権限も名前空間もディスクも使わない",
        en="Tasks use neither privileges nor namespaces nor disks of their host",
    ),
    rationale=Text(
        ja="特権コンテナは、同じホストのほかのコンテナを支配できる"
        "(Amazon ECS Developer Guide「Task definition parameters」)。",
        en="A privileged container rules all others on its host "
        '(Amazon ECS Developer Guide, "Task definition parameters").',
    ),
    remedy=Text(
        ja="networkMode を awsvpc にし、privileged、追加の capabilities、hostPath を取り除いてください。",
        en="Set networkMode to awsvpc; remove privileged, added capabilities and hostPath.",
    ),
    check=Each((TASK,), _apart),
    controls=(*_HARDENED, Mapped("9.5.1.P", Coverage.PARTIAL)),
    absence=Text(
        ja="networkMode の既定は bridge のため不合格。特権などは指定しなければ使わない。",
        en="The default networkMode is bridge: it fails. Privileges are off unless asked for.",
    ),
    paths=(Path(TASK, "networkMode"), Path(TASK, "containerDefinitions"), Path(TASK, "pidMode", Status.PASS)),
    cases=(
        passes(_task(pidMode="task")),
        fails(_task({"privileged": True})),
        unknowns(_task(containerDefinitions=UNKNOWN)),
        evades(_both({"name": "side", "privileged": True}), why="a second container"),
        evades(_task({"linuxParameters": {"capabilities": {"add": ["SYS_ADMIN"]}}}), why="a capability instead"),
        evades(_task(pidMode="host"), why="the host's processes"),
        evades(_task(volumes=({"name": "docker", "hostPath": "/var/run"},)), why="the host's files"),
    ),
)


def _confined(subject: Subject) -> Judgement:
    def tests(it: Container) -> Iterator[tuple[str, Any, bool, Text]]:
        read_only, user = it.get("readonlyRootFilesystem"), it.get("user")
        yield "readonlyRootFilesystem", read_only, read_only is True, Text(ja="true", en="it is true")
        named = isinstance(user, str) and _ROOT.fullmatch(user) is None
        yield "user", user, named, Text(ja="root でない利用者", en="a user other than root")
        driver = _part(it.get("logConfiguration")).get("logDriver")
        inside = driver in ("awslogs", "awsfirelens")
        yield "logConfiguration.logDriver", driver, inside, Text(ja="awslogs か awsfirelens", en="awslogs, awsfirelens")

    return _each(subject, tests)


CONFINED = Guardrail(
    id="aws-ecs-task-confined",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="コンテナは読み取り専用で、rootでなく動き、記録を残す",
        en="Containers are read-only, do not run as root, and log",
    ),
    rationale=Text(
        ja="侵入しても書き換えられず、跡が残る"
        "(Amazon ECS Developer Guide「Best practices for Amazon ECS task and container security」)。",
        en="Whoever gets in changes nothing and leaves a trace (Amazon ECS Developer Guide, "
        '"Best practices for Amazon ECS task and container security").',
    ),
    remedy=Text(
        ja="readonlyRootFilesystem を true に、user を数字の利用者に、logConfiguration を awslogs にしてください。",
        en="Set readonlyRootFilesystem to true, name a user by its number, and log by awslogs.",
    ),
    check=Each((TASK,), _confined),
    controls=(*_HARDENED, Mapped("12.4.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="書き込みでき、rootで動き、記録のないのが既定のため不合格。",
        en="By default it can write, is root and logs nothing: it fails.",
    ),
    paths=(Path(TASK, "containerDefinitions"),),
    cases=(
        passes(_task()),
        fails(_task({"readonlyRootFilesystem": None})),
        unknowns(_task(containerDefinitions=UNKNOWN)),
        evades(_task({"user": "0:1000"}), why="root by its number"),
        evades(_both({"name": "side", "readonlyRootFilesystem": False}), why="a second container"),
    ),
)


def _known_content(subject: Subject) -> Judgement:
    def tests(it: Container) -> Iterator[tuple[str, Any, bool, Text]]:
        image = it.get("image")
        pinned = isinstance(image, str) and _PINNED.fullmatch(image) is not None
        yield "image", image, pinned, Text(ja="国内のECRのダイジェスト", en="by digest, of an ECR in Japan")
        for at, each in enumerate(it.get("environment") or []):
            name = str(each.get("name"))
            # What the value is stays out of evidence: it may be the secret.
            # A variable that is known to be empty holds none: of a linkage that the member does not have.
            plain = _LIKE_SECRET.search(name) is None or each.get("value") == ""
            yield f"environment[{at}].name", name, plain, _NO_SECRET

    return _each(subject, tests)


_NO_SECRET = Text(ja="秘密は secrets で渡す", en="secrets are handed over in `secrets`")

KNOWN_CONTENT = Guardrail(
    id="aws-ecs-task-known-content",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="コンテナは国内のECRのダイジェストで固定し、秘密を環境変数に書かない",
        en="Containers are pinned by digest in an ECR in Japan, and have no secrets in their environment",
    ),
    rationale=Text(
        ja="タグは後から別のイメージを指しうる。環境変数は定義を読める者すべてに見える"
        "(Amazon ECS Developer Guide「Best practices for Amazon ECS task and container security」)。",
        en="A tag may mean another image tomorrow; whoever reads the definition reads its environment "
        '(Amazon ECS Developer Guide, "Best practices for Amazon ECS task and container security").',
    ),
    remedy=Text(
        ja="image を @sha256: で指定し、秘密は secrets で Secrets Manager から渡してください。",
        en="Name the image by @sha256:, and hand secrets over from Secrets Manager in `secrets`.",
    ),
    check=Each((TASK,), _known_content),
    controls=(*_HARDENED, Mapped("9.2.4", Coverage.SUPPORTING), Mapped("14.2.2", Coverage.SUPPORTING)),
    absence=Text(ja="イメージのない定義は不合格。", en="A definition without an image fails."),
    paths=(Path(TASK, "containerDefinitions"),),
    cases=(
        passes(_task()),
        fails(_task({"image": "nginx:latest"})),
        unknowns(_task(containerDefinitions=UNKNOWN)),
        evades(_task({"image": "111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/app:1.2.3"}), why="a tag"),
        evades(
            _task({"image": f"111122223333.dkr.ecr.us-east-1.amazonaws.com/app@sha256:{'0' * 64}"}),
            why="a digest of a registry abroad",
        ),
        passes(_task({"environment": [{"name": "DB_PASSWORD", "value": ""}]}), why="nothing to hand over"),
        evades(_task({"environment": [{"name": "DB_PASSWORD", "value": "x"}]}), why="a secret beside it"),
        evades(_task({"environment": [{"name": "DB_PASSWORD", "value": " "}]}), why="blank, and yet not empty"),
    ),
)


def _private(subject: Subject) -> Judgement:
    resource = subject.resource
    return all_of(
        equals(resource, "networkConfiguration.assignPublicIp", False, absent=Status.PASS),
        equals(resource, "enableExecuteCommand", False, absent=Status.PASS),
    )


def _service(**named: Any) -> Planted:
    where: dict[str, Any] = {"subnets": ("subnet-1",), "assignPublicIp": False}
    return Planted(SERVICE, {"name": "app", "networkConfiguration": where, "enableExecuteCommand": False, **named})


PRIVATE_SERVICE = Guardrail(
    id="aws-ecs-service-private",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ECSサービスは公開アドレスを持たず、コンテナへの対話的な接続を許さない",
        en="ECS services have no public address, and let nobody into their containers",
    ),
    rationale=Text(
        ja="ECS Execは稼働中のコンテナのシェルを開く"
        "(Amazon ECS Developer Guide「Monitor Amazon ECS containers with ECS Exec」)。",
        en="ECS Exec opens a shell in a running container "
        '(Amazon ECS Developer Guide, "Monitor Amazon ECS containers with ECS Exec").',
    ),
    remedy=Text(
        ja="assignPublicIp と enableExecuteCommand を false にしてください。",
        en="Set assignPublicIp and enableExecuteCommand to false.",
    ),
    check=Each((SERVICE,), _private),
    controls=(*_HARDENED, Mapped("13.1.1", Coverage.SUPPORTING)),
    absence=Text(ja="どちらも既定は無効のため合格。", en="Both are off by default: it passes."),
    paths=(Path(SERVICE, "networkConfiguration", Status.PASS), Path(SERVICE, "enableExecuteCommand", Status.PASS)),
    cases=(
        passes(_service()),
        fails(_service(networkConfiguration={"subnets": ("subnet-1",), "assignPublicIp": True})),
        unknowns(_service(enableExecuteCommand=UNKNOWN)),
        evades(_service(enableExecuteCommand=True), why="a shell, without any address"),
    ),
)

GUARDRAILS = (APART, CONFINED, KNOWN_CONTENT, PRIVATE_SERVICE)
