"""Topics that do not fit are refused with the line that mends them; connections that can not work, with the cause."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading

from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource

from worker import App

NEEDS = "broker"
SECONDS = 120

# Topic, its partitions, its settings as somebody made it; status and words of the first refusal.
TOPICS = [
    ("identities", 3, {"cleanup.policy": "compact", "retention.ms": "-1"}, 69, "cleanup.policy"),
    ("identities", 3, {"retention.ms": "604800000"}, 69, "retention.ms"),
    ("identities", 3, {"retention.ms": "-1", "retention.bytes": "1000000"}, 69, "retention.bytes"),
    ("identities", 3, {"retention.ms": "-1", "max.message.bytes": "1000000"}, 69, "max.message.bytes"),
    ("identities", 1, {"retention.ms": "-1"}, 78, "topics.partitions"),
    ("index-changelog", 3, {}, 69, "cleanup.policy"),
    ("index-changelog", 3, {"cleanup.policy": "compact,delete"}, 69, "cleanup.policy"),
    ("index-changelog", 3, {"cleanup.policy": "compact"}, 69, "delete.retention.ms"),
    ("index-changelog", 1, {"cleanup.policy": "compact"}, 78, "topics.partitions"),
    ("offsets", 1, {}, 69, "cleanup.policy"),
    ("offsets", 3, {"cleanup.policy": "compact"}, 69, "1"),
    (".canonical", 5, {}, 69, "cleanup.policy"),
    (".canonical", 5, {"cleanup.policy": "compact,delete", "retention.ms": "60000"}, 69, "cleanup.policy"),
    (".canonical", 5, {"cleanup.policy": "compact", "max.message.bytes": "100000"}, 69, "max.message.bytes"),
    (".duplicates", 5, {"cleanup.policy": "compact"}, 69, "cleanup.policy"),
    (".rejected", 5, {"max.message.bytes": "1048588"}, 69, "max.message.bytes"),
    (".rejected", 2, {"cleanup.policy": "compact"}, 69, "cleanup.policy"),
    (".duplicates", 2, {"min.insync.replicas": "2"}, 69, "min.insync.replicas"),
    (".raw", 2, {"cleanup.policy": "compact"}, 0, "is compacted"),
    (".raw", 2, {"max.message.bytes": "3000000"}, 0, ""),
]
MEND = re.compile(r"kafka-configs\.sh --bootstrap-server \S+ --alter --entity-type topics "
                  r"--entity-name (\S+) --add-config (\S+)=(\S+)$")


def run(test, cluster):
    for number, row in enumerate(TOPICS):
        topic_is_refused(test, cluster, number, *row)
    nothing_is_made(test, cluster)
    the_group_refuses(test, cluster)
    count = connections(test, cluster)
    test.figure(f"{len(TOPICS)} kinds of topics, {count} of connections")


def topic_is_refused(test, cluster, number, topic, partitions, settings, status, word):
    app = App(test, cluster, f"refused-{number}", partitions=3)
    worker = app.worker(start=False)
    name = app.name + ("" if topic.startswith(".") else "-") + topic
    cluster.create(name, partitions, **settings)
    label = f"{topic} with {partitions} partitions and {settings}"
    found, _, err = worker.command("topics")
    last = (err.strip().splitlines() or [""])[-1]
    if not test.check(found == status, f"{label}: status {found}, not {status}: {last[:300]}"):
        return
    if status == 0:
        test.check(word in err, f"{label}: not said: {err[-300:]}")
        return
    test.check(name in last and word in last, f"{label}: {last[:300]}")
    made = [other for other in cluster.topics() if other.startswith(app.name) and other != name]
    test.check(not made, f"{label}: {made} made beside a topic that does not fit")
    if "partitions" in last and not MEND.search(last):
        return
    # The lines that it says, until it is content: they must mend it, one after the other.
    for _ in range(6):
        mend = MEND.search(last)
        if not test.check(mend and mend[1] == name, f"{label}: no line that mends it: {last[:400]}"):
            return
        resource = ConfigResource(ConfigResource.Type.TOPIC, mend[1], incremental_configs=[
            ConfigEntry(mend[2], mend[3], incremental_operation=AlterConfigOpType.SET)])
        cluster.admin.incremental_alter_configs([resource])[resource].result(20)
        found, _, err = worker.command("topics")
        last = (err.strip().splitlines() or [""])[-1]
        if found == 0:
            return
    test.check(False, f"{label}: still refused after six lines: {last[:300]}")


def nothing_is_made(test, cluster):
    """`create: false` on a broker that has no topic: refused, named, and none appears."""
    app = App(test, cluster, "unmade", change={"topics": {"create": False}})
    worker = app.worker()
    status = worker.ends_by_itself(20)
    test.check(status == 69 and all(name in worker.last_line() for name in (app.raw, f"{app.name}-offsets")),
               f"create: false without topics: {worker.ending()}")
    test.check(not [name for name in cluster.topics() if name.startswith(app.name)], "a topic was made all the same")


def the_group_refuses(test, cluster):
    """A session time-out that the broker never takes: the worker ends and names the property."""
    app = App(test, cluster, "session", change={"kafka": {
        "start_timeout_s": 10,
        "properties": {"session.timeout.ms": 2_400_000, "max.poll.interval.ms": 2_400_000}}})
    worker = app.worker()
    status = worker.ends_by_itself(15)
    test.check(status == 69 and "session.timeout.ms" in worker.last_line(),
               f"a session time-out over the broker's most: {worker.ending()}")


def connections(test, cluster):
    """Each ends within its start time-out with 69 (78 for a missing file), and the last line says why."""
    if shutil.which("openssl") is None:
        test.figure("no openssl: TLS not tested")
        return 0
    folder = test.lane.path("tls")
    os.makedirs(folder)
    for name in ("right", "wrong"):
        certificate(folder, name)
    trusted = Listener(test, folder, "right")
    plain = cluster.bootstrap
    right, wrong = os.path.join(folder, "right.pem"), os.path.join(folder, "wrong.pem")
    rows = {
        "wrong CA": (trusted.address("localhost"), {"security.protocol": "ssl", "ssl.ca.location": wrong},
                     69, rf"{re.escape(wrong)}.*certificate verify failed"),
        "another host's certificate": (trusted.address("127.0.0.1"), {
            "security.protocol": "ssl", "ssl.ca.location": right}, 69, r"SSL.*(verify|mismatch)"),
        "TLS to a plain port": (plain, {"security.protocol": "ssl"}, 69, r"SSL|TLS"),
        "plain to a TLS port": (trusted.address("localhost"), {}, 69, r"SSL|TLS|security\.protocol"),
        "SASL on a port without": (plain, {
            "security.protocol": "sasl_plaintext", "sasl.mechanism": "PLAIN", "sasl.username": "u",
            "sasl.password": "s3cr3t-k3y"}, 69, r"SASL"),
        "missing CA file": (plain, {"security.protocol": "ssl", "ssl.ca.location": "/nowhere/ca.pem"},
                            78, r"/nowhere/ca\.pem|ssl\.ca\.location"),
        "missing key file": (plain, {"security.protocol": "ssl", "ssl.key.location": "/nowhere/key.pem"},
                             78, r"/nowhere/key\.pem|ssl\.key\.location"),
    }
    workers = {}
    for name, (address, properties, _, _) in rows.items():
        app = App(test, cluster, f"connection-{len(workers)}")
        workers[name] = app.worker(start=False, change={
            "kafka": {"bootstrap_servers": address, "start_timeout_s": 5,
                      "properties": properties}}).start()
    for name, (_, _, status, words) in rows.items():
        found = workers[name].ends_by_itself(25)
        last = workers[name].last_line()
        test.check(found == status, f"{name}: status {found}, not {status}: {last[:400]}")
        test.check(re.search(words, last), f"{name}: the cause is not told: {last[:500]}")
        test.check("s3cr3t" not in "".join(workers[name].lines()), f"{name}: the password is shown")
    return len(rows)


def certificate(folder, name):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                    f"/CN={name}", "-addext", "subjectAltName=DNS:localhost", "-keyout",
                    os.path.join(folder, f"{name}.key"), "-out", os.path.join(folder, f"{name}.pem")],
                   check=True, capture_output=True)


class Listener:
    """A port that speaks TLS and nothing else."""

    def __init__(self, test, folder, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(os.path.join(folder, f"{name}.pem"), os.path.join(folder, f"{name}.key"))
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

        def serve():
            while True:
                try:
                    connection, _ = self.socket.accept()
                except OSError:
                    return
                connection.settimeout(2)
                try:
                    context.wrap_socket(connection, server_side=True).close()
                except OSError:
                    connection.close()
        self.thread = threading.Thread(target=serve, daemon=True)
        self.thread.start()
        test.at_end(self.close)

    def address(self, host):
        return f"{host}:{self.port}"

    def close(self):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)
