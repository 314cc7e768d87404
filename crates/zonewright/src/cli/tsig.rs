//! `zonewright tsig ...`

use clap::Subcommand;
use clap::builder::FalseyValueParser;

use super::DatabaseArguments;

#[derive(Subcommand)]
pub(crate) enum TsigCommand {
    /// Makes a key and prints it as a clause of named.conf; a running server knows it within a second
    ///
    /// A key is for the operator's transfers and NOTIFY; with --account, that account may name it for zones that are copies.
    Create {
        /// Its name, by which both sides know it, such as ns2-key
        name: String,
        /// hmac-sha256, hmac-sha384 or hmac-sha512
        #[arg(long, value_name = "ALGORITHM", env = "ZONEWRIGHT_ALGORITHM", default_value = "hmac-sha256")]
        algorithm: tsig::Algorithm,
        /// The e-mail address of the account that may name it for its copies [default: it is the operator's]
        #[arg(long, value_name = "EMAIL", env = "ZONEWRIGHT_ACCOUNT")]
        account: Option<String>,
        /// Takes a secret that is known elsewhere, in base 64, from standard input
        #[arg(long, env = "ZONEWRIGHT_SECRET_STDIN", value_parser = FalseyValueParser::new())]
        secret_stdin: bool,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Lists keys: name, algorithm, whose they are
    List {
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Deletes a key; a running server refuses it within a second
    Delete {
        /// Its name
        name: String,
        #[command(flatten)]
        database: DatabaseArguments,
    },
}

impl TsigCommand {
    pub(crate) fn database(&self) -> &DatabaseArguments {
        match self {
            Self::Create { database, .. } | Self::List { database } | Self::Delete { database, .. } => {
                database
            }
        }
    }
}
