"""Names, ARNs and tags: pure functions of the tenancy, the member, the stage and a role.

A name says whose resource it is and what it is for, and has no random suffix, so that policies can be written, and
read, before anything exists. Different inputs give different names: the last six-digit part is the municipality, what
precedes it is the tenancy, what follows is stage, role and region, and none of a role's parts begins with a digit or
reads as a region.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from ipaddress import IPv4Network

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Cloud, CloudHome, DataClass, Google, Isolation, Member, Tenancy
from jichi.text import Text

DUAL_REGION = "asia1"
"""Google Cloud's dual-region of Tokyo and Osaka: Cloud Storage keeps objects in both; Cloud KMS adds Seoul."""

REGION_CODES = {
    "ap-northeast-1": "tyo",
    "ap-northeast-3": "osa",
    "asia-northeast1": "tyo",
    "asia-northeast2": "osa",
    DUAL_REGION: "dual",
}
"""Short codes of the regions in Japan, by the clouds' own names, and of Google Cloud's dual-region."""

BREAK_GLASS = "break-glass"
"""Role of the person who may, with a second person watching, do what nobody may do day by day."""

BOUNDARY = "boundary"
"""The managed policy beyond which no role of a member can go."""

HUB = "hub"
"""Stands for the member's code in names of what connects members."""

SHARED = "shared"
"""Stands for the member's code in names of what members share."""

COMMON_SYSTEM = "common"
"""The value of `jichi:system` for what all business systems of a member share."""

ROTATION_TAG = "jichi:rotation"
"""Tag that says who changes a secret's value where no function of ours can; `by-issuer`, or absent."""
BY_ISSUER = "by-issuer"

BACKUP_TAG = "jichi:backup"
"""Tag by which resources are selected for backup; `yes`, or absent."""

_ROLE = re.compile(r"[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*")


class Kind(StrEnum):
    """A kind of name, because each service has its own limit."""

    ALARM = "alarm"
    BACKUP = "backup vault or plan"
    BUCKET = "bucket"
    BUDGET = "budget"
    CLUSTER = "ECS cluster or task definition"
    CONFIG = "configuration recorder"
    EVENT_RULE = "event rule"
    ANALYZER = "access analyzer"
    KEY_ALIAS = "key alias"
    POLICY = "policy"
    QUEUE = "queue"
    ROLE = "role"
    SCHEDULE = "schedule"
    SECURITY_GROUP = "security group"
    DATABASE = "database"
    FUNCTION = "function"
    SECRET = "secret"  # noqa: S105 - the name of a kind, not a secret
    TAG = "tag"
    TOPIC = "topic"
    TRAIL = "trail"
    GOOGLE = "Google Cloud resource"
    GOOGLE_ACCOUNT = "service account"
    GOOGLE_LABEL = "label"
    GOOGLE_POLICY = "access level, perimeter or custom role"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a service accepts as a name: characters at most, and which."""

    length: int
    pattern: re.Pattern[str]


RULES = {
    # CloudWatch API Reference, "PutMetricAlarm"; the service takes more characters than we use.
    Kind.ALARM: Rule(255, re.compile(r"[a-zA-Z0-9._-]+")),
    # AWS Backup API Reference, "CreateBackupVault" (2 to 50), "BackupPlanInput" and "BackupSelection" (1 to 50).
    Kind.BACKUP: Rule(50, re.compile(r"[a-zA-Z0-9_-]{2,50}")),
    # S3 User Guide, "General purpose bucket naming rules".
    Kind.BUCKET: Rule(63, re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")),
    # Budgets API Reference, "Budget": neither `:` nor `\\`.
    Kind.BUDGET: Rule(100, re.compile(r"[^:\\]+")),
    # Amazon ECS API Reference, "CreateCluster", "RegisterTaskDefinition".
    Kind.CLUSTER: Rule(255, re.compile(r"[a-zA-Z0-9_-]+")),
    # Config API Reference, "ConfigurationRecorder", "DeliveryChannel"; no characters are excluded.
    Kind.CONFIG: Rule(256, re.compile(r"[a-zA-Z0-9._-]+")),
    # EventBridge API Reference, "PutRule".
    Kind.EVENT_RULE: Rule(64, re.compile(r"[a-zA-Z0-9._-]+")),
    # KMS API Reference, "CreateAlias".
    Kind.KEY_ALIAS: Rule(256, re.compile(r"alias/[a-zA-Z0-9/_-]+")),
    # IAM Access Analyzer API Reference, "CreateAnalyzer".
    Kind.ANALYZER: Rule(255, re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")),
    # IAM User Guide, "IAM and AWS STS quotas".
    Kind.POLICY: Rule(128, re.compile(r"[a-zA-Z0-9_+=,.@-]+")),
    Kind.ROLE: Rule(64, re.compile(r"[a-zA-Z0-9_+=,.@-]+")),
    # EventBridge Scheduler API Reference, "CreateSchedule", "CreateScheduleGroup".
    Kind.SCHEDULE: Rule(64, re.compile(r"[0-9a-zA-Z._-]+")),
    # EC2 API Reference, "CreateSecurityGroup"; a name must not begin with `sg-`.
    Kind.SECURITY_GROUP: Rule(255, re.compile(r"(?!sg-)[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+")),
    # RDS API Reference, "CreateDBCluster" (the strictest of its identifiers): a letter first, no two hyphens together.
    Kind.DATABASE: Rule(63, re.compile(r"[a-z](?:-?[a-z0-9])*")),
    # Lambda API Reference, "CreateFunction".
    Kind.FUNCTION: Rule(64, re.compile(r"[a-zA-Z0-9_-]+")),
    # SQS API Reference, "CreateQueue".
    Kind.QUEUE: Rule(80, re.compile(r"[a-zA-Z0-9_-]+(?:\.fifo)?")),
    # Secrets Manager API Reference, "CreateSecret": not a hyphen and six characters at the end, as ARNs have.
    Kind.SECRET: Rule(512, re.compile(r"(?!.*-.{6}$)[a-zA-Z0-9/_+=.@-]+")),
    # Tagging AWS Resources User Guide, "Tag naming limits and requirements".
    Kind.TAG: Rule(256, re.compile(r"[\w\s+\-=.:/@]*")),
    # SNS API Reference, "CreateTopic".
    Kind.TOPIC: Rule(256, re.compile(r"[a-zA-Z0-9_-]+")),
    # CloudTrail User Guide, "Naming requirements for CloudTrail resources".
    # RFC 1035, which Compute Engine, Cloud SQL, Cloud KMS, Cloud DNS, Cloud Logging, Pub/Sub and Backup and DR accept.
    Kind.GOOGLE: Rule(63, re.compile(r"[a-z](?:[a-z0-9-]*[a-z0-9])?")),
    # IAM API, "projects.serviceAccounts.create": accountId.
    Kind.GOOGLE_ACCOUNT: Rule(30, re.compile(r"[a-z][a-z0-9-]{4,28}[a-z0-9]")),
    # Resource Manager documentation, "Requirements for labels".
    Kind.GOOGLE_LABEL: Rule(63, re.compile(r"[a-z0-9_-]*")),
    # Access Context Manager API, "ServicePerimeter": name; IAM, "Create and manage custom roles": ID.
    Kind.GOOGLE_POLICY: Rule(50, re.compile(r"[a-zA-Z][a-zA-Z0-9_]*")),
    Kind.TRAIL: Rule(128, re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,126}[a-zA-Z0-9]")),
}

_PREFIXES = {Kind.KEY_ALIAS: "alias/"}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose resources they are and where: a member of a tenancy, in one region of one cloud.

    Args:
        member: None for what members share.
        hub: whether it is what connects members, in the hub's own account or project.
    """

    tenancy: Tenancy
    member: Member | None
    cloud: Cloud
    region: str
    hub: bool = False

    @property
    def home(self) -> CloudHome:
        """The tenancy's home on this cloud."""
        return self.tenancy.home(self.cloud)

    @property
    def account(self) -> str:
        """The AWS account id, or the Google Cloud project id."""
        hub = self.tenancy.connectivity.hub(self.cloud)
        return hub.account if self.hub and hub else self.tenancy.account(self.member, self.cloud)

    @property
    def owns_account(self) -> bool:
        """Whether account-wide settings are this scope's business: a member's in its own account, or what is shared."""
        return self.member is None or self.tenancy.isolation is Isolation.ACCOUNT

    @property
    def whose(self) -> str:
        """The member's code, `shared` or `hub`."""
        return HUB if self.hub else self.member.code if self.member else SHARED

    @property
    def network(self) -> IPv4Network:
        """The range in which the subnets lie."""
        if self.hub:
            if self.tenancy.connectivity.range is None:
                raise ValueError("the hub has no range")
            return self.tenancy.connectivity.range
        return self.tenancy.network(self.member)

    @property
    def offices(self) -> tuple[IPv4Network, ...]:
        """The offices that the network serves: the member's own, or those of all members that share it; the hub's
        serves none.
        """
        members = () if self.hub else (self.member,) if self.member else self.tenancy.members
        return tuple(office for member in members for office in self.tenancy.offices(member))

    @property
    def place(self) -> str:
        """The region's short code, such as `tyo`."""
        return REGION_CODES[self.region]

    @property
    def owner(self) -> str:
        """Tenancy, member and stage, which all names begin with: `hirosaki-022021-prod`."""
        return f"{self.tenancy.name}-{self.whose}-{self.tenancy.stage.slug}"

    @property
    def domain(self) -> str:
        """The member's private DNS domain. `.internal` is reserved for private use (ICANN Board, 2024-07-29)."""
        return f"{self.whose}.{self.tenancy.stage.slug}.{self.tenancy.name}.jichi.internal"

    @property
    def users(self) -> tuple[Scope, ...]:
        """Those whose resources live in this scope's network: the member itself, or all members that share it."""
        return (
            (self,)
            if self.member or self.hub
            else tuple(replace(self, member=member) for member in self.tenancy.members)
        )

    def at(self, region: str) -> Scope:
        """The same member in another region."""
        return replace(self, region=region)

    def name(self, kind: Kind, role: str) -> str:
        """A regional resource's name: `hirosaki-022021-prod-data-tyo`."""
        return _checked(kind, f"{_PREFIXES.get(kind, '')}{self.owner}-{_role(role)}-{self.place}")

    def global_name(self, kind: Kind, role: str) -> str:
        """The name of a resource that no region owns, such as an IAM role: `hirosaki-022021-prod-break-glass`."""
        return _checked(kind, f"{_PREFIXES.get(kind, '')}{self.owner}-{_role(role)}")

    def account_id(self, role: str) -> str:
        """Id of a service account in the member's project: `break-glass-022021`. It has room for 30 characters, and
        the project says the rest.
        """
        return _checked(Kind.GOOGLE_ACCOUNT, f"{_role(role)}-{self.whose}")

    def account_email(self, role: str) -> str:
        """E-mail of a service account of this member."""
        return f"{self.account_id(role)}@{self.account}.iam.gserviceaccount.com"

    def policy_id(self, role: str) -> str:
        """Id of an access level, a perimeter or a custom role, which know no hyphens: `hirosaki_022021_prod_data`."""
        return _checked(Kind.GOOGLE_POLICY, f"{self.owner}-{_role(role)}".replace("-", "_"))

    def labels(
        self, data_class: DataClass | None = None, system: str = COMMON_SYSTEM, *, backup: bool = False
    ) -> dict[str, str]:
        """The tags as Google Cloud's labels: `jichi-member` for `jichi:member`, without the name, which is the
        resource's own.
        """
        tags = self.tags("label", data_class, system, backup=backup)
        del tags["Name"]
        labels = {key.replace(":", "-"): value.lower() for key, value in tags.items()}
        return {key: _checked(Kind.GOOGLE_LABEL, value) for key, value in labels.items()}

    @property
    def google(self) -> Google:
        """What only Google Cloud has."""
        if self.home.google is None:
            raise ValueError(f"{self.cloud} is not Google Cloud")
        return self.home.google

    def bucket_arn(self, role: str) -> str:
        """ARN of a bucket of this member in this region."""
        return f"arn:aws:s3:::{self.name(Kind.BUCKET, role)}"

    def role_arn(self, role: str) -> str:
        """ARN of an IAM role of this member."""
        return f"arn:aws:iam::{self.account}:role/{self.global_name(Kind.ROLE, role)}"

    def policy_arn(self, role: str) -> str:
        """ARN of a managed IAM policy of this member."""
        return f"arn:aws:iam::{self.account}:policy/{self.global_name(Kind.POLICY, role)}"

    @property
    def boundary_arn(self) -> str:
        """ARN of the permissions boundary, which every role of this member is to have."""
        return self.policy_arn(BOUNDARY)

    @property
    def root_arn(self) -> str:
        """ARN that stands for the account as a whole."""
        return f"arn:aws:iam::{self.account}:root"

    def arn(self, service: str, resource: str) -> str:
        """ARN of a regional resource of this account: `arn:aws:logs:ap-northeast-1:...:log-group:/x`."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def tags(
        self, name: str, data_class: DataClass | None = None, system: str = COMMON_SYSTEM, *, backup: bool = False
    ) -> dict[str, str]:
        """The tags that every resource carries.

        Args:
            name: what the console shows, after the owner: `subnet-app-a`.
            data_class: what is kept in it; None where nothing is.
            system: the business system it belongs to.
            backup: whether it is backed up. Where it is not, the tag is absent: a default `no` would read as a
                decision that nobody took (`jichi.engine.coverage` finds what should have been tagged).
        """
        tags = {
            "Name": f"{self.owner}-{name}",
            "jichi:tenancy": self.tenancy.name,
            "jichi:member": self.whose,
            "jichi:system": system,
            "jichi:data-class": data_class or "none",
            "jichi:stage": self.tenancy.stage.slug,
            "jichi:cost-centre": self.tenancy.cost_centre,
            **({BACKUP_TAG: "yes"} if backup else {}),
        }
        return {key: _checked(Kind.TAG, str(value)) for key, value in tags.items()}


def _role(role: str) -> str:
    if not _ROLE.fullmatch(role) or role.rsplit("-", 1)[-1] in REGION_CODES.values():
        raise ValueError(f"{role!r} is not a role: lower-case words and hyphens, no region at the end")
    return role


def _checked(kind: Kind, name: str) -> str:
    rule = RULES[kind]
    if len(name) <= rule.length and rule.pattern.fullmatch(name):
        return name
    raise InvalidInput(
        Problem(
            what=Text(
                ja=f"{kind} の名前 {name} ({len(name)} 文字) は使えません。"
                f"サービスが許す文字で {rule.length} 字以内にしてください。",
                en=f"the {kind} name {name} ({len(name)} characters) is not what the service accepts: at most"
                f" {rule.length} of its characters",
            ),
            remedy=Text(
                ja="テナンシーの名前 (name) または cost_centre を短くするか、使えない文字を除いてください。",
                en="Shorten the tenancy's name or cost centre, or leave out the characters that are not allowed.",
            ),
        )
    )
