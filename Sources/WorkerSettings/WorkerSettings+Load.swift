extension WorkerSettings {
    /// What librdkafka says against a property's value; nil where it takes it.
    public typealias PropertyCheck = @Sendable (_ name: String, _ value: String) -> String?
    /// What librdkafka says against properties together, each of which it takes: the properties
    /// that are to blame, where that can be told, and why.
    public typealias PropertiesCheck =
        @Sendable (_ properties: [String: String]) -> [(names: [String], reason: String)]
    /// Whether a text is a country code whose phone numbers can be read.
    public typealias RegionCheck = @Sendable (_ code: String) -> Bool

    /// Reads a configuration file, lays the environment over it and checks everything.
    ///
    /// Every key that takes one value or a list is overridden by `LEAD_DEDUP_` and its path in
    /// capitals with `_` for every other character; `propertyNames` are librdkafka's, of which some
    /// have an underscore themselves. Reads nothing from the network, creates nothing.
    public static func load(
        path: String, environment: [String: String],
        checkProperty: @escaping PropertyCheck = { _, _ in nil },
        checkProperties: @escaping PropertiesCheck = { _ in [] }, propertyNames: [String] = [],
        checkRegion: @escaping RegionCheck = { CountryCode.isAssigned($0) }
    ) throws(SettingsError) -> WorkerSettings {
        let bytes: [UInt8]
        do {
            bytes = try SettingsFile.read(path, limit: SettingsFile.maxConfigurationBytes)
        } catch {
            let problem = SettingsProblem(
                origin: .wholeFile(path: path), keyPath: "",
                what: "the configuration \(error.what)",
                fix: "name a readable YAML file with --config")
            throw SettingsError([problem])
        }
        return try parse(
            bytes, path: path, environment: environment, checkProperty: checkProperty,
            checkProperties: checkProperties, propertyNames: propertyNames,
            checkRegion: checkRegion)
    }

    /// The same of a configuration's text; `path` is what problems call it, and where a rules
    /// file is looked for.
    public static func parse(
        _ bytes: [UInt8], path: String, environment: [String: String] = [:],
        checkProperty: @escaping PropertyCheck = { _, _ in nil },
        checkProperties: @escaping PropertiesCheck = { _ in [] }, propertyNames: [String] = [],
        checkRegion: @escaping RegionCheck = { CountryCode.isAssigned($0) }
    ) throws(SettingsError) -> WorkerSettings {
        let reader = SettingsReader(environment: environment)
        guard let node = document(bytes, path: path, reader: reader) else {
            throw SettingsError(reader.sortedProblems)
        }
        let root = SettingsSection(node, at: [], file: path, mark: .start, reader: reader)
        guard root.isMapping else { throw SettingsError(reader.sortedProblems) }
        let decoder = SettingsDecoder(
            reader: reader, file: path, checkProperty: checkProperty,
            checkProperties: checkProperties, propertyNames: propertyNames,
            checkRegion: checkRegion)
        let settings = decoder.decode(root)
        guard reader.problems.isEmpty else { throw SettingsError(reader.sortedProblems) }
        return settings
    }

    /// A file's root node; nil, with a problem reported, where it has none.
    static func document(
        _ bytes: [UInt8], path: String, reader: SettingsReader,
        whereEmpty: (what: String, fix: String) = (
            "the configuration is empty", "write at least application_id, kafka and topics"
        )
    ) -> YAMLNode? {
        func report(_ fault: YAMLFault) {
            reader.report(
                SettingsProblem(
                    origin: .file(path: path, line: fault.mark.line, column: fault.mark.column),
                    keyPath: SettingsReader.keyPath(fault.path), what: fault.what,
                    fix: fault.fix))
        }
        do {
            let (root, doubled) = try YAMLComposer.compose(bytes)
            doubled.forEach(report)
            if let root { return root }
            report(YAMLFault(mark: .start, what: whereEmpty.what, fix: whereEmpty.fix))
        } catch {
            report(error)
        }
        return nil
    }
}
