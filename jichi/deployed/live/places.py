"""Which accounts of AWS and projects of Google Cloud a tenancy has, whose each is, and as whom each is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from jichi.tenancy.model import Cloud, Isolation, Projects, Tenancy

AUDITOR = "auditor"
"""The role that reads every setting and changes nothing (docs/identity)."""

SHARED = "shared"
HUB = "hub"


@dataclass(frozen=True, slots=True)
class Place:
    """An account.

    Args:
        account: its number; a project's id.
        owner: tenancy, whose and stage, with which names begin there: `hirosaki-022021-prod`.
        member: code of the member that it is of; None for what members share and for the hub.
        stack: as the program names what is in it.
        regions: primary first.
        role: ARN of the role to assume, e-mail of the service account to become; None to come with the caller's own
            credentials.
        divided: whether several members' resources are in it, told apart by their tags.
        members: codes of those whose resources are read; only where it is divided.
        cloud: whose account it is.
        access_policy: number of the access policy whose perimeters are looked at; on Google Cloud only.
        made: whether the program made the project, and not the platform.
    """

    account: str
    owner: str
    member: str | None
    stack: str
    regions: tuple[str, ...]
    role: str | None = None
    divided: bool = False
    members: tuple[str, ...] = ()
    cloud: Cloud = Cloud.AWS
    access_policy: str | None = None
    made: bool = False


def places(tenancy: Tenancy, members: Collection[str] | None = None, cloud: Cloud = Cloud.AWS) -> tuple[Place, ...]:
    """The accounts to read, each once.

    Args:
        tenancy: the tenancy; one that is not on the cloud has none.
        members: codes of those whose accounts are read; None for all, with what they share.
        cloud: whose accounts, or projects.
    """
    if cloud not in {each.cloud for each in tenancy.homes}:
        return ()
    chosen = [each for each in tenancy.members if members is None or each.code in members]
    if tenancy.isolation is Isolation.ACCOUNT:
        own = [_place(tenancy, cloud, tenancy.account(each, cloud), each.code, each.code) for each in chosen]
    else:
        codes = tuple(each.code for each in chosen)
        own = [_place(tenancy, cloud, tenancy.account(None, cloud), SHARED, None, codes)]
    hub = tenancy.connectivity.hub(cloud) if members is None and tenancy.has_hub(cloud) else None
    if hub is not None and hub.account and hub.account not in {each.account for each in own}:
        own.append(_place(tenancy, cloud, hub.account, HUB, None))
    return tuple(own)


def _place(
    tenancy: Tenancy, cloud: Cloud, account: str, whose: str, member: str | None, divided: tuple[str, ...] = ()
) -> Place:
    owner = f"{tenancy.name}-{whose}-{tenancy.stage.slug}"
    audited = any(each.role == AUDITOR and each.on(cloud) for each in tenancy.access) and not divided
    home = tenancy.home(cloud)
    return Place(
        account,
        owner,
        member,
        f"{tenancy.name}-{whose}-{cloud}-{tenancy.stage.slug}",
        home.regions,
        _auditor(cloud, account, owner, whose) if audited else None,
        bool(divided),
        divided,
        cloud,
        home.google.access_policy if home.google else None,
        made=home.google is not None and home.google.projects is not Projects.VERIFY,
    )


def _auditor(cloud: Cloud, account: str, owner: str, whose: str) -> str | None:
    """Whom to become; in the hub's account or project there are no roles for people (`stacks.hub`)."""
    if whose == HUB:
        return None
    if cloud is Cloud.AWS:
        return f"arn:aws:iam::{account}:role/{owner}-{AUDITOR}"
    return f"{AUDITOR}-{whose}@{account}.iam.gserviceaccount.com"
