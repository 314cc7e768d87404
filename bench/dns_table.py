"""The table of what is promised: each row measured here, with its peers in the same run."""

import argparse
import statistics
import sys
from collections.abc import Callable

import dns_changes
import dns_load
import zones

# What ours may cost at most, in parts of a peer's cost in the same run.
LIMITS = {
    "UDP, 1,000 zones": ("knot", 1.0),
    "UDP, 100,000 zones": ("knot", 0.85),
    "TCP, 1,000 zones": ("pdns", 1.0),
    "memory, 100,000 zones": ("knot", 0.8),
    "ready, 100,000 zones": ("nsd", 1.0),
}
CHANGE_MS_MAX = 10
LATENCY_GROWTH_MAX = 1.25
CHANGES = 1_000
STARTS = 3


def print_table(options: argparse.Namespace, started: Callable) -> None:
    """Measures all rows, says how it goes on the way, and prints the table at the end."""
    rows = {}
    with started(options.servers, zones.SMALL) as (servers, queries):
        rows["UDP, 1,000 zones"] = cpu(servers, queries, options)
        over_tcp = [server for server in servers if server.name != "echo"]
        rows["TCP, 1,000 zones"] = cpu(over_tcp, queries, options, over_tcp=True)
    with started(options.servers, zones.LARGE) as (servers, queries):
        rows["UDP, 100,000 zones"] = cpu(servers, queries, options)
        servers = [server for server in servers if server.name != "echo"]
        rows["memory, 100,000 zones"] = {server.name: server.memory_mib() for server in servers}
        rows["ready, 100,000 zones"] = ready(servers)
    if "zonewright" in options.servers:
        with started(["zonewright", "zonewright-real-time"], zones.SMALL) as (both, queries):
            latencies = {}
            for ours in both:
                latencies[ours.name] = dns_changes.quiet_and_written(
                    ours, queries, zones.names(zones.SMALL), options.rounds, options.seconds
                )
        with started(["zonewright"], zones.HUGE) as ([ours], _):
            changes = dns_changes.seconds_to_be_answered(ours, zones.names(zones.HUGE)[0], CHANGES)
    print_rows(rows, options.servers)
    if "zonewright" in options.servers:
        print_changes(changes, latencies)


def cpu(servers: list, queries, options: argparse.Namespace, over_tcp: bool = False) -> dict:
    load = dns_load.Load(over_tcp=over_tcp, rounds=options.rounds, seconds=options.seconds)
    print(f"\n{servers[0].size}, {load} (least to most)\n")
    rounds = dns_load.compare(servers, queries, load)
    dns_load.print_rounds(rounds)
    return {name: dns_load.median(results) for name, results in rounds.items()}


def ready(servers: list) -> dict:
    """Seconds from a start to answers, files in the page cache."""
    took = {server.name: [] for server in servers}
    for _ in range(STARTS):
        for server in servers:
            print(f"starting {server.name} again ...", file=sys.stderr, flush=True)
            took[server.name].append(server.seconds_to_ready())
    return {name: statistics.median(seconds) for name, seconds in took.items()}


def print_rows(rows: dict, names: list[str]) -> None:
    print(f"\n{'':24}" + "".join(f"{name:>12}" for name in names) + "   of the peer, at most")
    for row, values in rows.items():
        cells = "".join(f"{f'{values[name]:.2f}' if name in values else '':>12}" for name in names)
        peer, limit = LIMITS[row]
        if "zonewright" in values and peer in values:
            ratio = values["zonewright"] / values[peer]
            cells += f"   {ratio:.2f} of {peer}, {limit}{'' if ratio <= limit else '  MISSED'}"
        print(f"{row:24}{cells}")
    print("(UDP and TCP: CPU-seconds per million queries; memory: MiB; ready: seconds)")


def print_changes(changes: list[float], latencies: dict) -> None:
    p50, p99 = (dns_changes.percentile(changes, part) * 1e3 for part in (0.5, 0.99))
    print(f"\none record more in a zone of 1,000,000 names, request sent to answered: p50 {p50:.2f} ms, p99 {p99:.2f} ms,"
          f" at most {CHANGE_MS_MAX}{'' if p99 <= CHANGE_MS_MAX else '  MISSED'}")  # fmt: skip
    for name, latency in latencies.items():
        growth = latency["written"] / latency["quiet"]
        print(f"{name}: p99 of a query at {latency['rate']:,} queries/s: {latency['quiet'] * 1e6:.0f} us; with"
              f" {latency['changes']:.0f} changes/s: {latency['written'] * 1e6:.0f} us, {growth:.2f} of it, at most"
              f" {LATENCY_GROWTH_MAX}{'' if growth <= LATENCY_GROWTH_MAX else '  MISSED'}")  # fmt: skip
