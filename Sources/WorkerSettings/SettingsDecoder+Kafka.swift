extension SettingsDecoder {
    func kafka(_ section: SettingsSection) -> WorkerSettings.Kafka {
        var kafka = WorkerSettings.Kafka(bootstrapServers: bootstrapServers(in: section))
        kafka.properties = properties(section.section("properties"))
        kafka.startTimeoutS = section.value("start_timeout_s")?.int(1...3600)
        section.refuseUnknownKeys()
        return kafka
    }

    private func bootstrapServers(in section: SettingsSection) -> String {
        guard
            let value = section.required("bootstrap_servers", "write the brokers as host:port")
        else { return "" }
        let servers = value.text.split(separator: ",", omittingEmptySubsequences: false)
            .map { TextTrim.spaces($0) }
        var good: [String] = []
        for server in servers {
            guard !server.isEmpty else {
                value.refuse(
                    servers.count == 1 ? "empty" : "an empty entry",
                    "write host:port, several with one comma between them")
                continue
            }
            do throws(HostPort.Fault) {
                good.append(try HostPort.parse(server, ports: 1...65_535).description)
            } catch {
                value.refuse(error.what, error.fix)
            }
        }
        return good.joined(separator: ",")
    }

    private func properties(_ section: SettingsSection) -> [String: String] {
        var values: [String: SettingsValue] = [:]
        let before = reader.problems.count
        for name in section.allKeys() {
            guard let node = section.node(name) else { continue }
            values[name] = section.single(node, at: section.path + [name])
        }
        for (name, value) in overrides(of: section) { values[name] = value }
        var properties: [String: String] = [:]
        for (name, value) in values.sorted(by: { $0.key < $1.key }) {
            if let (what, fix) = GuardedProperty.reason(name) {
                value.refuse(what, fix)
            } else if let reason = checkProperty(name, value.text) {
                value.refuse(
                    "librdkafka refuses it: \(safe(reason, name: name, value: value.text))",
                    "see librdkafka's list of properties and values")
            } else {
                properties[name] = value.text
            }
        }
        // What is missing only because it was refused is no reason by itself.
        if reader.problems.count == before { refuseTogether(properties, values, section) }
        return properties
    }

    /// Properties that librdkafka takes one by one, but not together or not in a worker.
    private func refuseTogether(
        _ properties: [String: String], _ values: [String: SettingsValue],
        _ section: SettingsSection
    ) {
        for (names, reason) in checkProperties(properties) {
            let what = "librdkafka refuses it: \(safe(reason))"
            let others = names.dropFirst().joined(separator: ", ")
            if let name = names.first, let value = values[name] {
                value.refuse(
                    what,
                    names.count == 1
                        ? "remove \(name), or give it a value as that says"
                        : "remove \(name) or change it, or what it does not go with: \(others)",
                    .consequence)
            } else {
                section.report(
                    "librdkafka refuses the properties together: \(safe(reason))",
                    "change one of them as it says", .consequence)
            }
        }
    }

    /// The properties that the environment gives, by name: the variable's rest in small letters
    /// with dots for underscores; with `_FILE` behind, the content of a file.
    private func overrides(of section: SettingsSection) -> [String: SettingsValue] {
        let variables = reader.overrides(below: section.path)
        let given = Set(variables.map(\.variable))
        var values: [String: SettingsValue] = [:]
        for (variable, rest, text) in variables {
            let isFile =
                rest.hasSuffix("_FILE") && !Self.propertiesOfFiles.contains(propertyName(rest))
            let name = propertyName(isFile ? String(rest.dropLast(5)) : rest)
            var value = SettingsValue(
                reader: reader, path: section.path + [name],
                origin: .environment(variable: variable), text: text, isPlain: true)
            guard !text.isEmpty else {
                value.refuse("the variable is empty", "give it a value or unset it")
                continue
            }
            if isFile {
                let plain = String(variable.dropLast(5))
                guard !given.contains(plain) else {
                    value.refuse("\(plain) is set as well", "unset one of the two variables")
                    continue
                }
                guard let secret = secret(in: text, value) else { continue }
                value.text = secret
            }
            values[name] = value
        }
        return values
    }

    /// librdkafka properties that are themselves called so.
    private static let propertiesOfFiles = [
        "sasl.oauthbearer.assertion.private.key.file",
        "sasl.oauthbearer.assertion.jwt.template.file",
    ]

    /// The property that a variable's rest stands for: one that librdkafka has, in whose name an
    /// underscore may be one, else with dots for all of them.
    private func propertyName(_ rest: String) -> String {
        let dotted = String(rest.lowercased().map { $0 == "_" ? "." : $0 })
        if propertyNames.contains(dotted) { return dotted }
        let variable = SettingsReader.variable(for: [rest.lowercased()])
        return propertyNames.first { SettingsReader.variable(for: [$0]) == variable } ?? dotted
    }

    /// A secret file's content without one trailing line end. Messages name the variable only:
    /// someone may have put the secret where its file belongs.
    private func secret(in path: String, _ value: SettingsValue) -> String? {
        let bytes: [UInt8]
        do throws(SettingsFile.Failure) {
            bytes = try SettingsFile.read(path, limit: SettingsFile.maxSecretBytes)
        } catch {
            value.refuse(
                "the file named there \(error.what)",
                "name a file that this user can read, or unset it")
            return nil
        }
        return SecretFile.text(bytes) { what in
            value.refuse("the file named there \(what)", "write the secret alone, as UTF-8 text")
        }
    }

    /// librdkafka's reason in one line.
    private func safe(_ reason: String) -> String { Excerpt.of(reason, limit: 300) }

    /// librdkafka's reason in one line, without the value where that is a secret.
    private func safe(_ reason: String, name: String, value: String) -> String {
        let isSecret = SecretMask.isSecret(property: name) && !value.isEmpty
        let text = isSecret ? reason.replacing(value, with: SecretMask.mask) : reason
        return Excerpt.of(text, limit: 300)
    }
}
