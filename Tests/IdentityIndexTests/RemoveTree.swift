import Glibc
import IdentityIndex

/// Removes a folder and everything in it.
func removeTree(_ path: String) {
    let names = (try? PosixDisk().list(path)) ?? []
    for name in names {
        if unlink(path + "/" + name) != 0 { removeTree(path + "/" + name) }
    }
    rmdir(path)
}
