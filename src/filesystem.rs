//! What kind of file system a path lies on: whether files there can change without this machine knowing
//! of it, and whether locks and memory shared between processes can be relied on.

use std::path::Path;

/// Where the files of a file system are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// On this machine, as far as can be told.
    Local,
    /// On another one, or handed through by a program: changes may go unannounced, and locks and shared
    /// memory may not reach who else writes.
    Network,
}

/// What `path` lies on, or where it would be made: for a path that is not there the nearest folder that is.
pub fn kind(path: &Path) -> Kind {
    // The last parent of a relative path is empty, and stands for the folder one is in.
    let here = |path| if path == Path::new("") { Path::new(".") } else { path };
    path.ancestors().find_map(|path| asked(here(path))).unwrap_or(Kind::Local)
}

#[cfg(target_os = "linux")]
fn asked(path: &Path) -> Option<Kind> {
    let magic = rustix::fs::statfs(path).ok()?.f_type.cast_unsigned() as u32;
    // Those with a disk of their own below (`fuseblk`, as NTFS is often mounted) have its device number.
    let has_disk = || rustix::fs::stat(path).is_ok_and(|stat| rustix::fs::major(stat.st_dev) != 0);
    Some(if of_magic(magic, has_disk) { Kind::Network } else { Kind::Local })
}

#[cfg(target_vendor = "apple")]
fn asked(path: &Path) -> Option<Kind> {
    /// `MNT_LOCAL` of `sys/mount.h`.
    const LOCAL: u32 = 0x1000;
    let flags = rustix::fs::statfs(path).ok()?.f_flags;
    Some(if flags & LOCAL == 0 { Kind::Network } else { Kind::Local })
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn asked(_: &Path) -> Option<Kind> {
    None
}

/// Whether the number a Linux file system goes by (`statfs(2)`, `linux/magic.h`) is that of a network's.
#[cfg(target_os = "linux")]
fn of_magic(magic: u32, has_disk: impl FnOnce() -> bool) -> bool {
    match magic {
        // FUSE: sshfs and its like, but also what a program makes of a disk.
        0x6573_5546 => !has_disk(),
        0x6969          // NFS
        | 0xff53_4d42   // CIFS
        | 0xfe53_4d42   // SMB2 and later
        | 0x517b        // SMB
        | 0x564c        // NCP
        | 0x0102_1997   // 9p, also the Windows disks of WSL
        | 0x5346_414f   // AFS
        | 0x6b41_4653   // AFS of the kernel
        | 0x7375_7245   // Coda
        | 0x00c3_6400   // Ceph
        | 0x0116_1970   // GFS2
        | 0x7461_636f   // OCFS2
        | 0x0bd0_0bd0   // Lustre
        | 0x4750_4653   // GPFS
        | 0x1983_0326   // BeeGFS
        | 0xaad7_aaea   // PanFS
        | 0x6163_6673   // ACFS
        | 0xbeef_dead   // StorNext
        | 0x786f_4256   // shared folders of VirtualBox
        | 0xbacb_acbc   // of VMware
        | 0x7c7c_6673   // of Parallels
        => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_not_there_lies_where_its_parent_does() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let there = kind(folder.path());
        assert_eq!(kind(&folder.path().join("not/there/at all.md")), there);
        assert_eq!(kind(Path::new("not-there-either")), kind(Path::new(".")));
        assert_eq!(kind(Path::new("")), kind(Path::new(".")));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn networks_are_known_by_their_numbers() {
        for (magic, has_disk, is_network) in [
            (0x6969, false, true),
            (0xff53_4d42, false, true),
            (0xfe53_4d42, false, true),
            (0x0102_1997, false, true),
            (0x6573_5546, false, true),
            // NTFS by way of FUSE.
            (0x6573_5546, true, false),
            // ext4, btrfs, tmpfs, overlay, and one nobody knows.
            (0xef53, true, false),
            (0x9123_683e, false, false),
            (0x0102_1994, false, false),
            (0x794c_7630, false, false),
            (0x1234_5678, false, false),
        ] {
            assert_eq!(of_magic(magic, || has_disk), is_network, "{magic:#x}, with a disk: {has_disk}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn what_the_kernel_makes_up_is_local() {
        assert_eq!(kind(Path::new("/proc/self")), Kind::Local);
    }
}
