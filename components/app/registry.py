"""The tenancy's own registry of images, which the closed network pulls from: pure."""

from __future__ import annotations

from components.naming import Scope
from jichi.tenancy.model import Cloud


def registry(scope: Scope) -> str:
    """Host and path prefix of a member's images in a region.

    On AWS each image is a repository of ECR below the prefix; on Google Cloud the prefix is one repository of Artifact
    Registry.
    """
    match scope.cloud:
        case Cloud.AWS:
            return f"{scope.account}.dkr.ecr.{scope.region}.amazonaws.com/{scope.owner}"
        case Cloud.GCP:
            return f"{scope.region}-docker.pkg.dev/{scope.account}/{scope.owner}-apps"
