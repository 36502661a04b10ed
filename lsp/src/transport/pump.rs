//! Reads the client's messages ahead of the protocol library and mends what would stop it.
//!
//! Input: raw bytes. Output: well-formed messages. A body that is no JSON becomes a notification that is logged
//! (the library would end the session), a URI with a raw `Å` or blank is percent-encoded (the library would drop
//! its message), and a request whose method starts with `$/` gets a name that is answered as unknown.

use serde_json::Value;
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader,
};

use super::uri;

/// The notification that replaces a message nobody could read.
pub(crate) const UNREADABLE: &str = "remit/unreadable";

/// No sensible message is larger; a header that claims more is taken for garbage.
const LARGEST: usize = 512 * 1024 * 1024;

/// Passes messages on until the input ends; then closes the output, which ends the session.
pub(crate) async fn pump<I, O>(input: I, mut output: O)
where
    I: AsyncRead + Unpin,
    O: AsyncWrite + Unpin,
{
    let mut input = BufReader::new(input);
    while let Some(length) = header(&mut input).await {
        let mut body = vec![0; length];
        if input.read_exact(&mut body).await.is_err() {
            break;
        }
        let body = mend(body);
        let head = format!("Content-Length: {}\r\n\r\n", body.len());
        let sent = async {
            output.write_all(head.as_bytes()).await?;
            output.write_all(&body).await?;
            output.flush().await
        };
        if sent.await.is_err() {
            break;
        }
    }
    let _ = output.shutdown().await;
}

/// The length that the next header states; lines that are no header are skipped.
async fn header<R: AsyncBufRead + Unpin>(input: &mut R) -> Option<usize> {
    let mut length = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).await.ok()? == 0 {
            return None;
        }
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if text.is_empty() {
            if let Some(length) = length.take() {
                return Some(length);
            }
        } else if let Some((name, value)) = text.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok().filter(|length| *length <= LARGEST);
        }
    }
}

fn mend(body: Vec<u8>) -> Vec<u8> {
    let Ok(mut message) = serde_json::from_slice::<Value>(&body) else {
        return format!(r#"{{"jsonrpc":"2.0","method":"{UNREADABLE}"}}"#).into_bytes();
    };
    let Some(fields) = message.as_object_mut() else {
        return format!(r#"{{"jsonrpc":"2.0","method":"{UNREADABLE}"}}"#).into_bytes();
    };
    let mut changed = false;
    if fields.contains_key("id")
        && let Some(Value::String(method)) = fields.get_mut("method")
        && method.starts_with("$/")
    {
        method.insert_str(0, "unknown:");
        changed = true;
    }
    if let Some(params) = fields.get_mut("params") {
        changed |= encode_uris(params);
    }
    if !changed {
        return body;
    }
    serde_json::to_vec(&message).unwrap_or(body)
}

/// Percent-encodes every field that the protocol types read as a URI.
fn encode_uris(value: &mut Value) -> bool {
    match value {
        Value::Object(fields) => {
            let mut changed = false;
            for (key, value) in fields.iter_mut() {
                if is_uri_key(key)
                    && let Value::String(text) = value
                {
                    if let Some(encoded) = uri::encoded(text) {
                        *text = encoded;
                        changed = true;
                    }
                } else {
                    changed |= encode_uris(value);
                }
            }
            changed
        }
        Value::Array(items) => {
            let mut changed = false;
            for item in items {
                changed |= encode_uris(item);
            }
            changed
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

fn is_uri_key(key: &str) -> bool {
    matches!(key, "uri" | "rootUri" | "oldUri" | "newUri" | "targetUri" | "baseUri" | "scopeUri")
}
