//! A viewer: a Socket.IO client over long polling, so that what it was told can be asked for at any
//! moment, and nothing has to be waited for that does not come.

use reqwest::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::support::Caller;

/// An event with its payload.
#[derive(Debug, Deserialize)]
pub struct Heard(String, Value);

impl Heard {
    /// Whether it has this name and mentions this id.
    pub fn is(&self, name: &str, about: &str) -> bool {
        self.0 == name && self.1.to_string().contains(about)
    }

    /// Its name and what it says.
    pub fn told(self) -> (String, Value) {
        (self.0, self.1)
    }
}

/// A client of the live side.
pub struct Viewer {
    caller: Caller,
    address: String,
    acknowledged: u64,
    heard: Vec<Heard>,
    /// Whether the server has ended the connection.
    pub cut_off: bool,
}

impl Viewer {
    /// Comes in with a caller's token; gives the refusal where that is not let in.
    pub async fn come_in(caller: &Caller) -> Result<Self, String> {
        let mut viewer = Self {
            caller: caller.clone(),
            address: "/socket.io/?EIO=4&transport=polling".into(),
            acknowledged: 0,
            heard: Vec::new(),
            cut_off: false,
        };
        let opened = viewer.poll().await.expect("a connection");
        let opened: Value = serde_json::from_str(opened[0].strip_prefix('0').unwrap()).unwrap();
        viewer.address = format!("{}&sid={}", viewer.address, opened["sid"].as_str().unwrap());
        viewer.send(format!("40{}", json!({"token": caller.token()}))).await;
        loop {
            for packet in viewer.poll().await.expect("an answer") {
                if let Some(refusal) = packet.strip_prefix("44") {
                    return Err(refusal.to_owned());
                }
                if packet.starts_with("40") {
                    return Ok(viewer);
                }
                viewer.take(&packet).await;
            }
        }
    }

    /// Sends an event; gives its acknowledgement, or nothing where the connection is over.
    pub async fn emit(&mut self, event: &str, payload: Value) -> Option<Value> {
        let number = self.acknowledged;
        self.acknowledged += 1;
        self.send(format!("42{number}{}", json!([event, payload]))).await;
        while !self.cut_off {
            let packets = self.poll().await.unwrap_or_default();
            let mut answer = None;
            for packet in packets {
                if let Some(body) = packet.strip_prefix(&format!("43{number}")) {
                    let body: Value = serde_json::from_str(body).unwrap();
                    answer = Some(body[0].clone());
                } else {
                    self.take(&packet).await;
                }
            }
            if answer.is_some() {
                return answer;
            }
        }
        None
    }

    pub async fn join(&mut self, room: &str) -> Option<Value> {
        self.emit("join", json!({"room": room})).await
    }

    pub async fn leave(&mut self, room: &str) {
        self.emit("leave", json!({"room": room})).await;
    }

    /// Everything told up to now: what was sent before an acknowledgement comes before it.
    pub async fn listen(&mut self) -> Vec<Heard> {
        self.leave("nowhere").await;
        std::mem::take(&mut self.heard)
    }

    /// Listens until an event about something has come.
    pub async fn await_event(&mut self, (name, about): (&str, &str)) {
        while !self.heard.iter().any(|heard| heard.is(name, about)) {
            assert!(!self.cut_off, "cut off before {name}; heard {:?}", self.heard);
            self.await_anything().await;
        }
    }

    /// Listens until anything comes, the end too.
    pub async fn await_anything(&mut self) {
        for packet in self.poll().await.unwrap_or_default() {
            self.take(&packet).await;
        }
    }

    async fn take(&mut self, packet: &str) {
        if packet == "2" {
            self.send("3".into()).await;
        } else if packet == "1" || packet.starts_with("41") {
            self.cut_off = true;
        } else if let Some(event) = packet.strip_prefix("42") {
            self.heard.push(serde_json::from_str(event).unwrap());
        }
    }

    async fn send(&mut self, packet: String) {
        let answer = self.caller.request(Method::POST, &self.address).body(packet).send().await.unwrap();
        self.cut_off |= answer.status() != StatusCode::OK;
    }

    async fn poll(&mut self) -> Option<Vec<String>> {
        let answer = self.caller.request(Method::GET, &self.address).send().await.unwrap();
        if answer.status() != StatusCode::OK {
            self.cut_off = true;
            return None;
        }
        Some(answer.text().await.unwrap().split('\x1e').map(str::to_owned).collect())
    }
}
