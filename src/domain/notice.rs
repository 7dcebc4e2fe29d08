//! What the register tells others of its own accord: which rows of the audit are news for everyone, and who asked
//! for which.
//!
//! Door: [`Notice::of`] and [`Interest::wants`]. What is told follows from the row alone, so that telling it again
//! says the same. Refuses to tell anything about concepts, keys, profiles and people: a row is told only when its
//! action has a [`NoticeKind`].

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::audit::AuditRow;
use super::error::Fault;
use super::names::{CodeListName, ProvisionName, ReleaseSetName, StandardName};
use super::text::text;
use super::version::VersionNumber;

/// What can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeKind {
    /// Everybody may react on a version.
    ConsultationOpened,
    /// A version is published.
    Published,
    /// The end of support of a version is announced.
    EndOfSupport,
    /// A version is withdrawn.
    Withdrawn,
    /// A version of a code list is published.
    CodeListPublished,
    /// A release set is published.
    ReleaseSetPublished,
    /// The last day of a release set is settled.
    ReleaseSetEnded,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::ConsultationOpened,
        Self::Published,
        Self::EndOfSupport,
        Self::Withdrawn,
        Self::CodeListPublished,
        Self::ReleaseSetPublished,
        Self::ReleaseSetEnded,
    ];

    /// The `type` of its CloudEvents. A change that receivers have to know of gets another `v`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ConsultationOpened => "nl.maatstaf.consultatie-geopend.v1",
            Self::Published => "nl.maatstaf.versie-vastgesteld.v1",
            Self::EndOfSupport => "nl.maatstaf.einde-ondersteuning-aangekondigd.v1",
            Self::Withdrawn => "nl.maatstaf.versie-teruggetrokken.v1",
            Self::CodeListPublished => "nl.maatstaf.waardelijst-vastgesteld.v1",
            Self::ReleaseSetPublished => "nl.maatstaf.uitgave-vastgesteld.v1",
            Self::ReleaseSetEnded => "nl.maatstaf.uitgave-beeindigd.v1",
        }
    }

    /// How the audit calls what is told.
    const fn action(self) -> &'static str {
        match self {
            Self::ConsultationOpened => "status-consultatie",
            Self::Published => "status-vastgesteld",
            Self::EndOfSupport => "status-einde-ondersteuning",
            Self::Withdrawn => "status-teruggetrokken",
            Self::CodeListPublished => "waardelijst-vastgesteld",
            Self::ReleaseSetPublished => "uitgave-vastgesteld",
            Self::ReleaseSetEnded => "uitgave-beeindigd",
        }
    }
}

impl fmt::Display for NoticeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for NoticeKind {
    type Err = Fault;

    fn from_str(written: &str) -> Result<Self, Fault> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == written).ok_or_else(|| {
            let known = Self::ALL.map(Self::as_str).join(", ");
            Fault::new(
                "onbekende-soort",
                text(format!("De soorten zijn: {known}."), format!("The kinds are: {known}.")),
            )
        })
    }
}

/// What a notice is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A version of a standard.
    Version(StandardName, VersionNumber),
    /// A version of a code list.
    CodeList(CodeListName, VersionNumber),
    /// A release set.
    ReleaseSet(ReleaseSetName),
}

/// Something that everybody may know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What happened.
    pub kind: NoticeKind,
    /// The number of its row in the audit.
    pub number: i64,
    /// The same 16 bytes every time that this is told: the start of the hash of its row.
    pub id: [u8; 16],
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// To what, as a path.
    pub subject: String,
    /// To what.
    pub about: About,
    /// The digest of the document that it is about.
    pub digest: Option<String>,
}

impl Notice {
    /// What there is to tell of this row; nothing, of most.
    #[must_use]
    pub fn of(row: &AuditRow) -> Option<Self> {
        let kind = NoticeKind::ALL.into_iter().find(|kind| kind.action() == row.action)?;
        let about = about(&row.subject)?;
        Some(Self {
            kind,
            number: row.number,
            id: start_of(&row.hash)?,
            at: row.at,
            subject: row.subject.clone(),
            about,
            digest: row.digest_after.clone(),
        })
    }
}

fn about(subject: &str) -> Option<About> {
    if let Some(name) = subject.strip_prefix("uitgaven/") {
        return Some(About::ReleaseSet(name.parse().ok()?));
    }
    let (owner, number) = subject.split_once("/versies/")?;
    let number = number.parse().ok()?;
    match owner.split_once('/')? {
        ("standaarden", name) => Some(About::Version(name.parse().ok()?, number)),
        ("waardelijsten", name) => Some(About::CodeList(name.parse().ok()?, number)),
        _ => None,
    }
}

fn start_of(hash: &str) -> Option<[u8; 16]> {
    let digest: super::Digest = hash.parse().ok()?;
    digest.as_bytes().first_chunk().copied()
}

/// What somebody wants to be told; empty lists are all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Interest {
    /// These kinds.
    pub kinds: Vec<NoticeKind>,
    /// Of versions of standards, and of release sets with one: those of these standards …
    pub standards: Vec<StandardName>,
    /// … and those of the standards of these provisions.
    pub provisions: Vec<ProvisionName>,
}

impl Interest {
    /// Whether this kind is to be told of some standards only.
    #[must_use]
    pub const fn is_narrow(&self) -> bool {
        !self.standards.is_empty() || !self.provisions.is_empty()
    }

    /// Whether this is to be told. `touched` are the standards that it is about, each with its provision: that of
    /// the version, or those in the release set, of which one is enough.
    #[must_use]
    pub fn wants(&self, notice: &Notice, touched: &[(StandardName, ProvisionName)]) -> bool {
        let of_kind = self.kinds.is_empty() || self.kinds.contains(&notice.kind);
        let of_standard = match &notice.about {
            About::CodeList(..) => true,
            About::Version(..) | About::ReleaseSet(_) => {
                let wanted = |(standard, provision): &(StandardName, ProvisionName)| {
                    self.standards.contains(standard) || self.provisions.contains(provision)
                };
                !self.is_narrow() || touched.iter().any(wanted)
            }
        };
        of_kind && of_standard
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Digest;

    fn row(action: &str, subject: &str) -> AuditRow {
        AuditRow {
            digest_after: Some(Digest::of(b"{}").to_string()),
            digest_before: None,
            actor: "Jan Jansen".into(),
            action: action.into(),
            hash: String::new(),
            number: 7,
            subject: subject.into(),
            reason: "een reden".into(),
            undecided_reason: None,
            at: DateTime::UNIX_EPOCH,
            previous: None,
        }
        .hashed()
    }

    #[test]
    fn only_what_everybody_may_know_is_told() {
        let version = "standaarden/adres/versies/1.0.0";
        for (action, kind) in [
            ("status-consultatie", NoticeKind::ConsultationOpened),
            ("status-vastgesteld", NoticeKind::Published),
            ("status-einde-ondersteuning", NoticeKind::EndOfSupport),
            ("status-teruggetrokken", NoticeKind::Withdrawn),
        ] {
            assert_eq!(Notice::of(&row(action, version)).unwrap().kind, kind);
        }
        let list = Notice::of(&row("waardelijst-vastgesteld", "waardelijsten/landen/versies/1.0.0")).unwrap();
        assert!(matches!(list.about, About::CodeList(..)));
        for (action, kind) in [
            ("uitgave-vastgesteld", NoticeKind::ReleaseSetPublished),
            ("uitgave-beeindigd", NoticeKind::ReleaseSetEnded),
        ] {
            let set = Notice::of(&row(action, "uitgaven/2027-1")).unwrap();
            assert_eq!((set.kind, set.about), (kind, About::ReleaseSet("2027-1".parse().unwrap())));
        }
        for (action, subject) in [
            ("status-concept", version),
            ("uitgave-gemaakt", "uitgaven/2027-1"),
            ("uitgave-vastgesteld", "uitgaven/2027-1/handtekening"),
            ("versie-gemaakt", version),
            ("sleutel-gemaakt", "sleutels/Jan"),
            ("waardelijst-gewijzigd", "waardelijsten/landen"),
            ("status-vastgesteld", "standaarden/adres"),
            ("status-vastgesteld", "profielen/adres/versies/1.0.0"),
        ] {
            assert_eq!(Notice::of(&row(action, subject)), None, "{action} {subject}");
        }
    }

    #[test]
    fn the_same_row_is_the_same_notice_and_another_row_is_another() {
        let one = row("status-vastgesteld", "standaarden/adres/versies/1.0.0");
        assert_eq!(Notice::of(&one), Notice::of(&one));
        let other = AuditRow { number: 8, ..one.clone() }.hashed();
        assert_ne!(Notice::of(&one).unwrap().id, Notice::of(&other).unwrap().id);
    }

    #[test]
    fn who_asks_for_a_provision_hears_of_its_standards_and_who_asks_for_nothing_hears_all() {
        let notice = Notice::of(&row("status-vastgesteld", "standaarden/adres/versies/1.0.0")).unwrap();
        let touched: (StandardName, ProvisionName) = ("adres".parse().unwrap(), "basis".parse().unwrap());
        let wants = |interest: &Interest| interest.wants(&notice, std::slice::from_ref(&touched));
        assert!(wants(&Interest::default()));
        assert!(wants(&Interest { kinds: vec![NoticeKind::Published], ..Interest::default() }));
        assert!(!wants(&Interest { kinds: vec![NoticeKind::Withdrawn], ..Interest::default() }));
        let of = |standard: &str, provision: &str| Interest {
            standards: standard.parse().into_iter().collect(),
            provisions: provision.parse().into_iter().collect(),
            ..Interest::default()
        };
        assert!(wants(&of("adres", "jeugd")) && wants(&of("persoon", "basis")));
        assert!(!wants(&of("persoon", "jeugd")));

        let set = Notice::of(&row("uitgave-vastgesteld", "uitgaven/2027-1")).unwrap();
        let other: (StandardName, ProvisionName) = ("boom".parse().unwrap(), "groen".parse().unwrap());
        let members = [other, touched.clone()];
        for (interest, told) in [
            (Interest::default(), true),
            (of("adres", "jeugd"), true),
            (of("persoon", "groen"), true),
            (of("persoon", "jeugd"), false),
        ] {
            assert_eq!(interest.wants(&set, &members), told, "{interest:?}");
        }
    }
}
