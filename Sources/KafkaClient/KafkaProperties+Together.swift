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
        // What makes the library load code has no part in a trial.
        let properties = properties.filter { !loading.contains($0.key) }
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
    /// do at once: running `sasl.kerberos.kinit.cmd` for a Kerberos ticket (as a comment of the shell
    /// it is still looked at, for the properties that it names), or asking for a token at
    /// `sasl.oauthbearer.token.endpoint.url` (what is no URL of the web is asked for nothing).
    private static func idle(_ properties: [String: String]) -> [(String, String)] {
        var idle: [(String, String)] = []
        let command = "sasl.kerberos.kinit.cmd"
        let written =
            properties[command] ?? "%{sasl.kerberos.keytab} %{sasl.kerberos.principal}"
        let comment = "# " + String(written.map { $0.isNewline ? " " : $0 })
        // Not every build of the library takes it.
        if check(name: command, value: comment) == nil { idle.append((command, comment)) }
        let endpoint = "sasl.oauthbearer.token.endpoint.url"
        if properties[endpoint]?.isEmpty == false { idle.append((endpoint, "none:")) }
        return idle
    }
}
