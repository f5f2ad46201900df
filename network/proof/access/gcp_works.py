"""What acts as a service account on Google Cloud (services, jobs, worker pools), and who has it act for him.

Whoever may attach an account (`iam.serviceAccounts.actAs`) and deploy something acts as it: Cloud Run asks for both at
each deployment. Who only runs what is there gets what it was made for, which is not in the plan.

Source: IAM documentation, "Attach service accounts to resources"; Cloud Run documentation, "Introduction to service
identity", "Execute jobs" (overrides), "Allowing public (unauthenticated) access".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from network.proof.access.gcp_grants import Grant, Grants
from network.proof.access.walking import at

ATTACH = "iam.serviceAccounts.actAs"

DEPLOYS = (
    *("run.services.create", "run.services.update", "run.jobs.create", "run.jobs.update"),
    *("run.workerpools.create", "run.workerpools.update", "workflows.workflows.create", "workflows.workflows.update"),
    *("cloudfunctions.functions.create", "cloudfunctions.functions.update", "compute.instances.create"),
    *("compute.instances.setServiceAccount", "cloudscheduler.jobs.create", "cloudscheduler.jobs.update"),
    *("cloudbuild.builds.create", "dataflow.jobs.create", "batch.jobs.create"),
)
"""What has something run as an account that is attached."""

DRIVES = (
    *("run.routes.invoke", "run.jobs.run", "run.jobs.runWithOverrides"),
    *("run.services.setIamPolicy", "run.jobs.setIamPolicy", "run.workerpools.setIamPolicy"),
)
"""What has something run that is there, or lets others; none of it says for what."""
_PATHS: Mapping[str, tuple[str, ...]] = {
    "gcp:cloudrunv2/service:Service": ("template", "serviceAccount"),
    "gcp:cloudrunv2/job:Job": ("template", "template", "serviceAccount"),
    "gcp:cloudrunv2/workerPool:WorkerPool": ("template", "serviceAccount"),
}
"""Where each says as what it acts."""


@dataclass(frozen=True, slots=True)
class Work:
    """Something that acts as an account.

    Args:
        keys: texts by which a binding on it may name it.
    """

    keys: frozenset[str]

    def is_under(self, grant: Grant) -> bool:
        """Whether a binding is on it, or on its project."""
        return grant.on in ("", "project") or (grant.on == "run" and grant.target in self.keys)


@dataclass(frozen=True)
class Works:
    """Knows what acts as which account."""

    grants: Grants

    @cached_property
    def by_email(self) -> Mapping[str, tuple[Work, ...]]:
        """What acts as each account, by e-mail."""
        found: defaultdict[str, list[Work]] = defaultdict(list)
        for each in self.grants.resources:
            for value in at(each.inputs, list(_PATHS[each.type])) if each.type in _PATHS else ():
                email = (self.grants.text(value) or "").rpartition("/")[2]
                name = self.grants.text(each.inputs.get("name")) or ""
                keys = frozenset((name, *(self.grants.symbols.symbol(each.urn, part) for part in ("id", "name"))))
                found[email].append(Work(keys))
        return defaultdict(tuple, {key: tuple(each) for key, each in found.items()})
