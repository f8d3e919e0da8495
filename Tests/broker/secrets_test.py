"""A secret, however it is given, is in nothing that is printed; paths are."""

import os

import yaml

from worker import App

NEEDS = "broker"
SECONDS = 90
# One for each way in; the last would be cut in two by JSON's or YAML's escapes.
PLAIN, BY_FILE, BY_VARIABLE = "s3cr3t-k3y-yaml", "s3cr3t k3y\tfile", "s3cr3t-\"k3y\"\\variable"
PREFIX = "LEAD_DEDUP_KAFKA_PROPERTIES_"


def run(test, cluster):
    app = App(test, cluster, "secrets")
    path = test.lane.path("secret")
    with open(path, "w", encoding="utf-8") as file:
        file.write(BY_FILE + "\n")
    key = test.lane.path("client.key")
    with open(key, "w", encoding="utf-8") as file:
        file.write("no key")
    worker = app.worker(start=False, change={
        "log": {"level": "debug"},
        "kafka": {"start_timeout_s": 3, "properties": {
            "security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN", "sasl.username": "worker",
            "ssl.key.password": PLAIN, "ssl.key.location": key, "debug": "all"}}})
    variables = {PREFIX + "SASL_PASSWORD_FILE": path, PREFIX + "SSL_KEYSTORE_PASSWORD": BY_VARIABLE}
    status, out, err = worker.command("check-config", variables=variables)
    test.check(status == 0, f"check-config: {status}, {err[-300:]}")
    hidden(test, "check-config", out + err)
    shown = yaml.safe_load(out or "{}").get("kafka", {}).get("properties", {}) if status == 0 else {}
    test.check(shown.get("ssl.key.location") == key, f"the path of a key file is masked: {shown}")
    test.check(shown.get("sasl.username") == "worker", f"check-config: {shown}")
    test.check(set(shown) >= {"sasl.password", "ssl.key.password", "ssl.keystore.password"},
               f"check-config leaves out that secrets are set: {shown}")
    # A login that fails, with everything that the library has to say.
    worker.start(variables=variables)
    status = worker.ends_by_itself(25)
    text = "\n".join(worker.lines())
    test.check(status == 69, worker.ending())
    test.check("SASL" in text and '"level":"debug"' in text, "the library's debug lines are not there")
    hidden(test, "failed login", text)
    # Files are told by their path: one that is no key, and one that is not there.
    os.remove(key)
    worker.config["kafka"]["properties"].update({"security.protocol": "sasl_ssl"})
    worker.start(variables=variables)
    status = worker.ends_by_itself(25)
    text = "\n".join(worker.lines())
    test.check(status == 78 and key in worker.last_line() and "yaml:" in worker.last_line(), worker.ending())
    hidden(test, "missing key file", text)
    # A key that is written into the configuration, and is no key.
    worker.config["kafka"]["properties"].pop("ssl.key.location")
    worker.config["kafka"]["properties"]["ssl.key.pem"] = f"-----BEGIN {PLAIN}-----\n{PLAIN}\n"
    for command in ("check-config", "topics"):
        status, out, err = worker.command(command, variables=variables)
        hidden(test, f"{command}, malformed key", out + err)
    refusals(test, worker, path)
    test.figure("3 ways in, 4 ways out")


def refusals(test, worker, path):
    """A variable is named where a secret can not be used, its value never."""
    properties = worker.config["kafka"]["properties"]
    for name in ("ssl.key.pem", "ssl.key.password"):
        properties.pop(name)
    cases = {"both": ({PREFIX + "SASL_PASSWORD": PLAIN, PREFIX + "SASL_PASSWORD_FILE": path}, "SASL_PASSWORD"),
             "no such file": ({PREFIX + "SASL_PASSWORD_FILE": f"/nowhere/{PLAIN}"}, "SASL_PASSWORD_FILE"),
             "misspelt": ({PREFIX + "SASL_PASWORD": PLAIN}, "SASL_PASWORD"),
             "of another key": ({"LEAD_DEDUP_KAFKA_PASSWORD": PLAIN}, "LEAD_DEDUP_KAFKA_PASSWORD")}
    for content in (b"", b"\n", b"\xef\xbb\xbf" + PLAIN.encode(), PLAIN.encode("utf-16"), PLAIN.encode() + b"\0"):
        other = os.path.join(worker.folder, f"secret-{len(cases)}")
        with open(other, "wb") as file:
            file.write(content)
        cases[f"file {content[:3]!r}"] = ({PREFIX + "SASL_PASSWORD_FILE": other}, "SASL_PASSWORD_FILE")
    for name, (variables, word) in cases.items():
        status, out, err = worker.command("check-config", variables=variables)
        test.check(status == 78 and word in err, f"{name}: status {status}, {err[-300:]}")
        hidden(test, name, out + err)


def hidden(test, when, text):
    for part in ("s3cr3t", "k3y"):
        place = text.find(part)
        test.check(place < 0, lambda: f"{when}: a secret is shown: ...{text[max(0, place - 150):place + 60]}...")
