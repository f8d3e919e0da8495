public import StreamCore

extension LogStore {
    /// Syncs the segments and writes a snapshot, so that an open from here on replays nothing and
    /// a loss of power goes back no further. Takes as long as the disk needs for what was written
    /// since the last one. Without any checkpoint there is nothing to write.
    public func writeSnapshot() throws(StoreError) {
        try requireUsable()
        guard let checkpoint else { return }
        for slot in segments.indices {
            guard let segment = segments[slot], segment.isDirty, !segment.isRetired else {
                continue
            }
            try file(of: slot).sync()
            segments[slot]?.isDirty = false
        }
        if namesAreDirty {
            try disk.syncDirectory(directory)
            namesAreDirty = false
        }
        let snapshot = describe(checkpoint)
        do {
            try write(snapshot)
        } catch {
            do { try disk.remove(path(SnapshotFile.temporaryName)) } catch {}
            throw error
        }
        snapshotFileBytes = snapshot.fileBytes
        appendedSinceSnapshot = 0
        snapshotRetryBytes = 0
        counters.snapshots += 1
        try removeRetired()
    }

    private func describe(_ checkpoint: StoreCheckpoint) -> SnapshotFile {
        var entries: [SnapshotFile.SegmentEntry] = []
        for (slot, segment) in segments.enumerated() {
            guard let segment, !segment.isRetired else { continue }
            entries.append(
                SnapshotFile.SegmentEntry(
                    slot: slot, id: segment.id, size: segment.size, liveBytes: segment.liveBytes,
                    lastFrameOffset: segment.lastFrameOffset,
                    lastFrameChecksum: segment.lastFrameChecksum))
        }
        return SnapshotFile(
            segments: entries, entries: table.count, sequence: sequence, chain: chain,
            nextSegmentID: nextSegmentID, checkpoint: checkpoint)
    }

    private func write(_ snapshot: SnapshotFile) throws(StoreError) {
        let file = try disk.open(path(SnapshotFile.temporaryName), .create)
        defer { file.close() }
        var chunk = snapshot.head
        var offset = 0
        for part in 0..<PositionTable.parts {
            chunk.append(contentsOf: snapshot.part(part, of: table))
            if chunk.count >= 1 << 20 || part == PositionTable.parts - 1 {
                try file.write(chunk, at: offset)
                offset += chunk.count
                chunk.removeAll(keepingCapacity: true)
            }
        }
        try file.sync()
        try disk.rename(path(SnapshotFile.temporaryName), to: path(SnapshotFile.name))
        try disk.syncDirectory(directory)
    }

    private func removeRetired() throws(StoreError) {
        // Slots, and so locations, come to mean something else.
        recent.forget()
        for slot in segments.indices {
            guard let segment = segments[slot], segment.isRetired else { continue }
            try disk.remove(path(LogFormat.segmentName(segment.id)))
            retiredBytes -= segment.size
            segments[slot] = nil
            freeSlots.append(slot)
        }
    }
}
