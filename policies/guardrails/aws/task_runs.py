"""Guardrails of tasks that no service runs, which are as private, and of the cluster that all run in.

Source: AWS Step Functions Developer Guide, "Run Amazon ECS or Fargate tasks with Step Functions"; EventBridge Scheduler
API Reference, "EcsParameters"; Amazon EventBridge API Reference, "EcsParameters".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from json import JSONDecodeError, dumps, loads
from typing import Any, cast

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.symbols import is_open
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.deployments import SCHEDULE
from policies.guardrails.aws.messages import LOG_GROUP
from policies.guardrails.aws.registries import KEYS
from policies.guardrails.aws.tellings import TARGET
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read, refers

CLUSTER = "aws:ecs/cluster:Cluster"
MACHINE = "aws:sfn/stateMachine:StateMachine"
_RUN = "ecs:runTask"
_AT = {SCHEDULE: "target.ecsParameters", TARGET: "ecsTarget"}
_CLOSED = Text(ja="公開アドレスも対話的な接続もない", en="no public address, and nobody let in")
_NO_TASK = Text(ja="タスクを動かさない。", en="It runs no task.")


def _private(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == MACHINE:
        return _machine(subject)
    at = _AT[resource.type]
    if read(resource, at) is ABSENT:
        return not_applicable(_NO_TASK)
    return all_of(
        equals(resource, f"{at}.networkConfiguration.assignPublicIp", False, absent=Status.PASS),
        equals(resource, f"{at}.enableExecuteCommand", False, absent=Status.PASS),
    )


def _machine(subject: Subject) -> Judgement:
    """Every state that runs a task, however deep; a parameter that only a run knows (`.$`) is nobody's to know."""
    value = read(subject.resource, "definition")
    text = subject.world.symbols.text(subject.resource.inputs.get("definition"))
    evidence = Evidence("definition", "(not read)", _CLOSED)
    if text is None:
        return unknown(evidence) if value is not ABSENT else failed(evidence)
    try:
        whole: Any = loads(text)
    except JSONDecodeError:
        return unknown(evidence)
    found = list(_states(whole, "States"))
    return all_of(*(_state(name, each) for name, each in found)) if found else not_applicable(_NO_TASK)


def _states(value: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """States of a definition that run a task, with their names."""
    if isinstance(value, dict):
        state = cast("Mapping[str, Any]", value)
        if _RUN.lower() in str(state.get("Resource", "")).lower():
            yield path, state
        for key, each in state.items():
            yield from _states(each, key)
    elif isinstance(value, list):
        for each in cast("list[Any]", value):
            yield from _states(each, path)


def _state(name: str, state: Mapping[str, Any]) -> Judgement:
    given = _part(state.get("Parameters") or state.get("Arguments"))
    network = _part(_part(given.get("NetworkConfiguration")).get("AwsvpcConfiguration"))
    tests = (
        ("AssignPublicIp", network.get("AssignPublicIp", "DISABLED"), "DISABLED"),
        ("EnableExecuteCommand", given.get("EnableExecuteCommand", False), False),
    )
    later = any(key.endswith(".$") for key in (*given, *network)) or isinstance(state.get("Arguments"), str)
    judged = [_one(f"{name}.{key}", value, wanted) for key, value, wanted in tests]
    return all_of(*judged, *([unknown(Evidence(name, "(given as it runs)", _CLOSED))] if later else []))


def _one(path: str, value: Any, wanted: Any) -> Judgement:
    evidence = Evidence(f"definition.{path}", value, _CLOSED)
    if isinstance(value, str) and (is_open(value) or value.startswith("{%")):
        return unknown(evidence)
    return passed(evidence) if value == wanted else failed(evidence)


def _part(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _run(**changed: Any) -> dict[str, Any]:
    network = {"Subnets": ["subnet-1"], "AssignPublicIp": changed.pop("address", "DISABLED")}
    given = {
        "TaskDefinition": "arn:task",
        "NetworkConfiguration": {"AwsvpcConfiguration": network},
        "EnableExecuteCommand": False,
        **changed,
    }
    return {"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync", "Parameters": given}


def _running(definition: Any = None, **states: Any) -> Planted:
    text = dumps({"StartAt": "Run", "States": states}) if definition is None else definition
    return Planted(MACHINE, {"name": "batch", "definition": text})


def _schedule(**given: Any) -> Planted:
    network = {"subnets": ("subnet-1",), "assignPublicIp": False}
    return Planted(SCHEDULE, {"target": {"ecsParameters": {"networkConfiguration": network, **given}}})


PRIVATE = Guardrail(
    id="aws-ecs-runs-private",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="バッチのタスクも公開アドレスを持たず、対話的な接続を許さない",
        en="Tasks of batches have no public address either, and let nobody in",
    ),
    rationale=Text(
        ja="サービスを閉じても、状態機械やスケジュールは同じタスクを別の設定で動かせる(AWS Step Functions Developer "
        "Guide「Run Amazon ECS or Fargate tasks with Step Functions」)。",
        en="However closed a service is, a state machine or a schedule runs the same task in another way (AWS Step "
        'Functions Developer Guide, "Run Amazon ECS or Fargate tasks with Step Functions").',
    ),
    remedy=Text(
        ja="AssignPublicIp を DISABLED に、EnableExecuteCommand を false にしてください。",
        en="Set AssignPublicIp to DISABLED and EnableExecuteCommand to false.",
    ),
    check=Each((MACHINE, *_AT), _private, Reach.STACK),
    controls=(Mapped("9.5.2.P", Coverage.PARTIAL), Mapped("13.1.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="どちらも既定は無効のため合格。定義のない状態機械は不合格。",
        en="Both are off by default: it passes. A state machine without a definition fails.",
    ),
    paths=(Path(MACHINE, "definition"), Path(SCHEDULE, "target", Status.NOT_APPLICABLE)),
    cases=(
        passes(_running(Run=_run())),
        passes(_schedule(enableExecuteCommand=False)),
        fails(_running(Run=_run(address="ENABLED"))),
        fails(_schedule(enableExecuteCommand=True)),
        unknowns(_running(UNKNOWN)),
        unknowns(_running(Run=_run(**{"NetworkConfiguration.$": "$.network"})), why="given as it runs"),
        evades(_running(Run=_run(), Then=_run(EnableExecuteCommand=True)), why="the second state"),
        evades(
            _running(All={"Type": "Parallel", "Branches": [{"States": {"Run": _run(address="ENABLED")}}]}),
            why="in a branch",
        ),
        evades(
            Planted(TARGET, {"rule": "nightly", "ecsTarget": {"networkConfiguration": {"assignPublicIp": True}}}),
            why="started by an event",
        ),
    ),
)

_SESSIONS = "configuration.executeCommandConfiguration"


def _watched(subject: Subject) -> Judgement:
    """Whether a cluster measures its tasks, and would record what anybody does in a container."""
    cluster = subject.resource
    measured = Text(ja="containerInsights が有効", en="containerInsights is on")
    given = read(cluster, "settings")
    settings = [mapping(each) for each in entries(None if given is ABSENT else given) or ()]
    on = [each for each in settings if each.get("name") == "containerInsights"]
    evidence = Evidence("settings", given, measured)
    held = bool(on) and all(each.get("value") in ("enabled", "enhanced") for each in on)
    open_ = is_unknown(given) or any(is_unknown(one) for each in (on or settings) for one in each.values())
    return all_of(
        passed(evidence) if held else unknown(evidence) if open_ else failed(evidence),
        equals(cluster, f"{_SESSIONS}.logging", "OVERRIDE"),
        equals(cluster, f"{_SESSIONS}.logConfiguration.cloudWatchEncryptionEnabled", True),
        refers(cluster, f"{_SESSIONS}.logConfiguration.cloudWatchLogGroupName", LOG_GROUP),
        refers(cluster, f"{_SESSIONS}.kmsKeyId", *KEYS),
    )


_KEPT = {"cloudWatchLogGroupName": "/town/sessions", "cloudWatchEncryptionEnabled": True}
_KEY = "arn:aws:kms:ap-northeast-1:111122223333:key/1"


def _cluster(insights: Any = "enhanced", **changed: Any) -> Planted:
    sessions = {"logging": "OVERRIDE", "kmsKeyId": _KEY, "logConfiguration": _KEPT, **changed}
    settings = ({"name": "containerInsights", "value": insights},)
    return Planted(CLUSTER, {"settings": settings, "configuration": {"executeCommandConfiguration": sessions}})


WATCHED = Guardrail(
    id="aws-ecs-cluster-watched",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="クラスターはタスクを計測し、対話的な接続があれば記録する",
        en="A cluster measures its tasks, and would record sessions in their containers",
    ),
    rationale=Text(
        ja="サービスで禁じても、RunTask は対話的な接続を許せる。記録がなければ誰が何をしたか残らない"
        "(Amazon ECS Developer Guide「Monitor Amazon ECS containers with ECS Exec」)。",
        en="Whatever a service forbids, RunTask can allow sessions; without a record nobody knows who did what (Amazon "
        'ECS Developer Guide, "Monitor Amazon ECS containers with ECS Exec").',
    ),
    remedy=Text(
        ja="executeCommandConfiguration の logging を OVERRIDE にし、鍵とロググループを指定してください。",
        en="Set logging of executeCommandConfiguration to OVERRIDE, with a key and a log group.",
    ),
    check=Each((CLUSTER,), _watched),
    controls=(Mapped("12.4.3", Coverage.PARTIAL), Mapped("12.4.5.P", Coverage.SUPPORTING)),
    absence=Text(ja="計測も記録も既定では不十分なため、不合格。", en="By default neither is kept well: it fails."),
    paths=(Path(CLUSTER, "settings"), Path(CLUSTER, "configuration")),
    cases=(
        passes(_cluster()),
        fails(_cluster("disabled")),
        fails(Planted(CLUSTER, {"name": "apps"})),
        unknowns(_cluster(UNKNOWN)),
        evades(_cluster(logging="NONE"), why="a log group that nothing is written to"),
        evades(
            _cluster(logConfiguration={**_KEPT, "cloudWatchEncryptionEnabled": False}),
            why="recorded, and not encrypted",
        ),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (PRIVATE, WATCHED)
