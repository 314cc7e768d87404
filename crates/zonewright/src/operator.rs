//! The operator's commands on the database itself, beside a running server or without one. A running server sees what
//! they change within a second.

use std::future::Future;
use std::io::Read;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, bail};
use hosting::{Administrator, Hosting, NewToken};
use store::{Committed, Publisher};

use crate::cli::{AccountCommand, DatabaseArguments, TokenCommand, ZoneCommand};
use crate::clock::system_clock;
use crate::config::Config;
use crate::output::{remark, say};
use crate::{logging, serve};

/// Rows asked of the store at a time.
const PAGE: u32 = 1000;
const PASSWORD_OCTETS_MAX: u64 = 4096;

/// Runs one command on the database that the arguments and the settings name. One that makes a database tells where.
pub(crate) fn run<F>(
    arguments: &DatabaseArguments,
    makes_database: bool,
    command: impl FnOnce(Hosting) -> F,
) -> anyhow::Result<ExitCode>
where
    F: Future<Output = anyhow::Result<()>>,
{
    logging::start_for_command();
    let config = Config::load(&arguments.settings())?;
    crate::runtime()?.block_on(async {
        let store = if makes_database {
            serve::open_store(&config, Arc::new(NothingServed)).await?
        } else {
            serve::open_existing_store(&config, Arc::new(NothingServed)).await?
        };
        let hosting = Hosting::new(store.clone(), config.hosting_options(system_clock())?);
        let outcome = command(hosting).await;
        store.close().await;
        outcome?;
        if makes_database {
            remark(&format!("written to the database at {}", config.database_place()));
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// `zonewright account ...`
pub(crate) async fn account(hosting: Hosting, command: AccountCommand) -> anyhow::Result<()> {
    match command {
        AccountCommand::Create { email, password_stdin, .. } => {
            let password = if password_stdin { Some(read_password()?) } else { None };
            let account = hosting.create_account(&email, password.as_deref()).await?;
            say(&account.email)?;
        }
        AccountCommand::List { .. } => {
            for_each_account(&hosting, async |email| say(&email)).await?;
        }
    }
    Ok(())
}

/// `zonewright token ...`
pub(crate) async fn token(hosting: Hosting, command: TokenCommand) -> anyhow::Result<()> {
    match command {
        TokenCommand::Create { account, name, permissions, .. } => {
            say(&hosting.create_token_of(&account, NewToken::new(&name, &permissions)).await?)?;
        }
        TokenCommand::List { account, .. } => {
            for token in hosting.list_tokens_of(&account).await? {
                say(&format!("{}  {}  {}", token.uuid, token.name, token.permissions.join(" ")))?;
            }
        }
        TokenCommand::Revoke { uuid, account, .. } => match hosting.revoke_token_of(&account, uuid).await {
            Err(hosting::Error::NotFound) => bail!("{account} has no token {uuid}"),
            outcome => outcome?,
        },
    }
    Ok(())
}

/// `zonewright zone ...`
pub(crate) async fn zone(hosting: Hosting, command: ZoneCommand) -> anyhow::Result<()> {
    match command {
        ZoneCommand::List { account: Some(email), .. } => list_zones(&hosting, &email).await,
        ZoneCommand::List { account: None, .. } => {
            for_each_account(&hosting, async |email| list_zones(&hosting, &email).await).await
        }
        ZoneCommand::Remove { domain, .. } => {
            Ok(hosting.remove_zone(&Administrator::operator(), &domain).await?)
        }
        ZoneCommand::Transfer { domain, to, .. } => {
            Ok(hosting.transfer_zone(&Administrator::operator(), &domain, &to).await?)
        }
    }
}

async fn for_each_account(
    hosting: &Hosting,
    act: impl AsyncFn(String) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut after: Option<String> = None;
    loop {
        let page = hosting.list_accounts(after.as_deref(), PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.email.clone());
        for account in page {
            act(account.email).await?;
        }
    }
}

async fn list_zones(hosting: &Hosting, email: &str) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let page = hosting.list_zones_of(email, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.domain());
        for zone in &page {
            say(&format!(
                "{}  {email}  {} records  serial {}",
                zone.domain(),
                zone.record_count,
                zone.soa.serial
            ))?;
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

/// In a process that serves nothing, every change is live: no one waits for it here.
pub(crate) struct NothingServed;

impl Publisher for NothingServed {
    fn publish(&self, _: Committed) {}
}
