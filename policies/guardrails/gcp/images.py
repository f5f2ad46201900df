"""Guardrails of images: by digest from the own registry, admitted by a policy, and tags that stay what they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jichi.engine.plan import PROVIDER_PREFIX
from jichi.engine.values import Interpolation, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.cloudrun import JOB, OLD, POOL, SERVICE, containers
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, unknown
from policies.judgement import passed as holds
from policies.reading import ABSENT, equals, is_unknown, left_out, one_of, read, refers

REPOSITORY = "gcp:artifactregistry/repository:Repository"
CLUSTER = "gcp:container/cluster:Cluster"
ADMISSION = "gcp:binaryauthorization/policy:Policy"
_PINNED = re.compile(r"asia-northeast[12]-docker\.pkg\.dev/(?P<project>[a-z0-9-]+)/[^@\s]+@sha256:[0-9a-f]{64}")
_EXPECTED = Text(
    ja="国内の自分の Artifact Registry にある、ダイジェスト付きの名前",
    en="a name with a digest in an own Artifact Registry in Japan",
)


def _images(subject: Subject) -> Judgement:
    listed = containers(subject.resource.inputs, subject.resource.type)
    if listed is None:
        return unknown(Evidence("template", read(subject.resource, "template"), _EXPECTED))
    if not listed:
        return failed(Evidence("containers", ABSENT, _EXPECTED))
    own = _projects(subject)
    return all_of(*(_image(each, f"containers[{at}].image", own) for at, each in enumerate(listed)))


def _projects(subject: Subject) -> frozenset[str]:
    """The projects that the plan's own providers work in; none where they do not say."""
    providers = (each for stack in subject.world.plan.stacks for each in stack.resources if each.type == _PROVIDER)
    return frozenset(str(each.inputs["project"]) for each in providers if isinstance(each.inputs.get("project"), str))


_PROVIDER = f"{PROVIDER_PREFIX}gcp"


def _image(container: Value, path: str, own: frozenset[str]) -> Judgement:
    name = container if is_unknown(container) else mapping(container).get("image")
    evidence = Evidence(path, ABSENT if name is None else name, _EXPECTED)
    if isinstance(name, Interpolation):
        first, last = str(name.parts[0]), str(name.parts[-1])
        pinned = first.startswith(_REGISTRIES) and re.search(r"@sha256:[0-9a-f]{64}$", last)
        return holds(evidence) if pinned else unknown(evidence)
    if is_unknown(name):
        return unknown(evidence)
    match = _PINNED.fullmatch(name) if isinstance(name, str) else None
    return holds(evidence) if match and (not own or match["project"] in own) else failed(evidence)


_REGISTRIES = ("asia-northeast1-docker.pkg.dev/", "asia-northeast2-docker.pkg.dev/")
_DIGEST = f"sha256:{'0a' * 32}"
_IMAGE = f"asia-northeast1-docker.pkg.dev/own/apps/tax@{_DIGEST}"
_OWN = Planted(_PROVIDER, {"project": "own"}, "provider")


def _runs(image: Any, type_: str = SERVICE) -> tuple[Planted, Planted]:
    inner: dict[str, Any] = {"containers": ({"image": image},)}
    wrapped = {JOB: {"template": inner}, OLD: {"spec": inner}}.get(type_, inner)
    return Planted(type_, {"template": wrapped}), _OWN


IMAGES_PINNED = Guardrail(
    id="gcp-run-image-pinned",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="イメージは自分のレジストリから、ダイジェストで指定する",
        en="Images come from an own registry, by digest",
    ),
    rationale=Text(
        ja="タグは同じ名のまま中身が替わり、他人のレジストリは予告なく替わる"
        "（Cloud Run ドキュメント「Deploying container images」ダイジェスト、NIST SP 800-190 4.1.5）。",
        en="What a tag means changes under the same name, and others' registries change unannounced (Cloud Run "
        'documentation, "Deploying container images", digests; NIST SP 800-190, section 4.1.5).',
    ),
    remedy=Text(
        ja="asia-northeast1-docker.pkg.dev/プロジェクト/…@sha256:… の形で指定してください。",
        en="Name it as asia-northeast1-docker.pkg.dev/PROJECT/...@sha256:....",
    ),
    check=Each((SERVICE, JOB, POOL, OLD), _images, Reach.TENANCY),
    controls=(
        Mapped("12.1.2", Coverage.PARTIAL),
        Mapped("9.5.2.P", Coverage.PARTIAL),
        Mapped("15.1.2", Coverage.SUPPORTING),
    ),
    absence=Text(ja="イメージがなければ不合格。", en="Without an image it fails."),
    paths=tuple(Path(each, "template") for each in (SERVICE, JOB, OLD)),
    cases=(
        passes(*_runs(_IMAGE)),
        passes(*_runs(_IMAGE, JOB)),
        passes(*_runs(_IMAGE, OLD)),
        fails(*_runs("asia-northeast1-docker.pkg.dev/own/apps/tax:1.2.3"), why="a tag"),
        unknowns(*_runs(UNKNOWN)),
        unknowns(Planted(SERVICE, {"template": UNKNOWN})),
        evades(*_runs(f"docker.io/library/nginx@{_DIGEST}"), why="a digest in a public registry"),
        evades(*_runs(f"us-docker.pkg.dev/own/apps/tax@{_DIGEST}"), why="a registry abroad"),
        evades(*_runs(_IMAGE.replace("/own/", "/stranger/")), why="a registry of another project"),
        evades(*_runs(f"{_IMAGE[:-2]}"), why="a digest that is none"),
        evades(
            Planted(SERVICE, {"template": {"containers": ({"image": _IMAGE}, {"image": "sidecar:latest"})}}),
            _OWN,
            why="a second container",
        ),
    ),
)


def _admitted(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == ADMISSION:
        return all_of(
            one_of(resource, "defaultAdmissionRule.evaluationMode", ("ALWAYS_DENY", "REQUIRE_ATTESTATION")),
            equals(resource, "defaultAdmissionRule.enforcementMode", _BLOCKS),
            one_of(
                resource,
                "clusterAdmissionRules.*.evaluationMode",
                ("ALWAYS_DENY", "REQUIRE_ATTESTATION"),
                absent=Status.PASS,
            ),
        )
    if resource.type == CLUSTER:
        return equals(resource, "binaryAuthorization.evaluationMode", "PROJECT_SINGLETON_POLICY_ENFORCE")
    on = any_of(
        equals(resource, "binaryAuthorization.useDefault", True), refers(resource, "binaryAuthorization.policy")
    )
    return all_of(on, left_out(resource, "binaryAuthorization.breakglassJustification"))


_BLOCKS = "ENFORCED_BLOCK_AND_AUDIT_LOG"


def _by(**inputs: Any) -> Planted:
    return Planted(SERVICE, {"name": "tax", "binaryAuthorization": inputs})


def _rule(mode: str, enforced: str = _BLOCKS, **more: Any) -> Planted:
    return Planted(ADMISSION, {"defaultAdmissionRule": {"evaluationMode": mode, "enforcementMode": enforced}, **more})


BINARY_AUTHORIZATION = Guardrail(
    id="gcp-run-binary-authorization",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="承認されたイメージだけが動く", en="Only admitted images run"),
    rationale=Text(
        ja="Binary Authorization がなければ、権限のある者はどのイメージでも動かせる"
        "（Binary Authorization ドキュメント「Overview」、「Policy YAML reference」）。",
        en="Without Binary Authorization whoever may deploy runs any image (Binary Authorization documentation, "
        '"Overview", "Policy YAML reference").',
    ),
    remedy=Text(
        ja="binaryAuthorization.useDefault を true にし、既定の規則を承認必須にしてください。",
        en="Set binaryAuthorization.useDefault to true, with a default rule that requires attestation.",
    ),
    check=Each((SERVICE, JOB, POOL, CLUSTER, ADMISSION), _admitted),
    controls=(
        Mapped("12.1.2", Coverage.PARTIAL),
        Mapped("9.5.2.P", Coverage.PARTIAL),
        Mapped("12.2.1", Coverage.SUPPORTING),
    ),
    absence=Text(ja="既定では何も確かめないので不合格。", en="The default is to check nothing: it fails."),
    paths=(
        Path(SERVICE, "binaryAuthorization"),
        Path(CLUSTER, "binaryAuthorization"),
        Path(ADMISSION, "defaultAdmissionRule"),
    ),
    cases=(
        passes(_by(useDefault=True)),
        passes(Planted(CLUSTER, {"binaryAuthorization": {"evaluationMode": "PROJECT_SINGLETON_POLICY_ENFORCE"}})),
        passes(_rule("REQUIRE_ATTESTATION")),
        fails(Planted(SERVICE, {"name": "tax"})),
        fails(_rule("ALWAYS_ALLOW")),
        unknowns(_by(useDefault=UNKNOWN)),
        evades(_by(useDefault=True, breakglassJustification="urgent"), why="on, and broken open"),
        evades(_rule("REQUIRE_ATTESTATION", "DRYRUN_AUDIT_LOG_ONLY"), why="a rule that only records"),
        evades(
            _rule("ALWAYS_DENY", clusterAdmissionRules=({"cluster": "c", "evaluationMode": "ALWAYS_ALLOW"},)),
            why="a cluster that is let off",
        ),
        evades(_by(useDefault=False), why="a block that says no"),
    ),
)

_OURS = ("STANDARD_REPOSITORY", "MODE_UNSPECIFIED")


def _kept(subject: Subject) -> Judgement:
    resource = subject.resource
    mode = all_of(
        one_of(resource, "mode", _OURS, absent=Status.PASS),
        left_out(resource, "remoteRepositoryConfig"),
        left_out(resource, "virtualRepositoryConfig"),
    )
    named = read(resource, "format")
    if is_unknown(named) or str(named).upper() == "DOCKER":
        return all_of(mode, equals(resource, "dockerConfig.immutableTags", True))
    return mode


def _registry(**inputs: Any) -> Planted:
    every: dict[str, Any] = {"format": "DOCKER", "dockerConfig": {"immutableTags": True}, **inputs}
    return Planted(REPOSITORY, {key: each for key, each in every.items() if each is not None})


def _immutable(inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The inputs of a Docker repository with tags that stay; None where nothing is to be done."""
    config: Mapping[str, Any] = inputs.get("dockerConfig") or {}
    if str(inputs.get("format")).upper() != "DOCKER" or config.get("immutableTags") is True:
        return None
    return {**inputs, "dockerConfig": {**config, "immutableTags": True}}


REGISTRY_KEPT = Guardrail(
    id="gcp-registry-own-and-immutable",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(
        ja="レジストリは自分のものだけを持ち、タグは書き換えられない",
        en="Registries hold own artifacts only, and their tags never change",
    ),
    rationale=Text(
        ja="リモートリポジトリはインターネットから取り込み、書き換えられるタグは中身を差し替えられる"
        "（Artifact Registry ドキュメント「Repository overview」モード、「Create standard repositories」不変のタグ）。",
        en="A remote repository fetches from the internet, and under a tag that may change contents are swapped "
        "(Artifact "
        'Registry documentation, "Repository overview", modes; "Create standard repositories", immutable tags).',
    ),
    remedy=Text(
        ja="標準リポジトリにし、dockerConfig.immutableTags を true にしてください。",
        en="Use a standard repository with dockerConfig.immutableTags true.",
    ),
    check=Each((REPOSITORY,), _kept),
    controls=(
        Mapped("12.1.2", Coverage.PARTIAL),
        Mapped("13.1.2", Coverage.SUPPORTING),
        Mapped("12.2.1", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="モードの既定は標準なので合格。タグの既定は書き換え可なので不合格。",
        en="The default mode is standard and passes; tags may change by default, which fails.",
    ),
    paths=(Path(REPOSITORY, "mode", Status.PASS), Path(REPOSITORY, "dockerConfig")),
    cases=(
        passes(_registry()),
        passes(_registry(mode="STANDARD_REPOSITORY")),
        fails(_registry(dockerConfig=None)),
        fails(_registry(mode="REMOTE_REPOSITORY")),
        unknowns(_registry(dockerConfig=UNKNOWN)),
        unknowns(_registry(mode=UNKNOWN)),
        evades(
            _registry(remoteRepositoryConfig={"dockerRepository": {"publicRepository": "DOCKER_HUB"}}), why="no mode"
        ),
        evades(_registry(dockerConfig={"immutableTags": False}), why="a block that says no"),
        evades(_registry(format="docker", dockerConfig=None), why="in small letters"),
    ),
    remediate=_immutable,
)


GUARDRAILS: tuple[Guardrail, ...] = (IMAGES_PINNED, BINARY_AUTHORIZATION, REGISTRY_KEPT)
