//! Release sets, and one of them with all that changes in it since the one before.

use askama::Template;
use axum::extract::{Path, State};

use crate::domain::{
    Compared, Error, Language, Missing, Move, Party, ReleaseSet, ReleaseSetName, SetComparison, Status,
};
use crate::registry::Page;

use super::Web;
use super::comparison::{AnswerView, answer_view};
use super::frame::{Answer, Failure, Frame, Part, Reader, page};
use super::markdown::{self, HeadingLevel};
use super::standards::{Choice, tone};

/// How many sets a page lists, and how many there are to choose from.
const PAGE: u32 = 100;

struct SetRow {
    name: String,
    title: String,
    summary: String,
    status: &'static str,
    tone: &'static str,
    in_force: bool,
    from: String,
    until: String,
}

#[derive(Template)]
#[template(path = "release_sets.html")]
struct SetsPage {
    frame: Frame,
    sets: Vec<SetRow>,
    earlier: Option<String>,
    later: Option<String>,
}

/// A version in the set.
struct MemberRow {
    standard: String,
    title: String,
    number: String,
}

/// What happens to one standard.
struct MoveView {
    id: String,
    standard: String,
    title: String,
    old: String,
    new: String,
    word: &'static str,
    tone: &'static str,
    changed: Option<ChangedView>,
}

/// What changed in one standard.
struct ChangedView {
    address: String,
    answers: Vec<AnswerView>,
    number: Vec<String>,
    groups: Vec<(String, Vec<String>)>,
    more: usize,
}

struct ComparisonView {
    old: String,
    summaries: Vec<String>,
    moves: Vec<MoveView>,
}

#[derive(Template)]
#[template(path = "release_set.html")]
struct SetPage {
    frame: Frame,
    set: SetRow,
    notes: String,
    digest: String,
    signed: bool,
    members: Vec<MemberRow>,
    others: Vec<Choice>,
    comparison: Option<ComparisonView>,
}

fn row(set: &ReleaseSet, reader: &Reader) -> SetRow {
    let status = if set.is_published() { Status::Published } else { Status::Draft };
    SetRow {
        name: set.name.to_string(),
        title: set.title.clone(),
        summary: markdown::summary(&set.notes),
        status: reader.w.status_of(status),
        tone: tone(status),
        in_force: set.in_force(reader.today),
        from: reader.day(set.validity.from),
        until: reader.day(set.validity.until),
    }
}

pub(super) async fn list(State(web): State<Web>, reader: Reader) -> Answer {
    let number = reader.page_number();
    let found = web.registry.release_sets(Page { number, size: PAGE }).await?;
    let (earlier, later) = reader.neighbours(number, PAGE, found.total);
    page(&SetsPage {
        frame: reader.frame(reader.w.release_sets, Part::Other),
        sets: found.items.iter().map(|set| row(set, &reader)).collect(),
        earlier,
        later,
    })
}

/// What is asked for by a name that no set has.
fn no_set<T>(_: T) -> Failure {
    Failure(Error::Missing(Missing::ReleaseSet, String::new()))
}

pub(super) async fn set(State(web): State<Web>, Path(name): Path<String>, reader: Reader) -> Answer {
    let name: ReleaseSetName = name.parse().map_err(no_set)?;
    let with = reader.asked("met").map(str::parse::<ReleaseSetName>).transpose().map_err(no_set)?;
    let set = web.registry.release_set(&name).await?;
    let compared = match web.registry.compare_release_sets(&name, with.as_ref(), reader.today).await {
        Ok(compared) => Some(compared),
        Err(Error::Missing(Missing::EarlierReleaseSet, _)) => None,
        Err(error) => return Err(error.into()),
    };
    let others = web.registry.release_sets(Page { number: 1, size: PAGE }).await?.items.into_iter();
    let others = others.filter(|other| other.name != name).map(|other| Choice {
        chosen: compared.as_ref().is_some_and(|compared| compared.old.name == other.name),
        value: other.name.to_string(),
        label: format!("{}: {}", other.name, other.title),
    });
    let mut members = Vec::new();
    for member in &set.members {
        members.push(MemberRow {
            title: web.registry.standard(&member.standard).await?.title,
            standard: member.standard.to_string(),
            number: member.number.to_string(),
        });
    }
    let comparison = match &compared {
        Some(compared) => Some(comparison_view(&web, compared, &reader).await?),
        None => None,
    };
    let crumbs = [("/uitgaven".to_owned(), reader.w.release_sets.to_owned())];
    let signed = web.registry.kept_release_set_signature(&set).await?.is_some();
    page(&SetPage {
        signed,
        frame: reader.frame(format!("{} ({})", set.title, set.name), Part::Other).below(crumbs),
        notes: markdown::to_html(&set.notes, HeadingLevel::H1),
        digest: set.digest.map(|digest| digest.to_string()).unwrap_or_default(),
        set: row(&set, &reader),
        members,
        others: others.collect(),
        comparison,
    })
}

async fn comparison_view(web: &Web, compared: &SetComparison, reader: &Reader) -> Answer<ComparisonView> {
    let mut moves = Vec::new();
    for moved in &compared.moves {
        let title = web.registry.standard(moved.standard()).await?.title;
        moves.push(move_view(compared, moved, title, reader));
    }
    let said = |party| compared.summary(party).in_language(reader.language).to_owned();
    Ok(ComparisonView {
        old: compared.old.name.to_string(),
        summaries: vec![said(Party::Delivers), said(Party::Reads)],
        moves,
    })
}

fn move_view(compared: &SetComparison, moved: &Move, title: String, reader: &Reader) -> MoveView {
    let standard = moved.standard();
    let number = |set: &ReleaseSet| set.member(standard).map(|member| member.number.to_string());
    let (old, new) = (number(&compared.old).unwrap_or_default(), number(&compared.new).unwrap_or_default());
    let (word, tone, changed) = match moved {
        Move::Added(_) => (reader.w.set_added, "good", None),
        Move::Removed(_) => (reader.w.set_removed, "bad", None),
        Move::Same(_) => (reader.w.set_same, "must", None),
        Move::Changed(_, found) => {
            let address = format!("/standaarden/{standard}/{new}/vergelijking?met={old}");
            (reader.w.set_changed, "note", Some(changed_view(address, found, reader)))
        }
    };
    MoveView {
        id: format!("standaard-{standard}"),
        standard: standard.to_string(),
        title,
        old,
        new,
        word,
        tone,
        changed,
    }
}

fn changed_view(address: String, found: &Compared, reader: &Reader) -> ChangedView {
    let language: Language = reader.language;
    let comparison = &found.comparison;
    let groups = comparison.by_hurt().into_iter().map(|(hurt, changes)| {
        let sentences = changes.iter().map(|change| change.sentence.in_language(language).to_owned());
        (hurt.title().in_language(language).to_owned(), sentences.collect())
    });
    ChangedView {
        address,
        answers: vec![
            answer_view("wie-levert", Party::Delivers, &comparison.delivers, reader),
            answer_view("wie-leest", Party::Reads, &comparison.reads, reader),
        ],
        number: found.on_the_number().iter().map(|text| text.in_language(language).to_owned()).collect(),
        groups: groups.collect(),
        more: comparison.more_changes,
    }
}
