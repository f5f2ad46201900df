"""Guardrails of what runs on Cloud Run: asked only once it is ready, at one address, and started as it was planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.cloudrun import JOB, POOL, SERVICE, containers
from policies.guardrails.gcp.granting import CUSTOM_ROLE, Binding, Principal, has, permissions
from policies.guardrails.gcp.members import MINE, OPERATOR, every
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, Read, at_least, is_unknown, left_out, read

_ASKED = Text(ja="httpGet か grpc の startupProbe", en="a startupProbe by httpGet or grpc")


def _ready(subject: Subject) -> Judgement:
    resource = subject.resource
    listed = containers(resource.inputs, resource.type)
    if listed is None:
        return unknown(Evidence("template", read(resource, "template"), _ASKED))
    known = [(at, mapping(each)) for at, each in enumerate(listed) if not is_unknown(each)]
    serving = [(at, each) for at, each in known if each.get("ports") is not None] or known
    doubts = [
        unknown(Evidence(f"containers[{at}]", each, _ASKED)) for at, each in enumerate(listed) if is_unknown(each)
    ]
    if not listed:
        return failed(Evidence("containers", ABSENT, _ASKED))
    return all_of(*(_probed(at, each) for at, each in serving), *doubts, left_out(resource, "traffics.*.tag"))


def _probed(at: int, container: Mapping[str, Value]) -> Judgement:
    probe = container.get("startupProbe")
    if is_unknown(probe):
        return unknown(Evidence(f"containers[{at}].startupProbe", probe, _ASKED))
    asked = [mapping(probe).get(each) for each in ("httpGet", "grpc")]
    found: Read = next((each for each in asked if each is not None), ABSENT)
    evidence = Evidence(f"containers[{at}].startupProbe", found, _ASKED)
    return unknown(evidence) if is_unknown(found) else failed(evidence) if found is ABSENT else passed(evidence)


_HTTP = {"httpGet": {"path": "/readyz", "port": 8080}}


def _service(probe: Any = None, *beside: Any, **inputs: Any) -> Planted:
    main = {"image": "tax", "ports": {"containerPort": 8080}, **({"startupProbe": probe} if probe else {})}
    return Planted(SERVICE, {"template": {"containers": (main, *beside)}, **inputs})


ASKED_WHEN_READY = Guardrail(
    id="gcp-run-asked-when-ready",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="新しい版は、準備ができたと答えてから、一つの名前だけで要求を受ける",
        en="A version takes requests once it says that it is ready, and under one name only",
    ),
    rationale=Text(
        ja="既定の確認はポートが開いたかだけで、データベースにつながらない版にも要求が行く。タグは、入れ替えの前の版にも"
        "URLを与える（Cloud Run ドキュメント「Configure container health checks」「Rollbacks, gradual rollouts, and "
        "traffic migration」）。",
        en="By default only an open port is asked for, so that a version that cannot reach its database gets requests "
        'too; a tag gives each version an address of its own (Cloud Run documentation, "Configure container health '
        'checks for services", "Rollbacks, gradual rollouts, and traffic migration").',
    ),
    remedy=Text(
        ja="startupProbe に httpGet か grpc を書き、traffics の tag を外してください。",
        en="Give it a startupProbe by httpGet or grpc, and take tags out of traffics.",
    ),
    check=Each((SERVICE,), _ready),
    controls=(
        Mapped("14.2.2", Coverage.PARTIAL),
        Mapped("17.2.1", Coverage.SUPPORTING),
        Mapped("12.1.2", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="既定はポートだけを見るので不合格。traffics の既定は最新の版で、タグがなく合格。",
        en="The default looks at the port only: it fails. The default of traffics has no tag, and passes.",
    ),
    paths=(Path(SERVICE, "template"), Path(SERVICE, "traffics", Status.PASS)),
    cases=(
        passes(_service(_HTTP)),
        passes(_service({"grpc": {"port": 8080}}), why="by gRPC"),
        passes(_service(_HTTP, {"image": "proxy"}, traffics=({"percent": 100},)), why="beside one that serves nobody"),
        fails(_service()),
        unknowns(_service(UNKNOWN)),
        unknowns(_service(_HTTP, UNKNOWN)),
        evades(_service({"tcpSocket": {"port": 8080}}), why="an open port says nothing"),
        evades(_service({"failureThreshold": 3}), why="how often, and nothing to ask"),
        evades(_service(None, {"image": "proxy", "startupProbe": _HTTP}), why="a probe of another container"),
        evades(
            _service(_HTTP, traffics=({"percent": 100}, {"percent": 0, "tag": "next"})),
            why="a version without requests, and with an address",
        ),
    ),
)

_FORMS = ("Member", "Binding", "Policy")
_ON_RUN = tuple(
    f"gcp:cloudrunv2/{kind}Iam{form}:{kind[0].upper()}{kind[1:]}Iam{form}"
    for kind in ("job", "service", "workerPool")
    for form in _FORMS
)
_INVOKES = ("roles/run.invoker", "roles/run.viewer")
_ALTERING = ("run.jobs.runWithOverrides", "run.*.update", "run.*.create", "run.*.delete", "run.*.setIamPolicy")
_AS_PLANNED = Text(ja="そのまま起動するだけの権限", en="a right to start it as it is")


def _started(subject: Subject) -> Judgement:
    if subject.resource.type == CUSTOM_ROLE:
        return all_of(*_held(subject))

    def status(binding: Binding, _: Principal) -> Status:
        if binding.role in _INVOKES:
            return Status.PASS
        held = permissions(binding.role, subject.world)
        if held is None:
            return Status.FAIL if binding.role.startswith("roles/") else Status.UNKNOWN
        return Status.FAIL if has(held, *_ALTERING) else Status.PASS

    return every(subject, _AS_PLANNED, status)


def _held(subject: Subject) -> Iterator[Judgement]:
    listed = entries(read_permissions := subject.resource.inputs.get("permissions"))
    if listed is None:
        yield unknown(Evidence("permissions", read_permissions, _AS_PLANNED))
        return
    yield passed(Evidence("permissions", len(listed), _AS_PLANNED))
    for at, each in enumerate(listed):
        evidence = Evidence(f"permissions[{at}]", each, _AS_PLANNED)
        if is_unknown(each):
            yield unknown(evidence)
        elif isinstance(each, str) and has((each,), _ALTERING[0]):
            yield failed(evidence)


_JOB_MEMBER = _ON_RUN[0]


def _may(role: Any, type_: str = _JOB_MEMBER) -> Planted:
    return Planted(type_, {"project": MINE, "name": "batch", "role": role, "member": OPERATOR}, "grant")


def _role(*held: Any) -> Planted:
    return Planted(CUSTOM_ROLE, {"project": MINE, "roleId": "starts", "permissions": held}, "role")


_NAMED = f"projects/{MINE}/roles/starts"

STARTED_AS_PLANNED = Guardrail(
    id="gcp-run-started-as-planned",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ジョブやサービスは計画どおりに起動されるだけで、別の命令では動かない",
        en="Jobs and services are started as planned, never with other commands",
    ),
    rationale=Text(
        ja="上書き（overrides）を許す権限は、承認されたイメージの中で、どの命令も、その業務のアカウントで動かせる"
        "（Cloud Run ドキュメント「Execute jobs」上書き、「Cloud Run IAM roles」）。",
        en="With overrides whoever starts a job runs any command in the admitted image, as the system's account (Cloud "
        'Run documentation, "Execute jobs", overrides; "Cloud Run IAM roles").',
    ),
    remedy=Text(
        ja="roles/run.invoker だけを与え、run.jobs.runWithOverrides を外してください。",
        en="Grant roles/run.invoker only, and take out run.jobs.runWithOverrides.",
    ),
    check=Each((*_ON_RUN, CUSTOM_ROLE), _started, Reach.STACK),
    controls=(
        Mapped("9.2.3", Coverage.PARTIAL),
        Mapped("14.2.2", Coverage.SUPPORTING),
        Mapped("12.1.2", Coverage.SUPPORTING),
    ),
    absence=Text(ja="権限の読めない付与は合格としない。", en="A grant that cannot be read does not pass."),
    paths=(Path(_JOB_MEMBER, "role"), Path(CUSTOM_ROLE, "permissions", Status.PASS)),
    cases=(
        passes(_may("roles/run.invoker")),
        passes(_may(_role("run.jobs.run").ref("name")), _role("run.jobs.run")),
        passes(_role("run.jobs.run", "run.jobs.get")),
        fails(_may("roles/run.developer")),
        fails(_role("run.jobs.run", "run.jobs.runWithOverrides")),
        unknowns(_may(UNKNOWN)),
        unknowns(_role("run.jobs.run", UNKNOWN)),
        evades(_may("roles/run.jobsExecutorWithOverrides"), why="called an executor"),
        evades(
            _may(_NAMED), _role("run.jobs.run", "run.jobs.runWithOverrides"), why="a role of one's own, by its name"
        ),
        evades(_may(_NAMED), _role("run.jobs.*"), why="by a star"),
        evades(_may("roles/editor", _ON_RUN[3]), why="a basic role on one service"),
    ),
)

_INSTANCES = Text(ja="個（最大数の指定）", en="instance: how many at most is said")
_LIMITED = Text(ja="CPUとメモリーの上限", en="a limit of cpu and of memory")


def _sized(subject: Subject) -> Judgement:
    resource = subject.resource
    listed = containers(resource.inputs, resource.type)
    if listed is None:
        return unknown(Evidence("template", read(resource, "template"), _LIMITED))
    if not listed:
        return failed(Evidence("containers", ABSENT, _LIMITED))
    limits = (_limit(at, each, key) for at, each in enumerate(listed) for key in ("cpu", "memory"))
    if resource.type != SERVICE:
        return all_of(*limits)
    # The subnet has addresses for so many, and no more.
    return all_of(*limits, at_least(resource, "template.scaling.maxInstanceCount", 1, _INSTANCES))


def _limit(at: int, container: Value, key: str) -> Judgement:
    found: Value = container
    for step in ("resources", "limits", key):
        if is_unknown(found):
            break
        found = mapping(found).get(step)
    evidence = Evidence(f"containers[{at}].resources.limits.{key}", ABSENT if found is None else found, _LIMITED)
    if is_unknown(found):
        return unknown(evidence)
    return passed(evidence) if found else failed(evidence)


def _sizes(limits: Any, *beside: Any, type_: str = SERVICE, most: Any = 4) -> Planted:
    inner: dict[str, Any] = {"containers": ({"image": "tax", "resources": {"limits": limits}}, *beside)}
    inner |= {"scaling": {"maxInstanceCount": most}} if type_ == SERVICE and most is not None else {}
    return Planted(type_, {"template": {"template": inner} if type_ == JOB else inner})


_SIZE = {"cpu": "1", "memory": "1024Mi"}

SIZE_SAID = Guardrail(
    id="gcp-run-size-said",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.LOW,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="コンテナのCPUとメモリー、サービスの最大数を決める",
        en="What a container may use of CPU and memory is said, and how many a service may be",
    ),
    rationale=Text(
        ja="書かなければ 1 CPU・512 MiB・最大100インスタンスになり、団体の規模にもサブネットの広さにも合わない"
        "（Cloud Run ドキュメント「Configure CPU limits for services」「Configure memory limits for services」"
        "「Set maximum instances for services」）。",
        en="Left out it is one CPU, 512 MiB and up to 100 instances, whatever the size of the municipality and of the "
        'subnet (Cloud Run documentation, "Configure CPU limits for services", "Configure memory limits for services", '
        '"Set maximum instances for services").',
    ),
    remedy=Text(
        ja="resources.limits に cpu と memory を、scaling に maxInstanceCount を書いてください。",
        en="Say cpu and memory in resources.limits, and maxInstanceCount in scaling.",
    ),
    check=Each((SERVICE, JOB, POOL), _sized),
    controls=(Mapped("12.1.3", Coverage.PARTIAL),),
    absence=Text(ja="省略すれば不合格。", en="Left out it fails."),
    paths=(Path(SERVICE, "template"), Path(JOB, "template")),
    cases=(
        passes(_sizes(_SIZE)),
        passes(_sizes(_SIZE, type_=JOB)),
        fails(_sizes({})),
        unknowns(_sizes(UNKNOWN)),
        unknowns(_sizes(_SIZE, UNKNOWN, type_=POOL)),
        evades(_sizes({"cpu": "1"}), why="the one without the other"),
        evades(_sizes(_SIZE, most=None), why="as many instances as the service likes"),
        evades(_sizes(_SIZE, {"image": "proxy"}), why="a second container without any"),
        evades(_sizes({"cpu": "", "memory": "1024Mi"}), why="an empty text"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (ASKED_WHEN_READY, SIZE_SAID, STARTED_AS_PLANNED)
