//! What lies on the desk, one standard of it, and what was done to that standard.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};

use crate::domain::{AuditRow, Error, Ground, Role, StandardName, Status, Version};
use crate::registry::{AuditFilter, Page, Readiness, Workpiece};

use super::super::Web;
use super::super::frame::{Answer, Frame, Part, Reader, nothing_here, page};
use super::super::standards::tone;
use super::super::words::Words;
use super::stage::Stage;
use super::words::DeskWords;
use super::{Desk, Signed, frame};

/// How many standards, or lines of the audit, a page lists.
const PAGE: u32 = 50;

/// A version that is worked on.
struct WorkRow {
    address: String,
    title: String,
    number: String,
    status: &'static str,
    tone: &'static str,
    made: String,
}

/// Something that waits for who is signed in.
struct WaitRow {
    address: String,
    what: String,
}

/// More pieces of work than this are not looked into for what waits.
const MOST_LOOKED_INTO: usize = 100;

/// What waits for who is signed in.
async fn waiting(web: &Web, signed: &Signed, work: &[Workpiece], d: &DeskWords) -> Answer<Vec<WaitRow>> {
    let mut rows = Vec::new();
    for piece in work.iter().take(MOST_LOOKED_INTO) {
        let (standard, version) = (&piece.standard, &piece.version);
        let ground = piece.ground();
        let standing = web.registry.standing(piece, &signed.session.caller).await?;
        let address = format!("/bureau/standaarden/{}/versies/{}", version.standard, version.number);
        let mut wait = |rest: &str, what: &str| {
            let what = format!("{what} {} {}", standard.title, version.number);
            rows.push(WaitRow { address: format!("{address}/{rest}"), what });
        };
        if standing.may_judge && !standing.judged && signed.may(Role::Approver, &ground) {
            wait("stappen/beoordelen", d.waits_judge);
        }
        if standing.proposed && standing.approved && signed.may(Role::Maintainer, &ground) {
            wait("stappen/vaststellen", d.waits_publish);
        }
        if version.status == Status::Consultation && signed.may(Role::Author, &ground) {
            let unanswered = web.registry.unanswered(version).await?;
            if unanswered > 0 {
                wait("reacties", &format!("{} {unanswered}:", d.waits_answer));
            }
        }
    }
    Ok(rows)
}

/// A standard to work on.
struct StandardRow {
    name: String,
    title: String,
}

#[derive(Template)]
#[template(path = "desk_home.html")]
struct DeskPage {
    frame: Frame,
    desk: Desk,
    grants: Vec<String>,
    waits: Vec<WaitRow>,
    /// Whether they write anything.
    writes: bool,
    own: Vec<WorkRow>,
    others: Vec<WorkRow>,
    total: String,
    standards: Vec<StandardRow>,
    earlier: Option<String>,
    later: Option<String>,
}

pub(super) async fn desk(State(web): State<Web>, reader: Reader, signed: Signed) -> Answer {
    let caller = &signed.session.caller;
    let standards = web.registry.standards_of(caller).await?;
    let work = web.registry.work_on(&standards, caller).await?;
    let waits = waiting(&web, &signed, &work, DeskWords::of(reader.language)).await?;
    let (own, others): (Vec<_>, Vec<_>) = work.into_iter().partition(|piece| piece.own);
    let row = |piece: &Workpiece| WorkRow {
        address: address_of(piece, &signed),
        title: piece.standard.title.clone(),
        number: piece.version.number.to_string(),
        status: reader.w.status_of(piece.version.status),
        tone: tone(piece.version.status),
        made: reader.day(Some(crate::domain::dutch_day(piece.version.created_at))),
    };
    let number = reader.page_number();
    let total = standards.len() as u64;
    let shown = Page { number, size: PAGE }
        .of(&standards)
        .iter()
        .map(|standard| StandardRow { name: standard.name.to_string(), title: standard.title.clone() });
    let (earlier, later) = reader.neighbours(number, PAGE, total);
    let desk = signed.desk(&reader);
    page(&DeskPage {
        frame: reader.frame(desk.d.desk_title, Part::Desk),
        grants: caller.grants.iter().map(|grant| desk.d.grant(grant)).collect(),
        writes: caller.grants.allow_somewhere(Role::Author),
        waits,
        own: own.iter().map(row).collect(),
        others: others.iter().map(row).collect(),
        total: Words::counted(total, reader.w.one_standard, reader.w.more_standards),
        standards: shown.collect(),
        earlier,
        later,
        desk,
    })
}

/// Where a version is worked on: a concept in its form, for who may write; anything else at its standard.
fn address_of(piece: &Workpiece, signed: &Signed) -> String {
    let version = &piece.version;
    let standard = format!("/bureau/standaarden/{}", version.standard);
    match version.status {
        Status::Draft if signed.may(Role::Author, &piece.ground()) => {
            format!("{standard}/versies/{}", version.number)
        }
        _ => standard,
    }
}

/// A version with what this caller may do to it.
struct VersionRow {
    number: String,
    status: &'static str,
    tone: &'static str,
    in_force: bool,
    from: String,
    until: String,
    /// Label and address.
    steps: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "desk_standard.html")]
struct StandardPage {
    frame: Frame,
    desk: Desk,
    name: String,
    dropped: bool,
    /// The stage that was just taken.
    done: Option<&'static str>,
    /// The version to begin a new one with, for who may write.
    newest: Option<String>,
    writes: bool,
    reads_audit: bool,
    versions: Vec<VersionRow>,
}

pub(super) async fn standard(
    State(web): State<Web>,
    Path(standard): Path<String>,
    reader: Reader,
    signed: Signed,
) -> Answer {
    let name: StandardName = standard.parse().map_err(nothing_here)?;
    let standard = web.registry.standard(&name).await?;
    let ground = signed.ground(&web, &name, &[Role::Author, Role::Approver, Role::Maintainer]).await?;
    let versions = web.registry.versions(&name).await?;
    let desk = signed.desk(&reader);
    let work = web.registry.work_on(std::slice::from_ref(&standard), &signed.session.caller).await?;
    let mut standings = BTreeMap::new();
    for piece in &work {
        let standing = web.registry.standing(piece, &signed.session.caller).await?;
        standings.insert(piece.version.number.clone(), standing);
    }
    let done = reader.asked("gedaan").and_then(|name| Stage::ALL.into_iter().find(|s| s.as_str() == name));
    let row = |version: &Version| VersionRow {
        number: version.number.to_string(),
        status: reader.w.status_of(version.status),
        tone: tone(version.status),
        in_force: version.in_force(reader.today),
        from: reader.day(version.validity.from),
        until: reader.day(version.validity.until),
        steps: steps((version, standings.get(&version.number)), &signed, &ground, desk.d),
    };
    page(&StandardPage {
        frame: frame(&reader, standard.title, None),
        name: name.to_string(),
        dropped: reader.asked("weg").is_some(),
        done: done.map(|stage| stage.label(desk.d)),
        newest: versions.first().map(|version| version.number.to_string()),
        writes: signed.may(Role::Author, &ground),
        reads_audit: reads_audit(&signed, &ground),
        versions: versions.iter().map(row).collect(),
        desk,
    })
}

/// What this caller may do to a version now.
fn steps(
    (version, standing): (&Version, Option<&Readiness>),
    signed: &Signed,
    ground: &Ground,
    d: &'static DeskWords,
) -> Vec<(&'static str, String)> {
    let address = format!("/bureau/standaarden/{}/versies/{}", version.standard, version.number);
    let mut steps = Vec::new();
    if version.status == Status::Draft && signed.may(Role::Author, ground) {
        steps.push((d.edit, address.clone()));
        steps.push((d.drop, format!("{address}/verwijderen")));
    }
    for stage in Stage::ALL {
        let ready = match (stage, standing) {
            (Stage::Propose, Some(standing)) => !standing.proposed,
            (Stage::Judge, Some(standing)) => standing.may_judge,
            (Stage::Publish, Some(standing)) => standing.approved,
            _ => true,
        };
        if ready && stage.fits(version.status) && signed.may(stage.role(), ground) {
            steps.push((stage.label(d), format!("{address}/stappen/{}", stage.as_str())));
        }
    }
    if version.status == Status::Consultation {
        steps.push((d.reactions, format!("{address}/reacties")));
    }
    steps
}

/// The audit of a standard is for who keeps it, and for who keeps the register.
fn reads_audit(signed: &Signed, ground: &Ground) -> bool {
    signed.may(Role::Maintainer, ground) || signed.session.caller.grants.allow_somewhere(Role::Operator)
}

/// A line of the audit.
struct AuditLine {
    number: i64,
    at: String,
    who: String,
    done: String,
    subject: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "desk_audit.html")]
struct AuditPage {
    frame: Frame,
    desk: Desk,
    total: String,
    lines: Vec<AuditLine>,
    earlier: Option<String>,
    later: Option<String>,
}

pub(super) async fn audit(
    State(web): State<Web>,
    Path(standard): Path<String>,
    reader: Reader,
    signed: Signed,
) -> Answer {
    let name: StandardName = standard.parse().map_err(nothing_here)?;
    let standard = web.registry.standard(&name).await?;
    let ground = web.registry.ground_of(&name).await?;
    if !reads_audit(&signed, &ground) {
        return Err(Error::Forbidden(vec![Role::Maintainer, Role::Operator]).into());
    }
    let filter = AuditFilter { subject: Some(format!("standaarden/{name}")), since: None };
    let number = reader.page_number();
    let rows = web.registry.audit(&filter, Page { number, size: PAGE }).await?;
    let (earlier, later) = reader.neighbours(number, PAGE, rows.total);
    let desk = signed.desk(&reader);
    let title = format!("{}: {}", standard.title, desk.d.audit);
    page(&AuditPage {
        frame: frame(&reader, title, Some((&name, &standard.title))),
        total: Words::counted(rows.total, desk.d.one_line, desk.d.more_lines),
        lines: rows.items.into_iter().map(|row| line(row, &name)).collect(),
        earlier,
        later,
        desk,
    })
}

fn line(row: AuditRow, standard: &StandardName) -> AuditLine {
    let below = row.subject.strip_prefix(&format!("standaarden/{standard}")).unwrap_or(&row.subject);
    AuditLine {
        number: row.number,
        at: row.at.format("%Y-%m-%d %H:%M UTC").to_string(),
        who: row.actor,
        done: row.action,
        subject: below.trim_start_matches('/').to_owned(),
        reason: row
            .undecided_reason
            .map_or(row.reason.clone(), |undecided| format!("{} ({undecided})", row.reason)),
    }
}
