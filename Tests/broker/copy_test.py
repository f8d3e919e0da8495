"""Exactly once through kill -9 of workers, with state kept, wiped or put back older, and of the broker."""

import random
import time

from scenario import Scenario

NEEDS = "own broker"
SECONDS = 330


def run(test, cluster):
    kills = 200 if test.lane.long else 20
    dice = random.Random(test.lane.seed)
    scene = Scenario(test, cluster, "copy", partitions=12, workers=3)
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
            test.check(scene.pump(lambda: any(item.at in scene.collector.disposed for item in fresh), 30,
                                  revive=True), "no event is disposed within 30 s of the broker's restart")
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
