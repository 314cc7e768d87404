//! The file of the server's secret key.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use anyhow::{Context, bail};
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use hosting::SecretKey;
use nix::unistd::geteuid;

/// More than a key and blanks around it.
const FILE_OCTETS_MAX: u64 = 1024;

/// The key in the file, which is made where there is none.
pub(crate) fn read_or_make(path: &Path) -> anyhow::Result<SecretKey> {
    match File::open(path) {
        Ok(file) => read(file, path),
        Err(error) if error.kind() == ErrorKind::NotFound => make(path),
        Err(error) => Err(error).with_context(|| format!("cannot read the secret key {}", path.display())),
    }
}

fn read(file: File, path: &Path) -> anyhow::Result<SecretKey> {
    let place = path.display();
    let cannot = || format!("cannot read the secret key {place}");
    let metadata = file.metadata().with_context(cannot)?;
    // A file of someone else's, such as root's, may be meant for our group.
    let of_others = if metadata.uid() == geteuid().as_raw() { 0o077 } else { 0o007 };
    if metadata.mode() & of_others != 0 {
        bail!("others can read the secret key {place}: take it from them by `chmod 600 {place}`");
    }
    let mut text = String::new();
    file.take(FILE_OCTETS_MAX).read_to_string(&mut text).with_context(cannot)?;
    let octets = HEXLOWER_PERMISSIVE.decode(text.trim().as_bytes()).ok();
    let octets: Option<[u8; 32]> = octets.and_then(|octets| octets.try_into().ok());
    octets.map(SecretKey::new).with_context(|| {
        format!(
            "{place} holds no secret key (64 hexadecimal digits): put the right file there; without it, move this one \
             away and start again for a new key, by which no second factor opens that was set up before"
        )
    })
}

/// Made by one process only: of two that start at once, the other fails, and finds the key the next time.
fn make(path: &Path) -> anyhow::Result<SecretKey> {
    let place = path.display();
    let key = SecretKey::generate()?;
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(format!("{}\n", HEXLOWER.encode(key.octets())).as_bytes())?;
        file.sync_all()?;
        // The entry in the directory, too: what the key seals outlives it otherwise.
        let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty());
        File::open(directory.unwrap_or(Path::new(".")))?.sync_all()
    };
    write().with_context(|| format!("cannot make the secret key {place}"))?;
    tracing::info!(file = %place, "made the secret key; keep a copy of it, apart from those of the database");
    Ok(key)
}

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use tempfile::TempDir;

    use super::*;

    fn refusal(path: &Path) -> String {
        format!("{:#}", read_or_make(path).unwrap_err())
    }

    #[test]
    fn is_made_once_and_read_from_then_on() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("secret.key");
        let made = read_or_make(&path).unwrap();
        let metadata = fs::metadata(&path).unwrap();
        assert_eq!((metadata.permissions().mode() & 0o777, metadata.len()), (0o600, 65));
        assert_eq!(read_or_make(&path).unwrap().octets(), made.octets());
        let other = read_or_make(&directory.path().join("other.key")).unwrap();
        assert_ne!(other.octets(), made.octets());
    }

    #[test]
    fn one_that_others_can_read_is_refused() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("secret.key");
        read_or_make(&path).unwrap();
        for mode in [0o604, 0o640, 0o660, 0o644, 0o602] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            assert!(refusal(&path).contains("chmod 600"), "{mode:o}");
        }
        fs::set_permissions(&path, Permissions::from_mode(0o400)).unwrap();
        read_or_make(&path).unwrap();
    }

    #[test]
    fn what_is_no_key_is_refused_and_left_as_it_is() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("secret.key");
        read_or_make(&path).unwrap();
        let right = fs::read_to_string(&path).unwrap();
        for wrong in ["", "key", &right[2..], &format!("00{right}"), &right.replace(|_| true, "x")] {
            fs::write(&path, wrong).unwrap();
            let refusal = refusal(&path);
            assert!(refusal.contains("holds no secret key") && !refusal.contains(&right[..8]), "{refusal}");
            assert_eq!(fs::read_to_string(&path).unwrap(), wrong);
        }
        fs::write(&path, format!("  {}\r\n", right.trim().to_uppercase())).unwrap();
        read_or_make(&path).unwrap();
    }

    #[test]
    fn a_place_that_cannot_be_is_named() {
        let directory = TempDir::new().unwrap();
        let path = directory.path().join("none/secret.key");
        assert!(refusal(&path).contains("none/secret.key"));
        assert!(refusal(directory.path()).contains("secret key"));
    }
}
