"""Every malformed payload lands in the rejected topic as it was, with its code; the good ones go on."""

import time

from poison import GOOD, ODD_BUT_GOOD, table
from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "broker"
SECONDS = 120

KEYS = (None, b"", b"key", b"\x00\xff")
HEADERS = ([], [("h", b"1"), ("h", b"2"), ("none", None), ("empty", b"")],
           [("lead-dedup-error-code", b"theirs"),
            ("traceparent", b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")])
OURS = ["lead-dedup-error-code", "lead-dedup-error-message", "lead-dedup-origin-topic",
        "lead-dedup-origin-partition", "lead-dedup-origin-offset", "lead-dedup-origin-timestamp"]


def run(test, cluster):
    plain = ["create", "update", "delete"]
    app = App(test, cluster, "poison", partitions=3, change={
        "log": {"level": "debug"}, "kafka": {"properties": {"debug": "all"}},
        "topics": {"raw": ["poison.raw", "poison.bound"] if cluster.own
                   else [f"poison-{test.lane.seed}.raw", f"poison-{test.lane.seed}.bound"]},
        "sources": {"web": {"allow": plain}, "desk": {"allow": plain + ["override"]},
                    "limited": {"allow": ["create"], "fields": ["email", "city"]},
                    "updater": {"allow": ["update"]}}})
    bound = app.config["topics"]["raw"][1]
    app.config["sources"]["form"] = {"allow": plain, "topic": bound}
    for topic in app.config["topics"]["raw"]:
        cluster.create(topic, 3, **{"max.message.bytes": "1500000"})
    app.worker()
    app.await_topics()
    collector = Collector(app)
    feed = Feed(app, int(time.time() * 1000) - 3_600_000)
    rows = table() + [("source against its topic", GOOD % b"bound", "source_mismatch")]
    bad, good = [], []
    for number, (name, payload, code) in enumerate(rows):
        topic = bound if code == "source_mismatch" else app.raw
        bad.append(feed.send(payload, number % 3, topic, KEYS[number % 4], HEADERS[number % 3], (name, code)))
        good.append(feed.send(GOOD % b"good.%d" % number, number % 3, note="good one behind it"))
    odd = [feed.send(payload, number % 3, note=name)
           for number, (name, payload) in enumerate(ODD_BUT_GOOD.items())]
    odd.append(feed.send(b'{"lead":{"email":"odd.bound@contoso-labs.com"}}', 1, bound, note="source of its topic"))
    # What an output would have no room for is not passed on; what the limit of a record counts is.
    state = ("tracestate", b"vendor=" + b"s" * 500)
    traced = feed.send(GOOD % b"traced", 0, headers=[("traceparent", b"t" * 900_000), state], note="long trace header")
    heavy = [feed.send(GOOD % b"heavy", 1, key=b"k" * 1_100_000), feed.send(GOOD % b"heavy", 2, headers=[("h", b"h" * 1_100_000)])]
    collector.settle(feed.flush(), 60)
    counts = judge(test, feed.sent, collector)
    for item in bad:
        rejected_as_it_was(test, item, collector)
    for item in heavy:
        item.note = ("key or header of 1.1 MB", "too_large")
        rejected_as_it_was(test, item, collector)
    test.check(collector.of(traced).headers == [state], "a trace header of 900 kB, or not the one beside it, was passed on")
    for item in good + odd + [traced]:
        test.check(collector.disposition(item) == "created", lambda: f"{item.note}: {collector.disposition(item)} "
                   f"{collector.of(item).header('lead-dedup-error-code')} where created is due")
    test.check(app.workers[0].stop(10) == 0, "SIGTERM after all that: not 0 within 10 s")
    nobody_is_named(test, app.workers[0])
    test.figure(f"{len(bad)} kinds of poison ({told(counts)})")


def nobody_is_named(test, worker):
    """Logs hold no personal data, however much the worker and its library have to say."""
    text = "\n".join(worker.lines())
    test.check('"level":"debug"' in text, "nothing is logged at the finest level")
    for word in ("contoso", "odd.", "Silva", "650 253", "odd-1", "shoe_size"):
        place = text.find(word)
        test.check(place < 0, lambda: f"{word} is logged: ...{text[max(0, place - 200):place + 100]}...")


def rejected_as_it_was(test, item, collector):
    """Bytes, key and headers untouched; ours behind them."""
    name, code = item.note
    record = collector.of(item)
    if not test.check(record.disposition == "rejected",
                      f"{name}: {record.disposition} where rejected ({code}) is due"):
        return
    found = record.header("lead-dedup-error-code")
    test.check(found == code, f"{name}: code {found} where {code} is due")
    test.check(record.value == item.value, f"{name}: the value was changed")
    test.check(record.key == item.key, f"{name}: the key became {record.key}, it was {item.key}")
    count = len(item.headers)
    test.check(record.headers[:count] == item.headers, f"{name}: the original headers were changed")
    test.check([key for key, _ in record.headers[count:]] == OURS,
               f"{name}: headers {[key for key, _ in record.headers[count:]]}")
    test.check(record.header("lead-dedup-origin-timestamp") == str(item.timestamp),
               f"{name}: origin timestamp {record.header('lead-dedup-origin-timestamp')}")
    message = record.header("lead-dedup-error-message")
    test.check(bool(message and message.strip()), f"{name}: no error message")
    test.check("contoso" not in (message or ""), f"{name}: the error message tells personal data")
