"""`volume` of class `shared` on AWS: a file system of EFS with one access point, in the data tier of every zone.

The group of the data tier guards it: the network's table of flows says which ports systems reach there, and no other
rule does.

Sources: EFS User Guide, "Using IAM to control access to file systems", "Working with Amazon EFS access points",
"Encrypting data at rest", "Using AWS Backup to back up Amazon EFS file systems".
"""

from __future__ import annotations

import pulumi
from pulumi_aws import efs

from components.app.aws_names import task_role
from components.app.naming import fitted, system
from components.app.surroundings import Mount, ProvideArgs, Provided
from components.policy import ANYONE, Statement, composed
from components.watch.aws_alarms import Alarm, create_alarm
from jichi.tenancy.model import DataClass
from jichi.text import Text
from network.addressing import Tier

USER = 1000
"""Who files belong to, whoever a container runs as: the access point says so for all (toolkit default)."""

_CLIENT = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")
_ROOT = "elasticfilesystem:ClientRootAccess"
BUSY_PERCENT = 95
"""Of the operations that the file system has; toolkit default."""
_ALARM_ROOM = 60


def provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    """The file system of this region. Where systems stand by it is another one, empty: what was kept comes back there
    from the copies of backups.
    """
    files = Files(args, parent)
    return Provided(
        outputs=args.need.known,
        statements=(
            Statement(
                "Files",
                "Allow",
                _CLIENT,
                (files.system.arn,),
                conditions={"StringEquals": {"elasticfilesystem:AccessPointArn": files.point.arn}},
            ),
        ),
        mount=Mount(args.need.slug, "efs", files.system.id, files.point.id),
        ready=files.ready,
    )


class Files(pulumi.ComponentResource):
    """The file system, its policy, its access point, and a way to it in every zone."""

    def __init__(self, args: ProvideArgs, parent: pulumi.Resource) -> None:
        site, slug = args.around.site, args.need.slug
        scope, logical = site.scope, f"{site.place}-volume-{slug}"
        super().__init__("jichi:app:Volume", logical, None, pulumi.ResourceOptions(parent=parent))
        self._args = args
        whose = system(args.apps)
        self.system = efs.FileSystem(
            logical,
            creation_token=f"{scope.owner}-{slug}-{scope.place}",
            encrypted=True,
            kms_key_id=args.around.keys[DataClass.DATA].id,
            throughput_mode="elastic",
            tags=scope.tags(f"volume-{slug}-{site.place}", DataClass.DATA, whose, backup=True),
            opts=site.child(self, protect=True),
        )
        policy = efs.FileSystemPolicy(
            f"{logical}-policy",
            file_system_id=self.system.id,
            policy=composed(*self._guarded()),
            opts=site.child(self),
        )
        self.point = efs.AccessPoint(
            f"{logical}-point",
            file_system_id=self.system.id,
            posix_user=efs.AccessPointPosixUserArgs(uid=USER, gid=USER),
            root_directory=efs.AccessPointRootDirectoryArgs(
                path="/files",
                creation_info=efs.AccessPointRootDirectoryCreationInfoArgs(
                    owner_uid=USER, owner_gid=USER, permissions="0750"
                ),
            ),
            tags=scope.tags(f"volume-{slug}-{site.place}-point", DataClass.DATA, whose),
            opts=site.child(self),
        )
        vpc = args.around.vpc
        targets = [
            efs.MountTarget(
                f"{logical}-{subnet.name}",
                file_system_id=self.system.id,
                subnet_id=vpc.subnets[subnet.name],
                security_groups=[vpc.groups[Tier.DATA]],
                opts=site.child(self),
            )
            for subnet in vpc.range.in_tier(Tier.DATA)
        ]
        create_alarm(
            site,
            Alarm(
                f"volume-{fitted(slug, _ALARM_ROOM)}",
                Text(ja="共有ボリュームの入出力が限界に近い", en="a shared volume has hardly any operations left"),
                "AWS/EFS",
                "PercentIOLimit",
                "Maximum",
                threshold=BUSY_PERCENT,
                periods=3,
                dimensions={"FileSystemId": self.system.id},
                recovers=True,
            ),
            self,
        )
        self.ready: tuple[pulumi.Resource, ...] = (policy, self.point, *targets)
        self.register_outputs({"id": self.system.id})

    def _guarded(self) -> tuple[Statement, ...]:
        """What nobody may do, whatever IAM allows. Without a policy EFS lets in whoever reaches it."""
        scope, everything = self._args.around.site.scope, (self.system.arn,)
        roles = tuple(
            scope.role_arn(task_role(app.name, standby=standby)) for app in self._args.apps for standby in (False, True)
        )
        return (
            Statement("TlsOnly", "Deny", ("*",), everything, ANYONE, {"Bool": {"aws:SecureTransport": "false"}}),
            Statement(
                "OwnAppsOnly",
                "Deny",
                (*_CLIENT, _ROOT),
                everything,
                ANYONE,
                {"ArnNotEquals": {"aws:PrincipalArn": roles}},
            ),
            Statement("NoRoot", "Deny", (_ROOT,), everything, ANYONE),
        )
