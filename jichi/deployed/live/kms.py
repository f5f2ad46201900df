"""Customer keys of KMS: policies, rotation, aliases, grants.

Source: AWS KMS API Reference, DescribeKey, GetKeyRotationStatus, GetKeyPolicy, ListAliases, ListGrants.
"""

from __future__ import annotations

from typing import Any

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.asking import Ask, Unanswered, put
from jichi.deployed.live.reader import Reader
from jichi.deployed.live.shapes import shaped
from jichi.deployed.reading import Item

_KEY = "aws:kms/key:Key"
_REPLICA = "aws:kms/replicaKey:ReplicaKey"
_EXTERNAL = "aws:kms/externalKey:ExternalKey"
_REPLICA_EXTERNAL = "aws:kms/replicaExternalKey:ReplicaExternalKey"
_ALIAS = "aws:kms/alias:Alias"
_GRANT = "aws:kms/grant:Grant"
_STORE = "aws:kms/customKeyStore:CustomKeyStore"
_OF_KEY = ("policy", "tags", "enableKeyRotation", "isEnabled", "multiRegion", "customerMasterKeySpec", "primaryKeyArn")


def _keys(ask: Ask, drafts: Drafts) -> None:
    kms = ask.client("kms")
    for each in ask.all("kms:ListKeys", "kms", "list_keys", "Keys"):
        arn = each.text("KeyArn")
        try:
            found = ask.one("kms:DescribeKey", lambda arn=arn: kms.describe_key(KeyId=arn))
        except Unanswered as error:
            # A key that may not be looked at may be one of AWS's, or of ours: of ours nothing of it is known.
            ask.refused(error, (_KEY,), arn)
            put(drafts, arn, _KEY, dict.fromkeys(_OF_KEY, UNKNOWN), ask.region)
            continue
        known = found.inner("KeyMetadata") if found else each
        if known.maybe("KeyManager") == "CUSTOMER":
            _key(ask, drafts, arn, known)


def _key(ask: Ask, drafts: Drafts, arn: str, known: Item) -> None:
    kms = ask.client("kms")
    shared = known.inner("MultiRegionConfiguration")
    replica = shared.maybe("MultiRegionKeyType") == "REPLICA"
    imported = known.maybe("Origin") == "EXTERNAL"
    type_ = (_REPLICA_EXTERNAL if replica else _EXTERNAL) if imported else (_REPLICA if replica else _KEY)
    inputs: dict[str, DraftValue] = {
        "policy": ask.value(type_, arn, lambda: _policy(ask, kms, arn)),
        # What a deletion would wait is said when it is asked for.
        "deletionWindowInDays": UNKNOWN,
    }
    if replica:
        inputs |= {
            "enabled": known.flag("Enabled"),
            "primaryKeyArn": Id(shared.inner("PrimaryKey").text("Arn"), "arn"),
            "region": ask.region,
        }
    else:
        inputs |= {
            "isEnabled": known.flag("Enabled"),
            "multiRegion": known.flag("MultiRegion"),
            "customerMasterKeySpec": known.maybe("KeySpec"),
            "keyUsage": known.maybe("KeyUsage"),
            "customKeyStoreId": known.maybe("CustomKeyStoreId"),
        }
        if not imported and known.maybe("KeySpec") == "SYMMETRIC_DEFAULT":
            inputs |= _rotation(ask, kms, type_, arn)
    put(drafts, arn, type_, inputs, ask.region, ask.tags(arn))
    _grants(ask, drafts, arn)


def _policy(ask: Ask, kms: Any, arn: str) -> DraftValue:
    found = ask.one("kms:GetKeyPolicy", lambda: kms.get_key_policy(KeyId=arn, PolicyName="default"))
    return found.text("Policy") if found else None


def _rotation(ask: Ask, kms: Any, type_: str, arn: str) -> dict[str, DraftValue]:
    try:
        found = ask.one("kms:GetKeyRotationStatus", lambda: kms.get_key_rotation_status(KeyId=arn))
    except Unanswered as error:
        ask.refused(error, (type_,), arn)
        return {"enableKeyRotation": UNKNOWN, "rotationPeriodInDays": UNKNOWN}
    if found is None:
        return {}
    return {
        "enableKeyRotation": found.flag("KeyRotationEnabled"),
        "rotationPeriodInDays": found.number("RotationPeriodInDays"),
    }


def _grants(ask: Ask, drafts: Drafts, arn: str) -> None:
    try:
        found = ask.all("kms:ListGrants", "kms", "list_grants", "Grants", KeyId=arn)
    except Unanswered as error:
        ask.refused(error, (_GRANT,), arn)
        unknown = dict.fromkeys(("granteePrincipal", "operations", "constraints"), UNKNOWN)
        put(drafts, f"{arn}#grants", _GRANT, {"keyId": Id(arn, "keyId"), **unknown}, ask.region)
        return
    for each in found:
        inputs = {
            "keyId": Id(arn, "keyId"),
            "name": each.maybe("Name"),
            "granteePrincipal": Id(each.maybe("GranteePrincipal"), "arn"),
            "operations": each.texts("Operations"),
            "constraints": (shaped(each.inner("Constraints").body),) if each.inner("Constraints").body else None,
        }
        put(drafts, f"{arn}#{each.text('GrantId')}", _GRANT, inputs, ask.region)


def _aliases(ask: Ask, drafts: Drafts) -> None:
    """Aliases of customers; those of AWS begin with `alias/aws/`."""
    for each in ask.all("kms:ListAliases", "kms", "list_aliases", "Aliases"):
        name = each.text("AliasName")
        if not name.startswith("alias/aws/"):
            target = each.maybe("TargetKeyId")
            meant = Id(ask.arn("kms", f"key/{target}"), "keyId") if target else None
            put(drafts, each.text("AliasArn"), _ALIAS, {"name": name, "targetKeyId": meant}, ask.region)


def _stores(ask: Ask, drafts: Drafts) -> None:
    listed = ask.all("kms:DescribeCustomKeyStores", "kms", "describe_custom_key_stores", "CustomKeyStores")
    for each in listed:
        put(
            drafts,
            each.text("CustomKeyStoreId"),
            _STORE,
            {"customKeyStoreName": each.maybe("CustomKeyStoreName")},
            ask.region,
        )


READERS = (
    Reader(
        _keys,
        {
            _KEY: _OF_KEY,
            _REPLICA: ("policy", "enabled", "primaryKeyArn"),
            _EXTERNAL: ("policy",),
            _REPLICA_EXTERNAL: ("policy",),
            _GRANT: ("granteePrincipal", "operations"),
        },
        also=("aws:kms/keyPolicy:KeyPolicy",),
    ),
    Reader(_aliases, {_ALIAS: ("name", "targetKeyId")}),
    Reader(_stores, {_STORE: ()}),
)
