//! What clap says of itself, in Dutch: the help of every command, and what is wrong with what was typed.

use std::error::Error as _;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::builder::styling::{AnsiColor, Styles};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use super::terminal;

const TEMPLATE: &str = "{about-with-newline}\nGebruik: {usage}\n\n{all-args}{after-help}";

/// The same command, and those below it, with Dutch headings and without what clap adds in English.
pub(super) fn in_dutch(command: Command) -> Command {
    let styles = Styles::styled()
        .header(AnsiColor::Green.on_default().bold())
        .usage(AnsiColor::Green.on_default().bold())
        .literal(AnsiColor::Cyan.on_default());
    let version = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    translated(
        command
            .styles(styles)
            .disable_version_flag(true)
            .arg(version.help("Toon de versie").help_heading("Opties")),
    )
}

fn translated(command: Command) -> Command {
    let help = Arg::new("help").short('h').long("help").action(ArgAction::Help);
    command
        .help_template(TEMPLATE)
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .subcommand_help_heading("Opdrachten")
        .subcommand_value_name("OPDRACHT")
        .mut_args(|arg| {
            let heading = if arg.is_positional() { "Argumenten" } else { "Opties" };
            let valued = arg.get_action().takes_values();
            arg.help_heading(heading).hide_default_value(valued).hide_possible_values(valued)
        })
        .arg(help.help("Toon deze uitleg").help_heading("Opties").display_order(1_000))
        .mut_subcommands(translated)
}

/// Shows the help that was asked for, or says what is wrong with what was typed.
pub(super) fn explain(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // Whoever closed the pipe has read enough.
        drop(error.print());
        return ExitCode::SUCCESS;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        drop(error.print());
        return ExitCode::from(2);
    }
    terminal::complain(&sentence(error));
    let command = arguments.get(1).and_then(|word| word.to_str()).filter(|word| !word.starts_with('-'));
    let known = error.kind() != ErrorKind::InvalidSubcommand;
    match command.filter(|_| known) {
        Some(command) => terminal::remark(&format!("'maatstaf {command} --help' zegt wat er kan.")),
        None => terminal::remark("'maatstaf --help' zegt wat er kan."),
    }
    ExitCode::from(2)
}

fn sentence(error: &clap::Error) -> String {
    let one = |kind| context(error, kind).unwrap_or_default();
    let suggestion =
        |kind| likeliest(error, kind).map(|word| format!(" Bedoelde u '{word}'?")).unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => {
            format!(
                "'{}' bestaat hier niet.{}",
                one(ContextKind::InvalidArg),
                suggestion(ContextKind::SuggestedArg)
            )
        }
        ErrorKind::InvalidSubcommand => format!(
            "De opdracht '{}' bestaat niet.{}",
            one(ContextKind::InvalidSubcommand),
            suggestion(ContextKind::SuggestedSubcommand)
        ),
        ErrorKind::MissingRequiredArgument => format!("Er ontbreekt: {}.", one(ContextKind::InvalidArg)),
        ErrorKind::MissingSubcommand => "Noem ook wat u ermee wilt.".to_owned(),
        ErrorKind::InvalidValue if one(ContextKind::InvalidValue).is_empty() => {
            format!("Bij '{}' hoort een waarde.", one(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidValue => format!(
            "'{}' kan niet bij '{}'. Kies uit: {}.",
            one(ContextKind::InvalidValue),
            one(ContextKind::InvalidArg),
            one(ContextKind::ValidValue)
        ),
        ErrorKind::ValueValidation => {
            let why = error.source().map(|why| format!(": {why}")).unwrap_or_default();
            format!(
                "'{}' kan niet bij '{}'{why}.",
                one(ContextKind::InvalidValue),
                one(ContextKind::InvalidArg)
            )
        }
        ErrorKind::ArgumentConflict => {
            let other = context(error, ContextKind::PriorArg);
            let same = || format!("'{}' staat er twee keer.", one(ContextKind::InvalidArg));
            other.map_or_else(same, |other| {
                format!("'{}' en '{other}' gaan niet samen.", one(ContextKind::InvalidArg))
            })
        }
        _ => error.to_string(),
    }
}

/// Of what may have been meant, the likeliest: clap puts that last.
fn likeliest(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::Strings(words) => words.last().cloned(),
        _ => context(error, kind),
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(word) => Some(word.clone()),
        ContextValue::Strings(words) => Some(words.join(", ")),
        _ => None,
    }
}
