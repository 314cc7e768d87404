//! What a program does to call an operation, in three languages. Each sample runs as it stands, with the token and the
//! identities in variables of the environment.

use std::fmt::Write;

use super::literal::{Literal, Notation};

/// A call to be shown.
pub(crate) struct Call<'a> {
    /// `GET`.
    pub(crate) method: &'a str,
    /// Where the API is, such as `https://dns.example.net`.
    pub(crate) origin: &'a str,
    /// `/api/v1/dns-zones/{uuid}/`.
    pub(crate) path: &'a str,
    /// What is sent.
    pub(crate) body: Body,
    /// What comes back.
    pub(crate) answer: Answer,
}

/// A request's body.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// None.
    Nothing,
    /// An object.
    Json(Literal),
    /// A file of this media type.
    File(String),
}

/// An answer's body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Answer {
    /// None.
    Nothing,
    /// An object or an array.
    Json,
    /// Text.
    Text,
}

/// The file that samples send.
const FILE: &str = "example.com.zone";

impl Call<'_> {
    /// For a shell.
    pub(crate) fn curl(&self) -> String {
        let method = if self.method == "GET" { String::new() } else { format!("-X {} ", self.method) };
        let url = self.url(|name| format!("${name}"));
        let mut text = format!("curl {method}\"{url}\" \\\n  -H \"Authorization: Bearer $TOKEN\"");
        let _ = match &self.body {
            Body::Nothing => Ok(()),
            Body::Json(value) => {
                let json = value.write(Notation::Shell, 2);
                write!(text, " \\\n  -H \"Content-Type: application/json\" \\\n  -d '{json}'")
            }
            Body::File(media_type) => {
                write!(text, " \\\n  -H \"Content-Type: {media_type}\" \\\n  --data-binary @{FILE}")
            }
        };
        text
    }

    /// For Python, with requests.
    pub(crate) fn python(&self) -> String {
        let has_variables = self.path.contains('{');
        let url = self.url(|name| format!("{{os.environ['{name}']}}"));
        let prefix = if has_variables { "f" } else { "" };
        let method = self.method.to_lowercase();
        let mut text = format!(
            "import os\nimport requests\n\nresponse = requests.{method}(\n    {prefix}\"{url}\",\n    headers={{"
        );
        let authorization = "\"Authorization\": f\"Bearer {os.environ['TOKEN']}\"";
        let _ = match &self.body {
            Body::Nothing => writeln!(text, "{authorization}}},"),
            Body::Json(value) => {
                writeln!(text, "{authorization}}},\n    json={},", value.write(Notation::Python, 4))
            }
            Body::File(media_type) => writeln!(
                text,
                "\n        {authorization},\n        \"Content-Type\": \"{media_type}\",\n    }},\n    \
                 data=open(\"{FILE}\", \"rb\"),"
            ),
        };
        text.push_str(
            "    timeout=60,\n)\nif not response.ok:\n    raise SystemExit(response.json()[\"detail\"])\n",
        );
        text.push_str(match self.answer {
            Answer::Nothing => "print(response.status_code)",
            Answer::Json => "print(response.json())",
            Answer::Text => "print(response.text)",
        });
        text
    }

    /// For JavaScript outside of browsers (Node, Deno, Bun), with fetch.
    pub(crate) fn javascript(&self) -> String {
        let url = self.url(|name| format!("${{process.env.{name}}}"));
        let quote = if self.path.contains('{') { '`' } else { '"' };
        let mut text = String::new();
        if let Body::File(_) = self.body {
            text.push_str("import { readFile } from \"node:fs/promises\";\n\n");
        }
        let _ = writeln!(text, "const response = await fetch({quote}{url}{quote}, {{");
        if self.method != "GET" {
            let _ = writeln!(text, "  method: \"{}\",", self.method);
        }
        let authorization = "Authorization: `Bearer ${process.env.TOKEN}`";
        let _ = match &self.body {
            Body::Nothing => writeln!(text, "  headers: {{ {authorization} }},"),
            Body::Json(value) => writeln!(
                text,
                "  headers: {{\n    {authorization},\n    \"Content-Type\": \"application/json\",\n  }},\n  \
                 body: JSON.stringify({}),",
                value.write(Notation::JavaScript, 2)
            ),
            Body::File(media_type) => writeln!(
                text,
                "  headers: {{\n    {authorization},\n    \"Content-Type\": \"{media_type}\",\n  }},\n  \
                 body: await readFile(\"{FILE}\"),"
            ),
        };
        text.push_str("});\nif (!response.ok) throw new Error((await response.json()).detail);\n");
        text.push_str(match self.answer {
            Answer::Nothing => "console.log(response.status);",
            Answer::Json => "console.log(await response.json());",
            Answer::Text => "console.log(await response.text());",
        });
        text
    }

    /// The URL, in which the path's parameters are written as variables of the language.
    fn url(&self, variable: impl Fn(&str) -> String) -> String {
        let mut url = self.origin.to_owned();
        let mut before = "";
        for segment in self.path.split('/').skip(1) {
            url.push('/');
            if segment.starts_with('{') {
                url.push_str(&variable(&variable_name(before)));
            } else {
                url.push_str(segment);
            }
            before = segment;
        }
        url
    }
}

/// The variable for what stands in a path after this segment: `ZONE` after `dns-zones`.
pub(crate) fn variable_name(segment: &str) -> String {
    let name = segment.strip_prefix("dns-").unwrap_or(segment);
    name.strip_suffix('s').unwrap_or(name).to_uppercase().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ORIGIN: &str = "https://dns.example.net";

    fn create() -> Call<'static> {
        let value = ("value".to_owned(), Literal::Scalar(json!("it's")));
        let zone = ("zone".to_owned(), Literal::Variable("ZONE".to_owned()));
        Call {
            method: "POST",
            origin: ORIGIN,
            path: "/api/v1/dns-zones/{uuid}/records/",
            body: Body::Json(Literal::Object(vec![value, zone])),
            answer: Answer::Json,
        }
    }

    #[test]
    fn a_body_is_sent_as_the_language_does() {
        assert_eq!(
            create().curl(),
            r#"curl -X POST "https://dns.example.net/api/v1/dns-zones/$ZONE/records/" \
  -H "Authorization: Bearer $TOKEN" \
  -H "Content-Type: application/json" \
  -d '{"value": "it'\''s", "zone": "'$ZONE'"}'"#
        );
        assert_eq!(
            create().python(),
            r#"import os
import requests

response = requests.post(
    f"https://dns.example.net/api/v1/dns-zones/{os.environ['ZONE']}/records/",
    headers={"Authorization": f"Bearer {os.environ['TOKEN']}"},
    json={"value": "it's", "zone": os.environ["ZONE"]},
    timeout=60,
)
if not response.ok:
    raise SystemExit(response.json()["detail"])
print(response.json())"#
        );
        assert_eq!(
            create().javascript(),
            r#"const response = await fetch(`https://dns.example.net/api/v1/dns-zones/${process.env.ZONE}/records/`, {
  method: "POST",
  headers: {
    Authorization: `Bearer ${process.env.TOKEN}`,
    "Content-Type": "application/json",
  },
  body: JSON.stringify({ value: "it's", zone: process.env.ZONE }),
});
if (!response.ok) throw new Error((await response.json()).detail);
console.log(await response.json());"#
        );
    }

    #[test]
    fn without_a_body_it_is_short() {
        let list = || Call {
            method: "GET",
            origin: ORIGIN,
            path: "/api/v1/dns-zones/",
            body: Body::Nothing,
            answer: Answer::Json,
        };
        assert_eq!(
            list().curl(),
            "curl \"https://dns.example.net/api/v1/dns-zones/\" \\\n  -H \"Authorization: Bearer $TOKEN\""
        );
        assert!(
            list().python().contains("requests.get(\n    \"https://dns.example.net/api/v1/dns-zones/\",")
        );
        assert!(
            list().javascript().starts_with("const response = await fetch(\"https://dns.example.net/api")
        );
    }
}
