"""Guardrails that the proof decides: closed to the internet and to other members, names, and who can read data.

What each claim says is in docs/prove.md; a guardrail here gives evidence of it for a control.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import NETWORK, PEERING, ROUTE, SUBNETWORK, ZONE
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Guardrail, Mapped
from policies.guardrails.gcp.networks import DENIES, allows, closed
from policies.guardrails.proved import ACCESS, INTERNET, NAMES, claimed

MEMBERS = ("members-routes", "members-packets", "members-filters", "stepping-stones")
BUCKET = "gcp:storage/bucket:Bucket"
GRANT = "gcp:storage/bucketIAMMember:BucketIAMMember"
OTHER = "023621"


def _net(*more: Planted, **inputs: Any) -> tuple[Planted, ...]:
    """A member's network with one subnet, closed but for what is added."""
    network, *rest = closed(*DENIES, deleteDefaultRoutesOnCreate=True, **inputs)
    subnet: dict[str, Any] = {"name": "app", "ipCidrRange": "10.64.32.0/23", "network": network.ref()}
    return (network, *rest, Planted(SUBNETWORK, subnet, "tyo-subnet-app"), *more)


_NET = _net()[0]
_THERE = Planted(NETWORK, {"name": "other", "deleteDefaultRoutesOnCreate": True}, "network", member=OTHER)
_NEIGHBOUR = (
    _THERE,
    Planted(
        SUBNETWORK,
        {"name": "app", "ipCidrRange": "10.64.96.0/23", "network": _THERE.ref()},
        "tyo-subnet-app",
        member=OTHER,
    ),
    *(replace(each, member=OTHER) for each in closed(*DENIES, attachmentTarget=_THERE.ref())[1:]),
)


def _route(destination: Any) -> Planted:
    inputs: dict[str, Any] = {"network": _NET.ref(), "nextHopGateway": "default-internet-gateway"}
    return Planted(ROUTE, {**inputs, "destRange": destination}, f"route-{destination}")


def _peering(one: Planted, other: Planted) -> Planted:
    return Planted(PEERING, {"network": one.ref(), "peerNetwork": other.ref()}, "peering", member=one.member)


_UNFOLLOWED = Planted("gcp:networkconnectivity/spoke:Spoke", {"name": "spoke"}, "spoke")


INTERNET_CLOSED = claimed(
    Cloud.GCP,
    "gcp-closure-internet",
    INTERNET,
    (
        Text(
            ja="ネットワークはインターネットから閉じていると証明される",
            en="Networks are proved to be closed to the internet",
        ),
        Text(
            ja="経路、ゲートウェイ、ファイアウォールを合わせて、どのパケットも行き来できないことを示す"
            "（docs/prove.md「Claims」internet-routes, internet-out, internet-in）。",
            en="Routes, gateways and firewalls together: no packet goes out or comes in "
            '(docs/prove.md, "Claims", internet-routes, internet-out, internet-in).',
        ),
        Text(
            ja="`jichi prove` が示すパケットの道を断ってください。",
            en="Close the way of the packet that `jichi prove` shows.",
        ),
    ),
    (Mapped("13.1.1", Coverage.FULL), Mapped("13.1.3", Coverage.PARTIAL), Mapped("13.1.4.P", Coverage.PARTIAL)),
    (
        passes(*_net()),
        fails(*_net(_route("0.0.0.0/0"))),
        unknowns(*_net(_UNFOLLOWED), why="a type that nobody follows"),
        unknowns(*_net(_route(UNKNOWN)), why="a route that may lead anywhere"),
        evades(*_net(_route("0.0.0.0/1"), _route("128.0.0.0/1")), why="the internet in two halves"),
        evades(*_net(_route("::/0")), why="IPv6 only"),
        evades(*_net(allows("EGRESS", 9, "8.0.0.0/8"), _route("8.8.8.0/24")), why="a little of it, by rule and route"),
    ),
)

MEMBERS_APART = claimed(
    Cloud.GCP,
    "gcp-closure-members",
    MEMBERS,
    (
        Text(
            ja="団体のネットワークは互いに届かないと証明される",
            en="Members' networks are proved not to reach each other",
        ),
        Text(
            ja="経路だけでも、ファイアウォールだけでも止まり、共有のネットワークを踏み台にもできないことを示す"
            "（docs/prove.md「Claims」members-routes, members-packets, members-filters, stepping-stones）。",
            en="Routes alone and filters alone hold, and no shared network is a stepping stone (docs/prove.md, "
            '"Claims", members-routes, members-packets, members-filters, stepping-stones).',
        ),
        Text(
            ja="`jichi prove` が示す経路か規則を消してください。",
            en="Remove the route or rule that `jichi prove` shows.",
        ),
    ),
    (Mapped("13.1.3", Coverage.FULL), Mapped("9.5.1.P", Coverage.PARTIAL), Mapped("9.1.2", Coverage.PARTIAL)),
    (
        passes(*_net(*_NEIGHBOUR)),
        fails(*_net(*_NEIGHBOUR, _peering(_NET, _THERE), _peering(_THERE, _NET)), why="networks that are peered"),
        unknowns(*_net(*_NEIGHBOUR, _UNFOLLOWED)),
        evades(*_net(*_NEIGHBOUR, allows("EGRESS", 9, "10.64.96.0/23")), why="a rule, though no route leads there yet"),
        evades(*_net(*_NEIGHBOUR, allows("INGRESS", 9, "10.0.0.0/8")), why="a range that takes in the other member"),
        evades(
            *_net(*_NEIGHBOUR, *(allows("EGRESS", at, f"10.{half}.0.0/9") for at, half in ((8, 0), (9, 128)))),
            why="a range in two halves",
        ),
    ),
    area=Area.SEGREGATION,
)


def _zone(name: str, **inputs: Any) -> Planted:
    seen: dict[str, Any] = {"networks": ({"networkUrl": _NET.ref()},)}
    every: dict[str, Any] = {"dnsName": name, "visibility": "private", "privateVisibilityConfig": seen, **inputs}
    return Planted(ZONE, every, f"zone-{name}")


_ROOT = _zone(".")
_SEEN_SOMEWHERE: dict[str, Any] = {"networks": ({"networkUrl": UNKNOWN},)}
_SEEN_THERE: dict[str, Any] = {"networks": ({"networkUrl": _NET.ref()}, {"networkUrl": _THERE.ref()})}

NAMES_CLOSED = claimed(
    Cloud.GCP,
    "gcp-closure-names",
    NAMES,
    (
        Text(
            ja="名前は自分のネットワークの中だけで引け、インターネットの名前は引けないと証明される",
            en="Names are proved to resolve inside only, and none of the internet's",
        ),
        Text(
            ja="名前の問い合わせは、閉じた網からデータを持ち出す道になる"
            "（docs/prove.md「Claims」names, names-closed, names-forwarded）。",
            en="Questions for names can carry data out of a closed network "
            '(docs/prove.md, "Claims", names, names-closed, names-forwarded).',
        ),
        Text(
            ja="ゾーンを自分のネットワークだけに見せ、ルートのプライベートゾーンを付けてください。",
            en="Show zones to the own network only, and attach a private zone of the root.",
        ),
    ),
    (Mapped("13.1.2", Coverage.PARTIAL), Mapped("13.2.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.SUPPORTING)),
    (
        passes(*_net(_ROOT, _zone("city.internal."))),
        fails(*_net(_zone("city.internal.")), why="nothing holds the internet's names back"),
        fails(*_net(_ROOT, _zone("city.lg.jp.", visibility="public"))),
        unknowns(*_net(_ROOT, _zone("city.internal.", privateVisibilityConfig=_SEEN_SOMEWHERE))),
        evades(
            *_net(_ROOT, _zone("city.internal.", privateVisibilityConfig=_SEEN_THERE), *_NEIGHBOUR),
            why="private, and seen by another member too",
        ),
        evades(
            *_net(
                _ROOT,
                _zone("jp.", forwardingConfig={"targetNameServers": ({"ipv4Address": "8.8.8.8"},)}),
            ),
            why="private, and asked of the internet",
        ),
    ),
)

_DATA = Planted(BUCKET, {"name": "data", "location": "ASIA-NORTHEAST1", "project": "own"}, "data")
_STRANGER = Planted("gcp:serviceaccount/account:Account", {"accountId": "app", "project": "its"}, "app", member=OTHER)


def _granted(to: Any, role: str = "roles/storage.objectViewer") -> Planted:
    return Planted(GRANT, {"bucket": "data", "member": to, "role": role}, "grant")


OWN_READERS = claimed(
    Cloud.GCP,
    "gcp-closure-access",
    ACCESS,
    (
        Text(
            ja="データを読めるのは、その団体の者だけだと証明される",
            en="Only a member's own principals are proved to read its data",
        ),
        Text(
            ja="バケット、鍵、秘密、データベース、バックアップ、ログへの権限を、継承も含めてたどる"
            "（docs/prove-access.md、docs/prove.md「Claims」access-*）。",
            en="Grants on buckets, keys, secrets, databases, backups and logs are followed, inherited ones too "
            '(docs/prove-access.md; docs/prove.md, "Claims", access-*).',
        ),
        Text(ja="`jichi prove` が示す権限を取り消してください。", en="Take back the grant that `jichi prove` shows."),
    ),
    (Mapped("9.4.1", Coverage.PARTIAL), Mapped("9.2.3", Coverage.SUPPORTING), Mapped("18.1.4", Coverage.PARTIAL)),
    (
        passes(_DATA),
        fails(_DATA, _granted("allUsers")),
        unknowns(_DATA, _granted(UNKNOWN)),
        evades(_DATA, _granted("allAuthenticatedUsers"), why="everybody with a Google account"),
        evades(
            _DATA,
            _STRANGER,
            _granted(_STRANGER.text("serviceAccount:", "email")),
            why="a service account of another member",
        ),
        evades(
            _DATA,
            Planted(
                "gcp:projects/iAMMember:IAMMember",
                {"project": "own", "member": "allAuthenticatedUsers", "role": "roles/owner"},
                "inherited",
            ),
            why="a role that the bucket inherits from its project",
        ),
    ),
    area=Area.IDENTITY,
)

GUARDRAILS: tuple[Guardrail, ...] = (INTERNET_CLOSED, MEMBERS_APART, NAMES_CLOSED, OWN_READERS)
