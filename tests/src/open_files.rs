//! How many files the test's own process may have open.

use std::io;

/// Raises the number as far as it may go, and tells what it is then.
pub fn raise_open_files_max() -> usize {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the limit is a live structure of the kind that the call fills.
    assert_eq!(
        unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) },
        0,
        "{}",
        io::Error::last_os_error()
    );
    limit.rlim_cur = limit.rlim_max;
    // SAFETY: the limit is a live structure of the kind that the call reads.
    assert_eq!(
        unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit) },
        0,
        "{}",
        io::Error::last_os_error()
    );
    usize::try_from(limit.rlim_cur).unwrap_or(usize::MAX)
}
