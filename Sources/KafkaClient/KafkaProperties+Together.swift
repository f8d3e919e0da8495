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
                if !conflicts.contains(where: { $0.reason == reason }) {
                    conflicts.append(Conflict(names: names, reason: reason))
                }
                guard let first = names.first else { break }
                // There may be another one behind it.
                rest[first] = nil
            }
        }
        return conflicts
    }

    private static func refusal(
        _ role: KafkaHandle.Role, _ properties: [String: String]
    ) -> String? {
        if properties.isEmpty { return nil }
        let settings = KafkaClientSettings(bootstrapServers: "", properties: properties)
        let id = role == .producer ? ("transactional.id", "check") : ("group.id", "check")
        do throws(ClientError) {
            _ = try KafkaHandle(role, settings, [id] + idle(properties))
            return nil
        } catch {
            return error.reason
        }
    }

    /// Keeps a client that is only made to hear what is wrong from doing what its properties have it
    /// do at once: running `sasl.kerberos.kinit.cmd` for a Kerberos ticket, or asking for a token at
    /// `sasl.oauthbearer.token.endpoint.url` (what is no URL of the web is asked for nothing).
    private static func idle(_ properties: [String: String]) -> [(String, String)] {
        var idle: [(String, String)] = []
        // Not every build of the library takes it.
        let relogin = "sasl.kerberos.min.time.before.relogin"
        if check(name: relogin, value: "0") == nil { idle.append((relogin, "0")) }
        let endpoint = "sasl.oauthbearer.token.endpoint.url"
        if properties[endpoint]?.isEmpty == false { idle.append((endpoint, "none:")) }
        return idle
    }
}
