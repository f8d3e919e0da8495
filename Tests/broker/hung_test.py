"""A transaction in the internal topics that nobody ends: the worker says where and ends with 69; ended, it goes on.

And what has been handled is deleted from the mailboxes."""

import time

from lane import wait
from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "broker"
SECONDS = 150


def run(test, cluster):
    change = {"routing": "always", "kafka": {"properties": {"transaction.timeout.ms": 2000}}}
    scenes = [Scene(test, cluster, kind, change) for kind in ("offsets", "identities")]
    for scene in scenes:
        scene.begin()
    for scene in scenes:
        scene.hang()
    took = []
    for scene in scenes:
        status = scene.worker.wait(60)
        scene.worker.ended_as_asked = True
        took.append(time.monotonic() - scene.began)
        said = scene.worker.last_line()
        test.check(status == 69, f"{scene.kind}: exit status {status}, not 69")
        for word in ("find-hanging", f"{scene.topic}[0]", "can not be read beyond offset"):
            test.check(word in said, f"{scene.kind}: the reason does not say {word!r}: {said[:300]}")
    for scene in scenes:
        scene.release()
    counts = [told(scene.end()) for scene in scenes]
    test.check(min(took) > 12, f"it gave up after {min(took):.0f} s: an open transaction may last as long")
    test.figure(f"69 after {min(took):.0f}-{max(took):.0f} s, events again once aborted ({'; '.join(counts)})")


class Scene:
    """An application with an open transaction in one of its internal topics."""

    def __init__(self, test, cluster, kind, change):
        self.test, self.cluster, self.kind = test, cluster, kind
        self.app = App(test, cluster, f"hung-{kind}", partitions=2, change=change)
        self.topic = f"{self.app.name}-{kind}"
        self.app.create_raw()
        self.worker = self.app.worker()

    def begin(self):
        self.app.await_topics()
        self.collector, self.feed = Collector(self.app), Feed(self.app, int(time.time() * 1000) - 3_600_000)
        self._send(10)
        self.test.must(self.worker.stop(10) == 0, f"SIGTERM: {self.worker.ending()}")

    def _send(self, count):
        for number in range(count):
            self.feed.send({"source": "web", "lead": {"email": f"hung.{len(self.feed.sent)}@contoso-labs.com"}},
                           number % 2)
        self.collector.settle(self.feed.flush(), 40)

    def hang(self):
        self.producer = self.cluster.producer(**{
            "transactional.id": f"stranger-{self.kind}", "transaction.timeout.ms": 600_000})
        self.producer.init_transactions(30)
        self.producer.begin_transaction()
        self.producer.produce(self.topic, b"?", key=b"?", partition=0)
        self.producer.flush(30)
        self.began = time.monotonic()
        self.worker.start()

    def release(self):
        self.producer.abort_transaction(30)
        self.worker.start()

    def end(self):
        self.test.must(wait(lambda: self.cluster.members(self.app.name) == 1, 40, 0.2), "it does not come back")
        self._send(10)
        self.test.check(wait(lambda: self.cluster.starts(f"{self.app.name}-identities") > 0, 40, 0.2),
                        "mailbox records that have been handled are not deleted")
        return judge(self.test, self.feed.sent, self.collector)
