"""Exactly once through kill -9 of workers, with state kept, wiped or put back older, and of the broker."""

import random
import time

from lane import wait
from scenario import Scenario

NEEDS = "own broker"
SECONDS = 600


def run(test, cluster):
    for attempt in range(1, 5):
        if once(test, cluster, f"copy{attempt}", random.Random(test.lane.seed + attempt)):
            return
    test.must(False, "the broker lost ends of transactions at every restart")


def once(test, cluster, name, dice):
    """The whole test; False where the broker itself lost a transaction's end when it was killed."""
    kills = 200 if test.lane.long else 20
    scene = Scenario(test, cluster, name, partitions=12, workers=3)
    workers = scene.app.workers
    test.must(scene.pump_until_more(200, 60), "nothing is disposed before the first kill")
    older, done, slowest = {}, {"kept": 0, "wiped": 0, "older": 0}, 0.0
    for number in range(kills):
        # Any moment: between a restart and its first commit too.
        if dice.random() < 0.25:
            scene.pump_for(dice.uniform(0.05, 1.0), revive=True)
        else:
            began = time.monotonic()
            test.must(scene.pump_until_more(dice.randrange(50, 600), 60, revive=True),
                      f"nothing more is disposed after {number} kills")
            slowest = max(slowest, time.monotonic() - began)
        worker = dice.choice(workers)
        if worker.status() is not None:
            continue
        worker.kill()
        kind = ("kept", "wiped", "older")[number % 3]
        copied = worker.copy_state()
        if kind == "older" and worker.name in older:
            worker.put_state(older.pop(worker.name))
        elif kind != "kept":
            kind = "wiped"
            worker.wipe()
        if copied:
            older.setdefault(worker.name, copied)
        done[kind] += 1
        if number % kills == kills // 2:
            cluster.kill()
            worker.start()
            cluster.restart()
            began = time.monotonic()
            fresh = scene.mark()
            flows = scene.pump(lambda: all(item.at in scene.collector.disposed for item in fresh), 30, revive=True)
            if not flows and cluster.lost_markers():
                hung(test, scene)
                return False
            test.check(flows, "events are not disposed within 30 s of the broker's restart")
            test.say(f"broker killed and back, events again after {time.monotonic() - began:.1f} s")
        else:
            worker.start()
        if number % 5 == 4:
            test.say(f"{number + 1} kills, {len(scene.collector.disposed)} events disposed")
    test.check(sum(done.values()) >= kills * 9 // 10, f"only {done} of {kills} kills met a live worker")
    test.check(min(done.values()) > 0, f"a kind of state was never tried: {done}")
    scene.finish(120, revive=True)
    test.figure(f"kills with state {', '.join(f'{kind} {count}' for kind, count in done.items())}, "
                f"longest wait between two kills {slowest:.1f} s")
    return True


def hung(test, scene):
    """Nothing can be read any more, which the workers are to say: a committed transaction has no end."""
    began = time.monotonic()

    def ended():
        return all(worker.status() is not None for worker in scene.app.workers)
    test.check(wait(ended, 150, 0.2), "a transaction without end, and a worker waits for ever")
    for worker in scene.app.workers:
        worker.ended_as_asked = True
        test.check(worker.status() == 69 and "find-hanging" in worker.last_line(), worker.ending())
    test.say(f"the broker lost a transaction's end; 69 after {time.monotonic() - began:.0f} s, once more from the start")
