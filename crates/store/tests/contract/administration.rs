//! What administrators do with accounts, and links.

use std::sync::atomic::Ordering;

use store::{
    Account, AccountId, AccountLimits, EventActor, EventKind, LinkKind, NewLink, NewSession, NewToken,
    Newcomer, SessionStage, Start, StoreError, Trace,
};
use zone::ErrorCode;

use crate::on_both_databases;
use crate::support::{NOW, Node, OPERATOR, TestDatabase, a, content, is_not_found, name, new_zone, refusal};

on_both_databases![
    a_link_makes_one_account_though_two_use_it_at_once,
    a_link_is_good_until_it_expires_or_is_voided,
    links_do_not_outlive_the_role_of_their_maker,
    the_first_administrator_is_made_once,
    a_reset_sets_the_password_and_ends_sessions,
    a_suspended_account_has_no_tokens_and_no_sessions,
    the_last_administrator_stays,
    an_account_has_limits_of_its_own,
    accounts_and_zones_are_searched,
    an_account_goes_with_all_that_it_has,
    no_zone_is_made_for_an_account_that_goes,
    a_removed_zone_is_recorded_with_its_account,
];

fn link(hash: u8, kind: LinkKind) -> NewLink {
    NewLink {
        hash: [hash; 32],
        kind,
        account: None,
        email: None,
        is_administrator: false,
        expires_at: NOW + 600,
    }
}

fn newcomer(email: Option<&str>, hash: u8) -> Newcomer {
    Newcomer {
        email: email.map(str::to_owned),
        password_hash: "hash".to_owned(),
        language: "ku".to_owned(),
        session: NewSession {
            hash: [hash; 32],
            stage: SessionStage::SignedIn,
            expires_at: NOW + 600,
            address: None,
            user_agent: String::new(),
        },
    }
}

async fn account(node: &Node, account: AccountId) -> Account {
    node.store.account(account).await.unwrap().unwrap()
}

async fn administrator(node: &Node, email: &str) -> AccountId {
    let id = node.account(email).await.account;
    node.store.set_administrator(id, true, OPERATOR).await.unwrap();
    id
}

async fn kinds(node: &Node, account: Option<AccountId>) -> Vec<EventKind> {
    let events = node.store.list_events(account, None, 100).await.unwrap();
    events.into_iter().filter_map(|event| event.kind).collect()
}

async fn a_link_makes_one_account_though_two_use_it_at_once(database: TestDatabase) {
    // Two stores, so that on PostgreSQL the transactions overlap.
    let (node, other) = (database.open(|_| ()).await, database.open(|_| ()).await);
    let boss = administrator(&node, "boss@example.com").await;
    let trace = Trace { actor: EventActor::Person(boss), address: None };
    let invitation = NewLink { is_administrator: true, ..link(1, LinkKind::Invitation) };
    node.store.create_invitation(invitation, trace).await.unwrap();
    let found = node.store.link_by_hash([1; 32]).await.unwrap().unwrap();
    assert_eq!((found.kind, found.email, found.is_administrator), (LinkKind::Invitation, None, true));
    assert_eq!(found.made_by.as_deref(), Some("boss@example.com"));

    let taken = node.store.accept_link([1; 32], newcomer(Some("boss@example.com"), 2)).await;
    assert_eq!(refusal(taken).0, ErrorCode::AlreadyExists, "and the link stays");
    let (one, two) = tokio::join!(
        node.store.accept_link([1; 32], newcomer(Some("one@example.com"), 3)),
        other.store.accept_link([1; 32], newcomer(Some("two@example.com"), 4)),
    );
    let made = match (one, two) {
        (Ok(made), lost) | (lost, Ok(made)) => {
            assert!(is_not_found(&lost), "{lost:?}");
            account(&node, made).await
        }
        lost => panic!("nobody won: {lost:?}"),
    };
    assert!(made.is_administrator && made.has_password);
    assert_eq!(made.language, "ku");
    assert_eq!(node.store.list_sessions(made.id).await.unwrap().len(), 1);
    assert!(is_not_found(&node.store.accept_link([1; 32], newcomer(Some("x@example.com"), 5)).await));
    let wanted = [EventKind::AdministratorGranted, EventKind::AccountCreated];
    assert_eq!(kinds(&node, Some(made.id)).await, wanted);
}

async fn a_link_is_good_until_it_expires_or_is_voided(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let for_ann = NewLink { email: Some("Ann@example.com".to_owned()), ..link(1, LinkKind::Confirmation) };
    node.store.create_link(for_ann).await.unwrap();
    // The address is the link's, whatever is typed.
    let made = node.store.accept_link([1; 32], newcomer(Some("eve@example.com"), 2)).await.unwrap();
    assert_eq!(account(&node, made).await.email, "ann@example.com");
    let again = NewLink { email: Some("ann@example.com".to_owned()), ..link(3, LinkKind::Invitation) };
    assert_eq!(refusal(node.store.create_invitation(again, OPERATOR).await).0, ErrorCode::AlreadyExists);

    let voided = node.store.create_invitation(link(4, LinkKind::Invitation), OPERATOR).await.unwrap();
    node.store.create_invitation(link(5, LinkKind::Invitation), OPERATOR).await.unwrap();
    assert_eq!(node.store.list_invitations(10).await.unwrap().len(), 2);
    node.store.void_invitation(voided, OPERATOR).await.unwrap();
    assert!(is_not_found(&node.store.void_invitation(voided, OPERATOR).await));
    assert!(node.store.link_by_hash([4; 32]).await.unwrap().is_none());
    assert!(is_not_found(&node.store.accept_link([4; 32], newcomer(Some("b@example.com"), 6)).await));
    assert_eq!(node.store.list_invitations(10).await.unwrap().len(), 1);

    node.now.store(NOW + 600, Ordering::Relaxed);
    assert!(node.store.link_by_hash([5; 32]).await.unwrap().is_none());
    assert!(is_not_found(&node.store.accept_link([5; 32], newcomer(Some("b@example.com"), 7)).await));
    assert!(node.store.list_invitations(10).await.unwrap().is_empty());
}

async fn links_do_not_outlive_the_role_of_their_maker(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    administrator(&node, "boss@example.com").await;
    let bob = node.account("bob@example.com").await.account;
    for (hash, what) in (10_u8..).step_by(10).zip(["demoted", "suspended", "deleted"]) {
        let eve = administrator(&node, &format!("{what}@example.com")).await;
        let by_eve = Trace { actor: EventActor::Person(eve), address: None };
        let invitation = NewLink { is_administrator: true, ..link(hash, LinkKind::Invitation) };
        node.store.create_invitation(invitation, by_eve).await.unwrap();
        let reset = NewLink { account: Some(bob), ..link(hash + 1, LinkKind::PasswordReset) };
        node.store.create_reset_link(bob, reset, by_eve).await.unwrap();
        assert!(node.store.link_by_hash([hash; 32]).await.unwrap().is_some());
        assert!(node.store.link_by_hash([hash + 1; 32]).await.unwrap().is_some());

        // Were they only hidden while the role is away, they would be back with it.
        match what {
            "demoted" => {
                node.store.set_administrator(eve, false, OPERATOR).await.unwrap();
                node.store.set_administrator(eve, true, OPERATOR).await.unwrap();
            }
            "suspended" => {
                node.store.suspend_account(eve, OPERATOR).await.unwrap();
                node.store.resume_account(eve, OPERATOR).await.unwrap();
            }
            _ => {
                node.store.start_account_deletion(eve, OPERATOR).await.unwrap();
                node.store.finish_account_deletion(eve, OPERATOR).await.unwrap();
            }
        }
        let newcomer = newcomer(Some("back@example.com"), hash + 2);
        assert!(is_not_found(&node.store.accept_link([hash; 32], newcomer).await), "{what}");
        let reset = node.store.reset_password([hash + 1; 32], "hash", OPERATOR).await;
        assert!(is_not_found(&reset), "{what}");
        assert!(node.store.list_invitations(10).await.unwrap().is_empty(), "{what}");

        // What was on its way while the role was taken.
        let late = NewLink { is_administrator: true, ..link(hash + 3, LinkKind::Invitation) };
        let by_bob = Trace { actor: EventActor::Person(bob), address: None };
        node.store.create_invitation(late, by_bob).await.unwrap();
        assert!(node.store.link_by_hash([hash + 3; 32]).await.unwrap().is_none(), "{what}");
        assert!(node.store.list_invitations(10).await.unwrap().is_empty(), "{what}");
    }
}

async fn the_first_administrator_is_made_once(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let first = |hash| node.store.create_first_administrator_link(link(hash, LinkKind::FirstAdministrator));
    assert!(first(1).await.unwrap());
    assert!(first(2).await.unwrap());
    let earlier = node.store.accept_link([1; 32], newcomer(Some("a@example.com"), 10)).await;
    assert!(is_not_found(&earlier), "a newer link took its place");
    assert!(!node.store.has_administrator().await.unwrap());
    let made = node.store.accept_link([2; 32], newcomer(Some("a@example.com"), 10)).await.unwrap();
    assert!(account(&node, made).await.is_administrator);
    assert!(node.store.has_administrator().await.unwrap());
    assert!(!first(3).await.unwrap());
    assert!(node.store.link_by_hash([3; 32]).await.unwrap().is_none());
}

async fn a_reset_sets_the_password_and_ends_sessions(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = node.account("ann@example.com").await.account;
    let reset = |hash| NewLink { account: Some(ann), ..link(hash, LinkKind::PasswordReset) };
    node.store.create_link(reset(1)).await.unwrap();
    node.store.create_link(reset(2)).await.unwrap();
    let found = node.store.link_by_hash([1; 32]).await.unwrap().unwrap();
    assert_eq!((found.account, found.email.as_deref()), (Some(ann), Some("ann@example.com")));
    let accepted = node.store.accept_link([1; 32], newcomer(Some("b@example.com"), 9)).await;
    assert!(is_not_found(&accepted), "it makes no account");
    node.store.reset_password([1; 32], "first", OPERATOR).await.unwrap();
    let hash = async || node.store.credentials("ann@example.com").await.unwrap().unwrap().password_hash;
    assert_eq!(hash().await.as_deref(), Some("first"));
    assert!(
        is_not_found(&node.store.reset_password([2; 32], "second", OPERATOR).await),
        "voided by the first"
    );

    node.store.create_reset_link(ann, reset(3), OPERATOR).await.unwrap();
    node.store.create_reset_link(ann, reset(4), OPERATOR).await.unwrap();
    assert!(node.store.link_by_hash([3; 32]).await.unwrap().is_none());
    node.store.suspend_account(ann, OPERATOR).await.unwrap();
    assert!(node.store.link_by_hash([4; 32]).await.unwrap().is_none());
}

async fn a_suspended_account_has_no_tokens_and_no_sessions(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    node.store.create_token(NewToken::new(ann.account, "t", &[], [1; 32]), OPERATOR).await.unwrap();
    let before = node.store.tokens_version().await.unwrap();
    node.store.suspend_account(ann.account, OPERATOR).await.unwrap();
    node.store.suspend_account(ann.account, OPERATOR).await.unwrap();
    assert!(node.store.tokens_version().await.unwrap() > before, "what is cached is forgotten");
    assert!(node.store.token_by_hash([1; 32]).await.unwrap().is_none());
    assert_eq!(account(&node, ann.account).await.suspended_at, Some(NOW));
    node.assert_publishes(&[&zone]).await;
    assert!(is_not_found(&node.create_zone(&ann, "example.org").await));

    node.store.resume_account(ann.account, OPERATOR).await.unwrap();
    assert!(node.store.token_by_hash([1; 32]).await.unwrap().is_some());
    use EventKind::{AccountCreated, AccountResumed, AccountSuspended, TokenCreated};
    let wanted = [AccountResumed, AccountSuspended, TokenCreated, AccountCreated];
    assert_eq!(kinds(&node, Some(ann.account)).await, wanted, "once each");
}

async fn the_last_administrator_stays(database: TestDatabase) {
    let (node, other) = (database.open(|_| ()).await, database.open(|_| ()).await);
    let ann = administrator(&node, "ann@example.com").await;
    let is_kept = |outcome: Result<(), StoreError>| refusal(outcome).2.contains("last administrator");
    assert!(is_kept(node.store.set_administrator(ann, false, OPERATOR).await));
    assert!(is_kept(node.store.suspend_account(ann, OPERATOR).await));
    assert!(is_kept(node.store.start_account_deletion(ann, OPERATOR).await));

    let bob = administrator(&node, "bob@example.com").await;
    let (one, two) = tokio::join!(
        node.store.set_administrator(ann, false, OPERATOR),
        other.store.suspend_account(bob, OPERATOR),
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let left = [ann, bob].map(async |id| account(&node, id).await);
    let mut active = 0;
    for account in left {
        let account = account.await;
        active += usize::from(account.is_administrator && account.is_active());
    }
    assert_eq!(active, 1);
}

async fn an_account_has_limits_of_its_own(database: TestDatabase) {
    let node = database
        .open(|options| {
            options.limits.zones_per_account = 1;
            options.limits.records_per_zone = 1;
        })
        .await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let limits = |zones, records_per_zone| AccountLimits { zones, records_per_zone };
    let set = |limits| node.store.set_account_limits(ann.account, limits, OPERATOR);
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let bobs = node.create_zone(&bob, "bob.example").await.unwrap();
    set(limits(Some(2), Some(2))).await.unwrap();
    assert_eq!(account(&node, ann.account).await.limits, limits(Some(2), Some(2)));
    node.create_zone(&ann, "example.org").await.unwrap();
    let (code, _, detail) = refusal(node.create_zone(&ann, "example.net").await);
    assert_eq!(code, ErrorCode::LimitExceeded);
    assert!(detail.contains("(2)"), "{detail}");
    assert_eq!(refusal(node.create_zone(&bob, "bob.test").await).0, ErrorCode::LimitExceeded);

    for number in 1..=2 {
        node.create_record(&ann, &zone, a("www", &format!("192.0.2.{number}"))).await.unwrap();
    }
    let third = node.create_record(&ann, &zone, a("www", "192.0.2.3")).await;
    assert_eq!(refusal(third).0, ErrorCode::LimitExceeded);
    node.create_record(&bob, &bobs, a("www", "192.0.2.1")).await.unwrap();
    let second = node.create_record(&bob, &bobs, a("www", "192.0.2.2")).await;
    assert_eq!(refusal(second).0, ErrorCode::LimitExceeded);

    set(limits(Some(0), Some(3))).await.unwrap();
    let file = "www 60 A 192.0.2.1\nwww 60 A 192.0.2.2\nwww 60 A 192.0.2.3\n";
    let large = || format!("{file}www 60 A 192.0.2.4\n");
    let replaced = node.store.replace_content(ann.clone(), zone.uuid, content("example.com", file)).await;
    assert_eq!(replaced.unwrap().record_count, 3);
    let replaced = node.store.replace_content(ann.clone(), zone.uuid, content("example.com", &large()));
    assert_eq!(refusal(replaced.await).0, ErrorCode::LimitExceeded);
    let made = async |domain: &str, text: &str| {
        node.store.create_zone(ann.clone(), new_zone(domain, Some(content(domain, text)))).await
    };
    made("one.example", file).await.unwrap();
    assert_eq!(refusal(made("two.example", &large()).await).0, ErrorCode::LimitExceeded);
}

async fn accounts_and_zones_are_searched(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = node.account("ann_x@example.com").await;
    for email in ["anna@example.com", "bob@x.test", "100%@x.test"] {
        node.account(email).await;
    }
    for domain in ["b.example", "a.example", "c.test", "xn--bcher-kva.test"] {
        node.create_zone(&ann, domain).await.unwrap();
    }
    let search = async |text: &str, start| {
        let found = node.store.search_accounts(text, start, 2).await.unwrap();
        found.into_iter().map(|found| (found.account.email, found.zone_count)).collect::<Vec<_>>()
    };
    let is = |email: &str, zones| (email.to_owned(), zones);
    let all = search("", Start::Offset(0)).await;
    assert_eq!(all, [is("100%@x.test", 0), is("ann_x@example.com", 4)]);
    assert_eq!(search("", Start::After("anna@example.com".to_owned())).await, [is("bob@x.test", 0)]);
    assert_eq!(search("ANN_", Start::Offset(0)).await, [is("ann_x@example.com", 4)]);
    assert_eq!(search("%", Start::Offset(0)).await, [is("100%@x.test", 0)]);
    assert_eq!(node.store.count_accounts("example").await.unwrap(), 2);
    let overview = node.store.account_overview(ann.account).await.unwrap().unwrap();
    assert_eq!((overview.zone_count, overview.last_sign_in_at), (4, None));

    let zones = async |text: &str, after: Option<&str>| {
        let after = after.map(name);
        let found = node.store.search_zones(text, after.as_ref(), 10).await.unwrap();
        assert!(found.iter().all(|(_, email)| email == "ann_x@example.com"));
        found.into_iter().map(|(zone, _)| zone.domain()).collect::<Vec<_>>()
    };
    assert_eq!(zones("", None).await, ["a.example", "b.example", "c.test", "xn--bcher-kva.test"]);
    assert_eq!(zones(".EXAMPLE", Some("a.example")).await, ["b.example"]);
    assert_eq!(zones("ann_", Some("b.example")).await, ["c.test", "xn--bcher-kva.test"], "by the owner");
    assert_eq!(zones("bü", None).await, ["xn--bcher-kva.test"]);
    assert!(zones("%", None).await.is_empty());

    let (zone, _) = node.store.search_zones("c.test", None, 1).await.unwrap().remove(0);
    let (found, owner) = node.store.zone_with_owner(zone.uuid).await.unwrap().unwrap();
    assert_eq!((found.domain().as_str(), owner.as_str()), ("c.test", "ann_x@example.com"));
    assert!(node.store.zone_with_owner(uuid::Uuid::nil()).await.unwrap().is_none());
}

async fn an_account_goes_with_all_that_it_has(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    node.store.create_token(NewToken::new(ann.account, "t", &[], [1; 32]), OPERATOR).await.unwrap();
    let finish = || node.store.finish_account_deletion(ann.account, OPERATOR);
    assert!(finish().await.unwrap(), "there is none that is to go");
    assert!(node.store.account(ann.account).await.unwrap().is_some());

    let by_ann = Trace { actor: EventActor::Person(ann.account), address: None };
    node.store.start_account_deletion(ann.account, by_ann).await.unwrap();
    node.store.start_account_deletion(ann.account, OPERATOR).await.unwrap();
    assert!(node.store.token_by_hash([1; 32]).await.unwrap().is_none());
    let closing = node.store.closing_accounts(10).await.unwrap();
    assert_eq!(closing.len(), 1);
    assert_eq!((closing[0].account, closing[0].closed_by), (ann.account, Some(ann.account)));
    assert!(!finish().await.unwrap(), "it has a zone");
    node.store.delete_zone(ann.clone(), zone.uuid).await.unwrap();
    assert!(finish().await.unwrap());
    assert!(node.store.account(ann.account).await.unwrap().is_none());
    assert!(node.store.closing_accounts(10).await.unwrap().is_empty());
    let events = node.store.list_events(None, None, 1).await.unwrap();
    assert_eq!(events[0].kind, Some(EventKind::AccountDeleted));
    assert_eq!(events[0].account, Some((ann.account, "ann@example.com".to_owned())));
    let again = node.account("ann@example.com").await.account;
    assert_ne!(again, ann.account, "nobody has the key of one who was there");
}

async fn no_zone_is_made_for_an_account_that_goes(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let zone = node.create_zone(&bob, "bob.example").await.unwrap();
    let makers: Vec<_> = (0..40)
        .map(|number| {
            let (store, ann) = (node.store.clone(), ann.clone());
            tokio::spawn(
                async move { store.create_zone(ann, new_zone(&format!("{number}.test"), None)).await },
            )
        })
        .collect();
    node.store.start_account_deletion(ann.account, OPERATOR).await.unwrap();
    while !node.store.finish_account_deletion(ann.account, OPERATOR).await.unwrap() {
        let zones = node.store.list_zones(ann.account, None, Start::Offset(0), 100).await.unwrap();
        for zone in zones {
            node.store.delete_zone(ann.clone(), zone.uuid).await.unwrap();
        }
    }
    for maker in makers {
        let outcome = maker.await.unwrap();
        assert!(outcome.is_ok() || is_not_found(&outcome), "{outcome:?}");
    }
    assert_eq!(node.store.count_all_zones().await.unwrap(), 1);
    let handed_over = node.store.hand_over_zone(bob.clone(), zone.uuid, ann.account, OPERATOR).await;
    assert!(is_not_found(&handed_over));
}

async fn a_removed_zone_is_recorded_with_its_account(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    node.store.hand_over_zone(ann.clone(), zone.uuid, bob.account, OPERATOR).await.unwrap();
    node.store.remove_zone(bob.clone(), zone.uuid, OPERATOR).await.unwrap();
    let wanted = [EventKind::ZoneHandedOver, EventKind::AccountCreated];
    assert_eq!(kinds(&node, Some(ann.account)).await, wanted);
    let bobs = node.store.list_events(Some(bob.account), None, 2).await.unwrap();
    let said: Vec<_> = bobs.iter().map(|event| (event.kind, event.detail.as_str())).collect();
    let wanted = [EventKind::ZoneRemoved, EventKind::ZoneReceived].map(|kind| (Some(kind), "example.com"));
    assert_eq!(said, wanted);
    assert_eq!(kinds(&node, None).await.len(), 5);
}
