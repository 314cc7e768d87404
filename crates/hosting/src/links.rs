//! One-time links: invitations, sign-up, the first administrator, forgotten passwords.
//!
//! What is asked for by strangers has one answer, after one length of time, whether there is an account or not: the rest is
//! done behind it, and told by mail.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use store::{Account, AccountId, EventActor, Link, LinkKind, NewLink, Newcomer, Trace};
use tokio::sync::Semaphore;

use crate::attempts::Attempts;
use crate::passwords::check_new_password;
use crate::{
    Administrator, Error, Hosting, LinkSecret, Mail, MailKind, MailWriter, Mailer, SessionSecret, VisitorInfo,
};

const WINDOW: Duration = Duration::from_secs(3_600);
const MAILS_PER_ADDRESS: u32 = 3;
const REQUESTS_PER_NETWORK: u32 = 20;
/// Of what is done with an account by those who are signed in to it.
const NOTICES_PER_ADDRESS: u32 = 20;
/// How many mails may be in the making.
const IN_THE_MAKING_MAX: usize = 64;

const RESET_SECONDS: i64 = 3_600;
const CONFIRMATION_SECONDS: i64 = 86_400;
const INVITATION_SECONDS: i64 = 7 * 86_400;
/// How long a link for the first administrator is good.
pub const FIRST_ADMINISTRATOR_SECONDS: u64 = 86_400;

/// Who may make an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SignUp {
    /// Nobody; an administrator can still invite.
    #[default]
    Closed,
    /// Whoever was invited.
    Invitation,
    /// Whoever has an address to which mail can be sent.
    Open,
}

/// Mail as it is written and sent.
#[derive(Clone)]
pub(crate) struct Post {
    pub(crate) mailer: Arc<dyn Mailer>,
    pub(crate) writer: Arc<dyn MailWriter>,
}

/// What mail is counted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum CountedMail {
    Network(IpAddr),
    To(String),
    NoticeTo(String),
}

/// What requests of mail are bounded by.
pub(crate) struct MailBounds {
    attempts: Attempts<CountedMail>,
    in_the_making: Arc<Semaphore>,
}

impl MailBounds {
    pub(crate) fn new() -> Self {
        let in_the_making = Arc::new(Semaphore::new(IN_THE_MAKING_MAX));
        Self { attempts: Attempts::new(WINDOW), in_the_making }
    }
}

/// Why a stranger's request is not taken.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// There were too many from there; worth trying again after so long.
    #[error("too many requests")]
    Throttled(Duration),
    /// It is not offered, it is malformed, or the server has too much to do.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Hosting {
    /// Mails a link by which the owner of an address can make an account (where sign-up is open); to one who has an account, a
    /// mail that says so. Nobody else learns which of the two it was.
    pub async fn request_sign_up(
        &self,
        email: &str,
        language: &str,
        visitor: &VisitorInfo,
    ) -> Result<(), RequestError> {
        if self.options.sign_up != SignUp::Open {
            return Err(Error::NotFound.into());
        }
        let language = language.to_owned();
        self.answer_by_mail(email, visitor, move |hosting, post, email| async move {
            let account = hosting.store.account_by_email(&email).await?;
            let Some(account) = account else {
                let (secret, link) = hosting.new_link(LinkKind::Confirmation, CONFIRMATION_SECONDS)?;
                hosting.store.create_link(NewLink { email: Some(email.clone()), ..link }).await?;
                post.send(MailKind::Confirmation, &email, Some(&secret), &language);
                return Ok(());
            };
            post.send(MailKind::AccountExists, &email, None, preferred(&account, &language));
            Ok(())
        })
    }

    /// Mails the owner of an address a link that sets another password, if there is such an account.
    pub async fn request_password_reset(
        &self,
        email: &str,
        language: &str,
        visitor: &VisitorInfo,
    ) -> Result<(), RequestError> {
        let language = language.to_owned();
        self.answer_by_mail(email, visitor, move |hosting, post, email| async move {
            let account = hosting.store.account_by_email(&email).await?;
            let Some(account) = account.filter(Account::is_active) else { return Ok(()) };
            let (secret, link) = hosting.new_link(LinkKind::PasswordReset, RESET_SECONDS)?;
            hosting.store.create_link(NewLink { account: Some(account.id), ..link }).await?;
            post.send(MailKind::PasswordReset, &email, Some(&secret), preferred(&account, &language));
            Ok(())
        })
    }

    /// Counts a request and does its work behind the answer; too many to one address are dropped without a word.
    fn answer_by_mail<W: Future<Output = Result<(), Error>> + Send>(
        &self,
        email: &str,
        visitor: &VisitorInfo,
        work: impl FnOnce(Hosting, Post, String) -> W + Send + 'static,
    ) -> Result<(), RequestError> {
        let post = self.post.clone().ok_or_else(|| Error::Internal("no mail can be sent".to_owned()))?;
        let email = store::canonical_email(email).map_err(Error::from)?;
        let now = self.options.clock.now();
        let network = CountedMail::Network(visitor.network());
        let attempts = &self.mail_bounds.attempts;
        attempts.count(&[(network, REQUESTS_PER_NETWORK)], now).map_err(RequestError::Throttled)?;
        let place = Arc::clone(&self.mail_bounds.in_the_making).try_acquire_owned();
        let place = place.map_err(|_| Error::Unavailable("too many mails are being written".to_owned()))?;
        if attempts.count(&[(CountedMail::To(email.clone()), MAILS_PER_ADDRESS)], now).is_err() {
            return Ok(());
        }
        let hosting = self.clone();
        tokio::spawn(async move {
            if let Err(error) = work(hosting, post, email).await {
                tracing::error!(%error, "a mail could not be written");
            }
            drop(place);
        });
        Ok(())
    }

    /// A link by which someone can make an account, for one address or for whoever has it; with an address it is mailed, too,
    /// where mail can be sent.
    pub async fn invite(
        &self,
        administrator: &Administrator,
        email: Option<&str>,
        is_administrator: bool,
        language: &str,
    ) -> Result<LinkSecret, Error> {
        let email = email.map(store::canonical_email).transpose()?;
        let (secret, link) = self.new_link(LinkKind::Invitation, INVITATION_SECONDS)?;
        let link = NewLink { email: email.clone(), is_administrator, ..link };
        self.store.create_invitation(link, administrator.trace()).await?;
        if let (Some(email), Some(post)) = (email, &self.post) {
            post.send(MailKind::Invitation, &email, Some(&secret), language);
        }
        Ok(secret)
    }

    /// The invitations that are good still, the newest first.
    pub async fn list_invitations(&self, _: &Administrator, limit: u32) -> Result<Vec<Link>, Error> {
        Ok(self.store.list_invitations(limit).await?)
    }

    /// A link that makes the first administrator, in the place of earlier ones; `None` where there is an administrator.
    pub async fn first_administrator_link(&self) -> Result<Option<LinkSecret>, Error> {
        let (secret, link) =
            self.new_link(LinkKind::FirstAdministrator, FIRST_ADMINISTRATOR_SECONDS.cast_signed())?;
        Ok(self.store.create_first_administrator_link(link).await?.then_some(secret))
    }

    /// Whether there is an administrator, so that no link makes a first one any more.
    pub async fn has_administrator(&self) -> Result<bool, Error> {
        Ok(self.store.has_administrator().await?)
    }

    /// A link that sets the password of another's account, in the place of earlier ones, for the administrator to hand over;
    /// it is mailed, too, where mail can be sent, in `language` if the account chose none.
    pub async fn reset_link(
        &self,
        administrator: &Administrator,
        account: AccountId,
        language: &str,
    ) -> Result<LinkSecret, Error> {
        administrator.check_other(account)?;
        let found = self.store.account(account).await?.ok_or(Error::NotFound)?;
        let (secret, link) = self.new_link(LinkKind::PasswordReset, RESET_SECONDS)?;
        let link = NewLink { account: Some(account), ..link };
        self.store.create_reset_link(account, link, administrator.trace()).await?;
        if let Some(post) = &self.post {
            let language = preferred(&found, language);
            post.send(MailKind::PasswordReset, &found.email, Some(&secret), language);
        }
        Ok(secret)
    }

    /// What a link is for, if it is still good. Uses nothing up.
    pub async fn look_at_link(&self, secret: &LinkSecret) -> Result<Option<Link>, Error> {
        Ok(self.store.link_by_hash(secret.hash()).await?)
    }

    /// Uses a link that makes an account: with this password, and this address where the link is not for one. Signs in.
    /// `NotFound` where the link is not good any more.
    pub async fn accept_link(
        &self,
        secret: &LinkSecret,
        email: Option<&str>,
        password: &str,
        language: &str,
        visitor: &VisitorInfo,
    ) -> Result<SessionSecret, Error> {
        let link = self.store.link_by_hash(secret.hash()).await?.ok_or(Error::NotFound)?;
        let email = link.email.or(email.map(str::to_owned)).unwrap_or_default();
        let email = store::canonical_email(&email)?;
        check_new_password(password, &email)?;
        let password_hash = self.passwords.hash(password).await?;
        let (session_secret, session) = self.new_session(visitor)?;
        let newcomer = Newcomer { email: Some(email), password_hash, language: language.to_owned(), session };
        self.store.accept_link(secret.hash(), newcomer).await?;
        Ok(session_secret)
    }

    /// Uses a link that sets another password, and ends all sessions. `NotFound` where it is not good any more.
    pub async fn reset_password(
        &self,
        secret: &LinkSecret,
        password: &str,
        visitor: &VisitorInfo,
    ) -> Result<(), Error> {
        let link = self.store.link_by_hash(secret.hash()).await?;
        let link = link.filter(|link| link.kind == LinkKind::PasswordReset).ok_or(Error::NotFound)?;
        let account = self.store.account(link.account.ok_or(Error::NotFound)?).await?;
        let account = account.ok_or(Error::NotFound)?;
        check_new_password(password, &account.email)?;
        let hash = self.passwords.hash(password).await?;
        let trace = Trace { actor: EventActor::Visitor, address: visitor.address };
        self.store.reset_password(secret.hash(), &hash, trace).await?;
        self.tell_owner(&account, MailKind::PasswordChanged);
        Ok(())
    }

    /// Tells the owner of an account by mail what was done with it, where mail can be sent: if it was another, it is the
    /// first to know.
    pub(crate) fn tell_owner(&self, account: &Account, kind: MailKind) {
        let Some(post) = &self.post else { return };
        let key = (CountedMail::NoticeTo(account.email.clone()), NOTICES_PER_ADDRESS);
        // So many were sent that they say enough.
        if self.mail_bounds.attempts.count(&[key], self.options.clock.now()).is_ok() {
            post.send(kind, &account.email, None, &account.language);
        }
    }

    fn new_link(&self, kind: LinkKind, seconds: i64) -> Result<(LinkSecret, NewLink), Error> {
        let secret = LinkSecret::mint()?;
        let link = NewLink {
            hash: secret.hash(),
            kind,
            account: None,
            email: None,
            is_administrator: false,
            expires_at: self.options.clock.now().saturating_add(seconds),
        };
        Ok((secret, link))
    }
}

impl Post {
    fn send(&self, kind: MailKind, to: &str, link: Option<&LinkSecret>, language: &str) {
        let mail: Mail = self.writer.write(kind, to, link, language);
        self.mailer.send(mail);
    }
}

/// The language that the account chose, else that of the page.
fn preferred<'a>(account: &'a Account, of_page: &'a str) -> &'a str {
    if account.language.is_empty() { of_page } else { &account.language }
}
