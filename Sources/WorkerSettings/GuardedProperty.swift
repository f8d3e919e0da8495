/// librdkafka properties that a configuration may not set, because the worker's guarantee, or
/// another key, depends on them.
enum GuardedProperty {
    /// Why a property is refused, nil where it is not: by any name, for librdkafka takes those of
    /// topics with `topic.` in front as well.
    static func reason(_ name: String) -> (what: String, fix: String)? {
        switch name {
        case _ where name.hasPrefix("topic."): reason(String(name.dropFirst("topic.".count)))
        case "isolation.level":
            (
                "can not be set: reading uncommitted records would publish what is then aborted",
                "remove it; the worker reads committed records"
            )
        case "enable.idempotence":
            (
                "can not be set: without idempotence a retry writes a record twice",
                "remove it; transactions always have it"
            )
        case "enable.auto.commit", "auto.commit.enable", "enable.auto.offset.store":
            (
                "can not be set: offsets are committed in the transaction of what they led to",
                "remove it; see commit.interval_ms for how often"
            )
        case "auto.offset.reset":
            (
                "can not be set: a silent reset loses or repeats events",
                "remove it; without a committed offset the worker starts at the earliest record"
            )
        case "group.id":
            ("can not be set: the group is the application id", "set application_id")
        case "group.instance.id", "transactional.id":
            (
                "can not be set: it is application id, instance id and thread",
                "set application_id and instance_id"
            )
        case "partition.assignment.strategy", "group.remote.assignor":
            (
                "can not be set: partitions of raw and internal topics move by the worker's rules",
                "remove it"
            )
        case "partitioner":
            (
                "can not be set: records are placed by murmur2 of their key, as Kafka's default "
                    + "partitioner does, which readers rely on",
                "remove it"
            )
        case "bootstrap.servers", "metadata.broker.list":
            ("has a key of its own", "use kafka.bootstrap_servers")
        case "allow.auto.create.topics":
            (
                "can not be set: a topic made by a metadata request has the wrong settings",
                "remove it; topics.create makes topics"
            )
        default: nil
        }
    }
}
