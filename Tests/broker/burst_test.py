"""Hundreds of new people at once who share one number, before two workers: each is decided, in time."""

import random
import time

from lane import wait
from wire import Collector, Feed, judge
from worker import App

NEEDS = "broker"
SECONDS = 120
STRANGERS, RETURNS = 600, 40


def run(test, cluster):
    app = App(test, cluster, "burst", partitions=4, change={
        "identity": {"master_keys": ["email"]},
        "rules": [{"name": "same-email", "key": "email", "action": "merge"},
                  {"name": "phone-and-name", "key": "phone", "require": {"name": 0.9}, "action": "merge"}]})
    app.create_raw()
    for _ in range(2):
        app.worker()
    app.await_topics()
    app.await_members(2)
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)
    words = random.Random(test.lane.seed)

    def word(letters):
        return "".join(words.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(letters))

    def send(number, phone, first, last):
        return feed.send({"source": "web", "lead": {
            "email": f"{phone[-4:]}.{number}@contoso-labs.com", "phone": phone, "first_name": first, "last_name": last}},
            number % 4)
    strangers = [send(number, "+16502530000", word(9), word(11)) for number in range(STRANGERS)]
    returns = [send(number, "+16502530001", "Martha", "Okafor") for number in range(RETURNS)]
    feed.flush()
    began = time.monotonic()

    def done():
        collector.poll(0.05)
        return all(item.at in collector.disposed for item in feed.sent) or any(w.status() is not None for w in app.workers)
    test.check(wait(done, 60, 0.05), "not all are decided after 60 s")
    took = time.monotonic() - began
    ended = [worker.last_line() for worker in app.workers if worker.status() is not None]
    test.check(not ended, f"a worker ended: {ended}")
    judge(test, feed.sent, collector)
    kinds = [[collector.disposed[item.at][0].disposition for item in items] for items in (strangers, returns)]
    test.check(kinds[0].count("created") == STRANGERS, f"strangers: {kinds[0].count('created')} created")
    test.check(kinds[1].count("created") == 1 and kinds[1].count("duplicate") == RETURNS - 1,
               f"one person {RETURNS} times: {kinds[1].count('created')} created")
    test.figure(f"{STRANGERS} strangers and one person {RETURNS} times, each with one number: {took:.1f} s")
