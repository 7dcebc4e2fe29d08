//! The real binary as its own process, on a SQLite file, asked over real sockets.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::database::stocked_file_now;

pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_maatstaf");

/// A register that runs until it is dropped.
pub(crate) struct Running {
    pub address: SocketAddr,
    pub folder: TempDir,
    pub token: String,
    child: Child,
}

/// What came back over the socket: everything, and the status when there was one.
pub(crate) struct Raw {
    pub status: Option<u16>,
    pub text: String,
    pub took: Duration,
}

impl Running {
    /// Starts with these extra environment variables, on a database that has the shipped standards, and waits until
    /// it is ready.
    pub(crate) fn start(environment: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("register.db"), stocked_file_now()).unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let token = Self::command(&folder, environment)
            .args([
                "token",
                "create",
                "proef",
                "--rol",
                "auteur",
                "--rol",
                "goedkeurder",
                "--rol",
                "beheerder",
                "--rol",
                "operator",
            ])
            .output()
            .unwrap();
        assert!(token.status.success(), "{}", String::from_utf8_lossy(&token.stderr));
        let child = Self::serve(&folder, address, environment);
        let token = String::from_utf8(token.stdout).unwrap().trim().to_owned();
        let mut running = Self { address, folder, token, child };
        running.wait_until_ready();
        running
    }

    fn serve(folder: &TempDir, address: SocketAddr, environment: &[(&str, &str)]) -> Child {
        let log = std::fs::File::options().create(true).append(true).open(folder.path().join("log")).unwrap();
        Self::command(folder, environment)
            .args(["serve", "--listen", &address.to_string()])
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    /// Kills it as a power cut would (SIGKILL), and starts it again on what is there.
    pub(crate) fn killed_and_started_again(&mut self, environment: &[(&str, &str)]) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.child = Self::serve(&self.folder, self.address, environment);
        self.wait_until_ready();
    }

    /// What a command says about its database, and whether that is good.
    pub(crate) fn says(&self, arguments: &[&str], environment: &[(&str, &str)]) -> (bool, String) {
        let done = Self::command(&self.folder, environment).args(arguments).output().unwrap();
        (done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
    }

    fn command(folder: &TempDir, environment: &[(&str, &str)]) -> Command {
        let mut command = Command::new(BINARY);
        command
            .current_dir(folder.path())
            .env_remove("DATABASE_URL")
            .env("MAATSTAF_DATABASE", format!("sqlite:{}", folder.path().join("register.db").display()))
            // Who plays a story alone has nobody to approve.
            .env("MAATSTAF_APPROVALS", "0")
            .envs(environment.iter().copied())
            .stdin(Stdio::null());
        command
    }

    fn wait_until_ready(&mut self) {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(60) {
            assert!(self.child.try_wait().unwrap().is_none(), "ended at once: {}", self.log());
            if TcpStream::connect(self.address).is_ok() && self.get("/health/ready").status == Some(200) {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("not ready within a minute: {}", self.log());
    }

    /// Everything that was logged or printed so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// The files of the database.
    pub(crate) fn database_files(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.to_string_lossy().contains("register.db")).collect()
    }

    /// The most memory it ever held, in bytes.
    pub(crate) fn peak_memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
    }

    /// The processor time it has taken so far.
    pub(crate) fn processor_time(&self) -> Duration {
        let status = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // After the name in parentheses: the 12th and 13th field, in ticks of a hundredth of a second.
        let fields: Vec<&str> = status.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let ticks: u64 = fields[11..13].iter().map(|ticks| ticks.parse::<u64>().unwrap()).sum();
        Duration::from_millis(ticks * 10)
    }

    /// Asks it to stop, and says whether it ended well.
    pub(crate) fn stop(mut self) -> bool {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        asked.success() && self.child.wait().unwrap().success()
    }

    pub(crate) fn get(&self, path: &str) -> Raw {
        self.send(format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes())
    }

    pub(crate) fn request(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Raw {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n{headers}\r\n",
            self.token,
            body.len(),
        );
        self.send(&[head.as_bytes(), body].concat())
    }

    /// Sends bytes as they are and reads until the other side ends the connection.
    pub(crate) fn send(&self, bytes: &[u8]) -> Raw {
        let began = Instant::now();
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // The register may well answer and hang up before everything was sent.
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        let text = String::from_utf8_lossy(&answer).into_owned();
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
        Raw { status, text, took: began.elapsed() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
