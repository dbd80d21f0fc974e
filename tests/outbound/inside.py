"""Ways to reach inside by an address, for everything that takes one: how it is written, and what names lead to.

Each is (what is tried, the address, what a name server says); `{port}` is where something inside listens.
"""

METADATA = {
    "AWS and most others": "http://169.254.169.254/latest/meta-data/",
    "AWS, IPv6": "http://[fd00:ec2::254]/latest/meta-data/",
    "Google, IPv6": "http://[fd20:ce::254]/computeMetadata/v1/",
    "Azure's host": "http://168.63.129.16/metadata/v1/instanceinfo",
    "Alibaba": "http://100.100.100.200/latest/meta-data/",
    "Oracle": "http://192.0.0.192/opc/v1/instance/",
    "ECS tasks": "http://169.254.170.2/v2/credentials/",
    "mapped": "http://[::ffff:169.254.169.254]/",
    "mapped, in hex": "http://[::ffff:a9fe:a9fe]/",
    "decimal": "http://2852039166/",
    "hexadecimal": "http://0xa9fea9fe/",
    "octal": "http://0251.0376.0251.0376/",
    "short": "http://169.254.43518/",
    "NAT64": "http://[64:ff9b::a9fe:a9fe]/",
    "6to4": "http://[2002:a9fe:a9fe::1]/",
}

LOOPBACK = {
    "as it is": "http://127.0.0.1:{port}/",
    "another of the network": "http://127.8.9.10:{port}/",
    "unspecified": "http://0.0.0.0:{port}/",
    "zero": "http://0:{port}/",
    "two parts": "http://127.1:{port}/",
    "three parts": "http://127.0.1:{port}/",
    "decimal": "http://2130706433:{port}/",
    "hexadecimal": "http://0x7f000001:{port}/",
    "hexadecimal parts": "http://0x7f.0x0.0x0.0x1:{port}/",
    "octal": "http://017700000001:{port}/",
    "octal parts": "http://0177.0.0.1:{port}/",
    "octal with more zeros": "http://00000177.0.0.1:{port}/",
    "mixed": "http://0x7f.0.0.01:{port}/",
    "final dot": "http://127.0.0.1.:{port}/",
    "localhost": "http://localhost:{port}/",
    "localhost, capitals": "http://LOCALHOST:{port}/",
    "localhost, final dot": "http://localhost.:{port}/",
    "over https": "https://127.0.0.1:{port}/",
    "IPv6": "http://[::1]:{port}/",
    "IPv6, long": "http://[0:0:0:0:0:0:0:1]:{port}/",
    "IPv6, longest": "http://[0000:0000:0000:0000:0000:0000:0000:0001]:{port}/",
    "IPv6 unspecified": "http://[::]:{port}/",
    "mapped": "http://[::ffff:127.0.0.1]:{port}/",
    "mapped, in hex": "http://[::ffff:7f00:1]:{port}/",
    "mapped, long": "http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/",
    "mapped unspecified": "http://[::ffff:0.0.0.0]:{port}/",
    "compatible": "http://[::127.0.0.1]:{port}/",
    "translated": "http://[::ffff:0:127.0.0.1]:{port}/",
    "NAT64": "http://[64:ff9b::127.0.0.1]:{port}/",
    "NAT64 of one's own": "http://[64:ff9b:1::7f00:1]:{port}/",
    "6to4": "http://[2002:7f00:1::1]:{port}/",
    "Teredo": "http://[2001:0:7f00:1::1]:{port}/",
    "zone": "http://[::1%25lo]:{port}/",
    "zone, not escaped": "http://[::1%lo]:{port}/",
    "a full-width dot": "http://127\uff0e0\uff0e0\uff0e1:{port}/",
    "an ideographic dot": "http://127\u30020\u30020\u30021:{port}/",
    "circled digits": "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460:{port}/",
    "full-width digits": "http://\uff11\uff12\uff17.\uff10.\uff10.\uff11:{port}/",
    "Arabic digits": "http://\u0661\u0662\u0667.\u0660.\u0660.\u0661:{port}/",
    "circled letters": "http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3:{port}/",
    "a soft hyphen": "http://local\u00adhost:{port}/",
    "a zero-width space": "http://127.0.0\u200b.1:{port}/",
    "percent-encoded digits": "http://%31%32%37.0.0.1:{port}/",
    "percent-encoded dots": "http://127%2e0%2e0%2e1:{port}/",
    "percent-encoded name": "http://%6c%6f%63%61%6c%68%6f%73%74:{port}/",
    "a tab": "http://127.0.\t0.1:{port}/",
    "a line break": "http://127.0.0.1\n:{port}/",
    "white space in front": " http://127.0.0.1:{port}/",
    "NUL": "http://127.0.0.1\x00.public.example:{port}/",
    "user info": "http://public.example@127.0.0.1:{port}/",
    "user info with a password": "http://public.example:80@127.0.0.1:{port}/",
    "user info, twice": "http://a@public.example@127.0.0.1:{port}/",
    "a backslash for a slash": "http:\\\\127.0.0.1:{port}\\",
    "a backslash in the host": "http://public.example\\@127.0.0.1:{port}/",
    "a hash before the at sign": "http://127.0.0.1:{port}#@public.example/",
    "a question mark before the at sign": "http://127.0.0.1:{port}?@public.example/",
    "no slashes": "http:127.0.0.1:{port}/",
    "three slashes": "http:///127.0.0.1:{port}/",
    "no scheme": "//127.0.0.1:{port}/",
}

PRIVATE = {
    "10": "http://10.0.0.1/",
    "172.16": "http://172.16.0.1/",
    "172.31": "http://172.31.255.254/",
    "192.168": "http://192.168.1.1/",
    "a carrier's": "http://100.64.0.1/",
    "decimal": "http://167772161/",
    "octal": "http://012.0.0.1/",
    "unique local": "http://[fc00::1]/",
    "unique local, common": "http://[fd12:3456:789a::1]/",
    "link-local": "http://169.254.7.7/",
    "link-local, IPv6": "http://[fe80::1]/",
    "link-local with a zone": "http://[fe80::1%25eth0]/",
    "site-local": "http://[fec0::1]/",
    "benchmarking": "http://198.18.0.1/",
    "documentation": "http://192.0.2.1/",
    "multicast": "http://224.0.0.1/",
    "multicast, IPv6": "http://[ff02::1]/",
    "broadcast": "http://255.255.255.255/",
    "reserved": "http://240.0.0.1/",
    "6to4's relay": "http://192.88.99.1/",
    "mapped": "http://[::ffff:10.0.0.1]/",
    "NAT64": "http://[64:ff9b::10.0.0.1]/",
    "6to4": "http://[2002:a00:1::1]/",
    "discard": "http://[100::1]/",
}

SCHEMES = {
    "file": "file:///etc/passwd",
    "file with a host": "file://127.0.0.1/etc/passwd",
    "gopher": "gopher://127.0.0.1:{port}/_GET%20/",
    "dict": "dict://127.0.0.1:{port}/info",
    "ftp": "ftp://127.0.0.1:{port}/",
    "ldap": "ldap://127.0.0.1:{port}/",
    "unix": "http+unix://%2Fvar%2Frun%2Fdocker.sock/info",
    "jar": "jar:http://127.0.0.1:{port}/!/",
    "data": "data:text/plain,inside",
    "ws": "ws://127.0.0.1:{port}/",
}

NAMES: dict[str, tuple[str, ...]] = {
    "loopback": ("127.0.0.1",),
    "loopback, IPv6": ("::1",),
    "private": ("10.0.0.1",),
    "metadata": ("169.254.169.254",),
    "metadata, IPv6": ("fd00:ec2::254",),
    "mapped": ("::ffff:127.0.0.1",),
    "link-local with a zone": ("fe80::1%1",),
    "public and loopback": ("93.184.215.14", "127.0.0.1"),
    "loopback behind many public ones": (*(f"93.184.215.{last}" for last in range(1, 9)), "127.0.0.1"),
    "public and metadata of the other family": ("2606:2800:21f:cb07::1", "169.254.169.254"),
}
"""What a name server may say of a name that looks harmless."""

PORTS = (0, 21, 22, 23, 25, 110, 143, 389, 445, 465, 587, 993, 3306, 5432, 6379, 11211, 27017, 65536)
"""On a public host: other services, and numbers that are no port."""


def addresses(port: int) -> list[tuple[str, str]]:
    """Every way that needs no name server: what is tried, and the address."""
    families = {"metadata": METADATA, "loopback": LOOPBACK, "private": PRIVATE, "scheme": SCHEMES}
    return [
        (f"{family}: {way}", address.replace("{port}", str(port)))
        for family, ways in families.items()
        for way, address in ways.items()
    ]
