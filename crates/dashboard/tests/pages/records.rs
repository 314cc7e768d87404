//! `/dns/{domain}/`: records shown, made, changed, deleted, one at a time and several at once, and the ways back.

use hosting::{Actor, RecordFilter, Start};

use crate::app::{Answer, App, Browser};

const ZONE: &str = "/dns/example.com/";

/// Someone with the zone example.com.
async fn owner(app: &App, zone_file: &str) -> (Browser, Actor) {
    let browser = app.signed_in("jo@example.com").await;
    let actor = app.session(&browser).await.actor();
    app.hosting.create_zone(&actor, "example.com", Some(zone_file.into())).await.unwrap();
    (browser, actor)
}

/// The account's records as `name type ttl priority value`.
async fn records(app: &App, actor: &Actor) -> Vec<String> {
    let listed =
        app.hosting.list_records(actor, RecordFilter::default(), Start::Offset(0), 1_000).await.unwrap();
    let told = listed.into_iter().map(|listed| {
        let content = listed.record.content;
        let priority = content.priority.map(|priority| format!("{priority} ")).unwrap_or_default();
        let name = content.name.relative_to(&listed.apex);
        format!("{name} {} {} {priority}{}", content.record_type, content.ttl, content.value)
    });
    told.collect()
}

async fn uuid_of(app: &App, actor: &Actor, value: &str) -> String {
    let listed =
        app.hosting.list_records(actor, RecordFilter::default(), Start::Offset(0), 1_000).await.unwrap();
    let found = listed.iter().find(|listed| listed.record.content.value == value);
    found.expect(value).record.uuid.to_string()
}

/// Follows a redirect, and tells where it led.
async fn follow(browser: &mut Browser, answer: &Answer) -> (String, Answer) {
    assert_eq!(answer.status, 303, "{answer:?}");
    let path = answer.header("location").to_owned();
    let page = browser.get(&path).await;
    (path, page)
}

/// Where the notice's button undoes what was done.
fn undo_path(page: &Answer) -> String {
    let (_, rest) =
        page.body.split_once("/undo/\"").map(|(before, _)| before.rsplit_once('"').unwrap()).unwrap();
    format!("{rest}/undo/")
}

#[tokio::test]
async fn a_record_just_made_is_seen_wherever_it_stands() {
    let app = App::new().await;
    let many: String = (0..250).map(|number| format!("h{number:03} 300 A 192.0.2.1\n")).collect();
    let (mut jo, _) = owner(&app, &many).await;
    let new = format!("{ZONE}records/new/");
    for (name, back, address) in [
        ("zz", "", "/dns/example.com/?page=6"),
        ("aa", "page=3", "/dns/example.com/"),
        ("h150x", "sort=-name", "/dns/example.com/?sort=-name&#38;page=3"),
        // It is not what was searched for.
        ("zzz", "q=h00", "/dns/example.com/?page=6"),
        ("h000x", "q=h00", "/dns/example.com/?q=h00"),
    ] {
        let fields =
            [("record_type", "A"), ("name", name), ("value", "192.0.2.9"), ("ttl", "300"), ("back", back)];
        let answer = jo.post(&new, &new, &fields).await;
        let (_, page) = follow(&mut jo, &answer).await;
        let (_, row) = page.body.split_once("class=\"is-new\"").expect(name);
        let row = row.split("</tr>").next().unwrap();
        assert!(row.contains(&format!("<bdi>{name}</bdi>")), "{name}: {row}");
        assert!(page.body.contains(&format!("data-url=\"{address}\"")), "{name}: {page:?}");
    }
}

#[tokio::test]
async fn each_type_is_made_and_changed_by_the_fields_that_fit_it() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app, "").await;
    let new = format!("{ZONE}records/new/");
    type Fields<'a> = &'a [(&'a str, &'a str)];
    let cases: &[(&str, Fields<'_>, &str)] = &[
        ("A", &[("name", "www"), ("value", "192.0.2.1")], "www A 3600 192.0.2.1"),
        ("AAAA", &[("name", "@"), ("value", "2001:db8::1")], "@ AAAA 3600 2001:db8::1"),
        ("CNAME", &[("name", "ftp"), ("value", "www.example.com")], "ftp CNAME 3600 www.example.com"),
        (
            "MX",
            &[("name", ""), ("priority", "10"), ("value", "mail.example.com")],
            "@ MX 3600 10 mail.example.com",
        ),
        ("TXT", &[("name", "@"), ("value", "v=spf1\r\n mx -all")], "@ TXT 3600 v=spf1 mx -all"),
        ("NS", &[("name", "sub"), ("value", "ns1.example.net")], "sub NS 3600 ns1.example.net"),
        (
            "SRV",
            &[
                ("name", "_sip._tcp"),
                ("priority", "1"),
                ("weight", "2"),
                ("port", "5060"),
                ("target", "sip.example.com"),
            ],
            "_sip._tcp SRV 3600 1 2 5060 sip.example.com",
        ),
        (
            "CAA",
            &[("name", "@"), ("flags", "0"), ("tag", "issue"), ("value", "letsencrypt.org")],
            "@ CAA 3600 0 issue \"letsencrypt.org\"",
        ),
        ("TYPE65400", &[("name", "odd"), ("value", "\\# 2 0A0B")], "odd TYPE65400 3600 \\# 2 0A0B"),
    ];
    for (record_type, fields, told) in cases {
        let form = jo.get(&format!("{new}?type={record_type}")).await;
        for (name, _) in *fields {
            assert!(form.body.contains(&format!("name=\"{name}\"")), "{record_type}: {name}");
        }
        let mut all = vec![("record_type", *record_type), ("ttl", "3600")];
        all.extend_from_slice(fields);
        let answer = jo.post(&new, &new, &all).await;
        let (_, page) = follow(&mut jo, &answer).await;
        assert!(page.body.contains("Added: ") && page.body.contains("class=\"is-new\""), "{page:?}");
        let all = records(&app, &actor).await;
        assert!(all.contains(&(*told).to_owned()), "{told}: {all:?}");
    }
    // The form of each shows what it is made of, and sent as it is changes nothing.
    let listed =
        app.hosting.list_records(&actor, RecordFilter::default(), Start::Offset(0), 100).await.unwrap();
    for (record_type, fields, _) in cases {
        let record = listed.iter().find(|one| one.record.content.record_type.to_string() == *record_type);
        let path = format!("{ZONE}records/{}/", record.unwrap().record.uuid);
        let form = jo.get(&path).await;
        assert_eq!(form.status, 200);
        let mut all = vec![("record_type", *record_type), ("ttl", "other"), ("ttl_other", "86399")];
        all.extend_from_slice(fields);
        let answer = jo.post(&path, &path, &all).await;
        let (_, page) = follow(&mut jo, &answer).await;
        assert!(page.body.contains("Changed: "), "{record_type}: {page:?}");
        assert!(jo.get(&path).await.body.contains("value=\"86399\""), "{record_type}");
    }
    assert!(records(&app, &actor).await.iter().all(|record| record.contains(" 86399 ")));
}

#[tokio::test]
async fn mistakes_stand_beside_their_fields_with_all_that_was_typed() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app, "www CNAME example.net.\n").await;
    let new = format!("{ZONE}records/new/");
    let wrong = [
        ("record_type", "SRV"),
        ("name", "_sip._tcp"),
        ("priority", "many"),
        ("weight", "1"),
        ("port", "70000"),
        ("target", "sip.example.com"),
        ("ttl", "other"),
        ("ttl_other", "1"),
    ];
    let page = jo.post(&new, &new, &wrong).await;
    assert_eq!(page.status, 422);
    for field in ["priority", "port", "ttl_other"] {
        assert!(page.body.contains(&format!("id=\"new-{field}-error\" lang=\"en\"")), "{field}: {page:?}");
        assert!(page.body.contains(&format!("aria-describedby=\"new-{field}-error")), "{field}");
    }
    for typed in ["_sip._tcp", "many", "70000", "sip.example.com", "value=\"1\""] {
        assert!(page.body.contains(typed), "{typed}");
    }
    // Without the script the browser goes where one goes on typing, and shows no line that nothing would fill.
    assert_eq!(page.body.matches(" autofocus").count(), 1, "{page:?}");
    assert!(
        page.body.contains(" autofocus aria-invalid=\"true\" aria-describedby=\"new-port-error"),
        "{page:?}"
    );
    assert!(page.body.contains("data-script hidden><p class=\"help\" id=\"new-preview\""), "{page:?}");
    // What cannot stand beside what is there.
    let beside = [("record_type", "A"), ("name", "www"), ("value", "192.0.2.1"), ("ttl", "3600")];
    let page = jo.post(&new, &new, &beside).await;
    assert!(page.status == 422 && page.body.contains("CNAME"), "{page:?}");
    assert_eq!(records(&app, &actor).await.len(), 1);
}

#[tokio::test]
async fn nothing_typed_is_a_mistake_beside_its_field() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app, "").await;
    let new = format!("{ZONE}records/new/");
    for (record_type, missing) in [
        ("CAA", &["value"][..]),
        ("SRV", &["port", "target"]),
        ("MX", &["value"]),
        ("TLSA", &["value"]),
        ("NAPTR", &["value"]),
        ("HTTPS", &["value"]),
        ("TXT", &["value"]),
    ] {
        let form = jo.get(&format!("{new}?type={record_type}")).await;
        assert!(!form.body.contains("IN CAA"), "nothing is made of nothing: {form:?}");
        let mut fields = vec![("record_type", record_type), ("name", "@"), ("ttl", "3600")];
        let all = ["flags", "tag", "priority", "weight", "port", "target", "value"];
        let shown: Vec<(&str, String)> = all
            .into_iter()
            .filter(|name| form.body.contains(&format!("name=\"{name}\"")))
            .map(|name| (name, if missing.contains(&name) { String::new() } else { form.value_of(name) }))
            .collect();
        fields.extend(shown.iter().map(|(name, value)| (*name, value.as_str())));
        let page = jo.post(&new, &new, &fields).await;
        assert_eq!(page.status, 422, "{record_type}");
        for name in missing {
            assert!(page.body.contains(&format!("id=\"new-{name}-error\">")), "{record_type}: {page:?}");
        }
        assert!(page.body.contains("Fill in this field.") && !page.body.contains("is missing"), "{page:?}");
    }
    assert!(records(&app, &actor).await.is_empty());
}

#[tokio::test]
async fn a_caa_is_what_was_meant() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app, "").await;
    let new = format!("{ZONE}records/new/");
    let caa = |flags, tag, value| {
        [
            ("record_type", "CAA"),
            ("name", "@"),
            ("ttl", "3600"),
            ("flags", flags),
            ("tag", tag),
            ("value", value),
        ]
    };
    let page = jo.post(&new, &new, &caa("300", "is sue", "letsencrypt.org")).await;
    assert!(page.status == 422 && !page.body.contains("backslash"), "{page:?}");
    for field in ["flags", "tag"] {
        assert!(page.body.contains(&format!("id=\"new-{field}-error\">")), "{field}: {page:?}");
    }
    for value in ["\"letsencrypt.org\"", ";"] {
        assert_eq!(jo.post(&new, &new, &caa("0", "issue", value)).await.status, 303);
    }
    let all = records(&app, &actor).await;
    assert_eq!(all, ["@ CAA 3600 0 issue \"letsencrypt.org\"", "@ CAA 3600 0 issue \";\""]);
}

#[tokio::test]
async fn without_a_script_the_fields_of_the_chosen_type_come_first() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app, "").await;
    let new = format!("{ZONE}records/new/");
    let form = jo.get(&new).await;
    assert!(
        form.body.contains("data-script hidden>The line appears here"),
        "no promise to those without: {form:?}"
    );
    let fields = [("record_type", "MX"), ("name", "@"), ("ttl", "3600"), ("value", "mail.example.net")];
    let mut first = fields.to_vec();
    let shown = form.value("shown");
    first.push(("shown", shown.as_str()));
    let page = jo.post(&new, &new, &first).await;
    assert!(
        page.status == 200 && page.body.contains("name=\"priority\" type=\"text\" value=\"10\""),
        "{page:?}"
    );
    assert!(
        page.body.contains("value=\"mail.example.net\"") && !page.body.contains("field-error"),
        "{page:?}"
    );
    let mut second = fields.to_vec();
    second.extend([("priority", "10"), ("shown", "MX")]);
    assert_eq!(jo.post(&new, &new, &second).await.status, 303);
    assert_eq!(records(&app, &actor).await, ["@ MX 3600 10 mail.example.net"]);
}

#[tokio::test]
async fn another_type_has_other_fields_and_keeps_what_was_typed() {
    let app = App::new().await;
    let (mut jo, _) = owner(&app, "").await;
    let new = format!("{ZONE}records/new/");
    let fields = [("record_type", "SRV"), ("name", "mail"), ("ttl", "300"), ("value", "x"), ("step", "type")];
    let page = jo.post(&new, &new, &fields).await;
    assert_eq!(page.status, 200, "nothing is wrong yet");
    for part in
        ["name=\"weight\"", "name=\"port\"", "value=\"mail\"", "value=\"300\" title=\"300 seconds\" selected"]
    {
        assert!(page.body.contains(part), "{part}: {page:?}");
    }
    let page = jo.get(&format!("{new}?type=MX&name=%40&value=mail.example.com")).await;
    assert!(
        page.body.contains("<option selected>MX</option>")
            && page.body.contains("value=\"mail.example.com\"")
    );
    assert!(page.body.contains("example.com. 3600 IN MX 10 mail.example.com."), "{page:?}");
    let page = jo.get(&format!("{new}?type=SOA")).await;
    assert!(page.body.contains("<option selected>A</option>"));
}

#[tokio::test]
async fn what_was_deleted_comes_back_and_goes_again() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app, "www A 192.0.2.1\nwww A 192.0.2.2\n").await;
    let uuid = uuid_of(&app, &actor, "192.0.2.2").await;
    let back = ("back", "q=www&sort=-type&next=//evil.test");
    let answer = jo.post(ZONE, &format!("{ZONE}records/{uuid}/delete/"), &[back]).await;
    answer.assert_redirect("/dns/example.com/?q=www&sort=-type");
    let (_, page) = follow(&mut jo, &answer).await;
    assert!(page.body.contains("Deleted: www A 192.0.2.2"), "{page:?}");
    assert_eq!(records(&app, &actor).await, ["www A 3600 192.0.2.1"]);
    let undo = undo_path(&page);
    assert!(!jo.get(ZONE).await.body.contains(&undo), "it is said once");
    let answer = jo.post(ZONE, &undo, &[]).await;
    let (path, page) = follow(&mut jo, &answer).await;
    assert_eq!(path, ZONE);
    assert_eq!(uuid_of(&app, &actor, "192.0.2.2").await, uuid, "with its identity");
    // Undoing what was undone.
    let answer = jo.post(ZONE, &undo_path(&page), &[]).await;
    follow(&mut jo, &answer).await;
    assert_eq!(records(&app, &actor).await.len(), 1);
    jo.post(ZONE, &undo, &[]).await.assert_redirect(ZONE);
    // What to do about a refusal is done in the history, where it is said.
    let history = format!("{ZONE}history/");
    jo.post(ZONE, &undo, &[]).await.assert_redirect(&history);
    assert!(jo.get(&history).await.body.contains("is there again already"));
    assert_eq!(records(&app, &actor).await.len(), 2);
}

#[tokio::test]
async fn of_two_who_change_a_record_the_second_is_told_of_the_first() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app, "www A 192.0.2.1\n").await;
    let path = format!("{ZONE}records/{}/", uuid_of(&app, &actor, "192.0.2.1").await);
    let was = jo.get(&path).await.value("was");
    let to =
        |value, was| [("record_type", "A"), ("name", "www"), ("ttl", "3600"), ("value", value), ("was", was)];
    assert_eq!(jo.post(&path, &path, &to("192.0.2.2", was.as_str())).await.status, 303);
    let page = jo.post(&path, &path, &to("192.0.2.3", was.as_str())).await;
    assert_eq!(page.status, 422);
    for words in ["changed meanwhile by jo@example.com", "www A 192.0.2.2", "value=\"192.0.2.3\""] {
        assert!(page.body.contains(words), "{words}: {page:?}");
    }
    assert_eq!(records(&app, &actor).await, ["www A 3600 192.0.2.2"]);
    let was = page.value("was");
    assert_eq!(
        jo.post(&path, &path, &to("192.0.2.3", was.as_str())).await.status,
        303,
        "a second press saves"
    );
    assert_eq!(records(&app, &actor).await, ["www A 3600 192.0.2.3"]);
    // One deletes what the other has open.
    let was = jo.get(&path).await.value("was");
    let delete = format!("{path}delete/");
    assert_eq!(jo.post(ZONE, &delete, &[]).await.status, 303);
    let page = jo.post(ZONE, &path, &to("192.0.2.4", was.as_str())).await;
    assert_eq!(page.status, 422);
    for words in
        ["deleted meanwhile by jo@example.com", "value=\"192.0.2.4\"", "records/new/\"", "Add record"]
    {
        assert!(page.body.contains(words), "{words}: {page:?}");
    }
    let answer = jo.post(ZONE, &delete, &[]).await;
    let (at, page) = follow(&mut jo, &answer).await;
    assert!(
        at == ZONE && page.body.contains("notice-warning") && page.body.contains("gone already"),
        "{page:?}"
    );
    let new = format!("{ZONE}records/new/");
    assert_eq!(jo.post(&new, &new, &to("192.0.2.4", was.as_str())).await.status, 303);
    assert_eq!(records(&app, &actor).await, ["www A 3600 192.0.2.4"]);
}

#[tokio::test]
async fn what_is_probably_not_meant_is_said() {
    let app = App::new().await;
    let (mut jo, actor) =
        owner(&app, "@ TXT \"v=spf1 -all\"\n*.any A 192.0.2.1\nsub NS ns.example.net.\n").await;
    let new = format!("{ZONE}records/new/");
    for (record_type, name, value, hint) in [
        ("TXT", "@", "v=spf1 mx -all", "several SPF records"),
        ("TXT", "www", "v=spf1 -all", ""),
        ("TXT", "@", "v=spf10 no SPF", ""),
        ("MX", "@", "mail.example.com", "mail.example.com has no address"),
        ("MX", "@", "mx.any.example.com", ""),
        ("MX", "@", "mx.sub.example.com", ""),
        ("MX", "@", "mail.example.net", ""),
        ("CAA", "@", "0 isue \"letsencrypt.org\"", "tag isue is not known"),
        ("CAA", "@", "0 issue \"letsencrypt.org\"", ""),
    ] {
        let fields = [
            ("record_type", record_type),
            ("name", name),
            ("value", value),
            ("ttl", "3600"),
            ("priority", "10"),
        ];
        let answer = jo.post(&new, &new, &fields).await;
        let (_, page) = follow(&mut jo, &answer).await;
        assert!(page.body.contains("Added: ") && page.body.contains(hint), "{value}: {page:?}");
        for other in ["several SPF", "has no address", "is not known"] {
            assert_eq!(page.body.contains(other), hint.contains(other), "{value}: {other}");
        }
    }
    // What takes the zone to other nameservers is asked first.
    let ns = [("record_type", "NS"), ("name", "@"), ("value", "ns1.example.net"), ("ttl", "3600")];
    let before = records(&app, &actor).await.len();
    let page = jo.post(&new, &new, &ns).await;
    assert!(page.status == 422 && page.body.contains("ns1.platform.test: it names"), "{page:?}");
    assert_eq!(records(&app, &actor).await.len(), before);
    let mut again = ns.to_vec();
    let sure = page.value("sure");
    again.push(("sure", sure.as_str()));
    assert_eq!(jo.post(&new, &new, &again).await.status, 303);
    let second = [("record_type", "NS"), ("name", "@"), ("value", "ns2.example.net"), ("ttl", "3600")];
    assert_eq!(jo.post(&new, &new, &second).await.status, 303, "the zone names its own by now");
}

#[tokio::test]
async fn the_script_gets_the_list_with_the_notice_in_it() {
    let app = App::new().await;
    let (jo, actor) = owner(&app, "www A 192.0.2.1\n").await;
    let uuid = uuid_of(&app, &actor, "192.0.2.1").await;
    let mut jo = jo.with("x-fragment", "1");
    let form = jo.get(&format!("{ZONE}records/{uuid}/")).await;
    assert!(form.body.starts_with("<form") && !form.body.contains("<html"), "{form:?}");
    let csrf = form.csrf();
    let fields = [("csrf", csrf.as_str()), ("record_type", "A"), ("name", "www"), ("value", "192.0.2.9")];
    let preview = jo.post_raw(&format!("{ZONE}records/preview/"), &fields).await;
    assert_eq!(preview.body.trim(), "<code><bdi>www.example.com. 3600 IN A 192.0.2.9</bdi></code>");
    let wrong = [("csrf", csrf.as_str()), ("record_type", "A"), ("name", "www"), ("value", "x")];
    let refused = jo.post_raw(&format!("{ZONE}records/{uuid}/"), &wrong).await;
    assert!(refused.status == 422 && refused.body.starts_with("<form"), "{refused:?}");
    let answer = jo.post_raw(&format!("{ZONE}records/{uuid}/"), &fields).await;
    // Another fragment does not use the notice up.
    let status = jo.get(&format!("{ZONE}status/")).await;
    assert!(status.body.contains("Live on this server") && !status.body.contains("data-poll"), "{status:?}");
    let (_, list) = follow(&mut jo, &answer).await;
    assert!(list.body.starts_with("<div id=\"records\"") && !list.body.contains("<html"), "{list:?}");
    assert!(list.body.contains("Changed: www A 192.0.2.9") && list.body.contains("/undo/\""), "{list:?}");
    assert!(!jo.get(ZONE).await.body.contains("Changed: "));
}

#[tokio::test]
async fn several_are_changed_together_or_not_at_all() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app, "a A 192.0.2.1\nb A 192.0.2.2\nc A 192.0.2.3\n").await;
    let selected = format!("{ZONE}records/selected/");
    let (a, b) = (uuid_of(&app, &actor, "192.0.2.1").await, uuid_of(&app, &actor, "192.0.2.2").await);
    let both = [("record", a.as_str()), ("record", b.as_str())];
    let ttl = [both[0], both[1], ("action", "ttl"), ("ttl", "300")];
    let answer = jo.post(ZONE, &selected, &ttl).await;
    let (_, page) = follow(&mut jo, &answer).await;
    assert!(
        page.body.contains("TTL of 2 records set") && page.body.contains("title=\"300 seconds\">5 minutes<")
    );
    assert_eq!(records(&app, &actor).await, ["a A 300 192.0.2.1", "b A 300 192.0.2.2", "c A 3600 192.0.2.3"]);
    let wrong = [both[0], both[1], ("action", "ttl"), ("ttl", "1")];
    jo.post(ZONE, &selected, &wrong).await.assert_error(422, "The ttl must be");
    let answer = jo.post(ZONE, &selected, &[both[0], both[1], ("action", "delete")]).await;
    let (_, page) = follow(&mut jo, &answer).await;
    assert!(page.body.contains("2 records deleted"), "{page:?}");
    assert!(jo.get(&format!("{ZONE}history/")).await.body.contains("<h2>2 records deleted"));
    let answer = jo.post(ZONE, &undo_path(&page), &[]).await;
    follow(&mut jo, &answer).await;
    assert_eq!(records(&app, &actor).await.len(), 3);
    let answer = jo.post(ZONE, &selected, &[("action", "delete"), ("record", "x")]).await;
    let (_, page) = follow(&mut jo, &answer).await;
    assert!(page.body.contains("No record was ticked"));
}

#[tokio::test]
async fn records_are_filtered_sorted_and_paged_by_the_server() {
    let app = App::new().await;
    let mut file: String = (0..250).map(|n| format!("h{n:03} {} A 192.0.2.{n}\n", 1_000 - n)).collect();
    file.push_str("@ MX 10 mail.example.com.\n@ TXT Hello\nh000 TXT x\n");
    let (mut jo, _) = owner(&app, &file).await;
    let page = jo.get(ZONE).await;
    assert!(page.body.contains("253 records") && page.body.contains("ns1.platform.test"), "{page:?}");
    assert!(page.body.contains("<bdi class=\"repeated\">h000</bdi>"), "there, but not seen: {page:?}");
    assert_eq!(page.body.matches("data-select ").count(), 50);
    assert!(page.body.len() < 83_000, "{} octets, before style and script", page.body.len());
    assert!(
        page.body.contains("href=\"/dns/example.com/?page=2\"") && page.body.contains("Kept by the server")
    );
    let page = jo.get("/dns/example.com/?page=6").await;
    assert!(page.body.contains(">h249<") && !page.body.contains("Kept by the server"), "{page:?}");
    assert_eq!(page.body.matches("data-select ").count(), 3);
    let page = jo.get("/dns/example.com/?page=99").await;
    assert!(page.body.contains(">h249<"), "the last page: {page:?}");
    let page = jo.get("/dns/example.com/?q=H24+a").await;
    assert!(page.body.contains("10 of 253 records"), "{page:?}");
    for (query, found) in [
        ("q=mx", 1),
        ("q=hello", 1),
        ("q=%40", 2),
        ("q=192.0.2.249", 1),
        ("q=example.com", 253),
        ("q=zzz", 0),
    ] {
        let page = jo.get(&format!("/dns/example.com/?{query}")).await;
        assert!(page.body.contains(&format!("{found} of 253 records")), "{query}: {page:?}");
    }
    let first = async |jo: &mut Browser, query: &str| {
        let page = jo.get(&format!("/dns/example.com/?{query}")).await;
        let (_, rows) = page.body.split_once("data-select aria-label=\"Select ").unwrap();
        rows.split_once('"').unwrap().0.to_owned()
    };
    assert_eq!(first(&mut jo, "q=192&sort=name").await, "A h000");
    assert_eq!(first(&mut jo, "q=192&sort=-name").await, "A h249");
    assert_eq!(first(&mut jo, "q=192&sort=ttl").await, "A h249");
    assert_eq!(first(&mut jo, "sort=-type").await, "TXT @");
    assert_eq!(first(&mut jo, "q=192&sort=value").await, "A h000");
    let page = jo.get("/dns/example.com/?q=h&sort=-ttl&page=2").await;
    assert!(
        page.body.contains("aria-sort=\"descending\"")
            && page.body.contains("back=q%3Dh%26sort%3D-ttl%26page%3D2")
    );
}

#[tokio::test]
async fn a_new_zone_leads_on() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app, "").await;
    let page = jo.get(ZONE).await;
    assert!(page.body.contains("records/new/?type=MX&amp;name=%40"), "{page:?}");
    let zone = app.hosting.list_zones(&actor, None, Start::Offset(0), 1).await.unwrap().remove(0);
    assert!(page.body.contains(&format!("data-copy=\"{}\"", zone.uuid)), "what programs need: {page:?}");
    assert!(
        page.body.contains("Live on this server") && page.body.contains("data-copy=\"ns1.platform.test\"")
    );
    app.hosting.create_zone(&actor, "0/25.2.0.192.in-addr.arpa", None).await.unwrap();
    let reverse = "/dns/0%2F25.2.0.192.in-addr.arpa/";
    let page = jo.get(reverse).await;
    assert!(page.body.contains("Ask who gave you the addresses to delegate 0/25.2"), "{page:?}");
    assert!(!page.body.contains("registrar"), "{page:?}");
    let new = format!("{reverse}records/new/");
    let fields = [("record_type", "PTR"), ("name", "1"), ("value", "host.example.com"), ("ttl", "3600")];
    let answer = jo.post(&new, &new, &fields).await;
    let (path, page) = follow(&mut jo, &answer).await;
    assert!(path.starts_with(reverse) && page.body.contains("host.example.com"), "{path}: {page:?}");
    let answer = jo.post(reverse, &undo_path(&page), &[]).await;
    answer.assert_redirect(reverse);
}

#[tokio::test]
async fn what_is_anothers_is_nowhere() {
    let app = App::new().await;
    let (mut jo, actor) = owner(&app, "www A 192.0.2.1\n").await;
    app.hosting.create_zone(&actor, "example.org", None).await.unwrap();
    let uuid = uuid_of(&app, &actor, "192.0.2.1").await;
    let mut al = app.signed_in("al@example.com").await;
    let csrf = al.get("/dns/").await.csrf();
    let paths = ["", "records/new/", "status/"].map(str::to_owned);
    let posts =
        ["records/new/", "records/preview/", "records/selected/", "history/1/undo/"].map(str::to_owned);
    let of_record = [format!("records/{uuid}/"), format!("records/{uuid}/delete/")];
    for path in paths.iter().chain(&of_record[..1]) {
        al.get(&format!("{ZONE}{path}")).await.assert_error(404, "");
        let stranger = app.get(&format!("{ZONE}{path}")).await;
        assert!(stranger.header("location").starts_with("/sign-in/?next=%2Fdns%2F"), "{stranger:?}");
    }
    for path in posts.iter().chain(&of_record) {
        al.post_raw(&format!("{ZONE}{path}"), &[("csrf", &csrf)]).await.assert_error(404, "");
        let forged = jo.post_raw(&format!("{ZONE}{path}"), &[("csrf", &csrf)]).await;
        forged.assert_error(403, "out of date");
    }
    // Nor is a record in another zone of its own owner's.
    for path in &of_record {
        jo.post("/dns/", &format!("/dns/example.org/{path}"), &[]).await.assert_error(404, "");
    }
    let selected = [("record", uuid.as_str()), ("action", "delete")];
    jo.post("/dns/", "/dns/example.org/records/selected/", &selected).await.assert_error(422, "");
    for path in ["records/x/", "nonsense/", "history/x/undo/"] {
        let answer = jo.post(ZONE, &format!("{ZONE}{path}"), &[]).await;
        answer.assert_error(404, "");
    }
    jo.get(&format!("{ZONE}records/selected/")).await.assert_error(405, "");
    assert_eq!(records(&app, &actor).await, ["www A 3600 192.0.2.1"]);
}
