/// Why a binary record cannot be read.
public enum WireDecodeError: Error, Sendable, Equatable {
    /// Whole, but of a version that this build does not know.
    case unsupportedVersion(UInt8)
    /// Cut short, changed, or never written by this program.
    case damaged
}
