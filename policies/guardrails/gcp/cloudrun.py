"""Guardrails of Cloud Run and Cloud Functions: called from inside only, and all they send goes by the network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read, refers

SERVICE = "gcp:cloudrunv2/service:Service"
JOB = "gcp:cloudrunv2/job:Job"
POOL = "gcp:cloudrunv2/workerPool:WorkerPool"
OLD = "gcp:cloudrun/service:Service"
FUNCTION = "gcp:cloudfunctions/function:Function"
FUNCTION_2 = "gcp:cloudfunctionsv2/function:Function"

_ONLY = "INGRESS_TRAFFIC_INTERNAL_ONLY"


def annotation(value: Value, name: str, wanted: str, path: str) -> Judgement:
    """Whether an annotation of the old API has a value; its name has dots, and so is no path."""
    metadata = mapping(value).get("metadata", value if is_unknown(value) else None)
    inside = mapping(metadata).get("annotations", metadata if is_unknown(metadata) else None)
    found = mapping(inside).get(name, inside if is_unknown(inside) else None)
    evidence = Evidence(f"{path}{name}", ABSENT if found is None else found, Text(ja=wanted, en=wanted))
    if is_unknown(found):
        return unknown(evidence)
    return passed(evidence) if found == wanted else failed(evidence)


def _called(subject: Subject) -> Judgement:
    resource = subject.resource
    match resource.type:
        case "gcp:cloudrun/service:Service":
            return annotation(resource.inputs, "run.googleapis.com/ingress", "internal", "metadata.annotations.")
        case "gcp:cloudfunctions/function:Function":
            return equals(resource, "ingressSettings", "ALLOW_INTERNAL_ONLY")
        case "gcp:cloudfunctionsv2/function:Function":
            return equals(resource, "serviceConfig.ingressSettings", "ALLOW_INTERNAL_ONLY")
        case _:
            # Callers behind an internal load balancer have no identity of Google's. Without its own address a service
            # is reached by that alone (Cloud Run documentation, "Disable the default HTTPS endpoint").
            nobody = read(resource, "invokerIamDisabled") is True
            asked = (
                equals(resource, "defaultUriDisabled", True)
                if nobody
                else equals(resource, "invokerIamDisabled", False, absent=Status.PASS)
            )
            return all_of(equals(resource, "ingress", _ONLY), asked)


def _old(**annotations: Any) -> Planted:
    named = {f"run.googleapis.com/{key.replace('_', '-')}": each for key, each in annotations.items()}
    return Planted(OLD, {"metadata": {"annotations": named}, "template": {"metadata": {"annotations": named}}})


INGRESS_INTERNAL = Guardrail(
    id="gcp-run-ingress-internal",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="Cloud Run と関数は、ネットワークの中からだけ呼べる",
        en="Cloud Run services and functions are called from inside the network only",
    ),
    rationale=Text(
        ja="既定ではインターネットのだれでも呼べ、LOAD_BALANCER は外部の負荷分散装置も含む"
        "（Cloud Run ドキュメント「Restrict network ingress for Cloud Run」、Cloud Functions「Network settings」）。",
        en="By default anybody on the internet calls them, and LOAD_BALANCER takes in external ones (Cloud Run "
        'documentation, "Restrict network ingress for Cloud Run"; Cloud Functions, "Configure network settings").',
    ),
    remedy=Text(
        ja="ingress を INGRESS_TRAFFIC_INTERNAL_ONLY（関数は ALLOW_INTERNAL_ONLY）にしてください。",
        en="Set ingress to INGRESS_TRAFFIC_INTERNAL_ONLY, of functions to ALLOW_INTERNAL_ONLY.",
    ),
    check=Each((SERVICE, OLD, FUNCTION, FUNCTION_2), _called),
    controls=(
        Mapped("13.1.2", Coverage.PARTIAL),
        Mapped("14.1.2", Coverage.PARTIAL),
        Mapped("9.5.2.P", Coverage.PARTIAL),
    ),
    absence=Text(ja="既定はすべて受けるので不合格。", en="The default is to take everything: it fails."),
    paths=(
        Path(SERVICE, "ingress"),
        Path(SERVICE, "invokerIamDisabled", Status.PASS),
        Path(OLD, "metadata"),
        Path(FUNCTION, "ingressSettings"),
        Path(FUNCTION_2, "serviceConfig"),
    ),
    cases=(
        passes(Planted(SERVICE, {"ingress": _ONLY, "invokerIamDisabled": False})),
        passes(_old(ingress="internal")),
        passes(Planted(FUNCTION, {"ingressSettings": "ALLOW_INTERNAL_ONLY"})),
        passes(Planted(FUNCTION_2, {"serviceConfig": {"ingressSettings": "ALLOW_INTERNAL_ONLY"}})),
        fails(Planted(SERVICE, {"ingress": "INGRESS_TRAFFIC_ALL"})),
        fails(_old(ingress="all")),
        unknowns(Planted(SERVICE, {"ingress": UNKNOWN})),
        evades(Planted(SERVICE, {"name": "app"}), why="left out, and the default is the internet"),
        evades(
            Planted(SERVICE, {"ingress": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"}),
            why="external load balancers come through",
        ),
        evades(Planted(SERVICE, {"ingress": _ONLY, "invokerIamDisabled": True}), why="inside, and asked for no token"),
        passes(
            Planted(SERVICE, {"ingress": _ONLY, "invokerIamDisabled": True, "defaultUriDisabled": True}),
            why="behind a load balancer alone",
        ),
        evades(_old(ingress="internal-and-cloud-load-balancing"), why="the old API's word for it"),
        evades(Planted(FUNCTION_2, {"serviceConfig": {"ingressSettings": "ALLOW_INTERNAL_AND_GCLB"}}), why="likewise"),
    ),
)

_ALL = "ALL_TRAFFIC"
_ENDS = ("networkInterfaces", "connector")


def _sends(subject: Subject) -> Judgement:
    resource = subject.resource
    match resource.type:
        case "gcp:cloudrunv2/job:Job":
            return _access(subject, "template.template.vpcAccess")
        case "gcp:cloudrun/service:Service":
            template = resource.inputs.get("template")
            name = "run.googleapis.com/vpc-access-egress"
            return annotation(template, name, "all-traffic", "template.metadata.annotations.")
        case "gcp:cloudfunctions/function:Function":
            setting = equals(resource, "vpcConnectorEgressSettings", _ALL)
            return all_of(setting, refers(resource, "vpcConnector"))
        case "gcp:cloudfunctionsv2/function:Function":
            by_connector = all_of(
                equals(resource, "serviceConfig.vpcConnectorEgressSettings", _ALL),
                refers(resource, "serviceConfig.vpcConnector"),
            )
            direct = all_of(
                equals(resource, "serviceConfig.directVpcEgress", "VPC_EGRESS_ALL_TRAFFIC"),
                refers(resource, "serviceConfig.directVpcNetworkInterfaces"),
            )
            return any_of(by_connector, direct)
        case _:
            return _access(subject, "template.vpcAccess")


def _access(subject: Subject, path: str) -> Judgement:
    resource = subject.resource
    ends = any_of(*(refers(resource, f"{path}.{each}") for each in _ENDS))
    return all_of(equals(resource, f"{path}.egress", _ALL), ends)


def _service(type_: str = SERVICE, **access: Any) -> Planted:
    usual: dict[str, Any] = {"egress": _ALL, "networkInterfaces": ({"subnetwork": "app"},), **access}
    inner: Mapping[str, Any] = {"vpcAccess": {key: each for key, each in usual.items() if each is not None}}
    return Planted(type_, {"template": {"template": inner} if type_ == JOB else inner})


EGRESS_BY_NETWORK = Guardrail(
    id="gcp-run-egress-by-network",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="Cloud Run と関数の通信は、すべて自分のネットワークを通って出る",
        en="Everything that Cloud Run and functions send goes by their own network",
    ),
    rationale=Text(
        ja="既定、または PRIVATE_RANGES_ONLY では、公開アドレス宛てがファイアウォールを通らずインターネットへ出る"
        "（Cloud Run ドキュメント「Direct VPC egress with a VPC network」）。",
        en="By default, and with PRIVATE_RANGES_ONLY, what is for public addresses goes out to the internet past every "
        'firewall (Cloud Run documentation, "Direct VPC egress with a VPC network").',
    ),
    remedy=Text(
        ja="vpcAccess にサブネットを指定し、egress を ALL_TRAFFIC にしてください。",
        en="Name a subnet in vpcAccess and set egress to ALL_TRAFFIC.",
    ),
    check=Each((SERVICE, JOB, POOL, OLD, FUNCTION, FUNCTION_2), _sends),
    controls=(
        Mapped("13.1.1", Coverage.PARTIAL),
        Mapped("13.2.1", Coverage.PARTIAL),
        Mapped("9.5.2.P", Coverage.PARTIAL),
    ),
    absence=Text(
        ja="vpcAccess がなければインターネットへ直接出るので不合格。",
        en="Without vpcAccess it goes out to the internet by itself: it fails.",
    ),
    paths=(
        Path(SERVICE, "template"),
        Path(JOB, "template"),
        Path(POOL, "template"),
        Path(OLD, "template"),
        Path(FUNCTION, "vpcConnectorEgressSettings"),
        Path(FUNCTION_2, "serviceConfig"),
    ),
    cases=(
        passes(_service()),
        passes(_service(JOB)),
        passes(_service(POOL, networkInterfaces=None, connector="c")),
        passes(_old(vpc_access_egress="all-traffic")),
        passes(Planted(FUNCTION, {"vpcConnector": "c", "vpcConnectorEgressSettings": _ALL})),
        passes(Planted(FUNCTION_2, {"serviceConfig": {"vpcConnector": "c", "vpcConnectorEgressSettings": _ALL}})),
        fails(_service(egress="PRIVATE_RANGES_ONLY")),
        fails(Planted(JOB, {"template": {"template": {"containers": ()}}})),
        unknowns(_service(egress=UNKNOWN)),
        evades(_service(egress=None), why="a subnet, and the default for what is public"),
        evades(_service(networkInterfaces=()), why="everything by a network that is not named"),
        evades(_old(vpc_access_egress="private-ranges-only"), why="the old API's word for it"),
        evades(
            Planted(FUNCTION, {"vpcConnectorEgressSettings": _ALL}), why="everything by a connector that is not named"
        ),
    ),
)


def executions(inputs: Mapping[str, Value], type_: str) -> Value:
    """The template of what runs: a job's is inside that of its executions."""
    template = inputs.get("template")
    if type_ == JOB and not is_unknown(template):
        return mapping(template).get("template")
    return mapping(template).get("spec") if type_ == OLD and not is_unknown(template) else template


def containers(inputs: Mapping[str, Value], type_: str) -> tuple[Value, ...] | None:
    """The containers that run; None where nobody knows them."""
    template = executions(inputs, type_)
    return None if is_unknown(template) else entries(mapping(template).get("containers"))


GUARDRAILS: tuple[Guardrail, ...] = (INGRESS_INTERNAL, EGRESS_BY_NETWORK)
