//! Where the parts of a BPMN document are drawn: its diagram interchange.
//!
//! The door is [`diagram`]. It uses the layout of the state diagram, lying on its side.

use crate::schema::vocabulary::process::diagram::layout::{self, Point, Room};
use crate::schema::vocabulary::process::diagram::lettering::{width, wrap};

use super::flow::{Block, Flow, Kind, TIMER};
use super::{Timer, edge_id};

const ROOM: Room = Room { widest: 900, between: 30, leave: 20, arrive: 26, track: 12 };
const MARGIN: i64 = 60;

/// The shapes and lines of a flow.
pub(super) fn diagram(flow: &Flow, timers: &dyn Fn(usize) -> Timer) -> String {
    let laid = layout::lay(&flow.nodes(), &flow.edges, &ROOM);
    let turned = |point: &Point| Point { x: point.y + MARGIN, y: point.x + MARGIN };
    let mut out = String::from(
        "  <bpmndi:BPMNDiagram id=\"tekening\">\n    <bpmndi:BPMNPlane id=\"vlak\" bpmnElement=\"proces\">\n",
    );
    for (block, place) in flow.blocks.iter().zip(&laid.nodes) {
        let place = turned(place);
        shape(&mut out, block, Point { x: place.x, y: place.y + block.above }, timers);
    }
    for (at, line) in laid.edges.iter().enumerate() {
        let mut points: Vec<Point> = line.iter().map(turned).collect();
        let diamond = |point: Point, at: usize| {
            let (block, place) = (&flow.blocks[at], turned(&laid.nodes[at]));
            on_diamond(point, Point { x: place.x, y: place.y + block.above }, block)
        };
        if let [first, .., last] = points.as_mut_slice() {
            (*first, *last) = (diamond(*first, flow.edges[at].from), diamond(*last, flow.edges[at].to));
        }
        edge(&mut out, &edge_id(flow, at), &points);
    }
    out.push_str("    </bpmndi:BPMNPlane>\n  </bpmndi:BPMNDiagram>\n");
    out
}

/// A point on the left or right side of a box, moved to the side of the diamond in it if that is its shape.
fn on_diamond(point: Point, corner: Point, block: &Block) -> Point {
    if !matches!(block.kind, Kind::Merge | Kind::Split) {
        return point;
    }
    let aside = (point.y - corner.y - block.height / 2).abs();
    let inward = if point.x <= corner.x { aside } else { -aside };
    Point { x: point.x + inward, y: point.y }
}

fn shape(out: &mut String, block: &Block, at: Point, timers: &dyn Fn(usize) -> Timer) {
    let size = Point { x: block.width, y: block.height };
    let label = match block.kind {
        _ if block.name.is_empty() => None,
        Kind::Split | Kind::Merge => Some((Point { x: at.x - 10, y: at.y - 34 }, Point { x: 70, y: 28 })),
        Kind::Start | Kind::End => Some((Point { x: at.x - 27, y: at.y + 40 }, Point { x: 90, y: 28 })),
        Kind::Task(..) | Kind::Note(..) => None,
    };
    let more = match block.kind {
        Kind::Split | Kind::Merge => " isMarkerVisible=\"true\"",
        _ => "",
    };
    bounds(out, &block.id, more, at, size, label);
    let Kind::Task(_, limits) = &block.kind else { return };
    for (turn, limit) in (0..).zip(limits) {
        let timer = timers(*limit);
        let middle = Point { x: at.x + 30 + turn * TIMER.0, y: at.y + block.height };
        let event = Point { x: middle.x - 18, y: middle.y - 18 };
        let small = Point { x: 36, y: 36 };
        bounds(
            out,
            &timer.id,
            "",
            event,
            small,
            Some(beside(&timer.name, Point { x: middle.x + 22, y: middle.y + 4 })),
        );
        let end = Point { x: event.x, y: middle.y + 70 };
        let label = beside(&timer.after, Point { x: middle.x + 22, y: end.y + 11 });
        bounds(out, &timer.end, "", end, small, Some(label));
        edge(out, &timer.flow, &[Point { x: middle.x, y: middle.y + 18 }, Point { x: middle.x, y: end.y }]);
    }
}

/// A label to the right of something.
fn beside(name: &str, at: Point) -> (Point, Point) {
    let lines = wrap(name, TIMER.0 - 50, 11, false, 4);
    let widest = lines.iter().map(|line| width(line, 11, false)).max().unwrap_or_default();
    (at, Point { x: widest, y: 14 * i64::try_from(lines.len()).unwrap_or(4) })
}

fn bounds(out: &mut String, id: &str, more: &str, at: Point, size: Point, label: Option<(Point, Point)>) {
    let written = |at: Point, size: Point| {
        format!("<dc:Bounds x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>", at.x, at.y, size.x, size.y)
    };
    let label = label.map_or_else(String::new, |(at, size)| {
        format!("\n        <bpmndi:BPMNLabel>{}</bpmndi:BPMNLabel>", written(at, size))
    });
    out.push_str(&format!(
        "      <bpmndi:BPMNShape id=\"{id}_vorm\" bpmnElement=\"{id}\"{more}>\n        {}{label}\n      </bpmndi:BPMNShape>\n",
        written(at, size)
    ));
}

fn edge(out: &mut String, id: &str, points: &[Point]) {
    out.push_str(&format!("      <bpmndi:BPMNEdge id=\"{id}_lijn\" bpmnElement=\"{id}\">\n"));
    for point in points {
        out.push_str(&format!("        <di:waypoint x=\"{}\" y=\"{}\"/>\n", point.x, point.y));
    }
    out.push_str("      </bpmndi:BPMNEdge>\n");
}
