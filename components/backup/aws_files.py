"""Backups of file systems, which only apps have (`volume` of class `shared`): where there are no apps, nothing of it.

Sources: AWS Managed Policy Reference, `AWSBackupServiceRolePolicyForBackup` and `AWSBackupServiceRolePolicyForRestores`
(statements for EFS); AWS Backup Developer Guide, "Restore testing inferred metadata", "Restore an Amazon EFS file
system"; Service Authorization Reference, "Amazon Elastic File System".
"""

from __future__ import annotations

from typing import Final

from components.naming import Scope
from components.policy import Statement
from components.site import Sites

SELECTED: Final = "arn:aws:elasticfilesystem:*:*:file-system/*"
TYPE: Final = "EFS"
"""In words of the region settings and of restore tests."""
SERVICE: Final = "elasticfilesystem"

_MEMBER = "aws:ResourceTag/jichi:member"
_TEST_TAG = "aws:ResourceTag/awsbackup-restore-test"
"""A tag that AWS Backup gives to everything that a restore test makes."""


def has_files(scope: Scope) -> bool:
    """Whether there may be file systems to back up."""
    return scope.tenancy.has_apps(scope.cloud)


def backing_up(scope: Scope) -> tuple[Statement, ...]:
    """What backups of the member's file systems take, in one region."""
    if not has_files(scope):
        return ()
    return (
        Statement(
            "Files",
            "Allow",
            ("elasticfilesystem:Backup", "elasticfilesystem:DescribeTags"),
            (scope.arn(SERVICE, "file-system/*"),),
            conditions={"StringEquals": {_MEMBER: scope.whose}},
        ),
    )


def restoring(sites: Sites) -> tuple[Statement, ...]:
    """What it takes to restore one, in either region: to a new file system, encrypted, or to a directory apart in one
    that is there (AWS Backup overwrites none). Only what a test has made can be deleted.
    """
    if not has_files(sites.primary.scope):
        return ()
    files = tuple(site.scope.arn(SERVICE, "file-system/*") for site in sites)
    return (
        Statement(
            "NewFiles",
            "Allow",
            ("elasticfilesystem:CreateFileSystem",),
            files,
            conditions={"Bool": {"elasticfilesystem:Encrypted": "true"}},
        ),
        Statement(
            "Files",
            "Allow",
            ("elasticfilesystem:DescribeFileSystems", "elasticfilesystem:Restore", "elasticfilesystem:TagResource"),
            files,
        ),
        Statement(
            "DeleteTestFiles",
            "Allow",
            ("elasticfilesystem:DeleteFileSystem", "elasticfilesystem:DeleteMountTarget"),
            files,
            conditions={"Null": {_TEST_TAG: "false"}},
        ),
    )
