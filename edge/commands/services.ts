import type { Economy } from '../../shared/economy/economy.ts';
import type { Gate } from '../../shared/settings/gates.ts';
import { type Command, declarations } from '../interactions/command.ts';
import { componentDeclarations } from '../interactions/component.ts';

/** What handlers are given besides the invocation. */
export interface Services {
  economy: Economy;
  settings: {
    gates(guildId: string): Promise<Gate[]>;
    setGate(caller: { key: string; actorId: string; guildId: string }, gate: Gate): Promise<void>;
  };
  /** Every command there is, for the help pages. */
  commands: readonly Command<Services>[];
  /** What runs, for `/about`. */
  build: { version: string; runtime: string };
}

/** The words every command file declares itself with. */
export const { command, commandGroup, subcommand, userCommand, messageCommand, option, autocomplete } =
  declarations<Services>();
export const { button, select, modal } = componentDeclarations<Services>();
