"""A real Kafka for the lane: started below the run's folder, ended by process id."""

import os
import signal
import socket
import subprocess
import time

from confluent_kafka import Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic, OffsetSpec

from lane import Failed, Skipped, wait

# Old record timestamps are not aged out, and short sessions are allowed. The broker's scan for
# transactions that timed out keeps its default: brokers restart here.
SETTINGS = ("log.retention.ms=-1", "group.min.session.timeout.ms=1000")
QUIET = {"log_level": 0, "error_cb": lambda _: None, "socket.nagle.disable": True,
         "reconnect.backoff.max.ms": 500}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def alive(pid):
    """Whether a process of that id runs (one that ended and waits to be collected does not)."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except OSError:
        return False


class Cluster:
    """A broker, or where `bootstrap` is given one that somebody else runs."""

    def __init__(self, lane, bootstrap=None, port=None):
        self.lane = lane
        self.own = bootstrap is None
        self.port = port or free_port()
        self.bootstrap = bootstrap or f"127.0.0.1:{self.port}"
        self.folder = lane.path("broker")
        self._admin = None

    def _start_broker(self, *arguments):
        tool = os.path.join(self.lane.kafka_home, "bin", "start-broker")
        with open(self.lane.path("start-broker"), "w+") as out:
            status = subprocess.run([tool, "--dir", self.folder, *arguments], stdout=out,
                                    stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=120,
                                    start_new_session=True, check=False).returncode
            out.seek(0)
            text = out.read()
        if status != 0:
            raise Failed(f"the broker did not start ({status}): {text[-500:]}")
        for line in text.splitlines():
            if line.startswith("bootstrap="):
                self.bootstrap = line.removeprefix("bootstrap=")

    def start(self):
        arguments = ["--port", str(self.port), "--heap", "384m"]
        for setting in SETTINGS:
            arguments += ["--set", setting]
        self._start_broker(*arguments)
        return self

    def _pid(self):
        if not self.own:
            raise Skipped("needs a broker that it may kill (KAFKA_HOME)")
        with open(os.path.join(self.folder, "node-1.pid")) as file:
            return int(file.read())

    def kill(self, number=signal.SIGKILL, seconds=40):
        """Ends the broker by id and returns once it is gone."""
        pid = self._pid()
        os.kill(pid, number)
        if not wait(lambda: not alive(pid), seconds):
            raise Failed(f"the broker outlived signal {number}")

    def restart(self):
        self._start_broker("--restart", "1")

    def lost_markers(self):
        """Whether the broker, killed between a transaction's end and its markers, has dropped these: while its old
        registration runs out it finds no leader for its partitions and takes them for deleted (Kafka 4.3)."""
        with open(os.path.join(self.folder, "node-1.log")) as log:
            return any("likely deleted already and hence can be skipped" in line for line in log)

    def stop(self):
        if self.own and os.path.exists(os.path.join(self.folder, "node-1.pid")):
            if alive(self._pid()):
                self.kill()

    # topics

    @property
    def admin(self):
        if self._admin is None:
            self._admin = AdminClient({"bootstrap.servers": self.bootstrap, **QUIET})
        return self._admin

    def topics(self):
        """Partitions of each topic."""
        found = self.admin.list_topics(timeout=20).topics
        return {name: len(topic.partitions) for name, topic in found.items() if topic.error is None}

    def create(self, name, partitions, **settings):
        future = self.admin.create_topics(
            [NewTopic(name, num_partitions=partitions, replication_factor=1, config=settings)])[name]
        future.result(30)
        if not wait(lambda: self.topics().get(name) == partitions, 20):
            raise Failed(f"topic {name} did not appear")

    def starts(self, topic):
        """The sum of the first offsets of a topic's partitions: how many records were deleted, about."""
        wanted = {TopicPartition(topic, number): OffsetSpec.earliest() for number in range(self.topics()[topic])}
        return sum(future.result(10).offset for future in self.admin.list_offsets(wanted).values())

    def members(self, group):
        """Members that hold partitions, or 0 while the group is not stable."""
        try:
            described = self.admin.describe_consumer_groups([group], request_timeout=10)[group]
            group = described.result(15)
        except Exception:  # noqa: BLE001  not there yet, or its coordinator is moving
            return 0
        if group.state.name != "STABLE":
            return 0
        return sum(1 for member in group.members if member.assignment.topic_partitions)

    def producer(self, **properties):
        """An idempotent producer: in order, once, also over a broker's restart."""
        return Producer({"bootstrap.servers": self.bootstrap, "enable.idempotence": True,
                         "linger.ms": 5, "message.max.bytes": 4_000_000,
                         "delivery.timeout.ms": 180_000, **QUIET, **properties})

    def await_answer(self, seconds=60):
        def answers():
            try:
                return bool(self.admin.list_topics(timeout=2).brokers)
            except Exception:  # noqa: BLE001
                return False
        began = time.monotonic()
        if not wait(answers, seconds):
            raise Failed(f"the broker does not answer after {time.monotonic() - began:.0f} s")
