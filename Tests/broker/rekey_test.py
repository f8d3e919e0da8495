"""A shard that does not say under which normalization data its keys are is gone through, beside the stream.

The note is taken out of the changelog from outside, as it lacks where an older version began it; other data than the
binary's own can not be had, so that no key changes: once done the note is back, and nothing was published of it.
"""

import json
import time

from confluent_kafka import Producer

from cluster import QUIET
from lane import wait
from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "broker"
SECONDS = 120
PEOPLE = 600
NOTE = bytes([7]) + bytes(20)
BEGINS, ENDS = "normalization data is newer than the shard's keys", "the shard's keys are of the newer normalization data"


def run(test, cluster):
    app = App(test, cluster, "rekey", partitions=3, change={"identity": {"master_keys": ["email", "phone", "external_id"]}})
    app.create_raw()
    worker = app.worker()
    app.await_topics()
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)

    def send(start, count):
        for number in range(start, start + count):
            feed.send({"source": "crm", "external_id": f"R-{number}", "lead": {
                "email": f"Known.{number}+x@gmail.com", "first_name": "Zo", "phone": f"+1650253{number:04}"}}, number % 3)
    send(0, PEOPLE)
    collector.settle(feed.flush(), 60)
    test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
    before = notes(test, worker)
    test.check(all(note and note["email"] >= 1 and len(note["phone_metadata"]) == 16 for note in before),
               f"inspect tells of no normalization data: {before}")
    producer = Producer({**QUIET, "bootstrap.servers": cluster.bootstrap})
    for partition in range(3):
        producer.produce(f"{app.name}-index-changelog", key=NOTE, value=None, partition=partition)
    test.must(producer.flush(20) == 0, "the changelog takes no record")
    # One that is killed in the middle, one that begins anew and ends.
    worker.start()
    test.must(wait(lambda: said(worker, BEGINS), 40, 0.005), "no shard is gone through")
    worker.kill()
    worker.start()
    send(PEOPLE, 60)
    collector.settle(feed.flush(), 60)
    again = len(said(worker, BEGINS))
    test.must(wait(lambda: len(said(worker, ENDS)) == again, 40), "going through shards has no end")
    send(PEOPLE - 3, 3)
    collector.settle(feed.flush(), 60)
    counts = judge(test, feed.sent, collector)
    test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
    after = notes(test, worker)
    test.check(after == before, f"normalization data of shards: {after}, before {before}")
    status, out, err = worker.command("inspect", "--verify")
    test.check(status == 0, f"inspect --verify: {status}, {out[-300:]} {err[-300:]}")
    test.check("normalization" not in out, f"still to come: {out[-300:]}")
    # Whose keys are as they should be is not gone through again.
    worker.start()
    collector.settle(send_one(feed), 60)
    test.check(not said(worker, BEGINS), "shards are gone through again")
    versions(test, worker, app)
    test.figure(f"{told(counts)}; {again} of 3 shards gone through anew after kill -9")


def send_one(feed):
    feed.send({"source": "web", "lead": {"email": "last@contoso-labs.com"}}, 0)
    return feed.flush()


def said(worker, words):
    return [line for line in worker.lines() if words in line]


def notes(test, worker):
    status, out, err = worker.command("inspect")
    test.must(status == 0, f"inspect: {status} {err[-300:]}")
    return [line.get("normalization") for line in map(json.loads, out.splitlines()) if "entries" in line]


def versions(test, worker, app):
    """What `internal.message_version` takes: what can be written, and says what the rules need."""
    test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
    for number, words in ((3, "can not write messages of version 3"), (1, "same-record"), (2, None)):
        worker.config["internal"] = {"message_version": number}
        status, out, err = worker.command("check-config")
        if words is None:
            test.check(status == 0 and f"message_version: {number}" in out, f"version {number}: {status} {out[-300:]}")
        else:
            last = (err.strip().splitlines() or [""])[-1]
            test.check(status == 78 and words in last and "internal.message_version" in last and ".yaml:" in last,
                       f"version {number}: {status} {last}")
