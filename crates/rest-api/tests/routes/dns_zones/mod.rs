mod create;
mod delete;
mod get;
mod list;
mod records;
mod zonefile;
