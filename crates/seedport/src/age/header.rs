//! The header: a stanza a recipient, each with the file key, and a tag over all of them.
//!
//! Invariant: the tag is checked before a byte of the content is opened. What is not written as the
//! format writes it is malformed.
//! Called by `backup` and `restore`.

use std::io::{self, BufRead, Read, Write};

use aws_lc_rs::{
    aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey},
    hmac,
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use seedport_wire::{Entropy, SystemEntropy};
use zeroize::Zeroizing;

use super::{
    AgeError, FILE_KEY, FileKey, Identity, Recipient, VERSION, derive,
    stream::{Opened, Sealing},
};

/// The most bytes of a header; ours have some hundred.
const LONGEST: u64 = 64 * 1024;
/// How many characters of a stanza's body a line has.
const LINE: usize = 64;
const LABEL: &[u8] = b"age-encryption.org/v1/X25519";

/// Writes the header of a new file, and gives what seals its content.
pub fn seal<W: Write>(mut to: W, recipients: &[Recipient]) -> io::Result<(Sealing<W>, FileKey)> {
    let mut file_key = FileKey(Zeroizing::default());
    draw(file_key.0.as_mut())?;
    let mut header = format!("{VERSION}\n");
    for recipient in recipients {
        header.push_str(&stanza(&file_key, recipient).map_err(io::Error::other)?);
    }
    header.push_str("---");
    let tag = header_tag(&file_key, &header).map_err(io::Error::other)?;
    header.push(' ');
    header.push_str(&STANDARD_NO_PAD.encode(tag));
    header.push('\n');
    to.write_all(header.as_bytes())?;
    let mut nonce = [0; 16];
    draw(&mut nonce)?;
    to.write_all(&nonce)?;
    let key = derive(file_key.0.as_ref(), &nonce, b"payload").map_err(io::Error::other)?;
    let sealing = Sealing::new(to, &key).map_err(io::Error::other)?;
    Ok((sealing, file_key))
}

fn draw(bytes: &mut [u8]) -> io::Result<()> {
    SystemEntropy.fill(bytes).map_err(io::Error::other)
}

fn stanza(file_key: &FileKey, recipient: &Recipient) -> Result<String, AgeError> {
    let mut secret = Zeroizing::new([0; 32]);
    let drawn = SystemEntropy.fill(secret.as_mut());
    drawn.map_err(|_| AgeError::Fault)?;
    let ephemeral = Identity::from_secret(&secret).ok_or(AgeError::Fault)?;
    let shared = ephemeral.agree(recipient)?;
    let key = wrapping_key(&shared, ephemeral.recipient(), recipient)?;
    let mut body = file_key.0.to_vec();
    let nonce = Nonce::assume_unique_for_key([0; 12]);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut body)
        .map_err(|_| AgeError::Fault)?;
    let share = STANDARD_NO_PAD.encode(ephemeral.recipient().as_bytes());
    let body = STANDARD_NO_PAD.encode(&body);
    Ok(format!("-> X25519 {share}\n{body}\n"))
}

/// The key that a file key is sealed under for one recipient.
fn wrapping_key(
    shared: &[u8; 32],
    share: &Recipient,
    recipient: &Recipient,
) -> Result<LessSafeKey, AgeError> {
    let salt = [*share.as_bytes(), *recipient.as_bytes()].concat();
    let key = derive(shared, &salt, LABEL)?;
    let key = UnboundKey::new(&CHACHA20_POLY1305, key.as_ref()).map_err(|_| AgeError::Fault)?;
    Ok(LessSafeKey::new(key))
}

fn header_key(file_key: &FileKey) -> Result<hmac::Key, AgeError> {
    let key = derive(file_key.0.as_ref(), &[], b"header")?;
    Ok(hmac::Key::new(hmac::HMAC_SHA256, key.as_ref()))
}

fn header_tag(file_key: &FileKey, header: &str) -> Result<hmac::Tag, AgeError> {
    Ok(hmac::sign(&header_key(file_key)?, header.as_bytes()))
}

/// Who opens a file: an owner of an identity, or whoever has just sealed it.
pub enum Opener<'a> {
    /// Any of these identities.
    Identities(&'a [Identity]),
    /// The file's own key.
    FileKey(&'a FileKey),
}

impl Opener<'_> {
    /// Reads the header, and gives what opens the content.
    ///
    /// # Errors
    /// [`AgeError`] inside an error of the kind `InvalidData`, and those of reading.
    pub fn open<R: BufRead>(&self, mut from: R) -> io::Result<Opened<R>> {
        let header = Header::read(&mut from)?;
        let file_key = match self {
            Self::FileKey(key) => FileKey(key.0.clone()),
            Self::Identities(identities) => header.unwrap(identities).map_err(refused)?,
        };
        let key = header_key(&file_key).map_err(refused)?;
        hmac::verify(&key, header.text.as_bytes(), &header.tag)
            .map_err(|_| refused(AgeError::Malformed))?;
        let mut nonce = [0; 16];
        from.read_exact(&mut nonce)
            .map_err(|error| cut(error, AgeError::Malformed))?;
        let key = derive(file_key.0.as_ref(), &nonce, b"payload").map_err(refused)?;
        Opened::new(from, &key).map_err(refused)
    }
}

/// A refusal, as reading reports it.
pub(super) fn refused(error: AgeError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// An end that comes too soon is a refusal, all else what it is.
pub(super) fn cut(error: io::Error, means: AgeError) -> io::Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => refused(means),
        _ => error,
    }
}

struct Header {
    /// Up to and with the three dashes.
    text: String,
    stanzas: Vec<Stanza>,
    tag: Vec<u8>,
}

struct Stanza {
    arguments: Vec<String>,
    body: Vec<u8>,
}

impl Header {
    fn read(from: &mut impl BufRead) -> io::Result<Self> {
        let mut from = from.take(LONGEST);
        let mut text = String::new();
        if line(&mut from, &mut text)? != VERSION {
            return Err(refused(AgeError::Malformed));
        }
        let mut stanzas = Vec::new();
        loop {
            let before = text.len();
            let first = line(&mut from, &mut text)?;
            if let Some(tag) = first.strip_prefix("--- ") {
                let tag = decode(tag).map_err(refused)?;
                text.truncate(before + "---".len());
                if tag.len() != 32 || stanzas.is_empty() {
                    return Err(refused(AgeError::Malformed));
                }
                return Ok(Self { text, stanzas, tag });
            }
            stanzas.push(stanza_after(&first, &mut from, &mut text)?);
        }
    }

    /// The file key, from the stanza of one of these identities.
    fn unwrap(&self, identities: &[Identity]) -> Result<FileKey, AgeError> {
        if let [only] = self.stanzas.as_slice()
            && only.arguments.first().map(String::as_str) == Some("scrypt")
        {
            return Err(AgeError::Passphrase);
        }
        let is_mixed =
            |stanza: &Stanza| stanza.arguments.first().map(String::as_str) == Some("scrypt");
        if self.stanzas.iter().any(is_mixed) {
            return Err(AgeError::Malformed);
        }
        for stanza in &self.stanzas {
            let [kind, arguments @ ..] = stanza.arguments.as_slice() else {
                return Err(AgeError::Malformed);
            };
            if kind != "X25519" {
                continue;
            }
            let [share] = arguments else {
                return Err(AgeError::Malformed);
            };
            let share: [u8; 32] = decode(share)?.try_into().map_err(|_| AgeError::Malformed)?;
            if stanza.body.len() != FILE_KEY + 16 {
                return Err(AgeError::Malformed);
            }
            let share = Recipient::from_bytes(share);
            for identity in identities {
                let shared = identity.agree(&share)?;
                let key = wrapping_key(&shared, &share, identity.recipient())?;
                let mut body = Zeroizing::new(stanza.body.clone());
                let nonce = Nonce::assume_unique_for_key([0; 12]);
                if let Ok(opened) = key.open_in_place(nonce, Aad::empty(), body.as_mut_slice()) {
                    let mut file_key = FileKey(Zeroizing::default());
                    file_key.0.copy_from_slice(opened);
                    return Ok(file_key);
                }
            }
        }
        Err(AgeError::OtherRecipient)
    }
}

/// The rest of a stanza whose first line was read.
fn stanza_after(first: &str, from: &mut impl BufRead, text: &mut String) -> io::Result<Stanza> {
    let malformed = || refused(AgeError::Malformed);
    let arguments = first.strip_prefix("-> ").ok_or_else(malformed)?;
    let arguments: Vec<String> = arguments.split(' ').map(str::to_owned).collect();
    let is_word = |word: &String| !word.is_empty() && word.bytes().all(|b| b.is_ascii_graphic());
    if !arguments.iter().all(is_word) {
        return Err(malformed());
    }
    let mut body = Vec::new();
    loop {
        let next = line(from, text)?;
        if next.len() > LINE {
            return Err(malformed());
        }
        body.extend(decode(&next).map_err(refused)?);
        // A short line ends the body, and is there even when it is empty.
        if next.len() < LINE {
            return Ok(Stanza { arguments, body });
        }
    }
}

/// Reads a line onto `text`, and gives it without its end.
fn line(from: &mut impl BufRead, text: &mut String) -> io::Result<String> {
    let mut bytes = Vec::new();
    from.read_until(b'\n', &mut bytes)?;
    let line = bytes.strip_suffix(b"\n");
    let line = line.and_then(|line| std::str::from_utf8(line).ok());
    let line = line.filter(|line| line.bytes().all(|byte| (0x20..0x7f).contains(&byte)));
    let line = line.ok_or_else(|| refused(AgeError::Malformed))?;
    text.push_str(line);
    text.push('\n');
    Ok(line.to_owned())
}

/// Base64 without padding, written in the one way that there is.
fn decode(text: &str) -> Result<Vec<u8>, AgeError> {
    STANDARD_NO_PAD
        .decode(text)
        .map_err(|_| AgeError::Malformed)
}
