"""A guardrail: one definition of what must hold, run by the real policy engine and offline alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import Case
from policies.judgement import Judgement, Status
from policies.world import World


class Severity(StrEnum):
    """How bad it is where a guardrail fails."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Enforcement(StrEnum):
    """What the policy engine does, in Pulumi's words."""

    ADVISORY = "advisory"
    MANDATORY = "mandatory"
    REMEDIATE = "remediate"


class Area(StrEnum):
    """What a guardrail is about."""

    NETWORK = "network-closure"
    RESIDENCY = "residency"
    ENCRYPTION = "encryption"
    IDENTITY = "identity"
    LOGS = "logs"
    BACKUP = "backup"
    SEGREGATION = "segregation"
    DATABASE = "database"
    STORAGE = "storage"
    WORKLOAD = "workload"
    SECRETS = "secrets"
    INVENTORY = "inventory"
    CHANGE = "change-protection"
    MONITORING = "monitoring"
    SUPPLIER = "supplier-access"


class Coverage(StrEnum):
    """How much of a control a guardrail gives evidence for."""

    FULL = "full"
    PARTIAL = "partial"
    SUPPORTING = "supporting"


class Responsibility(StrEnum):
    """Whose a control is, where responsibility is shared (ISMAP管理基準 6.3.1.P)."""

    PROVIDER = "provider"
    PLATFORM = "platform"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A control that a guardrail gives evidence for.

    Args:
        control: its number in the catalogue, `13.1.3`.
        whose: who has to see to what the guardrail checks.
    """

    control: str
    coverage: Coverage
    whose: Responsibility = Responsibility.PLATFORM


class Promise(StrEnum):
    """A term of the service level that a stack hands on, by its key in the output `serviceLevel`."""

    INTERVAL = "backupIntervalHours"
    POINT = "rpoHours"
    GENERATIONS = "generations"
    BACKUPS = "backupRetentionDays"
    LOGS = "logRetentionDays"
    EVIDENCE = "evidenceRetentionDays"

    @property
    def is_most(self) -> bool:
        """Whether no more than what is promised is good enough, and not no less."""
        return self in (Promise.INTERVAL, Promise.POINT)

    @property
    def is_more(self) -> bool:
        """Whether only a promise of more than the default counts: for how long records tell what happened is no matter
        of what a group agrees on.
        """
        return self in (Promise.LOGS, Promise.EVIDENCE)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a pack's configuration, or a file of the same form, may change.

    Args:
        name: as in the configuration.
        default: without any configuration.
        unit: of the number.
        least: the strictest floor below which it cannot be configured; None for none.
        promise: the term of the service level that takes the default's place where the stack promises one, or more
            (`policies.promises`); its guardrail has to reach the stack.
        most: the most that the cloud's service can do, whatever is promised; None for no limit.
    """

    name: str
    default: int
    unit: Text
    least: int | None = None
    promise: Promise | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Path:
    """A property that decides.

    Args:
        type: of the resource that has it.
        property: its path; the first name is the input.
        absent: what the guardrail says where it is left out (a default of the cloud may be safe).
    """

    type: str
    property: str
    absent: Status = Status.FAIL


@dataclass(frozen=True, slots=True)
class Subject:
    """What is judged.

    Args:
        resource: one planned resource.
        world: the plan around it.
        parameters: by name.
    """

    resource: Resource
    world: World
    parameters: Mapping[str, int] = field(default_factory=dict[str, int])


Judge = Callable[[Subject], Judgement]
Remedy = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]


class Reach(StrEnum):
    """How far a guardrail looks."""

    RESOURCE = "resource"
    STACK = "stack"
    TENANCY = "tenancy"


@dataclass(frozen=True, slots=True)
class Each:
    """Every resource of some types is judged.

    Args:
        types: type tokens, `aws:s3/bucket:Bucket`.
        reach: whether the resource's own inputs decide, others of its stack, or of the whole tenancy.
    """

    types: tuple[str, ...]
    judge: Judge
    reach: Reach = Reach.RESOURCE


@dataclass(frozen=True, slots=True)
class Never:
    """Types that must not appear: each resource of them fails; a stack without any passes.

    Args:
        types: type tokens; one that ends with `*` means every type that begins so.
    """

    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claims:
    """What the proof says (docs/prove.md): PROVED passes, REFUTED fails, UNKNOWN is unknown.

    Args:
        kinds: of claims, `internet-in`.
    """

    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Guardrail:
    """One definition of what must hold.

    Args:
        id: stable, `aws-s3-public-access-blocked`; begins with its cloud.
        version: grows when what it decides changes.
        title: what holds where it passes.
        rationale: why, with the source of the rule (document and section).
        remedy: what to do where it fails.
        check: how it is decided.
        controls: what it gives evidence for.
        absence: what a property or block that is left out means.
        paths: properties that decide; each, made unknown, must turn a PASS.
        cases: at least one each of pass, fail, unknown (where a value can be unknown) and evasion.
        parameters: what may be configured.
        remediate: gives inputs as they should be, of the type that the first path is of; only where that is safe.
    """

    id: str
    version: int
    cloud: Cloud
    area: Area
    severity: Severity
    enforcement: Enforcement
    title: Text
    rationale: Text
    remedy: Text
    check: Each | Never | Claims
    controls: tuple[Mapped, ...]
    absence: Text
    paths: tuple[Path, ...]
    cases: tuple[Case, ...]
    parameters: tuple[Parameter, ...] = ()
    remediate: Remedy | None = None

    @property
    def versioned(self) -> str:
        """Its id and version, `aws-s3-public-access-blocked@1`."""
        return f"{self.id}@{self.version}"

    @property
    def remedied(self) -> str | None:
        """The type whose inputs its remediation rewrites; None where it has none."""
        return self.paths[0].type if self.remediate and self.paths else None
