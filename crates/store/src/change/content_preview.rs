//! What a zone file would do, without doing it.

use std::collections::BTreeMap;

use zone::master_file::ZoneContent;
use zone::{Name, Record, RecordType};

use super::ChangeError;
use super::content::{Content, take};
use super::plan::Plan;
use super::zones::check_neighbourhood;
use crate::context::Context;
use crate::database::Connection;
use crate::{ContentMistake, ContentPreview, ContentTarget, Reach, RecordText, accounts, zones};

/// What `content` would make of a zone. What the rules say against it is told where it is to be `checked`: of a file that
/// could not be read to its end they would say what is not true.
pub(crate) fn preview_content(
    connection: &mut Connection,
    context: &Context,
    reach: &Reach,
    target: &ContentTarget,
    content: &mut Option<ZoneContent>,
    mistakes_max: usize,
    checked: bool,
) -> Result<ContentPreview, ChangeError> {
    let content = take(content)?;
    let soa = content.soa.clone();
    let (apex, limits, content, plan) = match target {
        ContentTarget::NewZone(apex) => {
            check_neighbourhood(connection, reach.account, apex)?;
            let mut content = Content::new(context, apex, content);
            let plan = Plan::draft_new(context, &mut content);
            let account = accounts::find(connection, reach.account)?.ok_or(ChangeError::NotFound)?;
            (apex.clone(), account.limits_of_zones(&context.limits), content, plan)
        }
        ContentTarget::Zone(uuid) => connection
            .in_snapshot(|connection| {
                let Some(zone) = zones::find(connection, reach, *uuid)? else { return Ok(None) };
                if let Err(refused) = zone.check_is_no_copy() {
                    return Ok(Some(Err(refused)));
                }
                let mut content = Content::new(context, &zone.zone.apex, content);
                let plan = Plan::draft(connection, context, &zone, &mut content)?;
                let limits = zone.limits(&context.limits);
                Ok(Some(Ok((zone.zone.apex, limits, content, plan))))
            })?
            .ok_or(ChangeError::NotFound)??,
    };
    let mut mistakes = Vec::new();
    if checked {
        for refusal in plan.find_refusals(&limits, &apex, &content, mistakes_max) {
            let line = content.line_at_fault(&refusal);
            mistakes.push(ContentMistake { line, code: refusal.error.code, detail: refusal.error.detail });
        }
        mistakes.sort_by_key(|mistake| mistake.line);
    }
    let mut types = BTreeMap::<RecordType, u64>::new();
    for record in &content.records {
        *types.entry(record.content.record_type).or_default() += 1;
    }
    let in_words = |records: &[Record]| records.iter().map(|record| RecordText::of(record, &apex)).collect();
    let kept = content.records.len().saturating_sub(plan.change.added.len());
    Ok(ContentPreview {
        soa,
        are_nameservers_platforms: !has_own_nameservers(&apex, &content.records),
        types: types.into_iter().collect(),
        kept: kept as u64,
        removed: in_words(&plan.change.removed),
        added: in_words(&plan.change.added),
        mistakes,
        apex: apex.clone(),
    })
}

fn has_own_nameservers(apex: &Name, records: &[Record]) -> bool {
    records.iter().any(|record| record.content.record_type == RecordType::NS && record.content.name == *apex)
}
