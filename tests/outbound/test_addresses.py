"""Which addresses a connection may go to."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outbound.addresses import AddressPolicy, AddressRefused, Reach, check_url, reach_of

PUBLIC = ["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "2606:4700::1111", "::ffff:8.8.8.8"]
LOOPBACK = ["127.0.0.1", "127.255.255.254", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1", "64:ff9b::7f00:1"]
PRIVATE = ["10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "fd12:3456::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"]
METADATA = ["169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"]
RESERVED = [
    "0.1.2.3",
    "169.254.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "255.255.255.255",
    "fe80::1",
    "fe80::1%2",
    "ff02::1",
    "fec0::1",
    "2001:db8::1",
    "2001:0:53aa:64c:0:5efe:7f00:1",  # Teredo
    "2002:7f00:1::1",  # 6to4 around 127.0.0.1
    "64:ff9b:1::7f00:1",  # NAT64 for local use
    "::7f00:1",  # v4-compatible
    "::ffff:169.254.169.254",
]


@pytest.mark.parametrize(
    ("reach", "text"),
    [(Reach.PUBLIC, text) for text in PUBLIC]
    + [(Reach.LOOPBACK, text) for text in LOOPBACK]
    + [(Reach.PRIVATE, text) for text in PRIVATE]
    + [(Reach.FORBIDDEN, text) for text in METADATA + RESERVED],
)
def test_every_address_has_its_reach(reach: Reach, text: str):
    assert reach_of(ip_address(text)) is reach


@given(st.ip_addresses(v=4))
def test_what_python_knows_as_not_global_is_never_public(address):
    if reach_of(address) is Reach.PUBLIC:
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=6))
def test_only_global_unicast_ipv6_is_public(address):
    if reach_of(address) is Reach.PUBLIC:
        assert address.is_global or address.ipv4_mapped or address.exploded.startswith("0064:ff9b:0000")
        assert not address.is_multicast


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_an_ipv6_one_counts_as_itself(address):
    assert reach_of(ip_address(f"::ffff:{address}")) is reach_of(address)
    assert reach_of(ip_address(f"64:ff9b::{address}")) is reach_of(address)


@pytest.mark.parametrize("text", LOOPBACK + PRIVATE + METADATA + RESERVED)
def test_only_public_addresses_are_allowed_by_default(text: str):
    with pytest.raises(AddressRefused, match="not a public address"):
        AddressPolicy().check("tools.example", ip_address(text))


def test_public_addresses_are_allowed():
    AddressPolicy().check("tools.example", ip_address("8.8.8.8"))


@pytest.mark.parametrize("text", LOOPBACK + PRIVATE)
def test_private_networks_can_be_allowed(text: str):
    AddressPolicy(allow_private=True).check("models.lan", ip_address(text))


@pytest.mark.parametrize("text", METADATA + RESERVED)
def test_metadata_and_reserved_addresses_stay_refused_where_private_ones_are_allowed(text: str):
    with pytest.raises(AddressRefused):
        AddressPolicy(allow_private=True).check("models.lan", ip_address(text))


@pytest.mark.parametrize("host", ["models.lan", "MODELS.lan", "models.lan."])
def test_a_named_host_is_allowed_whatever_it_leads_to(host: str):
    AddressPolicy(allowed_hosts=("models.lan",)).check(host, ip_address("192.168.1.5"))


@pytest.mark.parametrize("host", ["10.2.3.4", "[fd00::5]", "fd00::5"])
def test_a_network_allows_the_addresses_in_it(host: str):
    policy = AddressPolicy(allowed_hosts=("10.0.0.0/8", "fd00::/64"))
    policy.check(host, ip_address(host.strip("[]")))


@pytest.mark.parametrize("host", ["evil.example", "sub.models.lan", "models.lan.evil.example", "127.0.0.1.nip.io"])
def test_a_name_that_only_leads_to_an_allowed_address_is_refused(host: str):
    policy = AddressPolicy(allowed_hosts=("127.0.0.1", "localhost", "models.lan", "127.0.0.0/8"))
    with pytest.raises(AddressRefused):
        policy.check(host, ip_address("127.0.0.1"))


def test_the_refusal_names_the_host_and_what_to_do():
    with pytest.raises(AddressRefused) as refusal:
        AddressPolicy().check("db.lan", ip_address("10.0.0.9"))
    assert str(refusal.value) == (
        "db.lan leads to 10.0.0.9, which is not a public address (private). "
        "To allow it, add db.lan to ALLOWED_PRIVATE_HOSTS."
    )


@pytest.mark.parametrize(
    ("scheme", "host", "port", "user_info"),
    [
        ("file", "h", None, b""),
        ("ftp", "h", None, b""),
        ("", "h", None, b""),
        ("https", "", None, b""),
        ("https", "h", 0, b""),
        ("https", "h", 65536, b""),
        ("https", "h", None, b"user:password"),
    ],
)
def test_other_schemes_missing_hosts_impossible_ports_and_user_info_are_refused(
    scheme: str, host: str, port: int | None, user_info: bytes
):
    with pytest.raises(AddressRefused):
        check_url(scheme, host, port, user_info)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("port", [None, 1, 8080, 65535])
def test_http_and_https_are_allowed_on_any_port(scheme: str, port: int | None):
    check_url(scheme, "tools.example", port, b"")
