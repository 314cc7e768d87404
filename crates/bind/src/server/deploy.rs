//! One zone onto the server: the file, then the command.

use std::path::PathBuf;
use std::sync::Arc;

use zone::{Name, Serial};

use crate::DesiredZones;
use crate::commands::{self, Answer, Refusal};
use crate::control::Control;
use crate::directory::{Stamp, ZoneDirectory};
use crate::zone_file;

/// Why a zone is not deployed.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It is the server's or the directory's, and would be the same for the next zone.
    Server(String),
    /// It is this zone's.
    Zone(String),
}

/// What became of a zone.
pub(super) enum Deployed {
    /// It is written, and the server told to load it.
    Told(Serial, Stamp),
    /// It is not to be served any more.
    NotWanted,
}

/// What a deployment goes through.
pub(super) struct Deployer {
    pub(super) control: Control,
    pub(super) directory: ZoneDirectory,
    pub(super) view: Option<String>,
    pub(super) zones: Arc<dyn DesiredZones>,
}

impl Deployer {
    /// Whether a deployment could be made: the control channel answers, and the directory can be written.
    pub(super) fn try_out(&mut self) -> Result<(), String> {
        self.control.call("null").map_err(|error| error.to_string())?;
        self.directory.try_out().map_err(|error| format!("the zone directory cannot be written: {error}"))
    }

    /// Writes a zone as it stands and has the server load it.
    pub(super) fn deploy(&mut self, apex: &Name, is_added: bool) -> Result<Deployed, Trouble> {
        let Some((soa, rrsets)) = self.zones.zone(apex) else { return Ok(Deployed::NotWanted) };
        let serial = soa.serial;
        let text = zone_file::write(apex, &soa, rrsets);
        let stamp =
            self.directory.write(apex, &text).map_err(|error| self.file_trouble(apex, "written", &error))?;
        drop(text);
        if !(is_added && self.reload(apex)?) {
            self.add(apex)?;
        }
        Ok(Deployed::Told(serial, stamp))
    }

    /// Whether the server has the zone and was told to load it anew.
    fn reload(&mut self, apex: &Name) -> Result<bool, Trouble> {
        Ok(self.call(&commands::reload(apex, self.view.as_deref()))? != Answer::NoZone)
    }

    fn add(&mut self, apex: &Name) -> Result<(), Trouble> {
        let file = self.directory.path_of(apex);
        match self.call(&commands::add_zone(apex, self.view.as_deref(), &file))? {
            Answer::Done(_) => Ok(()),
            Answer::NoZone => Err(Trouble::Server("named does not know what it is to add".to_owned())),
            Answer::Exists => match self.file_on_server(apex)? {
                // Added before, and not known to us since a restart or a broken connection.
                Some(file) if self.directory.contains(&file) => self.reload(apex).map(drop),
                other => {
                    // Not ours: the file must not say that it is.
                    let _ = self.directory.remove(apex);
                    let from = other.map(|file| format!(", from {}", file.display())).unwrap_or_default();
                    Err(Trouble::Zone(format!(
                        "named has a zone of this name already that is not Zonewright's{from}: take it out there, and it is deployed"
                    )))
                }
            },
        }
    }

    /// Takes a zone off the server, and its file away.
    pub(super) fn remove(&mut self, apex: &Name) -> Result<(), Trouble> {
        let is_ours = self.file_on_server(apex)?.is_some_and(|file| self.directory.contains(&file));
        if is_ours {
            self.call(&commands::delete_zone(apex, self.view.as_deref()))?;
        }
        self.directory.remove(apex).map_err(|error| self.file_trouble(apex, "removed", &error))
    }

    /// One file may be in the way of itself alone; where nothing else can be written either, it is the directory.
    fn file_trouble(&self, apex: &Name, done: &str, error: &std::io::Error) -> Trouble {
        let path = self.directory.path_of(apex);
        let text = format!("the zone file {} cannot be {done}: {error}", path.display());
        if self.directory.try_out().is_ok() { Trouble::Zone(text) } else { Trouble::Server(text) }
    }

    /// The file that the server has a zone from; `None` where it has no such zone, or one without a file.
    fn file_on_server(&mut self, apex: &Name) -> Result<Option<PathBuf>, Trouble> {
        match self.call(&commands::show_zone(apex, self.view.as_deref()))? {
            Answer::Done(text) => Ok(commands::file_of(&text)),
            Answer::NoZone | Answer::Exists => Ok(None),
        }
    }

    /// Gives a command; an error says whether it concerns this zone alone.
    fn call(&mut self, command: &str) -> Result<Answer, Trouble> {
        let reply = self.control.call(command).map_err(|error| Trouble::Server(error.to_string()))?;
        commands::read(reply).map_err(|refusal| match refusal {
            Refusal::NoView => {
                Trouble::Server(format!("named has no view {}", self.view.as_deref().unwrap_or_default()))
            }
            Refusal::NotAllowed(reason) => Trouble::Server(reason),
            Refusal::Refused(reason) => Trouble::Zone(reason),
        })
    }
}
