/** What Discord's error codes mean for us: a problem that callers can act on, and the sentence that members and staff read. */
import { type Permission, permissionLabels } from './permissions.ts';

interface ProblemRow {
  /** https://docs.discord.com/developers/topics/opcodes-and-status-codes#json */
  codes: readonly number[];
  /** What's wrong and what to do, for whoever asked for it. */
  sentence: string;
}

const TABLE = {
  missing_access: {
    codes: [50001],
    sentence: 'I can’t see that channel. Give me **View Channels** there, then try again.',
  },
  missing_permissions: {
    codes: [50013],
    sentence:
      'I don’t have permission to do that. Check my permissions, and that my role is above the others involved.',
  },
  two_factor: {
    codes: [60003],
    sentence: 'This server requires two-factor authentication for that. Whoever owns the bot has to turn it on.',
  },
  unknown_channel: { codes: [10003], sentence: 'That channel doesn’t exist anymore. Pick another one.' },
  unknown_server: { codes: [10004], sentence: 'I’m not in that server. Add me to it, then try again.' },
  unknown_invite: { codes: [10006], sentence: 'That invite doesn’t exist anymore.' },
  unknown_member: { codes: [10007], sentence: 'They aren’t in this server anymore.' },
  unknown_message: { codes: [10008], sentence: 'That message doesn’t exist anymore.' },
  unknown_overwrite: { codes: [10009], sentence: 'That channel has no permission override for them.' },
  unknown_role: { codes: [10011, 50028], sentence: 'That role doesn’t exist anymore. Pick another one.' },
  unknown_user: { codes: [10013], sentence: 'Discord doesn’t know that user. Check the ID.' },
  unknown_emoji: { codes: [10014], sentence: 'I can’t use that emoji. Pick one from this server.' },
  unknown_webhook: { codes: [10015, 50027], sentence: 'That webhook doesn’t exist anymore. Create a new one.' },
  unknown_ban: { codes: [10026], sentence: 'They aren’t banned.' },
  unknown_command: { codes: [10063], sentence: 'That command isn’t registered anymore.' },
  unknown_event: { codes: [10070], sentence: 'That event doesn’t exist anymore.' },
  not_in_voice: { codes: [10065, 40032], sentence: 'They aren’t in a voice channel.' },
  banned: { codes: [40007], sentence: 'They’re banned from this server. Lift the ban first.' },
  cannot_dm: {
    codes: [50007, 50278],
    sentence: 'I can’t send them a direct message. They’ve turned those off, blocked me, or share no server with me.',
  },
  not_my_message: { codes: [50005], sentence: 'I can only edit messages I sent.' },
  system_message: { codes: [50021], sentence: 'Discord doesn’t allow that for system messages.' },
  too_old: { codes: [50034], sentence: 'Discord only bulk deletes messages from the last two weeks.' },
  wrong_channel_type: {
    codes: [50008, 50024, 40058],
    sentence: 'That doesn’t work in this kind of channel. Pick another one.',
  },
  archived_thread: { codes: [50083], sentence: 'That thread is archived. Reopen it first.' },
  locked_thread: { codes: [160005], sentence: 'That thread is locked. Unlock it first.' },
  thread_exists: { codes: [160004], sentence: 'That message already has a thread.' },
  blocked_text: {
    codes: [20031, 200000, 200001, 240000],
    sentence: 'This server’s AutoMod or Discord’s own filter blocked that text. Change the wording.',
  },
  blocked_reaction: { codes: [90001], sentence: 'They’ve blocked me, so I can’t react to their messages.' },
  needs_boosts: { codes: [20035, 50101], sentence: 'This server needs more boosts for that.' },
  file_too_large: { codes: [50045, 40005], sentence: 'That file is too large for this server. Send a smaller one.' },
  max_pins: {
    codes: [30003],
    sentence: 'That channel already has as many pins as Discord allows. Unpin something first.',
  },
  max_roles: { codes: [30005], sentence: 'This server already has as many roles as Discord allows. Delete one first.' },
  max_webhooks: {
    codes: [30007, 30058],
    sentence:
      'That channel already has as many webhooks as Discord allows. Delete one under **Edit Channel > Integrations**.',
  },
  max_reactions: { codes: [30010], sentence: 'That message already has as many reactions as Discord allows.' },
  max_channels: {
    codes: [30013, 30030],
    sentence: 'This server already has as many channels as Discord allows. Delete one first.',
  },
  max_bans: {
    codes: [30035],
    sentence: 'Discord limits how many people you can ban who aren’t in the server. Try again tomorrow.',
  },
  max_events: { codes: [30038], sentence: 'This server already has as many events as Discord allows. End one first.' },
  max_edits: {
    codes: [30046],
    sentence: 'Discord limits edits to messages older than an hour. Try again later, or let me post a new one.',
  },
  max_threads: {
    codes: [160006, 160007],
    sentence: 'This server already has as many active threads as Discord allows. Close some first.',
  },
  max_overwrites: {
    codes: [30060],
    sentence: 'That channel already has as many permission overrides as Discord allows. Remove one first.',
  },
  max_command_creates: {
    codes: [30034],
    sentence: 'Discord limits how many commands an app can create in a day. Try again tomorrow.',
  },
  rate_limited: {
    codes: [20016, 20022, 20028, 20029, 30037, 40003, 40062],
    sentence: 'Discord is asking me to slow down. Try again in a minute.',
  },
  unavailable: {
    codes: [40004, 40006, 130000],
    sentence: 'Discord isn’t responding right now. Try again in a minute.',
  },
  bad_token: {
    codes: [40001, 50014],
    sentence: 'Discord doesn’t accept my token. Whoever runs this bot has to set a new one and restart it.',
  },
  /** Discord refused for a reason we don't know. */
  refused: { codes: [], sentence: 'Discord didn’t allow that. Check my permissions, then try again.' },
  /** Something in the route doesn't exist, and Discord didn't say what. */
  not_found: { codes: [], sentence: 'That doesn’t exist anymore.' },
} as const satisfies Record<string, ProblemRow>;

/** Why Discord didn't do what we asked. */
export type Problem = keyof typeof TABLE;

export const PROBLEMS = Object.keys(TABLE) as Problem[];

const BY_CODE = new Map<number, Problem>(
  PROBLEMS.flatMap((problem) => TABLE[problem].codes.map((code): [number, Problem] => [code, problem])),
);

/**
 * Bodies that Discord can't read, and requests it has no route for. They're our own bugs, so no sentence explains them.
 * 0 with status 404 or 405 is an unknown route.
 */
const OUR_BUGS = new Set([20001, 20002, 40333, 50006, 50016, 50035, 50041, 50109]);

/**
 * The problem that a refusal stands for, or undefined if it's a bug of ours.
 *
 * @param status the HTTP status, 400 to 599.
 * @param code from the body; 0 if there was none.
 */
export function problemOf(status: number, code: number): Problem | undefined {
  const known = BY_CODE.get(code);
  if (known !== undefined) return known;
  if (OUR_BUGS.has(code)) return undefined;
  if (status === 401) return 'bad_token';
  if (status === 403) return 'missing_permissions';
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'unavailable';
  if (status === 413) return 'file_too_large';
  if (code === 0) return undefined;
  return status === 404 ? 'not_found' : 'refused';
}

/**
 * A problem in a sentence for members and staff.
 *
 * @param needed what the request takes, so the sentence can name it.
 */
export function problemSentence(problem: Problem, needed: readonly Permission[] = []): string {
  if (problem !== 'missing_permissions' || needed.length === 0) return TABLE[problem].sentence;
  return `I need ${permissionLabels(needed)} to do that, and my role has to be above the others involved.`;
}
