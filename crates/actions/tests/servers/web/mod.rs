//! What goes over the wire for `http`, byte by byte, against servers that say exactly what a test wants.

mod answers;
mod doubtful;
mod kept;
mod proxies;
mod requests;

use std::sync::{Arc, Mutex};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

/// A request as it came.
#[derive(Debug, Clone)]
struct Heard {
    /// Which connection it came over, and which one it was there, from 0 on.
    connection: usize,
    nth: usize,
    head: String,
    body: Vec<u8>,
}

impl Heard {
    /// The first line's second word.
    fn target(&self) -> &str {
        self.head.split(' ').nth(1).unwrap()
    }

    /// The lines with this name, however it is spelled.
    fn lines(&self, name: &str) -> Vec<&str> {
        let named = |line: &&str| line.split(':').next().unwrap().eq_ignore_ascii_case(name);
        self.head.lines().skip(1).filter(named).collect()
    }
}

/// What a server does with a request.
enum Reply {
    /// Says this, and waits for the next request.
    Say(Vec<u8>),
    /// Says this and closes the connection.
    Last(Vec<u8>),
    /// Breaks the connection off as a machine does that is switched off.
    Reset,
}

/// An answer with a length.
fn ok(body: impl AsRef<[u8]>) -> Vec<u8> {
    with("200 OK", "", body)
}

/// An answer with a status, more lines for its head (each with its end), and a length.
fn with(status: &str, lines: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!("HTTP/1.1 {status}\r\n{lines}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A server on a free port, and what it has heard.
struct Server {
    port: u16,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Server {
    async fn start(reply: impl Fn(&Heard) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, heard) = (listener.local_addr().unwrap().port(), Arc::default());
        let (reply, seen) = (Arc::new(reply), Arc::clone(&heard));
        tokio::spawn(async move {
            let mut connection = 0;
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, connection, Arc::clone(&reply), Arc::clone(&seen)));
                connection += 1;
            }
        });
        Self { port, heard }
    }

    fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    fn last(&self) -> Heard {
        self.heard().pop().unwrap()
    }
}

async fn talk(
    stream: TcpStream,
    connection: usize,
    reply: Arc<impl Fn(&Heard) -> Reply>,
    seen: Arc<Mutex<Vec<Heard>>>,
) {
    let mut stream = BufReader::new(stream);
    for nth in 0.. {
        let Some(heard) = request(&mut stream, connection, nth).await else { return };
        seen.lock().unwrap().push(heard.clone());
        match reply(&heard) {
            Reply::Say(bytes) => stream.write_all(&bytes).await.unwrap(),
            Reply::Last(bytes) => {
                stream.write_all(&bytes).await.unwrap();
                return;
            }
            Reply::Reset => return stream.get_ref().set_zero_linger().unwrap(),
        }
    }
}

async fn request(stream: &mut BufReader<TcpStream>, connection: usize, nth: usize) -> Option<Heard> {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if stream.read_line(&mut head).await.ok()? == 0 {
            return None;
        }
    }
    let mut heard = Heard { connection, nth, head, body: Vec::new() };
    if let [line] = heard.lines("content-length")[..] {
        let length = line.split(':').nth(1).unwrap().trim().parse().unwrap();
        let mut body = vec![0; length];
        stream.read_exact(&mut body).await.ok()?;
        heard.body = body;
    }
    Some(heard)
}
