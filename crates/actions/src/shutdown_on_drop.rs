//! Connections that are cut the moment they are dropped, whatever a library's own tasks still do with them.

use std::net::{Shutdown, TcpStream as StdStream};

use tokio::net::TcpStream;

/// Cuts a connection when it is dropped.
#[derive(Debug)]
pub(crate) struct ShutdownOnDrop(StdStream);

impl ShutdownOnDrop {
    /// The stream, and what will cut it.
    ///
    /// # Errors
    /// Where the system has no more descriptors.
    pub(crate) fn guard(stream: TcpStream) -> std::io::Result<(TcpStream, Self)> {
        let stream = stream.into_std()?;
        let twin = stream.try_clone()?;
        Ok((TcpStream::from_std(stream)?, Self(twin)))
    }
}

impl Drop for ShutdownOnDrop {
    fn drop(&mut self) {
        // Fails only where the other side has cut it already.
        let _ = self.0.shutdown(Shutdown::Both);
    }
}
