import Bytes
import LeadModel
import LeadResolver
import Testing

@testable import WorkerRuntime

@Suite("A walk over nodes whose keys are derived again") struct RekeyWalkTests {
    private static func places(_ count: UInt32) -> [RekeyWalk.Place] {
        (0..<count).map { RekeyWalk.Place(hash: Hash128(first: 1, second: 2), number: $0) }
    }

    private static func node(_ place: RekeyWalk.Place) -> NodeID {
        NodeID(
            key: IdentityKey(kind: .email, value: []), number: place.number, incarnation: 0)
    }

    /// What a look finds at each number; nothing where it is not listed.
    private static func look(
        _ found: [UInt32: Rekeying]
    ) -> (RekeyWalk.Place) -> (node: NodeID, rekeying: Rekeying)? {
        { place in found[place.number].map { (node(place), $0) } }
    }

    @Test func aPlaceTakesLittleMemory() {
        #expect(MemoryLayout<RekeyWalk.Place>.stride == 24)
    }

    @Test func eachIsSeenOnce() {
        var walk = RekeyWalk(Self.places(5))
        var seen: [UInt32] = []
        while !walk.isAtEnd {
            #expect(seen.count < 5)
            let due = walk.next(2) { place in
                seen.append(place.number)
                return place.number == 3 ? nil : (Self.node(place), .due)
            }
            #expect(due.allSatisfy { $0.node == Self.node($0.place) })
            walk.confirm(due, look: Self.look([0: .upToDate, 1: .upToDate, 2: .upToDate]))
        }
        #expect(seen == [0, 1, 2, 3, 4])
        // The last was gone when it was looked at again: somebody had taken it in.
        #expect(walk.changed == 3)
    }

    @Test func whatWaitsForAJoinIsSeenUntilItDoesNot() {
        var walk = RekeyWalk(Self.places(3))
        #expect(walk.next(2, look: Self.look([0: .later, 1: .upToDate])).isEmpty)
        #expect(!walk.hasSeenAll)
        #expect(walk.next(2, look: Self.look([2: .later])).isEmpty)
        #expect(walk.hasSeenAll && !walk.isAtEnd)
        #expect(walk.next(2, look: Self.look([0: .later, 2: .later])).isEmpty)
        #expect(!walk.isAtEnd)
        let due = walk.next(2, look: Self.look([0: .due, 2: .upToDate]))
        #expect(due.map(\.place.number) == [0])
        // Asked to join by one that was due before it.
        walk.confirm(due, look: Self.look([0: .later]))
        #expect(!walk.isAtEnd && walk.changed == 0)
        #expect(walk.next(2, look: Self.look([:])).isEmpty)
        #expect(walk.isAtEnd)
    }
}
