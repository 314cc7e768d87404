//! Which zones are to be brought over, from which files.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::bail;

use super::named_conf::{self, plain_name};
use super::report::{End, Row};
use super::source::Source;
use super::zone_name;
use crate::cli::ImportArguments;
use crate::output::remark;

/// What the arguments name.
pub(super) struct Sources {
    pub(super) zones: Vec<Source>,
    pub(super) skipped: Vec<Row>,
}

pub(super) fn find(arguments: &ImportArguments) -> anyhow::Result<Sources> {
    match &arguments.named_conf {
        Some(path) => of_configuration(path),
        None => Ok(of_files(&arguments.files)),
    }
}

fn of_configuration(path: &Path) -> anyhow::Result<Sources> {
    let found = named_conf::primary_zones(path)?;
    if found.zones.is_empty() {
        bail!("{} has no zones of type primary with a file", path.display());
    }
    if found.may_have_added_zones {
        remark(
            "the configuration has allow-new-zones: zones that rndc added are not in it; named-nzd2nzf writes them as \
             a configuration, which is imported in the same way",
        );
    }
    let skipped = found.skipped.into_iter().map(|skipped| Row {
        zone: skipped.name,
        file: PathBuf::new(),
        end: End::Skipped(skipped.why),
        remarks: Vec::new(),
    });
    Ok(Sources { skipped: skipped.collect(), zones: found.zones })
}

/// Of several files of one zone the last one counts, as if they came one after the other.
fn of_files(files: &[PathBuf]) -> Sources {
    let mut zones: Vec<Source> = Vec::with_capacity(files.len());
    let mut last = HashMap::new();
    for (index, file) in files.iter().enumerate() {
        let name = zone_name::of_start(file).or_else(|| zone_name::of_file(file));
        let key = name.as_deref().map(plain_name);
        if let Some(key) = key {
            last.insert(key, index);
        }
        zones.push(Source::new(name, file.clone(), file.parent().unwrap_or(Path::new(""))));
    }
    let mut skipped = Vec::new();
    let mut index = 0;
    zones.retain(|source| {
        let counts = source.name.as_deref().map(plain_name).and_then(|name| last.get(&name));
        let Some(later) = counts.filter(|later| **later != index).and_then(|later| files.get(*later)) else {
            index += 1;
            return true;
        };
        index += 1;
        skipped.push(Row {
            zone: source.shown(),
            file: source.file.clone(),
            end: End::Skipped(format!("{} has the zone, too, and comes later", later.display())),
            remarks: Vec::new(),
        });
        false
    });
    Sources { zones, skipped }
}
