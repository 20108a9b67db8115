"""The runners measured. One entry per way of running the campaign; bench.py reads this table.

cmd       what is executed (no shell), from the workload's folder. Filled in: {base} {host} {n} {report}
gen       the function gen_<gen> of gen.py that writes the workload
report    'junit' or 'json' when the runner writes a machine-readable report, '' when it cannot
jobs      how many tests the runner may have in progress at once (1: strictly in sequence)
max_n     largest N that is worth the wait
chain     False for an anchor that does not extract values (its log is not checked)
versions  how to ask the tool for its version
"""
from dataclasses import dataclass, field


@dataclass
class Runner:
    name: str
    gen: str
    cmd: list
    report: str = "junit"
    jobs: int = 1
    max_n: int = 1_000_000
    chain: bool = True
    version: list = field(default_factory=list)
    env: dict = field(default_factory=dict)


PY = ["python", "-m", "pytest", "-q", "-p", "no:cacheprovider"]
HURL = ["hurl", "--test", "--no-color", "--variable", "base={base}", "--report-junit", "{report}"]
BRU = ["bru", "run", "-r", "--env", "bench", "--reporter-junit", "{report}"]

RUNNERS = [
    # --- floors and anchors
    Runner("floor-raw", "none", ["floor-raw", "{host}", "{n}", "{report}"]),
    Runner("floor-raw-j8", "none", ["floor-raw", "{host}", "{n}", "{report}", "8"], jobs=8),
    Runner("floor-hyper", "none", ["floor-hyper", "{host}", "{n}", "{report}"]),
    Runner("floor-hyper-j8", "none", ["floor-hyper", "{host}", "{n}", "{report}", "8"], jobs=8),
    Runner("floor-hyper-j64", "none", ["floor-hyper", "{host}", "{n}", "{report}", "64"], jobs=64),
    Runner("floor-reqwest", "none", ["floor-reqwest", "{host}", "{n}", "{report}"]),
    Runner("curl-K", "curl", ["curl", "-s", "-K", "urls.cfg"], report="", chain=False,
           version=["curl", "--version"]),
    Runner("sh-curl-jq", "shell", ["sh", "run.sh", "{report}"], env={"BASE": "{base}"}, max_n=100),
    # --- runners
    Runner("hurl-j1", "hurl", HURL + ["--jobs", "1", "tests"], version=["hurl", "--version"]),
    Runner("hurl-default", "hurl", HURL + ["tests"], jobs=2),
    Runner("hurl-j8", "hurl", HURL + ["--jobs", "8", "tests"], jobs=8),
    Runner("hurl-j64", "hurl", HURL + ["--jobs", "64", "tests"], jobs=64),
    Runner("hurl-onefile", "hurl", HURL + ["all.hurl"]),
    Runner("newman", "newman",
           ["newman", "run", "collection.json", "-e", "env.json", "-r", "junit",
            "--reporter-junit-export", "{report}"], version=["newman", "--version"]),
    Runner("bruno", "bruno", BRU, version=["bru", "--version"]),
    Runner("stepci", "stepci", ["stepci", "run", "workflow.yml"], report="", jobs=0,
           version=["stepci", "--version"], env={"STEPCI_DISABLE_ANALYTICS": "1"}),
    Runner("robot", "robot",
           ["robot", "--variable", "BASE:{base}", "--outputdir", "out", "--xunit", "{report}",
            "campaign.robot"], version=["robot", "--version"]),
    Runner("tavern", "tavern",
           PY + ["--tavern-global-cfg", "common.yaml", "--junitxml", "{report}",
                 "test_campaign.tavern.yaml"],
           version=["python", "-m", "pip", "show", "tavern"]),
    Runner("pytest-requests", "pytest", PY + ["--junitxml", "{report}", "test_campaign.py"],
           env={"BASE": "{base}"}, version=["python", "-m", "pytest", "--version"]),
    # --- ours
    Runner("testgyver", "testgyver",
           ["testgyver", "run", "campaign.yaml", "--env", "bench", "--report", "junit={report}"],
           version=["testgyver", "--version"]),
    Runner("testgyver-j50", "testgyver",
           ["testgyver", "run", "campaign.yaml", "--env", "bench", "--jobs", "50", "--report", "junit={report}"],
           jobs=50),
]
