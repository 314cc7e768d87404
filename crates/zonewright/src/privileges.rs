//! What the process may do, once it has its ports: root is for taking them, and for nothing else.
//!
//! Called while the process has one thread, since capabilities and the promise of no new privileges are each thread's
//! own, and handed on to those that it starts. Whatever is opened later, the database, the zone directories and key files of
//! BIND9 servers, is opened as the user.

use std::ffi::CString;
use std::fs;
use std::os::unix::fs::{DirBuilderExt, lchown};
use std::path::Path;

use anyhow::{Context, bail, ensure};
use nix::unistd::{Gid, Group, Uid, User, initgroups, setresgid, setresuid};
use rustix::thread::{CapabilitySet, CapabilitySets};

use crate::config::Config;

/// Gives up what is not needed any more, and all of it for good.
pub(crate) fn give_up(config: &Config) -> anyhow::Result<()> {
    match &config.user {
        Some(name) => become_user(name, config)?,
        None if config.group.is_some() => bail!("group is set without user; set user, too"),
        None if Uid::effective().is_root() => tracing::warn!(
            "runs as root; set `user` to an account of its own, which takes over once the ports are taken"
        ),
        None => {}
    }
    if !Uid::effective().is_root() {
        drop_capabilities().context("cannot drop capabilities")?;
    }
    // No program that this one could be made to run gets more than it has.
    rustix::thread::set_no_new_privs(true).context("cannot renounce new privileges")
}

fn become_user(name: &str, config: &Config) -> anyhow::Result<()> {
    let user = User::from_name(name).ok().flatten();
    let user = user.with_context(|| format!("user: there is no user \"{name}\" on this machine"))?;
    let group = match &config.group {
        Some(name) => {
            let group = Group::from_name(name).ok().flatten();
            group.with_context(|| format!("group: there is no group \"{name}\" on this machine"))?.gid
        }
        None => user.gid,
    };
    ensure!(!user.uid.is_root(), "user: root is what is given up; name another user");
    if !Uid::effective().is_root() {
        ensure!(
            Uid::effective() == user.uid,
            "user: only root can become \"{name}\"; start as root or as \"{name}\""
        );
        return Ok(());
    }
    hand_over_data_directory(&config.data_dir, user.uid, group)?;
    let become_it = || {
        let name = CString::new(user.name.as_str())?;
        // The groups of root go, those that the user is in by the system's book come: that of named, for example.
        initgroups(&name, group)?;
        setresgid(group, group, group)?;
        setresuid(user.uid, user.uid, user.uid)?;
        anyhow::Ok(())
    };
    become_it().with_context(|| format!("user: cannot become \"{name}\""))?;
    ensure!(
        setresuid(Uid::from_raw(0), Uid::from_raw(0), Uid::from_raw(0)).is_err(),
        "root was not given up"
    );
    tracing::info!(user = name, "the ports are taken, and root is given up");
    Ok(())
}

/// Makes the data directory for the user, who may have no right to. One that is there is left as it is.
fn hand_over_data_directory(directory: &Path, user: Uid, group: Gid) -> anyhow::Result<()> {
    if directory.exists() {
        return Ok(());
    }
    let make = || {
        // Those above it are root's, and the user has to get through them.
        directory.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::DirBuilder::new().mode(0o700).create(directory)?;
        // What may have been put in its place meanwhile is not followed.
        lchown(directory, Some(user.as_raw()), Some(group.as_raw()))
    };
    make().with_context(|| format!("cannot make the data directory {}", directory.display()))
}

/// A service manager may have given CAP_NET_BIND_SERVICE for the ports.
fn drop_capabilities() -> rustix::io::Result<()> {
    // Goes with the permitted set; where the kernel is too old for it there is none.
    let _ = rustix::thread::clear_ambient_capability_set();
    let none = CapabilitySet::empty();
    rustix::thread::set_capabilities(
        None,
        CapabilitySets { effective: none, permitted: none, inheritable: none },
    )
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn a_data_directory_is_made_for_the_user_who_can_get_there() {
        let temporary = tempfile::tempdir().unwrap();
        let directory = temporary.path().join("a/b");
        let usual = temporary.path().join("usual");
        fs::create_dir(&usual).unwrap();
        // Only root may give it to somebody else.
        let user = if Uid::effective().is_root() { Uid::from_raw(65_534) } else { Uid::effective() };
        let group = if Uid::effective().is_root() { Gid::from_raw(65_534) } else { Gid::effective() };
        for _ in 0..2 {
            hand_over_data_directory(&directory, user, group).unwrap();
            let made = fs::metadata(&directory).unwrap();
            assert_eq!((made.uid(), made.gid(), made.mode() & 0o777), (user.as_raw(), group.as_raw(), 0o700));
            let [above, usual] =
                [temporary.path().join("a"), usual.clone()].map(|path| fs::metadata(path).unwrap());
            assert_eq!((above.uid(), above.mode()), (usual.uid(), usual.mode()));
        }
    }
}
