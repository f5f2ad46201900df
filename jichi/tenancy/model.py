"""The tenancy as the rest of the house sees it: resolved, checked, frozen.

Nothing here reads files or guesses: `jichi.tenancy.load` does, and hands over these objects. Components and planners
take what they need from them and never look at YAML.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from ipaddress import IPv4Network


class Cloud(StrEnum):
    """A cloud of the Government Cloud that Jichi plans for."""

    AWS = "aws"
    GCP = "gcp"


class Use(StrEnum):
    """How the Government Cloud is used: by one municipality (単独利用) or by a group (共同利用)."""

    SINGLE = "単独利用"
    JOINT = "共同利用"


class Stage(StrEnum):
    """Production (本番) or verification (検証): separate accounts, with no network between them."""

    PRODUCTION = "本番"
    VERIFICATION = "検証"

    @property
    def slug(self) -> str:
        """The stage in names of stacks and resources."""
        return "prod" if self is Stage.PRODUCTION else "test"


class Isolation(StrEnum):
    """What separates members: an account each, a network each, or an application's own keys and data."""

    ACCOUNT = "account"
    NETWORK = "network"
    APPLICATION = "application"


class Recovery(StrEnum):
    """What stands ready in the second region (AWS whitepaper "Disaster Recovery of Workloads on AWS")."""

    BACKUP_RESTORE = "backup-restore"
    PILOT_LIGHT = "pilot-light"
    WARM_STANDBY = "warm-standby"


class Mode(StrEnum):
    """Who owns a platform control: we create it (`manage`), or we assert that the platform has it (`verify`)."""

    MANAGE = "manage"
    VERIFY = "verify"


class DataClass(StrEnum):
    """What a key protects and a tag says: residents' data, logs, backups, secrets."""

    DATA = "data"
    LOG = "log"
    BACKUP = "backup"
    SECRET = "secret"  # noqa: S105 - the name of a class of data, not a secret


@dataclass(frozen=True, slots=True)
class CloudHome:
    """Where a tenancy lives on one cloud: a primary region and a second one, both in Japan."""

    cloud: Cloud
    primary: str
    secondary: str
    account: str | None = None
    """AWS account id of the shared account (isolation `network` and `application`)."""
    deploy_role: str | None = None
    """Name of the IAM role, in each account, that a deployment assumes; None for the caller's own identity."""

    @property
    def regions(self) -> tuple[str, str]:
        """Primary first."""
        return (self.primary, self.secondary)


@dataclass(frozen=True, slots=True)
class SystemUse:
    """A business system that a member uses.

    Args:
        name: the name in the group's own table, such as `学齢簿`.
        standard: the id of the standard business system (標準化対象20業務) it belongs to, or None where it is the
            municipality's own.
    """

    name: str
    standard: str | None


@dataclass(frozen=True, slots=True)
class Member:
    """A municipality in the tenancy.

    Args:
        code: six-digit 全国地方公共団体コード.
        network: the member's address range in the cloud (prefix length 16 to 20); None where members share a network
            (isolation `application`).
        offices: the ranges of its offices, reached over the closed line.
        account: its own AWS account id (isolation `account`).
    """

    code: str
    name: str
    network: IPv4Network | None
    offices: tuple[IPv4Network, ...]
    systems: tuple[SystemUse, ...]
    account: str | None = None


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """What the group has promised its members; every value's default and source are in `service_level.py`.

    Args:
        availability: share of planned service hours, 0 to 1.
        rpo_hours: how much work may be lost, in hours.
        rto_hours: how long a stop may last, in hours.
        disaster_rto_hours: how long until reduced service after a large disaster, in hours.
        backup_interval_hours: hours between backups.
        generations: how many backups are kept.
        backup_retention_days: how long a backup is kept, in days.
        log_retention_days: how long logs are kept, in days.
        evidence_retention_days: how long evidence is locked, in days.
        recovery: what stands ready in the second region.
    """

    availability: float
    rpo_hours: int
    rto_hours: int
    disaster_rto_hours: int
    backup_interval_hours: int
    generations: int
    backup_retention_days: int
    log_retention_days: int
    evidence_retention_days: int
    recovery: Recovery


@dataclass(frozen=True, slots=True)
class Ownership:
    """Who owns each control that the platform may already provide."""

    public_access_block: Mode
    trail: Mode
    recorder: Mode
    threat_detection: Mode
    security_findings: Mode
    organization_policy: Mode


@dataclass(frozen=True, slots=True)
class Access:
    """Who may take a role of the members' environments.

    Args:
        role: `operator` (運用管理補助者), `vendor` (ASP), `auditor`, `break-glass` or `ci`.
        callers: ARNs of the roles that callers already have, or of a whole account.
        mfa: whether AWS itself must have seen a second factor.
        external_id: what a vendor's callers must say.
    """

    role: str
    callers: tuple[str, ...]
    mfa: bool = True
    external_id: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Who is told, and what an account may cost.

    Args:
        emails: addresses that alarms and events are sent to.
        budget_usd: monthly budget of an account in US dollars, in which cloud fees are charged; None for no budget.
    """

    emails: tuple[str, ...] = ()
    budget_usd: int | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """The contract period: both days belong to it."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Tenancy:
    """A group of municipalities, or one, with one contract on the Government Cloud.

    Args:
        name: short name in stacks and resources (3 to 16 of a-z, 0-9, hyphen).
        group: the group's official name.
        cost_centre: what its cloud fees are booked on.
        shared_network: the range of the network that members share (isolation `application`; prefix length 16 to 20).
        access: who may take which role; nobody where nothing is said.
    """

    name: str
    group: str
    use: Use
    stage: Stage
    isolation: Isolation
    homes: tuple[CloudHome, ...]
    service: ServiceLevel
    ownership: Ownership
    contract: Contract
    cost_centre: str
    members: tuple[Member, ...]
    shared_network: IPv4Network | None = None
    access: tuple[Access, ...] = ()
    notice: Notice = Notice()

    def home(self, cloud: Cloud) -> CloudHome:
        """The tenancy's home on a cloud that its file names."""
        return next(home for home in self.homes if home.cloud is cloud)

    def member(self, code: str) -> Member:
        """The member with a municipality code that the file names."""
        return next(member for member in self.members if member.code == code)

    def account(self, member: Member | None, cloud: Cloud) -> str:
        """The AWS account id of a member, or of what members share; the file is checked to have it."""
        own = member and self.isolation is Isolation.ACCOUNT
        account = member.account if member and own else self.home(cloud).account
        if account is None:
            raise ValueError(f"no account for {member.code if member else 'what members share'} on {cloud}")
        return account

    def network(self, member: Member | None) -> IPv4Network:
        """The range in which a member's subnets lie, or those that members share; the file is checked to have it."""
        network = self.shared_network if self.isolation is Isolation.APPLICATION or not member else member.network
        if network is None:
            raise ValueError(f"no range for {member.code if member else 'what members share'}")
        return network
