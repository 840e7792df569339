import type { Case } from './case.ts';
import { commandCases } from './commands.ts';
import { scriptCases } from './scripts.ts';

/** What the endpoint promises, whatever is behind it. */
export const contract: Record<string, Case[]> = { commands: commandCases, scripts: scriptCases };
