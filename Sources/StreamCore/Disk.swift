/// What a state store needs of a file system, so that a simulated one can tear writes, fill up,
/// lose what was not synced and flip bits.
///
/// Paths are absolute or relative to the process's folder, parts separated by `/`. Every failure
/// is ``StoreError/io(operation:path:errno:)``.
public protocol Disk {
    func open(_ path: String, _ mode: DiskOpenMode) throws(StoreError) -> any DiskFile

    /// Bytes of a file; nil where nothing has that name.
    func size(_ path: String) throws(StoreError) -> Int?

    /// Names of what a folder holds, in order of their bytes.
    func list(_ directory: String) throws(StoreError) -> [String]

    /// Makes a folder and those above it. One that exists already is no error.
    func makeDirectory(_ path: String) throws(StoreError)

    /// Gives a file another name at once, in place of a file that may have had it.
    func rename(_ path: String, to target: String) throws(StoreError)

    /// Removes a file. One that does not exist is no error.
    func remove(_ path: String) throws(StoreError)

    /// Makes the names within a folder survive a loss of power.
    func syncDirectory(_ path: String) throws(StoreError)

    /// Opens a file, made where missing, and locks it against every other holder for as long as
    /// it is open; nil where somebody holds it.
    func lock(_ path: String) throws(StoreError) -> (any DiskFile)?
}

/// How a file is opened.
public enum DiskOpenMode: Sendable {
    /// An existing file, to read.
    case read
    /// An existing file, to read and write.
    case update
    /// An empty file, to read and write; contents under that name are gone.
    case create
}

/// An open file. Letting go of the last reference closes it.
public protocol DiskFile: AnyObject {
    /// Length in bytes.
    func size() throws(StoreError) -> Int

    /// Reads bytes at an offset; fewer than asked for only where the file ends.
    func read(_ count: Int, at offset: Int) throws(StoreError) -> [UInt8]

    /// Writes all bytes at an offset. After a failure any part of them may be in the file.
    func write(_ bytes: [UInt8], at offset: Int) throws(StoreError)

    func truncate(to size: Int) throws(StoreError)

    /// Makes contents and length survive a loss of power.
    func sync() throws(StoreError)

    /// Closes the file; once is enough, more than once is no error.
    func close()
}
