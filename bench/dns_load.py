"""What queries cost: rounds of dnsperf against each server by turns."""

import re
import statistics
import subprocess
from dataclasses import dataclass
from pathlib import Path

import dns_servers

CLIENT_CORE = 1


@dataclass(frozen=True)
class Load:
    """How the servers are asked. A rate of 0 is as many queries a second as dnsperf can send, 100 at a time."""

    rate: int = 0
    over_tcp: bool = False
    rounds: int = 7
    seconds: int = 5

    def __str__(self) -> str:
        load = f"{self.rate:,} queries/s" if self.rate else "as many queries as dnsperf can, 100 at a time"
        return f"{'TCP' if self.over_tcp else 'UDP'}, {load}; median of {self.rounds} rounds of {self.seconds} s"


def compare(servers: list, queries: Path, load: Load) -> dict:
    """The rounds of each server, by its name."""
    rounds = {server.name: [] for server in servers}
    for number in range(load.rounds):
        # Another one begins each time, so that what comes and goes on the machine hits all alike.
        first = number % len(servers)
        for server in servers[first:] + servers[:first]:
            rounds[server.name].append(measure(server, queries, load))
    return rounds


def measure(server: dns_servers.Server, queries: Path, load: Load) -> dict:
    """One round: what dnsperf saw, and what it cost the server."""
    before = server.cpu_seconds()
    report = subprocess.run(command(server, queries, load), check=True, capture_output=True, text=True).stdout
    cpu_seconds = server.cpu_seconds() - before
    completed = int(find(r"Queries completed:\s+(\d+)", report))
    return {
        "cpu_per_million": cpu_seconds / completed * 1e6,
        "qps": float(find(r"Queries per second:\s+([\d.]+)", report)),
        "lost": int(find(r"Queries lost:\s+(\d+)", report)),
        "latency_us": float(find(r"Average Latency \(s\):\s+([\d.]+)", report)) * 1e6,
        "octets": float(find(r"Average packet size:\s+request \d+, response (\d+)", report)),
        "codes": find(r"Response codes:\s+(.*)", report),
    }


def command(server: dns_servers.Server, queries: Path, load: Load) -> list[str]:
    """dnsperf's command line."""
    command = [
        "taskset", "-c", str(CLIENT_CORE), dns_servers.program("dnsperf"), "-s", "127.0.0.1", "-p", str(server.port),
        "-d", str(queries), "-l", str(load.seconds), "-q", "100", "-c", "20", "-T", "1",
    ]  # fmt: skip
    command += ["-Q", str(load.rate)] if load.rate else []
    command += ["-m", "tcp"] if load.over_tcp else []
    return command


def find(pattern: str, report: str) -> str:
    match = re.search(pattern, report)
    if match is None:
        raise SystemExit(f"dnsperf's report lacks {pattern}:\n{report}")
    return match[1]


def median(results: list[dict], key: str = "cpu_per_million") -> float:
    return statistics.median(result[key] for result in results)


def print_rounds(rounds: dict) -> None:
    """A line a server: the medians, with the least and the most."""
    print(f"{'':12}{'CPU-seconds/million queries':>30}{'queries/s':>11}{'latency':>10}{'lost':>6}{'response':>10}")
    for name, results in rounds.items():
        cpu = [result["cpu_per_million"] for result in results]
        spread = f"{statistics.median(cpu):.2f} ({min(cpu):.2f} to {max(cpu):.2f})"
        print(f"{name:12}{spread:>30}{median(results, 'qps'):>11,.0f}{median(results, 'latency_us'):>7.0f} us"
              f"{sum(result['lost'] for result in results):>6}{median(results, 'octets'):>8.0f} B"
              f"   {results[-1]['codes']}", flush=True)  # fmt: skip
