//! A receiver of mail on the loopback interface: as much of SMTP (RFC 5321) as one sender needs.
//!
//! Invariant: a message is acknowledged only when it can be taken out of the channel.
//! Called by tests.

use std::{
    io::{BufRead as _, BufReader, Result, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

/// How long a mail may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The receiver.
#[derive(Debug)]
pub struct MailBox {
    address: SocketAddr,
    messages: Receiver<String>,
}

impl MailBox {
    /// Listens on a free port for as long as the program runs.
    ///
    /// # Panics
    /// When there is no port.
    #[must_use]
    pub fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, messages) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let sender = sender.clone();
                // A sender that breaks off has sent nothing; the test sees that.
                thread::spawn(move || drop(converse(&stream, &sender)));
            }
        });
        Self { address, messages }
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The code in the next message, whose recipient this is: the one line that is six digits.
    ///
    /// # Panics
    /// When no such message comes.
    #[must_use]
    pub fn next_code(&self, recipient: &str) -> String {
        let message = self.messages.recv_timeout(PATIENCE).expect("a mail");
        assert!(message.contains(recipient), "to somebody else: {message}");
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
        let mut codes = message.lines().map(str::trim).filter(is_code);
        match (codes.next(), codes.next()) {
            (Some(code), None) => code.to_owned(),
            _ => panic!("not one code: {message}"),
        }
    }
}

fn converse(stream: &TcpStream, sender: &Sender<String>) -> Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let mut out = stream;
    out.write_all(b"220 localhost\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                let mut message = String::new();
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    message += line.strip_prefix('.').unwrap_or(&line);
                    message.push('\n');
                }
                if sender.send(message).is_err() {
                    return Ok(());
                }
                "250 taken"
            }
            "QUIT" => return out.write_all(b"221 bye\r\n"),
            _ => "250 ok",
        };
        out.write_all(format!("{answer}\r\n").as_bytes())?;
    }
    Ok(())
}
