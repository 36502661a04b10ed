//! Reads the client's messages ahead of the protocol library and mends what would stop it.
//!
//! Input: raw bytes. Output: well-formed messages. A body that is no message becomes a request that is answered with an
//! error (the library would end the session), a URI with a raw `Å` or blank is percent-encoded (the library would drop
//! its message), and a request whose method starts with `$/` gets a name that is answered as unknown.

use serde_json::{Map, Value, json};
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader,
};

use super::uri;

/// The request that replaces a message nobody could read; its parameter is the code of the error.
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
        return unreadable(&Value::Null, PARSE_ERROR);
    };
    let Some(fields) = message.as_object_mut() else {
        return unreadable(&Value::Null, INVALID_REQUEST);
    };
    if !is_message(fields) {
        let id = fields.get("id").filter(|id| is_id(id));
        return unreadable(id.unwrap_or(&Value::Null), INVALID_REQUEST);
    }
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

const PARSE_ERROR: i64 = -32700;
const INVALID_REQUEST: i64 = -32600;

fn unreadable(id: &Value, code: i64) -> Vec<u8> {
    json!({ "jsonrpc": "2.0", "id": id, "method": UNREADABLE, "params": code }).to_string().into_bytes()
}

/// Whether it is a request, a notification or an answer as JSON-RPC 2.0 has them.
fn is_message(fields: &Map<String, Value>) -> bool {
    let answers = || {
        let error = |error: &Value| error["code"].is_i64() && error["message"].is_string();
        fields.contains_key("result") || fields.get("error").is_some_and(error)
    };
    let says = match fields.get("method") {
        Some(method) => method.is_string() && fields.get("id").is_none_or(is_id),
        None => fields.get("id").is_some_and(is_id) && answers(),
    };
    says && fields.get("jsonrpc").is_some_and(|version| version == "2.0")
}

fn is_id(id: &Value) -> bool {
    id.is_null() || id.is_string() || id.is_i64()
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
