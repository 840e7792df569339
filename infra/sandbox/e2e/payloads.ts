/** What someone would write to break a page. */
import type { Stage } from './stage.ts';

/** Runs, if any page takes it for more than text. */
const PAYLOAD = `"'><img src=x onerror=alert(1)><script>alert(2)</script>`;
const SHORT = '<b onclick=alert(3)>x';

/** Puts them into every text of a server that members and staff control. */
export async function fillWithPayloads(stage: Stage, guildId: string): Promise<void> {
  const { world } = stage.sandbox.discord.core;
  const say = (command: string, user = 'alice') => stage.say(user, command);
  const alice = world.users.find(({ username }) => username === 'alice')?.id ?? '';
  await say('/daily');
  await say('/pay user:@bob amount:5');
  await say('/daily', 'bob');
  await say(`/mod warn user:@bob reason:${PAYLOAD}`);
  await say(`/note add user:@bob text:${PAYLOAD}`);
  await say(`/playlist create name:${SHORT} shared:True`);
  await say(`/settings economy currency name:${SHORT}`);
  await say(`/pay user:@bob amount:1 note:${PAYLOAD}`);
  await say(`/playlist add playlist:${SHORT} query:${PAYLOAD}`);
  await say(`/case comment number:1 text:${PAYLOAD}`);
  await stage.control('/sandbox/voice', { user: 'alice', guild: 'Chorus Lounge', channel: 'Lounge' });
  await say('/music play query:First Light');
  await say('/music play query:Night Train');
  const bob = world.users.find(({ username }) => username === 'bob')?.id ?? '';
  const as = (method: string, path: string, body: object) => stage.sandbox.discord.asMember(alice, method, path, body);
  await as('PATCH', `/guilds/${guildId}/members/${bob}`, { nick: PAYLOAD.slice(0, 32) });
  await as('POST', `/guilds/${guildId}/roles`, { name: PAYLOAD });
  await as('PATCH', `/guilds/${guildId}`, { name: `Chorus Lounge ${SHORT}` });
}
