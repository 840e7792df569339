/** The buttons of an analysis. */
import {
  approveAnalysis,
  assessAnalysis,
  changeAnalysis,
  endAnalysis,
  findAnalysis,
  type PrepareOutcome,
} from '../../../shared/ai/clubs/analysis.ts';
import { CLUB } from '../../../shared/ai/clubs/assess.ts';
import { linesText, whoText } from '../../../shared/ai/clubs/club-text.ts';
import { readCorrections } from '../../../shared/ai/clubs/correction-lines.ts';
import type { readRoster } from '../../../shared/ai/clubs/read-roster.ts';
import { targetsIn } from '../../../shared/ai/clubs/second-look.ts';
import { type Gated, isGated } from '../../../shared/platform/store.ts';
import type { GuildContext } from '../../commands/services.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import { type Outcome, refuse, update } from '../../interactions/reply.ts';
import { answerLater } from '../../jobs/answer-later.ts';
import { rulesForStaff, STAFF_ONLY } from './access.ts';
import type { PreviewParts } from './parts.ts';
import { analysisKey, committedBody, endedBody, presentBody, previewBody, signedButtons } from './preview-body.ts';

const LOOKING = 'A second look is under way. Wait until it’s done.';
const BUSY = 'Others are changing this club right now. Try again in a moment.';
/** What a refusal may list, in characters. */
const PROBLEMS = 1_800;

export async function approve(
  context: GuildContext,
  { analysis, version }: { analysis: string; version: number },
  parts: PreviewParts,
): Promise<Awaited<Answer>> {
  const { store, caller, guild, user } = context;
  if ((await rulesForStaff(context)) === undefined) return refuse(STAFF_ONLY);
  const key = analysisKey(analysis);
  const outcome = await approveAnalysis(store, caller, key, version);
  if (isGated(outcome)) return outcome;
  switch (outcome.status) {
    case 'done': {
      const found = await findAnalysis(store, key, guild.id);
      if (found === undefined) return update(await presentBody(context, analysis, parts));
      return update(committedBody(await assessAnalysis(store, found), outcome.approvedBy));
    }
    case 'looking':
      return refuse(LOOKING);
    case 'already':
      return refuse('You’ve approved this already. Someone else has to approve it, too.');
    case 'too_few':
      return refuse(`There are fewer than ${CLUB.leastRows} rows. Correct it, or read more pictures.`);
    case 'stale':
      return update(
        await presentBody(context, analysis, parts, `<@${user.id}>, this changed after you saw it. Look again.`),
      );
    case 'changed': {
      const content = `<@${user.id}>, the club changed since this was read. Here’s how it compares now. Look again.`;
      // A change of its own under this press.
      const own = { ...caller, key: `${caller.key}:anew` };
      return prepared(context, analysis, await changeAnalysis(store, own, key), parts, content);
    }
    default:
      return update(await presentBody(context, analysis, parts));
  }
}

/** Whether the form may be shown; otherwise why not. */
export async function refusalToCorrect(context: GuildContext, analysis: string): Promise<Outcome | undefined> {
  if ((await rulesForStaff(context)) === undefined) return refuse(STAFF_ONLY);
  const found = await findAnalysis(context.store, analysisKey(analysis), context.guild.id);
  return found?.state === 'open' ? undefined : refuse('That analysis is over. Start another one with `/club analyze`.');
}

export async function correct(
  context: GuildContext & { args: { analysis: string }; fields: { lines: string } },
  parts: PreviewParts,
): Promise<Awaited<Answer>> {
  const { store, caller, args, fields } = context;
  const { analysis } = args;
  if ((await rulesForStaff(context)) === undefined) return refuse(STAFF_ONLY);
  const outcome = await changeAnalysis(
    store,
    caller,
    analysisKey(analysis),
    ({ sheet, merged, analysis: held, state }) =>
      readCorrections(sheet, fields.lines, { merged, before: held.corrected, state }),
  );
  if ('problems' in outcome)
    return refuse(
      `Nothing was corrected.\n${linesText(
        outcome.problems.map((line) => `- ${line}`),
        PROBLEMS,
      )}`,
    );
  return prepared(context, analysis, outcome, parts);
}

/** What came of a change that took all approvals back. */
export async function prepared(
  context: GuildContext,
  analysis: string,
  outcome: PrepareOutcome | Gated | { status: 'refused' },
  parts: PreviewParts,
  content = '',
): Promise<Awaited<Answer>> {
  if (isGated(outcome)) return outcome;
  switch (outcome.status) {
    case 'prepared':
      return update(previewBody(outcome.assessed, parts, content));
    case 'looking':
      return refuse(LOOKING);
    case 'busy':
      return refuse(BUSY);
    default:
      return update(await presentBody(context, analysis, parts));
  }
}

export async function cancel(context: GuildContext, analysis: string, parts: PreviewParts): Promise<Awaited<Answer>> {
  const { store, guild, user } = context;
  const key = analysisKey(analysis);
  const [found, rules] = await Promise.all([findAnalysis(store, key, guild.id), rulesForStaff(context)]);
  if (found?.user !== user.id && rules === undefined) return refuse(STAFF_ONLY);
  if (!(await endAnalysis(store, key, guild.id, 'canceled')))
    return update(await presentBody(context, analysis, parts));
  return update(endedBody(found, `Canceled by ${whoText(user.id)}. Nothing was saved.`));
}

export async function look(context: GuildContext, analysis: string, parts: PreviewParts): Promise<Awaited<Answer>> {
  const { store, guild, user, now } = context;
  if ((await rulesForStaff(context)) === undefined) return refuse(STAFF_ONLY);
  const found = await findAnalysis(store, analysisKey(analysis), guild.id);
  if (found?.state !== 'open') return update(await presentBody(context, analysis, parts));
  if (found.looks.length >= CLUB.looks)
    return refuse(`There were ${CLUB.looks} second looks already. Correct what’s wrong, or read other pictures.`);
  if (found.lookingUntil !== null && Date.parse(found.lookingUntil) > now.getTime()) return refuse(LOOKING);
  if (targetsIn(await assessAnalysis(store, found)).length === 0)
    return refuse('Nothing is doubtful, so there’s nothing to look at again. Correct what’s wrong.');
  const place = {
    ...{ analysis, version: found.version + 1, starter: found.user },
    mayLook: found.looks.length + 1 < CLUB.looks,
  };
  return answerLater<typeof readRoster>(
    context,
    'read_roster',
    {
      ...{ kind: 'look', user: user.id, guild: guild.id, analysis: found.key },
      message: signedButtons(context.sign, parts, place),
    },
    true,
  );
}
