"""The zones that the servers are loaded with, and the queries that they are asked: the same ones in every run."""

import random
from dataclasses import dataclass
from pathlib import Path

SEED = 20240229


@dataclass(frozen=True)
class Size:
    """How many zones, of how many records each beside the SOA, and how many names more with an address each."""

    zones: int
    records: int
    hosts: int = 0

    def __str__(self) -> str:
        zones = f"{self.zones:,} zones of {self.records} records" if self.zones > 1 else "1 zone"
        return zones + (f" of {self.hosts:,} names" if self.hosts else "")


SMALL = Size(zones=1_000, records=20)
LARGE = Size(zones=100_000, records=10)
HUGE = Size(zones=1, records=20, hosts=1_000_000)
SIZES = {"small": SMALL, "large": LARGE, "huge": HUGE}

# What a small business has, the common things first: a smaller zone has the first of them.
RECORDS = [
    ("@", "NS", "ns1.dns.example.", None),
    ("@", "NS", "ns2.dns.example.", None),
    ("@", "A", "192.0.2.{n}", "hit"),
    ("@", "MX", "10 mail.{zone}.", "hit"),
    ("@", "TXT", '"v=spf1 mx include:_spf.mail.example -all"', "hit"),
    ("www", "A", "192.0.2.{n}", "hit"),
    ("www", "AAAA", "2001:db8::{n}", "hit"),
    ("mail", "A", "198.51.100.{n}", "hit"),
    ("ftp", "CNAME", "www.{zone}.", "hit"),
    ("_dmarc", "TXT", '"v=DMARC1; p=reject; rua=mailto:postmaster@{zone}"', "hit"),
    ("@", "AAAA", "2001:db8::{n}", "hit"),
    ("@", "MX", "20 backup.mail.example.", None),
    ("@", "CAA", '0 issue "letsencrypt.org"', "hit"),
    ("mail", "AAAA", "2001:db8:1::{n}", "hit"),
    ("api", "A", "203.0.113.{n}", "hit"),
    ("api", "A", "203.0.113.250", None),
    ("_sip._tcp", "SRV", "10 60 5060 sip.{zone}.", "hit"),
    ("sip", "A", "203.0.113.{n}", "hit"),
    ("shop", "CNAME", "shops.platform.example.", "hit"),
    ("k1._domainkey", "TXT", '"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="', "hit"),
]

# What there is no data for, at names that there are (NODATA).
NO_DATA = [("www", "MX"), ("mail", "TXT"), ("@", "SRV"), ("_dmarc", "A")]


def names(size: Size) -> list[str]:
    """The zones' names: neither in order nor all of one length, and none inside another."""
    rng = random.Random(SEED)
    words = ["blue", "north", "clever", "stone", "river", "quick", "amber", "lunar", "maple", "urban"]
    ends = ["shop", "labs", "media", "works", "studio", "farm", "cloud", "bank", "press", "tools"]
    tops = ["com", "net", "org", "de", "io", "co.uk"]
    found = [f"{rng.choice(words)}{i}-{rng.choice(ends)}.{rng.choice(tops)}" for i in range(size.zones)]
    rng.shuffle(found)
    return found


def zone_file(name: str, number: int, size: Size) -> str:
    """One zone as a master file."""
    lines = [
        f"$ORIGIN {name}.",
        "$TTL 3600",
        f"@ IN SOA ns1.dns.example. hostmaster.{name}. 2024022900 3600 600 1209600 300",
    ]
    for owner, rtype, value, _ in RECORDS[: size.records]:
        lines.append(f"{owner} IN {rtype} " + value.format(zone=name, n=number % 250 + 1))
    lines.extend(f"host{host} IN A 192.0.2.{host % 250 + 1}" for host in range(size.hosts))
    return "\n".join(lines) + "\n"


def write_zone_files(directory: Path, size: Size) -> None:
    """All zones, each in the file DOMAIN.zone."""
    for number, name in enumerate(names(size)):
        (directory / f"{name}.zone").write_text(zone_file(name, number, size))


def write_queries(path: Path, size: Size, count: int) -> None:
    """Queries for dnsperf, spread evenly over the zones: 85 % hits of mixed types, 10 % NXDOMAIN, 5 % NODATA."""
    rng = random.Random(SEED)
    zones = names(size)
    hits = [(owner, rtype) for owner, rtype, _, use in RECORDS[: size.records] if use == "hit"]
    with path.open("w") as out:
        for _ in range(count):
            kind = rng.random()
            if kind < 0.85:
                owner, rtype = rng.choice(hits) if not size.hosts else (f"host{rng.randrange(size.hosts)}", "A")
            elif kind < 0.95:
                owner, rtype = f"none{rng.randrange(100_000)}", rng.choice(["A", "AAAA", "MX"])
            else:
                owner, rtype = rng.choice(NO_DATA)
            zone = rng.choice(zones)
            out.write(f"{zone if owner == '@' else f'{owner}.{zone}'} {rtype}\n")
