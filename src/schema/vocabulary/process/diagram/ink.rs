//! Shapes and letters as SVG.
//!
//! The door is [`Ink`]: what is drawn later lies over what was drawn before. Letters are escaped here, so
//! that no name can be anything else than letters.

use super::layout::{Node, Point};
use super::lettering::escape;

/// How far a corner of an arrow is rounded.
const CORNER: i64 = 7;
/// How long an arrowhead is.
const HEAD: i64 = 11;

/// A drawing under way.
#[derive(Default)]
pub(super) struct Ink(String);

impl Ink {
    /// What was drawn.
    pub(super) fn written(self) -> String {
        self.0
    }

    fn line(&mut self, shape: &str) {
        self.0.push_str(shape);
        self.0.push('\n');
    }

    /// A line of letters.
    pub(super) fn text(
        &mut self,
        at: Point,
        letters: &str,
        size: i64,
        colour: &str,
        anchor: &str,
        more: &str,
    ) {
        let (Point { x, y }, letters) = (at, escape(letters));
        self.line(&format!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\" text-anchor=\"{anchor}\"{more}>{letters}</text>"
        ));
    }

    /// A filled box with round corners.
    pub(super) fn rounded(&mut self, at: Point, node: &Node, radius: i64, fill: &str, colour: &str) {
        let (Point { x, y }, Node { width, height, .. }) = (at, node);
        self.line(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"2\"/>"
        ));
    }

    /// A second border inside a box.
    pub(super) fn inner(&mut self, at: Point, node: &Node, radius: i64, colour: &str) {
        let (x, y, width, height) = (at.x + 4, at.y + 4, node.width - 8, node.height - 8);
        self.line(&format!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
        ));
    }

    /// A dot.
    pub(super) fn dot(&mut self, at: Point, radius: i64, colour: &str) {
        self.line(&format!("<circle cx=\"{}\" cy=\"{}\" r=\"{radius}\" fill=\"{colour}\"/>", at.x, at.y));
    }

    /// A small clock.
    pub(super) fn clock(&mut self, at: Point, colour: &str) {
        let Point { x, y } = at;
        self.line(&format!(
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"7\" fill=\"#ffffff\" stroke=\"{colour}\" stroke-width=\"2\"/>\
             <path d=\"M{x} {} V{y} H{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            y - 4,
            x + 4
        ));
    }

    /// Arrows along these corners that come together, with or without a head. They are drawn from the head
    /// on, so that the dashes where they lie over each other do so too, and as one shape, so that lines
    /// drawn twice are no darker.
    pub(super) fn arrows(&mut self, arrows: &[Vec<Point>], colour: &str, dashed: bool, head: bool) {
        let (mut ways, mut tip) = (Vec::new(), String::new());
        let mut drawn: Vec<Vec<Point>> = Vec::new();
        for arrow in arrows {
            let mut corners: Vec<Point> = arrow.iter().rev().copied().collect();
            if let (true, [end, before, ..]) = (head, corners.as_mut_slice()) {
                let (dx, dy) = ((before.x - end.x).signum(), (before.y - end.y).signum());
                tip = point(*end, dx, dy, colour);
                *end = Point { x: end.x + dx * (HEAD - 2), y: end.y + dy * (HEAD - 2) };
            }
            // What was drawn already is left out, except where the two part and where dashes have to fit.
            let same = |other: &Vec<Point>| other.iter().zip(&corners).take_while(|(a, b)| a == b).count();
            let same = if dashed { 0 } else { drawn.iter().map(same).max().unwrap_or_default() };
            let mut rest = corners[same.saturating_sub(2)..].to_vec();
            if let (3.., [first, next, ..]) = (same, rest.as_mut_slice()) {
                *first = towards(*first, *next);
            }
            ways.push(way(&rest));
            drawn.push(corners);
        }
        let dashes = if dashed { " stroke-dasharray=\"6 4\"" } else { "" };
        self.line(&format!(
            "<path d=\"{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"{dashes}/>{tip}",
            ways.join(" ")
        ));
    }
}

/// The head of an arrow that comes from that side.
fn point(end: Point, dx: i64, dy: i64, colour: &str) -> String {
    let (x, y) = (end.x + dx * HEAD, end.y + dy * HEAD);
    let (a, b) = (Point { x: x + dy * 6, y: y + dx * 6 }, Point { x: x - dy * 6, y: y - dx * 6 });
    format!("<path d=\"M{} {} L{} {} L{} {} Z\" fill=\"{colour}\"/>", end.x, end.y, a.x, a.y, b.x, b.y)
}

/// Where a rounded corner ends on the way to another.
fn towards(corner: Point, other: Point) -> Point {
    let (dx, dy) = (other.x - corner.x, other.y - corner.y);
    let reach = CORNER.min((dx.abs() + dy.abs()) / 2);
    Point { x: corner.x + dx.signum() * reach, y: corner.y + dy.signum() * reach }
}

/// A line along corners, which are rounded.
fn way(corners: &[Point]) -> String {
    let mut way = String::new();
    for (at, corner) in corners.iter().enumerate() {
        match (at.checked_sub(1).map(|before| corners[before]), corners.get(at + 1)) {
            (None, _) => way = format!("M{} {}", corner.x, corner.y),
            (Some(_), None) => way.push_str(&format!(" L{} {}", corner.x, corner.y)),
            (Some(before), Some(after)) => {
                let (a, b) = (towards(*corner, before), towards(*corner, *after));
                way.push_str(&format!(" L{} {} Q{} {} {} {}", a.x, a.y, corner.x, corner.y, b.x, b.y));
            }
        }
    }
    way
}
