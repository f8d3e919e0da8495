"""While the owner of their keys hangs, events stay undecided: the others say so, once of each and why."""

import json
import os
import signal
import time

from lane import wait
from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "broker"
SECONDS = 120
EVENTS = 40
MESSAGE = "an event has been undecided for long"


def run(test, cluster):
    app = App(test, cluster, "undecided", change={
        "claims": {"warn_after_s": 1}, "kafka": {"properties": {"session.timeout.ms": 15000}}})
    app.create_raw()
    hung, other = app.worker(), app.worker()
    app.await_topics()
    app.await_members(2)
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)
    send(feed, "before")
    collector.settle(feed.flush(), 40)
    hung.send(signal.SIGSTOP)
    test.at_end(lambda: go_on(hung.process.pid))
    began = time.monotonic()
    send(feed, "while")
    feed.flush()
    stuck = {item.at for item in feed.sent[EVENTS:]}
    test.must(wait(lambda: any(place(line) in stuck for line in notices(other)), 12, 0.1),
              "nobody says that events are undecided")
    took = time.monotonic() - began
    go_on(hung.process.pid)
    collector.settle(feed.flush(), 60)
    counts = judge(test, feed.sent, collector)
    said = notices(hung) + notices(other)
    names = [place(line) for line in said]
    test.check(len(set(names)) == len(names), f"told twice: {sorted(names)}")
    test.check(set(names) <= {item.at for item in feed.sent}, f"told of strangers: {sorted(names)}")
    for line in said:
        test.check(line["master_key"] == "email" and line["undecided_s"] >= 1 and "waits for" in line["because"],
                   f"not told in full: {line}")
        test.check("while." not in json.dumps(line), f"personal data: {line}")
    status, out, err = other.command("inspect", "--from", "changelog", "--verify")
    test.check(status == 0 and json.loads(out.splitlines()[-1])["undecided"] == 0,
               f"afterwards: {status} {out} {err[-300:]}")
    test.figure(f"told of {len(stuck & set(names))} after {took:.1f} s; {told(counts)}")


def send(feed, word):
    for number in range(EVENTS):
        feed.send({"source": "crm", "external_id": f"{word}-{number}",
                   "lead": {"email": f"{word}.{number}@contoso-labs.com"}}, number % 4)


def notices(worker):
    """What the worker has said of undecided events."""
    return [json.loads(line) for line in worker.lines() if MESSAGE in line]


def place(line):
    return line["topic"], line["partition"], line["offset"]


def go_on(pid):
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        pass
