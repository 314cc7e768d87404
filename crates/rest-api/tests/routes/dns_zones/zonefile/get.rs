//! GET `/dns-zones/{uuid}/zonefile/`.

use crate::app::App;

#[tokio::test]
async fn a_zone_file_is_text_dns() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    app.record(&zone, "www", "192.0.2.1").await;
    let answer = app.get(&format!("/dns-zones/{zone}/zonefile/")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/dns"));
    let text = String::from_utf8(answer.body.to_vec()).unwrap();
    for part in ["SOA", "ns1.platform.test.", "192.0.2.1"] {
        assert!(text.contains(part), "{text}");
    }
}
