"""An output topic takes nothing for a while: no event is called a duplicate of itself, and none is lost."""

import time

from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource

from lane import wait
from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "broker"
SECONDS = 120
PEOPLE = 40


def run(test, cluster):
    app = App(test, cluster, "refusing", partitions=2)
    app.create_raw()
    worker = app.worker()
    app.await_topics()
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)
    canonical = app.config["topics"]["canonical"]

    def takes(largest):
        resource = ConfigResource(ConfigResource.Type.TOPIC, canonical, incremental_configs=[
            ConfigEntry("max.message.bytes", str(largest), incremental_operation=AlterConfigOpType.SET)])
        cluster.admin.incremental_alter_configs([resource])[resource].result(20)

    def send(turn):
        """Everybody twice, so that the second is a duplicate of the first."""
        for number in range(PEOPLE * 2):
            feed.send({"source": "web", "lead": {"email": f"{turn}.{number // 2}@contoso-labs.com"}}, number % 2)
        feed.flush()
    send("before")
    collector.settle(feed.sent, 40)
    for turn in ("goes on by itself", "killed meanwhile"):
        before = len(feed.sent)
        said = len(worker.lines())
        takes(100)
        send(turn[:4])
        began = time.monotonic()
        # More than once: it tries again from the last commit.
        refused = wait(lambda: sum(f"for {canonical} " in line for line in worker.lines()[said:]) > 5
                       or worker.status() is not None, 40, 0.1)
        test.check(refused and worker.status() is None, lambda: f"{turn}: {worker.lines()[said:][-3:]}")
        took = time.monotonic() - began
        if turn == "goes on by itself":
            # A thread that goes round and gets nothing done is not ready.
            test.check(wait(lambda: "commits_fail" in worker.command("health")[2], 25, 0.5),
                       lambda: f"nothing can be published, but health says {worker.command('health')}")
            unready = time.monotonic() - began
        if turn == "killed meanwhile":
            worker.kill()
            status = worker.start().ends_by_itself(40)
            test.check(status == 69 and canonical in worker.last_line() and "max.message.bytes" in worker.last_line(),
                       f"started on a topic that takes nothing: {worker.ending()}")
        collector.poll()
        early = [item for item in feed.sent[before:] if item.at in collector.disposed]
        test.check(not early, f"{turn}: {len(early)} events are disposed though {canonical} takes nothing")
        takes(1_048_588)
        if turn == "killed meanwhile":
            worker.start()
        collector.settle(feed.sent, 60)
        test.check(wait(lambda: worker.command("health")[0] == 0, 15, 0.2),
                   lambda: f"{turn}: all is well again, but health says {worker.command('health')}")
    counts = judge(test, feed.sent, collector)
    test.check(counts == {"created": PEOPLE * 3, "duplicate": PEOPLE * 3}, f"{dict(counts)}")
    test.check(worker.stop(10) == 0, "SIGTERM after all that: not 0 within 10 s")
    test.figure(f"tried again for {took:.1f} s, not ready after {unready:.0f} s; {told(counts)}")
