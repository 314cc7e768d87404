//! DNS hosting in one program: the command line, the configuration, and what is wired to what.

mod bind9;
mod cli;
mod client_address;
mod clock;
mod config;
mod config_keys;
mod copies;
mod cors_origin;
mod demo;
mod first_administrator;
mod health;
mod http;
mod import;
mod logging;
mod mail;
mod metrics;
mod nameserver_settings;
mod nameservers;
mod open_files;
mod operator;
mod output;
mod precedence;
mod privileges;
mod random;
mod readiness;
mod replication;
mod running_requests;
mod secondaries;
mod secret_key;
mod serve;
mod stalled_writes;

use std::process::ExitCode;

use anyhow::Context;
use tokio::runtime::Runtime;

use crate::cli::{BindCommand, Cli, Command, SecondaryCommand};
use crate::config::Config;

fn main() -> ExitCode {
    match run(Cli::read()) {
        Ok(code) => code,
        Err(error) => {
            // One line, whatever the chain: people and supervisors read it.
            eprintln!("zonewright: {}", format!("{error:#}").replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        Command::Serve(arguments) => {
            let config = Config::load(&arguments.settings())?;
            logging::start_for_server(&config.log)?;
            // The ports first: one that is taken is told at once, not after a large database was read. Then what took them
            // is given up, before there are threads.
            let ports = serve::take_ports(&config)?;
            privileges::give_up(&config)?;
            let ports = ports.with_precedence()?;
            runtime()?.block_on(serve::serve(config, ports, arguments.demo)).map(|()| ExitCode::SUCCESS)
        }
        Command::Account(command) => {
            let (database, makes_database) = (command.database().clone(), command.makes_database());
            operator::run(&database, makes_database, |hosting, config| {
                operator::account(hosting, config, command)
            })
        }
        Command::Token(command) => {
            operator::run(&command.database().clone(), false, |hosting, _| operator::token(hosting, command))
        }
        Command::Tsig(command) => operator::run(&command.database().clone(), false, |hosting, config| {
            operator::tsig(hosting, config, command)
        }),
        Command::Zone(command) => {
            operator::run(&command.database().clone(), false, |hosting, _| operator::zone(hosting, command))
        }
        Command::Bind(BindCommand::Check { database }) => bind9::command::check(&database),
        Command::Bind(BindCommand::Status { database }) => nameservers::status::bind(&database),
        Command::Secondary(SecondaryCommand::Status { database }) => {
            nameservers::status::secondary(&database)
        }
        Command::Import(arguments) => import::import(&arguments),
    }
}

fn runtime() -> anyhow::Result<Runtime> {
    Runtime::new().context("cannot start the asynchronous runtime")
}
