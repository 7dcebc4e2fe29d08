//! A process as BPMN 2.0, with a diagram, so that a modelling tool opens it.
//!
//! The door is [`bpmn`]. The document is a model to look at and to go on from, not one to execute: which
//! step follows is what people decide, and the register judges what they did. A process that is too large
//! to draw has no diagram; nothing else is refused.

mod flow;
mod shapes;

use crate::domain::Language;

use super::diagram::lettering::escape;
use super::diagram::phrases::Phrases;
use super::diagram::{fits, words};
use super::model::Model;
use flow::{Block, Flow, Kind};

const SPACES: &str = "xmlns=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" \
    xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" \
    xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" \
    xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" \
    xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";

/// Writes a process as BPMN.
#[must_use]
pub fn bpmn(model: &Model, language: Language) -> String {
    let phrases = Phrases::new(model, language);
    let flow = Flow::new(&phrases);
    let document = Document { model, phrases: &phrases, flow: &flow, ends: flow.ends() };
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<definitions {SPACES} id=\"definities\" \
         targetNamespace=\"urn:maatstaf:proces\" exporter=\"maatstaf\">\n"
    );
    for (at, (_, words)) in model.roles.iter().enumerate() {
        let name = escape(&phrases.said(words));
        out.push_str(&format!("  <resource id=\"rol.{}\" name=\"{name}\"/>\n", at + 1));
    }
    let name = escape(&phrases.said(&model.name));
    out.push_str(&format!("  <process id=\"proces\" name=\"{name}\" isExecutable=\"false\">\n"));
    document.says(&mut out, 4, &words::description(&phrases));
    for at in 0..flow.blocks.len() {
        document.block(&mut out, at);
    }
    document.flows(&mut out);
    document.notes(&mut out);
    out.push_str("  </process>\n");
    if fits(model) {
        out.push_str(&shapes::diagram(&flow, &|limit| document.timer(limit)));
    }
    out.push_str("</definitions>\n");
    out
}

/// The parts of a limit as a timer.
struct Timer {
    id: String,
    name: String,
    /// What is written where the time is over.
    after: String,
    end: String,
    flow: String,
}

/// The id of what joins two boxes.
fn edge_id(flow: &Flow, at: usize) -> String {
    let edge = flow.edges[at];
    let kind = if edge.firm { "pijl" } else { "lijn" };
    format!("{kind}.{}", at + 1)
}

/// A document under way.
struct Document<'a> {
    model: &'a Model,
    phrases: &'a Phrases<'a>,
    flow: &'a Flow,
    /// The flows that come to each box, and that leave it.
    ends: Vec<(Vec<usize>, Vec<usize>)>,
}

impl Document<'_> {
    fn timer(&self, limit: usize) -> Timer {
        let id = self.flow.limit_ids[limit].clone();
        Timer {
            name: self.phrases.heading(&self.model.limits[limit]),
            after: self.phrases.say("Termijn verstreken", "Time is over"),
            end: format!("{id}_verstreken"),
            flow: format!("{id}_pijl"),
            id,
        }
    }

    fn says(&self, out: &mut String, indent: usize, words: &str) {
        if !words.is_empty() {
            out.push_str(&format!("{:indent$}<documentation>{}</documentation>\n", "", escape(words)));
        }
    }

    fn block(&self, out: &mut String, at: usize) {
        let block = &self.flow.blocks[at];
        let (tag, more) = match &block.kind {
            Kind::Start => ("startEvent", ""),
            Kind::End => ("endEvent", ""),
            Kind::Merge => ("exclusiveGateway", " gatewayDirection=\"Converging\""),
            Kind::Split => ("exclusiveGateway", " gatewayDirection=\"Diverging\""),
            Kind::Task(..) => ("userTask", ""),
            Kind::Note(..) => return,
        };
        let name =
            if block.name.is_empty() { String::new() } else { format!(" name=\"{}\"", escape(&block.name)) };
        out.push_str(&format!("    <{tag} id=\"{}\"{name}{more}>\n", block.id));
        if let Kind::Task(step, _) = &block.kind {
            let words = self.model.steps[*step].1.explanation.as_ref();
            let words = words.map_or_else(String::new, |words| self.phrases.said(words));
            self.says(out, 6, &words);
        }
        let (comes, goes) = &self.ends[at];
        for (kind, flows) in [("incoming", comes), ("outgoing", goes)] {
            for flow in flows {
                out.push_str(&format!("      <{kind}>{}</{kind}>\n", edge_id(self.flow, *flow)));
            }
        }
        if let Kind::Task(step, _) = &block.kind {
            self.owners(out, *step);
        }
        out.push_str(&format!("    </{tag}>\n"));
        self.timers(out, block);
    }

    /// Who may take a step.
    fn owners(&self, out: &mut String, step: usize) {
        for role in &self.model.steps[step].1.roles {
            if let Some(at) = self.model.roles.keys().position(|known| known == role) {
                out.push_str(&format!(
                    "      <potentialOwner><resourceRef>rol.{}</resourceRef></potentialOwner>\n",
                    at + 1
                ));
            }
        }
    }

    /// The timers on a task, each with the event that the time is over.
    fn timers(&self, out: &mut String, block: &Block) {
        let Kind::Task(_, limits) = &block.kind else { return };
        for limit in limits {
            let (said, Timer { id, name, after, end, flow }) =
                (&self.model.limits[*limit], self.timer(*limit));
            out.push_str(&format!(
                "    <boundaryEvent id=\"{id}\" name=\"{}\" cancelActivity=\"false\" attachedToRef=\"{}\">\n",
                escape(&name),
                block.id
            ));
            self.says(out, 6, &self.phrases.sourced(said));
            out.push_str(&format!(
                "      <outgoing>{flow}</outgoing>\n      <timerEventDefinition id=\"{id}_klok\">\n        \
                 <timeDuration xsi:type=\"tFormalExpression\">{}</timeDuration>\n      </timerEventDefinition>\n    \
                 </boundaryEvent>\n    <endEvent id=\"{end}\" name=\"{}\">\n      <incoming>{flow}</incoming>\n    \
                 </endEvent>\n    <sequenceFlow id=\"{flow}\" sourceRef=\"{id}\" targetRef=\"{end}\"/>\n",
                said.duration,
                escape(&after)
            ));
        }
    }

    fn flows(&self, out: &mut String) {
        for (at, edge) in self.flow.edges.iter().enumerate().filter(|(_, edge)| edge.firm) {
            let (from, to) = (&self.flow.blocks[edge.from].id, &self.flow.blocks[edge.to].id);
            let id = edge_id(self.flow, at);
            out.push_str(&format!(
                "    <sequenceFlow id=\"{id}\" sourceRef=\"{from}\" targetRef=\"{to}\"/>\n"
            ));
        }
    }

    /// The limits that no timer expresses, and what they run from and until.
    fn notes(&self, out: &mut String) {
        for block in &self.flow.blocks {
            let Kind::Note(limit, words) = &block.kind else { continue };
            let said = self.phrases.sourced(&self.model.limits[*limit]);
            out.push_str(&format!("    <textAnnotation id=\"{}\">\n", block.id));
            self.says(out, 6, &said);
            out.push_str(&format!("      <text>{}</text>\n    </textAnnotation>\n", escape(words)));
        }
        for (at, edge) in self.flow.edges.iter().enumerate().filter(|(_, edge)| !edge.firm) {
            let (from, to) = (&self.flow.blocks[edge.from], &self.flow.blocks[edge.to]);
            let direction = if matches!(to.kind, Kind::Note(..)) { "None" } else { "One" };
            out.push_str(&format!(
                "    <association id=\"{}\" associationDirection=\"{direction}\" sourceRef=\"{}\" targetRef=\"{}\"/>\n",
                edge_id(self.flow, at),
                from.id,
                to.id
            ));
        }
    }
}

impl Flow {
    /// The flows that come to each box, and that leave it.
    fn ends(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut ends = vec![(Vec::new(), Vec::new()); self.blocks.len()];
        for (at, edge) in self.edges.iter().enumerate().filter(|(_, edge)| edge.firm) {
            ends[edge.from].1.push(at);
            ends[edge.to].0.push(at);
        }
        ends
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::{Duration, Instant};

    use super::super::diagram::MOST_STEPS;
    use super::super::diagram::trial::{bezwaar, dense, hostile, long, models, well_formed, woo};
    use super::bpmn;
    use crate::domain::Language;

    #[test]
    fn every_step_is_a_task_and_every_limit_a_timer_or_a_note() {
        for model in [bezwaar(), woo()] {
            let written = bpmn(&model, Language::Nl);
            for (code, step) in &model.steps {
                let task = format!("<userTask id=\"stap_{code}\" name=\"{}\">", step.name.nl);
                assert!(written.contains(&task), "{task}");
            }
            for limit in &model.limits {
                let timer = written.contains(&format!("<boundaryEvent id=\"termijn_{}\"", limit.code));
                assert_ne!(
                    timer,
                    written.contains(&format!("<textAnnotation id=\"termijn_{}\"", limit.code))
                );
                assert!(written.contains(&limit.source.title));
            }
        }
    }

    #[test]
    fn a_limit_from_the_only_step_before_is_a_timer_that_does_not_interrupt() {
        let written = bpmn(&bezwaar(), Language::Nl);
        assert!(written.contains("cancelActivity=\"false\" attachedToRef=\"stap_ontvangen\""));
        assert!(written.contains("<timeDuration xsi:type=\"tFormalExpression\">P6W</timeDuration>"));
    }

    #[test]
    fn a_limit_in_working_days_or_over_several_steps_is_a_note() {
        let written = bpmn(&bezwaar(), Language::Nl);
        assert!(written.contains("<textAnnotation id=\"termijn_bevestiging\">"));
        assert!(written.contains("<textAnnotation id=\"termijn_beslistermijn\">"));
    }

    #[test]
    fn the_document_is_well_formed_whatever_the_names() {
        for model in models() {
            for language in [Language::Nl, Language::En] {
                well_formed(&bpmn(&model, language));
            }
        }
        assert!(!bpmn(&hostile(), Language::Nl).contains("<script"));
    }

    #[test]
    fn ids_are_names_in_xml_and_no_two_are_the_same() {
        for model in models() {
            let written = bpmn(&model, Language::Nl);
            let mut seen = BTreeSet::new();
            for id in written.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(id.starts_with(|first: char| first.is_ascii_alphabetic()), "{id}");
                assert!(
                    id.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter)),
                    "{id}"
                );
                assert!(seen.insert(id), "{id}");
            }
            for named in ["sourceRef", "targetRef", "attachedToRef", "bpmnElement"] {
                for id in
                    written.split(&format!("{named}=\"")).skip(1).filter_map(|rest| rest.split('"').next())
                {
                    assert!(seen.contains(id), "{named} {id}");
                }
            }
        }
    }

    #[test]
    fn the_same_model_gives_the_same_bytes() {
        for model in models() {
            assert_eq!(bpmn(&model, Language::Nl), bpmn(&model.clone(), Language::Nl));
        }
    }

    #[test]
    fn two_hundred_steps_end_in_time() {
        for (model, most) in [(long(200), 8), (dense(43), 15)] {
            let start = Instant::now();
            assert!(bpmn(&model, Language::Nl).contains("<bpmndi:BPMNEdge"));

            assert!(start.elapsed() < Duration::from_secs(most), "{:?}", start.elapsed());
        }
    }

    #[test]
    fn what_is_too_large_to_draw_is_written_without_a_diagram() {
        for model in [long(MOST_STEPS + 1), dense(200)] {
            let written = bpmn(&model, Language::Nl);
            well_formed(&written);
            assert!(written.contains("<userTask") && !written.contains("BPMNDiagram"));
        }
    }
}
