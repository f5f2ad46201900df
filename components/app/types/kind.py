"""What a file of a resource type consists of: its spec, and how it is made on each cloud."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from components.app.model import TypeSpec
from jichi.tenancy.model import Cloud

if TYPE_CHECKING:
    from components.app.surroundings import Provide


class Params(BaseModel):
    """Params of a resource: nothing that its type does not know, and no guessing of types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A resource type of manifests.

    Args:
        aws: makes it on AWS.
        gcp: makes it on Google Cloud.
    """

    spec: TypeSpec
    aws: Provide
    gcp: Provide

    def provide(self, cloud: Cloud) -> Provide:
        """How it is made on a cloud."""
        match cloud:
            case Cloud.AWS:
                return self.aws
            case Cloud.GCP:
                return self.gcp
