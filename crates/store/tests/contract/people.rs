//! Sessions, second factors, and what is recorded of them.

use std::sync::atomic::Ordering;

use store::{
    AccountId, Author, BegunSecondFactor, By, ConfirmedSecondFactor, EventActor, EventKind, LinkKind,
    NewLink, NewSession, Profile, SecondFactorProof, SessionStage, StoreError, Trace,
};
use uuid::Uuid;

use crate::on_both_databases;
use crate::support::{NOW, Node, OPERATOR, TestDatabase, content, hang_up, is_not_found, new_zone};

on_both_databases![
    a_session_is_found_by_its_hash_in_its_stage_until_it_ends,
    a_sign_in_rests_on_what_is_still_so,
    an_account_has_a_bounded_number_of_sessions,
    sessions_end_one_by_one_or_all_but_one,
    a_second_factor_is_confirmed_passed_and_turned_off,
    a_second_factor_that_is_begun_goes_with_its_session,
    a_code_and_a_recovery_code_are_good_once,
    codes_are_tried_a_few_times_only,
    a_new_password_ends_all_sessions,
    links_that_reset_a_password_do_not_outlive_it,
    nobody_waits_to_sign_in_behind_larger_reads,
    what_people_do_themselves_is_kept_up_to_a_bound,
    what_is_over_is_forgotten,
];

const PASSWORD: &str = "$argon2id$the-hash";

/// Someone who is signed in there.
fn by(person: AccountId) -> Trace {
    Trace { actor: EventActor::Person(person), address: Some([192, 0, 2, 7].into()) }
}

async fn person(node: &Node, email: &str) -> AccountId {
    node.store.create_account(email, Some(PASSWORD)).await.unwrap().id
}

fn session(hash: u8, stage: SessionStage) -> NewSession {
    NewSession {
        hash: [hash; 32],
        stage,
        expires_at: NOW + 600,
        address: Some([192, 0, 2, 7].into()),
        user_agent: "Browser\0 1".to_owned(),
    }
}

async fn sign_in(node: &Node, ann: AccountId, hash: u8) {
    node.store.sign_in(ann, PASSWORD, session(hash, SessionStage::SignedIn), by(ann)).await.unwrap();
}

async fn is_signed_in(node: &Node, hash: u8) -> bool {
    node.store.session_by_hash([hash; 32], SessionStage::SignedIn).await.unwrap().is_some()
}

async fn kinds(node: &Node, ann: AccountId) -> Vec<EventKind> {
    let events = node.store.list_events(Some(ann), None, 100).await.unwrap();
    events.into_iter().filter_map(|event| event.kind).collect()
}

async fn a_session_is_found_by_its_hash_in_its_stage_until_it_ends(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = person(&node, "ann@example.com").await;
    sign_in(&node, ann, 1).await;
    let found = node.store.session_by_hash([1; 32], SessionStage::SignedIn).await.unwrap().unwrap();
    assert_eq!((found.account.id, found.created_at, found.expires_at), (ann, NOW, NOW + 600));
    assert_eq!((found.address.as_str(), found.user_agent.as_str()), ("192.0.2.7", "Browser 1"));
    assert!(node.store.session_by_hash([1; 32], SessionStage::SecondFactor).await.unwrap().is_none());
    assert!(!is_signed_in(&node, 2).await);

    node.now.store(NOW + 500, Ordering::Relaxed);
    node.store.touch_session(found.uuid, NOW + 1_000).await.unwrap();
    node.now.store(NOW + 999, Ordering::Relaxed);
    let found = node.store.session_by_hash([1; 32], SessionStage::SignedIn).await.unwrap().unwrap();
    assert_eq!((found.last_seen_at, found.created_at), (NOW + 500, NOW));
    node.now.store(NOW + 1_000, Ordering::Relaxed);
    assert!(!is_signed_in(&node, 1).await);
    assert!(node.store.list_sessions(ann).await.unwrap().is_empty());
}

async fn a_sign_in_rests_on_what_is_still_so(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = person(&node, "ann@example.com").await;
    let signed_in = || session(1, SessionStage::SignedIn);
    let other = node.store.sign_in(ann, "another hash", signed_in(), by(ann)).await;
    assert!(is_not_found(&other));
    node.store.suspend_account(ann, OPERATOR).await.unwrap();
    assert!(is_not_found(&node.store.sign_in(ann, PASSWORD, signed_in(), by(ann)).await));
    node.store.resume_account(ann, OPERATOR).await.unwrap();
    node.store.sign_in(ann, PASSWORD, signed_in(), by(ann)).await.unwrap();

    begin(&node, 1, vec![9]).await.unwrap();
    node.store.sign_in(ann, PASSWORD, session(2, SessionStage::SignedIn), by(ann)).await.unwrap();
    turn_on(&node, ann, 3).await;
    let without = node.store.sign_in(ann, PASSWORD, session(4, SessionStage::SignedIn), by(ann)).await;
    assert!(is_not_found(&without), "a second factor is asked for since");
}

async fn an_account_has_a_bounded_number_of_sessions(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = person(&node, "ann@example.com").await;
    let bob = person(&node, "bob@example.com").await;
    sign_in(&node, bob, 200).await;
    for hash in 0..60 {
        node.now.store(NOW + i64::from(hash), Ordering::Relaxed);
        sign_in(&node, ann, hash).await;
    }
    assert_eq!(node.store.list_sessions(ann).await.unwrap().len(), 50);
    assert!(!is_signed_in(&node, 9).await);
    assert!(is_signed_in(&node, 10).await && is_signed_in(&node, 200).await);
}

async fn sessions_end_one_by_one_or_all_but_one(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = person(&node, "ann@example.com").await;
    let bob = person(&node, "bob@example.com").await;
    for hash in 1..=3 {
        sign_in(&node, ann, hash).await;
    }
    let over = NewSession { expires_at: NOW, ..session(4, SessionStage::SignedIn) };
    for session in [over, session(5, SessionStage::SecondFactor)] {
        node.store.sign_in(ann, PASSWORD, session, by(ann)).await.unwrap();
    }
    let uuid = |hash: u8| {
        let store = node.store.clone();
        async move { store.session_by_hash([hash; 32], SessionStage::SignedIn).await.unwrap().unwrap().uuid }
    };
    let (one, two) = (uuid(1).await, uuid(2).await);
    let end = |whose, session| node.store.end_session(whose, session, EventKind::SessionEnded, by(whose));
    assert!(is_not_found(&end(bob, one).await), "it is not his");
    assert!(is_not_found(&end(ann, Uuid::nil()).await));
    end(ann, one).await.unwrap();
    assert!(!is_signed_in(&node, 1).await);
    let others = node.store.list_sessions(ann).await.unwrap().len() - 1;
    assert_eq!(others, 1, "neither one that is over nor one that waits for its second factor is listed");
    assert_eq!(node.store.end_other_sessions(ann, two, by(ann)).await.unwrap(), others);
    assert!(is_signed_in(&node, 2).await && !is_signed_in(&node, 3).await);
    let halfway = node.store.session_by_hash([5; 32], SessionStage::SecondFactor).await.unwrap();
    assert!(halfway.is_none(), "it ends with them");
    assert_eq!(kinds(&node, ann).await[..2], [EventKind::OtherSessionsEnded, EventKind::SessionEnded]);
}

/// Begins a second factor in the session of this hash, which it tells.
async fn begin(node: &Node, hash: u8, seed: Vec<u8>) -> Result<Uuid, StoreError> {
    let found = node.store.session_by_hash([hash; 32], SessionStage::SignedIn).await.unwrap();
    let session = found.map_or(Uuid::nil(), |found| found.uuid);
    let begun = BegunSecondFactor { session, seed, until: NOW + 300 };
    node.store.begin_second_factor(begun).await.map(|()| session)
}

async fn confirm(
    node: &Node,
    ann: AccountId,
    begun_in: Uuid,
    seed: Vec<u8>,
    hash: u8,
) -> Result<(), StoreError> {
    let confirmed = ConfirmedSecondFactor {
        begun_in,
        seed,
        step: 100,
        recovery_codes: vec![[7; 32], [8; 32]],
        session: session(hash, SessionStage::SignedIn),
    };
    node.store.confirm_second_factor(ann, confirmed, by(ann)).await
}

/// Someone whose second factor is on, with this session.
async fn turn_on(node: &Node, ann: AccountId, hash: u8) {
    sign_in(node, ann, 250).await;
    let begun_in = begin(node, 250, vec![1, 2]).await.unwrap();
    confirm(node, ann, begun_in, vec![1, 2], hash).await.unwrap();
}

async fn a_second_factor_is_confirmed_passed_and_turned_off(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = person(&node, "ann@example.com").await;
    sign_in(&node, ann, 1).await;
    begin(&node, 1, vec![9]).await.unwrap();
    let begun_in = begin(&node, 1, vec![1, 2]).await.unwrap();
    assert!(node.store.second_factor(ann).await.unwrap().is_none(), "it is begun only");
    let stale = confirm(&node, ann, begun_in, vec![9], 2).await;
    assert!(is_not_found(&stale), "another was begun since");
    confirm(&node, ann, begun_in, vec![1, 2], 2).await.unwrap();
    assert!(!is_signed_in(&node, 1).await && is_signed_in(&node, 2).await);
    assert!(is_not_found(&begin(&node, 2, vec![3]).await), "one is asked for");

    let kept = node.store.second_factor(ann).await.unwrap().unwrap();
    assert_eq!((kept.seed, kept.since, kept.step, kept.recovery_codes), (vec![1, 2], NOW, 100, 2));
    let codes = vec![[5; 32]];
    node.store.replace_recovery_codes(ann, codes, by(ann)).await.unwrap();
    assert_eq!(node.store.second_factor(ann).await.unwrap().unwrap().recovery_codes, 1);

    let rotated = Some(session(3, SessionStage::SignedIn));
    node.store.disable_second_factor(ann, rotated, by(ann)).await.unwrap();
    assert!(node.store.second_factor(ann).await.unwrap().is_none());
    assert!(!is_signed_in(&node, 2).await && is_signed_in(&node, 3).await);
    assert!(is_not_found(&node.store.disable_second_factor(ann, None, by(ann)).await));
    assert!(is_not_found(&node.store.replace_recovery_codes(ann, Vec::new(), by(ann)).await));
    use EventKind::*;
    let expected =
        [SecondFactorDisabled, RecoveryCodesCreated, SecondFactorEnabled, SignedIn, AccountCreated];
    assert_eq!(kinds(&node, ann).await, expected);
}

async fn a_second_factor_that_is_begun_goes_with_its_session(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = person(&node, "ann@example.com").await;
    sign_in(&node, ann, 1).await;
    sign_in(&node, ann, 2).await;
    let (one, two) = (begin(&node, 1, vec![1]).await.unwrap(), begin(&node, 2, vec![2]).await.unwrap());
    let begun = async |session| node.store.begun_second_factor(session).await.unwrap();
    assert_eq!((begun(one).await, begun(two).await), (Some(vec![1]), Some(vec![2])));
    assert!(is_not_found(&confirm(&node, ann, one, vec![2], 3).await), "it is the other session's");

    node.now.store(NOW + 300, Ordering::Relaxed);
    assert_eq!(begun(one).await, None);
    assert!(is_not_found(&confirm(&node, ann, one, vec![1], 3).await), "the time for it is over");
    node.now.store(NOW + 299, Ordering::Relaxed);
    assert_eq!(begun(one).await, Some(vec![1]));

    let signed_in = session(3, SessionStage::SignedIn);
    node.store.change_password(ann, PASSWORD, "new", signed_in, by(ann)).await.unwrap();
    assert_eq!((begun(one).await, begun(two).await), (None, None));
    assert!(is_not_found(&confirm(&node, ann, one, vec![1], 4).await));
    assert!(is_not_found(&begin(&node, 1, vec![1]).await), "its session has ended");
}

/// The account with a session that waits for its second factor, by its hash.
async fn pending(node: &Node, ann: AccountId, hash: u8) {
    let waiting = session(hash, SessionStage::SecondFactor);
    node.store.sign_in(ann, PASSWORD, waiting, by(ann)).await.unwrap();
}

async fn a_code_and_a_recovery_code_are_good_once(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = person(&node, "ann@example.com").await;
    turn_on(&node, ann, 1).await;
    let pass = async |pending: u8, proof, hash| {
        let session = session(hash, SessionStage::SignedIn);
        node.store.pass_second_factor([pending; 32], proof, session, by(ann)).await
    };
    pending(&node, ann, 10).await;
    assert!(!is_signed_in(&node, 10).await, "half-way is not there");
    assert!(is_not_found(&pass(10, SecondFactorProof::Step(100), 11).await), "used when it was confirmed");
    pass(10, SecondFactorProof::Step(101), 11).await.unwrap();
    assert!(is_signed_in(&node, 11).await && !is_signed_in(&node, 10).await);
    assert!(is_not_found(&pass(10, SecondFactorProof::Step(102), 12).await), "the pending one is over");

    pending(&node, ann, 20).await;
    pending(&node, ann, 21).await;
    let code = SecondFactorProof::RecoveryCode([7; 32]);
    let (one, other) = tokio::join!(pass(20, code, 22), pass(21, code, 23));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(node.store.second_factor(ann).await.unwrap().unwrap().recovery_codes, 1);
    assert!(is_not_found(&pass(21, SecondFactorProof::RecoveryCode([9; 32]), 24).await));
    assert!(kinds(&node, ann).await.contains(&EventKind::RecoveryCodeUsed));
}

async fn codes_are_tried_a_few_times_only(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = person(&node, "ann@example.com").await;
    turn_on(&node, ann, 1).await;
    assert!(is_not_found(&node.store.count_second_factor_try([1; 32]).await), "it waits for nothing");
    pending(&node, ann, 10).await;
    for _ in 0..5 {
        node.store.count_second_factor_try([10; 32]).await.unwrap();
    }
    assert!(is_not_found(&node.store.count_second_factor_try([10; 32]).await));
}

async fn a_new_password_ends_all_sessions(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = person(&node, "ann@example.com").await;
    sign_in(&node, ann, 1).await;
    let change = async |old: &str, hash| {
        let session = session(hash, SessionStage::SignedIn);
        node.store.change_password(ann, old, "new", session, by(ann)).await
    };
    assert!(is_not_found(&change("wrong", 2).await));
    assert!(is_signed_in(&node, 1).await && !is_signed_in(&node, 2).await);
    change(PASSWORD, 2).await.unwrap();
    assert!(!is_signed_in(&node, 1).await && is_signed_in(&node, 2).await);
    node.store.rehash_password(ann, "not this", "other").await.unwrap();
    let hash = async || node.store.credentials("Ann@example.com").await.unwrap().unwrap().password_hash;
    assert_eq!(hash().await.as_deref(), Some("new"));
    node.store.rehash_password(ann, "new", "newer").await.unwrap();
    assert_eq!(hash().await.as_deref(), Some("newer"));
    assert!(node.store.credentials("bob@example.com").await.unwrap().is_none());

    let profile = Profile { first_name: "An\0n".to_owned(), language: "ku".to_owned(), ..Profile::default() };
    node.store.set_profile(ann, profile).await.unwrap();
    let account = node.store.account(ann).await.unwrap().unwrap();
    assert_eq!((account.first_name.as_str(), account.language.as_str()), ("Ann", "ku"));
}

async fn links_that_reset_a_password_do_not_outlive_it(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = person(&node, "ann@example.com").await;
    let bob = person(&node, "bob@example.com").await;
    let link = async |hash: u8, account| {
        let link = NewLink {
            hash: [hash; 32],
            kind: LinkKind::PasswordReset,
            account: Some(account),
            email: None,
            is_administrator: false,
            expires_at: NOW + 600,
        };
        node.store.create_link(link).await.unwrap();
    };
    let is_good = async |hash: u8| node.store.link_by_hash([hash; 32]).await.unwrap().is_some();
    link(1, ann).await;
    link(2, bob).await;
    let signed_in = session(3, SessionStage::SignedIn);
    node.store.change_password(ann, PASSWORD, PASSWORD, signed_in, by(ann)).await.unwrap();
    assert!(!is_good(1).await && is_good(2).await);

    link(4, ann).await;
    assert!(is_good(4).await);
    turn_on(&node, ann, 5).await;
    assert!(!is_good(4).await && is_good(2).await);
}

async fn nobody_waits_to_sign_in_behind_larger_reads(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = person(&node, "ann@example.com").await;
    sign_in(&node, ann, 1).await;
    let text: String = (0..2_000).map(|number| format!("a{number} 60 A 192.0.2.1\n")).collect();
    let author = Author { account: ann, by: By::Operator, scope: None };
    let new = new_zone("example.com", Some(content("example.com", &text)));
    let zone = node.store.create_zone(author, new).await.unwrap().0.uuid;
    let mut reads: Vec<_> = (0..500).map(|_| Box::pin(node.store.zone_with_records(ann, zone))).collect();
    for read in &mut reads {
        hang_up(read.as_mut()).await;
    }
    assert!(node.store.credentials("ann@example.com").await.unwrap().is_some());
    assert!(is_signed_in(&node, 1).await);
    assert!(node.store.second_factor(ann).await.unwrap().is_none());
    assert!(node.store.link_by_hash([1; 32]).await.unwrap().is_none());
    // Far from its turn, behind a second's work and more.
    let last = reads.pop().unwrap();
    let waited = tokio::time::timeout(std::time::Duration::from_millis(50), last).await;
    assert!(waited.is_err(), "those who sign in waited for all of that");
}

async fn what_people_do_themselves_is_kept_up_to_a_bound(database: TestDatabase) {
    let node = database.open(|_| ()).await;
    let ann = person(&node, "ann@example.com").await;
    node.store.suspend_account(ann, OPERATOR).await.unwrap();
    node.store.resume_account(ann, OPERATOR).await.unwrap();
    sign_in(&node, ann, 1).await;
    turn_on(&node, ann, 2).await;
    let mut notes = Vec::new();
    for _ in 0..2_100 {
        let store = node.store.clone();
        notes.push(tokio::spawn(async move { store.note_second_factor_failure(ann, by(ann)).await }));
    }
    for note in notes {
        note.await.unwrap().unwrap();
    }
    let (mut kept, mut before) = (Vec::new(), None);
    loop {
        let page = node.store.list_events(Some(ann), before, 500).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        kept.extend(page);
    }
    let count = |kind| kept.iter().filter(|event| event.kind == Some(kind)).count();
    let failed = count(EventKind::SecondFactorFailed);
    assert!((2_000..=2_016).contains(&failed), "{failed}");
    assert_eq!(count(EventKind::SignedIn), 0, "older ones of what is done every day make room");
    assert_eq!(count(EventKind::SecondFactorEnabled), 1, "what changes how one gets in stays");
    let by_others: Vec<_> = kept.iter().filter(|event| event.actor == EventActor::Operator).collect();
    assert_eq!(by_others.len(), 3, "what others did stays");
    assert_eq!(by_others[1].kind, Some(EventKind::AccountSuspended));
    assert_eq!(by_others[1].account, Some((ann, "ann@example.com".to_owned())));
}

async fn what_is_over_is_forgotten(database: TestDatabase) {
    let node = database.serve().await;
    let ann = person(&node, "ann@example.com").await;
    sign_in(&node, ann, 1).await;
    node.now.store(NOW + 401 * 86_400, Ordering::Relaxed);
    crate::support::eventually("the event is forgotten", || {
        tokio::task::block_in_place(|| {
            let events = node.store.list_events(Some(ann), None, 10);
            tokio::runtime::Handle::current().block_on(events).unwrap().is_empty()
        })
    })
    .await;
    // Were the session's row still there, its hash could not be used again.
    sign_in(&node, ann, 1).await;
}
