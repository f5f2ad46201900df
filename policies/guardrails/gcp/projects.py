"""Guardrails of projects: no default network, no service that is public by nature, organisation policies that close."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.gcp.residency_rules import POLICY
from policies.judgement import Evidence, Judgement, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, satisfies

PROJECT = "gcp:organizations/project:Project"
SERVICE = "gcp:projects/service:Service"


def _bare(subject: Subject) -> Judgement:
    if subject.resource.read_id:
        return not_applicable(Text(ja="既にあるプロジェクトを読むだけ", en="It is there, and only read."))
    return equals(subject.resource, "autoCreateNetwork", False)


NO_DEFAULT_NETWORK = Guardrail(
    id="gcp-project-no-default-network",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="プロジェクトに default ネットワークを作らない", en="Projects are made without a default network"),
    rationale=Text(
        ja="default ネットワークは全リージョンにサブネットを持ち、SSHとRDPをどこからでも許可する"
        "（VPC ドキュメント「VPC networks」default ネットワーク、「VPC firewall rules」作成済みの規則）。",
        en="The default network has a subnet in every region, and lets SSH and RDP in from anywhere (VPC "
        'documentation, "VPC networks", default network; "VPC firewall rules", pre-populated rules).',
    ),
    remedy=Text(ja="autoCreateNetwork を false にしてください。", en="Set autoCreateNetwork to false."),
    check=Each((PROJECT,), _bare),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.SUPPORTING)),
    absence=Text(ja="既定は作るので不合格。", en="The default is to make one: it fails."),
    paths=(Path(PROJECT, "autoCreateNetwork"),),
    cases=(
        passes(Planted(PROJECT, {"projectId": "own", "autoCreateNetwork": False})),
        fails(Planted(PROJECT, {"projectId": "own", "autoCreateNetwork": True})),
        unknowns(Planted(PROJECT, {"projectId": "own", "autoCreateNetwork": UNKNOWN})),
        evades(Planted(PROJECT, {"projectId": "own"}), why="left out, and the default makes one"),
    ),
    remediate=lambda inputs: (
        None if inputs.get("autoCreateNetwork") is False else {**inputs, "autoCreateNetwork": False}
    ),
)

_PUBLIC = tuple(
    f"{each}.googleapis.com"
    for each in (
        "apigateway",
        "apigee",
        "appengine",
        "appengineflex",
        "beyondcorp",
        "domains",
        "endpoints",
        "firebase",
        "firebasehosting",
        "iap",
        "identitytoolkit",
        "notebooks",
        "recaptchaenterprise",
        "siteverification",
        "workstations",
    )
)
_NOT_PUBLIC = Text(ja="公開の窓口を持つサービスでない", en="no service with a front on the internet")


def _needed(value: Value) -> bool:
    return isinstance(value, str) and value.lower() not in _PUBLIC


NO_PUBLIC_APIS = Guardrail(
    id="gcp-project-no-public-service",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="公開の窓口を持つサービスを有効にしない",
        en="No service with a front on the internet is enabled",
    ),
    rationale=Text(
        ja="有効なサービスは計画の外からも使える。有効にしなければ、窓口を作れない"
        "（Service Usage ドキュメント「Enabling and disabling services」）。",
        en="An enabled service can be used from outside the plan too; one that is not makes no front (Service Usage "
        'documentation, "Enable and disable services").',
    ),
    remedy=Text(ja="このサービスを有効にしないでください。", en="Leave the service disabled."),
    check=Each((SERVICE,), lambda subject: satisfies(subject.resource, "service", _needed, _NOT_PUBLIC)),
    controls=(Mapped("13.1.2", Coverage.SUPPORTING), Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="サービスの名がなければ不合格。", en="Without a service's name it fails."),
    paths=(Path(SERVICE, "service"),),
    cases=(
        passes(Planted(SERVICE, {"service": "run.googleapis.com"})),
        fails(Planted(SERVICE, {"service": "appengine.googleapis.com"})),
        unknowns(Planted(SERVICE, {"service": UNKNOWN})),
        evades(Planted(SERVICE, {"service": "IAP.googleapis.com"}), why="in capitals"),
    ),
)

_ENFORCED = (
    "compute.skipDefaultNetworkCreation",
    "compute.disableInternetNetworkEndpointGroup",
    "compute.requireShieldedVm",
    "compute.requireOsLogin",
    "compute.disableSerialPortAccess",
    "sql.restrictPublicIp",
    "sql.restrictAuthorizedNetworks",
    "storage.publicAccessPrevention",
    "storage.uniformBucketLevelAccess",
    "iam.disableServiceAccountKeyCreation",
    "iam.disableServiceAccountKeyUpload",
    "iam.automaticIamGrantsForDefaultServiceAccounts",
    "iam.disableAuditLoggingExemption",
)
_LISTED: Mapping[str, tuple[str, ...]] = {
    "compute.vmExternalIpAccess": (),
    "compute.restrictVpcPeering": (),
    "compute.restrictCloudNATUsage": (),
    "compute.restrictLoadBalancerCreationForTypes": (
        "in:INTERNAL",
        "INTERNAL_TCP_UDP",
        "INTERNAL_HTTP_HTTPS",
        "REGIONAL_INTERNAL_MANAGED_TCP_PROXY",
    ),
    "compute.restrictProtocolForwardingCreationForTypes": ("INTERNAL", "is:INTERNAL"),
    "run.allowedBinaryAuthorizationPolicies": ("default", "is:default"),
    "run.allowedIngress": ("internal", "is:internal"),
    "run.allowedVPCEgress": ("all-traffic", "is:all-traffic"),
}
"""Constraints that close a project, with the values that a list may allow. Source: Organization Policy documentation,
"Organization policy constraints".
"""

_CLOSES = Text(ja="条件なしに閉じる規則", en="rules that close without a condition")


def _closes(subject: Subject) -> Judgement:
    name = subject.resource.inputs.get("name")
    if is_unknown(name):
        return unknown(Evidence("name", name, _CLOSES))
    constraint = str(name).rsplit("/", 1)[-1]
    if constraint not in (*_ENFORCED, *_LISTED):
        return not_applicable(Text(ja="閉域の制約ではない", en="It is no constraint that closes."))
    spec = subject.resource.inputs.get("spec")
    rules = None if is_unknown(spec) else entries(mapping(spec).get("rules"))
    if rules is None:
        return unknown(Evidence("spec", spec, _CLOSES))
    if not rules or mapping(spec).get("reset") is True:
        return failed(Evidence("spec", spec if spec is not None else ABSENT, _CLOSES))
    return all_of(*(_rule(mapping(each), f"spec.rules[{at}]", constraint) for at, each in enumerate(rules)))


def _rule(rule: Mapping[str, Value], path: str, constraint: str) -> Judgement:
    evidence = Evidence(path, rule or ABSENT, _CLOSES)
    if any(is_unknown(each) for each in rule.values()):
        return unknown(evidence)
    if rule.get("condition") is not None:
        return failed(evidence)
    if constraint in _ENFORCED:
        return passed(evidence) if str(rule.get("enforce")).upper() == "TRUE" else failed(evidence)
    if str(rule.get("denyAll")).upper() == "TRUE":
        return passed(evidence)
    allowed = entries(mapping(rule.get("values")).get("allowedValues"))
    if allowed is None or any(is_unknown(each) for each in allowed):
        return unknown(evidence)
    return passed(evidence) if allowed and all(each in _LISTED[constraint] for each in allowed) else failed(evidence)


def _policy(constraint: str, *rules: Any, **inputs: Any) -> Planted:
    every: dict[str, Any] = {"name": f"projects/own/policies/{constraint}", "spec": {"rules": rules}, **inputs}
    return Planted(POLICY, {key: each for key, each in every.items() if each is not None})


_KEYS, _RUN = "iam.disableServiceAccountKeyCreation", "run.allowedIngress"

POLICIES_CLOSE = Guardrail(
    id="gcp-organization-policy-closes",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="閉域の組織ポリシーは、緩めずに適用する",
        en="Organisation policies that close a project are in force, and not loosened",
    ),
    rationale=Text(
        ja="制約は計画の外で作られるものも止める。条件や reset は、そこに穴をあける"
        "（Organization Policy ドキュメント「Organization policy constraints」、「Using conditions」）。",
        en="A constraint stops what is made outside the plan too; a condition or a reset makes a hole in it "
        "(Organization "
        'Policy documentation, "Organization policy constraints", "Scope organization policies with tags").',
    ),
    remedy=Text(
        ja="条件のない enforce か denyAll にしてください。", en="Use enforce, or denyAll, without a condition."
    ),
    check=Each((POLICY,), _closes),
    controls=(
        Mapped("13.1.1", Coverage.SUPPORTING),
        Mapped("12.1.2", Coverage.PARTIAL),
        Mapped("18.2.3", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="ポリシーがなければ対象外（組織が持つことがある）。spec のないポリシーは不合格。",
        en="Without a policy there is nothing to judge (the organisation may have it); one without a spec fails.",
    ),
    paths=(Path(POLICY, "spec"),),
    cases=(
        passes(_policy(_KEYS, {"enforce": "TRUE"})),
        passes(_policy(_RUN, {"values": {"allowedValues": ("internal",)}})),
        passes(_policy("compute.vmExternalIpAccess", {"denyAll": "TRUE"})),
        fails(_policy(_KEYS, {"enforce": "FALSE"})),
        fails(_policy("compute.vmExternalIpAccess", {"allowAll": "TRUE"})),
        unknowns(_policy(_KEYS, spec=UNKNOWN)),
        unknowns(_policy(_KEYS, {"enforce": UNKNOWN})),
        evades(_policy(_KEYS, {"enforce": "TRUE", "condition": {"expression": "x"}}), why="with a condition"),
        evades(_policy(_KEYS, {"enforce": "TRUE"}, {"enforce": "FALSE"}), why="a second rule"),
        evades(_policy(_KEYS, spec=None, dryRunSpec={"rules": ({"enforce": "TRUE"},)}), why="only tried"),
        evades(_policy(_RUN, {"values": {"allowedValues": ("internal", "all")}}), why="one value too many"),
        evades(
            _policy(
                "run.allowedBinaryAuthorizationPolicies",
                {"values": {"allowedValues": ("default", "projects/own/platforms/cloudRun/policies/none")}},
            ),
            why="an admission policy of one's own choice",
        ),
        evades(_policy(_RUN, {"values": {"deniedValues": ("all",)}}), why="one value denied, the rest allowed"),
        evades(_policy(_KEYS, spec={"reset": True, "rules": ({"enforce": "TRUE"},)}), why="reset to the default"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (NO_DEFAULT_NETWORK, NO_PUBLIC_APIS, POLICIES_CLOSE)
