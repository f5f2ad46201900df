"""Account: what an account as a whole forbids, where it is the member's alone and the platform leaves it to us."""

from __future__ import annotations

import pulumi

from components.clouds import not_planned
from components.site import Sites
from jichi.tenancy.model import Cloud, Mode


def create_account(sites: Sites, parent: pulumi.Resource) -> None:
    """Settings that hold for the whole account; none where others share it or the platform owns them."""
    scope = sites.primary.scope
    if not scope.owns_account or scope.tenancy.ownership.public_access_block is Mode.VERIFY:
        return
    match sites.cloud:
        case Cloud.AWS:
            from components.account import aws

            aws.Account(sites, parent)
        case Cloud.GCP:
            raise not_planned(sites.cloud)
