/** Codes for presents: what `/snail codes` says. */
import * as codes from '../../../shared/ai/codes.ts';
import { plain as plainText } from '../../../shared/platform/markdown.ts';
import { isGated } from '../../../shared/platform/store.ts';
import { parseDuration } from '../../../shared/platform/typed-duration.ts';
import { readServerSettings, startOfDay } from '../../../shared/settings/server.ts';
import { COLORS, counted, timestamp, whole } from '../../commands/format.ts';
import { changed } from '../../commands/messages.ts';
import { type Paginator, type Place, readPage, rowOf } from '../../commands/paginator.ts';
import type { GuildContext } from '../../commands/services.ts';
import type { Answer } from '../../interactions/behaviour.ts';
import type { Choice } from '../../interactions/option.ts';
import { refuse } from '../../interactions/reply.ts';

const GAME = 'super_snail';
const PER_PAGE = 10;
const MOST_CHOICES = 25;
const DAY_MS = 86_400_000;
/** Later is a slip of the finger. In milliseconds. */
const LATEST_MS = 5 * 365 * DAY_MS;

const NOT_A_CODE = 'A code has up to 40 characters, and no spaces.';
const NOT_A_TIME = 'I can’t read when that expires. Write `7d`, `12h`, or its last day like `2026-03-01`.';
const PAST = 'That code has expired already.';
const TOO_LATE = 'That’s more than five years from now. Leave `expires` out if nobody knows.';

export async function showCodes(
  { store, guild, user }: GuildContext,
  asked: number,
  place: Place,
  buttons: Paginator<Record<never, never>>['buttons'],
): Promise<Awaited<Answer>> {
  const { found, ...position } = await readPage(
    asked,
    PER_PAGE,
    (slice) => codes.listCodes(store, guild.id, GAME, slice),
    ({ total }) => total,
  );
  const none = 'There are no codes. Staff can add some with `/snail codes add`.';
  return place({
    embeds: [
      {
        color: COLORS.accent,
        title: 'Codes',
        description: found.codes.map(lineOf).join('\n') || none,
        footer: {
          text: `Page ${whole(position.page + 1)} of ${whole(position.pages)} · ${counted(found.total, 'code')}`,
        },
      },
    ],
    rows: rowOf(buttons({}, position, user.id)),
  });
}

/** In code, so that it can be copied; it has no backtick. */
function lineOf({ code, reward, expiresAt, addedAt }: codes.Code): string {
  const expires = expiresAt === null ? '' : ` · expires ${timestamp(new Date(expiresAt))}`;
  const gives = reward === '' ? '' : ` · ${plainText(reward)}`;
  return `\`${code}\`${gives}${expires}\n-# Added ${timestamp(new Date(addedAt))}`;
}

export async function addCode(
  context: GuildContext,
  { code: typed, reward, expires }: { code: string; reward?: string | undefined; expires?: string | undefined },
): Promise<Awaited<Answer>> {
  const { store, caller } = context;
  const code = codes.readCode(typed);
  if (code === undefined) return refuse(NOT_A_CODE);
  const expiresAt = expires === undefined ? undefined : await expiryOf(context, expires);
  if (typeof expiresAt === 'string') return refuse(expiresAt);
  const outcome = await codes.addCode(store, caller, GAME, { code, reward, expiresAt });
  if (isGated(outcome)) return outcome;
  if (outcome.status === 'full')
    return refuse(
      `This server has ${outcome.most} codes, which is the most. Remove some with \`/snail codes remove\`.`,
    );
  const until = expiresAt === undefined ? '' : ` It expires ${timestamp(expiresAt)}.`;
  return changed(`You ${outcome.status === 'added' ? 'added' : 'changed'} the code \`${code}\`.${until}`);
}

/** The moment, or a sentence about what's wrong with it. */
async function expiryOf({ store, caller, now }: GuildContext, typed: string): Promise<Date | string> {
  const lengthMs = parseDuration(typed);
  const { timeZone } = await readServerSettings(store, caller);
  const day = startOfDay(typed.trim(), timeZone);
  const at = lengthMs !== undefined ? now.getTime() + lengthMs : day && day.getTime() + DAY_MS;
  if (at === undefined) return NOT_A_TIME;
  if (at <= now.getTime()) return PAST;
  return at > now.getTime() + LATEST_MS ? TOO_LATE : new Date(at);
}

export async function removeCode({ store, caller }: GuildContext, typed: string): Promise<Awaited<Answer>> {
  const outcome = await codes.removeCode(store, caller, GAME, typed.trim());
  if (isGated(outcome)) return outcome;
  return outcome.status === 'removed'
    ? changed(`You removed the code \`${outcome.code}\`.`)
    : refuse('There’s no such code in this server. Pick one from the list.');
}

export async function suggestCodes({ store, guild }: GuildContext, typed: string): Promise<Choice<string>[]> {
  const begins = typed.trim().slice(0, 40);
  const found = await codes.listCodes(store, guild.id, GAME, { begins, offset: 0, limit: MOST_CHOICES });
  return found.codes.map(({ code }) => ({ name: code, value: code }));
}
