//! What the documentation shows, pasted into a shell, Python and Node: every sample and every call of the guides.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use end_to_end::{Api, Output, Server, run_with_input, tool};
use serde_json::json;
use tempfile::TempDir;

const ZONE_FILE: &str = "$TTL 3600\n@ IN A 192.0.2.1\nwww IN CNAME @\n";

/// Someone who reads the documentation, with what it tells to have in the environment.
struct Reader {
    server: Server,
    api: Api,
    directory: TempDir,
}

/// A zone with a record, of which nothing is left when it goes.
struct Ground<'a> {
    reader: &'a Reader,
    zone: String,
    record: String,
}

impl Reader {
    fn new() -> Self {
        let (server, api) = Server::start_with_account();
        let directory = TempDir::with_prefix("zonewright-docs-").expect("a temporary directory");
        fs::write(directory.path().join("example.com.zone"), ZONE_FILE).expect("a file in it");
        Self { server, api, directory }
    }

    fn page(&self, path: &str) -> String {
        let response = self.server.get(path).expect("the server answers");
        assert_eq!(response.status, 200, "{path}");
        String::from_utf8(response.body).expect("a page is UTF-8")
    }

    /// What these lines are to run on: what is promoted is a copy.
    fn ground_for(&self, lines: &str) -> Ground<'_> {
        if !lines.contains("/promote/") {
            return self.ground();
        }
        let copy = json!({ "domain": "example.com", "primaries": ["192.0.2.1"] });
        let zone = self.api.post("/dns-zones/", &copy).expect(201).json();
        let zone = zone["uuid"].as_str().expect("a uuid").to_owned();
        Ground { reader: self, zone, record: String::new() }
    }

    fn ground(&self) -> Ground<'_> {
        let zone = self.api.create_zone("example.com");
        let record = self.api.add(&zone, "old", "A", "192.0.2.9");
        let record = record["uuid"].as_str().expect("a uuid").to_owned();
        Ground { reader: self, zone: zone.uuid, record }
    }
}

impl Ground<'_> {
    fn run(&self, program: &mut Command, input: &str) -> Output {
        program.current_dir(self.reader.directory.path());
        program.env("TOKEN", self.reader.api.token()).env("ZONE", &self.zone).env("RECORD", &self.record);
        run_with_input(program, input)
    }

    /// Lines of a shell, of which none may fail, and whose answers may be no errors.
    #[track_caller]
    fn shell(&self, lines: &str) -> String {
        let output = self.run(Command::new("sh").args(["-e", "-c", lines]), "");
        assert!(output.success && !output.stdout.contains("error_code"), "{lines}\n{output:?}");
        output.stdout
    }
}

impl Drop for Ground<'_> {
    fn drop(&mut self) {
        for zone in self.reader.api.get("/dns-zones/").json().as_array().expect("a list") {
            self.reader.api.delete(&format!("/dns-zones/{}/", zone["uuid"].as_str().expect("a uuid")));
        }
    }
}

/// The programs in a language that a page shows.
fn code(page: &str, language: &str) -> Vec<String> {
    let begin = format!("data-language=\"{language}\"><pre tabindex=\"0\"><code>");
    page.split(&begin).skip(1).filter_map(|rest| rest.split("</code>").next()).map(text_of).collect()
}

/// What HTML without elements says.
fn text_of(html: &str) -> String {
    let text = html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    text.replace("&#39;", "'").replace("&amp;", "&")
}

#[test]
fn every_sample_runs_in_every_language() {
    let reader = Reader::new();
    let pages = [reader.page("/api/v1/docs/dns/"), reader.page("/api/v1/docs/account/")];
    let samples =
        |language: &str| -> Vec<String> { pages.iter().flat_map(|page| code(page, language)).collect() };
    let (curl, python, javascript) = (samples("curl"), samples("python"), samples("javascript"));
    assert!(
        curl.len() >= 16 && curl.len() == python.len() && curl.len() == javascript.len(),
        "{}",
        curl.len()
    );
    let requests = tool("requests/bin/python");
    for ((curl, python), javascript) in curl.iter().zip(&python).zip(&javascript) {
        let answered = reader.ground_for(curl).shell(curl);
        let output = reader.ground_for(python).run(Command::new(&requests).arg("-"), python);
        assert!(output.success, "{python}\n{output:?}");
        // Nothing to be shown is its status.
        assert!(!output.stdout.trim().is_empty(), "{python}");
        let output = reader
            .ground_for(javascript)
            .run(Command::new("node").args(["--input-type=module", "-"]), javascript);
        assert!(output.success && !output.stdout.trim().is_empty(), "{javascript}\n{output:?}");
        assert_eq!(answered.is_empty(), output.stdout.trim() == "204", "{curl}: {answered}");
    }
}

#[test]
fn the_sample_of_the_first_page_makes_what_it_says() {
    let reader = Reader::new();
    let page = reader.page("/");
    let (_, sample) = page.split_once("\ncurl ").expect("a call");
    let (call, rest) = sample.split_once("\n\n").expect("and what comes of it");
    let ground = reader.ground();
    let made = ground.shell(&format!("curl {}", text_of(call)));
    let record: serde_json::Value = serde_json::from_str(&made).expect("a record");
    assert_eq!((&record["record_type"], &record["name"]), (&json!("A"), &json!("www")), "{made}");
    assert!(rest.contains(&format!("<strong>{}</strong>", record["value"].as_str().expect("an address"))));
}

#[test]
fn every_call_of_the_guides_works() {
    let reader = Reader::new();
    let mut calls = 0;
    for page in ["", "guides/ttl/", "guides/patterns/", "guides/security/", "guides/dig/"] {
        let page = reader.page(&format!("/api/v1/docs/{page}"));
        for lines in code(&page, "sh").iter().filter(|lines| lines.contains("curl")) {
            let ground = reader.ground_for(lines);
            if lines.contains("\"domain\": \"example.com\"") {
                reader.api.delete(&format!("/dns-zones/{}/", ground.zone));
            }
            ground.shell(lines);
            calls += 1;
        }
        for records in code(&page, "dns") {
            let ground = reader.ground();
            let path = format!("/dns-zones/{}/zonefile/", ground.zone);
            let answer =
                reader.api.send("PUT", &path, &[("Content-Type", "text/dns")], Some(records.as_bytes()));
            assert_eq!(answer.status, 200, "{records}: {}", String::from_utf8_lossy(&answer.body));
            calls += 1;
        }
    }
    assert!(calls >= 18, "{calls}");
}

#[test]
fn the_hook_for_certificates_puts_its_records_there_and_takes_its_own_away() {
    let reader = Reader::new();
    let page = reader.page("/api/v1/docs/guides/patterns/");
    let hook = code(&page, "hook").remove(0);
    let _ground = reader.ground();
    // The token that the guide tells to make, and no more than that.
    let arguments = [
        "token",
        "create",
        "--account",
        "alice@example.net",
        "--name",
        "hook",
        "--acme",
        "--zone",
        "example.com",
    ];
    let token = reader.server.cli(&arguments).stdout;
    let directory = reader.directory.path();
    fs::write(directory.join("hook"), hook).expect("a file");
    fs::set_permissions(directory.join("hook"), fs::Permissions::from_mode(0o755)).expect("a file's mode");
    fs::write(directory.join("hook.conf"), format!("TOKEN={token}")).expect("a file");
    let run = |action: &str, name: &str, value: &str| {
        let mut command = Command::new("sh");
        command
            .args(["hook", action, name, value])
            .current_dir(directory)
            .env("ZONEWRIGHT_HOOK_CONF", "./hook.conf");
        run_with_input(&mut command, "")
    };
    let challenges = || -> Vec<String> {
        let records = reader.api.get("/dns-records/?record_type=TXT").json();
        let values = records.as_array().expect("a list").iter().map(|record| {
            assert_eq!((&record["name"], &record["ttl"]), (&json!("_acme-challenge"), &json!(60)));
            record["value"].as_str().expect("a text").to_owned()
        });
        values.collect()
    };
    // As lego writes the name, and as certbot and acme.sh do; two, as for a domain and its wildcard.
    let (one, other) = ("MsijOYZxqyjGnFGwhjrhfg-Xgbl5r68WPda0J9EgqqI", "-1_b");
    assert!(run("present", "_acme-challenge.example.com.", one).success);
    assert!(run("present", "_acme-challenge.example.com", other).success);
    assert_eq!(challenges(), [one, other]);
    // Another attempt finds done what the first one did.
    let again = run("present", "_acme-challenge.example.com", one);
    assert!(again.success, "{again:?}");
    assert_eq!(challenges(), [one, other]);
    assert!(run("cleanup", "_acme-challenge.example.com.", one).success);
    assert_eq!(challenges(), [other]);
    assert!(run("cleanup", "_acme-challenge.example.com", other).success);
    assert_eq!(challenges(), Vec::<String>::new());
    // What cannot be done must not look as if it were.
    for name in ["_acme-challenge.example.org.", "www.example.com", ""] {
        assert!(!run("present", name, one).success, "{name}");
    }
    assert!(!run("timeout", "", "").success);

    // As cron calls acme.sh, which finds the hook nevertheless.
    let functions = code(&page, "text").into_iter().find(|text| text.contains("dns_zonewright_add()"));
    let functions = functions.expect("what acme.sh is given");
    let here = directory.join("hook");
    let functions = functions.replace("/usr/local/bin/zonewright-hook", here.to_str().expect("a path"));
    let from_cron = |call: &str| {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", &format!("{functions}\n{call} _acme-challenge.example.com {one}")]);
        command.current_dir(directory).env_clear().env("PATH", "/usr/bin:/bin");
        run_with_input(command.env("ZONEWRIGHT_HOOK_CONF", "./hook.conf"), "")
    };
    assert!(from_cron("dns_zonewright_add").success);
    assert_eq!(challenges(), [one]);
    assert!(from_cron("dns_zonewright_rm").success);
    assert_eq!(challenges(), Vec::<String>::new());
}
