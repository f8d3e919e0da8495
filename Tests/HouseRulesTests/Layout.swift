/// Which target may import which: the layout that `Package.swift` spells out and every source file keeps.
///
/// A row names direct neighbours; a target may also import what those may import. Nothing points back.
enum Layout {
    /// The Swift targets of the product, each with its neighbours and the C targets that are its own.
    static let rows: [String: (neighbours: Set<String>, libraries: Set<String>)] = [
        "Bytes": ([], ["CSodium", "CCrypto", "CXXHash"]),
        "UnicodeText": (["Bytes"], ["CICU"]),
        "Telemetry": ([], []),
        "StreamCore": (["Bytes"], []),
        "KafkaClient": (["StreamCore", "Telemetry"], ["CRdKafka"]),
        "LeadModel": (["Bytes"], []),
        "LeadWire": (["LeadModel", "UnicodeText"], ["CSimdJSON"]),
        "LeadNormalization": (["LeadModel", "UnicodeText"], ["CPhoneNumber", "CPublicSuffix"]),
        "LeadMatching": (["LeadModel", "LeadNormalization", "UnicodeText"], []),
        "LeadResolver": (["LeadModel", "LeadNormalization", "LeadMatching", "StreamCore"], []),
        "IdentityIndex": (["StreamCore", "LeadModel", "LeadWire"], []),
        "WorkerRuntime": (
            ["StreamCore", "LeadResolver", "LeadWire", "IdentityIndex", "Telemetry"], []
        ),
        "WorkerAPI": (["WorkerRuntime", "LeadResolver", "LeadWire", "Telemetry"], ["CMicroHTTPD"]),
        "WorkerSettings": (["LeadMatching", "StreamCore"], ["CYAML"]),
        "BulkFiles": (["LeadWire", "LeadResolver", "StreamCore"], []),
        "Exploration": (["StreamCore", "LeadResolver", "LeadWire"], []),
        "Simulation": (
            ["StreamCore", "WorkerRuntime", "IdentityIndex", "LeadResolver", "LeadWire"], []
        ),
        "lead-dedup": (
            [
                "KafkaClient", "WorkerRuntime", "WorkerAPI", "WorkerSettings", "BulkFiles",
                "Simulation",
            ], ["CGetOpt"]
        ),
        "lead-dedup-bench": (
            [
                "KafkaClient", "WorkerRuntime", "WorkerAPI", "WorkerSettings", "BulkFiles",
                "Simulation", "Exploration",
            ], []
        ),
    ]

    /// System calls that Swift's Glibc module can't express; no library, so no single owner.
    static let posix = "CPosix"

    /// Modules of the toolchain that any target may import.
    static let toolchain: Set<String> = ["Glibc", "Synchronization", "Dispatch"]

    /// Targets off the hot path, which may import Foundation. The others work on byte slices.
    static let mayImportFoundation: Set<String> = [
        "Telemetry", "WorkerAPI", "WorkerSettings", "BulkFiles", "Simulation", "lead-dedup",
        "lead-dedup-bench",
    ]

    /// Every target that `target` may import, C targets of its own included.
    static func allowed(for target: String) -> Set<String> {
        guard let row = rows[target] else { return [] }
        var found = row.libraries.union([posix])
        var open = Array(row.neighbours)
        while let next = open.popLast() {
            guard found.insert(next).inserted else { continue }
            open.append(contentsOf: rows[next]?.neighbours ?? [])
        }
        return found
    }
}
