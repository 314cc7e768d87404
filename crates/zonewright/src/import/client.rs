//! The few calls of the API that an import needs.

use std::time::Duration;

use anyhow::{Context, bail};
use serde::Deserialize;
use ureq::Agent;
use ureq::http::{Response, StatusCode, header};

use super::FILE_OCTETS_MAX;

/// A zone of a large file may take its time.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(300);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// While the server says 503, as it does while it starts, or that a file did not arrive in time (408).
const ATTEMPTS_MAX: u32 = 5;
const PAUSE_MAX: Duration = Duration::from_secs(10);
/// Answers name a zone and its records; those of the largest zones exceed their files.
const ANSWER_OCTETS_MAX: u64 = 1024 * 1024 * 1024;

pub(super) struct Client {
    agent: Agent,
    api: String,
    authorization: String,
}

/// What became of a zone.
pub(super) enum Answer {
    Created(Zone),
    Replaced(Zone),
    Refused(String),
}

/// A zone, as the API tells it.
#[derive(Deserialize)]
pub(super) struct Zone {
    uuid: String,
    pub domain: String,
    pub record_count: u64,
}

#[derive(Deserialize)]
struct Refusal {
    detail: String,
}

impl Client {
    pub(super) fn new(url: &str, token: &str) -> anyhow::Result<Self> {
        if !url.starts_with("http://") && !url.starts_with("https://") {
            bail!("--url must start with http:// or https://, such as http://127.0.0.1:8053");
        }
        let server = url.trim_end_matches('/').trim_end_matches("/api/v1");
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_global(Some(REQUEST_TIMEOUT))
            .build()
            .into();
        Ok(Self { agent, api: format!("{server}/api/v1"), authorization: format!("Bearer {token}") })
    }

    /// Makes the zone with this content, or replaces the content that it has.
    pub(super) fn put_zone(&self, domain: &str, zone_file: &str) -> anyhow::Result<Answer> {
        let found: Vec<Zone> = match self.find(domain)? {
            Ok(zones) => zones,
            Err(why) => return Ok(Answer::Refused(why)),
        };
        let answer = match found.first() {
            Some(zone) => self.replace(&zone.uuid, zone_file)?.map(Answer::Replaced),
            None => self.create(domain, zone_file)?.map(Answer::Created),
        };
        Ok(answer.unwrap_or_else(Answer::Refused))
    }

    fn find(&self, domain: &str) -> anyhow::Result<Result<Vec<Zone>, String>> {
        let url = format!("{}/dns-zones/", self.api);
        self.attempt(|| {
            let request = self.agent.get(&url).query("domain", domain);
            request.header(header::AUTHORIZATION, &self.authorization).call()
        })
    }

    fn create(&self, domain: &str, zone_file: &str) -> anyhow::Result<Result<Zone, String>> {
        let body = serde_json::json!({ "domain": domain, "zonefile": zone_file }).to_string();
        if body.len() as u64 <= FILE_OCTETS_MAX {
            return self.post(&body);
        }
        drop(body);
        // Too long by its escapes alone: the file goes as it is, into a zone that is there for it.
        let zone = match self.post(&serde_json::json!({ "domain": domain }).to_string())? {
            Ok(zone) => zone,
            Err(why) => return Ok(Err(why)),
        };
        let filled = self.replace(&zone.uuid, zone_file)?;
        if filled.is_err() {
            self.delete(&zone.uuid)?.map_err(anyhow::Error::msg)?;
        }
        Ok(filled)
    }

    fn post(&self, body: &str) -> anyhow::Result<Result<Zone, String>> {
        let url = format!("{}/dns-zones/", self.api);
        self.attempt(|| {
            let request = self.agent.post(&url).content_type("application/json");
            request.header(header::AUTHORIZATION, &self.authorization).send(body)
        })
    }

    fn delete(&self, uuid: &str) -> anyhow::Result<Result<(), String>> {
        let url = format!("{}/dns-zones/{uuid}/", self.api);
        self.attempt(|| self.agent.delete(&url).header(header::AUTHORIZATION, &self.authorization).call())
    }

    fn replace(&self, uuid: &str, zone_file: &str) -> anyhow::Result<Result<Zone, String>> {
        let url = format!("{}/dns-zones/{uuid}/zonefile/", self.api);
        self.attempt(|| {
            let request = self.agent.put(&url).content_type("text/dns");
            request.header(header::AUTHORIZATION, &self.authorization).send(zone_file)
        })
    }

    /// The answer, or why this zone was refused. Fails where any other zone would.
    fn attempt<T: for<'a> Deserialize<'a>>(
        &self,
        send: impl Fn() -> Result<Response<ureq::Body>, ureq::Error>,
    ) -> anyhow::Result<Result<T, String>> {
        for attempt in 1.. {
            let mut response = send().with_context(|| format!("cannot ask {}", self.api))?;
            let status = response.status();
            let pause = pause(&response);
            let body = response.body_mut().with_config().limit(ANSWER_OCTETS_MAX).read_to_string();
            let body = body.with_context(|| format!("the answer of {} broke off", self.api))?;
            let may_pass = matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT);
            if may_pass && attempt < ATTEMPTS_MAX {
                std::thread::sleep(pause);
                continue;
            }
            if status.is_success() {
                let body = if status == StatusCode::NO_CONTENT { "null" } else { &body };
                let answer = serde_json::from_str(body);
                return Ok(Ok(answer.with_context(|| format!("{} is not the API of Zonewright", self.api))?));
            }
            let Ok(Refusal { detail }) = serde_json::from_str(&body) else {
                bail!("{} answered {status}: is --url the address of a Zonewright server?", self.api);
            };
            return match status {
                StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::NOT_FOUND => {
                    Ok(Err(detail))
                }
                _ => Err(anyhow::anyhow!("{detail} ({status})")),
            };
        }
        bail!("{} is unavailable", self.api)
    }
}

/// What `Retry-After` asks for, in bounds.
fn pause<B>(response: &Response<B>) -> Duration {
    let seconds =
        response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    Duration::from_secs(seconds.unwrap_or(1)).min(PAUSE_MAX)
}
