"""Guardrails of segregation: a member's parts are joined to its own and to what is shared; stages share no project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.plan import PROVIDER_PREFIX, STACK_REFERENCE_TYPE, Resource
from jichi.engine.values import Reference, Value, references
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import (
    ASSOCIATION,
    ATTACHMENT,
    DNS_POLICY,
    FORWARDING_RULE,
    INSTANCE,
    NETWORK,
    ROUTE,
    ROUTER,
    SQL,
    SUBNETWORK,
    ZONE,
)
from network.proof.planned import given, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import is_unknown
from policies.world import World

PROVIDER = f"{PROVIDER_PREFIX}gcp"
TRANSFER = "gcp:storage/transferJob:TransferJob"
BUCKET = "gcp:storage/bucket:Bucket"
SUBSCRIPTION = "gcp:pubsub/subscription:Subscription"
JOINED = (
    ASSOCIATION,
    ATTACHMENT,
    DNS_POLICY,
    INSTANCE,
    ROUTE,
    ROUTER,
    SQL,
    SUBNETWORK,
    ZONE,
    TRANSFER,
    SUBSCRIPTION,
    BUCKET,
    "gcp:compute/address:Address",
    "gcp:compute/serviceAttachment:ServiceAttachment",
    "gcp:cloudrunv2/service:Service",
    "gcp:cloudrunv2/job:Job",
    "gcp:cloudrunv2/workerPool:WorkerPool",
    "gcp:container/cluster:Cluster",
    "gcp:storage/notification:Notification",
    "gcp:logging/projectSink:ProjectSink",
    "gcp:pubsub/topic:Topic",
    "gcp:secretmanager/regionalSecret:RegionalSecret",
    "gcp:projects/service:Service",
    "gcp:projects/serviceIdentity:ServiceIdentity",
    "gcp:projects/iAMCustomRole:IAMCustomRole",
    "gcp:projects/iAMMember:IAMMember",
    "gcp:serviceaccount/account:Account",
    FORWARDING_RULE,
)
"""Types that join networks, move data or are under a key."""

_ELSEWHERE = {FORWARDING_RULE: ("target",)}
"""Where private endpoints lead is another guardrail's, and the proof's (`passages`)."""

_NAMED: Mapping[str, tuple[str, str]] = {"bucketName": (BUCKET, "name"), "masterInstanceName": (SQL, "name")}
"""Inputs that name another resource by a text."""

_OWN = Text(ja="自分の団体か共通のもの", en="the member's own, or shared")


def _joined(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.member is None:
        return all_of(passed(Evidence("", "shared", _OWN)), _in_project(subject))
    skipped = _ELSEWHERE.get(resource.type, ())
    found = [passed(Evidence("", resource.member, _OWN))]
    for key, value in resource.inputs.items():
        if key not in skipped:
            found += (_referred(subject, each, key) for each in references(value))
            found += _by_name(subject, value, key)
    return all_of(*found, _in_project(subject))


def _referred(subject: Subject, reference: Reference, path: str) -> Judgement:
    evidence = Evidence(path, reference, _OWN)
    members, stack = subject.world.members, reference.urn.removeprefix("urn:pulumi:").partition("::")[0]
    if stack not in members or f"{STACK_REFERENCE_TYPE}::" in reference.urn:
        return unknown(evidence)
    return passed(evidence) if members[stack] in (None, subject.resource.member) else failed(evidence)


def _by_name(subject: Subject, value: Value, path: str) -> Iterator[Judgement]:
    """Names of buckets and databases, wherever in an input they stand."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _by_name(subject, each, f"{path}.{key}")
    elif isinstance(value, str) and (kind := _NAMED.get(path.rsplit(".", 1)[-1])):
        owners = {each.member for each in _with_name(subject.world, kind, value)}
        evidence = Evidence(path, value, _OWN)
        if owners and not owners & {None, subject.resource.member}:
            yield failed(evidence)
        elif not owners:
            yield unknown(evidence)


def _with_name(world: World, kind: tuple[str, str], name: str) -> tuple[Resource, ...]:
    type_, key = kind
    return world.planned(Cloud.GCP).naming(type_, key).get(name, ())


def _in_project(subject: Subject) -> Judgement:
    """Whether a project that is written out is no other member's alone."""
    named = given(subject.resource, "project")
    if not isinstance(named, str):
        return unknown(Evidence("project", named, _OWN)) if is_unknown(named) and _foreign(subject, named) else passed()
    evidence = Evidence("project", named, _OWN)
    provider = subject.world.at(subject.resource.provider or "")
    if provider is not None and provider.inputs.get("project") == named:
        return passed(evidence)
    owners = subject.world.workers.get(named, frozenset[str | None]())
    return failed(evidence) if owners and not owners & {None, subject.resource.member} else passed(evidence)


def _foreign(subject: Subject, value: Value) -> bool:
    """Whether an unknown project is not one that the member's own stack makes or reads."""
    own = f"urn:pulumi:{subject.resource.stack.name}::"
    return not all(each.urn.startswith(own) for each in references(value))


_OTHER = "023621"
_HERE = Planted(NETWORK, {"name": "here"}, "network")
_THERE = Planted(NETWORK, {"name": "there"}, "network", member=_OTHER)
_SHARED = Planted(NETWORK, {"name": "shared"}, "network", member=None)


def _zone(*networks: Planted) -> tuple[Planted, ...]:
    seen: dict[str, Any] = {"networks": tuple({"networkUrl": each.ref()} for each in networks)}
    return Planted(ZONE, {"dnsName": "a.internal.", "privateVisibilityConfig": seen}, "zone"), *networks


def _transfer(sink: Any) -> tuple[Planted, ...]:
    spec: dict[str, Any] = {"gcsDataSource": {"bucketName": "own"}, "gcsDataSink": {"bucketName": sink}}
    own, other = Planted(BUCKET, {"name": "own"}, "own"), Planted(BUCKET, {"name": "others"}, "others", member=_OTHER)
    return Planted(TRANSFER, {"transferSpec": spec}, "transfer"), own, other, Planted(BUCKET, {"name": "osa"}, "osa")


PARTS_OWN = Guardrail(
    id="gcp-segregation-own-parts",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="団体の部品は、他の団体のネットワーク、鍵、バケットにつながらない",
        en="A member's parts are joined to no other member's networks, keys or buckets",
    ),
    rationale=Text(
        ja="一つの参照の誤りで、他の団体のデータを写し、その鍵で暗号化することになる"
        "（docs/network.md、団体ごとの分離。ISMAP管理基準 9.5.1.P 仮想コンピューティング環境における分離）。",
        en="By one wrong reference another member's data is copied, or its key used (docs/network.md, isolation "
        "of members; ISMAP control criteria 9.5.1.P, segregation in virtual computing environments).",
    ),
    remedy=Text(
        ja="自分の団体の、または共通のリソースを指定してください。",
        en="Name the member's own resources, or shared ones.",
    ),
    check=Each(JOINED, _joined, Reach.TENANCY),
    controls=(
        Mapped("9.5.1.P", Coverage.PARTIAL),
        Mapped("13.1.3", Coverage.PARTIAL),
        Mapped("9.4.1", Coverage.SUPPORTING),
    ),
    absence=Text(ja="参照がなければ合格。", en="Without references it passes."),
    paths=(Path(ZONE, "privateVisibilityConfig", Status.PASS), Path(TRANSFER, "transferSpec", Status.PASS)),
    cases=(
        passes(*_zone(_HERE)),
        passes(*_zone(_HERE, _SHARED), why="what members share"),
        passes(*_transfer("osa")),
        fails(*_zone(_THERE)),
        unknowns(Planted(ZONE, {"dnsName": "a.internal.", "privateVisibilityConfig": UNKNOWN}, "zone")),
        unknowns(*_transfer("nobody-knows")),
        evades(*_zone(_HERE, _THERE), why="another member's beside its own"),
        evades(*_transfer("others"), why="another member's bucket, by its name"),
        evades(
            Planted(BUCKET, {"name": "own", "encryption": {"defaultKmsKeyName": _THERE.text("", "id", "/key")}}),
            _THERE,
            why="inside a text",
        ),
        evades(
            Planted(BUCKET, {"name": "own", "project": "theirs"}),
            Planted(PROVIDER, {"project": "theirs"}, "provider", member=_OTHER),
            why="made in another member's project",
        ),
    ),
)

_ONE = Text(ja="プロジェクトの環境と団体は一つ", en="one stage and one member a project")
_STAGE = "jichi-stage"
_TOGETHER = Text(
    ja="団体がプロジェクトを共有している。その分離の方式でよいと団体が認めたことを、人が確かめる。",
    en="Members share a project: people have to see that the members agreed to that kind of isolation.",
)


def _apart(subject: Subject) -> Judgement:
    project = subject.resource.inputs.get("project")
    if project is None:
        return passed(Evidence("project", "of whoever runs it", _ONE))
    if is_unknown(project):
        return unknown(Evidence("project", project, _ONE))
    stacks = [
        each
        for each in subject.world.plan.stacks
        if any(one.type == PROVIDER and one.inputs.get("project") == project for one in each.resources)
    ]
    stages = sorted({each for stack in stacks for one in stack.resources if (each := _stage(one))})
    members = sorted({each.id.member for each in stacks if each.id.member})
    evidence = Evidence("project", f"{project}: {', '.join((*stages, *members))}", _ONE)
    if len(stages) > 1:
        return failed(evidence)
    return Judgement(Status.MANUAL, (evidence,), _TOGETHER) if len(members) > 1 else passed(evidence)


def _stage(resource: Resource) -> str:
    for key in ("labels", "userLabels"):
        found = mapping(resource.inputs.get(key)).get(_STAGE)
        if isinstance(found, str):
            return found
    return ""


def _stack(stage: str, project: Any = "own", member: str | None = None, name: str = "it") -> tuple[Planted, Planted]:
    labelled: dict[str, Any] = {"name": name, "labels": {_STAGE: stage}}
    return (
        Planted(PROVIDER, {"project": project}, "provider", member=member),
        Planted(BUCKET, labelled, f"bucket-{name}-{stage}", member=member),
    )


STAGES_APART = Guardrail(
    id="gcp-segregation-stages-apart",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="本番と検証はプロジェクトを共有しない",
        en="Stages share no project",
    ),
    rationale=Text(
        ja="プロジェクトの権限と割当ては中のすべてに及ぶので、環境を分けるのはプロジェクトである"
        "（Resource Manager ドキュメント「Resource hierarchy」、ISMAP管理基準 12.1.4）。",
        en="Grants and quotas of a project are for all that is in it: what keeps stages apart is the project (Resource "
        'Manager documentation, "Resource hierarchy"; ISMAP control criteria 12.1.4).',
    ),
    remedy=Text(ja="環境ごとにプロジェクトを分けてください。", en="Give each stage a project of its own."),
    check=Each((PROVIDER,), _apart, Reach.TENANCY),
    controls=(Mapped("12.1.4", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.SUPPORTING)),
    absence=Text(
        ja="プロジェクトのないプロバイダーは作成の前段だけに使うので合格。",
        en="A provider without a project is for what comes before one, and passes.",
    ),
    paths=(Path(PROVIDER, "project", Status.PASS),),
    cases=(
        passes(*_stack("prod")),
        fails(*_stack("prod"), _stack("test", member="022021")[0], _stack("test", member="022021")[1]),
        unknowns(*_stack("prod", UNKNOWN)),
        evades(*_stack("prod"), _stack("test", name="other")[1], why="one resource of another stage"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (PARTS_OWN, STAGES_APART)
