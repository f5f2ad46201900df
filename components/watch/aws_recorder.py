"""Config: what there is and how it was set, at every moment, in both regions.

Config rules are not made here. Security Hub makes those of its standards by itself, and a second set would judge, and
charge, twice. Changes are told by event rules and not by Config's own stream, because Config cannot publish to an
encrypted topic (Config Developer Guide, "Permissions for the Amazon SNS topic").
"""

from __future__ import annotations

import pulumi
from pulumi_aws import cfg, iam

from components.keys import Keys
from components.naming import Kind
from components.site import Site, Sites
from components.watch import LogBucket
from jichi.tenancy.model import DataClass

_ROLE = "recorder"


class Recorder(pulumi.ComponentResource):
    """A recorder in each region that delivers to the log bucket of that region.

    Its role is Config's own service-linked role: only Config can assume it, nobody can widen it, and Security Hub's
    control Config.1 asks for it (Config Developer Guide, "Using service-linked roles for AWS Config"). An account has
    one: where Config was ever used before, import it (`pulumi import`) instead of creating it.

    Args:
        logs: the log buckets, by region.
    """

    def __init__(self, sites: Sites, keys: Keys, logs: tuple[LogBucket, LogBucket], parent: pulumi.Resource) -> None:
        super().__init__("jichi:watch:Recorder", _ROLE, None, pulumi.ResourceOptions(parent=parent))
        role = iam.ServiceLinkedRole(
            "config-service-role",
            aws_service_name="config.amazonaws.com",
            tags=sites.primary.scope.tags("role-config"),
            opts=sites.primary.child(self),
        )
        regional = zip(sites, (keys.primary, keys.secondary), logs, strict=True)
        self.ready: tuple[pulumi.Resource, ...] = tuple(
            self._record(site, role, each[DataClass.LOG].id, log) for site, each, log in regional
        )
        self.register_outputs({})

    def _record(
        self, site: Site, role: iam.ServiceLinkedRole, key_arn: pulumi.Output[str], log: LogBucket
    ) -> cfg.RecorderStatus:
        name = site.scope.name(Kind.CONFIG, _ROLE)
        recorder = cfg.Recorder(
            f"{site.place}-{_ROLE}",
            name=name,
            role_arn=role.arn,
            recording_group=cfg.RecorderRecordingGroupArgs(
                all_supported=True,
                # IAM's types once: in every region they would be recorded, and charged, again (Config Developer
                # Guide, "Recording AWS resources", global resource types).
                include_global_resource_types=site.region == site.scope.home.primary,
            ),
            recording_mode=cfg.RecorderRecordingModeArgs(recording_frequency="CONTINUOUS"),
            opts=site.child(self),
        )
        channel = cfg.DeliveryChannel(
            f"{site.place}-delivery-channel",
            name=name,
            s3_bucket_name=log.name,
            s3_kms_key_arn=key_arn,
            snapshot_delivery_properties=cfg.DeliveryChannelSnapshotDeliveryPropertiesArgs(
                delivery_frequency="TwentyFour_Hours"
            ),
            opts=_after(self, site, recorder, log.ready),
        )
        return cfg.RecorderStatus(
            f"{site.place}-{_ROLE}-status",
            name=recorder.name,
            is_enabled=True,
            opts=_after(self, site, channel),
        )


def _after(parent: pulumi.Resource, site: Site, *before: pulumi.Resource) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions.merge(site.child(parent), pulumi.ResourceOptions(depends_on=list(before)))
