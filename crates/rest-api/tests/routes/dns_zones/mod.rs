mod create;
mod delete;
mod get;
mod list;
mod promote;
mod records;
mod zonefile;
