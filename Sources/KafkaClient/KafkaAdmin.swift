import CRdKafka
public import StreamCore

/// Topics of a cluster, looked at and made through librdkafka.
public final class KafkaAdmin: TopicAdmin {
    private let handle: KafkaHandle
    private let queue: OpaquePointer

    public init(settings: KafkaClientSettings) throws(ClientError) {
        // A consumer's handle: a producer's metadata requests let brokers make topics by
        // themselves where they are set so.
        // Lost connections are logged: among them is one that speaks plain text to a TLS port.
        handle = try KafkaHandle(.consumer, settings, [("log.connection.close", "true")])
        guard let queue = rd_kafka_queue_new(handle.client) else {
            throw PartitionList.outOfMemory("queue_new")
        }
        self.queue = queue
    }

    deinit { rd_kafka_queue_destroy(queue) }

    public func describe(
        _ topics: [Topic], timeoutMS: Int
    ) throws(ClientError) -> [Topic: TopicDescription] {
        do throws(ClientError) {
            return try describe(topics, Deadline(timeoutMS: timeoutMS))
        } catch {
            throw withCause(error)
        }
    }

    /// That no connection could be made is told with the reason why.
    private func withCause(_ error: ClientError) -> ClientError {
        guard error.kind == .retriable, let cause = handle.lastConnectionFailure else {
            return error
        }
        var error = error
        error.reason += "; last connection: \(cause)"
        // Older libraries say so themselves.
        if cause.contains("Disconnected"), cause.contains("APIVERSION_QUERY"),
            !cause.contains("security.protocol"), !cause.contains("SSL")
        {
            error.reason +=
                "; a TLS or SASL listener hangs up so where security.protocol is another"
        }
        return error
    }

    private func describe(
        _ topics: [Topic], _ deadline: Deadline
    ) throws(ClientError) -> [Topic: TopicDescription] {
        var found: [Topic: TopicDescription] = [:]
        for topic in topics {
            guard let partitions = try partitions(of: topic, deadline) else { continue }
            found[topic] = TopicDescription(
                name: topic, partitions: partitions.count,
                replicationFactor: partitions.replicationFactor, settings: [:])
        }
        guard !found.isEmpty else { return [:] }
        let settings = try describeSettings(found.keys.sorted(), deadline)
        for (topic, settings) in settings { found[topic]?.settings = settings }
        return found
    }

    public func create(_ topics: [TopicDescription], timeoutMS: Int) throws(ClientError) {
        guard !topics.isEmpty else { return }
        do throws(ClientError) {
            try create(topics, Deadline(timeoutMS: timeoutMS))
        } catch {
            throw withCause(error)
        }
    }

    private func create(_ topics: [TopicDescription], _ deadline: Deadline) throws(ClientError) {
        while true {
            do throws(ClientError) {
                try createOnce(topics, deadline)
                break
            } catch {
                guard error.kind == .retriable, !deadline.hasPassed else { throw error }
                deadline.pause(milliseconds: 100)
            }
        }
        for topic in topics {
            while try partitions(of: topic.name, deadline)?.isUsable != true {
                guard !deadline.hasPassed else {
                    throw ClientError.timedOut(
                        "create_topics", "the topic \(topic.name) has partitions without leader")
                }
                deadline.pause(milliseconds: 50)
            }
        }
    }

    /// nil where the topic does not exist.
    private func partitions(
        of topic: Topic, _ deadline: Deadline
    ) throws(ClientError) -> Metadata.Partitions? {
        guard let pointer = rd_kafka_topic_new(handle.client, topic, nil) else {
            throw ClientError(
                rd_kafka_last_error(), operation: "metadata", reason: "the topic \(topic)")
        }
        defer { rd_kafka_topic_destroy(pointer) }
        do {
            return try Metadata.partitions(
                handle.client, pointer, topic, timeoutMS: Int(deadline.remainingMS))
        } catch {
            if error.code == "UNKNOWN_TOPIC_OR_PART" { return nil }
            throw error
        }
    }

    private func createOnce(
        _ topics: [TopicDescription], _ deadline: Deadline
    ) throws(ClientError) {
        var requests: [OpaquePointer?] = []
        defer { for request in requests { rd_kafka_NewTopic_destroy(request) } }
        for topic in topics {
            var text = [CChar](repeating: 0, count: 512)
            guard
                let request = rd_kafka_NewTopic_new(
                    topic.name, topic.partitions, topic.replicationFactor, &text, text.count)
            else {
                throw ClientError(
                    RD_KAFKA_RESP_ERR__INVALID_ARG, operation: "create_topics",
                    reason: "the topic \(topic.name): \(String(cBuffer: text))")
            }
            requests.append(request)
            for (name, value) in topic.settings.sorted(by: { $0.key < $1.key }) {
                let code = rd_kafka_NewTopic_set_config(request, name, value)
                guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                    throw ClientError(
                        code, operation: "create_topics",
                        reason: "the topic \(topic.name), setting \(name)")
                }
            }
        }
        let options = options(RD_KAFKA_ADMIN_OP_CREATETOPICS, deadline)
        defer { rd_kafka_AdminOptions_destroy(options) }
        rd_kafka_CreateTopics(handle.client, &requests, requests.count, options, queue)
        let event = try result("create_topics", deadline)
        defer { rd_kafka_event_destroy(event) }
        guard let answer = rd_kafka_event_CreateTopics_result(event) else { return }
        var count = 0
        guard let results = rd_kafka_CreateTopics_result_topics(answer, &count) else { return }
        for index in 0..<count {
            guard let result = results[index] else { continue }
            let code = rd_kafka_topic_result_error(result)
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR,
                code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS
            else { continue }
            let name = rd_kafka_topic_result_name(result).map { String(cString: $0) } ?? ""
            let reason =
                rd_kafka_topic_result_error_string(result).map { String(cString: $0) }
                ?? String(cString: rd_kafka_err2str(code))
            throw ClientError(
                code, operation: "create_topics", reason: "the topic \(name): \(reason)")
        }
    }

    private func describeSettings(
        _ topics: [Topic], _ deadline: Deadline
    ) throws(ClientError) -> [Topic: [String: String]] {
        while true {
            do throws(ClientError) {
                return try describeSettingsOnce(topics, deadline)
            } catch {
                guard error.kind == .retriable, !deadline.hasPassed else { throw error }
                deadline.pause(milliseconds: 100)
            }
        }
    }

    private func describeSettingsOnce(
        _ topics: [Topic], _ deadline: Deadline
    ) throws(ClientError) -> [Topic: [String: String]] {
        var resources: [OpaquePointer?] = topics.map {
            rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, $0)
        }
        defer { for resource in resources { rd_kafka_ConfigResource_destroy(resource) } }
        let options = options(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, deadline)
        defer { rd_kafka_AdminOptions_destroy(options) }
        rd_kafka_DescribeConfigs(handle.client, &resources, resources.count, options, queue)
        let event = try result("describe_configs", deadline)
        defer { rd_kafka_event_destroy(event) }
        guard let answer = rd_kafka_event_DescribeConfigs_result(event) else { return [:] }
        var count = 0
        guard let results = rd_kafka_DescribeConfigs_result_resources(answer, &count) else {
            return [:]
        }
        var settings: [Topic: [String: String]] = [:]
        for index in 0..<count {
            guard let result = results[index],
                let name = rd_kafka_ConfigResource_name(result)
            else { continue }
            let topic = String(cString: name)
            let code = rd_kafka_ConfigResource_error(result)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw ClientError(
                    code, operation: "describe_configs",
                    reason: "the topic \(topic): \(String(cString: rd_kafka_err2str(code)))")
            }
            settings[topic] = Self.entries(of: result)
        }
        return settings
    }

    private static func entries(of resource: OpaquePointer) -> [String: String] {
        var count = 0
        guard let entries = rd_kafka_ConfigResource_configs(resource, &count) else { return [:] }
        var settings: [String: String] = [:]
        for index in 0..<count {
            guard let entry = entries[index], let name = rd_kafka_ConfigEntry_name(entry),
                let value = rd_kafka_ConfigEntry_value(entry)
            else { continue }
            settings[String(cString: name)] = String(cString: value)
        }
        return settings
    }

    private func options(_ operation: rd_kafka_admin_op_t, _ deadline: Deadline) -> OpaquePointer? {
        let options = rd_kafka_AdminOptions_new(handle.client, operation)
        var text = [CChar](repeating: 0, count: 256)
        _ = rd_kafka_AdminOptions_set_request_timeout(
            options, max(1, deadline.remainingMS), &text, text.count)
        return options
    }

    /// Waits for the answer of the one request under way.
    private func result(
        _ operation: String, _ deadline: Deadline
    ) throws(ClientError) -> OpaquePointer {
        // The library answers in any case when its own time is up.
        while true {
            handle.serve()
            guard let event = rd_kafka_queue_poll(queue, 100) else {
                guard !deadline.hasPassed else {
                    // Whatever still comes must not be taken for another request's answer.
                    throw ClientError.timedOut(operation, "the broker did not answer in time")
                }
                continue
            }
            let code = rd_kafka_event_error(event)
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return event }
            let reason =
                rd_kafka_event_error_string(event).map { String(cString: $0) }
                ?? String(cString: rd_kafka_err2str(code))
            rd_kafka_event_destroy(event)
            throw ClientError(code, operation: operation, reason: handle.redact(reason))
        }
    }
}
