"""Names: zones and records of Route 53, the resolver's rules, firewall and logs.

Source: Amazon Route 53 API Reference; Amazon Route 53 Resolver API Reference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id, ids
from jichi.deployed.live.asking import Ask, Unanswered, put
from jichi.deployed.live.reader import Reader
from jichi.deployed.live.shapes import shaped
from jichi.deployed.reading import Item

_ZONE = "aws:route53/zone:Zone"
_RECORD = "aws:route53/record:Record"
_SIGNED = "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec"
_SIGNING_KEY = "aws:route53/keySigningKey:KeySigningKey"
_ENDPOINT = "aws:route53/resolverEndpoint:ResolverEndpoint"
_RULE = "aws:route53/resolverRule:ResolverRule"
_RULE_OF = "aws:route53/resolverRuleAssociation:ResolverRuleAssociation"
_GROUP = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
_GROUP_RULE = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
_GROUP_OF = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
_LIST = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
_CONFIG = "aws:route53/resolverFirewallConfig:ResolverFirewallConfig"
_LOG = "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig"
_LOG_OF = "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation"
_Inputs: TypeAlias = Mapping[str, DraftValue]


def _zones(ask: Ask, drafts: Drafts) -> None:
    client = ask.client("route53")
    for each in ask.all("route53:ListHostedZones", "route53", "list_hosted_zones", "HostedZones"):
        zone = each.text("Id").removeprefix("/hostedzone/")

        def vpcs(zone: str = zone) -> DraftValue:
            found = ask.one("route53:GetHostedZone", lambda: client.get_hosted_zone(Id=zone))
            listed = found.items("VPCs") if found else ()
            return tuple({"vpcId": Id(one.text("VPCId")), "vpcRegion": one.maybe("VPCRegion")} for one in listed)

        inputs = {
            "name": each.text("Name").removesuffix("."),
            "vpcs": ask.value(_ZONE, zone, vpcs) if each.inner("Config").flag("PrivateZone") else None,
        }
        put(drafts, zone, _ZONE, inputs, ask.region, ask.tags(f"arn:aws:route53:::hostedzone/{zone}"))
        _records(ask, drafts, zone)


def _signed(ask: Ask, drafts: Drafts) -> None:
    """Zones that are signed, which only public ones can be."""
    client = ask.client("route53")
    for each in ask.all("route53:ListHostedZones", "route53", "list_hosted_zones", "HostedZones"):
        if each.inner("Config").flag("PrivateZone"):
            continue
        zone = each.text("Id").removeprefix("/hostedzone/")
        found = ask.one("route53:GetDNSSEC", partial(client.get_dnssec, HostedZoneId=zone))
        if found and found.inner("Status").maybe("ServeSignature") == "SIGNING":
            put(drafts, f"{zone}#signed", _SIGNED, {"hostedZoneId": Id(zone)}, ask.region)
        for one in found.items("KeySigningKeys") if found else ():
            inputs = {"hostedZoneId": Id(zone), "name": one.text("Name")}
            put(drafts, f"{zone}#{one.text('Name')}", _SIGNING_KEY, inputs, ask.region)


def _records(ask: Ask, drafts: Drafts, zone: str) -> None:
    operation = "route53:ListResourceRecordSets"
    try:
        found = ask.all(operation, "route53", "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=zone)
    except Unanswered as error:
        ask.refused(error, (_RECORD,), zone)
        unknown = dict.fromkeys(("name", "type", "records"), UNKNOWN)
        put(drafts, f"{zone}#records", _RECORD, {"zoneId": Id(zone), **unknown}, ask.region)
        return
    for each in found:
        if each.text("Type") in ("NS", "SOA"):
            continue  # Every zone has them of itself.
        name, alias = each.text("Name").removesuffix("."), each.inner("AliasTarget")
        inputs: _Inputs = {
            "zoneId": Id(zone),
            "name": name,
            "type": each.text("Type"),
            "setIdentifier": each.maybe("SetIdentifier"),
            "records": tuple(one.text("Value") for one in each.items("ResourceRecords")),
            "aliases": ({"name": alias.text("DNSName"), "zoneId": alias.maybe("HostedZoneId")},)
            if alias.body
            else None,
        }
        put(drafts, f"{zone}#{name}#{each.text('Type')}#{each.maybe('SetIdentifier')}", _RECORD, inputs, ask.region)


def _simple(
    types: Mapping[str, tuple[str, ...]], method: str, key: str, shape: Callable[[Ask, Item], _Inputs | None]
) -> Reader:
    """A reader of a list of the resolver, each thing with an id.

    Args:
        types: the one type, with what is unknown where the list is refused.
        method: of the client; its name in IAM is the same without underscores.
        key: under which the answer lists.
        shape: inputs of one thing; None for what is not the account's to set.
    """
    (type_,) = types
    operation = f"route53resolver:{''.join(part.capitalize() for part in method.split('_'))}"

    def read(ask: Ask, drafts: Drafts) -> None:
        for each in ask.all(operation, "route53resolver", method, key):
            found = shape(ask, each)
            if found is not None:
                arn = each.maybe("Arn")
                put(drafts, each.text("Id"), type_, found, ask.region, ask.tags(arn) if arn else {})

    return Reader(read, types)


def _endpoint(ask: Ask, each: Item) -> _Inputs:
    id_ = each.text("Id")

    def asked() -> DraftValue:
        operation, method = "route53resolver:ListResolverEndpointIpAddresses", "list_resolver_endpoint_ip_addresses"
        found = ask.all(operation, "route53resolver", method, "IpAddresses", ResolverEndpointId=id_)
        return tuple({"subnetId": Id(one.text("SubnetId")), "ip": one.maybe("Ip")} for one in found)

    return {
        "direction": each.maybe("Direction"),
        "securityGroupIds": ids(each.texts("SecurityGroupIds")),
        "ipAddresses": ask.value(_ENDPOINT, id_, asked),
        "name": each.maybe("Name"),
    }


def _rule(_: Ask, each: Item) -> _Inputs | None:
    """A rule; AWS's own (`rslvr-autodefined-rr-...`) forwards to nobody."""
    if each.text("Id").startswith("rslvr-autodefined-"):
        return None
    return {
        "name": each.maybe("Name"),
        "domainName": each.maybe("DomainName").removesuffix("."),
        "ruleType": each.maybe("RuleType"),
        "resolverEndpointId": Id(each.maybe("ResolverEndpointId")) if each.maybe("ResolverEndpointId") else None,
        "targetIps": tuple(shaped(one.body) for one in each.items("TargetIps")),
    }


def _rule_of(_: Ask, each: Item) -> _Inputs | None:
    rule = each.text("ResolverRuleId")
    if rule.startswith("rslvr-autodefined-"):
        return None
    return {"resolverRuleId": Id(rule), "vpcId": Id(each.text("VPCId"))}


def _group_of(_: Ask, each: Item) -> _Inputs:
    return {
        "firewallRuleGroupId": Id(each.text("FirewallRuleGroupId")),
        "vpcId": Id(each.text("VpcId")),
        "priority": each.number("Priority"),
        "mutationProtection": each.maybe("MutationProtection"),
        "name": each.maybe("Name"),
    }


def _config(_: Ask, each: Item) -> _Inputs:
    return {"resourceId": Id(each.text("ResourceId")), "firewallFailOpen": each.maybe("FirewallFailOpen")}


def _log(_: Ask, each: Item) -> _Inputs:
    return {"name": each.maybe("Name"), "destinationArn": Id(each.text("DestinationArn"), "arn")}


def _log_of(_: Ask, each: Item) -> _Inputs:
    config = Id(each.text("ResolverQueryLogConfigId"))
    return {"resolverQueryLogConfigId": config, "resourceId": Id(each.text("ResourceId"))}


def _firewalls(ask: Ask, drafts: Drafts) -> None:
    service = "route53resolver"
    for each in ask.all(
        f"{service}:ListFirewallRuleGroups", service, "list_firewall_rule_groups", "FirewallRuleGroups"
    ):
        group = each.text("Id")
        put(drafts, group, _GROUP, {"name": each.maybe("Name")}, ask.region, ask.tags(each.text("Arn")))
        try:
            rules = ask.all(
                f"{service}:ListFirewallRules",
                service,
                "list_firewall_rules",
                "FirewallRules",
                FirewallRuleGroupId=group,
            )
        except Unanswered as error:
            ask.refused(error, (_GROUP_RULE,), group)
            unknown = {"firewallRuleGroupId": Id(group), "action": UNKNOWN, "firewallDomainListId": UNKNOWN}
            put(drafts, f"{group}#rules", _GROUP_RULE, {**unknown, "priority": UNKNOWN}, ask.region)
            continue
        for one in rules:
            list_ = one.maybe("FirewallDomainListId")
            inputs: _Inputs = {
                "firewallRuleGroupId": Id(group),
                "firewallDomainListId": Id(list_) if list_ else None,
                "name": one.maybe("Name"),
                "action": one.maybe("Action"),
                "blockResponse": one.maybe("BlockResponse"),
                "priority": one.number("Priority"),
                "qType": one.maybe("Qtype"),
                "firewallDomainRedirectionAction": one.maybe("FirewallDomainRedirectionAction"),
            }
            put(drafts, f"{group}#{list_}#{one.number('Priority')}", _GROUP_RULE, inputs, ask.region)


def _lists(ask: Ask, drafts: Drafts) -> None:
    service = "route53resolver"
    for each in ask.all(
        f"{service}:ListFirewallDomainLists", service, "list_firewall_domain_lists", "FirewallDomainLists"
    ):
        id_ = each.text("Id")
        if each.maybe("ManagedOwnerName"):
            continue  # AWS's own: what is in it, nobody may see.

        def domains(id_: str = id_) -> DraftValue:
            operation = f"{service}:ListFirewallDomains"
            found = ask.names(operation, service, "list_firewall_domains", "Domains", FirewallDomainListId=id_)
            return tuple(one.removesuffix(".") if one != "*." else "*" for one in found)

        inputs = {"name": each.maybe("Name"), "domains": ask.value(_LIST, id_, domains)}
        put(drafts, id_, _LIST, inputs, ask.region, ask.tags(each.text("Arn")))


READERS = (
    Reader(_zones, {_ZONE: ("name", "vpcs"), _RECORD: ("zoneId", "records", "type")}, once=True),
    Reader(
        _signed,
        {_SIGNED: (), _SIGNING_KEY: ()},
        once=True,
        also=("aws:route53/hostedZoneDnsSec*", "aws:route53/keySigningKey*"),
    ),
    _simple(
        {_ENDPOINT: ("ipAddresses", "securityGroupIds")}, "list_resolver_endpoints", "ResolverEndpoints", _endpoint
    ),
    _simple({_RULE: ("ruleType", "targetIps")}, "list_resolver_rules", "ResolverRules", _rule),
    _simple(
        {_RULE_OF: ("resolverRuleId", "vpcId")}, "list_resolver_rule_associations", "ResolverRuleAssociations", _rule_of
    ),
    _simple(
        {_GROUP_OF: ("firewallRuleGroupId", "vpcId", "mutationProtection")},
        "list_firewall_rule_group_associations",
        "FirewallRuleGroupAssociations",
        _group_of,
    ),
    _simple({_CONFIG: ("resourceId", "firewallFailOpen")}, "list_firewall_configs", "FirewallConfigs", _config),
    _simple({_LOG: ("destinationArn",)}, "list_resolver_query_log_configs", "ResolverQueryLogConfigs", _log),
    _simple(
        {_LOG_OF: ("resolverQueryLogConfigId", "resourceId")},
        "list_resolver_query_log_config_associations",
        "ResolverQueryLogConfigAssociations",
        _log_of,
    ),
    Reader(_firewalls, {_GROUP: (), _GROUP_RULE: ("firewallRuleGroupId", "action", "priority")}),
    Reader(_lists, {_LIST: ("domains",)}),
)
