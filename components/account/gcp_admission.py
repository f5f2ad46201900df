"""Which images run in a project: those of its members' own registries, and no others.

It is the one policy of the project, which services, jobs and worker pools of Cloud Run are told to obey, and which an
organisation policy lets nobody leave out (`gcp_policies.py`). An image is admitted by where it lies: what lies there
was mirrored by whom the tenancy trusts to do so. There are no attestations: a vendor's signature would be checked with
a key of the vendor's, which this toolkit has no way to receive yet.

Sources: Binary Authorization documentation, "Policy YAML reference" (name patterns end with `**` for everything below;
images of a pattern are exempt from the rules), "Set up overview for Cloud Run" (a service's new revision and each
execution of a job are checked).
"""

from __future__ import annotations

from collections.abc import Iterator

import pulumi
from pulumi_gcp import binaryauthorization

from components.app.registry import registry
from components.naming import Scope
from components.site import Site

EVERYTHING_BELOW = "/**"
"""How a pattern of a registry's images ends."""


class Admission(pulumi.ComponentResource):
    """The project's policy: nothing runs that no pattern admits, and each refusal is in the audit log."""

    def __init__(self, site: Site, parent: pulumi.Resource) -> None:
        super().__init__("jichi:account:Admission", "admission", None, pulumi.ResourceOptions(parent=parent))
        scope = site.scope
        binaryauthorization.Policy(
            "admission-policy",
            project=scope.account,
            description=f"{scope.owner}: images of the members' own registries",
            # Images of Google's own are Kubernetes' business, of which there is none.
            global_policy_evaluation_mode="DISABLE",
            default_admission_rule=binaryauthorization.PolicyDefaultAdmissionRuleArgs(
                evaluation_mode="ALWAYS_DENY", enforcement_mode="ENFORCED_BLOCK_AND_AUDIT_LOG"
            ),
            admission_whitelist_patterns=[
                binaryauthorization.PolicyAdmissionWhitelistPatternArgs(name_pattern=each) for each in patterns(scope)
            ],
            # Without it a project admits every image.
            opts=site.child(self, protect=True),
        )
        self.register_outputs({})


def patterns(scope: Scope) -> Iterator[str]:
    """Patterns of the images that run in the scope's project, member by member and region by region."""
    for user in scope.users:
        for region in scope.home.regions:
            yield f"{registry(user.at(region))}{EVERYTHING_BELOW}"
