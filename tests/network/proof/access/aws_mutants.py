"""Known kinds of leaks on AWS, each planted into Hirosaki's policies, with the claim that has to turn and to what."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from jichi.engine.values import Computed, Interpolation, Reference
from network.proof.verdict import Verdict
from tests.factories import HIROSAKI, OWANI
from tests.network.proof.access.planting import FOREIGN, OTHER, OWN, added, granted, rewritten
from tests.network.proof.plants import Plot

BUCKETS, KEYS, SECRETS = "access-buckets", "access-keys", "access-secrets"
DATABASES, BACKUPS, LOGS = "access-databases", "access-backups", "access-logs"
REFUTED, UNKNOWN = Verdict.REFUTED, Verdict.UNKNOWN

Mutant = tuple[Callable[[Plot], Plot], str, Verdict]

DATA = "arn:aws:s3:::hirosaki-022021-prod-data-tyo"
LINKAGE = "arn:aws:s3:::hirosaki-022021-prod-linkage-tyo"
LOG = "arn:aws:s3:::hirosaki-022021-prod-log-tyo"
ROLE = f"arn:aws:iam::{OTHER}:role/hirosaki-023621-prod-ci"
BLOCKS = ("public-access-block", "tyo-log-public-access-block", "tyo-linkage-public-access-block")


def unblocked(plot: Plot) -> Plot:
    return plot.remove(*BLOCKS)


def on_log(plot: Plot, **statement: Any) -> Plot:
    return granted(plot, "tyo-log-policy", **{"Action": "s3:GetObject", "Resource": f"{LOG}/*", **statement})


def on_key(plot: Plot, **statement: Any) -> Plot:
    return granted(plot, "tyo-key-data", **{"Action": "kms:Decrypt", "Resource": "*", **statement})


def on_secret(plot: Plot, **statement: Any) -> Plot:
    plot = rewritten(
        plot,
        "tyo-secret-database-policy",
        '"Sid": "ReadByNamedRolesOnly", "Effect": "Deny"',
        '"Sid": "Off", "Effect": "Allow"',
    )
    plot = rewritten(
        plot,
        "tyo-secret-database-policy",
        '"Effect": "Allow", "Principal": "*"',
        '"Effect": "Deny", "Principal": {"AWS": "333333333333"}',
    )
    return granted(
        plot, "tyo-secret-database-policy", **{"Action": "secretsmanager:GetSecretValue", "Resource": "*", **statement}
    )


def on_vault(plot: Plot, **statement: Any) -> Plot:
    return granted(plot, "osa-vault-policy", **{"Action": "backup:StartRestoreJob", "Resource": "*", **statement})


def on_trust(plot: Plot, name: str = "role-auditor", **statement: Any) -> Plot:
    return granted(plot, name, "assumeRolePolicy", **{"Action": "sts:AssumeRole", **statement})


def who(account: str = OTHER) -> dict[str, str]:
    return {"AWS": f"arn:aws:iam::{account}:root"}


def added_role(plot: Plot, name: str, trust: dict[str, Any], policy: dict[str, Any]) -> Plot:
    body = json.dumps({"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", **trust}]})
    inline = ({"name": "x", "policy": json.dumps({"Statement": [{"Effect": "Allow", **policy}]})},)
    inputs = {"name": name, "assumeRolePolicy": body, "inlinePolicies": inline}
    return added(plot, "aws:iam/role:Role", name, inputs)


def chain(plot: Plot) -> Plot:
    """Whoever takes the first role reads nothing, but may take the second."""
    second = f"arn:aws:iam::{OWN}:role/reader"
    plot = added_role(plot, "door", {"Principal": who()}, {"Action": "sts:AssumeRole", "Resource": second})
    reads = {"Action": ["s3:GetObject", "kms:Decrypt"], "Resource": "*"}
    return added_role(plot, "reader", {"Principal": who(OWN)}, reads)


def chain_by_name(plot: Plot) -> Plot:
    """The same by trust that names the first role, which needs no policy of its own."""
    first = f"arn:aws:iam::{OWN}:role/door"
    plot = added_role(plot, "door", {"Principal": who()}, {"Action": "s3:ListAllMyBuckets", "Resource": "*"})
    return added_role(plot, "reader", {"Principal": {"AWS": first}}, {"Action": "logs:*", "Resource": "*"})


def access_point(plot: Plot) -> Plot:
    """The bucket leaves it to its access points, and one of them lets another account read."""
    plot = on_log(plot, Principal="*", Condition={"StringEquals": {"s3:DataAccessPointAccount": OWN}})
    policy = {"Effect": "Allow", "Principal": who(), "Action": "s3:*", "Resource": "*"}
    inputs = {"bucket": plot.ref("tyo-log"), "name": "leak", "policy": json.dumps({"Statement": [policy]})}
    return added(plot, "aws:s3/accessPoint:AccessPoint", "leak", inputs)


def endpoint_only(plot: Plot) -> Plot:
    """The bucket admits whoever comes through its endpoint, whose policy lets everybody through."""
    here = Reference(plot.find("tyo-endpoint-s3").urn, "id")
    plot = plot.change(
        "tyo-endpoint-s3",
        policy='{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}',
    )
    old = plot.find("tyo-log-policy").inputs["policy"]
    text = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"{LOG}/*",
        "Condition": {"StringEquals": {"aws:SourceVpce": "HERE"}},
    }
    first, last = json.dumps(text).split("HERE")
    parts = old.parts if isinstance(old, Interpolation) else (old,)
    end = parts[-1]
    assert isinstance(end, str)
    return plot.change(
        "tyo-log-policy", policy=Interpolation((*parts[:-1], f"{end.removesuffix(']}')}, {first}", here, f"{last}]}}"))
    )


def listed(plot: Plot) -> Plot:
    plot = unblocked(plot).change("tyo-log-ownership", rule={"objectOwnership": "ObjectWriter"})
    return added(plot, "aws:s3/bucketAcl:BucketAcl", "acl", {"bucket": plot.ref("tyo-log"), "acl": "public-read"})


def canonical(plot: Plot) -> Plot:
    plot = plot.change("tyo-log-ownership", rule={"objectOwnership": "BucketOwnerPreferred"})
    grants = ({"grantee": {"type": "CanonicalUser", "id": "0" * 64}, "permission": "READ"},)
    inputs = {"bucket": plot.ref("tyo-log"), "accessControlPolicy": {"grants": grants}}
    return added(plot, "aws:s3/bucketAcl:BucketAcl", "acl", inputs)


def replicated(plot: Plot, **destination: Any) -> Plot:
    rules = ({"destination": destination, "status": "Enabled"},)
    return plot.change("tyo-data-replication", rules=rules)


def function(plot: Plot, **permission: Any) -> Plot:
    inputs = {"function": plot.find("tyo-rotation-function").inputs["name"], **permission}
    return added(plot, "aws:lambda/permission:Permission", "leak", inputs)


def computed(plot: Plot) -> Plot:
    return plot.change("tyo-log-policy", policy=Computed((plot.ref("tyo-log"),)))


def target(plot: Plot, arn: str) -> Plot:
    return added(plot, "aws:cloudwatch/eventTarget:EventTarget", "leak", {"rule": "x", "arn": arn})


MUTANTS: Mapping[str, Mutant] = {
    "a bucket policy for another member's account": (lambda plot: on_log(plot, Principal=who()), BUCKETS, REFUTED),
    "the same, seen as logs": (lambda plot: on_log(plot, Principal=who()), LOGS, REFUTED),
    "a bucket policy for one role of another member": (
        lambda plot: on_log(plot, Principal={"AWS": ROLE}),
        BUCKETS,
        REFUTED,
    ),
    "everybody, with public access not blocked": (
        lambda plot: unblocked(on_log(plot, Principal="*")),
        BUCKETS,
        REFUTED,
    ),
    "AWS *, with public access not blocked": (
        lambda plot: unblocked(on_log(plot, Principal={"AWS": "*"})),
        BUCKETS,
        REFUTED,
    ),
    "s3:* on every bucket": (
        lambda plot: on_log(plot, Principal=who(FOREIGN), Action="s3:*", Resource="arn:aws:s3:::*"),
        BUCKETS,
        REFUTED,
    ),
    "all actions but one": (
        lambda plot: granted(plot, "tyo-log-policy", Principal=who(), NotAction="s3:PutObject", Resource="*"),
        BUCKETS,
        REFUTED,
    ),
    "all resources but one": (
        lambda plot: granted(plot, "tyo-log-policy", Principal=who(), Action="s3:*", NotResource=f"{LOG}/public/*"),
        BUCKETS,
        REFUTED,
    ),
    "everybody but our own account": (
        lambda plot: unblocked(
            granted(plot, "tyo-log-policy", NotPrincipal=who(OWN), Action="s3:GetObject", Resource="*")
        ),
        BUCKETS,
        REFUTED,
    ),
    "a condition that a missing key satisfies": (
        lambda plot: on_log(
            plot, Principal=who(FOREIGN), Condition={"StringEqualsIfExists": {"aws:SourceAccount": OWN}}
        ),
        BUCKETS,
        REFUTED,
    ),
    "ForAllValues on a missing key": (
        lambda plot: on_log(
            plot, Principal=who(), Condition={"ForAllValues:StringEquals": {"aws:CalledVia": "athena.amazonaws.com"}}
        ),
        BUCKETS,
        REFUTED,
    ),
    "an organisation's id": (
        lambda plot: on_log(plot, Principal="*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}),
        BUCKETS,
        REFUTED,
    ),
    "an account by pattern": (
        lambda plot: unblocked(on_log(plot, Principal="*", Condition={"StringLike": {"aws:PrincipalAccount": "*1"}})),
        BUCKETS,
        REFUTED,
    ),
    "names of objects": (
        lambda plot: on_log(plot, Principal=who(), Action="s3:List*", Resource=LOG),
        BUCKETS,
        REFUTED,
    ),
    "whoever may set the bucket's policy": (
        lambda plot: on_log(plot, Principal=who(), Action="s3:PutBucketPolicy", Resource=LOG),
        BUCKETS,
        REFUTED,
    ),
    "a service for whatever account (confused deputy)": (
        lambda plot: on_log(plot, Principal={"Service": "cloudfront.amazonaws.com"}),
        BUCKETS,
        REFUTED,
    ),
    "a service for another account": (
        lambda plot: on_log(
            plot,
            Principal={"Service": "cloudfront.amazonaws.com"},
            Condition={"StringLike": {"aws:SourceArn": f"arn:aws:cloudfront::{FOREIGN}:distribution/*"}},
        ),
        BUCKETS,
        REFUTED,
    ),
    "a deny that TLS alone decides": (
        lambda plot: on_log(plot, Principal=who(), Condition={"Bool": {"aws:SecureTransport": "true"}}),
        BUCKETS,
        REFUTED,
    ),
    "an access point that lets another account in": (access_point, BUCKETS, REFUTED),
    "an endpoint wide open, and a bucket that trusts it": (endpoint_only, BUCKETS, REFUTED),
    "an ACL for everybody": (listed, BUCKETS, REFUTED),
    "an ACL for a canonical user": (canonical, BUCKETS, UNKNOWN),
    "replication to another member's bucket": (
        lambda plot: replicated(plot, bucket="arn:aws:s3:::hirosaki-023621-prod-data-osa"),
        BUCKETS,
        REFUTED,
    ),
    "replication to another account": (
        lambda plot: replicated(plot, bucket="arn:aws:s3:::somewhere", account=FOREIGN),
        BUCKETS,
        REFUTED,
    ),
    "replication to a bucket that nobody plans": (
        lambda plot: replicated(plot, bucket="arn:aws:s3:::somewhere"),
        BUCKETS,
        UNKNOWN,
    ),
    "a policy that only deployment knows": (computed, BUCKETS, UNKNOWN),
    "an operator that is not understood": (
        lambda plot: on_log(plot, Principal=who(), Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
        BUCKETS,
        UNKNOWN,
    ),
    "a variable in a condition": (
        lambda plot: on_log(plot, Principal=who(), Condition={"StringEquals": {"aws:PrincipalTag/x": "${aws:userid}"}}),
        BUCKETS,
        UNKNOWN,
    ),
    "a key policy for another account": (lambda plot: on_key(plot, Principal=who()), KEYS, REFUTED),
    "a key policy for everybody of a service": (
        lambda plot: on_key(
            plot, Principal="*", Condition={"StringEquals": {"kms:ViaService": "s3.ap-northeast-1.amazonaws.com"}}
        ),
        KEYS,
        REFUTED,
    ),
    "a key policy for another account by kms:CallerAccount": (
        lambda plot: on_key(plot, Principal="*", Condition={"StringEquals": {"kms:CallerAccount": [OWN, OTHER]}}),
        KEYS,
        REFUTED,
    ),
    "grants for another account": (
        lambda plot: on_key(plot, Principal=who(), Action="kms:CreateGrant"),
        KEYS,
        REFUTED,
    ),
    "a grant to another account": (
        lambda plot: added(
            plot,
            "aws:kms/grant:Grant",
            "leak",
            {"keyId": plot.ref("tyo-key-data"), "granteePrincipal": ROLE, "operations": ("Decrypt",)},
        ),
        KEYS,
        REFUTED,
    ),
    "re-encryption under another key": (
        lambda plot: on_key(plot, Principal=who(), Action="kms:ReEncrypt*"),
        KEYS,
        REFUTED,
    ),
    "a service that decrypts for whatever account": (
        lambda plot: on_key(plot, Principal={"Service": "logs.ap-northeast-1.amazonaws.com"}),
        KEYS,
        REFUTED,
    ),
    "a secret's policy for another account": (lambda plot: on_secret(plot, Principal=who()), SECRETS, REFUTED),
    "a secret's policy for everybody": (lambda plot: on_secret(plot, Principal="*"), SECRETS, REFUTED),
    "a secret's policy that others may set": (
        lambda plot: granted(
            plot, "tyo-secret-database-policy", Principal=who(), Action="secretsmanager:Put*Policy", Resource="*"
        ),
        SECRETS,
        REFUTED,
    ),
    "a vault's policy for everybody": (lambda plot: on_vault(plot, Principal="*"), BACKUPS, REFUTED),
    "copies out of a vault for another account": (
        lambda plot: rewritten(
            on_vault(plot, Principal=who(), Action="backup:CopyFromBackupVault"),
            "osa-vault-policy",
            "ForAnyValue:ArnNotEquals",
            "ForAllValues:ArnNotEquals",
        ),
        BACKUPS,
        REFUTED,
    ),
    "copies of backups to another account's vault": (
        lambda plot: plot.change(
            "tyo-backup-plan",
            rules=(
                {
                    "ruleName": "x",
                    "copyActions": (
                        {"destinationVaultArn": f"arn:aws:backup:ap-northeast-3:{FOREIGN}:backup-vault:out"},
                    ),
                },
            ),
        ),
        BACKUPS,
        REFUTED,
    ),
    "a snapshot shared with everybody": (
        lambda plot: added(
            plot,
            "aws:rds/clusterSnapshot:ClusterSnapshot",
            "leak",
            {"dbClusterIdentifier": plot.ref("tyo-database"), "sharedAccounts": ("all",)},
        ),
        DATABASES,
        REFUTED,
    ),
    "a snapshot shared with another member": (
        lambda plot: added(
            plot,
            "aws:rds/clusterSnapshot:ClusterSnapshot",
            "leak",
            {"dbClusterIdentifier": plot.ref("tyo-database"), "sharedAccounts": (OTHER,)},
        ),
        BACKUPS,
        REFUTED,
    ),
    "a database shared by RAM": (
        lambda plot: added(
            plot,
            "aws:ram/principalAssociation:PrincipalAssociation",
            "leak",
            {"principal": FOREIGN, "resourceShareArn": "x"},
        ),
        DATABASES,
        REFUTED,
    ),
    "trust of another member's account": (lambda plot: on_trust(plot, Principal=who()), LOGS, REFUTED),
    "trust of everybody": (lambda plot: on_trust(plot, Principal="*"), BUCKETS, REFUTED),
    "trust of an account that the plan does not know": (
        lambda plot: on_trust(plot, Principal=who(FOREIGN)),
        LOGS,
        UNKNOWN,
    ),
    "trust of an identity provider without a subject": (
        lambda plot: added_role(
            plot,
            "federated",
            {
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/token.actions.githubusercontent.com"},
                "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}},
            },
            {"Action": "rds:*", "Resource": "*"},
        ),
        DATABASES,
        REFUTED,
    ),
    "trust of named identities of a provider": (
        lambda plot: added_role(
            plot,
            "federated",
            {
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Principal": {"Federated": f"arn:aws:iam::{OWN}:oidc-provider/token.actions.githubusercontent.com"},
                "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:somebody/*"}},
            },
            {"Action": "rds:*", "Resource": "*"},
        ),
        DATABASES,
        UNKNOWN,
    ),
    "the deploying role taken by another member": (
        lambda plot: on_trust(plot, "role-ci", Principal=who()),
        SECRETS,
        REFUTED,
    ),
    "a chain of two roles": (chain, BUCKETS, REFUTED),
    "a chain by name": (chain_by_name, LOGS, REFUTED),
    "a function that others may change": (
        lambda plot: function(plot, action="lambda:*", principal=OTHER),
        SECRETS,
        REFUTED,
    ),
    "a function that everybody may run": (
        lambda plot: function(plot, action="lambda:InvokeFunction", principal="*"),
        SECRETS,
        UNKNOWN,
    ),
    "a function that a topic of another account may run": (
        lambda plot: function(
            plot, action="lambda:InvokeFunction", principal="sns.amazonaws.com", sourceAccount=FOREIGN
        ),
        SECRETS,
        UNKNOWN,
    ),
    "a topic that another account hears": (
        lambda plot: granted(plot, "tyo-topic-policy", Principal=who(), Action="sns:Subscribe", Resource="*"),
        LOGS,
        REFUTED,
    ),
    "a topic that tells another account's queue": (
        lambda plot: added(
            plot,
            "aws:sns/topicSubscription:TopicSubscription",
            "leak",
            {"topic": plot.ref("tyo-topic"), "protocol": "sqs", "endpoint": f"arn:aws:sqs:ap-northeast-1:{FOREIGN}:q"},
        ),
        LOGS,
        REFUTED,
    ),
    "log groups that another account reads": (
        lambda plot: granted(
            plot, "tyo-log-group-events-policy", "policyDocument", Principal=who(), Action="logs:*", Resource="*"
        ),
        LOGS,
        REFUTED,
    ),
    "a subscription filter to another account": (
        lambda plot: added(
            plot,
            "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
            "leak",
            {"logGroup": "x", "destinationArn": f"arn:aws:logs:ap-northeast-1:{FOREIGN}:destination:out"},
        ),
        LOGS,
        REFUTED,
    ),
    "flow logs to another member's bucket": (
        lambda plot: plot.change("tyo-flow-log", logDestination="arn:aws:s3:::hirosaki-023621-prod-log-tyo"),
        LOGS,
        REFUTED,
    ),
    "a trail to a bucket that nobody plans": (
        lambda plot: plot.change("tyo-trail", s3BucketName="somewhere-else"),
        LOGS,
        UNKNOWN,
    ),
    "events to another account's bus": (
        lambda plot: target(plot, f"arn:aws:events:ap-northeast-1:{FOREIGN}:event-bus/out"),
        LOGS,
        REFUTED,
    ),
    "a type that nobody has modelled": (
        lambda plot: added(plot, "aws:transfer/server:Server", "leak", {}),
        BUCKETS,
        UNKNOWN,
    ),
}
__all__ = ["DATA", "HIROSAKI", "LINKAGE", "MUTANTS", "OWANI", "Mutant"]
