"""Rules that change while people are known: who is one under the new rules becomes one, beside the stream.

Some hundred people in pairs with one phone number; then a rule on phones, on two workers, one of which is killed in the
middle; then that rule with another action, and none again. After each change `inspect --verify` finds nothing.
"""

import json
import time
from collections import Counter

from lane import wait
from rest import Rest
from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "broker"
SECONDS = 150
PAIRS = 300
RULES = [{"name": "same-email", "key": "email", "action": "merge"},
         {"name": "same-record", "key": "external_id", "action": "merge"}]
NAMES = [("Ana", "Okafor"), ("Dmitri", "Lindqvist"), ("Wei", "Chen"), ("Lena", "Vogt")]
ENDS = "and of the rules of now"


def phones(action, **more):
    return RULES + [{"name": "phones", "key": "phone", "require": {"name": 0.9}, "action": action, **more}]


def run(test, cluster):
    app = App(test, cluster, "rules", partitions=6, change={"identity": {"master_keys": ["email", "phone", "external_id"]}})
    app.create_raw()
    first, second = app.worker(), app.worker()
    app.await_topics()
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)
    rest = Rest(app)

    def send(letter, numbers):
        for number in numbers:
            given, family = NAMES[number % len(NAMES)]
            feed.send({"source": "web", "lead": {
                "email": f"{letter}.{number}@contoso-labs.com", "phone": f"+1650253{number:04}",
                "first_name": given, "last_name": family}}, number % 6, note=(letter, number))
        return feed.flush()

    def settle():
        collector.settle(feed.flush(), 60)
        rest.await_it(collector, 60)

    def change(rules, kill=False):
        for worker in (first, second):
            test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
        for worker in (first, second):
            worker.config["rules"] = rules
            worker.start()
        if kill:
            app.await_members(2)
            second.kill()
            second.start()
        app.await_members(2)
        # A shard that was done before a kill is not gone through again: what is left says so.
        noted = {}

        def compared():
            for worker in (first, second):
                for line in worker.lines():
                    if ENDS in line:
                        noted[json.loads(line)["shard"]] = True
            return len(noted) == app.partitions
        test.must(kill or wait(compared, 40, 0.1), lambda: f"compared again: shards {sorted(noted)}")

    def verify(words):
        for worker in (first, second):
            test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
        status, out, err = first.command("inspect", "--verify", "--from", "changelog")
        test.check(status == 0 and "not_at_rest" not in out and "\"unjoined\":0" in out, f"{words}, inspect --verify: {status} {out[-300:]} {err[-300:]}")
        for worker in (first, second):
            worker.start()

    def pairs():
        return Counter((record.json["rule"], record.json["action"]) for record in collector.records
                       if record.kind == "duplicates" and "other_identity_id" in record.json)

    send("a", range(PAIRS))
    send("b", range(PAIRS))
    settle()
    test.check(Counter(map(collector.disposition, feed.sent)) == {"created": 2 * PAIRS}, "who shares a phone is two so far")
    known = {item.note: collector.of(item).identity for item in feed.sent}

    def joined():
        return [record for record in collector.records if record.kind == "canonical" and record.value is None
                and record.header("lead-dedup-disposition") == "joined"]

    def until(count, words):
        def there():
            collector.poll()
            app.require_alive()
            return count() >= PAIRS
        test.must(wait(there, 60, 0.05), lambda: f"{words}: {count()} of {PAIRS}")
        settle()

    change(phones("review"), kill=True)
    until(lambda: sum(pairs().values()), "pairs told of")
    test.check(pairs() == {("phones", "review"): PAIRS}, f"pairs told of: {pairs()}")
    verify("review")
    send("c", range(20))
    settle()
    fresh = Counter(map(collector.disposition, feed.sent[2 * PAIRS:]))
    test.check(fresh == {"created": 20}, f"new leads under review: {fresh}")

    change(phones("merge"), kill=True)
    until(lambda: len(joined()) - 20, "people joined")
    test.check(len(joined()) == PAIRS + 20, f"{len(joined())} people were joined, of {PAIRS + 20} that are one with another")
    into = {record.identity: record.header("lead-dedup-joined-into") for record in joined()}
    ends = {into.get(other, other) for other in into.values()}
    test.check(ends == {known["a", number] for number in range(PAIRS)}, "the older one stays")
    verify("merge")
    sent = len(feed.sent)
    send("b", range(50))
    send("d", range(50))
    settle()
    after = {item.note: collector.of(item) for item in feed.sent[sent:]}
    test.check(all(record.disposition == "duplicate" and record.identity == known["a", number]
                   for (_, number), record in after.items()), f"who comes later: {Counter(r.disposition for r in after.values())}")

    change(RULES)
    settle()
    verify("no rule on phones")
    sent = len(feed.sent)
    send("e", range(20))
    settle()
    fresh = Counter(map(collector.disposition, feed.sent[sent:]))
    test.check(fresh == {"created": 20}, f"new leads without a rule on phones: {fresh}")
    test.figure(told(judge(test, feed.sent, collector)))
