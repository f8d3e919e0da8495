/// What the next term of a record is written as a difference from or as a reference to.
struct TermState {
    /// Of the latest event or event name.
    var ticketUS: Int64 = 0
    var offset: Int64 = 0
    var texts = TextTable()
    var keys = KeyTable()

    /// What times in milliseconds are differences from.
    var baseMS: Int64 { ticketUS / 1000 }

    mutating func removeAll() {
        ticketUS = 0
        offset = 0
        texts.removeAll()
        keys.removeAll()
    }
}
