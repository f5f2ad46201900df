"""Clouds, their two regions, and who owns what on them: what every other part of the model is told in."""

from __future__ import annotations

from enum import StrEnum


class Cloud(StrEnum):
    """A cloud of the Government Cloud that Jichi plans for."""

    AWS = "aws"
    GCP = "gcp"


class Mode(StrEnum):
    """Who owns a platform control: we create it (`manage`), or we assert that the platform has it (`verify`)."""

    MANAGE = "manage"
    VERIFY = "verify"


class Place(StrEnum):
    """Which of a cloud's two regions: the primary one or the secondary one."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
