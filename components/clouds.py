"""Which clouds this version plans, said in one place."""

from __future__ import annotations

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Cloud
from jichi.text import Text

_NAMES = {Cloud.AWS: "AWS", Cloud.GCP: "Google Cloud"}


def not_planned(cloud: Cloud) -> InvalidInput:
    """The error for a cloud that a tenancy names and this version has no components for."""
    name = _NAMES[cloud]
    return InvalidInput(
        Problem(
            what=Text(
                ja=f"{name} はこの版ではまだ計画できません。",
                en=f"{name} is not planned by this version yet",
            ),
            remedy=Text(
                ja="テナンシーの clouds に aws だけを書いてください。",
                en="Name only aws as the tenancy's cloud.",
            ),
        )
    )
