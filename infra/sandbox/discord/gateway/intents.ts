import { GatewayCloseCodes, GatewayIntentBits } from 'discord-api-types/v10';
import { CloseError } from './connection.ts';

/** Need a switch in the developer portal, which is off for every application of the sandbox. */
const privileged = GatewayIntentBits.GuildMembers | GatewayIntentBits.GuildPresences | GatewayIntentBits.MessageContent;

const known = Object.values(GatewayIntentBits)
  .filter((bit) => typeof bit === 'number')
  .reduce((all, bit) => all | BigInt(bit), 0n);

/** @throws {CloseError} 4013 for bits that do not exist, 4014 for privileged ones. */
export function checkIntents(intents: number): void {
  if (!Number.isSafeInteger(intents) || intents < 0 || BigInt(intents) & ~known) {
    throw new CloseError(GatewayCloseCodes.InvalidIntents, 'Invalid intents.');
  }
  if (intents & privileged) throw new CloseError(GatewayCloseCodes.DisallowedIntents, 'Disallowed intents.');
}

/**
 * The shard to serve; the only one when none is named.
 *
 * @throws {CloseError} 4010
 */
export function checkShard(shard: readonly [number, number] | undefined): readonly [number, number] {
  const [index, count] = shard ?? [0, 1];
  if (index < 0 || count < 1 || index >= count) throw new CloseError(GatewayCloseCodes.InvalidShard, 'Invalid shard.');
  return [index, count];
}
