//! What a token may do.

/// One permission of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// `dns:list`: the three list endpoints.
    List,
    /// `dns:read`: one zone or record, zone file, status.
    Read,
    /// `dns:create`.
    Create,
    /// `dns:update`: PUT, PATCH.
    Update,
    /// `dns:delete`.
    Delete,
}

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 5] = [Self::List, Self::Read, Self::Create, Self::Update, Self::Delete];

    /// What a program needs that proves by DNS who has a name (ACME): to find the zone and its own records, to put a proof
    /// there, and to take it away.
    pub const ACME: [Self; 3] = [Self::List, Self::Create, Self::Delete];

    /// As tokens and error messages name it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "dns:list",
            Self::Read => "dns:read",
            Self::Create => "dns:create",
            Self::Update => "dns:update",
            Self::Delete => "dns:delete",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// The permissions of a token; `dns:*` and `*:*` hold several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PermissionSet(u8);

impl PermissionSet {
    /// All that there is.
    pub(crate) const EVERYTHING: Self = Self(u8::MAX);

    /// What [`PermissionSet::parse`] accepts, for messages.
    pub const CHOICES: &str = "dns:list, dns:read, dns:create, dns:update, dns:delete, dns:* and *:*";

    /// Reads what a token was given; the first text that is no permission is the error.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        texts.into_iter().try_fold(Self(0), |set, text| match bits_of(text) {
            0 => Err(text.to_owned()),
            bits => Ok(Self(set.0 | bits)),
        })
    }

    /// What a stored token may do; a permission that this version does not know adds nothing.
    pub(crate) fn of_stored(texts: &[String]) -> Self {
        Self(texts.iter().fold(0, |bits, text| bits | bits_of(text)))
    }

    /// Whether all of `wanted` is held.
    pub fn has(&self, wanted: Permission) -> bool {
        self.0 & wanted.bit() != 0
    }
}

/// What a text grants: nothing where it is no permission.
fn bits_of(text: &str) -> u8 {
    Permission::ALL
        .into_iter()
        .filter(|permission| matches!(text, "dns:*" | "*:*") || text == permission.as_str())
        .fold(0, |bits, permission| bits | permission.bit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_what_is_named_and_no_more() {
        let cases: [(&[&str], &[Permission]); 4] = [
            (&["dns:read"], &[Permission::Read]),
            (&["dns:list", "dns:delete"], &[Permission::List, Permission::Delete]),
            (&["dns:*"], &Permission::ALL),
            (&["*:*"], &Permission::ALL),
        ];
        for (texts, granted) in cases {
            let set = PermissionSet::parse(texts.iter().copied()).unwrap();
            for permission in Permission::ALL {
                assert_eq!(set.has(permission), granted.contains(&permission), "{texts:?} {permission:?}");
            }
        }
    }

    #[test]
    fn names_what_is_no_permission() {
        for wrong in ["", "*", "dns", "dns:", "DNS:READ", "dns:write", "*:read", "vps:*"] {
            assert_eq!(PermissionSet::parse(["dns:read", wrong]), Err(wrong.to_owned()));
        }
        assert!(!PermissionSet::of_stored(&["vps:*".to_owned()]).has(Permission::Read));
    }
}
