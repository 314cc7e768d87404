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
}

/// The permissions of a token; `dns:*` and `*:*` hold several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionSet {}

impl PermissionSet {
    /// Reads what a token was given; the first text that is no permission is the error.
    pub fn parse<'a>(texts: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let _ = texts.into_iter().next();
        todo!()
    }

    /// Whether all of `wanted` is held.
    pub fn has(&self, wanted: Permission) -> bool {
        let _ = wanted;
        todo!()
    }
}
