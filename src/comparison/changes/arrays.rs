//! Changes of lists: their items, fixed positions, what they have to contain, and duplicates.

use serde_json::Value;

use crate::domain::{Text, text};
use crate::schema::{Check, NodeId};

use super::bounds::{HAVE, added, moved, removed};
use super::briefs::brief;
use super::kinds::{self, Kind};
use super::values::paired;
use super::view::{Said, View, types};
use super::words::{Step, sentence};
use super::{ASK, Both, Found, NARROWS, Own, WIDENS, Walk, doubted};

/// What a list says of items that no position names.
#[derive(Clone, PartialEq, Eq)]
enum Rest {
    Anything,
    Nothing,
    Schema(Vec<NodeId>),
}

impl<'w> Walk<'w, '_> {
    /// Compares what is said of lists.
    pub(super) fn arrays(&mut self, both: &Both<'w>) {
        self.unique(both);
        self.positions(both);
        self.items(both);
        self.contains(both);
        self.unevaluated_items(both);
    }

    fn unique(&mut self, both: &Both<'w>) {
        let asked =
            |view: &View<'w>| view.with("uniqueItems").find(|said| said.1.expected == Value::Bool(true));
        let pair = (asked(&both.old), asked(&both.new));
        let subject = both.at.path.subject();
        let (kind, own, said) = match pair {
            (None, Some(_)) => (
                kinds::UNIQUE_ADDED,
                NARROWS,
                sentence(
                    &subject,
                    " mag geen dubbele items meer hebben.",
                    " may no longer have duplicate items.",
                ),
            ),
            (Some(_), None) => (
                kinds::UNIQUE_REMOVED,
                WIDENS,
                sentence(&subject, " mag nu dubbele items hebben.", " may have duplicate items now."),
            ),
            _ => return,
        };
        self.found(both, kind, both.among(types::ARRAY, doubted(own)), said, pair);
    }

    fn positions(&mut self, both: &Both<'w>) {
        let (was, now) = (positions(&both.old), positions(&both.new));
        if was.is_empty() && now.is_empty() {
            return;
        }
        for index in 0..was.len().max(now.len()) {
            let path = both.at.path.then(Step::At(index));
            let subject = path.subject();
            let (kind, said, old, new) = match (was.get(index), now.get(index)) {
                (Some(old), Some(new)) => {
                    self.next.push(both.at.below(path, old, new));
                    continue;
                }
                (None, Some(new)) => (
                    kinds::POSITION_ADDED,
                    sentence(&subject, " heeft nu een eigen eis.", " has a demand of its own now."),
                    both.old.here(),
                    new.first().map(|node| both.new.program.location(*node)),
                ),
                (Some(old), None) => (
                    kinds::POSITION_REMOVED,
                    sentence(&subject, " heeft geen eigen eis meer.", " has no demand of its own any more."),
                    old.first().map(|node| both.old.program.location(*node)),
                    both.new.here(),
                ),
                (None, None) => continue,
            };
            let own = both.among(types::ARRAY, ASK);
            let found = Found::new(kind, own, said).at(old, new).about(index.to_string());
            self.tell(&both.at, found.of(path));
        }
    }

    fn items(&mut self, both: &Both<'w>) {
        let (was, now) = (rest(&both.old), rest(&both.new));
        let subject = both.at.path.subject();
        let fixed = !positions(&both.old).is_empty() || !positions(&both.new).is_empty();
        let (kind, own, said) = match (&was, &now) {
            (Rest::Schema(old), Rest::Schema(new)) => {
                self.next.push(both.at.below(both.at.path.then(Step::Item), old, new));
                return;
            }
            (was, now) if was == now => return,
            (_, Rest::Nothing) => (
                kinds::LIST_CLOSED,
                NARROWS,
                sentence(
                    &subject,
                    " mag geen verdere items meer hebben.",
                    " may no longer have further items.",
                ),
            ),
            (Rest::Nothing, _) => (
                kinds::LIST_OPENED,
                WIDENS,
                sentence(&subject, " mag nu verdere items hebben.", " may have further items now."),
            ),
            (_, Rest::Schema(new)) => {
                let brief = brief(self.new, new);
                let said = sentence(
                    &subject,
                    format!(": elk item moet nu {} zijn.", brief.nl),
                    format!(": each item has to be {} now.", brief.en),
                );
                (kinds::ITEMS_ADDED, self.demand(new, true), said)
            }
            (Rest::Schema(old), _) => {
                let brief = brief(self.old, old);
                let said = sentence(
                    &subject,
                    format!(": een item hoeft niet meer {} te zijn.", brief.nl),
                    format!(": an item no longer has to be {}.", brief.en),
                );
                (kinds::ITEMS_REMOVED, self.demand(old, false), said)
            }
            _ => return,
        };
        let own = if fixed { ASK } else { both.settled(own) };
        let spot = |view: &View<'_>| view.spot("items").or(view.spot("additionalItems")).or(view.here());
        let found = Found::new(kind, both.among(types::ARRAY, own), said);
        self.tell(&both.at, found.at(spot(&both.old), spot(&both.new)));
    }

    /// What a new demand does to who delivers, or a lost one to who reads.
    pub(super) fn demand(&self, nodes: &[NodeId], new: bool) -> (Own, Own) {
        let program = if new { self.new } else { self.old };
        let own = if new { NARROWS } else { WIDENS };
        if View::of(program, nodes, None).rejects() { own } else { doubted(own) }
    }

    fn contains(&mut self, both: &Both<'w>) {
        let all = |view: &View<'w>| -> Vec<Said<'w>> { view.with("contains").collect() };
        let (mut was, mut now) = (all(&both.old), all(&both.new));
        let mut pairs = Vec::new();
        was.retain(|old| {
            let fits = now.iter().position(|new| self.contained(*old) == self.contained_now(*new));
            if let Some(index) = fits {
                pairs.push((Some(*old), Some(now.remove(index))));
            }
            fits.is_none()
        });
        pairs.extend(paired(&was, &now));
        for pair in pairs {
            let subject = both.at.path.subject();
            let (kind, said) = match pair {
                (Some(old), Some(new)) => {
                    self.contained_counts(both, old, new);
                    if self.contained(old) == self.contained_now(new) {
                        continue;
                    }
                    let said = sentence(
                        &subject,
                        ": het item dat erin moet staan, is anders omschreven.",
                        ": the item that has to be in it is described differently.",
                    );
                    (kinds::CONTAINS_CHANGED, said)
                }
                (None, Some((_, keyword))) => {
                    let brief = brief(self.new, &keyword.check.subschemas());
                    let said = sentence(
                        &subject,
                        format!(" moet nu een bepaald item bevatten: {}.", brief.nl),
                        format!(" has to contain a certain item now: {}.", brief.en),
                    );
                    (kinds::CONTAINS_ADDED, said)
                }
                (Some((_, keyword)), None) => {
                    let brief = brief(self.old, &keyword.check.subschemas());
                    let said = sentence(
                        &subject,
                        format!(" hoeft een bepaald item niet meer te bevatten: {}.", brief.nl),
                        format!(" no longer has to contain a certain item: {}.", brief.en),
                    );
                    (kinds::CONTAINS_REMOVED, said)
                }
                (None, None) => continue,
            };
            let own = match kind.code {
                code if code == kinds::CONTAINS_ADDED.code => doubted(NARROWS),
                code if code == kinds::CONTAINS_REMOVED.code => doubted(WIDENS),
                _ => ASK,
            };
            self.found(both, kind, both.among(types::ARRAY, own), said, pair);
        }
    }

    fn contained(&self, (_, keyword): Said<'_>) -> u64 {
        self.shapes.older(&keyword.check.subschemas())
    }

    fn contained_now(&self, (_, keyword): Said<'_>) -> u64 {
        self.shapes.newer(&keyword.check.subschemas())
    }

    fn contained_counts(&mut self, both: &Both<'w>, old: Said<'w>, new: Said<'w>) {
        let (
            Check::Contains { min: was, max: was_most, .. },
            Check::Contains { min: now, max: now_most, .. },
        ) = (&old.1.check, &new.1.check)
        else {
            return;
        };
        let subject = both.at.path.subject();
        let least = |n: &u64| fitting(*n, "ten minste", "at least");
        let most = |n: &u64| fitting(*n, "ten hoogste", "at most");
        let mut told: Vec<(Kind, (Own, Own), _)> = Vec::new();
        if was != now {
            let (kind, own) = if now > was {
                (kinds::MIN_CONTAINS_RAISED, NARROWS)
            } else {
                (kinds::MIN_CONTAINS_LOWERED, WIDENS)
            };
            told.push((kind, own, moved(&subject, &least(was), &least(now))));
        }
        match (was_most, now_most) {
            (None, Some(now)) => {
                told.push((kinds::MAX_CONTAINS_ADDED, NARROWS, added(&subject, &most(now), HAVE)))
            }
            (Some(was), None) => {
                told.push((kinds::MAX_CONTAINS_REMOVED, WIDENS, removed(&subject, &most(was))))
            }
            (Some(was), Some(now)) if was < now => {
                told.push((kinds::MAX_CONTAINS_RAISED, WIDENS, moved(&subject, &most(was), &most(now))));
            }
            (Some(was), Some(now)) if was > now => {
                told.push((kinds::MAX_CONTAINS_LOWERED, NARROWS, moved(&subject, &most(was), &most(now))));
            }
            _ => {}
        }
        for (kind, own, said) in told {
            self.found(both, kind, both.among(types::ARRAY, doubted(own)), said, (Some(old), Some(new)));
        }
    }

    fn unevaluated_items(&mut self, both: &Both<'w>) {
        let first = |view: &View<'w>| view.with("unevaluatedItems").next();
        let pair = (first(&both.old), first(&both.new));
        let below = |said: Option<Said<'_>>| said.map(|(_, keyword)| keyword.check.subschemas());
        let same = match (below(pair.0), below(pair.1)) {
            (None, None) => true,
            (Some(old), Some(new)) => self.shapes.older(&old) == self.shapes.newer(&new),
            _ => false,
        };
        if same {
            return;
        }
        let said = sentence(
            &both.at.path.subject(),
            ": wat geldt voor items die geen deel van het schema kent, is anders.",
            ": what holds for items that no part of the schema knows differs.",
        );
        self.found(both, kinds::UNEVALUATED_ITEMS_CHANGED, both.among(types::ARRAY, ASK), said, pair);
    }
}

fn fitting(count: u64, nl: &str, en: &str) -> Text {
    let (items, items_en) =
        if count == 1 { ("passend item", "fitting item") } else { ("passende items", "fitting items") };
    text(format!("{nl} {count} {items}"), format!("{en} {count} {items_en}"))
}

/// The subschemas of each fixed position.
fn positions(view: &View<'_>) -> Vec<Vec<NodeId>> {
    let mut positions: Vec<Vec<NodeId>> = Vec::new();
    for (_, keyword) in &view.said {
        if let Check::PrefixItems(all) = &keyword.check {
            positions.resize(positions.len().max(all.len()), Vec::new());
            for (position, node) in positions.iter_mut().zip(all) {
                position.push(*node);
            }
        }
    }
    positions
}

fn rest(view: &View<'_>) -> Rest {
    let mut schemas = Vec::new();
    for (_, keyword) in &view.said {
        if let Check::Items { schema, .. } = &keyword.check {
            match view.program.constant(*schema) {
                Some(true) => {}
                Some(false) => return Rest::Nothing,
                None => schemas.push(*schema),
            }
        }
    }
    if schemas.is_empty() { Rest::Anything } else { Rest::Schema(schemas) }
}
