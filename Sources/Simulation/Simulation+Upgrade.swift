import Bytes
import LeadModel
import LeadNormalization
import LeadWire
import StreamCore
import WorkerRuntime

/// Workers get newer normalization data, one after the other, in the middle of the stream.
extension Simulation {
    /// What a worker has that starts now.
    var normalizerOfStart: Normalizer { isUpgraded ? upgrade ?? normalizer : normalizer }

    /// The normalization data of the end.
    var normalizerAtRest: Normalizer { upgrade ?? normalizer }

    func versions(isUpgraded: Bool) -> [KeyKind: UInt64] {
        upgrade == nil ? [:] : [.email: isUpgraded ? 2 : 1]
    }

    /// Whether the keys of every shard that has any are of the data that workers start with now, as its
    /// changelog says.
    var isRekeyed: Bool {
        guard upgrade != nil else { return true }
        let wanted = versions(isUpgraded: isUpgraded)
        return (0..<configuration.partitions).allSatisfy { partition in
            let log = TopicPartition(configuration.topics.changelog, partition)
            let all = records(log)
            if all.isEmpty { return true }
            let last = all.last { record in
                record.key.flatMap { StoreKey(encoded: $0) }?.kind == 7
            }
            guard let value = last?.value, let record = try? NormalizationRecord.decode(value)
            else { return false }
            return record.versions == wanted
        }
    }
}
