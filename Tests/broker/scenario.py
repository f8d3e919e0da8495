"""Workers under a paced feed: what the tests of crashes and rebalances have in common."""

import time

from lane import wait
from oracle import compare
from people import People
from wire import Collector, Feed, judge, told
from worker import App


class Scenario:
    """An application, its workers, a paced feed and a concurrent read-committed reader."""

    def __init__(self, test, cluster, name, partitions, workers, rate=250, people=600, change=None):
        self.test = test
        self.app = App(test, cluster, name, partitions, change)
        self.app.create_raw()
        for _ in range(workers):
            self.app.worker()
        self.app.await_topics()
        self.collector = Collector(self.app)
        # An hour ago: no record is in the broker's future, whatever the pace.
        self.feed = Feed(self.app, int(time.time() * 1000) - 3_600_000)
        self.people = People(test.lane.seed, partitions, people)
        self.rate = rate
        self.restarts = 0
        self._due = None
        self._probes = 0

    def pump(self, condition, seconds, revive=False):
        """Feeds and reads at the pace until the condition holds; False at the deadline."""
        self._due = time.monotonic()

        def turn():
            while self._due <= time.monotonic():
                self._due += self._send() / self.rate
            self.collector.poll(0.01)
            if revive:
                self.restarts += self.app.revive()
            else:
                self.app.require_alive()
            return condition()
        return wait(turn, seconds, 0)

    def _send(self):
        """Sends what comes next; how many events that were."""
        event, partition, note = self.people.next()
        self.feed.send(event, partition, note=note)
        return 1

    def pump_for(self, seconds, revive=False):
        self.pump(lambda: False, seconds, revive)

    def pump_until_more(self, count, seconds, revive=False):
        """Until so many more events are disposed."""
        goal = len(self.collector.disposed) + count
        return self.pump(lambda: len(self.collector.disposed) >= goal, seconds, revive)

    def mark(self):
        """Sends one event of a new person to each raw partition."""
        self._probes += 1
        items = []
        for partition in range(self.app.partitions):
            address = f"probe.{self._probes}.{partition}@fabrikam.co.jp"
            event = {"source": "probe", "event_id": f"probe-{self._probes}", "lead": {"email": address}}
            items.append(self.feed.send(event, partition, note=(event, ("email", address), address)))
        return items

    def probe(self, seconds, revive=False):
        """Seconds until an event put in each raw partition now is disposed, or None."""
        began = time.monotonic()
        items = self.mark()

        def answered():
            return all(item.at in self.collector.disposed for item in items)
        return time.monotonic() - began if self.pump(answered, seconds, revive) else None

    def finish(self, seconds=90, revive=False):
        """Everything disposed; the law, the oracle, and what the log holds of aborted transactions."""
        sent = self.feed.flush()
        self.collector.settle(sent, seconds, revive)
        counts = judge(self.test, sent, self.collector)
        people = compare(self.test, sent, self.collector)
        everything = Collector(self.app, "read_uncommitted")
        everything.to_the_end()
        aborted = len(everything.records) - len(self.collector.records)
        self.test.check(aborted >= 0, f"{-aborted} committed records are not on the log")
        again = f", {self.restarts} restarts after 69" if self.restarts else ""
        self.test.figure(f"{len(sent)} events of {people} people ({told(counts)}); "
                         f"{aborted} records of aborted transactions on the log, none visible{again}")
        return counts
