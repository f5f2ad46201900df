"""Organisation policies of a project: what nobody in it can do, whatever IAM lets them.

Source: Organization Policy API, "projects.policies".
"""

from __future__ import annotations

import pulumi
from pulumi_gcp import orgpolicy

from components.account.gcp_policies import Enforced, Never, NothingAllowed, Only, Policy, policies
from components.site import Site, Sites

ON = "TRUE"


class Account(pulumi.ComponentResource):
    """A policy a constraint. One that can be tried only reports what it would refuse, as long as the perimeter does."""

    def __init__(self, sites: Sites, parent: pulumi.Resource) -> None:
        super().__init__("jichi:account:Account", "account", None, pulumi.ResourceOptions(parent=parent))
        for policy in policies(sites.primary.scope):
            self._policy(sites.primary, policy)
        self.register_outputs({})

    def _policy(self, site: Site, policy: Policy) -> None:
        project = f"projects/{site.scope.account}"
        is_tried = policy.dry_run and not site.scope.google.perimeter_enforced
        spec = _spec(policy)
        orgpolicy.Policy(
            f"policy-{policy.constraint.replace('.', '-')}",
            name=f"{project}/policies/{policy.constraint}",
            parent=project,
            spec=None if is_tried else spec,
            dry_run_spec=spec if is_tried else None,
            opts=site.child(self, protect=True),
        )


def _spec(policy: Policy) -> orgpolicy.PolicySpecArgsDict:
    match policy.rule:
        case Enforced():
            return {"rules": [{"enforce": ON}]}
        case NothingAllowed():
            return {"rules": [{"deny_all": ON}]}
        case Only(values):
            return {"rules": [{"values": {"allowed_values": list(values)}}]}
        case Never(values):
            return {"inherit_from_parent": True, "rules": [{"values": {"denied_values": list(values)}}]}
