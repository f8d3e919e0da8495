"""A seeded feed of people who share phones, records and addresses, often in the same millisecond.

Most of it is circles: a few addresses, phones, records and names in any combination, of which only
laws can be told. Between them come scripts, of which it is known what must become of them.
"""

import random
from dataclasses import dataclass, field

# No two are alike: whether names match is never a matter of thresholds.
NAMES = (("Ana", "Okafor"), ("Dmitri", "Lindqvist"), ("Fatima", "Herrera"), ("Bjorn", "Nakamura"),
         ("Chloe", "Petrossian"), ("Kwame", "Zielinski"))
RULES = [{"name": "same-email", "key": "email", "action": "merge"},
         {"name": "same-record", "key": "external_id", "action": "merge"},
         {"name": "same-phone", "key": "phone", "require": {"name": 0.9}, "action": "merge"},
         {"name": "phone-review", "key": "phone", "action": "review", "decide": "after"}]
SETTINGS = {"identity": {"master_keys": ["email", "phone", "external_id"]}, "rules": RULES,
            "sources": {"default": {"allow": ["create", "update", "delete"]},
                        "privacy": {"allow": ["create", "erase"]}}}


@dataclass(eq=False)
class Script:
    """Events with new keys of their own, and what must become of them.

    `dispositions`: of each event, None where it depends on the order of decision. `one`: at rest
    they are one living person.
    """
    name: str
    steps: list = field(default_factory=list)        # [(event, raw partition)]
    dispositions: list = field(default_factory=list)
    one: bool = True
    final: dict = field(default_factory=dict)        # of the living person: email, records


class Sharers:
    """Draws burst after burst: events that are sent with one and the same timestamp."""

    def __init__(self, seed, partitions, circles=24):
        self.dice = random.Random(seed)
        self.partitions = partitions
        self.events = self.circles = self.scripts = 0
        self.open = [self._circle() for _ in range(circles)]
        self.sent = []
        self._scripts = (self._feed, self._address, self._race, self._chain, self._gained, self._merged, self._records)

    def next(self):
        """[(event, raw partition, note)]; the note of a script's event is (script, its index)."""
        if self.dice.random() < 0.12:
            self.scripts += 1
            script = self._scripts[self.scripts % len(self._scripts)](f"t{self.scripts}", self.scripts)
            return [(event, partition, (script, index))
                    for index, (event, partition) in enumerate(script.steps)]
        burst = []
        place = self.dice.randrange(len(self.open))
        circle = self.open[place]
        if circle["left"] <= 0:
            circle = self.open[place] = self._circle()
        for _ in range(self.dice.choice((1, 1, 1, 2, 3, 4))):
            circle["left"] -= 1
            burst.append((self._event(circle), self.dice.randrange(self.partitions), None))
        return burst

    # circles

    def _circle(self):
        self.circles += 1
        number, dice = self.circles, self.dice
        return {"left": dice.randrange(6, 24), "names": dice.sample(NAMES, 2),
                "emails": [f"c{number}.{letter}@contoso-labs.com" for letter in "abcd"[:dice.randrange(2, 5)]],
                "phones": [f"+1650{253 + number // 5000}{number * 2 % 10_000 + extra:04}" for extra in (0, 1)],
                "records": [f"C{number}-{extra}" for extra in range(dice.randrange(1, 4))], "sent": []}

    def _id(self):
        self.events += 1
        return f"e{self.events}"

    def _named(self, lead, circle):
        lead["first_name"], lead["last_name"] = self.dice.choice(circle["names"])

    def _event(self, circle):
        dice = self.dice
        if circle["sent"] and dice.random() < 0.03:
            return dice.choice(circle["sent"])
        kind = dice.choices(("form", "record", "phone", "delete", "forget", "erase"), (40, 34, 10, 10, 3, 3))[0]
        event = {"event_id": self._id(), "source": "crm", "lead": {}}
        lead = event["lead"]
        if kind == "form":
            event["source"] = dice.choice(("web-form", "ads"))
            lead["email"] = dice.choice(circle["emails"])
        elif kind == "record":
            event["external_id"] = dice.choice(circle["records"])
            event["operation"] = dice.choice(("create", "update", "update"))
            if dice.random() < (0.7 if event["operation"] == "create" else 0.25):
                lead["email"] = dice.choice(circle["emails"])
        elif kind == "phone":
            event["source"] = "calls"
            lead["phone"] = dice.choice(circle["phones"])
        elif kind == "delete":
            event["operation"] = "delete"
            event["external_id"] = dice.choice(circle["records"])
            return event
        else:
            event["operation"] = "delete" if kind == "forget" else "erase"
            event["source"] = "web-form" if kind == "forget" else "privacy"
            lead["email"] = dice.choice(circle["emails"])
            return event
        if dice.random() < 0.5:
            lead["phone"] = dice.choice(circle["phones"])
        if dice.random() < 0.75:
            self._named(lead, circle)
        if dice.random() < 0.4:
            lead["title"] = dice.choice(("CTO", "Buyer", "Owner"))
        circle["sent"].append(event)
        return event

    # scripts

    def _make(self, operation, source="crm", record=None, **lead):
        event = {"event_id": self._id(), "source": source, "operation": operation, "lead": lead}
        if record:
            event["external_id"] = record
        return event

    def _keys(self, tag, number):
        first, last = self.dice.choice(NAMES)
        return ([f"{tag}.{letter}@northwind-trading.de" for letter in "abc"], f"+1415{253 + number // 10_000}{number % 10_000:04}",
                [f"{tag}-{extra}" for extra in (1, 2)], {"first_name": first, "last_name": last})

    def _in_one(self, name, events, dispositions, **more):
        """All in one raw partition, one right behind the other."""
        partition = self.dice.randrange(self.partitions)
        return Script(name, [(event, partition) for event in events], dispositions, **more)

    def _spread(self, name, events, dispositions, **more):
        places = self.dice.sample(range(self.partitions), len(events))
        return Script(name, list(zip(events, places)), dispositions, **more)

    def _feed(self, tag, number):
        (email, *_), _, (record, _), names = self._keys(tag, number)
        return self._in_one("a record's create, update and delete", [
            self._make("create", record=record, email=email, **names),
            self._make("update", record=record, title="CTO"), self._make("delete", record=record)],
            ["created", "updated", "erased"], one=False)

    def _address(self, tag, number):
        (email, new, _), _, (record, _), names = self._keys(tag, number)
        return self._in_one("a record's new address", [
            self._make("create", record=record, email=email, **names),
            self._make("update", record=record, email=new),
            self._make("create", "web-form", email=email, city="Denver")],
            ["created", "updated", "duplicate"], final={"email": new, "records": {record}})

    def _race(self, tag, number):
        emails, phone, _, names = self._keys(tag, number)
        return self._spread("three at once with one phone and name", [
            self._make("create", "web-form", email=email, phone=phone, **names) for email in emails], [None] * 3)

    def _records(self, tag, number):
        emails, _, (record, _), names = self._keys(tag, number)
        return self._spread("three at once with one record", [
            self._make("create", record=record, email=email, **names) for email in emails], [None] * 3,
            final={"records": {record}})

    def _chain(self, tag, number):
        emails, phone, (record, _), names = self._keys(tag, number)
        return self._spread("a chain over record and phone", [
            self._make("create", record=record, email=emails[0], **names),
            self._make("create", record=record, email=emails[1], phone=phone, **names),
            self._make("create", "web-form", email=emails[2], phone=phone, **names)], [None] * 3)

    def _gained(self, tag, number):
        emails, phone, _, names = self._keys(tag, number)
        return self._in_one("a phone that two people gain", [
            self._make("create", "web-form", email=emails[0], **names),
            self._make("create", "ads", email=emails[1], phone=phone, **names),
            self._make("update", "web-form", email=emails[0], phone=phone)], ["created", None, "updated"])

    def _merged(self, tag, number):
        (email, *_), _, (kept, gone), names = self._keys(tag, number)
        return self._in_one("two records that the CRM merges", [
            self._make("create", record=kept, email=email, **names), self._make("create", record=gone, email=email),
            self._make("delete", record=gone)], ["created", "duplicate", "updated"],
            final={"email": email, "records": {kept}})
