"""Known kinds of leaks on Google Cloud, each planted into Hirosaki's bindings, with the claim that has to turn."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jichi.engine.values import Computed, Interpolation
from tests.factories import OWANI
from tests.network.proof.access.aws_mutants import (
    BACKUPS,
    BUCKETS,
    DATABASES,
    KEYS,
    LOGS,
    REFUTED,
    SECRETS,
    UNKNOWN,
    Mutant,
)
from tests.network.proof.plants import Plot

PROJECT, OTHER = "hirosaki-022021-prod", "hirosaki-023621-prod"
BUCKET = f"{PROJECT}-data-tyo"
OTHERS = f"serviceAccount:ci-023621@{OTHER}.iam.gserviceaccount.com"
FOREIGN = "serviceAccount:x@somewhere-else.iam.gserviceaccount.com"
OPERATOR = f"operator-022021@{PROJECT}.iam.gserviceaccount.com"
STAFF = "group:staff@example.lg.jp"


def added(plot: Plot, type_: str, inputs: Mapping[str, Any], name: str = "leak") -> Plot:
    """One more resource, deployed as the member's others in Tokyo are."""
    plot = plot.add(type_, name, inputs)
    made, like = plot.find(name), plot.find("tyo-data")
    placed = replace(made, provider=like.provider, region=like.region)
    stacks = tuple(
        replace(each, resources=tuple(placed if one is made else one for one in each.resources))
        for each in plot.plan.stacks
    )
    return Plot(replace(plot.plan, stacks=stacks))


def on_project(plot: Plot, role: str, member: Any = OTHERS, condition: str | None = None, name: str = "leak") -> Plot:
    inputs: dict[str, Any] = {"project": PROJECT, "role": role, "member": member}
    if condition:
        inputs["condition"] = {"title": "x", "expression": condition}
    return added(plot, "gcp:projects/iAMMember:IAMMember", inputs, name)


def on_bucket(plot: Plot, role: str = "roles/storage.objectViewer", member: Any = OTHERS, bucket: Any = BUCKET) -> Plot:
    return added(
        plot, "gcp:storage/bucketIAMMember:BucketIAMMember", {"bucket": bucket, "role": role, "member": member}
    )


def on_account(plot: Plot, role: str, member: str = OTHERS, name: str = "break-glass-022021") -> Plot:
    email = f"{name}@{PROJECT}.iam.gserviceaccount.com"
    inputs = {"serviceAccountId": f"projects/{PROJECT}/serviceAccounts/{email}", "role": role, "member": member}
    return added(plot, "gcp:serviceaccount/iAMMember:IAMMember", inputs)


def custom(plot: Plot, *permissions: str) -> Plot:
    inputs = {"project": PROJECT, "roleId": "own_role", "permissions": permissions}
    plot = added(plot, "gcp:projects/iAMCustomRole:IAMCustomRole", inputs, "role")
    return on_project(plot, f"projects/{PROJECT}/roles/own_role")


def agent_of_another(plot: Plot) -> Plot:
    number = plot.ref("project", OWANI.code, "number")
    member = Interpolation(("serviceAccount:service-", number, "@gcp-sa-cloud-sql.iam.gserviceaccount.com"))
    return added(
        plot,
        "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        {"cryptoKeyId": plot.ref("tyo-key-data"), "role": "roles/cloudkms.cryptoKeyDecrypter", "member": member},
    )


def public(plot: Plot) -> Plot:
    plot = plot.change("tyo-data", publicAccessPrevention="inherited")
    return on_bucket(plot, member="allUsers")


def on_break_glass(plot: Plot, account: str) -> Plot:
    """Others become an account that reads nothing but may become break-glass, which reads everything."""
    plot = on_account(plot, "roles/iam.serviceAccountTokenCreator", name=account)
    breaker = f"break-glass-022021@{PROJECT}.iam.gserviceaccount.com"
    inputs = {
        "serviceAccountId": f"projects/{PROJECT}/serviceAccounts/{breaker}",
        "role": "roles/iam.serviceAccountTokenCreator",
        "member": f"serviceAccount:{account}@{PROJECT}.iam.gserviceaccount.com",
    }
    return added(plot, "gcp:serviceaccount/iAMMember:IAMMember", inputs, "second")


def chain(plot: Plot) -> Plot:
    """By an account that the deny policy does not name."""
    return on_break_glass(plot, str(plot.find("export-account").inputs["accountId"]))


def policy(plot: Plot, data: Any) -> Plot:
    return added(plot, "gcp:storage/bucketIAMPolicy:BucketIAMPolicy", {"bucket": BUCKET, "policyData": data})


def listed(plot: Plot) -> Plot:
    plot = plot.change("tyo-data", publicAccessPrevention="inherited", uniformBucketLevelAccess=False)
    inputs = {"bucket": BUCKET, "role": "READER", "entity": "allUsers"}
    return added(plot, "gcp:storage/bucketAccessControl:BucketAccessControl", inputs)


def binding(role: str, member: str) -> str:
    return json.dumps({"bindings": [{"role": role, "members": [member]}]})


MUTANTS: Mapping[str, Mutant] = {
    "a bucket granted to another member's account": (on_bucket, BUCKETS, REFUTED),
    "a bucket granted by reference": (
        lambda plot: on_bucket(plot, bucket=plot.ref("tyo-data", property_="name")),
        BUCKETS,
        REFUTED,
    ),
    "a bucket granted to an account of nobody's project": (
        lambda plot: on_bucket(plot, member=FOREIGN),
        BUCKETS,
        REFUTED,
    ),
    "a bucket granted to people": (lambda plot: on_bucket(plot, member=STAFF), BUCKETS, UNKNOWN),
    "a bucket granted to everybody": (public, BUCKETS, REFUTED),
    "a bucket in a binding of several": (
        lambda plot: added(
            plot,
            "gcp:storage/bucketIAMBinding:BucketIAMBinding",
            {"bucket": BUCKET, "role": "roles/storage.admin", "members": (f"serviceAccount:{OPERATOR}", OTHERS)},
        ),
        BUCKETS,
        REFUTED,
    ),
    "a bucket's whole policy": (
        lambda plot: policy(plot, binding("roles/storage.objectAdmin", OTHERS)),
        BUCKETS,
        REFUTED,
    ),
    "a policy that only deployment knows": (
        lambda plot: policy(plot, Computed((plot.ref("tyo-data"),))),
        BUCKETS,
        UNKNOWN,
    ),
    "names of objects": (lambda plot: on_bucket(plot, "roles/storage.legacyBucketReader"), BUCKETS, REFUTED),
    "whoever may set a bucket's policy": (
        lambda plot: on_bucket(plot, "roles/storage.legacyBucketOwner"),
        BUCKETS,
        REFUTED,
    ),
    "a role that nobody knows": (lambda plot: on_bucket(plot, "roles/somebody.elses"), BUCKETS, UNKNOWN),
    "an access control list for everybody": (listed, BUCKETS, REFUTED),
    "a vault granted to another member": (
        lambda plot: on_bucket(plot, bucket=f"{PROJECT}-backup-osa"),
        BACKUPS,
        REFUTED,
    ),
    "the owner of the project": (lambda plot: on_project(plot, "roles/owner"), DATABASES, REFUTED),
    "who sets the project's policy": (
        lambda plot: on_project(plot, "roles/resourcemanager.projectIamAdmin"),
        SECRETS,
        REFUTED,
    ),
    "owners of another project": (
        lambda plot: on_project(plot, "roles/cloudsql.admin", f"projectOwner:{OTHER}"),
        DATABASES,
        REFUTED,
    ),
    "a custom role with one permission too many": (
        lambda plot: custom(plot, "cloudsql.instances.get", "cloudsql.instances.export"),
        DATABASES,
        REFUTED,
    ),
    "a custom role that decrypts": (
        lambda plot: custom(plot, "cloudkms.cryptoKeyVersions.useToDecrypt"),
        KEYS,
        REFUTED,
    ),
    "a condition on the name that holds": (
        lambda plot: on_project(
            plot,
            "roles/storage.objectViewer",
            condition=f"resource.name.startsWith('projects/_/buckets/{PROJECT}-')",
        ),
        BUCKETS,
        REFUTED,
    ),
    "a condition that is not understood": (
        lambda plot: on_project(
            plot, "roles/storage.objectViewer", condition="request.time.getHours('Asia/Tokyo') < 9"
        ),
        BUCKETS,
        UNKNOWN,
    ),
    "a folder's binding": (
        lambda plot: added(
            plot,
            "gcp:folder/iAMMember:IAMMember",
            {"folder": "folders/1", "role": "roles/logging.privateLogViewer", "member": OTHERS},
        ),
        LOGS,
        REFUTED,
    ),
    "a key granted to another member": (
        lambda plot: added(
            plot,
            "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
            {
                "cryptoKeyId": plot.ref("tyo-key-data"),
                "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
                "member": OTHERS,
            },
        ),
        KEYS,
        REFUTED,
    ),
    "a whole key ring granted to another member": (
        lambda plot: added(
            plot,
            "gcp:kms/keyRingIAMMember:KeyRingIAMMember",
            {"keyRingId": plot.ref("tyo-key-ring"), "role": "roles/cloudkms.admin", "member": OTHERS},
        ),
        KEYS,
        REFUTED,
    ),
    "another project's agent decrypts": (agent_of_another, KEYS, REFUTED),
    "a secret granted to another member": (
        lambda plot: added(
            plot,
            "gcp:secretmanager/regionalSecretIamMember:RegionalSecretIamMember",
            {
                "secretId": f"{PROJECT}-database",
                "location": "asia-northeast1",
                "role": "roles/secretmanager.secretAccessor",
                "member": OTHERS,
            },
        ),
        SECRETS,
        REFUTED,
    ),
    "an account that others become": (
        lambda plot: on_account(plot, "roles/iam.serviceAccountTokenCreator"),
        SECRETS,
        REFUTED,
    ),
    "accounts of the project that others become": (
        lambda plot: on_project(plot, "roles/iam.serviceAccountTokenCreator"),
        KEYS,
        REFUTED,
    ),
    "an account that people become": (
        lambda plot: on_account(plot, "roles/iam.serviceAccountTokenCreator", STAFF),
        SECRETS,
        UNKNOWN,
    ),
    "a chain of two accounts": (chain, BUCKETS, REFUTED),
    "a subscription that another member reads": (
        lambda plot: added(
            plot,
            "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember",
            {"subscription": f"{PROJECT}-watch-tyo", "role": "roles/pubsub.subscriber", "member": OTHERS},
        ),
        LOGS,
        REFUTED,
    ),
    "a sink to another member's project": (
        lambda plot: plot.change(
            "tyo-log-sink",
            destination=f"logging.googleapis.com/projects/{OTHER}/locations/asia-northeast1/buckets/x",
        ),
        LOGS,
        REFUTED,
    ),
    "a sink to a bucket that nobody plans": (
        lambda plot: plot.change("tyo-log-sink", destination="storage.googleapis.com/somewhere"),
        LOGS,
        UNKNOWN,
    ),
    "copies of files to another member's bucket": (
        lambda plot: plot.change("tyo-compare-data", transferSpec={"gcsDataSink": {"bucketName": f"{OTHER}-data-osa"}}),
        BUCKETS,
        REFUTED,
    ),
    "messages pushed to an address": (
        lambda plot: plot.change("tyo-topic-watch-subscription", pushConfig={"pushEndpoint": "https://example.jp/x"}),
        LOGS,
        UNKNOWN,
    ),
    "a type that nobody has modelled": (
        lambda plot: added(plot, "gcp:bigquery/dataset:Dataset", {"datasetId": "x"}),
        BUCKETS,
        UNKNOWN,
    ),
}
