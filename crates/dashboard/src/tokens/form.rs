//! The form of a new token: what it shows at first, and what it says when it is sent.

use hosting::{Actor, Hosting, NewToken, Permission, Start};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;
use zone::{NamePattern, RecordType};

use crate::error::PageError;
use crate::fields::Fields;
use crate::mistakes::Mistakes;
use crate::page::Page;

const DAY: i64 = 86_400;

/// As many zones are chosen from a list; with more, their names are written.
pub(super) const LISTED_ZONES_MAX: u32 = 500;

/// How many lines of zones are looked up: more than a token can be limited to.
const ZONE_LINES_MAX: usize = 150;

/// The types that are offered, those of every day first.
pub(super) const TYPES: [RecordType; 20] = [
    RecordType::A,
    RecordType::AAAA,
    RecordType::CNAME,
    RecordType::MX,
    RecordType::TXT,
    RecordType::NS,
    RecordType::SRV,
    RecordType::CAA,
    RecordType::DNAME,
    RecordType::DS,
    RecordType::HTTPS,
    RecordType::LOC,
    RecordType::NAPTR,
    RecordType::OPENPGPKEY,
    RecordType::PTR,
    RecordType::SMIMEA,
    RecordType::SSHFP,
    RecordType::SVCB,
    RecordType::TLSA,
    RecordType::URI,
];

/// What a form is filled in with at first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Preset {
    /// Nothing.
    #[default]
    Blank,
    /// Whatever needs certificates.
    Acme,
    /// Whatever only looks.
    Reading,
}

impl Preset {
    /// By `?for=`.
    pub(super) fn named(name: &str) -> Self {
        [Self::Acme, Self::Reading].into_iter().find(|preset| preset.name() == name).unwrap_or_default()
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Blank => "",
            Self::Acme => "acme",
            Self::Reading => "reading",
        }
    }

    /// The fields of such a form.
    pub(super) fn fields(self) -> Fields {
        let mut fields = Fields::from([("expiry", "never")]);
        let permissions: &[Permission] = match self {
            Self::Blank => &[],
            Self::Acme => &Permission::ACME,
            Self::Reading => &[Permission::List, Permission::Read],
        };
        for permission in permissions {
            fields.add("permissions", permission.as_str().to_owned());
        }
        if self == Self::Acme {
            fields.add("name", "ACME".to_owned());
            fields.add("record_names", NamePattern::ACME.join("\n"));
            fields.add("record_types", "TXT".to_owned());
        }
        fields
    }
}

/// A zone to choose.
pub(super) struct ChoosableZone {
    pub(super) uuid: String,
    pub(super) domain: String,
}

/// The account's zones, where they are few enough to be listed.
pub(super) async fn choosable_zones(
    hosting: &Hosting,
    actor: &Actor,
) -> Result<Option<Vec<ChoosableZone>>, PageError> {
    let zones = hosting.list_zones(actor, None, Start::Offset(0), LISTED_ZONES_MAX + 1).await?;
    if zones.len() > LISTED_ZONES_MAX as usize {
        return Ok(None);
    }
    let choosable =
        |zone: hosting::Zone| ChoosableZone { uuid: zone.uuid.to_string(), domain: zone.domain() };
    Ok(Some(zones.into_iter().map(choosable).collect()))
}

/// What a form asks for; what cannot be read in it is told in `mistakes`, and the rest is for `hosting` to judge.
pub(super) async fn read(
    fields: &Fields,
    page: &Page,
    hosting: &Hosting,
    actor: &Actor,
    now: i64,
    mistakes: &mut Mistakes,
) -> Result<NewToken, PageError> {
    let permissions: Vec<String> = match fields.has("permissions", "*:*") {
        true => vec!["*:*".to_owned()],
        false => fields.all("permissions").map(str::to_owned).collect(),
    };
    if permissions.is_empty() {
        mistakes.add("permissions", page.t("tokens-permissions-missing"));
    }
    let expires_at = expiry(fields, now).unwrap_or_else(|Unreadable| {
        mistakes.add("expires_at", page.t("tokens-expiry-unreadable"));
        None
    });
    let mut zones: Vec<Uuid> = fields.all("zones").filter_map(|zone| zone.parse().ok()).collect();
    for (at, line) in fields.raw("zone_names").lines().enumerate().take(ZONE_LINES_MAX) {
        let domain = line.trim();
        if domain.is_empty() {
            continue;
        }
        match hosting.list_zones(actor, Some(domain), Start::Offset(0), 1).await?.first() {
            Some(zone) => zones.push(zone.uuid),
            None => {
                let text = page.t2("tokens-zone-unknown", "line", at + 1, "domain", domain);
                mistakes.add("zone_names", text);
                break;
            }
        }
    }
    let lines = |name: &str| fields.raw(name).lines().map(str::to_owned).collect();
    Ok(NewToken {
        name: fields.text("name").to_owned(),
        permissions,
        expires_at,
        networks: lines("networks"),
        zones: Some(zones).filter(|zones| !zones.is_empty()),
        record_names: lines("record_names"),
        record_types: fields.all("record_types").map(str::to_owned).collect(),
    })
}

/// A date is to be given, and none was.
#[derive(Debug, PartialEq, Eq)]
struct Unreadable;

/// When the token ceases to be valid: so many days from now, or when the day is over that is named (UTC).
fn expiry(fields: &Fields, now: i64) -> Result<Option<i64>, Unreadable> {
    match fields.text("expiry") {
        "never" | "" => Ok(None),
        "date" => {
            let date: Date = fields.text("expires_at").parse().map_err(|_| Unreadable)?;
            let next = date.tomorrow().map_err(|_| Unreadable)?;
            let end = TimeZone::UTC.to_timestamp(next.at(0, 0, 0, 0)).map_err(|_| Unreadable)?;
            Ok(Some(end.as_second()))
        }
        days => {
            let days: u32 = days.parse().map_err(|_| Unreadable)?;
            Ok(Some(now.saturating_add(i64::from(days.min(36_500)) * DAY)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::NOW;

    #[test]
    fn a_day_ends_when_it_is_over() {
        let of = |expiry_of: &str, date: &str| {
            expiry(&Fields::from([("expiry", expiry_of), ("expires_at", date)]), NOW)
        };
        assert_eq!(of("never", "2024-02-01"), Ok(None));
        assert_eq!(of("", ""), Ok(None));
        assert_eq!(of("30", "2024-02-01"), Ok(Some(NOW + 30 * DAY)));
        // The sample's day has 13.5 hours left.
        assert_eq!(of("date", "2024-01-15"), Ok(Some(NOW + 48_600)));
        assert_eq!(of("date", "2024-02-29"), Ok(Some(NOW + 48_600 + 45 * DAY)));
        for (wrong, date) in [("date", ""), ("date", "2023-02-29"), ("date", "soon"), ("x", ""), ("-1", "")] {
            assert_eq!(of(wrong, date), Err(Unreadable), "{wrong} {date}");
        }
        assert!(of("4294967295", "").is_ok());
    }

    #[test]
    fn presets_fill_the_form_in() {
        assert_eq!(Preset::named("acme"), Preset::Acme);
        assert_eq!(Preset::named("anything else"), Preset::Blank);
        let acme = Preset::Acme.fields();
        assert!(acme.has("record_types", "TXT"));
        let permissions: Vec<&str> = acme.all("permissions").collect();
        assert_eq!(permissions, ["dns:list", "dns:create", "dns:delete"]);
        assert_eq!(acme.raw("record_names").lines().count(), 3);
        assert!(!Preset::Reading.fields().has("permissions", "dns:create"));
        assert_eq!(Preset::Blank.fields().all("permissions").count(), 0);
    }
}
