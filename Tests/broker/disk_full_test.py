"""The disk fills up under state_dir: the worker ends with a reason, nothing is wrong, and space mends it. Open files
it takes as many as it can get."""

import os
import resource
import subprocess
import time

from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "broker"
SECONDS = 120
EVENTS, BYTES, FILES = 1500, 3000, 32


def run(test, cluster):
    app = App(test, cluster, "full", partitions=2)
    app.create_raw()
    worker = app.worker(start=False)
    room = Room(test, worker.state)
    worker.start(prepare=room.limit)
    app.await_topics()
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)

    def send(count, turn):
        for number in range(count):
            feed.send({"source": "web", "event_id": f"{turn}-{number}", "lead": {
                "email": f"full.{number}@contoso-labs.com", "attributes": {"filler": "x" * BYTES}}}, number % 2)
        feed.flush()
    send(50, 0)
    collector.settle(feed.sent, 40)
    send(EVENTS, 1)
    status = worker.ends_by_itself(40)
    said(test, worker, status, room, "filled up")
    # A supervisor starts it again, and the disk is as full as before.
    for _ in range(2):
        worker.start(prepare=room.limit)
        status = worker.ends_by_itself(40)
        said(test, worker, status, room, "started on a full disk")
    collector.poll()
    before = len(collector.disposed)
    room.widen()
    worker.start()
    collector.settle(feed.sent, 60)
    send(100, 2)
    collector.settle(feed.sent, 40)
    counts = judge(test, feed.sent, collector)
    test.check(counts == {"created": EVENTS, "duplicate": 150}, f"{dict(counts)}")
    test.check(worker.stop(10) == 0, "SIGTERM after all that: not 0 within 10 s")
    files(test, worker, send, collector, feed)
    test.figure(f"{room.kind}: {before} of {len(feed.sent)} events decided before there was space again; {told(counts)}")


def files(test, worker, send, collector, feed):
    """As many open files as the system gives, not as few as a process is started with."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    worker.start(prepare=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, most)))
    send(50, 3)
    collector.settle(feed.sent, 40)
    test.must(worker.stop(10) == 0, f"few open files at first: {worker.ending()}")


def said(test, worker, status, room, when):
    text = worker.last_line()
    test.check(status == 70, f"{when}: {worker.ending()}")
    test.check("state_dir" in text and room.word in text, f"{when}: the reason is not told: {text[:300]}")


class Room:
    """A place with too little space: a small file system of its own, else a limit on files' sizes."""

    def __init__(self, test, path):
        os.makedirs(path)
        self.path = path
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "lead-dedup-lane", path],
                              capture_output=True, check=False)
        self.mounted = done.returncode == 0
        self.kind = "file system of 2 MiB" if self.mounted else "files of 1 MiB at most"
        self.word = "No space left" if self.mounted else "File too large"
        if self.mounted:
            test.at_end(lambda: subprocess.run(["umount", "-l", path], check=True))

    def limit(self):
        if not self.mounted:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

    def widen(self):
        if self.mounted:
            subprocess.run(["mount", "-o", "remount,size=64m", self.path], check=True)
