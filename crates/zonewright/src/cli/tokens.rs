//! `zonewright token ...`

use clap::builder::FalseyValueParser;
use clap::{ArgAction, Args, Subcommand};

use super::DatabaseArguments;

#[derive(Subcommand)]
pub(crate) enum TokenCommand {
    /// Makes an API token and prints it, this once
    Create(TokenArguments),
    /// Lists an account's tokens: identity, name, permissions, limits
    List {
        /// The account's e-mail address
        #[arg(long, value_name = "EMAIL", env = "ZONEWRIGHT_ACCOUNT")]
        account: String,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Revokes a token; a running server refuses it within a second
    Revoke {
        /// The token's identity, as `token list` shows it
        uuid: String,
        /// The account's e-mail address
        #[arg(long, value_name = "EMAIL", env = "ZONEWRIGHT_ACCOUNT")]
        account: String,
        #[command(flatten)]
        database: DatabaseArguments,
    },
}

/// `zonewright token create`
#[derive(Args)]
pub(crate) struct TokenArguments {
    /// The account's e-mail address
    #[arg(long, value_name = "EMAIL", env = "ZONEWRIGHT_ACCOUNT")]
    pub account: String,
    /// What the account calls it
    #[arg(long, env = "ZONEWRIGHT_NAME")]
    pub name: String,
    /// dns:list, dns:read, dns:create, dns:update, dns:delete, dns:* or *:*; may be repeated
    #[arg(
        long = "permission",
        value_name = "PERMISSION",
        env = "ZONEWRIGHT_PERMISSION",
        num_args = 1..,
        value_delimiter = ',',
        action = ArgAction::Append
    )]
    pub permissions: Vec<String>,
    /// When it ends: a day (at its end, UTC), a time such as 2027-01-31T12:00:00Z, or days from now such as 90d
    #[arg(long, value_name = "TIME", env = "ZONEWRIGHT_EXPIRES")]
    pub expires: Option<String>,
    /// An address or a network, such as 192.0.2.0/24, from which it may be used; may be repeated [default: from anywhere]
    #[arg(long = "network", value_name = "NETWORK", env = "ZONEWRIGHT_NETWORK", value_delimiter = ',')]
    pub networks: Vec<String>,
    /// The domain of a zone that it is limited to; may be repeated [default: all zones, also later ones]
    #[arg(long = "zone", value_name = "DOMAIN", env = "ZONEWRIGHT_ZONE", value_delimiter = ',')]
    pub zones: Vec<String>,
    /// A record name that it is limited to, relative to the zone, such as www or *.dev; may be repeated [default: all]
    #[arg(long = "record-name", value_name = "NAME", env = "ZONEWRIGHT_RECORD_NAME", value_delimiter = ',')]
    pub record_names: Vec<String>,
    /// A record type that it is limited to; may be repeated [default: all]
    #[arg(long = "record-type", value_name = "TYPE", env = "ZONEWRIGHT_RECORD_TYPE", value_delimiter = ',')]
    pub record_types: Vec<String>,
    /// Good for nothing but the proofs of certificates: TXT at _acme-challenge and below, with dns:list, dns:create and
    /// dns:delete unless a --permission says otherwise
    #[arg(
        long,
        env = "ZONEWRIGHT_ACME",
        value_parser = FalseyValueParser::new(),
        conflicts_with_all = ["record_names", "record_types"]
    )]
    pub acme: bool,
    #[command(flatten)]
    database: DatabaseArguments,
}

impl TokenCommand {
    pub(crate) fn database(&self) -> &DatabaseArguments {
        match self {
            Self::Create(TokenArguments { database, .. })
            | Self::List { database, .. }
            | Self::Revoke { database, .. } => database,
        }
    }
}
