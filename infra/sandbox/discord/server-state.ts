/** Servers, people, and direct messages in the state file. */
import * as z from 'zod';
import type { Guild, World } from './world.ts';

const bits = z.string().regex(/^\d+$/).transform(BigInt);

const role = z.looseObject({ id: z.string(), name: z.string(), permissions: bits });
const channel = z.looseObject({
  id: z.string(),
  name: z.string(),
  type: z.number(),
  overwrites: z.array(z.looseObject({ id: z.string(), allow: bits, deny: bits })),
});
const member = z.looseObject({ userId: z.string(), roleIds: z.array(z.string()), joinedAt: z.string() });

const guild = z.looseObject({
  id: z.string(),
  roles: z.array(role),
  channels: z.array(channel),
  threads: z.array(channel),
  members: z.array(member),
  bans: z.array(z.tuple([z.string(), z.object({ reason: z.string().nullable() })])),
});

export const savedServers = z.object({
  guilds: z.array(guild),
  /** People who joined later. The demo's are always there. */
  people: z.array(z.looseObject({ id: z.string(), username: z.string() })),
  directChannels: z.array(z.object({ id: z.string(), botId: z.string(), userId: z.string() })),
  closedDms: z.array(z.string()),
});

export type SavedServers = z.infer<typeof savedServers>;

export const noServers: SavedServers = { guilds: [], people: [], directChannels: [], closedDms: [] };

/** Bits as text, because JSON has no 64-bit integers. */
export function saveServers(world: World): SavedServers {
  const json = {
    guilds: world.guilds.map((each) => ({ ...each, members: [...each.members.values()], bans: [...each.bans] })),
    people: world.users.filter((user) => !user.bot),
    directChannels: world.directChannels,
    closedDms: [...world.closedDms],
  };
  return JSON.parse(JSON.stringify(json, (_key, value) => (typeof value === 'bigint' ? value.toString() : value)));
}

/** Replaces the demo's servers with how they were. A server that was deleted comes back as the demo's. */
export function restoreServers(world: World, saved: SavedServers): void {
  const known = new Set(world.users.map((user) => user.id));
  for (const person of saved.people) if (!known.has(person.id)) world.users.push(person as never);
  for (const each of saved.guilds) {
    const restored = {
      ...each,
      // Bots of tests aren't saved, so nobody knows them any more.
      members: new Map(
        each.members.filter(({ userId }) => world.user(userId)).map((found) => [found.userId, found] as const),
      ),
      bans: new Map(each.bans),
    } as unknown as Guild;
    const index = world.guilds.findIndex(({ id }) => id === each.id);
    if (index === -1) world.guilds.push(restored);
    else world.guilds[index] = restored;
  }
  world.directChannels.push(...saved.directChannels);
  for (const id of saved.closedDms) world.closedDms.add(id);
}
