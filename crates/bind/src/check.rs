//! Whether a server can be deployed to, tried out before anything is: what is wrong, in plain words, and the lines for
//! named.conf that put it right.

mod named_conf;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use soa_query::Served;
use zone::{Name, Serial, Soa};

use crate::commands::{self, Answer, Refusal, VERSION_MIN};
use crate::control::{Control, ControlError, Key};
use crate::directory::ZoneDirectory;
use crate::probe;
use crate::{Clock, ServerOptions, zone_file};

/// A zone that nobody has (RFC 6761 6.4), added for a moment.
const TRIAL_ZONE: &str = "zonewright-check.invalid";
/// How long the trial zone is waited for.
const TRIAL_MAX: Duration = Duration::from_secs(3);

/// What was found out about a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether zones cannot be deployed before it is mended.
    pub is_fault: bool,
    /// What is the case, for a person.
    pub text: String,
    /// Lines for named.conf, where those put it right.
    pub remedy: Option<String>,
}

impl Finding {
    fn good(text: String) -> Self {
        Self { is_fault: false, text, remedy: None }
    }

    fn fault(text: String, remedy: Option<String>) -> Self {
        Self { is_fault: true, text, remedy }
    }
}

/// Tries a server out, of which `zones` zones are to be served: in the order in which an operator sets it up, up to the
/// first thing that keeps the rest from being tried.
pub fn check(options: &ServerOptions, zones: u64, clock: &Clock) -> Vec<Finding> {
    if let Some(view) = options.view.as_deref().filter(|view| !commands::is_view_name(view)) {
        return vec![Finding::fault(
            format!("the view \"{view}\" has other characters than letters, digits, - and _"),
            None,
        )];
    }
    let directory = ZoneDirectory::unclaimed(&options.zone_directory, options.file_rights(), clock.clone());
    let mut findings = vec![match check_directory(&options.zone_directory, &directory) {
        Ok(text) => Finding::good(text),
        Err(text) => Finding::fault(text, None),
    }];
    let mut control = Control::new(options.control, options.key_file.clone(), clock.clone());
    match control.call("status") {
        Ok(reply) => {
            findings.push(check_version(&reply.text));
            findings.extend(named_conf::check_capacity(&reply.text, zones));
        }
        Err(error) => {
            findings.push(control_fault(options, &error));
            return findings;
        }
    }
    if findings.iter().all(|finding| !finding.is_fault) {
        findings.push(try_out(options, &mut control, clock, &directory));
    }
    findings
}

fn check_directory(directory: &Path, zones: &ZoneDirectory) -> Result<String, String> {
    let shown = directory.display();
    if !directory.is_absolute() {
        return Err(format!(
            "the zone directory {shown} must be an absolute path: named looks for it from elsewhere"
        ));
    }
    if !commands::can_be_named(directory) {
        return Err(format!(
            "the zone directory {shown} has a quote, a backslash or a control character in its name"
        ));
    }
    match fs::metadata(directory) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Err(format!("the zone directory {shown} is no directory")),
        Err(error) => {
            return Err(format!(
                "the zone directory {shown} cannot be looked at: {error}; `install -d` makes it"
            ));
        }
    }
    zones.try_out().map_err(|error| {
        format!("the zone directory {shown} cannot be written by the user that runs this: {error}; `install -d -o USER -g bind -m 2750 {shown}` gives it to \
             that user and lets named read it")
    })?;
    Ok(format!("the zone directory {shown} can be written"))
}

fn control_fault(options: &ServerOptions, error: &ControlError) -> Finding {
    let (address, key_file) = (options.control, options.key_file.display());
    let key = Key::read(&options.key_file);
    let key = key.as_ref().map_or("rndc-key", Key::name);
    let statement = format!(
        "include \"{key_file}\";\ncontrols {{ inet {} port {} allow {{ {}; }} keys {{ \"{key}\"; }}; }};",
        address.ip(),
        address.port(),
        if address.ip().is_loopback() { "localhost".to_owned() } else { "ADDRESS_OF_ZONEWRIGHT".to_owned() },
    );
    // A key file that cannot be read is not mended in named.conf.
    let remedy = (!matches!(error, ControlError::KeyFile(_))).then_some(statement);
    Finding::fault(error.to_string(), remedy)
}

fn check_version(status: &str) -> Finding {
    let shown = |[major, minor, patch]: [u32; 3]| format!("{major}.{minor}.{patch}");
    match commands::version_of(status) {
        Some(version) if version >= VERSION_MIN => Finding::good(format!("named is BIND {}", shown(version))),
        Some(version) => Finding::fault(
            format!(
                "named is BIND {}, and {} or newer is needed, which knows max-records-per-type",
                shown(version),
                shown(VERSION_MIN)
            ),
            None,
        ),
        None => Finding::fault("named does not say which version of BIND it is".to_owned(), None),
    }
}

/// Deploys a zone as others will be, asks for it, and takes it off again.
fn try_out(
    options: &ServerOptions,
    control: &mut Control,
    clock: &Clock,
    directory: &ZoneDirectory,
) -> Finding {
    let Ok(apex) = Name::parse(TRIAL_ZONE) else { return Finding::good(String::new()) };
    let outcome = add_and_ask(options, control, clock, directory, &apex);
    // Whatever came of it, nothing is left.
    let _ = control.call(&commands::delete_zone(&apex, options.view.as_deref()));
    let _ = directory.remove(&apex);
    let _ = directory.path_of(&apex).parent().map(fs::remove_dir);
    match outcome {
        Ok(()) => {
            Finding::good(format!("a trial zone was added, answered at {}, and taken off", options.query))
        }
        Err(finding) => finding,
    }
}

fn add_and_ask(
    options: &ServerOptions,
    control: &mut Control,
    clock: &Clock,
    directory: &ZoneDirectory,
    apex: &Name,
) -> Result<(), Finding> {
    let fault = |text: String| Finding::fault(text, None);
    let serial = Serial(clock.unix_seconds() as u32);
    let soa = Soa {
        mname: apex.clone(),
        rname: apex.clone(),
        serial,
        refresh: 3600,
        retry: 600,
        expire: 86_400,
        minimum: 60,
        ttl: 60,
    };
    let nameserver = zone::Rrset {
        name: apex.clone(),
        record_type: zone::RecordType::NS,
        ttl: 60,
        rdatas: vec![zone::Rdata::from_trusted_wire(b"\x02ns\x07invalid\0".as_slice())],
    };
    let file = directory.path_of(apex);
    directory
        .write(apex, &zone_file::write(apex, &soa, vec![nameserver]))
        .map_err(|error| fault(format!("a zone file, {}, cannot be written: {error}", file.display())))?;
    let command = commands::add_zone(apex, options.view.as_deref(), &file);
    let reply = control.call(&command).map_err(|error| fault(error.to_string()))?;
    match commands::read(reply) {
        Ok(Answer::Done(_)) => {}
        Ok(Answer::Exists) => {
            return Err(fault(format!(
                "named has the trial zone {TRIAL_ZONE} from an earlier check: rndc delzone it"
            )));
        }
        Ok(Answer::NoZone) => return Err(fault("named does not know what it is to add".to_owned())),
        Err(Refusal::NoView) => {
            let view = options.view.as_deref().unwrap_or_default();
            return Err(fault(format!(
                "named has no view \"{view}\": name one that it has, or leave `view` out"
            )));
        }
        Err(Refusal::NotAllowed(reason) | Refusal::Refused(reason)) => {
            return Err(explain_refusal(options, &reason));
        }
    }
    let end = Instant::now() + TRIAL_MAX;
    loop {
        let served = probe::serials(options.query, std::slice::from_ref(apex));
        match served.as_deref() {
            Ok([Served::At(answered)]) if *answered == serial => return Ok(()),
            _ if Instant::now() < end => std::thread::sleep(Duration::from_millis(20)),
            Ok([Served::Silent]) | Err(_) => {
                return Err(fault(format!(
                    "named took the trial zone, and nobody answers at {}: `query` must be an address that named listens on",
                    options.query
                )));
            }
            _ => {
                return Err(fault(format!(
                    "named took the trial zone, and {} answers without it: `query` must be an address of the same named, \
                     and of the view that zones are added to",
                    options.query
                )));
            }
        }
    }
}

fn explain_refusal(options: &ServerOptions, reason: &str) -> Finding {
    let directory = options.zone_directory.display();
    if reason.contains("allow-new-zones") {
        return Finding::fault(reason.to_owned(), Some("options { allow-new-zones yes; };".to_owned()));
    }
    if reason.contains("permission denied") || reason.contains("file not found") {
        return Finding::fault(
            format!(
                "named cannot read the zone files in {directory} ({reason}): its user must be able to enter the directory \
                 and read the files (`file_mode`, `file_owner`), AppArmor must let it (Debian's profile allows \
                 /var/lib/bind), and where named runs in a container or chroot the path must be the same there"
            ),
            None,
        );
    }
    Finding::fault(format!("named refuses the trial zone: {reason}"), None)
}
