"""The product under test: an application's configuration, and its worker processes."""

import copy
import ctypes
import os
import shutil
import signal
import subprocess

import yaml

from cluster import free_port
from lane import Failed, wait

SESSION_MS = 6000


def overlay(base, change):
    """A copy of base with change laid over it, mapping by mapping."""
    result = copy.deepcopy(base)
    for key, value in (change or {}).items():
        if isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = overlay(result[key], value)
        else:
            result[key] = copy.deepcopy(value)
    return result


def environment():
    """The runner's environment without the product's own variables."""
    return {name: value for name, value in os.environ.items() if not name.startswith("LEAD_DEDUP_")}


def _die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


class App:
    """One application: its topics and its workers, which end with the test."""

    def __init__(self, test, cluster, name, partitions=4, change=None):
        self.test = test
        self.cluster = cluster
        # A broker that others run may hold topics of an earlier run.
        self.name = name if cluster.own else f"{name}-{test.lane.seed}"
        self.partitions = partitions
        self.workers = []
        self.config = overlay({
            "application_id": self.name,
            "kafka": {"bootstrap_servers": cluster.bootstrap,
                      "properties": {"session.timeout.ms": SESSION_MS,
                                     "heartbeat.interval.ms": 1500}},
            "topics": {"raw": [f"{self.name}.raw"], "canonical": f"{self.name}.canonical",
                       "duplicates": f"{self.name}.duplicates", "rejected": f"{self.name}.rejected",
                       "partitions": partitions, "replication_factor": 1, "create": True},
            "identity": {"master_keys": ["email", "external_id"]},
        }, change)
        test.at_end(self._close)

    @property
    def raw(self):
        return self.config["topics"]["raw"][0]

    def outputs(self):
        return [self.config["topics"][kind] for kind in ("canonical", "duplicates", "rejected")]

    def create_raw(self):
        """Makes the raw topics, for feeds that begin before the first worker."""
        for topic in self.config["topics"]["raw"]:
            self.cluster.create(topic, self.partitions)

    def worker(self, start=True, change=None):
        worker = Worker(self, f"w{len(self.workers) + 1}", change)
        self.workers.append(worker)
        if start:
            worker.start()
        return worker

    def await_topics(self, seconds=40):
        """Waits until every input and output topic exists."""
        wanted = self.config["topics"]["raw"] + self.outputs()
        def there():
            self.require_alive()
            found = self.cluster.topics()
            return all(topic in found for topic in wanted)
        self.test.must(wait(there, seconds, 0.2), "the worker made no topics")

    def await_members(self, count, seconds=60):
        self.test.must(wait(lambda: self.cluster.members(self.name) >= count, seconds, 0.2),
                       lambda: f"the group has not {count} members with partitions after {seconds} s")

    def require_alive(self):
        """A worker that ended by itself ends the test."""
        for worker in self.workers:
            if worker.status() is not None and not worker.ended_as_asked:
                raise Failed(worker.ending())

    def revive(self):
        """Starts again what ended with 69 (broker unusable), as a supervisor would; how many."""
        count = 0
        for worker in self.workers:
            if worker.status() is None or worker.ended_as_asked:
                continue
            if worker.status() != 69:
                raise Failed(worker.ending())
            worker.start()
            count += 1
        return count

    def _close(self):
        for worker in self.workers:
            if (self.test.reason or self.test.failures) and worker.process:
                print(f"      {worker.name}, status {worker.status()}, said last:", flush=True)
                print("".join(f"        {line[:300]}\n" for line in worker.lines()[-4:]), end="", flush=True)
            worker.kill()
        if not self.cluster.own:
            names = [name for name in self.cluster.topics() if name.startswith(self.name)]
            for future in self.cluster.admin.delete_topics(names).values():
                future.result(30)


class Worker:
    """One worker with a state directory and an instance id of its own."""

    def __init__(self, app, name, change=None):
        self.app = app
        self.name = name
        self.folder = app.test.lane.path(f"worker-{app.name}-{name}")
        self.state = os.path.join(self.folder, "state")
        os.makedirs(self.folder)
        self.port = free_port()
        self.config = overlay(overlay(app.config, {
            "instance_id": name, "state_dir": self.state,
            "http": {"bind": f"127.0.0.1:{self.port}"}}), change)
        self.process = None
        self.ended_as_asked = False
        self.log = None
        self._starts = 0

    def _write_config(self):
        path = os.path.join(self.folder, "lead-dedup.yaml")
        with open(path, "w") as file:
            yaml.safe_dump(self.config, file, sort_keys=False, allow_unicode=True)
        return path

    def start(self, *arguments, variables=None, prepare=None):
        """Starts `run`, with further arguments and variables; `prepare` runs in the new process."""
        path = self._write_config()
        self._starts += 1
        self.ended_as_asked = False
        self.log = os.path.join(self.folder, f"stderr-{self._starts}")
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [self.app.test.lane.binary, "run", "--config", path, *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder,
                env={**environment(), **(variables or {})}, start_new_session=True,
                preexec_fn=lambda: (_die_with_parent(), prepare and prepare()))
        return self

    def command(self, name, *arguments, seconds=30, variables=None):
        """Runs another command on this worker's configuration: status, its output, its messages."""
        done = subprocess.run(
            [self.app.test.lane.binary, name, "--config", self._write_config(), *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds,
            cwd=self.folder, env={**environment(), **(variables or {})}, check=False,
            start_new_session=True, preexec_fn=_die_with_parent)
        return done.returncode, done.stdout, done.stderr

    def background(self, name, *arguments):
        """Starts another command on this worker's configuration; its messages are on a pipe."""
        process = subprocess.Popen(
            [self.app.test.lane.binary, name, "--config", self._write_config(), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            cwd=self.folder, env=environment(), start_new_session=True, preexec_fn=_die_with_parent)
        self.app.test.at_end(process.kill)
        return process

    def status(self):
        """Exit status, negative for a signal; None while it runs or was never started."""
        return self.process.poll() if self.process else None

    def send(self, number):
        os.kill(self.process.pid, number)

    def kill(self):
        """kill -9; returns once it is gone."""
        self.ended_as_asked = True
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=20)

    def stop(self, seconds=10, number=signal.SIGTERM):
        """Asks it to end: its exit status, or None where it still runs after that time."""
        self.ended_as_asked = True
        self.send(number)
        return self.wait(seconds)

    def ends_by_itself(self, seconds):
        """Its exit status, or None where it still runs after that time; ending is no failure."""
        self.ended_as_asked = True
        return self.wait(seconds)

    def wait(self, seconds):
        try:
            return self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None

    def lines(self):
        """What it said since its last start."""
        with open(self.log, errors="replace") as file:
            return [line.strip() for line in file if line.strip()]

    def last_line(self):
        return (self.lines() or [""])[-1]

    def ending(self):
        return f"worker {self.name} ended with {self.status()}: {self.last_line()[:400]}"

    # state, of a worker that does not run

    def wipe(self):
        shutil.rmtree(self.state, ignore_errors=True)

    def copy_state(self):
        """A copy of the state directory, or None where there is none."""
        if not os.path.isdir(self.state):
            return None
        target = self.app.test.lane.path(f"state-{self.name}")
        shutil.copytree(self.state, target)
        return target

    def put_state(self, copied):
        self.wipe()
        if copied:
            shutil.copytree(copied, self.state)
