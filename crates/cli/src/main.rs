//! The one program: parses, wires everything together, prints.

mod app;
mod archive;
mod commands;
mod config;
mod console;
mod logging;
#[cfg(unix)]
mod memory;
mod serving;
mod signals;
mod telemetry;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use mimalloc::MiMalloc;

/// Reading a JSON answer is half allocating: with this allocator it takes half the time.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// Write, run, watch and report on test campaigns.
#[derive(Parser)]
#[command(
    name = "testgyver",
    version,
    propagate_version = true,
    after_help = "First steps:\n  testgyver new shop && testgyver run shop --env DEV\n                            a campaign as files, run at once\n  testgyver demo            sample campaign and sample shop, no setup needed\n  testgyver serve           server on http://127.0.0.1:5000, data in ./testgyver-data\n  testgyver user add --help add users"
)]
struct Program {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a campaign of files, here and now, without a server.
    Run(Box<commands::run::Arguments>),
    /// Check a campaign of files without running it.
    Check(commands::check::Arguments),
    /// Write an example campaign to begin with.
    New(commands::new::Arguments),
    /// Import what other tools keep: Postman, OpenAPI, hurl, curl, HAR, Bruno, JUnit, the original's database.
    Import(commands::import::Arguments),
    /// Bring campaigns to a server, fetch them from it, run them there.
    Remote(commands::remote::Arguments),
    /// Run the server: web interface, REST API, live events and test runs.
    Serve(Box<commands::serve::Arguments>),
    /// Try the product: a server with a sample campaign for a sample shop.
    Demo(commands::demo::Arguments),
    /// Manage user accounts.
    User(commands::user::Arguments),
    /// Save all data to one file; the server can keep running.
    Backup(commands::backup::Arguments),
    /// Restore a backup; a running server restarts with it.
    Restore(commands::restore::Arguments),
    /// Check a data folder and report problems.
    Doctor(commands::doctor::Arguments),
    /// Print the OpenAPI document of the REST API.
    Openapi,
    /// Print the JSON Schema of a campaign's file, for editors.
    Schema,
    /// Print completions for a shell.
    Completions {
        /// bash, zsh, fish, elvish or powershell
        shell: clap_complete::Shell,
    },
    /// Print the manual page, in the format of `man`.
    Man,
}

fn main() -> ExitCode {
    let program = Program::parse();
    #[cfg(unix)]
    if matches!(program.command, Command::Serve(_) | Command::Demo(_)) {
        memory::give_back_at_once();
        allow_open_files();
    }
    // A run of files is one task: a second thread would only wake up for it. A server has many.
    let mut builder = match program.command {
        Command::Run(_) => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    let runtime = match builder.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.into()),
    };
    let done = runtime.block_on(async {
        let done = match program.command {
            Command::Run(arguments) => return commands::run::run(*arguments).await.or_else(system_fault),
            Command::Check(arguments) => return commands::check::run(arguments),
            Command::New(arguments) => return commands::new::run(&arguments).or_else(system_fault),
            Command::Import(arguments) => return commands::import::run(&arguments).await.or_else(system_fault),
            Command::Remote(arguments) => return commands::remote::run(arguments).await.or_else(system_fault),
            Command::Schema => commands::schema(),
            Command::Completions { shell } => completions(shell),
            Command::Man => manual(),
            Command::Serve(arguments) => commands::serve::run(*arguments).await,
            Command::Demo(arguments) => commands::demo::run(arguments).await,
            Command::User(arguments) => commands::user::run(arguments).await,
            Command::Backup(arguments) => commands::backup::run(arguments).await,
            Command::Restore(arguments) => commands::restore::run(arguments).await,
            Command::Doctor(arguments) => commands::doctor::run(arguments).await,
            Command::Openapi => commands::openapi(),
        };
        done.map(|()| ExitCode::SUCCESS)
    });
    // A blocking task that hangs (a name look-up, for example) must not keep the program from ending.
    runtime.shutdown_background();
    done.unwrap_or_else(|error| fail(&error))
}

/// A run that could not be carried out is no test that failed.
fn system_fault(error: anyhow::Error) -> anyhow::Result<ExitCode> {
    console::error(&format!("testgyver: {error:#}"));
    Ok(commands::Exit::System.into())
}

fn completions(shell: clap_complete::Shell) -> anyhow::Result<()> {
    clap_complete::generate(shell, &mut Program::command(), "testgyver", &mut std::io::stdout());
    Ok(())
}

fn manual() -> anyhow::Result<()> {
    Ok(clap_mangen::Man::new(Program::command()).render(&mut std::io::stdout())?)
}

/// Every viewer is an open file, and 1,024 is what a shell allows unless asked for what the system allows.
#[cfg(unix)]
fn allow_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let maximum = getrlimit(Resource::Nofile).maximum;
    // If it is refused, the program works with what there is.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}

fn fail(error: &anyhow::Error) -> ExitCode {
    console::error(&format!("testgyver: {error:#}"));
    ExitCode::FAILURE
}
