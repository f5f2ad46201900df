"""What a rule of the plan becomes in nftables."""

from ipaddress import ip_network

from tests.hosts.nft import Match, host

SOME = (ip_network("10.0.0.0/24"), ip_network("10.0.1.0/24"), ip_network("2001:db8::/64"))


def test_a_rule_is_written_once_for_each_ip_version_it_names():
    assert list(Match(sources=SOME, protocol=6, ports=((443, 443), (8000, 8010))).lines("accept")) == [
        "    meta nfproto ipv4 ip saddr { 10.0.0.0/23 } meta l4proto 6 th dport { 443-443, 8000-8010 } accept\n",
        "    meta nfproto ipv6 ip6 saddr { 2001:db8::/64 } meta l4proto 6 th dport { 443-443, 8000-8010 } accept\n",
    ]


def test_all_addresses_of_one_version_are_not_those_of_the_other():
    assert list(Match(destinations=(ip_network("0.0.0.0/0"),)).lines("drop")) == ["    meta nfproto ipv4 drop\n"]


def test_a_group_that_nobody_carries_lets_nobody_in():
    assert list(Match(sources=()).lines("accept")) == []


def test_ports_are_asked_of_tcp_and_udp_only():
    first, _ = Match(protocol=50, ports=((1, 2),)).lines("accept")
    assert first == "    meta nfproto ipv4 meta l4proto 50 accept\n"


def test_an_interface_drops_what_no_rule_lets_through():
    text = host("", "    accept\n")
    assert text.count("policy drop;") == 2
    assert text.index("chain input") < text.index("chain output") < text.index("    accept\n  }")
