//! What administrators do with accounts and zones. All of it is recorded.

use store::{AccountId, AccountLimits, AccountOverview, Author, By, Event, EventActor, Start, Trace, Zone};
use uuid::Uuid;
use zone::FieldError;

use crate::{Error, Hosting, MailKind, Session};

/// Someone who may administer: a person with that role ([`Session::administrator`]), or the operator.
#[derive(Clone, Copy, Debug)]
pub struct Administrator {
    trace: Trace,
}

impl Administrator {
    pub(crate) fn new(trace: Trace) -> Self {
        Self { trace }
    }

    /// Whoever has the command line.
    pub fn operator() -> Self {
        Self::new(Trace { actor: EventActor::Operator, address: None })
    }

    pub(crate) fn trace(&self) -> Trace {
        self.trace
    }

    /// Refuses what nobody is to do to the account by which they do it: for its password and second factor its own pages ask
    /// for the password, and nobody is to shut themselves out.
    pub(crate) fn check_other(&self, account: AccountId) -> Result<(), Error> {
        if self.trace.actor != EventActor::Person(account) {
            return Ok(());
        }
        let detail = "This is your own account. Another administrator has to do this.";
        Err(FieldError::conflict(None, detail).into())
    }

    /// The author of a change to a zone of any account.
    pub(crate) fn author_on(&self, zone: &Zone) -> Author {
        let by = match self.trace.actor {
            EventActor::Person(person) => By::Person(person),
            EventActor::Operator | EventActor::Visitor => By::Operator,
        };
        Author { account: zone.account, by, scope: None }
    }
}

impl Hosting {
    /// Accounts by address, those that have `search` in the address or a name; with the number of their zones.
    pub async fn search_accounts(
        &self,
        _: &Administrator,
        search: &str,
        start: Start<String>,
        limit: u32,
    ) -> Result<Vec<AccountOverview>, Error> {
        Ok(self.store.search_accounts(search, start, limit).await?)
    }

    /// How many [`Hosting::search_accounts`] has in all.
    pub async fn count_accounts(&self, _: &Administrator, search: &str) -> Result<u64, Error> {
        Ok(self.store.count_accounts(search).await?)
    }

    /// One account.
    pub async fn account_overview(
        &self,
        _: &Administrator,
        account: AccountId,
    ) -> Result<AccountOverview, Error> {
        self.store.account_overview(account).await?.ok_or(Error::NotFound)
    }

    /// The account of an address.
    pub async fn account_overview_by_email(
        &self,
        administrator: &Administrator,
        email: &str,
    ) -> Result<AccountOverview, Error> {
        self.account_overview(administrator, self.account(email).await?.id).await
    }

    /// Lets nobody sign in to another's account or use its tokens: here at once, in other processes within a second. Its zones go on
    /// being served.
    pub async fn suspend_account(
        &self,
        administrator: &Administrator,
        account: AccountId,
    ) -> Result<(), Error> {
        administrator.check_other(account)?;
        self.store.suspend_account(account, administrator.trace).await?;
        self.tokens.clear();
        Ok(())
    }

    /// Takes that back.
    pub async fn resume_account(
        &self,
        administrator: &Administrator,
        account: AccountId,
    ) -> Result<(), Error> {
        Ok(self.store.resume_account(account, administrator.trace).await?)
    }

    /// Gives or takes the role of an administrator; the last one keeps it. The account's sessions end.
    pub async fn set_administrator(
        &self,
        administrator: &Administrator,
        account: AccountId,
        is_administrator: bool,
    ) -> Result<(), Error> {
        Ok(self.store.set_administrator(account, is_administrator, administrator.trace).await?)
    }

    /// Gives an account limits of its own.
    pub async fn set_account_limits(
        &self,
        administrator: &Administrator,
        account: AccountId,
        limits: AccountLimits,
    ) -> Result<(), Error> {
        Ok(self.store.set_account_limits(account, limits, administrator.trace).await?)
    }

    /// Asks another's account for no second factor any more: for one who lost it, and the recovery codes too. Its sessions end.
    pub async fn remove_second_factor(
        &self,
        administrator: &Administrator,
        account: AccountId,
    ) -> Result<(), Error> {
        administrator.check_other(account)?;
        let found = self.store.account(account).await?.ok_or(Error::NotFound)?;
        self.store.disable_second_factor(account, None, administrator.trace).await?;
        self.tell_owner(&found, MailKind::SecondFactorDisabled);
        Ok(())
    }

    /// What was done to an account, or to all, the newest first, from before the event `before`.
    pub async fn list_events(
        &self,
        _: &Administrator,
        account: Option<AccountId>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Event>, Error> {
        Ok(self.store.list_events(account, before, limit).await?)
    }

    /// The same of one's own account.
    pub async fn list_own_events(
        &self,
        session: &Session,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<Event>, Error> {
        Ok(self.store.list_events(Some(session.account.id), before, limit).await?)
    }

    /// Takes an invitation out of use.
    pub async fn void_invitation(&self, administrator: &Administrator, link: Uuid) -> Result<(), Error> {
        Ok(self.store.void_invitation(link, administrator.trace).await?)
    }
}
