//! One-time links: each opens one door, once. Only a hash of its secret is kept, and a link that was used is gone.

use uuid::Uuid;
use zone::{ErrorCode, FieldError};

use crate::accounts::{self, canonical_email};
use crate::change::{ChangeError, Effect, Outcome};
use crate::commit::Lane;
use crate::context::Context;
use crate::database::{Connection, DbError, Row, params};
use crate::forgetting::FORGOTTEN_AT_ONCE;
use crate::person_sessions::{self, NewSession};
use crate::{AccountId, EventActor, EventKind, Store, StoreError, Trace, administration, events, passwords};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Makes an account, by an administrator's leave.
    Invitation,
    /// Makes an account for the address that the link was sent to.
    Confirmation,
    /// Sets another password.
    PasswordReset,
    /// Makes the first account that administers.
    FirstAdministrator,
}

impl LinkKind {
    const ALL: [Self; 4] =
        [Self::Invitation, Self::Confirmation, Self::PasswordReset, Self::FirstAdministrator];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Confirmation => "confirmation",
            Self::PasswordReset => "password_reset",
            Self::FirstAdministrator => "first_administrator",
        }
    }
}

/// A link that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its identity, which opens nothing.
    pub uuid: Uuid,
    /// What it is for.
    pub kind: LinkKind,
    /// Whose password it resets.
    pub account: Option<AccountId>,
    /// For whom it makes an account, or whose password it resets; `None`: for whoever has it.
    pub email: Option<String>,
    /// Whether the account that it makes administers.
    pub is_administrator: bool,
    /// The administrator who made it, if it was one: the address.
    pub made_by: Option<String>,
    /// Seconds since 1970.
    pub created_at: i64,
    /// Seconds since 1970; good no more from then on.
    pub expires_at: i64,
}

/// A link to be made.
#[derive(Clone, Debug)]
pub struct NewLink {
    /// Of its secret.
    pub hash: [u8; 32],
    /// What it is for.
    pub kind: LinkKind,
    /// Whose password it resets.
    pub account: Option<AccountId>,
    /// For whom it makes an account.
    pub email: Option<String>,
    /// Whether the account that it makes administers.
    pub is_administrator: bool,
    /// Seconds since 1970.
    pub expires_at: i64,
}

macro_rules! link_columns {
    () => {
        "l.uuid, l.kind, l.account_id, coalesce(l.email, a.email, ''), l.is_administrator, \
         coalesce((SELECT m.email FROM accounts m WHERE m.id = l.made_by), ''), l.created_at, l.expires_at"
    };
}

fn read(row: &Row<'_>) -> Result<Link, DbError> {
    let kind = row.text(1)?;
    let kind = LinkKind::ALL.into_iter().find(|known| known.as_str() == kind);
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Ok(Link {
        uuid: row.uuid(0)?,
        kind: kind.ok_or_else(|| DbError::malformed("a link of an unknown kind"))?,
        account: row.opt_int(2)?.map(AccountId),
        email: some(row.text(3)?),
        is_administrator: row.int(4)? != 0,
        made_by: some(row.text(5)?),
        created_at: row.int(6)?,
        expires_at: row.int(7)?,
    })
}

/// Whether the link's maker, if it is a person's, may still make links.
macro_rules! is_by_administrator {
    () => {
        "(l.made_by IS NULL OR EXISTS (SELECT 1 FROM accounts m WHERE m.id = l.made_by AND m.is_administrator = 1 \
            AND m.suspended_at IS NULL AND m.closing_at IS NULL))"
    };
}

fn find(connection: &mut Connection, hash: &[u8; 32], now: i64) -> Result<Option<Link>, DbError> {
    const SQL: &str = concat!(
        "SELECT ",
        link_columns!(),
        " FROM one_time_links l LEFT JOIN accounts a ON a.id = l.account_id \
            WHERE l.hash = $1 AND l.expires_at > $2 AND a.suspended_at IS NULL AND a.closing_at IS NULL AND ",
        is_by_administrator!()
    );
    connection.query_one(SQL, params![&hash[..], now], read)
}

fn insert(
    connection: &mut Connection,
    context: &Context,
    link: &NewLink,
    made_by: Option<AccountId>,
) -> Result<Uuid, ChangeError> {
    const SQL: &str = "INSERT INTO one_time_links (uuid, hash, kind, account_id, email, is_administrator, made_by, \
        created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let email = link.email.as_deref().map(canonical_email).transpose()?;
    let uuid = context.new_uuid();
    let values = params![
        uuid,
        &link.hash[..],
        link.kind.as_str(),
        link.account.map(|account| account.0),
        email.as_deref(),
        i64::from(link.is_administrator),
        made_by.map(|account| account.0),
        context.clock.now(),
        link.expires_at,
    ];
    connection.execute(SQL, values)?;
    Ok(uuid)
}

/// Takes a link out of use, for the one whose transaction does it: all others find none.
fn take(
    connection: &mut Connection,
    context: &Context,
    hash: &[u8; 32],
    is_kind: fn(LinkKind) -> bool,
) -> Result<Link, ChangeError> {
    let link = find(connection, hash, context.clock.now())?.filter(|link| is_kind(link.kind));
    let link = link.ok_or(ChangeError::NotFound)?;
    match connection.execute("DELETE FROM one_time_links WHERE hash = $1", params![&hash[..]])? {
        0 => Err(ChangeError::NotFound),
        _ => Ok(link),
    }
}

fn accept(
    connection: &mut Connection,
    context: &Context,
    hash: &[u8; 32],
    newcomer: &Newcomer,
) -> Outcome<AccountId> {
    let link = take(connection, context, hash, |kind| kind != LinkKind::PasswordReset)?;
    let is_first = link.kind == LinkKind::FirstAdministrator;
    if is_first && administration::has_administrator(connection)? {
        return Err(ChangeError::NotFound);
    }
    let email = link.email.as_deref().or(newcomer.email.as_deref()).unwrap_or_default();
    let (account, _) = accounts::create_account(connection, context, email, Some(&newcomer.password_hash))?;
    let trace = Trace { actor: EventActor::Person(account.id), address: newcomer.session.address };
    set_language(connection, account.id, &newcomer.language)?;
    events::record(connection, context, trace, Some(account.id), EventKind::AccountCreated, "")?;
    if link.is_administrator || is_first {
        administration::grant(connection, account.id)?;
        void_kind(connection, LinkKind::FirstAdministrator)?;
        events::record(connection, context, trace, Some(account.id), EventKind::AdministratorGranted, "")?;
    }
    person_sessions::insert(connection, context, account.id, &newcomer.session)?;
    Ok((account.id, Effect::Nothing))
}

fn set_language(connection: &mut Connection, account: AccountId, language: &str) -> Result<(), DbError> {
    connection
        .execute("UPDATE accounts SET language = $2 WHERE id = $1", params![account.0, language])
        .map(drop)
}

fn reset_password(
    connection: &mut Connection,
    context: &Context,
    hash: &[u8; 32],
    password_hash: &str,
    trace: Trace,
) -> Outcome<()> {
    let link = take(connection, context, hash, |kind| kind == LinkKind::PasswordReset)?;
    let account = link.account.ok_or(ChangeError::NotFound)?;
    accounts::find_and_lock(connection, account)?;
    passwords::set(connection, account, None, password_hash)?;
    void_resets(connection, account)?;
    person_sessions::end_all(connection, account)?;
    events::record(connection, context, trace, Some(account), EventKind::PasswordReset, "")?;
    Ok(((), Effect::Nothing))
}

/// Takes all links out of use that reset this account's password.
pub(crate) fn void_resets(connection: &mut Connection, account: AccountId) -> Result<(), DbError> {
    connection.execute("DELETE FROM one_time_links WHERE account_id = $1", params![account.0]).map(drop)
}

/// Takes all links out of use that this account made as an administrator: they do not outlive its role.
pub(crate) fn void_made_by(connection: &mut Connection, account: AccountId) -> Result<(), DbError> {
    connection.execute("DELETE FROM one_time_links WHERE made_by = $1", params![account.0]).map(drop)
}

/// Takes all links of a kind out of use.
pub(crate) fn void_kind(connection: &mut Connection, kind: LinkKind) -> Result<(), DbError> {
    connection.execute("DELETE FROM one_time_links WHERE kind = $1", params![kind.as_str()]).map(drop)
}

fn void_invitation(connection: &mut Connection, context: &Context, link: Uuid, trace: Trace) -> Outcome<()> {
    const SQL: &str =
        "DELETE FROM one_time_links WHERE uuid = $1 AND kind = 'invitation' RETURNING coalesce(email, '')";
    let email = connection.query_one(SQL, params![link], |row| Ok(row.text(0)?.to_owned()))?;
    let email = email.ok_or(ChangeError::NotFound)?;
    events::record(connection, context, trace, None, EventKind::InvitationVoided, &email)?;
    Ok(((), Effect::Nothing))
}

/// Forgets some of those that are good no more, and tells how many.
pub(crate) fn forget(connection: &mut Connection, context: &Context) -> Outcome<u64> {
    const SQL: &str = "DELETE FROM one_time_links WHERE uuid IN \
        (SELECT uuid FROM one_time_links WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
    let values = params![context.clock.now(), FORGOTTEN_AT_ONCE.cast_signed()];
    Ok((connection.execute(SQL, values)?, Effect::Nothing))
}

/// Who uses a link that makes an account.
#[derive(Clone)]
pub struct Newcomer {
    /// Where the link is not for one address only.
    pub email: Option<String>,
    /// Of the password that was chosen.
    pub password_hash: String,
    /// Of the pages and of mail; may be empty.
    pub language: String,
    /// The session that begins with the account.
    pub session: NewSession,
}

impl Store {
    /// Keeps a link that was asked for by mail.
    pub async fn create_link(&self, link: NewLink) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            insert(connection, context, &link, None)?;
            Ok(((), Effect::Nothing))
        })
        .await
    }

    /// Keeps an invitation; `Refused` where its address has an account.
    pub async fn create_invitation(&self, link: NewLink, trace: Trace) -> Result<Uuid, StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            let email = link.email.as_deref().map(canonical_email).transpose()?;
            if let Some(email) = &email
                && accounts::find_account(connection, email)?.is_some()
            {
                let detail = format!("An account with the email address {email} exists already.");
                let code = ErrorCode::AlreadyExists;
                return Err(FieldError { code, field: Some("email"), detail }.into());
            }
            let uuid = insert(connection, context, &link, trace.person())?;
            let detail = email.unwrap_or_default();
            events::record(connection, context, trace, None, EventKind::InvitationCreated, &detail)?;
            Ok((uuid, Effect::Nothing))
        })
        .await
    }

    /// Keeps a link that resets a password, in the place of all others of the account, for an administrator.
    pub async fn create_reset_link(
        &self,
        account: AccountId,
        link: NewLink,
        trace: Trace,
    ) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            accounts::find(connection, account)?.ok_or(ChangeError::NotFound)?;
            void_resets(connection, account)?;
            insert(connection, context, &link, trace.person())?;
            events::record(connection, context, trace, Some(account), EventKind::ResetLinkCreated, "")?;
            Ok(((), Effect::Nothing))
        })
        .await
    }

    /// Keeps a link for the first administrator, in the place of all others; `false` where there is an administrator.
    pub async fn create_first_administrator_link(&self, link: NewLink) -> Result<bool, StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            void_kind(connection, LinkKind::FirstAdministrator)?;
            let is_wanted = !administration::has_administrator(connection)?;
            if is_wanted {
                insert(connection, context, &link, None)?;
            }
            Ok((is_wanted, Effect::Nothing))
        })
        .await
    }

    /// The link whose secret has this hash, if it is still good.
    pub async fn link_by_hash(&self, hash: [u8; 32]) -> Result<Option<Link>, StoreError> {
        let now = self.engine.context.clock.now();
        self.read_at_once(move |connection| find(connection, &hash, now)).await
    }

    /// Uses a link that makes an account, and begins a session; `NotFound` where it is not good any more, `Refused` where the
    /// address has an account.
    pub async fn accept_link(&self, hash: [u8; 32], newcomer: Newcomer) -> Result<AccountId, StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            accept(connection, context, &hash, &newcomer)
        })
        .await
    }

    /// Uses a link that resets a password, and ends all sessions; `NotFound` where it is not good any more.
    pub async fn reset_password(
        &self,
        hash: [u8; 32],
        password_hash: &str,
        trace: Trace,
    ) -> Result<(), StoreError> {
        let password_hash = password_hash.to_owned();
        self.write(Lane::Accounts, 1, move |connection, context| {
            reset_password(connection, context, &hash, &password_hash, trace)
        })
        .await
    }

    /// The invitations that are good still, the newest first.
    pub async fn list_invitations(&self, limit: u32) -> Result<Vec<Link>, StoreError> {
        const SQL: &str = concat!(
            "SELECT ",
            link_columns!(),
            " FROM one_time_links l LEFT JOIN accounts a ON a.id = l.account_id \
                WHERE l.kind = 'invitation' AND l.expires_at > $1 AND ",
            is_by_administrator!(),
            " ORDER BY l.created_at DESC, l.uuid DESC LIMIT $2"
        );
        let now = self.engine.context.clock.now();
        self.read(move |connection| connection.query(SQL, params![now, limit], read)).await
    }

    /// Takes an invitation out of use.
    pub async fn void_invitation(&self, link: Uuid, trace: Trace) -> Result<(), StoreError> {
        self.write(Lane::Accounts, 1, move |connection, context| {
            void_invitation(connection, context, link, trace)
        })
        .await
    }
}
