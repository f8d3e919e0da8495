import CRdKafka
import StreamCore

extension ClientError {
    init(configuration reason: String) {
        self.init(
            kind: .configuration, operation: "create_client", code: "_INVALID_ARG", reason: reason)
    }

    /// From an error code, with the library's text where there is no better one.
    init(
        _ code: rd_kafka_resp_err_t, operation: String, reason: String? = nil,
        partition: TopicPartition? = nil
    ) {
        self.init(
            kind: Kind(code), operation: operation, code: String(cString: rd_kafka_err2name(code)),
            reason: reason ?? String(cString: rd_kafka_err2str(code)), partition: partition)
    }

    /// From an error object, which is destroyed.
    init(taking error: OpaquePointer, operation: String) {
        defer { rd_kafka_error_destroy(error) }
        let code = rd_kafka_error_code(error)
        let kind: Kind
        switch Kind(code) {
        case .fenced:
            // Fenced in its group (an old generation) a producer aborts and goes on; fenced by
            // another producer it is at its end.
            kind = rd_kafka_error_txn_requires_abort(error) == 1 ? .abortable : .fenced
        case .refused:
            kind = .refused
        case .configuration
        where rd_kafka_error_is_fatal(error) == 0 && rd_kafka_error_is_retriable(error) == 0
            && rd_kafka_error_txn_requires_abort(error) == 0:
            kind = .configuration
        default:
            if rd_kafka_error_is_fatal(error) == 1 {
                kind = .fatal
            } else if rd_kafka_error_txn_requires_abort(error) == 1 {
                kind = .abortable
            } else {
                kind = rd_kafka_error_is_retriable(error) == 1 ? .retriable : Kind(code)
            }
        }
        self.init(
            kind: kind, operation: operation, code: String(cString: rd_kafka_error_name(error)),
            reason: String(cString: rd_kafka_error_string(error)))
    }

    static func timedOut(_ operation: String, _ reason: String) -> ClientError {
        ClientError(kind: .retriable, operation: operation, code: "_TIMED_OUT", reason: reason)
    }
}

extension ClientError.Kind {
    /// What a code means where the library says nothing more about it.
    init(_ code: rd_kafka_resp_err_t) {
        switch code {
        case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET,
            RD_KAFKA_RESP_ERR__NO_OFFSET, Self.logTruncation:
            self = .outOfRange
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
            RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED,
            RD_KAFKA_RESP_ERR_UNSUPPORTED_SASL_MECHANISM, RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE,
            RD_KAFKA_RESP_ERR_SECURITY_DISABLED, RD_KAFKA_RESP_ERR__AUTHENTICATION,
            RD_KAFKA_RESP_ERR__SSL:
            self = .refused
        case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED,
            RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH, RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
            self = .fenced
        case RD_KAFKA_RESP_ERR__INVALID_ARG, RD_KAFKA_RESP_ERR_INVALID_CONFIG,
            RD_KAFKA_RESP_ERR_POLICY_VIOLATION, RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR,
            RD_KAFKA_RESP_ERR_INVALID_PARTITIONS, RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION,
            RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_TRANSACTION_TIMEOUT,
            RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL,
            RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT, RD_KAFKA_RESP_ERR_INVALID_GROUP_ID:
            self = .configuration
        case RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__DESTROY, RD_KAFKA_RESP_ERR__BAD_MSG,
            RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, RD_KAFKA_RESP_ERR__STATE,
            RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, RD_KAFKA_RESP_ERR__NOT_IMPLEMENTED:
            self = .fatal
        default:
            self = .retriable
        }
    }

    /// `_LOG_TRUNCATION`, which the headers of 2.0.2 do not name yet.
    private static let logTruncation = rd_kafka_resp_err_t(-139)
}
