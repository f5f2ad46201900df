"""What one account may do in all: the permissions of every role that its project grants it, in whichever stack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jichi.engine.plan import Resource
from jichi.engine.values import Reference
from jichi.tenancy.model import Cloud
from policies.guardrails.gcp.granting import (
    ACCOUNT,
    ON_PROJECTS,
    Binding,
    Principal,
    bindings,
    home,
    permissions,
    principal,
)
from policies.world import World

BREAK_GLASS = "break-glass"
VENDOR = "vendor"


@dataclass(frozen=True, slots=True)
class Held:
    """One permission that an account has.

    Args:
        condition: of the grant; None where it holds everywhere in the project.
    """

    permission: str
    condition: str | None


@dataclass(frozen=True, slots=True)
class Holding:
    """What an account has.

    Args:
        held: permissions that are known.
        doubtful: grants of which nobody knows before deployment to whom they are, or what they give.
        grants: how many are surely its own.
    """

    held: tuple[Held, ...]
    doubtful: tuple[str, ...]
    grants: int


def account_id(binding: Binding, who: Principal) -> str | None:
    """The id of the account that a binding names, before the `@`; None where it is not known, or none."""
    if who.source is not None:
        given = who.source.inputs.get("accountId")
        return given if isinstance(given, str) else None
    kind, _, mail = binding.member.partition(":")
    return mail.partition("@")[0] if kind == "serviceAccount" and who.project else None


def holding(account: Resource, world: World) -> Holding:
    """What a planned service account is granted on projects, by its member's stacks and by what members share."""
    id_, project = account.inputs.get("accountId"), home(account, world)
    own = f"serviceAccount:{id_}@{project}.iam.gserviceaccount.com"
    held: list[Held] = []
    doubtful: list[str] = []
    grants = 0
    for grant, binding in _bound(account, own, world):
        # Who it is is looked up only where the text does not say it: most grants name others.
        source = None if binding.member.isascii() else principal(binding.member, world).source
        if binding.member != own and source is not account:
            if not binding.member.isascii() and source is None:
                doubtful.append(grant.name)
            continue
        grants += 1
        found = permissions(binding.role, world)
        if found is None:
            doubtful.append(grant.name)
            continue
        held.extend(Held(each, binding.condition) for each in found)
    return Holding(tuple(held), tuple(doubtful), grants)


def _bound(account: Resource, own: str, world: World) -> Iterator[tuple[Resource, Binding]]:
    for grant in world.of(Cloud.GCP, *ON_PROJECTS):
        if grant.member in (account.member, None) and not _is_anothers(grant, account, own, world):
            for binding in bindings(grant, world) or (Binding("", "", None, ""),):
                # A grant that cannot be read may be anybody's.
                yield grant, binding if binding.member else Binding(binding.role, "\U0010fffd", None, "")


def _is_anothers(grant: Resource, account: Resource, own: str, world: World) -> bool:
    """Whether a grant is plainly to somebody else: most are, and need not be read."""
    match grant.inputs.get("member"):
        case str() as named:
            return named != own and named.isascii() and named != ""
        case Reference(urn):
            other = world.at(urn)
            return urn != account.urn and other is not None and other.type == ACCOUNT
        case _:
            return False
