"""While the owner of their keys hangs, events stay undecided: the others say so, once of each and why. What identities
have told that owner meanwhile is on its way: `inspect --verify` does not call it a fault."""

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
RULES = [{"name": "same-email", "key": "email", "action": "merge"},
         {"name": "same-record", "key": "external_id", "action": "merge"},
         {"name": "phones", "key": "phone", "action": "alert"}]
MESSAGE = "an event has been undecided for long"


def run(test, cluster):
    app = App(test, cluster, "undecided", change={
        "rules": RULES, "claims": {"warn_after_s": 1}, "kafka": {"properties": {"session.timeout.ms": 40000}}})
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
    stuck = {item.at for item in feed.sent[EVENTS:2 * EVENTS]}
    test.must(wait(lambda: any(place(line) in stuck for line in notices(other)), 12, 0.1),
              "nobody says that events are undecided")
    took = time.monotonic() - began
    for number in range(EVENTS):
        feed.send({"source": "web", "operation": "update", "lead": {
            "email": f"before.{number}@contoso-labs.com", "phone": f"+1650253{number:04}"}}, number % 4)
    feed.flush()

    def changed():
        collector.poll()
        return sum(record.disposition == "updated" for record in collector.records) > EVENTS // 8
    test.must(wait(changed, 20, 0.1), "nobody gets a phone while a worker hangs")
    status, out, err = other.command("inspect", "--from", "changelog", "--verify", seconds=40)
    lines = [json.loads(line) for line in out.splitlines()]
    test.check(status == 69 and lines[-1]["disagreements"] > 0 and "let a worker run" in err
               and any(line.get("not_at_rest") == "messages" for line in lines),
               lambda: f"while it hangs, inspect --verify: {status} {out[-300:]} {err[-300:]}")
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
