"""AWS Backup: what is selected, by which rules, where it goes, and how it is tested.

Vaults are in both regions whatever the recovery pattern: a copy in Osaka is what all three have in common. Restore
tests run in both, on the copies in Osaka too; there a database needs a network, which `backup-restore` has not.

Sources: AWS Backup Developer Guide, "Assigning resources to a backup plan", "Opt in to managing services with AWS
Backup", "Creating backup copies across AWS Regions", "Restore testing".
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_aws import backup

from components.backup import Backup as Vaults
from components.backup import BackupArgs, DatabaseNetwork, Place, Vault
from components.backup.aws_files import SELECTED as FILES
from components.backup.aws_files import TYPE as OF_FILES
from components.backup.aws_files import has_files
from components.backup.aws_role import Role, create_backup_role, create_restore_role
from components.backup.aws_vault import LockedVault
from components.naming import BACKUP_TAG, Kind, Scope
from components.site import Site, Sites
from jichi.tenancy.derived import backup as plan
from jichi.tenancy.model import DataClass

SELECTED = ("arn:aws:rds:*:*:cluster:*", "arn:aws:s3:::*")
"""The types that are selected: those that the role can back up; with apps, file systems too (`aws_files`). Another type
with the tag would fail job by job; `jichi.engine.coverage` lists it before."""

OPT_IN = ("Aurora", "S3")
"""The same types in the region settings' own words."""


class BackupSettings(pulumi.ComponentResource):
    """Opts the account in to backups of the types that are selected, in both regions.

    Aurora's opt-in counts even where a selection names its type. Types not named here keep what the account has.
    """

    def __init__(self, sites: Sites, parent: pulumi.Resource) -> None:
        super().__init__("jichi:backup:Settings", "backup-settings", None, pulumi.ResourceOptions(parent=parent))
        types = (*OPT_IN, *((OF_FILES,) if has_files(sites.primary.scope) else ()))
        for site in sites:
            backup.RegionSettings(
                f"{site.place}-backup-settings",
                resource_type_opt_in_preference=dict.fromkeys(types, True),
                opts=site.child(self),
            )
        self.register_outputs({})


class Backup(pulumi.ComponentResource):
    """Vaults in both regions, the plan from the service level, its selection, and restore tests."""

    def __init__(self, args: BackupArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:backup:Backup", "backup", None, pulumi.ResourceOptions(parent=parent))
        self._args = args
        sites = args.sites
        self._service = sites.primary.scope.tenancy.service
        rules = plan.rules(self._service)
        copied = tuple(rule.copy_days for rule in rules if rule.copy_days is not None)
        primary = self._vault(sites.primary, args.primary, tuple(rule.days for rule in rules))
        secondary = self._vault(sites.secondary, args.secondary, copied)
        self.backup = Vaults(primary, secondary)
        self._select(self._plan(sites.primary, rules))
        restore = create_restore_role(sites, args.keys, self)
        self._test(sites.primary, primary, args.primary, plan.PRIMARY_TEST_DAY, restore)
        self._test(sites.secondary, secondary, args.secondary, plan.SECONDARY_TEST_DAY, restore)
        self.register_outputs({"primary": primary.arn, "secondary": secondary.arn})

    def _vault(self, site: Site, place: Place, kept: tuple[int, ...]) -> Vault:
        sites = self._args.sites
        keys = self._args.keys.primary if site is sites.primary else self._args.keys.secondary
        lock = plan.lock(site.scope.tenancy.stage, kept)
        copies = tuple(each.scope for each in sites)
        return LockedVault(site, keys[DataClass.BACKUP], lock, copies, place.topic, self).vault

    def _plan(self, site: Site, rules: tuple[plan.Rule, ...]) -> backup.Plan:
        return backup.Plan(
            f"{site.place}-backup-plan",
            name=site.scope.name(Kind.BACKUP, "plan"),
            rules=[self._rule(site.scope, rule) for rule in rules],
            tags=site.scope.tags(f"backup-plan-{site.place}", DataClass.BACKUP),
            opts=site.child(self),
        )

    def _rule(self, scope: Scope, rule: plan.Rule) -> backup.PlanRuleArgs:
        return backup.PlanRuleArgs(
            rule_name=rule.name,
            target_vault_name=self.backup.primary.id,
            schedule=rule.cron,
            schedule_expression_timezone=plan.TIME_ZONE,
            start_window=plan.START_WINDOW_MINUTES,
            completion_window=plan.COMPLETION_WINDOW_MINUTES,
            enable_continuous_backup=rule.continuous,
            lifecycle=backup.PlanRuleLifecycleArgs(delete_after=rule.days),
            copy_actions=None
            if rule.copy_days is None
            else [
                backup.PlanRuleCopyActionArgs(
                    destination_vault_arn=self.backup.secondary.arn,
                    lifecycle=backup.PlanRuleCopyActionLifecycleArgs(delete_after=rule.copy_days),
                )
            ],
            recovery_point_tags=scope.tags(f"recovery-point-{rule.name}", DataClass.BACKUP),
        )

    def _select(self, selected_by: backup.Plan) -> None:
        sites = self._args.sites
        site = sites.primary
        role = create_backup_role(sites, self._args.keys, self, continuous=plan.continuous(self._service))
        backup.Selection(
            f"{site.place}-backup-selection",
            name=site.scope.name(Kind.BACKUP, "selection"),
            plan_id=selected_by.id,
            iam_role_arn=role.arn,
            resources=[*SELECTED, *((FILES,) if has_files(site.scope) else ())],
            # Conditions must all hold. `selection_tags` would add to the resources, not narrow them.
            conditions=[
                backup.SelectionConditionArgs(
                    string_equals=[
                        backup.SelectionConditionStringEqualArgs(key=f"aws:ResourceTag/{key}", value=value)
                        for key, value in selection_tags(site.scope).items()
                    ]
                )
            ],
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[role.allowed])),
        )

    def _test(self, site: Site, vault: Vault, place: Place, day: int, role: Role) -> None:
        here = site is self._args.sites.primary
        kinds = ["SNAPSHOT", "CONTINUOUS"] if here and plan.continuous(self._service) else ["SNAPSHOT"]
        tests = backup.RestoreTestingPlan(
            f"{site.place}-restore-test",
            name=_test_name(site.scope, "restore-test"),
            schedule_expression=plan.restore_test(day),
            schedule_expression_timezone=plan.TIME_ZONE,
            start_window_hours=plan.RESTORE_TEST_START_HOURS,
            recovery_point_selection=backup.RestoreTestingPlanRecoveryPointSelectionArgs(
                algorithm="RANDOM_WITHIN_WINDOW",
                include_vaults=[vault.arn],
                recovery_point_types=kinds,
                selection_window_days=plan.restore_test_window_days(self._service),
            ),
            tags=site.scope.tags(f"restore-test-{site.place}", DataClass.BACKUP),
            opts=site.child(self),
        )
        keys = self._args.keys.primary if here else self._args.keys.secondary
        key = keys[DataClass.DATA].id
        # What is tested is in the region's own vault, so that `*` is all of this member's and nobody else's.
        files: dict[str, pulumi.Input[str]] = {"encryptionType": "SSE-KMS", "kmsKey": key}
        _select_tests(site, tests, "S3", files, role, self)
        if has_files(site.scope):
            _select_tests(site, tests, OF_FILES, {"kmsKeyId": key}, role, self)
        if place.database is not None:
            _select_tests(site, tests, "Aurora", _cluster(place.database, key), role, self)


def selection_tags(scope: Scope) -> Mapping[str, str]:
    """The tags that select a resource for backup: the decision, and whose it is, in an account that others share."""
    tags = scope.tags("selection", backup=True)
    return {key: tags[key] for key in (BACKUP_TAG, "jichi:tenancy", "jichi:member", "jichi:stage")}


def _test_name(scope: Scope, role: str) -> str:
    """A name without hyphens, which restore testing does not accept; owners have no underscore, so that they differ."""
    return scope.name(Kind.BACKUP, role).replace("-", "_")


def _cluster(network: DatabaseNetwork, key: pulumi.Output[str]) -> dict[str, pulumi.Input[str]]:
    """Without these AWS Backup takes the default VPC, which is not the member's network and ought not to exist."""
    return {
        "dbSubnetGroupName": network.subnet_group,
        "vpcSecurityGroupIds": pulumi.Output.json_dumps(list(network.groups)),
        "kmsKeyId": key,
    }


def _select_tests(
    site: Site,
    tests: backup.RestoreTestingPlan,
    kind: str,
    overrides: Mapping[str, pulumi.Input[str]],
    role: Role,
    parent: pulumi.Resource,
) -> None:
    backup.RestoreTestingSelection(
        f"{site.place}-restore-test-{kind.lower()}",
        name=_test_name(site.scope, f"restore-{kind.lower()}"),
        restore_testing_plan_name=tests.name,
        protected_resource_type=kind,
        protected_resource_arns=["*"],
        iam_role_arn=role.arn,
        restore_metadata_overrides=dict(overrides),
        validation_window_hours=plan.RESTORE_TEST_KEEP_HOURS,
        opts=pulumi.ResourceOptions.merge(site.child(parent), pulumi.ResourceOptions(depends_on=[role.allowed])),
    )
