//! A server on this host that tests send to: one canned answer, every request kept.
//!
//! Invariant: real sockets, and no HTTP library between the test and the bytes.
//! Called by the tests of `egress` and of `sms`.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{self, Receiver},
    thread,
    time::Duration,
};

/// Long enough for any machine; only a failing test waits so long.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request as it arrived.
pub struct Arrived {
    /// The request line and the headers.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Arrived {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// A running server.
pub struct TestServer {
    address: SocketAddr,
    arrived: Receiver<Arrived>,
}

impl TestServer {
    /// Answers every request with these bytes and closes the connection.
    pub fn answering(answer: impl Into<Vec<u8>>) -> Self {
        Self::start(answer.into(), false)
    }

    /// Answers every request with these bytes and then says nothing more.
    pub fn stalling(answer: impl Into<Vec<u8>>) -> Self {
        Self::start(answer.into(), true)
    }

    /// Answers with this status and no body.
    pub fn status(status: u16) -> Self {
        Self::answering(format!(
            "HTTP/1.1 {status} Said\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        ))
    }

    /// Takes every request and says nothing.
    pub fn silent() -> Self {
        Self::stalling(Vec::new())
    }

    fn start(answer: Vec<u8>, hold: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (keep, arrived) = mpsc::channel();
        // Ends with the test's process.
        thread::spawn(move || {
            let mut stalled = Vec::new();
            for mut connection in listener.incoming().flatten() {
                // A client that goes away early leaves no request; the test sees that.
                let Ok(request) = read(&connection) else {
                    continue;
                };
                // The test may have all it wants.
                let _ = keep.send(request);
                // A client that has read enough may be gone.
                let _ = connection.write_all(&answer);
                if hold {
                    stalled.push(connection);
                }
            }
        });
        Self { address, arrived }
    }

    /// A URL of this server.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The next request.
    pub fn next(&self) -> Arrived {
        self.arrived.recv_timeout(PATIENCE).expect("a request")
    }

    /// Whether a request has come that was not taken by `next`.
    pub fn has_more(&self) -> bool {
        self.arrived.try_recv().is_ok()
    }
}

fn read(connection: &TcpStream) -> io::Result<Arrived> {
    let mut reader = BufReader::new(connection);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let mut request = Arrived {
        head,
        body: String::new(),
    };
    let length = request.header("content-length");
    let length: u64 = length.map_or(0, |length| length.parse().expect("a length"));
    reader.take(length).read_to_string(&mut request.body)?;
    Ok(request)
}
