//! A server as a process: started, waited for, ended with everything it started.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    ops::Range,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU16, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// How long a server may take to answer on its port.
const START_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a server may take to end by itself.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    folder: tempfile::TempDir,
    stop_signal: &'static str,
    /// Where it answers.
    pub port: u16,
}

/// What is particular about a server.
#[derive(Debug)]
pub struct ServerOptions {
    /// A command that succeeds once the server is ready, where an open port does not say so.
    pub ready: Option<Command>,
    /// The name of the signal that ends it in good order.
    pub stop_signal: &'static str,
}

impl Default for ServerOptions {
    fn default() -> Self {
        Self { ready: None, stop_signal: "TERM" }
    }
}

impl Server {
    /// Starts a command and waits until it answers on `port`. What it prints goes to `output.log` in
    /// the folder.
    ///
    /// # Panics
    /// Where it ends at once or does not answer in time.
    pub fn start(folder: tempfile::TempDir, port: u16, command: &mut Command) -> Self {
        Self::start_with(folder, port, command, ServerOptions::default())
    }

    /// Starts a command that has options of its own.
    ///
    /// # Panics
    /// Where it ends at once or is not ready in time.
    pub fn start_with(folder: tempfile::TempDir, port: u16, command: &mut Command, options: ServerOptions) -> Self {
        // Servers that open the log once more by themselves append to it: so do those that do not.
        let output = fs::File::options().create(true).append(true).open(folder.path().join("output.log"));
        let output = output.expect("a log file");
        let errors = output.try_clone().expect("a log file");
        let child = command.stdin(Stdio::null()).stdout(output).stderr(errors).spawn();
        let child = child.unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()));
        let mut server = Self { child, folder, port, stop_signal: options.stop_signal };
        server.wait(command, options.ready);
        server
    }

    fn wait(&mut self, command: &Command, mut ready: Option<Command>) {
        let began = Instant::now();
        let mut is_ready = || {
            ready.as_mut().is_none_or(|check| {
                let status = check.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
                status.unwrap_or_else(|error| panic!("{:?}: {error}", check.get_program())).success()
            })
        };
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() || !is_ready() {
            let ended = self.child.try_wait().expect("a child");
            if ended.is_some() || began.elapsed() > START_TIMEOUT {
                let said = fs::read_to_string(self.folder.path().join("output.log")).unwrap_or_default();
                panic!("{:?} does not answer on port {} ({ended:?}):\n{said}", command.get_program(), self.port);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// The folder that holds all it has.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Ends it and everything it started, at once: what a crash does.
    pub fn kill(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        // It starts no others while they are counted.
        signal("STOP", &[self.child.id()]);
        let others = below(self.child.id());
        signal("KILL", &[self.child.id()]);
        signal("KILL", &others);
        // Fails only where it is gone already.
        let _ = self.child.wait();
        await_end(&others);
    }

    /// How many processes it has started that still run.
    pub fn children(&self) -> usize {
        below(self.child.id()).len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        let others = below(self.child.id());
        signal(self.stop_signal, &[self.child.id()]);
        let began = Instant::now();
        while began.elapsed() < STOP_TIMEOUT && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(10));
        }
        signal("KILL", &others);
        self.kill();
        await_end(&others);
    }
}

/// Waits until these processes hold nothing any more: no port, no file.
fn await_end(processes: &[u32]) {
    let runs = |pid: &u32| {
        let folder = PathBuf::from(format!("/proc/{pid}"));
        let stat = fs::read_to_string(folder.join("stat")).unwrap_or_default();
        let ended = stat.rsplit_once(')').is_none_or(|(_, rest)| rest.trim_start().starts_with(['Z', 'X']));
        // The first thread may have ended before the others.
        !ended || fs::read_dir(folder.join("task")).is_ok_and(|threads| threads.count() > 1)
    };
    let began = Instant::now();
    while began.elapsed() < STOP_TIMEOUT && processes.iter().any(runs) {
        thread::sleep(Duration::from_millis(5));
    }
}

/// Every process that this one started, and those they started.
fn below(parent: u32) -> Vec<u32> {
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Ok(pid) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
        let Ok(stat) = fs::read_to_string(entry.path().join("stat")) else { continue };
        // The name stands in brackets and may hold anything; the parent is the second word behind it.
        let behind = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        if let Some(above) = behind.split_whitespace().nth(1).and_then(|word| word.parse().ok()) {
            pairs.push((pid, above));
        }
    }
    let mut found: Vec<u32> = Vec::new();
    let mut from = vec![parent];
    while let Some(one) = from.pop() {
        for (pid, _) in pairs.iter().filter(|(_, above)| *above == one) {
            found.push(*pid);
            from.push(*pid);
        }
    }
    found
}

fn signal(name: &str, processes: &[u32]) {
    if processes.is_empty() {
        return;
    }
    // A process that is gone already makes `kill` complain: that is fine.
    let _ = Command::new("kill")
        .arg(format!("-{name}"))
        .args(processes.iter().map(u32::to_string))
        .stderr(Stdio::null())
        .status();
}

/// Ports that are given out: below those that systems give to outgoing connections.
const PORTS: Range<u16> = 20_000..26_000;

/// A port that nobody uses, and that nobody else is given while this process lives.
///
/// # Panics
/// Where there is none.
pub fn free_port() -> u16 {
    static NEXT: OnceLock<AtomicU16> = OnceLock::new();
    let count = PORTS.end - PORTS.start;
    // Processes that run beside each other begin at different places.
    let start = || AtomicU16::new(u16::try_from(std::process::id() % u32::from(count)).unwrap_or_default());
    let next = NEXT.get_or_init(start);
    let mut candidates = (0..count).map(|_| PORTS.start + next.fetch_add(1, Ordering::Relaxed) % count);
    candidates.find(|port| reserve(*port)).expect("a free port")
}

/// Takes a port for this process where nobody has it.
fn reserve(port: u16) -> bool {
    let note = std::env::temp_dir().join(format!("testbed-port-{port}"));
    let Ok(note) = fs::OpenOptions::new().create(true).truncate(false).write(true).open(note) else { return false };
    let free = note.try_lock().is_ok() && TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok();
    if free {
        // Locked for as long as the process lives.
        std::mem::forget(note);
    }
    free
}

/// Ports that nobody uses, all different.
///
/// # Panics
/// Where there are not so many.
pub fn free_ports<const N: usize>() -> [u16; N] {
    std::array::from_fn(|_| free_port())
}

/// A folder for a server, readable by the users that servers become.
pub(crate) fn folder() -> tempfile::TempDir {
    let folder = tempfile::Builder::new().prefix("testbed-").tempdir().expect("a temporary folder");
    open_to_all(folder.path());
    folder
}

/// Lets everybody look into a folder.
pub(crate) fn open_to_all(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("permissions");
}

/// Gives a path, and all that is below it, to a user.
pub(crate) fn give(path: &Path, (user, group): (u32, u32)) {
    std::os::unix::fs::lchown(path, Some(user), Some(group))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    if path.is_dir() && !path.is_symlink() {
        for entry in fs::read_dir(path).expect("a folder") {
            give(&entry.expect("an entry").path(), (user, group));
        }
    }
}

/// Lets only the owner read a file.
pub(crate) fn close_to_others(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600)).expect("permissions");
}

/// Writes a file of a server, with the folders above it.
pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

/// Runs a command to its end.
pub(crate) fn done(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|error| panic!("{:?}: {error}", command.get_program()));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{:?} failed:\n{said}{}",
        command.get_program(),
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// Whether this process may do everything.
pub(crate) fn is_root() -> bool {
    numbers().0 == 0
}

/// The numbers of `nobody` and of its group on Debian: whom a server becomes that must not be root.
pub(crate) const NOBODY: (u32, u32) = (65534, 65534);

/// The numbers of this user and of his group.
pub(crate) fn numbers() -> (u32, u32) {
    use std::os::unix::fs::MetadataExt;
    let own = fs::metadata("/proc/self").expect("/proc");
    (own.uid(), own.gid())
}

/// Where Debian keeps the libraries of this kind of machine.
pub(crate) fn libraries() -> PathBuf {
    Path::new("/usr/lib").join(format!("{}-linux-gnu", std::env::consts::ARCH))
}
