#!/usr/bin/env python3
"""Write the same campaign of N tests in the format of each runner.

    gen.py --format testgyver|hurl|newman|bruno|stepci|robot|tavern|pytest|shell|curl --n N --base URL --out DIR

One test is three requests in a row. Each substitutes a variable in its URL and in a header, checks
that the status is 200 and extracts `nested.token` from the JSON body, which the next request uses:

    GET {{base}}/api/items/item-<i>?step=1     X-Test: t<i>  X-Prev: -          -> token1
    GET {{base}}/api/items/{{token1}}?step=2   X-Test: t<i>  X-Prev: {{token1}} -> token2
    GET {{base}}/api/items/{{token2}}?step=3   X-Test: t<i>  X-Prev: {{token2}} -> token3

The server gives a new token for each request, so its log proves that the chain was followed.
To add a format: write one function `gen_<name>(n, base, out)`.
"""
import argparse
import json
import pathlib


def steps(i):
    """(step, value in the path, value of X-Prev): None stands for the token of the step before."""
    return [(1, f"item-{i}", "-"), (2, None, None), (3, None, None)]


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def gen_hurl(n, base, out):
    """One file per test (hurl's unit of report and of parallelism), and all of them in one file."""
    every = []
    for i in range(1, n + 1):
        t = ""
        for s, value, prev in steps(i):
            v = value or "{{token%d}}" % (s - 1)
            p = prev or "{{token%d}}" % (s - 1)
            t += (f"GET {{{{base}}}}/api/items/{v}?step={s}\nX-Test: t{i}\nX-Prev: {p}\n"
                  f"HTTP 200\n[Captures]\ntoken{s}: jsonpath \"$.nested.token\"\n\n")
        put(out / "tests" / f"test_{i:05}.hurl", t)
        every.append(t)
    put(out / "all.hurl", "".join(every))


def gen_testgyver(n, base, out):
    """One file; the base address is a variable of the environment, as a team would write it."""
    lines = ["testgyver: 1", "name: Bench", "environments:", f"  bench: {{base: '{base}'}}", "tests:"]
    for i in range(1, n + 1):
        lines += [f"  - name: Test {i}", "    actions:"]
        for s, value, prev in steps(i):
            v = value or "{{app.token%d}}" % (s - 1)
            p = prev or "{{app.token%d}}" % (s - 1)
            lines += [
                "      - do: http",
                "        method: GET",
                f"        url: '{{{{base}}}}/api/items/{v}?step={s}'",
                f"        headers: {{X-Test: t{i}, X-Prev: '{p}'}}",
                "        checks: [{subject: status, operator: equals, expected: 200}]",
                f"        extract: [{{name: token{s}, subject: jsonpath, path: $.nested.token}}]",
            ]
    put(out / "campaign.yaml", "\n".join(lines) + "\n")


def gen_newman(n, base, out):
    items = []
    for i in range(1, n + 1):
        reqs = []
        for s, value, prev in steps(i):
            v = value or "{{token%d}}" % (s - 1)
            p = prev or "{{token%d}}" % (s - 1)
            reqs.append({
                "name": f"step {s}",
                "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": [
                    "pm.test('status is 200', function () { pm.response.to.have.status(200); });",
                    f"pm.environment.set('token{s}', pm.response.json().nested.token);"]}}],
                "request": {
                    "method": "GET",
                    "header": [{"key": "X-Test", "value": f"t{i}"}, {"key": "X-Prev", "value": p}],
                    "url": {"raw": f"{{{{base}}}}/api/items/{v}?step={s}", "host": ["{{base}}"],
                            "path": ["api", "items", v],
                            "query": [{"key": "step", "value": str(s)}]}}})
        items.append({"name": f"test {i}", "item": reqs})
    put(out / "collection.json", json.dumps({
        "info": {"name": "campaign",
                 "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": items}, indent=1))
    put(out / "env.json", json.dumps({
        "name": "bench", "values": [{"key": "base", "value": base, "enabled": True}]}))


def gen_bruno(n, base, out):
    put(out / "bruno.json", json.dumps({"version": "1", "name": "campaign", "type": "collection"}))
    put(out / "environments" / "bench.bru", f"vars {{\n  base: {base}\n}}\n")
    for i in range(1, n + 1):
        d = out / f"test_{i:05}"
        put(d / "folder.bru", f"meta {{\n  name: test {i}\n  seq: {i}\n}}\n")
        for s, value, prev in steps(i):
            v = value or "{{token%d}}" % (s - 1)
            p = prev or "{{token%d}}" % (s - 1)
            put(d / f"step{s}.bru", f"""meta {{
  name: step {s}
  type: http
  seq: {s}
}}

get {{
  url: {{{{base}}}}/api/items/{v}?step={s}
  body: none
  auth: none
}}

params:query {{
  step: {s}
}}

headers {{
  X-Test: t{i}
  X-Prev: {p}
}}

vars:post-response {{
  token{s}: res.body.nested.token
}}

assert {{
  res.status: eq 200
}}
""")


def gen_stepci(n, base, out):
    t = ['version: "1.1"', "name: campaign", "env:", f"  base: {base}", "tests:"]
    for i in range(1, n + 1):
        t += [f"  t{i}:", "    steps:"]
        for s, value, prev in steps(i):
            v = value or "${{captures.token%d}}" % (s - 1)
            p = prev or "${{captures.token%d}}" % (s - 1)
            t += [f"      - name: step {s}", "        http:",
                  f"          url: ${{{{env.base}}}}/api/items/{v}?step={s}",
                  "          method: GET", "          headers:",
                  f"            X-Test: t{i}", f'            X-Prev: "{p}"',
                  "          captures:", f"            token{s}:",
                  "              jsonpath: $.nested.token",
                  "          check:", "            status: 200"]
    put(out / "workflow.yml", "\n".join(t) + "\n")


def gen_robot(n, base, out):
    t = ["*** Settings ***", "Library    RequestsLibrary",
         "Suite Setup    Create Session    api    ${BASE}", "", "*** Test Cases ***"]
    for i in range(1, n + 1):
        t.append(f"Test {i}")
        for s, value, prev in steps(i):
            v = value or "${token%d}" % (s - 1)
            p = prev or "${token%d}" % (s - 1)
            t += [f"    ${{h}}=    Create Dictionary    X-Test=t{i}    X-Prev={p}",
                  f"    ${{r}}=    GET On Session    api    url=/api/items/{v}?step={s}"
                  "    headers=${h}    expected_status=200",
                  f"    ${{token{s}}}=    Set Variable    ${{r.json()['nested']['token']}}"]
        t.append("")
    put(out / "campaign.robot", "\n".join(t))


def gen_tavern(n, base, out):
    put(out / "common.yaml", f"variables:\n  base: {base}\n")
    put(out / "pytest.ini", "[pytest]\n")
    docs = []
    for i in range(1, n + 1):
        t = ["---", f"test_name: test {i}", "stages:"]
        for s, value, prev in steps(i):
            v = value or "{token%d}" % (s - 1)
            p = prev or "{token%d}" % (s - 1)
            t += [f"  - name: step {s}", "    request:",
                  f'      url: "{{base}}/api/items/{v}?step={s}"', "      method: GET",
                  "      headers:", f"        X-Test: t{i}", f'        X-Prev: "{p}"',
                  "    response:", "      status_code: 200", "      save:", "        json:",
                  f"          token{s}: nested.token"]
        docs.append("\n".join(t))
    put(out / "test_campaign.tavern.yaml", "\n".join(docs) + "\n")


def gen_pytest(n, base, out):
    """What a team writes by hand: pytest and requests, one session."""
    put(out / "pytest.ini", "[pytest]\n")
    put(out / "test_campaign.py", f'''import os

import pytest
import requests

BASE = os.environ.get("BASE", "{base}")


@pytest.fixture(scope="session")
def api():
    with requests.Session() as s:
        yield s


@pytest.mark.parametrize("i", range(1, {n} + 1))
def test_chain(api, i):
    value, prev = f"item-{{i}}", "-"
    for step in (1, 2, 3):
        r = api.get(f"{{BASE}}/api/items/{{value}}?step={{step}}",
                    headers={{"X-Test": f"t{{i}}", "X-Prev": prev}})
        assert r.status_code == 200
        value = prev = r.json()["nested"]["token"]
''')


def gen_shell(n, base, out):
    """What is done without a runner: one curl and one jq per request."""
    put(out / "run.sh", f"""#!/bin/sh
# run.sh REPORT
BASE="${{BASE:-{base}}}"
echo '<testsuites><testsuite name="campaign">' > "$1"
i=1
while [ $i -le {n} ]; do
  v=item-$i; p=-; ok=1
  for s in 1 2 3; do
    r=$(curl -sf -H "X-Test: t$i" -H "X-Prev: $p" "$BASE/api/items/$v?step=$s") || ok=0
    v=$(printf %s "$r" | jq -r .nested.token); p=$v
  done
  if [ $ok = 1 ]; then echo "<testcase name=\\"test $i\\"/>" >> "$1"
  else echo "<testcase name=\\"test $i\\"><failure/></testcase>" >> "$1"; fi
  i=$((i + 1))
done
echo '</testsuite></testsuites>' >> "$1"
""")


def gen_curl(n, base, out):
    """Anchor, not a runner: one curl process, 3N addresses, nothing extracted, no report."""
    t = []
    for i in range(1, n + 1):
        for s in (1, 2, 3):
            t.append(f'url = "{base}/api/items/item-{i}?step={s}"\noutput = "/dev/null"\n')
    put(out / "urls.cfg", "".join(t))


def gen_none(n, base, out):
    """For programs that make the work up themselves (the floors)."""


FORMATS = {k[4:]: f for k, f in list(globals().items()) if k.startswith("gen_")}

if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    p.add_argument("--format", required=True, choices=sorted(FORMATS))
    p.add_argument("--n", type=int, required=True)
    p.add_argument("--base", default="http://127.0.0.1:28480")
    p.add_argument("--out", required=True, type=pathlib.Path)
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    FORMATS[a.format](a.n, a.base, a.out)
