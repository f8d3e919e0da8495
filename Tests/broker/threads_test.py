"""Two threads in each of two workers: exactly once through kill -9, with state kept or wiped."""

import random

from scenario import Scenario

NEEDS = "broker"
SECONDS = 200


def run(test, cluster):
    kills = 60 if test.lane.long else 6
    dice = random.Random(test.lane.seed)
    scene = Scenario(test, cluster, "threads", partitions=8, workers=2, change={"threads": 2})
    test.must(scene.pump_until_more(200, 60), "nothing is disposed before the first kill")
    scene.app.await_members(4)
    met = 0
    for number in range(kills):
        test.must(scene.pump_until_more(dice.randrange(50, 500), 60, revive=True),
                  f"nothing more is disposed after {number} kills")
        worker = dice.choice(scene.app.workers)
        if worker.status() is not None:
            continue
        worker.kill()
        met += 1
        if number % 2:
            worker.wipe()
        worker.start()
    test.check(met >= kills - 1, f"only {met} of {kills} kills met a live worker")
    test.check(scene.probe(60, revive=True) is not None, "some partition is silent 60 s after the last kill")
    scene.finish(90, revive=True)
    test.figure(f"{met} kills")
