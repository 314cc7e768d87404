//! `zonewright account ...`

use std::io::Read;
use std::time::Duration;

use anyhow::{Context, bail};
use hosting::{Account, AccountLimits, AccountOverview, Administrator, Error, Hosting, MailKind, Start};

use super::PAGE;
use super::hand_over::HandOver;
use crate::cli::AccountCommand;
use crate::config::Config;
use crate::output::{counted, remark, say};

const PASSWORD_OCTETS_MAX: u64 = 4096;
/// Zones that are named before an account is deleted with them.
const ZONES_NAMED_MAX: u32 = 20;
/// Between two looks at an account that is being deleted.
const PAUSE: Duration = Duration::from_millis(50);

/// `zonewright account ...`
pub(crate) async fn account(hosting: Hosting, config: Config, command: AccountCommand) -> anyhow::Result<()> {
    let operator = Administrator::operator();
    let find = async |email: &str| hosting.account_overview_by_email(&operator, email).await;
    match command {
        AccountCommand::Create { email, administrator, password_stdin, .. } => {
            let password = if password_stdin { Some(read_password()?) } else { None };
            let account = hosting.create_account(&email, password.as_deref()).await?;
            if administrator {
                hosting.set_administrator(&operator, account.id, true).await?;
            }
            say(&account.email)?;
            if !password_stdin {
                let email = &account.email;
                remark(&format!(
                    "nobody can sign in to it yet: `zonewright account reset-password {email}` makes a link by which a \
                     password is chosen"
                ));
            }
        }
        AccountCommand::List { .. } => list(&hosting, &operator).await?,
        AccountCommand::Invite { email, administrator, mail, .. } => {
            let hand_over = HandOver::new(&config, mail)?;
            let secret = hosting.invite(&operator, Some(&email), administrator, "").await?;
            hand_over.give(MailKind::Invitation, email.trim(), secret, "").await?;
        }
        AccountCommand::ResetPassword { email, mail, .. } => {
            let (hand_over, account) = (HandOver::new(&config, mail)?, find(&email).await?.account);
            if !account.is_active() {
                remark("the account is suspended or being deleted: nobody can sign in all the same");
            }
            let secret = hosting.reset_link(&operator, account.id, "").await?;
            hand_over.give(MailKind::PasswordReset, &account.email, secret, &account.language).await?;
        }
        AccountCommand::RemoveSecondFactor { email, .. } => {
            let account = find(&email).await?.account;
            match hosting.remove_second_factor(&operator, account.id).await {
                Err(Error::NotFound) => bail!("{} has no second factor", account.email),
                outcome => outcome?,
            }
            remark(&format!("{} signs in by the password alone now", account.email));
        }
        AccountCommand::Suspend { email, .. } => {
            let account = find(&email).await?.account;
            hosting.suspend_account(&operator, account.id).await?;
            remark(&format!("{} is suspended; its zones go on being served", account.email));
        }
        AccountCommand::Resume { email, .. } => {
            let account = find(&email).await?.account;
            hosting.resume_account(&operator, account.id).await?;
            remark(&format!("{} is active", account.email));
        }
        AccountCommand::Limit { email, zones, records, none, .. } => {
            let account = find(&email).await?.account;
            if !none && zones.is_none() && records.is_none() {
                bail!(
                    "name the limits of {} by --zones and --records; --none lets the server's hold again",
                    account.email
                );
            }
            let limits = AccountLimits { zones, records_per_zone: records };
            hosting.set_account_limits(&operator, account.id, limits).await?;
            let told = in_words(limits);
            let told = if told.is_empty() { "no limits of its own".to_owned() } else { told };
            remark(&format!("{} has {told}", account.email));
        }
        AccountCommand::Administrator { email, remove, .. } => {
            let account = find(&email).await?.account;
            hosting.set_administrator(&operator, account.id, !remove).await?;
            let role = if remove { "no administrator any more" } else { "an administrator" };
            remark(&format!("{} is {role}", account.email));
        }
        AccountCommand::Delete { email, yes, .. } => {
            let found = find(&email).await?;
            if !yes {
                bail!("{}; repeat it with --yes to do so", what_would_go(&hosting, &found).await?);
            }
            delete(&hosting, &operator, &found.account).await?;
            let zones = counted(found.zone_count, "zone");
            remark(&format!("{} is deleted, with {zones}", found.account.email));
        }
    }
    Ok(())
}

async fn list(hosting: &Hosting, operator: &Administrator) -> anyhow::Result<()> {
    let mut start = Start::Offset(0);
    loop {
        let page = hosting.search_accounts(operator, "", start, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        start = Start::After(last.account.email.clone());
        for AccountOverview { account, zone_count, .. } in &page {
            let role = if account.is_administrator { "administrator" } else { "user" };
            let zones = counted(*zone_count, "zone");
            let limits = in_words(account.limits);
            let limits = if limits.is_empty() { limits } else { format!("  {limits}") };
            say(&format!("{}  {role}  {}  {zones}{limits}", account.email, state(account)))?;
        }
    }
}

/// The limits that an account has of its own; empty where the server's hold.
fn in_words(limits: AccountLimits) -> String {
    let of = |limit: Option<u64>, what: &str| {
        limit.map(|most| {
            if most == 0 {
                format!("no limit of {what}s")
            } else {
                format!("at most {}", counted(most, what))
            }
        })
    };
    let records = of(limits.records_per_zone, "record").map(|told| told + " in a zone");
    of(limits.zones, "zone").into_iter().chain(records).collect::<Vec<_>>().join(", ")
}

fn state(account: &Account) -> &'static str {
    match (account.closing_at, account.suspended_at) {
        (Some(_), _) => "closing",
        (None, Some(_)) => "suspended",
        (None, None) => "active",
    }
}

async fn what_would_go(hosting: &Hosting, found: &AccountOverview) -> anyhow::Result<String> {
    let AccountOverview { account: Account { email, .. }, zone_count, .. } = found;
    let zones = hosting.list_zones_of(email, None, ZONES_NAMED_MAX).await?;
    let mut domains: Vec<String> = zones.iter().map(|zone| zone.domain()).collect();
    if *zone_count > domains.len() as u64 {
        domains.push("...".to_owned());
    }
    Ok(match domains.len() {
        0 => format!("this deletes the account {email}, which has no zones, for good"),
        _ => format!(
            "this deletes the account {email} and its {} with all records, for good: {}",
            counted(*zone_count, "zone"),
            domains.join(", ")
        ),
    })
}

/// Deletes an account, and waits until its zones are gone, too.
async fn delete(hosting: &Hosting, operator: &Administrator, account: &Account) -> anyhow::Result<()> {
    hosting.delete_account(operator, account.id, &account.email).await?;
    loop {
        match hosting.account_overview(operator, account.id).await {
            Err(Error::NotFound) => return Ok(()),
            Err(error) => return Err(error.into()),
            Ok(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// One line of standard input, without its end.
fn read_password() -> anyhow::Result<String> {
    let mut input = Vec::new();
    std::io::stdin().take(PASSWORD_OCTETS_MAX).read_to_end(&mut input).context("cannot read the password")?;
    let text = String::from_utf8(input).ok().context("the password is not UTF-8")?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
