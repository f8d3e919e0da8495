import Bytes
import Testing

@Suite struct BytesTests {
    @Test(arguments: [
        ("21", Int32(-973_932_308)), ("foobar", -790_332_482),
        ("a-little-bit-long-string", -985_981_536),
    ])
    func murmur2EqualsJavas(_ text: String, _ expected: Int32) {
        #expect(Murmur2.hash(ByteSlice(utf8: text)) == expected)
    }

    @Test(arguments: [
        ("ana.lopez@contoso-labs.com", Int32(11)), ("b.meyer@contoso-labs.com", 1),
        ("wei.chen@northwind.example", 4),
    ])
    func partitionIgnoresTheSignBit(_ text: String, _ expected: Int32) {
        #expect(Murmur2.partition(of: ByteSlice(utf8: text), count: 12) == expected)
    }

    @Test func uuidHasVersionAndVariantAndReadsItsOwnText() {
        let id = UUID8(hashing: ByteSlice(utf8: "abc"))
        #expect(id.description == "ba7816bf-8f01-8fea-8141-40de5dae2223")
        #expect(UUID8(ByteSlice(utf8: id.description)) == id)
        #expect(UUID8(ByteSlice(utf8: "ba7816bf-8f01-4fea-8141-40de5dae2223")) == nil)
        #expect(UUID8(ByteSlice(utf8: "ba7816bf")) == nil)
    }

    @Test func integersComeBack() throws {
        var writer = ByteWriter()
        let varints: [UInt64] = [0, 1, 127, 128, 300, .max]
        let signed: [Int64] = [0, -1, 1, .min, .max]
        for value in varints { writer.write(varint: value) }
        for value in signed { writer.write(zigzag: value) }
        writer.write(fixed: Int32(-7))
        writer.write(optional: nil)
        writer.write(optional: [])
        writer.write(counted: [1, 2, 3])
        var reader = ByteReader(writer.bytes[...])
        for value in varints { #expect(try reader.readVarint() == value) }
        for value in signed { #expect(try reader.readZigzag() == value) }
        #expect(try reader.read(fixed: Int32.self) == -7)
        #expect(try reader.readOptional() == nil)
        #expect(try reader.readOptional() == [])
        #expect(try reader.readCounted() == [1, 2, 3])
        #expect(reader.isAtEnd)
    }

    @Test func randomBytesNeverTrapTheReader() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            var reader = ByteReader(bytes[...])
            while !reader.isAtEnd {
                let before = reader.rest.count
                _ = try? reader.readCounted()
                _ = try? reader.readUUID8()
                _ = try? reader.readZigzag()
                _ = try? reader.read(fixed: UInt16.self)
                _ = try? reader.readByte()
                if reader.rest.count == before { break }
            }
        }
    }

    @Test func keyedHashDependsOnSecretAndDomain() {
        let one = KeyedHasher(secret: ByteSlice(utf8: "app")),
            two = KeyedHasher(secret: ByteSlice(utf8: "other"))
        let value = ByteSlice(utf8: "ana@contoso-labs.com")
        #expect(one.hash(domain: 1, value) == one.hash(domain: 1, value))
        #expect(one.hash(domain: 1, value) != one.hash(domain: 2, value))
        #expect(one.hash(domain: 1, value) != two.hash(domain: 1, value))
    }
}
