"""The hub and its lines: two ways at two places, each with what its kind needs, for members that are there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jichi.tenancy.checks.named import Named, named
from jichi.tenancy.clouds import Cloud, Mode
from jichi.tenancy.connectivity import LineKind
from jichi.tenancy.connectivity_schema import CONNECTION_PATTERN, GATEWAY_PATTERN
from jichi.tenancy.document import shown
from jichi.tenancy.forms import ACCOUNT_PATTERN, PROJECT_PATTERN
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jichi.errors import Problem
    from jichi.tenancy.connectivity_schema import CircuitEntry, LineEntry
    from jichi.tenancy.document import KeyPath
    from jichi.tenancy.draft import Draft

LEAST_CIRCUITS = 2
"""A line that is one circuit ends when it does (Direct Connect User Guide, "Resiliency recommendations")."""

PORTS = (1000, 10_000, 100_000, 400_000)
"""Mbit/s of a dedicated Direct Connect port (Direct Connect User Guide, "Dedicated connections")."""
MACSEC_LEAST = 10_000
"""Mbit/s from which a dedicated port offers MACsec (Direct Connect User Guide, "MAC Security")."""
ATTACHMENTS = (50, 100, 200, 300, 400, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
"""Mbit/s of a VLAN attachment (Compute Engine API, "interconnectAttachments": bandwidth), so far as named here."""
DOMAINS = (1, 2)
"""Edge availability domains of a metropolitan area, each of which is maintained at another time."""
PARTNER_ASN = 16550
"""The number that a Cloud Router has for Partner Interconnect (Cloud Interconnect documentation, "Create VLAN
attachments" of a partner)."""
PRIVATE_NUMBERS = ((64512, 65534), (4_200_000_000, 4_294_967_294))
"""RFC 6996."""
LAST_NUMBER = 4_294_967_294

_PATTERNS = {Cloud.AWS: re.compile(ACCOUNT_PATTERN, re.ASCII), Cloud.GCP: re.compile(PROJECT_PATTERN, re.ASCII)}
_KEYS = {Cloud.AWS: "account", Cloud.GCP: "project"}
_GATEWAY = re.compile(GATEWAY_PATTERN)
_CONNECTION = re.compile(CONNECTION_PATTERN)


def check(draft: Draft) -> Iterator[Problem]:
    """The hub, then each line for itself."""
    yield from _hub(draft)
    yield from named(draft, Named("lines", Text("回線", "line"), [each.name for each in draft.file.lines]))
    for index, line in enumerate(draft.file.lines):
        yield from _line(draft, ("lines", index), line)
        for number, circuit in enumerate(line.circuits):
            yield from _circuit(draft, ("lines", index, "circuits", number), line, circuit)


def _hub(draft: Draft) -> Iterator[Problem]:
    hub = draft.file.hub
    written = {Cloud.AWS: hub.account, Cloud.GCP: hub.project}
    used = {line.kind.cloud for line in draft.file.lines}
    used |= {each for service in draft.file.shared_services for each in service.clouds or _clouds(draft)}
    for cloud, value in written.items():
        path = ("hub", _KEYS[cloud])
        if value is None and cloud in used:
            yield draft.problem(
                path,
                Text(
                    f"{cloud} に回線か共有サービスがありますが、hub.{path[1]} がありません。",
                    f"There are lines or shared services on {cloud}, but hub.{path[1]} is missing.",
                ),
                Text(
                    "ハブを置くアカウントまたはプロジェクトを書いてください。",
                    "Write the account or project that holds the hub.",
                ),
            )
        elif value is not None and not _PATTERNS[cloud].fullmatch(value):
            yield draft.problem(
                path,
                Text(f"{shown(value)} は正しい形ではありません。", f"{shown(value)} is not of the right form."),
                Text(
                    "AWSは12桁のアカウントID、Google CloudはプロジェクトIDです。",
                    "It is an account id of 12 digits on AWS, and a project id on Google Cloud.",
                ),
            )
        elif value is not None and cloud not in _clouds(draft):
            yield draft.problem(
                path,
                Text(f"clouds に {cloud} がありません。", f"{cloud} is not among the clouds."),
                Text("この項目を消すか、clouds に加えてください。", "Remove this key, or add the cloud."),
            )
    for key, number in (("aws_asn", hub.aws_asn), ("gcp_asn", hub.gcp_asn)):
        partner = key == "gcp_asn" and number == PARTNER_ASN
        if not partner and not any(low <= number <= high - 1 for low, high in PRIVATE_NUMBERS):
            yield draft.problem(
                ("hub", key),
                Text(f"AS番号 {number} は私用の番号ではありません。", f"{number} is no private AS number."),
                Text(
                    "64512から65533、または4200000000から4294967293の番号を書いてください。",
                    "Write one of 64512 to 65533 or 4200000000 to 4294967293.",
                ),
            )


def _clouds(draft: Draft) -> tuple[Cloud, ...]:
    clouds = draft.file.clouds
    return tuple(cloud for cloud, home in ((Cloud.AWS, clouds.aws), (Cloud.GCP, clouds.gcp)) if home)


def _line(draft: Draft, path: KeyPath, line: LineEntry) -> Iterator[Problem]:
    cloud = line.kind.cloud
    if cloud not in _clouds(draft):
        yield draft.problem(
            (*path, "kind"),
            Text(f"clouds に {cloud} がありません。", f"{cloud} is not among the clouds."),
            Text("clouds に加えるか、この回線を消してください。", "Add the cloud, or remove this line."),
        )
    hub = draft.file.hub
    own = (hub.aws_asn, hub.aws_asn + 1) if cloud is Cloud.AWS else (hub.gcp_asn,)
    if draft.sound(*path, "asn") and (not 1 <= line.asn <= LAST_NUMBER or line.asn in own):
        yield draft.problem(
            (*path, "asn"),
            Text(f"行き先のAS番号 {line.asn} は使えません。", f"The other side's AS number {line.asn} cannot be used."),
            Text(
                "ハブの番号と異なる、行き先のルーターの番号を書いてください。",
                "Write the number of the other side's routers, which is not the hub's.",
            ),
        )
    yield from members(draft, (*path, "members"), line.members)
    if sum(each.preferred for each in line.circuits) > 1:
        yield draft.problem(
            (*path, "circuits"),
            Text("preferred が複数あります。", "Several circuits are preferred."),
            Text("ふだん使う一本だけに書いてください。", "Prefer one."),
        )
    if line.macsec and line.kind is LineKind.PARTNER:
        yield draft.problem(
            (*path, "macsec"),
            Text(
                "Partner Interconnectのポートは事業者のもので、MACsecを設定できません。",
                "The ports of Partner Interconnect are the partner's, which have no MACsec of ours.",
            ),
            Text("ipsec: true としてください。", "Write ipsec: true instead."),
        )
    yield from _gateway(draft, path, line)
    yield from _apart(draft, path, line)


def _gateway(draft: Draft, path: KeyPath, line: LineEntry) -> Iterator[Problem]:
    there = line.kind is LineKind.DIRECT_CONNECT and line.mode is Mode.VERIFY
    if there and not line.gateway:
        yield draft.problem(
            (*path, "gateway"),
            Text(
                "既にあるDirect ConnectゲートウェイのIDがありません。",
                "The id of the gateway that is there is missing.",
            ),
            Text("gateway にIDを書くか、mode: manage としてください。", "Write it as gateway, or let mode be manage."),
        )
    elif line.gateway and not (there and _GATEWAY.fullmatch(line.gateway)):
        yield draft.problem(
            (*path, "gateway"),
            Text(f"{shown(line.gateway)} は使えません。", f"{shown(line.gateway)} cannot be used."),
            Text(
                "mode: verify の direct-connect の回線にだけ、ゲートウェイのID(UUID)を書きます。",
                "It is the id (a UUID) of a Direct Connect gateway, for a line of mode verify only.",
            ),
        )


def _apart(draft: Draft, path: KeyPath, line: LineEntry) -> Iterator[Problem]:
    """At least two circuits, and no two with the same fate."""
    circuits = [each for each in line.circuits if each.location]
    if len(line.circuits) < LEAST_CIRCUITS:
        yield draft.problem(
            (*path, "circuits"),
            Text(f"回線が{len(line.circuits)}本です。", f"There are {len(line.circuits)} circuits."),
            Text("異なる拠点の二本以上を書いてください。", "Write two or more, at different locations."),
        )
    elif line.kind is LineKind.DIRECT_CONNECT and len({each.location for each in circuits}) < LEAST_CIRCUITS:
        yield draft.problem(
            (*path, "circuits"),
            Text(
                "すべて同じ拠点にあります。拠点が止まると回線も止まります。",
                "All are at one location, and end with it.",
            ),
            Text("異なる接続拠点の回線を書いてください。", "Write circuits at different Direct Connect locations."),
        )
    elif line.kind is not LineKind.DIRECT_CONNECT:
        for region in dict.fromkeys(each.region for each in circuits):
            domains = {_domain(each) for each in circuits if each.region == region}
            if not domains >= set(DOMAINS):
                yield draft.problem(
                    (*path, "circuits"),
                    Text(
                        f"{region or '主リージョン'} のエッジ アベイラビリティ ドメインが二つそろっていません。",
                        f"{region or 'The primary region'} has not both edge availability domains.",
                    ),
                    Text(
                        "拠点名の zone1 と zone2 の両方に回線を置いてください。",
                        "Place circuits in both, zone1 and zone2 of the locations' names.",
                    ),
                )


def _domain(circuit: CircuitEntry) -> int | None:
    return next((each for each in DOMAINS if f"-zone{each}-" in circuit.location), None)


def _circuit(draft: Draft, path: KeyPath, line: LineEntry, circuit: CircuitEntry) -> Iterator[Problem]:
    aws = line.kind is LineKind.DIRECT_CONNECT
    clouds = draft.file.clouds
    home = clouds.aws if aws else clouds.gcp
    if not circuit.location:
        yield draft.problem(
            (*path, "location"),
            Text("接続拠点がありません。", "The location is missing."),
            Text("EqTY2 や nrt-zone1-452 のように書いてください。", "Write it like EqTY2 or nrt-zone1-452."),
        )
    if home and circuit.region not in (None, home.primary, home.secondary):
        yield draft.problem(
            (*path, "region"),
            Text(
                f"{shown(circuit.region)} は利用するリージョンではありません。",
                f"{shown(circuit.region)} is not one of the regions in use.",
            ),
            Text(
                f"{home.primary} か {home.secondary} を書いてください。", f"Write {home.primary} or {home.secondary}."
            ),
        )
    needs_vlan = aws and line.mode is Mode.MANAGE
    if needs_vlan is (circuit.vlan is None) and draft.sound(*path, "vlan"):
        yield draft.problem(
            (*path, "vlan"),
            Text(
                "作成する direct-connect の回線にだけ、vlan を書きます。",
                "A VLAN is written for a Direct Connect circuit that is made here, and for no other.",
            ),
            Text(
                "事業者が割り当てた番号を書くか、消してください。",
                "Write the number that the carrier gave, or remove it.",
            ),
        )
    yield from _port(draft, path, line, circuit)
    if circuit.connection and aws and not _CONNECTION.fullmatch(circuit.connection):
        yield draft.problem(
            (*path, "connection"),
            Text(
                f"{shown(circuit.connection)} は接続のIDではありません。",
                f"{shown(circuit.connection)} is no connection's id.",
            ),
            Text("dxcon-ffabc123 のように書いてください。", "Write it like dxcon-ffabc123."),
        )
    if not circuit.connection and line.kind is LineKind.DEDICATED and line.mode is Mode.VERIFY:
        yield draft.problem(
            (*path, "connection"),
            Text("既にあるInterconnectの名前がありません。", "The name of the Interconnect that is there is missing."),
            Text(
                "connection に名前を書くか、mode: manage としてください。",
                "Write it as connection, or let mode be manage.",
            ),
        )


def _port(draft: Draft, path: KeyPath, line: LineEntry, circuit: CircuitEntry) -> Iterator[Problem]:
    """Bandwidths that there are, and enough for MACsec."""
    ordered = line.kind is LineKind.DIRECT_CONNECT and line.mode is Mode.MANAGE and not circuit.connection
    choices = PORTS if ordered else ATTACHMENTS
    allowed = [each for each in choices if not (ordered and line.macsec) or each >= MACSEC_LEAST]
    aws_there = line.kind is LineKind.DIRECT_CONNECT and not ordered
    if not aws_there and circuit.mbps not in allowed:
        listed = ", ".join(map(str, allowed))
        yield draft.problem(
            (*path, "mbps"),
            Text(
                f"{circuit.mbps} Mbit/s は{'MACsecでは' if line.macsec else ''}選べません。",
                f"{circuit.mbps} Mbit/s is not offered{' with MACsec' if line.macsec else ''}.",
            ),
            Text(f"次から選んでください: {listed}", f"Choose one of: {listed}."),
        )


def members(draft: Draft, path: KeyPath, codes: tuple[str, ...]) -> Iterator[Problem]:
    """Every code in a list of members is one of the file's, and is there once."""
    known = {member.code: member.name for member in draft.file.members}
    for index, code in enumerate(codes):
        if code not in known or code in codes[:index]:
            yield draft.problem(
                (*path, index),
                Text(
                    f"{shown(code)} は構成団体にないか、二度書かれています。",
                    f"{shown(code)} is no member, or is there twice.",
                ),
                Text(
                    f"members にある団体コードを書いてください: {', '.join(known)}",
                    f"Write codes that members has: {', '.join(known)}.",
                ),
            )
