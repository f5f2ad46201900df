"""Guardrails of load balancers and addresses: internal ones only."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import PRIVATE
from network.proof.gcp_types import ADDRESS, FORWARDING_RULE, GLOBAL_ADDRESS, GLOBAL_FORWARDING_RULE
from network.proof.planned import prefix
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Absent, Evidence, Judgement, Status, all_of, failed, passed
from policies.reading import equals, left_out, one_of, read, satisfies

BACKEND = "gcp:compute/backendService:BackendService"
REGION_BACKEND = "gcp:compute/regionBackendService:RegionBackendService"
GROUPS = (
    "gcp:compute/globalNetworkEndpointGroup:GlobalNetworkEndpointGroup",
    "gcp:compute/networkEndpointGroup:NetworkEndpointGroup",
    "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup",
)
INTERNAL = ("INTERNAL", "INTERNAL_MANAGED")
_INNER = Text(ja="私設アドレス", en="a private address")


def _scheme(subject: Subject) -> Judgement:
    """An empty scheme is a private endpoint's, which leads where its target says: another guardrail's matter."""
    resource = subject.resource
    wanted = (*INTERNAL, "") if _leads(subject) else INTERNAL
    return all_of(
        one_of(resource, "loadBalancingScheme", wanted),
        equals(resource, "isMirroringCollector", False, absent=Status.PASS),
        left_out(resource, "ipCollection"),
    )


def _leads(subject: Subject) -> bool:
    """Whether a rule has the target of a private endpoint: a bundle, or a service attachment."""
    value = read(subject.resource, "target")
    if subject.resource.type == GLOBAL_FORWARDING_RULE:
        return value == "vpc-sc"
    if isinstance(value, str):
        return "/serviceAttachments/" in value
    return not isinstance(value, Absent)


def _front(**inputs: Any) -> Planted:
    return Planted(FORWARDING_RULE, {"name": "front", "backendService": "app", **inputs})


def _global(**inputs: Any) -> Planted:
    return Planted(GLOBAL_FORWARDING_RULE, {"name": "apis", **inputs})


ATTACHMENT = "projects/hub/regions/asia-northeast1/serviceAttachments/patch"

INTERNAL_FRONTS = Guardrail(
    id="gcp-forwarding-internal",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="転送ルールは内部向けだけである", en="Forwarding rules are internal"),
    rationale=Text(
        ja="方式の既定は EXTERNAL で、公開アドレスで受ける。空の方式は Private Service Connect だけのもの"
        "（Cloud Load Balancing ドキュメント「Forwarding rules overview」）。",
        en="The default scheme is EXTERNAL, at a public address; an empty one is for Private Service Connect only "
        '(Cloud Load Balancing documentation, "Forwarding rules overview").',
    ),
    remedy=Text(
        ja="loadBalancingScheme を INTERNAL か INTERNAL_MANAGED にしてください。",
        en="Set loadBalancingScheme to INTERNAL or INTERNAL_MANAGED.",
    ),
    check=Each((FORWARDING_RULE, GLOBAL_FORWARDING_RULE), _scheme),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("14.1.2", Coverage.PARTIAL)),
    absence=Text(ja="既定は EXTERNAL なので不合格。", en="The default is EXTERNAL: it fails."),
    paths=(Path(FORWARDING_RULE, "loadBalancingScheme"), Path(GLOBAL_FORWARDING_RULE, "loadBalancingScheme")),
    cases=(
        passes(_front(loadBalancingScheme="INTERNAL_MANAGED")),
        passes(_front(loadBalancingScheme="", target=ATTACHMENT), why="a private endpoint"),
        passes(_global(loadBalancingScheme="", target="vpc-sc"), why="Google's APIs inside perimeters"),
        fails(_front(loadBalancingScheme="EXTERNAL_MANAGED")),
        fails(_global(loadBalancingScheme="EXTERNAL")),
        unknowns(_front(loadBalancingScheme=UNKNOWN)),
        evades(_front(), why="left out, and the default is the internet"),
        evades(_front(loadBalancingScheme=""), why="an empty scheme without a private endpoint's target"),
        evades(_global(loadBalancingScheme="", target="all-apis"), why="Google's APIs past every perimeter"),
        evades(_global(loadBalancingScheme="INTERNAL_SELF_MANAGED"), why="proxies of one's own, anywhere"),
    ),
)


def _address(subject: Subject) -> Judgement:
    kind = equals(subject.resource, "addressType", "INTERNAL")
    return all_of(kind, satisfies(subject.resource, "address", _is_inner, _INNER, absent=Status.PASS))


def _is_inner(value: Any) -> bool:
    found = prefix(value)
    return found is not None and any(each.contains(found) for each in PRIVATE)


INTERNAL_ADDRESSES = Guardrail(
    id="gcp-address-internal",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="予約するアドレスは内部のものだけである", en="Reserved addresses are internal"),
    rationale=Text(
        ja="種別の既定は EXTERNAL で、公開アドレスを取る"
        "（Compute Engine ドキュメント「Configure static external IP addresses」、「Reserve static internal IP "
        "addresses」）。",
        en="The default kind is EXTERNAL, a public address (Compute Engine documentation, "
        '"Configure static external IP addresses"; VPC documentation, "Reserve a static internal IP address").',
    ),
    remedy=Text(ja="addressType を INTERNAL にしてください。", en="Set addressType to INTERNAL."),
    check=Each((ADDRESS, GLOBAL_ADDRESS), _address),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.SUPPORTING)),
    absence=Text(ja="既定は EXTERNAL なので不合格。", en="The default is EXTERNAL: it fails."),
    paths=(
        Path(ADDRESS, "addressType"),
        Path(GLOBAL_ADDRESS, "addressType"),
        Path(ADDRESS, "address", Status.PASS),
    ),
    cases=(
        passes(Planted(ADDRESS, {"name": "front", "addressType": "INTERNAL", "address": "10.64.32.5"})),
        passes(Planted(GLOBAL_ADDRESS, {"name": "apis", "addressType": "INTERNAL"})),
        fails(Planted(ADDRESS, {"name": "front", "addressType": "EXTERNAL"})),
        unknowns(Planted(ADDRESS, {"name": "front", "addressType": UNKNOWN})),
        evades(Planted(ADDRESS, {"name": "front"}), why="left out, and the default is public"),
        evades(Planted(GLOBAL_ADDRESS, {"name": "apis", "purpose": "VPC_PEERING"}), why="a purpose is no kind"),
        evades(
            Planted(ADDRESS, {"name": "front", "addressType": "INTERNAL", "address": "34.84.0.1"}),
            why="called internal, at a public address",
        ),
    ),
)

_ENDS = Text(ja="INTERNET_ で始まらない", en="none that begins with INTERNET_")


def _behind(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type in GROUPS:
        return _kind(subject)
    absent = Status.PASS if resource.type == REGION_BACKEND else Status.FAIL
    return all_of(
        one_of(resource, "loadBalancingScheme", INTERNAL, absent=absent),
        equals(resource, "enableCdn", False, absent=Status.PASS),
    )


def _kind(subject: Subject) -> Judgement:
    """The kind of a group of endpoints; one of the whole world is on the internet whatever it says."""
    evidence = Evidence("", subject.resource.type, _ENDS)
    everywhere = subject.resource.type == GROUPS[0]
    kind = satisfies(
        subject.resource,
        "networkEndpointType",
        lambda it: not str(it).startswith("INTERNET_"),
        _ENDS,
        absent=Status.PASS,
    )
    return all_of(failed(evidence) if everywhere else passed(evidence), kind)


BACKENDS_INTERNAL = Guardrail(
    id="gcp-backend-internal",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="バックエンドは内部向けで、インターネットの宛先を持たない",
        en="Back ends are internal, and have no end on the internet",
    ),
    rationale=Text(
        ja="グローバルのバックエンドの既定は EXTERNAL。インターネットNEGは外の宛先へ中継する"
        "（Cloud Load Balancing ドキュメント「Backend services overview」、「Internet network endpoint groups」）。",
        en="A global back end's default is EXTERNAL, and an internet endpoint group passes on to the outside (Cloud "
        'Load Balancing documentation, "Backend services overview", "Internet network endpoint groups overview").',
    ),
    remedy=Text(
        ja="方式を INTERNAL_MANAGED などにし、インターネットNEGを使わないでください。",
        en="Use an internal scheme, and no internet endpoint group.",
    ),
    check=Each((BACKEND, REGION_BACKEND, *GROUPS), _behind),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("14.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="リージョンのバックエンドの既定は INTERNAL なので合格、グローバルは EXTERNAL なので不合格。",
        en="A regional back end's default is INTERNAL and passes, a global one's is EXTERNAL and fails.",
    ),
    paths=(
        Path(REGION_BACKEND, "loadBalancingScheme", Status.PASS),
        Path(BACKEND, "loadBalancingScheme"),
        Path(GROUPS[2], "networkEndpointType", Status.PASS),
    ),
    cases=(
        passes(Planted(REGION_BACKEND, {"name": "app", "loadBalancingScheme": "INTERNAL_MANAGED"})),
        passes(Planted(BACKEND, {"name": "app", "loadBalancingScheme": "INTERNAL_MANAGED"})),
        passes(Planted(GROUPS[2], {"name": "run", "networkEndpointType": "SERVERLESS"})),
        fails(Planted(REGION_BACKEND, {"name": "app", "loadBalancingScheme": "EXTERNAL"})),
        unknowns(Planted(REGION_BACKEND, {"name": "app", "loadBalancingScheme": UNKNOWN})),
        evades(Planted(BACKEND, {"name": "app"}), why="left out, and a global one's default is the internet"),
        evades(Planted(GROUPS[2], {"networkEndpointType": "INTERNET_FQDN_PORT"}), why="a name outside as a back end"),
        evades(Planted(GROUPS[0], {"networkEndpointType": UNKNOWN}), why="of the whole world, whatever its kind"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (INTERNAL_FRONTS, INTERNAL_ADDRESSES, BACKENDS_INTERNAL)
