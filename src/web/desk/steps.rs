//! Taking a stage on the road of a version: a form that says what follows, asked twice where it can't be undone.

use askama::Template;
use axum::extract::{Path, Request, State};

use crate::domain::road::Proposal;
use crate::domain::{Conflict, Error, Fault, Place, Selector, StandardName, VersionNumber, dutch_day, text};
use crate::registry::{Resolved, Stepped};

use super::super::Web;
use super::super::frame::{Answer, Frame, Part, Reader, nothing_here, page};
use super::super::validate::told;
use super::posted::Posted;
use super::stage::{Asked, Kind, Stage};
use super::words::DeskWords;
use super::{Desk, FORM_BYTES, Signed, frame, to};

/// A field with what was filled in.
struct Filled {
    asked: Asked,
    value: String,
}

#[derive(Template)]
#[template(path = "desk_step.html")]
struct StepPage {
    frame: Frame,
    desk: Desk,
    address: String,
    back: String,
    catalogue: String,
    consequence: &'static str,
    label: &'static str,
    grave: bool,
    /// Whether what was filled in is asked once more.
    confirming: bool,
    failure: Vec<String>,
    /// What there is to know before.
    facts: Vec<(&'static str, String)>,
    fields: Vec<Filled>,
}

/// A version, and the stage that it is to take.
struct About {
    at: Resolved,
    stage: Stage,
    proposal: Option<Proposal>,
}

type Named = Path<(String, String, String)>;

impl About {
    async fn of(
        web: &Web,
        signed: &Signed,
        (standard, version, stage): &(String, String, String),
        reader: &Reader,
    ) -> Answer<Self> {
        let name: StandardName = standard.parse().map_err(nothing_here)?;
        let number: VersionNumber = version.parse().map_err(nothing_here)?;
        let stage =
            Stage::ALL.into_iter().find(|known| known.as_str() == stage).ok_or(()).map_err(nothing_here)?;
        let at = web.registry.resolve(&name, &Selector::Exact(number.clone()), reader.today).await?;
        signed.ground(web, &name, &[stage.role()]).await?;
        let proposals = web.registry.proposals(&name, &number).await?;
        let proposal = proposals.into_iter().rfind(|proposal| proposal.void_since.is_none());
        Ok(Self { at, stage, proposal })
    }

    fn page(&self, web: &Web, signed: &Signed, reader: &Reader, posted: &Posted) -> StepPage {
        let (standard, version) = (&self.at.standard, &self.at.version);
        let desk = signed.desk(reader);
        let label = self.stage.label(desk.d);
        let title = format!("{label}: {} {}", standard.title, version.number);
        let filled = |asked: Asked| Filled { value: posted.text(asked.name), asked };
        StepPage {
            frame: frame(reader, title, Some((&standard.name, &standard.title))),
            address: format!(
                "/bureau/standaarden/{}/versies/{}/stappen/{}",
                standard.name,
                version.number,
                self.stage.as_str()
            ),
            back: format!("/bureau/standaarden/{}", standard.name),
            catalogue: format!("/standaarden/{}/{}", standard.name, version.number),
            consequence: self.stage.consequence(desk.d),
            label,
            grave: self.stage.is_final(),
            confirming: false,
            failure: Vec::new(),
            facts: self.facts(web, reader, desk.d),
            fields: self.stage.asks(desk.d).into_iter().map(filled).collect(),
            desk,
        }
    }

    /// What there is to know of a proposal before it is judged or followed.
    fn facts(&self, web: &Web, reader: &Reader, d: &DeskWords) -> Vec<(&'static str, String)> {
        if !matches!(self.stage, Stage::Judge | Stage::Publish) {
            return Vec::new();
        }
        let Some(proposal) = &self.proposal else { return vec![(d.proposal, d.proposal_none.to_owned())] };
        let day = reader.day(Some(dutch_day(proposal.at)));
        let mut facts = vec![
            (d.proposal, format!("{}, {day}: {}", proposal.by, proposal.reason)),
            (d.proposal_digest, proposal.digest.clone()),
        ];
        facts.extend(proposal.approvals.iter().map(|said| {
            let word = if said.agreed { d.agreed } else { d.disagreed };
            (d.said, format!("{}: {word}. {}", said.by, said.reason))
        }));
        facts.push((d.approvals_needed, format!("{} / {}", proposal.agreed(), web.registry.approvals())));
        facts
    }
}

pub(super) async fn form(
    State(web): State<Web>,
    Path(named): Named,
    reader: Reader,
    signed: Signed,
) -> Answer {
    let about = About::of(&web, &signed, &named, &reader).await?;
    page(&about.page(&web, &signed, &reader, &Posted(Vec::new())))
}

pub(super) async fn take(
    State(web): State<Web>,
    Path(named): Named,
    reader: Reader,
    signed: Signed,
    request: Request,
) -> Answer {
    let about = About::of(&web, &signed, &named, &reader).await?;
    let posted = signed.form(&web, request, FORM_BYTES).await?;
    let shown = || about.page(&web, &signed, &reader, &posted);
    if posted.says("bevestigd", "nee") {
        return page(&shown());
    }
    if about.stage.is_final() && !posted.says("bevestigd", "ja") {
        return page(&StepPage { confirming: true, ..shown() });
    }
    match done(&web, &about, &signed, &posted).await {
        Ok(warnings) if warnings.is_empty() => {
            let back =
                format!("/bureau/standaarden/{}?gedaan={}", about.at.standard.name, about.stage.as_str());
            Ok(to(&back))
        }
        Ok(warnings) => page(&DonePage::new(shown(), reader.told(&warnings))),
        Err(error @ Error::Internal(_)) => Err(error.into()),
        Err(error) => page(&StepPage { failure: told(&error, &reader), ..shown() }),
    }
}

#[derive(Template)]
#[template(path = "desk_done.html")]
struct DonePage {
    frame: Frame,
    desk: Desk,
    back: String,
    warnings: Vec<String>,
}

impl DonePage {
    fn new(of: StepPage, warnings: Vec<String>) -> Self {
        Self { frame: of.frame, desk: of.desk, back: of.back, warnings }
    }
}

/// Does it, and says what is worth a thought.
async fn done(web: &Web, about: &About, signed: &Signed, posted: &Posted) -> Result<Vec<Fault>, Error> {
    let (registry, act) = (&web.registry, signed.act(&posted.text("reden")));
    let (standard, number) = (&about.at.standard.name, &about.at.version.number);
    match (about.stage, &about.proposal) {
        (Stage::Propose, _) => registry.propose(&about.at, &act).await.map(|_| Vec::new()),
        (Stage::Judge, Some(proposal)) => {
            let agreed = posted.says("oordeel", "ja");
            if !agreed && !posted.says("oordeel", "nee") {
                return Err(Error::invalid(no_judgement()));
            }
            let of = (standard, number, proposal.id);
            registry.answer_proposal(of, agreed, &act).await.map(|_| Vec::new())
        }
        (Stage::Judge, None) => Err(no_proposal()),
        _ => {
            let step = about.stage.step(posted, &about.at.version).map_err(Error::Invalid)?;
            registry.take_step(&about.at, step, &act).await.map(|Stepped { warnings, .. }| warnings)
        }
    }
}

fn no_judgement() -> Fault {
    let message = text("Zeg of u akkoord bent of niet.", "Say whether you agree or not.");
    Fault::new("oordeel-ontbreekt", message).at(Place::Body("/oordeel".into()))
}

fn no_proposal() -> Error {
    Error::conflict(
        Conflict::ProposalVoid,
        "Er ligt geen voorstel dat nog telt.",
        "There is no proposal that still counts.",
    )
}
