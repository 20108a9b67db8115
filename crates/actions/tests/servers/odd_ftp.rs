//! An FTP server that says what it is told to, however odd. What a command line begins with decides; lines are read and
//! written with one byte a character.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

#[derive(Clone)]
enum Answer {
    /// These lines; the connection is closed after a `421`.
    Say(String),
    /// These bytes on a connection of their own, between two replies.
    Give(Vec<u8>, String),
    /// Opens a port; `{port}`, `{a}` and `{b}` stand for it.
    Open(String),
    /// Takes what comes on a connection of its own.
    Take,
}

/// The rules of a server that is not started yet.
#[derive(Clone)]
pub struct Odd {
    rules: Vec<(String, Answer)>,
    greeting: String,
}

/// One that runs.
pub struct Running {
    pub port: u16,
    heard: Arc<Mutex<Vec<String>>>,
    host: &'static str,
}

impl Odd {
    /// A server that does what a decent one does; rules that are added come first.
    pub fn new() -> Self {
        let odd = Self { rules: Vec::new(), greeting: "220 ready".into() };
        odd.say("USER", "331 password")
            .say("PASS", "230-welcome\r\n230 in")
            .say("FEAT", "211-Features\r\n SIZE\r\n211 End")
            .say("PWD", "257 \"/\"")
            .say("CWD", "250 ok")
            .say("TYPE", "200 ok")
            .say("NOOP", "200 ok")
            .say("OPTS", "200 ok")
            .say("DELE", "250 gone")
            .opens("PASV", "227 Entering Passive Mode (127,0,0,1,{a},{b})")
            .opens("EPSV", "229 Entering Extended Passive Mode (|||{port}|)")
            .rule("STOR", Answer::Take)
            .say("", "502 not implemented")
    }

    pub fn greeting(mut self, text: &str) -> Self {
        self.greeting = text.into();
        self
    }

    pub fn say(self, verb: &str, reply: &str) -> Self {
        self.rule(verb, Answer::Say(reply.into()))
    }

    pub fn opens(self, verb: &str, reply: &str) -> Self {
        self.rule(verb, Answer::Open(reply.into()))
    }

    pub fn gives(self, verb: &str, data: impl Into<Vec<u8>>) -> Self {
        self.rule(verb, Answer::Give(data.into(), "150 here\r\n|226 done".into()))
    }

    /// What is said before and after the data, parted by `|`.
    pub fn gives_saying(self, verb: &str, data: impl Into<Vec<u8>>, around: &str) -> Self {
        self.rule(verb, Answer::Give(data.into(), around.into()))
    }

    /// The longest verb that fits counts, and the last rule for it.
    fn rule(mut self, verb: &str, answer: Answer) -> Self {
        self.rules.retain(|(known, _)| known != verb);
        self.rules.push((verb.into(), answer));
        self.rules.sort_by_key(|(known, _)| std::cmp::Reverse(known.len()));
        self
    }

    pub async fn start(self) -> Running {
        self.start_at("127.0.0.1").await
    }

    pub async fn start_at(self, host: &'static str) -> Running {
        let listener = TcpListener::bind((host, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (odd, heard) = (self.clone(), Arc::clone(&kept));
                tokio::spawn(async move { odd.serve(stream, &heard).await });
            }
        });
        Running { port, heard, host }
    }

    async fn serve(self, stream: TcpStream, heard: &Mutex<Vec<String>>) -> Option<()> {
        let address = stream.local_addr().unwrap();
        let mut stream = BufReader::new(stream);
        write(&mut stream, &self.greeting).await?;
        let mut data: Option<TcpListener> = None;
        loop {
            let mut line = Vec::new();
            if self.greeting.starts_with("421") || stream.read_until(b'\n', &mut line).await.ok()? == 0 {
                return None;
            }
            let line: String = line.trim_ascii_end().iter().copied().map(char::from).collect();
            let (_, answer) = self.rules.iter().find(|(verb, _)| line.starts_with(verb.as_str()))?;
            heard.lock().unwrap().push(line.clone());
            match answer {
                Answer::Say(reply) => {
                    write(&mut stream, reply).await?;
                    if reply.starts_with("421") {
                        return None;
                    }
                }
                Answer::Open(reply) => {
                    let listener = TcpListener::bind((address.ip(), 0)).await.unwrap();
                    let port = listener.local_addr().unwrap().port();
                    let reply = reply.replace("{port}", &port.to_string());
                    let reply = reply.replace("{a}", &(port / 256).to_string());
                    write(&mut stream, &reply.replace("{b}", &(port % 256).to_string())).await?;
                    data = Some(listener);
                }
                Answer::Give(bytes, around) => {
                    let (before, after) = around.split_once('|').unwrap();
                    let (mut file, _) = data.take()?.accept().await.ok()?;
                    stream.write_all(before.as_bytes()).await.ok()?;
                    file.write_all(bytes).await.ok()?;
                    drop(file);
                    if !after.is_empty() {
                        write(&mut stream, after).await?;
                    }
                }
                Answer::Take => {
                    write(&mut stream, "125 go").await?;
                    let (mut file, _) = data.take()?.accept().await.ok()?;
                    file.read_to_end(&mut Vec::new()).await.ok()?;
                    write(&mut stream, "226-kept\r\n226 done").await?;
                }
            }
        }
    }
}

/// Writes lines, one byte a character.
async fn write(stream: &mut BufReader<TcpStream>, text: &str) -> Option<()> {
    let bytes: Vec<u8> = text.chars().map(|sign| u8::try_from(sign).unwrap()).chain(*b"\r\n").collect();
    stream.write_all(&bytes).await.ok()
}

impl Running {
    /// A form for this server.
    pub fn form(&self, method: &str, path: &str, more: Value) -> Value {
        let mut form = json!({
            "host": self.host, "port": self.port, "username": "u", "password": "p", "method": method,
            "remote_path": path, "timeout": 20,
        });
        form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        form
    }

    /// The commands that it was told, one byte a character.
    pub fn heard(&self, verb: &str) -> Vec<String> {
        self.heard.lock().unwrap().iter().filter(|line| line.starts_with(verb)).cloned().collect()
    }
}
