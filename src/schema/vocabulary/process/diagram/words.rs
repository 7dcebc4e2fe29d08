//! What the drawing shows, in words: its description for who can't see it, and what its signs mean.
//!
//! The door is [`description`] and [`legend`]. It says all steps and limits, also those that the drawing
//! has no room for.

use crate::schema::vocabulary::process::model::Step;

use super::ink::Ink;
use super::layout::{Node, Point};
use super::phrases::Phrases;
use super::{BLUE, BROWN, pairs};

/// The steps, what may follow each, and the limits.
pub(in crate::schema::vocabulary::process) fn description(phrases: &Phrases<'_>) -> String {
    let names = phrases.step_names();
    let mut next: Vec<Vec<&str>> = vec![Vec::new(); names.len()];
    for (from, to) in pairs(phrases) {
        next[from].push(&names[to]);
    }
    let mut lines = vec![phrases.say("Stappen:", "Steps:")];
    for ((at, (_, step)), next) in phrases.model.steps.iter().enumerate().zip(next) {
        let remarks = remarks(phrases, step).join("; ");
        let remarks = if remarks.is_empty() { remarks } else { format!(" ({remarks})") };
        let follows = if next.is_empty() {
            String::new()
        } else {
            format!(" {} {}.", phrases.say("Daarna kan:", "What may follow:"), next.join(", "))
        };
        lines.push(format!("{}. {}{remarks}.{follows}", at + 1, names[at]));
    }
    if !phrases.model.limits.is_empty() {
        lines.push(phrases.say("Termijnen:", "Time limits:"));
        lines.extend(phrases.model.limits.iter().map(|limit| phrases.sentence(limit)));
    }
    lines.join("\n")
}

fn remarks(phrases: &Phrases<'_>, step: &Step) -> Vec<String> {
    let mut remarks = Vec::new();
    if step.begins {
        remarks.push(phrases.say("begin", "start"));
    }
    if step.ends {
        remarks.push(phrases.say("einde", "end"));
    }
    let roles = phrases.roles(step);
    if !roles.is_empty() {
        remarks.push(phrases.say(format!("door {roles}"), format!("by {roles}")));
    }
    remarks
}

/// A sign in the legend.
pub(super) enum Sign {
    /// Where a case begins.
    Start,
    /// A step after which nothing happens.
    End,
    /// What may follow what.
    Arrow,
    /// A limit.
    Limit,
    /// From where to where a limit runs.
    Dashed,
}

/// The signs that the drawing of a process uses, and what they mean.
pub(super) fn legend(phrases: &Phrases<'_>) -> Vec<(Sign, String)> {
    let mut legend = vec![
        (Sign::Start, phrases.say("begin van de zaak", "start of the case")),
        (Sign::End, phrases.say("einde van de zaak", "end of the case")),
        (Sign::Arrow, phrases.say("deze stap mag hierna", "this step may be next")),
    ];
    if !phrases.model.limits.is_empty() {
        let sign = phrases.say("termijn, met duur en bron", "time limit, with its length and source");
        legend.push((Sign::Limit, sign));
        let sign = phrases.say("de termijn loopt tot deze stap", "the time limit runs until this step");
        legend.push((Sign::Dashed, sign));
    }
    legend
}

impl Sign {
    /// Draws the sign, around the middle of its left side.
    pub(super) fn draw(&self, ink: &mut Ink, at: Point) {
        let Point { x, y } = at;
        let line = [vec![Point { x, y }, Point { x: x + 30, y }]];
        match self {
            Self::Start => ink.dot(Point { x: x + 15, y }, 7, BLUE),
            Self::End => {
                let (corner, node) =
                    (Point { x: x + 2, y: y - 9 }, Node { width: 26, height: 18, ports: (0, 0) });
                ink.rounded(corner, &node, 5, "#eef4fb", BLUE);
                ink.inner(corner, &node, 2, BLUE);
            }
            Self::Limit => {
                let (corner, node) =
                    (Point { x: x + 2, y: y - 10 }, Node { width: 26, height: 20, ports: (0, 0) });
                ink.rounded(corner, &node, 4, "#fff6e6", BROWN);
                ink.clock(Point { x: x + 15, y }, BROWN);
            }
            Self::Arrow => ink.arrows(&line, BLUE, false, true),
            Self::Dashed => ink.arrows(&line, BROWN, true, true),
        }
    }
}
