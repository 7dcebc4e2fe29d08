//! Where references lead: resolving them as their documents come, linking them at the end, and
//! refusing circles of documents.

use std::collections::HashSet;

use serde_json::Value;

use super::super::keyword::Check;
use super::{At, Gathering, RefKind, fault_at};
use crate::domain::text;

impl Gathering {
    /// Resolves every reference whose document is here; the others wait.
    pub(super) fn settle(&mut self) {
        let mut open: Vec<usize> = std::mem::take(&mut self.waiting);
        loop {
            open.extend(self.settled..self.references.len());
            self.settled = self.references.len();
            if open.is_empty() {
                return;
            }
            for index in std::mem::take(&mut open) {
                self.settle_one(index);
            }
        }
    }

    pub(super) fn settle_one(&mut self, index: usize) {
        let reference = &self.references[index];
        let Some(resource) = self.by_uri.get(&reference.uri).copied() else {
            let uri = reference.uri.clone();
            self.waiting.push(index);
            if self.absent.contains(&uri) {
                self.absent(&uri);
            }
            return;
        };
        let target = self.program.resources[resource].document;
        if target != reference.document && !self.program.documents[target].built_in {
            self.links.insert((reference.document, target));
        }
        let found = self.place_of(resource, &reference.fragment);
        let (document, pointer) = (reference.document, reference.pointer.clone());
        match found {
            Some((place, value)) => {
                let at = self.place_with_inheritance(resource, place.clone());
                self.index(at, &value);
                self.program.targets.insert((document, pointer), (target, place));
            }
            None => self.faults.push(fault_at(&self.program, document, &pointer, "verwijzing-onvindbaar", text(
                "Deze verwijzing wijst naar een plek die in dat document niet bestaat. Controleer het deel achter '#'.",
                "This reference points at a place that does not exist in that document. Check the part after '#'.",
            ))),
        }
    }

    pub(super) fn place_of(&self, resource: usize, fragment: &str) -> Option<(String, Value)> {
        let resource = &self.program.resources[resource];
        let pointer = resource.pointer_of(fragment)?;
        let value = self.program.documents[resource.document].value.pointer(&pointer)?.clone();
        Some((pointer, value))
    }

    /// What a place inherits: from the nearest subschema above it that is known.
    pub(super) fn place_with_inheritance(&self, resource: usize, pointer: String) -> At {
        let document = self.program.resources[resource].document;
        let mut above = pointer.as_str();
        loop {
            if let Some(node) = self.program.places.get(&(document, above.to_owned())) {
                let node = &self.program.nodes[node.index()];
                return At { document, resource: node.resource, dialect: node.dialect, pointer };
            }
            match above.rfind('/') {
                Some(cut) => above = &above[..cut],
                None => {
                    return At {
                        document,
                        resource,
                        dialect: self.program.documents[document].dialect,
                        pointer,
                    };
                }
            }
        }
    }

    pub(super) fn link(&mut self) {
        for reference in &self.references {
            let Some(target) = self.program.targets.get(&(reference.document, reference.pointer.clone()))
            else {
                continue;
            };
            let Some(to) = self.program.places.get(target).copied() else { continue };
            let resource = &self.program.resources[self.program.nodes[to.index()].resource];
            let check = match reference.kind {
                RefKind::Plain => Check::Ref(to),
                RefKind::Recursive => Check::RecursiveRef {
                    to,
                    recursive: resource.recursive_anchor && resource.root == Some(to),
                },
                RefKind::Dynamic => {
                    let starts = resource.dynamic_anchors.get(&reference.fragment) == Some(&to);
                    Check::DynamicRef { to, anchor: starts.then(|| reference.fragment.clone()) }
                }
            };
            self.program.nodes[reference.node.index()].keywords[reference.keyword].check = check;
        }
    }

    /// Documents may not refer to each other in a circle: neither could be published first.
    pub(super) fn refuse_cycles(&mut self) {
        let mut faults = Vec::new();
        for (from, to) in self.links.iter().copied() {
            if !self.leads_to(to, from) {
                continue;
            }
            let site = self.references.iter().find(|reference| {
                reference.document == from
                    && self
                        .by_uri
                        .get(&reference.uri)
                        .is_some_and(|r| self.program.resources[*r].document == to)
            });
            let pointer = site.map_or("", |reference| reference.pointer.as_str());
            faults.push(fault_at(&self.program, from, pointer, "verwijzing-in-een-kring", text(
                "Deze verwijzing loopt via een ander document terug naar dit document. Breng het gedeelde deel onder in een eigen standaard en verwijs daar van beide kanten naar.",
                "This reference leads through another document back to this one. Put the shared part in a standard of its own and refer to that from both sides.",
            )));
        }
        self.faults.extend(faults);
    }

    pub(super) fn leads_to(&self, from: usize, goal: usize) -> bool {
        let mut seen = HashSet::from([from]);
        let mut open = vec![from];
        while let Some(document) = open.pop() {
            if document == goal {
                return true;
            }
            let next = self.links.iter().filter(|(a, _)| *a == document).map(|(_, b)| *b);
            open.extend(next.filter(|b| seen.insert(*b)));
        }
        false
    }
}
