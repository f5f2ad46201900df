"""The trail: which audit logs a project writes.

Audit logs of administration, of Google's own doing and of what a perimeter refused are always written. Those of access
(who read which setting, who read or wrote which data, who asked for an account's token) are written as the project's
audit configuration says: here of every service, with nobody exempted. Where they are kept, and for how long, is
storage's (`components/storage/gcp_logs.py`).

Source: Cloud Logging documentation, "Enable Data Access audit logs".
"""

from __future__ import annotations

import pulumi
from pulumi_gcp import projects

from components.site import Site

ACCESSES = ("ADMIN_READ", "DATA_READ", "DATA_WRITE")


class Trail(pulumi.ComponentResource):
    """The audit configuration of a project, for all services."""

    def __init__(self, site: Site, parent: pulumi.Resource) -> None:
        super().__init__("jichi:watch:Trail", "trail", None, pulumi.ResourceOptions(parent=parent))
        projects.IAMAuditConfig(
            "audit-config",
            project=site.scope.account,
            service="allServices",
            audit_log_configs=[
                projects.IAMAuditConfigAuditLogConfigArgs(log_type=access, exempted_members=[]) for access in ACCESSES
            ],
            opts=site.child(self, protect=True),
        )
        self.register_outputs({})
