"""The tenancy's own registry of images, which the closed network pulls from: pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.naming import Scope
from jichi.tenancy.model import Cloud

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.app.model import App


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


def images(app: App, scope: Scope) -> Mapping[str, str]:
    """The image of each of an app's containers, in the registry of the region where they run."""
    here = app.place.registry if scope.region == app.place.scope.region else registry(scope)
    return {name: each.within(here) for name, each in app.images.items()}


def repositories(app: App, scope: Scope) -> tuple[str, ...]:
    """Names of the repositories of ECR that an app's images are in, sorted."""
    return tuple(sorted({each.partition("/")[2].partition("@")[0] for each in images(app, scope).values()}))
