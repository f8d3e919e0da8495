import Bytes
import Testing

@Suite struct SHA256Tests {
    private static func hex(_ digest: SHA256.Digest) -> String {
        (0..<4).map { index in
            let text = String(digest.word(index).byteSwapped, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
    }

    /// The examples of FIPS 180-4 and the digest of nothing.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func digestsArePublishedOnes(_ text: String, _ digest: String) {
        #expect(Self.hex(SHA256.digest(ByteSlice(utf8: text))) == digest)
    }

    /// Around the ends of blocks, with a prefix that takes none, one and two of them.
    @Test(arguments: [0, 1, 63, 64, 65, 128])
    func aPrefixCountsAsWholeBlocksOfBytes(_ prefixCount: Int) {
        let prefix = (0..<prefixCount).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
        let padding = [UInt8](repeating: 0, count: (64 - prefixCount % 64) % 64)
        let hashed = SHA256.Prefix(prefix[...])
        for count in [0, 1, 40, 54, 55, 56, 63, 64, 65, 119, 120, 200] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let whole = prefix + padding + bytes
            #expect(hashed.digest(bytes[...]) == SHA256.digest(whole[...]))
        }
    }

    /// Ids that are published: what they are of must never change.
    @Test func anIdIsTheFirstBitsOfTheDigest() {
        let id = UUID8(hashing: ByteSlice(utf8: "abc"))
        #expect(id.description == "ba7816bf-8f01-8fea-8141-40de5dae2223")
    }
}
