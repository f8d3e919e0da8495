/// The text of a file that holds one secret.
enum SecretFile {
    /// The content with ONE line end dropped, as editors add it; spaces are kept. nil, with what
    /// is wrong told, where it can not be a secret.
    static func text(_ bytes: [UInt8], refuse: (String) -> Void) -> String? {
        var content = bytes[...]
        if content.last == UInt8(ascii: "\n") {
            content.removeLast()
            if content.last == UInt8(ascii: "\r") { content.removeLast() }
        }
        if content.starts(with: [0xef, 0xbb, 0xbf]) {
            refuse("begins with a byte order mark")
        } else if content.starts(with: [0xff, 0xfe]) || content.starts(with: [0xfe, 0xff]) {
            refuse("is UTF-16")
        } else if content.isEmpty {
            refuse("is empty")
        } else if content.contains(0) {
            refuse("holds a NUL byte")
        } else if Array(content).withUnsafeBufferPointer(YAMLText.firstInvalidUTF8) != nil {
            refuse("is not UTF-8 text")
        } else {
            return String(decoding: content, as: UTF8.self)
        }
        return nil
    }
}
