"""Resource types of manifests: one file each, both clouds in it."""

from __future__ import annotations

from collections.abc import Mapping

from components.app.types.audit_log import AUDIT_LOG
from components.app.types.dns import DNS
from components.app.types.handover_export import HANDOVER_EXPORT
from components.app.types.kind import ResourceType
from components.app.types.linkage_api import LINKAGE_API
from components.app.types.linkage_file import LINKAGE_FILE
from components.app.types.municipality import MUNICIPALITY
from components.app.types.mysql import MYSQL
from components.app.types.office_printer import OFFICE_PRINTER
from components.app.types.outside import INTERMEDIATE_SERVER, MYNAPORTAL
from components.app.types.postgres import POSTGRES
from components.app.types.queue import QUEUE
from components.app.types.redis import REDIS
from components.app.types.route import ROUTE
from components.app.types.s3 import S3
from components.app.types.schedule import SCHEDULE
from components.app.types.service_port import SERVICE_PORT
from components.app.types.settings import SETTINGS
from components.app.types.volume import VOLUME

_ALL = (
    AUDIT_LOG,
    DNS,
    HANDOVER_EXPORT,
    INTERMEDIATE_SERVER,
    LINKAGE_API,
    LINKAGE_FILE,
    MUNICIPALITY,
    MYNAPORTAL,
    MYSQL,
    OFFICE_PRINTER,
    POSTGRES,
    QUEUE,
    REDIS,
    ROUTE,
    S3,
    SCHEDULE,
    SERVICE_PORT,
    SETTINGS,
    VOLUME,
)

TYPES: Mapping[str, ResourceType] = {each.spec.name: each for each in _ALL}
"""By the name that manifests use. A new type is a file beside these, and a name here."""
