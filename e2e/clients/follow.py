"""Follows one run with python-socketio and checks what the contract promises.

usage: follow.py BASE TOKEN TRANSPORT CAMPAIGN
"""
import json
import os
import sys
import threading
import urllib.request

import socketio

base, token, transport, campaign = sys.argv[1:5]
NAMES = ["campain_started", "test_started", "test_log", "test_action", "test_completed", "campain_progress", "campain_completed"]


def call(method, path, body=None):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data=data, headers=headers, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def follow():
    """A connected client and the list of what it is told; the event is set at the end."""
    client, told, ended = socketio.Client(reconnection=False), [], threading.Event()

    def listen(name):
        def heard(payload):
            told.append((name, payload))
            if name == "campain_completed":
                ended.set()

        client.on(name, heard)

    for name in NAMES:
        listen(name)
    client.connect(base, auth={"token": token}, transports=[transport])
    return client, told, ended


def expect_refused():
    try:
        socketio.Client(reconnection=False).connect(base, transports=[transport])
    except socketio.exceptions.ConnectionError:
        return
    raise AssertionError("let in without a token")


def check(joined, told, report):
    seqs = [payload["seq"] for _, payload in told]
    assert seqs == list(range(joined["seq"] + 1, joined["seq"] + 1 + len(seqs))), seqs
    logs = {test["testId"]: test["logs"].split("\n") if test["logs"] else [] for test in joined["rapport"]["tests"]}
    for name, payload in told:
        if name == "test_log":
            logs[payload["test_id"]].append(payload["log"])
    assert logs == {test["testId"]: test["log_lines"] for test in report["tests"]}, logs
    assert told[-1][1]["status"] == "completed" and told[-1][1]["result"] == "success", told[-1]


expect_refused()
early, early_told, early_ended = follow()
launched = call("POST", "/api/rapports/execute", {"campain_id": campaign, "name": f"python {transport}", "filiere": "DEV"})
report_id = launched["rapport_id"]
early_joined = early.call("join_rapport", {"rapport_id": report_id})
while not any(name == "test_completed" for name, _ in early_told):
    early_ended.wait(0.01)
late, late_told, late_ended = follow()
late_joined = late.call("join_rapport", {"rapport_id": report_id})
assert early_ended.wait(30) and late_ended.wait(30), "the run did not end"
report = call("GET", f"/api/rapports/{report_id}")
check(early_joined, early_told, report)
check(late_joined, late_told, report)
print("ok", flush=True)
# Leaving politely over polling waits for the long poll to end, twenty seconds later.
os._exit(0)
