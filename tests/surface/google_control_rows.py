"""How the types of organisation, projects, access, perimeters, logs and monitoring are made."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.google_calls import (
    OPTION,
    OUTPUT,
    PARENT_LOCATION,
    PARENT_PROJECT,
    STATE,
    because,
    binding,
    google,
    under,
)
from tests.surface.model import SWITCH, Call, Coded, Fill, One, Parsed, Row, Target, row

_ACCESS, _LOGGING, _MONITORING = "accesscontextmanager.v1", "logging.v2", "monitoring.v3"
_MANAGER, _MANAGER_3 = "cloudresourcemanager.v1", "cloudresourcemanager.v3"
_AT_PROJECT = under("projects/{project}", "name")

_RULES: Mapping[str, Target] = {
    **{
        f"{spec}.rules.{name}": Coded(name, SWITCH)
        for spec in ("spec", "dryRunSpec")
        for name in ("allowAll", "denyAll", "enforce")
    },
    **{f"{spec}.rules.parameters": Parsed("parameters") for spec in ("spec", "dryRunSpec")},
}


def _perimeter(config: str) -> Row:
    return google(
        _ACCESS,
        Call(
            "accessPolicies.servicePerimeters.patch",
            {"perimeterName": "name", "resource": One(f"{config}.resources")},
            fills={"updateMask": f"{config}.resources"},
        ),
    )


CONTROL: Mapping[str, Row] = {
    "gcp:accesscontextmanager/accessLevel:AccessLevel": google(_ACCESS, Call("accessPolicies.accessLevels.create")),
    "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter": google(
        _ACCESS, Call("accessPolicies.servicePerimeters.create")
    ),
    "gcp:accesscontextmanager/servicePerimeterDryRunResource:ServicePerimeterDryRunResource": _perimeter("spec"),
    "gcp:accesscontextmanager/servicePerimeterResource:ServicePerimeterResource": _perimeter("status"),
    "gcp:billing/budget:Budget": google(
        "billingbudgets.v1",
        Call(
            "billingAccounts.budgets.create",
            {"allUpdatesRule": "notificationsRule"},
            under("billingAccounts/{billingAccount}"),
        ),
        reasons={
            "amount.lastPeriodAmount": "an empty structure stands for it",
            "budgetFilter.labels": "each value is sent as a list of one",
        },
    ),
    "gcp:cloudasset/projectFeed:ProjectFeed": google(
        "cloudasset.v1",
        Call("feeds.create", {"feedId": "feedId"}, {**PARENT_PROJECT, "feed.name": Fill.MADE}, within="feed"),
        reasons={"billingProject": "a header of the request: the project whose quota is used"},
    ),
    "gcp:iam/denyPolicy:DenyPolicy": google(
        "iam.v2beta", Call("policies.createPolicy", {"name": "policyId"}, under("policies/{parent}/denypolicies"))
    ),
    "gcp:logging/folderSettings:FolderSettings": row(
        _LOGGING, Call("folders.updateSettings", fills=under("folders/{folder}", "name"))
    ),
    "gcp:logging/logView:LogView": google(
        _LOGGING,
        # The bucket is named in full or by its name alone, with what it lies in beside it.
        Call(
            "locations.buckets.views.create",
            {"name": "viewId"},
            under("{parent}/locations/{location}/buckets/{bucket}"),
            when="parent",
        ),
        Call("locations.buckets.views.create", {"bucket": "parent", "name": "viewId"}, when="bucket=projects/"),
    ),
    "gcp:logging/metric:Metric": google(_LOGGING, Call("projects.metrics.create", fills=PARENT_PROJECT)),
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": google(
        _LOGGING,
        Call("projects.locations.buckets.createAsync", {"enableAnalytics": "analyticsEnabled"}, PARENT_LOCATION),
        reasons=because(
            OUTPUT, *(f"cmekSettings.{name}" for name in ("kmsKeyVersionName", "name", "serviceAccountId"))
        ),
    ),
    "gcp:logging/projectExclusion:ProjectExclusion": row(
        _LOGGING, Call("projects.exclusions.create", fills=PARENT_PROJECT)
    ),
    "gcp:logging/projectSink:ProjectSink": google(_LOGGING, Call("projects.sinks.create", fills=PARENT_PROJECT)),
    "gcp:monitoring/alertPolicy:AlertPolicy": google(
        _MONITORING,
        Call(
            "projects.alertPolicies.create",
            {"alertStrategy.notificationChannelStrategies": "notificationChannelStrategy"},
            _AT_PROJECT,
        ),
    ),
    "gcp:monitoring/notificationChannel:NotificationChannel": google(
        _MONITORING,
        Call("projects.notificationChannels.create", fills=_AT_PROJECT),
        reasons={"forceDelete": OPTION, "sensitiveLabels": "sent among the labels; their content is secret"},
    ),
    "gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig": google(
        _MONITORING,
        Call("projects.uptimeCheckConfigs.create", {"httpCheck.authInfo.passwordWo": "password"}, PARENT_PROJECT),
        reasons={"httpCheck.authInfo.passwordWoVersion": STATE},
    ),
    "gcp:organizations/folder:Folder": google(
        _MANAGER_3, Call("folders.create"), reasons={"deletionProtection": OPTION}
    ),
    "gcp:organizations/project:Project": google(
        _MANAGER,
        Call("projects.create", {"folderId": "parent.id", "orgId": "parent.id"}, {"parent.type": Fill.MADE}),
        reasons={
            "autoCreateNetwork": "the provider deletes the network `default` after it has made the project",
            "billingAccount": "another service takes it: cloudbilling, projects.updateBillingInfo",
        },
    ),
    "gcp:orgpolicy/policy:Policy": google(
        "orgpolicy.v2",
        *(
            Call(f"{parent}.policies.create", _RULES, when=f"parent={parent}/")
            for parent in ("folders", "organizations", "projects")
        ),
        reasons=because(OUTPUT, "spec.updateTime", "dryRunSpec.updateTime"),
    ),
    "gcp:projects/defaultServiceAccounts:DefaultServiceAccounts": row(
        _MANAGER,
        Call("projects.setIamPolicy", {"project": "resource"}),
        action="which method it is: to deprive them of their roles is to write the project's policy without them",
        restorePolicy=OPTION,
    ),
    "gcp:projects/iAMAuditConfig:IAMAuditConfig": row(
        _MANAGER, Call("projects.setIamPolicy", {"project": "resource"}, within="policy.auditConfigs")
    ),
    "gcp:projects/iAMCustomRole:IAMCustomRole": google(
        "iam.v1",
        Call(
            "projects.roles.create",
            {"roleId": "roleId", "permissions": "role.includedPermissions"},
            PARENT_PROJECT,
            within="role",
        ),
    ),
    "gcp:projects/iAMMember:IAMMember": row(_MANAGER, binding("projects.setIamPolicy", {"project": "resource"})),
    "gcp:projects/service:Service": google(
        "serviceusage.v1",
        Call("services.batchEnable", {"service": One("serviceIds")}, PARENT_PROJECT),
        reasons=because(OPTION, "checkIfServiceHasUsageOnDestroy", "disableDependentServices", "disableOnDestroy"),
    ),
    "gcp:projects/serviceIdentity:ServiceIdentity": row(
        "serviceusage.v1beta1",
        Call("services.generateServiceIdentity", fills=under("projects/{project}/services/{service}")),
    ),
    "gcp:securitycenter/projectNotificationConfig:ProjectNotificationConfig": google(
        "securitycenter.v1", Call("projects.notificationConfigs.create", {"configId": "configId"}, PARENT_PROJECT)
    ),
    "gcp:serviceaccount/account:Account": google(
        "iam.v1",
        Call(
            "projects.serviceAccounts.create",
            {"accountId": "accountId"},
            _AT_PROJECT,
            within="serviceAccount",
        ),
        reasons={
            "createIgnoreAlreadyExists": OPTION,
            "disabled": "another method does it: projects.serviceAccounts.disable",
        },
    ),
    "gcp:serviceaccount/iAMMember:IAMMember": row(
        "iam.v1", binding("projects.serviceAccounts.setIamPolicy", {"serviceAccountId": "resource"})
    ),
    "gcp:tags/tagBinding:TagBinding": google(_MANAGER_3, Call("tagBindings.create")),
    "gcp:tags/tagKey:TagKey": google(_MANAGER_3, Call("tagKeys.create")),
    "gcp:tags/tagValue:TagValue": google(_MANAGER_3, Call("tagValues.create")),
}
"""By Pulumi's type token."""
