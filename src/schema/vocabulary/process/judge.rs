//! Judging a case: its events against the steps, and its days against the time limits.
//!
//! How days are counted is said in `proces.md`, with the articles of the law; worked examples are in
//! `docs/termijnen.md` and are held against this in the tests.

use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::Amsterdam;

use crate::domain::json::Node;
use crate::domain::{Calendar, Period, Severity, Source, dutch_day};

use super::super::cel::{Occasion, Stop, day_of, moment};
use super::super::{About, Budget, Remark};
use super::model::{Extension, Limit, Step, Variant};
use super::{Process, ReadyLimit, Start};

/// What there is to say about a case.
#[derive(Debug, Clone, Copy)]
pub enum CaseRemark<'c> {
    /// There are no events, or the first is no step that a case begins with.
    NoBeginning,
    /// The process does not have this step.
    UnknownStep,
    /// A step that may not follow the one before.
    Forbidden {
        /// The step before.
        from: &'c Step,
        /// The step.
        to: &'c Step,
    },
    /// An event before the one before it.
    OutOfOrder,
    /// A role that may not take this step.
    Role {
        /// The step.
        step: &'c Step,
    },
    /// A limit was not kept.
    Exceeded(Late<'c>),
    /// A limit was kept only if it had been extended.
    WithoutStep(Late<'c>, &'c Extension),
    /// An extension that does not count.
    ExtensionTooLate(Late<'c>, &'c Extension),
    /// A limit has passed in a case that still runs.
    Passed(Late<'c>),
}

/// A limit and its end.
#[derive(Debug, Clone, Copy)]
pub struct Late<'c> {
    /// The limit.
    pub limit: &'c Limit,
    /// Where it is said, for this case.
    pub source: &'c Source,
    /// Its last day.
    pub due: NaiveDate,
    /// How many days later it was.
    pub days: i64,
}

#[derive(Debug, Clone, Copy)]
struct Event<'t> {
    /// Where it stands in the list.
    index: usize,
    step: Option<usize>,
    day: Option<NaiveDate>,
    moment: Option<DateTime<Utc>>,
    role: Option<&'t str>,
}

/// From when a limit runs.
#[derive(Debug, Clone, Copy)]
struct Begin {
    day: NaiveDate,
    moment: Option<DateTime<Utc>>,
    /// The first event that comes after it.
    next: usize,
}

/// When a limit ends.
#[derive(Debug, Clone, Copy)]
struct End {
    day: NaiveDate,
    /// For limits in hours.
    moment: Option<DateTime<Utc>>,
}

impl Process {
    /// Says what there is to say about a case; `say` answers whether to go on.
    pub(in crate::schema) fn look<'c>(
        &'c self,
        case: Node<'_>,
        occasion: Occasion<'_>,
        budget: &mut Budget,
        say: &mut dyn FnMut(Remark<'c>) -> bool,
    ) {
        let Some(list) = self.list.follow(case).and_then(Node::as_array) else { return };
        let events: Vec<Event<'_>> =
            list.enumerate().filter_map(|(index, event)| self.event(index, event)).collect();
        let counting =
            self.model.limits.iter().filter(|limit| limit.working_days).count() as u64 * DAYS_COUNTED;
        let work = (events.len() as u64).saturating_mul(1 + self.limits.len() as u64) + counting;
        if !budget.spend(work) {
            say(Remark { severity: Severity::Error, at: String::new(), about: About::Exhausted });
            return;
        }
        let mut looking = Looking { process: self, events: &events, say, going: true };
        looking.steps();
        looking.limits(case, occasion, budget);
    }

    fn event<'t>(&self, index: usize, event: Node<'t>) -> Option<Event<'t>> {
        let step = self.step.follow(event)?.as_str()?;
        let step = self.names.iter().position(|name| name == step);
        let date = self.date.follow(event).and_then(Node::as_str);
        let role = self.role.as_ref().and_then(|role| role.follow(event)?.as_str());
        Some(Event { index, step, day: date.and_then(day_of), moment: date.and_then(moment), role })
    }
}

struct Looking<'c, 'e, 's> {
    process: &'c Process,
    events: &'e [Event<'e>],
    say: &'s mut dyn FnMut(Remark<'c>) -> bool,
    going: bool,
}

impl<'c> Looking<'c, '_, '_> {
    fn say(&mut self, severity: Severity, at: String, about: CaseRemark<'c>) {
        if self.going {
            self.going = (self.say)(Remark { severity, at, about: About::Case(about) });
        }
    }

    /// Says that not everything could be looked at.
    fn exhausted(&mut self) {
        if self.going {
            let at = self.process.list.written().to_owned();
            self.going = (self.say)(Remark { severity: Severity::Error, at, about: About::Exhausted });
        }
    }

    fn place(&self, event: usize, field: &str) -> String {
        format!("{}/{event}{field}", self.process.list.written())
    }

    fn steps(&mut self) {
        let process = self.process;
        let begins = self.events.first().and_then(|event| Some(process.model.steps[event.step?].1.begins));
        if begins == Some(false) || self.events.is_empty() {
            let at = match self.events.first() {
                Some(first) => self.place(first.index, process.step.written()),
                None => process.list.written().to_owned(),
            };
            self.say(Severity::Error, at, CaseRemark::NoBeginning);
        }
        for (number, event) in self.events.iter().enumerate() {
            let before = number.checked_sub(1).map(|before| self.events[before]);
            self.step(*event, before);
            if !self.going {
                return;
            }
        }
    }

    fn step(&mut self, event: Event<'_>, before: Option<Event<'_>>) {
        let (process, steps) = (self.process, &self.process.model.steps);
        let at_step = |this: &Self| this.place(event.index, process.step.written());
        match (event.step, before.and_then(|before| before.step)) {
            (None, _) => self.say(Severity::Error, at_step(self), CaseRemark::UnknownStep),
            (Some(to), Some(from)) if !process.follows[from][to] => {
                let about = CaseRemark::Forbidden { from: &steps[from].1, to: &steps[to].1 };
                self.say(Severity::Error, at_step(self), about);
            }
            _ => {}
        }
        let earlier = before.is_some_and(|before| match (before.moment, event.moment) {
            (Some(before), Some(event)) => event < before,
            _ => before.day.zip(event.day).is_some_and(|(before, event)| event < before),
        });
        if earlier {
            let at = self.place(event.index, process.date.written());
            self.say(Severity::Error, at, CaseRemark::OutOfOrder);
        }
        if let (Some(step), Some(role), Some(pointer)) = (event.step, event.role, &process.role) {
            let step = &steps[step].1;
            if !step.roles.is_empty() && !step.roles.iter().any(|may| may == role) {
                let at = self.place(event.index, pointer.written());
                self.say(Severity::Error, at, CaseRemark::Role { step });
            }
        }
    }

    fn limits(&mut self, case: Node<'_>, occasion: Occasion<'_>, budget: &mut Budget) {
        let process = self.process;
        let mut ends: Vec<Option<End>> = vec![None; process.limits.len()];
        for index in &process.order {
            let (limit, ready) = (&process.model.limits[*index], &process.limits[*index]);
            let Some(begin) = self.begin(ready, &ends, case) else { continue };
            let Some(chosen) = chosen(ready, limit, case, occasion, budget) else {
                self.exhausted();
                return;
            };
            let (duration, source) = match chosen {
                Some(variant) => (variant.duration, variant.source.as_ref().unwrap_or(&limit.source)),
                None => (limit.duration, &limit.source),
            };
            let run = Running { process, limit, ready, source, begin };
            ends[*index] = self.limit(&run, duration, occasion.today);
            if !self.going {
                return;
            }
        }
    }

    fn begin(&self, ready: &ReadyLimit, ends: &[Option<End>], case: Node<'_>) -> Option<Begin> {
        match &ready.from {
            Start::Steps(steps) => {
                let found =
                    self.events.iter().position(|event| event.step.is_some_and(|step| steps[step]))?;
                let event = self.events[found];
                Some(Begin { day: event.day?, moment: event.moment, next: found + 1 })
            }
            Start::Limit(other) => {
                let end = (*ends.get(*other)?)?;
                Some(Begin { day: end.day, moment: end.moment, next: 0 })
            }
            Start::Field(pointer) => {
                let written = pointer.follow(case)?.as_str()?;
                Some(Begin { day: day_of(written)?, moment: moment(written), next: 0 })
            }
        }
    }

    /// Judges one limit, and says when it ends; `None` while it stands still.
    fn limit(&mut self, run: &Running<'c>, duration: Period, today: NaiveDate) -> Option<End> {
        let process = self.process;
        let events = &self.events[run.begin.next..];
        let found = events
            .iter()
            .position(|event| event.step.is_some_and(|step| run.ready.until[step]) && event.day.is_some());
        let kept_by = found.map(|found| events[found]);
        let last = self.events.last().and_then(|event| event.step);
        let closed = last.is_some_and(|step| process.model.steps[step].1.ends);
        let counted = run.count(&events[..found.unwrap_or(events.len())], duration, kept_by)?;
        let late = |day: NaiveDate, due: NaiveDate| Late {
            limit: run.limit,
            source: run.source,
            due,
            days: day.signed_duration_since(due).num_days(),
        };
        if let Some((event, extension, due)) = counted.too_late {
            let at = self.place(event.index, process.step.written());
            let day = event.day.unwrap_or(due);
            let severity = run.limit.severity.severity();
            self.say(severity, at, CaseRemark::ExtensionTooLate(late(day, due), extension));
        }
        let end = counted.end?;
        match kept_by {
            Some(event) => {
                let day = event.day?;
                let is_late = match (end.moment, event.moment) {
                    (Some(end), Some(event)) => event > end,
                    _ => day > end.day,
                };
                if is_late {
                    let at = self.place(event.index, process.date.written());
                    let unused = counted.unused.filter(|(_, longer)| day <= *longer);
                    let about = match unused {
                        Some((extension, _)) => CaseRemark::WithoutStep(late(day, end.day), extension),
                        None => CaseRemark::Exceeded(late(day, end.day)),
                    };
                    self.say(run.limit.severity.severity(), at, about);
                }
            }
            None if !closed && today > end.day => {
                let at = process.list.written().to_owned();
                self.say(Severity::Warning, at, CaseRemark::Passed(late(today, end.day)));
            }
            None => {}
        }
        Some(end)
    }
}

/// Most steps that the condition of a variant takes on one case.
const CONDITION_STEPS: u64 = 100_000;

/// The variant that holds for a case, if one does; `None` when that could not be found out.
fn chosen<'c>(
    ready: &'c ReadyLimit,
    limit: &'c Limit,
    case: Node<'_>,
    occasion: Occasion<'_>,
    budget: &mut Budget,
) -> Option<Option<&'c Variant>> {
    for (condition, variant) in ready.variants.iter().zip(&limit.variants) {
        match budget.run(CONDITION_STEPS, |steps| condition.holds(case, occasion, steps)) {
            Ok(true) => return Some(Some(variant)),
            Ok(false) | Err(Stop::Absent) => {}
            Err(Stop::Impossible | Stop::Spent) => return None,
        }
    }
    Some(None)
}

/// A limit as it runs in one case.
struct Running<'c> {
    process: &'c Process,
    limit: &'c Limit,
    ready: &'c ReadyLimit,
    source: &'c Source,
    begin: Begin,
}

/// What counting gave.
struct Counted<'c, 'e> {
    /// `None` while the limit stands still.
    end: Option<End>,
    /// An extension that did not count, and the last day of the limit at that time.
    too_late: Option<(Event<'e>, &'c Extension, NaiveDate)>,
    /// An extension that was not used, and the last day that it would have given.
    unused: Option<(&'c Extension, NaiveDate)>,
}

impl<'c> Running<'c> {
    /// Counts the days, with what these events do to them; `None` past the last day there is.
    fn count<'e>(
        &self,
        events: &[Event<'e>],
        duration: Period,
        kept_by: Option<Event<'_>>,
    ) -> Option<Counted<'c, 'e>> {
        if let Period::Hours(hours) = duration {
            let from = self.begin.moment.or_else(|| end_of(self.begin.day))?;
            let end = from.checked_add_signed(Duration::hours(i64::from(hours)))?;
            let end = End { day: dutch_day(end), moment: Some(end) };
            return Some(Counted { end: Some(end), too_late: None, unused: None });
        }
        let mut raw = self.after(self.begin.day, duration)?;
        let short =
            duration.at_least_three_days() && raw.signed_duration_since(self.begin.day).num_days() < 14;
        let mut pauses: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        let mut used = vec![0_u32; self.ready.extensions.len()];
        let mut too_late = None;
        // Which suspensions run, and since when the limit stands still.
        let mut open = vec![false; self.ready.suspensions.len()];
        let mut still: Option<NaiveDate> = None;
        for event in events {
            let (Some(step), Some(day)) = (event.step, event.day) else { continue };
            for (open, (_, until)) in open.iter_mut().zip(&self.ready.suspensions) {
                *open &= !until[step];
            }
            if let Some(since) = still
                && !open.contains(&true)
            {
                raw = self.suspended(raw, since, day)?;
                pauses.push((since, day));
                still = None;
            }
            let due = self.moved(raw, short, &pauses);
            let in_time = still.is_some() || day <= due;
            for (open, (from, _)) in open.iter_mut().zip(&self.ready.suspensions) {
                if *from == step && in_time {
                    *open = true;
                    still = still.or(Some(day));
                }
            }
            for (number, at) in self.ready.extensions.iter().enumerate() {
                if *at != step {
                    continue;
                }
                let extension = &self.limit.extensions[number];
                if in_time && used[number] < extension.most {
                    raw = self.after(raw, extension.duration)?;
                } else {
                    too_late = too_late.or(Some((*event, extension, due)));
                }
                used[number] += 1;
            }
        }
        if let (Some(since), Some(day)) = (still, kept_by.and_then(|event| event.day)) {
            raw = self.suspended(raw, since, day)?;
            pauses.push((since, day));
            still = None;
        }
        let unused = self.limit.extensions.iter().zip(&used).find(|(_, used)| **used == 0);
        let unused = unused.and_then(|(extension, _)| {
            Some((extension, self.moved(self.after(raw, extension.duration)?, false, &[])))
        });
        let end = still.is_none().then(|| End { day: self.moved(raw, short, &pauses), moment: None });
        Some(Counted { end, too_late, unused })
    }

    fn calendar(&self) -> Calendar<'c> {
        Calendar { equated: &self.process.equated }
    }

    /// The last day of a duration that begins after a day.
    fn after(&self, day: NaiveDate, duration: Period) -> Option<NaiveDate> {
        match duration {
            Period::Days(days) if self.limit.working_days => self.calendar().working_days_after(day, days),
            _ => duration.after(day),
        }
    }

    /// The end, moved as the Algemene termijnenwet does where the limit says that it does.
    /// Only in a `short` term may it matter which of its days are free.
    fn moved(&self, raw: NaiveDate, short: bool, pauses: &[(NaiveDate, NaiveDate)]) -> NaiveDate {
        let far = |day: NaiveDate| day.signed_duration_since(self.begin.day).num_days() > LONGEST_PAUSE;
        let paused = |day: NaiveDate| pauses.iter().any(|(from, until)| *from < day && day < *until);
        match self.limit.moved {
            true if far(raw) || pauses.len() > MOST_PAUSES => {
                self.calendar().moved(self.begin.day, raw, false)
            }
            true => self.calendar().moved_around(self.begin.day, raw, short, paused),
            false => raw,
        }
    }

    /// The end, later by the days after `from` and before `until` that lie within the limit.
    fn suspended(&self, raw: NaiveDate, from: NaiveDate, until: NaiveDate) -> Option<NaiveDate> {
        let from = from.max(self.begin.day);
        let still = until.signed_duration_since(from).num_days() - 1;
        if still <= 0 {
            return Some(raw);
        }
        if !self.limit.working_days || still > LONGEST_PAUSE {
            return raw.checked_add_signed(Duration::days(still));
        }
        let days = from.iter_days().skip(1).take(usize::try_from(still).ok()?);
        let working = days.filter(|day| !self.calendar().is_free(*day)).count();
        self.calendar().working_days_after(raw, u32::try_from(working).ok()?)
    }
}

/// So many steps counting working days is taken for.
const DAYS_COUNTED: u64 = 400;
/// Past so many days it does not matter which of them are free.
const LONGEST_PAUSE: i64 = 366;
/// Past so many pauses a short term has long been lengthened enough.
const MOST_PAUSES: usize = 50;

/// The last moment of a day in the Netherlands.
fn end_of(day: NaiveDate) -> Option<DateTime<Utc>> {
    let midnight = day.succ_opt()?.and_time(NaiveTime::MIN).and_local_timezone(Amsterdam);
    midnight.earliest().map(|moment| moment.to_utc())
}
