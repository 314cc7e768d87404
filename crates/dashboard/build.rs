//! Puts the catalogue into the program: a directory of `locales/` is a language, and all its `.ftl` files are read as one.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=locales");
    // Askama reads them by itself, but does not notice new ones.
    println!("cargo::rerun-if-changed=templates");
    let mut code = String::from("&[\n");
    for language in sorted(Path::new("locales"))? {
        let tag = language.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut text = String::new();
        for file in sorted(&language)? {
            text.push_str(&fs::read_to_string(file)?);
            text.push_str("\n\n");
        }
        writeln!(code, "({tag:?}, {text:?}),").map_err(io::Error::other)?;
    }
    code.push(']');
    let directory = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&directory).join("locales.rs"), code)
}

fn sorted(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = entries.collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    Ok(paths)
}
