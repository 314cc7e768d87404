//! `zonewright token ...`

use anyhow::{Context, bail};
use hosting::{Error, Hosting, ListedToken, NewToken, Permission, PermissionSet};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;
use zone::NamePattern;

use crate::cli::{TokenArguments, TokenCommand};
use crate::clock::system_clock;
use crate::output::{remark, say};

/// `zonewright token ...`
pub(crate) async fn token(hosting: Hosting, command: TokenCommand) -> anyhow::Result<()> {
    match command {
        TokenCommand::Create(arguments) => {
            let account = arguments.account.clone();
            let token = new_token(&hosting, arguments).await?;
            say(&hosting.create_token_of(&account, token).await?)?;
        }
        TokenCommand::List { account, .. } => {
            for listed in hosting.list_tokens_of(&account).await? {
                say(&in_one_line(&listed))?;
            }
        }
        TokenCommand::Revoke { uuid, account, .. } => revoke(&hosting, &uuid, &account).await?,
    }
    Ok(())
}

async fn revoke(hosting: &Hosting, identity: &str, account: &str) -> anyhow::Result<()> {
    let where_to_find = || format!("`zonewright token list --account {account}` shows them");
    let Ok(uuid) = identity.parse::<Uuid>() else {
        bail!(
            "\"{identity}\" is no identity of a token, which looks like 0192f0c1-7b1e-7c3a-9d5f-2a4b6c8d0e1f; {}",
            where_to_find()
        );
    };
    match hosting.revoke_token_of(account, uuid).await {
        Err(Error::NotFound) => bail!("{account} has no token {uuid}; {}", where_to_find()),
        outcome => outcome?,
    }
    remark(&format!("the token {uuid} is revoked"));
    Ok(())
}

async fn new_token(hosting: &Hosting, arguments: TokenArguments) -> anyhow::Result<NewToken> {
    let TokenArguments { account, name, mut permissions, expires, networks, zones, .. } = arguments;
    let (mut record_names, mut record_types) = (arguments.record_names, arguments.record_types);
    if arguments.acme {
        record_names = NamePattern::ACME.map(str::to_owned).to_vec();
        record_types = vec!["TXT".to_owned()];
        if permissions.is_empty() {
            permissions = Permission::ACME.map(|permission| permission.as_str().to_owned()).to_vec();
        }
    }
    if permissions.is_empty() {
        bail!(
            "name what the token may do by --permission: {}; or --acme, for certificates alone",
            PermissionSet::CHOICES
        );
    }
    let expires_at = expires.map(|text| read_expiry(&text, system_clock().now())).transpose()?;
    let mut identities = Vec::with_capacity(zones.len());
    for domain in &zones {
        identities.push(hosting.zone_of(&account, domain).await?.uuid);
    }
    let zones = (!identities.is_empty()).then_some(identities);
    Ok(NewToken { name, permissions, expires_at, networks, zones, record_names, record_types })
}

/// When a token ends, in seconds since 1970: at the end of a day, at a time, or days from now.
fn read_expiry(text: &str, now: i64) -> anyhow::Result<i64> {
    let text = text.trim();
    let in_days = || -> Option<Timestamp> {
        let days: i64 = text.strip_suffix('d')?.parse().ok().filter(|&days| days > 0)?;
        Timestamp::from_second(now.checked_add(days.checked_mul(86_400)?)?).ok()
    };
    let end_of_day = || -> Option<Timestamp> {
        let next: Date = text.parse::<Date>().ok()?.checked_add(1.day()).ok()?;
        format!("{next}T00:00:00Z").parse().ok()
    };
    let at = text.parse::<Timestamp>().ok().or_else(in_days).or_else(end_of_day);
    let at = at.context(
        "--expires: expected a day such as 2027-01-31, a time such as 2027-01-31T12:00:00Z, or days such as 90d",
    )?;
    Ok(at.as_second())
}

/// Identity, name, permissions, and what it is limited to.
fn in_one_line(listed: &ListedToken) -> String {
    let ListedToken { token, zones } = listed;
    let mut line = format!("{}  {}  {}", token.uuid, token.name, token.permissions.join(" "));
    if let Some(at) = token.expires_at.and_then(|seconds| Timestamp::from_second(seconds).ok()) {
        line += &format!("  until {at}");
    }
    if !token.networks.is_empty() {
        let networks: Vec<String> = token.networks.iter().map(ToString::to_string).collect();
        line += &format!("  from {}", networks.join(", "));
    }
    if let Some(zones) = zones {
        let domains: Vec<&str> = zones.iter().map(|zone| zone.domain.as_str()).collect();
        let told =
            if domains.is_empty() { "none that is there any more".to_owned() } else { domains.join(", ") };
        line += &format!("  limited to the zones {told}");
    }
    if let Some(scope) = &token.scope
        && !scope.records.is_everything()
    {
        line += &format!("  limited to {}", scope.records.in_words());
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_a_day_or_a_time_or_so_many_days_from_now() {
        let noon: i64 = 1_705_320_000; // 2024-01-15T12:00:00Z
        for (text, expected) in [
            ("2024-01-15", "2024-01-16T00:00:00Z"),
            ("2024-12-31", "2025-01-01T00:00:00Z"),
            ("2024-01-15T12:30:00Z", "2024-01-15T12:30:00Z"),
            ("2024-01-15T12:30:00+03:00", "2024-01-15T09:30:00Z"),
            ("1d", "2024-01-16T12:00:00Z"),
            ("90d", "2024-04-14T12:00:00Z"),
        ] {
            let read = Timestamp::from_second(read_expiry(text, noon).unwrap()).unwrap();
            assert_eq!(read.to_string(), expected, "{text}");
        }
        for wrong in [
            "",
            "tomorrow",
            "0d",
            "-1d",
            "d",
            "90",
            "2024-02-30",
            "99999999999999999999d",
            "9223372036854775807d",
        ] {
            assert!(read_expiry(wrong, noon).is_err(), "{wrong}");
        }
    }
}
