//! Huge pages of the operating system. They make a password check a tenth quicker, which reads all over 19 MB, and everything else
//! only bigger: the allocator asks for them wherever it can, and an idle server would hold 12 MB that nothing lies in.

use std::sync::Mutex;

/// One at a time: what one allows, another must not forbid meanwhile.
static IN_USE: Mutex<()> = Mutex::new(());

/// Has this process do without them from now on, but for [`within`].
pub fn avoid() {
    allow(false);
}

/// Does something that takes memory into use which is worth huge pages.
pub fn within<T>(work: impl FnOnce() -> T) -> T {
    let in_use = IN_USE.lock();
    allow(true);
    let result = work();
    allow(false);
    drop(in_use);
    result
}

/// The flag is one of the process, though it is set by a thread: prctl(2), `PR_SET_THP_DISABLE`. A system that refuses gives
/// memory as it likes, and nothing else changes.
fn allow(allowed: bool) {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::thread::disable_transparent_huge_pages(!allowed) {
        tracing::debug!(%error, "huge pages are given as the system likes");
    }
    #[cfg(not(target_os = "linux"))]
    let _: bool = allowed;
}
