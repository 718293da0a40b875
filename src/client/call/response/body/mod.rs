//! Reads a body into one buffer. A limit bounds it, whatever length the server announces.

mod content_encoding;

use std::time::Duration;

use bytes::Bytes;
use reqwest::Response;
use tokio::time::timeout;

use content_encoding::{Decoder, Refusal};

use super::transport_error;
use crate::error::{Error, ErrorKind, Result};

pub(crate) use content_encoding::ContentEncoding;

/// Reads the body, at most `limit` bytes of it after decompression.
pub(crate) async fn read(
    mut response: Response,
    encoding: ContentEncoding,
    limit: usize,
) -> Result<Bytes> {
    let refuse = |refusal| {
        let error = match refusal {
            Refusal::TooLarge => Error::new(
                ErrorKind::Decode,
                format!(
                    "the answer is larger than {limit} bytes: raise HttpOptions::with_max_body if that is right"
                ),
            ),
            Refusal::Undecodable(reason, source) => {
                let error = Error::new(ErrorKind::Decode, reason);
                match source {
                    Some(source) => error.with_source(source),
                    None => error,
                }
            }
        };
        error.with_may_have_been_applied(true)
    };
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(refuse(Refusal::TooLarge));
    }
    // At most the limit, so it fits.
    let mut body = Decoder::new(encoding, announced as usize, limit);
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| transport_error::classify(error, false))?
    {
        body.push(&chunk).map_err(refuse)?;
    }
    body.finish().map_err(refuse)
}

/// How long the body of a failure is waited for, at most.
const FAILURE_BODY_TIMEOUT: Duration = Duration::from_secs(2);

/// Reads the start of a body that is kept only to explain a failure: what the status says is known even if the rest never comes. Returns
/// why it cannot be decoded, too.
pub(crate) async fn read_start(
    mut response: Response,
    encoding: ContentEncoding,
    limit: usize,
) -> (Bytes, Option<String>) {
    let mut body = Decoder::new(encoding, 0, limit);
    let read = async {
        while let Ok(Some(chunk)) = response.chunk().await {
            body.push(&chunk)?;
        }
        Ok(())
    };
    // What came until then is kept.
    let reason = match timeout(FAILURE_BODY_TIMEOUT, read).await {
        Ok(Err(Refusal::Undecodable(reason, _))) => Some(reason.into_owned()),
        _ => None,
    };
    (body.into_start(), reason)
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    /// The response of a server that sends these bytes, a piece at a time, and closes the connection.
    async fn response(pieces: Vec<Vec<u8>>) -> Response {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            // An unread request would reset the connection.
            let _ = stream.read(&mut [0; 4096]).await.unwrap();
            for piece in pieces {
                // A client that refuses the body closes the connection.
                if stream.write_all(&piece).await.is_err() {
                    return;
                }
            }
        });
        reqwest::get(url).await.unwrap()
    }

    fn head(fields: &str) -> Vec<u8> {
        format!("HTTP/1.1 200 OK\r\nconnection: close\r\n{fields}\r\n").into_bytes()
    }

    const SIZE: usize = 1_000_001;

    #[tokio::test]
    async fn a_body_of_an_announced_length_is_allocated_once() {
        let pieces = vec![head("content-length: 1000001\r\n"), vec![b'x'; SIZE]];
        let body = read(response(pieces).await, ContentEncoding::Identity, SIZE)
            .await
            .unwrap();
        assert_eq!(body, vec![b'x'; SIZE]);
        let buffer = body.try_into_mut().unwrap();
        assert_eq!(buffer.capacity(), SIZE);
    }

    #[tokio::test]
    async fn a_body_of_an_unknown_length_is_read_up_to_the_limit() {
        let pieces = || vec![head(""), vec![b'x'; SIZE]];
        let body = read(response(pieces()).await, ContentEncoding::Identity, SIZE)
            .await
            .unwrap();
        assert_eq!(body.len(), SIZE);
        let error = read(
            response(pieces()).await,
            ContentEncoding::Identity,
            SIZE - 1,
        )
        .await
        .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
    }

    #[tokio::test]
    async fn an_announced_length_above_the_limit_is_not_reserved() {
        let announced = format!("content-length: {}\r\n", u64::MAX / 2);
        let pieces = vec![head(&announced), vec![b'x'; 10]];
        let error = read(response(pieces).await, ContentEncoding::Identity, SIZE)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
    }

    #[tokio::test]
    async fn a_body_shorter_than_announced_is_an_error() {
        let pieces = vec![head("content-length: 1000001\r\n"), vec![b'x'; 10]];
        let error = read(response(pieces).await, ContentEncoding::Identity, SIZE)
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Transport);
    }
}
