#!/usr/bin/env python3
"""Asks a running program what its OpenAPI document allows, and much that it forbids, as each role.

Every answer must be one that the document knows: its status, its type, its form; none may be 5xx, and
what the document forbids must be refused. `--long` asks tens of thousands of times, for a run by hand.

Left out: `/api/login` (each right guess costs a password hash, each wrong one counts) and `/api/logout`
(it ends the sign-in that everything is asked with). The caller's own account and sign-in are guarded in hooks.py;
its password cannot be changed without the one before, which the fuzzer does not know.
"""

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

HERE = Path(__file__).resolve().parent
PROGRAM = os.environ.get("TESTGYVER", str(HERE.parent.parent / "target/debug/testgyver"))
FUZZER = str(Path(sys.executable).parent / "st")
PASSWORD = "correct horse battery"
ADMINISTRATOR = "administrator@example.org"
ROLES = {"administrator": "admin", "editor": "editor", "reader": "viewer", "anonymous": None}
LEFT_OUT = r"^/api/(login|logout)$"
# Texts that only people can know (the name of an environment, a rule) are refused for good reasons.
LEFT_OUT_CHECKS = "positive_data_acceptance"


class Program:
    """The program on a free port, in a fresh folder."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="testgyver-contract-")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        self.base = f"http://{address}"
        # Nothing is reached from here: what is fuzzed may name any host.
        settings = {"TESTGYVER_ADMIN_EMAIL": ADMINISTRATOR, "TESTGYVER_ADMIN_PASSWORD": PASSWORD, "TESTGYVER_DENY_HOSTS": "0.0.0.0/0,::/0"}
        self.log = open(Path(self.folder.name) / "log", "w+")
        command = [PROGRAM, "serve", "--data", f"{self.folder.name}/data", "--listen", address]
        self.process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in self.process.stdout:
            if self.base in line:
                return self
        raise SystemExit(f"the program did not start: {self.said()}")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()
        self.folder.cleanup()

    def said(self):
        self.log.seek(0)
        return self.log.read()


def signed_in(base, email):
    answer = requests.post(f"{base}/api/login", json={"email": email, "password": PASSWORD}).json()
    return answer["token"], answer["user"]["id"]


def furnished(base):
    """One of everything, so that what is asked for is there."""
    token, own = signed_in(base, ADMINISTRATOR)
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token}"

    def post(path, body):
        answer = session.post(base + path, json=body)
        answer.raise_for_status()
        return answer.json()

    post("/api/filieres", {"name": "DEV"})
    post("/api/variables", {"key": "shop", "isRoot": True, "value": "x"})
    campaign = post("/api/campains", {"name": "Boutique"})["campain_id"]
    post("/api/tests", {"campain_id": campaign, "actions": [{"type": "pause", "value": {"duration": 1}}]})
    session.post(f"{base}/api/campains/{campaign}/files", files={"file": ("a.txt", b"content")}).raise_for_status()
    post("/api/rapports/execute", {"campain_id": campaign, "name": "first", "filiere": "DEV"})
    for role in ("editor", "viewer"):
        post("/api/users", {"name": "Ada", "email": f"{role}@example.org", "password": PASSWORD, "role": role})
    return token, own


def ask(role, options):
    """Asks as one role; gives what the fuzzer said and whether all was well."""
    with Program() as program:
        token, own = furnished(program.base)
        if ROLES[role] in ("editor", "viewer"):
            token, own = signed_in(program.base, f"{ROLES[role]}@example.org")
        command = [FUZZER, "--no-color", "run", f"{program.base}/api/openapi.json", "--exclude-path-regex", LEFT_OUT]
        document = requests.get(f"{program.base}/api/openapi.json", headers={"Authorization": f"Bearer {token}"}).text
        if ROLES[role] is None:
            # The document itself needs a sign-in.
            path = Path(program.folder.name) / "openapi.json"
            path.write_text(document)
            command[3:4] = [str(path), "--url", program.base]
        else:
            command += ["--header", f"Authorization: Bearer {token}"]
        command += ["--checks", "all", "--exclude-checks", LEFT_OUT_CHECKS, "--continue-on-failure", "--warnings", "off"]
        if ROLES[role] is None and not options.long:
            # The guard answers before anything is read: what is wrong with a request makes no difference.
            command += ["--mode", "positive"]
        command += ["--generation-database", "none", "--seed", str(options.seed), *options.amount]
        env = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), "CONTRACT_OWN_ID": own}
        began = time.monotonic()
        asked = subprocess.run(command, env=env, cwd=program.folder.name, capture_output=True, text=True)
        still_in = ROLES[role] is None or requests.get(f"{program.base}/api/me", headers={"Authorization": f"Bearer {token}"}).ok
        panics = [line for line in program.said().splitlines() if "panicked" in line]
        report = asked.stdout + asked.stderr + "".join(f"{line}\n" for line in panics)
        if not still_in:
            report += "\nthe caller's own sign-in did not last: what was asked after it proves nothing\n"
        cases = re.search(r"(\d[\d,]*) generated", asked.stdout)
        well = asked.returncode == 0 and still_in and not panics and cases is not None
        line = f"{role:14} {cases.group(1) if cases else 'no'} requests, {time.monotonic() - began:.0f} s, {'well' if well else 'FAILED'}"
        return well, line, report


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--long", action="store_true", help="tens of thousands of requests, sequences of them too")
    parser.add_argument("--seed", type=int, default=20261130)
    parser.add_argument("roles", nargs="*", default=list(ROLES), help=", ".join(ROLES))
    options = parser.parse_args()
    options.amount = ["--phases", "examples,coverage", "--no-shrink"]
    if options.long:
        options.amount = ["--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "80"]
    with ThreadPoolExecutor(2) as both:
        asked = list(both.map(lambda role: ask(role, options), options.roles))
    for well, line, report in asked:
        if not well:
            print(report)
    for _, line, _ in asked:
        print(line)
    return 0 if all(well for well, *_ in asked) else 1


if __name__ == "__main__":
    sys.exit(main())
