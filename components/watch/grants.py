"""What the watch's services need of the keys."""

from __future__ import annotations

from components.keys import Grants
from components.watch.aws_policy import key_grants
from jichi.tenancy.model import DataClass

GRANTS = Grants(aws=key_grants, gcp={DataClass.LOG: ("pubsub.googleapis.com",)})
