"""Guardrails of GKE: private nodes and control plane, and nodes that are hardened."""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping, prefix
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.gcp.spans import NOT_INTERNET, is_public
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, left_out, refers

CLUSTER = "gcp:container/cluster:Cluster"
NODES = "gcp:container/nodePool:NodePool"
_PRIVATE = "privateClusterConfig"
_AUTHORIZED = "masterAuthorizedNetworksConfig"
_DNS = "controlPlaneEndpointsConfig.dnsEndpointConfig"


def _closed(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == NODES:
        return equals(resource, "networkConfig.enablePrivateNodes", True, absent=Status.PASS)
    return all_of(
        equals(resource, f"{_PRIVATE}.enablePrivateNodes", True),
        equals(resource, f"{_PRIVATE}.enablePrivateEndpoint", True),
        _authorized(resource.inputs.get(_AUTHORIZED)),
        equals(resource, f"{_DNS}.allowExternalTraffic", False, absent=Status.PASS),
        equals(resource, "serviceExternalIpsConfig.enabled", False, absent=Status.PASS),
    )


def _authorized(value: Value) -> Judgement:
    if is_unknown(value):
        return unknown(Evidence(_AUTHORIZED, value, NOT_INTERNET))
    if value is None:
        return failed(Evidence(_AUTHORIZED, ABSENT, NOT_INTERNET))
    public, blocks = mapping(value).get("gcpPublicCidrsAccessEnabled"), entries(mapping(value).get("cidrBlocks"))
    everyone = Evidence(f"{_AUTHORIZED}.gcpPublicCidrsAccessEnabled", public or False, NOT_INTERNET)
    if blocks is None or is_unknown(public):
        return unknown(Evidence(f"{_AUTHORIZED}.cidrBlocks", mapping(value).get("cidrBlocks"), NOT_INTERNET))
    found = [failed(everyone) if public is True else passed(everyone)]
    for at, each in enumerate(blocks):
        text = mapping(each).get("cidrBlock")
        evidence, known = Evidence(f"{_AUTHORIZED}.cidrBlocks[{at}]", text, NOT_INTERNET), prefix(text)
        found.append(unknown(evidence) if known is None else failed(evidence) if is_public(known) else passed(evidence))
    return all_of(*found)


def _cluster(**inputs: Any) -> Planted:
    every: dict[str, Any] = {
        _PRIVATE: {"enablePrivateNodes": True, "enablePrivateEndpoint": True},
        _AUTHORIZED: {"cidrBlocks": ({"cidrBlock": "10.64.0.0/16"},)},
        "workloadIdentityConfig": {"workloadPool": "own.svc.id.goog"},
        "datapathProvider": "ADVANCED_DATAPATH",
        "removeDefaultNodePool": True,
        **inputs,
    }
    return Planted(CLUSTER, {key: each for key, each in every.items() if each is not None})


def _blocks(*ranges: Any, **more: Any) -> Planted:
    return _cluster(**{_AUTHORIZED: {"cidrBlocks": tuple({"cidrBlock": each} for each in ranges), **more}})


PRIVATE_CLUSTERS = Guardrail(
    id="gcp-cluster-private",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="GKEのノードとコントロールプレーンはインターネットに出ない",
        en="Nodes and control planes of GKE are not on the internet",
    ),
    rationale=Text(
        ja="既定ではノードが公開アドレスを持ち、コントロールプレーンはだれからでも届く"
        "（GKE ドキュメント「Customize your network isolation in GKE」）。",
        en="By default nodes have public addresses and the control plane is reached by everybody (GKE documentation, "
        '"About network isolation in GKE").',
    ),
    remedy=Text(
        ja="enablePrivateNodes と enablePrivateEndpoint を true にし、許可する範囲を内部にしてください。",
        en="Set enablePrivateNodes and enablePrivateEndpoint, and authorise inner ranges only.",
    ),
    check=Each((CLUSTER, NODES), _closed),
    controls=(
        Mapped("13.1.1", Coverage.PARTIAL),
        Mapped("9.5.2.P", Coverage.PARTIAL),
        Mapped("9.1.2", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="クラスタでは既定が公開なので不合格。ノードプールはクラスタの設定に従うので合格。",
        en="A cluster is public by default and fails; a node pool is as its cluster and passes.",
    ),
    paths=(
        Path(CLUSTER, _PRIVATE),
        Path(CLUSTER, _AUTHORIZED),
        Path(NODES, "networkConfig", Status.PASS),
    ),
    cases=(
        passes(_cluster()),
        passes(Planted(NODES, {"networkConfig": {"enablePrivateNodes": True}})),
        fails(_cluster(**{_PRIVATE: None})),
        unknowns(_cluster(**{_PRIVATE: UNKNOWN})),
        unknowns(_blocks(UNKNOWN)),
        evades(_cluster(**{_PRIVATE: {"enablePrivateNodes": True}}), why="nodes only"),
        evades(_blocks("0.0.0.0/1", "128.0.0.0/1"), why="the internet in two halves"),
        evades(_blocks("10.64.0.0/16", gcpPublicCidrsAccessEnabled=True), why="and every customer of the cloud"),
        evades(
            _cluster(controlPlaneEndpointsConfig={"dnsEndpointConfig": {"allowExternalTraffic": True}}),
            why="by a name on the internet",
        ),
        evades(Planted(NODES, {"networkConfig": {"enablePrivateNodes": False}}), why="a pool that is let off"),
    ),
)


def _hardened(subject: Subject) -> Judgement:
    resource = subject.resource
    autopilot = equals(resource, "enableAutopilot", True)
    before = "nodeConfig"
    nodes = all_of(
        equals(resource, f"{before}.shieldedInstanceConfig.enableSecureBoot", True),
        equals(resource, f"{before}.workloadMetadataConfig.mode", "GKE_METADATA"),
        left_out(resource, f"{before}.metadata.ssh-keys"),
    )
    if resource.type == NODES:
        return all_of(
            nodes,
            equals(resource, "management.autoUpgrade", True, absent=Status.PASS),
            equals(resource, "management.autoRepair", True, absent=Status.PASS),
        )
    return all_of(
        any_of(autopilot, refers(resource, "workloadIdentityConfig.workloadPool")),
        any_of(
            autopilot,
            equals(resource, "datapathProvider", "ADVANCED_DATAPATH"),
            equals(resource, "networkPolicy.enabled", True),
        ),
        any_of(autopilot, equals(resource, "removeDefaultNodePool", True), nodes),
        equals(resource, "enableLegacyAbac", False, absent=Status.PASS),
        equals(resource, "enableKubernetesAlpha", False, absent=Status.PASS),
        equals(resource, "enableShieldedNodes", True, absent=Status.PASS),
        equals(resource, "masterAuth.clientCertificateConfig.issueClientCertificate", False, absent=Status.PASS),
    )


def _pool(**config: Any) -> Planted:
    secure: dict[str, Any] = {
        "shieldedInstanceConfig": {"enableSecureBoot": True},
        "workloadMetadataConfig": {"mode": "GKE_METADATA"},
    }
    return Planted(NODES, {"nodeConfig": {**secure, **config}})


HARDENED_CLUSTERS = Guardrail(
    id="gcp-cluster-hardened",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="GKEのクラスタとノードは要塞化する", en="Clusters and nodes of GKE are hardened"),
    rationale=Text(
        ja="Workload Identity がなければ、どのPodもノードの権限を使え、ネットワークポリシーがなければ互いに届く"
        "（GKE ドキュメント「Harden your cluster's security」）。",
        en="Without workload identity every pod acts as its node, and without network policies pods reach each "
        "other (GKE "
        'documentation, "Harden your cluster\'s security").',
    ),
    remedy=Text(
        ja="Workload Identity、Dataplane V2、Secure Boot、GKE_METADATA を有効にし、旧来のABACを切ってください。",
        en="Use workload identity, Dataplane V2, Secure Boot and GKE_METADATA, without legacy ABAC.",
    ),
    check=Each((CLUSTER, NODES), _hardened),
    controls=(
        Mapped("9.5.2.P", Coverage.PARTIAL),
        Mapped("9.5.1.P", Coverage.PARTIAL),
        Mapped("9.2.3", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="Workload Identity、ネットワークポリシー、Secure Boot の既定は切なので不合格。Autopilot では入。",
        en="Workload identity, network policies and Secure Boot are off by default and fail; Autopilot has them.",
    ),
    paths=(
        Path(CLUSTER, "workloadIdentityConfig"),
        Path(CLUSTER, "datapathProvider"),
        Path(NODES, "nodeConfig"),
    ),
    cases=(
        passes(_cluster()),
        passes(Planted(CLUSTER, {"enableAutopilot": True})),
        passes(_pool()),
        fails(_cluster(workloadIdentityConfig=None)),
        fails(Planted(NODES, {"name": "p"})),
        unknowns(_cluster(workloadIdentityConfig=UNKNOWN)),
        unknowns(_pool(workloadMetadataConfig=UNKNOWN)),
        evades(_cluster(enableLegacyAbac=True), why="all of it, and legacy ABAC"),
        evades(_cluster(removeDefaultNodePool=None), why="a default pool that nobody hardened"),
        evades(_pool(workloadMetadataConfig={"mode": "GCE_METADATA"}), why="pods that act as their node"),
        evades(
            _cluster(masterAuth={"clientCertificateConfig": {"issueClientCertificate": True}}),
            why="a client certificate, which nobody can revoke",
        ),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (PRIVATE_CLUSTERS, HARDENED_CLUSTERS)
