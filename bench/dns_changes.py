"""What changes cost: how long one takes in a large zone, and what many do to those who ask meanwhile."""

import http.client
import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import time
from pathlib import Path

import dns_load
import dns_servers

# Cores for everything that is not the server.
CLIENT_CORES = {dns_load.CLIENT_CORE}
SO_TIMESTAMPNS = 35
PROBES_A_SECOND = 2_000
WRITERS = 8


def percentile(values: list[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


class Client:
    """One connection to the API of a server, kept alive."""

    def __init__(self, server: dns_servers.Zonewright):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.http_port)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.headers = {"Authorization": f"Bearer {server.token()}", "Content-Type": "application/json"}

    def call(self, method: str, path: str, body: dict | None = None) -> dict:
        self.connection.request(method, f"/api/v1{path}", json.dumps(body) if body else None, self.headers)
        response = self.connection.getresponse()
        text = response.read()
        if response.status >= 300:
            raise SystemExit(f"{method} {path}: {response.status} {text!r}")
        return json.loads(text) if text else {}

    def add(self, zone: str, name: str, address: str) -> None:
        self.call("POST", f"/dns-zones/{zone}/records/", {"record_type": "A", "name": name, "value": address})


def seconds_to_be_answered(server: dns_servers.Zonewright, domain: str, count: int) -> list[float]:
    """For each of so many new records: from its request until DNS answers with it, which must be at once after the 201."""
    client = Client(server)
    zone = client.call("GET", f"/dns-zones/?domain={domain}")[0]["uuid"]
    took = []
    for number in range(count):
        began = time.monotonic()
        client.add(zone, f"new{number}", "192.0.2.7")
        response = dns_servers.ask(server.port, f"new{number}.{domain}", record_type=1)
        took.append(time.monotonic() - began)
        if response is None or not response.endswith(bytes([192, 0, 2, 7])):
            raise SystemExit(f"new{number}.{domain} is not answered, though it was created")
    return took


def latencies(server: dns_servers.Server, queries: Path, rate: int, seconds: int) -> list[float]:
    """How long single queries take while dnsperf asks at a rate. The kernel tells when a response came, so that it does
    not matter when this process gets to run."""
    names = [line.split()[0] for line in queries.read_text().splitlines()[:1000]]
    load = dns_load.Load(rate=rate, seconds=seconds + 1)
    dnsperf = subprocess.Popen(dns_load.command(server, queries, load), stdout=subprocess.DEVNULL)
    took = []
    with socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        udp.settimeout(1)
        udp.connect(("127.0.0.1", server.port))
        time.sleep(0.5)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            query = dns_servers.query(names[len(took) % len(names)], 1)
            sent = time.clock_gettime_ns(time.CLOCK_REALTIME)
            udp.send(query)
            _, control, _, _ = udp.recvmsg(4096, 64)
            came = int.from_bytes(control[0][2][:8], "little") * 10**9 + int.from_bytes(control[0][2][8:16], "little")
            took.append((came - sent) / 1e9)
            time.sleep(1 / PROBES_A_SECOND)
    dnsperf.wait()
    return took


class Writers:
    """Clients that create records at a rate between them, spread over many zones, until they are stopped. Processes, so that
    they do not hold up who measures."""

    def __init__(self, server: dns_servers.Zonewright, domains: list[str], rate: int):
        self.is_over = multiprocessing.Event()
        self.written = multiprocessing.Value("q")
        self.processes = []
        listing = Client(server)
        for number in range(WRITERS):
            zone = listing.call("GET", f"/dns-zones/?domain={domains[number]}")[0]["uuid"]
            arguments = [Client(server), zone, rate / WRITERS]
            self.processes.append(multiprocessing.Process(target=self.write, args=arguments))

    def write(self, client: Client, zone: str, rate: float) -> None:
        connection = client.connection.sock
        head = f"POST /api/v1/dns-zones/{zone}/records/ HTTP/1.1\r\nHost: bench\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in client.headers.items())
        # Whoever asks and measures on the same core goes first, always: else what is told would be of the clients.
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
        began, count, mark = time.monotonic(), 0, time.monotonic_ns()
        while not self.is_over.is_set():
            # By hand: what a library does for each request would take the core from those who ask.
            body = f'{{"record_type":"A","name":"w{mark}-{count}","value":"192.0.2.9"}}'
            connection.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
            answer = connection.recv(65_536)
            if not answer.startswith(b"HTTP/1.1 201 "):
                raise SystemExit(f"a record was not created: {answer!r}")
            count += 1
            time.sleep(max(0, began + count / rate - time.monotonic()))
        with self.written.get_lock():
            self.written.value += count

    def __enter__(self):
        self.began = time.monotonic()
        for process in self.processes:
            process.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        for process in self.processes:
            process.join()
        self.rate = self.written.value / (time.monotonic() - self.began)


def quiet_and_written(server: dns_servers.Zonewright, queries: Path, domains: list[str], rounds: int, seconds: int) -> dict:
    """The p99 of queries at half of what the server bears, without and with 1,000 changes a second, by turns."""
    most = dns_load.median([dns_load.measure(server, queries, dns_load.Load(seconds=seconds)) for _ in range(3)], "qps")
    quiet, written, rates = [], [], []
    for _ in range(rounds):
        quiet.append(percentile(latencies(server, queries, int(most / 2), seconds), 0.99))
        with Writers(server, domains, 1_000) as writers:
            written.append(percentile(latencies(server, queries, int(most / 2), seconds), 0.99))
        rates.append(writers.rate)
    return {
        "rate": int(most / 2),
        "changes": statistics.median(rates),
        "quiet": statistics.median(quiet),
        "written": statistics.median(written),
    }
