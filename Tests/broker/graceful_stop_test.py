"""SIGTERM and SIGINT under load: exit 0 within 10 s; the next start publishes nothing again."""

import re
import signal
import time

from lane import wait
from scenario import Scenario
from wire import Collector
from worker import App

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
    for number in (signal.SIGTERM, signal.SIGINT):
        the_generator_stops(test, cluster, number)
    test.figure(f"slowest stop under load {slowest:.1f} s")


def the_generator_stops(test, cluster, number):
    """What it says is written is what the worker gets, at once: no transaction is left open."""
    app = App(test, cluster, f"generated-{number.name.lower()}", partitions=4)
    worker = app.worker()
    app.await_topics()
    collector = Collector(app)
    generator = worker.background("generate", "--topic", app.raw, "--events", "1000000", "--rate", "300")

    def disposed(count):
        collector.poll()
        return len(collector.disposed) >= count
    test.must(wait(lambda: disposed(300), 40), "generate --topic: nothing is disposed of")
    generator.send_signal(number)
    last = (generator.communicate(timeout=10)[1].strip().splitlines() or [""])[-1]
    said = re.fullmatch(r"stopped as asked: (\d+) events written", last)
    test.must(generator.returncode == 0 and said,
              f"generate under {number.name}: status {generator.returncode}, {last[:200]}")
    test.must(wait(lambda: disposed(int(said[1])), 6), f"generate: {len(collector.disposed)} of {said[1]} events "
              "are disposed of, 6 s after it was stopped")
    collector.to_the_end()
    test.check(len(collector.disposed) == int(said[1]), f"{len(collector.disposed)} events, it says {said[1]}")
