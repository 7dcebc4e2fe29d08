//! What can go wrong, in terms a caller can act on. `http/problem.rs` gives each its status.

use super::access::Role;
use super::compared::Compared;
use super::erasure::Erasure;
use super::json::SyntaxError;
use super::text::{Text, text};

/// Where in a request, or in a schema, something is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A JSON Pointer (RFC 6901) into the body.
    Body(String),
    /// A JSON Pointer into the schema document that was offered.
    Schema(String),
    /// A query parameter.
    Query(String),
    /// A path segment, by its name in the OpenAPI document.
    Path(String),
    /// A header.
    Header(String),
    /// A file, for what is imported from a folder.
    File(String),
}

/// One thing that is wrong, with a stable code and a sentence that says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// Where, when it is somewhere.
    pub place: Option<Place>,
    /// The sentence.
    pub message: Text,
}

impl Fault {
    /// A fault that is not at a place (yet).
    #[must_use]
    pub const fn new(code: &'static str, message: Text) -> Self {
        Self { code, place: None, message }
    }

    /// The same fault, at this place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }
}

/// The kinds of things that can be asked for and not be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// No such provision.
    Provision,
    /// No such standard.
    Standard,
    /// No such version, or none that fits the range.
    Version,
    /// No version in force on that day.
    InForce,
    /// No such code list, or no such version of it.
    CodeList,
    /// The version is no process.
    Process,
    /// No such vocabulary.
    Vocabulary,
    /// No published version with a lower number.
    Base,
    /// No such profile.
    Profile,
    /// No such release set.
    ReleaseSet,
    /// No published release set before this one.
    EarlierReleaseSet,
    /// No such token.
    Token,
    /// No such organisation.
    Organisation,
    /// No such member of a partnership, or none any more.
    Member,
    /// No such mandate.
    Mandate,
    /// No such proposal.
    Proposal,
    /// No such reaction.
    Reaction,
    /// No such subscription, or it is somebody else's.
    Subscription,
    /// No such dispatch to this subscription.
    Dispatch,
    /// No such signing key.
    Key,
    /// The version is not signed (yet).
    Signature,
    /// No such example.
    Example,
}

/// Why the register's present state does not allow a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// The version exists with other bytes.
    VersionExists,
    /// The provision or standard exists with other contents.
    NameTaken,
    /// Only a concept changes.
    NotDraft,
    /// The status can't go there from where it is.
    Transition,
    /// The number is not higher than what is published in its minor line.
    NumberTooLow,
    /// Another writer changed it in between.
    Changed,
    /// What a profile is of is not published, or may not be used any more.
    BaseNotPublished,
    /// Something else in the register still refers to it.
    InUse,
    /// It would hold twice on one day.
    Overlap,
    /// Only a partnership has members.
    NoPartnership,
    /// Fewer people agreed than have to.
    NotApproved,
    /// Whoever wrote or proposed something does not approve it.
    OwnWork,
    /// There is a proposal about these contents already.
    ProposalOpen,
    /// The contents changed since it was proposed.
    ProposalVoid,
    /// No consultation runs.
    NoConsultation,
    /// The consultation that the policy asks for was not held, or is not over.
    NotConsulted,
    /// There are as many reactions as there may be.
    TooManyReactions,
    /// What is named as successor may not be used.
    NoSuccessor,
    /// The register has no key to sign with.
    SigningOff,
    /// What is no more than a concept is changed or dropped, not erased.
    StillDraft,
    /// The version that a number is measured against has no schema any more.
    BaseErased,
}

/// Every refusal of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// Something in the request is wrong; all of it together.
    Invalid(Vec<Fault>),
    /// The schema that was offered is refused; every place together.
    SchemaRefused(Vec<Fault>),
    /// The submitted document is not JSON that the register takes.
    Unreadable(SyntaxError),
    /// What was asked for is not in the register.
    Missing(Missing, String),
    /// What was asked for was there, and was erased.
    Erased(Box<Erasure>),
    /// The register's state does not allow it.
    Conflict(Conflict, Text),
    /// A change of what several people edit has to say which contents it is a change of.
    NoPrecondition,
    /// Somebody else changed it since it was read.
    PreconditionFailed,
    /// The number of a version does not tell the truth, or that is not established.
    NumberRefused(Box<Compared>),
    /// A profile accepts what its base rejects, or it is not established that it does not.
    ProfileRefused(Box<Compared>),
    /// A release set can't be published as it and its members are now; every reason together.
    ReleaseSetRefused(Vec<Fault>),
    /// The body is larger than the named limit (bytes).
    TooLarge {
        /// The name of the limit.
        limit: &'static str,
        /// Its value, in bytes.
        bytes: usize,
    },
    /// What has to be judged as a whole, since the schema looks at it as a whole, is larger than may be
    /// seen at once.
    NotDivisible {
        /// The keyword that asks for the whole.
        keyword: &'static str,
        /// The value of the limit `record_bytes`.
        bytes: usize,
    },
    /// Judging this document by this schema takes more than the register spends on one document.
    TooMuchWork,
    /// The register is at its bound; try again.
    Busy,
    /// This caller has as many deliveries under way as one caller may have.
    TooManyDeliveries {
        /// The value of the limit `deliveries_per_caller`.
        most: usize,
    },
    /// This address tried to sign in as often as one may in a minute.
    TooManySignIns {
        /// The value of the limit `sign_ins_per_minute`.
        most: u64,
    },
    /// The rest of a delivery did not come, or what was found was not taken, in time.
    Stalled {
        /// The name of the limit.
        limit: &'static str,
        /// Its value, in seconds.
        seconds: u64,
    },
    /// A delivery broke off before its end.
    Broken,
    /// A packed delivery can't be unpacked, or not within its bound.
    Unpackable(Text),
    /// The register is stopping.
    Stopping,
    /// It is not known who asks: no token came along.
    Unauthenticated,
    /// A token came along that is not known, no longer works or is none.
    BadToken,
    /// The identity provider that a token is from can't be asked for its keys.
    ProviderDown,
    /// It is known who asks, and who asks may not; one of these roles may.
    Forbidden(Vec<Role>),
    /// Whoever asks does not act for the organisation that it names.
    NoMandate,
    /// The fault is ours. The text is for the log, never for the caller.
    Internal(String),
}

impl Error {
    /// One fault in the request.
    #[must_use]
    pub fn invalid(fault: Fault) -> Self {
        Self::Invalid(vec![fault])
    }

    /// A conflict with the register's state.
    pub fn conflict(kind: Conflict, nl: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Conflict(kind, text(nl, en))
    }

    /// A fault of ours, for the log.
    pub fn internal(cause: impl std::fmt::Display) -> Self {
        Self::Internal(cause.to_string())
    }
}

/// A result of the register.
pub type Result<T> = std::result::Result<T, Error>;
