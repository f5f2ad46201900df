"""What a tenancy says of its connections: the hub, the lines, shared services, segments, linkage and the way out.

Sources: Direct Connect User Guide ("Resiliency recommendations"); Cloud Interconnect documentation, "Establish 99.99%
availability for Dedicated Interconnect"; 総務省「地方公共団体における情報セキュリティポリシーに関するガイドライン」
(three segments); デジタル庁「地方公共団体情報システム共通機能標準仕様書」2.7 (data linkage).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network
from typing import Final

from jichi.tenancy.clouds import Cloud, Mode, Place


class Segment(StrEnum):
    """A segment of a municipality's network: business with the individual number (マイナンバー利用事務系), what is on
    LGWAN (LGWAN接続系), and what is on the internet (インターネット接続系).
    """

    MY_NUMBER = "マイナンバー利用事務系"
    LGWAN = "LGWAN接続系"
    INTERNET = "インターネット接続系"


class LineKind(StrEnum):
    """How a line reaches the cloud: AWS Direct Connect, Dedicated Interconnect or Partner Interconnect."""

    DIRECT_CONNECT = "direct-connect"
    DEDICATED = "dedicated-interconnect"
    PARTNER = "partner-interconnect"

    @property
    def cloud(self) -> Cloud:
        """The cloud that such a line leads to."""
        return Cloud.AWS if self is LineKind.DIRECT_CONNECT else Cloud.GCP


class LineEnd(StrEnum):
    """What is at the other end of a line: the offices (庁舎), a data centre, or the side of LGWAN."""

    OFFICE = "office"
    DATA_CENTRE = "data-centre"
    LGWAN = "lgwan"


@dataclass(frozen=True, slots=True)
class Circuit:
    """One of the physical ways that a line is made of, each at a location of its own.

    Args:
        location: code of the Direct Connect location (`EqTY2`), or name of the Interconnect location
            (`nrt-zone1-452`, whose zone is its edge availability domain).
        place: the region in which its resources are.
        bandwidth_mbps: of the virtual interface or VLAN attachment, in Mbit/s.
        connection: the physical connection where it is there already: a Direct Connect connection's id, or an
            Interconnect's name; None where it is ordered here, or is a partner's.
        vlan: of the transit virtual interface (AWS), 1 to 4094; Google Cloud chooses one an attachment.
        preferred: packets take it while it is up; the others stand by.
    """

    location: str
    place: Place
    bandwidth_mbps: int
    connection: str | None = None
    vlan: int | None = None
    preferred: bool = False

    @property
    def domain(self) -> int | None:
        """The edge availability domain in the metropolitan area, 1 or 2, as an Interconnect location's name says it;
        None for what is no such name (Cloud Interconnect documentation, "Colocation facilities").
        """
        for number in (1, 2):
            if f"-zone{number}-" in self.location:
                return number
        return None


@dataclass(frozen=True, slots=True)
class Line:
    """A closed line: two circuits or more that lead to the same place.

    Args:
        name: short name in resources (a-z, 0-9, hyphen).
        mode: `manage` makes its connections and gateway; `verify` uses those that are there already.
        gateway: id of the Direct Connect gateway that is there already (`verify` on AWS).
        gateway_account: AWS account that owns that gateway, where it is not the hub's.
        asn: autonomous system number of the other side's routers.
        members: codes of the members it serves, in the file's order.
        macsec: whether frames are encrypted at the location's port (MACsec).
        ipsec: whether packets are encrypted end to end, in VPN tunnels over the line.
    """

    name: str
    cloud: Cloud
    kind: LineKind
    mode: Mode
    end: LineEnd
    asn: int
    circuits: tuple[Circuit, ...]
    members: tuple[str, ...]
    macsec: bool = False
    ipsec: bool = False
    gateway: str | None = None
    gateway_account: str | None = None


@dataclass(frozen=True, slots=True)
class Hub:
    """The network account (AWS) or project (Google Cloud) that holds what connects members.

    Args:
        account: AWS account id or Google Cloud project id.
        asn: the cloud side's private autonomous system number; the second region has the next one.
    """

    cloud: Cloud
    account: str
    asn: int


@dataclass(frozen=True, slots=True)
class Service:
    """A service that members share, in the hub's own network: DNS, a directory, a patch mirror, a linkage gateway.

    Members reach it on one port; it reaches nobody.

    Args:
        name: short name, its name in DNS too (a-z, 0-9, hyphen).
        port: TCP port, 1 to 65535.
        clouds: where it stands.
        members: codes of the members that may use it, in the file's order.
    """

    name: str
    port: int
    clouds: tuple[Cloud, ...]
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecurityCloud:
    """The prefecture's security cloud (都道府県セキュリティクラウド): the only way to the internet, over the line.

    Args:
        proxies: addresses of its proxies, behind the line.
        port: their TCP port.
        destinations: domain names that systems may ask for, and no others.
    """

    proxies: tuple[IPv4Address, ...]
    port: int
    destinations: tuple[str, ...]


class LinkageKind(StrEnum):
    """The two ways of data linkage between business systems (共通機能標準仕様書 2.7): REST, and files."""

    REST = "rest"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a linkage: a member's business system on a cloud.

    Args:
        member: code.
        system: name of the business system.
    """

    member: str
    system: str
    cloud: Cloud


TOKEN_PATH: Final = "/oauth2/token"  # noqa: S105 - a path, not a secret
"""Where a gateway's authorization server gives out tokens. The specification names no path: toolkit default."""


@dataclass(frozen=True, slots=True)
class Linkage:
    """A flow of data between business systems: the consumer pulls (REST) or fetches files.

    Args:
        name: short name (a-z, 0-9, hyphen).
        scopes: OAuth2 scopes, `${業務システムID}:${リソース名}:${操作名}` (REST).
        basis: the law or ordinance that lets data pass between members; empty within one.
    """

    name: str
    kind: LinkageKind
    provider: Party
    consumer: Party
    scopes: tuple[str, ...] = ()
    basis: str = ""

    @property
    def crosses_members(self) -> bool:
        """Whether it leads from one member to another."""
        return self.provider.member != self.consumer.member

    @property
    def crosses_clouds(self) -> bool:
        """Whether it leads from one cloud to the other."""
        return self.provider.cloud is not self.consumer.cloud

    @property
    def label(self) -> str:
        """What the consumer's name of it begins with, before the domain."""
        return f"{self.name}.linkage"

    @property
    def hands_files(self) -> bool:
        """Whether one member hands another files, for which it has a bucket of its own."""
        return self.kind is LinkageKind.FILE and self.crosses_members


@dataclass(frozen=True, slots=True)
class Office:
    """Offices of a member in another segment than its systems.

    Args:
        network: their range.
    """

    network: IPv4Network
    segment: Segment


@dataclass(frozen=True, slots=True)
class SegmentException:
    """Leave for offices of another segment to use a member's systems, for a time.

    Args:
        member: code.
        segment: where those offices are.
        reason: why, in words of the municipality.
        approved: day of the approval.
        until: last day, Japan time.
    """

    member: str
    segment: Segment
    reason: str
    approved: date
    until: date


@dataclass(frozen=True, slots=True)
class Forwarding:
    """Names of the offices that the cloud asks the offices' own servers for.

    Args:
        domains: such as `city.hirosaki.lg.jp`.
        servers: addresses of the name servers, behind the line.
    """

    domains: tuple[str, ...]
    servers: tuple[IPv4Address, ...]


@dataclass(frozen=True, slots=True)
class Connectivity:
    """All connections of a tenancy; none where its file names none.

    Args:
        hubs: one a cloud that has any connection.
        range: of the hub's own network, where services are shared (prefix length 16 to 20).
    """

    hubs: tuple[Hub, ...] = ()
    range: IPv4Network | None = None
    lines: tuple[Line, ...] = ()
    services: tuple[Service, ...] = ()
    security_cloud: SecurityCloud | None = None
    linkage: tuple[Linkage, ...] = ()
    exceptions: tuple[SegmentException, ...] = ()

    def hub(self, cloud: Cloud) -> Hub | None:
        """The hub on a cloud, where there is one."""
        return next((each for each in self.hubs if each.cloud is cloud), None)

    def lines_of(self, cloud: Cloud, member: str | None = None) -> tuple[Line, ...]:
        """The lines on a cloud that serve a member; all of the cloud's where no member is named."""
        return tuple(each for each in self.lines if each.cloud is cloud and (not member or member in each.members))

    def services_of(self, cloud: Cloud, member: str | None = None) -> tuple[Service, ...]:
        """The shared services on a cloud that a member may use; all of the cloud's where no member is named."""
        return tuple(each for each in self.services if cloud in each.clouds and (not member or member in each.members))
