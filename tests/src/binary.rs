//! Finding the binary under test.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// The `zonewright` binary: the one named by `ZONEWRIGHT_BINARY`, else the one that cargo built beside this test.
///
/// # Panics
/// Where there is none, or where it is older than its sources: a test must not pass on yesterday's code.
pub fn zonewright() -> PathBuf {
    if let Some(path) = env::var_os("ZONEWRIGHT_BINARY") {
        return path.into();
    }
    let test = env::current_exe().expect("a test knows its own path");
    // target/<profile>/deps/<test>; examples and benches stand one folder less or more deep.
    let binary = test
        .ancestors()
        .map(|folder| folder.join("zonewright"))
        .find(|path| path.is_file())
        .unwrap_or_else(|| panic!("no zonewright beside {}: run `cargo build` first", test.display()));
    assert_is_fresh(&binary);
    binary
}

/// A program that `scripts/setup` keeps under cargo's target directory, by its path below `tools`.
///
/// # Panics
/// Where it is not: a test never skips what it needs.
pub fn tool(path: &str) -> PathBuf {
    let program = tools().join(path);
    assert!(program.is_file(), "no {}: run scripts/setup first", program.display());
    program
}

/// A folder under cargo's target directory, whether it is there or not.
pub(crate) fn target_folder(name: &str) -> PathBuf {
    tools().with_file_name(name)
}

fn tools() -> PathBuf {
    let test = env::current_exe().expect("a test knows its own path");
    test.ancestors()
        .map(|folder| folder.join("tools"))
        .find(|folder| folder.is_dir())
        .unwrap_or_else(|| panic!("no tools above {}: run scripts/setup first", test.display()))
}

/// Cargo lists what a binary was built from beside it, behind its own path.
fn assert_is_fresh(binary: &Path) {
    let Ok(listing) = fs::read_to_string(binary.with_extension("d")) else { return };
    let modified = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let built = modified(binary);
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the workspace");
    // What build scripts made lies beside the binary, wherever that is.
    let target = binary.parent().expect("a binary lies in a directory");
    for source in paths(&listing).iter().skip(1).map(Path::new) {
        let is_ours = source.starts_with(workspace) || source.starts_with(target);
        assert!(is_ours, "{} was built from {}", binary.display(), source.display());
        assert!(
            modified(source) <= built,
            "{} is newer than the binary: run `cargo build`",
            source.display()
        );
    }
}

/// The paths of such a list, which blanks part. A blank within one has a backslash before it; none has a NUL.
fn paths(listing: &str) -> Vec<String> {
    let marked = listing.replace("\\ ", "\0");
    marked.split_ascii_whitespace().map(|path| path.replace('\0', " ")).collect()
}

#[cfg(test)]
mod tests {
    use super::paths;

    #[test]
    fn paths_may_have_blanks() {
        let listing = "/my\\ code/target/zonewright: /my\\ code/a.rs /b.rs\n";
        assert_eq!(paths(listing), ["/my code/target/zonewright:", "/my code/a.rs", "/b.rs"]);
    }
}
