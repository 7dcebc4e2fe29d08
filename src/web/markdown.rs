//! Markdown of maintainers as HTML: no HTML of their own, no pictures, only links that a reader can follow.

pub(super) use pulldown_cmark::HeadingLevel;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};

pub(super) use crate::domain::text::summary;

/// Markdown as HTML that is safe to put on a page. Its highest heading comes one level `below` that of the
/// page it stands under, however its maintainer began to count.
pub(super) fn to_html(written: &str, below: HeadingLevel) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let highest = Parser::new_ext(written, options).filter_map(|event| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(level as usize),
        _ => None,
    });
    let highest = highest.min().unwrap_or(1);
    let placed = |level: HeadingLevel| {
        let level = level as usize + 1 + below as usize - highest;
        HeadingLevel::try_from(level).unwrap_or(HeadingLevel::H6)
    };
    let mut html = String::new();
    html::push_html(&mut html, Parser::new_ext(written, options).map(|event| tame(event, placed)));
    html
}

fn tame(event: Event<'_>, placed: impl Fn(HeadingLevel) -> HeadingLevel) -> Event<'_> {
    match event {
        Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = if may_lead_to(&dest_url) { dest_url } else { CowStr::Borrowed("#") };
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Heading { level, id: _, classes: _, attrs: _ }) => {
            let level = placed(level);
            Event::Start(Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(placed(level))),
        other => other,
    }
}

/// Whether a link leads to a page, a mail address, or a place here.
fn may_lead_to(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':'));
    match scheme {
        Some((scheme, _)) => {
            ["https", "http", "mailto"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
        }
        None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_of_a_maintainer_is_shown_and_not_run() {
        let html = to_html(
            "Tekst <script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n![a](https://x/y.png)",
            HeadingLevel::H1,
        );
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(html.contains("&lt;script&gt;"), "{html}");
    }

    #[test]
    fn links_lead_only_where_a_reader_can_go() {
        assert!(to_html("[a](https://x.nl)", HeadingLevel::H1).contains("href=\"https://x.nl\""));
        assert!(to_html("[a](/standaarden)", HeadingLevel::H1).contains("href=\"/standaarden\""));
        for bad in ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"] {
            assert!(to_html(&format!("[a]({bad})"), HeadingLevel::H1).contains("href=\"#\""), "{bad}");
        }
    }

    #[test]
    fn headings_come_below_those_of_the_page() {
        assert!(to_html("# Kop", HeadingLevel::H2).contains("<h3>Kop</h3>"));
        assert!(to_html("### Kop", HeadingLevel::H1).contains("<h2>Kop</h2>"));
        let html = to_html("## Kop\n\n### Onder", HeadingLevel::H1);
        assert!(html.contains("<h2>Kop</h2>") && html.contains("<h3>Onder</h3>"), "{html}");
        assert!(to_html("# Kop\n\n##### Diep", HeadingLevel::H3).contains("<h6>Diep</h6>"));
    }

    #[test]
    fn a_summary_is_the_first_paragraph_without_signs() {
        assert_eq!(summary("# Kop\n\nTekst."), "Tekst.");
        assert_eq!(summary("Een **vette** `regel`\nen nog een.\n\nTweede."), "Een vette regel en nog een.");
    }
}
