//! `zonewright tsig ...`

use std::io::Read;

use anyhow::{Context, bail};
use data_encoding::BASE64;
use hosting::{Error, Hosting, NewTsigKey};

use crate::cli::TsigCommand;
use crate::config::Config;
use crate::output::{counted, remark, say};
use crate::serve;

/// More than a secret and blanks around it.
const SECRET_TEXT_OCTETS_MAX: u64 = 4096;

/// `zonewright tsig ...`
pub(crate) async fn tsig(hosting: Hosting, config: Config, command: TsigCommand) -> anyhow::Result<()> {
    match command {
        TsigCommand::Create { name, algorithm, account, secret_stdin, .. } => {
            let hosting = hosting.with_secret_key(serve::secret_key(&config)?);
            let secret = if secret_stdin { Some(read_secret(std::io::stdin())?) } else { None };
            let key = NewTsigKey { name, algorithm, account, secret };
            let (name, secret) = hosting.create_tsig_key(key).await?;
            say(&format!(
                "key \"{}\" {{\n\talgorithm {};\n\tsecret \"{}\";\n}};",
                name.to_text_without_final_dot(),
                algorithm.as_str(),
                BASE64.encode(&secret)
            ))
        }
        TsigCommand::List { .. } => {
            for key in hosting.list_tsig_keys().await? {
                let of = key.account_email.as_deref().unwrap_or("the operator");
                say(&format!("{}  {}  of {of}", key.name.to_text_without_final_dot(), key.algorithm))?;
            }
            Ok(())
        }
        TsigCommand::Delete { name, .. } => match hosting.delete_tsig_key(&name).await {
            Err(Error::NotFound) => bail!("there is no key {name}; `zonewright tsig list` shows them"),
            outcome => {
                let copies = match outcome? {
                    0 => String::new(),
                    copies => format!("; {} named it, and get nothing new", counted(copies, "copied zone")),
                };
                remark(&format!("the key {name} is deleted{copies}"));
                Ok(())
            }
        },
    }
}

fn read_secret(input: impl Read) -> anyhow::Result<Vec<u8>> {
    let mut text = String::new();
    input.take(SECRET_TEXT_OCTETS_MAX).read_to_string(&mut text).context("--secret-stdin")?;
    // Not told what it is: it is a secret.
    let secret = BASE64.decode(text.trim().as_bytes()).ok();
    secret.context("--secret-stdin: expected a secret in base 64, as named.conf has it between the quotes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_read_with_blanks_around_them() {
        assert_eq!(read_secret(&b" AAEC/w==\n"[..]).unwrap(), [0, 1, 2, 255]);
        for wrong in [&b"AAEC/w"[..], b"\"AAEC/w==\"", b"\xff", b"secret!"] {
            let told = format!("{:#}", read_secret(wrong).unwrap_err());
            assert!(told.contains("--secret-stdin") && !told.contains("secret!"), "{told}");
        }
    }
}
