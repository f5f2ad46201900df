"""The part of the tenancy file about connections: hub, lines, shared services, linkage and segments.

Every value has a blank or a default here, so that one mistake hides no other; what is needed is said in `checks`.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, Strict

from jichi.tenancy.clouds import Cloud, Mode
from jichi.tenancy.connectivity import LineEnd, LineKind, LinkageKind, Segment
from jichi.tenancy.forms import Account, Code, Day, OfficeRange, Project, Section, text

SLUG_PATTERN: Final = r"^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$"
"""Words of resource names (`components.naming`): no part begins with a digit."""
ADDRESS_PATTERN: Final = r"^[0-9]{1,3}(\.[0-9]{1,3}){3}$"
DOMAIN_PATTERN: Final = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$"
SCOPE_PATTERN: Final = r"^[^:\s]+:[^:\s]+:[^:\s]+$"
GATEWAY_PATTERN: Final = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
CONNECTION_PATTERN: Final = r"^dx(con|lag)-[0-9a-z]{8,17}$"

Slug = Annotated[str, text("短い名称(a-z、0-9、-)", pattern=SLUG_PATTERN)]
Address = Annotated[str, text("アドレス(RFC 1918)", pattern=ADDRESS_PATTERN)]
Domain = Annotated[str, text("ドメイン名", pattern=DOMAIN_PATTERN)]
Number = Annotated[int, Strict()]


class HubEntry(Section):
    """ハブ: 回線と共有サービスを持つアカウントまたはプロジェクト."""

    account: Account | None = Field(default=None, description="ハブのAWSアカウント")
    project: Project | None = Field(default=None, description="ハブのGoogle Cloudプロジェクト")
    range: OfficeRange | None = Field(default=None, description="共有サービスのアドレス範囲(/16から/20)")
    aws_asn: Number = Field(default=64512, description="AWS側のAS番号。副リージョンは次の番号")
    gcp_asn: Number = Field(default=64514, description="Google Cloud側のAS番号(Partner Interconnectでは16550)")


class CircuitEntry(Section):
    """回線を成す一本."""

    location: Annotated[str, text("接続拠点: EqTY2、nrt-zone1-452 など")] = ""
    region: Annotated[str, text("資源を置くリージョン。書かなければ主リージョン")] | None = None
    mbps: Number = Field(default=1000, ge=50, le=400_000, description="帯域(Mbit/s)")
    connection: str | None = Field(default=None, description="既にある物理接続のIDまたは名前")
    vlan: Number | None = Field(default=None, ge=1, le=4094, description="VLAN番号(AWS)")
    preferred: Annotated[bool, Strict()] = Field(default=False, description="ふだん使う側")


class LineEntry(Section):
    """閉域の回線: 二本以上で一つの行き先."""

    name: Slug = ""
    kind: LineKind = Field(default=LineKind.DIRECT_CONNECT, description="回線の種類")
    mode: Mode = Field(default=Mode.MANAGE, description="manage は作成し、verify は既にある回線を使う")
    end: LineEnd = Field(default=LineEnd.OFFICE, description="行き先: 庁舎、データセンター、LGWAN側")
    asn: Number = Field(default=0, description="行き先のルーターのAS番号")
    members: tuple[Code, ...] = Field(default=(), max_length=500, description="使う団体。書かなければ全団体")
    macsec: Annotated[bool, Strict()] = Field(default=False, description="拠点のポートで暗号化する(MACsec)")
    ipsec: Annotated[bool, Strict()] = Field(default=False, description="回線の上をIPsecで暗号化する")
    gateway: Annotated[str, text("既にあるDirect ConnectゲートウェイのID", pattern=GATEWAY_PATTERN)] | None = None
    gateway_account: Account | None = Field(default=None, description="そのゲートウェイを持つAWSアカウント")
    circuits: tuple[CircuitEntry, ...] = Field(default=(), max_length=8, description="物理的な回線")


class SharedServiceEntry(Section):
    """共有サービス: DNS、ディレクトリ、パッチ配信、連携ゲートウェイなど."""

    name: Slug = ""
    port: Number = Field(default=443, ge=1, le=65535, description="TCPポート")
    clouds: tuple[Cloud, ...] = Field(default=(), description="置くクラウド。書かなければ利用する全クラウド")
    members: tuple[Code, ...] = Field(default=(), max_length=500, description="使う団体。書かなければ全団体")


class SecurityCloudEntry(Section):
    """都道府県セキュリティクラウド: 回線の先の、インターネットへの唯一の出口."""

    proxies: tuple[Address, ...] = Field(default=(), max_length=4, description="プロキシのアドレス")
    port: Number = Field(default=8080, ge=1, le=65535, description="プロキシのTCPポート")
    destinations: tuple[Domain, ...] = Field(default=(), max_length=200, description="接続を許す宛先のドメイン名")


class PartyEntry(Section):
    """連携の一方の業務."""

    member: Code = ""
    system: Annotated[str, text("業務の名称")] = ""
    cloud: Cloud | None = Field(default=None, description="業務のあるクラウド。利用するクラウドが一つなら省ける")


class LinkageEntry(Section):
    """業務間のデータ連携(共通機能標準仕様書 2.7)."""

    name: Slug = ""
    kind: LinkageKind = Field(default=LinkageKind.REST, description="REST かファイル")
    provider: PartyEntry = Field(default_factory=PartyEntry)
    consumer: PartyEntry = Field(default_factory=PartyEntry)
    scopes: tuple[Annotated[str, text("業務システムID:リソース名:操作名", pattern=SCOPE_PATTERN)], ...] = Field(
        default=(), max_length=50, description="OAuth2のスコープ(REST)"
    )
    basis: str = Field(default="", description="団体をまたぐときの法令の根拠")


class SegmentExceptionEntry(Section):
    """別のセグメントの庁舎から業務システムを使う、期限付きの例外."""

    member: Code = ""
    segment: Segment = Field(default=Segment.LGWAN, description="庁舎のあるセグメント")
    reason: str = Field(default="", description="理由")
    approved: Day = ""
    until: Day = ""


class OfficeEntry(Section):
    """業務システムとは別のセグメントの庁舎."""

    range: OfficeRange = ""
    segment: Segment = Segment.LGWAN


class ForwardingEntry(Section):
    """庁舎のネームサーバーへ問い合わせる名前."""

    domains: tuple[Domain, ...] = Field(default=(), max_length=20, description="ドメイン名")
    servers: tuple[Address, ...] = Field(default=(), max_length=6, description="ネームサーバーのアドレス")
