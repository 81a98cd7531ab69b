//! recto at the other end of a real ssh: what is read, what a window and a connection do to it.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::desk::Desk;
use crate::pane::signal;
use crate::programs::{name, program};
use crate::support::archive::{Archive, numbered_words};
use crate::support::emitted::{self, Told};
use crate::support::{RECTO, Session, Start, look};

/// Ports that are tried: another program may take one between its being found free and used.
const MAX_PORTS: usize = 20;

/// A slow machine gets this long for what takes a fast one milliseconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// An ssh server of this test's own, for this user and one key, and the client that knows it.
struct Host {
    server: Child,
    client: PathBuf,
    folder: TempDir,
    port: u16,
    desk: Desk,
}

impl Host {
    /// None where there is no ssh.
    fn new() -> Option<Self> {
        let (server, client, keygen) = (program("sshd")?, program("ssh")?, program("ssh-keygen")?);
        let folder = tempfile::tempdir().expect("a folder can be made");
        for key in ["host", "user"] {
            let status = Command::new(&keygen)
                .args(["-q", "-t", "ed25519", "-N", "", "-C", "recto-test", "-f"])
                .arg(folder.path().join(key))
                .status()
                .expect("ssh-keygen starts");
            assert!(status.success(), "a key can be made");
        }
        fs::copy(folder.path().join("user.pub"), folder.path().join("authorized")).expect("a file");
        // The server of a machine's own makes it when it starts; a server of root's insists on it.
        let _ = fs::DirBuilder::new().mode(0o755).create("/run/sshd");
        let (server, port) =
            (0..MAX_PORTS).find_map(|_| serve(&server, folder.path())).expect("a port is free");
        let key = fs::read_to_string(folder.path().join("host.pub")).expect("a key");
        fs::write(folder.path().join("known"), format!("[127.0.0.1]:{port} {key}")).expect("a file");
        Some(Self { server, client, folder, port, desk: Desk::new() })
    }

    /// What the client is called with, before the command.
    fn arguments(&self, terminal: &str) -> Vec<String> {
        let file = |below| name(&self.folder.path().join(below)).to_owned();
        let options = [
            "LogLevel=ERROR".to_owned(),
            "BatchMode=yes".to_owned(),
            "IdentitiesOnly=yes".to_owned(),
            "IdentityAgent=none".to_owned(),
            "StrictHostKeyChecking=yes".to_owned(),
            "GlobalKnownHostsFile=/dev/null".to_owned(),
            "UpdateHostKeys=no".to_owned(),
            format!("UserKnownHostsFile={}", file("known")),
        ];
        let mut arguments = vec!["-F".to_owned(), "none".to_owned(), terminal.to_owned()];
        arguments.extend(options.into_iter().flat_map(|option| ["-o".to_owned(), option]));
        arguments.extend(["-i".to_owned(), file("user"), "-p".to_owned(), self.port.to_string()]);
        arguments.push("127.0.0.1".to_owned());
        arguments
    }

    /// A line for the shell there, with the reader's folders. It says its number and becomes recto.
    fn line(&self, rest: &str) -> String {
        let mut line = String::from("exec env COLORTERM=truecolor");
        let browser = format!("touch {}", name(&self.desk.path("browser")));
        let variables = self.desk.variables();
        for (name, value) in variables.into_iter().chain([("BROWSER", browser)]) {
            let _ = write!(line, " {name}='{value}'");
        }
        let number = self.desk.path("number");
        line + &format!(" sh -c 'echo $$ >\"{}\"; exec \"{RECTO}\" {rest}'", number.display())
    }

    fn open(&self, archive: &Archive, size: (u16, u16)) -> Session {
        self.run(&self.line(&format!("\"{}\"", archive.name())), size)
    }

    /// A line of the shell there, with a terminal.
    fn run(&self, line: &str, size: (u16, u16)) -> Session {
        let mut arguments = self.arguments("-tt");
        arguments.push(line.to_owned());
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        Start::program(&self.client, &arguments).size(size.0, size.1).open()
    }

    /// The same without a terminal, as scripts do it.
    fn output(&self, rest: &str) -> Output {
        let mut command = Command::new(&self.client);
        command.args(self.arguments("-T")).arg(self.line(rest)).stdin(Stdio::null());
        command.output().expect("ssh starts")
    }

    /// The number of the recto that was started last.
    fn number(&self) -> u32 {
        let number = fs::read_to_string(self.desk.path("number")).expect("it said its number");
        number.trim().parse().expect("it is a number")
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Starts a server in this folder, unless its port is taken.
fn serve(program: &Path, folder: &Path) -> Option<(Child, u16)> {
    let free = TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr());
    let port = free.expect("a port is free").port();
    let settings = format!(
        "ListenAddress 127.0.0.1\nPort {port}\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n\
         PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin prohibit-password\n\
         PasswordAuthentication no\nKbdInteractiveAuthentication no\nPrintMotd no\nPrintLastLog no\n\
         LogLevel ERROR\n",
        folder = folder.display()
    );
    fs::write(folder.join("settings"), settings).expect("a file can be written");
    // It calls itself again by its name, which must be a whole one.
    let mut server = Command::new(program)
        .arg("-D")
        .args(["-E", name(&folder.join("log")), "-f", name(&folder.join("settings"))])
        .stdin(Stdio::null())
        .spawn()
        .expect("sshd starts");
    loop {
        if let Ok(stream) = std::net::TcpStream::connect(("127.0.0.1", port)) {
            let mut greeting = String::new();
            let _ = BufReader::new(stream).read_line(&mut greeting);
            if greeting.starts_with("SSH-2.0-") {
                return Some((server, port));
            }
        }
        if server.try_wait().expect("a child can be waited for").is_some() {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            assert!(log.contains("in use"), "sshd does not start: {log}");
            return None;
        }
        std::thread::yield_now();
    }
}

/// Waits until a process is gone.
fn await_end(number: u32) {
    let deadline = Instant::now() + PATIENCE;
    while Path::new(&format!("/proc/{number}")).exists() {
        assert!(Instant::now() < deadline, "the process {number} does not end");
        std::thread::yield_now();
    }
}

/// The process that started another.
fn parent(number: u32) -> u32 {
    let stat = fs::read_to_string(format!("/proc/{number}/stat")).expect("it runs");
    let (_, after) = stat.rsplit_once(") ").expect("a name in brackets");
    after.split(' ').nth(1).and_then(|parent| parent.parse().ok()).expect("a number")
}

#[test]
fn an_article_is_read_and_the_window_is_followed() {
    let Some(host) = Host::new() else { return };
    let archive = Archive::of(&["Alpha", "Beta", "Gamma"]);
    archive.article(3, "Long", &numbered_words(3_000));
    let mut recto = host.open(&archive, (80, 24));
    recto.see_status("1 of 4");
    recto.text("/long\r");
    recto.see("1 of 1");
    recto.keys("Enter");
    recto.see("w0001");
    recto.keys("Space");
    recto.see_no_more("w0001");
    let top = look::top(recto.screen());
    for (columns, rows) in [(120, 40), (40, 12), (80, 24)] {
        recto.resize(columns, rows);
        recto.until("the page in the new size", |screen| {
            let first = top.split(' ').next().expect("there are words");
            let is_beside = screen.contents().contains('│');
            look::page_rows(screen)[0].contains(first) && is_beside == (columns == 120)
        });
    }
    recto.keys("q");
    recto.see_status("1 of 1");
    recto.keys("q");
    assert_eq!(recto.end().exit_code(), 0);
    recto.assert_given_back();
}

#[test]
fn a_connection_that_drops_ends_it_and_the_next_goes_on_there() {
    for drops in ["the client", "the server"] {
        let Some(host) = Host::new() else { return };
        let archive = Archive::of(&["Alpha", "Beta", "Gamma"]);
        archive.article(3, "Long", &numbered_words(3_000));
        let mut recto = host.open(&archive, (80, 24));
        recto.see_status("1 of 4");
        // It is known then that nothing was kept: a session that ends before leaves it as it is.
        recto.keys("s");
        recto.see("★");
        recto.text("/-alpha\r");
        recto.see_status("1 of 3");
        recto.keys("G");
        recto.see_chosen("Long");
        recto.keys("Enter");
        recto.see("w0001");
        recto.keys("Space");
        recto.see_no_more("w0001");
        let top = look::top(recto.screen());
        let number = host.number();
        signal("KILL", if drops == "the client" { recto.id() } else { parent(number) });
        await_end(number);
        recto.wait();
        let mut recto = host.open(&archive, (80, 24));
        recto.see_top(&top);
        recto.keys("q");
        recto.see_status("3 of 3");
        recto.see("/ -alpha");
        recto.see_chosen("Long");
        recto.keys("Esc");
        recto.see_status("4 of 4");
        recto.see("★");
        recto.keys("q");
        assert_eq!(recto.end().exit_code(), 0, "{drops}");
    }
}

#[test]
fn a_link_is_shown_and_copied_and_pictures_are_not_drawn() {
    let Some(host) = Host::new() else { return };
    let archive = Archive::new();
    let text = "---\ntitle: Alpha\nlink: https://own.example/a\n---\n![a red square](red.png)\n\nafter\n";
    archive.file("a.md", text);
    let picture = image::RgbImage::from_pixel(80, 80, image::Rgb([200, 30, 60]));
    picture.save(archive.path().join("red.png")).expect("it is written");
    let mut recto = host.open(&archive, (80, 24));
    recto.see_status("1 of 1");
    recto.keys("Enter");
    recto.see("a red square");
    recto.see("after");
    recto.keys("o");
    recto.see_words("https://own.example/a");
    recto.see_copied("https://own.example/a");
    assert!(!host.desk.path("browser").exists(), "no browser is started");
    recto.keys("Esc");
    recto.see("after");
    assert!(!recto.shown().contains('▀'), "{}", recto.shown());
    let drawn = emitted::read(&recto.bytes).into_iter().find(|told| matches!(told, Told::Other(_)));
    assert_eq!(drawn, None, "nothing is sent that a picture is sent by");
    assert_eq!(recto.quit(), 0);
}

#[test]
fn without_a_terminal_lines_are_printed() {
    let Some(host) = Host::new() else { return };
    let archive = Archive::of(&["Alpha", "Beta"]);
    for (rest, lines) in [("list -a", 2), ("", 2), ("list alpha -a", 1)] {
        let output = host.output(&format!("{rest} \"{}\"", archive.name()));
        let text = String::from_utf8(output.stdout).expect("text");
        assert_eq!(text.lines().count(), lines, "{rest}: {text}{}", String::from_utf8_lossy(&output.stderr));
        assert!(text.contains("Alpha") && !text.contains('\x1b'), "{text}");
        assert_eq!(output.status.code(), Some(0));
    }
    let output = host.output(&format!("list nothing -a \"{}\"", archive.name()));
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
}

#[test]
fn c_z_stops_it_only_where_a_shell_can_continue_it() {
    let Some(host) = Host::new() else { return };
    let archive = Archive::of(&["Alpha", "Beta"]);
    let mut recto = host.open(&archive, (80, 24));
    recto.see_status("1 of 2");
    recto.keys("C-z");
    recto.see("there is no shell to go back to");
    recto.keys("j");
    recto.see_status("2 of 2");
    assert_eq!(recto.quit(), 0);

    let mut shell = host.run("PS1='READY> ' exec bash --norc -i", (80, 24));
    shell.see("READY>");
    let line = host.line(&format!("\"{}\"", archive.name()));
    shell.text(&format!("{}\r", line.trim_start_matches("exec ")));
    shell.until("the list", |screen| look::status(screen).starts_with("2 of 2"));
    shell.keys("C-z");
    shell.until("the shell", |screen| {
        !screen.alternate_screen()
            && screen.contents().contains("Stopped")
            && screen.contents().trim_end().ends_with("READY>")
    });
    shell.text("fg\r");
    shell.until("the list", |screen| screen.alternate_screen() && look::status(screen).starts_with("2 of 2"));
    shell.keys("k");
    shell.see_status("1 of 2");
    shell.keys("q");
    shell.until("the shell", |screen| {
        !screen.alternate_screen() && screen.contents().trim_end().ends_with("READY>")
    });
    shell.text("exit\r");
    shell.end();
}
