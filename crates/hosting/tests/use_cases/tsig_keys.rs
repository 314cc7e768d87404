//! Keys of transfers: made, sealed, opened, and followed by a running server.

use hosting::{Error, Hosting, HostingOptions, NewTsigKey, SecretKey};
use tsig::{Algorithm, KeyRing, sign_request, verify_request};

use crate::{App, mistake, name};

fn new_key(key: &str, account: Option<&str>) -> NewTsigKey {
    let (name, account) = (key.to_owned(), account.map(str::to_owned));
    NewTsigKey { name, algorithm: Algorithm::HmacSha384, account, secret: None }
}

/// Whether a ring has the key of this secret, told by a request that is signed with it.
fn has_secret(ring: &KeyRing, key: &str, secret: &[u8]) -> bool {
    let theirs = std::sync::Arc::new(tsig::Key::new(name(key), Algorithm::HmacSha384, secret));
    let mut message = vec![0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 1];
    sign_request(&theirs, &mut message, 1_000);
    matches!(verify_request(ring, &message, 1_000), Ok(Some(_)))
}

#[tokio::test]
async fn a_key_comes_back_as_it_was_made() {
    let app = App::start().await;
    app.account("ann@example.com", &["dns:*"]).await;
    let (key, secret) = app.hosting.create_tsig_key(new_key("NS2.Key", None)).await.unwrap();
    assert_eq!((key, secret.len()), (name("ns2.key"), 48));
    let given = NewTsigKey { secret: Some(vec![7; 16]), ..new_key("anns", Some("Ann@Example.com")) };
    app.hosting.create_tsig_key(given).await.unwrap();
    let ring = KeyRing::new(app.hosting.tsig_keys().await.unwrap());
    assert!(has_secret(&ring, "ns2.key", &secret) && has_secret(&ring, "anns", &[7; 16]));
    assert!(!has_secret(&ring, "ns2.key", &[7; 48]));
    for listed in app.hosting.list_tsig_keys().await.unwrap() {
        let is_told =
            listed.sealed_secret.windows(16).any(|octets| secret.starts_with(octets) || octets == [7; 16]);
        assert!(!is_told, "{}", listed.name);
    }

    for length in [0, 15, 513] {
        let weak = NewTsigKey { secret: Some(vec![1; length]), ..new_key("weak", None) };
        assert_eq!(mistake(app.hosting.create_tsig_key(weak).await).field, Some("secret"));
    }
    assert_eq!(mistake(app.hosting.create_tsig_key(new_key("anns", None)).await).field, Some("name"));
    for wrong in ["", ".", "a..b"] {
        assert_eq!(mistake(app.hosting.create_tsig_key(new_key(wrong, None)).await).field, Some("tsig_key"));
    }
    let nobodys = app.hosting.create_tsig_key(new_key("nobodys", Some("nobody@example.com"))).await;
    assert!(nobodys.is_err());
    assert!(matches!(app.hosting.delete_tsig_key("nobodys").await, Err(Error::NotFound)));
}

#[tokio::test]
async fn another_secret_key_opens_none() {
    let app = App::start().await;
    app.hosting.create_tsig_key(new_key("ns2", None)).await.unwrap();
    let secret_key = Some(SecretKey::new([8; 32]));
    let options = HostingOptions::new(Vec::new(), store::Clock(std::sync::Arc::new(|| 0)));
    let other = Hosting::new(app.store.clone(), HostingOptions { secret_key, ..options });
    assert!(other.tsig_keys().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_has_new_keys_within_a_second() {
    let app = App::start().await;
    let ring = KeyRing::default();
    let following = tokio::spawn({
        let (hosting, ring) = (app.hosting.clone(), ring.clone());
        async move { hosting.follow_tsig_keys(ring).await }
    });
    let soon = async |is_there: bool| {
        let began = std::time::Instant::now();
        while ring.get(&name("ns2")).is_some() != is_there {
            assert!(began.elapsed().as_secs() < 30, "the key never was there: {is_there}");
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    app.hosting.create_tsig_key(new_key("ns2", None)).await.unwrap();
    soon(true).await;
    assert_eq!(app.hosting.delete_tsig_key("ns2").await.unwrap(), 0);
    soon(false).await;
    following.abort();
}
