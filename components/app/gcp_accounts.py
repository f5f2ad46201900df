"""As whom an app acts: a service account of its own, which what it needs admits one by one.

It has no role in the project: each resource says what the app may do with it (`Provided.admit`). Cloud Run needs no
grant to write logs, and images are pulled by its own agent.

Whoever sets a version of an app has to be allowed to have it act as the account (`iam.serviceAccounts.actAs`): the
vendor and CI, on this account and on no other (`components.identity.gcp_vendor`).

Sources: Cloud Run documentation, "Configure service identity for services", "Deployment permissions"; IAM
documentation, "Attach service accounts to resources", "Service account permissions".
"""

from __future__ import annotations

from collections.abc import Iterable

import pulumi
from pulumi_gcp import serviceaccount

from components.app.surroundings import Provided
from components.identity import Role
from components.site import Site

SETTERS = (Role.VENDOR, Role.CI)
"""Who sets versions of an app."""

ATTACH = "roles/iam.serviceAccountUser"
"""To have resources act as an account; no token of it comes with that."""


class Account(pulumi.ComponentResource):
    """A service account, who may have resources act as it, and what admits it: whatever runs as it waits for all."""

    def __init__(
        self, site: Site, role: str, why: str, parent: pulumi.Resource, setters: tuple[Role, ...] = SETTERS
    ) -> None:
        """An account.

        Args:
            site: the region whose tasks act as it.
            role: in its id.
            why: what it is for.
            parent: the component it belongs to.
            setters: who may have resources act as it.
        """
        super().__init__(
            "jichi:app:Account", f"{site.place}-{role}-account", None, pulumi.ResourceOptions(parent=parent)
        )
        scope = site.scope
        account = serviceaccount.Account(
            f"{site.place}-{role}",
            project=scope.account,
            account_id=scope.account_id(role),
            display_name=f"{scope.owner}-{role}",
            description=f"{scope.owner}: {why}",
            opts=site.child(self),
        )
        for setter in setters:
            serviceaccount.IAMMember(
                f"{site.place}-{role}-{setter}",
                # By its name, so that a reviewer can read whose account it is before it is there.
                service_account_id=f"projects/{scope.account}/serviceAccounts/{scope.account_email(role)}",
                role=ATTACH,
                member=f"serviceAccount:{scope.account_email(setter)}",
                opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[account])),
            )
        self.email = account.email
        self.member = account.member
        self.register_outputs({"email": account.email})

    def admitted(self, app: str, provided: Iterable[Provided]) -> None:
        """Have each resource that an app needs let it in."""
        for each in provided:
            each.admit(app, self.member, self)
