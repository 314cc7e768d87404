//! `/dns/`: whose zones, which of them, and on which page.

use hosting::Actor;

use crate::app::{App, Browser};

/// A signed-in browser, and who acts for its account.
async fn owner(app: &App, email: &str) -> (Browser, Actor) {
    let browser = app.signed_in(email).await;
    let actor = app.session(&browser).await.actor();
    (browser, actor)
}

#[tokio::test]
async fn a_stranger_signs_in_first_and_comes_back() {
    let app = App::new().await;
    app.get("/dns/?q=a%26b").await.assert_redirect("/sign-in/?next=%2Fdns%2F%3Fq%3Da%2526b");
}

#[tokio::test]
async fn shows_ones_own_zones_alone() {
    let app = App::new().await;
    let (mut jo, acting) = owner(&app, "jo@example.com").await;
    let (mut al, _) = owner(&app, "al@example.com").await;
    app.hosting.create_zone(&acting, "example.com", Some("www A 192.0.2.1\n@ TXT x\n".into())).await.unwrap();
    let page = jo.get("/dns/").await;
    assert!(page.body.contains("<a class=\"row-link\" href=\"/dns/example.com/\">"), "{page:?}");
    assert!(page.body.contains("data-unit=\"records\">2</td>") && page.body.contains("1 zone<"), "{page:?}");
    assert!(page.body.contains("Live on this server"), "{page:?}");
    for path in ["/dns/", "/dns/?q=example", "/dns/?page=1"] {
        let page = al.get(path).await;
        assert!(page.status == 200 && !page.body.contains("/dns/example.com/"), "{page:?}");
    }
    assert!(al.get("/dns/").await.body.contains("Create a zone"), "the way on");
}

#[tokio::test]
async fn a_search_finds_a_part_of_the_name_or_leads_on() {
    let app = App::new().await;
    let (mut jo, acting) = owner(&app, "jo@example.com").await;
    for domain in ["example.com", "example.org", "bücher.example", "0/25.2.0.192.in-addr.arpa"] {
        app.hosting.create_zone(&acting, domain, None).await.unwrap();
    }
    let page = jo.get("/dns/?q=EXAMPLE.O").await;
    assert!(page.body.contains("/dns/example.org/") && !page.body.contains("/dns/example.com/"), "{page:?}");
    assert!(page.body.contains("value=\"EXAMPLE.O\"") && page.body.contains("1 zone found"), "{page:?}");
    let page = jo.get("/dns/?q=b%C3%BCcher").await;
    assert!(page.body.contains("/dns/xn--bcher-kva.example/") && page.body.contains("bücher.example</bdi>"));
    let page = jo.get("/dns/").await;
    assert!(page.body.contains("/dns/0%2F25.2.0.192.in-addr.arpa/"), "one segment: {page:?}");

    let page = jo.get("/dns/?q=missing.example").await;
    assert!(page.body.contains("No zone found"), "{page:?}");
    assert!(page.body.contains("href=\"/dns/new/?domain=missing.example\""), "{page:?}");
    let page = jo.get("/dns/?q=%3Cscript%3E").await;
    assert!(page.body.contains("&#60;script&#62;") && !page.body.contains("/dns/new/?domain="), "{page:?}");
    let long = format!("/dns/?q={}&q=x&page=2", "x".repeat(5_000));
    assert_eq!(jo.get(&long).await.status, 200);
}

#[tokio::test]
async fn many_zones_come_fifty_a_page() {
    let app = App::new().await;
    let (mut jo, acting) = owner(&app, "jo@example.com").await;
    for number in 0..120 {
        app.hosting.create_zone(&acting, &format!("z{number:03}.example"), None).await.unwrap();
    }
    let rows = |body: &str| -> Vec<String> {
        let rows = body.split("class=\"row-link\" href=\"/dns/").skip(1);
        rows.map(|row| row.split('/').next().unwrap().to_owned()).collect()
    };
    let page = jo.get("/dns/").await;
    let first = rows(&page.body);
    assert_eq!((first.len(), first[0].as_str(), first[49].as_str()), (50, "z000.example", "z049.example"));
    assert!(page.body.contains("120 zones") && page.body.contains("href=\"/dns/?page=3\""), "{page:?}");
    assert_eq!(rows(&jo.get("/dns/?page=3").await.body).len(), 20);
    for page in ["4", "99999999999999", "18446744073709551615"] {
        let last = rows(&jo.get(&format!("/dns/?page={page}")).await.body);
        assert_eq!(last.first().map(String::as_str), Some("z100.example"), "the last one, for {page}");
    }
    for page in ["0", "-1", "x", ""] {
        assert_eq!(
            rows(&jo.get(&format!("/dns/?page={page}")).await.body),
            first,
            "the first one, for {page}"
        );
    }
    // Paging keeps the search.
    let page = jo.get("/dns/?q=.example&page=2").await;
    assert!(page.body.contains("href=\"/dns/?q=.example&#38;page=3\""), "{page:?}");
}

#[tokio::test]
async fn the_script_gets_the_list_alone() {
    let app = App::new().await;
    let (jo, acting) = owner(&app, "jo@example.com").await;
    app.hosting.create_zone(&acting, "example.com", None).await.unwrap();
    let part = jo.with("x-fragment", "1").get("/dns/?q=exa").await;
    assert!(part.body.starts_with("<div id=\"zones\"") && !part.body.contains("<html"), "{part:?}");
    assert!(part.body.contains("/dns/example.com/"));
}
