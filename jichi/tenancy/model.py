"""The tenancy as the rest of the house sees it: resolved, checked, frozen.

Nothing here reads files or guesses: `jichi.tenancy.load` does, and hands over these objects. Components and planners
take what they need from them and never look at YAML.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from ipaddress import IPv4Network

from jichi.tenancy.apps import AppUse, Freeze
from jichi.tenancy.clouds import Cloud, Mode
from jichi.tenancy.connectivity import Connectivity, Forwarding, LinkageKind, Office, Segment


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


class DataClass(StrEnum):
    """What a key protects and a tag says: residents' data, logs, backups, secrets."""

    DATA = "data"
    LOG = "log"
    BACKUP = "backup"
    SECRET = "secret"  # noqa: S105 - the name of a class of data, not a secret


class Purpose(StrEnum):
    """What a tenancy has on a cloud: its systems, or only hand-over copies of what another cloud holds."""

    SYSTEMS = "systems"
    COPIES = "copies"


class Projects(StrEnum):
    """Where a member's Google Cloud project comes from: it is there already, or we make it, in a folder of its own."""

    VERIFY = "verify"
    PROJECT = "project"
    FOLDER = "folder"


class Perimeter(StrEnum):
    """VPC Service Controls: the platform's own (`verify`), one a member (`fine`), or one a tenancy (`coarse`)."""

    VERIFY = "verify"
    FINE = "fine"
    COARSE = "coarse"


class GoogleApis(StrEnum):
    """How Google's APIs are reached: a Private Service Connect endpoint in the network, or the restricted VIP."""

    PSC = "psc"
    VIP = "vip"


class Buckets(StrEnum):
    """Where objects are kept on Google Cloud: a bucket a region, or one in the dual-region ASIA1.

    A key for ASIA1 is in Cloud KMS's `asia1`, which is Tokyo, Osaka and a third replica in Seoul (Cloud KMS
    documentation, "Cloud KMS locations"). So `pair` is the default.
    """

    PAIR = "pair"
    DUAL_REGION = "dual-region"


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
class Google:
    """What only a home on Google Cloud has.

    Args:
        organization: number of the organisation, where organisation policies or a budget need it.
        folder: number of the folder in which projects, or members' folders, are made.
        billing_account: id of the billing account that projects we make are charged to (`012345-6789AB-CDEF01`).
        access_policy: number of the access policy in which perimeters are made.
        perimeter_enforced: False while the perimeter only reports what it would refuse (dry run).
        deploy_account: e-mail of the service account that a deployment impersonates; None for the caller's own.
    """

    organization: str | None = None
    folder: str | None = None
    billing_account: str | None = None
    access_policy: str | None = None
    projects: Projects = Projects.VERIFY
    perimeter: Perimeter = Perimeter.VERIFY
    perimeter_enforced: bool = False
    apis: GoogleApis = GoogleApis.PSC
    buckets: Buckets = Buckets.PAIR
    deploy_account: str | None = None


@dataclass(frozen=True, slots=True)
class CloudHome:
    """Where a tenancy lives on one cloud: a primary region and a second one, both in Japan.

    Args:
        account: what members share (isolation `network` and `application`): AWS account id or Google Cloud project id.
        deploy_role: name of the IAM role, in each AWS account, that a deployment assumes; None for the caller's own
            identity.
        purpose: whether systems run here, or copies are kept of what runs on the other cloud.
        google: what only Google Cloud has; None on AWS.
    """

    cloud: Cloud
    primary: str
    secondary: str
    ownership: Ownership
    account: str | None = None
    deploy_role: str | None = None
    purpose: Purpose = Purpose.SYSTEMS
    google: Google | None = None

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
        project: its own Google Cloud project id (isolation `account`).
        segment: where its business systems stand; the standard business systems are mostly in the first.
        other_offices: its offices in other segments, which reach nothing without an exception.
        forwarding: names that the offices' own servers know.
    """

    code: str
    name: str
    network: IPv4Network | None
    offices: tuple[IPv4Network, ...]
    systems: tuple[SystemUse, ...]
    account: str | None = None
    project: str | None = None
    segment: Segment = Segment.MY_NUMBER
    other_offices: tuple[Office, ...] = ()
    forwarding: Forwarding | None = None


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
class Access:
    """Who may take a role of the members' environments.

    Args:
        role: `operator` (運用管理補助者), `vendor` (ASP), `auditor`, `break-glass` or `ci`.
        callers: on AWS, ARNs of the roles that callers already have, or of a whole account; on Google Cloud, groups,
            service accounts and workforce or workload identities as IAM writes them (`group:...`).
        mfa: whether AWS itself must have seen a second factor.
        external_id: what a vendor's callers must say.
        vendor: name of the vendor that the role is for, which answers for some apps; None for the one without a name,
            and of any other role.
    """

    role: str
    callers: tuple[str, ...]
    mfa: bool = True
    external_id: str | None = None
    vendor: str | None = None

    def on(self, cloud: Cloud) -> tuple[str, ...]:
        """The callers that a cloud knows."""
        return tuple(caller for caller in self.callers if caller.startswith("arn:") is (cloud is Cloud.AWS))


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
        connectivity: hub, lines and what goes over them; none where nothing is said.
        apps: of vendors, which members use that use their systems.
        freezes: days on which apps must not change, besides those of every year.
        authorities: private certificate authorities, which issue the apps' certificates, one a region.
    """

    name: str
    group: str
    use: Use
    stage: Stage
    isolation: Isolation
    homes: tuple[CloudHome, ...]
    service: ServiceLevel
    contract: Contract
    cost_centre: str
    members: tuple[Member, ...]
    shared_network: IPv4Network | None = None
    access: tuple[Access, ...] = ()
    notice: Notice = Notice()
    connectivity: Connectivity = field(default_factory=Connectivity)
    apps: tuple[AppUse, ...] = ()
    freezes: tuple[Freeze, ...] = ()
    authorities: tuple[str, ...] = ()

    def home(self, cloud: Cloud) -> CloudHome:
        """The tenancy's home on a cloud that its file names."""
        return next(home for home in self.homes if home.cloud is cloud)

    def member(self, code: str) -> Member:
        """The member with a municipality code that the file names."""
        return next(member for member in self.members if member.code == code)

    def offices(self, member: Member) -> tuple[IPv4Network, ...]:
        """The offices that may use a member's systems: those of their own segment, and those with an exception."""
        granted = {each.segment for each in self.connectivity.exceptions if each.member == member.code}
        others = (each.network for each in member.other_offices if each.segment in granted)
        return (*member.offices, *others)

    def account(self, member: Member | None, cloud: Cloud) -> str:
        """The AWS account id, or the Google Cloud project id, of a member or of what members share; the file is checked
        to have it.
        """
        if member and self.isolation is Isolation.ACCOUNT:
            account = member.account if cloud is Cloud.AWS else member.project
        else:
            account = self.home(cloud).account
        if account is None:
            raise ValueError(f"no account for {member.code if member else 'what members share'} on {cloud}")
        return account

    def has_shared(self, cloud: Cloud) -> bool:
        """Whether members share something on a cloud, for which there is a stack: an account, or a perimeter."""
        google = self.home(cloud).google
        coarse = google is not None and google.perimeter is Perimeter.COARSE
        return self.isolation is not Isolation.ACCOUNT or coarse

    def has_hub(self, cloud: Cloud) -> bool:
        """Whether there is a hub on a cloud, for which there is a stack: lines lead there, or services are shared."""
        connected = self.connectivity
        return connected.hub(cloud) is not None and bool(connected.lines_of(cloud) or connected.services_of(cloud))

    def has_passages(self, cloud: Cloud) -> bool:
        """Whether data passes from one member to another on a cloud in a way for which there is a stack: over REST
        where networks are apart, by files on Google Cloud.
        """
        between = [each for each in self.connectivity.linkage if each.crosses_members and each.consumer.cloud is cloud]
        rest = any(each.kind is LinkageKind.REST for each in between)
        files = any(each.hands_files for each in between)
        return (rest and self.isolation is not Isolation.APPLICATION) or (files and cloud is Cloud.GCP)

    def has_apps(self, cloud: Cloud) -> bool:
        """Whether vendors' apps run on a cloud."""
        here = self.home(cloud).purpose is Purpose.SYSTEMS
        return here and any(not each.clouds or cloud in each.clouds for each in self.apps)

    def authority(self, region: str) -> str | None:
        """The certificate authority in a region."""
        return next((each for each in self.authorities if f":{region}:" in each or f"/{region}/" in each), None)

    def network(self, member: Member | None) -> IPv4Network:
        """The range in which a member's subnets lie, or those that members share; the file is checked to have it."""
        network = self.shared_network if self.isolation is Isolation.APPLICATION or not member else member.network
        if network is None:
            raise ValueError(f"no range for {member.code if member else 'what members share'}")
        return network
