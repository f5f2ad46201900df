"""Artifact Registry: the repository of a member's images in a region, from which its apps are run.

Images come with their digest and are never changed; what was replaced long ago is removed by itself, except the newest
of each. It belongs to the environment and not to the apps' stack: images are there before what runs them.

Sources: Artifact Registry documentation, "Repository overview", "Configure cleanup policies", "Encrypt artifacts with
customer-managed keys"; Artifact Analysis documentation, "Container scanning overview".
"""

from __future__ import annotations

import pulumi
from pulumi_gcp import artifactregistry

from components.app.gcp_names import APPS
from components.keys import Key, Keys
from components.naming import Kind
from components.site import Site, Sites
from jichi.tenancy.model import DataClass

KEPT = 10
"""Newest versions of an image that stay, however old (toolkit default)."""

KEPT_SECONDS = 180 * 24 * 60 * 60
"""After how long all others are removed: half a year, in which a version can be gone back to (toolkit default)."""


class Registries(pulumi.ComponentResource):
    """The member's repository in each region, whichever its apps run in."""

    def __init__(self, sites: Sites, keys: Keys, parent: pulumi.Resource) -> None:
        super().__init__("jichi:app:Registries", f"{APPS}-registries", None, pulumi.ResourceOptions(parent=parent))
        create_registry(sites.primary, keys.primary[DataClass.DATA], self)
        create_registry(sites.secondary, keys.secondary[DataClass.DATA], self)
        self.register_outputs({})


def create_registry(site: Site, key: Key, parent: pulumi.Resource) -> artifactregistry.Repository:
    """The member's repository in a region; `components.app.registry.registry` says its path.

    Args:
        site: the region.
        key: of data, in the region, which the agent of Artifact Registry may use.
        parent: the component it belongs to.
    """
    scope = site.scope
    return artifactregistry.Repository(
        f"{site.place}-{APPS}-registry",
        repository_id=scope.global_name(Kind.GOOGLE, APPS),
        location=site.region,
        description=f"{scope.owner}: images of the business systems",
        format="DOCKER",
        mode="STANDARD_REPOSITORY",
        docker_config=artifactregistry.RepositoryDockerConfigArgs(immutable_tags=True),
        kms_key_name=key.id,
        cleanup_policies=[
            artifactregistry.RepositoryCleanupPolicyArgs(
                id="keep-newest",
                action="KEEP",
                most_recent_versions=artifactregistry.RepositoryCleanupPolicyMostRecentVersionsArgs(keep_count=KEPT),
            ),
            artifactregistry.RepositoryCleanupPolicyArgs(
                id="remove-old",
                action="DELETE",
                condition=artifactregistry.RepositoryCleanupPolicyConditionArgs(
                    tag_state="ANY", older_than=f"{KEPT_SECONDS}s"
                ),
            ),
        ],
        cleanup_policy_dry_run=False,
        vulnerability_scanning_config=artifactregistry.RepositoryVulnerabilityScanningConfigArgs(
            enablement_config="INHERITED"
        ),
        labels=scope.labels(DataClass.DATA),
        opts=site.child(parent, protect=True),
    )
