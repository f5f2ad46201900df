"""Cloud Logging: two locked log buckets in Japan, and sinks that route everything to both.

Flow logs, DNS logs, audit logs of administration and of access to data, and what the vendors' applications write are
all log entries of the project; which of them there are is said where they come from (the network, the watch's audit
configuration). So there are no deliveries to admit, and who read which object is in the same log buckets as all else.

What the project routes by itself goes to the location `global`, of which "it is unspecified where log entries are
actually stored" (Cloud Logging API, "LogBucket"). Its `_Default` sink is turned off here. Its `_Required` sink, which
keeps audit logs of administration for 400 days, cannot be: where those are kept is said once, before the project is
made, by the default storage location of the organisation or the folder. The log buckets here hold them too.

Sources: Cloud Logging documentation, "Routing and storage overview", "Configure log buckets", "Configure default
settings", "Configure CMEK for log buckets".
"""

from __future__ import annotations

from dataclasses import replace

import pulumi
from pulumi_gcp import logging

from components.keys import Key, Keys
from components.naming import Kind, Scope
from components.site import Site, Sites
from components.storage import Bucket, Pair
from components.storage import LogStorage as LogPairs
from components.storage.gcp_retention import log_days
from jichi.tenancy.model import DataClass

_DATA_ACCESS = "cloudaudit.googleapis.com/data_access"
_AUDIT = tuple(f"cloudaudit.googleapis.com/{log}" for log in ("activity", "data_access", "policy", "system_event"))

VIEWS = {
    "operator": ("All but who read and wrote which data", f'NOT LOG_ID("{_DATA_ACCESS}")'),
    "vendor": (
        "What the business systems' services write",
        " AND ".join(('resource.type = "cloud_run_revision"', *(f'NOT LOG_ID("{log}")' for log in _AUDIT))),
    ),
}
"""What roles see of the logs (`components.identity`): description and filter.

A filter knows `AND` and `NOT` and no `OR` (Cloud Logging API, "LogView"), so that a view is of one kind of system.
"""


class LogStorage(pulumi.ComponentResource):
    """The project's log buckets, in both regions; a member that shares a project has those of the shared stack.

    There members' entries lie side by side: what tells them apart is the resource that each is about.
    """

    def __init__(self, sites: Sites, keys: Keys, parent: pulumi.Resource) -> None:
        super().__init__("jichi:storage:LogStorage", "log-storage", None, pulumi.ResourceOptions(parent=parent))
        if sites.primary.scope.owns_account:
            log = Pair(
                self._bucket(sites.primary, keys.primary[DataClass.LOG]),
                self._bucket(sites.secondary, keys.secondary[DataClass.LOG]),
            )
            self._turn_off_default(sites.primary, log)
        else:
            log = Pair(*(self._shared(site) for site in sites))
        self.storage = LogPairs(log, log)
        self.register_outputs({"log": log.primary.id})

    def _bucket(self, site: Site, key: Key) -> Bucket:
        """A log bucket and the sink that routes every entry to it.

        A locked bucket's retention can be neither shortened nor lengthened, and a key can be replaced and not removed.
        A sink needs no rights on a log bucket of its own project (Cloud Logging API, "LogSink").
        """
        scope = site.scope
        name = scope.name(Kind.GOOGLE, "log")
        bucket = logging.ProjectBucketConfig(
            f"{site.place}-log",
            project=scope.account,
            location=site.region,
            bucket_id=name,
            description=f"All logs of {scope.owner}",
            retention_days=log_days(scope.tenancy.service),
            locked=True,
            enable_analytics=False,
            cmek_settings=logging.ProjectBucketConfigCmekSettingsArgs(kms_key_name=key.id),
            opts=site.child(self, protect=True),
        )
        sink = logging.ProjectSink(
            f"{site.place}-log-sink",
            name=name,
            description="Every log entry of the project",
            destination=_destination(scope),
            opts=pulumi.ResourceOptions.merge(
                site.child(self, protect=True), pulumi.ResourceOptions(depends_on=[bucket])
            ),
        )
        if scope.member:
            self._views(site, bucket)
        return Bucket(name, bucket.bucket_id, sink)

    def _views(self, site: Site, bucket: logging.ProjectBucketConfig) -> None:
        """The views of a member's own project; in a shared one they would show every member's entries."""
        for role, (description, filter_) in VIEWS.items():
            logging.LogView(
                f"{site.place}-log-view-{role}",
                parent=f"projects/{site.scope.account}",
                location=site.region,
                bucket=bucket.bucket_id,
                name=role,
                description=description,
                filter=filter_,
                opts=site.child(self),
            )

    def _turn_off_default(self, site: Site, log: Pair) -> None:
        """The project's `_Default` sink, which is there from the start and cannot be deleted.

        It leads to Tokyo, so that whoever turns it on again sends nothing out of Japan.
        """
        logging.ProjectSink(
            "default-log-sink",
            name="_Default",
            description="Turned off: sinks of their own route every entry to Tokyo and Osaka",
            destination=_destination(site.scope),
            disabled=True,
            opts=pulumi.ResourceOptions.merge(
                site.child(self),
                pulumi.ResourceOptions(
                    depends_on=[log.primary.ready, log.secondary.ready],
                    # What it takes when it is on is Google's to say.
                    ignore_changes=["filter"],
                ),
            ),
        )

    def _shared(self, site: Site) -> Bucket:
        name = replace(site.scope, member=None).name(Kind.GOOGLE, "log")
        return Bucket(name, pulumi.Output.from_input(name), self)


def _destination(scope: Scope) -> str:
    bucket = scope.name(Kind.GOOGLE, "log")
    return f"logging.googleapis.com/projects/{scope.account}/locations/{scope.region}/buckets/{bucket}"
