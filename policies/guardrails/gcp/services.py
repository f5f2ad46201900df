"""Guardrails of the services of a project: those that are planned for, and none is switched off with the stack."""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.granting import AGENT, home
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, satisfies

SERVICE = "gcp:projects/service:Service"

PLANNED = frozenset(
    f"{each}.googleapis.com"
    for each in (
        *("accesscontextmanager", "artifactregistry", "billingbudgets", "binaryauthorization", "certificatemanager"),
        *("cloudasset", "cloudkms", "cloudresourcemanager", "cloudscheduler", "compute", "containeranalysis"),
        *("containerscanning", "dns", "iam", "iamcredentials", "logging", "memorystore", "monitoring"),
        *("networkconnectivity", "orgpolicy", "pubsub", "run", "secretmanager", "securitycenter", "servicedirectory"),
        *("servicehealth", "serviceusage", "sqladmin", "storage", "storagetransfer", "sts", "workflowexecutions"),
        "workflows",
    )
)
"""What an environment is made of (`docs/services.md`)."""

_KNOWN = Text(ja="計画で使うサービス", en="a service that environments are made of")

ONLY_PLANNED = Guardrail(
    id="gcp-service-planned-only",
    version=1,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="計画で使うサービスだけを有効にする", en="Only services that are planned for are enabled"),
    rationale=Text(
        ja="有効なサービスには、専用のエージェントと、境界や鍵を知らない操作が付いてくる"
        "（Service Usage ドキュメント「Enabling and disabling services」、docs/services.md）。",
        en="With a service come its agent, and operations that may know neither perimeter nor key "
        '(Service Usage documentation, "Enabling and disabling services"; docs/services.md).',
    ),
    remedy=Text(
        ja="要るなら docs/services.md と一覧に加え、要らなければ外してください。",
        en="Where it is needed, add it to docs/services.md and to the list; else leave it out.",
    ),
    check=Each(
        (SERVICE,),
        lambda subject: satisfies(subject.resource, "service", lambda it: it in PLANNED, _KNOWN),
    ),
    controls=(Mapped("12.1.2", Coverage.PARTIAL), Mapped("14.2.2", Coverage.SUPPORTING)),
    absence=Text(ja="名前がなければ不合格。", en="Without a name it fails."),
    paths=(Path(SERVICE, "service"),),
    cases=(
        passes(Planted(SERVICE, {"service": "run.googleapis.com"})),
        fails(Planted(SERVICE, {"service": "deploymentmanager.googleapis.com"})),
        unknowns(Planted(SERVICE, {"service": UNKNOWN})),
        evades(Planted(SERVICE, {"service": "run.googleapis.com.example.com"}), why="another host of such a name"),
        evades(Planted(SERVICE, {"service": "cloudbuild.googleapis.com"}), why="builds as an editor"),
    ),
)


def _kept(subject: Subject) -> Judgement:
    return all_of(
        equals(subject.resource, "disableOnDestroy", False),
        equals(subject.resource, "disableDependentServices", False, absent=Status.PASS),
    )


def _service(**more: Any) -> Planted:
    return Planted(SERVICE, {"service": "logging.googleapis.com", **more})


KEPT_ON = Guardrail(
    id="gcp-service-stays-enabled",
    version=1,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="スタックを消しても、サービスは止めない", en="No service is switched off when the stack goes"),
    rationale=Text(
        ja="サービスを止めると、その中のログ、鍵、バケットがすべて使えなくなる。プラットフォームも使っている"
        "（Service Usage ドキュメント「Enabling and disabling services」、Pulumi Registry「gcp.projects.Service」）。",
        en="All that a service holds, such as logs, keys and buckets, stops with it, and the platform may use it too "
        '(Service Usage documentation, "Enabling and disabling services"; Pulumi Registry, "gcp.projects.Service").',
    ),
    remedy=Text(ja="disableOnDestroy を false にしてください。", en="Set disableOnDestroy to false."),
    check=Each((SERVICE,), _kept),
    controls=(Mapped("12.1.2", Coverage.SUPPORTING), Mapped("17.2.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="disableOnDestroy の既定はプロバイダの版で変わったので、書いていなければ不合格。",
        en="Its default changed between versions of the provider: left out, it fails.",
    ),
    paths=(Path(SERVICE, "disableOnDestroy"), Path(SERVICE, "disableDependentServices", Status.PASS)),
    cases=(
        passes(_service(disableOnDestroy=False, disableDependentServices=False)),
        fails(_service(disableOnDestroy=True)),
        unknowns(_service(disableOnDestroy=UNKNOWN)),
        evades(_service(disableOnDestroy=False, disableDependentServices=True), why="those that depend on it go too"),
        evades(_service(), why="by a default"),
    ),
    remediate=lambda inputs: (
        None
        if inputs.get("disableOnDestroy") is False and not inputs.get("disableDependentServices")
        else {**inputs, "disableOnDestroy": False, "disableDependentServices": False}
    ),
)

_ENABLED = Text(ja="同じプロジェクトで有効にしたサービス", en="a service that is enabled in the same project")


def _agent(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    wanted = resource.inputs.get("service")
    evidence = Evidence("service", ABSENT if wanted is None else wanted, _ENABLED)
    if is_unknown(wanted):
        return unknown(evidence)
    project = home(resource, world)
    beside = [each for each in world.of(Cloud.GCP, SERVICE) if each.stack.name == resource.stack.name]
    own = [each.inputs.get("service") for each in beside if home(each, world) == project]
    if wanted in own:
        return passed(evidence)
    return unknown(evidence) if any(is_unknown(each) for each in own) else failed(evidence)


_PUBSUB: dict[str, Value] = {"project": "hirosaki-022021-prod", "service": "pubsub.googleapis.com"}

AGENTS_OF_SERVICES = Guardrail(
    id="gcp-service-agent-of-enabled-service",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.LOW,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="サービスエージェントは、有効にしたサービスのものだけを作る",
        en="Service agents are made of enabled services only",
    ),
    rationale=Text(
        ja="使わないサービスのエージェントは、誰も見ていない身元である（IAM ドキュメント「Service agents」、"
        "「Create and grant roles to service agents」）。",
        en="The agent of a service that is not used is an identity that nobody looks at "
        '(IAM documentation, "Service agents", "Create and grant roles to service agents").',
    ),
    remedy=Text(
        ja="サービスを有効にするか、エージェントを外してください。", en="Enable the service, or leave the agent out."
    ),
    check=Each((AGENT,), _agent, Reach.STACK),
    controls=(Mapped("9.2.1", Coverage.SUPPORTING), Mapped("9.2.6", Coverage.SUPPORTING)),
    absence=Text(ja="サービスが計画になければ不合格。", en="Without the service in the plan it fails."),
    paths=(Path(AGENT, "service"), Path(SERVICE, "service")),
    cases=(
        passes(Planted(AGENT, _PUBSUB, "agent"), Planted(SERVICE, _PUBSUB, "service")),
        fails(Planted(AGENT, _PUBSUB, "agent")),
        unknowns(Planted(AGENT, {**_PUBSUB, "service": UNKNOWN}, "agent"), Planted(SERVICE, _PUBSUB, "service")),
        evades(
            Planted(AGENT, _PUBSUB, "agent"),
            Planted(SERVICE, {**_PUBSUB, "project": "hirosaki-023621-prod"}, "service"),
            why="enabled in another project",
        ),
    ),
)

GUARDRAILS = (ONLY_PLANNED, KEPT_ON, AGENTS_OF_SERVICES)
