//! A real HTTP server on the loopback interface, for what a server sends by itself.
//!
//! Invariant: every request is kept whole, head and body, before it is answered.
//! Called by `outside`.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result};

/// What a request is answered with: the status and the body, by the request as it came.
pub type Answerer = dyn Fn(&str) -> (u16, String) + Send + Sync;

/// The server.
pub struct Listener {
    /// Where it listens.
    pub address: SocketAddr,
    requests: Receiver<String>,
}

impl Listener {
    /// Starts to listen on a free port, for as long as the program runs.
    pub fn open(answerer: Box<Answerer>) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (sender, requests) = channel();
        let answerer: Arc<Answerer> = answerer.into();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (sender, answerer) = (sender.clone(), answerer.clone());
                // A caller that breaks off has asked nothing.
                thread::spawn(move || drop(converse(&stream, &sender, answerer.as_ref())));
            }
        });
        Ok(Self { address, requests })
    }

    /// The next request, which must come soon.
    pub fn next(&self) -> Result<String> {
        let request = self.requests.recv_timeout(Duration::from_secs(20));
        request.context("no request came")
    }

    /// The next request, if one comes within this time.
    pub fn next_within(&self, time: Duration) -> Option<String> {
        self.requests.recv_timeout(time).ok()
    }
}

/// One request and its answer.
fn converse(stream: &TcpStream, sender: &Sender<String>, answerer: &Answerer) -> Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    let mut length = 0;
    loop {
        let from = request.len();
        anyhow::ensure!(lines.read_line(&mut request)? > 0, "the caller broke off");
        let line = request[from..].trim_end();
        if line.is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse()?;
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body)?;
    request += &String::from_utf8(body)?;
    sender.send(request.clone())?;
    let (status, answer) = answerer(&request);
    let mut out = stream;
    let head = format!(
        "HTTP/1.1 {status} Told\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        answer.len()
    );
    out.write_all(head.as_bytes())?;
    out.write_all(answer.as_bytes())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_kept_whole_and_answered() {
        let listener = Listener::open(Box::new(|request| (418, request.to_owned()))).unwrap();
        let mut stream = TcpStream::connect(listener.address).unwrap();
        let said = "POST /a HTTP/1.1\r\ncontent-length: 4\r\n\r\nbody";
        stream.write_all(said.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 418 "), "{answer}");
        assert!(answer.ends_with(said), "{answer}");
        assert_eq!(listener.next().unwrap(), said);
        assert_eq!(listener.next_within(Duration::ZERO), None);
    }
}
