"""Google Cloud: the example of every type of organisation, project, access and perimeter."""

from __future__ import annotations

import pulumi
from pulumi_gcp import (
    accesscontextmanager,
    billing,
    iam,
    organizations,
    orgpolicy,
    projects,
    pubsub,
    serviceaccount,
    tags,
)

_LABELS = {"member": "022021"}
_POLICY = "accessPolicies/3333333333"


def control(name: str, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """The project, who may do what in it, and what its organisation and perimeter forbid.

    Returns:
        The topic that notices go to.
    """
    folder = organizations.Folder(
        "folder", display_name="022021", parent="folders/2222222222", deletion_protection=True, opts=opts
    )
    project = organizations.Project(
        "project",
        project_id=name,
        name=name,
        folder_id=folder.folder_id,
        billing_account="000000-AAAAAA-BBBBBB",
        auto_create_network=False,
        deletion_policy="PREVENT",
        labels=_LABELS,
        opts=opts,
    )
    projects.Service(
        "service", project=project.project_id, service="sqladmin.googleapis.com", disable_on_destroy=False, opts=opts
    )
    projects.DefaultServiceAccounts(
        "default-accounts", project=name, action="DEPRIVILEGE", restore_policy="NONE", opts=opts
    )
    projects.ServiceIdentity("identity", project=name, service="sqladmin.googleapis.com", opts=opts)
    _access(name, opts)
    _perimeter(opts)
    orgpolicy.Policy(
        "org-policy",
        name=f"projects/{name}/policies/gcp.resourceLocations",
        parent=f"projects/{name}",
        spec=orgpolicy.PolicySpecArgs(
            rules=[
                orgpolicy.PolicySpecRuleArgs(
                    values=orgpolicy.PolicySpecRuleValuesArgs(allowed_values=["in:asia-northeast1-locations"])
                )
            ]
        ),
        dry_run_spec=orgpolicy.PolicyDryRunSpecArgs(
            rules=[
                orgpolicy.PolicyDryRunSpecRuleArgs(enforce="TRUE", parameters='{"allowedLocations": ["asia1"]}'),
            ]
        ),
        opts=opts,
    )
    key = tags.TagKey("tag-key", parent=f"projects/{name}", short_name="data-class", opts=opts)
    value = tags.TagValue("tag-value", parent=key.id, short_name="residents", opts=opts)
    tags.TagBinding(
        "tag-binding",
        parent="//cloudresourcemanager.googleapis.com/projects/111111111111",
        tag_value=value.id,
        opts=opts,
    )
    topic = pubsub.Topic(
        "topic",
        name="notices",
        message_storage_policy=pubsub.TopicMessageStoragePolicyArgs(
            allowed_persistence_regions=["asia-northeast1", "asia-northeast2"], enforce_in_transit=True
        ),
        message_retention_duration="604800s",
        labels=_LABELS,
        opts=opts,
    )
    _budget(topic, opts)
    return topic.id


def _access(name: str, opts: pulumi.ResourceOptions) -> None:
    account = serviceaccount.Account("account", account_id="app-022021", display_name="app", opts=opts)
    serviceaccount.IAMMember(
        "account-user",
        service_account_id=account.name,
        role="roles/iam.serviceAccountUser",
        member="group:operators@example.lg.jp",
        opts=opts,
    )
    projects.IAMCustomRole(
        "role",
        role_id="jichi.auditor",
        title="auditor",
        stage="GA",
        permissions=["logging.logEntries.list"],
        project=name,
        opts=opts,
    )
    projects.IAMMember(
        "member",
        project=name,
        role="roles/logging.viewer",
        member="group:auditors@example.lg.jp",
        condition=projects.IAMMemberConditionArgs(
            title="office", expression='request.time < timestamp("2031-04-01T00:00:00Z")'
        ),
        opts=opts,
    )
    projects.IAMAuditConfig(
        "audit",
        project=name,
        service="allServices",
        audit_log_configs=[
            projects.IAMAuditConfigAuditLogConfigArgs(log_type=each)
            for each in ("ADMIN_READ", "DATA_READ", "DATA_WRITE")
        ],
        opts=opts,
    )
    iam.DenyPolicy(
        "deny",
        name="key-destruction",
        parent=f"cloudresourcemanager.googleapis.com%2Fprojects%2F{name}",
        display_name="keys are not destroyed",
        rules=[
            iam.DenyPolicyRuleArgs(
                description="nobody destroys a key",
                deny_rule=iam.DenyPolicyRuleDenyRuleArgs(
                    denied_principals=["principalSet://goog/public:all"],
                    denied_permissions=["cloudkms.googleapis.com/cryptoKeyVersions.destroy"],
                ),
            )
        ],
        opts=opts,
    )


def _perimeter(opts: pulumi.ResourceOptions) -> None:
    level = accesscontextmanager.AccessLevel(
        "level",
        parent=_POLICY,
        name=f"{_POLICY}/accessLevels/office",
        title="office",
        basic=accesscontextmanager.AccessLevelBasicArgs(
            combining_function="AND",
            conditions=[accesscontextmanager.AccessLevelBasicConditionArgs(ip_subnetworks=["203.0.113.0/24"])],
        ),
        opts=opts,
    )
    perimeter = accesscontextmanager.ServicePerimeter(
        "perimeter",
        parent=_POLICY,
        name=f"{_POLICY}/servicePerimeters/m022021",
        title="m022021",
        perimeter_type="PERIMETER_TYPE_REGULAR",
        use_explicit_dry_run_spec=True,
        spec=accesscontextmanager.ServicePerimeterSpecArgs(
            restricted_services=["storage.googleapis.com", "sqladmin.googleapis.com"],
            access_levels=[level.name],
            vpc_accessible_services=accesscontextmanager.ServicePerimeterSpecVpcAccessibleServicesArgs(
                enable_restriction=True, allowed_services=["RESTRICTED-SERVICES"]
            ),
        ),
        opts=opts,
    )
    accesscontextmanager.ServicePerimeterResource(
        "perimeter-resource", perimeter_name=perimeter.name, resource="projects/111111111111", opts=opts
    )
    accesscontextmanager.ServicePerimeterDryRunResource(
        "perimeter-dry-run", perimeter_name=perimeter.name, resource="projects/111111111111", opts=opts
    )


def _budget(topic: pubsub.Topic, opts: pulumi.ResourceOptions) -> None:
    billing.Budget(
        "budget",
        billing_account="000000-AAAAAA-BBBBBB",
        display_name="022021",
        amount=billing.BudgetAmountArgs(
            specified_amount=billing.BudgetAmountSpecifiedAmountArgs(currency_code="JPY", units="1000000")
        ),
        budget_filter=billing.BudgetBudgetFilterArgs(
            projects=["projects/111111111111"], credit_types_treatment="INCLUDE_ALL_CREDITS", calendar_period="MONTH"
        ),
        threshold_rules=[billing.BudgetThresholdRuleArgs(threshold_percent=0.8, spend_basis="FORECASTED_SPEND")],
        all_updates_rule=billing.BudgetAllUpdatesRuleArgs(
            pubsub_topic=topic.id, schema_version="1.0", disable_default_iam_recipients=True
        ),
        opts=opts,
    )
