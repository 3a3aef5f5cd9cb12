"""A real Neo4j server for tests, from Maven's jars, without Docker: `python -m tests.neo4j.server`."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

POM = Path(__file__).with_name("pom.xml")
READY_SECONDS = 90
STOP_SECONDS = 30
_OPENED = ("java.base/java.nio", "java.base/java.io", "java.base/sun.nio.ch")


class ServerUnavailableError(Exception):
    """No server can be started here; the message says what to install."""


@dataclass(frozen=True)
class Server:
    """A running server: its URL and the password of the user `neo4j`."""

    url: str
    password: str

    def empty(self) -> None:
        """Remove every node and relationship; the indexes stay."""
        with neo4j.GraphDatabase.driver(self.url, auth=("neo4j", self.password)) as driver:
            driver.execute_query("MATCH (n) DETACH DELETE n")


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server on a free port of this machine with a home of its own, and stop it at the end.

    Raises `ServerUnavailableError` where Java or Maven is missing, or the server is not ready after 90 s.
    """
    java = _java()
    jars = _jars()
    home = Path(tempfile.mkdtemp(prefix="onrecord-neo4j-"))
    password = secrets.token_urlsafe(18)
    try:
        port = _free_port()
        _write_home(home, port, java, jars, password)
        with (home / "console.log").open("wb") as console, _process(java, jars, home, console) as process:
            url = f"bolt://127.0.0.1:{port}"
            _wait_until_ready(url, password, process, home)
            yield Server(url, password)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = shutil.which(str(Path(home, "bin", "java"))) if home else shutil.which("java")
    if not java:
        raise ServerUnavailableError("Java is missing; install Java 17 (apt install openjdk-17-jre-headless)")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    if not version or int(version[1]) not in (17, 21):
        raise ServerUnavailableError(
            f"Neo4j 5.26 runs on Java 17 or 21, not on {said.splitlines()[:1]}; install Java 17"
        )
    return java


def _jars() -> Path:
    """Return the folder of the server's jars; Maven fills it once, later runs need neither Maven nor the net."""
    found = re.search(r"<neo4j.version>(.+)</neo4j.version>", POM.read_text(encoding="utf-8"))
    version = found[1] if found else "unknown"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onrecord" / f"neo4j-{version}"
    jars = cache / "lib"
    if jars.is_dir():
        return jars
    maven = shutil.which("mvn")
    if not maven:
        raise ServerUnavailableError("Maven is missing, which fetches Neo4j; install it (apt install maven)")
    cache.mkdir(parents=True, exist_ok=True)
    # Copied aside and renamed, so that an interrupted copy never looks complete.
    with tempfile.TemporaryDirectory(dir=cache) as part:
        command = [maven, "-q", "-B", "-f", str(POM), "dependency:copy-dependencies", "-DincludeScope=runtime"]
        done = subprocess.run([*command, f"-DoutputDirectory={part}/lib"], capture_output=True, text=True, check=False)
        if done.returncode:
            raise ServerUnavailableError(
                f"Maven could not fetch Neo4j {version}: {(done.stdout + done.stderr)[-2000:]}"
            )
        if not jars.is_dir():
            Path(part, "lib").rename(jars)
    return jars


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _write_home(home: Path, port: int, java: str, jars: Path, password: str) -> None:
    conf = home / "conf"
    conf.mkdir()
    settings = {
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.bolt.advertised_address": f"127.0.0.1:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "server.memory.pagecache.size": "256m",
        "dbms.usage_report.enabled": "false",
        # A test's graph is too small to be worth a new plan each time its counts change.
        "dbms.cypher.min_replan_interval": "1h",
    }
    (conf / "neo4j.conf").write_text("".join(f"{k}={v}\n" for k, v in settings.items()), encoding="utf-8")
    command = [java, "-cp", f"{jars}/*", "org.neo4j.cli.AdminTool", "dbms", "set-initial-password", password]
    environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(conf)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ServerUnavailableError(f"the initial password could not be set: {done.stderr[-2000:]}")


@contextmanager
def _process(java: str, jars: Path, home: Path, console: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    opened = [f"--add-opens={package}=ALL-UNNAMED" for package in _OPENED]
    entry = ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
    # The quick compiler and the small collector: a test server lives for a minute.
    quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    command = [java, "-Xms512m", "-Xmx1g", *quick, *opened, "-cp", f"{jars}/*", *entry]
    # A session of its own: Ctrl-C at the terminal reaches us only, and we stop the server in order.
    with subprocess.Popen(command, stdout=console, stderr=subprocess.STDOUT, start_new_session=True) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_ready(url: str, password: str, process: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    with neo4j.GraphDatabase.driver(url, auth=("neo4j", password)) as driver:
        while True:
            try:
                driver.verify_connectivity()
                driver.execute_query("RETURN 1")
            except (DriverError, Neo4jError) as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    log = (home / "console.log").read_text(encoding="utf-8", errors="replace")
                    raise ServerUnavailableError(f"Neo4j did not start ({error}): {log[-2000:]}") from error
                time.sleep(0.25)
            else:
                return


def main() -> int:
    """Run a server until interrupted; its URL and password go to standard output."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with running_server() as server:
            sys.stdout.write(f"{server.url}\nONRECORD_NEO4J_PASSWORD={server.password}\n")
            sys.stdout.flush()
            sys.stderr.write("Neo4j is running; Ctrl-C stops it and removes its data\n")
            signal.pause()
    except KeyboardInterrupt:
        return 0
    except ServerUnavailableError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
