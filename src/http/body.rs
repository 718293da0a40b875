//! Reading a body without trusting its length.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::Response;
use tokio::time::timeout;

use super::classify;
use crate::{Error, ErrorKind, Result};

/// Reads the body, at most `limit` bytes of it.
pub(super) async fn read(mut response: Response, limit: usize) -> Result<Bytes> {
    let announced = response.content_length().unwrap_or(0);
    let too_large = || {
        Error::new(
            ErrorKind::Decode,
            format!(
                "the answer is larger than {limit} bytes: raise HttpOptions::with_max_body if that is right"
            ),
        )
        .with_may_have_been_applied(true)
    };
    if announced > limit as u64 {
        return Err(too_large());
    }
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(classify::transport)? {
        if body.len() + chunk.len() > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// How long the body of a failure is waited for, at most.
const PATIENCE: Duration = Duration::from_secs(2);

/// Reads the start of a body that is kept only to explain a failure: what the status says is known even if the rest never comes.
pub(super) async fn read_start(mut response: Response, limit: usize) -> Bytes {
    let mut body = BytesMut::new();
    let read = async {
        while body.len() < limit {
            let Ok(Some(chunk)) = response.chunk().await else {
                break;
            };
            body.extend_from_slice(&chunk[..chunk.len().min(limit - body.len())]);
        }
    };
    // What came until then is kept.
    let _ = timeout(PATIENCE, read).await;
    body.freeze()
}
