"""Output topics that take single records and no full batch of the client's: what goes there goes in smaller ones."""

import random
import string
import time

from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "broker"
SECONDS = 120
EVENTS = 3000
# The least that the worker takes: limits.output_record_bytes and some more.
LARGEST = 530_000


def run(test, cluster):
    app = App(test, cluster, "narrow", partitions=1, change={"kafka": {"properties": {"compression.codec": "none"}}})
    app.create_raw()
    for kind, policy in (("canonical", "compact"), ("duplicates", "delete")):
        cluster.create(app.config["topics"][kind], 1,
                       **{"max.message.bytes": str(LARGEST), "cleanup.policy": policy})
    worker = app.worker()
    app.await_topics()
    # What waits for a start comes in few transactions.
    test.must(worker.stop(20) == 0, "does not stop")
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)
    chance = random.Random(test.lane.seed)
    for number in range(EVENTS):
        text = "".join(chance.choices(string.ascii_letters + string.digits, k=1500))
        feed.send({"source": "web", "lead": {"email": f"{number // 2}@contoso-labs.com", "attributes": {"x": text}}})
    feed.flush()
    worker.start()
    collector.settle(feed.sent, 60)
    counts = judge(test, feed.sent, collector)
    test.check(not [line for line in worker.lines() if "MSG_SIZE_TOO_LARGE" in line],
               lambda: "a batch was refused")
    test.figure(told(counts))
