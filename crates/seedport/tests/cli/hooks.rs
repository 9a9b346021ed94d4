//! The other side of webhooks: a small HTTP server that keeps what it is given, and answers as it
//! is told.
//!
//! Invariant: real sockets; it reads a whole request before it answers or falls silent.
//! Called by `webhook`.

use std::{
    collections::{HashMap, VecDeque},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver as Channel, RecvTimeoutError, Sender},
    },
    thread,
    time::Duration,
};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub body: String,
}

/// What is answered.
#[derive(Debug, Clone)]
pub enum Say {
    Status(u16),
    /// 302 to this address.
    Redirect(String),
    /// Nothing, and the connection stays.
    Nothing,
    /// Nothing, and the connection ends.
    Close,
}

/// A running receiver.
pub struct Hooks {
    pub address: SocketAddr,
    arrived: Channel<Hook>,
    script: Arc<Mutex<VecDeque<Say>>>,
}

impl Hooks {
    /// Gives these answers first, and 200 from then on.
    pub fn saying(script: impl IntoIterator<Item = Say>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (keep, arrived) = mpsc::channel();
        let script = Arc::new(Mutex::new(script.into_iter().collect::<VecDeque<_>>()));
        let says = Arc::clone(&script);
        // Ends with the test's process.
        thread::spawn(move || {
            let mut silent = Vec::new();
            for connection in listener.incoming().flatten() {
                // A request that breaks off leaves no hook; the test sees that.
                if let Ok(Some(kept)) = answer(connection, &says, &keep) {
                    silent.push(kept);
                }
            }
        });
        Self {
            address,
            arrived,
            script,
        }
    }

    /// What is answered next, after what is still to be answered.
    pub fn then(&self, say: Say) {
        self.script.lock().expect("whole").push_back(say);
    }

    /// The next request.
    pub fn next(&self) -> Hook {
        self.arrived
            .recv_timeout(PATIENCE)
            .expect("a webhook arrives in time")
    }

    /// Whether nothing arrived that was not taken.
    pub fn is_quiet(&self) -> bool {
        self.arrived.recv_timeout(Duration::ZERO) == Err(RecvTimeoutError::Timeout)
    }
}

/// Answers one request; gives the connection back when it must stay open in silence.
fn answer(
    connection: TcpStream,
    says: &Mutex<VecDeque<Say>>,
    keep: &Sender<Hook>,
) -> std::io::Result<Option<TcpStream>> {
    let mut reader = BufReader::new(&connection);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length");
    let length = length.and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8_lossy(&body).into_owned();
    let say = says.lock().expect("whole").pop_front();
    // The test may have all it wants.
    let _ = keep.send(Hook {
        path,
        headers,
        body,
    });
    let head = match say.unwrap_or(Say::Status(200)) {
        Say::Status(status) => format!("{status} Told"),
        Say::Redirect(to) => format!("302 Found\r\nlocation: {to}"),
        Say::Nothing => return Ok(Some(connection)),
        Say::Close => return Ok(None),
    };
    let close = "content-length: 2\r\nconnection: close\r\n\r\nok";
    write!(&connection, "HTTP/1.1 {head}\r\n{close}")?;
    Ok(None)
}
