"""Budgets: what the account costs a month, against what it may.

The service has no region; its endpoint is in us-east-1. What it holds is a name, an amount and the account's costs,
no residents' data. It is created only where the caller names an amount.
"""

from __future__ import annotations

import pulumi
from pulumi_aws import budgets

from components.naming import Kind
from components.site import Site
from components.watch.aws_policy import topic_arn

PERCENT = (80, 100)
"""Shares of the budget at which it tells, both of what was spent and of what will be by the end of the month."""


class Budget(pulumi.ComponentResource):
    """A monthly budget for the account's costs, in US dollars, which the cloud charges in.

    Source: Cost Management User Guide, "Managing your costs with AWS Budgets".
    """

    def __init__(self, site: Site, dollars: int, after: pulumi.Resource, parent: pulumi.Resource) -> None:
        super().__init__("jichi:watch:Budget", "budget", None, pulumi.ResourceOptions(parent=parent))
        budgets.Budget(
            "budget-month",
            name=site.scope.global_name(Kind.BUDGET, "month"),
            account_id=site.scope.account,
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(dollars),
            limit_unit="USD",
            notifications=[
                budgets.BudgetNotificationArgs(
                    comparison_operator="GREATER_THAN",
                    notification_type=kind,
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                    subscriber_sns_topic_arns=[topic_arn(site.scope)],
                )
                for kind in ("ACTUAL", "FORECASTED")
                for percent in PERCENT
            ],
            tags=site.scope.tags("budget-month"),
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[after])),
        )
        self.register_outputs({})
