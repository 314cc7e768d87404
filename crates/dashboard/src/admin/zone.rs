//! `/admin/zones/{uuid}/`: a zone of anyone, to be handed over to another account, or removed by one who types its name.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use hosting::{Administrator, Error, Zone};
use uuid::Uuid;
use zone::{DomainPolicy, ErrorCode, parse_domain};

use super::{ZONES, account_path};
use crate::app::{App, AppState};
use crate::catalogue::key;
use crate::error::PageError;
use crate::fields::Fields;
use crate::form::Form;
use crate::mistakes::Mistakes;
use crate::notice::Notice;
use crate::page::{AdministratorPage, Page};
use crate::zones::CopyCondition;

pub(super) async fn show(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
    Path(uuid): Path<String>,
) -> Result<Response, PageError> {
    let (zone, owner) = &find(&app, &administrator, &uuid).await?;
    let (fields, mistakes) = (&Fields::default(), &Mistakes::none());
    Ok(page.render(&ZonePage { page: &page, zone, owner, fields, mistakes }))
}

/// What is a page only as the answer to a form.
pub(super) async fn back(
    AdministratorPage { page, .. }: AdministratorPage,
    Path(uuid): Path<String>,
) -> Result<Response, PageError> {
    let uuid: Uuid = uuid.parse().map_err(|_| PageError::NotFound)?;
    Ok(page.redirect(format!("{ZONES}{uuid}/")).into_response())
}

pub(super) async fn hand_over(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
    Path(uuid): Path<String>,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let (zone, owner) = &find(&app, &administrator, &uuid).await?;
    let email = fields.text("email");
    if email.to_lowercase() == *owner {
        let mut mistakes = Mistakes::none();
        mistakes.add("email", page.t("admin-zone-same-account"));
        return Ok(page.render_refused(&ZonePage {
            page: &page,
            zone,
            owner,
            fields: &fields,
            mistakes: &mistakes,
        }));
    }
    match app.hosting.transfer_zone(&administrator, &zone.domain(), email).await {
        Ok(()) => {
            let notice = Notice::new(page.t1(key!("admin-zone-handed-over"), "email", email));
            Ok(page.redirect(format!("{ZONES}{}/", zone.uuid)).with_notice(&notice).into_response())
        }
        Err(error @ (Error::Refused(_) | Error::NotFound)) => {
            let mut mistakes = Mistakes::none();
            mistakes.add(
                "email",
                if is_conflict(&error) {
                    page.t("admin-zone-copy-key")
                } else {
                    // Unknown, or on its way out.
                    page.t("admin-zone-no-account")
                },
            );
            let answer = ZonePage { page: &page, zone, owner, fields: &fields, mistakes: &mistakes };
            Ok(page.render_refused(&answer))
        }
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn remove(
    State(app): AppState,
    AdministratorPage { page, administrator, .. }: AdministratorPage,
    Path(uuid): Path<String>,
    Form(fields): Form,
) -> Result<Response, PageError> {
    let (zone, owner) = &find(&app, &administrator, &uuid).await?;
    // In capitals, with a final dot or in its own letters it is the same name.
    let typed = parse_domain(fields.text("domain"), DomainPolicy { allow_single_label: true });
    if typed.is_ok_and(|typed| typed == zone.apex) {
        app.hosting.remove_zone(&administrator, &zone.domain()).await?;
        let notice = Notice::new(page.t1(key!("admin-zone-removed"), "domain", zone.domain()));
        return Ok(page.redirect(account_path(zone.account)).with_notice(&notice).into_response());
    }
    let mut mistakes = Mistakes::none();
    mistakes.add("domain", page.t("admin-zone-typed-wrong"));
    Ok(page.render_refused(&ZonePage { page: &page, zone, owner, fields: &fields, mistakes: &mistakes }))
}

/// Whether it is the zone that cannot be handed over: a copy whose key is not the receiver's.
fn is_conflict(error: &Error) -> bool {
    let Error::Refused(mistakes) = error else { return false };
    mistakes.iter().any(|mistake| mistake.code == ErrorCode::Conflict)
}

/// The zone and its owner's address.
async fn find(app: &App, administrator: &Administrator, uuid: &str) -> Result<(Zone, String), PageError> {
    let uuid: Uuid = uuid.parse().map_err(|_| PageError::NotFound)?;
    Ok(app.hosting.zone_with_owner(administrator, uuid).await?)
}

#[derive(Template)]
#[template(path = "admin/zone.html")]
struct ZonePage<'a> {
    page: &'a Page,
    zone: &'a Zone,
    owner: &'a str,
    fields: &'a Fields,
    mistakes: &'a Mistakes,
}

impl ZonePage<'_> {
    fn owner_path(&self) -> String {
        account_path(self.zone.account)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::sample::{HOSTILE, NOW, rendered};

    /// A zone that nobody has.
    pub(crate) fn made_up() -> Zone {
        let apex = zone::Name::parse("0/25.2.0.192.in-addr.arpa").unwrap();
        let soa = zone::Soa {
            mname: apex.clone(),
            rname: apex.clone(),
            serial: zone::Serial(1),
            refresh: 1,
            retry: 1,
            expire: 1,
            minimum: 1,
            ttl: 1,
        };
        let account = hosting::AccountId(7);
        Zone {
            uuid: Uuid::nil(),
            account,
            apex,
            created_at: NOW,
            record_count: 7,
            octets: 700,
            soa,
            copy: None,
        }
    }

    #[test]
    fn hostile_owners_and_fields_are_text() {
        let fields = &Fields::from([("email", HOSTILE), ("domain", HOSTILE)]);
        let mut mistakes = Mistakes::none();
        mistakes.add("domain", HOSTILE);
        mistakes.add("email", HOSTILE);
        for language in ["en", "ku"] {
            let page = &Page::sample_in(language);
            let zone = &made_up();
            let html = rendered(&ZonePage { page, zone, owner: HOSTILE, fields, mistakes: &mistakes });
            assert!(!html.contains(HOSTILE) && html.contains("&#60;script&#62;"), "{html}");
            assert!(html.contains("0/25.2.0.192.in-addr.arpa"), "{html}");
        }
    }
}
