//! Ways through a process, from a beginning to an end, for sample cases.

use std::collections::VecDeque;

use super::Process;

/// Where the parts of a case stand: names of members, from the case and from an event.
#[derive(Debug, Clone)]
pub(in crate::schema) struct Ways {
    /// From the case to its events.
    pub list: Vec<String>,
    /// From an event to its step.
    pub step: Vec<String>,
    /// From an event to its date.
    pub date: Vec<String>,
    /// From an event to the role of who did it.
    pub role: Option<Vec<String>>,
}

/// One step of a route: its name, and who may take it.
type Taken<'p> = (&'p str, &'p [String]);

/// Most looks at a step while routes are sought.
const MOST_LOOKS: usize = 20_000;
/// Most of the shortest routes.
const MOST_SHORT: usize = 40;
/// Most routes that are found in the order of the model.
const MOST_ROUTES: usize = 200;

impl Process {
    /// Where the parts of a case stand.
    pub(in crate::schema) fn ways(&self) -> Ways {
        let way = |pointer: &super::Pointer| pointer.segments().to_vec();
        Ways {
            list: way(&self.list),
            step: way(&self.step),
            date: way(&self.date),
            role: self.role.as_ref().map(way),
        }
    }

    /// Routes that take no step twice: the shortest, and those in the order of the model.
    pub(in crate::schema) fn routes(&self) -> Vec<Vec<Taken<'_>>> {
        let mut found = self.shortest();
        let mut looks = MOST_LOOKS;
        let mut listed = Vec::new();
        for first in self.beginnings() {
            self.follow(&mut vec![first], &mut listed, &mut looks);
        }
        listed.retain(|route| !found.contains(route));
        found.extend(listed);
        let named = |route: Vec<usize>| {
            let steps = route.into_iter().map(|step| &self.model.steps[step]);
            steps.map(|(name, about)| (name.as_str(), about.roles.as_slice())).collect()
        };
        found.into_iter().map(named).collect()
    }

    fn beginnings(&self) -> impl Iterator<Item = usize> {
        (0..self.model.steps.len()).filter(|step| self.model.steps[*step].1.begins)
    }

    fn shortest(&self) -> Vec<Vec<usize>> {
        let mut found = Vec::new();
        let mut open: VecDeque<Vec<usize>> = self.beginnings().map(|first| vec![first]).collect();
        while let Some(route) = open.pop_front() {
            let Some(last) = route.last().copied() else { continue };
            for next in self.listed_after(last).into_iter().filter(|next| !route.contains(next)) {
                if open.len() < MOST_LOOKS {
                    open.push_back(route.iter().copied().chain([next]).collect());
                }
            }
            if self.model.steps[last].1.ends {
                found.push(route);
            }
            if found.len() >= MOST_SHORT {
                break;
            }
        }
        found
    }

    fn follow(&self, route: &mut Vec<usize>, found: &mut Vec<Vec<usize>>, looks: &mut usize) {
        let Some(last) = route.last().copied() else { return };
        if self.model.steps[last].1.ends {
            found.push(route.clone());
        }
        for next in self.listed_after(last) {
            if *looks == 0 || found.len() >= MOST_ROUTES {
                return;
            }
            *looks -= 1;
            if !route.contains(&next) {
                route.push(next);
                self.follow(route, found, looks);
                route.pop();
            }
        }
    }

    /// The steps that may follow one, in the order in which the model lists them.
    fn listed_after(&self, step: usize) -> Vec<usize> {
        let name = &self.names[step];
        let transitions = self.model.transitions.iter().filter(|transition| transition.from == *name);
        let listed = transitions.flat_map(|transition| &transition.to);
        listed.filter_map(|to| self.names.iter().position(|known| known == to)).collect()
    }
}
