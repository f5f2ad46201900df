"""Identity: how far a role can go, and what nobody is granted.

Sources: IAM User Guide, "Permissions boundaries for IAM entities"; IAM documentation, "Deny policies"; Access Analyzer
User Guide, "Findings for public and cross-account access".
"""

from __future__ import annotations

from jichi.engine.coverage.reading import items
from jichi.engine.plan import Resource
from jichi.parity import aws, google
from jichi.parity.checks.check import Check
from jichi.parity.checks.storage import EVIDENCE, stored
from jichi.parity.iam import Policy, allowed, request
from jichi.parity.judging import Reading, equals, every, holds, in_each, negated, strongest, weakest
from jichi.parity.model import Cell
from jichi.parity.side import Side, region, role_of
from jichi.report.inputs import at
from jichi.text import Text

_BROAD_AWS = ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess", "ReadOnlyAccess", "SystemAdministrator")
_BROAD_GOOGLE = ("roles/owner", "roles/editor", "roles/viewer")
_PUBLIC = ("allUsers", "allAuthenticatedUsers")
_ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"
_RESOURCE_POLICIES = (
    "aws:backup/vaultPolicy:VaultPolicy",
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    "aws:kms/key:Key",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:s3/bucketPolicy:BucketPolicy",
    "aws:secretsmanager/secretPolicy:SecretPolicy",
    "aws:sns/topicPolicy:TopicPolicy",
    "aws:sqs/queuePolicy:QueuePolicy",
)
_SECRETS = "arn:aws:secretsmanager"
_OPENING = (
    "cloudkms.cryptoKeyVersions.useToDecrypt",
    "cloudsql.instances.connect",
    "cloudsql.instances.export",
    "secretmanager.versions.access",
)
"""Permissions that open residents' data beside those on objects."""


def _aws_boundary(side: Side) -> Cell:
    def read(role: Resource) -> Reading:
        found = aws.boundary_of(side, role)
        return holds(found is not None, aws.ROLES, *((found,) if found else ()))

    return every(aws.people(side), read)


def _gcp_boundary(side: Side) -> Cell:
    def read(account: Resource) -> Reading:
        found = google.deny_policies(side, side.account(account))
        return holds(bool(found), google.ACCOUNT_WIDE, *found)

    return every(google.roles(side), read)


def _aws_not_broad(side: Side) -> Cell:
    def read(attachment: Resource) -> Reading:
        given = attachment.inputs.get("policyArn")
        return holds(not str(given).startswith("arn:aws:iam::aws:policy/") or not str(given).endswith(_BROAD_AWS))

    return every(side.of(aws.ATTACHMENT), read)


def _gcp_not_broad(side: Side) -> Cell:
    return every(google.grants(side), lambda each: holds(each.inputs.get("role") not in _BROAD_GOOGLE))


def _aws_not_public(side: Side) -> Cell:
    """No policy of a resource lets a stranger do anything that it lets anybody do."""

    def read(resource: Resource) -> Reading:
        policy = aws.policy_of(resource)
        asked = (request(aws.STRANGER, action, on) for action, on in policy.allowances)
        return holds(negated(strongest(policy.grants(each) for each in asked)))

    return every(side.of(*_RESOURCE_POLICIES), read)


def _gcp_not_public(side: Side) -> Cell:
    return every(google.grants(side), lambda each: holds(not set(map(str, google.members(each))) & set(_PUBLIC)))


def _aws_outsiders(side: Side) -> Cell:
    """Analyzers find what lets somebody of another account in."""

    def read(analyzer: Resource) -> Reading:
        return holds(equals(analyzer.inputs.get("type"), "ACCOUNT", "ORGANIZATION"), "found")

    return in_each(side.places, side.of(_ANALYZER), lambda each: (side.account(each), region(each)), read)


def _gcp_outsiders(side: Side) -> Cell:
    """An organisation policy refuses grants to whom the organisation does not know."""

    def read(policy: Resource) -> Reading:
        lists = [at(rule, "values", "allowedValues") for rule in items(at(policy.inputs.get("spec"), "rules"))]
        return holds(bool(lists) and all(items(each) for each in lists), "refused")

    return in_each(side.accounts, google.org_policies(side, "iam.allowedPolicyMemberDomains"), google.project_of, read)


def _aws_data(side: Side) -> Cell:
    """Objects, the database, and what opens it, asked role by role within its boundary."""
    objects = [each for each in stored(side) if role_of(each) != EVIDENCE]

    def read(role: Resource) -> Reading:
        who, account = aws.arn(side, role), side.account(role)
        own, boundary = aws.identity_policies(side, role), aws.boundary_of(side, role)
        at_home = {"aws:ResourceAccount": str(account), "aws:ResourceTag/jichi:member": str(role.stack.member)}
        asked = [("rds-db:connect", f"arn:aws:rds-db:{place}:{account}:dbuser:*", place) for _, place in side.places]
        asked += [
            ("secretsmanager:GetSecretValue", f"{_SECRETS}:{place}:{account}:secret:any", place)
            for _, place in side.places
        ]
        asked += [
            ("s3:GetObject", f"arn:aws:s3:::{each.inputs.get('bucket')}/it", region(each))
            for each in objects
            if side.account(each) == account
        ]
        limit = aws.policy_of(boundary) if boundary else Policy(())
        return holds(
            weakest(
                negated(allowed(own, limit, request(who, action, on, {**at_home, "aws:RequestedRegion": place})))
                for action, on, place in asked
            )
        )

    return every((role for role in aws.people(side) if not aws.is_break_glass(role)), read)


def _gcp_data(side: Side) -> Cell:
    objects = [each for each in stored(side) if role_of(each) != EVIDENCE]

    def read(account: Resource) -> Reading:
        own = [str(each.inputs.get("name")) for each in objects if side.account(each) == side.account(account)]
        answers = [google.withheld(side, account, each) for each in _OPENING]
        answers += [google.withheld(side, account, "storage.objects.get", ("buckets", bucket)) for bucket in own]
        return holds(weakest(answers))

    return every((each for each in google.roles(side) if not google.is_break_glass(each)), read)


CHECKS = (
    Check(
        "identity",
        "boundary",
        Text("どの役割にも越えられない境界がある", "a boundary that no role crosses"),
        _aws_boundary,
        _gcp_boundary,
    ),
    Check(
        "identity",
        "no-broad-roles",
        Text("広すぎる既製の権限を使わない", "no ready-made role of everything"),
        _aws_not_broad,
        _gcp_not_broad,
    ),
    Check(
        "identity",
        "not-public",
        Text("誰にでも開いた許可がない", "nothing is granted to everybody"),
        _aws_not_public,
        _gcp_not_public,
    ),
    Check(
        "identity",
        "outsiders",
        Text("外部の者への許可", "grants to outsiders"),
        _aws_outsiders,
        _gcp_outsiders,
    ),
    Check(
        "identity",
        "data-closed",
        Text("住民のデータを開けるのは緊急用ロールだけ", "of people only break-glass opens residents' data"),
        _aws_data,
        _gcp_data,
    ),
)
