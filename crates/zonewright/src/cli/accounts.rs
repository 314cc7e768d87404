//! `zonewright account ...`

use clap::Subcommand;
use clap::builder::FalseyValueParser;

use super::DatabaseArguments;

#[derive(Subcommand)]
pub(crate) enum AccountCommand {
    /// Makes an account
    Create {
        /// Its e-mail address
        email: String,
        /// Makes it an administrator
        #[arg(long, env = "ZONEWRIGHT_ADMINISTRATOR", value_parser = FalseyValueParser::new())]
        administrator: bool,
        /// Reads a password for it from standard input: one line
        ///
        /// Without one nobody can sign in to it; `account reset-password` makes a link by which one is chosen.
        #[arg(long, env = "ZONEWRIGHT_PASSWORD_STDIN", value_parser = FalseyValueParser::new())]
        password_stdin: bool,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Lists all accounts: address, role, state, number of zones, limits of its own
    List {
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Prints a link by which someone makes an account, to hand over: good once, within 7 days
    Invite {
        /// The e-mail address that the account will have
        email: String,
        /// Makes it an administrator
        #[arg(long, env = "ZONEWRIGHT_ADMINISTRATOR", value_parser = FalseyValueParser::new())]
        administrator: bool,
        /// Mails the link to that address, too, by the mail server of the settings
        #[arg(long)]
        mail: bool,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Prints a link by which another password is chosen, to hand over: good once, within an hour
    ResetPassword {
        /// The account's e-mail address
        email: String,
        /// Mails the link to that address, too, by the mail server of the settings
        #[arg(long)]
        mail: bool,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Asks for no second factor any more, for someone who lost it and the recovery codes
    RemoveSecondFactor {
        /// The account's e-mail address
        email: String,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Lets nobody sign in to an account or use its tokens; its zones go on being served
    Suspend {
        /// The account's e-mail address
        email: String,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Takes a suspension back
    Resume {
        /// The account's e-mail address
        email: String,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Gives an account limits of its own; those that are not named are the server's
    Limit {
        /// The account's e-mail address
        email: String,
        /// Zones that it may have; 0: no limit
        #[arg(long, value_name = "NUMBER", env = "ZONEWRIGHT_ZONES")]
        zones: Option<u64>,
        /// Records that each of its zones may have; 0: no limit
        #[arg(long, value_name = "NUMBER", env = "ZONEWRIGHT_RECORDS")]
        records: Option<u64>,
        /// Gives it none of its own any more: the server's hold
        #[arg(long, conflicts_with_all = ["zones", "records"])]
        none: bool,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Makes an account an administrator; whoever is signed in to it must sign in again
    Administrator {
        /// The account's e-mail address
        email: String,
        /// Makes it one no more
        #[arg(long)]
        remove: bool,
        #[command(flatten)]
        database: DatabaseArguments,
    },
    /// Deletes an account with all its zones, for good
    Delete {
        /// The account's e-mail address
        email: String,
        /// Does it; without it, only what would go is told
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        database: DatabaseArguments,
    },
}

impl AccountCommand {
    /// The first account is where a database begins. All else is about what is there, and makes no other database by
    /// mistake.
    pub(crate) fn makes_database(&self) -> bool {
        matches!(self, Self::Create { .. })
    }

    pub(crate) fn database(&self) -> &DatabaseArguments {
        match self {
            Self::Create { database, .. }
            | Self::List { database }
            | Self::Invite { database, .. }
            | Self::ResetPassword { database, .. }
            | Self::RemoveSecondFactor { database, .. }
            | Self::Suspend { database, .. }
            | Self::Resume { database, .. }
            | Self::Limit { database, .. }
            | Self::Administrator { database, .. }
            | Self::Delete { database, .. } => database,
        }
    }
}
