"""README's quick start, word for word, against a broker of the run."""

import os
import signal
import subprocess
import time

from documents import block, commands
from lane import wait
from cluster import free_port
from worker import environment

NEEDS = "broker"
SECONDS = 120


def run(test, cluster):
    folder = test.lane.path("quick-start")
    os.makedirs(folder)
    with open(os.path.join(folder, "lead-dedup.yaml"), "w", encoding="utf-8") as file:
        file.write(block("configuration"))
    # README's broker and port are its reader's; topics and application id are as they stand there.
    env = {**environment(), "PATH": os.path.dirname(test.lane.binary) + os.pathsep + os.environ["PATH"],
           "LEAD_DEDUP_KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrap,
           "LEAD_DEDUP_HTTP_BIND": f"127.0.0.1:{free_port()}"}
    if not cluster.own:
        env["LEAD_DEDUP_APPLICATION_ID"] = f"quick-{test.lane.seed}"
    worker, ran = None, commands("quick start")
    test.must(len(ran) >= 5, f"README's quick start has {len(ran)} commands")
    for line in ran:
        command = line.removesuffix("&").split()
        log = os.path.join(folder, f"{command[1]}.log")
        if line.endswith("&"):
            with open(log, "wb") as out:
                worker = subprocess.Popen(command, cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                          stdout=out, stderr=out, start_new_session=True)
            test.at_end(worker.kill)
            continue

        def works():
            with open(log, "wb") as out:
                return subprocess.run(command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=out,
                                      stderr=out, timeout=60, check=False).returncode == 0
        # Ready is what one waits for; anything else works at once.
        patience = 40 if command[1] == "health" else 0
        with_log = lambda: f"{line}: {open(log, errors='replace').read()[-300:]}"  # noqa: E731
        test.must(wait(works, patience, 0.5), with_log)
    test.must(worker is not None and worker.poll() is None, "no worker runs at the end of the quick start")
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    test.check(wait(lambda: worker.poll() is not None, 10) and worker.returncode == 0,
               lambda: f"SIGTERM: exit status {worker.returncode} within 10 s")
    test.figure(f"{len(ran)} commands; stopped in {time.monotonic() - began:.1f} s")
