//! The state diagram before and after it has its places: what is drawn, and the drawing of it.
//!
//! The door is [`Scene`]. A limit that runs along one arrow stands on that arrow; another has arrows of its
//! own. Steps that the model does not have are left out.

use std::collections::{BTreeMap, BTreeSet};

use crate::schema::vocabulary::process::model::{From, Limit, Step};

use super::ink::Ink;
use super::layout::{Edge, Laid, Node, Point};
use super::lettering::{width, wrap};
use super::phrases::Phrases;
use super::{BLUE, BROWN, GREY, INK, MARGIN, NAME, SMALL, found, pairs, words};

/// How far lines stand in, beside the clock and behind bullets.
const CLOCK: i64 = 21;

/// What a box in the drawing stands for.
enum Kind {
    Start,
    Step { ends: bool, name: Vec<String>, roles: Vec<String> },
    Limit { lines: Vec<Line> },
}

/// A line of letters in the box of a limit.
struct Line {
    letters: String,
    size: i64,
    bold: bool,
    colour: &'static str,
    bullet: bool,
}

/// How an arrow is drawn.
#[derive(Clone, Copy)]
struct Stroke {
    limit: bool,
    head: bool,
}

/// What arrows have in common that are drawn as one: whether they are of steps, whether they have a head,
/// and where they end.
type Together = (bool, bool, usize, Option<Point>);

/// All that is drawn, before it has a place.
#[derive(Default)]
pub(super) struct Scene {
    kinds: Vec<Kind>,
    /// The boxes, to be laid out.
    pub(super) nodes: Vec<Node>,
    /// The arrows, to be laid out.
    pub(super) edges: Vec<Edge>,
    strokes: Vec<Stroke>,
}

impl Scene {
    /// What there is to draw of a process.
    pub(super) fn new(phrases: &Phrases<'_>) -> Self {
        let model = phrases.model;
        let mut scene = Self::default();
        let begins: Vec<usize> =
            model.steps.iter().enumerate().filter(|(_, (_, step))| step.begins).map(|(at, _)| at).collect();
        for _ in &begins {
            scene.kinds.push(Kind::Start);
            scene.nodes.push(Node { width: 16, height: 16, ports: (8, 8) });
        }
        let first_step = scene.nodes.len();
        for (_, step) in &model.steps {
            scene.step(phrases, step);
        }
        for (dot, begin) in begins.iter().enumerate() {
            scene.arrow(dot, first_step + begin, true, Stroke { limit: false, head: true });
        }
        let first_limit = scene.nodes.len();
        for limit in &model.limits {
            scene.limit(phrases, limit);
        }
        scene.connect(phrases, first_step, first_limit);
        scene
    }

    fn arrow(&mut self, from: usize, to: usize, firm: bool, stroke: Stroke) {
        self.edges.push(Edge { from, to, firm });
        self.strokes.push(stroke);
    }

    fn step(&mut self, phrases: &Phrases<'_>, step: &Step) {
        let (name, roles) = (phrases.said(&step.name), phrases.roles(step));
        let words = name.split(' ').map(|word| width(word, NAME, true));
        let longest = words.chain(roles.split(' ').map(|word| width(word, SMALL, false))).max();
        let room = longest.unwrap_or_default().clamp(150, 260);
        let name = wrap(&name, room, NAME, true, 5);
        let roles = wrap(&roles, room, SMALL, false, 4);
        let widest = name.iter().map(|line| width(line, NAME, true));
        let widest =
            widest.chain(roles.iter().map(|line| width(line, SMALL, false))).max().unwrap_or_default();
        let wide = (widest + 28).max(124);
        let high = 22 + rows(name.len()) * 19 + rows(roles.len()) * 15 + if roles.is_empty() { 0 } else { 4 };
        self.nodes.push(Node { width: wide, height: high, ports: (16, wide - 16) });
        self.kinds.push(Kind::Step { ends: step.ends, name, roles });
    }

    fn limit(&mut self, phrases: &Phrases<'_>, limit: &Limit) {
        const WIDE: i64 = 196;
        let mut lines = Vec::new();
        let mut add = |letters: &str, size: i64, bold: bool, colour: &'static str, most: usize| {
            let letters = wrap(letters, WIDE, size, bold, most).into_iter();
            lines.extend(letters.map(|letters| Line { letters, size, bold, colour, bullet: false }));
        };
        add(&phrases.said(&limit.name), SMALL + 1, true, INK, 3);
        add(&phrases.duration(limit), SMALL + 1, false, INK, 2);
        add(&limit.source.title, SMALL, false, BROWN, 3);
        for condition in phrases.conditions(limit) {
            for (at, letters) in wrap(&condition, WIDE, SMALL, false, 6).into_iter().enumerate() {
                let bullet = at == 0;
                lines.push(Line { letters, size: SMALL, bold: false, colour: INK, bullet });
            }
        }
        let widest = lines.iter().map(|line| width(&line.letters, line.size, line.bold) + CLOCK);
        let wide = widest.max().unwrap_or_default().max(90) + 22;
        self.nodes.push(Node { width: wide, height: 16 + rows(lines.len()) * 16, ports: (12, wide - 12) });
        self.kinds.push(Kind::Limit { lines });
    }

    /// Draws what may follow what, through the limit that runs along it where there is one, and the other
    /// limits from where they begin to where they end.
    fn connect(&mut self, phrases: &Phrases<'_>, first_step: usize, first_limit: usize) {
        let along = along(phrases);
        for (from, to) in pairs(phrases) {
            let (from_node, to_node) = (first_step + from, first_step + to);
            let arrow = Stroke { limit: false, head: true };
            if let Some(limit) = along.get(&(from, to)) {
                self.arrow(from_node, first_limit + limit, true, Stroke { head: false, ..arrow });
                self.arrow(first_limit + limit, to_node, true, arrow);
            } else {
                self.arrow(from_node, to_node, true, arrow);
            }
        }
        let drawn: BTreeSet<usize> = along.into_values().collect();
        for (at, limit) in phrases.model.limits.iter().enumerate() {
            let node = first_limit + at;
            let (from, head) = match &limit.from {
                From::Step(steps) => (found(phrases, steps, first_step), false),
                From::Limit(code) => {
                    let other = phrases.limit(code);
                    (other.into_iter().map(|other| first_limit + other).collect(), true)
                }
                From::Field(_) => (Vec::new(), false),
            };
            if drawn.contains(&at) {
                continue;
            }
            for from in from {
                self.arrow(from, node, false, Stroke { limit: true, head });
            }
            for to in found(phrases, &limit.until, first_step) {
                self.arrow(node, to, false, Stroke { limit: true, head: true });
            }
        }
    }

    /// Draws it, and says how wide and high it is.
    pub(super) fn draw(&self, ink: &mut Ink, phrases: &Phrases<'_>, laid: &Laid) -> (i64, i64) {
        let legend = words::legend(phrases);
        let least = legend.iter().map(|(_, line)| width(line, SMALL, false) + 40).max().unwrap_or_default();
        let wide = laid.size.x.max(least).max(300);
        let title = wrap(&phrases.said(&phrases.model.name), wide, 20, true, 4);
        let mut y = MARGIN;
        for line in &title {
            ink.text(Point { x: MARGIN, y: y + 18 }, line, 20, INK, "start", " font-weight=\"bold\"");
            y += 26;
        }
        y += 10;
        let shift = Point { x: MARGIN + (wide - laid.size.x) / 2, y };
        let moved = |point: &Point| Point { x: point.x + shift.x, y: point.y + shift.y };
        // Those that end at the same point are drawn as one; limits lie under the rest.
        let mut together: BTreeMap<Together, Vec<Vec<Point>>> = BTreeMap::new();
        for ((line, stroke), edge) in laid.edges.iter().zip(&self.strokes).zip(&self.edges) {
            let key = (!stroke.limit, stroke.head, edge.to, line.last().copied());
            together.entry(key).or_default().push(line.iter().map(moved).collect());
        }
        for ((step, head, ..), lines) in &together {
            ink.arrows(lines, if *step { BLUE } else { BROWN }, !step, *head);
        }
        for ((kind, node), place) in self.kinds.iter().zip(&self.nodes).zip(&laid.nodes) {
            kind.draw(ink, moved(place), node);
        }
        y += laid.size.y + 28;
        for (sign, line) in &legend {
            sign.draw(ink, Point { x: MARGIN, y });
            ink.text(Point { x: MARGIN + 40, y: y + 4 }, line, SMALL, INK, "start", "");
            y += 22;
        }
        (wide + 2 * MARGIN, y + MARGIN - 14)
    }
}

impl Kind {
    fn draw(&self, ink: &mut Ink, at: Point, node: &Node) {
        let middle = at.x + node.width / 2;
        match self {
            Self::Start => ink.dot(Point { x: middle, y: at.y + node.height / 2 }, 8, BLUE),
            Self::Step { ends, name, roles } => {
                ink.rounded(at, node, 10, "#eef4fb", BLUE);
                if *ends {
                    ink.inner(at, node, 6, BLUE);
                }
                let mut y = at.y + 11 + 14;
                for line in name {
                    ink.text(Point { x: middle, y }, line, NAME, INK, "middle", " font-weight=\"bold\"");
                    y += 19;
                }
                for line in roles {
                    ink.text(Point { x: middle, y: y + 1 }, line, SMALL, GREY, "middle", "");
                    y += 15;
                }
            }
            Self::Limit { lines } => {
                ink.rounded(at, node, 4, "#fff6e6", BROWN);
                ink.clock(Point { x: at.x + 18, y: at.y + 17 }, BROWN);
                let mut y = at.y + 8 + 13;
                for line in lines {
                    if line.bullet {
                        ink.dot(Point { x: at.x + 18, y: y - 4 }, 2, BROWN);
                    }
                    let weight = if line.bold { " font-weight=\"bold\"" } else { "" };
                    let place = Point { x: at.x + 11 + CLOCK, y };
                    ink.text(place, &line.letters, line.size, line.colour, "start", weight);
                    y += 16;
                }
            }
        }
    }
}

/// The limits that run along one arrow: from one step to one step that may follow it. Each arrow has one.
fn along(phrases: &Phrases<'_>) -> BTreeMap<(usize, usize), usize> {
    let arrows: BTreeSet<(usize, usize)> = pairs(phrases).into_iter().collect();
    let mut along = BTreeMap::new();
    for (at, limit) in phrases.model.limits.iter().enumerate() {
        let From::Step(from) = &limit.from else { continue };
        let (from, to) = (found(phrases, from, 0), found(phrases, &limit.until, 0));
        if let ([from], [to]) = (from.as_slice(), to.as_slice())
            && arrows.contains(&(*from, *to))
        {
            along.entry((*from, *to)).or_insert(at);
        }
    }
    along
}

fn rows(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
