//! Zones: listed, made, read, deleted, and what administrators do with those of others.

use store::{AccountId, NewZone, RecordFilter, Start, Zone};
use uuid::Uuid;
use zone::{
    DomainPolicy, FieldError, Name, Record, RecordType, Rrset, Serial, Soa, parse_domain, searched_letters,
    served_apex_nameservers,
};

use crate::domain_policy::{check_not_catalog, check_not_platforms, check_not_public_suffix};
use crate::zone_files::{NameserversOf, on_a_blocking_thread};
use crate::{Actor, Administrator, Error, Hosting, Permission, Session};

/// How many records of one name and type are looked at.
const OF_ONE_TYPE_MAX: u32 = 1_000;

impl Hosting {
    /// `dns:list`. `domain` is as the query string had it: one that is no domain matches nothing.
    pub async fn list_zones(
        &self,
        actor: &Actor,
        domain: Option<&str>,
        start: Start<String>,
        limit: u32,
    ) -> Result<Vec<Zone>, Error> {
        actor.require(Permission::List)?;
        match DomainFilter::read(domain) {
            DomainFilter::Nothing => Ok(Vec::new()),
            DomainFilter::Any => Ok(self.store.list_zones(actor.reach(), None, start, limit).await?),
            DomainFilter::Only(apex) => {
                Ok(self.store.list_zones(actor.reach(), Some(&apex), start, limit).await?)
            }
        }
    }

    /// `dns:list`: how many [`Hosting::list_zones`] has in all.
    pub async fn count_zones(&self, actor: &Actor, domain: Option<&str>) -> Result<u64, Error> {
        actor.require(Permission::List)?;
        match DomainFilter::read(domain) {
            DomainFilter::Nothing => Ok(0),
            DomainFilter::Any => Ok(self.store.count_zones(actor.reach(), None).await?),
            DomainFilter::Only(apex) => Ok(self.store.count_zones(actor.reach(), Some(&apex)).await?),
        }
    }

    /// The zones of who is signed in that have `search` in the domain, by domain; a part with letters beyond ASCII is
    /// looked for as the name that it spells.
    pub async fn search_zones_of(
        &self,
        session: &Session,
        search: &str,
        offset: u64,
        limit: u32,
    ) -> Result<Vec<Zone>, Error> {
        Ok(self.store.search_zones_of(session.account.id, &searched_letters(search), offset, limit).await?)
    }

    /// How many [`Hosting::search_zones_of`] has in all.
    pub async fn count_zones_of(&self, session: &Session, search: &str) -> Result<u64, Error> {
        Ok(self.store.count_zones_of(session.account.id, &searched_letters(search)).await?)
    }

    /// `dns:create`. Mistakes in the zone file are told once the domain is right: they depend on it.
    pub async fn create_zone(
        &self,
        actor: &Actor,
        domain: &str,
        zone_file: Option<String>,
    ) -> Result<(Zone, Vec<Record>), Error> {
        self.create_zone_with(actor, domain, zone_file, NameserversOf::File).await
    }

    /// [`Hosting::create_zone`], with these nameservers.
    pub async fn create_zone_with(
        &self,
        actor: &Actor,
        domain: &str,
        zone_file: Option<String>,
        nameservers: NameserversOf,
    ) -> Result<(Zone, Vec<Record>), Error> {
        actor.require(Permission::Create)?;
        actor.require_new_zones()?;
        let apex = self.check_new_zone(actor, domain).await?;
        let author = actor.author();
        let Some(text) = zone_file else {
            let soa = self.first_soa(&apex);
            return Ok(self
                .store
                .create_zone(author, NewZone { apex, soa, content: None, copy: None })
                .await?);
        };
        let hosting = self.clone();
        self.with_zone_file(text.len(), 0, async move {
            let content = hosting.read_zone_file(text, apex.clone(), 0).await?;
            let content = nameservers.of_content(content, &apex);
            let soa = content.soa.clone().unwrap_or_else(|| hosting.first_soa(&apex));
            let zone = NewZone { apex, soa, content: Some(content), copy: None };
            Ok(hosting.store.create_zone(author, zone).await?)
        })
        .await
    }

    /// `dns:read`: what `view` makes of a zone and its records, which come in the contract's order.
    pub async fn get_zone<T: Send + 'static>(
        &self,
        actor: &Actor,
        zone: Uuid,
        view: impl FnOnce(&Zone, &[Record]) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let (viewed, ()) = self.get_zone_with(actor, zone, |_| Ok(()), view).await?;
        Ok(viewed)
    }

    /// The same, and what `reserve` took for it before the zone's records were read.
    pub async fn get_zone_with<R: Send + 'static, T: Send + 'static>(
        &self,
        actor: &Actor,
        zone: Uuid,
        reserve: impl FnOnce(&Zone) -> Result<R, Error> + Send + 'static,
        view: impl FnOnce(&Zone, &[Record]) -> T + Send + 'static,
    ) -> Result<(T, R), Error> {
        actor.require(Permission::Read)?;
        let (store, reach) = (self.store.clone(), actor.reach());
        self.read_whole_zone(actor, zone, async move |found| {
            let reserved = reserve(&found)?;
            let (zone, records) = store.zone_with_records(reach, zone).await?.ok_or(Error::NotFound)?;
            Ok((on_a_blocking_thread(move || view(&zone, &records)).await?, reserved))
        })
        .await
    }

    /// `dns:delete`.
    pub async fn delete_zone(&self, actor: &Actor, zone: Uuid) -> Result<(), Error> {
        actor.require(Permission::Delete)?;
        actor.require_whole_zones()?;
        Ok(self.store.delete_zone(actor.author(), zone).await?)
    }

    /// Whether a zone is the actor's, and its name: for a 404 that must come before a 400 of the body. Needs `permission`.
    pub async fn zone_apex(&self, actor: &Actor, permission: Permission, zone: Uuid) -> Result<Name, Error> {
        actor.require(permission)?;
        let zone = self.store.zone(actor.reach(), zone).await?.ok_or(Error::NotFound)?;
        Ok(zone.apex)
    }

    /// `dns:read`: the zone of a domain, as the API answers it.
    pub async fn zone_of_domain(&self, actor: &Actor, domain: &str) -> Result<Zone, Error> {
        actor.require(Permission::Read)?;
        let DomainFilter::Only(apex) = DomainFilter::read(Some(domain)) else { return Err(Error::NotFound) };
        let found = self.store.list_zones(actor.reach(), Some(&apex), Start::Offset(0), 1).await?;
        found.into_iter().next().ok_or(Error::NotFound)
    }

    /// `dns:read`: the nameservers that a zone is served with, and whether they are the platform's.
    pub async fn served_nameservers(&self, actor: &Actor, zone: &Zone) -> Result<(Rrset, bool), Error> {
        actor.require(Permission::Read)?;
        let records_at = async |name: &Name, record_type| {
            let name = Some(name.clone());
            let filter = RecordFilter { zone: Some(zone.uuid), name, record_type: Some(record_type) };
            self.store.list_records(actor.reach(), filter, Start::Offset(0), OF_ONE_TYPE_MAX).await
        };
        let own = records_at(&zone.apex, RecordType::NS).await?;
        let mut addressed = Vec::new();
        for server in self.options.nameservers.iter().filter(|server| server.is_at_or_below(&zone.apex)) {
            for record_type in [RecordType::A, RecordType::AAAA] {
                if !records_at(server, record_type).await?.is_empty() {
                    addressed.push(server);
                }
            }
        }
        let is_copy = zone.copy.is_some();
        let platform = if is_copy { &[] } else { &self.options.nameservers[..] };
        let contents = own.iter().map(|listed| &listed.record.content);
        let served =
            served_apex_nameservers(&zone.apex, contents, platform, |server| addressed.contains(&server));
        Ok((served, own.is_empty() && !is_copy))
    }

    /// Zones of an account by domain, from behind `after` (the command line).
    pub async fn list_zones_of(
        &self,
        email: &str,
        after: Option<String>,
        limit: u32,
    ) -> Result<Vec<Zone>, Error> {
        let account = self.account(email).await?;
        let start = after.map_or(Start::Offset(0), Start::After);
        Ok(self.store.list_zones(account.id, None, start, limit).await?)
    }

    /// The zone of an account by its domain (the command line).
    pub async fn zone_of(&self, email: &str, domain: &str) -> Result<Zone, Error> {
        let account = self.account(email).await?;
        let found = self.any_zone(domain).await.ok().filter(|zone| zone.account == account.id);
        found.ok_or_else(|| {
            FieldError::invalid("zones", format!("{} has no zone {domain}", account.email)).into()
        })
    }

    /// Zones of one account by domain.
    pub async fn list_account_zones(
        &self,
        _: &Administrator,
        account: AccountId,
        start: Start<String>,
        limit: u32,
    ) -> Result<Vec<Zone>, Error> {
        Ok(self.store.list_zones(account, None, start, limit).await?)
    }

    /// One zone, whoever owns it, with the address of its account.
    pub async fn zone_with_owner(&self, _: &Administrator, zone: Uuid) -> Result<(Zone, String), Error> {
        self.store.zone_with_owner(zone).await?.ok_or(Error::NotFound)
    }

    /// Zones of all accounts in canonical order of their names, those that have `search` in the name or in the address of
    /// their account, with that address; from behind the zone of the name `after`.
    pub async fn search_zones(
        &self,
        _: &Administrator,
        search: &str,
        after: Option<&Name>,
        limit: u32,
    ) -> Result<Vec<(Zone, String)>, Error> {
        Ok(self.store.search_zones(&searched_letters(search), after, limit).await?)
    }

    /// The zone of a domain, whoever owns it, with the address of its account.
    pub async fn zone_by_domain(
        &self,
        administrator: &Administrator,
        domain: &str,
    ) -> Result<(Zone, String), Error> {
        self.zone_with_owner(administrator, self.any_zone(domain).await?.uuid).await
    }

    /// Deletes a zone, whoever owns it.
    pub async fn remove_zone(&self, administrator: &Administrator, domain: &str) -> Result<(), Error> {
        let zone = self.any_zone(domain).await?;
        let author = administrator.author_on(&zone);
        Ok(self.store.remove_zone(author, zone.uuid, administrator.trace()).await?)
    }

    /// Gives a zone, whoever owns it, to the account of an address.
    pub async fn transfer_zone(
        &self,
        administrator: &Administrator,
        domain: &str,
        email: &str,
    ) -> Result<(), Error> {
        let zone = self.any_zone(domain).await?;
        let to = self.account(email).await?;
        let author = administrator.author_on(&zone);
        Ok(self.store.hand_over_zone(author, zone.uuid, to.id, administrator.trace()).await?)
    }

    async fn any_zone(&self, domain: &str) -> Result<Zone, Error> {
        let apex = parse_domain(domain, DomainPolicy { allow_single_label: true })?;
        let found = self.store.zone_by_apex(&apex).await?;
        found.ok_or_else(|| {
            FieldError::invalid("domain", format!("there is no zone {}", apex.to_text_without_final_dot()))
                .into()
        })
    }

    /// Whether a domain may be a zone's, whoever asks, and its name.
    pub fn check_domain(&self, domain: &str) -> Result<Name, FieldError> {
        let allow_single_label = self.options.allow_any_domain;
        let apex = parse_domain(domain, DomainPolicy { allow_single_label })?;
        if !self.options.allow_any_domain {
            check_not_public_suffix(&apex)?;
        }
        check_not_catalog(&apex, self.options.catalog.as_ref())?;
        Ok(apex)
    }

    /// Whether the actor may make a zone of a domain, and its name. Who may is looked up where it matters, so that no token
    /// outlives the role.
    pub(crate) async fn check_new_zone(&self, actor: &Actor, domain: &str) -> Result<Name, Error> {
        let apex = self.check_domain(domain)?;
        let hosts = self.options.nameservers.iter().chain(&self.options.public_host);
        match check_not_platforms(&apex, hosts) {
            Err(refused) if !self.is_administrators(actor).await? => Err(refused.into()),
            _ => Ok(apex),
        }
    }

    /// The SOA that a new zone starts with, unless its file has one; the store chooses the serial.
    pub(crate) fn first_soa(&self, apex: &Name) -> Soa {
        let [refresh, retry, expire, minimum] = self.options.soa_timers;
        let mname = self.options.nameservers.first().unwrap_or(apex).clone();
        let rname = hostmaster(apex).or_else(|| hostmaster(&mname)).unwrap_or_else(|| mname.clone());
        Soa { mname, rname, serial: Serial(0), refresh, retry, expire, minimum, ttl: minimum }
    }
}

/// RFC 2142 7; `None` where the name would be too long.
fn hostmaster(domain: &Name) -> Option<Name> {
    Name::from_labels(std::iter::once(&b"hostmaster"[..]).chain(domain.labels())).ok()
}

/// What `?domain=` asks for.
enum DomainFilter {
    Any,
    Only(Name),
    Nothing,
}

impl DomainFilter {
    fn read(domain: Option<&str>) -> Self {
        match domain.map(|text| parse_domain(text, DomainPolicy { allow_single_label: true })) {
            None => Self::Any,
            Some(Ok(apex)) => Self::Only(apex),
            Some(Err(_)) => Self::Nothing,
        }
    }
}
