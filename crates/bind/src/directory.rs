//! The directory of one server's zone files.
//!
//! A file stands under its final name only when it is whole and on disk. Files lie in 256 folders by a hash of the zone's
//! name, so that a million of them are no burden. A zone's name is data, never a path.

use std::fs::{self, File, Metadata, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt, fchown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};
use zone::{Name, Serial};

use crate::clock::Clock;
use crate::zone_file::{self, Head};

/// Says whose directory it is, and is locked while someone writes there.
const CLAIM: &str = ".zonewright";
/// Is written and removed to see whether the directory can be.
const TRIAL: &str = ".zonewright-trial";
const TRIAL_OCTETS: usize = 64 * 1024;
/// No zone's file is larger; of what is, the rest is not read, and the sum tells that it is not as it was written.
const FILE_OCTETS_MAX: u64 = 1 << 30;
/// Files that are being written. What a crash leaves of them is removed.
const TEMPORARY: &str = ".zone.tmp";
/// The longest name that a file may have is 255 octets, and that of a temporary one is longer than its own.
const NAME_OCTETS_MAX: usize = 200;

/// Who files belong to and who may read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileRights {
    /// Of files; directories get the right to enter beside each right to read.
    pub(crate) mode: u32,
    /// User and group; as the process has them without.
    pub(crate) owner: Option<(u32, Option<u32>)>,
}

/// A directory of zone files, ours while this value lives.
pub(crate) struct ZoneDirectory {
    root: PathBuf,
    rights: FileRights,
    clock: Clock,
    // Locked. None for those who only try whether they could.
    _claim: Option<File>,
}

/// By what a change of a file is noticed without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    inode: u64,
    modified: (i64, i64),
    octets: u64,
}

/// A file of ours.
pub(crate) struct Found {
    pub(crate) head: Head,
    pub(crate) stamp: Stamp,
}

impl ZoneDirectory {
    /// Takes hold of a directory for the database of this identity: another process, or another database, whose zones
    /// would be taken for surplus ones, may not have it.
    pub(crate) fn claim(
        root: &Path,
        rights: FileRights,
        identity: &str,
        clock: Clock,
    ) -> Result<Self, String> {
        let shown = root.display();
        let path = root.join(CLAIM);
        let cannot = |error: io::Error| format!("the zone directory {shown} cannot be used: {error}");
        let create = || OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
        // Held for reading alone, so that it keeps no file system from being made read-only.
        let mut claim = match File::open(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                create().and_then(|_| File::open(&path)).map_err(cannot)?
            }
            opened => opened.map_err(cannot)?,
        };
        claim.try_lock().map_err(|_| {
            format!("another Zonewright, which is running, has the zone directory {shown}: give each its own")
        })?;
        let mut held = String::new();
        claim.read_to_string(&mut held).map_err(cannot)?;
        match held.trim() {
            "" => fs::write(&path, identity).map_err(cannot)?,
            same if same == identity => {}
            _ => {
                return Err(format!(
                    "the zone directory {shown} belongs to another database of Zonewright, whose zones this one would \
                     remove: choose another directory, or, if that database is gone for good, delete {}",
                    path.display()
                ));
            }
        }
        Ok(Self { root: root.to_owned(), rights, clock, _claim: Some(claim) })
    }

    /// A directory that may be another's: for a trial.
    pub(crate) fn unclaimed(root: &Path, rights: FileRights, clock: Clock) -> Self {
        Self { root: root.to_owned(), rights, clock, _claim: None }
    }

    /// Writes something that is about as large as a large zone's file, and removes it.
    pub(crate) fn try_out(&self) -> io::Result<()> {
        let path = self.root.join(TRIAL);
        let outcome = create_new(&path)
            .and_then(|mut file| file.write_all(&[0; TRIAL_OCTETS]).and_then(|()| file.sync_all()));
        outcome.and(fs::remove_file(&path))
    }

    /// Where a zone's file is.
    pub(crate) fn path_of(&self, apex: &Name) -> PathBuf {
        path_in(&self.root, apex)
    }

    /// Whether a path lies in here.
    pub(crate) fn contains(&self, path: &Path) -> bool {
        path.starts_with(&self.root)
    }

    /// Puts a zone's file in the place of what was there.
    pub(crate) fn write(&self, apex: &Name, text: &str) -> io::Result<Stamp> {
        let path = self.path_of(apex);
        let temporary = path.with_extension("zone.tmp");
        let outcome = self.write_and_rename(&path, &temporary, text);
        if outcome.is_err() {
            // What is left over is in nobody's way, and removed at the next start at the latest.
            let _ = fs::remove_file(&temporary);
        }
        outcome
    }

    fn write_and_rename(&self, path: &Path, temporary: &Path, text: &str) -> io::Result<Stamp> {
        let mut file = match create_new(temporary) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.make_folder(path)?;
                create_new(temporary)?
            }
            created => created?,
        };
        file.write_all(text.as_bytes())?;
        self.grant(&file, self.rights.mode)?;
        file.sync_all()?;
        let before = fs::symlink_metadata(path).and_then(|metadata| metadata.modified()).ok();
        fs::rename(temporary, path)?;
        // named does not read a file whose time is not after that of its last look, and the time of writing may be before
        // that of a look which still met the old file. So the time is that of the renaming; and later than the old file's,
        // though a clock was set back.
        let later = before.map(|before| before + Duration::from_millis(1));
        let now = self.clock.now();
        file.set_modified(later.map_or(now, |later| later.max(now)))?;
        Ok(stamp_of(&file.metadata()?))
    }

    fn make_folder(&self, path: &Path) -> io::Result<()> {
        let Some(folder) = path.parent() else { return Ok(()) };
        match fs::DirBuilder::new().mode(0o700).create(folder) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => Err(error),
            _ => self.grant_folder(folder),
        }
    }

    /// The right to enter beside each right to read; and what has the group of the directory above keeps it.
    fn grant_folder(&self, folder: &Path) -> io::Result<()> {
        let folder =
            OpenOptions::new().read(true).custom_flags(libc::O_DIRECTORY | libc::O_NOFOLLOW).open(folder)?;
        let keeps_group = folder.metadata()?.mode() & 0o2000;
        self.grant(&folder, self.rights.mode | (self.rights.mode & 0o444) >> 2 | 0o700 | keeps_group)
    }

    /// Gives a file or folder to whom the operator wants to have it, where it is another's. By its handle: its name may
    /// be given to something else meanwhile by whoever may write there.
    fn grant(&self, file: &File, mode: u32) -> io::Result<()> {
        let metadata = file.metadata()?;
        if let Some((user, group)) = self.rights.owner
            && (metadata.uid() != user || group.is_some_and(|group| metadata.gid() != group))
        {
            fchown(file, Some(user), group)?;
        }
        if metadata.mode() & 0o7777 != mode {
            file.set_permissions(Permissions::from_mode(mode))?;
        }
        Ok(())
    }

    /// Removes a zone's file, if there is one.
    pub(crate) fn remove(&self, apex: &Name) -> io::Result<()> {
        match fs::remove_file(self.path_of(apex)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// The stamp of a zone's file, if there is one.
    pub(crate) fn stamp(&self, apex: &Name) -> io::Result<Option<Stamp>> {
        match fs::symlink_metadata(self.path_of(apex)) {
            Ok(metadata) => Ok(Some(stamp_of(&metadata))),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The serial and stamp of a zone's file, if it is as it was written.
    pub(crate) fn read(&self, apex: &Name) -> io::Result<Option<(Serial, Stamp)>> {
        let Some(mut file) = open(&self.path_of(apex))? else { return Ok(None) };
        let intact = read_ours(&mut file)?.filter(|found| found.head.is_intact && found.head.apex == *apex);
        Ok(intact.map(|found| (found.head.serial, found.stamp)))
    }

    /// All files of ours, and no others; temporary ones are removed. All get the rights that hold now. What cannot be
    /// looked at is passed over: where a zone is to be there, it is found out when that is written.
    pub(crate) fn scan(&self, mut each: impl FnMut(Found)) -> io::Result<()> {
        for folder in fs::read_dir(&self.root)? {
            let folder = folder?;
            let is_folder = folder.file_name().to_str().is_some_and(is_folder_name);
            if is_folder
                && folder.file_type()?.is_dir()
                && let Err(error) = self.scan_folder(&folder.path(), &mut each)
            {
                pass_over(&folder.path(), &error);
            }
        }
        Ok(())
    }

    fn scan_folder(&self, folder: &Path, each: &mut impl FnMut(Found)) -> io::Result<()> {
        self.grant_folder(folder)?;
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let outcome = if path.to_str().is_some_and(|path| path.ends_with(TEMPORARY)) {
                fs::remove_file(&path)
            } else {
                self.scan_file(&path, each)
            };
            if let Err(error) = outcome {
                pass_over(&path, &error);
            }
        }
        Ok(())
    }

    fn scan_file(&self, path: &Path, each: &mut impl FnMut(Found)) -> io::Result<()> {
        let Some(mut file) = open(path)? else { return Ok(()) };
        if file.metadata()?.is_file()
            && let Some(found) = read_ours(&mut file)?
            && self.path_of(&found.head.apex) == path
        {
            self.grant(&file, self.rights.mode)?;
            each(found);
        }
        Ok(())
    }
}

fn pass_over(path: &Path, error: &io::Error) {
    tracing::warn!(
        path = %path.display(),
        %error,
        "this cannot be looked at or set right: it must belong to the user that runs Zonewright"
    );
}

/// A new file in the place of whatever has the name; never through a link that stands there.
fn create_new(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

/// A file, if there is one; never through a link, and without waiting for the other end of a pipe.
fn open(path: &Path) -> io::Result<Option<File>> {
    let flags = libc::O_NOFOLLOW | libc::O_NONBLOCK;
    match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn read_ours(file: &mut File) -> io::Result<Option<Found>> {
    let mut text = Vec::new();
    file.take(FILE_OCTETS_MAX).read_to_end(&mut text)?;
    let stamp = stamp_of(&file.metadata()?);
    Ok(zone_file::read_head(&text).map(|head| Found { head, stamp }))
}

fn stamp_of(metadata: &Metadata) -> Stamp {
    Stamp {
        inode: metadata.ino(),
        modified: (metadata.mtime(), metadata.mtime_nsec()),
        octets: metadata.len(),
    }
}

/// `ROOT/3f/example.com.zone`. What is neither letter, digit, `-`, `_` nor dot is written as `%` and its number, and of a
/// name that is too long for a file the end is replaced by a hash.
fn path_in(root: &Path, apex: &Name) -> PathBuf {
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(apex.as_wire()));
    let mut name = String::new();
    for octet in apex.to_text_without_final_dot().bytes() {
        match octet {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' => name.push(char::from(octet)),
            other => name.push_str(&format!("%{other:02x}")),
        }
    }
    if name.len() > NAME_OCTETS_MAX {
        name.truncate(NAME_OCTETS_MAX - 33);
        name = format!("{name}%{}", &digest[..32]);
    }
    root.join(&digest[..2]).join(name + ".zone")
}

fn is_folder_name(name: &str) -> bool {
    name.len() == 2 && name.bytes().all(|octet| matches!(octet, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::Arc;
    use std::time::UNIX_EPOCH;

    use super::*;

    const RIGHTS: FileRights = FileRights { mode: 0o640, owner: None };

    fn clock() -> Clock {
        Clock(Arc::new(|| UNIX_EPOCH + Duration::from_secs(1_800_000_000)))
    }

    fn claim(root: &Path, identity: &str) -> Result<ZoneDirectory, String> {
        ZoneDirectory::claim(root, RIGHTS, identity, clock())
    }

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap()
    }

    #[test]
    fn no_name_leads_elsewhere_nor_meets_another() {
        let long = ["a".repeat(63), "b".repeat(63), "c".repeat(63), "d".repeat(61)].join(".");
        let longer = long.replacen('d', "e", 1);
        let names = [
            r"\.\./etc",
            "0/25.2.0.192.in-addr.arpa",
            "0%2f25.2.0.192.in-addr.arpa",
            "example.com",
            &long,
            &longer,
        ];
        let mut paths = HashSet::new();
        for text in names {
            let path = path_in(Path::new("/z"), &name(text));
            let parts: Vec<_> = path.components().collect();
            assert_eq!(parts.len(), 4, "{}", path.display());
            let file = path.file_name().unwrap().to_str().unwrap();
            assert!(!file.starts_with("..") && file.len() < 240, "{file}");
            assert!(paths.insert(path));
        }
    }

    #[test]
    fn finds_its_own_files_and_touches_no_others() {
        let root = tempfile::tempdir().unwrap();
        let directory = claim(root.path(), "one").unwrap();
        let apex = name("example.com");
        let stamp = directory.write(&apex, "; Zonewright zone file 1: example.com 7 0\n;\n").unwrap();
        let path = directory.path_of(&apex);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o750);
        let (foreign, half) = (path.with_file_name("mine.zone"), path.with_extension("zone.tmp"));
        for file in [&foreign, &half] {
            fs::write(file, "; Zonewright zone file 1: example.com 9 0\n;\n").unwrap();
        }
        let mut found = Vec::new();
        directory.scan(|file| found.push((file.head.apex, file.head.serial, file.stamp))).unwrap();
        assert_eq!(found, [(apex.clone(), Serial(7), stamp)]);
        assert!(foreign.exists() && !half.exists());
        directory.remove(&apex).unwrap();
        directory.remove(&apex).unwrap();
        assert_eq!(directory.stamp(&apex).unwrap(), None);
    }

    #[test]
    fn a_new_file_is_later_than_the_old_one_though_the_clock_stands() {
        let root = tempfile::tempdir().unwrap();
        let directory = claim(root.path(), "one").unwrap();
        let first = directory.write(&name("example.com"), "one").unwrap();
        let second = directory.write(&name("example.com"), "two").unwrap();
        assert!(second.modified > first.modified);
    }

    #[test]
    fn nothing_is_written_or_given_away_through_a_link() {
        let root = tempfile::tempdir().unwrap();
        let directory = claim(root.path(), "one").unwrap();
        let apex = name("example.com");
        directory.write(&apex, "one").unwrap();
        let (path, elsewhere) = (directory.path_of(&apex), root.path().join("elsewhere"));
        fs::write(&elsewhere, "mine").unwrap();
        fs::set_permissions(&elsewhere, Permissions::from_mode(0o600)).unwrap();
        std::os::unix::fs::symlink(&elsewhere, path.with_extension("zone.tmp")).unwrap();
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &path).unwrap();
        directory.scan(|_| panic!("a link is no file of ours")).unwrap();
        directory.write(&apex, "two").unwrap();
        assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "mine");
        assert_eq!(fs::metadata(&elsewhere).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
    }

    #[test]
    fn a_directory_has_one_holder_and_one_database() {
        let root = tempfile::tempdir().unwrap();
        let held = claim(root.path(), "one").unwrap();
        assert!(claim(root.path(), "one").err().unwrap().contains("running"));
        drop(held);
        assert!(claim(root.path(), "two").err().unwrap().contains("another database"));
        assert!(claim(root.path(), "one").is_ok());
    }
}
