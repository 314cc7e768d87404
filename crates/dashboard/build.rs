//! Puts the catalogue into the program: a directory of `locales/` is a language, all its `.ftl` files are read as one, and
//! the `.md` files in its `guides/` are what the documentation says in it. Beside it, each file of `assets/`, compressed.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::Compression;
use flate2::write::GzEncoder;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=locales");
    println!("cargo::rerun-if-changed=assets");
    // Askama reads them by itself, but does not notice new ones.
    println!("cargo::rerun-if-changed=templates");
    let mut locales = String::from("&[\n");
    let mut guides = locales.clone();
    for language in sorted(Path::new("locales"))? {
        let tag = name(&language);
        let mut text = String::new();
        for file in with_extension(&language, "ftl")? {
            text.push_str(&fs::read_to_string(file)?);
            text.push_str("\n\n");
        }
        writeln!(locales, "({tag:?}, {text:?}),").map_err(io::Error::other)?;
        for file in with_extension(&language.join("guides"), "md")? {
            let text = fs::read_to_string(&file)?;
            writeln!(guides, "({tag:?}, {:?}, {text:?}),", name(&file)).map_err(io::Error::other)?;
        }
    }
    let directory = env::var_os("OUT_DIR").map(PathBuf::from).ok_or(io::ErrorKind::NotFound)?;
    fs::write(directory.join("locales.rs"), locales + "]")?;
    fs::write(directory.join("guides.rs"), guides + "]")?;
    for asset in sorted(Path::new("assets"))? {
        let name = asset.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&fs::read(&asset)?)?;
        fs::write(directory.join(name + ".gz"), encoder.finish()?)?;
    }
    Ok(())
}

fn name(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn with_extension(directory: &Path, extension: &str) -> io::Result<Vec<PathBuf>> {
    if !directory.is_dir() {
        return Ok(Vec::new());
    }
    let mut paths = sorted(directory)?;
    paths.retain(|path| path.extension().is_some_and(|other| other == extension));
    Ok(paths)
}

fn sorted(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(directory)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths = entries.collect::<io::Result<Vec<PathBuf>>>()?;
    paths.sort();
    Ok(paths)
}
