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

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Cloud, CloudHome, DataClass, Isolation, Member, Tenancy
from jichi.text import Text

REGION_CODES = {
    "ap-northeast-1": "tyo",
    "ap-northeast-3": "osa",
    "asia-northeast1": "tyo",
    "asia-northeast2": "osa",
}
"""Short codes of the regions in Japan, by the clouds' own names."""

BREAK_GLASS = "break-glass"
"""Role of the person who may, with a second person watching, do what nobody may do day by day."""

COMMON_SYSTEM = "common"
"""The value of `jichi:system` for what all business systems of a member share."""

_ROLE = re.compile(r"[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*")


class Kind(StrEnum):
    """A kind of name, because each service has its own limit."""

    BUCKET = "bucket"
    KEY_ALIAS = "key alias"
    ROLE = "role"
    SECURITY_GROUP = "security group"
    TAG = "tag"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a service accepts as a name: characters at most, and which."""

    length: int
    pattern: re.Pattern[str]


RULES = {
    # S3 User Guide, "General purpose bucket naming rules".
    Kind.BUCKET: Rule(63, re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")),
    # KMS API Reference, "CreateAlias".
    Kind.KEY_ALIAS: Rule(256, re.compile(r"alias/[a-zA-Z0-9/_-]+")),
    # IAM User Guide, "IAM and AWS STS quotas".
    Kind.ROLE: Rule(64, re.compile(r"[a-zA-Z0-9_+=,.@-]+")),
    # EC2 API Reference, "CreateSecurityGroup"; a name must not begin with `sg-`.
    Kind.SECURITY_GROUP: Rule(255, re.compile(r"(?!sg-)[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]+")),
    # Tagging AWS Resources User Guide, "Tag naming limits and requirements".
    Kind.TAG: Rule(256, re.compile(r"[\w\s+\-=.:/@]*")),
}

_PREFIXES = {Kind.KEY_ALIAS: "alias/"}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose resources they are and where: a member of a tenancy, in one region of one cloud."""

    tenancy: Tenancy
    member: Member
    cloud: Cloud
    region: str

    @property
    def home(self) -> CloudHome:
        """The tenancy's home on this cloud."""
        return self.tenancy.home(self.cloud)

    @property
    def account(self) -> str:
        """The AWS account id."""
        return self.tenancy.account(self.member, self.cloud)

    @property
    def owns_account(self) -> bool:
        """Whether the account is the member's alone, so that account-wide settings are its own business."""
        return self.tenancy.isolation is Isolation.ACCOUNT

    @property
    def place(self) -> str:
        """The region's short code, such as `tyo`."""
        return REGION_CODES[self.region]

    @property
    def owner(self) -> str:
        """Tenancy, member and stage, which all names begin with: `hirosaki-022021-prod`."""
        return f"{self.tenancy.name}-{self.member.code}-{self.tenancy.stage.slug}"

    @property
    def domain(self) -> str:
        """The member's private DNS domain. `.internal` is reserved for private use (ICANN Board, 2024-07-29)."""
        return f"{self.member.code}.{self.tenancy.stage.slug}.{self.tenancy.name}.jichi.internal"

    def at(self, region: str) -> Scope:
        """The same member in another region."""
        return replace(self, region=region)

    def name(self, kind: Kind, role: str) -> str:
        """A regional resource's name: `hirosaki-022021-prod-data-tyo`."""
        return _checked(kind, f"{_PREFIXES.get(kind, '')}{self.owner}-{_role(role)}-{self.place}")

    def global_name(self, kind: Kind, role: str) -> str:
        """The name of a resource that no region owns, such as an IAM role: `hirosaki-022021-prod-break-glass`."""
        return _checked(kind, f"{_PREFIXES.get(kind, '')}{self.owner}-{_role(role)}")

    def bucket_arn(self, role: str) -> str:
        """ARN of a bucket of this member in this region."""
        return f"arn:aws:s3:::{self.name(Kind.BUCKET, role)}"

    def role_arn(self, role: str) -> str:
        """ARN of an IAM role of this member."""
        return f"arn:aws:iam::{self.account}:role/{self.global_name(Kind.ROLE, role)}"

    @property
    def root_arn(self) -> str:
        """ARN that stands for the account as a whole."""
        return f"arn:aws:iam::{self.account}:root"

    def arn(self, service: str, resource: str) -> str:
        """ARN of a regional resource of this account: `arn:aws:logs:ap-northeast-1:...:log-group:/x`."""
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def tags(self, name: str, data_class: DataClass | None = None, system: str = COMMON_SYSTEM) -> dict[str, str]:
        """The tags that every resource carries.

        Args:
            name: what the console shows, after the owner: `subnet-app-a`.
            data_class: what is kept in it; None where nothing is.
            system: the business system it belongs to.
        """
        tags = {
            "Name": f"{self.owner}-{name}",
            "jichi:tenancy": self.tenancy.name,
            "jichi:member": self.member.code,
            "jichi:system": system,
            "jichi:data-class": data_class or "none",
            "jichi:stage": self.tenancy.stage.slug,
            "jichi:cost-centre": self.tenancy.cost_centre,
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
