"""Account: what an account or a project as a whole forbids, where it is ours to say."""

from __future__ import annotations

import pulumi

from components.account.gcp_services import runs_apps
from components.checks import is_managed
from components.site import Sites
from jichi.tenancy.model import Cloud


def create_account(sites: Sites, parent: pulumi.Resource) -> None:
    """Settings that hold for the whole account; none where others share it or the platform owns them.

    On AWS they block public access; on Google Cloud they are organisation policies of the project, which forbid that
    and more, and where vendors' applications run, which images may.
    """
    scope = sites.primary.scope
    ownership = scope.home.ownership
    match sites.cloud:
        case Cloud.AWS:
            if is_managed(scope, ownership.public_access_block):
                from components.account import aws

                aws.Account(sites, parent)
        case Cloud.GCP:
            if is_managed(scope, ownership.organization_policy):
                from components.account import gcp

                gcp.Account(sites, parent)
            if scope.owns_account and runs_apps(scope):
                from components.account import gcp_admission

                gcp_admission.Admission(sites.primary, parent)
