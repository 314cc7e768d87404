//! The published client: an MCP server on PyPI that speaks JSON-RPC over its standard streams (MCP 2024-11-05), untouched.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use end_to_end::{Server, tool};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

/// The client, running. What it complains of is shown when the test fails.
struct Client {
    child: Child,
    input: ChildStdin,
    output: Receiver<Value>,
    complaints: NamedTempFile,
    calls: u64,
}

impl Client {
    fn start(server: &Server, token: &str) -> Self {
        let program = tool("vps-mcp/bin/vps-mcp");
        let complaints = NamedTempFile::new().expect("a temporary file");
        let mut child = Command::new(&program)
            .env("VPS_API_URL", format!("http://{}/api/v1", server.http_address()))
            .env("VPS_API_TOKEN", token)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(complaints.reopen().expect("a temporary file opens again"))
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", program.display()));
        let input = child.stdin.take().expect("a piped standard input");
        let lines = BufReader::new(child.stdout.take().expect("a piped standard output")).lines();
        let (sender, output) = channel();
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Ok(message) = serde_json::from_str(&line)
                    && sender.send(message).is_err()
                {
                    return;
                }
            }
        });
        let mut client = Self { child, input, output, complaints, calls: 0 };
        let hello = json!({
            "protocolVersion": "2024-11-05",
            "capabilities": {},
            "clientInfo": { "name": "end-to-end", "version": "0" },
        });
        client.request("initialize", &hello);
        client.write(&json!({ "jsonrpc": "2.0", "method": "notifications/initialized" }));
        client
    }

    fn write(&mut self, message: &Value) {
        writeln!(self.input, "{message}").expect("the client reads");
    }

    fn request(&mut self, method: &str, parameters: &Value) -> Value {
        self.calls += 1;
        self.write(&json!({ "jsonrpc": "2.0", "id": self.calls, "method": method, "params": parameters }));
        loop {
            let message = self.output.recv_timeout(Duration::from_secs(60)).expect("the client answers");
            if message["id"] == self.calls {
                return message["result"].clone();
            }
        }
    }

    /// Calls a tool, and answers with the text that its user sees.
    fn call(&mut self, tool: &str, arguments: &Value) -> String {
        let result = self.request("tools/call", &json!({ "name": tool, "arguments": arguments }));
        assert_eq!(result["isError"], false, "{tool} {arguments}: {result}");
        result["content"][0]["text"].as_str().expect("a text").to_owned()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Fails only where it has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            eprintln!("--- the client's\n{}---", fs::read_to_string(&self.complaints).unwrap_or_default());
        }
    }
}

/// What follows a label in the text of a tool.
fn after<'a>(text: &'a str, label: &str) -> &'a str {
    let start = text.find(label).unwrap_or_else(|| panic!("no {label} in {text}")) + label.len();
    text[start..].split_whitespace().next().expect("something follows")
}

#[test]
fn its_seven_dns_tools_work() {
    let (server, api) = Server::start_with_account();
    let dns = server.dns();
    let mut client = Client::start(&server, api.token());

    assert_eq!(client.call("list_dns_zones", &json!({})), "No results found.");
    let made = client.call("create_dns_zone", &json!({ "domain": "example.com" }));
    assert!(made.starts_with("DNS zone created.") && made.contains("Record count: 0"), "{made}");
    let zone = after(&made, "UUID: ").to_owned();
    dns.ask("example.com SOA").noerror();

    for (record_type, name, value, priority) in [
        ("A", "www", "192.0.2.1", None),
        ("aaaa", "www", "2001:db8::1", None),
        ("MX", "@", "mail.example.com", Some(10)),
        ("TXT", "@", "v=spf1 include:_spf.google.com ~all", None),
        ("CNAME", "alias", "example.com", None),
        ("SRV", "_sip._tcp", "10 5060 sip.example.com", Some(5)),
        ("CAA", "@", "0 issue \"letsencrypt.org\"", None),
        ("NS", "sub", "ns1.example.com", None),
    ] {
        let mut arguments =
            json!({ "zone_uuid": zone, "record_type": record_type, "name": name, "value": value });
        if let Some(priority) = priority {
            arguments["priority"] = json!(priority);
        }
        let text = client.call("create_dns_record", &arguments);
        assert!(text.starts_with("DNS record created.") && text.contains(value), "{text}");
    }
    dns.ask("www.example.com A").noerror().answer(&["www.example.com. 3600 A 192.0.2.1"]);
    dns.ask("example.com MX").noerror().answer(&["example.com. 3600 MX 10 mail.example.com."]);

    let shown = client.call("get_dns_zone", &json!({ "zone_uuid": zone }));
    assert!(
        shown.contains("Records (8):") && shown.contains("-> mail.example.com (priority: 10)  TTL: 3600"),
        "{shown}"
    );
    let listed = client.call("list_dns_zones", &json!({ "domain": "example.com" }));
    assert!(listed.contains("DNS Zone: example.com") && listed.contains("Record count: 8"), "{listed}");
    assert_eq!(client.call("list_dns_zones", &json!({ "domain": "example.org" })), "No results found.");

    let record = shown.lines().skip_while(|line| !line.contains("192.0.2.1")).nth(1).expect("its identity");
    let record = after(record, "Record UUID: ").to_owned();
    let updated = client
        .call("update_dns_record", &json!({ "record_uuid": record, "value": "192.0.2.2", "ttl": 1800 }));
    assert!(updated.starts_with("DNS record updated.") && updated.contains("192.0.2.2"), "{updated}");
    dns.ask("www.example.com A").noerror().answer(&["www.example.com. 1800 A 192.0.2.2"]);
    let removed = client.call("delete_dns_record", &json!({ "record_uuid": record }));
    assert_eq!(removed, format!("DNS record {record} deleted."));
    dns.ask("www.example.com A").noerror().soa_of("example.com.");
    let removed = client.call("delete_dns_zone", &json!({ "zone_uuid": zone }));
    assert_eq!(removed, format!("DNS zone {zone} deleted."));
    dns.ask("example.com SOA").rcode("REFUSED");
}

#[test]
fn its_user_sees_what_is_wrong() {
    let (server, api) = Server::start_with_account();
    let mut client = Client::start(&server, api.token());
    let zone = api.create_zone("example.com").uuid;
    let mx = json!({ "zone_uuid": zone, "record_type": "MX", "name": "@", "value": "mail.example.com" });
    assert_eq!(client.call("create_dns_record", &mx), "Error (400): MX records require a priority value");
    let nobody = json!({ "zone_uuid": "01890000-0000-7000-8000-000000000000" });
    assert!(client.call("get_dns_zone", &nobody).starts_with("Error (404): "));
    assert!(client.call("create_dns_zone", &json!({ "domain": "co.uk" })).starts_with("Error (400): "));
    assert!(client.call("create_dns_zone", &json!({ "domain": "example.com" })).starts_with("Error (400): "));

    let mut stranger = Client::start(&server, "vps_abc123def456");
    assert!(stranger.call("list_dns_zones", &json!({})).starts_with("Error (401): "));
    let reader = server.create_token("alice@example.net", &["dns:list"]);
    let mut reader = Client::start(&server, &reader);
    let refused = reader.call("create_dns_zone", &json!({ "domain": "example.org" }));
    assert!(refused.starts_with("Error (403): ") && refused.contains("dns:create"), "{refused}");
}
