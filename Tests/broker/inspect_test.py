"""`inspect` tells what is there, from the state directory and from the topics, and changes nothing."""

import hashlib
import json
import os
import time

from confluent_kafka import Consumer, KafkaError, TopicPartition

from cluster import QUIET
from lane import wait
from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "broker"
SECONDS = 90
PEOPLE = 30
NOBODY = "01234567-89ab-8def-8123-456789abcdef"


def run(test, cluster):
    app = App(test, cluster, "inspect", partitions=3, change={"routing": "always", "internal": {"keep": True}})
    app.create_raw()
    worker = app.worker(start=False)
    missing_is_told(test, worker, "before the first start")
    worker.start()
    app.await_topics()
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)
    for number in range(PEOPLE):
        feed.send({"source": "web", "event_id": f"c{number}", "lead": {
            "email": f"Known.{number}@contoso-labs.com", "first_name": "Zo\u00eb \"Z\""}}, number % 3)
    feed.send({"source": "crm", "external_id": "A-7", "lead": {"title": "CTO"}}, 0)
    feed.send({"source": "web", "operation": "delete", "lead": {"email": "known.0@contoso-labs.com"}}, 0)
    for name in ("known", "second"):
        feed.send({"source": "crm", "external_id": "B-20",
                   "lead": {"email": f"{name}.20@contoso-labs.com"}}, 20 % 3)
    collector.settle(feed.flush(), 40)
    counts = judge(test, feed.sent, collector)
    locked_is_told(test, worker)
    check = Questions(test, worker, collector, feed)
    check.all_of("changelog", "while it runs")
    test.must(worker.stop(10) == 0, "SIGTERM: not 0 within 10 s")
    check.all_of("state", "stopped")
    a_shard_is_elsewhere(test, worker, check)
    batches(test, worker, app, feed)
    damage_is_left(test, worker)
    worker.wipe()
    missing_is_told(test, worker, "wiped")
    wrong_use(test, worker)
    test.figure(f"{told(counts)}; {check.count} questions")


class Questions:
    """Questions about the people of the feed, and the answers that are due."""

    def __init__(self, test, worker, collector, feed):
        self.test, self.worker, self.count = test, worker, 0
        created = {item.value: collector.of(item) for item in feed.sent[:PEOPLE]}
        self.by_email = {json.loads(value)["lead"]["email"]: record for value, record in created.items()}
        self.record = collector.of(feed.sent[PEOPLE])

    def ask(self, *arguments):
        self.count += 1
        status, out, err = self.worker.command("inspect", *arguments)
        if not self.test.check(status == 0, f"inspect {' '.join(arguments)}: status {status}, {err[-300:]}"):
            return []
        return [json.loads(line) for line in out.splitlines()]

    def all_of(self, source, when):
        check = self.test.check
        for email, record in list(self.by_email.items())[1:6]:
            lines = self.ask("--from", source, "--email", email.upper())
            check(len(lines) == 2 and lines[-1]["identities"] == 1, lambda: f"{when}, {email}: {lines}")
            check(len(lines) == 2 and lines[0].get("canonical", {}).get("identity_id") == record.identity
                  and lines[0]["canonical"]["lead"] == record.json["lead"]
                  and lines[0]["canonical"]["keys"] == record.json["keys"],
                  lambda: f"{when}, {email}: not what was published: {lines}")
            lines = self.ask("--from", source, "--identity", record.identity)
            check(len(lines) == 2 and lines[-1]["identities"] == 1 and lines[0].get("canonical", {}).get("identity_id") == record.identity,
                  lambda: f"{when}, by identity: {lines}")
        lines = self.ask("--from", source, "--external-id", "A-7", "--source", "crm")
        check(lines and lines[0].get("canonical", {}).get("identity_id") == self.record.identity,
              lambda: f"{when}, by record: {lines}")
        lines = self.ask("--from", source, "--email", "known.0@contoso-labs.com")
        check(len(lines) == 1 and lines[0]["identities"] == 0 and lines[0].get("erased_at_ms"),
              lambda: f"{when}, an erased person: {lines}")
        lines = self.ask("--from", source, "--email", "nobody@contoso-labs.com")
        check(len(lines) == 1 and lines[0]["identities"] == 0 and "erased_at_ms" not in lines[0],
              lambda: f"{when}, a person never seen: {lines}")
        lines = self.ask("--from", source, "--identity", NOBODY)
        check(len(lines) == 1 and lines[0].get("identities") == 0,
              lambda: f"{when}, an identity that never was: {lines}")
        lines = self.ask("--from", source, "--verify")
        check(len(lines) == 1 and lines[0]["disagreements"] == 0 and lines[0]["shards"] == 3
              and lines[0]["identities"] == PEOPLE, lambda: f"{when}, verified: {lines}")
        lines = self.ask("--from", source, "--email", "second.20@contoso-labs.com")
        check(len(lines) == 3 and lines[0].get("state") == "alias"
              and lines[0]["target"]["value"] == "known.20@contoso-labs.com"
              and lines[1]["claims"][0]["at"]["value"] == "known.20@contoso-labs.com",
              lambda: f"{when}, a second address: {lines}")
        lines = self.ask("--from", source)
        check([line["partition"] for line in lines] == [0, 1, 2], lambda: f"{when}, in sum: {lines}")


def batches(test, worker, app, feed):
    """Every record of the internal topic decodes, and together they carry each event once."""
    reader = Consumer({"bootstrap.servers": app.cluster.bootstrap, "group.id": "lane-inspect",
                       "auto.offset.reset": "error", "enable.partition.eof": True, **QUIET})
    topic = f"{app.name}-identities"
    try:
        reader.assign([TopicPartition(topic, number, 0) for number in range(3)])
        records, ends = [], {}

        def read():
            for message in reader.consume(1000, 0.1):
                if message.error() is None:
                    records.append((message.partition(), message.offset()))
                elif message.error().code() == KafkaError._PARTITION_EOF:
                    ends[message.partition()] = message.offset()
            return len(ends) == 3
        test.must(wait(read, 20, 0), "the internal topic can not be read")
    finally:
        reader.close()
    found = []
    for partition, offset in records:
        status, out, err = worker.command("inspect", "--partition", str(partition), "--offset", str(offset))
        if not test.check(status == 0, f"batch {partition}/{offset}: status {status}, {err[-300:]}"):
            continue
        for line in out.splitlines():
            line = json.loads(line)
            test.check(line["message"] == "event" or line["to"]["kind"], f"batch {partition}/{offset}: {line}")
            if line["message"] == "event":
                found.append((line["topic"], line["partition"], line["offset"]))
    test.check(sorted(found) == sorted(item.at for item in feed.sent),
               f"the internal topic's {len(records)} records hold {len(found)} events, {len(feed.sent)} were sent")
    partition, end = next((p, e) for p, e in ends.items() if (p, e - 1) not in records)
    for offset, word in ((end - 1, "no committed record"), (end, "holds offsets"), (10**12, "holds offsets")):
        status, _, err = worker.command("inspect", "--partition", str(partition), "--offset", str(offset))
        test.check(status == 69 and word in err, f"offset {offset} of {end}: status {status}, {err[-300:]}")
    began = time.monotonic()
    status, _, err = worker.command("inspect", "--partition", "99", "--offset", "0", seconds=60)
    test.check(status == 69 and time.monotonic() - began < 10,
               f"partition 99: status {status} after {time.monotonic() - began:.0f} s, {err[-300:]}")


def a_shard_is_elsewhere(test, worker, check):
    """What the state directory lacks is read from the topic."""
    shard = os.path.join(worker.state, "index", "1")
    os.rename(shard, shard + ".away")
    lines = check.ask("--verify")
    test.check(len(lines) == 1 and lines[0]["disagreements"] == 0 and lines[0]["identities"] == PEOPLE
               and lines[0]["missing_shards"] == [], f"a shard is elsewhere: {lines}")
    os.rename(shard + ".away", shard)


def locked_is_told(test, worker):
    status, _, err = worker.command("inspect", "--email", "known.1@contoso-labs.com")
    test.check(status == 69 and str(worker.process.pid) in err and "--from changelog" in err,
               f"state in use: status {status}, {err[-300:]}")
    test.check(worker.status() is None, "the worker ended when it was looked at")


def missing_is_told(test, worker, when):
    status, _, err = worker.command("inspect", "--email", "known.1@contoso-labs.com")
    test.check(status == 69 and worker.state in err and "--from changelog" in err,
               f"{when}: state missing: status {status}, {err[-300:]}")
    test.check(not os.path.exists(worker.state), f"{when}: inspect made a state directory")
    if when != "wiped":
        began = time.monotonic()
        status, _, err = worker.command("inspect", "--from", "changelog", "--email", "a@contoso-labs.com",
                                        seconds=60)
        test.check(status == 69 and "index-changelog" in err and time.monotonic() - began < 15,
                   f"no topics: status {status} after {time.monotonic() - began:.0f} s, {err[-300:]}")


def damage_is_left(test, worker):
    """Of a damaged state as much is told as can be read; throwing it away is the worker's business."""
    files = {os.path.join(folder, name) for folder, _, names in os.walk(worker.state) for name in names}
    for path in files:
        if "/index/" in path and os.path.getsize(path) > 64:
            with open(path, "r+b") as file:
                file.seek(os.path.getsize(path) // 2)
                byte = file.read(1)[0]
                file.seek(-1, os.SEEK_CUR)
                file.write(bytes([byte ^ 0x10]))
    status, out, err = worker.command("inspect", "--email", "known.1@contoso-labs.com")
    test.check(status in (0, 69), f"damaged state: status {status}, {err[-300:]}")
    test.check(("input_offset" in out) if status == 0 else ("changelog" in err), f"damaged state: {out} {err[-300:]}")
    left = {os.path.join(folder, name) for folder, _, names in os.walk(worker.state) for name in names}
    test.check(left >= files, f"inspect removed {files - left}")


def wrong_use(test, worker):
    for arguments in (["--email", "no address"], ["--email", "a@b.com", "--phone", "+16502530004"],
                      ["--external-id", "A-7"], ["--identity", "x"], ["--partition", "1"], ["--from", "moon"],
                      ["--partition", "-1", "--offset", "1"], ["extra"]):
        status, _, err = worker.command("inspect", *arguments)
        test.check(status == 64, f"inspect {arguments}: status {status}, {err[-200:]}")
