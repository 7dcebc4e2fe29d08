//! What is said about rules, code lists and processes. The maintainer's own sentence wins.

use chrono::NaiveDate;

use crate::domain::{Code, CodeList, CodeStanding, Text, text};
use crate::schema::vocabulary::process::{Extension, Late, Step};
use crate::schema::vocabulary::{About, CaseRemark, Remark};

/// The sentence for a remark. `values`: whether it may say what stands in the document.
#[must_use]
pub fn remark(remark: &Remark<'_>, values: bool) -> Text {
    match &remark.about {
        About::RuleBroken(rule) => rule.message.text(),
        About::RuleUndecided(rule) => text(
            format!(
                "De regel '{}' kon hier niet worden beoordeeld: dat vroeg te veel werk, of een getal of datum werd te groot. Vraag de beheerder van de standaard om de regel eenvoudiger te maken.",
                rule.code
            ),
            format!(
                "The rule '{}' could not be judged here: it took too much work, or a number or date became too large. Ask the maintainer of the standard to make the rule simpler.",
                rule.code
            ),
        ),
        About::Exhausted => text(
            "De regels van de standaard zijn hier niet meer beoordeeld: dit document vroeg in zijn geheel te veel werk. Lever het in kleinere delen aan.",
            "The rules of the standard were not judged here any more: this document as a whole took too much work. Submit it in smaller parts.",
        ),
        About::Code { list, standing } => code(list, *standing),
        About::Case(case) => about_case(case, values),
    }
}

fn code(list: &CodeList, standing: CodeStanding<'_>) -> Text {
    let (name, until) = (&list.name, day(list.reference_date));
    match standing {
        CodeStanding::Ended(code) => ended(list, code),
        CodeStanding::NotYet(_) => text(
            format!(
                "Deze code staat in de waardelijst '{name}', maar gold op deze datum nog niet. Kies de code die toen gold, of verbeter de datum."
            ),
            format!(
                "This code is in the code list '{name}', but did not hold yet on this date. Choose the code that held then, or correct the date."
            ),
        ),
        CodeStanding::NotYetKnown => text(
            format!(
                "Deze code staat niet in de waardelijst '{name}'. Die lijst loopt tot en met {}: is de code van daarna, dan kan hij goed zijn. Controleer hem.",
                until.nl
            ),
            format!(
                "This code is not in the code list '{name}'. That list runs until {}: if the code is younger, it may be right. Check it.",
                until.en
            ),
        ),
        CodeStanding::Unknown | CodeStanding::Holds => text(
            format!("Deze code staat niet in de waardelijst '{name}'. Zoek de juiste code op in de lijst."),
            format!("This code is not in the code list '{name}'. Look up the right code in the list."),
        ),
    }
}

fn ended(list: &CodeList, code: &Code) -> Text {
    let name = &list.name;
    let (until, until_en) = match code.validity.until {
        Some(until) => {
            let until = day(until);
            (format!(" gold tot en met {}", until.nl), format!(" held until {}", until.en))
        }
        None => (" gold op deze datum niet meer".to_owned(), " no longer held on this date".to_owned()),
    };
    let (next, next_en) = match code.successors.as_slice() {
        [] => (
            "Zoek op welke code ervoor in de plaats kwam.".to_owned(),
            "Look up which code came in its place.".to_owned(),
        ),
        [one] => (format!("De opvolger is {one}."), format!("Its successor is {one}.")),
        several => {
            let all = several.join(", ");
            (format!("De opvolgers zijn {all}."), format!("Its successors are {all}."))
        }
    };
    text(
        format!("Deze code uit de waardelijst '{name}'{until}. {next}"),
        format!("This code of the code list '{name}'{until_en}. {next_en}"),
    )
}

fn about_case(case: &CaseRemark<'_>, values: bool) -> Text {
    match case {
        CaseRemark::NoBeginning => text(
            "De zaak begint niet met een stap waarmee dit proces mag beginnen. Vul de eerste gebeurtenis aan.",
            "The case does not begin with a step that this process may begin with. Add the first event.",
        ),
        CaseRemark::UnknownStep => text(
            "Deze stap staat niet in het proces. Neem de naam van de stap over uit het procesmodel van de standaard.",
            "This step is not in the process. Take the name of the step from the process model of the standard.",
        ),
        CaseRemark::Forbidden { from, to } if values => {
            let (from, to) = (from.name.text(), to.name.text());
            text(
                format!(
                    "Na '{}' mag '{}' niet volgen. Ontbreekt er een stap, of staat de volgorde verkeerd?",
                    from.nl, to.nl
                ),
                format!(
                    "After '{}', '{}' may not follow. Is a step missing, or is the order wrong?",
                    from.en, to.en
                ),
            )
        }
        CaseRemark::Forbidden { .. } => text(
            "Deze stap mag niet volgen op de stap ervoor. Kijk in het procesmodel wat er mag volgen: ontbreekt er een stap, of staat de volgorde verkeerd?",
            "This step may not follow the step before it. Look in the process model for what may follow: is a step missing, or is the order wrong?",
        ),
        CaseRemark::OutOfOrder => text(
            "Deze gebeurtenis is eerder dan de gebeurtenis ervoor. Zet de gebeurtenissen op volgorde, of verbeter de datum.",
            "This event is earlier than the event before it. Put the events in order, or correct the date.",
        ),
        CaseRemark::Role { step } if values => role(step),
        CaseRemark::Role { .. } => text(
            "Deze rol mag deze stap niet zetten. Kijk in het procesmodel welke rollen dat mogen.",
            "This role may not take this step. Look in the process model for the roles that may.",
        ),
        CaseRemark::ExtensionTooLate(late, extension) => too_late(late, extension),
        CaseRemark::Exceeded(_) | CaseRemark::WithoutStep(..) | CaseRemark::Passed(_) => about_limit(case),
    }
}

/// A limit that was not kept, or has passed.
fn about_limit(case: &CaseRemark<'_>) -> Text {
    match case {
        CaseRemark::Exceeded(late) => {
            let (limit, due, days) = (limit(late), day(late.due), days(late.days));
            text(
                format!(
                    "{} liep af op {}; dit was {} te laat. Controleer de datums; kloppen ze, dan is de termijn echt overschreden.",
                    limit.nl, due.nl, days.nl
                ),
                format!(
                    "{} ended on {}; this was {} too late. Check the dates; if they are right, the limit really was exceeded.",
                    limit.en, due.en, days.en
                ),
            )
        }
        CaseRemark::WithoutStep(late, extension) => {
            let (limit, due, days, by) =
                (limit(late), day(late.due), days(late.days), extension.duration.words());
            text(
                format!(
                    "{} liep af op {}; dit was {} te laat. Met een verlenging van {} was het op tijd geweest, maar de stap '{}' ontbreekt. Voeg die toe als de termijn echt is verlengd.",
                    limit.nl, due.nl, days.nl, by.nl, extension.step
                ),
                format!(
                    "{} ended on {}; this was {} too late. With an extension of {} it would have been in time, but the step '{}' is missing. Add it if the limit really was extended.",
                    limit.en, due.en, days.en, by.en, extension.step
                ),
            )
        }
        CaseRemark::Passed(late) => {
            let (limit, due, days) = (limit(late), day(late.due), days(late.days));
            text(
                format!(
                    "{} is verstreken op {}: {} geleden. De zaak loopt nog. Handel de zaak af, of voeg de gebeurtenis toe die ontbreekt.",
                    limit.nl, due.nl, days.nl
                ),
                format!(
                    "{} passed on {}: {} ago. The case still runs. Finish it, or add the event that is missing.",
                    limit.en, due.en, days.en
                ),
            )
        }
        _ => Text::default(),
    }
}

fn role(step: &Step) -> Text {
    let name = step.name.text();
    let roles: Vec<String> = step.roles.iter().map(|role| format!("'{role}'")).collect();
    let roles = roles.join(", ");
    text(
        format!("Deze rol mag de stap '{}' niet zetten. Dat mag alleen: {roles}.", name.nl),
        format!("This role may not take the step '{}'. Only these may: {roles}.", name.en),
    )
}

fn too_late(late: &Late<'_>, extension: &Extension) -> Text {
    let (limit, due) = (limit(late), day(late.due));
    let by = extension.duration.words();
    if late.days > 0 {
        return text(
            format!(
                "{} was al om op {}; deze verlenging van {} kwam daarna en telt niet.",
                limit.nl, due.nl, by.nl
            ),
            format!(
                "{} had ended on {}; this extension of {} came after that and does not count.",
                limit.en, due.en, by.en
            ),
        );
    }
    text(
        format!(
            "{} mag ten hoogste {} keer met {} worden verlengd; deze verlenging telt niet.",
            limit.nl, extension.most, by.nl
        ),
        format!(
            "{} may be extended by {} at most {} time(s); this extension does not count.",
            limit.en, by.en, extension.most
        ),
    )
}

/// A limit by its name and article.
fn limit(late: &Late<'_>) -> Text {
    let (name, source) = (late.limit.name.text(), &late.source.title);
    // Most names of limits say themselves that they are one.
    let says = |name: &str, word: &str| name.to_lowercase().starts_with(word);
    let kind = if says(&name.nl, "termijn") { "" } else { "De termijn " };
    let kind_en = if says(&name.en, "time limit") { "" } else { "The time limit " };
    text(format!("{kind}'{}' ({source})", name.nl), format!("{kind_en}'{}' ({source})", name.en))
}

fn days(days: i64) -> Text {
    match days {
        1 => text("1 dag", "1 day"),
        0 => text("enkele uren", "some hours"),
        _ => text(format!("{days} dagen"), format!("{days} days")),
    }
}

/// A day as people write it.
fn day(day: NaiveDate) -> Text {
    use chrono::Datelike as _;
    const MONTHS: [(&str, &str); 12] = [
        ("januari", "January"),
        ("februari", "February"),
        ("maart", "March"),
        ("april", "April"),
        ("mei", "May"),
        ("juni", "June"),
        ("juli", "July"),
        ("augustus", "August"),
        ("september", "September"),
        ("oktober", "October"),
        ("november", "November"),
        ("december", "December"),
    ];
    let (nl, en) = MONTHS[day.month0() as usize];
    text(format!("{} {nl} {}", day.day(), day.year()), format!("{} {en} {}", day.day(), day.year()))
}
