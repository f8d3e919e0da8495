import Foundation

/// The files of the package that these tests were built from.
struct Checkout {
    /// A text file: its path below the package root, and what it holds.
    struct File {
        let path: String
        let bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    struct NotFound: Error {}

    let root: URL

    /// Walks up from this file to the folder that holds `Package.swift`.
    init() throws {
        var folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        while !FileManager.default.fileExists(
            atPath: folder.appendingPathComponent("Package.swift").path)
        {
            guard folder.path != "/" else { throw NotFound() }
            folder = folder.deletingLastPathComponent()
        }
        root = folder
    }

    /// Every file below `folder` whose name ends with one of `endings` (all files where that is empty).
    func files(_ folder: String, endings: [String] = []) throws -> [File] {
        let start = root.appendingPathComponent(folder)
        var found: [File] = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: start.path).sorted() {
            let url = start.appendingPathComponent(path)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder),
                !isFolder.boolValue,
                !path.contains("__pycache__"),
                endings.isEmpty || endings.contains(where: path.hasSuffix)
            else { continue }
            found.append(File(path: "\(folder)/\(path)", bytes: Array(try Data(contentsOf: url))))
        }
        return found
    }

    /// Every file that belongs to the project: the agreed folders, and files at the top.
    func all() throws -> [File] {
        var found: [File] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: root.path).sorted() {
            let url = root.appendingPathComponent(name)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
                continue
            }
            if isFolder.boolValue {
                guard ["Sources", "Tests", "docker", "Config", ".ci"].contains(name) else {
                    continue
                }
                found += try files(name)
            } else if !name.hasPrefix(".git") || name == ".gitignore" {
                found.append(File(path: name, bytes: Array(try Data(contentsOf: url))))
            }
        }
        return found
    }
}

/// Places in `text` that match `pattern` (ICU syntax, `^` and `$` at line ends), as `path:line: match`.
func places(_ pattern: String, in text: String, path: String) throws -> [String] {
    let expression = try NSRegularExpression(pattern: pattern, options: [.anchorsMatchLines])
    let whole = text as NSString
    return expression.matches(in: text, range: NSRange(location: 0, length: whole.length)).map {
        match in
        let line =
            whole.substring(to: match.range.location).utf8.count { $0 == UInt8(ascii: "\n") } + 1
        return "\(path):\(line): \(whole.substring(with: match.range))"
    }
}

/// The first group of every match of `pattern` in `text`.
func groups(_ pattern: String, in text: String) throws -> [[String]] {
    let expression = try NSRegularExpression(
        pattern: pattern, options: [.anchorsMatchLines, .dotMatchesLineSeparators])
    let whole = text as NSString
    return expression.matches(in: text, range: NSRange(location: 0, length: whole.length)).map {
        match in
        (1..<match.numberOfRanges).map { index in
            let range = match.range(at: index)
            return range.location == NSNotFound ? "" : whole.substring(with: range)
        }
    }
}
