"""Guardrails of which images are admitted: those of the project's own registries, by a policy that is really there."""

from __future__ import annotations

import re
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.cloudrun import JOB, POOL, SERVICE
from policies.guardrails.gcp.granting import home
from policies.guardrails.gcp.images import ADMISSION
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, satisfies

_PATTERNS = "admissionWhitelistPatterns.*.namePattern"
_OWN = re.compile(
    r"asia-northeast[12]-docker\.pkg\.dev/(?P<project>[a-z0-9-]+)/[a-z0-9-]+/(?:[^*\s]*/)?[^*/\s]*\*{0,2}"
)
_EXPECTED = Text(
    ja="国内の、同じプロジェクトのリポジトリの中",
    en="within a repository of the same project in Japan",
)


def _confined(subject: Subject) -> Judgement:
    project = home(subject.resource, subject.world)

    def own(pattern: Value) -> bool:
        match = _OWN.fullmatch(pattern) if isinstance(pattern, str) else None
        return match is not None and match["project"] == project

    if not project:
        return unknown(Evidence("project", subject.resource.inputs.get("project"), _EXPECTED))
    return satisfies(subject.resource, _PATTERNS, own, _EXPECTED, absent=Status.PASS)


def _admits(*patterns: Value, project: Value = "own") -> Planted:
    listed = tuple({"namePattern": each} for each in patterns)
    return Planted(ADMISSION, {"project": project, "admissionWhitelistPatterns": listed}, "policy")


_REGISTRY = "asia-northeast1-docker.pkg.dev/own/apps"

OWN_REGISTRY = Guardrail(
    id="gcp-admission-own-registry",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="検査なしに承認されるのは、自分のレジストリのイメージだけ",
        en="Only images of an own registry are exempt from the admission policy",
    ),
    rationale=Text(
        ja="許可リストに合うイメージには、承認の規則が適用されない。** はその下のすべてに合う（Binary Authorization "
        "ドキュメント「Policy YAML reference」admissionWhitelistPatterns、NIST SP 800-190 4.1.5）。",
        en="No admission rule looks at an image that a pattern of the allowlist fits, and ** fits all that lies below "
        '(Binary Authorization documentation, "Policy YAML reference", admissionWhitelistPatterns; NIST SP 800-190, '
        "section 4.1.5).",
    ),
    remedy=Text(
        ja="asia-northeast1-docker.pkg.dev/プロジェクト/リポジトリ/** の形にしてください。",
        en="Write asia-northeast1-docker.pkg.dev/PROJECT/REPOSITORY/**.",
    ),
    check=Each((ADMISSION,), _confined, Reach.TENANCY),
    controls=(
        Mapped("12.1.2", Coverage.PARTIAL),
        Mapped("9.5.2.P", Coverage.PARTIAL),
        Mapped("15.1.2", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="許可リストがなければ、規則がすべてに適用されるので合格。",
        en="Without a list the rules hold for all: it passes.",
    ),
    paths=(Path(ADMISSION, "project"), Path(ADMISSION, "admissionWhitelistPatterns", Status.PASS)),
    cases=(
        passes(_admits(f"{_REGISTRY}/**", f"{_REGISTRY.replace('1-', '2-')}/**")),
        passes(_admits(f"{_REGISTRY}/tax/web@sha256:{'0a' * 32}")),
        passes(_admits()),
        fails(_admits("docker.io/library/*")),
        unknowns(_admits(UNKNOWN)),
        unknowns(_admits(f"{_REGISTRY}/**", project=UNKNOWN)),
        evades(_admits(f"{_REGISTRY}/**", "**"), why="everything, after one that is right"),
        evades(_admits("asia-northeast1-docker.pkg.dev/**"), why="every project's registry"),
        evades(_admits("asia-northeast1-docker.pkg.dev/own*/apps/**"), why="projects of such a name"),
        evades(_admits(f"{_REGISTRY}**"), why="repositories that begin alike"),
        evades(_admits(f"{_REGISTRY.replace('/own/', '/stranger/')}/**"), why="another project's registry"),
        evades(_admits(f"{_REGISTRY.replace('asia-northeast1', 'us')}/**"), why="a registry abroad"),
        evades(
            _admits(f"{_REGISTRY.replace('docker.pkg.dev', 'docker.pkg.dev.example.com')}/**"), why="a host like it"
        ),
    ),
)

_DECIDES = Text(ja="同じプロジェクトの承認ポリシー", en="an admission policy of the same project")


def _decided(subject: Subject) -> Judgement:
    return all_of(equals(subject.resource, "binaryAuthorization.useDefault", True), _there(subject))


def _there(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    project = home(resource, world)
    homes = [home(each, world) for each in world.of(Cloud.GCP, ADMISSION)]
    evidence = Evidence("", ABSENT if project not in homes else project, _DECIDES)
    if not project or project in homes:
        return passed(evidence) if project else unknown(evidence)
    return unknown(evidence) if "" in homes or world.misses_own(resource) else failed(evidence)


def _runs(type_: str = SERVICE, project: Value = "own", **admission: Any) -> Planted:
    return Planted(type_, {"project": project, "binaryAuthorization": {"useDefault": True, **admission}})


POLICY_THERE = Guardrail(
    id="gcp-run-admission-policy-planned",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="アプリが従う承認ポリシーが、そのプロジェクトにある",
        en="The admission policy that apps obey is there in their project",
    ),
    rationale=Text(
        ja="プロジェクトの既定のポリシーは、すべてのイメージを通す"
        "（Binary Authorization ドキュメント「Configure a policy」既定のポリシー）。",
        en="The policy that a project has by default admits every image (Binary Authorization documentation, "
        '"Configure a policy", default policy).',
    ),
    remedy=Text(
        ja="gcp.binaryauthorization.Policy をプロジェクトに作り、useDefault を true にしてください。",
        en="Make a gcp.binaryauthorization.Policy in the project, and set useDefault to true.",
    ),
    check=Each((SERVICE, JOB, POOL), _decided, Reach.TENANCY),
    controls=(
        Mapped("12.1.2", Coverage.PARTIAL),
        Mapped("9.5.2.P", Coverage.PARTIAL),
        Mapped("12.2.1", Coverage.SUPPORTING),
    ),
    absence=Text(ja="ポリシーが計画になければ不合格。", en="Without a policy in the plan it fails."),
    paths=(Path(SERVICE, "binaryAuthorization"), Path(ADMISSION, "project")),
    cases=(
        passes(_runs(), _admits()),
        passes(_runs(JOB), _admits()),
        passes(_runs(POOL), _admits()),
        fails(_runs()),
        unknowns(_runs(project=UNKNOWN), _admits()),
        unknowns(_runs(useDefault=UNKNOWN), _admits()),
        evades(_runs(), _admits(project="stranger"), why="a policy of another project"),
        evades(_runs(useDefault=False), _admits(), why="a policy that nobody asks"),
    ),
)

GUARDRAILS = (OWN_REGISTRY, POLICY_THERE)
