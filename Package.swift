// swift-tools-version: 6.2
// lead-dedup: targets and their one-way dependencies. `Tests/HouseRulesTests` holds the same table and fails
// where a source file imports what is not listed here.
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // Debug builds and tests check at run time that no access overlaps a change; a release build
    // spends a thirtieth of an event on it.
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
    // Generic code of one module is specialized for the types of another: the resolver for its shard.
    .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release)),
    // What the modules name for the linker are the parts of Swift's own library, see `executable`.
    .unsafeFlags(["-static-stdlib"], .when(platforms: [.linux], configuration: .release)),
]

// jemalloc in place of glibc's malloc: a fifth less CPU for each event, and records that one thread
// allocates and librdkafka's threads free leave no holes behind.
//
// Swift's own library inside the binary: a call into it costs no look-up, which makes a twentieth of
// an event, and the binary runs where no Swift is installed.
let executable: [LinkerSetting] = [
    .linkedLibrary("jemalloc", .when(platforms: [.linux])),
    .unsafeFlags(
        ["-static-stdlib", "-use-ld=lld"], .when(platforms: [.linux], configuration: .release)),
]

func library(_ name: String, _ dependencies: [String]) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: settings)
}

func system(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

func tests(_ name: String, _ dependencies: [String]) -> Target {
    .testTarget(
        name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: settings)
}

let package = Package(
    name: "lead-dedup",
    products: [
        .executable(name: "lead-dedup", targets: ["lead-dedup"]),
        .executable(name: "lead-dedup-bench", targets: ["lead-dedup-bench"]),
    ],
    targets: [
        // C and C++ libraries, each imported by one Swift target.
        system("CRdKafka", "rdkafka", "librdkafka-dev"),
        system("CYAML", "yaml-0.1", "libyaml-dev"),
        system("CSodium", "libsodium", "libsodium-dev"),
        system("CCrypto", "libcrypto", "libssl-dev"),
        system("CXXHash", "libxxhash", "libxxhash-dev"),
        system("CMicroHTTPD", "libmicrohttpd", "libmicrohttpd-dev"),
        .target(
            name: "CICU", linkerSettings: [.linkedLibrary("icuuc"), .linkedLibrary("icui18n")]),
        .target(
            name: "CPhoneNumber",
            linkerSettings: [
                .linkedLibrary("phonenumber"), .linkedLibrary("protobuf"), .linkedLibrary("stdc++"),
            ]),
        .target(name: "CPublicSuffix", linkerSettings: [.linkedLibrary("psl")]),
        .target(
            name: "CSimdJSON",
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),
        .target(name: "CPosix"),
        .target(name: "CGetOpt"),

        // The product, from the inside out.
        library("Bytes", ["CSodium", "CCrypto", "CXXHash"]),
        library("UnicodeText", ["Bytes", "CICU"]),
        library("Telemetry", []),
        library("StreamCore", ["Bytes"]),
        library("KafkaClient", ["Bytes", "StreamCore", "Telemetry", "CRdKafka"]),
        library("LeadModel", ["Bytes"]),
        library("LeadWire", ["Bytes", "LeadModel", "UnicodeText", "CSimdJSON"]),
        library(
            "LeadNormalization",
            ["Bytes", "LeadModel", "UnicodeText", "CPhoneNumber", "CPublicSuffix"]),
        library("LeadMatching", ["Bytes", "LeadModel", "LeadNormalization", "UnicodeText"]),
        library(
            "LeadResolver",
            ["Bytes", "LeadModel", "LeadNormalization", "LeadMatching", "StreamCore"]),
        library("IdentityIndex", ["Bytes", "StreamCore", "LeadModel", "LeadWire", "CPosix"]),
        library(
            "WorkerRuntime",
            [
                "Bytes", "StreamCore", "LeadModel", "LeadNormalization", "LeadResolver", "LeadWire",
                "IdentityIndex", "Telemetry", "CPosix",
            ]),
        library(
            "WorkerAPI", ["WorkerRuntime", "LeadResolver", "LeadWire", "Telemetry", "CMicroHTTPD"]),
        library("WorkerSettings", ["Bytes", "LeadModel", "LeadMatching", "StreamCore", "CYAML"]),
        library("BulkFiles", ["Bytes", "LeadModel", "LeadWire", "LeadResolver", "StreamCore"]),
        library(
            "Simulation",
            [
                "Bytes", "StreamCore", "LeadModel", "LeadNormalization", "LeadMatching",
                "WorkerRuntime",
                "IdentityIndex", "LeadResolver", "LeadWire",
            ]),
        library(
            "Exploration",
            [
                "Bytes", "StreamCore", "LeadModel", "LeadNormalization", "LeadMatching",
                "LeadResolver", "LeadWire",
            ]),
        .executableTarget(
            name: "lead-dedup",
            dependencies: [
                "Bytes", "StreamCore", "KafkaClient", "Telemetry", "LeadModel", "LeadNormalization",
                "LeadMatching",
                "LeadResolver", "LeadWire", "IdentityIndex", "WorkerRuntime", "WorkerAPI",
                "WorkerSettings",
                "BulkFiles", "CPosix", "CGetOpt",
            ],
            swiftSettings: settings, linkerSettings: executable),
        .executableTarget(
            name: "lead-dedup-bench",
            dependencies: [
                "Bytes", "StreamCore", "KafkaClient", "LeadModel", "LeadNormalization",
                "LeadMatching", "LeadResolver",
                "LeadWire", "IdentityIndex", "WorkerRuntime", "WorkerSettings", "BulkFiles",
                "Exploration",
            ],
            swiftSettings: settings, linkerSettings: executable),

        tests("BytesTests", ["Bytes"]),
        tests("LeadWireTests", ["Bytes", "LeadModel", "LeadWire"]),
        tests("KafkaClientTests", ["Bytes", "StreamCore", "KafkaClient"]),
        tests("TelemetryTests", ["Telemetry"]),
        tests("WorkerAPITests", ["WorkerAPI", "Telemetry"]),
        tests("BulkFilesTests", ["BulkFiles", "Bytes", "LeadModel"]),
        tests(
            "CommandLineTests",
            [
                "lead-dedup", "Bytes", "IdentityIndex", "LeadModel", "LeadResolver", "StreamCore",
                "WorkerRuntime",
            ]),
        tests("IdentityIndexTests", ["IdentityIndex", "StreamCore", "Bytes"]),
        tests("HouseRulesTests", []),
        tests("UnicodeTextTests", ["Bytes", "UnicodeText"]),
        tests("LeadNormalizationTests", ["Bytes", "LeadModel", "LeadNormalization"]),
        tests("LeadMatchingTests", ["Bytes", "LeadModel", "LeadMatching"]),
        tests(
            "LeadResolverTests",
            ["Bytes", "LeadModel", "LeadNormalization", "LeadMatching", "LeadResolver", "LeadWire"]),
        tests("ExplorationTests", ["Exploration"]),
        tests(
            "SimulationTests",
            ["Bytes", "LeadModel", "LeadNormalization", "Simulation", "WorkerRuntime"]),
        tests(
            "WorkerRuntimeTests",
            [
                "Bytes", "IdentityIndex", "LeadModel", "LeadNormalization", "LeadResolver",
                "LeadWire", "StreamCore", "WorkerRuntime",
            ]),
        tests("WorkerSettingsTests", ["WorkerSettings", "LeadMatching", "LeadModel"]),
    ],
    cxxLanguageStandard: .cxx17
)
