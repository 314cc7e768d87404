//! Permissions in words.

use crate::catalogue::key;

/// A permission, in words.
pub(super) struct Choice {
    /// As tokens hold it.
    pub(super) permission: &'static str,
    /// What it is called.
    pub(super) name: &'static str,
    /// What it allows.
    pub(super) allows: &'static str,
}

/// Those that are offered.
pub(super) const CHOICES: [Choice; 6] = [
    Choice { permission: "dns:list", name: key!("tokens-may-list"), allows: key!("tokens-may-list-help") },
    Choice { permission: "dns:read", name: key!("tokens-may-read"), allows: key!("tokens-may-read-help") },
    Choice {
        permission: "dns:create",
        name: key!("tokens-may-create"),
        allows: key!("tokens-may-create-help"),
    },
    Choice {
        permission: "dns:update",
        name: key!("tokens-may-update"),
        allows: key!("tokens-may-update-help"),
    },
    Choice {
        permission: "dns:delete",
        name: key!("tokens-may-delete"),
        allows: key!("tokens-may-delete-help"),
    },
    Choice {
        permission: "*:*",
        name: key!("tokens-may-everything"),
        allows: key!("tokens-may-everything-help"),
    },
];

/// What a permission is called; `None` for one that only a newer version of the program knows.
pub(super) fn name_of(permission: &str) -> Option<&'static str> {
    if permission == "dns:*" {
        return Some(key!("tokens-may-dns"));
    }
    CHOICES.iter().find(|choice| choice.permission == permission).map(|choice| choice.name)
}

#[cfg(test)]
mod tests {
    use hosting::PermissionSet;

    use super::*;

    #[test]
    fn all_that_there_are_are_offered() {
        for choice in &CHOICES {
            assert!(PermissionSet::parse([choice.permission]).is_ok(), "{}", choice.permission);
        }
        for permission in hosting::Permission::ALL {
            assert!(name_of(permission.as_str()).is_some(), "{permission:?}");
        }
        assert!(name_of("dns:*").is_some() && name_of("vps:*").is_none());
    }
}
