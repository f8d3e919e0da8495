import Glibc

/// How many files a process may have open at the same time.
enum OpenFiles {
    /// Takes as many as the system lets it have. A large index has a file for each 64 MiB of it, and the
    /// usual limit of 1024 is there for programs that wait by `select`.
    static func allowAll() {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(kind, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        // Where it is refused the worker goes on with what it has.
        _ = setrlimit(kind, &limit)
    }
}
