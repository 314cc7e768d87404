//! The sections of the configuration that are about the nameserver's own guards: one file each.

mod cookies;
mod identity;
mod rate_limit;
mod tcp;

use nameserver::{AnswerConfig, NameserverOptions, Replication};

pub(crate) use cookies::CookieSettings;
pub(crate) use identity::IdentitySettings;
pub(crate) use rate_limit::RateLimitSettings;
pub(crate) use tcp::TcpSettings;

use crate::config::Config;

/// Refuses what cannot work.
pub(crate) fn check(config: &Config) -> anyhow::Result<()> {
    cookies::secrets(&config.cookies)?;
    rate_limit::rate_limit_options(&config.rate_limit)?;
    tcp::limits(&config.tcp)?;
    identity::identity(&config.identity)?;
    Ok(())
}

/// The nameserver as it is configured. Random secrets are made here.
pub(crate) fn nameserver_options(
    config: &Config,
    replication: Replication,
) -> anyhow::Result<NameserverOptions> {
    let defaults = NameserverOptions::listening_on(config.dns_listen.iter().copied());
    let answer = AnswerConfig {
        cookies: cookies::cookies(&config.cookies)?,
        rate_limiter: rate_limit::rate_limiter(&config.rate_limit)?,
        identity: identity::identity(&config.identity)?,
        replication,
        ..defaults.answer
    };
    Ok(NameserverOptions {
        answer,
        tcp: tcp::limits(&config.tcp)?,
        is_real_time: config.dns_real_time,
        ..defaults
    })
}
