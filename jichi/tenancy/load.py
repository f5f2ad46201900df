"""From a tenancy file to a tenancy: found, read, checked, and with every problem told at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from ipaddress import IPv4Network
from itertools import islice
from pathlib import Path

from jichi.errors import InvalidInput, Problem
from jichi.tenancy import apps, connections, document, duration, systems
from jichi.tenancy.checks import access, accounts, google, lines, linkage, members, ranges, regions, terms
from jichi.tenancy.checks import apps as app_checks
from jichi.tenancy.checks import systems as system_checks
from jichi.tenancy.document import shown
from jichi.tenancy.draft import Draft, draft
from jichi.tenancy.model import (
    Access,
    Cloud,
    CloudHome,
    Contract,
    Google,
    Member,
    Notice,
    Ownership,
    ServiceLevel,
    SystemUse,
    Tenancy,
)
from jichi.tenancy.schema import AccessEntry, OwnershipEntry, TenancyFile
from jichi.text import Text

TENANCIES = Path("stacks", "tenancies")
"""Where the tenancies of a project are, from its root."""

_CHECKS = (
    terms.check,
    regions.check,
    google.check,
    access.check,
    members.check,
    accounts.check,
    ranges.check,
    system_checks.check,
    lines.check,
    linkage.check,
    app_checks.check,
)

MOST_PROBLEMS = 200
"""So many problems of one kind are told: enough for any file that people write, a bound for one that they did not."""


@dataclass(frozen=True, slots=True)
class Examination:
    """A file looked at in full.

    Args:
        problems: everything that is wrong, in the order of the file's lines.
        draft: the file's values; None where too little could be read.
    """

    problems: tuple[Problem, ...]
    draft: Draft | None


def examine(path: Path | str) -> Examination:
    """Reads a file and checks all of it; never raises for what the file contains."""
    try:
        read = document.read(Path(path))
    except InvalidInput as error:
        return Examination(error.problems, None)
    made, faults = draft(read)
    problems = [*read.problems[:MOST_PROBLEMS], *faults]
    if made:
        for check in _CHECKS:
            problems += islice(check(made), MOST_PROBLEMS)
    return Examination(tuple(sorted(problems, key=_line)), made)


def validate(path: Path | str) -> tuple[Problem, ...]:
    """Every problem of a tenancy file, in the order of its lines; none if it is fine."""
    return examine(path).problems


def load(path: Path | str) -> Tenancy:
    """The tenancy of a file.

    Raises:
        InvalidInput: with every problem of the file at once.
    """
    return build(sound(path))


def sound(path: Path | str) -> Draft:
    """The values of a file that has no problems.

    Raises:
        InvalidInput: with every problem of the file at once.
    """
    examination = examine(path)
    if examination.problems or examination.draft is None:
        raise InvalidInput(*examination.problems)
    return examination.draft


def find(name_or_path: str) -> Path:
    """The file of a tenancy, by its name in `stacks/tenancies` of the project, or by its path.

    The project is the nearest folder upwards with a `Pulumi.yaml`; outside of any, the one Jichi is installed from.

    Raises:
        InvalidInput: there is none of this name.
    """
    given = Path(name_or_path)
    if given.suffix in (".yaml", ".yml") or len(given.parts) != 1:
        # A path is taken at its word: whether it can be read is told by `load`, with its reason.
        return given
    folder = project_root() / TENANCIES
    known = {file.stem: file for file in sorted(folder.glob("*.yaml"))}
    if name_or_path in known:
        file, here = known[name_or_path], Path.cwd()
        return file.relative_to(here) if file.is_relative_to(here) else file
    near = get_close_matches(name_or_path, known, n=3)
    listed = near or list(known)
    raise InvalidInput(
        Problem(
            Text(f"テナンシー {shown(name_or_path)} はありません。", f"There is no tenancy {shown(name_or_path)}."),
            Text(
                f"{'、'.join(listed)} ではありませんか。ファイルのパスでも指定できます。",
                f"Did you mean {', '.join(listed)}? The path of a file will do too.",
            )
            if listed
            else Text(
                f"{TENANCIES.as_posix()}/{shown(name_or_path)}.yaml を作成してください。",
                f"Write {TENANCIES.as_posix()}/{shown(name_or_path)}.yaml.",
            ),
        )
    )


def project_root() -> Path:
    """The folder of the project: the nearest upwards with a `Pulumi.yaml`, else where Jichi is installed from."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "Pulumi.yaml").is_file():
            return folder
    return Path(__file__).resolve().parents[2]


def build(made: Draft) -> Tenancy:
    """The tenancy of a draft without problems."""
    file = made.file
    start = date.fromisoformat(file.contract.start)
    return Tenancy(
        name=file.name,
        group=file.group,
        use=file.use,
        stage=file.stage,
        isolation=file.isolation,
        homes=tuple(_homes(file)),
        service=_service(made),
        contract=Contract(start, terms.end_of(start, file.contract.years)),
        cost_centre=file.cost_centre or file.name,
        members=tuple(
            Member(
                code=member.code,
                name=member.name,
                network=IPv4Network(member.range) if member.range else None,
                offices=tuple(map(IPv4Network, member.offices)),
                systems=_systems(file.systems + member.systems, file.own_systems),
                account=member.account,
                project=member.project,
                segment=member.segment,
                other_offices=connections.other_offices(member),
                forwarding=connections.forwarding(member),
            )
            for member in file.members
        ),
        access=tuple(_access(file.access)),
        notice=Notice(file.notice.emails, file.notice.budget_usd),
        shared_network=IPv4Network(file.shared_range) if file.shared_range else None,
        connectivity=connections.connectivity(file),
        apps=apps.apps(file, made.document.file),
        freezes=apps.freezes(file),
        authorities=file.certificate_authorities,
    )


def _homes(file: TenancyFile) -> Iterator[CloudHome]:
    if aws := file.clouds.aws:
        yield CloudHome(
            Cloud.AWS,
            aws.primary,
            aws.secondary,
            _ownership(aws.ownership.over(file.ownership)),
            account=aws.account,
            deploy_role=aws.deploy_role,
            purpose=aws.purpose,
        )
    if gcp := file.clouds.gcp:
        yield CloudHome(
            Cloud.GCP,
            gcp.primary,
            gcp.secondary,
            _ownership(gcp.ownership.over(file.ownership)),
            account=gcp.project,
            purpose=gcp.purpose,
            google=Google(
                organization=gcp.organization,
                folder=gcp.folder,
                billing_account=gcp.billing_account,
                access_policy=gcp.access_policy,
                projects=gcp.projects,
                perimeter=gcp.perimeter,
                perimeter_enforced=gcp.perimeter_enforced,
                apis=gcp.apis,
                buckets=gcp.buckets,
                deploy_account=gcp.deploy_account,
            ),
        )


def _ownership(entry: OwnershipEntry) -> Ownership:
    return Ownership(
        public_access_block=entry.public_access_block,
        trail=entry.trail,
        recorder=entry.recorder,
        threat_detection=entry.threat_detection,
        security_findings=entry.security_findings,
        organization_policy=entry.organization_policy,
    )


def _access(entry: AccessEntry) -> Iterator[Access]:
    roles = {
        "operator": entry.operator,
        "vendor": entry.vendor,
        "auditor": entry.auditor,
        "break-glass": entry.break_glass,
        "ci": entry.ci,
    }
    for role, trust in roles.items():
        if trust:
            yield Access(role, trust.callers, trust.mfa, trust.external_id)
    for name, trust in entry.vendors.items():
        yield Access("vendor", trust.callers, trust.mfa, trust.external_id, name)


def _service(made: Draft) -> ServiceLevel:
    level = made.file.service_level
    return ServiceLevel(
        availability=level.availability,
        rpo_hours=duration.hours(level.rpo),
        rto_hours=duration.hours(level.rto),
        disaster_rto_hours=duration.hours(level.disaster_rto),
        backup_interval_hours=duration.hours(level.backup_interval),
        generations=level.generations,
        backup_retention_days=duration.days(level.backup_retention),
        log_retention_days=duration.days(level.log_retention),
        evidence_retention_days=duration.days(level.evidence_retention),
        recovery=level.recovery,
    )


def _systems(names: tuple[str, ...], own: tuple[str, ...]) -> tuple[SystemUse, ...]:
    entries = (systems.by_name(name, own) for name in names)
    return tuple(SystemUse(entry.name, entry.standard) for entry in entries if entry)


def _line(problem: Problem) -> int:
    return problem.where.line or 0 if problem.where else 0
