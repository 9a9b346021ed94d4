//! The other side of SMTP: a small mail server that keeps what it is given.
//!
//! Invariant: speaks RFC 5321's commands in order over a real socket, and nothing more.
//! Called by `mail`.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{self, Receiver as Channel, Sender},
    thread,
};

/// A message as it arrived.
pub struct Mail {
    pub from: String,
    pub to: String,
    pub text: String,
}

/// A running mail server.
pub struct Receiver {
    pub address: SocketAddr,
    pub mails: Channel<Mail>,
}

impl Receiver {
    /// Takes every message.
    pub fn start() -> Self {
        Self::answering("250 kept")
    }

    /// Answers every recipient with this line.
    pub fn answering(recipient: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let (keep, mails) = mpsc::channel();
        // Ends with the test's process.
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                // A conversation that breaks off leaves no mail; the test sees that.
                let _ = converse(&connection, recipient, &keep);
            }
        });
        Self { address, mails }
    }
}

fn converse(connection: &TcpStream, recipient: &str, keep: &Sender<Mail>) -> std::io::Result<()> {
    let mut answer = connection;
    let mut lines = BufReader::new(connection).lines();
    let (mut from, mut to) = (String::new(), String::new());
    write!(answer, "220 receiver\r\n")?;
    while let Some(line) = lines.next().transpose()? {
        let (verb, rest) = line.split_at(line.len().min(4));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" => write!(answer, "250 receiver\r\n")?,
            "MAIL" => {
                rest.clone_into(&mut from);
                write!(answer, "250 ok\r\n")?;
            }
            "RCPT" => {
                rest.clone_into(&mut to);
                write!(answer, "{recipient}\r\n")?;
            }
            "DATA" => {
                write!(answer, "354 go on\r\n")?;
                let mut text = String::new();
                for line in lines.by_ref() {
                    let line = line?;
                    if line == "." {
                        break;
                    }
                    text += line.strip_prefix('.').unwrap_or(&line);
                    text.push('\n');
                }
                write!(answer, "250 kept\r\n")?;
                let (from, to) = (from.clone(), to.clone());
                // The test may have all it wants.
                let _ = keep.send(Mail { from, to, text });
            }
            "QUIT" => {
                write!(answer, "221 bye\r\n")?;
                return Ok(());
            }
            _ => write!(answer, "250 ok\r\n")?,
        }
    }
    Ok(())
}
