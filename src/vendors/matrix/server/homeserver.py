#!/usr/bin/env python3
"""Runs a Synapse on a free port of this machine for tests: installs it, configures it, makes users, and ends it.

    homeserver.py --install DIR --data DIR [options]
    homeserver.py --install DIR --install-only

Needs Python 3.11 or newer with `venv`, and nothing else. Synapse and its dependencies come as wheels, pinned by their hashes in
`requirements.txt`. It has no federation and no contact to any other machine. The installation is made once and shared; the data
start anew each time.

Prints one line of JSON, and leaves it in DATA/server.json too: the address, the pid, and the users with their tokens. A line with
`"kind": "unavailable"` instead means that the server cannot be installed on this machine, and why. After that it reads commands, one
line of JSON each, and answers each with a line:

    {"do": "stop"}                    ends the server and keeps its data
    {"do": "start"}                   starts it again, at the same address
    {"do": "users", "names": [...]}   makes users, and lets them join the shared room

The server ends with its input, and its data are removed then, so nothing is left behind by a test that panics or is killed. With --stay
it runs until the pid ends, and leaves its data.
"""

import argparse
import base64
import concurrent.futures
import ctypes
import fcntl
import hashlib
import hmac
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

REQUIREMENTS = Path(__file__).with_name("requirements.txt")
SERVER_NAME = "synapse.test"
# How long the server may take to answer after its start, and to end after SIGTERM.
START_SECONDS = 60
STOP_SECONDS = 10
# Timers of presence, so that a test sees in seconds what takes minutes with the server's own.
FAST_TIMERS = {"last_active_granularity": "2s", "sync_online_timeout": "5s", "idle_timeout": "10s"}
UNLIMITED = {"per_second": 10_000, "burst_count": 10_000}


class Unavailable(Exception):
    """The server cannot be installed here."""


def install(folder):
    """Returns the Python of an environment that has Synapse. Two processes at once make one."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest() + sys.version
        installed = folder / "installed"
        python = folder / "venv" / "bin" / "python"
        if installed.exists() and installed.read_text() == wanted:
            return python
        if sys.version_info < (3, 11):
            raise Unavailable("Python 3.11 or newer is needed")
        installed.unlink(missing_ok=True)
        shutil.rmtree(folder / "venv", ignore_errors=True)
        run("a virtual environment cannot be made", [sys.executable, "-m", "venv", folder / "venv"])
        pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "install"]
        pins = ["--require-hashes", "--only-binary", ":all:", "--requirement", REQUIREMENTS]
        run("Synapse cannot be installed", pip + pins)
        installed.write_text(wanted)
        return python


def run(fault, command):
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{fault}: {error}") from error
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        raise Unavailable(f"{fault}: {' '.join(lines[-3:])}")


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def with_parent():
    """Lets the kernel end a child with this process, where it is Linux's."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Homeserver:
    def __init__(self, python, data, options):
        self.python, self.data, self.options = python, data, options
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.secret = secrets.token_hex(16)
        self.process = None
        if data.exists():
            if any(data.iterdir()) and not (data / "homeserver.yaml").exists():
                raise SystemExit(f"{data} has files that are none of a server's")
            shutil.rmtree(data)
        data.mkdir(parents=True)
        data.chmod(0o700)
        key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        (data / "signing.key").write_text(f"ed25519 test {key}\n")
        # A configuration is YAML, and JSON is YAML.
        self.write("homeserver.yaml", self.configuration())
        self.write("service.yaml", self.service())
        self.write("log.yaml", {
            "version": 1,
            "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
            "handlers": {"file": {"class": "logging.FileHandler", "formatter": "line", "filename": str(data / "server.log")}},
            "root": {"level": "WARNING", "handlers": ["file"]},
            "disable_existing_loggers": False,
        })

    def write(self, name, value):
        (self.data / name).write_text(json.dumps(value, indent=2))

    def configuration(self):
        presence = {"enabled": {"on": True, "off": False, "untracked": "untracked"}[self.options.presence]}
        if self.options.timers == "fast":
            presence |= FAST_TIMERS
        configuration = {
            "server_name": SERVER_NAME,
            "public_baseurl": self.url + "/",
            "listeners": [{"port": self.port, "type": "http", "bind_addresses": ["127.0.0.1"], "resources": [{"names": ["client"]}]}],
            "database": {"name": "sqlite3", "args": {"database": str(self.data / "homeserver.db")}},
            "log_config": str(self.data / "log.yaml"),
            "media_store_path": str(self.data / "media"),
            "signing_key_path": str(self.data / "signing.key"),
            "registration_shared_secret": self.secret,
            "macaroon_secret_key": self.secret,
            "form_secret": self.secret,
            # Nothing leaves this machine.
            "report_stats": False,
            "federation_domain_whitelist": [],
            "trusted_key_servers": [],
            "url_preview_enabled": False,
            "enable_registration": False,
            "bcrypt_rounds": 4,
            "presence": presence,
            "experimental_features": {"msc3026_enabled": self.options.busy == "on"},
            "app_service_config_files": [str(self.data / "service.yaml")],
            # A suite logs in more often than a person does.
            "rc_login": {"address": UNLIMITED, "account": UNLIMITED, "failed_attempts": UNLIMITED},
            "rc_registration": UNLIMITED,
            "rc_joins": {"local": UNLIMITED, "remote": UNLIMITED},
            "rc_joins_per_room": UNLIMITED,
            "rc_room_creation": UNLIMITED,
        }
        if self.options.token_lifetime:
            configuration["refreshable_access_token_lifetime"] = self.options.token_lifetime
        if self.options.presence_limit == "off":
            configuration["rc_presence"] = {"per_user": UNLIMITED}
        return configuration

    def service(self):
        """An application service, whose token acts as any user of the server."""
        return {
            "id": "presence",
            "url": None,
            "as_token": f"as-{self.secret}",
            "hs_token": f"hs-{self.secret}",
            "sender_localpart": "presence-service",
            "rate_limited": False,
            "namespaces": {"users": [{"regex": f"@.*:{SERVER_NAME}", "exclusive": False}], "rooms": [], "aliases": []},
        }

    def start(self):
        """Starts the server with the data that are there, and returns its versions as soon as it answers."""
        with open(self.data / "output.log", "a") as output:
            self.process = subprocess.Popen(
                [self.python, "-m", "synapse.app.homeserver", "--config-path", "homeserver.yaml"],
                cwd=self.data, stdin=subprocess.DEVNULL, stdout=output, stderr=output, preexec_fn=with_parent,
            )
        end = time.monotonic() + START_SECONDS
        while True:
            if self.process.poll() is not None:
                raise SystemExit(f"the server ended while it started: {self.log()}")
            try:
                return self.call("GET", "/_matrix/client/versions")
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if time.monotonic() > end:
                    raise SystemExit(f"the server did not answer within {START_SECONDS} s: {self.log()}") from None
                time.sleep(0.05)

    def stop(self):
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def log(self):
        """The last lines that the server wrote."""
        files = [self.data / name for name in ("output.log", "server.log")]
        lines = [line for file in files if file.exists() for line in file.read_text().splitlines()]
        return " | ".join(lines[-5:])

    def call(self, method, path, body=None, token=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, method=method, data=data)
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.code} {error.read().decode()}") from None

    def register(self, name, is_admin=False):
        """Makes a user by the secret that the server shares with its administrator."""
        path = "/_synapse/admin/v1/register"
        nonce = self.call("GET", path)["nonce"]
        password = f"{name}-password"
        parts = [nonce, name, password, "admin" if is_admin else "notadmin"]
        mac = hmac.new(self.secret.encode(), "\0".join(parts).encode(), hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "displayname": name.title(), "password": password, "admin": is_admin, "mac": mac}
        made = self.call("POST", path, body)
        return {"user_id": made["user_id"], "password": password, "access_token": made["access_token"], "device_id": made["device_id"]}

    def join(self, user):
        self.call("POST", f"/_matrix/client/v3/join/{self.room}", {}, user["access_token"])

    def provision(self):
        """Makes an administrator, two users who share a room, and one who shares none."""
        users = {name: self.register(name, name == "admin") for name in ("admin", "ann", "bob", "cyd")}
        room = {"preset": "public_chat", "visibility": "private", "name": "Shared"}
        self.room = self.call("POST", "/_matrix/client/v3/createRoom", room, users["ann"]["access_token"])["room_id"]
        self.join(users["bob"])
        return {"users": users, "room_id": self.room}

    def add(self, names):
        def one(name):
            user = self.register(name)
            self.join(user)
            return name, user

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            return dict(pool.map(one, names))


def serve(server, versions, installed, begun):
    facts = {
        "kind": "ready",
        "base_url": server.url,
        "server_name": SERVER_NAME,
        "pid": server.process.pid,
        "versions": versions["versions"],
        "service": {"access_token": server.service()["as_token"], "user_id": f"@presence-service:{SERVER_NAME}"},
    } | server.provision()
    facts["install_seconds"] = round(installed - begun, 2)
    facts["start_seconds"] = round(time.monotonic() - installed, 2)
    server.write("server.json", facts)
    say(facts)
    if server.options.stay:
        server.process.wait()
        return
    read_commands(server)
    server.stop()
    shutil.rmtree(server.data)


def read_commands(server):
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "stop":
            server.stop()
            say({"kind": "stopped"})
        elif command["do"] == "start":
            server.start()
            say({"kind": "started", "pid": server.process.pid})
        elif command["do"] == "users":
            say({"kind": "users", "users": server.add(command["names"])})
        else:
            raise SystemExit(f"no such command: {line}")


def say(line):
    print(json.dumps(line), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--install", type=Path, required=True, help="the folder of the installation")
    parser.add_argument("--install-only", action="store_true", help="installs and ends")
    parser.add_argument("--data", type=Path, help="the folder of the data, which is emptied")
    parser.add_argument("--timers", choices=["default", "fast"], default="default", help="the timers of presence")
    parser.add_argument("--presence", choices=["on", "off", "untracked"], default="on")
    parser.add_argument("--presence-limit", choices=["default", "off"], default="default", help="one presence in 10 s per user, or no limit")
    parser.add_argument("--busy", choices=["on", "off"], default="on")
    parser.add_argument("--token-lifetime", help="how long a token lives that can be refreshed, such as 5s")
    parser.add_argument("--stay", action="store_true", help="runs until the server's pid ends, whatever becomes of the input")
    options = parser.parse_args()
    if not options.install_only and options.data is None:
        parser.error("--data is needed")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begun = time.monotonic()
    try:
        python = install(options.install.absolute())
    except Unavailable as reason:
        say({"kind": "unavailable", "reason": str(reason)})
        return
    installed = time.monotonic()
    if options.install_only:
        say({"kind": "installed", "install_seconds": round(installed - begun, 2)})
        return
    server = Homeserver(python, options.data.absolute(), options)
    try:
        serve(server, server.start(), installed, begun)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
