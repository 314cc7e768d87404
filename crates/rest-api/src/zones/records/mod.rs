//! `/dns-zones/{uuid}/records/`.

pub(crate) mod create;
pub(crate) mod list;
