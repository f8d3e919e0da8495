"""SIGTERM and SIGINT under load: exit 0 within 10 s; the next start publishes nothing again."""

import signal
import time

from lane import wait
from scenario import Scenario

NEEDS = "broker"
SECONDS = 150


def run(test, cluster):
    scene = Scenario(test, cluster, "graceful", partitions=4, workers=1, rate=800)
    worker = scene.app.workers[0]
    test.must(scene.pump_until_more(300, 60), "nothing is disposed")
    slowest = 0.0
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
        test.must(scene.pump_until_more(400, 60), "nothing more is disposed after a restart")
        began = time.monotonic()
        status = worker.stop(10, number)
        slowest = max(slowest, time.monotonic() - began)
        test.must(status == 0, f"{number.name} under load: exit status {status}, "
                               f"last line {worker.last_line()[:200]}")
        worker.start()
    scene.collector.settle(scene.feed.flush(), 60)
    status = worker.stop(10)
    test.check(status == 0, f"SIGTERM when idle: {worker.ending()}")
    scene.collector.to_the_end()
    before = len(scene.collector.records)
    worker.start()
    # That it works again is seen by one event in each partition, and these alone are published.
    marks = scene.mark()
    scene.feed.flush()
    scene.collector.settle(marks, 40)
    scene.collector.to_the_end()
    fresh = len(scene.collector.records) - before
    test.check(fresh == scene.app.partitions,
               f"{fresh} records after an idle restart, {scene.app.partitions} new events")
    # In the middle of its start.
    status = worker.stop(10)
    test.check(status == 0, f"SIGTERM when idle: {worker.ending()}")
    worker.start()
    wait(lambda: worker.last_line() != "", 10, 0.01)
    status = worker.stop(15)
    test.check(status == 0, f"SIGTERM while starting: exit status {status}, {worker.last_line()[:200]}")
    worker.start()
    scene.finish()
    test.figure(f"slowest stop under load {slowest:.1f} s")
