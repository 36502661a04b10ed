//! `remit render`: a policy as the page that a clinic publishes.

use crate::arguments::{Format, PageFormat, Render};
use crate::session::Session;
use crate::{Console, Exit};

pub(crate) fn run(command: &Render, console: &mut Console<'_>) -> Exit {
    let session = match Session::open(&command.common, console) {
        Ok(session) => session,
        Err(exit) => return exit,
    };
    match session.policy(&command.policy, Format::Text, console) {
        Ok(policy) => {
            let page = session.wording(policy).page();
            let text = match command.format {
                PageFormat::Markdown => page.markdown(),
                PageFormat::Html => page.html(),
            };
            console.say(&text);
            Exit::Good
        }
        Err(exit) => exit,
    }
}
