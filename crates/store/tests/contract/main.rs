//! The store's contract, the same for both databases: each case runs on SQLite and on a real PostgreSQL.

#![expect(clippy::unwrap_used, reason = "cases are tests, though the macro below makes them so")]

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod administration;
mod catalog_serials;
mod content;
mod content_preview;
mod copies;
mod edits;
mod following;
mod history;
mod journal;
mod lists;
mod locks;
mod outages;
mod past_changes;
mod people;
mod publishing;
mod races;
mod reach;
mod reading;
mod records;
mod restore;
mod sqlite_files;
mod tokens;
mod tsig_keys;
mod undo;
mod zones;

/// Makes tests of a module's cases: one each on SQLite, all of them together on one PostgreSQL server, a database each.
macro_rules! on_both_databases {
    ($($case:ident),* $(,)?) => {
        mod on_sqlite {
            $(
                #[test]
                fn $case() {
                    $crate::run(super::$case($crate::support::TestDatabase::sqlite()));
                }
            )*
        }

        #[test]
        fn on_postgres() {
            let server = $crate::support::postgres::PostgresServer::start();
            $(
                eprintln!("{}", stringify!($case));
                $crate::run($case($crate::support::TestDatabase::postgres(&server)));
            )*
        }
    };
}
use on_both_databases;

fn run(case: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(case);
}
