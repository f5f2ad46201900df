"""Cloud Billing: what the project costs a month, against what it may.

The amount is in US dollars, in which the tenancy file has it, and says so. Cloud Billing takes a budget in the currency
of the billing account only: where that is another, it refuses the budget, instead of taking three thousand dollars for
three thousand yen.

The budget tells by e-mail only. On a topic it would publish what was spent several times a day, whether or not that is
worth telling, and as an account outside of every organisation, which `iam.allowedPolicyMemberDomains` forbids to let
in.

Sources: Cloud Billing documentation, "Create, edit, or delete budgets and budget alerts", "Customize budget alert email
recipients", "Set up programmatic notifications"; Cloud Billing Budget API, "NotificationsRule".
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_gcp import billing

from components.naming import Kind
from components.site import Site
from components.watch.gcp_checks import TOLD_OF_COSTS

SHARES = (0.8, 1.0)
"""Shares of the budget at which it tells, both of what was spent and of what will be by the end of the month."""


class Budget(pulumi.ComponentResource):
    """A monthly budget for the project's costs, on the billing account that it is charged to.

    Args:
        account: id of the billing account.
        emails: names of e-mail channels, of which as many are told as a budget has room for.
    """

    def __init__(
        self,
        site: Site,
        account: str,
        dollars: int,
        emails: Sequence[pulumi.Input[str]],
        parent: pulumi.Resource,
    ) -> None:
        super().__init__("jichi:watch:Budget", "budget", None, pulumi.ResourceOptions(parent=parent))
        billing.Budget(
            "budget-month",
            billing_account=account,
            display_name=site.scope.global_name(Kind.BUDGET, "month"),
            amount=billing.BudgetAmountArgs(
                specified_amount=billing.BudgetAmountSpecifiedAmountArgs(currency_code="USD", units=str(dollars))
            ),
            budget_filter=billing.BudgetBudgetFilterArgs(
                projects=[pulumi.Output.format("projects/{0}", site.project_number)],
                calendar_period="MONTH",
                credit_types_treatment="INCLUDE_ALL_CREDITS",
            ),
            threshold_rules=[
                billing.BudgetThresholdRuleArgs(threshold_percent=share, spend_basis=basis)
                for basis in ("CURRENT_SPEND", "FORECASTED_SPEND")
                for share in SHARES
            ],
            all_updates_rule=billing.BudgetAllUpdatesRuleArgs(
                monitoring_notification_channels=list(emails[:TOLD_OF_COSTS]), disable_default_iam_recipients=False
            ),
            opts=site.child(self),
        )
        self.register_outputs({})
