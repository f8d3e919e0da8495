"""One address, 10,000 times, over all partitions, before the first start: one identity, whoever decides."""

import time

from wire import Collector, Feed, judge
from worker import App

NEEDS = "broker"
SECONDS = 150
EVENTS = 10_000


def run(test, cluster):
    for workers in (1, 3):
        app = App(test, cluster, f"backlog-{workers}", partitions=12)
        app.create_raw()
        feed = Feed(app, int(time.time() * 1000) - 3_600_000)
        for number in range(EVENTS):
            feed.send({"source": "web", "event_id": f"b{number}",
                       "lead": {"email": "Only.One@contoso-labs.com"}}, number % 12)
        feed.flush()
        for _ in range(workers):
            app.worker()
        app.await_topics()
        collector = Collector(app)
        began = time.monotonic()
        collector.settle(feed.sent, 60)
        took = time.monotonic() - began
        counts = judge(test, feed.sent, collector)
        test.check(counts == {"created": 1, "duplicate": EVENTS - 1}, f"{workers} workers: {dict(counts)}")
        identities = {record.identity for record in collector.records}
        test.check(len(identities) == 1, f"{workers} workers: {len(identities)} identities")
        for worker in app.workers:
            worker.kill()
        test.figure(f"{workers} worker{'s' * (workers > 1)}: {took:.1f} s from topics to the last of {EVENTS}")
