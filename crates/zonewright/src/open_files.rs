//! How many files the process may have open.

/// Where the system does not tell.
const USUAL: usize = 1024;

/// The hard limit, up to which the nameserver raises the soft one when it starts.
pub(crate) fn open_files_max() -> usize {
    std::fs::read_to_string("/proc/self/limits").ok().as_deref().and_then(hard_limit).unwrap_or(USUAL)
}

/// Reads `Max open files  1024  1048576  files`.
fn hard_limit(limits: &str) -> Option<usize> {
    let numbers = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    match numbers.split_whitespace().nth(1)? {
        "unlimited" => Some(usize::MAX),
        number => number.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_system_tells() {
        let line =
            |limit: &str| format!("Max processes 63 63 processes\nMax open files  1024  {limit}  files\n");
        assert_eq!(hard_limit(&line("1048576")), Some(1_048_576));
        assert_eq!(hard_limit(&line("unlimited")), Some(usize::MAX));
        assert_eq!(hard_limit("Max processes 63 63 processes"), None);
        assert!(hard_limit(&std::fs::read_to_string("/proc/self/limits").unwrap()).is_some());
    }
}
