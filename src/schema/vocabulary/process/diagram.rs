//! A process as a state diagram in SVG: steps, what may follow what, and time limits on the arrows.
//!
//! The door is [`svg`]. The drawing stands alone: no script, no style sheet, nothing from elsewhere, and
//! the same model gives the same bytes. What it shows is also said in words, for who can't see it. It
//! refuses to draw a process with more steps, limits or arrows than a drawing can show, and says so.

mod ink;
pub(super) mod layout;
pub(super) mod lettering;
pub(super) mod phrases;
mod scene;
#[cfg(test)]
pub(super) mod trial;
pub(super) mod words;

use std::collections::BTreeSet;

use crate::domain::Language;

use super::model::{From, Limit, Model};
use ink::Ink;
use layout::{Point, Room};
use lettering::wrap;
use phrases::Phrases;
use scene::Scene;

/// The most steps that are drawn.
pub(super) const MOST_STEPS: usize = 250;
/// The most time limits that are drawn.
pub(super) const MOST_LIMITS: usize = 250;
/// The most arrows that are drawn.
pub(super) const MOST_ARROWS: usize = 2_000;

const ROOM: Room = Room { widest: 700, between: 28, leave: 16, arrive: 26, track: 12 };
const MARGIN: i64 = 24;

const NAME: i64 = 15;
const SMALL: i64 = 12;
const BLUE: &str = "#154273";
const BROWN: &str = "#7a4100";
const INK: &str = "#1b1b1b";
const GREY: &str = "#4a4a4a";

/// Draws a process.
#[must_use]
pub fn svg(model: &Model, language: Language) -> String {
    let phrases = Phrases::new(model, language);
    let mut ink = Ink::default();
    let (width, height) = if fits(model) {
        let scene = Scene::new(&phrases);
        let laid = layout::lay(&scene.nodes, &scene.edges, &ROOM);
        scene.draw(&mut ink, &phrases, &laid)
    } else {
        refuse(&mut ink, &phrases)
    };
    let title = lettering::escape(&phrases.said(&model.name));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-labelledby=\"titel beschrijving\" \
         lang=\"{}\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"sans-serif\" style=\"max-width:100%;height:auto\">\n<title id=\"titel\">{title}</title>\n\
         <desc id=\"beschrijving\">{}</desc>\n<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{}</svg>\n",
        phrases.say("nl", "en"),
        lettering::escape(&words::description(&phrases)),
        ink.written()
    )
}

/// Whether a process can be drawn.
pub(super) fn fits(model: &Model) -> bool {
    let ends = |limit: &Limit| {
        let from = if let From::Step(steps) = &limit.from { steps.len() } else { 1 };
        limit.until.len() + from
    };
    let arrows: usize = model.transitions.iter().map(|transition| transition.to.len()).sum();
    let ends: usize = model.limits.iter().map(ends).sum();
    model.steps.len() <= MOST_STEPS && model.limits.len() <= MOST_LIMITS && arrows + ends <= MOST_ARROWS
}

/// What may follow what: pairs of steps by number, each once, in the order of the document.
pub(super) fn pairs(phrases: &Phrases<'_>) -> Vec<(usize, usize)> {
    let mut seen = BTreeSet::new();
    let mut pairs = Vec::new();
    for transition in &phrases.model.transitions {
        let Some(from) = phrases.step(&transition.from) else { continue };
        let to = transition.to.iter().filter_map(|to| phrases.step(to));
        pairs.extend(to.map(|to| (from, to)).filter(|pair| seen.insert(*pair)));
    }
    pairs
}

/// The numbers of steps, each once, counted from some number.
pub(super) fn found(phrases: &Phrases<'_>, steps: &[String], first: usize) -> Vec<usize> {
    let mut seen = BTreeSet::new();
    let all = steps.iter().filter_map(|step| phrases.step(step));
    all.filter(|at| seen.insert(*at)).map(|at| first + at).collect()
}

/// Says that there is too much to draw.
fn refuse(ink: &mut Ink, phrases: &Phrases<'_>) -> (i64, i64) {
    let (steps, arrows) = (phrases.model.steps.len(), pairs(phrases).len());
    let limits = phrases.model.limits.len();
    let said = phrases.say(
        format!("Dit proces is te groot om te tekenen: {steps} stappen, {arrows} overgangen en {limits} termijnen."),
        format!("This process is too large to draw: {steps} steps, {arrows} transitions and {limits} time limits."),
    );
    let mut y = MARGIN + 20;
    for line in wrap(&said, 480, NAME, false, 4) {
        ink.text(Point { x: MARGIN, y }, &line, NAME, INK, "start", "");
        y += 20;
    }
    (528, y + MARGIN)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::trial::{bezwaar, dense, hostile, long, models, well_formed, woo};
    use super::{MOST_STEPS, svg};
    use crate::domain::Language;

    #[test]
    fn every_step_and_every_limit_appears_with_its_length_and_its_law() {
        let drawn = svg(&bezwaar(), Language::Nl);
        let letters = letters(&drawn);
        for word in
            ["Besluit", "Bezwaarschrift", "Verzuim hersteld", "bezwaarschriftencommissie", "Bezwaarmaker"]
        {
            assert!(letters.contains(word), "{word}");
        }
        for word in ["Beslistermijn", "twaalf weken", "Awb, artikel 7:10, eerste lid", "tien werkdagen"] {
            assert!(letters.contains(word), "{word}");
        }
        for (_, step) in &bezwaar().steps {
            assert!(drawn.contains(&format!(". {}", step.name.nl)), "{}", step.name.nl);
        }
        for limit in &bezwaar().limits {
            assert!(
                letters.contains(&limit.name.nl) && letters.contains(&limit.source.title),
                "{}",
                limit.code
            );
        }
    }

    #[test]
    fn a_limit_that_begins_at_a_field_or_another_limit_says_so() {
        assert!(svg(&bezwaar(), Language::Nl).contains("vanaf het einde van ‘Bezwaartermijn’"));
        assert!(svg(&woo(), Language::Nl).contains("vanaf de datum in /datumVerzoek"));
        assert!(svg(&woo(), Language::En).contains("from the date in /datumVerzoek"));
    }

    #[test]
    fn the_drawing_is_well_formed_and_stands_alone() {
        for model in models() {
            for language in [Language::Nl, Language::En] {
                let drawn = svg(&model, language);
                well_formed(&drawn);
                assert!(
                    drawn.starts_with("<svg xmlns=")
                        && drawn.contains("aria-labelledby=\"titel beschrijving\"")
                );
                for foreign in ["<script", "<style", "<image", "<use", "<a ", "href", "url("] {
                    assert!(!drawn.contains(foreign), "{foreign}");
                }
            }
        }
    }

    #[test]
    fn hostile_names_are_letters_and_nothing_else() {
        let drawn = svg(&hostile(), Language::Nl);
        well_formed(&drawn);
        assert!(!drawn.contains("<script") && !drawn.contains("<!--") && !drawn.contains("]]>"));
        assert!(drawn.chars().all(|letter| letter == '\n' || !letter.is_control()));
        assert!(drawn.contains("&lt;script&gt;"));
    }

    #[test]
    fn the_same_model_gives_the_same_bytes() {
        for model in models() {
            assert_eq!(svg(&model, Language::Nl), svg(&model.clone(), Language::Nl));
        }
    }

    #[test]
    fn two_hundred_steps_end_in_time() {
        for (model, most) in [(long(200), 5), (dense(43), 10)] {
            let start = Instant::now();
            assert!(svg(&model, Language::Nl).contains("<path"));

            assert!(start.elapsed() < Duration::from_secs(most), "{:?}", start.elapsed());
        }
    }

    #[test]
    fn what_is_too_large_is_said_and_not_drawn() {
        for model in [long(MOST_STEPS + 1), dense(200)] {
            let drawn = svg(&model, Language::Nl);
            well_formed(&drawn);
            assert!(drawn.contains("te groot om te tekenen") && !drawn.contains("<path"));
        }
    }

    #[test]
    fn a_process_of_nothing_is_a_drawing_too() {
        well_formed(&svg(&long(0), Language::Nl));
    }

    /// What is written in the drawing, apart from its description.
    fn letters(drawn: &str) -> String {
        let texts = drawn.split("<text ").skip(1).filter_map(|text| text.split(['>', '<']).nth(1));
        texts.collect::<Vec<_>>().join(" ")
    }
}
