"""Repositories of the member's own images in ECR: what is pushed is scanned, and never replaced under its name.

Source: Amazon ECR User Guide, "Encryption at rest", "Preventing image tags from being overwritten", "Lifecycle policy
properties".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

import pulumi
from pulumi_aws import ecr

from components.app.model import App
from components.app.naming import system
from components.app.registry import repositories
from components.keys import Key, Keys
from components.site import Site, Sites
from jichi.tenancy.model import DataClass

IMAGES_AT_MOST: Final = 200
"""Images that a repository keeps, newest first: far more than versions that a member goes back to, as one that is in
use must not go. Toolkit default."""


class Repositories(pulumi.ComponentResource):
    """A repository for each image that apps run, in both regions: what is to run in the second one does not fetch it
    from the first.

    They belong to the environment and not to the apps' stack: images are mirrored into them before the first tasks
    start.
    """

    def __init__(self, sites: Sites, keys: Keys, apps: Sequence[App], parent: pulumi.Resource) -> None:
        super().__init__("jichi:app:Repositories", "images", None, pulumi.ResourceOptions(parent=parent))
        for site, by_class in ((sites.primary, keys.primary), (sites.secondary, keys.secondary)):
            users: dict[str, list[App]] = {}
            for app in apps:
                for name in repositories(app, site.scope):
                    users.setdefault(name, []).append(app)
            for name, found in sorted(users.items()):
                _repository(site, by_class[DataClass.DATA], name, found, self)
        self.register_outputs({})


def _repository(site: Site, key: Key, name: str, users: list[App], parent: pulumi.Resource) -> None:
    short = name.removeprefix(f"{site.scope.owner}/")
    repository = ecr.Repository(
        f"{site.place}-images-{short}",
        name=name,
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration=ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
        encryption_configurations=[ecr.RepositoryEncryptionConfigurationArgs(encryption_type="KMS", kms_key=key.id)],
        force_delete=False,
        tags=site.scope.tags(f"images-{short}", system=system(users)),
        opts=site.child(parent),
    )
    ecr.LifecyclePolicy(
        f"{site.place}-images-{short}-age",
        repository=repository.name,
        policy=json.dumps(
            {
                "rules": [
                    {
                        "rulePriority": 1,
                        "description": f"newest {IMAGES_AT_MOST}",
                        "selection": {
                            "tagStatus": "any",
                            "countType": "imageCountMoreThan",
                            "countNumber": IMAGES_AT_MOST,
                        },
                        "action": {"type": "expire"},
                    }
                ]
            }
        ),
        opts=site.child(parent),
    )
