//! A server that answers, one connection a request, what it is told to.
//!
//! Called by every case.

use std::{
    io::{BufRead, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    thread::{self, JoinHandle},
};

use seedport_client::mobilecoin::{DoorError, Operator};
use seedport_wire::SecretBytes;
use serde_json::{Value, json};

/// A request as it arrived.
pub struct Request {
    /// Lower case, without the body.
    pub head: String,
    /// The body as JSON; null when there is none.
    pub json: Value,
}

/// A stranger, and its address.
pub struct Stranger {
    pub url: String,
    served: JoinHandle<Vec<Request>>,
    expected: usize,
}

impl Stranger {
    /// Answers as many requests as there are answers, each with whole bytes.
    pub fn saying(answers: Vec<Vec<u8>>) -> Self {
        let mut answers = answers.into_iter();
        let count = answers.len();
        Self::answering(count, move |_| answers.next().expect("one a request"))
    }

    /// Answers `count` requests, each by looking at it.
    pub fn answering(
        count: usize,
        mut answer: impl FnMut(&Request) -> Vec<u8> + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("bound"));
        let served = thread::spawn(move || {
            let serve = |_| {
                let (mut stream, _) = listener.accept().expect("a client");
                let request = read(&mut BufReader::new(&stream))?;
                // A client that stops reading closes the connection; that is its right.
                let _ = stream.write_all(&answer(&request));
                Some(request)
            };
            (0..count).map_while(serve).collect()
        });
        Self {
            url,
            served,
            expected: count,
        }
    }

    /// The requests. Must be called when no more will come; there must be as many as were expected.
    pub fn requests(self) -> Vec<Request> {
        let address = self.url.strip_prefix("http://").expect("http");
        // Whoever comes without a request ends the wait for one. Nobody may be listening any more.
        drop(TcpStream::connect(address));
        let requests = self.served.join().expect("served");
        assert_eq!(requests.len(), self.expected, "requests");
        requests
    }
}

/// A request; `None` from one who hangs up before it is whole.
fn read(stream: &mut impl BufRead) -> Option<Request> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let head = head.to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length = length.map_or(0, |text| text.parse().expect("a length"));
    let mut body = vec![0; length];
    stream.read_exact(&mut body).ok()?;
    let json = serde_json::from_slice(&body).unwrap_or_default();
    Some(Request { head, json })
}

/// A whole answer of this status.
pub fn http(status: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// A result, as the door says it.
pub fn result(result: &Value) -> Vec<u8> {
    let json = json!({"method": "m", "result": result, "jsonrpc": "2.0", "id": 1});
    http("200 OK", json.to_string().as_bytes())
}

/// An operator of this address, with an API key.
pub fn operator(url: &str) -> Operator {
    let key = SecretBytes::copy_from(b"0123456789abcdef");
    Operator::new(url.parse().expect("a URL"), Some(&key)).expect("a client")
}

/// What one call sends, and what it makes of this result.
pub async fn asked<T>(
    answer: Value,
    call: impl AsyncFnOnce(Operator) -> Result<T, DoorError>,
) -> (Request, Result<T, DoorError>) {
    let stranger = Stranger::saying(vec![result(&answer)]);
    let answered = call(operator(&stranger.url)).await;
    let mut requests = stranger.requests();
    (requests.remove(0), answered)
}
