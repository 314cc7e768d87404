//! The few calls of the API that an import needs.

use std::collections::HashMap;
use std::io::{BufReader, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use ureq::Agent;
use ureq::http::{Response, StatusCode, header};
use zone::{DomainPolicy, Name, parse_domain};

use super::FILE_OCTETS_MAX;

/// A zone of a large file may take its time.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(300);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// While the server says 503, as it does while it starts, that a file did not arrive in time (408), or nothing though it
/// was there before. About half a minute.
const ATTEMPTS_MAX: u32 = 7;
const PAUSE_MAX: Duration = Duration::from_secs(10);
/// Answers name a zone and its records; those of the largest zones exceed their files.
const ANSWER_OCTETS_MAX: u64 = 1024 * 1024 * 1024;
/// So many zones are asked for one by one; before more, all that there are are listed.
const ASKED_FOR_MAX: usize = 20;

pub(super) struct Client {
    agent: Agent,
    api: String,
    authorization: String,
    /// Whether the server ever answered.
    was_there: AtomicBool,
}

/// The zones that are there, with their uuids; `None` where they are to be asked for one by one.
pub(super) struct KnownZones(Option<HashMap<Name, String>>);

/// What became of a zone.
pub(super) enum Answer {
    Created(Zone),
    Replaced(Zone),
    Unchanged(Zone),
    Refused(String),
}

/// A zone, as the API tells it.
#[derive(Deserialize)]
pub(super) struct Zone {
    uuid: String,
    pub domain: String,
    pub record_count: u64,
    /// Whether a zone file changed it; told where one was put.
    changed: Option<bool>,
}

#[derive(Serialize)]
struct NewZone<'a> {
    domain: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    zonefile: Option<&'a str>,
}

#[derive(Deserialize)]
struct Refusal {
    detail: String,
    #[serde(default)]
    error_code: String,
}

/// What the server said of a zone alone.
type Said<T> = Result<T, Refusal>;

impl Client {
    pub(super) fn new(url: &str, token: &str, connections: usize) -> anyhow::Result<Self> {
        if !url.starts_with("http://") && !url.starts_with("https://") {
            bail!("--url must start with http:// or https://, such as http://127.0.0.1:8053");
        }
        let server = url.trim_end_matches('/').trim_end_matches("/api/v1");
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections(connections)
            .max_idle_connections_per_host(connections)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_global(Some(REQUEST_TIMEOUT))
            .build()
            .into();
        let (api, authorization) = (format!("{server}/api/v1"), format!("Bearer {token}"));
        Ok(Self { agent, api, authorization, was_there: AtomicBool::new(false) })
    }

    /// What is there already, for an import of so many zones.
    pub(super) fn known_zones(&self, zones: usize) -> anyhow::Result<KnownZones> {
        if zones <= ASKED_FOR_MAX {
            return Ok(KnownZones(None));
        }
        let listed = self.list(None)?.map_err(|refusal| anyhow::anyhow!(refusal.detail))?;
        let named = listed.into_iter().filter_map(|zone| Some((name_of(&zone.domain)?, zone.uuid)));
        Ok(KnownZones(Some(named.collect())))
    }

    /// Makes the zone with this content, or replaces the content that it has, if it has another.
    pub(super) fn put_zone(
        &self,
        known: &KnownZones,
        domain: &str,
        zone_file: &str,
    ) -> anyhow::Result<Answer> {
        let found = match &known.0 {
            Some(zones) => Ok(name_of(domain).and_then(|name| zones.get(&name)).cloned()),
            None => self.find(domain)?,
        };
        let said = match found {
            Err(refusal) => Err(refusal),
            Ok(Some(uuid)) => match self.replace(&uuid, zone_file)? {
                // Somebody deleted it in between.
                Err(refusal) if refusal.error_code == "not_found" => {
                    self.create(domain, zone_file)?.map(Answer::Created)
                }
                said => said.map(answer),
            },
            Ok(None) => match self.create(domain, zone_file)? {
                // Somebody made it in between, such as an attempt of ours whose answer was lost.
                Err(refusal) if refusal.error_code == "already_exists" => match self.find(domain)? {
                    Ok(Some(uuid)) => self.replace(&uuid, zone_file)?.map(answer),
                    _ => Err(refusal),
                },
                said => said.map(Answer::Created),
            },
        };
        Ok(said.unwrap_or_else(|refusal| Answer::Refused(refusal.detail)))
    }

    fn find(&self, domain: &str) -> anyhow::Result<Said<Option<String>>> {
        let found = self.list(Some(domain))?;
        Ok(found.map(|zones| zones.into_iter().next().map(|zone| zone.uuid)))
    }

    fn list(&self, domain: Option<&str>) -> anyhow::Result<Said<Vec<Zone>>> {
        let url = format!("{}/dns-zones/", self.api);
        self.attempt(|| {
            let request = self.agent.get(&url).header(header::AUTHORIZATION, &self.authorization);
            request.query_pairs(domain.map(|domain| ("domain", domain))).call()
        })
    }

    fn create(&self, domain: &str, zone_file: &str) -> anyhow::Result<Said<Zone>> {
        let body = serde_json::to_string(&NewZone { domain, zonefile: Some(zone_file) })?;
        if body.len() as u64 <= FILE_OCTETS_MAX {
            return self.post(&body);
        }
        drop(body);
        // Too long by its escapes alone: the file goes as it is, into a zone that is there for it.
        let zone = match self.post(&serde_json::to_string(&NewZone { domain, zonefile: None })?)? {
            Ok(zone) => zone,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let filled = self.replace(&zone.uuid, zone_file)?;
        if filled.is_err() {
            self.delete(&zone.uuid)?.map_err(|refusal| anyhow::anyhow!(refusal.detail))?;
        }
        Ok(filled)
    }

    fn post(&self, body: &str) -> anyhow::Result<Said<Zone>> {
        let url = format!("{}/dns-zones/", self.api);
        self.attempt(|| {
            let request = self.agent.post(&url).content_type("application/json");
            request.header(header::AUTHORIZATION, &self.authorization).send(body)
        })
    }

    fn delete(&self, uuid: &str) -> anyhow::Result<Said<()>> {
        let url = format!("{}/dns-zones/{uuid}/", self.api);
        self.attempt(|| self.agent.delete(&url).header(header::AUTHORIZATION, &self.authorization).call())
    }

    fn replace(&self, uuid: &str, zone_file: &str) -> anyhow::Result<Said<Zone>> {
        let url = format!("{}/dns-zones/{uuid}/zonefile/?if_changed=true", self.api);
        self.attempt(|| {
            let request = self.agent.put(&url).content_type("text/dns");
            request.header(header::AUTHORIZATION, &self.authorization).send(zone_file)
        })
    }

    /// The answer, or why this zone was refused. Fails where any other zone would.
    fn attempt<T: for<'a> Deserialize<'a>>(
        &self,
        send: impl Fn() -> Result<Response<ureq::Body>, ureq::Error>,
    ) -> anyhow::Result<Said<T>> {
        for attempt in 1.. {
            let is_last = attempt == ATTEMPTS_MAX;
            let pause = Duration::from_secs(1 << (attempt - 1).min(4)).min(PAUSE_MAX);
            let response = match send() {
                Ok(response) => response,
                Err(_) if !is_last && self.was_there.load(Ordering::Relaxed) => {
                    std::thread::sleep(pause);
                    continue;
                }
                Err(error) => return Err(error).with_context(|| format!("cannot ask {}", self.api)),
            };
            self.was_there.store(true, Ordering::Relaxed);
            if may_pass(response.status()) && !is_last {
                std::thread::sleep(asked_pause(&response).unwrap_or(pause));
                continue;
            }
            match self.read(response) {
                Err(error) if !is_last && error.is::<std::io::Error>() => std::thread::sleep(pause),
                outcome => return outcome,
            }
        }
        bail!("{} is unavailable", self.api)
    }

    fn read<T: for<'a> Deserialize<'a>>(
        &self,
        mut response: Response<ureq::Body>,
    ) -> anyhow::Result<Said<T>> {
        let status = response.status();
        let body = response.body_mut().with_config().limit(ANSWER_OCTETS_MAX).reader();
        if status == StatusCode::NO_CONTENT {
            return Ok(Ok(serde_json::from_str("null")?));
        }
        if status.is_success() {
            // Read as it comes: what is not looked at, such as a zone's records, takes no memory.
            let mut body = BufReader::new(body);
            let answer = serde_json::from_reader(&mut body);
            // To its end, so that the connection can be used again.
            drop(std::io::copy(&mut body, &mut std::io::sink()));
            return match answer {
                Ok(answer) => Ok(Ok(answer)),
                Err(error) if error.is_io() => Err(std::io::Error::from(error))
                    .with_context(|| format!("the answer of {} broke off", self.api)),
                Err(error) => {
                    Err(error).with_context(|| format!("{} is not the API of Zonewright", self.api))
                }
            };
        }
        let mut text = String::new();
        BufReader::new(body)
            .read_to_string(&mut text)
            .with_context(|| format!("the answer of {} broke off", self.api))?;
        let Ok(refusal) = serde_json::from_str::<Refusal>(&text) else {
            bail!("{} answered {status}: is --url the address of a Zonewright server?", self.api);
        };
        match status {
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::NOT_FOUND => {
                Ok(Err(refusal))
            }
            _ => Err(anyhow::anyhow!("{} ({status})", refusal.detail)),
        }
    }
}

fn answer(zone: Zone) -> Answer {
    if zone.changed == Some(false) { Answer::Unchanged(zone) } else { Answer::Replaced(zone) }
}

/// A domain in the one form that is compared.
fn name_of(domain: &str) -> Option<Name> {
    parse_domain(domain, DomainPolicy { allow_single_label: true }).ok()
}

fn may_pass(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::SERVICE_UNAVAILABLE
            | StatusCode::REQUEST_TIMEOUT
            | StatusCode::TOO_MANY_REQUESTS
            | StatusCode::BAD_GATEWAY
            | StatusCode::GATEWAY_TIMEOUT
    )
}

/// What `Retry-After` asks for, in bounds.
fn asked_pause<B>(response: &Response<B>) -> Option<Duration> {
    let value = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    value.parse().ok().map(|seconds| Duration::from_secs(seconds).min(PAUSE_MAX))
}
