import Foundation
import Testing

@Suite("Imports follow the layout") struct ImportRulesTests {
    /// The targets that `Package.swift` declares, with their dependencies.
    private func packageTargets() throws -> [String: Set<String>] {
        let checkout = try Checkout()
        let text = try String(
            contentsOf: checkout.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        var found: [String: Set<String>] = [:]
        let shapes = [
            #"^\s*library\(\s*"([^"]+)",\s*\[(.*?)\]\s*\)"#,
            #"\.executableTarget\(\s*name:\s*"([^"]+)",\s*dependencies:\s*\[(.*?)\]"#,
        ]
        for shape in shapes {
            for row in try groups(shape, in: text) {
                found[row[0]] = Set(try groups(#""([^"]+)""#, in: row[1]).map { $0[0] })
            }
        }
        return found
    }

    /// The modules that a Swift file imports.
    private func imports(of file: Checkout.File) throws -> [String] {
        let shape =
            #"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"#
            + #"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)\s+)?([A-Za-z_]\w*)"#
        return try groups(shape, in: SourceText.code(of: file.bytes)).map { $0[0] }
    }

    private func target(of file: Checkout.File) -> String {
        let parts = file.path.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : ""
    }

    @Test func packageDeclaresTheTargetsOfTheLayout() throws {
        #expect(Set(try packageTargets().keys) == Set(Layout.rows.keys))
    }

    @Test func dependenciesOfThePackageStayWithinTheLayout() throws {
        for (name, dependencies) in try packageTargets() {
            let surplus = dependencies.subtracting(Layout.allowed(for: name))
            #expect(surplus.isEmpty, "\(name) must not depend on \(surplus.sorted())")
        }
    }

    @Test func packageNamesNoOutsidePackage() throws {
        let checkout = try Checkout()
        let text = try String(
            contentsOf: checkout.root.appendingPathComponent("Package.swift"), encoding: .utf8)
        #expect(!text.contains(".package("))
    }

    @Test func layoutHasNoCycle() {
        for name in Layout.rows.keys {
            #expect(!Layout.allowed(for: name).contains(name), "\(name) reaches itself")
        }
    }

    @Test func runtimeAndSimulationNeverSeeTheClient() {
        #expect(!Layout.allowed(for: "WorkerRuntime").contains("KafkaClient"))
        #expect(!Layout.allowed(for: "Simulation").contains("KafkaClient"))
    }

    @Test func everyImportIsDeclaredAndAllowed() throws {
        let declared = try packageTargets()
        var seen = 0
        for file in try Checkout().files("Sources", endings: [".swift"]) {
            let target = target(of: file)
            let allowed = Layout.allowed(for: target).intersection(declared[target] ?? [])
            for module in try imports(of: file) {
                seen += 1
                let fine =
                    allowed.contains(module) || Layout.toolchain.contains(module)
                    || (module == "Foundation" && Layout.mayImportFoundation.contains(target))
                #expect(fine, "\(file.path) imports \(module)")
            }
        }
        #expect(seen > 5, "the rule looked at next to nothing")
    }

    @Test func eachLibraryHasOneImporter() throws {
        var importers: [String: Set<String>] = [:]
        let libraries = Layout.rows.values.reduce(into: Set<String>()) {
            $0.formUnion($1.libraries)
        }
        for file in try Checkout().files("Sources", endings: [".swift"]) {
            for module in try imports(of: file) where libraries.contains(module) {
                importers[module, default: []].insert(target(of: file))
            }
        }
        for (library, targets) in importers {
            #expect(targets.count == 1, "\(library) is imported by \(targets.sorted())")
        }
    }
}
