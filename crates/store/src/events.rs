//! What was done with accounts: by whom, to whom, from where; written in the transaction that does it.
//!
//! Bounded: events are kept for [`KEPT_SECONDS`]; of what people did with their own accounts the last [`ROUTINE_KEPT`] of what
//! is done every day, and the last [`OWN_KEPT`] of all else, so that nobody hides the one behind the other.

use std::net::IpAddr;

use crate::accounts::canonical_email;
use crate::change::{Effect, Outcome};
use crate::context::Context;
use crate::database::{Connection, DbError, Row, params};
use crate::forgetting::FORGOTTEN_AT_ONCE;
use crate::{AccountId, Store, StoreError};

const KEPT_SECONDS: i64 = 400 * 86_400;
/// How many an account keeps of what it did itself every day, so that nobody fills the table by signing in.
const ROUTINE_KEPT: i64 = 2_000;
/// How many it keeps of what else it did itself.
const OWN_KEPT: i64 = 10_000;
/// How many events pass until there is a look at whether an account has more.
const EVENTS_BEFORE_PRUNING: i64 = 16;
/// More is cut.
const DETAIL_CHARACTERS_MAX: usize = 300;

/// How many sign-ins are looked at for where they came from.
const SIGN_IN_ADDRESSES_MAX: i64 = 200;

/// Whether an event `e`, which is an account's, is one by which someone came to be signed in to it.
macro_rules! is_sign_in {
    () => {
        "(e.kind = 'signed_in' OR e.kind = 'account_created' AND e.actor_id = e.account_id)"
    };
}
pub(crate) use is_sign_in;

/// Who does something with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventActor {
    /// Someone who is signed in to this account.
    Person(AccountId),
    /// Whoever has the command line.
    Operator,
    /// Someone who is not signed in.
    Visitor,
}

/// Who does something, and from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trace {
    /// Who.
    pub actor: EventActor,
    /// From where, if that is known.
    pub address: Option<IpAddr>,
}

impl Trace {
    /// The person who does it, if it is one who is signed in.
    pub(crate) fn person(self) -> Option<AccountId> {
        match self.actor {
            EventActor::Person(person) => Some(person),
            EventActor::Operator | EventActor::Visitor => None,
        }
    }
}

macro_rules! event_kinds {
    ($($(#[$doc:meta])* $kind:ident = $text:literal,)*) => {
        /// What was done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventKind {
            $($(#[$doc])* $kind,)*
        }

        impl EventKind {
            /// Every kind.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// As it is stored.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $text,)*
                }
            }
        }
    };
}

event_kinds! {
    /// An account was made.
    AccountCreated = "account_created",
    /// Someone signed in.
    SignedIn = "signed_in",
    /// A wrong code for the second factor, behind the right password.
    SecondFactorFailed = "second_factor_failed",
    /// Someone signed out.
    SignedOut = "signed_out",
    /// A session was ended by another.
    SessionEnded = "session_ended",
    /// All other sessions were ended.
    OtherSessionsEnded = "other_sessions_ended",
    /// A new password, by one who knew the old one.
    PasswordChanged = "password_changed",
    /// A new password, by a link.
    PasswordReset = "password_reset",
    /// A link that resets the password was made by an administrator.
    ResetLinkCreated = "reset_link_created",
    /// A second factor is asked for from now on.
    SecondFactorEnabled = "second_factor_enabled",
    /// No second factor is asked for any more.
    SecondFactorDisabled = "second_factor_disabled",
    /// New recovery codes, in place of the old ones.
    RecoveryCodesCreated = "recovery_codes_created",
    /// A recovery code stood in for the second factor.
    RecoveryCodeUsed = "recovery_code_used",
    /// An API token was made.
    TokenCreated = "token_created",
    /// An API token was revoked.
    TokenRevoked = "token_revoked",
    /// An invitation was made.
    InvitationCreated = "invitation_created",
    /// An invitation is good no more.
    InvitationVoided = "invitation_voided",
    /// The account administers from now on.
    AdministratorGranted = "administrator_granted",
    /// The account administers no more.
    AdministratorRevoked = "administrator_revoked",
    /// The account has other limits.
    LimitsChanged = "limits_changed",
    /// Nobody can sign in or use its tokens.
    AccountSuspended = "account_suspended",
    /// They can again.
    AccountResumed = "account_resumed",
    /// A zone of the account was deleted by someone else.
    ZoneRemoved = "zone_removed",
    /// A zone of the account was given to another.
    ZoneHandedOver = "zone_handed_over",
    /// The account was given a zone of another.
    ZoneReceived = "zone_received",
    /// The account is being deleted with its zones.
    DeletionStarted = "deletion_started",
    /// The account is gone.
    AccountDeleted = "account_deleted",
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Rises with time.
    pub id: i64,
    /// Seconds since 1970.
    pub made_at: i64,
    /// What was done; `None` where a newer version of the program wrote it.
    pub kind: Option<EventKind>,
    /// To whom: the account, if it was one, and its address of that time.
    pub account: Option<(AccountId, String)>,
    /// By whom.
    pub actor: EventActor,
    /// The address of that person, of that time; empty where it was no person.
    pub actor_email: String,
    /// From where; empty where that is not known.
    pub address: String,
    /// What else there is to say: a zone, the name of a token, the name of a browser.
    pub detail: String,
}

/// Writes an event in the transaction of what it tells of.
pub(crate) fn record(
    connection: &mut Connection,
    context: &Context,
    trace: Trace,
    account: Option<AccountId>,
    kind: EventKind,
    detail: &str,
) -> Result<(), DbError> {
    const SQL: &str = "INSERT INTO events (made_at, kind, account_id, account_email, actor, actor_id, actor_email, \
            address, detail) \
        VALUES ($1, $2, $3, coalesce((SELECT email FROM accounts WHERE id = $3), ''), $4, $5, \
            coalesce((SELECT email FROM accounts WHERE id = $5), ''), $6, $7) RETURNING id";
    let (actor, person) = match trace.actor {
        EventActor::Person(person) => ("person", Some(person.0)),
        EventActor::Operator => ("operator", None),
        EventActor::Visitor => ("visitor", None),
    };
    let address = trace.address.map(|address| address.to_string()).unwrap_or_default();
    let detail = cut(detail, DETAIL_CHARACTERS_MAX);
    let account = account.map(|account| account.0);
    let values = params![context.clock.now(), kind.as_str(), account, actor, person, &address, &detail];
    let id = connection.query_one(SQL, values, |row| row.int(0))?;
    match (id, account) {
        (Some(id), Some(account)) if id % EVENTS_BEFORE_PRUNING == 0 => prune(connection, account),
        _ => Ok(()),
    }
}

macro_rules! own_events {
    ($is:literal) => {
        concat!(
            "account_id = $1 AND (actor = 'visitor' OR actor_id = account_id) AND kind ",
            $is,
            " ('signed_in', 'signed_out', 'second_factor_failed', 'session_ended', 'other_sessions_ended')"
        )
    };
}

/// What an account did itself but for the last of it, of the kinds that are, or are not, among those of every day.
macro_rules! older_than_the_last {
    ($is:literal) => {
        concat!(
            "DELETE FROM events WHERE ",
            own_events!($is),
            " AND id <= (SELECT id FROM events WHERE ",
            own_events!($is),
            " ORDER BY id DESC LIMIT 1 OFFSET $2)"
        )
    };
}

/// Forgets the oldest of what an account did itself.
fn prune(connection: &mut Connection, account: i64) -> Result<(), DbError> {
    connection.execute(older_than_the_last!("IN"), params![account, ROUTINE_KEPT])?;
    connection.execute(older_than_the_last!("NOT IN"), params![account, OWN_KEPT]).map(drop)
}

/// Forgets some of what happened long ago, and tells how much.
pub(crate) fn forget(connection: &mut Connection, context: &Context) -> Outcome<u64> {
    const SQL: &str =
        "DELETE FROM events WHERE id IN (SELECT id FROM events WHERE made_at < $1 ORDER BY made_at LIMIT $2)";
    let before = context.clock.now().saturating_sub(KEPT_SECONDS);
    let forgotten = connection.execute(SQL, params![before, FORGOTTEN_AT_ONCE.cast_signed()])?;
    Ok((forgotten, Effect::Nothing))
}

/// The text's first characters, without U+0000, which PostgreSQL's TEXT cannot hold, and other control characters.
pub(crate) fn cut(text: &str, characters_max: usize) -> String {
    text.chars().filter(|character| !character.is_control()).take(characters_max).collect()
}

fn read(row: &Row<'_>) -> Result<Event, DbError> {
    let kind = row.text(2)?;
    let account = match row.opt_int(3)? {
        Some(account) => Some((AccountId(account), row.text(4)?.to_owned())),
        None => None,
    };
    let actor = match (row.text(5)?, row.opt_int(6)?) {
        ("person", Some(person)) => EventActor::Person(AccountId(person)),
        ("operator", _) => EventActor::Operator,
        _ => EventActor::Visitor,
    };
    Ok(Event {
        id: row.int(0)?,
        made_at: row.int(1)?,
        kind: EventKind::ALL.iter().copied().find(|known| known.as_str() == kind),
        account,
        actor,
        actor_email: row.text(7)?.to_owned(),
        address: row.text(8)?.to_owned(),
        detail: row.text(9)?.to_owned(),
    })
}

macro_rules! event_columns {
    () => {
        "id, made_at, kind, account_id, account_email, actor, actor_id, actor_email, address, detail"
    };
}

impl Store {
    /// From where people signed in to the account of an address, since then, the latest first.
    pub async fn sign_in_addresses(&self, email: &str, since: i64) -> Result<Vec<IpAddr>, StoreError> {
        const SQL: &str = concat!(
            "SELECT e.address FROM events e JOIN accounts a ON a.id = e.account_id WHERE a.email = $1 AND ",
            is_sign_in!(),
            " AND e.made_at >= $2 ORDER BY e.id DESC LIMIT $3"
        );
        let Ok(email) = canonical_email(email) else { return Ok(Vec::new()) };
        self.read_at_once(move |connection| {
            let read = |row: &Row<'_>| Ok(row.text(0)?.parse().ok());
            let addresses = connection.query(SQL, params![&email, since, SIGN_IN_ADDRESSES_MAX], read)?;
            Ok(addresses.into_iter().flatten().collect())
        })
        .await
    }

    /// The newest events first, from before `before`: what was done to `account`, or all.
    pub async fn list_events(
        &self,
        account: Option<AccountId>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        const ALL: &str =
            concat!("SELECT ", event_columns!(), " FROM events WHERE id < $1 ORDER BY id DESC LIMIT $2");
        const ONE: &str = concat!(
            "SELECT ",
            event_columns!(),
            " FROM events WHERE id < $1 AND account_id = $3 ORDER BY id DESC LIMIT $2"
        );
        let before = before.unwrap_or(i64::MAX);
        self.read(move |connection| match account {
            None => connection.query(ALL, params![before, limit], read),
            Some(account) => connection.query(ONE, params![before, limit, account.0], read),
        })
        .await
    }
}
