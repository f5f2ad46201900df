"""Which accounts of AWS a tenancy has, whose each is, and as whom each is read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from jichi.tenancy.model import Cloud, Isolation, Tenancy

AUDITOR = "auditor"
"""The role that reads every setting and changes nothing (docs/identity)."""

SHARED = "shared"
HUB = "hub"


@dataclass(frozen=True, slots=True)
class Place:
    """An account.

    Args:
        account: its number.
        owner: tenancy, whose and stage, with which names begin there: `hirosaki-022021-prod`.
        member: code of the member that it is of; None for what members share and for the hub.
        stack: as the program names what is in it.
        regions: primary first.
        role: ARN of the role to assume; None to come with the caller's own credentials.
        divided: whether several members' resources are in it, told apart by their tags.
        members: codes of those whose resources are read; only where it is divided.
    """

    account: str
    owner: str
    member: str | None
    stack: str
    regions: tuple[str, ...]
    role: str | None = None
    divided: bool = False
    members: tuple[str, ...] = ()


def places(tenancy: Tenancy, members: Collection[str] | None = None) -> tuple[Place, ...]:
    """The accounts to read, each once.

    Args:
        tenancy: the tenancy; one that is not on AWS has none.
        members: codes of those whose accounts are read; None for all, with what they share.
    """
    if Cloud.AWS not in {each.cloud for each in tenancy.homes}:
        return ()
    chosen = [each for each in tenancy.members if members is None or each.code in members]
    if tenancy.isolation is Isolation.ACCOUNT:
        own = [_place(tenancy, tenancy.account(each, Cloud.AWS), each.code, each.code) for each in chosen]
    else:
        codes = tuple(each.code for each in chosen)
        own = [_place(tenancy, tenancy.account(None, Cloud.AWS), SHARED, None, codes)]
    hub = tenancy.connectivity.hub(Cloud.AWS) if members is None and tenancy.has_hub(Cloud.AWS) else None
    if hub is not None and hub.account and hub.account not in {each.account for each in own}:
        own.append(_place(tenancy, hub.account, HUB, None))
    return tuple(own)


def _place(tenancy: Tenancy, account: str, whose: str, member: str | None, divided: tuple[str, ...] = ()) -> Place:
    owner = f"{tenancy.name}-{whose}-{tenancy.stage.slug}"
    audited = any(each.role == AUDITOR and each.on(Cloud.AWS) for each in tenancy.access) and not divided
    return Place(
        account,
        owner,
        member,
        f"{tenancy.name}-{whose}-aws-{tenancy.stage.slug}",
        tenancy.home(Cloud.AWS).regions,
        f"arn:aws:iam::{account}:role/{owner}-{AUDITOR}" if audited else None,
        bool(divided),
        divided,
    )
