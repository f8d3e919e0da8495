/// The version of this program: the only place that names it.
enum Version {
    static let number = "0.1.0"

    /// What `--version` prints.
    static var text: String {
        let library = Composition.librdkafkaVersion.map { "librdkafka \($0)\n" } ?? ""
        return "lead-dedup \(number)\n\(library)"
    }
}
