"""Guardrail of joints: parts are fastened to planned parts of the right kind, the member's own or shared ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Secret
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import (
    ADDRESS,
    ASSOCIATION,
    ATTACHMENT,
    DNS_POLICY,
    FORWARDING_RULE,
    GLOBAL_ADDRESS,
    GLOBAL_FORWARDING_RULE,
    INTERFACE,
    NETWORK,
    PEER,
    POLICY,
    POLICY_RULE,
    ROUTE,
    ROUTE_POLICY,
    ROUTER,
    SERVICE_ATTACHMENT,
    SQL,
    SUBNETWORK,
    ZONE,
)
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.alerts import ALERT, CHANNEL
from policies.guardrails.gcp.app_joints import CALLED, CASES_OF_APPS, HTTPS_PROXY, JOINTS_OF_APPS, PATHS_OF_APPS, Ends
from policies.guardrails.gcp.forwarding import REGION_BACKEND
from policies.guardrails.gcp.holdings import BUCKET, SECRET, SUBSCRIPTION, TOPIC
from policies.guardrails.gcp.lines import INTERCONNECT
from policies.guardrails.gcp.names import RECORD
from policies.guardrails.gcp.own_keys import KEY, RING
from policies.guardrails.parts import OWN, own_part
from policies.judgement import Absent, Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import Place, is_unknown, places

PROXY = "gcp:compute/regionTargetTcpProxy:RegionTargetTcpProxy"
INTERCONNECTS = "gcp:compute/interconnectGroup:InterconnectGroup"
ATTACHMENTS = "gcp:compute/interconnectAttachmentGroup:InterconnectAttachmentGroup"
_NEEDED, _OPTIONAL = Status.FAIL, Status.PASS

JOINTS: Mapping[str, Ends] = {
    SUBNETWORK: {"network": ((NETWORK,), _NEEDED)},
    ADDRESS: {"subnetwork": ((SUBNETWORK,), _NEEDED), "network": ((NETWORK,), _OPTIONAL)},
    GLOBAL_ADDRESS: {"network": ((NETWORK,), _NEEDED)},
    FORWARDING_RULE: {
        "network": ((NETWORK,), _NEEDED),
        "subnetwork": ((SUBNETWORK,), _OPTIONAL),
        "ipAddress": ((ADDRESS,), _NEEDED),
        "backendService": ((REGION_BACKEND,), _OPTIONAL),
    },
    GLOBAL_FORWARDING_RULE: {"network": ((NETWORK,), _NEEDED), "ipAddress": ((GLOBAL_ADDRESS,), _NEEDED)},
    PROXY: {"backendService": ((REGION_BACKEND,), _NEEDED)},
    SERVICE_ATTACHMENT: {
        "targetService": ((FORWARDING_RULE,), _NEEDED),
        "natSubnets.*": ((SUBNETWORK,), _NEEDED),
    },
    ROUTE: {"network": ((NETWORK,), _NEEDED)},
    ROUTER: {"network": ((NETWORK,), _NEEDED)},
    ROUTE_POLICY: {"router": ((ROUTER,), _NEEDED)},
    INTERFACE: {"router": ((ROUTER,), _NEEDED), "interconnectAttachment": ((ATTACHMENT,), _NEEDED)},
    PEER: {"router": ((ROUTER,), _NEEDED), "interface": ((INTERFACE,), _NEEDED)},
    ATTACHMENT: {"router": ((ROUTER,), _NEEDED), "interconnect": ((INTERCONNECT,), _NEEDED)},
    INTERCONNECTS: {"interconnects.*.interconnect": ((INTERCONNECT,), _NEEDED)},
    ATTACHMENTS: {"attachments.*.attachment": ((ATTACHMENT,), _NEEDED)},
    POLICY_RULE: {"firewallPolicy": ((POLICY,), _NEEDED)},
    ASSOCIATION: {"firewallPolicy": ((POLICY,), _NEEDED), "attachmentTarget": ((NETWORK,), _NEEDED)},
    ZONE: {"privateVisibilityConfig.networks.*.networkUrl": ((NETWORK,), _NEEDED), "dnsName": ((SQL,), _NEEDED)},
    DNS_POLICY: {"networks.*.networkUrl": ((NETWORK,), _NEEDED)},
    RECORD: {"managedZone": ((ZONE,), _NEEDED)},
    ALERT: {"notificationChannels.*": ((CHANNEL,), _OPTIONAL)},
    CHANNEL: {"labels.topic": ((TOPIC,), _OPTIONAL)},
    SUBSCRIPTION: {"topic": ((TOPIC,), _NEEDED)},
    "gcp:pubsub/topicIAMMember:TopicIAMMember": {"topic": ((TOPIC,), _NEEDED)},
    "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": {"subscription": ((SUBSCRIPTION,), _NEEDED)},
    "gcp:storage/bucketIAMMember:BucketIAMMember": {"bucket": ((BUCKET,), _NEEDED)},
    "gcp:storage/notification:Notification": {"bucket": ((BUCKET,), _NEEDED), "topic": ((TOPIC,), _NEEDED)},
    KEY: {"keyRing": ((RING,), _NEEDED)},
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": {"cryptoKeyId": ((KEY,), _NEEDED)},
    "gcp:secretmanager/regionalSecretIamMember:RegionalSecretIamMember": {"secretId": ((SECRET,), _NEEDED)},
    **JOINTS_OF_APPS,
}
"""By type: each input that fastens it to another part, of which types that has to be, and what leaving it out means."""

_INSTEAD = {(INTERFACE, "interconnectAttachment"): "vpnTunnel", (ADDRESS, "subnetwork"): "network"}
"""What may be named instead: a tunnel, which is another guardrail's (`lines`); an address's network as a whole."""


def _fastened(subject: Subject) -> Judgement:
    resource = subject.resource
    return all_of(
        *(
            _end(subject, place, types, absent)
            for path, (types, absent) in (*JOINTS[resource.type].items(), *_of_front(resource))
            if not resource.inputs.get(_INSTEAD.get((resource.type, path), ""))
            for place in places(resource, path)
        )
    )


def _of_front(resource: Resource) -> Iterator[tuple[str, tuple[tuple[str, ...], Status]]]:
    """A load balancer's target; where a private endpoint leads is another guardrail's (`publishing`)."""
    if resource.type == FORWARDING_RULE and resource.inputs.get("loadBalancingScheme"):
        yield "target", ((PROXY, HTTPS_PROXY), _OPTIONAL)


def _end(subject: Subject, place: Place, types: tuple[str, ...], absent: Status) -> Judgement:
    value = place.value
    evidence = Evidence(place.path, value, OWN)
    if isinstance(value, Absent):
        return Judgement(absent, (evidence,))
    if isinstance(value, str) and place.path == "dnsName":
        return passed(evidence)  # a name of one's own, and no part
    if isinstance(value, str):
        return _named(subject, value, types, evidence)
    part = None if isinstance(value, Secret) else subject.world.meant(value)
    if part is None or not is_unknown(value):
        return unknown(evidence)
    return own_part(subject, part, types, evidence)


def _named(subject: Subject, text: str, types: tuple[str, ...], evidence: Evidence) -> Judgement:
    """A part by its name, or by its whole path: `projects/its-project/global/networks/its-name`."""
    projects = {each for member in (None, subject.resource.member) for each in subject.world.projects.get(member, ())}
    whole, _, project = text.rpartition("projects/")
    project = project.partition("/")[0] if whole or text.startswith("projects/") else ""
    if project and not project.isdigit() and projects and project not in projects:
        return failed(evidence)
    # A folder's name has slashes in it, and ends with one.
    found = [*_with_name(subject, text, types), *_with_name(subject, text.rsplit("/", 1)[-1], types)]
    if not found:
        return unknown(evidence)
    own = next((each for each in found if each.member in (None, subject.resource.member)), found[0])
    return own_part(subject, own, types, evidence)


def _with_name(subject: Subject, name: str, types: tuple[str, ...]) -> Iterator[Resource]:
    planned = subject.world.planned(Cloud.GCP)
    for each in types:
        yield from planned.naming(each, _CALLED.get(each, "name")).get(name, ())


_CALLED = {SECRET: "secretId", **CALLED}


_OTHER = "023621"
_NET = Planted(NETWORK, {"name": "own", "project": "own-prod"}, "network")
_THEIRS = Planted(NETWORK, {"name": "theirs", "project": "their-prod"}, "theirs", member=_OTHER)
_SHARED = Planted(INTERCONNECT, {"name": "c0"}, "fibre", member=None)
_ROUTER = Planted(ROUTER, {"name": "line", "network": _NET.ref()}, "router")


def _subnet(network: Any) -> Planted:
    return Planted(SUBNETWORK, {"name": "app", "network": network}, "subnet")


def _zone(*networks: Any) -> Planted:
    seen = {"networks": tuple({"networkUrl": each} for each in networks)}
    return Planted(ZONE, {"dnsName": "a.internal.", "privateVisibilityConfig": seen}, "zone")


_LINE = Planted(ATTACHMENT, {"router": _ROUTER.ref(), "interconnect": _SHARED.ref()}, "line")

FASTENED = Guardrail(
    id="gcp-parts-fastened-to-planned",
    version=2,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="部品は、計画にある自団体か共有の部品につながる",
        en="Parts are fastened to planned parts, the member's own or shared",
    ),
    rationale=Text(
        ja="計画にないネットワークやルーターにつないだ部品は、だれの規則に従うか分からない"
        "（docs/network.md、団体ごとの分離。VPC ドキュメント「VPC networks」）。",
        en="A part that hangs on a network or router out of the plan obeys nobody knows whose rules (docs/network.md, "
        'isolation of members; VPC documentation, "VPC networks").',
    ),
    remedy=Text(ja="示された入力を、計画の部品への参照にしてください。", en="Refer to the planned part instead."),
    check=Each(tuple(JOINTS), _fastened, Reach.TENANCY),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.PARTIAL)),
    absence=Text(
        ja="必須の接続先がなければ不合格。アドレスのサブネットのように省けるものは合格。",
        en="Without an end that is needed it fails; one that may be left out, as an address's subnet, passes.",
    ),
    paths=(
        Path(SUBNETWORK, "network"),
        Path(ATTACHMENT, "interconnect"),
        Path(ATTACHMENT, "router"),
        Path(ZONE, "privateVisibilityConfig"),
        *PATHS_OF_APPS,
    ),
    cases=(
        passes(_subnet(_NET.ref()), _NET),
        passes(_subnet("projects/own-prod/global/networks/own"), _NET, why="as in what is deployed"),
        passes(_LINE, _ROUTER, _NET, _SHARED, why="a line that members share"),
        passes(_zone(_NET.ref()), _NET),
        fails(_subnet(_THEIRS.ref()), _NET, _THEIRS),
        fails(_subnet(None), why="no network"),
        unknowns(_subnet(UNKNOWN), _NET),
        unknowns(_subnet("nobody-knows"), _NET),
        evades(_subnet("theirs"), _NET, _THEIRS, why="another member's, by its name"),
        evades(
            _subnet("projects/elsewhere/global/networks/own"), _NET, why="the own network's name in a foreign project"
        ),
        evades(Planted(SUBNETWORK, {"network": _ROUTER.ref()}, "subnet"), _ROUTER, _NET, why="a part of another kind"),
        evades(_zone(_NET.ref(), _THEIRS.ref()), _NET, _THEIRS, why="one of two networks"),
        *CASES_OF_APPS,
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (FASTENED,)
