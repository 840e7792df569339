import type { Command } from './command.ts';
import { connectionCommands } from './connection.ts';
import { counterCommands } from './counters.ts';
import { expiryCommands } from './expiry.ts';
import { hashCommands } from './hashes.ts';
import { keyCommands } from './keys.ts';
import { listCommands } from './lists.ts';
import { scriptingCommands } from './scripting.ts';
import { setCommands } from './sets.ts';
import { sortedSetRangeCommands } from './sorted-set-ranges.ts';
import { sortedSetCommands } from './sorted-sets.ts';
import { stringCommands } from './strings.ts';

/** Every command, by its name in lower case. */
export const commands: ReadonlyMap<string, Command> = new Map(
  [
    connectionCommands,
    counterCommands,
    expiryCommands,
    hashCommands,
    keyCommands,
    listCommands,
    scriptingCommands,
    setCommands,
    sortedSetCommands,
    sortedSetRangeCommands,
    stringCommands,
  ].flatMap((table) => Object.entries(table)),
);
