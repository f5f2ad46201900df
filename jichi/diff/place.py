"""Where a resource is, as far as a plan says: which region and which account.

A resource cannot be moved to another region or account, it can only be made anew there. The region is the resource's
own or its provider's. The account is in a provider's `allowedAccountIds` and in the role that it assumes (AWS), or it
is the resource's own `project` or its provider's (Google Cloud); credentials are in no plan.

AWS: a provider is in one region and one account, and so is everything under it. Google Cloud: the provider's `project`
and `region` are only what a resource takes that names none, and some types, such as folders, perimeters and grants on
a bucket, take neither. Another project of the provider replaces what takes it, another region replaces some types and
leaves most in the region that they were made in (hashicorp/terraform-provider-google-beta, `DefaultProviderProject` and
`DefaultProviderRegion` in a resource's `CustomizeDiff`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from jichi.diff.model import Cause, Effect, Force
from jichi.diff.paths import Path
from jichi.diff.replacements import Known, takes
from jichi.engine.plan import PROVIDER_PREFIX, Resource
from jichi.engine.values import Value

_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_ACCOUNT_INPUTS = ("allowedAccountIds", "assumeRoles", "assumeRoleWithWebIdentity")
_CREDENTIALS = frozenset({"accessKey", "profile", "credentials", "accessToken", "impersonateServiceAccount"})
_GOOGLE = f"{PROVIDER_PREFIX}gcp"


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
        # The first that names any account says which: roles on the way may be of others.
        for key in _ACCOUNT_INPUTS:
            text = inputs.get(key)
            if isinstance(text, str) and (found := set(_ACCOUNT.findall(text))):
                return cls(found.pop() if len(found) == 1 else None)
        return cls(None)


@dataclass(frozen=True, slots=True)
class Providers:
    """The explicit providers of a resource; None where it has the default one, of which a plan says nothing."""

    old: Resource | None
    new: Resource | None

    @property
    def project_differs(self) -> bool:
        """Whether what takes its project from them goes to another one, although it may be the same provider."""
        return (
            self.old is not None
            and self.new is not None
            and self.old.inputs.get("project") != self.new.inputs.get("project")
        )


def is_provider(resource: Resource) -> bool:
    """Whether the resource is a provider's configuration."""
    return resource.type.startswith(PROVIDER_PREFIX)


def known_of_provider(old: Resource, new: Resource, path: Path) -> Known:
    """What is known of changing an input of a provider.

    A provider's own configuration is changed in place, and its resources stay (pulumi-terraform-bridge, `DiffConfig`),
    unless it leads to another region or account. On Google Cloud it stays even then, and each resource under it says
    for itself whether it moves (`other_region`, `other_account`).
    """
    name = path[0]
    before, after = Account.of(old).id, Account.of(new).id
    if new.type == _GOOGLE:
        # Where no project is named, it is the one that the credentials belong to.
        told = name not in _CREDENTIALS or (before is not None and after is not None)
        return Known(Cause.UPDATABLE if told else Cause.CONDITIONAL, "provider")
    if name == "region":
        return Known(Cause.CREATE_ONLY, "provider")
    if name in _ACCOUNT_INPUTS or name in _CREDENTIALS:
        return _known(before, after)
    return Known(Cause.UPDATABLE, "provider")


def known_of_place(old: Resource, new: Resource, providers: Providers, path: Path) -> Known | None:
    """What is known of changing a resource's own `region` or, on Google Cloud, `project`; None for any other input.

    To name what the provider names moves nothing. Sources: the AWS provider's `resourceForceNewIfRegionChanges`; Google
    Cloud's provider has both as optional, computed and `ForceNew`.
    """
    if path == ("region",):
        return _known(old.region, new.region)
    if path == ("project",) and "project" in (takes(new.type) or ()):
        return _known(_project(old, providers.old), _project(new, providers.new))
    return None


def _known(before: str | None, after: str | None) -> Known:
    if before is None or after is None:
        return Known(Cause.CONDITIONAL, "provider")
    return Known(Cause.UPDATABLE if before == after else Cause.CREATE_ONLY, "provider")


def _project(resource: Resource, provider: Resource | None) -> str | None:
    """The project that a Google Cloud resource is in; None where it is not known yet or not told."""
    own = resource.inputs.get("project")
    if own is None:
        return Account.of(provider).id
    return own if isinstance(own, str) else None


def other_region(old: Resource, new: Resource) -> Iterator[Force]:
    """Whether the resource goes to another region with its provider, without a change of its own."""
    taken = takes(new.type)
    if taken is not None and "region" not in taken:
        return
    if old.region != new.region and old.inputs.get("region") == new.inputs.get("region"):
        force = _force(Cause.REGION, old.region, new.region)
        yield force if taken is None else replace(force, effect=Effect.MAY_REPLACE)


def other_account(old: Resource, new: Resource, providers: Providers) -> Iterator[Force]:
    """Whether a resource goes to another account with its provider, without a change of its own."""
    taken = takes(new.type)
    if taken is not None and ("project" not in taken or old.inputs.get("project") or new.inputs.get("project")):
        return
    before, after = Account.of(providers.old).id, Account.of(providers.new).id
    if before is None or before != after:
        yield _force(Cause.ACCOUNT, before, after)


def _force(cause: Cause, before: str | None, after: str | None) -> Force:
    effect = Effect.MAY_REPLACE if before is None or after is None else Effect.REPLACES
    return Force(effect, cause, f"{before or '?'} → {after or '?'}")
