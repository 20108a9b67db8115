//! Servers that speak in lines.

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// What a server was told.
pub type Told = Arc<Mutex<Vec<String>>>;

/// Greets, then answers each line; nothing is the end of the connection.
pub async fn serve(
    greeting: impl Into<Vec<u8>>,
    answer: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static,
) -> (u16, Told) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, told) = (listener.local_addr().unwrap().port(), Told::default());
    let (greeting, answer, noted) = (greeting.into(), Arc::new(answer), Arc::clone(&told));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(talk(stream, greeting.clone(), Arc::clone(&answer), Arc::clone(&noted)));
        }
    });
    (port, told)
}

async fn talk(
    stream: TcpStream,
    greeting: Vec<u8>,
    answer: Arc<impl Fn(&str) -> Option<Vec<u8>> + Send + Sync>,
    told: Told,
) {
    let mut stream = BufReader::new(stream);
    let mut said = Some(greeting);
    // An action that has what it wants goes away.
    while let Some(bytes) = said.take() {
        if stream.write_all(&bytes).await.is_err() || stream.flush().await.is_err() {
            return;
        }
        // Who says goodbye hangs up.
        if bytes.starts_with(b"* BYE") {
            return;
        }
        let mut line = Vec::new();
        if !stream.read_until(b'\n', &mut line).await.is_ok_and(|read| read > 0) {
            return;
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        told.lock().unwrap().push(line.clone());
        said = answer(&line);
    }
}

/// A server of IMAP with some mailboxes, one message in each. `answers` come before everything else: the beginning of a
/// command, and what is said (`TAG` is its tag).
pub async fn imap(
    greeting: &str,
    answers: &'static [(&'static str, &'static str)],
    boxes: Vec<(&'static str, Vec<u8>)>,
) -> (u16, Told) {
    let chosen = Mutex::new(Vec::new());
    serve(format!("{greeting}\r\n"), move |line| {
        let (tag, command) = line.split_once(' ').unwrap_or((line, ""));
        if let Some((_, said)) = answers.iter().find(|(start, _)| command.starts_with(start) || line == *start) {
            return Some(format!("{}\r\n", said.replace("TAG", tag)).into_bytes());
        }
        if let Some(name) = command.strip_prefix("SELECT ") {
            let name = name.trim_matches('"').replace("\\\"", "\"").replace("\\\\", "\\");
            let Some((_, message)) = boxes.iter().find(|(known, _)| *known == name) else {
                return Some(format!("{tag} NO [NONEXISTENT] Unknown Mailbox: {name}\r\n").into_bytes());
            };
            chosen.lock().unwrap().clone_from(message);
            return Some(format!("* 1 EXISTS\r\n* 0 RECENT\r\n{tag} OK [READ-WRITE] done\r\n").into_bytes());
        }
        let message = chosen.lock().unwrap().clone();
        let untagged = match command {
            _ if command.starts_with("UID SEARCH") => b"* SEARCH 7\r\n".to_vec(),
            _ if command.contains("BODY.PEEK[]") => {
                let head = format!("* 1 FETCH (UID 7 BODY[] {{{}}}\r\n", message.len());
                [head.as_bytes(), &message, b")\r\n"].concat()
            }
            _ if command.starts_with("UID FETCH") => {
                b"* 1 FETCH (UID 7 INTERNALDATE \"01-Jan-2099 00:00:00 +0000\" RFC822.SIZE 10)\r\n".to_vec()
            }
            _ if command.starts_with("CAPABILITY") => b"* CAPABILITY IMAP4rev1\r\n".to_vec(),
            _ if command.starts_with("LIST") => {
                let lines = boxes
                    .iter()
                    .map(|(name, _)| name.replace('\\', "\\\\").replace('"', "\\\""))
                    .map(|name| format!("* LIST (\\HasNoChildren) \".\" \"{name}\"\r\n"));
                lines.collect::<String>().into_bytes()
            }
            _ => Vec::new(),
        };
        Some([untagged.as_slice(), format!("{tag} OK done\r\n").as_bytes()].concat())
    })
    .await
}
