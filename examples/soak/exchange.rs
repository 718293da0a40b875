//! As much of HTTP as a proxy needs that looks at nothing: where a request ends, and what its answer is.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Reads one request: the head, and the body that its `Content-Length` announces.
pub(crate) async fn read_request(client: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut request = Vec::new();
    let head = loop {
        if let Some(at) = find(&request, b"\r\n\r\n") {
            break at + 4;
        }
        read_more(client, &mut request).await?;
    };
    let whole = head + content_length(&request[..head]);
    while request.len() < whole {
        read_more(client, &mut request).await?;
    }
    Ok(request)
}

async fn read_more(client: &mut TcpStream, request: &mut Vec<u8>) -> io::Result<()> {
    match client.read_buf(request).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

/// Gives a request to the vendor, and the vendor's whole answer back. When this returns, the vendor has acted.
pub(crate) async fn forward(vendor: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    // The vendor closes when it has answered, so that nobody needs to know where an answer ends.
    let line = find(request, b"\r\n").map_or(0, |at| at + 2);
    let (line, rest) = request.split_at(line);
    let request = [line, b"connection: close\r\n", rest].concat();
    let mut vendor = TcpStream::connect(vendor).await?;
    vendor.write_all(&request).await?;
    let mut answer = Vec::new();
    vendor.read_to_end(&mut answer).await?;
    Ok(answer)
}

/// Ends when the client has gone.
pub(crate) async fn hung_up(client: &mut TcpStream) {
    // A client sends nothing more until it has its answer.
    let _ = client.read(&mut [0]).await;
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

fn content_length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head);
    let headers = head.lines().filter_map(|line| line.split_once(':'));
    headers
        .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .find_map(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0)
}
