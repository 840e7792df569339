/** `/club aliases`, and the menu that confirms what a preview suggests. */
import { conflictOf, listAliases, type MergeOutcome, mergeNames, splitName } from '../../../shared/ai/clubs/aliases.ts';
import { assessAnalysis, changeAnalysis, findAnalysis } from '../../../shared/ai/clubs/analysis.ts';
import { CLUB } from '../../../shared/ai/clubs/assess.ts';
import { type ClubState, everyone, memberOfIn, readClub } from '../../../shared/ai/clubs/club-state.ts';
import { nameText, timeText, whoText } from '../../../shared/ai/clubs/club-text.ts';
import { canonicalName } from '../../../shared/ai/clubs/names.ts';
import type { RosterKey } from '../../../shared/ai/sheets/roster-choices.ts';
import type { RosterSheet } from '../../../shared/ai/sheets/sheet.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import { COLORS, counted } from '../../commands/format.ts';
import { changed } from '../../commands/messages.ts';
import { type Place, readPage, rowOf } from '../../commands/paginator.ts';
import type { GuildContext } from '../../commands/services.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { refuse } from '../../interactions/reply.ts';
import { chosenSheet, rulesForStaff, STAFF_ONLY } from './access.ts';
import type { Pages, PreviewParts } from './parts.ts';
import { prepared } from './press.ts';
import { analysisKey, presentBody } from './preview-body.ts';

const PER_PAGE = 15;
/** A club that others change at the same time is looked at so often. */
const TRIES = 3;

export async function mergeMembers(
  context: GuildContext,
  { name, into, sheet: chosen }: { name: string; into: string; sheet: string | undefined },
): Promise<Awaited<Answer>> {
  if ((await rulesForStaff(context)) === undefined) return refuse(STAFF_ONLY);
  const sheet = await chosenSheet(context, chosen);
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const state = await readClub(context.store, { guild: context.guild.id, sheet: sheet.key }, null, CLUB.weeks);
    const outcome = await merge(context, sheet, name, into, state);
    if (typeof outcome === 'string') return refuse(outcome);
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'full') return refuse(FULL);
    if (outcome.status === 'changed') continue;
    const { name: target } = everyone(state).get(memberOfIn(state)(canonicalName(into))) ?? { name: into };
    return changed(
      `${nameText(name)} is ${nameText(target)} from now on, also in weeks that were saved. Take it back with \`/club aliases split\`.`,
    );
  }
  return refuse('Others are changing this club right now. Try again in a moment.');
}

const FULL = `This club has ${CLUB.aliases} aliases, which is as many as I keep. Split some with \`/club aliases split\`.`;

/** @returns a sentence if they can't be one. */
async function merge(
  { store, caller }: Pick<GuildContext, 'store' | 'caller'>,
  sheet: RosterSheet,
  name: string,
  into: string,
  state: ClubState,
): Promise<MergeOutcome | string> {
  const memberOf = memberOfIn(state);
  const target = memberOf(canonicalName(into));
  const known = everyone(state).get(target);
  if (known === undefined) return `Nobody called ${nameText(into)} is in this club’s weeks. Pick one from the list.`;
  const canonical = canonicalName(name);
  if (canonical === target || memberOf(canonical) === target)
    return `${nameText(name)} and ${nameText(known.name)} are one member already.`;
  const week = conflictOf(state, memberOf(canonical), target);
  if (week !== undefined)
    return `Both have different values in \`${week}\`, so they’re two members. If one of them was misread, correct it first.`;
  const alias = { canonical, name, target, targetName: known.name };
  return mergeNames(store, caller, { sheet: sheet.key, alias, state });
}

/** Confirms what was picked in a preview, and compares it anew. */
export async function confirmAliases(
  context: GuildContext & { args: { analysis: string }; values: readonly string[] },
  parts: PreviewParts,
): Promise<Awaited<Answer>> {
  const { store, caller, guild, args, values } = context;
  const { analysis } = args;
  if ((await rulesForStaff(context)) === undefined) return refuse(STAFF_ONLY);
  const key = analysisKey(analysis);
  for (const canonical of values) {
    const found = await findAnalysis(store, key, guild.id);
    if (found?.state !== 'open') return presentUpdate(context, analysis, parts);
    const { sheet, state, assessment } = await assessAnalysis(store, found);
    const added = assessment.added.find((one) => one.canonical === canonical);
    if (added?.nearest === undefined) continue;
    const { nearest, name } = added;
    const all = await readClub(store, { guild: guild.id, sheet: sheet.key }, null, CLUB.weeks);
    // Each is a change of its own under this interaction.
    const own = { ...caller, key: `${caller.key}:${canonical}`.slice(0, 200) };
    const outcome = await merge({ store, caller: own }, sheet, name, nearest.name, {
      ...all,
      revision: state.revision,
    });
    if (typeof outcome === 'string') return refuse(outcome);
    if (isGated(outcome)) return outcome;
    if (outcome.status === 'full') return refuse(FULL);
  }
  return prepared(context, analysis, await changeAnalysis(store, caller, key), parts);
}

async function presentUpdate(context: GuildContext, analysis: string, parts: PreviewParts): Promise<Awaited<Answer>> {
  return { kind: 'update', body: await presentBody(context, analysis, parts) };
}

export async function splitMember(
  context: GuildContext,
  { name, sheet: chosen }: { name: string; sheet: string | undefined },
): Promise<Awaited<Answer | Gated>> {
  if ((await rulesForStaff(context)) === undefined) return refuse(STAFF_ONLY);
  const { key: sheet } = await chosenSheet(context, chosen);
  const outcome = await splitName(context.store, context.caller, { sheet, canonical: canonicalName(name) });
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'not_there')
    return refuse(`${nameText(name)} isn’t an alias. \`/club aliases list\` has them.`);
  return changed(`${nameText(outcome.name)} is a member of their own again, also in weeks that were saved.`);
}

export async function showAliases(
  context: GuildContext,
  { sheet: chosen }: { sheet: string | undefined },
  asked: number,
  place: Place,
  buttons: Pages<{ sheet: RosterKey }>,
): Promise<Awaited<Answer>> {
  if ((await rulesForStaff(context)) === undefined) return refuse(STAFF_ONLY);
  const { store, guild, user } = context;
  const sheet = await chosenSheet(context, chosen);
  const { found, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => listAliases(store, { guild: guild.id, sheet: sheet.key }, slice),
    ({ total }) => total,
  );
  const lines = found.aliases.map(
    ({ name, targetName, by, at }) =>
      `${nameText(name)} is ${nameText(targetName)}\n-# ${whoText(by)} · ${timeText(at, 'R')}`,
  );
  return place({
    embeds: [
      {
        color: COLORS.accent,
        title: `${sheet.title}: aliases`,
        description: lines.join('\n') || 'There are none. Add one with `/club aliases merge`.',
        footer: { text: counted(found.total, 'alias', 'aliases') },
      },
    ],
    rows: rowOf(buttons({ sheet: sheet.key }, position, user.id)),
  });
}
