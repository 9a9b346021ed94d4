//! A real receiver of mail on the loopback interface: as much of SMTP (RFC 5321) as one sender
//! needs.
//!
//! Invariant: a message is acknowledged only when it can be taken out of the channel.
//! Called by `outside`.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};

/// The characters of an alphanumeric code.
const ALPHABET: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// The length of the codes that the run asks for.
pub const CODE_LENGTH: usize = 12;

/// The receiver.
pub struct MailBox {
    /// Where it listens.
    pub address: SocketAddr,
    messages: Receiver<String>,
}

impl MailBox {
    /// Starts to listen on a free port, for as long as the program runs.
    pub fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let (sender, messages) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let sender = sender.clone();
                // A sender that breaks off has sent nothing.
                thread::spawn(move || drop(converse(&stream, &sender)));
            }
        });
        Ok(Self { address, messages })
    }

    /// The next message, which must come soon.
    pub fn next(&self) -> Result<String> {
        let message = self.messages.recv_timeout(Duration::from_secs(20));
        message.context("no mail came")
    }
}

/// The one word of a message that is a code, be it a mail or a request to a gateway.
pub fn code(message: &str) -> Result<String> {
    let (_, body) = message.split_once("\r\n\r\n").context("no body")?;
    let is_code = |word: &&str| {
        word.len() == CODE_LENGTH && word.chars().all(|letter| ALPHABET.contains(letter))
    };
    let words = body.split(|letter: char| !letter.is_ascii_alphanumeric());
    let mut codes: Vec<&str> = words.filter(is_code).collect();
    codes.dedup();
    ensure!(codes.len() == 1, "{} codes in a message", codes.len());
    Ok(codes[0].to_owned())
}

fn converse(stream: &TcpStream, sender: &Sender<String>) -> Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut out = stream;
    let mut line = String::new();
    out.write_all(b"220 localhost\r\n")?;
    loop {
        line.clear();
        if lines.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" => "250 localhost",
            "DATA" => {
                out.write_all(b"354 go on\r\n")?;
                sender.send(message(&mut lines)?)?;
                "250 taken"
            }
            "QUIT" => {
                out.write_all(b"221 bye\r\n")?;
                return Ok(());
            }
            _ => "250 ok",
        };
        out.write_all(format!("{answer}\r\n").as_bytes())?;
    }
}

/// Reads to the line that is a single dot.
fn message(lines: &mut BufReader<TcpStream>) -> Result<String> {
    let mut message = String::new();
    loop {
        let mut line = String::new();
        ensure!(lines.read_line(&mut line)? > 0, "the sender broke off");
        if line == ".\r\n" {
            return Ok(message);
        }
        message += line.strip_prefix('.').unwrap_or(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_one_word_of_its_alphabet_and_length() {
        let message = "Subject: ABCDEFGHJKMN\r\n\r\nYour code is 0123456789AB.\r\n";
        assert_eq!(code(message).unwrap(), "0123456789AB");
        assert!(code("To: a\r\n\r\n0123456789A and 0123456789ABC\r\n").is_err());
    }

    #[test]
    fn a_message_is_read_to_its_dot() {
        let mail = MailBox::open().unwrap();
        let mut stream = TcpStream::connect(mail.address).unwrap();
        let said = b"EHLO a\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\n\
                     Subject: a\r\n\r\n..dot\r\n0123456789AB\r\n.\r\nQUIT\r\n";
        stream.write_all(said).unwrap();
        let message = mail.next().unwrap();
        assert_eq!(code(&message).unwrap(), "0123456789AB");
        assert_eq!(message, "Subject: a\r\n\r\n.dot\r\n0123456789AB\r\n");
    }
}
