//! `/dns/new/`: by name, and with a zone file that is looked at first.

use hosting::{AccountLimits, Administrator, Start};

use crate::app::{Answer, App, Browser};

const NEW: &str = "/dns/new/";

const FILE: &str = "\
$ORIGIN example.com.
$TTL 300
@ IN SOA ns.other.test. admin.example.com. 7 100 200 300 60
@ NS ns.other.test.
www A 192.0.2.1
@ MX 10 mail.example.com.
@ TXT \"<script>alert(1)</script>\"
";

/// The names of all zones of who is signed in.
async fn zones(app: &App, browser: &Browser) -> Vec<String> {
    let zones = app
        .hosting
        .list_zones(&app.session(browser).await.actor(), None, Start::Offset(0), 100)
        .await
        .unwrap();
    zones.iter().map(hosting::Zone::domain).collect()
}

/// What the form of a preview sends when its file is not touched.
async fn accept(browser: &mut Browser, preview: &Answer, domain: &str, file: &str) -> Answer {
    let seen = preview.value("seen");
    let fields = [("domain", domain), ("zonefile", file), ("seen", &seen), ("step", "create")];
    browser.upload(NEW, NEW, &fields, None).await
}

#[tokio::test]
async fn the_nameservers_of_where_a_zone_comes_from_are_left_there_unless_it_is_said() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let preview = jo.upload(NEW, NEW, &[("domain", "example.com")], Some(("x", FILE.as_bytes()))).await;
    assert!(preview.body.contains("not this server’s: ns.other.test"), "{preview:?}");
    // Browsers send a form's fields in the page's order, and the proof must be the first.
    let at = |name: &str| preview.body.find(&format!("form=\"new-zone\" name=\"{name}\"")).unwrap();
    assert!(at("csrf") < at("nameservers_asked") && at("csrf") < at("nameservers"), "{preview:?}");
    let seen = preview.value("seen");
    let fields = |choice: &'static str| {
        let all = [("domain", "example.com"), ("zonefile", FILE), ("seen", &seen), ("step", "create")];
        let mut all = all.to_vec();
        all.extend([("nameservers_asked", "yes"), ("nameservers", choice)]);
        all
    };
    jo.upload(NEW, NEW, &fields(""), None).await.assert_redirect("/dns/example.com/");
    let page = jo.get("/dns/example.com/").await;
    assert!(page.body.contains("enter the nameservers ns1.platform.test"), "{page:?}");
    assert!(
        !page.body.contains("data-copy=\"ns.other.test\"") && !page.body.contains("None of these"),
        "{page:?}"
    );

    // An import goes on as the zone was.
    let import = "/dns/example.com/import/";
    let again = jo.upload(import, import, &[], Some(("x", FILE.as_bytes()))).await;
    assert!(again.body.contains("says already") && again.body.contains("ns.other.test"), "{again:?}");
    let asked = [("nameservers_asked", "yes"), ("nameservers", "keep")];
    let kept = jo.upload(import, import, &asked, Some(("x", FILE.as_bytes()))).await;
    assert!(kept.body.contains("0 removed, 1 added"), "{kept:?}");
    assert!(kept.body.contains("value=\"keep\" checked"), "{kept:?}");
    let seen = kept.value("seen");
    let fields = [asked[0], asked[1], ("seen", &seen), ("step", "replace"), ("zonefile", FILE)];
    jo.upload(import, import, &fields, None).await.assert_redirect("/dns/example.com/");
    let page = jo.get("/dns/example.com/").await;
    assert!(
        page.body.contains("None of these is a nameserver of this server (ns1.platform.test)"),
        "{page:?}"
    );
    let again = jo.upload(import, import, &[], Some(("x", FILE.as_bytes()))).await;
    assert!(
        again.body.contains("says already") && again.body.contains("value=\"keep\" checked"),
        "{again:?}"
    );
}

#[tokio::test]
async fn a_name_is_enough() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let page = jo.get("/dns/new/?domain=%3Cb%3Eexample.com").await;
    assert!(page.body.contains("value=\"&#60;b&#62;example.com\""), "{page:?}");
    assert!(page.body.contains("ns1.platform.test"), "what comes then");
    let answer = jo.upload(NEW, NEW, &[("domain", " Example.COM. "), ("zonefile", "\r\n")], None).await;
    answer.assert_redirect("/dns/example.com/");
    let next = jo.get("/dns/").await;
    assert!(
        next.body.contains("example.com is ready") && next.body.contains("ns1.platform.test"),
        "{next:?}"
    );
    assert!(!jo.get("/dns/").await.body.contains("is ready"), "said once");
}

#[tokio::test]
async fn names_of_all_kinds_lead_to_their_zones() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    for (domain, path) in [
        ("bücher.example", "/dns/xn--bcher-kva.example/"),
        ("0/25.2.0.192.in-addr.arpa", "/dns/0%2F25.2.0.192.in-addr.arpa/"),
    ] {
        jo.upload(NEW, NEW, &[("domain", domain)], None).await.assert_redirect(path);
        let page = jo.get(path).await;
        assert!(page.status == 200 && page.body.contains("is ready"), "{page:?}");
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_domain_is_told_beside_it() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let mut al = app.signed_in("al@example.com").await;
    jo.upload(NEW, NEW, &[("domain", "taken.example")], None).await.assert_redirect("/dns/taken.example/");
    for (domain, words) in [
        ("", "is empty"),
        ("co.uk", "public suffix"),
        ("https://example.com/", "is a URL"),
        ("taken.example", "is taken"),
        ("a.taken.example", "inside a zone of another account"),
        ("\"><script>", "label"),
    ] {
        for file in [None, Some(("example.zone", FILE.as_bytes()))] {
            let page = al.upload(NEW, NEW, &[("domain", domain)], file).await;
            assert_eq!(page.status, 422, "{domain}: {page:?}");
            let (_, error) = page.body.split_once("id=\"f-domain-error\" lang=\"en\"").expect(domain);
            assert!(error.split("</p>").next().unwrap().contains(words), "{domain}: {page:?}");
            assert!(page.body.contains("aria-invalid=\"true\" aria-describedby=\"f-domain-error"));
            assert!(!page.body.contains("<script>"), "{page:?}");
            let keeps_file = page.body.contains("www A 192.0.2.1");
            assert_eq!(keeps_file, file.is_some(), "{domain}: {page:?}");
        }
    }
    assert!(zones(&app, &al).await.is_empty());
}

#[tokio::test]
async fn an_account_that_has_all_its_zones_is_told_so() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let limits = AccountLimits { zones: Some(1), ..AccountLimits::default() };
    let account = app.session(&jo).await.account.id;
    app.hosting.set_account_limits(&Administrator::operator(), account, limits).await.unwrap();
    jo.upload(NEW, NEW, &[("domain", "one.example")], None).await.assert_redirect("/dns/one.example/");
    let page = jo.upload(NEW, NEW, &[("domain", "two.example")], None).await;
    assert_eq!(page.status, 422);
    assert!(page.body.contains("has all the zones that it may have"), "{page:?}");
}

#[tokio::test]
async fn a_file_is_shown_first_and_made_when_it_is_what_was_shown() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let given = [("domain", "example.com")];
    let preview = jo.upload(NEW, NEW, &given, Some(("example.zone", FILE.as_bytes()))).await;
    assert_eq!(preview.status, 200, "{preview:?}");
    assert!(zones(&app, &jo).await.is_empty(), "nothing is made");
    for words in [
        "A zone with 3 records",
        "type-mx\">MX</span> <span class=\"number\">1</span>",
        "ns.other.test",
        "taken over from the file",
        "ours",
        "192.0.2.1",
        "&#60;script&#62;alert(1)&#60;/script&#62;",
    ] {
        assert!(preview.body.contains(words), "{words}: {preview:?}");
    }
    assert!(!preview.body.contains("<script>alert"), "{preview:?}");

    // Something else than what was shown is shown, too.
    let other = FILE.replace("192.0.2.1", "192.0.2.2");
    let again = accept(&mut jo, &preview, "example.com", &other).await;
    assert!(again.status == 200 && again.body.contains("192.0.2.2"), "{again:?}");
    let again = accept(&mut jo, &preview, "example.org", FILE).await;
    assert_ne!(again.status, 303, "another domain");
    assert!(zones(&app, &jo).await.is_empty(), "nothing is made");

    // Browsers end the lines of a text area in their own way.
    let sent = FILE.replace('\n', "\r\n");
    accept(&mut jo, &preview, "example.com", &sent).await.assert_redirect("/dns/example.com/");
    let next = jo.get("/dns/").await;
    assert!(next.body.contains("enter the nameservers ns1.platform.test"), "{next:?}");
    assert!(next.body.contains("data-unit=\"records\">3</td>"), "{next:?}");
    // Meanwhile it is taken.
    let late = accept(&mut jo, &preview, "example.com", FILE).await;
    assert!(late.status == 422 && late.body.contains("is taken"), "{late:?}");
}

#[tokio::test]
async fn all_mistakes_of_a_file_are_told_line_by_line() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let file =
        format!("{FILE}<img src=x onerror=1> A 192.0.2.1\nbad A here\nok A 192.0.2.9\nworse MX mail\n");
    let page = jo.upload(NEW, NEW, &[("domain", "example.com"), ("zonefile", &file)], None).await;
    assert_eq!(page.status, 422, "{page:?}");
    assert!(page.body.contains("There are 3 mistakes"), "{page:?}");
    for (line, source) in [(8, "&#60;img src=x onerror=1&#62; A"), (9, "bad A here"), (11, "worse MX mail")] {
        let (_, rest) = page.body.split_once(&format!("data-line=\"{line}\"")).expect("the line");
        assert!(rest.split("</li>").next().unwrap().contains(source), "{line}: {page:?}");
    }
    assert!(!page.body.contains("data-line=\"10\"") && !page.body.contains("<img"), "{page:?}");
    let kept = page.body.split_once("<textarea").unwrap().1;
    assert!(kept.contains("\nbad A here\nok A 192.0.2.9\n"), "the file is kept: {page:?}");
    assert!(!page.body.contains("value=\"create\""), "nothing to be made of it: {page:?}");
    // What the rules say against it, too, once it can be read.
    let file = format!("{FILE}www CNAME other.test.\n");
    let page = jo.upload(NEW, NEW, &[("domain", "example.com"), ("zonefile", &file)], None).await;
    assert!(
        page.status == 422 && page.body.contains("CNAME") && page.body.contains("mistake in"),
        "{page:?}"
    );
    assert!(zones(&app, &jo).await.is_empty());
}

#[tokio::test]
async fn what_is_no_text_is_told_by_its_line() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let file = Some(("x", &b"www A 192.0.2.1\nb\xfccher A 192.0.2.2\n"[..]));
    let page = jo.upload(NEW, NEW, &[("domain", "example.com")], file).await;
    assert!(page.status == 422 && page.body.contains("Line 2 is not UTF-8 text"), "{page:?}");
    assert!(
        page.body.contains("id=\"f-file-error\"") && page.body.contains("value=\"example.com\""),
        "{page:?}"
    );
}

#[tokio::test]
async fn a_file_that_is_too_large_to_be_shown_is_chosen_again() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let file = format!("{FILE};{}\n", "x".repeat(3 << 20));
    let given = [("domain", "example.com")];
    let preview = jo.upload(NEW, NEW, &given, Some(("x", file.as_bytes()))).await;
    assert_eq!(preview.status, 200);
    assert!(preview.body.len() < 100_000 && preview.body.contains("choose it once more"), "{preview:?}");
    let seen = preview.value("seen");
    let given = [("domain", "example.com"), ("seen", &seen), ("step", "create")];
    jo.upload(NEW, NEW, &given, Some(("x", file.as_bytes()))).await.assert_redirect("/dns/example.com/");
}

#[tokio::test]
async fn more_than_64_mib_are_refused() {
    let app = App::new().await;
    let mut jo = app.signed_in("jo@example.com").await;
    let file = vec![b';'; (64 << 20) + 1];
    jo.upload(NEW, NEW, &[("domain", "example.com")], Some(("x", &file))).await.assert_error(413, "64 MiB");
}

#[tokio::test]
async fn is_for_who_is_signed_in_and_from_our_own_page() {
    let app = App::new().await;
    app.get(NEW).await.assert_redirect("/sign-in/?next=%2Fdns%2Fnew%2F");
    let mut stranger = app.browser();
    let answer = stranger.upload("/", NEW, &[("domain", "example.com")], None).await;
    answer.assert_redirect("/sign-in/?next=%2Fdns%2Fnew%2F");

    let mut jo = app.signed_in("jo@example.com").await;
    let mut al = app.signed_in("al@example.com").await;
    let csrf = al.get(NEW).await.csrf();
    for proof in ["", csrf.as_str()] {
        let fields = [("csrf", proof), ("domain", "example.com")];
        jo.upload_raw(NEW, &fields, None).await.assert_error(403, "out of date");
    }
    jo.upload_raw(NEW, &[("domain", "example.com"), ("csrf", "x")], None)
        .await
        .assert_error(403, "out of date");
    jo.upload_raw(NEW, &[], None).await.assert_error(403, "out of date");
    jo.post(NEW, NEW, &[("domain", "example.com")]).await.assert_error(400, "could not be read");
    let mut elsewhere = jo.with("origin", "https://evil.test");
    elsewhere.upload(NEW, NEW, &[("domain", "example.com")], None).await.assert_error(403, "out of date");
    assert!(zones(&app, &elsewhere).await.is_empty());
}
