"""The servers that are compared: how each is configured, filled, started and stopped."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from textwrap import dedent

import zones

SERVER_CORE = 0
TICKS = os.sysconf("SC_CLK_TCK")
# Where fields of /proc/PID/stat stand behind the command's name.
SESSION, UTIME, STIME = 3, 11, 12
READY_SECONDS_MAX = 600
# How many zones are asked for to tell whether a server is ready.
READY_ZONES = 100


class Server:
    """A nameserver on loopback, with a directory of its own, pinned to one core."""

    name: str

    def __init__(self, directory: Path, zone_files: Path, size: zones.Size):
        self.directory = directory
        self.zone_files = zone_files
        self.size = size
        self.port = free_port()
        self.process: subprocess.Popen | None = None

    def command(self) -> list[str]:
        """Writes the configuration and tells the command line, for the foreground."""
        raise NotImplementedError

    def configure(self, file: str, settings: str) -> str:
        """Writes a configuration file, and answers its path."""
        path = self.directory / file
        path.write_text(settings)
        return str(path)

    def fill(self) -> None:
        """Loads what is not loaded at start."""

    def start(self) -> None:
        """Starts the server for the first time, fills it, and waits until it answers."""
        self.directory.mkdir()
        self.run()
        self.fill()
        self.wait_until_answering()

    def run(self) -> None:
        command = ["taskset", "-c", str(SERVER_CORE), *self.command()]
        with (self.directory / "log").open("w") as log:
            # A session of its own tells which processes are the server's.
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def seconds_to_ready(self) -> float:
        """Stops the server, starts it again, and tells how long it takes to answer for all of its zones."""
        self.stop()
        began = time.monotonic()
        self.run()
        self.wait_until_answering()
        return time.monotonic() - began

    def wait_until_answering(self) -> None:
        """Until zones from all over are answered: servers load them in orders of their own."""
        until = time.monotonic() + READY_SECONDS_MAX
        names = zones.names(self.size)
        for zone in names[:: max(1, len(names) // READY_ZONES)] + names[-1:]:
            while not self.answers(zone):
                if self.process.poll() is not None or time.monotonic() > until:
                    raise SystemExit(f"{self.name} does not answer; see {self.directory / 'log'}")
                time.sleep(0.02)

    def answers(self, zone: str) -> bool:
        return answers(self.port, zone)

    def cpu_seconds(self) -> float:
        """User and system time of all the server's processes."""
        stats = [stat_fields(pid) for pid in self.pids()]
        return sum(int(stat[UTIME]) + int(stat[STIME]) for stat in stats) / TICKS

    def memory_mib(self) -> float:
        """Memory of all the server's processes, what they share counted once."""
        kib = 0
        for pid in self.pids():
            rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
            kib += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        return kib / 1024

    def pids(self) -> list[int]:
        """The processes of the server's session."""
        return [
            pid
            for pid in (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
            if (stat := stat_fields(pid)) and int(stat[SESSION]) == self.process.pid
        ]

    def stop(self) -> None:
        """Ends all processes of the server's session."""
        if self.process is None:
            return
        process, self.process = self.process, None
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Echo(Server):
    """The floor: what receiving and sending cost without an answer."""

    name = "echo"

    def command(self) -> list[str]:
        binary = self.directory / "echo"
        subprocess.run(["cc", "-O2", "-o", str(binary), str(Path(__file__).parent / "echo.c")], check=True)
        return [str(binary), str(self.port)]

    def answers(self, zone: str) -> bool:
        return responds(self.port, zone)


class Nsd(Server):
    name = "nsd"

    def command(self) -> list[str]:
        settings = dedent(f"""
            server:
                ip-address: 127.0.0.1@{self.port}
                server-count: 1
                username: ""
                chroot: ""
                zonesdir: "{self.zone_files}"
                database: ""
                pidfile: "{self.directory}/nsd.pid"
                xfrdfile: "{self.directory}/xfrd.state"
                zonelistfile: "{self.directory}/zone.list"
                xfrdir: "{self.directory}"
                minimal-responses: yes
                rrl-ratelimit: 0
                rrl-whitelist-ratelimit: 0
                verbosity: 0
            remote-control:
                control-enable: no
            """)
        for zone in zones.names(self.size):
            settings += f'zone:\n  name: "{zone}"\n  zonefile: "{zone}.zone"\n'
        return [program("nsd"), "-d", "-c", self.configure("nsd.conf", settings)]


class Knot(Server):
    name = "knot"

    def command(self) -> list[str]:
        settings = dedent(f"""
            server:
                listen: 127.0.0.1@{self.port}
                rundir: {self.directory}
                udp-workers: 1
                tcp-workers: 1
                background-workers: 1
            database:
                storage: {self.directory}
            log:
              - target: stderr
                any: warning
            template:
              - id: default
                storage: {self.zone_files}
                file: "%s.zone"
                zonefile-load: whole
                journal-content: none
            zone:
            """)
        for zone in zones.names(self.size):
            settings += f"  - domain: {zone}\n"
        return [program("knotd"), "-c", self.configure("knot.conf", settings)]


class Bind(Server):
    name = "bind9"

    def command(self) -> list[str]:
        settings = f"""
            options {{
                directory "{self.directory}";
                listen-on port {self.port} {{ 127.0.0.1; }};
                listen-on-v6 {{ none; }};
                pid-file "{self.directory}/named.pid";
                recursion no;
                minimal-responses yes;
                notify no;
            }};
            controls {{ }};
            logging {{ category default {{ null; }}; }};
            """
        for zone in zones.names(self.size):
            settings += f'zone "{zone}" {{ type primary; file "{self.zone_files}/{zone}.zone"; }};\n'
        return [program("named"), "-f", "-n", "1", "-c", self.configure("named.conf", settings)]


class PowerDns(Server):
    """With the bind backend, which holds the zones in memory, and its packet cache."""

    name = "pdns"

    def command(self) -> list[str]:
        named = "".join(
            f'zone "{zone}" {{ type master; file "{self.zone_files}/{zone}.zone"; }};\n' for zone in zones.names(self.size)
        )
        settings = dedent(f"""
            launch=bind
            bind-config={self.configure("named.conf", named)}
            config-dir={self.directory}
            socket-dir={self.directory}
            local-address=127.0.0.1
            local-port={self.port}
            receiver-threads=1
            distributor-threads=1
            max-tcp-connections=100
            security-poll-suffix=
            guardian=no
            daemon=no
            loglevel=3
            """)
        self.configure("pdns.conf", settings)
        return [program("pdns_server"), f"--config-dir={self.directory}"]


class Zonewright(Server):
    """Ours, filled over its API."""

    name = "zonewright"
    binary: Path
    is_real_time = False
    FILLERS = 8

    def __init__(self, directory: Path, zone_files: Path, size: zones.Size):
        super().__init__(directory, zone_files, size)
        self.http_port = free_port()
        self.made_token = ""

    def command(self) -> list[str]:
        return [
            "env", "ZONEWRIGHT_LIMITS__RECORDS_PER_ZONE=0", "ZONEWRIGHT_LIMITS__OCTETS_PER_ZONE=0",
            f"ZONEWRIGHT_DNS_REAL_TIME={str(self.is_real_time).lower()}", str(self.binary), "serve", "--data-dir", str(self.directory / "data"), "--allow-any-domain",
            "--http-listen", f"127.0.0.1:{self.http_port}", "--dns-listen", f"127.0.0.1:{self.port}",
            "--nameserver", "ns1.dns.example", "--nameserver", "ns2.dns.example",
        ]  # fmt: skip

    def fill(self) -> None:
        self.wait_for_http()
        token = self.token()
        names = zones.names(self.size)
        failures = []

        def work(first: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.http_port)
            for number in range(first, len(names), self.FILLERS):
                name = names[number]
                body = {"domain": name, "zonefile": zones.zone_file(name, number, self.size)}
                headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
                connection.request("POST", "/api/v1/dns-zones/", json.dumps(body), headers)
                response = connection.getresponse()
                text = response.read()
                if response.status != 201:
                    failures.append(f"{name}: {response.status} {text}")
                    return

        threads = [threading.Thread(target=work, args=[first]) for first in range(self.FILLERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise SystemExit(f"zonewright refuses a zone: {failures[0]}")

    def wait_for_http(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.http_port)).close()
                return
            except OSError:
                time.sleep(0.05)
        raise SystemExit(f"zonewright does not start; see {self.directory / 'log'}")

    def token(self) -> str:
        """A token of the one account that there is."""
        if not self.made_token:
            store = ["--data-dir", str(self.directory / "data")]
            run = {"check": True, "capture_output": True, "text": True}
            account = [self.binary, "account", "create", "bench@example.net", "--password-stdin", *store]
            subprocess.run(account, input="a password for the bench\n", **run)
            token = [self.binary, "token", "create", "--account", "bench@example.net", "--name", "bench"]
            self.made_token = subprocess.run([*token, "--permission", "dns:*", *store], **run).stdout.strip()
        return self.made_token


class ZonewrightRealTime(Zonewright):
    """The same, with queries over UDP before all else on the machine."""

    name = "zonewright-real-time"
    is_real_time = True


class Nameserver(Server):
    """Ours without the rest: the nameserver crate's example, which loads the zone files itself."""

    name = "nameserver"
    binary: Path

    def command(self) -> list[str]:
        return [str(self.binary), f"127.0.0.1:{self.port}", str(self.zone_files)]


ALL = {server.name: server for server in (Echo, Nsd, Knot, Bind, PowerDns, Zonewright, ZonewrightRealTime, Nameserver)}


def stat_fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the command's name; none where the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def program(name: str) -> str:
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if path is None:
        raise SystemExit(f"{name} is not installed: apt-get install nsd knot bind9 pdns-server pdns-backend-bind dnsperf")
    return path


def free_port() -> int:
    """A port that is free for UDP and TCP."""
    while True:
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port = tcp.getsockname()[1]
            try:
                udp.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def answers(port: int, zone: str) -> bool:
    """Whether a query for the zone's SOA is answered with it."""
    response = ask(port, zone)
    return response is not None and response[3] & 15 == 0 and response[7] == 1


def responds(port: int, zone: str) -> bool:
    return ask(port, zone) is not None


def ask(port: int, name: str, record_type: int = 6) -> bytes | None:
    """The response to a query for the name's SOA, or for another type."""
    with socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.settimeout(1)
        udp.connect(("127.0.0.1", port))
        try:
            udp.send(query(name, record_type))
            return udp.recv(4096)
        except OSError:
            return None


def query(name: str, record_type: int) -> bytes:
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return b"\x12\x34\0\0\0\1\0\0\0\0\0\0" + labels + b"\0" + bytes([0, record_type, 0, 1])
