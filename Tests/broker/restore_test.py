"""State wiped, torn or flipped: who is known stays known, who was erased stays erased."""

import os
import random
import time

from lane import Failed
from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "broker"
SECONDS = 150
PEOPLE, ERASED = 600, 60


def run(test, cluster):
    dice = random.Random(test.lane.seed)
    app = App(test, cluster, "restore", partitions=4)
    app.create_raw()
    worker = app.worker()
    app.await_topics()
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)

    def send(number, operation="create", turn=0):
        return feed.send({"source": "web", "operation": operation, "event_id": f"{turn}-{operation}-{number}",
                          "lead": {"email": f"known.{number}@contoso-labs.com"}}, number % 4)

    for number in range(PEOPLE):
        send(number)
    for number in range(ERASED):
        send(number, "delete")
    collector.settle(feed.flush(), 60)
    times = []
    for turn, (name, harm) in enumerate((("wiped", lambda: worker.wipe()), ("bits flipped", lambda: flip(worker, dice)),
                                         ("torn", lambda: tear(worker, dice))), 1):
        worker.kill()
        harm()
        began = time.monotonic()
        worker.start()
        again = [send(number, turn=turn) for number in range(ERASED, PEOPLE)]
        gone = [send(number, "delete", turn=turn) for number in range(ERASED)]
        collector.settle(feed.flush(), 60)
        times.append(f"{name} {time.monotonic() - began:.1f} s")
        wrong = [item for item in again if collector.disposition(item) != "duplicate"]
        test.check(not wrong, lambda: f"state {name}: {len(wrong)} known people are {collector.disposition(wrong[0])}")
        wrong = [item for item in gone if collector.disposition(item) != "rejected"]
        test.check(not wrong, lambda: f"state {name}: {len(wrong)} erased people are back")
    counts = judge(test, feed.sent, collector)
    test.figure(f"{told(counts)}; start to last answer with state {', '.join(times)}")


def files(worker):
    """The files of a stopped worker's state that hold something."""
    found = [os.path.join(folder, name) for folder, _, names in os.walk(worker.state) for name in names]
    found = [path for path in found if os.path.getsize(path) > 64]
    if not found:
        raise Failed("the worker keeps no state on disk")
    return found


def flip(worker, dice):
    for path in files(worker):
        with open(path, "r+b") as file:
            place = dice.randrange(os.path.getsize(path))
            file.seek(place)
            byte = file.read(1)[0]
            file.seek(place)
            file.write(bytes([byte ^ (1 << dice.randrange(8))]))


def tear(worker, dice):
    for path in files(worker):
        os.truncate(path, dice.randrange(os.path.getsize(path)))
