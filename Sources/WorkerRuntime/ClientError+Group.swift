import StreamCore

extension ClientError {
    /// Why the group never takes this member, however often it asks, and the way out; nil for what
    /// may pass.
    var groupRefusal: String? {
        let what: String
        switch code {
        case "INVALID_SESSION_TIMEOUT":
            what =
                "the broker refuses kafka.properties.session.timeout.ms: give it a value from the "
                + "broker's group.min.session.timeout.ms to its group.max.session.timeout.ms (6000 to "
                + "1800000 unless set there), or remove it"
        case "INCONSISTENT_GROUP_PROTOCOL":
            what =
                "the group application_id has members with another assignment strategy, no workers: "
                + "stop them, or give this application an id of its own"
        case "INVALID_GROUP_ID":
            what = "the broker refuses the group's name: choose another application_id"
        case "GROUP_MAX_SIZE_REACHED":
            what =
                "the group is full: raise the broker's group.max.size, or run fewer workers or threads"
        case "UNSUPPORTED_VERSION":
            what = "the broker is too old for this worker's group membership"
        default: return nil
        }
        return "\(what) (\(reason))"
    }
}
