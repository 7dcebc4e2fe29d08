//! The command line as whoever types it meets it: the real program, in a folder of its own.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::kit::database::empty_postgres;

const GOOD: &str = r#"{"centen": 1250, "valuta": "EUR"}"#;

/// What came of a command.
#[derive(Debug)]
pub(crate) struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A folder of one test alone, in which the program runs without the test's own environment.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.put("goed.json", GOOD);
        desk.put("fout.json", r#"{"centen": "zevenhonderd-geheim", "valuta": "EUR"}"#);
        desk.put("stuk.json", "{\n  \"centen\": \n");
        desk
    }

    pub(crate) fn put(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_maatstaf"));
        command.args(arguments).env_clear().current_dir(self.folder.path());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        ran(&mut self.command(arguments))
    }

    pub(crate) fn run_with_input(&self, arguments: &[&str], input: impl AsRef<[u8]>) -> Ran {
        let mut command = self.command(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // The program may well answer before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(input.as_ref());
        into_ran(child.wait_with_output().unwrap())
    }
}

fn ran(command: &mut Command) -> Ran {
    into_ran(command.stdin(Stdio::null()).output().unwrap())
}

fn into_ran(output: std::process::Output) -> Ran {
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

const VALIDATE: [&str; 3] = ["validate", "--standard", "bedrag"];

fn validate(desk: &Desk, more: &[&str]) -> Ran {
    desk.run(&[&VALIDATE, more].concat())
}

#[test]
fn a_file_that_conforms_gives_0_one_that_does_not_1_and_one_that_cannot_be_judged_2() {
    let desk = Desk::new();
    let good = validate(&desk, &["goed.json"]);
    assert_eq!((good.code, good.err.as_str()), (0, ""));
    assert!(good.out.starts_with("goed.json voldoet aan bedrag "), "{}", good.out);

    let bad = validate(&desk, &["fout.json"]);
    assert_eq!((bad.code, bad.err.as_str()), (1, ""));
    for part in [
        "voldoet niet aan bedrag ",
        ": 1 fout\n",
        "\n  regel 1, /centen\n",
        "[verkeerd-type]",
        "1 × verkeerd-type",
    ] {
        assert!(bad.out.contains(part), "{part} in {}", bad.out);
    }

    let broken = validate(&desk, &["stuk.json"]);
    assert_eq!((broken.code, broken.out.as_str()), (2, ""));
    assert!(broken.err.contains("stuk.json") && broken.err.contains("Regel 3"), "{}", broken.err);

    let absent = validate(&desk, &["weg.json"]);
    assert_eq!(absent.code, 2);
    assert!(absent.err.contains("weg.json"), "{}", absent.err);
}

#[test]
fn of_several_files_each_gets_its_verdict_and_the_worst_decides_the_exit_code() {
    let desk = Desk::new();
    let all = validate(&desk, &["stuk.json", "fout.json", "goed.json"]);
    assert_eq!(all.code, 2);
    assert!(all.out.contains("fout.json voldoet niet") && all.out.contains("goed.json voldoet aan"));
    assert!(all.out.ends_with("1 van 3 bestanden voldoen.\n"), "{}", all.out);
    assert_eq!(validate(&desk, &["fout.json", "goed.json"]).code, 1);
}

#[test]
fn of_a_document_each_place_is_told_with_its_line_but_that_of_the_document_itself() {
    let desk = Desk::new();
    desk.put("leesbaar.json", "{\n  \"centen\":\n    \"veel\"\n}\n");
    let bad = validate(&desk, &["leesbaar.json"]);
    assert_eq!(bad.code, 1);
    assert!(bad.out.contains("\n  (het hele document)\n"), "{}", bad.out);
    assert!(bad.out.contains("\n  regel 3, /centen\n"), "{}", bad.out);
    let report = validate(&desk, &["--format", "json", "leesbaar.json"]);
    let report: Value = serde_json::from_str(&report.out).unwrap();
    let lines = report["bevindingen"].as_array().unwrap().iter().map(|finding| &finding["regel"]);
    assert_eq!(lines.collect::<Vec<_>>(), [1, 3]);
}

#[test]
fn a_report_holds_no_value_of_the_file_unless_asked() {
    let desk = Desk::new();
    for format in ["text", "json"] {
        assert!(!validate(&desk, &["--format", format, "fout.json"]).out.contains("geheim"));
        let asked = validate(&desk, &["--format", format, "--toon-waarden", "fout.json"]);
        assert!(asked.out.contains("zevenhonderd-geheim"), "{}", asked.out);
    }
}

#[test]
fn standard_input_is_judged_like_a_file() {
    let desk = Desk::new();
    assert_eq!(desk.run_with_input(&[&VALIDATE[..], &["-"]].concat(), GOOD).code, 0);
    let bad = desk.run_with_input(&[&VALIDATE[..], &["-"]].concat(), "[]");
    assert_eq!(bad.code, 1);
    assert!(bad.out.starts_with("standaardinvoer voldoet niet"), "{}", bad.out);
}

#[test]
fn folders_hold_files_of_every_form_and_long_ones_tell_the_table_of_codes() {
    let desk = Desk::new();
    desk.put("map/a.json", GOOD);
    desk.put("map/dieper/b.ndjson", &format!("{GOOD}\n{{}}\nstuk\n"));
    desk.put("map/c.csv", "centen;valuta\n1250;EUR\n12,5;EUR\n");
    desk.put("map/lees.txt", "geen gegevens");
    let all = validate(&desk, &["map"]);
    assert_eq!((all.code, all.err.as_str()), (1, ""), "{}", all.out);
    for part in [
        "map/a.json voldoet aan",
        "map/dieper/b.ndjson voldoet niet",
        ": 3 fouten, in 2 van 3 records",
        "regel 3\n",
        "regel 3, kolom centen\n",
        "  onleesbaar-record\n",
        "1 van 3 bestanden voldoen.",
    ] {
        assert!(all.out.contains(part), "{part} in {}", all.out);
    }
    assert!(!all.out.contains("lees.txt"));
    desk.put("leeg/lees.txt", "");
    let nothing = validate(&desk, &["leeg"]);
    assert!(nothing.code == 2 && nothing.err.contains("leeg"), "{}", nothing.err);
}

#[test]
fn standard_input_of_any_length_is_judged_as_it_comes_and_its_form_can_be_said() {
    let desk = Desk::new();
    let lines = format!("{GOOD}\n").repeat(200_000);
    let form = [&VALIDATE[..], &["--soort", "ndjson", "-"]].concat();
    let good = desk.run_with_input(&form, &lines);
    assert_eq!((good.code, good.err.as_str()), (0, ""), "{}", good.out);
    assert!(good.out.contains("(200000 records)"), "{}", good.out);
    let bad = desk.run_with_input(&form, format!("{lines}{}", "{}\n".repeat(5)));
    assert!(bad.code == 1 && bad.out.contains("          10  verplicht-ontbreekt"), "{}", bad.out);
    // Without it, it is one document, and the message says what else it may be.
    let mistaken = desk.run_with_input(&[&VALIDATE[..], &["-"]].concat(), &lines);
    assert!(mistaken.code == 2 && mistaken.err.contains("--soort ndjson"), "{}", mistaken.err);
}

#[test]
fn a_packed_file_is_answered_with_how_to_unpack_it() {
    let desk = Desk::new();
    let gzip = b"\x1f\x8b\x08\x00rest";
    std::fs::write(desk.folder.path().join("levering.json.gz"), gzip).unwrap();
    let packed = validate(&desk, &["levering.json.gz"]);
    assert!(packed.code == 2 && packed.err.contains("gunzip -c 'levering.json.gz' |"), "{}", packed.err);
    let piped = desk.run_with_input(&[&VALIDATE[..], &["-"]].concat(), gzip);
    assert!(piped.code == 2 && piped.err.contains("… | gunzip -c | maatstaf validate"), "{}", piped.err);
}

#[test]
fn as_json_a_report_is_one_object_and_several_are_one_a_line() {
    let desk = Desk::new();
    let one: Value = serde_json::from_str(&validate(&desk, &["--format", "json", "fout.json"]).out).unwrap();
    assert_eq!(one["geldig"], false);
    assert_eq!(one["standaard"], "bedrag");
    assert_eq!(one["aantallen"]["perCode"]["verkeerd-type"], 1);
    assert_eq!(one["bevindingen"][0]["code"], "verkeerd-type");
    assert_eq!(one["bevindingen"][0]["ernst"], "fout");
    assert_eq!(one["bevindingen"][0]["plaats"], "/centen");
    assert_eq!(one["afgekapt"], false);

    let several = validate(&desk, &["--format", "json", "goed.json", "stuk.json", "fout.json"]);
    let lines: Vec<Value> = several.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(several.code, 2);
    assert_eq!(
        lines.iter().map(|line| &line["geldig"]).collect::<Vec<_>>(),
        [true.into(), Value::Null, false.into()].iter().collect::<Vec<_>>()
    );
    assert_eq!(lines[1]["fout"]["regel"], 3);
}

#[test]
fn the_standard_can_be_named_with_a_version_a_range_a_day_and_a_part() {
    let desk = Desk::new();
    let by = |arguments: &[&str]| desk.run(&[&["validate", "goed.json"], arguments].concat());
    assert!(by(&["--standard", "bedrag@1.0.0"]).out.contains("bedrag 1.0.0"));
    assert!(by(&["--standard", "bedrag@1"]).out.contains("bedrag 1.0.1"));
    let before = by(&["--standard", "bedrag", "--op-datum", "1999-01-01"]);
    assert_eq!(before.code, 2);
    assert!(before.err.contains("geen geldende versie"), "{}", before.err);
    let part = by(&["--standard", "bedrag", "--onderdeel", "bestaatniet"]);
    assert_eq!(part.code, 2);
    assert!(part.err.contains("--onderdeel"), "{}", part.err);
}

#[test]
fn a_standard_that_is_not_there_is_answered_with_those_that_are() {
    let absent = Desk::new().run(&["validate", "--standard", "bedrach", "goed.json"]);
    assert_eq!(absent.code, 2);
    assert!(absent.err.contains("Bedoelde u 'bedrag'?") && absent.err.contains("persoon"), "{}", absent.err);
}

#[test]
fn findings_come_in_english_when_asked() {
    let bad = validate(&Desk::new(), &["--taal", "en", "fout.json"]);
    assert!(bad.out.contains("does not conform to bedrag") && bad.out.contains(": 1 error"), "{}", bad.out);
}

fn put_shelf(desk: &Desk, schema: &str) {
    desk.put("st/proef/provision.yaml", "titel: Proef\n");
    desk.put(
        "st/proef/teller/standard.yaml",
        "titel: Teller\nsoort: gegevens\nversies:\n  1.0.0:\n    status: vastgesteld\n    geldigVan: 2020-01-01\n",
    );
    desk.put("st/proef/teller/1.0.0/schema.json", schema);
}

const COUNTER: &str = r#"{"type": "integer", "minimum": 0}"#;

#[test]
fn a_folder_of_ones_own_is_judged_by_and_lands_in_the_database() {
    let desk = Desk::new();
    put_shelf(&desk, COUNTER);
    desk.put("vijf.json", "5");
    assert_eq!(desk.run(&["validate", "--schemas", "st", "--standard", "teller", "vijf.json"]).code, 0);
    assert!(!desk.has("maatstaf.db"), "validating makes no database");

    let first = desk.run(&["import", "st"]);
    assert_eq!(
        (first.code, first.out.as_str()),
        (
            0,
            "toegevoegd   voorziening proef\ntoegevoegd   standaard teller\nvastgesteld  teller 1.0.0\n\
             2 toegevoegd, 0 gewijzigd, 1 vastgesteld, 0 ongewijzigd, 0 geweigerd.\n"
        )
    );
    let again = desk.run(&["import", "st"]);
    assert_eq!((again.code, again.out.lines().nth(2)), (0, Some("ongewijzigd  teller 1.0.0")));
    let by_database = ["validate", "--database", "sqlite:maatstaf.db", "--standard", "teller", "vijf.json"];
    assert_eq!(desk.run(&by_database).code, 0);
}

#[test]
fn what_an_import_refuses_is_named_with_its_place() {
    let desk = Desk::new();
    put_shelf(&desk, r#"{"type": "integer", "minimum": "nul"}"#);
    let refused = desk.run(&["import", "st"]);
    assert_eq!(refused.code, 1);
    assert!(refused.out.contains("\ngeweigerd    teller 1.0.0\n"), "{}", refused.out);
    assert!(refused.out.contains("/minimum: ") && refused.out.contains("1 geweigerd"), "{}", refused.out);

    let judged = desk.run(&["validate", "--schemas", "st", "--standard", "teller", "goed.json"]);
    assert_eq!(judged.code, 2);
    assert!(judged.err.contains("/minimum"), "{}", judged.err);

    desk.put("st/proef/teller/standard.yaml", "titel: [");
    let malformed = desk.run(&["import", "st"]);
    assert_eq!(malformed.code, 1);
    assert!(malformed.err.contains("proef/teller/standard.yaml"), "{}", malformed.err);
    assert_eq!(desk.run(&["import", "bestaat-niet"]).code, 2);
}

#[test]
fn a_schema_is_looked_at_as_the_register_would() {
    let desk = Desk::new();
    desk.put("goed.schema.json", r#"{"type": "object", "required": ["bedrag"], "additionalProperties": false, "properties": {"bedrag": {"$ref": "/schemas/bedrag/1.0.0"}}}"#);
    desk.put("ruim.schema.json", "{}");
    desk.put(
        "fout.schema.json",
        r#"{"type": "getal", "properties": {"a": {"$ref": "/schemas/er-niet/1.0.0"}}}"#,
    );
    let good = desk.run(&["lint", "goed.schema.json"]);
    assert_eq!((good.code, good.out.as_str()), (0, "Het register zou dit schema aannemen.\n"));
    let wide = desk.run(&["lint", "ruim.schema.json"]);
    assert_eq!(wide.code, 0);
    assert!(
        wide.out.contains("waarschuwing: ") && wide.out.contains("[neemt-bijna-alles-aan]"),
        "{}",
        wide.out
    );
    let bad = desk.run(&["lint", "fout.schema.json"]);
    assert_eq!(bad.code, 1);
    assert!(bad.out.contains("/type: ") && bad.out.contains("/properties/a/$ref"), "{}", bad.out);
    assert_eq!(desk.run(&["lint", "stuk.json"]).code, 1);
    assert_eq!(desk.run(&["lint", "er-niet.json"]).code, 2);
}

#[test]
fn a_made_example_is_written_and_the_program_finds_it_valid() {
    let desk = Desk::new();
    for kind in ["minimaal", "gewoon", "randgevallen"] {
        let made = desk.run(&["sample", "persoon@2.0.0", "--soort", kind]);
        assert_eq!(made.code, 0, "{}", made.err);
        desk.put("gemaakt.json", &made.out);
        let judged = desk.run(&["validate", "--standard", "persoon@2.0.0", "gemaakt.json"]);
        assert_eq!(judged.code, 0, "{kind}: {}{}", made.out, judged.out);
    }
    assert_eq!(desk.run(&["sample", "bestaat-niet"]).code, 2);
    assert_eq!(desk.run(&["sample", "persoon", "--onderdeel", "nergens"]).code, 2);
}

#[test]
fn a_token_is_shown_once_listed_without_its_secret_and_ended_by_name() {
    let desk = Desk::new();
    let made = desk.run(&["token", "create", "leverancier", "--rol", "auteur", "--geldig-tot", "2999-12-31"]);
    assert_eq!(made.code, 0);
    let secret = made.out.trim_end();
    assert!(secret.starts_with("mst_") && !secret.contains(char::is_whitespace), "{secret}");
    assert!(made.err.contains("later niet meer") && !made.err.contains(secret), "{}", made.err);
    assert_eq!(desk.run(&["token", "create", "leverancier", "--rol", "auteur"]).code, 2);
    let nobody = desk.run(&["token", "create", "x", "--rol", "toetser", "--organisatie", "niemand"]);
    assert_eq!((nobody.code, nobody.err.contains("'niemand'")), (2, true), "{}", nobody.err);
    assert_eq!(desk.run(&["token", "create", "oidc:hub:anna", "--rol", "auteur"]).code, 2);

    let listed = desk.run(&["token", "list"]);
    assert!(
        listed.out.contains("leverancier")
            && listed.out.contains("2999-12-31")
            && listed.out.contains("werkt")
    );
    assert!(!listed.out.contains(secret));

    assert_eq!(desk.run(&["token", "revoke", "leverancier"]).code, 0);
    assert!(desk.run(&["token", "list"]).out.contains("beëindigd"));
    let unknown = desk.run(&["token", "revoke", "niemand"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("niemand"), "{}", unknown.err);
}

#[test]
fn a_token_that_would_be_over_before_it_begins_is_not_made() {
    let desk = Desk::new();
    let past = desk.run(&["token", "create", "x", "--rol", "auteur", "--geldig-tot", "2020-01-01"]);
    assert_eq!(past.code, 2);
    assert!(past.err.contains("2020-01-01 is voorbij") && !desk.has("maatstaf.db"), "{}", past.err);
    assert_eq!(desk.run(&["token", "create", "x", "--rol", "auteur", "--geldig-tot", "morgen"]).code, 2);
}

#[test]
fn looking_at_a_database_that_is_not_there_makes_none() {
    let desk = Desk::new();
    let absent = desk.run(&["token", "list", "--database", "sqlite:typfout.db"]);
    assert_eq!(absent.code, 2);
    assert!(absent.err.contains("typfout.db") && !desk.has("typfout.db"), "{}", absent.err);
}

#[test]
fn a_database_that_cannot_be_opened_is_named_without_its_password() {
    let refused = Desk::new().run(&["migrate", "--database", "sqlite:geen-map/x.db"]);
    assert_eq!(refused.code, 2);
    assert!(
        refused.err.contains("De database sqlite:geen-map/x.db kan niet worden geopend"),
        "{}",
        refused.err
    );
    // Nothing listens there, and the port can't be waited for.
    let refused = Desk::new().run(&["migrate", "--database", "postgres://u:geheim@localhost:port/x"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("postgres://***") && !refused.err.contains("geheim"), "{}", refused.err);
}

#[test]
fn a_flag_outweighs_the_environment_which_outweighs_the_file() {
    let desk = Desk::new();
    desk.put("maatstaf.toml", "listen = \"127.0.0.1:1\"\nlog_format = \"json\"\n[limits]\nfindings = 5\n");
    let shown = ran(desk
        .command(&["config", "--listen", "127.0.0.1:3"])
        .env("MAATSTAF_LISTEN", "127.0.0.1:2")
        .env("MAATSTAF_LIMIT_BODY_BYTES", "1000")
        .env("DATABASE_URL", "postgres://u:geheim@h/d"));
    assert_eq!((shown.code, shown.err.as_str()), (0, ""));
    for (setting, origin) in [
        ("listen = \"127.0.0.1:3\"", "vlag --listen"),
        ("log_format = \"json\"", "bestand maatstaf.toml"),
        ("findings = 5", "bestand maatstaf.toml"),
        ("body_bytes = 1000", "omgeving MAATSTAF_LIMIT_BODY_BYTES"),
        ("database = \"postgres://u:***@h/d\"", "omgeving DATABASE_URL"),
        ("log_filter = \"info,sea_orm_migration=warn\"", "standaardwaarde"),
    ] {
        let line = shown.out.lines().find(|line| line.starts_with(setting));
        assert!(
            line.is_some_and(|line| line.ends_with(&format!("# {origin}"))),
            "{setting} in {}",
            shown.out
        );
    }
    assert!(!shown.out.contains("geheim"));
}

#[test]
fn what_is_wrong_with_the_configuration_is_said_with_what_was_probably_meant() {
    let desk = Desk::new();
    desk.put("eigen.toml", "lissen = \"127.0.0.1:1\"\n");
    let wrong = desk.run(&["config", "--config", "eigen.toml"]);
    assert_eq!((wrong.code, wrong.out.as_str()), (2, ""));
    assert!(wrong.err.contains("eigen.toml: 'lissen'") && wrong.err.contains("'listen'"), "{}", wrong.err);
    let absent = ran(desk.command(&["config"]).env("MAATSTAF_CONFIG", "er-niet.toml"));
    assert_eq!(absent.code, 2);
    assert!(absent.err.contains("er-niet.toml (genoemd in MAATSTAF_CONFIG)"), "{}", absent.err);
}

#[tokio::test]
async fn serve_refuses_a_postgresql_database_that_is_behind_and_says_what_to_run() {
    let desk = Desk::new();
    let address = empty_postgres().await;
    let behind = desk.run(&["serve", "--listen", "127.0.0.1:0", "--database", &address]);
    assert_eq!((behind.code, behind.out.as_str()), (2, ""));
    assert!(behind.err.contains("maatstaf migrate --database"), "{}", behind.err);

    let migrated = desk.run(&["migrate", "--database", &address]);
    assert_eq!(migrated.code, 0);
    assert!(migrated.out.starts_with("De database is bijgewerkt"), "{}", migrated.out);
    assert_eq!(desk.run(&["migrate", "--database", &address]).out, "De database is al bijgewerkt.\n");
    assert_eq!(desk.run(&["token", "create", "x", "--rol", "auteur", "--database", &address]).code, 0);
}

/// The register, started by its own program; ended when dropped.
struct Served {
    child: Child,
    greeting: String,
}

impl Served {
    fn start(mut command: Command) -> Self {
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut greeting = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut greeting).unwrap();
        Self { child, greeting }
    }

    #[cfg(unix)]
    fn terminate(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[cfg(unix)]
#[test]
fn serve_greets_with_its_address_fills_an_empty_register_and_stops_when_told() {
    let desk = Desk::new();
    put_shelf(&desk, COUNTER);
    let served = Served::start(desk.command(&["--listen", "127.0.0.1:0", "--schemas", "st"]));
    assert!(served.greeting.starts_with("Maatstaf luistert op http://127.0.0.1:"), "{}", served.greeting);
    assert!(served.greeting.contains("/docs"), "{}", served.greeting);
    assert_eq!(served.terminate(), Some(0));
    assert_eq!(desk.run(&["import", "st"]).out.lines().nth(2), Some("ongewijzigd  teller 1.0.0"));
}

#[test]
fn serve_says_what_to_do_when_its_port_is_taken() {
    let desk = Desk::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let refused = desk.run(&["serve", "--listen", &taken.local_addr().unwrap().to_string()]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("--listen") && !desk.has("maatstaf.db"), "{}", refused.err);
}

#[test]
fn the_openapi_document_does_not_depend_on_the_configuration() {
    let desk = Desk::new();
    let plain = desk.run(&["openapi"]);
    assert_eq!(plain.code, 0);
    assert_eq!(serde_json::from_str::<Value>(&plain.out).unwrap()["openapi"], "3.1.0");
    let other = ran(desk.command(&["openapi"]).env("MAATSTAF_PUBLIC_URL", "https://x.nl"));
    assert_eq!(plain.out, other.out);
}

#[test]
fn help_is_there_for_every_command_in_one_language_and_without_colours() {
    let desk = Desk::new();
    let help = desk.run(&["--help"]);
    assert_eq!(help.code, 0);
    for command in [
        "serve", "import", "export", "mirror", "validate", "lint", "sample", "token", "key", "sign",
        "verify", "openapi", "migrate", "config",
    ] {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command} in {}", help.out);
        let own = desk.run(&[command, "--help"]);
        assert_eq!(own.code, 0, "{command}");
        assert!(own.out.contains("Gebruik: maatstaf"), "{}", own.out);
        for english in ["Usage", "Options", "Print", "[default", "possible values", "\u{1b}"] {
            assert!(!own.out.contains(english), "{english} in {}", own.out);
        }
    }
    assert_eq!(desk.run(&["--version"]).out, format!("maatstaf {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn what_is_typed_wrong_is_answered_with_what_was_probably_meant() {
    let desk = Desk::new();
    for (arguments, part) in [
        (&["valideer"][..], "De opdracht 'valideer' bestaat niet"),
        (&["validat", "x"], "Bedoelde u 'validate'?"),
        (&["validate", "--standaard", "bedrag", "goed.json"], "'--standard'"),
        (&["validate", "goed.json"], "Er ontbreekt: --standard"),
        (&["validate", "--standard", "bedrag", "--format", "xml", "goed.json"], "Kies uit: text, json"),
        (&["validate", "--standard", "Bedrag", "goed.json"], "--standard: De naam"),
        (&["validate", "--standard", "bedrag@nieuwste", "goed.json"], "'geldend'"),
        (&["validate", "--standard", "bedrag", "--op-datum", "1-2-2027", "goed.json"], "jjjj-mm-dd"),
        (
            &["validate", "--standard", "bedrag", "--schemas", "a", "--database", "b", "goed.json"],
            "niet samen",
        ),
    ] {
        let wrong = desk.run(arguments);
        assert_eq!((wrong.code, wrong.out.as_str()), (2, ""), "{arguments:?}");
        assert!(wrong.err.contains(part), "{arguments:?} gave {}", wrong.err);
    }
}

#[test]
fn a_file_in_the_folder_is_found_only_where_the_program_stands() {
    assert!(Path::new(env!("CARGO_BIN_EXE_maatstaf")).is_absolute());
    let desk = Desk::new();
    desk.put("maatstaf.toml", "log_filter = \"warn\"\n");
    desk.put("elders/x", "");
    let here = desk.run(&["config"]).out;
    let elsewhere = ran(desk.command(&["config"]).current_dir(desk.folder.path().join("elders"))).out;
    assert!(here.contains("log_filter = \"warn\"") && elsewhere.contains("log_filter = \"info,"));
}

#[test]
fn a_newer_code_list_is_imported_from_a_csv_file_and_said_so() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["import", "--help"]).code, 0);
    let schemas = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas");
    let ran = desk.run(&["import", "--database", "sqlite:proef.db", schemas]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("gemeenten 1.0.0") && ran.out.contains("0 geweigerd"), "{}", ran.out);
    desk.put("lijst.csv", "code;naam;geldigVan;geldigTot;opvolgers\n0363;Amsterdam;;;\n");
    let list = |number, file| {
        let named = ["--waardelijst", "gemeenten", "--versie", number, "--stand", "2027-01-01"];
        desk.run(&[&["import", "--database", "sqlite:proef.db"][..], &named, &[file]].concat())
    };
    let ran = list("1.1.0", "lijst.csv");
    assert_eq!((ran.code, ran.out.trim()), (0, "toegevoegd  gemeenten 1.1.0"), "{ran:?}");
    assert_eq!(list("1.1.0", "lijst.csv").out.trim(), "ongewijzigd  gemeenten 1.1.0");
    desk.put("fout.csv", "code;naam;geldigVan\n0363;Amsterdam;gisteren\n");
    let ran = list("1.2.0", "fout.csv");
    assert!(ran.code != 0 && ran.err.contains("Regel 2"), "{ran:?}");
}

#[test]
fn a_case_is_judged_on_the_day_that_is_given_with_its_limit_and_article() {
    let desk = Desk::new();
    desk.put(
        "zaak.json",
        r#"{"zaaknummer": "WOO-2026-0001", "gemeentecode": "0363", "ontvangstdatum": "2026-03-02", "bezwaarVerwacht": false,
            "gebeurtenissen": [{"stap": "verzoek-ontvangen", "datum": "2026-03-02", "rol": "behandelaar"}]}"#,
    );
    let on =
        |day| desk.run(&["validate", "--standard", "woo-verzoek", "--beoordelingsdatum", day, "zaak.json"]);
    let ran = on("2026-03-30");
    assert!(ran.code == 0 && !ran.out.contains("waarschuwing"), "{ran:?}");
    let ran = on("2026-03-31");
    assert_eq!(ran.code, 0, "{ran:?}");
    for says in ["waarschuwing:", "30 maart 2026: 1 dag geleden", "Woo, artikel 4.4"] {
        assert!(ran.out.contains(says), "{says}: {}", ran.out);
    }
}
