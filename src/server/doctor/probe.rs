//! One GET request, for the question whether the public URL leads here.
//!
//! HTTP/1.0 on purpose: the answer ends with the connection, so there is nothing to decode. Apart from [`crate::server::outgoing`],
//! since the public URL of this very server may well be a private address.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};
use url::Url;

/// Most bytes that are read; a key set has a few thousand.
const MAX_ANSWER: u64 = 1024 * 1024;

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

/// Asks for an address. Certificates are judged by the public roots.
pub(super) async fn get(url: &Url) -> io::Result<Answer> {
    let host = url.host_str().ok_or_else(|| io::Error::other("the address has no host"))?;
    let port = url.port_or_known_default().unwrap_or(80);
    let stream = TcpStream::connect((host.trim_matches(['[', ']']), port)).await?;
    if url.scheme() == "https" {
        let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned()).map_err(io::Error::other)?;
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(io::Error::other)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        exchange(TlsConnector::from(Arc::new(config)).connect(name, stream).await?, url).await
    } else {
        exchange(stream, url).await
    }
}

async fn exchange(mut stream: impl AsyncRead + AsyncWrite + Unpin, url: &Url) -> io::Result<Answer> {
    let authority =
        url.port().map_or_else(|| url.host_str().unwrap_or_default().to_owned(), |port| format!("{}:{port}", url.host_str().unwrap_or_default()));
    let request = format!("GET {} HTTP/1.0\r\nHost: {authority}\r\nAccept: application/json\r\nUser-Agent: vestibule-doctor\r\n\r\n", url.path());
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    match stream.take(MAX_ANSWER).read_to_end(&mut answer).await {
        // Servers that end TLS without a farewell are common; a whole answer shows by its content.
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => return Err(error),
        _ => {}
    }
    parse(&String::from_utf8_lossy(&answer)).ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP"))
}

fn parse(answer: &str) -> Option<Answer> {
    let (head, body) = answer.split_once("\r\n\r\n")?;
    let status_line = head.lines().next().filter(|line| line.starts_with("HTTP/"))?;
    Some(Answer { status: status_line.split(' ').nth(1)?.parse().ok()?, body: body.to_owned() })
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;
    use url::Url;

    use super::{get, parse};

    #[tokio::test]
    async fn an_answer_is_read_to_its_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/.well-known/jwks.json", listener.local_addr().unwrap())).unwrap();
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0; 1024];
            let length = stream.read(&mut request).await.unwrap();
            stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{\"keys\":[]}").await.unwrap();
            String::from_utf8_lossy(&request[..length]).into_owned()
        });
        let answer = get(&url).await.unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (200, "{\"keys\":[]}"));
        assert!(server.await.unwrap().starts_with("GET /.well-known/jwks.json HTTP/1.0\r\nHost: 127.0.0.1:"));
    }

    #[test]
    fn what_is_not_http_is_no_answer() {
        assert_eq!(parse("SSH-2.0-OpenSSH_9\r\n\r\n"), None);
        assert_eq!(parse("HTTP/1.1 teapot\r\n\r\n"), None);
        assert_eq!(parse(""), None);
    }
}
