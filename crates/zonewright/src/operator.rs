//! The operator's commands on the database itself, beside a running server or without one. A running server sees what
//! they change within a second.

mod accounts;
mod hand_over;
mod tokens;
mod tsig;

use std::future::Future;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::bail;
use hosting::{Administrator, Hosting};
use store::{Committed, Publisher};

pub(crate) use self::accounts::account;
pub(crate) use self::tokens::token;
pub(crate) use self::tsig::tsig;
use crate::cli::{DatabaseArguments, ZoneCommand};
use crate::clock::system_clock;
use crate::config::Config;
use crate::output::{counted, remark, say};
use crate::{logging, serve};

/// Rows asked of the store at a time.
const PAGE: u32 = 1000;

/// Runs one command on the database that the arguments and the settings name. One that makes a database tells where.
pub(crate) fn run<F>(
    arguments: &DatabaseArguments,
    makes_database: bool,
    command: impl FnOnce(Hosting, Config) -> F,
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
        let place = config.database_place();
        let outcome = command(hosting, config).await;
        store.close().await;
        outcome?;
        if makes_database {
            remark(&format!("written to the database at {place}"));
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// `zonewright zone ...`
pub(crate) async fn zone(hosting: Hosting, command: ZoneCommand) -> anyhow::Result<()> {
    match command {
        ZoneCommand::List { account: Some(email), .. } => list_zones(&hosting, &email).await,
        ZoneCommand::List { account: None, .. } => {
            for_each_account(&hosting, async |email| list_zones(&hosting, &email).await).await
        }
        ZoneCommand::Remove { domain, yes, .. } => remove_zone(&hosting, &domain, yes).await,
        ZoneCommand::Transfer { domain, to, .. } => {
            let operator = Administrator::operator();
            hosting.transfer_zone(&operator, &domain, &to).await?;
            let (zone, email) = hosting.zone_by_domain(&operator, &domain).await?;
            remark(&format!("{} belongs to {email} now", zone.domain()));
            Ok(())
        }
    }
}

async fn remove_zone(hosting: &Hosting, domain: &str, yes: bool) -> anyhow::Result<()> {
    let operator = Administrator::operator();
    let (zone, email) = hosting.zone_by_domain(&operator, domain).await?;
    let (domain, records) = (zone.domain(), counted(zone.record_count, "record"));
    if !yes {
        bail!(
            "this deletes the zone {domain} of {email} with {records}, for good; repeat it with --yes to do so"
        );
    }
    hosting.remove_zone(&operator, &domain).await?;
    remark(&format!("{domain} of {email} is deleted, with {records}"));
    Ok(())
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
                "{}  {email}  {}  serial {}",
                zone.domain(),
                counted(zone.record_count, "record"),
                zone.soa.serial
            ))?;
        }
    }
}

/// In a process that serves nothing, every change is live: no one waits for it here.
pub(crate) struct NothingServed;

impl Publisher for NothingServed {
    fn publish(&self, _: Committed) {}
}
