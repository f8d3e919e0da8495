"""People who share phones, records and addresses, one step after the other: what becomes of each event, exactly."""

import json
import random
import time
from dataclasses import dataclass, field

from rest import Rest
from sharers import SETTINGS
from sharing import Population
from wire import Collector, Feed, judge, told
from worker import App, overlay

NEEDS = "broker"
SECONDS = 240
ANA = {"first_name": "Ana", "last_name": "Okafor"}
DMITRI = {"first_name": "Dmitri", "last_name": "Lindqvist"}
SOURCES = {"sources": {"default": {"allow": ["create", "update", "delete"]},
                       "privacy": {"allow": ["create", "erase"]},
                       "sales": {"allow": ["create", "update", "override"]}}}


@dataclass
class Case:
    """Steps, each of which is at rest before the next; what follows each event; and which pairs are told of."""
    name: str
    steps: list
    pairs: list = field(default_factory=list)       # (rule, action, the older one, the other)
    people: dict = field(default_factory=dict)      # label -> identity_id, as it turns out


def event(source="web-form", operation="create", record=None, override=None, pipeline=None, at=None, **lead):
    made = {"source": source, "operation": operation, "external_id": record, "pipeline": pipeline,
            "occurred_at": at, "override": override, "lead": lead}
    return {name: value for name, value in made.items() if value is not None}


def due(disposition, who=None, **more):
    """rule, action, code; version and keys of the canonical record of that event, `None` where there must be none."""
    return {"disposition": disposition, "who": who, **more}


def mail(tag, letter):
    return f"{tag}.{letter}@contoso-labs.com"


# What one rule on phones does, by its action and the time when it decides.

def by_action(action, when, number):
    tag, before = f"{action}.{when}", when == "before"
    merges, pair = action == "merge", {"alert": "alerted", "review": "review", "merge": "merged"}.get(action)
    kept = {"merge": "merged", "alert": "alerted", "review": "review", "block": "blocked"}[action]
    name = "suspected" if action == "review" else "duplicate"
    p, q, r, s = (f"+1650253{number * 10 + extra:04}" for extra in range(4))
    by_phone = {"rule": "by-phone", "action": kept}
    second = due(name, "A", **by_phone) if before else due("created", "B", version=1)
    again = due("duplicate", "A" if merges else "B", rule="same-email") if merges or not before else due("created", "B")
    allowed = {"allow_duplicate": True, "by": "m.weber", "reason": "brothers"}
    return [
        Case(f"{tag}: phone-only, e-mail-only, both", [
            [(event(phone=p, **ANA), due("created", "P"))],
            [(event(email=mail(tag, "e"), **ANA), due("created", "E"))],
            [(event(email=mail(tag, "e"), phone=p), due("duplicate", "E", rule="same-email", action="merged"))],
            # Joined: both are the older one now.
            [(event(email=mail(tag, "e"), city="Denver"), due("duplicate", "P" if merges else "E", rule="same-email")),
             (event(phone=p, city="Denver"), due(name, "P", **by_phone))]],
            [("by-phone", pair, "P", "E")] if pair else []),
        Case(f"{tag}: a new lead with a known phone", [
            [(event(email=mail(tag, "a"), phone=q, **ANA), due("created", "A"))],
            [(event(email=mail(tag, "b"), phone=q, **ANA), second)],
            [(event(email=mail(tag, "b"), city="Denver"), again)]],
            [("by-phone", pair, "A", "B")] if pair and not before else []),
        Case(f"{tag}: phone is the master key", [
            [(event(phone=r, **ANA), due("created", "A"))],
            [(event(phone=r, title="CTO"), due(name, "A", **by_phone, version=2 if merges else None))]]),
        Case(f"{tag}: an override", [
            [(event(email=mail(tag, "o"), phone=s, **ANA), due("created", "A"))],
            [(event("sales", email=mail(tag, "x"), phone=s, override=allowed, **ANA), due("created", "B", version=1))],
            [(event("sales", email=mail(tag, "o"), override=allowed, **ANA), due("created", "C", version=1))],
            [(event("sales", "update", email=mail(tag, "x"), phone=s, title="CTO"), due("updated", "B", version=2))],
            [(event("sales", "update", email=mail(tag, "x"), first_name="Anna"), due("updated", "B", version=3))],
            [(event(email=mail(tag, "o"), city="Denver"), due("duplicate", "A", rule="same-email", version=2))]]),
    ]


# What the rules of the claims test do together.

def together():
    numbers = iter(range(9000, 9999))

    def phone():
        return f"+1650253{next(numbers)}"
    p = [phone() for _ in range(9)]
    long_ago = "2020-01-01T00:00:00Z"
    return [
        Case("phone-only, then e-mail and phone", [
            [(event("calls", phone=p[0], **ANA), due("created", "A", version=1))],
            [(event(email=mail("c1", "a"), phone=p[0], **ANA),
              due("duplicate", "A", rule="same-phone", action="merged", version=2, email=mail("c1", "a")))],
            [(event(email=mail("c1", "a"), city="Denver"), due("duplicate", "A", rule="same-email", version=3))],
            [(event("ads", "update", email=mail("c1", "a"), title="CTO"), due("updated", "A", version=4))]]),
        Case("a record's new address", [
            [(event("crm", record="C2", email=mail("c2", "old"), **ANA), due("created", "A"))],
            [(event("crm", "update", record="C2", email=mail("c2", "new")),
              due("updated", "A", version=2, email=mail("c2", "new"), records={"C2"}))],
            [(event(email=mail("c2", "old"), city="Denver"),
              due("duplicate", "A", rule="same-email", version=3, email=mail("c2", "new")))],
            [(event("crm", "update", record="C2", title="CTO"), due("updated", "A", version=4))],
            [(event("crm", "delete", email=mail("c2", "new")), due("erased", "A"))],
            [(event(email=mail("c2", "old"), **ANA), due("created", "B", version=1)),
             (event(email=mail("c2", "new"), **DMITRI), due("created", "C", version=1))]]),
        Case("a delete detaches", [
            [(event("crm", record="C3", email=mail("c3", "a"), **ANA), due("created", "A", records={"C3"}))],
            [(event("crm", record="C3b", email=mail("c3", "a")),
              due("duplicate", "A", rule="same-email", version=2, records={"C3", "C3b"}))],
            [(event("crm", "delete", record="C3b"), due("updated", "A", version=3, records={"C3"}))],
            [(event("crm", "delete", record="C3b"), due("rejected", code="unknown_identity"))],
            [(event("crm", record="C3b", email=mail("c3", "b"), **DMITRI), due("created", "B", records={"C3b"}))],
            [(event("crm", "delete", record="C3"), due("erased", "A"))]]),
        Case("two known people are joined, and what comes to the younger follows", [
            [(event(email=mail("c4", "a"), **ANA), due("created", "A"))],
            [(event("crm", record="C4", email=mail("c4", "b"), phone=p[1], **ANA), due("created", "B"))],
            [(event("ads", "update", email=mail("c4", "a"), phone=p[1]), due("updated", "A", version=2))],
            [(event(email=mail("c4", "b"), city="Denver"), due("duplicate", "A", rule="same-email", version=4))],
            [(event("crm", "update", record="C4", title="CTO"), due("updated", "A", version=5, records={"C4"}))],
            [(event("crm", "delete", record="C4"), due("updated", "A", version=6, records=set()))],
            [(event("privacy", "erase", email=mail("c4", "b")), due("erased", "A"))],
            [(event(email=mail("c4", "b"), **DMITRI), due("created", "C", version=1)),
             (event(email=mail("c4", "a"), **ANA), due("created", "D", version=1))]],
            [("same-phone", "merged", "A", "B")]),
        Case("an event that matches two people joins nobody", [
            [(event(email=mail("c5", "a"), phone=p[2], **ANA), due("created", "A"))],
            [(event(email=mail("c5", "b"), phone=p[3], **ANA), due("created", "B"))],
            [(event(email=mail("c5", "a"), phone=p[3], **ANA), due("duplicate", "A", rule="same-email", version=None))],
            [(event(email=mail("c5", "b"), city="Denver"), due("duplicate", "B", rule="same-email", version=2))]]),
        Case("other names on one phone, until one of them changes", [
            [(event(email=mail("c6", "a"), phone=p[4], **ANA), due("created", "A"))],
            [(event(email=mail("c6", "b"), phone=p[4], **DMITRI), due("created", "B"))],
            [(event("crm", "update", email=mail("c6", "b"), title="CTO"), due("updated", "B", version=2))],
            [(event("crm", "update", email=mail("c6", "b"), **ANA), due("updated", "B", version=3))],
            [(event(email=mail("c6", "b"), city="Denver"), due("duplicate", "A", rule="same-email", version=3))]],
            [("phone-review", "review", "A", "B"), ("same-phone", "merged", "A", "B")]),
        Case("pipelines", [
            [(event(email=mail("c7", "a"), phone=p[5], pipeline="emea", **ANA), due("created", "A"))],
            [(event(email=mail("c7", "a"), pipeline="us"), due("linked", "A", rule="same-email", version=2))],
            [(event(email=mail("c7", "b"), phone=p[5], pipeline="apac", **ANA),
              due("linked", "A", rule="same-phone", action="merged", version=3, pipelines={"emea", "us", "apac"}))],
            [(event(email=mail("c7", "b"), pipeline="us"), due("duplicate", "A", rule="same-email"))]]),
        Case("an erased person does not come back by a record", [
            [(event("crm", record="C8", email=mail("c8", "a"), **ANA), due("created", "A"))],
            [(event("privacy", "erase", email=mail("c8", "a")), due("erased", "A"))],
            [(event("crm", record="C8", email=mail("c8", "b"), at=long_ago, **ANA), due("rejected", code="erased_person")),
             (event("crm", "update", record="C8", at=long_ago, title="CTO"), due("rejected", code="erased_person")),
             (event(email=mail("c8", "a"), at=long_ago, **ANA), due("rejected", code="erased_person"))],
            [(event("crm", record="C8", email=mail("c8", "b"), **ANA), due("created", "B", version=1))],
            [(event("crm", "delete", record="C8"), due("erased", "B"))]]),
        Case("two records that turn out to be one", [
            [(event(email=mail("c9", "a"), **ANA), due("created", "A"))],
            [(event("crm", record="C9", phone=p[6], **DMITRI), due("created", "B"))],
            [(event("crm", record="C9", email=mail("c9", "a")), due("duplicate", "A", rule="same-email", version=2))],
            [(event("crm", "update", record="C9", title="CTO"), due("updated", "A", version=4))],
            [(event(email=mail("c9", "a"), city="Denver"), due("duplicate", "A", rule="same-email", version=5))]],
            [("same-record", "merged", "A", "B")]),
        Case("a phone alone, of others", [
            [(event(email=mail("c10", "a"), phone=p[7], **ANA), due("created", "A"))],
            # It is the event's own master key: the rule decides at once, whatever its `decide`.
            [(event("calls", phone=p[7], **DMITRI), due("suspected", "A", rule="phone-review", action="review"))],
            [(event("calls", phone=p[7], **ANA), due("duplicate", "A", rule="same-phone", action="merged", version=2))],
            [(event("calls", "update", phone=p[7], title="CTO"), due("updated", "A", version=3))]]),
    ]


class Play:
    """One application and its cases, step by step."""

    def __init__(self, test, cluster, name, workers, partitions, routing, change, cases):
        self.test, self.name, self.cases, self.sent = test, name, cases, []
        self.app = App(test, cluster, name, partitions, overlay(change, {**SOURCES, "routing": routing}))
        self.app.create_raw()
        for _ in range(workers):
            self.app.worker()

    def begin(self, dice):
        self.app.await_topics()
        self.dice = dice
        self.collector, self.rest = Collector(self.app), Rest(self.app)
        self.feed = Feed(self.app, int(time.time() * 1000) - 3_600_000)

    def send(self, number):
        self.items = []
        for case in self.cases:
            for made, wanted in case.steps[number] if number < len(case.steps) else ():
                made["event_id"] = f"e{len(self.sent)}"
                item = self.feed.send(made, self.dice.randrange(self.app.partitions))
                self.sent.append(item)
                self.items.append((case, wanted, item))

    def await_step(self):
        self.collector.settle(self.feed.flush(), 60)
        self.rest.await_it(self.collector, 60)
        for case, wanted, item in self.items:
            self._check(case, wanted, item)

    def _check(self, case, wanted, item):
        record = self.collector.of(item)
        found = {"disposition": record.disposition, "who": record.identity}
        if record.json:
            found |= {name: record.json.get(name) for name in ("rule", "action")}
        if record.kind == "rejected":
            found["code"] = record.header("lead-dedup-error-code")
        canonical = next((beside for beside in self.collector.records if beside.kind == "canonical"
                          and beside.origin == item.at and beside.value and beside.identity == record.identity), None)
        if canonical:
            body = canonical.json
            found |= {"version": body["version"], "email": body["keys"].get("email"), "pipelines": set(body["pipelines"]),
                      "records": {entry["external_id"] for entry in body["sources"] if "external_id" in entry}}
        label = wanted["who"]
        if wanted["disposition"] == found["disposition"] == "created":
            self.test.check(record.identity not in case.people.values(), f"{case.name}: {label} has the id of another")
            case.people[label] = record.identity
        due_now = {**wanted, "who": case.people.get(label)}
        wrong = {name: (found.get(name), value) for name, value in due_now.items() if found.get(name) != value}
        self.test.check(not wrong, lambda: f"{case.name}: {json.loads(item.value)}: found and due: {wrong}")

    def end(self):
        """The law, and exactly the pair alerts and joins that are due."""
        counts = judge(self.test, self.sent, self.collector)
        people = Population(self.collector)
        labels = {identity: (case.name, label) for case in self.cases for label, identity in case.people.items()}
        told_pairs = sorted((record.json["rule"], record.json["action"], *map(lambda i: labels.get(i, i), (
            record.identity, record.json["other_identity_id"]))) for record in people.pairs)
        wanted = sorted((rule, action, (case.name, older), (case.name, other))
                        for case in self.cases for rule, action, older, other in case.pairs)
        self.test.check(told_pairs == wanted, lambda: f"{self.name}: pair alerts "
                        f"{[p for p in told_pairs if p not in wanted]} too much, {[p for p in wanted if p not in told_pairs]} "
                        f"missing, {len(told_pairs)} of {len(wanted)}")
        joined = {(labels.get(identity), labels.get(record.header("lead-dedup-joined-into")))
                  for identity, record in people.into.items()}
        due_joins = {(other, older) for _, action, older, other in wanted if action == "merged"}
        self.test.check(joined == due_joins, f"{self.name}: joined {joined}, due {due_joins}")
        return counts


def run(test, cluster):
    dice = random.Random(test.lane.seed)
    plays = [Play(test, cluster, "sharing", 2, 12, "always", SETTINGS, together())]
    kinds = [(action, when) for action in ("merge", "alert", "review", "block") for when in ("before", "after")]
    for number, (action, when) in enumerate(kinds):
        rules = [*SETTINGS["rules"][:2], {"name": "by-phone", "key": "phone", "action": action, "decide": when}]
        # The one worker of an application answers itself without mailboxes, where it may.
        plays.append(Play(test, cluster, f"sharing-{action}-{when}", 1, 2, dice.choice(("direct", "always")),
                          {**SETTINGS, "rules": rules}, by_action(action, when, number)))
    for play in plays:
        play.begin(dice)
    test.say(f"{len(plays)} applications run")
    for number in range(max(len(case.steps) for play in plays for case in play.cases)):
        for play in plays:
            play.send(number)
        for play in plays:
            play.await_step()
    counts = [play.end() for play in plays]
    test.figure(f"{sum(len(play.cases) for play in plays)} cases in {len(plays)} applications: "
                f"{told(sum(counts[1:], counts[0]))}")
