"""The tenancy file as people write it: its keys, their forms and their defaults.

Structure is decided here. What a value means (whether a code exists, whether ranges overlap) is decided in `checks`, so
that each such mistake is told in the words of the field; therefore codes, ranges and durations are plain text here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BeforeValidator, ConfigDict, Field, Strict
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from jichi.tenancy import duration, service_level
from jichi.tenancy.apps_schema import App, FreezeEntry
from jichi.tenancy.connectivity import Segment
from jichi.tenancy.connectivity_schema import (
    ForwardingEntry,
    HubEntry,
    LineEntry,
    LinkageEntry,
    OfficeEntry,
    SecurityCloudEntry,
    SegmentExceptionEntry,
    SharedServiceEntry,
)
from jichi.tenancy.forms import RANGE_PATTERN, Account, Code, Day, OfficeRange, Project, Section, VendorName, text
from jichi.tenancy.model import (
    Buckets,
    Cloud,
    GoogleApis,
    Isolation,
    Mode,
    Perimeter,
    Projects,
    Purpose,
    Recovery,
    Stage,
    Use,
)

if TYPE_CHECKING:
    from pydantic_core import core_schema

API_VERSION: Final = "jichi/v1"
NAME_PATTERN: Final = r"^[a-z](?:[a-z0-9]|-(?!-)){1,14}[a-z0-9]$"
ROLE_PATTERN: Final = r"^[A-Za-z0-9+=,.@_-]{1,64}$"
CALLER_PATTERN: Final = r"^arn:aws:iam::[0-9]{12}:(root|role/[A-Za-z0-9_+=,.@/*?-]+)$"
GOOGLE_CALLER_PATTERN: Final = (
    r"^(group:[^@\s]+@[^@\s]+|serviceAccount:[^@\s]+@[^@\s]+\.gserviceaccount\.com"
    r"|principal(Set)?://iam\.googleapis\.com/[^\s]+)$"
)
"""A group, a service account, or an identity of a workforce or workload pool; no single person, domain or everyone."""
NUMBER_PATTERN: Final = r"^[1-9][0-9]{0,18}$"
"""A number of an organisation, a folder or an access policy: 64 bits, positive."""
BILLING_ACCOUNT_PATTERN: Final = r"^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$"
"""Cloud Billing API, "BillingAccount": name."""
SERVICE_ACCOUNT_PATTERN: Final = r"^[a-z][a-z0-9-]{4,28}[a-z0-9]@[a-z][a-z0-9.-]*\.iam\.gserviceaccount\.com$"
"""IAM API, "projects.serviceAccounts.create": an account that somebody made; Google's own have other names."""
AUTHORITY_PATTERN: Final = (
    r"^(arn:aws:acm-pca:ap-northeast-[13]:[0-9]{12}:certificate-authority/[0-9a-f-]{36}"
    r"|projects/[a-z][a-z0-9-]{4,28}[a-z0-9]/locations/asia-northeast[12]/caPools/[a-zA-Z0-9_-]{1,63})$"
)
"""A private certificate authority in Japan: of AWS Private CA, or a pool of Certificate Authority Service."""
EMAIL_PATTERN: Final = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
EXTERNAL_ID_PATTERN: Final = r"^[A-Za-z0-9_+=,.@:/-]{2,1224}$"
REGIONS: Final = {
    Cloud.AWS: {"ap-northeast-1": "東京", "ap-northeast-3": "大阪"},
    Cloud.GCP: {"asia-northeast1": "東京", "asia-northeast2": "大阪"},
}
"""The regions in Japan of each cloud: the Government Cloud is used in Tokyo and Osaka only."""

_USE_SLUGS: Final = {"single": Use.SINGLE, "joint": Use.JOINT}
_STAGE_SLUGS: Final = {"production": Stage.PRODUCTION, "verification": Stage.VERIFICATION}


def _use(value: object) -> object:
    return _USE_SLUGS.get(value, value) if isinstance(value, str) else value


def _stage(value: object) -> object:
    return _STAGE_SLUGS.get(value, value) if isinstance(value, str) else value


CloudRange = Annotated[str, text("クラウド側のアドレス範囲(RFC 1918、/16から/20)", pattern=RANGE_PATTERN)]
Duration = Annotated[str, text("期間: 24h、30d、2w、1y など", pattern=duration.PATTERN)]
Number = Annotated[str, text("Google Cloudの番号。引用符で囲む", pattern=NUMBER_PATTERN)]
BillingAccount = Annotated[
    str, text("請求先アカウントのID: 012345-6789AB-CDEF01 の形", pattern=BILLING_ACCOUNT_PATTERN)
]
ServiceAccount = Annotated[str, text("サービスアカウントのメールアドレス", pattern=SERVICE_ACCOUNT_PATTERN)]
Caller = Annotated[
    str,
    text(
        "AWSではIAMロールまたはアカウントのARN、Google Cloudではグループ、サービスアカウント、外部ID連携の主体",
        pattern=f"{CALLER_PATTERN}|{GOOGLE_CALLER_PATTERN}",
    ),
]
ExternalId = Annotated[str, text("事業者のアカウントから引き受けるときの外部ID", pattern=EXTERNAL_ID_PATTERN)]
Email = Annotated[str, text("メールアドレス", format="email")]
SystemName = Annotated[str, text("業務の名称: 標準化対象20業務、その別名、または業務一覧の名称")]
AwsRegion = Annotated[str, text("AWSのリージョン", enum=list(REGIONS[Cloud.AWS]))]
GcpRegion = Annotated[str, text("Google Cloudのリージョン", enum=list(REGIONS[Cloud.GCP]))]
FileUse = Annotated[Use, BeforeValidator(_use), text("利用の形態", enum=[*Use, *_USE_SLUGS])]
FilePurpose = Annotated[Purpose, Field(description="業務を動かすか(systems)、移行用の写しだけを置くか(copies)")]
FileStage = Annotated[Stage, BeforeValidator(_stage), text("環境", enum=[*Stage, *_STAGE_SLUGS])]


class OwnershipEntry(Section):
    """統制の担い手: manage は本ツールが作成し、verify は基盤側にあることを確かめる."""

    public_access_block: Mode = Mode.MANAGE
    trail: Mode = Mode.VERIFY
    recorder: Mode = Mode.VERIFY
    threat_detection: Mode = Mode.VERIFY
    security_findings: Mode = Mode.VERIFY
    organization_policy: Mode = Mode.VERIFY


class OwnershipOverride(Section):
    """このクラウドだけの統制の担い手。書かない項目は全体の ownership と同じ."""

    public_access_block: Mode | None = None
    trail: Mode | None = None
    recorder: Mode | None = None
    threat_detection: Mode | None = None
    security_findings: Mode | None = None
    organization_policy: Mode | None = None

    def over(self, common: OwnershipEntry) -> OwnershipEntry:
        """What holds on this cloud.

        Args:
            common: what holds on every cloud that says nothing of its own.
        """
        return common.model_copy(update=self.model_dump(exclude_none=True))


class AwsEntry(Section):
    """AWS: 主リージョンと副リージョン."""

    primary: AwsRegion = "ap-northeast-1"
    secondary: AwsRegion = "ap-northeast-3"
    account: Account | None = Field(
        default=None, description="共用のAWSアカウント(isolation が network か application のとき)"
    )
    deploy_role: Annotated[str, text("配備のとき各アカウントで引き受けるIAMロールの名前", pattern=ROLE_PATTERN)] = (
        "jichi-deploy"
    )
    purpose: FilePurpose = Purpose.SYSTEMS
    ownership: OwnershipOverride = Field(default_factory=OwnershipOverride)


class GcpEntry(Section):
    """Google Cloud: 主リージョンと副リージョン、プロジェクト、境界."""

    primary: GcpRegion = "asia-northeast1"
    secondary: GcpRegion = "asia-northeast2"
    project: Project | None = Field(default=None, description="共用のプロジェクト。境界を coarse とするときも書く")
    organization: Number | None = Field(default=None, description="組織の番号")
    folder: Number | None = Field(default=None, description="プロジェクトまたは団体のフォルダを作成するフォルダの番号")
    billing_account: BillingAccount | None = Field(default=None, description="作成するプロジェクトと予算の請求先")
    access_policy: Number | None = Field(default=None, description="境界を作成するアクセスポリシーの番号")
    projects: Projects = Field(
        default=Projects.VERIFY, description="プロジェクト: 既にある(verify)、作成する、フォルダごと作成する"
    )
    perimeter: Perimeter = Field(
        default=Perimeter.VERIFY, description="VPC Service Controls: 基盤側(verify)、団体ごと(fine)、全体で一つ(coarse)"
    )
    perimeter_enforced: Annotated[bool, Strict()] = Field(
        default=False, description="境界などで拒否する。false の間は記録だけ(ドライラン)"
    )
    apis: GoogleApis = Field(default=GoogleApis.PSC, description="Google APIへの経路: PSCのエンドポイントか制限付きVIP")
    buckets: Buckets = Field(
        default=Buckets.PAIR, description="バケット: リージョンごとの組(pair)か、デュアルリージョンASIA1"
    )
    deploy_account: ServiceAccount | None = Field(default=None, description="配備で借用するサービスアカウント")
    purpose: FilePurpose = Purpose.SYSTEMS
    ownership: OwnershipOverride = Field(default_factory=OwnershipOverride)


class CloudsEntry(Section):
    """利用するクラウド."""

    aws: AwsEntry | None = None
    gcp: GcpEntry | None = None


class ContractEntry(Section):
    """契約期間: 開始日と年数."""

    start: Day
    years: Annotated[int, Strict()] = Field(ge=1, le=30, description="契約年数")


class ServiceLevelEntry(Section):
    """サービス水準: 書かない項目は既定値になる."""

    availability: Annotated[float, Strict()] = Field(default=service_level.AVAILABILITY.default, ge=0.9, le=1)
    rpo: Duration = service_level.RPO.default
    rto: Duration = service_level.RTO.default
    disaster_rto: Duration = service_level.DISASTER_RTO.default
    backup_interval: Duration = service_level.BACKUP_INTERVAL.default
    generations: Annotated[int, Strict()] = Field(default=service_level.GENERATIONS.default, ge=1, le=1000)
    backup_retention: Duration = service_level.BACKUP_RETENTION.default
    log_retention: Duration = service_level.LOG_RETENTION.default
    evidence_retention: Duration = service_level.EVIDENCE_RETENTION.default
    recovery: Recovery = service_level.RECOVERY.default


class TrustEntry(Section):
    """ロールを引き受けられる者."""

    callers: tuple[Caller, ...] = Field(max_length=20, description="引き受ける側(利用する両クラウドの分を並べてよい)")
    mfa: Annotated[bool, Strict()] = Field(default=True, description="多要素認証をAWS自身が確認していること")
    external_id: ExternalId | None = None


class AccessEntry(Section):
    """ロールごとに、誰が引き受けられるか。書かないロールは誰も引き受けられない."""

    operator: TrustEntry | None = Field(default=None, description="運用管理補助者")
    vendor: TrustEntry | None = Field(default=None, description="ASP(事業者)")
    vendors: dict[VendorName, TrustEntry] = Field(
        default={}, max_length=20, description="名称のある事業者。それぞれ、自分のアプリ(apps の vendor)だけを扱う"
    )
    auditor: TrustEntry | None = Field(default=None, description="監査人")
    break_glass: TrustEntry | None = Field(default=None, description="緊急用")
    ci: TrustEntry | None = Field(default=None, description="配備を行う機械")


class NoticeEntry(Section):
    """通知先と予算."""

    emails: tuple[Email, ...] = Field(default=(), max_length=20, description="通知先のメールアドレス")
    budget_usd: Annotated[int, Strict()] | None = Field(
        default=None, ge=1, description="アカウントごとの月額予算(米ドル)。書かなければ予算を作らない"
    )


class MemberEntry(Section):
    """構成団体."""

    code: Code
    name: str = Field(description="団体の正式名称")
    range: CloudRange | None = Field(
        default=None, description="団体のアドレス範囲(isolation が account か network のとき)"
    )
    offices: tuple[OfficeRange, ...] = Field(default=(), max_length=64)
    account: Account | None = Field(default=None, description="団体のAWSアカウント(isolation が account のとき)")
    project: Project | None = Field(
        default=None, description="団体のGoogle Cloudプロジェクト(isolation が account のとき)"
    )
    systems: tuple[SystemName, ...] = Field(default=(), max_length=200, description="共通の業務に加えて利用する業務")
    segment: Segment = Field(default=Segment.MY_NUMBER, description="業務システムを置くセグメント")
    other_offices: tuple[OfficeEntry, ...] = Field(default=(), max_length=64, description="別のセグメントの庁舎")
    forwarding: ForwardingEntry | None = Field(default=None, description="庁舎のネームサーバーへ問い合わせる名前")


class TenancyFile(Section):
    """ガバメントクラウドのテナンシー: 一つの契約で利用する団体の集まり."""

    model_config = ConfigDict(extra="forbid", frozen=True, title="Jichi tenancy v1")

    api_version: Literal["jichi/v1"] = Field(alias="apiVersion")
    name: Annotated[str, text("短い名称(3から16文字の a-z 0-9 -)", pattern=NAME_PATTERN)]
    group: str = Field(description="協議会などの正式名称")
    use: FileUse = Use.JOINT
    stage: FileStage = Stage.PRODUCTION
    isolation: Isolation = Isolation.ACCOUNT
    cost_centre: str | None = Field(default=None, description="費用の計上先。書かなければ name と同じ")
    clouds: CloudsEntry = Field(default_factory=lambda: CloudsEntry(aws=AwsEntry()))
    contract: ContractEntry
    service_level: ServiceLevelEntry = Field(default_factory=ServiceLevelEntry)
    ownership: OwnershipEntry = Field(default_factory=OwnershipEntry)
    access: AccessEntry = Field(default_factory=AccessEntry)
    notice: NoticeEntry = Field(default_factory=NoticeEntry)
    own_systems: tuple[str, ...] = Field(default=(), max_length=100, description="一覧にない団体独自の業務の名称")
    systems: tuple[SystemName, ...] = Field(default=(), max_length=200, description="全構成団体が利用する業務")
    shared_range: CloudRange | None = Field(
        default=None, description="構成団体が共用するネットワークのアドレス範囲(isolation が application のとき)"
    )
    members: tuple[MemberEntry, ...] = Field(max_length=500, description="構成団体")
    hub: HubEntry = Field(default_factory=HubEntry)
    lines: tuple[LineEntry, ...] = Field(default=(), max_length=20, description="閉域の回線")
    shared_services: tuple[SharedServiceEntry, ...] = Field(default=(), max_length=50, description="共有サービス")
    security_cloud: SecurityCloudEntry | None = None
    linkage: tuple[LinkageEntry, ...] = Field(default=(), max_length=500, description="業務間のデータ連携")
    segment_exceptions: tuple[SegmentExceptionEntry, ...] = Field(
        default=(), max_length=100, description="別のセグメントからの利用の例外"
    )
    apps: tuple[App, ...] = Field(default=(), max_length=200, description="事業者のアプリ")
    freezes: tuple[FreezeEntry, ...] = Field(default=(), max_length=100, description="アプリを変えない期間")
    certificate_authorities: tuple[
        Annotated[str, text("閉域内の証明書を発行する認証局", pattern=AUTHORITY_PATTERN)], ...
    ] = Field(default=(), max_length=8, description="アプリの証明書を発行する認証局。リージョンごとに一つ")


class _FileSchema(GenerateJsonSchema):
    """As the file is read: a key without a value is refused, so null stands nowhere; titles would repeat the keys."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def field_title_should_be_set(self, schema: object) -> bool:
        del schema
        return False


def json_schema() -> str:
    """The JSON Schema of the tenancy file (draft 2020-12), as it is kept in `docs/schema/tenancy.v1.schema.json`."""
    schema = TenancyFile.model_json_schema(schema_generator=_FileSchema)
    document = {"$schema": GenerateJsonSchema.schema_dialect, **schema}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
