import Glibc

/// Reads small files whole.
enum SettingsFile {
    /// A configuration file's largest size, bytes.
    static let maxConfigurationBytes = 1 << 20
    /// A secret file's largest size, bytes.
    static let maxSecretBytes = 1 << 16

    /// Why a file was not read; holds neither path nor content.
    struct Failure: Error, Equatable {
        var what: String
    }

    static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure()
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else {
                throw Failure(what: "is larger than \(limit) bytes")
            }
        }
    }

    /// Whether something that is no folder has this path.
    static func isNoFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFDIR
    }

    /// A path as another file names it: relative to that file's folder unless it is absolute.
    static func path(_ path: String, besides file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.utf8.lastIndex(of: UInt8(ascii: "/")) else {
            return path
        }
        return "\(file[...slash])\(path)"
    }

    private static func failure() -> Failure {
        let number = errno
        var text = [UInt8](repeating: 0, count: 256)
        let told = text.withUnsafeMutableBytes { buffer in
            buffer.withMemoryRebound(to: CChar.self) {
                guard let base = $0.baseAddress else { return ERANGE }
                return strerror_r(number, base, $0.count)
            }
        }
        guard told == 0 else { return Failure(what: "can not be read (error \(number))") }
        let message = String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        return Failure(what: "can not be read: \(message)")
    }
}
