"""A seeded feed of people as marketing tools send them, whose truth the oracle knows."""

import random

SOURCES = ("web-form", "ads", "chat", "import")
FIELDS = {"first_name": ("Ana", "Béla", "Chloë", "Dmitri", "Эмма", "Fatima"),
          "last_name": ("O'Neil", "Müller", "García", "Nguyen", "Łukasz"),
          "title": ("CTO", "Head of Sales", "Buyer", "Owner"),
          "company": ("Northwind GmbH", "Contoso \"Labs\"", "Fabrikam & Co"),
          "city": ("Köln", "Lisboa", "Osaka", "Denver"),
          "state": ("NW", "CO", "Osaka-fu"), "street": ("Main Street 1", "Ringstraße 7"),
          "postal_code": ("01067", "80202", "530-0001"), "owner": ("sales-1", "sales-2")}


class Someone:
    """One person: what is sent of them, and where."""

    def __init__(self, dice, number, partitions, tag):
        self.number = number
        self.partition = dice.randrange(partitions)
        self.kind = dice.choices(("plain", "records", "external", "gmail"), (5, 3, 2, 1))[0]
        self.source = dice.choice(SOURCES)
        self.domain = dice.choice(("contoso-labs.com", "northwind-trading.de", "fabrikam.co.jp"))
        self.tag = tag
        self.sent = []

    def email(self, dice):
        """A spelling of the address, all of which are one mailbox."""
        if self.kind == "gmail":
            local = f"{self.tag}reader{self.number}"
            spelled = local if dice.random() < 0.4 else ".".join((local[:3], local[3:]))
            spelled += dice.choice(("", "", "+news", "+a.b"))
            address = f"{spelled}@{dice.choice(('gmail.com', 'googlemail.com'))}"
        else:
            address = f"{self.tag}.person.{self.number}@{self.domain}"
        form = dice.randrange(4)
        return (address, address.upper(), f"  {address}", address.title())[form]

    def email_key(self):
        if self.kind == "external":
            return None
        if self.kind == "gmail":
            return f"{self.tag}reader{self.number}@gmail.com"
        return f"{self.tag}.person.{self.number}@{self.domain}"


class People:
    """Draws event after event: creates in variants, updates, replays, deletes, and some rubbish."""

    def __init__(self, seed, partitions, people=600, tag="p", rubbish=0.01):
        self.dice = random.Random(seed)
        self.partitions = partitions
        self.rubbish = rubbish
        self.everyone = [Someone(self.dice, number, partitions, tag) for number in range(people)]
        self.count = 0

    def next(self):
        """(event or bytes, raw partition, what the oracle needs to decide it)."""
        dice = self.dice
        self.count += 1
        if dice.random() < self.rubbish:
            return self._rubbish()
        # Few people get many events: the rest is met for the first time late in a run.
        someone = self.everyone[min(int(dice.expovariate(1 / (len(self.everyone) / 4))),
                                    len(self.everyone) - 1)]
        if someone.sent and dice.random() < 0.1:
            event = dice.choice(someone.sent[-12:])
            return event, someone.partition, self._note(someone, event)
        event = self._event(someone)
        if event.get("operation") == "delete":
            someone.sent.clear()
        else:
            someone.sent.append(event)
        return event, someone.partition, self._note(someone, event)

    def _note(self, someone, event):
        email = someone.email_key()
        key = ("email", email) if email else ("external_id", event["source"], event["external_id"])
        return (event, key, email)

    def _event(self, someone):
        dice = self.dice
        event = {"event_id": f"e{self.count}", "source": someone.source, "lead": {}}
        if someone.kind in ("records", "external"):
            if someone.kind == "records":
                event["source"] = dice.choice(SOURCES)
            event["external_id"] = f"{event['source']}/{someone.tag}{someone.number}"
        if someone.kind != "external":
            event["lead"]["email"] = someone.email(dice)
        operation = dice.choices(("create", "update", "delete"), (75, 22, 3))[0]
        if operation == "delete" and someone.kind in ("plain", "gmail", "external") and someone.sent:
            event["operation"] = "delete"
            return event
        if operation == "update":
            event["operation"] = "update"
        for name in dice.sample(sorted(FIELDS), dice.randrange(0, 5)):
            event["lead"][name] = dice.choice(FIELDS[name])
        if dice.random() < 0.1:
            event["pipeline"] = dice.choice(("new business", "renewal"))
        return event

    def _rubbish(self):
        partition = self.dice.randrange(self.partitions)
        return self.dice.choice((b"{\"source\": \"ads\", ", b"\xff\xfe\x00", b"[]", b"",
                                 b"{\"source\":\"ads\",\"lead\":{\"first_name\":\"Nobody\"}}")), partition, None
