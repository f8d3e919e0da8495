import StreamCore

/// What the library says against properties that are each fine by themselves.
extension KafkaProperties {
    /// A refusal of several properties together.
    public struct Conflict: Sendable, Equatable {
        /// Those without each of which it would not be; empty where none alone is to blame.
        public var names: [String]
        /// The library's sentence, without secrets.
        public var reason: String
    }

    /// What is wrong with a set of properties, each of which has been checked: values that exclude
    /// each other or what the guarantee needs, files that can not be read. Opens no connection.
    public static func conflicts(_ properties: [String: String]) -> [Conflict] {
        var rest = properties
        var conflicts: [Conflict] = []
        for role in [KafkaHandle.Role.producer, .consumer] {
            while let reason = refusal(role, rest) {
                let names = rest.keys.sorted().filter { name in
                    var fewer = rest
                    fewer[name] = nil
                    return refusal(role, fewer) != reason
                }
                let told = explained(reason, rest)
                if !conflicts.contains(where: { $0.reason == told }) {
                    conflicts.append(Conflict(names: names, reason: told))
                }
                if names.isEmpty { break }
                // There may be another one behind it. All to blame go: what the library would say
                // without one of them alone, nobody has written.
                for name in names { rest[name] = nil }
            }
        }
        return conflicts
    }

    /// The sentence, and where it is about Kerberos, for which nobody has asked, why it is.
    private static func explained(_ reason: String, _ properties: [String: String]) -> String {
        let hasMechanism = ["sasl.mechanism", "sasl.mechanisms"].contains { properties[$0] != nil }
        guard !hasMechanism, reason.contains("kerberos") else { return reason }
        return
            "without sasl.mechanism, such as PLAIN, it takes GSSAPI, which is Kerberos: \(reason)"
    }

    private static func refusal(
        _ role: KafkaHandle.Role, _ properties: [String: String]
    ) -> String? {
        if properties.isEmpty { return nil }
        let settings = KafkaClientSettings(bootstrapServers: "", properties: properties)
        let id = role == .producer ? ("transactional.id", "check") : ("group.id", "check")
        do throws(ClientError) {
            _ = try KafkaHandle(role, settings, [id])
            return nil
        } catch {
            return error.reason
        }
    }
}
