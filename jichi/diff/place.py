"""Where a resource is, as far as a plan says: which region and which account.

A resource cannot be moved to another region or account, it can only be made anew there. The region is the resource's
own or its provider's. The account is in a provider's `allowedAccountIds` and in the role that it assumes (AWS), or in
its `project` (Google Cloud); credentials are in no plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jichi.diff.model import Cause, Effect, Force
from jichi.diff.paths import Path
from jichi.diff.replacements import Known
from jichi.engine.plan import PROVIDER_PREFIX, Resource
from jichi.engine.values import Value

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_REGION = frozenset({"region", "zone"})
_ACCOUNT_INPUTS = ("allowedAccountIds", "assumeRoles", "assumeRoleWithWebIdentity", "project")
_CREDENTIALS = frozenset({"accessKey", "profile", "credentials", "accessToken", "impersonateServiceAccount"})


@dataclass(frozen=True, slots=True)
class Account:
    """The account that a provider deploys to; None where its inputs do not tell."""

    id: str | None

    @classmethod
    def of(cls, provider: Resource | None) -> Account:
        """The one account that the provider's inputs name."""
        inputs: Mapping[str, Value] = provider.inputs if provider else {}
        project = inputs.get("project")
        if isinstance(project, str):
            return cls(project)
        found = {
            id_ for key in _ACCOUNT_INPUTS if isinstance(text := inputs.get(key), str) for id_ in _ACCOUNT.findall(text)
        }
        return cls(found.pop()) if len(found) == 1 else cls(None)


def is_provider(resource: Resource) -> bool:
    """Whether the resource is a provider's configuration."""
    return resource.type.startswith(PROVIDER_PREFIX)


def known_of_provider(old: Resource, new: Resource, path: Path) -> Known:
    """What is known of changing an input of a provider.

    A provider's own configuration is changed in place, and its resources stay (pulumi-terraform-bridge, `DiffConfig`),
    unless it leads to another region or account.
    """
    name = path[0]
    if name in _REGION:
        return Known(Cause.CREATE_ONLY, "provider")
    if name in _ACCOUNT_INPUTS or name in _CREDENTIALS:
        before, after = Account.of(old).id, Account.of(new).id
        if before is None or after is None:
            return Known(Cause.CONDITIONAL, "provider")
        return Known(Cause.UPDATABLE if before == after else Cause.CREATE_ONLY, "provider")
    return Known(Cause.UPDATABLE, "provider")


def known_of_region(old: Resource, new: Resource) -> Known:
    """What is known of changing a resource's own `region`; to name the provider's region in it moves nothing.

    Source: the AWS provider's `resourceForceNewIfRegionChanges`.
    """
    if old.region is None or new.region is None:
        return Known(Cause.CONDITIONAL, "provider")
    return Known(Cause.UPDATABLE if old.region == new.region else Cause.CREATE_ONLY, "provider")


def other_region(old: Resource, new: Resource) -> Iterator[Force]:
    """Whether the resource goes to another region with its provider, without a change of its own."""
    if old.region != new.region and old.inputs.get("region") == new.inputs.get("region"):
        yield _force(Cause.REGION, old.region, new.region)


def other_account(old: Resource | None, new: Resource | None) -> Iterator[Force]:
    """Whether a resource that gets another provider goes to another account with it.

    Args:
        old: the resource's explicit provider; None where it has the default one, of which a plan says nothing.
        new: the same in the new plan.
    """
    before, after = Account.of(old).id, Account.of(new).id
    if before is None or before != after:
        yield _force(Cause.ACCOUNT, before, after)


def _force(cause: Cause, before: str | None, after: str | None) -> Force:
    effect = Effect.MAY_REPLACE if before is None or after is None else Effect.REPLACES
    return Force(effect, cause, f"{before or '?'} → {after or '?'}")
