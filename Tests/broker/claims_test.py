"""People who share phones, records and addresses across partitions, through kill -9: at rest nobody is there twice."""

import json
import random
from collections import defaultdict

from rest import Rest
from scenario import Scenario
from sharers import SETTINGS, Sharers
from sharing import check_population, check_scripts
from wire import judge, told

NEEDS = "broker"
SECONDS = 300


class Sharing(Scenario):
    """A feed of bursts: events of one circle at the same time, on any raw partitions."""

    def __init__(self, test, cluster, name, workers, rate):
        super().__init__(test, cluster, name, partitions=12, workers=workers, rate=rate, change=SETTINGS)
        self.people = Sharers(test.lane.seed, 12)
        self.scripts = defaultdict(list)

    def _send(self):
        burst = self.people.next()
        for number, (event, partition, note) in enumerate(burst):
            item = self.feed.send(event, partition, note=note, at_once=number > 0)
            if note is not None:
                self.scripts[id(note[0])].append((note[0], item))
        return len(burst)


def run(test, cluster):
    kills = 100 if test.lane.long else 10
    scene = Sharing(test, cluster, "claims", workers=3, rate=150)
    dice = random.Random(test.lane.seed)
    test.must(scene.pump_until_more(200, 60), "nothing is disposed before the first kill")
    done = 0
    for number in range(kills):
        # Any moment: between a restart and its first commit too.
        if dice.random() < 0.4:
            scene.pump_for(dice.uniform(0.05, 1.0), revive=True)
        else:
            test.must(scene.pump_until_more(dice.randrange(50, 300), 60, revive=True),
                      f"nothing more is disposed after {number} kills")
        worker = dice.choice(scene.app.workers)
        if worker.status() is not None:
            continue
        worker.kill()
        done += 1
        if number % 3 == 2:
            worker.wipe()
        worker.start()
        if number % 5 == 4:
            test.say(f"{number + 1} kills, {len(scene.collector.disposed)} of {len(scene.feed.sent)} events disposed")
    test.check(done >= kills * 8 // 10, f"only {done} of {kills} kills met a live worker")
    sent = scene.feed.flush()
    scene.collector.settle(sent, 120, revive=True)
    rest = Rest(scene.app)
    rest.await_it(scene.collector, 60, revive=True)
    counts = judge(test, sent, scene.collector)
    people = check_population(test, scene.collector)
    scripts = {found[0][0]: [item for _, item in found] for found in scene.scripts.values()}
    named = check_scripts(test, scene.collector, people, scripts)
    verify(test, scene)
    again = f", {scene.restarts} restarts after 69" if scene.restarts else ""
    test.figure(f"{done} kills{again}; {len(sent)} events ({told(counts)}), {sum(named.values())} scripts of "
                f"{len(named)} kinds; {len(people.last)} people left, {len(people.into)} joined, "
                f"{len(people.erased)} erased, {len(people.pairs)} pair alerts; {rest.messages} message batches")


def verify(test, scene):
    """Owners of keys and homes of identities agree, and nothing waits, as the binary itself can tell."""
    worker = scene.app.workers[0]
    _, out, err = worker.command("inspect", "--help")
    if "--verify" not in out + err:
        test.figure("NOT VERIFIED: this binary's inspect knows no --verify")
        return
    status, out, err = worker.command("inspect", "--from", "changelog", "--verify", seconds=90)
    lines = out.splitlines()
    test.check(status == 0, f"inspect --verify: status {status}: {lines[-6:]} {err[-300:]}")
    if lines:
        found = json.loads(lines[-1])
        kinds = ("undecided", "frozen", "draining", "waiting", "pending_claims", "early_claims", "watchers")
        waiting = {kind: found[kind] for kind in kinds if found[kind] != 0}
        test.check(not waiting, f"at rest something is left: {waiting}: {lines[:4]}")
        test.figure(f"verified: {found}")
