import CRdKafka
import Glibc
import StreamCore
import Synchronization

/// Owns one librdkafka client and what its callbacks point to, which lives until the library has
/// ended its last thread.
final class KafkaHandle {
    enum Role { case consumer, producer }

    let client: OpaquePointer
    private let context: Unmanaged<CallbackContext>
    /// Leave ending the client to a thread of its own, because it may hang.
    var endsInBackground = false

    /// Builds a client. `enforced` wins over defaults and the user's properties.
    init(
        _ role: Role, _ settings: KafkaClientSettings, _ enforced: [(String, String)],
        events: Int32 = 0, ends: TopicEnds? = nil
    ) throws(ClientError) {
        guard let conf = rd_kafka_conf_new() else {
            throw ClientError(configuration: "out of memory")
        }
        let redactor = Redactor(settings.properties)
        do throws(ClientError) {
            for (name, value) in Self.defaults(role, settings) where KafkaProperties.isKnown(name) {
                try Self.set(conf, name, value)
            }
            for (name, value) in settings.properties.sorted(by: { $0.key < $1.key })
            where !KafkaProperties.isReserved(name) && KafkaProperties.concerns(name, role) {
                try Self.set(conf, name, value)
            }
            for (name, value) in enforced { try Self.set(conf, name, value) }
        } catch {
            rd_kafka_conf_destroy(conf)
            throw error
        }
        let context = Unmanaged.passRetained(
            CallbackContext(
                log: settings.log, statistics: settings.statistics, redactor: redactor,
                ends: ends))
        rd_kafka_conf_set_opaque(conf, context.toOpaque())
        Self.setCallbacks(conf)
        rd_kafka_conf_set_events(conf, events)
        if let ends { crdkafka_note_ends(conf, ends.pointer) }
        let usesTokens = settings.properties.contains {
            ["sasl.mechanism", "sasl.mechanisms"].contains($0.key) && $0.value == "OAUTHBEARER"
        }
        if usesTokens { rd_kafka_conf_enable_sasl_queue(conf, 1) }
        var text = [CChar](repeating: 0, count: 512)
        let type = role == .consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER
        guard let client = rd_kafka_new(type, conf, &text, text.count) else {
            // The configuration stays the caller's where no client was made of it.
            rd_kafka_conf_destroy(conf)
            context.release()
            throw ClientError(configuration: redactor.redact(String(cBuffer: text)))
        }
        self.client = client
        self.context = context
        if usesTokens, let failure = rd_kafka_sasl_background_callbacks_enable(client) {
            throw ClientError(taking: failure, operation: "sasl_background_callbacks_enable")
        }
    }

    deinit {
        guard endsInBackground else {
            Self.end(client, context)
            return
        }
        let box = Unmanaged.passRetained(EndingClient(client: client, context: context))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { argument in
                if let argument {
                    let box = Unmanaged<EndingClient>.fromOpaque(argument).takeRetainedValue()
                    KafkaHandle.end(box.client, box.context)
                }
                return nil
            }, box.toOpaque())
        // Without a thread the client is left to the end of the process.
        if failure == 0 { pthread_detach(thread) } else { box.release() }
    }

    private static func end(_ client: OpaquePointer, _ context: Unmanaged<CallbackContext>) {
        // A group is left by `KafkaGroupConsumer.leave`, which has a time limit; this has none.
        rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
        context.release()
    }

    private final class EndingClient {
        let client: OpaquePointer
        let context: Unmanaged<CallbackContext>

        init(client: OpaquePointer, context: Unmanaged<CallbackContext>) {
            self.client = client
            self.context = context
        }
    }

    private static func set(
        _ conf: OpaquePointer, _ name: String, _ value: String
    ) throws(ClientError) {
        if let problem = KafkaProperties.set(conf, name: name, value: value) {
            throw ClientError(configuration: problem)
        }
    }

    /// The error that has ended the client, if one has.
    var fatalError: (code: rd_kafka_resp_err_t, reason: String)? {
        var text = [CChar](repeating: 0, count: 512)
        let code = rd_kafka_fatal_error(client, &text, text.count)
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return (code, String(cBuffer: text))
    }

    /// Serves callbacks (statistics, errors) that wait, for at most so long.
    func serve(timeoutMS: Int32 = 0) { _ = rd_kafka_poll(client, timeoutMS) }

    /// Hands an event over that every client may get.
    func pass(_ event: OpaquePointer) {
        let context = context.takeUnretainedValue()
        switch rd_kafka_event_type(event) {
        case RD_KAFKA_EVENT_STATS:
            guard let statistics = context.statistics, let text = rd_kafka_event_stats(event)
            else { return }
            statistics(Array(UnsafeRawBufferPointer(start: text, count: strlen(text))))
        case RD_KAFKA_EVENT_ERROR:
            let text = rd_kafka_event_error_string(event).map { String(cString: $0) } ?? ""
            context.write(level: 3, facility: "ERROR", text: text)
        default:
            break
        }
    }

    /// Why a connection failed last, as the library logs it; its calls only say that there is none.
    var lastConnectionFailure: String? { context.takeUnretainedValue().lastFailure }

    /// What the library has said since the last time of a topic that is gone, which it goes on with by
    /// itself where there is one of that name again.
    func takeLoss() -> String? { context.takeUnretainedValue().takeLoss() }

    func redact(_ text: String) -> String { context.takeUnretainedValue().redactor.redact(text) }
}

/// What the library's callbacks reach through the client's opaque pointer.
final class CallbackContext: Sendable {
    let log: (@Sendable (KafkaLogLine) -> Void)?
    let statistics: (@Sendable ([UInt8]) -> Void)?
    let redactor: Redactor
    /// Kept for as long as the client may write to it.
    private let ends: TopicEnds?
    private let failure = Mutex<String?>(nil)
    private let loss = Mutex<String?>(nil)

    var lastFailure: String? { failure.withLock { $0 } }

    init(
        log: (@Sendable (KafkaLogLine) -> Void)?, statistics: (@Sendable ([UInt8]) -> Void)?,
        redactor: Redactor, ends: TopicEnds?
    ) {
        self.log = log
        self.statistics = statistics
        self.redactor = redactor
        self.ends = ends
    }

    func noteLoss(_ code: rd_kafka_resp_err_t, _ reason: UnsafePointer<CChar>?) {
        guard code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, let reason else { return }
        let text = redactor.redact(String(cString: reason))
        loss.withLock { $0 = text }
    }

    func takeLoss() -> String? {
        loss.withLock { loss in
            defer { loss = nil }
            return loss
        }
    }

    func write(level: Int, facility: String, text: String) {
        let text = redactor.redact(text)
        if facility == "FAIL" { failure.withLock { $0 = Self.withoutThread(text) } }
        log?(KafkaLogLine(level: level, facility: facility, text: text))
    }

    /// A log line's text without the name of the thread that begins it.
    private static func withoutThread(_ text: String) -> String {
        guard text.hasPrefix("[thrd:"), let end = text.firstRange(of: "]: ") else { return text }
        return String(text[end.upperBound...])
    }
}

extension KafkaHandle {
    private static func setCallbacks(_ conf: OpaquePointer) {
        rd_kafka_conf_set_log_cb(conf) { client, level, facility, text in
            guard let client, let opaque = rd_kafka_opaque(client), let text else { return }
            let context = Unmanaged<CallbackContext>.fromOpaque(opaque).takeUnretainedValue()
            context.write(
                level: Int(level), facility: facility.map { String(cString: $0) } ?? "",
                text: String(cString: text))
        }
        rd_kafka_conf_set_error_cb(conf) { _, code, reason, opaque in
            guard let opaque else { return }
            let context = Unmanaged<CallbackContext>.fromOpaque(opaque).takeUnretainedValue()
            context.noteLoss(rd_kafka_resp_err_t(code), reason)
            context.write(
                level: 3, facility: String(cString: rd_kafka_err2name(rd_kafka_resp_err_t(code))),
                text: reason.map { String(cString: $0) } ?? "")
        }
        rd_kafka_conf_set_stats_cb(conf) { _, text, count, opaque in
            guard let opaque, let text else { return 0 }
            let context = Unmanaged<CallbackContext>.fromOpaque(opaque).takeUnretainedValue()
            context.statistics?(Array(UnsafeRawBufferPointer(start: text, count: count)))
            // 0: the library frees the text itself.
            return 0
        }
    }

    /// Defaults that differ from the library's.
    private static func defaults(
        _ role: Role, _ settings: KafkaClientSettings
    ) -> [(String, String)] {
        var defaults = [
            ("bootstrap.servers", settings.bootstrapServers),
            ("client.id", settings.clientID),
            ("message.max.bytes", String(settings.maxMessageBytes)),
            // Small requests in both directions: Nagle's algorithm adds up to 40 ms to each.
            ("socket.nagle.disable", "true"),
            ("socket.keepalive.enable", "true"),
            // A broker that comes back is found again within a second or so.
            ("reconnect.backoff.ms", "50"),
            ("reconnect.backoff.max.ms", "1000"),
            // By default newer libraries throw the brokers that they know away when none answers, and
            // after it a transactional call may wait for ever for one that was thrown away (2.16).
            ("metadata.recovery.strategy", "none"),
            ("topic.metadata.refresh.interval.ms", "10000"),
            ("topic.metadata.refresh.fast.interval.ms", "100"),
            ("log.connection.close", "false"),
        ]
        if settings.bootstrapServers.isEmpty { defaults.removeFirst() }
        switch role {
        case .consumer:
            let limits = FetchLimits(partitions: settings.partitionsAtOnce)
            defaults += [
                ("allow.auto.create.topics", "false"),
                ("session.timeout.ms", "10000"),
                ("heartbeat.interval.ms", "1000"),
                // Answers to be worth their cost: what comes within 20 ms comes in one.
                ("fetch.min.bytes", "65536"),
                ("fetch.wait.max.ms", "20"),
                ("fetch.message.max.bytes", String(limits.answerBytes)),
                ("fetch.error.backoff.ms", "100"),
                // A full queue is looked at again after a whole second by 2.0.2, so it must hold
                // what is read in one; it is one queue for each partition.
                ("queued.min.messages", "100000"),
                ("queued.max.messages.kbytes", String(limits.queueKiB)),
                ("fetch.queue.backoff.ms", "20"),
            ]
        case .producer:
            defaults += [
                ("transaction.timeout.ms", String(settings.transactionTimeoutMS)),
                // Transactional calls wait it between their steps.
                ("retry.backoff.ms", "10"),
                // JSON shrinks to a quarter, and with it what the broker copies, keeps and sends.
                ("compression.codec", "lz4"),
                // A commit sends what waits at once, and full batches (1 MB) go before: a request for
                // each of many partitions every few milliseconds is what costs the broker most.
                ("linger.ms", "500"),
                ("batch.num.messages", "20000"),
                ("batch.size", String(settings.maxBatchBytes)),
                ("queue.buffering.max.messages", "500000"),
            ]
        }
        return defaults
    }
}

extension String {
    /// The text of a C buffer up to its first zero byte.
    init(cBuffer buffer: [CChar]) {
        self = buffer.withUnsafeBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
