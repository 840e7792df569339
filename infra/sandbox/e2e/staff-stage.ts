/** A server with staff and newcomers, for tests of what staff do. */
import { afterAll, beforeAll } from 'vitest';
import { until } from '../../testing/voice-node/stage.ts';
import type { SandboxDirectMessages } from '../control/administration-protocol.ts';
import type { InteractionOutcome, SandboxMessage } from '../control/protocol.ts';
import { messageText, openStage, type Stage, textOf } from './stage.ts';

export let stage: Stage;
export let guild: string;
/** IDs by name. */
export const users: Record<string, string> = {};

/** Opens the stage for a test file, with a log in #staff. */
export function useStaffStage(): void {
  beforeAll(async () => {
    stage = await openStage('node', { RATE_LIMIT_SCALE: '100' });
    const { body } = await stage.control<{
      guilds: { id: string; name: string; channels: { id: string; name: string }[] }[];
      users: { id: string; username: string }[];
    }>('/sandbox');
    guild = body.guilds.find(({ name }) => name === 'Chorus Lounge')?.id ?? '';
    for (const { id, username } of body.users) users[username] = id;
    await stage.say('alice', '/settings set key:moderation.logChannel value:#staff');
  }, 90_000);
  afterAll(() => stage.stop());
}

/** A new member, so that no test depends on another. */
export async function newcomer(): Promise<{ id: string; username: string }> {
  const { body } = await stage.control<{ users: { id: string; username: string }[] }>('/sandbox/members', {
    guild: 'Chorus Lounge',
    count: 1,
  });
  const [one] = body.users;
  if (one === undefined) throw new Error('nobody came');
  return one;
}

/** Discord's own API, as someone in the server. */
export async function as(user: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${stage.sandbox.url}/sandbox/as/${user}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Record<string, unknown> };
}

export const memberOf = (id: string) => as('alice', 'GET', `/guilds/${guild}/members/${id}`);
export const banOf = (id: string) => as('alice', 'GET', `/guilds/${guild}/bans/${id}`);

export async function noticesOf(user: string): Promise<SandboxMessage[]> {
  const { body } = await stage.control<SandboxDirectMessages>(`/sandbox/dms?user=${user}`);
  return body.channels.flatMap(({ messages }) => messages);
}

/** The newest message that says something and that Alice sees in a channel (default: the log's). */
export async function logged(text: string, channel = 'staff'): Promise<SandboxMessage> {
  let found: SandboxMessage | undefined;
  await until(`#${channel} to say ${text}`, async () => {
    const { body } = await stage.control<SandboxMessage[]>(
      `/sandbox/messages?user=alice&channel=${channel}&guild=${encodeURIComponent('Chorus Lounge')}`,
    );
    found = body.findLast((message) => messageText(message).includes(text));
    return found !== undefined;
  });
  return found as SandboxMessage;
}

export const numberIn = (outcome: InteractionOutcome) => Number(/case (\d+)/.exec(textOf(outcome))?.[1]);

export async function settings(...changes: [string, string][]): Promise<void> {
  for (const [key, value] of changes) await stage.say('alice', `/settings set key:moderation.${key} value:${value}`);
  // Settings are remembered for a moment.
  await new Promise((resolve) => setTimeout(resolve, 1_600));
}
